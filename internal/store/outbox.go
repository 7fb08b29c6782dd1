package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"vtbot/internal/chat"
)

// lease is how long a process has replies to itself: longer than the outbox tries to post one, and short enough that an
// answer still helps when the process died and another one has to post it.
const lease = 5 * time.Minute

func (s *Store) insertReplies(
	ctx context.Context,
	tx *sql.Tx,
	m chat.Message,
	replies []chat.Reply,
	now time.Time,
) ([]chat.Posting, error) {
	var postings []chat.Posting
	for _, r := range replies {
		reply, err := text(r)
		if err != nil {
			return nil, err
		}
		p := chat.Posting{Platform: m.Platform, Conversation: m.Conversation, ReturnTo: m.ReturnTo, Reply: r}
		err = tx.QueryRowContext(ctx, `INSERT INTO replies (platform, conversation, return_to, reply, made_at, claimed_by, claimed_until)
			VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
			p.Platform, p.Conversation, p.ReturnTo, reply, now, s.name, now.Add(lease)).Scan(&p.ID)
		if err != nil {
			return nil, fmt.Errorf("save reply: %w", err)
		}
		postings = append(postings, p)
	}
	return postings, nil
}

// Unposted implements delivery.ReplyStore: it claims, for five minutes, the replies that no process has a claim on any more.
func (s *Store) Unposted(ctx context.Context, platform string) ([]chat.Posting, error) {
	var postings []chat.Posting
	err := s.transact(ctx, func(tx *sql.Tx) error {
		var err error
		postings, err = s.claim(ctx, tx, platform, s.now())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("claim replies: %w", err)
	}
	slices.SortFunc(postings, func(a, b chat.Posting) int { return cmp.Compare(a.ID, b.ID) }) // RETURNING has no order
	return postings, nil
}

func (s *Store) claim(ctx context.Context, tx *sql.Tx, platform string, now time.Time) ([]chat.Posting, error) {
	// A process that comes second waits for the first one's update and then finds the condition no longer true. A
	// subquery in the condition would break that: PostgreSQL does not evaluate it again.
	rows, err := tx.QueryContext(ctx, `UPDATE replies SET claimed_by = $1, claimed_until = $2
		WHERE platform = $3 AND given_up_at IS NULL AND claimed_until <= $4
		RETURNING id, conversation, return_to, reply`,
		s.name, now.Add(lease), platform, now)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var postings []chat.Posting
	for rows.Next() {
		p := chat.Posting{Platform: platform}
		var reply string
		if err := rows.Scan(&p.ID, &p.Conversation, &p.ReturnTo, &reply); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(reply), &p.Reply); err != nil {
			s.log.Error("a stored reply cannot be read and is left out", "posting", p.ID, "err", err)
			continue
		}
		postings = append(postings, p)
	}
	return postings, rows.Err()
}

// Posted implements delivery.ReplyStore: it deletes the reply, of which nothing is kept.
func (s *Store) Posted(ctx context.Context, id int64) error {
	if _, err := s.write.ExecContext(ctx, `DELETE FROM replies WHERE id = $1`, id); err != nil {
		return fmt.Errorf("delete a posted reply: %w", err)
	}
	return nil
}

// Undeliverable implements delivery.ReplyStore: it keeps where the reply should have gone and why it did not, but not the reply.
func (s *Store) Undeliverable(ctx context.Context, id int64, reason string) error {
	_, err := s.write.ExecContext(ctx, `UPDATE replies SET reply = '', return_to = '', reason = $1, given_up_at = $2 WHERE id = $3`,
		storable(reason), s.now(), id)
	if err != nil {
		return fmt.Errorf("give a reply up: %w", err)
	}
	return nil
}

// Backlog is what was said and has not arrived, of one kind on one platform.
type Backlog struct {
	Platform        string
	Kind            string // reply or notice
	Waiting, Failed int64
}

// Backlogs returns what has not arrived, and since when the oldest of each kind waits; no time for a kind of which nothing does.
func (s *Store) Backlogs(ctx context.Context) (list []Backlog, oldest map[string]time.Time, err error) {
	oldest = map[string]time.Time{}
	for _, q := range []struct{ kind, count, first string }{
		{
			"reply", `SELECT platform, SUM(CASE WHEN given_up_at IS NULL THEN 1 ELSE 0 END), SUM(CASE WHEN given_up_at IS NULL THEN 0 ELSE 1 END)
				FROM replies GROUP BY platform`,
			`SELECT made_at FROM replies WHERE given_up_at IS NULL ORDER BY made_at LIMIT 1`,
		},
		{
			"notice", `SELECT via, SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), SUM(CASE WHEN state = 'failed' THEN 1 ELSE 0 END)
				FROM notices WHERE state <> 'sent' GROUP BY via`,
			`SELECT made_at FROM notices WHERE state = 'waiting' ORDER BY made_at LIMIT 1`,
		},
	} {
		err := each(ctx, s.read, q.count, nil, func(rows *sql.Rows) error {
			b := Backlog{Kind: q.kind}
			err := rows.Scan(&b.Platform, &b.Waiting, &b.Failed)
			list = append(list, b)
			return err
		})
		if err != nil {
			return nil, nil, fmt.Errorf("count what has not arrived: %w", err)
		}
		var first time.Time
		switch err := s.read.QueryRowContext(ctx, q.first).Scan(&first); {
		case err == nil:
			oldest[q.kind] = first
		case !errors.Is(err, sql.ErrNoRows):
			return nil, nil, fmt.Errorf("look for what waits longest: %w", err)
		}
	}
	return list, oldest, nil
}
