package booking

import (
	"regexp"
	"slices"
	"strings"

	"vtbot/internal/training"
	"vtbot/internal/understand"
)

// Said is what a person said, as it was read.
type Said struct {
	Text   string
	Remark string // introduced as one, and not in Text
	understand.Reading
	// Bare are the answers that the text is when it is taken as the answer to the last question alone.
	Bare understand.Bare
}

// Heard is what a draft made of what was said.
type Heard struct {
	Changed []training.FieldKey // fields that were filled in or changed, in the form's order
	Problem *training.Problem   // why something was not taken, or should be thought over
	Known   []training.FieldKey // fields of which was said what was filled in already
}

// Nothing tells whether nothing was understood.
func (h Heard) Nothing() bool { return len(h.Changed)+len(h.Known) == 0 && h.Problem == nil }

// Hear fills in what a person said. What was filled in before is replaced when it was said anew; an organisation and an
// audience only when the person corrects something or was asked for them: names and people are spoken of for other reasons.
func (d *Draft) Hear(said Said, today training.Day) Heard {
	asked := d.Asked
	if asked == training.FieldRemarks && said.Remark == "" && d.takesAsRemark(said) { // a contact in it is one all the same
		said.Remark, said.Reading = strings.TrimSpace(yesFirst.ReplaceAllString(said.Text, "")), understand.Reading{Wish: training.Wish{Email: said.Email, Phone: said.Phone}}
	}
	d.bare(&said, asked, today)
	before := d.Wish
	corrects := Corrects(said.Text)

	w := &d.Wish
	d.hearModules(said)
	// An organisation that is all that was said is meant to be the right one.
	alone := 5*len(said.Organisation) >= 4*len(strings.TrimSpace(said.Text))
	set(&w.Organisation, said.Organisation, w.Organisation == "" || corrects || asked == training.FieldOrganisation || alone || Tells(said.Text, training.FieldOrganisation))
	if !said.Participants.IsZero() {
		w.Participants = said.Participants
	}
	set(&w.Audience, said.Audience, w.Audience == "" || corrects || asked == training.FieldAudience || Tells(said.Text, training.FieldAudience))
	if !said.Dates.IsZero() {
		w.Dates = said.Dates
		if corrects || asked == training.FieldDates {
			w.PartOfDay, w.Time = "", ""
		}
	}
	set(&w.PartOfDay, said.PartOfDay, true)
	set(&w.Time, said.Time, true)
	set(&w.SessionLanguage, said.SessionLanguage, true)
	set(&w.Mode, said.Mode, true)
	set(&w.Email, said.Email, true)
	set(&w.Phone, said.Phone, true)
	set(&w.Remarks, said.Remark, true)

	var h Heard
	for _, f := range training.Fields {
		k := f.Key
		if f.Equal(&before, &d.Wish) {
			if stated := said.Wish; !f.Empty(&stated) && (k == training.FieldModules || f.Equal(&stated, &d.Wish)) || k == training.FieldModules && len(said.Not) > 0 {
				h.Known = append(h.Known, k)
			}
			continue
		}
		d.Skipped = slices.DeleteFunc(d.Skipped, func(s training.FieldKey) bool { return s == k })
		p := d.Wish.Check(k, today)
		switch {
		case p == nil || d.Said(*p):
			h.Changed = append(h.Changed, k)
		case p.Soft:
			h.Changed = append(h.Changed, k)
			h.Problem = p
		default:
			f.Copy(&d.Wish, &before)
			h.Problem = p
		}
	}
	if asked == training.FieldParticipants && said.Bare.Counted && said.Bare.Count.Min < 1 { // a nought is no number that could be set
		h.Problem = &training.Problem{Key: training.FieldParticipants, Kind: training.TooFew}
	}
	if asked == training.FieldEmail && said.Email == "" && strings.Contains(said.Text, "@") || asked == training.FieldEmail && h.Nothing() && !strings.Contains(strings.TrimSpace(said.Text), " ") && len(said.Text) > 3 {
		h.Problem = &training.Problem{Key: training.FieldEmail, Kind: training.NoEmail}
	}
	if NoRemarks(said.Text) && d.Wish.Remarks == "" && !d.Has(training.FieldRemarks) {
		d.Skip(training.FieldRemarks)
		h.Changed = append(h.Changed, training.FieldRemarks)
	}
	return h
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

// yesFirst answers the question for remarks before the remark: "ja: graag met veel oefeningen".
var yesFirst = regexp.MustCompile(`(?i)^\s*(?:ja(?: graag)?|oui|yes(?: please)?)\s*[,:;.!–-]+\s*`)

// takesAsRemark tells whether an answer to "any remarks?" is one, and not something else that is said instead.
func (d *Draft) takesAsRemark(said Said) bool {
	if NoRemarks(said.Text) || Sends(said.Text) || len(understand.Plain(said.Text)) < 2 {
		return false
	}
	if stated(said.Wish) && (Corrects(said.Text) || len(strings.Fields(understand.Plain(said.Rest))) < 3) { // "online graag": another field, said late
		return false
	}
	rest := strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(said.Text, said.Email, ""), said.Phone, ""))
	return said.Email == "" && said.Phone == "" || len(strings.Fields(rest)) > 8 // "my mail is …" is none
}

