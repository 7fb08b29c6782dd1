package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"vtbot/internal/chat"
	"vtbot/internal/planning"
	"vtbot/internal/training"
)

// Session implements [planning.Sessions].
func (q work) Session(ctx context.Context, number int64) (*training.Session, error) {
	return session(number, q.tx.QueryRowContext(ctx, `SELECT data FROM sessions WHERE number = $1`+q.locked, number))
}

func session(number int64, row *sql.Row) (*training.Session, error) {
	s := &training.Session{}
	if err := document(row, s, planning.ErrNoSession); err != nil {
		return nil, err
	}
	s.Number = number
	return s, nil
}

// document reads JSON from a row of one column; missing is the error when there is no row.
func document(row *sql.Row, v any, missing error) error {
	var data string
	err := row.Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return missing
	}
	if err == nil {
		err = json.Unmarshal([]byte(data), v)
	}
	if err != nil {
		return fmt.Errorf("read a %T: %w", v, err)
	}
	return nil
}

// FindSessions implements [planning.Sessions].
func (q work) FindSessions(ctx context.Context, query planning.SessionQuery) ([]*training.Session, error) {
	return findSessions(ctx, q.tx, query)
}

func findSessions(ctx context.Context, db rowsQuerier, query planning.SessionQuery) ([]*training.Session, error) {
	statement, args := `SELECT number, data FROM sessions WHERE day >= $1`, []any{string(query.From)}
	if query.To != "" {
		args = append(args, string(query.To))
		statement += ` AND day <= $2`
	}
	if query.Scheduled {
		statement += ` AND status = 'scheduled'`
	}
	statement += ` ORDER BY day, number`
	if query.Limit > 0 {
		statement += ` LIMIT ` + strconv.Itoa(query.Limit)
	}
	list, err := sessionsOf(ctx, db, statement, args...)
	if err != nil {
		return nil, fmt.Errorf("find sessions: %w", err)
	}
	slices.SortStableFunc(list, func(a, b *training.Session) int { // those of a day by the hour; one without comes first
		return cmp.Or(strings.Compare(string(a.Day), string(b.Day)), strings.Compare(a.Time, b.Time))
	})
	return list, nil
}

// sessionsOf returns the sessions of a query for their number and their data.
func sessionsOf(ctx context.Context, db rowsQuerier, query string, args ...any) ([]*training.Session, error) {
	var list []*training.Session
	err := documents(ctx, db, query, args, func(number int64, s *training.Session) {
		s.Number = number
		list = append(list, s)
	})
	return list, err
}

// SaveSession implements [planning.Sessions].
func (q work) SaveSession(ctx context.Context, s *training.Session) (bool, error) {
	data, err := text(s)
	if err != nil {
		return false, err
	}
	if s.Number != 0 {
		_, err = q.tx.ExecContext(ctx, `UPDATE sessions SET status = $1, day = $2, data = $3, changed_at = $4 WHERE number = $5`,
			string(s.Status), string(s.Day), data, q.now, s.Number)
		if err != nil {
			return false, fmt.Errorf("save session: %w", err)
		}
		return true, nil
	}
	var induction any
	if s.Induction != "" {
		induction = s.Induction
	}
	err = q.tx.QueryRowContext(ctx, `INSERT INTO sessions (status, day, induction, data, changed_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (induction) DO NOTHING RETURNING number`, string(s.Status), string(s.Day), induction, data, q.now).Scan(&s.Number)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("save session: %w", err)
	}
	return true, nil
}

// Trainer implements [planning.Trainers].
func (q work) Trainer(ctx context.Context, number int64) (*training.Trainer, error) {
	t := &training.Trainer{}
	if err := document(
		q.tx.QueryRowContext(ctx, `SELECT data FROM trainers WHERE number = $1`+q.locked, number),
		t,
		planning.ErrNoTrainer,
	); err != nil {
		return nil, err
	}
	t.Number = number
	return t, nil
}

