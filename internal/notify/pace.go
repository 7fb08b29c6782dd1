package notify

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Pace is how often something may be done: once Every on average, and Burst times in a row after a rest. The zero Pace is
// no limit.
type Pace struct {
	Every time.Duration
	Burst int // 0 is 1
}

func (p Pace) limiter() *rate.Limiter { return rate.NewLimiter(rate.Every(p.Every), max(p.Burst, 1)) }

// Limits are what a platform bears. A courier keeps to them by itself: several processes that deliver on one platform are
// together as many times as fast.
type Limits struct {
	Overall Pace                 // of everything that is delivered
	Changes Pace                 // of those that replace a message
	Target  func(to string) Pace // of what is delivered to one place or person; nil is no limit
	// Sideways is how many deliveries may be under way at once; 0 is 4. No more is claimed: Sideways of them at the pace
	// of Overall, or of Changes, must take far less time than a claim lasts.
	Sideways int
}

// targets are the places and people that were told something a moment ago.
type targets struct {
	pace  func(to string) Pace
	mu    sync.Mutex
	known map[string]*target
}

type target struct {
	pace    Pace
	limiter *rate.Limiter
	until   time.Time // the platform asked to leave it alone
}

// of returns a target; the caller holds mu.
func (t *targets) of(to string) *target {
	if t.known[to] == nil {
		var p Pace
		if t.pace != nil {
			p = t.pace(to)
		}
		if t.known == nil {
			t.known = map[string]*target{}
		}
		t.known[to] = &target{pace: p, limiter: p.limiter()}
	}
	return t.known[to]
}

// turn takes a target's next turn, and returns how long until then.
func (t *targets) turn(to string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.of(to).limiter.Reserve().Delay()
}

// leave has a target left alone for so long.
func (t *targets) leave(to string, d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.of(to).until = time.Now().Add(d)
}

// resting returns the targets that nothing may be delivered to now, and how long until the first of them is ready; at most
// a time. Those that have rested enough are forgotten.
func (t *targets) resting(atMost time.Duration) ([]string, time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	var list []string
	first := atMost
	for to, known := range t.known {
		tokens := known.limiter.TokensAt(now)
		left := known.until.Sub(now)
		if tokens < 1 {
			// A millisecond more: a duration cut to whole nanoseconds may end just before.
			left = max(left, time.Duration((1-tokens)*float64(known.pace.Every))+time.Millisecond)
		}
		switch {
		case left > 0:
			list = append(list, to)
			first = min(first, left)
		case tokens >= float64(known.limiter.Burst()):
			delete(t.known, to)
		}
	}
	return list, first
}
