package store_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vtbot/internal/chat"
	"vtbot/internal/conversation"
	"vtbot/internal/store"
)

// tell queues notices to targets: the first is number 1.
func tell(t testing.TB, s *store.Store, targets ...string) {
	t.Helper()
	var list []chat.Outgoing
	for _, to := range targets {
		list = append(list, chat.Outgoing{Notice: chat.Notice{Via: "slack", To: to, Reply: reply("hello")}})
	}
	if err := s.TellOnce(t.Context(), list); err != nil {
		t.Fatal(err)
	}
}

func due(t testing.TB, s *store.Store, limit int, resting ...string) []chat.Waiting {
	t.Helper()
	list, err := s.Due(t.Context(), "slack", resting, true, limit)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func ids(list []chat.Waiting) []int64 {
	var ids []int64
	for _, w := range list {
		ids = append(ids, w.ID)
	}
	return ids
}

// change queues a message whose state is the text.
func change(t testing.TB, s *store.Store, key, text string) {
	t.Helper()
	_, err := s.Turn(t.Context(), message(key+text, "slack:D1"), func(stored *conversation.Turn) ([]chat.Reply, error) {
		stored.Outgoing = []chat.Outgoing{{Key: key, Notice: chat.Notice{Via: "slack", To: "C1", Reply: reply(text)}}}
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheFirstNoticeToEachTargetIsClaimed(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		one, other := d.open(t, "one"), d.open(t, "other")
		tell(t, one, "A", "A", "B", "C", "B")
		first := due(t, one, 2)
		if diff := cmp.Diff([]int64{1, 3}, ids(first)); diff != "" {
			t.Fatalf("claimed (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]int64{4}, ids(due(t, other, 10))); diff != "" {
			t.Errorf("while the first to A and B are under way, another process claimed (-want +got):\n%s", diff)
		}
		if err := one.Delivered(t.Context(), first[0], "ref"); err != nil {
			t.Fatal(err)
		}
		if err := one.Postpone(t.Context(), first[1], time.Minute, "busy"); err != nil {
			t.Fatal(err)
		}
		if got := due(t, other, 10, "A", "B"); got != nil {
			t.Errorf("claimed for those that rest: %v", ids(got))
		}
		if diff := cmp.Diff([]int64{2, 5}, ids(due(t, other, 10, "C"))); diff != "" {
			t.Errorf("behind what was delivered or put off (-want +got):\n%s", diff)
		}
		d.clock.advance(2 * time.Minute)
		if diff := cmp.Diff([]int64{2, 3, 4}, ids(due(t, one, 10))); diff != "" {
			t.Errorf("after all claims ran out (-want +got):\n%s", diff)
		}
	})
}

func TestChangesMayBeLeftForLater(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		s := d.open(t, "")
		change(t, s, "card", "first")
		if err := s.Delivered(t.Context(), due(t, s, 1)[0], "a message"); err != nil {
			t.Fatal(err)
		}
		change(t, s, "card", "second")
		tell(t, s, "C1", "C2")
		list, err := s.Due(t.Context(), "slack", nil, false, 10)
		if err != nil || len(list) != 1 || list[0].To != "C2" {
			t.Errorf("without changes %v, %v: want what goes to C2, for in C1 the change comes first", list, err)
		}
		if got := due(t, s, 10); len(got) != 1 || got[0].Ref != "a message" {
			t.Errorf("with changes %v", got)
		}
	})
}

func TestWhatIsNoLongerWantedIsNotDelivered(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		s, other := d.open(t, "one"), d.open(t, "other")
		still := func(w chat.Waiting) bool {
			t.Helper()
			still, err := s.Still(t.Context(), w)
			if err != nil {
				t.Fatal(err)
			}
			return still
		}
		change(t, s, "card", "first")
		w := due(t, s, 1)[0]
		if !still(w) {
			t.Error("what was just claimed is not wanted")
		}
		change(t, s, "card", "second")
		if still(w) {
			t.Error("what changed is delivered as it was")
		}
		again := due(t, s, 1)
		if len(again) != 1 || again[0].Version != w.Version+1 || again[0].Reply.Text() != "second" {
			t.Fatalf("what changed is not free at once: %v", again)
		}
		w = again[0]
		d.clock.advance(2 * time.Minute)
		if still(w) {
			t.Error("a claim that ran out is as good as any")
		}
		if len(due(t, other, 1)) != 1 || still(w) {
			t.Error("what another process has is delivered")
		}
		if got := due(t, s, 1); got != nil {
			t.Errorf("a look freed the other's claim: %v", got)
		}
		d.clock.advance(2 * time.Minute)
		w = due(t, s, 1)[0]
		if _, err := d.raw.ExecContext(t.Context(), `DELETE FROM notices`); err != nil {
			t.Fatal(err)
		}
		if still(w) {
			t.Error("what was deleted is delivered")
		}
	})
}