// ListTrainers implements [planning.Trainers].
func (q work) ListTrainers(ctx context.Context) ([]*training.Trainer, error) {
	return trainers(ctx, q.tx)
}

func trainers(ctx context.Context, db rowsQuerier) ([]*training.Trainer, error) {
	var list []*training.Trainer
	err := documents(ctx, db, `SELECT number, data FROM trainers ORDER BY number`, nil, func(number int64, t *training.Trainer) {
		t.Number = number
		list = append(list, t)
	})
	if err != nil {
		return nil, fmt.Errorf("list trainers: %w", err)
	}
	return list, nil
}

// SaveTrainer implements [planning.Trainers].
func (q work) SaveTrainer(ctx context.Context, t *training.Trainer) error {
	data, err := text(t)
	if err != nil {
		return err
	}
	if t.Number == 0 {
		err = q.tx.QueryRowContext(ctx, `INSERT INTO trainers (data, removed, changed_at) VALUES ($1, $2, $3) RETURNING number`,
			data, t.Removed, q.now).
			Scan(&t.Number)
	} else {
		_, err = q.tx.ExecContext(
			ctx,
			`UPDATE trainers SET data = $1, removed = $2, changed_at = $3 WHERE number = $4`,
			data,
			t.Removed,
			q.now,
			t.Number,
		)
	}
	if err != nil {
		return fmt.Errorf("save trainer: %w", err)
	}
	return nil
}

// reminderKey is the key of the notice by which a reminder is said.
const reminderKey = "reminder:"

// Plan implements [planning.Reminders].
func (q work) Plan(ctx context.Context, session int64, wanted []training.Reminder, since time.Time) error {
	moment := ""
	if len(wanted) > 0 {
		moment = wanted[0].Moment
	}
	taken, err := q.takeBack(ctx, session, moment)
	if err != nil {
		return err
	}
	open := `session = $1 AND (state = 'planned'`
	if len(taken) > 0 {
		open += ` OR id IN (` + strings.Join(taken, ", ") + `)`
	}
	open += `)`
	type key struct{ recipient, kind, rule, moment string }
	known := map[key]bool{}
	err = each(
		ctx,
		q.tx,
		`DELETE FROM reminders WHERE `+open+` RETURNING recipient, kind, rule, moment`,
		[]any{session},
		func(rows *sql.Rows) error {
			var k key
			err := rows.Scan(&k.recipient, &k.kind, &k.rule, &k.moment)
			known[k] = true
			return err
		},
	)
	if err != nil {
		return fmt.Errorf("plan reminders: %w", err)
	}
	var values []string
	var args []any
	for _, r := range wanted {
		if !r.Due.After(since) && !known[key{r.Recipient.String(), string(r.Kind), r.Rule, r.Moment}] {
			continue
		}
		n := len(args)
		values = append(values, fmt.Sprintf("($%d, $%d, $%d, $%d, $%d, $%d, 'planned')", n+1, n+2, n+3, n+4, n+5, n+6))
		args = append(args, session, r.Recipient.String(), string(r.Kind), r.Rule, r.Moment, inDatabase(r.Due))
	}
	if len(values) == 0 {
		return nil
	}
	_, err = q.tx.ExecContext(ctx, `INSERT INTO reminders (session, recipient, kind, rule, moment, due_at, state) VALUES `+
		strings.Join(values, ", ")+` ON CONFLICT (session, recipient, kind, rule, moment) DO NOTHING`, args...)
	if err != nil {
		return fmt.Errorf("plan reminders: %w", err)
	}
	return nil
}

