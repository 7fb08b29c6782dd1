// Package dialogue is the conversation in which a request comes about, without a word about how it is said: a draft and
// what somebody said go in, what to ask next comes out.
//
// A draft holds facts, not positions. The next question is the first fact that is missing, so that what was said at once,
// corrections, interruptions, restarts and upgrades need nothing of their own.
package dialogue

import (
	"slices"

	"vtbot/catalog"
	"vtbot/internal/training"
)

// Key names a field of the form.
type Key string

// The fields, in the order in which they are asked.
const (
	Modules      Key = "modules"
	Organisation Key = "organisation"
	Participants Key = "participants"
	Audience     Key = "audience"
	Dates        Key = "dates"
	Language     Key = "session_language"
	Mode         Key = "mode"
	Remarks      Key = "remarks"
	Email        Key = "email"
	Review       Key = "review" // everything is there: to be sent, or changed
)

// Keys lists the fields that hold something, in the order in which they are asked.
var Keys = []Key{Modules, Organisation, Participants, Audience, Dates, Language, Mode, Remarks, Email}

// Optional tells whether a request can do without a field.
func (k Key) Optional() bool { return k == Remarks }

// Skippable tells whether a person can decline to answer.
func (k Key) Skippable() bool { return k == Remarks || k == Email }

// Draft is a request that is being made. It is stored as JSON: fields may be added, none renamed.
type Draft struct {
	ID       string        `json:"id"` // carried by the choices that belong to it, to recognise those of another
	Wish     training.Wish `json:"wish"`
	Asked    Key           `json:"asked,omitempty"`    // the last question
	Skipped  []Key         `json:"skipped,omitempty"`  // what the person does not want to answer
	Insisted []string      `json:"insisted,omitempty"` // problems that were pointed out and that the person wants to have so
	Doubt    *Problem      `json:"doubt,omitempty"`    // pointed out, and not decided yet
	Advising bool          `json:"advising,omitempty"` // it was asked for whom a programme is wanted
	Aside    bool          `json:"aside,omitempty"`    // saved for later
	Dropped  bool          `json:"dropped,omitempty"`  // cancelled; until the next message it can be brought back
	Joins    int64         `json:"joins,omitempty"`    // the number of the planned session that is joined; 0 for none
	Changes  int64         `json:"changes,omitempty"`  // the number of the request that is being changed; 0 for a new one
}

// Open tells whether what is said next may be meant for the draft.
func (d *Draft) Open() bool { return d != nil && !d.Aside && !d.Dropped }

// Has tells whether a field is filled in, or was declined.
func (d *Draft) Has(k Key) bool {
	return !Empty(d.Wish, k) || slices.Contains(d.Skipped, k)
}

// Empty tells whether a wish does not hold a field.
func Empty(w training.Wish, k Key) bool {
	switch k {
	case Modules:
		return len(w.Modules) == 0
	case Organisation:
		return w.Organisation == ""
	case Participants:
		return w.Participants.IsZero()
	case Audience:
		return w.Audience == ""
	case Dates:
		return w.Dates.IsZero()
	case Language:
		return w.SessionLanguage == ""
	case Mode:
		return w.Mode == ""
	case Remarks:
		return w.Remarks == ""
	case Email:
		return w.Email == ""
	}
	return true
}

// Next returns the field to ask for: the first that is missing, or Review when nothing but optional ones are.
func (d *Draft) Next() Key {
	first, needed := Review, false
	for _, k := range Keys {
		if d.Has(k) {
			continue
		}
		if first == Review {
			first = k
		}
		needed = needed || !k.Optional()
	}
	if !needed {
		return Review
	}
	return first
}

// Missing returns the required fields that are missing, in order; those that can be declined are not among them.
func (d *Draft) Missing() []Key {
	return slices.DeleteFunc(slices.Clone(Keys), func(k Key) bool { return d.Has(k) || k.Skippable() })
}

// Previous returns the last field before the question that was asked that the person filled in or declined; "" when there
// is none.
func (d *Draft) Previous() Key {
	end := slices.Index(Keys, d.Asked)
	if end < 0 {
		end = len(Keys)
	}
	for _, k := range slices.Backward(Keys[:end]) {
		if d.Has(k) {
			return k
		}
	}
	return ""
}

