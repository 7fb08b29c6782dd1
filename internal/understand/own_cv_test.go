package understand

import (
	"testing"

	"vtbot/internal/linear"
	"vtbot/internal/training"
)

// What is said about one's own requests is told by other examples: each fifth by the other four.
func TestOwnCrossValidated(t *testing.T) {
	all, err := ownExamples()
	if err != nil {
		t.Fatal(err)
	}
	vectors := make([]linear.Vector, len(all))
	for i, e := range all {
		vectors[i] = ownVector(e.text, plainReading(e.text))
	}
	const folds = 5
	right, of := map[string]int{}, map[string]int{}
	taken, stolen, lost := 0, 0, 0
	confused := map[string]int{}
	for fold := range folds {
		var examples []linear.Example
		for i, e := range all {
			if i%folds != fold {
				examples = append(examples, linear.Example{Vector: vectors[i], Class: e.kind, Weight: e.weight()})
			}
		}
		model := linear.Fit(examples, kindOptions)
		for i, e := range all {
			if i%folds != fold {
				continue
			}
			got, p := "", 0.0
			c := OwnContext{Recent: true, Asked: e.kind == string(OwnAnswer)}
			if e.kind == string(OwnChoose) || e.kind == string(OwnRefuse) {
				c.Proposed = []training.Slot{{}}
			}
			for k, q := range model.Probabilities(vectors[i]) {
				if name := model.Classes()[k]; q > p && c.allows(OwnKind(name), false) {
					got, p = name, q
				}
			}
			of[e.kind]++
			if got == e.kind {
				right[e.kind]++
			} else {
				confused[e.kind+" as "+got]++
				t.Logf("%s: %q is %s, taken as %s (%.2f)", e.lang, e.text, e.kind, got, p)
			}
			if e.kind != noKind {
				taken++
				if got == noKind {
					lost++
				}
			} else if got != noKind {
				stolen++
			}
		}
	}
	total, good := 0, 0
	for kind, n := range of {
		t.Logf("%-9s %d of %d", kind, right[kind], n)
		total, good = total+n, good+right[kind]
	}
	t.Log(confused)
	share := float64(good) / float64(total)
	t.Logf("%d of %d right, %.1f %%", good, total, 100*share)
	t.Logf("of %d about one's own %d were missed, of %d others %d were taken", taken, lost, of[noKind], stolen)
	if share < 0.9 {
		t.Errorf("%.1f %% are right, want 90 %% or more", 100*share)
	}
}
