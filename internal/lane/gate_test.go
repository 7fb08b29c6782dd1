package lane_test

import (
	"testing"
	"testing/synctest"
	"time"

	"vtbot/internal/lane"
)

func TestAGateLetsWorkInWhileItIsOpenAndWaitsForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g lane.Gate[string]
		enter := func(string) { t.Error("it is closed") }
		if g.IsOpen() || g.Enter(enter) {
			t.Error("a gate that nobody opened is open")
		}
		g.Open("here")
		done := false
		if !g.Enter(func(needed string) {
			g.Lanes.Do("a", func() {
				time.Sleep(time.Minute)
				done = needed == "here"
			})
		}) {
			t.Error("it is open")
		}
		if g.Close(); !done || g.IsOpen() || g.Enter(enter) {
			t.Error("it did not close behind its work")
		}
	})
}
