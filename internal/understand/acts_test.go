package understand

import (
	"testing"

	"vtbot/catalog"
	"vtbot/internal/linear"
)

// What is said in the middle of a request is told by what others said: each fifth of the examples by the other four.
func TestActsCrossValidated(t *testing.T) {
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	rd := NewReader(c)
	turns, err := Turns()
	if err != nil {
		t.Fatal(err)
	}
	vectors := make([]linear.Vector, len(turns))
	for i, turn := range turns {
		vectors[i] = rd.turnVector(turn)
	}
	const folds = 5
	right := 0
	for fold := range folds {
		model := fitTurns(turns, vectors, func(i int) bool { return i%folds != fold })
		for i, turn := range turns {
			if i%folds != fold {
				continue
			}
			act, p := model.Best(vectors[i])
			if Act(act) == turn.Act {
				right++
			} else {
				t.Logf("%s asked %s: %q is %s, taken as %s (%.2f)", turn.Lang, turn.Asked, turn.Text, turn.Act, act, p)
			}
		}
	}
	share := float64(right) / float64(len(turns))
	t.Logf("%d of %d acts right, %.1f %%", right, len(turns), 100*share)
	if share < 0.9 {
		t.Errorf("%.1f %% of the acts are right, want 90 %% or more", 100*share)
	}
}
