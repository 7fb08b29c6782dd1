package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cenkalti/backoff/v5"

	"vtbot/internal/chat"
	"vtbot/internal/delivery"
	"vtbot/internal/store"
)

// Ten thousand notices that are due at once to two thousand targets leave about as fast as the platform allows, each once,
// in order for each target, and the platform never has to say that it is too fast. All in the bubble's own time.
func TestTenThousandNoticesLeaveAtThePlatformsPace(t *testing.T) {
	const targets = 2_000
	for _, c := range []struct {
		name    string
		limits  delivery.Limits
		to      func(i int) string // the target of a notice
		changes int                // so many, behind the first thousand, replace a message
		server  *strict
		many    int
		fastest time.Duration // that they may leave
	}{
		{"Telegram", telegramLimits, func(i int) string {
			switch {
			case i < 80:
				return "-1" // many to one group
			case i%20 == 0:
				return fmt.Sprint(-i % targets) // and every twentieth target is another one
			}
			return fmt.Sprint(i % targets)
		}, 1000, telegramServer(), 10_000, 10_000 * telegramLimits.Overall.Every},
		{"Telegram, one chat", telegramLimits, func(int) string { return "7" }, 0, telegramServer(), 100, 99 * 1100 * time.Millisecond},
		{"Telegram, one group", telegramLimits, func(int) string { return "-7" }, 0, telegramServer(), 100, 99 * 3750 * time.Millisecond},
		{"Slack", slackLimits, func(i int) string {
			if i < 500 && i%5 == 0 {
				return "C" // many to one channel
			}
			return fmt.Sprintf("C%d", i/5)
		}, 1000, slackServer(), 10_000, 10_000 * slackLimits.Overall.Every},
		{"Slack, one channel", slackLimits, func(int) string { return "C" }, 0, slackServer(), 100, 97 * 1100 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(t.Context())
				all := &backlog{settled: stop}
				for i := range c.many {
					n := chat.Notice{ID: int64(i + 1), Via: c.name, To: c.to(i)}
					if i >= 1000 && i < 1000+c.changes {
						n.Ref = "a message"
					}
					all.notices = append(all.notices, chat.Waiting{Notice: n})
				}
				begun := time.Now()
				deliverer := &delivery.Deliverer{
					Traffic: delivery.NewTraffic(c.name, c.limits, nil), Platform: c.server, Store: all, Log: slog.New(slog.DiscardHandler),
				}
				if err := deliverer.Run(ctx); err != nil {
					t.Fatal(err)
				}
				took := time.Since(begun)

				c.server.check(t, c.many)
				if took < c.fastest-time.Second || took > c.fastest+c.fastest/20 {
					t.Errorf("took %v, and it can be done in %v", took, c.fastest)
				}
			})
		})
	}
}

// The same with a real store.
func TestWhatIsStoredLeavesAtThePlatformsPace(t *testing.T) {
	const many, targets = 300, 60
	options := store.Options{DataDir: t.TempDir()}
	synctest.Test(t, func(t *testing.T) {
		st, err := store.Open(t.Context(), options)
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		var list []chat.Outgoing
		for i := range many {
			list = append(list, chat.Outgoing{Notice: chat.Notice{Via: "telegram", To: fmt.Sprint(i % targets)}})
		}
		if err := st.TellOnce(t.Context(), list); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		server := telegramServer()
		deliverer := &delivery.Deliverer{
			Traffic: delivery.NewTraffic("telegram", telegramLimits, nil), Platform: server, Store: st, Log: slog.New(slog.DiscardHandler),
		}
		if err := deliverer.Run(ctx); err != nil {
			t.Fatal(err)
		}
		server.check(t, many)
	})
}

// telegramServer and slackServer allow no more than what the platforms document.
func telegramServer() *strict {
	return &strict{
		overall: bucket{every: time.Second / 30, burst: 1},
		target: func(to string) []*bucket {
			if strings.HasPrefix(to, "-") {
				return []*bucket{{every: time.Second, burst: 1}, {every: time.Minute / 20, burst: 1}}
			}
			return []*bucket{{every: time.Second, burst: 1}}
		},
	}
}

