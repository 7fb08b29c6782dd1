package store_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vtbot/internal/chat"
	"vtbot/internal/delivery"
	"vtbot/internal/store"
)

func TestAKilledProcessIsTakenOverByItsName(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		child, output := d.child(t, "turn and die")
		if err := child.Run(); err == nil || output.Len() > 0 {
			t.Fatalf("the process was not killed: %v, %s", err, output)
		}
		d.options.Now = time.Now // the killed process had the real time
		if got := unposted(t, d.open(t, "other")); got != nil {
			t.Errorf("another name took over %q", got)
		}
		again := d.open(t, "child")
		if diff := cmp.Diff([]string{"one", "two", "three"}, unposted(t, again)); diff != "" {
			t.Errorf("taken over (-want +got):\n%s", diff)
		}
		if got := unposted(t, again); got != nil {
			t.Errorf("claimed twice: %q", got)
		}
	})
}

func TestClaimsRunOut(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		one, other := d.open(t, "one"), d.open(t, "other")
		m := message("1", "slack:D1")
		made := turn(t, one, m, says("a", "b"))
		if got := append(unposted(t, one), unposted(t, other)...); got != nil {
			t.Errorf("claimed while being posted: %q", got)
		}
		d.clock.advance(5*time.Minute - time.Millisecond)
		if got := unposted(t, other); got != nil {
			t.Errorf("claimed before the claim ran out: %q", got)
		}
		d.clock.advance(time.Millisecond)
		if got, err := other.Unposted(t.Context(), "telegram"); err != nil || len(got) != 0 {
			t.Errorf("another platform got %v, %v", got, err)
		}
		got, err := other.Unposted(t.Context(), "slack")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(made, got); diff != "" {
			t.Errorf("claimed (-made +claimed):\n%s", diff)
		}
		if got := unposted(t, one); got != nil {
			t.Errorf("claimed while the other one posts: %q", got)
		}
		d.clock.advance(5 * time.Minute)
		if got := unposted(t, other); !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("a claim of its own that ran out gave %q", got)
		}
	})
}

func TestCloseLeavesItsRepliesToOthers(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		other := d.open(t, "")
		t.Run("a process", func(t *testing.T) { turn(t, d.open(t, ""), message("1", "slack:D1"), says("a")) })
		if got := unposted(t, other); !slices.Equal(got, []string{"a"}) {
			t.Errorf("left behind: %q", got)
		}
	})
}

func TestReplicasNeverClaimTheSameReply(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		const replies = 50
		one, two, three := d.open(t, "1"), d.open(t, "2"), d.open(t, "3")
		for i := range replies {
			turn(t, one, message(fmt.Sprint(i), "slack:D1"), says(fmt.Sprint(i)))
		}
		d.clock.advance(6 * time.Minute)
		var mu sync.Mutex
		claimed := map[int64]int{}
		var all sync.WaitGroup
		for range 5 {
			for _, s := range []delivery.ReplyStore{one, two, three} {
				all.Go(func() {
					got, err := s.Unposted(t.Context(), "slack")
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					defer mu.Unlock()
					for _, p := range got {
						claimed[p.ID]++
					}
				})
			}
		}
		all.Wait()
		if len(claimed) != replies {
			t.Errorf("%d replies were claimed, want %d", len(claimed), replies)
		}
		for id, times := range claimed {
			if times != 1 {
				t.Errorf("reply %d was claimed %d times", id, times)
			}
		}
	})
}

func TestNothingStaysOfAPostedReply(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		s := d.open(t, "")
		postings := turn(t, s, message("1", "slack:D1"), says("a", "b"))
		for range 2 { // a second time is no error: another process may have posted it, too
			if err := s.Posted(t.Context(), postings[1].ID); err != nil {
				t.Fatal(err)
			}
		}
		if n := d.count(t, `SELECT COUNT(*) FROM replies`); n != 1 {
			t.Errorf("%d replies are kept, want the one that waits", n)
		}
		if next := turn(t, s, message("2", "slack:D1"), says("c")); next[0].ID == postings[1].ID {
			t.Error("the id of a posted reply is given to another one: who still tries to post it would delete that")
		}
	})
}

func TestOfAnUndeliverableReplyOnlyTheReasonStays(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		s := d.open(t, "")
		postings := turn(t, s, message("1", "slack:D1"), says("private matters"))
		if err := s.Undeliverable(t.Context(), postings[0].ID, "channel_not_found\x00"); err != nil {
			t.Fatal(err)
		}
		d.clock.advance(time.Hour)
		if got := unposted(t, s); got != nil {
			t.Errorf("tried again: %q", got)
		}
		var reply, returnTo, reason string
		err := d.raw.QueryRowContext(t.Context(), `SELECT reply, return_to, reason FROM replies`).Scan(&reply, &returnTo, &reason)
		if err != nil || reply != "" || returnTo != "" || reason != "channel_not_found" {
			t.Errorf("kept: reply %q, return to %q, reason %q, %v", reply, returnTo, reason, err)
		}
	})
}

func TestAReplyThatCannotBeReadHoldsNothingUp(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		s := d.open(t, "")
		postings := turn(t, s, message("1", "slack:D1"), says("broken", "fine"))
		if _, err := d.raw.ExecContext(t.Context(), `UPDATE replies SET reply = '{' WHERE id = $1`, postings[0].ID); err != nil {
			t.Fatal(err)
		}
		d.clock.advance(time.Hour)
		if got := unposted(t, s); !slices.Equal(got, []string{"fine"}) {
			t.Errorf("unposted %q", got)
		}
	})
}

func TestBacklogs(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		s := d.open(t, "")
		if list, oldest, err := s.Backlogs(t.Context()); err != nil || len(list) > 0 || len(oldest) > 0 {
			t.Errorf("an empty database: %v, %v, %v", list, oldest, err)
		}
		since := d.clock.Now()
		turn(t, s, message("1", "slack:D1"), says("waits", "waits as well"))
		if err := s.TellOnce(t.Context(), []chat.Outgoing{{Notice: chat.Notice{Via: "email", To: "ann@example.org", Reply: reply("waits")}}}); err != nil {
			t.Fatal(err)
		}
		d.clock.advance(time.Hour)
		due, err := s.DueTo(t.Context(), "email", "", 1)
		if err != nil || len(due) != 1 {
			t.Fatal(due, err)
		}
		if err := s.Fail(t.Context(), due[0], "refused", nil); err != nil {
			t.Fatal(err)
		}
		list, oldest, err := s.Backlogs(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := []store.Backlog{{Platform: "slack", Kind: "reply", Waiting: 2}, {Platform: "email", Kind: "notice", Failed: 1}}
		if !slices.Equal(list, want) || len(oldest) != 1 || !oldest["reply"].Equal(since) {
			t.Errorf("%+v, %v", list, oldest)
		}
	})
}
