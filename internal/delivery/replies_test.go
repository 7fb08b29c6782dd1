package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cenkalti/backoff/v5"

	"vtbot/internal/chat"
	"vtbot/internal/delivery"
)

// unposted is a store in memory, for time to be the test's own; internal/store's tests run the contract on real databases.
type unposted struct {
	mu     sync.Mutex
	left   []chat.Posting
	posted []int64
	given  map[int64]string
	looks  int
}

func (k *unposted) Unposted(context.Context, string) ([]chat.Posting, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.looks++
	return slices.Clone(k.left), nil
}

func (k *unposted) Posted(_ context.Context, id int64) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.posted = append(k.posted, id)
	k.left = slices.DeleteFunc(k.left, func(p chat.Posting) bool { return p.ID == id })
	return nil
}

func (k *unposted) Undeliverable(_ context.Context, id int64, reason string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.given == nil {
		k.given = map[int64]string{}
	}
	k.given[id] = reason
	k.left = slices.DeleteFunc(k.left, func(p chat.Posting) bool { return p.ID == id })
	return nil
}

func posting(id int64, conversation string) chat.Posting {
	return chat.Posting{ID: id, Platform: "slack", Conversation: conversation}
}

// run runs an outbox until every lane is empty.
func run(t *testing.T, k *unposted, send delivery.Send, postings ...chat.Posting) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	o := delivery.NewOutbox(delivery.NewTraffic("slack", delivery.Limits{}, nil), k, send, slog.New(slog.DiscardHandler))
	o.Post(ctx, postings)
	done := make(chan struct{})
	go func() { o.Run(ctx); close(done) }()
	time.Sleep(10 * time.Minute) // of the bubble's own time
	stop()
	<-done
}

func TestRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &unposted{}
		var at []time.Duration
		start := time.Now()
		run(t, k, func(context.Context, chat.Posting) error {
			at = append(at, time.Since(start))
			switch len(at) {
			case 1:
				return backoff.RetryAfter(7)
			case 2:
				return errors.New("500")
			}
			return nil
		}, posting(1, "a"))
		if len(at) != 3 || at[1] != 7*time.Second || at[2] <= at[1] {
			t.Errorf("tried at %v, want again after 7 s, and once more later", at)
		}
		if !slices.Equal(k.posted, []int64{1}) {
			t.Errorf("posted %v", k.posted)
		}
	})
}

func TestGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &unposted{}
		tries := 0
		run(t, k, func(context.Context, chat.Posting) error {
			tries++
			return fmt.Errorf("%w: channel_not_found", delivery.ErrGone)
		}, posting(1, "a"))
		if tries != 1 || k.given[1] != "cannot be delivered: channel_not_found" || len(k.posted) != 0 {
			t.Errorf("%d tries, given up %v, posted %v", tries, k.given, k.posted)
		}
	})
}

func TestOneConversationInOrderOthersNotHeldUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &unposted{}
		var mu sync.Mutex
		var sent []int64
		failed := false
		run(t, k, func(_ context.Context, p chat.Posting) error {
			mu.Lock()
			defer mu.Unlock()
			if p.ID == 1 && !failed {
				failed = true
				return backoff.RetryAfter(30)
			}
			sent = append(sent, p.ID)
			return nil
		}, posting(1, "a"), posting(2, "a"), posting(3, "b"))
		if !slices.Equal(sent, []int64{3, 1, 2}) {
			t.Errorf("sent in the order %v", sent)
		}
	})
}

func TestWhatWasLeftBehindIsPosted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &unposted{left: []chat.Posting{posting(1, "a"), posting(2, "a")}}
		run(t, k, func(context.Context, chat.Posting) error { return nil })
		if !slices.Equal(k.posted, []int64{1, 2}) {
			t.Errorf("posted %v", k.posted)
		}
	})
}

// A claim may run out while its lane is busy: the reply comes back from the store although it is queued.
func TestNothingIsQueuedTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &unposted{left: []chat.Posting{posting(1, "a")}}
		tries := 0
		run(t, k, func(context.Context, chat.Posting) error {
			if tries++; tries == 1 {
				return backoff.RetryAfter(100) // several sweeps long
			}
			return nil
		})
		if tries != 2 || !slices.Equal(k.posted, []int64{1}) {
			t.Errorf("%d tries, posted %v", tries, k.posted)
		}
	})
}

func TestAStopLeavesTheRestStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &unposted{}
		ctx, stop := context.WithCancel(t.Context())
		o := delivery.NewOutbox(delivery.NewTraffic("slack", delivery.Limits{}, nil), k, func(context.Context, chat.Posting) error {
			stop()
			return nil // what the platform took is marked although we are being stopped
		}, slog.New(slog.DiscardHandler))
		o.Post(ctx, []chat.Posting{posting(1, "a"), posting(2, "a")})
		o.Run(ctx)
		if !slices.Equal(k.posted, []int64{1}) {
			t.Errorf("posted %v, want only the one that was being posted", k.posted)
		}
	})
}
