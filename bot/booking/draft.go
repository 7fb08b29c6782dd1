// Package booking is the conversation in which a request comes about, without a word about how it is said: a draft and
// what somebody said go in, what to ask next comes out.
//
// A draft holds facts, not positions. The next question is the first fact that is missing, so that what was said at once,
// corrections, interruptions, restarts and upgrades need nothing of their own.
package booking

import (
	"slices"
	"strings"

	"vtbot/internal/training"
)

// Draft is a request that is being made. It is stored as JSON: fields may be added, none renamed.
type Draft struct {
	ID       string              `json:"id"` // carried by the choices that belong to it, to recognise those of another
	Wish     training.Wish       `json:"wish"`
	Asked    training.FieldKey   `json:"asked,omitempty"`    // the last question
	Skipped  []training.FieldKey `json:"skipped,omitempty"`  // what the person does not want to answer
	Insisted []string            `json:"insisted,omitempty"` // problems that were pointed out and that the person wants to have so
	Doubt    *training.Problem   `json:"doubt,omitempty"`    // pointed out, and not decided yet
	Unread   string              `json:"unread,omitempty"`   // what was said and not understood, for the VT cell to read
	Misses   int                 `json:"misses,omitempty"`   // how often the last question was not answered
	Reviewed bool                `json:"reviewed,omitempty"` // the whole was shown once
	Advising bool                `json:"advising,omitempty"` // it was asked for whom a programme is wanted
	Aside    bool                `json:"aside,omitempty"`    // saved for later
	Dropped  bool                `json:"dropped,omitempty"`  // cancelled; until the next message it can be brought back
	Joins    int64               `json:"joins,omitempty"`    // the number of the planned session that is joined; 0 for none
	Changes  int64               `json:"changes,omitempty"`  // the number of the request that is being changed; 0 for a new one
}

// Open tells whether what is said next may be meant for the draft.
func (d *Draft) Open() bool { return d != nil && !d.Aside && !d.Dropped }

// Has tells whether a field is filled in, or was declined.
func (d *Draft) Has(k training.FieldKey) bool {
	return d.Wish.Holds(k) || slices.Contains(d.Skipped, k)
}

// Next returns the field to ask for: the first that is missing, or Review when nothing but optional ones are.
func (d *Draft) Next() training.FieldKey {
	first, needed := training.FieldReview, false
	for _, k := range training.FieldKeys {
		if d.Has(k) {
			continue
		}
		if first == training.FieldReview {
			first = k
		}
		needed = needed || !k.Optional()
	}
	if !needed {
		return training.FieldReview
	}
	return first
}

// Missing returns the required fields that are missing, in order; those that can be declined are not among them.
func (d *Draft) Missing() []training.FieldKey {
	return slices.DeleteFunc(slices.Clone(training.FieldKeys), func(k training.FieldKey) bool { return d.Has(k) || k.Skippable() })
}

// Previous returns the last field before the question that was asked that the person filled in or declined; "" when there
// is none.
func (d *Draft) Previous() training.FieldKey {
	end := slices.Index(training.FieldKeys, d.Asked)
	if end < 0 {
		end = len(training.FieldKeys)
	}
	for _, k := range slices.Backward(training.FieldKeys[:end]) {
		if d.Has(k) {
			return k
		}
	}
	return ""
}

// Clear empties a field, so that it is asked for.
func (d *Draft) Clear(k training.FieldKey) {
	if f, ok := training.FieldOf(k); ok {
		f.Clear(&d.Wish)
	}
	d.Skipped = slices.DeleteFunc(d.Skipped, func(s training.FieldKey) bool { return s == k })
	if d.Doubt != nil && d.Doubt.Key == k {
		d.Doubt = nil
	}
}

// Skip notes that the person declines to answer.
func (d *Draft) Skip(k training.FieldKey) {
	d.Clear(k)
	d.Skipped = append(d.Skipped, k)
}

// mostUnread is how much is kept of what was not understood, in characters.
const mostUnread = 500

// leaveUnread keeps a part of a message that was not understood.
func (d *Draft) leaveUnread(text string) {
	if text == "" || strings.Contains(d.Unread, text) {
		return
	}
	d.Unread = strings.TrimSpace(d.Unread + "\n" + text)
	if r := []rune(d.Unread); len(r) > mostUnread {
		d.Unread = string(r[:mostUnread-1]) + "…"
	}
}

// Insist notes that the person wants something although a problem was pointed out.
func (d *Draft) Insist(p training.Problem) {
	if !slices.Contains(d.Insisted, p.ID()) {
		d.Insisted = append(d.Insisted, p.ID())
	}
	d.Doubt = nil
}

// Said tells whether a problem was pointed out and insisted on already.
func (d *Draft) Said(p training.Problem) bool { return slices.Contains(d.Insisted, p.ID()) }