func stated(w training.Wish) bool {
	w.Remarks = ""
	return !w.IsZero()
}

var leadIn = regexp.MustCompile(`(?i)^(?:(?:het is |dat is |we zijn |wij zijn |ik ben |ik werk (?:bij|in|voor) |nous sommes |c'est |je suis |je travaille (?:à|au|pour|chez) |it's |it is |we are |we're |i'm |i work (?:at|for|in) )?(?:voor |van |bij |pour |de la |du |de |d'|chez |for |from |at |with |of )?(?:the |het |le |la |les |l')?)`)

// polite follows an answer.
var polite = regexp.MustCompile(`(?i)[\s,]+(?:please|pls|svp|s'il (?:vous|te) pla[iî]t|aub|a\.u\.b|alstublieft|alsjeblieft|graag|merci|bedankt|thanks|thank you|hoor)[\s.!]*$`)

// bare reads the text as the answer to the question that was asked, where nothing else was read in it.
func (d *Draft) bare(said *Said, asked training.FieldKey, today training.Day) {
	short := len(strings.Fields(said.Text)) <= 8
	// "le 16 plutôt": of the month that was spoken of.
	if said.IsZero() && said.Bare.Day > 0 && (asked == training.FieldDates || !d.Wish.Dates.IsZero() && Corrects(said.Text)) {
		said.Dates = dayOfMonth(said.Bare.Day, d.Wish.Dates.First(), today)
	}
	switch asked {
	case training.FieldOrganisation:
		others := said.Wish
		others.Organisation = ""
		text := strings.TrimSpace(strings.Trim(strings.TrimSpace(said.Text), ".!"))
		edits := len(said.Not) > 0 || len(said.Unknown) > 0 // "without SM3"
		if name := strings.TrimSpace(polite.ReplaceAllString(leadIn.ReplaceAllString(text, ""), "")); short && !edits && !talks(said.Text) && others.IsZero() && len([]rune(name)) > 1 && strings.ContainsFunc(name, isLetter) {
			said.Organisation = name
		}
	case training.FieldParticipants:
		if said.Participants.IsZero() && said.Bare.Counted {
			said.Participants = said.Bare.Count
		}
	case training.FieldLanguage:
		if said.SessionLanguage == "" {
			said.SessionLanguage = said.Bare.Language
		}
	}
	// "chez nous" says where in any answer, and little in a long message.
	if said.Mode == "" && (asked == training.FieldMode || d.Wish.Mode == "" && asked != training.FieldOrganisation && len(strings.Fields(said.Text)) <= 10) {
		said.Mode = said.Bare.Mode
	}
}

// talks tells whether a text speaks of the conversation, or of nothing, rather than naming somebody.
func talks(text string) bool {
	if talk, _ := understand.SmallTalk(text); talk != understand.NoTalk || strings.Contains(text, "?") {
		return true
	}
	switch control, _ := ControlOf(text, training.FieldOrganisation); control {
	case None, Change, Send:
		return false
	case Yes:
		return Agrees(text)
	}
	return true
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 127 }

// hearModules sets, adds or drops modules.
func (d *Draft) hearModules(said Said) {
	w := &d.Wish
	plain := understand.Plain(said.Text)
	named := said.Modules
	switch {
	case len(w.Modules) > 0 && len(named) > 0 && dropping.MatchString(plain) && !slices.ContainsFunc(named, func(c string) bool { return !slices.Contains(w.Modules, c) }) && len(named) < len(w.Modules):
		w.Modules = without(w.Modules, named)
	case len(w.Modules) > 0 && len(named) > 0 && adding.MatchString(plain) && len(said.Not) == 0:
		for _, code := range named {
			if !slices.Contains(w.Modules, code) {
				w.Modules = append(slices.Clone(w.Modules), code)
			}
		}
	case len(named) > 0 && slices.ContainsFunc(said.Not, func(c string) bool { return slices.Contains(w.Modules, c) }):
		w.Modules = exchanged(w.Modules, said.Not, named)
	case len(named) > 0:
		w.Modules = named
	case len(said.Not) > 0:
		w.Modules = without(w.Modules, said.Not)
	}
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
