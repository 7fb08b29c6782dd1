package lane_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

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

func TestOutlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		longer, cancel := lane.Outlive(ctx, time.Second)
		defer cancel()
		begun := time.Now()
		stop()
		if longer.Err() != nil {
			t.Error("it ends with its parent")
		}
		<-longer.Done()
		if lived := time.Since(begun); lived != time.Second { // of the bubble's own time
			t.Errorf("it ended after %v", lived)
		}
	})
}