func slackServer() *strict {
	return &strict{
		overall: bucket{every: time.Minute / 300, burst: 5},
		changes: &bucket{every: time.Minute / 50, burst: 5},
		target:  func(string) []*bucket { return []*bucket{{every: time.Second, burst: 3}} },
	}
}

// bucket allows one thing every so often, and burst in a row after a rest, to the nanosecond.
type bucket struct {
	every time.Duration
	burst int
	full  time.Time // when it will be again
}

// has tells whether one more is allowed now.
func (b *bucket) has() bool { return time.Until(b.full) <= time.Duration(b.burst-1)*b.every }

func (b *bucket) take() {
	if now := time.Now(); b.full.Before(now) {
		b.full = now
	}
	b.full = b.full.Add(b.every)
}

// strict is a platform that refuses whatever is faster than its limits.
type strict struct {
	overall bucket
	changes *bucket // nil when they count as any message
	target  func(to string) []*bucket

	mu         sync.Mutex
	targets    map[string][]*bucket
	heard      []chat.Notice
	violations int
}

func (s *strict) Notify(_ context.Context, n chat.Notice) (string, error) {
	if !s.hear(n) {
		return "", &backoff.RetryAfterError{Duration: 30 * time.Second}
	}
	took := 150 * time.Millisecond
	if n.ID%500 == 0 {
		took = 9 * time.Second // as slow as a call may be
	}
	time.Sleep(took) // of the bubble's own time
	return "a message", nil
}

func (s *strict) hear(n chat.Notice) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.targets == nil {
		s.targets = map[string][]*bucket{}
	}
	if s.targets[n.To] == nil {
		s.targets[n.To] = s.target(n.To)
	}
	buckets := append([]*bucket{&s.overall}, s.targets[n.To]...)
	if n.Ref != "" && s.changes != nil {
		buckets = append(buckets, s.changes)
	}
	if slices.ContainsFunc(buckets, func(b *bucket) bool { return !b.has() }) {
		s.violations++
		return false
	}
	for _, b := range buckets {
		b.take()
	}
	s.heard = append(s.heard, n)
	return true
}

// check tells of all that should have arrived, once each and in order for each target, whether it did so.
func (s *strict) check(t *testing.T, many int) {
	t.Helper()
	if s.violations != 0 {
		t.Errorf("the platform was spoken to too fast %d times", s.violations)
	}
	if len(s.heard) != many {
		t.Errorf("%d notices arrived, want %d", len(s.heard), many)
	}
	last := map[string]int64{}
	for _, n := range s.heard {
		if n.ID <= last[n.To] {
			t.Errorf("to %s, %d arrived after %d", n.To, n.ID, last[n.To])
		}
		last[n.To] = n.ID
	}
}

// backlog is a store whose notices are all due; the store's own tests show that the real one claims as this one does.
type backlog struct {
	mu      sync.Mutex
	notices []chat.Waiting
	first   int // all before it are settled
	sent    int
	settled func() // is called when all are
}

func (b *backlog) Due(_ context.Context, _ string, resting []string, changes bool, limit int) ([]chat.Waiting, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.first < len(b.notices) && b.notices[b.first].State == "sent" {
		b.first++
	}
	passed := map[string]bool{}
	for _, to := range resting {
		passed[to] = true
	}
	var due []chat.Waiting
	for i := b.first; i < len(b.notices) && len(due) < limit; i++ {
		w := &b.notices[i]
		if w.State == "sent" || passed[w.To] {
			continue
		}
		passed[w.To] = true
		if w.State == "" && (changes || w.Ref == "") {
			w.State = "claimed"
			due = append(due, *w)
		}
	}
	return due, nil
}

func (b *backlog) Still(context.Context, chat.Waiting) (bool, error) { return true, nil }

func (b *backlog) Delivered(_ context.Context, w chat.Waiting, _ string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notices[w.ID-1].State = "sent"
	b.sent++
	if b.sent == len(b.notices) {
		b.settled()
	}
	return nil
}

func (b *backlog) Postpone(_ context.Context, w chat.Waiting, _ time.Duration, _ string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notices[w.ID-1].State = ""
	return nil
}

func (b *backlog) Fail(context.Context, chat.Waiting, string, []chat.Outgoing) error {
	panic("nothing fails here")
}
