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
	right, all := map[string]int{}, map[string]int{} // by writer
	for fold := range folds {
		model := fitTurns(turns, vectors, func(i int) bool { return i%folds != fold })
		for i, turn := range turns {
			if i%folds != fold {
				continue
			}
			all[turn.Writer]++
			if act, p := model.Best(vectors[i]); Act(act) == turn.Act {
				right[turn.Writer]++
			} else {
				t.Logf("%s asked %s: %q is %s, taken as %s (%.2f)", turn.Lang, turn.Asked, turn.Text, turn.Act, act, p)
			}
		}
	}
	// The second writer wrote what is not said in the words of the first: short, and of everyday speech.
	for writer, least := range map[string]float64{"": 0.92, "b": 0.7} {
		share := float64(right[writer]) / float64(all[writer])
		t.Logf("writer %q: %d of %d acts right, %.1f %%", writer, right[writer], all[writer], 100*share)
		if share < least {
			t.Errorf("writer %q: %.1f %% of the acts are right, want %.0f %% or more", writer, 100*share, 100*least)
		}
	}
}
