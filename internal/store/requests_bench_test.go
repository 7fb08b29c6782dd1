package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"vtbot/internal/chat"
	"vtbot/internal/conversation"
	"vtbot/internal/planning"
	"vtbot/internal/training"
)

// BenchmarkRequest measures the turn that files a request, with what it looks up and queues, beside a bare transaction that
// writes the same rows, in a database with few and with many requests.
func BenchmarkRequest(b *testing.B) {
	for _, kind := range []struct {
		name string
		open func(testing.TB) *database
	}{{"SQLite", sqlite}, {"PostgreSQL", postgres}} {
		b.Run(kind.name, func(b *testing.B) {
			for _, size := range []int{100, 100_000} {
				b.Run(fmt.Sprintf("requests=%d", size), func(b *testing.B) {
					d := kind.open(b)
					d.options.Now = time.Now
					s := d.open(b, "bench")
					d.fillRequests(b, size)
					if kind.name == "SQLite" { // what the store asks for: to be on disk
						d.raw.SetMaxOpenConns(1)
						if _, err := d.raw.ExecContext(context.Background(), `PRAGMA synchronous = FULL`); err != nil {
							b.Fatal(err)
						}
					}
					next := 0
					b.Run("turn", func(b *testing.B) {
						for b.Loop() {
							next++
							if _, err := s.Turn(context.Background(), message(fmt.Sprint(next), fmt.Sprintf("slack:N%d", next)), filing(next)); err != nil {
								b.Fatal(err)
							}
						}
					})
					b.Run("bare", func(b *testing.B) {
						for b.Loop() {
							next++
							d.bareRequest(b, next)
						}
					})
				})
			}
		})
	}
}

var wish = training.Wish{
	Modules: []string{"TM4"}, Organisation: "Centrum 7", Participants: training.Exactly(12), Audience: "nurses",
	Dates: training.OnDays("2027-03-09"), SessionLanguage: "nl", Mode: training.Online, Email: "ann@example.org",
}

var card = chat.Reply{Lang: "nl", Parts: []chat.Part{{Kind: chat.Heading, Text: "R-1 · ingediend"}, {Kind: chat.Fact, Label: "Module:", Text: strings.Repeat("TM4 ", 40)}}}

// filing is what the turn does that files a request.
func filing(n int) func(*conversation.Turn) ([]chat.Reply, error) {
	return func(stored *conversation.Turn) ([]chat.Reply, error) {
		memory, err := json.Marshal(map[string]any{"draft": map[string]any{"id": "k3x9", "wish": wish}})
		if err != nil {
			return nil, err
		}
		stored.Memory = memory
		for _, q := range []planning.RequestQuery{
			{Requesters: []string{fmt.Sprintf("slack:N%d", n)}, Open: true, Limit: 20}, {Organisation: fmt.Sprintf("Centrum new %d", n), Open: true, Limit: 20},
			{Day: "2027-03-09", Limit: 3}, {Module: "TM4", Audience: "nurses", Limit: 20},
		} {
			if _, err := stored.FindRequests(context.Background(), q); err != nil {
				return nil, err
			}
		}
		r := &training.Request{Wish: wish}
		r.Organisation = fmt.Sprintf("Centrum new %d", n)
		if err := r.Submit(training.Who{ID: fmt.Sprintf("slack:N%d", n), At: time.Now()}); err != nil {
			return nil, err
		}
		if err := stored.SaveRequest(context.Background(), r); err != nil {
			return nil, err
		}
		stored.Outgoing = append(stored.Outgoing, chat.Outgoing{Key: fmt.Sprintf("card:%d", r.Number), Request: r.Number, Notice: chat.Notice{Via: "slack", To: "C012", Subject: "R", Reply: card}})
		return []chat.Reply{reply("sent")}, nil
	}
}

