package booking

import (
	"slices"

	"vtbot/internal/training"
)

// Fill puts a whole wish, as a form shows it, in the place of what was said. It returns the fields that changed, or, when
// something in it cannot be taken, why, and then takes nothing: the form is still open and can be put right. Soft problems
// are no reason: a day that was picked in a form is meant, and the review points out what it is.
func (d *Draft) Fill(w training.Wish, today training.Day) (changed []training.FieldKey, wrong []training.Problem) {
	var soft []training.Problem
	for _, f := range training.Fields {
		if !f.Equal(&d.Wish, &w) {
			changed = append(changed, f.Key)
		}
		if f.Empty(&w) {
			continue // asked for afterwards
		}
		switch p := w.Check(f.Key, today); {
		case p == nil:
		case p.Soft:
			soft = append(soft, *p)
		default:
			wrong = append(wrong, *p)
		}
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	d.Wish = w
	d.Skipped = slices.DeleteFunc(d.Skipped, func(k training.FieldKey) bool { return w.Holds(k) })
	d.Doubt = nil
	for _, p := range soft {
		d.Insist(p)
	}
	return changed, nil
}
