package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/conversation"
)

// Turn implements [bot.Store]. The replies are claimed by this process for five minutes: it posts them.
//
// Turns of one conversation run one after the other, in all processes. When PostgreSQL undoes a transaction in favour of
// another one, turn runs a second time, on the state as it is then.
func (s *Store) Turn(ctx context.Context, m chat.Message, turn func(*conversation.Turn) ([]chat.Reply, error)) ([]chat.Posting, error) {
	if m.ID == "" || m.Conversation == "" {
		return nil, errors.New("store a turn: the message has no id or no conversation")
	}
	postings, err := s.turn(ctx, m, turn)
	if err != nil && s.conflict(err) {
		postings, err = s.turn(ctx, m, turn)
	}
	if err != nil {
		return nil, fmt.Errorf("store a turn: %w", err)
	}
	return postings, nil
}

func (s *Store) turn(ctx context.Context, m chat.Message, turn func(*conversation.Turn) ([]chat.Reply, error)) ([]chat.Posting, error) {
	var postings []chat.Posting
	err := s.transact(ctx, func(tx *sql.Tx) error {
		if s.holdConversation != "" {
			if _, err := tx.ExecContext(ctx, s.holdConversation, m.Conversation); err != nil {
				return fmt.Errorf("wait for the conversation: %w", err)
			}
		}
		now := s.now() // only now: the turn may have waited
		if isNew, err := insertEvent(ctx, tx, m, now); err != nil || !isNew {
			return err
		}
		chosen, err := person(ctx, tx, m.From.ID)
		if err != nil {
			return err
		}
		stored, err := memory(ctx, tx, m.Conversation)
		if err != nil {
			return err
		}
		t := conversation.Turn{Lang: chosen, Memory: slices.Clone(stored), Known: stored != nil, Tx: s.planningTx(tx, now)}

		replies, err := turn(&t)
		if err != nil {
			return err
		}

		if !bytes.Equal(t.Memory, stored) || len(replies) > 0 {
			if err := saveMemory(ctx, tx, m.Conversation, t.Memory, now); err != nil {
				return err
			}
		}
		if t.Lang != chosen && m.From.ID != "" {
			if err := savePerson(ctx, tx, m.From.ID, t.Lang, now); err != nil {
				return err
			}
		}
		if err := insertGaps(ctx, tx, t.Gaps, now); err != nil {
			return err
		}
		if err := saveFeedback(ctx, tx, t.Feedback, now); err != nil {
			return err
		}
		if err := insertOutgoing(ctx, tx, t.Outgoing, lastState, now); err != nil {
			return err
		}
		postings, err = s.insertReplies(ctx, tx, m, replies, now)
		return err
	})
	if err != nil {
		return nil, err
	}
	return postings, nil
}

// Person implements [bot.Store].
func (s *Store) Person(ctx context.Context, id string) (catalog.Lang, error) {
	return person(ctx, s.read, id)
}

// Conversation implements [bot.Store].
func (s *Store) Conversation(ctx context.Context, id string) (json.RawMessage, error) {
	return memory(ctx, s.read, id)
}

func person(ctx context.Context, q querier, id string) (catalog.Lang, error) {
	var lang catalog.Lang
	err := q.QueryRowContext(ctx, `SELECT lang FROM people WHERE id = $1`, id).Scan(&lang)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read person: %w", err)
	}
	return lang, nil
}

func savePerson(ctx context.Context, tx *sql.Tx, id string, lang catalog.Lang, now time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO people (id, lang, changed_at) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET lang = excluded.lang, changed_at = excluded.changed_at`, id, string(lang), now)
	if err != nil {
		return fmt.Errorf("save person: %w", err)
	}
	return nil
}

// memory returns what is kept of a conversation; nil when there is nothing.
func memory(ctx context.Context, q querier, id string) (json.RawMessage, error) {
	var stored string
	err := q.QueryRowContext(ctx, `SELECT state FROM conversations WHERE id = $1`, id).Scan(&stored)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read conversation: %w", err)
	}
	return json.RawMessage(stored), nil
}

// saveMemory keeps what a turn left of a conversation; a turn that left nothing leaves an empty object.
func saveMemory(ctx context.Context, tx *sql.Tx, id string, left json.RawMessage, now time.Time) error {
	if len(left) == 0 {
		left = json.RawMessage("{}")
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO conversations (id, state, used_at) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, used_at = excluded.used_at`, id, string(left), now)
	if err != nil {
		return fmt.Errorf("save conversation: %w", err)
	}
	return nil
}

// insertEvent notes that a message is seen, and tells whether this is the first time. Of the message only a hash is kept:
// it need not be found again, only recognised.
func insertEvent(ctx context.Context, tx *sql.Tx, m chat.Message, now time.Time) (isNew bool, err error) {
	sum := sha256.Sum256([]byte(m.Platform + "\x00" + m.ID)) // another platform may use the same id
	result, err := tx.ExecContext(ctx, `INSERT INTO events (hash, seen_at) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING`,
		hex.EncodeToString(sum[:16]), now)
	if err != nil {
		return false, fmt.Errorf("note the message as seen: %w", err)
	}
	rows, err := result.RowsAffected()
	return rows == 1, err
}

func insertGaps(ctx context.Context, tx *sql.Tx, gaps []conversation.Gap, now time.Time) error {
	for _, g := range gaps {
		offered, err := text(g.Offered)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO gaps (kind, lang, question, offered, asked_at, lesson) VALUES ($1, $2, $3, $4, $5, $6)`,
			string(g.Kind), string(g.Lang), storable(g.Question), offered, now, g.Lesson)
		if err != nil {
			return fmt.Errorf("save gap: %w", err)
		}
	}
	return nil
}

func saveFeedback(ctx context.Context, tx *sql.Tx, feedback []conversation.Feedback, now time.Time) error {
	for _, f := range feedback {
		_, err := tx.ExecContext(ctx, `INSERT INTO feedback (answer, lang, module, useful, given_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (answer) DO UPDATE SET lang = excluded.lang, module = excluded.module,
				useful = excluded.useful, given_at = excluded.given_at`,
			storable(f.Answer), string(f.Lang), storable(f.Module), f.Useful, now)
		if err != nil {
			return fmt.Errorf("save feedback: %w", err)
		}
	}
	return nil
}
