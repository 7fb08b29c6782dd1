package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cenkalti/backoff/v5"

	"vtbot/internal/chat"
	"vtbot/internal/delivery"
)

// Replies do not wait for the pace of notices, but notices to the same place, and all others, wait the longer for them.
func TestNoticesMakeRoomForReplies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		at := map[string][]time.Duration{}
		begun := time.Now()
		note := func(what string) {
			mu.Lock()
			defer mu.Unlock()
			at[what] = append(at[what], time.Since(begun).Round(10*time.Millisecond))
		}
		traffic := delivery.NewTraffic("slack", delivery.Limits{
			Overall: delivery.Pace{Every: 100 * time.Millisecond},
			Target:  func(string) delivery.Pace { return delivery.Pace{Every: time.Second} },
		}, nil)
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		outbox := delivery.NewOutbox(traffic, &unposted{}, func(_ context.Context, p chat.Posting) error {
			note("reply")
			return nil
		}, slog.New(slog.DiscardHandler))
		outbox.Post(ctx, []chat.Posting{posting(1, "slack:C1:1.5"), posting(2, "slack:C1:1.6"), posting(3, "slack:C1:1.7")})
		synctest.Wait()
		p := &platform{fail: func(n chat.Notice, _ int) error {
			note(n.To)
			return nil
		}}
		deliverer := deliverer(keep(chat.Notice{ID: 1, Via: "slack", To: "C1"}, chat.Notice{ID: 2, Via: "slack", To: "C2"}), p)
		deliverer.Traffic = traffic
		if err := deliverer.Run(ctx); err != nil {
			t.Fatal(err)
		}
		want := map[string][]time.Duration{"reply": {0, 0, 0}, "C2": {300 * time.Millisecond}, "C1": {3 * time.Second}}
		if !maps.EqualFunc(at, want, func(a, b []time.Duration) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
			t.Errorf("delivered at %v, want %v", at, want)
		}
	})
}

// However many replies there are, a notice's turn comes long before its claim runs out.
func TestManyRepliesHoldANoticeUpForAWhileOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		traffic := delivery.NewTraffic("slack", delivery.Limits{Overall: delivery.Pace{Every: time.Second}}, nil)
		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		send := func(context.Context, chat.Posting) error { return nil }
		outbox := delivery.NewOutbox(traffic, &unposted{}, send, slog.New(slog.DiscardHandler))
		for i := range int64(1000) {
			outbox.Post(ctx, []chat.Posting{posting(i+1, fmt.Sprint("slack:", i))})
		}
		synctest.Wait()
		begun := time.Now()
		var took time.Duration
		deliverer := deliverer(keep(chat.Notice{ID: 1, Via: "slack", To: "C1"}), &platform{fail: func(chat.Notice, int) error {
			took = time.Since(begun)
			return nil
		}})
		deliverer.Traffic = traffic
		if err := deliverer.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if took < 5*time.Second || took > 15*time.Second {
			t.Errorf("the notice waited for %v", took)
		}
	})
}

// A place that asks for a pause when it is answered gets no notice meanwhile.
func TestNoticesWaitWhereRepliesMust(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		traffic := delivery.NewTraffic("slack", delivery.Limits{}, nil)
		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		tries := 0
		outbox := delivery.NewOutbox(traffic, &unposted{}, func(context.Context, chat.Posting) error {
			if tries++; tries == 1 {
				return backoff.RetryAfter(30)
			}
			return nil
		}, slog.New(slog.DiscardHandler))
		outbox.Post(ctx, []chat.Posting{posting(1, "slack:C1")})
		synctest.Wait()
		begun := time.Now()
		var took time.Duration
		deliverer := deliverer(keep(chat.Notice{ID: 1, Via: "slack", To: "C1"}), &platform{fail: func(chat.Notice, int) error {
			took = time.Since(begun)
			return nil
		}})
		deliverer.Traffic = traffic
		if err := deliverer.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if took < 30*time.Second {
			t.Errorf("the notice left after %v", took)
		}
	})
}

func TestEachTryIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		counted := map[string]int{}
		traffic := delivery.NewTraffic("slack", delivery.Limits{}, func(kind delivery.Kind, result delivery.Result) {
			mu.Lock()
			defer mu.Unlock()
			counted[fmt.Sprint(kind, " ", result)]++
		})
		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		fate := func(id int64, try int) error { // 1 is delivered at once, 2 at the second try, 3 never
			switch {
			case id == 2 && try == 1:
				return errors.New("500")
			case id == 3:
				return delivery.ErrGone
			}
			return nil
		}
		tries := map[int64]int{}
		outbox := delivery.NewOutbox(traffic, &unposted{}, func(_ context.Context, p chat.Posting) error {
			tries[p.ID]++
			return fate(p.ID, tries[p.ID])
		}, slog.New(slog.DiscardHandler))
		outbox.Post(ctx, []chat.Posting{posting(1, "a"), posting(2, "a"), posting(3, "a")})
		deliverer := deliverer(keep(chat.Notice{ID: 1, Via: "slack"}, chat.Notice{ID: 2, Via: "slack"}, chat.Notice{ID: 3, Via: "slack"}),
			&platform{fail: func(n chat.Notice, try int) error { return fate(n.ID, try) }})
		deliverer.Traffic = traffic
		if err := deliverer.Run(ctx); err != nil {
			t.Fatal(err)
		}
		want := map[string]int{}
		for _, kind := range []string{"reply", "notice"} {
			want[kind+" delivered"], want[kind+" delayed"], want[kind+" given_up"] = 2, 1, 1
		}
		if !maps.Equal(counted, want) {
			t.Errorf("counted %v, want %v", counted, want)
		}
	})
}

// An apology is tried again, but not for long: after a minute it says nothing to anybody.
func TestAnApologyIsTriedAgainForAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, tries := &unposted{}, 0
		outbox := delivery.NewOutbox(delivery.NewTraffic("slack", delivery.Limits{}, nil), store, func(_ context.Context, p chat.Posting) error {
			if p.ReturnTo != "there" || p.Reply.Text() != "sorry" {
				t.Errorf("posted %+v", p)
			}
			tries++
			return errors.New("500")
		}, slog.New(slog.DiscardHandler))
		begun := time.Now()
		sorry := chat.Reply{Parts: []chat.Part{{Kind: chat.Paragraph, Text: "sorry"}}}
		outbox.Apologise(t.Context(), chat.Message{Platform: "slack", Conversation: "slack:C1", ReturnTo: "there"}, sorry)
		if took := time.Since(begun); tries < 4 || took > time.Minute || len(store.posted) > 0 {
			t.Errorf("%d tries in %v, marked as posted %v", tries, took, store.posted)
		}
	})
}
