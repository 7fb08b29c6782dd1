package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cenkalti/backoff/v5"

	"vtbot/internal/chat"
	"vtbot/internal/outbox"
)

// kept is a store in memory, for time to be the test's own; internal/store's tests run the contract on real databases.
type kept struct {
	mu       sync.Mutex
	left     []chat.Posting
	posted   []int64
	given    map[int64]string
	unposted int
}

func (k *kept) Unposted(context.Context, string) ([]chat.Posting, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.unposted++
	return slices.Clone(k.left), nil
}

func (k *kept) Posted(_ context.Context, id int64) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.posted = append(k.posted, id)
	k.left = slices.DeleteFunc(k.left, func(p chat.Posting) bool { return p.ID == id })
	return nil
}

func (k *kept) Undeliverable(_ context.Context, id int64, reason string) error {
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
func run(t *testing.T, k *kept, send outbox.Send, postings ...chat.Posting) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	o := outbox.New("slack", k, send, slog.New(slog.DiscardHandler))
	o.Post(ctx, postings)
	done := make(chan struct{})
	go func() { o.Run(ctx); close(done) }()
	time.Sleep(10 * time.Minute) // of the bubble's own time
	stop()
	<-done
}

func TestRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &kept{}
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
		k := &kept{}
		tries := 0
		run(t, k, func(context.Context, chat.Posting) error {
			tries++
			return fmt.Errorf("%w: channel_not_found", outbox.ErrGone)
		}, posting(1, "a"))
		if tries != 1 || k.given[1] != "cannot be delivered: channel_not_found" || len(k.posted) != 0 {
			t.Errorf("%d tries, given up %v, posted %v", tries, k.given, k.posted)
		}
	})
}

func TestOneConversationInOrderOthersNotHeldUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &kept{}
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
		k := &kept{left: []chat.Posting{posting(1, "a"), posting(2, "a")}}
		run(t, k, func(context.Context, chat.Posting) error { return nil })
		if !slices.Equal(k.posted, []int64{1, 2}) {
			t.Errorf("posted %v", k.posted)
		}
	})
}

// A claim may run out while its lane is busy: the reply comes back from the store although it is queued.
func TestNothingIsQueuedTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &kept{left: []chat.Posting{posting(1, "a")}}
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
		k := &kept{}
		ctx, stop := context.WithCancel(t.Context())
		o := outbox.New("slack", k, func(context.Context, chat.Posting) error {
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

// slow is a store that keeps a mark only when it is let.
type slow struct {
	kept
	fail bool
}

func (s *slow) Posted(ctx context.Context, id int64) error {
	if s.fail {
		return errors.New("the process was killed")
	}
	return s.kept.Posted(ctx, id)
}

func TestMarksOutliveTheProcess(t *testing.T) {
	file := filepath.Join(t.TempDir(), "posted")
	s := &slow{kept: kept{left: []chat.Posting{posting(1, "a"), posting(2, "a"), posting(3, "a")}}}
	marks, err := outbox.OpenMarks(t.Context(), file, s)
	if err != nil {
		t.Fatal(err)
	}
	if err := marks.Posted(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(file); err != nil || len(data) != 0 {
		t.Errorf("what the store has is still noted: %q, %v", data, err)
	}
	s.fail = true // killed between posting and telling the store
	if err := marks.Posted(t.Context(), 2); err == nil {
		t.Fatal("the failure is not told")
	}
	s.fail = false
	again, err := outbox.OpenMarks(t.Context(), file, s)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if !slices.Equal(s.posted, []int64{1, 2}) || len(s.left) != 1 || s.left[0].ID != 3 {
		t.Errorf("posted %v, left %v", s.posted, s.left)
	}
}

func TestMarksThatWereCutShort(t *testing.T) {
	file := filepath.Join(t.TempDir(), "posted")
	if err := os.WriteFile(file, []byte("1\nx"), 0o600); err != nil {
		t.Fatal(err)
	}
	k := &kept{left: []chat.Posting{posting(1, "a")}}
	marks, err := outbox.OpenMarks(t.Context(), file, k)
	if err != nil {
		t.Fatal(err)
	}
	defer marks.Close()
	if !slices.Equal(k.posted, []int64{1}) {
		t.Errorf("posted %v", k.posted)
	}
}