// Clear empties a field, so that it is asked for.
func (d *Draft) Clear(k Key) {
	switch w := &d.Wish; k {
	case Modules:
		w.Modules = nil
	case Organisation:
		w.Organisation = ""
	case Participants:
		w.Participants = training.Count{}
	case Audience:
		w.Audience = ""
	case Dates:
		w.Dates, w.PartOfDay, w.Time = training.Dates{}, "", ""
	case Language:
		w.SessionLanguage = ""
	case Mode:
		w.Mode = ""
	case Remarks:
		w.Remarks = ""
	case Email:
		w.Email, w.Phone = "", ""
	}
	d.Skipped = slices.DeleteFunc(d.Skipped, func(s Key) bool { return s == k })
	if d.Doubt != nil && d.Doubt.Key == k {
		d.Doubt = nil
	}
}

// Skip notes that the person declines to answer.
func (d *Draft) Skip(k Key) {
	d.Clear(k)
	d.Skipped = append(d.Skipped, k)
}

// Insist notes that the person wants something although a problem was pointed out.
func (d *Draft) Insist(p Problem) {
	if !slices.Contains(d.Insisted, p.id()) {
		d.Insisted = append(d.Insisted, p.id())
	}
	d.Doubt = nil
}

// maxParticipants is more than any centre sends to one session: a higher number is a slip.
const maxParticipants = 300

// farthest is how many days ahead a session can be asked for: two years of planning.
const farthest = 730

// Problem is why an answer cannot be taken, or should be thought over.
type Problem struct {
	Key  Key          `json:"key"`
	Kind string       `json:"kind"` // of the texts that say so
	Day  training.Day `json:"day,omitempty"`
	// Soft problems are pointed out, and taken when the person insists.
	Soft bool `json:"soft,omitempty"`
}

func (p Problem) id() string { return p.Kind + ":" + string(p.Day) }

// The kinds of problems.
const (
	TooFew   = "too_few"
	TooMany  = "too_many"
	PastDate = "past_date"
	FarDate  = "far_date"
	Weekend  = "weekend"
	Holiday  = "holiday"
	NoEmail  = "no_email"
	TooLong  = "too_long"
)

// The longest texts that are taken, in characters: a summary stays one screen.
const (
	MaxOrganisation = 200
	MaxRemarks      = 1000
)

// Check returns what is wrong with a field of a wish, nil when nothing is. today is the day in Brussels.
func Check(w training.Wish, k Key, today training.Day) *Problem {
	switch k {
	case Participants:
		switch c := w.Participants; {
		case c.Min < 1:
			return &Problem{Key: k, Kind: TooFew}
		case c.Max > maxParticipants:
			return &Problem{Key: k, Kind: TooMany}
		}
	case Dates:
		return checkDates(w.Dates, today)
	case Organisation:
		if len([]rune(w.Organisation)) > MaxOrganisation {
			return &Problem{Key: k, Kind: TooLong}
		}
	case Remarks:
		if len([]rune(w.Remarks)) > MaxRemarks {
			return &Problem{Key: k, Kind: TooLong}
		}
	}
	return nil
}

func checkDates(d training.Dates, today training.Day) *Problem {
	switch {
	case d.IsZero():
		return nil
	case d.Last() < today || len(d.Days) > 0 && d.First() < today:
		return &Problem{Key: Dates, Kind: PastDate, Day: d.First()}
	case d.First() > today.Add(farthest):
		return &Problem{Key: Dates, Kind: FarDate, Day: d.First()}
	}
	for _, day := range d.Days {
		if training.IsWeekend(day) {
			return &Problem{Key: Dates, Kind: Weekend, Day: day, Soft: true}
		}
		if training.IsHoliday(day) {
			return &Problem{Key: Dates, Kind: Holiday, Day: day, Soft: true}
		}
	}
	return nil
}

// Said tells whether a problem was pointed out and insisted on already.
func (d *Draft) Said(p Problem) bool { return slices.Contains(d.Insisted, p.id()) }

// AudienceChoices returns the audiences that can be chosen: those of the catalogue, and several at once.
func AudienceChoices() []catalog.Audience {
	return append(slices.Clone(catalog.Audiences), training.Mixed)
}
