package dialogue

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
	Changed []Key    // fields that were filled in or changed, in the form's order
	Problem *Problem // why something was not taken, or should be thought over
}

// Nothing tells whether nothing was understood.
func (h Heard) Nothing() bool { return len(h.Changed) == 0 && h.Problem == nil }

// Hear fills in what a person said. What was filled in before is replaced when it was said anew; an organisation and an
// audience only when the person corrects something or was asked for them: names and people are spoken of for other reasons.
func (d *Draft) Hear(said Said, today training.Day) Heard {
	asked := d.Asked
	if asked == Remarks && said.Remark == "" && d.takesAsRemark(said) { // a contact in it is one all the same
		said.Remark, said.Reading = strings.TrimSpace(said.Text), understand.Reading{Wish: training.Wish{Email: said.Email, Phone: said.Phone}}
	}
	d.bare(&said, asked)
	before := d.Wish
	corrects := Corrects(said.Text)

	w := &d.Wish
	d.hearModules(said)
	// An organisation that is all that was said is meant to be the right one.
	alone := 5*len(said.Organisation) >= 4*len(strings.TrimSpace(said.Text))
	set(&w.Organisation, said.Organisation, w.Organisation == "" || corrects || asked == Organisation || alone)
	if !said.Participants.IsZero() {
		w.Participants = said.Participants
	}
	set(&w.Audience, said.Audience, w.Audience == "" || corrects || asked == Audience)
	if !said.Dates.IsZero() {
		w.Dates = said.Dates
		if corrects || asked == Dates {
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
	for _, k := range Keys {
		if same(before, d.Wish, k) {
			continue
		}
		d.Skipped = slices.DeleteFunc(d.Skipped, func(s Key) bool { return s == k })
		p := Check(d.Wish, k, today)
		switch {
		case p == nil || d.Said(*p):
			h.Changed = append(h.Changed, k)
		case p.Soft:
			h.Changed = append(h.Changed, k)
			h.Problem = p
		default:
			put(&d.Wish, before, k)
			h.Problem = p
		}
	}
	if asked == Participants && said.Bare.Counted && said.Bare.Count.Min < 1 { // a nought is no number that could be set
		h.Problem = &Problem{Key: Participants, Kind: TooFew}
	}
	if asked == Email && said.Email == "" && strings.Contains(said.Text, "@") || asked == Email && h.Nothing() && !strings.Contains(strings.TrimSpace(said.Text), " ") && len(said.Text) > 3 {
		h.Problem = &Problem{Key: Email, Kind: NoEmail}
	}
	if NoRemarks(said.Text) && d.Wish.Remarks == "" && !d.Has(Remarks) {
		d.Skip(Remarks)
		h.Changed = append(h.Changed, Remarks)
	}
	return h
}

func set[T ~string](field *T, value T, may bool) {
	if value != "" && may {
		*field = value
	}
}

// takesAsRemark tells whether an answer to "any remarks?" is one, and not something else that is said instead.
func (d *Draft) takesAsRemark(said Said) bool {
	if NoRemarks(said.Text) || len(understand.Plain(said.Text)) < 2 {
		return false
	}
	if Corrects(said.Text) && stated(said.Wish) {
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

// bare reads the text as the answer to the question that was asked, where nothing else was read in it.
func (d *Draft) bare(said *Said, asked Key) {
	short := len(strings.Fields(said.Text)) <= 8
	switch asked {
	case Organisation:
		others := said.Wish
		others.Organisation = ""
		text := strings.TrimSpace(strings.Trim(strings.TrimSpace(said.Text), ".!"))
		edits := len(said.Not) > 0 || len(said.Unknown) > 0 // "without SM3"
		if name := strings.TrimSpace(leadIn.ReplaceAllString(text, "")); short && !edits && others.IsZero() && len([]rune(name)) > 1 && strings.ContainsFunc(name, isLetter) {
			said.Organisation = name
		}
	case Participants:
		if said.Participants.IsZero() && said.Bare.Counted {
			said.Participants = said.Bare.Count
		}
	case Language:
		if said.SessionLanguage == "" {
			said.SessionLanguage = said.Bare.Language
		}
	}
	// "chez nous" says where in any answer, and little in a long message.
	if said.Mode == "" && (asked == Mode || d.Wish.Mode == "" && asked != Organisation && len(strings.Fields(said.Text)) <= 10) {
		said.Mode = said.Bare.Mode
	}
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
	case len(named) > 0:
		w.Modules = named
	case len(said.Not) > 0:
		w.Modules = without(w.Modules, said.Not)
	}
}

func without(list, drop []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(c string) bool { return slices.Contains(drop, c) })
}

// same tells whether two wishes hold the same in a field.
func same(a, b training.Wish, k Key) bool {
	switch k {
	case Modules:
		return slices.Equal(a.Modules, b.Modules)
	case Organisation:
		return a.Organisation == b.Organisation
	case Participants:
		return a.Participants == b.Participants
	case Audience:
		return a.Audience == b.Audience
	case Dates:
		return a.Dates.Equal(b.Dates) && a.PartOfDay == b.PartOfDay && a.Time == b.Time
	case Language:
		return a.SessionLanguage == b.SessionLanguage
	case Mode:
		return a.Mode == b.Mode
	case Remarks:
		return a.Remarks == b.Remarks
	case Email:
		return a.Email == b.Email && a.Phone == b.Phone
	}
	return true
}

// put copies a field from one wish to another.
func put(to *training.Wish, from training.Wish, k Key) {
	switch k {
	case Modules:
		to.Modules = from.Modules
	case Organisation:
		to.Organisation = from.Organisation
	case Participants:
		to.Participants = from.Participants
	case Audience:
		to.Audience = from.Audience
	case Dates:
		to.Dates, to.PartOfDay, to.Time = from.Dates, from.PartOfDay, from.Time
	case Language:
		to.SessionLanguage = from.SessionLanguage
	case Mode:
		to.Mode = from.Mode
	case Remarks:
		to.Remarks = from.Remarks
	case Email:
		to.Email, to.Phone = from.Email, from.Phone
	}
}
