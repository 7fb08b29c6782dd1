package store_test

import (
	"fmt"
	"testing"
	"time"

	"vtbot/internal/chat"
	"vtbot/internal/store"
)

const (
	manyNotices = 10_000
	manyTargets = 2_000
	atOnce      = 16 // claimed at once, as a deliverer does
)

// BenchmarkNotices queues ten thousand notices to two thousand targets in transactions of five hundred, then claims them
// and marks them as delivered. What it reports is the time for each notice.
func BenchmarkNotices(b *testing.B) {
	onEachBenchmark(b, func(b *testing.B, _ *database, s *store.Store) {
		var queued, claimed, marked time.Duration
		for b.Loop() {
			begun := time.Now()
			queue(b, s, manyNotices)
			queued += time.Since(begun)
			for n := 0; n < manyNotices; {
				begun = time.Now()
				list := due(b, s, atOnce)
				claimed += time.Since(begun)
				begun = time.Now()
				for _, w := range list {
					if still, err := s.Still(b.Context(), w); err != nil || !still {
						b.Fatal(still, err)
					}
					if err := s.Delivered(b.Context(), w, "ref"); err != nil {
						b.Fatal(err)
					}
				}
				marked += time.Since(begun)
				n += len(list)
			}
		}
		each := float64(b.N * manyNotices * 1000)
		b.ReportMetric(float64(queued)/each, "µs-to-queue")
		b.ReportMetric(float64(claimed)/each, "µs-to-claim")
		b.ReportMetric(float64(marked)/each, "µs-to-mark")
	})
}

// BenchmarkClaim measures one claim in a small and in a large backlog, and where all that is due goes to one target.
func BenchmarkClaim(b *testing.B) {
	onEachBenchmark(b, func(b *testing.B, d *database, s *store.Store) {
		claim := func(b *testing.B, resting ...string) {
			for b.Loop() {
				due(b, s, atOnce, resting...)
				d.clock.advance(2 * time.Minute) // the claims run out
			}
		}
		queue(b, s, 100)
		b.Run("due=100", func(b *testing.B) { claim(b) })
		queue(b, s, manyNotices-100)
		b.Run("due=10000", func(b *testing.B) { claim(b) })
		if _, err := d.raw.ExecContext(b.Context(), `UPDATE notices SET target = 'C1'`); err != nil {
			b.Fatal(err)
		}
		b.Run("due=10000 to one", func(b *testing.B) { claim(b) })
		b.Run("due=10000 to one at rest", func(b *testing.B) { claim(b, "C1") })
	})
}

func onEachBenchmark(b *testing.B, measure func(*testing.B, *database, *store.Store)) {
	for _, kind := range []struct {
		name string
		open func(testing.TB) *database
	}{{"SQLite", sqlite}, {"PostgreSQL", postgres}} {
		b.Run(kind.name, func(b *testing.B) {
			d := kind.open(b)
			measure(b, d, d.open(b, "bench"))
		})
	}
}

func queue(b *testing.B, s *store.Store, n int) {
	b.Helper()
	for from := 0; from < n; from += 500 {
		var list []chat.Outgoing
		for i := from; i < min(from+500, n); i++ {
			list = append(list, chat.Outgoing{Request: int64(i), Notice: chat.Notice{Via: "slack", To: fmt.Sprintf("C%d", i%manyTargets), Subject: "R", Reply: card}})
		}
		if err := s.TellOnce(b.Context(), list); err != nil {
			b.Fatal(err)
		}
	}
}
