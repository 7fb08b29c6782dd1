package training

import (
	"slices"

	"vtbot/catalog"
)

// FieldKey names a field of a request.
type FieldKey string

// The fields, in the order in which they are asked. FieldReview stands for the whole: all is there, to be sent or changed.
const (
	FieldModules      FieldKey = "modules"
	FieldOrganisation FieldKey = "organisation"
	FieldParticipants FieldKey = "participants"
	FieldAudience     FieldKey = "audience"
	FieldDates        FieldKey = "dates" // with the part of the day and the hour
	FieldLanguage     FieldKey = "session_language"
	FieldMode         FieldKey = "mode"
	FieldRemarks      FieldKey = "remarks"
	FieldEmail        FieldKey = "email" // with the phone number
	FieldReview       FieldKey = "review"
)

// Field is what can be done with one field of a wish, whichever it is.
type Field struct {
	Key       FieldKey
	Optional  bool // a request can do without
	Skippable bool // a person can decline to answer
	Empty     func(w *Wish) bool
	Clear     func(w *Wish)
	Copy      func(to, from *Wish)
	Equal     func(a, b *Wish) bool
	// Check returns what is wrong with a value that is not empty, nil when nothing is; today is the day in Brussels. nil for a
	// field of which every value will do.
	Check func(w *Wish, today Day) *Problem
}

// Fields holds the fields in the order in which they are asked.
var Fields = []Field{
	{
		Key:   FieldModules,
		Empty: func(w *Wish) bool { return len(w.Modules) == 0 },
		Clear: func(w *Wish) { w.Modules = nil },
		Copy:  func(to, from *Wish) { to.Modules = from.Modules },
		Equal: func(a, b *Wish) bool { return slices.Equal(a.Modules, b.Modules) },
	},
	{
		Key:   FieldOrganisation,
		Empty: func(w *Wish) bool { return w.Organisation == "" },
		Clear: func(w *Wish) { w.Organisation = "" },
		Copy:  func(to, from *Wish) { to.Organisation = from.Organisation },
		Equal: func(a, b *Wish) bool { return a.Organisation == b.Organisation },
		Check: func(w *Wish, _ Day) *Problem { return checkLength(FieldOrganisation, w.Organisation, MaxOrganisation) },
	},
	{
		Key:   FieldParticipants,
		Empty: func(w *Wish) bool { return w.Participants.IsZero() },
		Clear: func(w *Wish) { w.Participants = Count{} },
		Copy:  func(to, from *Wish) { to.Participants = from.Participants },
		Equal: func(a, b *Wish) bool { return a.Participants == b.Participants },
		Check: func(w *Wish, _ Day) *Problem { return checkParticipants(w.Participants) },
	},
	{
		Key:   FieldAudience,
		Empty: func(w *Wish) bool { return w.Audience == "" && w.AudienceText == "" },
		Clear: func(w *Wish) { w.Audience, w.AudienceText = "", "" },
		Copy:  func(to, from *Wish) { to.Audience, to.AudienceText = from.Audience, from.AudienceText },
		Equal: func(a, b *Wish) bool {
			return a.Audience == b.Audience && (a.Audience != "" || a.AudienceText == b.AudienceText)
		},
		Check: func(w *Wish, _ Day) *Problem { return checkLength(FieldAudience, w.AudienceText, MaxOrganisation) },
	},
	{
		Key:   FieldDates,
		Empty: func(w *Wish) bool { return w.Dates.IsZero() },
		Clear: func(w *Wish) {
			w.Dates, w.EachDay, w.On, w.PartOfDay, w.Time, w.Until = Dates{}, false, nil, "", "", ""
		},
		Copy: func(to, from *Wish) {
			to.Dates, to.EachDay, to.On = from.Dates, from.EachDay, from.On
			to.PartOfDay, to.Time, to.Until = from.PartOfDay, from.Time, from.Until
		},
		Equal: func(a, b *Wish) bool {
			return a.Dates.Equal(b.Dates) && a.EachDay == b.EachDay && a.PartOfDay == b.PartOfDay &&
				a.Time == b.Time && a.Until == b.Until
		},
		Check: func(w *Wish, today Day) *Problem { return checkDates(w.Dates, today) },
	},
	{
		Key:   FieldLanguage,
		Empty: func(w *Wish) bool { return w.SessionLanguage == "" },
		Clear: func(w *Wish) { w.SessionLanguage = "" },
		Copy:  func(to, from *Wish) { to.SessionLanguage = from.SessionLanguage },
		Equal: func(a, b *Wish) bool { return a.SessionLanguage == b.SessionLanguage },
	},
	{
		Key:   FieldMode,
		Empty: func(w *Wish) bool { return w.Mode == "" },
		Clear: func(w *Wish) { w.Mode = "" },
		Copy:  func(to, from *Wish) { to.Mode = from.Mode },
		Equal: func(a, b *Wish) bool { return a.Mode == b.Mode },
	},
	{
		Key:       FieldRemarks,
		Optional:  true,
		Skippable: true,
		Empty:     func(w *Wish) bool { return w.Remarks == "" },
		Clear:     func(w *Wish) { w.Remarks = "" },
		Copy:      func(to, from *Wish) { to.Remarks = from.Remarks },
		Equal:     func(a, b *Wish) bool { return a.Remarks == b.Remarks },
		Check:     func(w *Wish, _ Day) *Problem { return checkLength(FieldRemarks, w.Remarks, MaxRemarks) },
	},
	{
		Key:       FieldEmail,
		Skippable: true,
		Empty:     func(w *Wish) bool { return w.Email == "" },
		Clear:     func(w *Wish) { w.Email, w.Phone = "", "" },
		Copy:      func(to, from *Wish) { to.Email, to.Phone = from.Email, from.Phone },
		Equal:     func(a, b *Wish) bool { return a.Email == b.Email && a.Phone == b.Phone },
	},
}

