package understand

import (
	"testing"

	"vtbot/internal/linear"
)

// What is said to the bot's questions, and by coordinators, is told by other examples: each fifth by the other four.
func TestKindsCrossValidated(t *testing.T) {
	for role, least := range map[string]float64{"said": 0.7, "cell": 0.8} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			all, err := roleExamples(role)
			if err != nil {
				t.Fatal(err)
			}
			vectors := make([]linear.Vector, len(all))
			for i, e := range all {
				vectors[i] = kindVector(e.text, plainReading(e.text))
			}
			const folds = 5
			right, of, none, stolen := 0, 0, 0, 0
			for fold := range folds {
				var examples []linear.Example
				for i, e := range all {
					if i%folds != fold {
						examples = append(examples, linear.Example{Vector: vectors[i], Class: e.kind, Weight: e.weight()})
					}
				}
				model := linear.Fit(examples, kindOptions)
				for i := fold; i < len(all); i += folds {
					e := all[i]
					kind, p, _ := likeliest(model, e.text, plainReading(e.text), func(string) bool { return true })
					if p < 0.5 {
						kind = noKind
					}
					if e.kind == noKind {
						none++
						if kind != noKind {
							stolen++
							t.Logf("%s: %q is taken as %s (%.2f)", e.lang, e.text, kind, p)
						}
						continue
					}
					of++
					if kind == e.kind {
						right++
						continue
					}
					t.Logf("%s: %q is %s, taken as %s (%.2f)", e.lang, e.text, e.kind, kind, p)
				}
			}
			share, lost := float64(right)/float64(of), float64(stolen)/float64(none)
			t.Logf("%d of %d right, %.1f %%; of %d others %d were taken, %.1f %%", right, of, 100*share, none, stolen, 100*lost)
			if share < least {
				t.Errorf("%.1f %% are right, want %.0f %% or more", 100*share, 100*least)
			}
			if lost > 0.05 {
				t.Errorf("%.1f %% of what is something else are taken", 100*lost)
			}
		})
	}
}