func TestReplicasNeverClaimTheSameNotice(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		const targets, each = 15, 4
		replicas := []*store.Store{d.open(t, "1"), d.open(t, "2"), d.open(t, "3")}
		for range each {
			for i := range targets {
				tell(t, replicas[0], fmt.Sprint(i))
			}
		}
		var mu sync.Mutex
		delivered := 0
		claimed := map[string][]int64{} // by target, in the order in which they were claimed
		var all sync.WaitGroup
		for _, s := range replicas {
			for range 3 {
				all.Go(func() {
					for {
						list, err := s.Due(t.Context(), "slack", nil, true, 7)
						if err != nil {
							t.Error(err)
							return
						}
						mu.Lock()
						for _, w := range list {
							claimed[w.To] = append(claimed[w.To], w.ID)
							delivered++
						}
						done := delivered >= targets*each
						mu.Unlock()
						for _, w := range list {
							if err := s.Delivered(t.Context(), w, ""); err != nil {
								t.Error(err)
							}
						}
						if done {
							return
						}
					}
				})
			}
		}
		all.Wait()
		for to, ids := range claimed {
			if len(ids) != each || !slices.IsSorted(ids) {
				t.Errorf("to %s went %v: want %d, in order", to, ids, each)
			}
		}
	})
}

func TestANoticeThatCannotBeReadHoldsNothingUp(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		s := d.open(t, "")
		tell(t, s, "A", "A")
		if _, err := d.raw.ExecContext(t.Context(), `UPDATE notices SET reply = '{' WHERE id = 1`); err != nil {
			t.Fatal(err)
		}
		if got := due(t, s, 10); got != nil {
			t.Errorf("claimed %v", ids(got))
		}
		if diff := cmp.Diff([]int64{2}, ids(due(t, s, 10))); diff != "" {
			t.Errorf("behind it (-want +got):\n%s", diff)
		}
		failed, err := s.Notices(t.Context(), "failed")
		if err != nil || len(failed) != 1 || failed[0].Reason == "" {
			t.Errorf("given up: %v, %v", failed, err)
		}
	})
}

// What is due is found in its order by one index, and what is due before it to the same target by another: neither grows
// with what waits.
func TestClaimsUseTheirIndexes(t *testing.T) {
	d := sqlite(t)
	d.open(t, "")
	plan := d.plan(t, store.DueStatement, "me", d.clock.Now(), "slack", d.clock.Now(), 16)
	for _, step := range []string{
		"SEARCH n USING INDEX notices_due (via=? AND due_at<?)",
		"SEARCH e USING COVERING INDEX notices_by_target (via=? AND target=? AND due_at<?)",
		"SEARCH notices USING INTEGER PRIMARY KEY (rowid=?)",
	} {
		if !slices.Contains(plan, step) {
			t.Errorf("%q is no step of\n%s", step, strings.Join(plan, "\n"))
		}
	}
	if strings.Contains(strings.Join(plan, "\n"), "TEMP B-TREE") {
		t.Errorf("it is sorted:\n%s", strings.Join(plan, "\n"))
	}
}

// plan returns the steps in which SQLite runs a statement.
func (d *database) plan(t *testing.T, statement string, args ...any) []string {
	t.Helper()
	rows, err := d.raw.QueryContext(t.Context(), `EXPLAIN QUERY PLAN `+statement, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plan
}