// FieldKeys holds the keys of Fields.
var FieldKeys = func() []FieldKey {
	var keys []FieldKey
	for _, f := range Fields {
		keys = append(keys, f.Key)
	}
	return keys
}()

// FieldOf returns the field of a key; false when there is none.
func FieldOf(k FieldKey) (Field, bool) {
	i := slices.IndexFunc(Fields, func(f Field) bool { return f.Key == k })
	if i < 0 {
		return Field{}, false
	}
	return Fields[i], true
}

// Optional reports whether a request can do without a field.
func (k FieldKey) Optional() bool {
	f, ok := FieldOf(k)
	return ok && f.Optional
}

// Skippable reports whether a person can decline to answer.
func (k FieldKey) Skippable() bool {
	f, ok := FieldOf(k)
	return ok && f.Skippable
}

// Holds reports whether a wish holds a field.
func (w *Wish) Holds(k FieldKey) bool {
	f, ok := FieldOf(k)
	return ok && !f.Empty(w)
}

// Check returns what is wrong with a field of a wish, nil when nothing is. today is the day in Brussels.
func (w *Wish) Check(k FieldKey, today Day) *Problem {
	if f, ok := FieldOf(k); ok && f.Check != nil {
		return f.Check(w, today)
	}
	return nil
}

// Problem is why a value cannot be taken, or should be thought over. It is stored as JSON.
type Problem struct {
	Key  FieldKey `json:"key"`
	Kind string   `json:"kind"` // of the texts that say so
	Day  Day      `json:"day,omitempty"`
	// Soft problems are pointed out, and taken when the person insists.
	Soft bool `json:"soft,omitempty"`
}

// ID tells the problem from any other of the same request.
func (p Problem) ID() string { return p.Kind + ":" + string(p.Day) }

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

const (
	maxParticipants = 300 // more than any centre sends to one session: a higher number is a slip
	farthest        = 730 // days ahead that a session can be asked for: two years of planning
)

// The longest texts that are taken, in characters: a summary stays one screen.
const (
	MaxOrganisation = 200
	MaxRemarks      = 1000
)

func checkLength(k FieldKey, text string, most int) *Problem {
	if len([]rune(text)) > most {
		return &Problem{Key: k, Kind: TooLong}
	}
	return nil
}

func checkParticipants(c Count) *Problem {
	switch {
	case c.Min < 1:
		return &Problem{Key: FieldParticipants, Kind: TooFew}
	case c.Max > maxParticipants:
		return &Problem{Key: FieldParticipants, Kind: TooMany}
	}
	return nil
}

func checkDates(d Dates, today Day) *Problem {
	switch {
	case d.IsZero():
		return nil
	case d.Last() < today || len(d.Days) > 0 && d.First() < today:
		return &Problem{Key: FieldDates, Kind: PastDate, Day: d.First()}
	case d.First() > today.Add(farthest):
		return &Problem{Key: FieldDates, Kind: FarDate, Day: d.First()}
	}
	for _, day := range d.Days {
		if IsWeekend(day) {
			return &Problem{Key: FieldDates, Kind: Weekend, Day: day, Soft: true}
		}
		if IsHoliday(day) {
			return &Problem{Key: FieldDates, Kind: Holiday, Day: day, Soft: true}
		}
	}
	return nil
}

// AudienceChoices returns the audiences that can be chosen: those of the catalogue, and several at once.
func AudienceChoices() []catalog.Audience {
	return append(slices.Clone(catalog.Audiences), Mixed)
}