// takeBack deletes the notices by which reminders of a session were to be said and which nobody has got yet, and returns
// the ids of those reminders, which can be said anew. One that some places have got already is left to reach the others, as
// long as the session is still at the moment of which it speaks; said anew, it would be doubled. moment is "" where the
// session is not held any more.
func (q work) takeBack(ctx context.Context, session int64, moment string) ([]string, error) {
	type said struct {
		waiting []string // ids of notices
		got     bool     // by somebody
	}
	reminders := map[string]*said{}
	err := each(
		ctx,
		q.tx,
		`SELECT id, key, state, ref, claimed_until FROM notices WHERE session = $1 AND session <> 0 AND key LIKE '`+reminderKey+`%'`,
		[]any{session},
		func(rows *sql.Rows) error {
			var id, key, state, ref string
			var claimed time.Time
			if err := rows.Scan(&id, &key, &state, &ref, &claimed); err != nil {
				return err
			}
			of, _, _ := strings.Cut(strings.TrimPrefix(key, reminderKey), ":")
			if reminders[of] == nil {
				reminders[of] = &said{}
			}
			if state == "waiting" && ref == "" {
				reminders[of].waiting = append(reminders[of].waiting, id)
				reminders[of].got = reminders[of].got || claimed.After(q.now) // it may just be on its way
			} else {
				reminders[of].got = true
			}
			return nil
		},
	)
	if err != nil || len(reminders) == 0 {
		return nil, err
	}
	moments := map[string]string{}
	err = each(
		ctx,
		q.tx,
		`SELECT id, moment FROM reminders WHERE session = $1 AND state = 'sent'`,
		[]any{session},
		func(rows *sql.Rows) error {
			var id, of string
			err := rows.Scan(&id, &of)
			moments[id] = of
			return err
		},
	)
	if err != nil {
		return nil, err
	}
	var ids, drop []string
	for of, r := range reminders {
		if len(r.waiting) == 0 || r.got && moments[of] == moment {
			continue
		}
		drop = append(drop, r.waiting...)
		if _, err := strconv.ParseInt(of, 10, 64); err == nil && !r.got {
			ids = append(ids, of)
		}
	}
	if len(drop) > 0 {
		_, err = q.tx.ExecContext(ctx, `DELETE FROM notices WHERE id IN (`+strings.Join(drop, ", ")+`)`)
	}
	return ids, err
}

// Issue implements [planning.Tokens].
func (q work) Issue(ctx context.Context, token string, t planning.Token, revoke bool) error {
	if revoke {
		if _, err := q.tx.ExecContext(
			ctx,
			`DELETE FROM tickets WHERE kind = $1 AND holder = $2 AND session = $3`,
			t.Kind,
			t.Holder.String(),
			t.Session,
		); err != nil {
			return fmt.Errorf("revoke a ticket: %w", err)
		}
	}
	shown := "" // again
	if t.Kind == planning.FeedToken {
		shown = token
	}
	_, err := q.tx.ExecContext(ctx, `INSERT INTO tickets (hash, kind, session, holder, until, token) VALUES ($1, $2, $3, $4, $5, $6)`,
		codeHash(token), t.Kind, t.Session, t.Holder.String(), inDatabase(t.Until), shown)
	if err != nil {
		return fmt.Errorf("issue a ticket: %w", err)
	}
	return nil
}

