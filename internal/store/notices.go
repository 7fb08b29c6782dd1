package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"vtbot/internal/chat"
)

// claimFor is how long a process has a notice to itself: longer than its turn on the platform and delivering it take.
const claimFor = 2 * time.Minute

const (
	// A message that changes before it was delivered is delivered once, as it is then.
	lastState = ` DO UPDATE SET subject = excluded.subject, reply = excluded.reply,
			version = notices.version + 1, state = 'waiting', tries = 0,
		due_at = excluded.due_at, reason = ''`
	firstOnly = ` DO NOTHING`
)

// insertOutgoing queues notices; onConflict is what becomes of one whose key is there already.
func insertOutgoing(ctx context.Context, tx *sql.Tx, list []chat.Outgoing, onConflict string, now time.Time) error {
	for _, o := range list {
		reply, err := text(o.Reply)
		if err != nil {
			return err
		}
		var key any
		if o.Key != "" {
			key = o.Key
		}
		_, err = tx.ExecContext(
			ctx,
			`INSERT INTO notices (key, request, via, target, subject, reply, version, ref, state, tries, due_at,
				claimed_by, claimed_until, made_at, reason, session)
			VALUES ($1, $2, $3, $4, $5, $6, 1, '', 'waiting', 0, $7, '', $7, $7, '', $8) ON CONFLICT (key)`+onConflict,
			key,
			o.Request,
			o.Via,
			o.To,
			storable(o.Subject),
			reply,
			now,
			o.Session,
		)
		if err != nil {
			return fmt.Errorf("queue notice: %w", err)
		}
	}
	return nil
}

// TellOnce queues notices of which none with the same key was ever queued. Several processes may say the same at once.
func (s *Store) TellOnce(ctx context.Context, list []chat.Outgoing) error {
	if len(list) == 0 {
		return nil
	}
	return s.transact(ctx, func(tx *sql.Tx) error { return insertOutgoing(ctx, tx, list, firstOnly, s.now()) })
}

// firstToTarget picks what nothing earlier is due before. It is not written as NOT EXISTS, which PostgreSQL takes for a join:
// without statistics, as when thousands have just come due, it then reads all that is due for each row.
const firstToTarget = ` AND (SELECT 1 FROM notices e WHERE e.via = n.via AND e.target = n.target AND
	e.state = 'waiting' AND e.due_at <= $4 AND e.id < n.id LIMIT 1) IS NULL`

// claimStatement claims what is due for a platform; which says more of it, and lock ends the choice. The rows are chosen,
// and on PostgreSQL locked, once and before the update: a subquery in its condition could be run again for each row. One
// that another process has just claimed is passed over, or found claimed once its lock is free: claimed_until is looked at
// again on the row as it is then.
func claimStatement(which, lock string) string {
	return `WITH due AS MATERIALIZED (SELECT id FROM notices n
		WHERE n.via = $3 AND n.state = 'waiting' AND n.due_at <= $4 AND n.claimed_until <= $4` + which + `
		 ORDER BY n.due_at, n.id LIMIT $5` + lock + `)
		UPDATE notices SET claimed_by = $1, claimed_until = $2 WHERE id IN (SELECT id FROM due)
		RETURNING id, via, request, session, target, subject, reply, version, ref, tries, COALESCE(key, ''), reason`
}

// Due claims notices that are to be delivered by a platform now, at most limit, the longest due first. Of those to one
// target it is the first alone, by id, so that they arrive in order whoever delivers them; none is claimed for the targets
// in resting, and none that replaces a message unless changes is true. While one is claimed no other process gets it, nor a
// later one to the same target.
func (s *Store) Due(ctx context.Context, via string, resting []string, changes bool, limit int) ([]chat.Waiting, error) {
	if limit <= 0 {
		return nil, nil
	}
	which := firstToTarget
	var args []any
	if len(resting) > 0 {
		var list []string
		for i, to := range resting {
			list = append(list, fmt.Sprintf("$%d", i+6))
			args = append(args, to)
		}
		which += ` AND n.target NOT IN (` + strings.Join(list, ", ") + `)`
	}
	if !changes {
		which += ` AND n.ref = ''`
	}
	return s.claimNotices(ctx, via, limit, which, args...)
}

