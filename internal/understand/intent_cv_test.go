package understand

import (
	"testing"

	"vtbot/catalog"
	"vtbot/internal/linear"
)

// Requests are told from questions by other examples: each fifth by the other four.
func TestIntentsCrossValidated(t *testing.T) {
	all, err := intentExamples()
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	rd := NewReader(c)
	vectors := make([]linear.Vector, len(all))
	for i, e := range all {
		vectors[i] = intentVector(e.Text, rd.Read(e.Text, e.Lang, exampleNow))
	}
	const folds = 5
	right := 0
	for fold := range folds {
		var examples []linear.Example
		for i, e := range all {
			if i%folds != fold {
				examples = append(examples, linear.Example{Vector: vectors[i], Class: string(e.intent())})
			}
		}
		model := linear.Fit(examples, intentOptions)
		for i, e := range all {
			if i%folds != fold {
				continue
			}
			if got, p := model.Best(vectors[i]); Intent(got) == e.intent() {
				right++
			} else {
				t.Logf("%q is a %s, taken as a %s (%.2f)", e.Text, e.intent(), got, p)
			}
		}
	}
	share := float64(right) / float64(len(all))
	t.Logf("%d of %d right, %.1f %%", right, len(all), 100*share)
	if share < 0.95 {
		t.Errorf("%.1f %% are right, want 95 %% or more", 100*share)
	}
}
