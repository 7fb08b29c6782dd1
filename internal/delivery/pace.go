package delivery

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

// Limits are what a platform bears. A process keeps to them by itself: several that deliver on one platform are together as
// many times as fast. Notices wait for their turn; a reply does not, but notices wait the longer for it.
type Limits struct {
	Overall Pace                 // of everything that is delivered
	Changes Pace                 // of those that replace a message
	Target  func(to string) Pace // of what is delivered to one place or person; nil is no limit
	// MaxInFlight is how many notices may be under way at once; 0 is 4. No more is claimed: so many at the pace of Overall,
	// or of Changes, must take far less time than a claim lasts.
	MaxInFlight int
}

// pacer keeps to limits.
type pacer struct {
	limits           Limits
	overall, changes *rate.Limiter
	mu               sync.Mutex
	targets          map[string]*target // that were told something a moment ago
}

type target struct {
	pace    Pace
	limiter *rate.Limiter
	until   time.Time // the platform asked to leave it alone
}

func newPacer(l Limits) pacer {
	return pacer{limits: l, overall: l.Overall.limiter(), changes: l.Changes.limiter(), targets: map[string]*target{}}
}

// target returns a target; the caller holds mu.
func (p *pacer) target(to string) *target {
	if p.targets[to] == nil {
		var pace Pace
		if p.limits.Target != nil {
			pace = p.limits.Target(to)
		}
		p.targets[to] = &target{pace: pace, limiter: pace.limiter()}
	}
	return p.targets[to]
}

// maxDebt is how many turns replies may take in advance: a notice that is claimed waits for no more than these.
const maxDebt = 10

// passed counts a reply, which does not wait for its turn.
func (p *pacer) passed(to string, replaces bool) {
	p.mu.Lock() // two at once would see the same tokens
	defer p.mu.Unlock()
	limiters := []*rate.Limiter{p.overall}
	if replaces {
		limiters = append(limiters, p.changes)
	}
	if p.limits.Target != nil {
		limiters = append(limiters, p.target(to).limiter)
	}
	for _, l := range limiters {
		if l.Tokens() > -maxDebt {
			l.Reserve()
		}
	}
}

// turn takes a target's next turn, and returns how long until then.
func (p *pacer) turn(to string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.target(to).limiter.Reserve().Delay()
}

// rest has a target left alone for so long.
func (p *pacer) rest(to string, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.target(to).until = time.Now().Add(d)
}

// resting returns the targets that no notice may be delivered to now, and how long until the first of them is ready; at most
// a time. Those that have rested enough are forgotten.
func (p *pacer) resting(atMost time.Duration) ([]string, time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	var list []string
	first := atMost
	for to, known := range p.targets {
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
			delete(p.targets, to)
		}
	}
	return list, first
}
