package store_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"vtbot/internal/chat"
	"vtbot/internal/conversation"
	"vtbot/internal/store"
)

// BenchmarkTurn measures a turn that answers beside a bare transaction that writes the same rows, in a database with few
// and with many conversations: the difference is what the store costs.
func BenchmarkTurn(b *testing.B) {
	for _, kind := range []struct {
		name string
		open func(testing.TB) *database
	}{{"SQLite", sqlite}, {"PostgreSQL", postgres}} {
		b.Run(kind.name, func(b *testing.B) {
			for _, size := range []int{100, 100_000} {
				b.Run(fmt.Sprintf("conversations=%d", size), func(b *testing.B) {
					d := kind.open(b)
					d.options.Now = time.Now
					s := d.open(b, "bench")
					d.fill(b, size)
					if kind.name == "SQLite" { // what the store asks for: to be on disk
						d.raw.SetMaxOpenConns(1)
						if _, err := d.raw.ExecContext(b.Context(), `PRAGMA synchronous = FULL`); err != nil {
							b.Fatal(err)
						}
					}
					next := 0
					b.Run("turn", func(b *testing.B) { benchmarkTurn(b, s, size, &next) })
					b.Run("bare", func(b *testing.B) { d.benchmarkBare(b, size, &next) })
				})
			}
		})
	}
}

func benchmarkTurn(b *testing.B, s *store.Store, size int, next *int) {
	for b.Loop() {
		*next++
		_, err := s.Turn(b.Context(), message(fmt.Sprint(*next), fmt.Sprintf("slack:D%d", *next*7919%size)), func(stored *conversation.Turn) ([]chat.Reply, error) {
			stored.Memory = json.RawMessage(fmt.Sprintf(`{"answer":"%d"}`, *next))
			return []chat.Reply{reply("hello")}, nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func (d *database) benchmarkBare(b *testing.B, size int, next *int) {
	for b.Loop() {
		*next++
		now := time.Now().UTC()
		tx, err := d.raw.BeginTx(b.Context(), nil)
		if err != nil {
			b.Fatal(err)
		}
		for _, write := range []struct {
			sql  string
			args []any
		}{
			{`INSERT INTO events (hash, seen_at) VALUES ($1, $2)`, []any{fmt.Sprintf("%032d", *next), now}},
			{`UPDATE conversations SET state = $1, used_at = $2 WHERE id = $3`, []any{fmt.Sprintf(`{"answer":"%d"}`, *next), now, fmt.Sprintf("slack:D%d", *next*7919%size)}},
			{`INSERT INTO replies (platform, conversation, return_to, reply, made_at, claimed_by, claimed_until) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
				[]any{"slack", "slack:D1", "D1/42", `{"lang":"nl","parts":[{"kind":"paragraph","text":"hello"}]}`, now, "bench", now.Add(5 * time.Minute)}},
		} {
			if _, err := tx.ExecContext(b.Context(), write.sql, write.args...); err != nil {
				b.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
}

// fill stores conversations named slack:D0 and on.
func (d *database) fill(b *testing.B, conversations int) {
	b.Helper()
	tx, err := d.raw.BeginTx(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer tx.Rollback()
	const atOnce = 1000
	for from := 0; from < conversations; from += atOnce {
		var rows []string
		for i := from; i < min(from+atOnce, conversations); i++ {
			rows = append(rows, fmt.Sprintf(`('slack:D%d', '{"lang":"nl","answer":"a","shown":["TM4"]}', '2026-03-02 09:30:00+00:00')`, i))
		}
		if _, err := tx.ExecContext(b.Context(), `INSERT INTO conversations (id, state, used_at) VALUES `+strings.Join(rows, ", ")); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}
