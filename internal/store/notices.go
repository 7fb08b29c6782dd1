package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"vtbot/bot"
)

// claim is how long a process has a notice to itself: longer than delivering it takes.
const claimFor = 2 * time.Minute

const (
	// A message that changes before it was delivered is delivered once, as it is then.
	lastState = ` DO UPDATE SET subject = excluded.subject, reply = excluded.reply, version = notices.version + 1, state = 'waiting', tries = 0,
		due_at = excluded.due_at, reason = ''`
	firstOnly = ` DO NOTHING`
)

// insertOutgoing queues notices; onConflict is what becomes of one whose key is there already.
func insertOutgoing(ctx context.Context, tx *sql.Tx, list []bot.Outgoing, onConflict string, now time.Time) error {
	for _, o := range list {
		reply, err := text(o.Reply)
		if err != nil {
			return err
		}
		var key any
		if o.Key != "" {
			key = o.Key
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO notices (key, request, via, target, subject, reply, version, ref, state, tries, due_at, claimed_by, claimed_until, made_at, reason, session)
			VALUES ($1, $2, $3, $4, $5, $6, 1, '', 'waiting', 0, $7, '', $7, $7, '', $8) ON CONFLICT (key)`+onConflict,
			key, o.Request, o.Via, o.To, storable(o.Subject), reply, now, o.Session)
		if err != nil {
			return fmt.Errorf("queue notice: %w", err)
		}
	}
	return nil
}

// TellOnce queues notices of which none with the same key was ever queued. Several processes may say the same at once.
func (s *Store) TellOnce(ctx context.Context, list []bot.Outgoing) error {
	if len(list) == 0 {
		return nil
	}
	return s.transact(ctx, func(tx *sql.Tx) error { return insertOutgoing(ctx, tx, list, firstOnly, s.now()) })
}

// Due claims notices that are to be delivered by a platform now, at most limit, and returns them in the order in which
// they were made. While one is claimed no other process gets it.
func (s *Store) Due(ctx context.Context, via string, limit int) ([]bot.Waiting, error) {
	return s.DueTo(ctx, via, "", limit)
}

// DueTo is Due for those that go to one person or place alone; "" is all.
func (s *Store) DueTo(ctx context.Context, via, to string, limit int) ([]bot.Waiting, error) {
	now := s.now()
	var due []bot.Waiting
	err := s.transact(ctx, func(tx *sql.Tx) error {
		ids, err := s.dueIDs(ctx, tx, via, to, limit, now)
		if err != nil {
			return err
		}
		for _, id := range ids {
			w := bot.Waiting{Notice: bot.Notice{ID: id, Via: via}}
			var reply string
			err := tx.QueryRowContext(ctx, `UPDATE notices SET claimed_by = $1, claimed_until = $2 WHERE id = $3 RETURNING request, target, subject, reply, version, ref, tries`,
				s.name, now.Add(claimFor), id).Scan(&w.Request, &w.To, &w.Subject, &reply, &w.Version, &w.Ref, &w.Tries)
			if err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(reply), &w.Reply); err != nil {
				return fmt.Errorf("notice %d: %w", id, err)
			}
			due = append(due, w)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("claim notices: %w", err)
	}
	slices.SortFunc(due, func(a, b bot.Waiting) int { return cmp.Compare(a.ID, b.ID) })
	return due, nil
}

func (s *Store) dueIDs(ctx context.Context, tx *sql.Tx, via, to string, limit int, now time.Time) ([]int64, error) {
	rows, err := tx.QueryContext(ctx, `SELECT id FROM notices WHERE via = $1 AND state = 'waiting' AND due_at <= $2 AND claimed_until <= $2
		AND (target = $3 OR $3 = '') ORDER BY due_at, id LIMIT $4`+s.skipLocked, via, now, to, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// Delivered notes that a notice was delivered, and where its message is; what it said is not kept. One that changed
// meanwhile waits again.
func (s *Store) Delivered(ctx context.Context, w bot.Waiting, ref string) error {
	return s.settle(ctx, `UPDATE notices SET ref = $1, claimed_until = $2, state = CASE WHEN version = $3 THEN 'sent' ELSE state END,
		subject = CASE WHEN version = $3 THEN '' ELSE subject END, reply = CASE WHEN version = $3 THEN '{}' ELSE reply END WHERE id = $4`,
		ref, s.now(), w.Version, w.ID)
}

// Postpone puts a notice off that could not be delivered; w.Ref is where its message is, if it is anywhere.
func (s *Store) Postpone(ctx context.Context, w bot.Waiting, wait time.Duration, reason string) error {
	now := s.now()
	return s.settle(ctx, `UPDATE notices SET tries = tries + 1, due_at = $1, claimed_until = $2, reason = $3, ref = $4 WHERE id = $5`,
		now.Add(wait), now, storable(reason), w.Ref, w.ID)
}

// Fail gives a notice up that can never be delivered, and queues what others are told of it.
func (s *Store) Fail(ctx context.Context, w bot.Waiting, reason string, tell []bot.Outgoing) error {
	now := s.now()
	return s.transact(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE notices SET state = CASE WHEN version = $1 THEN 'failed' ELSE state END, claimed_until = $2, reason = $3, tries = tries + 1 WHERE id = $4`,
			w.Version, now, storable(reason), w.ID)
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

// Retry has notices that failed delivered again: one, or all for id 0. It returns how many.
func (s *Store) Retry(ctx context.Context, id int64) (int64, error) {
	result, err := s.write.ExecContext(ctx, `UPDATE notices SET state = 'waiting', tries = 0, due_at = $1, reason = '' WHERE state = 'failed' AND (id = $2 OR $2 = 0)`, s.now(), id)
	if err != nil {
		return 0, fmt.Errorf("retry notices: %w", err)
	}
	return result.RowsAffected()
}

// Notices returns notices with their state, the newest first; only those of a state, "" for all.
func (s *Store) Notices(ctx context.Context, state string) ([]bot.Waiting, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT id, request, via, target, subject, version, ref, state, tries, due_at, made_at, reason FROM notices
		WHERE state = $1 OR $1 = '' ORDER BY id DESC LIMIT 1000`, state)
	if err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	defer rows.Close()
	var list []bot.Waiting
	for rows.Next() {
		var w bot.Waiting
		if err := rows.Scan(&w.ID, &w.Request, &w.Via, &w.To, &w.Subject, &w.Version, &w.Ref, &w.State, &w.Tries, &w.Due, &w.Made, &w.Reason); err != nil {
			return nil, fmt.Errorf("list notices: %w", err)
		}
		list = append(list, w)
	}
	return list, rows.Err()
}