// DueTo claims notices that are to be delivered by a platform now, all those that go to one person or place, "" for
// everybody, at most limit. It returns them in the order in which they were made.
func (s *Store) DueTo(ctx context.Context, via, to string, limit int) ([]chat.Waiting, error) {
	if to == "" {
		return s.claimNotices(ctx, via, limit, "")
	}
	return s.claimNotices(ctx, via, limit, ` AND n.target = $6`, to)
}

// claimNotices claims what is due; which says more of it, with args from $6 on.
func (s *Store) claimNotices(ctx context.Context, via string, limit int, which string, args ...any) ([]chat.Waiting, error) {
	var due []chat.Waiting
	err := s.transact(ctx, func(tx *sql.Tx) error {
		now := s.now()
		var broken map[int64]error
		var err error
		due, broken, err = scanClaimed(
			tx.QueryContext(
				ctx,
				claimStatement(which, s.skipLocked),
				append([]any{s.name, now.Add(claimFor), via, now, limit}, args...)...),
		)
		if err != nil {
			return err
		}
		for id, why := range broken { // it must not hold up what comes behind it
			s.log.Error("a stored notice cannot be read and is given up", "notice", id, "err", why)
			if _, err := tx.ExecContext(
				ctx,
				`UPDATE notices SET state = 'failed', reason = $1 WHERE id = $2`,
				storable(why.Error()),
				id,
			); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("claim notices: %w", err)
	}
	slices.SortFunc(due, func(a, b chat.Waiting) int { return cmp.Compare(a.ID, b.ID) }) // RETURNING has no order
	return due, nil
}

// scanClaimed reads claimed notices; broken are those whose reply cannot be read.
func scanClaimed(rows *sql.Rows, err error) (due []chat.Waiting, broken map[int64]error, _ error) {
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var w chat.Waiting
		var reply string
		err := rows.Scan(
			&w.ID, &w.Via, &w.Request, &w.Session, &w.To, &w.Subject, &reply, &w.Version, &w.Ref, &w.Tries, &w.Key, &w.Reason,
		)
		if err != nil {
			return nil, nil, err
		}
		if err := json.Unmarshal([]byte(reply), &w.Reply); err != nil {
			if broken == nil {
				broken = map[int64]error{}
			}
			broken[w.ID] = err
			continue
		}
		due = append(due, w)
	}
	return due, broken, rows.Err()
}

// Still tells whether a notice that was claimed is wanted as it was then, and still claimed by this process: it may have
// been deleted or changed meanwhile. One that changed is free again at once.
func (s *Store) Still(ctx context.Context, w chat.Waiting) (bool, error) {
	now := s.now()
	var version int64
	err := s.read.QueryRowContext(ctx, `SELECT version FROM notices
		WHERE id = $1 AND state = 'waiting' AND claimed_by = $2 AND claimed_until > $3`,
		w.ID, s.name, now).
		Scan(&version)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("look whether a notice is still wanted: %w", err)
	case version == w.Version:
		return true, nil
	}
	return false, s.settle(
		ctx,
		`UPDATE notices SET claimed_until = $1 WHERE id = $2 AND version = $3 AND claimed_by = $4`,
		now,
		w.ID,
		version,
		s.name,
	)
}

// Delivered notes that a notice was delivered, and where its message is; what it said is not kept. One that changed
// meanwhile waits again.
func (s *Store) Delivered(ctx context.Context, w chat.Waiting, ref string) error {
	return s.settle(ctx, `UPDATE notices SET ref = $1, claimed_until = $2, state = CASE WHEN version = $3 THEN 'sent' ELSE state END,
		subject = CASE WHEN version = $3 THEN '' ELSE subject END, reply = CASE WHEN version = $3 THEN '{}' ELSE reply END WHERE id = $4`,
		ref, s.now(), w.Version, w.ID)
}

// Postpone puts a notice off that could not be delivered; w.Ref is where its message is, if it is anywhere.
func (s *Store) Postpone(ctx context.Context, w chat.Waiting, wait time.Duration, reason string) error {
	now := s.now()
	return s.settle(ctx, `UPDATE notices SET tries = tries + 1, due_at = $1, claimed_until = $2, reason = $3, ref = $4 WHERE id = $5`,
		now.Add(wait), now, storable(reason), w.Ref, w.ID)
}

