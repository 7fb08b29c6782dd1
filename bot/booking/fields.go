package booking

import (
	"context"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// Field is one field of a request as the dialogue treats it: how it is empty, copied, compared and checked says
// training.Field, how it is shown view.Field; here stands how it is asked for, and how a form shows and reads it.
type Field struct {
	training.Field
	// offer adds to the question for the field what can be pressed; set makes the action that answers it. nil adds nothing.
	offer func(ctx context.Context, t *Dialogue, d *Draft, r chat.Reply, set func(string) action.Action) chat.Reply
	// choose takes a pressed choice; nil where nothing can be pressed.
	choose func(t *Dialogue, w *training.Wish, chosen string)
	// inputs are the inputs of a form in which the field is filled in.
	inputs []input
}

// input is one input of the form.
type input struct {
	key  string // "" is that of the field
	show func(t *Dialogue, w *training.Wish) chat.Field
	// read takes what was filled in, and returns what is wrong with it, as the person reads it; "" for nothing. values are the
	// chosen options, text is the same in one piece.
	read func(t *Dialogue, w *training.Wish, values []string, text string) (problem string)
}

// The inputs of a form that are no fields of their own in the conversation: there they are said with the dates.
const (
	inputPartOfDay = "part_of_day"
	inputTime      = "time"
)

var (
	partsOfDay = []training.PartOfDay{training.Morning, training.Afternoon, training.WholeDay}
	modes      = []training.Mode{training.OnSite, training.Online}
)

// Fields returns the fields in the order in which they are asked.
func Fields() []Field {
	own := map[training.FieldKey]Field{
		training.FieldModules:      modulesField,
		training.FieldOrganisation: {inputs: []input{{show: organisationInput, read: readOrganisation}}},
		training.FieldParticipants: {inputs: []input{{show: participantsInput, read: readParticipants}}},
		training.FieldAudience:     audienceField,
		training.FieldDates:        datesField,
		training.FieldLanguage:     languageField,
		training.FieldMode:         modeField,
		training.FieldRemarks:      {inputs: []input{{show: remarksInput, read: readRemarks}}},
		training.FieldEmail:        {inputs: []input{{show: emailInput, read: readEmail}}},
	}
	var list []Field
	for _, f := range training.Fields {
		field := own[f.Key]
		field.Field = f
		list = append(list, field)
	}
	return list
}

// fieldOf returns the field of a key; false when there is none.
func fieldOf(k training.FieldKey) (Field, bool) {
	list := Fields()
	i := slices.IndexFunc(list, func(f Field) bool { return f.Key == k })
	if i < 0 {
		return Field{}, false
	}
	return list[i], true
}

var modulesField = Field{
	offer: func(_ context.Context, t *Dialogue, d *Draft, r chat.Reply, set func(string) action.Action) chat.Reply {
		for _, m := range t.Catalog.Modules {
			r = r.With(view.Press(m.Code, set(m.Code)))
		}
		return r.With(t.Choice("button.advise", action.OfDraft(action.Advise, d.ID)))
	},
	choose: func(t *Dialogue, w *training.Wish, chosen string) {
		if m, ok := t.Catalog.Module(chosen); ok {
			w.Modules = []string{m.Code}
		}
	},
	inputs: []input{{
		show: func(t *Dialogue, w *training.Wish) chat.Field {
			f := chat.Field{Kind: chat.Some, Value: w.Modules, Required: true}
			for _, m := range t.Catalog.Modules {
				f.Options = append(f.Options, chat.Choice{Label: cutLabel(m.Code + " · " + m.Title[t.Lang]), Value: m.Code})
			}
			return f
		},
		read: func(t *Dialogue, w *training.Wish, values []string, _ string) string {
			chosen := slices.DeleteFunc(slices.Clone(values), func(code string) bool { _, ok := t.Catalog.Module(code); return !ok })
			if len(chosen) == 0 {
				return t.Text("problem.no_module")
			}
			if !sameSet(chosen, w.Modules) { // else the order that they were said in stays
				w.Modules = chosen
			}
			return ""
		},
	}},
}

var audienceField = Field{
	offer: func(_ context.Context, t *Dialogue, _ *Draft, r chat.Reply, set func(string) action.Action) chat.Reply {
		for _, a := range training.AudienceChoices() {
			r = r.With(view.Press(view.UpperFirst(t.Audience(a)), set(string(a))))
		}
		return r
	},
	choose: func(_ *Dialogue, w *training.Wish, chosen string) {
		if a := catalog.Audience(chosen); slices.Contains(training.AudienceChoices(), a) {
			w.Audience, w.AudienceText = a, ""
		}
	},
	inputs: []input{{
		show: func(t *Dialogue, w *training.Wish) chat.Field {
			f := chat.Field{Kind: chat.One, Value: filled(string(w.Audience))}
			for _, a := range training.AudienceChoices() {
				f.Options = append(f.Options, chat.Choice{Label: cutLabel(view.UpperFirst(t.Audience(a))), Value: string(a)})
			}
			return f
		},
		read: func(_ *Dialogue, w *training.Wish, _ []string, text string) string {
			switch a := catalog.Audience(text); {
			case slices.Contains(training.AudienceChoices(), a):
				w.Audience, w.AudienceText = a, ""
			case text == "":
				w.Audience = "" // the person's own words stay
			}
			return ""
		},
	}},
}

var datesField = Field{
	offer: func(ctx context.Context, t *Dialogue, d *Draft, r chat.Reply, set func(string) action.Action) chat.Reply {
		today := t.today()
		r.Days = &chat.Days{
			Value: set("").String(), Turn: action.Month(d.ID, "").String(),
			Month: string(today.Add(14))[:7], From: string(today.Add(1)), Label: t.Text("button.pick_date"),
		}
		return t.offerIntroductions(ctx, d, r)
	},
	choose: func(_ *Dialogue, w *training.Wish, chosen string) {
		if day, err := training.ParseDay(chosen); err == nil {
			w.Dates = training.OnDays(day)
		}
	},
	inputs: []input{
		{show: datesInput, read: readDates},
		{
			key: inputPartOfDay,
			show: func(t *Dialogue, w *training.Wish) chat.Field {
				f := chat.Field{Kind: chat.One, Value: filled(string(w.PartOfDay))}
				for _, p := range partsOfDay {
					f.Options = append(f.Options, chat.Choice{Label: view.UpperFirst(t.Text("part_of_day." + string(p))), Value: string(p)})
				}
				return f
			},
			read: func(_ *Dialogue, w *training.Wish, _ []string, text string) string {
				if p := training.PartOfDay(text); text == "" || slices.Contains(partsOfDay, p) {
					w.PartOfDay = p
				}
				return ""
			},
		},
		{
			key: inputTime,
			show: func(_ *Dialogue, w *training.Wish) chat.Field {
				return chat.Field{Kind: chat.Line, Value: filled(w.Time), Max: 40}
			},
			read: func(t *Dialogue, w *training.Wish, _ []string, text string) string {
				if text != w.Time {
					w.Time = t.Edition.Reader.Read(text, t.Lang, t.Now).Time
				}
				if text != "" && w.Time == "" {
					return t.Text("problem.no_time")
				}
				return ""
			},
		},
	},
}

func datesInput(t *Dialogue, w *training.Wish) chat.Field {
	f := chat.Field{Kind: chat.OneDay, Hint: t.Text("form.dates_hint")}
	switch {
	case len(w.Dates.Days) == 1:
		f.Value = filled(string(w.Dates.Days[0]))
	case !w.Dates.IsZero():
		f.Hint = t.Text("form.dates_kept", locale.Args{"Dates": t.Dates(w.Dates)})
	}
	return f
}

// readDates takes a picked day. Several days, or a period, cannot be shown as one: they stay until a day is picked.
func readDates(_ *Dialogue, w *training.Wish, _ []string, text string) string {
	if day, err := training.ParseDay(text); err == nil {
		w.Dates = training.OnDays(day)
	} else if len(w.Dates.Days) == 1 {
		w.Dates = training.Dates{}
	}
	return ""
}

var languageField = Field{
	offer: func(_ context.Context, _ *Dialogue, _ *Draft, r chat.Reply, set func(string) action.Action) chat.Reply {
		return r.With(view.Languages(func(l catalog.Lang) action.Action { return set(string(l)) })...)
	},
	choose: func(_ *Dialogue, w *training.Wish, chosen string) {
		if lang, ok := catalog.ParseLang(chosen); ok {
			w.SessionLanguage = lang
		}
	},
	inputs: []input{{
		show: func(t *Dialogue, w *training.Wish) chat.Field {
			f := chat.Field{Kind: chat.One, Value: filled(string(w.SessionLanguage))}
			for _, l := range catalog.Langs {
				f.Options = append(f.Options, chat.Choice{Label: view.UpperFirst(t.Text("lang." + string(l))), Value: string(l)})
			}
			return f
		},
		read: func(_ *Dialogue, w *training.Wish, _ []string, text string) string {
			w.SessionLanguage, _ = catalog.ParseLang(text)
			return ""
		},
	}},
}

var modeField = Field{
	offer: func(_ context.Context, t *Dialogue, _ *Draft, r chat.Reply, set func(string) action.Action) chat.Reply {
		for _, m := range modes {
			r = r.With(t.Choice("mode."+string(m), set(string(m))))
		}
		return r
	},
	choose: func(_ *Dialogue, w *training.Wish, chosen string) {
		if m := training.Mode(chosen); slices.Contains(modes, m) {
			w.Mode = m
		}
	},
	inputs: []input{{
		show: func(t *Dialogue, w *training.Wish) chat.Field {
			f := chat.Field{Kind: chat.One, Value: filled(string(w.Mode))}
			for _, m := range modes {
				f.Options = append(f.Options, chat.Choice{Label: t.Text("mode." + string(m)), Value: string(m)})
			}
			return f
		},
		read: func(_ *Dialogue, w *training.Wish, _ []string, text string) string {
			if m := training.Mode(text); text == "" || slices.Contains(modes, m) {
				w.Mode = m
			}
			return ""
		},
	}},
}

func organisationInput(_ *Dialogue, w *training.Wish) chat.Field {
	return chat.Field{Kind: chat.Line, Value: filled(w.Organisation), Max: training.MaxOrganisation}
}

func readOrganisation(_ *Dialogue, w *training.Wish, _ []string, text string) string {
	w.Organisation = strings.Join(strings.Fields(text), " ")
	return ""
}

func participantsInput(t *Dialogue, w *training.Wish) chat.Field {
	return chat.Field{Kind: chat.Line, Value: filled(t.count(w)), Max: 40}
}

// count shows how many people as a person would write it; "" when nobody said.
func (t *Dialogue) count(w *training.Wish) string {
	if w.Participants.IsZero() {
		return ""
	}
	return t.Field(training.Wish{Participants: w.Participants}, training.FieldParticipants)[0].Text
}

func readParticipants(t *Dialogue, w *training.Wish, _ []string, text string) string {
	if text == t.count(w) {
		return ""
	}
	bare := t.Edition.Reader.ReadBare(text, t.Lang)
	switch {
	case text != "" && !bare.Counted:
		return t.Text("draft.not_understood.participants")
	case text != "" && bare.Count.Min < 1: // a nought is no number that could be set
		return t.Problem(training.Problem{Key: training.FieldParticipants, Kind: training.TooFew}).Text
	}
	w.Participants = bare.Count
	return ""
}

func remarksInput(_ *Dialogue, w *training.Wish) chat.Field {
	return chat.Field{Kind: chat.Lines, Value: filled(w.Remarks), Max: training.MaxRemarks}
}

func readRemarks(_ *Dialogue, w *training.Wish, _ []string, text string) string {
	w.Remarks = text
	return ""
}

func emailInput(_ *Dialogue, w *training.Wish) chat.Field {
	return chat.Field{Kind: chat.Line, Value: filled(w.Email), Max: 254}
}

func readEmail(t *Dialogue, w *training.Wish, _ []string, text string) string {
	w.Email = t.Edition.Reader.Read(text, t.Lang, t.Now).Email
	if text != "" && w.Email == "" {
		return t.Problem(training.Problem{Key: training.FieldEmail, Kind: training.NoEmail}).Text
	}
	return ""
}

// filled is the value of an input that holds one; none for "".
func filled(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}

// cutLabel returns a label as short as every platform takes it.
func cutLabel(label string) string {
	if r := []rune(label); len(r) > 75 {
		return strings.TrimSpace(string(r[:74])) + "…"
	}
	return label
}

// sameSet reports whether two lists hold the same, in whatever order.
func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// offerIntroductions adds to a question for dates the planned introductions that suit.
func (t *Dialogue) offerIntroductions(ctx context.Context, d *Draft, r chat.Reply) chat.Reply {
	planned := t.Plan.Introductions(ctx, d.Wish)
	if len(planned) == 0 {
		return r
	}
	r = r.And(t.Paragraph("induction.join"))
	var choices []chat.Choice
	for _, s := range planned {
		r = r.And(chat.Part{Kind: chat.Item, Label: t.Slot(s.Slot()), Text: s.Place})
		label := t.Text("induction.choice", locale.Args{"Day": t.Day(s.Day), "Place": s.Place})
		choices = append(choices, view.Press(view.Short(label), action.Join(d.ID, s.Number)))
	}
	r.Choices = append(choices, r.Choices...)
	return r
}