// FeedOf implements [planning.Tokens].
func (q work) FeedOf(ctx context.Context, holder training.Recipient) (token string, ok bool, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT token FROM tickets WHERE kind = $1 AND holder = $2 AND session = 0 AND until >= $3`,
		planning.FeedToken, holder.String(), q.now).Scan(&token)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("read the address of a calendar: %w", err)
	}
	return token, true, nil
}

// Token implements [planning.Tokens].
func (q work) Token(ctx context.Context, token string, use bool) (planning.Token, error) {
	statement := `SELECT kind, session, holder, until FROM tickets WHERE hash = $1 AND until >= $2`
	if use {
		statement = `DELETE FROM tickets WHERE hash = $1 AND until >= $2 RETURNING kind, session, holder, until`
	}
	var t planning.Token
	err := q.tx.QueryRowContext(ctx, statement, codeHash(token), q.now).Scan(&t.Kind, &t.Session, recipient{&t.Holder}, &t.Until)
	if errors.Is(err, sql.ErrNoRows) {
		return t, planning.ErrNoToken
	}
	if err != nil {
		return t, fmt.Errorf("read a ticket: %w", err)
	}
	return t, nil
}

// Do implements [planning.Store].
func (s *Store) Do(ctx context.Context, do func(planning.Tx) ([]chat.Outgoing, error)) error {
	once := func() error {
		return s.transact(ctx, func(tx *sql.Tx) error {
			now := s.now()
			outgoing, err := do(s.planningTx(tx, now))
			if err != nil {
				return err
			}
			return insertOutgoing(ctx, tx, outgoing, lastState, now)
		})
	}
	err := once()
	if err != nil && s.conflict(err) {
		err = once()
	}
	return err
}

// sweepBatch is how many sessions are looked after in one transaction: few enough that turns get in between.
const sweepBatch = 100

// DueSessions implements [planning.Store]. Whoever holds the row of a session fires its reminders: they change hands only together.
func (s *Store) DueSessions(ctx context.Context, now time.Time, begin func(planning.Tx) planning.Fire) (found, fired int, err error) {
	now = inDatabase(now)
	// Most of the time nothing is due, and nobody need wait for a transaction. The first of all is asked for, and not one that
	// is due: PostgreSQL, which plans for any time, would read the table for that.
	var first time.Time
	err = s.read.QueryRowContext(ctx, `SELECT due_at FROM reminders WHERE state = 'planned' ORDER BY due_at LIMIT 1`).Scan(&first)
	if errors.Is(err, sql.ErrNoRows) || err == nil && first.After(now) {
		return 0, 0, nil
	}
	if err != nil {
		return 0, 0, fmt.Errorf("fire reminders: %w", err)
	}
	err = s.transact(ctx, func(tx *sql.Tx) error {
		found, fired = 0, 0
		var due []string
		err := each(
			ctx,
			tx,
			`SELECT DISTINCT session FROM (SELECT session FROM reminders
				WHERE state = 'planned' AND due_at <= $1 ORDER BY due_at LIMIT $2) AS first`,
			[]any{now, 8 * sweepBatch},
			func(rows *sql.Rows) error {
				var number int64
				if err := rows.Scan(&number); err != nil {
					return err
				}
				if len(due) < sweepBatch {
					due = append(due, strconv.FormatInt(number, 10))
				}
				return nil
			},
		)
		if found = len(due); err != nil || found == 0 {
			return err
		}
		held, err := sessionsOf(
			ctx,
			tx,
			`SELECT number, data FROM sessions WHERE number IN (`+strings.Join(due, ", ")+`) ORDER BY number`+s.skipLocked,
		)
		if err != nil {
			return err
		}
		byNumber, err := dueOf(ctx, tx, held, now)
		if err != nil {
			return err
		}
		fire := begin(s.planningTx(tx, now))
		var outgoing []chat.Outgoing
		became := map[training.ReminderState][]string{} // ids by state
		for _, session := range held {
			list := byNumber[session.Number]
			said, err := fire(session, list)
			if err != nil {
				return fmt.Errorf("%s: %w", training.SessionName(session.Number), err)
			}
			outgoing = append(outgoing, said...)
			for _, r := range list {
				if r.State != training.ReminderPlanned {
					became[r.State] = append(became[r.State], strconv.FormatInt(r.ID, 10))
				} else if _, err := tx.ExecContext(ctx, `UPDATE reminders SET due_at = $1 WHERE id = $2`, inDatabase(r.Due), r.ID); err != nil {
					return err
				}
			}
			fired++
		}
		for _, state := range slices.Sorted(maps.Keys(became)) {
			if _, err := tx.ExecContext(
				ctx,
				`UPDATE reminders SET state = $1, done_at = $2 WHERE id IN (`+strings.Join(became[state], ", ")+`)`,
				state,
				now,
			); err != nil {
				return err
			}
		}
		return insertOutgoing(ctx, tx, outgoing, lastState, now)
	})
	if err != nil {
		return 0, 0, fmt.Errorf("fire reminders: %w", err)
	}
	return found, fired, nil
}

// dueOf returns the reminders of sessions that are due, by the session's number, in the order in which they are due.
func dueOf(ctx context.Context, tx *sql.Tx, held []*training.Session, now time.Time) (map[int64][]training.Reminder, error) {
	var numbers []string
	for _, session := range held {
		numbers = append(numbers, strconv.FormatInt(session.Number, 10))
	}
	list := map[int64][]training.Reminder{}
	if len(numbers) == 0 {
		return list, nil
	}
	err := each(ctx, tx, `SELECT id, session, recipient, kind, rule, moment, due_at FROM reminders
		WHERE session IN (`+strings.Join(numbers, ", ")+`)
			AND state = 'planned' AND due_at <= $1 ORDER BY due_at, id`, []any{now}, func(rows *sql.Rows) error {
		r := training.Reminder{State: training.ReminderPlanned}
		err := rows.Scan(&r.ID, &r.Session, recipient{&r.Recipient}, &r.Kind, &r.Rule, &r.Moment, &r.Due)
		r.Due = r.Due.UTC()
		list[r.Session] = append(list[r.Session], r)
		return err
	})
	return list, err
}

// Sessions returns the sessions that a query asks for, the earliest first.
func (s *Store) Sessions(ctx context.Context, query planning.SessionQuery) ([]*training.Session, error) {
	return findSessions(ctx, s.read, query)
}

// Session returns a session; planning.ErrNoSession when there is none of the number.
func (s *Store) Session(ctx context.Context, number int64) (*training.Session, error) {
	return session(number, s.read.QueryRowContext(ctx, `SELECT data FROM sessions WHERE number = $1`, number))
}

// Trainers returns all trainers, also those that were removed.
func (s *Store) Trainers(ctx context.Context) ([]*training.Trainer, error) {
	return trainers(ctx, s.read)
}

// Planned implements [planning.Reminders].
func (q work) Planned(ctx context.Context, from, to time.Time) ([]training.Reminder, error) {
	return reminders(ctx, q.tx, `state = 'planned' AND due_at >= $1 AND due_at <= $2 ORDER BY due_at, id`, from, to)
}

// Reminders returns the reminders of which something became from one time to another, by when.
func (s *Store) Reminders(ctx context.Context, from, to time.Time) ([]training.Reminder, error) {
	return reminders(ctx, s.read, `done_at >= $1 AND done_at <= $2 ORDER BY done_at, id`, from, to)
}

func reminders(ctx context.Context, db rowsQuerier, where string, from, to time.Time) ([]training.Reminder, error) {
	var list []training.Reminder
	err := each(
		ctx,
		db,
		`SELECT id, session, recipient, kind, rule, moment, due_at, state, done_at FROM reminders WHERE `+where,
		[]any{inDatabase(from), inDatabase(to)},
		func(rows *sql.Rows) error {
			var r training.Reminder
			var done sql.NullTime
			err := rows.Scan(&r.ID, &r.Session, recipient{&r.Recipient}, &r.Kind, &r.Rule, &r.Moment, &r.Due, &r.State, &done)
			r.Due, r.Done = r.Due.UTC(), done.Time.UTC()
			list = append(list, r)
			return err
		},
	)
	if err != nil {
		return nil, fmt.Errorf("list reminders: %w", err)
	}
	return list, nil
}

// recipient reads the text form of a recipient out of a row. One that cannot be read, which nothing of ours writes, is nobody:
// its reminder is moot, and holds up no other.
type recipient struct{ *training.Recipient }

// Scan implements [sql.Scanner].
func (r recipient) Scan(value any) error {
	text, ok := value.(string)
	if raw, isRaw := value.([]byte); isRaw {
		text, ok = string(raw), true
	}
	if !ok {
		return fmt.Errorf("a recipient is stored as %T", value)
	}
	if r.UnmarshalText([]byte(text)) != nil {
		*r.Recipient = training.Recipient{Kind: training.RecipientKind(text)}
	}
	return nil
}