// Fail gives a notice up that can never be delivered, and queues what others are told of it.
func (s *Store) Fail(ctx context.Context, w chat.Waiting, reason string, tell []chat.Outgoing) error {
	now := s.now()
	return s.transact(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(
			ctx,
			`UPDATE notices SET state = CASE WHEN version = $1 THEN 'failed' ELSE state END,
				claimed_until = $2, reason = $3, tries = tries + 1 WHERE id = $4`,
			w.Version,
			now,
			storable(reason),
			w.ID,
		)
		if err != nil {
			return fmt.Errorf("give a notice up: %w", err)
		}
		return insertOutgoing(ctx, tx, tell, lastState, now)
	})
}

func (s *Store) settle(ctx context.Context, statement string, args ...any) error {
	if _, err := s.write.ExecContext(ctx, statement, args...); err != nil {
		return fmt.Errorf("note what became of a notice: %w", err)
	}
	return nil
}

// Hurry has the notices tried at once that were put off: whoever starts the program may have mended why.
func (s *Store) Hurry(ctx context.Context) error {
	now := s.now()
	return s.settle(ctx, `UPDATE notices SET due_at = $1 WHERE state = 'waiting' AND tries > 0 AND due_at > $1`, now)
}

// Readdress gives the notices that wait for other places on a platform to a place: those whose targets stale reports. One of
// which the place has a state already is dropped. It returns how many there were.
func (s *Store) Readdress(ctx context.Context, via, place string, stale func(target string) bool) (n int, err error) {
	type waiting struct {
		id          int64
		target, key string
	}
	err = s.transact(ctx, func(tx *sql.Tx) error {
		var list []waiting
		err := each(ctx, tx, `SELECT id, target, COALESCE(key, '') FROM notices WHERE state = 'waiting' AND via = $1`, []any{via},
			func(rows *sql.Rows) error {
				var w waiting
				err := rows.Scan(&w.id, &w.target, &w.key)
				if w.target != place && stale(w.target) {
					list = append(list, w)
				}
				return err
			})
		if err != nil {
			return err
		}
		n = len(list)
		for _, w := range list {
			var key any
			if rest, ok := strings.CutSuffix(w.key, via+":"+w.target); ok {
				key = rest + via + ":" + place
			}
			_, err := tx.ExecContext(ctx, `DELETE FROM notices WHERE id = $1 AND EXISTS (SELECT 1 FROM notices WHERE key = $2)`, w.id, key)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `UPDATE notices SET target = $1, key = $2, ref = '', tries = 0, reason = '', due_at = $3
				WHERE id = $4`, place, key, s.now(), w.id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("give notices to another place: %w", err)
	}
	return n, nil
}

// Retry has notices that failed delivered again: one, or all for id 0. It returns how many.
func (s *Store) Retry(ctx context.Context, id int64) (int64, error) {
	result, err := s.write.ExecContext(
		ctx,
		`UPDATE notices SET state = 'waiting', tries = 0, due_at = $1, reason = '' WHERE state = 'failed' AND (id = $2 OR $2 = 0)`,
		s.now(),
		id,
	)
	if err != nil {
		return 0, fmt.Errorf("retry notices: %w", err)
	}
	return result.RowsAffected()
}

// Notices returns notices with their state, the newest first; only those of a state, "" for all.
func (s *Store) Notices(ctx context.Context, state string) ([]chat.Waiting, error) {
	rows, err := s.read.QueryContext(
		ctx,
		`SELECT id, request, session, via, target, subject, version, ref, state, tries, due_at, made_at, reason FROM notices
		WHERE state = $1 OR $1 = '' ORDER BY id DESC LIMIT 1000`,
		state,
	)
	if err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	defer rows.Close()
	var list []chat.Waiting
	for rows.Next() {
		var w chat.Waiting
		if err := rows.Scan(
			&w.ID,
			&w.Request,
			&w.Session,
			&w.Via,
			&w.To,
			&w.Subject,
			&w.Version,
			&w.Ref,
			&w.State,
			&w.Tries,
			&w.Due,
			&w.Made,
			&w.Reason,
		); err != nil {
			return nil, fmt.Errorf("list notices: %w", err)
		}
		list = append(list, w)
	}
	return list, rows.Err()
}
