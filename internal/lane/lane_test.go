package lane_test

import (
	"slices"
	"sync"
	"testing"

	"vtbot/internal/lane"
)

func TestOneKeyRunsInOrder(t *testing.T) {
	var lanes lane.Lanes
	var mu sync.Mutex
	got := map[string][]int{}
	for i := range 200 {
		for _, key := range []string{"a", "b", "c"} {
			lanes.Do(key, func() {
				mu.Lock()
				defer mu.Unlock()
				got[key] = append(got[key], i)
			})
		}
	}
	lanes.Wait()
	for key, order := range got {
		if len(order) != 200 || !slices.IsSorted(order) {
			t.Errorf("lane %q ran in the order %v", key, order)
		}
	}
}

func TestKeysDoNotWaitForEachOther(t *testing.T) {
	var lanes lane.Lanes
	release := make(chan struct{})
	lanes.Do("blocked", func() { <-release })
	// Only if "free" runs while "blocked" is busy does the test end.
	lanes.Do("free", func() { close(release) })
	lanes.Wait()
}

func TestWorkMayQueueMore(t *testing.T) {
	var lanes lane.Lanes
	var order []string
	lanes.Do("k", func() {
		order = append(order, "first")
		lanes.Do("k", func() { order = append(order, "third") })
		order = append(order, "second")
	})
	lanes.Wait()
	if !slices.Equal(order, []string{"first", "second", "third"}) {
		t.Errorf("ran %v", order)
	}
}
