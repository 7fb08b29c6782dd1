package booking

import (
	"slices"
	"strings"

	"vtbot/internal/training"
	"vtbot/internal/understand"
)

// Said is what a message says of the request, as it was read.
type Said struct {
	Act    understand.Act
	Stated understand.Reading
	Bare   understand.Bare // what the text is when it is the answer to the last question alone
	Remark string          // introduced as one
	None   bool            // there are no remarks
	Text   string
}

// Heard is what a draft made of what was said.
type Heard struct {
	Changed []training.FieldKey // fields that were filled in or changed, in the form's order
	Known   []training.FieldKey // fields of which was said what was filled in already
	Problem *training.Problem   // why something was not taken, or should be thought over
	Unread  string              // what was said and not understood
	Perhaps string              // what was said as not certain
}

// Nothing reports whether nothing was understood.
func (h Heard) Nothing() bool { return len(h.Changed)+len(h.Known) == 0 && h.Problem == nil }

// Apply fills in what a message says. What was filled in before is replaced when it is said anew; an organisation and an
// audience only when the person corrects something or was asked for them: names and people are spoken of for other reasons.
func (d *Draft) Apply(s Said, today training.Day) Heard {
	before, stated := d.Wish, s.Stated
	anew := s.Act == understand.Correct || s.Act == understand.Insist
	if stated.Dates.IsZero() && s.Bare.Day > 0 && (d.Asked == training.FieldDates || anew && !d.Wish.Dates.IsZero()) && stated.IsZero() {
		stated.Dates = dayOfMonth(s.Bare.Day, d.Wish.Dates.First(), today) // "le 16 plutôt": of the month that was spoken of
	}
	d.applyModules(s.Act, stated)
	w := &d.Wish
	set(&w.Organisation, stated.Organisation, w.Organisation == "" || anew || d.Asked == training.FieldOrganisation)
	if stated.Participants.Min > 0 || stated.Participants.Max > 0 {
		w.Participants = stated.Participants
	}
	trade := stated.Audience == "" && stated.AudienceText != "" && !stated.Participants.IsZero() // "15, I forgot the night watch"
	if (stated.Audience != "" || stated.AudienceText != "") &&
		(!w.Holds(training.FieldAudience) || anew && !trade || d.Asked == training.FieldAudience) {
		w.Audience, w.AudienceText = stated.Audience, stated.AudienceText
	}
	if !stated.Dates.IsZero() {
		if !w.Dates.IsZero() { // an hour goes when its date goes
			w.PartOfDay, w.Time, w.Until = "", "", ""
		}
		w.Dates, w.EachDay, w.On = stated.Dates, stated.EachDay, stated.On
	}
	set(&w.PartOfDay, stated.PartOfDay, true)
	if stated.Time != "" { // its end goes with it
		w.Time, w.Until = stated.Time, stated.Until
	}
	set(&w.SessionLanguage, stated.SessionLanguage, true)
	set(&w.Mode, stated.Mode, true)
	set(&w.Email, stated.Email, true)
	set(&w.Phone, stated.Phone, true)
	if stated.Remarks != "" {
		s.Remark = stated.Remarks
	}
	set(&w.Remarks, s.Remark, true)
	if x := stated.Excluded; x != "" && !strings.Contains(w.Remarks, x) {
		w.Remarks = strings.TrimSpace(w.Remarks + "\n" + x)
	}

	h := d.settle(before, stated.Wish, today)
	d.missed(s, &h)
	if s.None && w.Remarks == "" && !d.Has(training.FieldRemarks) {
		d.Skip(training.FieldRemarks)
		h.Changed = append(h.Changed, training.FieldRemarks)
	}
	return h
}

// settle checks each field that changed: one that cannot be taken is put back.
func (d *Draft) settle(before, stated training.Wish, today training.Day) (h Heard) {
	for _, f := range training.Fields {
		if f.Equal(&before, &d.Wish) {
			if !f.Empty(&stated) {
				h.Known = append(h.Known, f.Key)
			}
			continue
		}
		d.Skipped = slices.DeleteFunc(d.Skipped, func(k training.FieldKey) bool { return k == f.Key })
		p := d.Wish.Check(f.Key, today)
		switch {
		case p == nil || d.Said(*p):
			h.Changed = append(h.Changed, f.Key)
		case p.Soft:
			h.Changed, h.Problem = append(h.Changed, f.Key), p
		default:
			f.Copy(&d.Wish, &before)
			h.Problem = p
		}
	}
	return h
}

// missed notes what was meant as an answer and is none: a nought, half an address.
func (d *Draft) missed(s Said, h *Heard) {
	text := strings.TrimSpace(s.Text)
	switch {
	case d.Asked == training.FieldParticipants && s.Bare.Counted && s.Bare.Count.Min < 1:
		h.Problem = &training.Problem{Key: training.FieldParticipants, Kind: training.TooFew}
	case d.Asked == training.FieldEmail && s.Stated.Email == "" && strings.Contains(text, "@"),
		d.Asked == training.FieldEmail && h.Nothing() && strings.Contains(text, ".") && !strings.Contains(text, " "):
		h.Problem = &training.Problem{Key: training.FieldEmail, Kind: training.NoEmail}
	}
}

// dayOfMonth returns a day of the month of another one, or, when that is over or there is none, of the next month that has it.
func dayOfMonth(n int, near, today training.Day) training.Dates {
	if near < today {
		near = today
	}
	for month := near.Time().AddDate(0, 0, 1-near.Time().Day()); ; month = month.AddDate(0, 1, 0) {
		if day := month.AddDate(0, 0, n-1); day.Month() == month.Month() && training.DayOf(day) >= today {
			return training.OnDays(training.DayOf(day))
		}
	}
}

func set[T ~string](field *T, value T, may bool) {
	if value != "" && may {
		*field = value
	}
}

// applyModules sets, adds, exchanges or drops modules.
func (d *Draft) applyModules(act understand.Act, stated understand.Reading) {
	w := &d.Wish
	named, not := stated.Modules, stated.Not
	dropped := slices.ContainsFunc(not, func(c string) bool { return slices.Contains(w.Modules, c) })
	switch {
	case act == understand.RemoveModule && (len(named) == 0 || len(not) == 0):
		w.Modules = without(w.Modules, slices.Concat(named, not))
	case act == understand.AddModule:
		if w.Modules = joined(w.Modules, named); len(w.Modules) == len(named) { // "both: SM1 and SM2"
			w.Modules = named
		}
	case len(named) > 0 && dropped:
		w.Modules = exchanged(w.Modules, not, named)
	case len(named) > 0:
		w.Modules = named
	case dropped:
		w.Modules = without(w.Modules, not)
	}
}

// joined returns a list with more at its end, each once.
func joined(list, more []string) []string {
	out := slices.Clone(list)
	for _, c := range more {
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// exchanged returns a list with some in the place of others.
func exchanged(list, drop, take []string) []string {
	var out []string
	for _, c := range list {
		switch {
		case !slices.Contains(drop, c) && !slices.Contains(take, c):
			out = append(out, c)
		case slices.Contains(drop, c):
			out, take = append(out, take...), nil
		}
	}
	return append(out, take...)
}

func without(list, drop []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(c string) bool { return slices.Contains(drop, c) })
}
