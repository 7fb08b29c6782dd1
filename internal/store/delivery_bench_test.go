package store_test

import (
	"fmt"
	"testing"
	"time"

	"vtbot/internal/chat"
	"vtbot/internal/conversation"
	"vtbot/internal/store"
)

// BenchmarkDelivery measures what the store costs an answer, from the turn to its being noted as posted: as a reply, which
// the process that stored it has, and as a notice, which is claimed, looked at again and kept as sent.
func BenchmarkDelivery(b *testing.B) {
	for _, kind := range []struct {
		name string
		open func(testing.TB) *database
	}{{"SQLite", sqlite}, {"PostgreSQL", postgres}} {
		b.Run(kind.name, func(b *testing.B) {
			d := kind.open(b)
			d.options.Now = time.Now
			s := d.open(b, "bench")
			n := 0
			turn := func(b *testing.B, answer func(*conversation.Turn) []chat.Reply) []chat.Posting {
				n++
				m := message(fmt.Sprint(n), fmt.Sprint("slack:D", n))
				postings, err := s.Turn(b.Context(), m, func(st *conversation.Turn) ([]chat.Reply, error) { return answer(st), nil })
				if err != nil {
					b.Fatal(err)
				}
				return postings
			}
			b.Run("reply", func(b *testing.B) {
				for b.Loop() {
					postings := turn(b, func(*conversation.Turn) []chat.Reply { return []chat.Reply{reply("hello")} })
					if err := s.Posted(b.Context(), postings[0].ID); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run("notice", func(b *testing.B) {
				for b.Loop() {
					turn(b, func(st *conversation.Turn) []chat.Reply {
						st.Outgoing = append(st.Outgoing, chat.Outgoing{Notice: chat.Notice{Via: "slack", To: fmt.Sprint("D", n), Reply: reply("hello")}})
						return nil
					})
					deliverNext(b, s)
				}
			})
		})
	}
}

// deliverNext claims a notice, looks whether it is still wanted and marks it as delivered.
func deliverNext(b *testing.B, s *store.Store) {
	due, err := s.Due(b.Context(), "slack", nil, true, 1)
	if err != nil || len(due) != 1 {
		b.Fatal(len(due), err)
	}
	if still, err := s.Still(b.Context(), due[0]); err != nil || !still {
		b.Fatal(still, err)
	}
	if err := s.Delivered(b.Context(), due[0], "ref"); err != nil {
		b.Fatal(err)
	}
}