// bareRequest writes the same rows.
func (d *database) bareRequest(b *testing.B, n int) {
	now := time.Now().UTC()
	data := fmt.Sprintf(`{"number":0,"status":"submitted","modules":["TM4"],"organisation":"Centrum new %d","participants":12,"audience":"nurses","dates":["2027-03-09"],"session_language":"nl","mode":"online","email":"ann@example.org","requester":"slack:N%d","created_at":"2026-11-23T09:00:00Z","changed_at":"2026-11-23T09:00:00Z","history":[{"at":"2026-11-23T09:00:00Z","by":"slack:N%d","action":"submit"}]}`, n, n, n)
	tx, err := d.raw.BeginTx(context.Background(), nil)
	if err != nil {
		b.Fatal(err)
	}
	for _, write := range []struct {
		sql  string
		args []any
	}{
		{`INSERT INTO events (hash, seen_at) VALUES ($1, $2)`, []any{fmt.Sprintf("%032d", n), now}},
		{`INSERT INTO conversations (id, state, used_at) VALUES ($1, $2, $3)`, []any{fmt.Sprintf("slack:N%d", n), `{"draft":{"id":"k3x9","wish":{"modules":["TM4"],"organisation":"Centrum 7","participants":12,"audience":"nurses","dates":["2027-03-09"]}}}`, now}},
		{`INSERT INTO requests (status, requester, organisation, day, data, changed_at) VALUES ($1, $2, $3, $4, $5, $6)`, []any{"submitted", fmt.Sprintf("slack:N%d", n), fmt.Sprintf("centrum new %d", n), "", data, now}},
		{`INSERT INTO request_modules (module, request, audience) VALUES ($1, $2, $3)`, []any{"TM4", n + 1_000_000, "volunteers"}},
		{`INSERT INTO notices (key, request, via, target, subject, reply, version, ref, state, tries, due_at, claimed_by, claimed_until, made_at, reason) VALUES ($1, $2, 'slack', 'C012', 'R', $3, 1, '', 'waiting', 0, $4, '', $4, $4, '')`,
			[]any{fmt.Sprintf("bare:%d", n), n, `{"lang":"nl","parts":[{"kind":"heading","text":"R-1 · ingediend"},{"kind":"fact","label":"Module:","text":"` + strings.Repeat("TM4 ", 40) + `"}]}`, now}},
		{`INSERT INTO replies (platform, conversation, return_to, reply, made_at, claimed_by, claimed_until) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			[]any{"slack", "slack:D1", "D1/42", `{"lang":"nl","parts":[{"kind":"paragraph","text":"sent"}]}`, now, "bench", now.Add(5 * time.Minute)}},
	} {
		if _, err := tx.ExecContext(context.Background(), write.sql, write.args...); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

// fillRequests stores requests, half of them open.
func (d *database) fillRequests(b *testing.B, n int) {
	b.Helper()
	tx, err := d.raw.BeginTx(context.Background(), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer tx.Rollback()
	const atOnce = 1000
	for from := 0; from < n; from += atOnce {
		var rows, modules []string
		for i := from; i < min(from+atOnce, n); i++ {
			status := []string{"submitted", "declined"}[i%2]
			if status == "submitted" {
				modules = append(modules, fmt.Sprintf(`('TM4', %d, 'nurses')`, i+1))
			}
			rows = append(rows, fmt.Sprintf(`('%s', 'slack:U%d', 'centrum %d', '', '{"status":"%s","modules":["TM4"],"requester":"slack:U%d"}', '2026-11-02 09:30:00+00:00')`, status, i, i, status, i))
		}
		if _, err := tx.ExecContext(context.Background(), `INSERT INTO requests (status, requester, organisation, day, data, changed_at) VALUES `+strings.Join(rows, ", ")); err != nil {
			b.Fatal(err)
		}
		if _, err := tx.ExecContext(context.Background(), `INSERT INTO request_modules (module, request, audience) VALUES `+strings.Join(modules, ", ")); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	for _, table := range []string{"requests", "request_modules"} {
		if _, err := d.raw.ExecContext(context.Background(), `ANALYZE `+table); err != nil { // as autovacuum does in time
			b.Fatal(err)
		}
	}
}
