package bot_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"vtbot/bot"
	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/planning"
	"vtbot/internal/store"
	"vtbot/internal/training"
)

// BenchmarkRequest measures the two turns of a request that is said at once: the one that understands it, and the one that
// sends it, with what they look up among the other requests, half of which are open and ask for the same.
func BenchmarkRequest(b *testing.B) {
	for _, size := range []int{100, 100_000} {
		b.Run(fmt.Sprintf("requests=%d", size), func(b *testing.B) {
			st, err := store.Open(b.Context(), store.Options{DataDir: b.TempDir(), Now: time.Now, Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { st.Close() })
			fill(b, st, size)
			now := time.Date(2026, 11, 23, 10, 0, 0, 0, training.Brussels)
			vt := &bot.Bot{Library: shipped, Store: st, Office: &planning.Office{Lang: catalog.NL, Cell: []chat.Address{{Via: "slack", To: "C012"}}, InterestThreshold: 5}, Now: func() time.Time { return now }}
			if _, err := vt.Understand(b.Context(), "SM3", ""); err != nil { // makes the reader
				b.Fatal(err)
			}
			next := 0
			handle := func(b *testing.B, m chat.Message) []chat.Posting {
				next++
				m.ID, m.Platform = fmt.Sprint(next), "slack"
				postings, err := vt.Handle(b.Context(), m)
				if err != nil {
					b.Fatal(err)
				}
				return postings
			}
			// Each person asks once: who asks often is told of all of it.
			person, send := 0, ""
			say := func(b *testing.B) chat.Message {
				person++
				m := chat.Message{Conversation: fmt.Sprintf("slack:N%d", person), From: chat.Person{ID: fmt.Sprintf("slack:N%d", person), Locale: "en-GB"}}
				m.Text = fmt.Sprintf("SM3 for 12 police officers of Centrum %d, on 9 March 2027, in Dutch, online, mail ann@example.org", person)
				return m
			}
			b.Run("say", func(b *testing.B) {
				for b.Loop() {
					handle(b, say(b))
				}
			})
			b.Run("send", func(b *testing.B) {
				for b.Loop() {
					b.StopTimer()
					m := say(b)
					send = handle(b, m)[0].Reply.Choices[0].Value
					m.Text, m.Press = "", send
					b.StartTimer()
					handle(b, m)
				}
			})
		})
	}
}

// fill stores requests of as many people for one module, every second one declined.
func fill(b *testing.B, st *store.Store, n int) {
	b.Helper()
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	err := st.Do(context.Background(), func(tx planning.Tx) ([]chat.Outgoing, error) {
		for i := range n {
			who := training.Who{ID: fmt.Sprintf("slack:U%d", i), At: at}
			r := &training.Request{Lang: "nl", Wish: training.Wish{
				Modules: []string{"SM3"}, Organisation: fmt.Sprintf("Politie %d", i), Participants: training.Exactly(12), Audience: "police",
				Dates: training.OnDays("2027-03-09"), SessionLanguage: "nl", Mode: training.Online, Email: "bob@example.org",
			}}
			if err := r.Submit(who); err != nil {
				return nil, err
			}
			if i%2 == 1 {
				if err := r.Decline(who, "full"); err != nil {
					return nil, err
				}
			}
			if err := tx.SaveRequest(b.Context(), r); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
