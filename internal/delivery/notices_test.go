package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cenkalti/backoff/v5"

	"vtbot/internal/bottest"
	"vtbot/internal/chat"
	"vtbot/internal/delivery"
	"vtbot/internal/store"
)

// platform records what it delivers.
type platform struct {
	mu        sync.Mutex
	delivered []chat.Notice
	fail      func(n chat.Notice, try int) error // nil never fails
	slow      map[string]time.Duration           // how long a target takes to answer
	tries     map[int64]int
	all       chan struct{} // closed when as many as wanted were delivered; nil when nobody waits
	wanted    int
}

func (p *platform) Notify(_ context.Context, n chat.Notice) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.tries == nil {
		p.tries = map[int64]int{}
	}
	p.tries[n.ID]++
	if p.fail != nil {
		if err := p.fail(n, p.tries[n.ID]); err != nil {
			return "", err
		}
	}
	p.mu.Unlock()
	time.Sleep(p.slow[n.To]) // of the bubble's own time
	p.mu.Lock()
	p.delivered = append(p.delivered, n)
	if p.all != nil && len(p.delivered) == p.wanted {
		close(p.all)
	}
	if n.Ref != "" {
		return n.Ref, nil
	}
	return fmt.Sprintf("message %d", n.ID), nil
}

func (p *platform) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.delivered)
}

// kept is a store in memory whose time is the test's own; the contract is run on real databases below.
type kept struct {
	mu      sync.Mutex
	due     []chat.Waiting
	at      map[int64]time.Time
	refs    map[int64]string
	failed  map[int64]string
	alerted []chat.Outgoing

	unwanted map[int64]bool // since they were claimed
}

func (k *kept) Due(_ context.Context, via string, resting []string, _ bool, limit int) ([]chat.Waiting, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var due []chat.Waiting
	begun := map[string]bool{} // targets to which something earlier is due
	for i := range k.due {
		w := &k.due[i]
		if w.Via != via || w.State != "" && w.State != "claimed" || time.Now().Before(k.at[w.ID]) || begun[w.To] {
			continue
		}
		begun[w.To] = true
		if w.State == "" && len(due) < limit && !slices.Contains(resting, w.To) {
			w.State = "claimed"
			due = append(due, *w)
		}
	}
	return due, nil
}

func (k *kept) Still(_ context.Context, w chat.Waiting) (bool, error) { return !k.unwanted[w.ID], nil }

func (k *kept) settle(id int64, state string) *chat.Waiting {
	for i := range k.due {
		if k.due[i].ID == id {
			k.due[i].State = state
			return &k.due[i]
		}
	}
	return nil
}

func (k *kept) Delivered(_ context.Context, w chat.Waiting, ref string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.refs[w.ID] = ref
	k.settle(w.ID, "sent")
	return nil
}

func (k *kept) Postpone(_ context.Context, w chat.Waiting, wait time.Duration, _ string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	kept := k.settle(w.ID, "")
	kept.Tries++
	kept.Ref = w.Ref
	k.at[w.ID] = time.Now().Add(wait)
	return nil
}

func (k *kept) Fail(_ context.Context, w chat.Waiting, reason string, tell []chat.Outgoing) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.settle(w.ID, "failed")
	k.failed[w.ID] = reason
	k.alerted = append(k.alerted, tell...)
	return nil
}

func keep(notices ...chat.Notice) *kept {
	k := &kept{at: map[int64]time.Time{}, refs: map[int64]string{}, failed: map[int64]string{}}
	for _, n := range notices {
		k.due = append(k.due, chat.Waiting{Notice: n, Request: 7})
	}
	return k
}

// deliver runs a deliverer for an hour of the bubble's own time.
func deliver(t *testing.T, k *kept, p delivery.Platform) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Hour)
	defer stop()
	if err := deliverer(k, p).Run(ctx); err != nil {
		t.Fatal(err)
	}
}

func deliverer(k *kept, p delivery.Platform) *delivery.Deliverer {
	return &delivery.Deliverer{
		Traffic: delivery.NewTraffic("slack", delivery.Limits{}, nil), Platform: p, Store: k, Log: slog.New(slog.DiscardHandler),
		Failed: func(_ context.Context, w chat.Waiting, reason string) []chat.Outgoing {
			return []chat.Outgoing{{Notice: chat.Notice{Via: "email", To: fmt.Sprintf("%d: %s", w.ID, reason)}}}
		},
	}
}

func TestTriedAgainAsLongAsThePlatformAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		start := time.Now()
		p := &platform{fail: func(_ chat.Notice, try int) error {
			at = append(at, time.Since(start).Round(time.Second))
			switch try {
			case 1:
				return fmt.Errorf("busy: %w", &backoff.RetryAfterError{Duration: 30 * time.Second})
			case 2, 3:
				return errors.New("500")
			}
			return nil
		}}
		k := keep(chat.Notice{ID: 1, Via: "slack"})
		deliver(t, k, p)
		if p.count() != 1 || k.refs[1] != "message 1" {
			t.Fatalf("delivered %d times, at %q", p.count(), k.refs[1])
		}
		if at[1]-at[0] < 30*time.Second || at[2] <= at[1] || at[3]-at[2] < at[2]-at[1] {
			t.Errorf("tried at %v: want 30 s after the first, then pauses that grow", at)
		}
	})
}

// late is a platform that has a message at once, but not what goes with it.
type late struct{ refs []string }

func (l *late) Notify(_ context.Context, n chat.Notice) (string, error) {
	if l.refs = append(l.refs, n.Ref); len(l.refs) == 1 {
		return "message 1", errors.New("the file did not arrive")
	}
	if len(l.refs) == 2 {
		return "", errors.New("nothing arrived")
	}
	return n.Ref, nil
}

func TestAMessageIsKnownAlthoughItsFileIsLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, k := &late{}, keep(chat.Notice{ID: 1, Via: "slack"})
		deliver(t, k, l)
		if !slices.Equal(l.refs, []string{"", "message 1", "message 1"}) || k.refs[1] != "message 1" {
			t.Errorf("tried at %q, delivered at %q", l.refs, k.refs[1])
		}
	})
}

func TestPostponedNoticesKeepTheirMessage(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { postponed(t, store.Options{DataDir: t.TempDir(), Name: "test"}) })
	t.Run("PostgreSQL", func(t *testing.T) { postponed(t, store.Options{DatabaseURL: bottest.Postgres(t), Name: "test"}) })
}

func postponed(t *testing.T, o store.Options) {
	st, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	queue(t, st, "1")
	for _, want := range []string{"", "message 1"} {
		due, err := st.Due(t.Context(), "slack", nil, true, 10)
		if err != nil || len(due) != 1 || due[0].Ref != want {
			t.Fatalf("due %+v, %v; want one notice with the message %q", due, err, want)
		}
		due[0].Ref = "message 1"
		if err := st.Postpone(t.Context(), due[0], 0, "the file did not arrive"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestGivenUpWithAMessageToOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &platform{fail: func(n chat.Notice, _ int) error {
			if n.ID == 1 {
				return fmt.Errorf("%w: channel_not_found", delivery.ErrGone)
			}
			return nil
		}}
		k := keep(chat.Notice{ID: 1, Via: "slack"}, chat.Notice{ID: 2, Via: "slack"})
		deliver(t, k, p)
		if p.tries[1] != 1 || !strings.Contains(k.failed[1], "channel_not_found") {
			t.Errorf("%d tries, failed %v", p.tries[1], k.failed)
		}
		if len(k.alerted) != 1 || !strings.HasPrefix(k.alerted[0].To, "1:") {
			t.Errorf("told %v", k.alerted)
		}
		if p.count() != 1 || p.delivered[0].ID != 2 {
			t.Errorf("delivered %v", p.delivered)
		}
	})
}

// A target that never answers, and one that must wait for its turn, hold up nobody else.
func TestASlowTargetHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		at := map[string][]time.Duration{}
		p := &platform{fail: func(n chat.Notice, _ int) error {
			at[n.To] = append(at[n.To], time.Since(start))
			return nil
		}, slow: map[string]time.Duration{"slow": time.Minute}}
		var notices []chat.Notice
		for i := range 30 {
			to := []string{"slow", "paced", fmt.Sprintf("free %d", i)}[i%3]
			notices = append(notices, chat.Notice{ID: int64(i + 1), Via: "slack", To: to})
		}
		k := keep(notices...)
		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		c := deliverer(k, p)
		c.Traffic = delivery.NewTraffic("slack", delivery.Limits{MaxInFlight: 2, Target: func(to string) delivery.Pace {
			if to == "paced" {
				return delivery.Pace{Every: 10 * time.Second}
			}
			return delivery.Pace{}
		}}, nil)
		if err := c.Run(ctx); err != nil {
			t.Fatal(err)
		}
		for to, times := range at {
			switch {
			case to == "slow" && (len(times) != 10 || times[9] != 9*time.Minute):
				t.Errorf("slow was told at %v, want one after the other", times)
			case to == "paced" && (len(times) != 10 || times[9].Round(time.Second) != 90*time.Second):
				t.Errorf("paced was told at %v, want once each 10 s", times)
			case strings.HasPrefix(to, "free") && times[0] > time.Second:
				t.Errorf("%s was told at %v: it waited for others", to, times)
			}
		}
		if len(at) != 12 {
			t.Errorf("told %v", at)
		}
	})
}

// What the platform refuses for a while keeps its place before what comes behind it to the same target.
func TestATargetThatAsksForAPauseIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &platform{fail: func(n chat.Notice, try int) error {
			if n.ID == 1 && try == 1 {
				return fmt.Errorf("busy: %w", &backoff.RetryAfterError{Duration: 30 * time.Second})
			}
			return nil
		}}
		k := keep(
			chat.Notice{ID: 1, Via: "slack", To: "C1"}, chat.Notice{ID: 2, Via: "slack", To: "C1"}, chat.Notice{ID: 3, Via: "slack", To: "C2"},
		)
		deliver(t, k, p)
		var order []int64
		for _, n := range p.delivered {
			order = append(order, n.ID)
		}
		if !slices.Equal(order, []int64{3, 1, 2}) {
			t.Errorf("delivered in the order %v", order)
		}
	})
}

func TestWhatIsNoLongerWantedIsPassedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &platform{}
		k := keep(chat.Notice{ID: 1, Via: "slack", To: "C1"}, chat.Notice{ID: 2, Via: "slack", To: "C2"})
		k.unwanted = map[int64]bool{1: true}
		deliver(t, k, p)
		if p.count() != 1 || p.delivered[0].ID != 2 {
			t.Errorf("delivered %v", p.delivered)
		}
	})
}

// Two processes share one database: what both queue at once is delivered once each, by either.
func TestEachNoticeIsDeliveredOnceByWhomever(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { eachOnce(t, store.Options{DataDir: t.TempDir()}) })
	t.Run("PostgreSQL", func(t *testing.T) { eachOnce(t, store.Options{DatabaseURL: bottest.Postgres(t)}) })
}

const queued = 200

func eachOnce(t *testing.T, o store.Options) {
	p := &platform{all: make(chan struct{}), wanted: queued}
	ctx, stop := context.WithCancel(t.Context())
	var deliverers, people sync.WaitGroup
	for process := range 2 {
		o.Name = fmt.Sprintf("process %d", process)
		st, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		deliverers.Go(func() {
			c := &delivery.Deliverer{
				Traffic: delivery.NewTraffic("slack", delivery.Limits{}, nil), Platform: p, Store: st, Log: slog.New(slog.DiscardHandler),
			}
			if err := c.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		for i := range queued / 2 {
			people.Go(func() { queue(t, st, fmt.Sprintf("%d-%d", process, i)) })
		}
	}
	people.Wait()
	select {
	case <-p.all:
	case <-t.Context().Done():
	}
	stop()
	deliverers.Wait()
	seen := map[string]int{}
	for _, n := range p.delivered {
		seen[n.Subject]++
	}
	if len(seen) != queued || len(p.delivered) != queued {
		t.Errorf("%d deliveries of %d notices, want %d of each", len(p.delivered), len(seen), queued)
	}
}

// queue queues one notice, as the clock does.
func queue(t *testing.T, st *store.Store, name string) {
	n := chat.Notice{Via: "slack", To: "C1", Subject: name}
	if err := st.TellOnce(context.Background(), []chat.Outgoing{{Key: "card:" + name, Notice: n}}); err != nil {
		t.Error(err)
	}
}
