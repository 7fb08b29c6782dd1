package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"vtbot/bot/booking"
	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/edition"
	"vtbot/internal/locale"
	"vtbot/internal/training"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// The fields of the form that are no fields of their own in the conversation: there they are said with the dates.
const (
	partOfDay = "part_of_day"
	startTime = "time"
)

var (
	partsOfDay = []training.PartOfDay{training.Morning, training.Afternoon, training.WholeDay}
	modes      = []training.Mode{training.OnSite, training.Online}
)

// offerForm returns the choice that opens the form, for a reply that waits for an answer about the draft; nil for others.
func (t *turn) offerForm(r chat.Reply) *chat.Choice {
	_, doing := t.state.Conversation.Doing[t.message.From.ID]
	if !r.Awaits || doing || !t.draft().Open() {
		return nil
	}
	c := t.in(r.Lang).Choice("button.form", action.OfDraft(action.OpenForm, t.draft().ID))
	return &c
}

// Form returns the form that belongs to a press of Reply.Form, with what is known of the request by now. Nothing is stored.
// ErrNoForm says that the request was sent or cancelled: handled as any other press, the message is answered with that.
func (b *Bot) Form(ctx context.Context, m chat.Message) (chat.Form, error) {
	id, _, _ := strings.Cut(strings.TrimPrefix(m.Press, draftVerb), ":")
	talk, err := b.Store.Conversation(ctx, m.Conversation)
	if err != nil {
		return chat.Form{}, fmt.Errorf("form of a request: %w", err)
	}
	if talk.Draft == nil || talk.Draft.ID != id || talk.Draft.Dropped {
		return chat.Form{}, chat.ErrNoForm
	}
	kept, err := b.Store.Person(ctx, m.From.ID)
	if err != nil {
		return chat.Form{}, fmt.Errorf("form of a request: %w", err)
	}
	var form chat.Form
	err = b.Library.Use(func(s *edition.Edition) error {
		state := &State{Person: kept, Conversation: talk}
		t := b.newTurn(s, state, usual(m.From, state))
		form = t.form(talk.Draft)
		return nil
	})
	return form, err
}

// form shows a draft as a form.
func (t *turn) form(d *booking.Draft) chat.Form {
	w := d.Wish
	modules := chat.Field{Kind: chat.Some, Value: w.Modules, Required: true}
	for _, m := range t.Catalog.Modules {
		modules.Options = append(modules.Options, chat.Choice{Label: cutLabel(m.Code + " · " + m.Title[t.Lang]), Value: m.Code})
	}
	audience := chat.Field{Kind: chat.One, Value: filled(string(w.Audience))}
	for _, a := range training.AudienceChoices() {
		audience.Options = append(audience.Options, chat.Choice{Label: cutLabel(view.UpperFirst(t.Audience(a))), Value: string(a)})
	}
	dates := chat.Field{Kind: chat.OneDay, Hint: t.Text("form.dates_hint")}
	switch {
	case len(w.Dates.Days) == 1:
		dates.Value = filled(string(w.Dates.Days[0]))
	case !w.Dates.IsZero():
		dates.Hint = t.Text("form.dates_kept", locale.Args{"Dates": t.Dates(w.Dates)})
	}
	parts := chat.Field{Kind: chat.One, Value: filled(string(w.PartOfDay))}
	for _, p := range partsOfDay {
		parts.Options = append(parts.Options, chat.Choice{Label: view.UpperFirst(t.Text("part_of_day." + string(p))), Value: string(p)})
	}
	language := chat.Field{Kind: chat.One, Value: filled(string(w.SessionLanguage))}
	for _, l := range catalog.Langs {
		language.Options = append(language.Options, chat.Choice{Label: view.UpperFirst(t.Text("lang." + string(l))), Value: string(l)})
	}
	mode := chat.Field{Kind: chat.One, Value: filled(string(w.Mode))}
	for _, m := range modes {
		mode.Options = append(mode.Options, chat.Choice{Label: t.Text("mode." + string(m)), Value: string(m)})
	}
	form := chat.Form{Draft: d.ID, Title: t.Text("form.title"), Submit: t.Text("form.submit"), Close: t.Text("form.close")}
	for _, f := range []struct {
		key string
		chat.Field
	}{
		{string(training.FieldModules), modules},
		{string(training.FieldOrganisation), chat.Field{Kind: chat.Line, Value: filled(w.Organisation), Max: training.MaxOrganisation}},
		{string(training.FieldParticipants), chat.Field{Kind: chat.Line, Value: filled(t.participants(w.Participants)), Max: 40}},
		{string(training.FieldAudience), audience},
		{string(training.FieldDates), dates},
		{partOfDay, parts},
		{startTime, chat.Field{Kind: chat.Line, Value: filled(w.Time), Max: 40}},
		{string(training.FieldLanguage), language},
		{string(training.FieldMode), mode},
		{string(training.FieldRemarks), chat.Field{Kind: chat.Lines, Value: filled(w.Remarks), Max: training.MaxRemarks}},
		{string(training.FieldEmail), chat.Field{Kind: chat.Line, Value: filled(w.Email), Max: 254}},
	} {
		f.Key, f.Label = f.key, t.Text("field."+f.key)
		form.Fields = append(form.Fields, f.Field)
	}
	return form
}

// filled is the value of a field that holds one; none for "".
func filled(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}

// participants shows a count as a person would write it; "" when there is none.
func (t *turn) participants(c training.Count) string {
	if c.IsZero() {
		return ""
	}
	return t.Field(training.Wish{Participants: c}, training.FieldParticipants)[0].Text
}

// cutLabel returns a label as short as every platform takes it.
func cutLabel(label string) string {
	if r := []rune(label); len(r) > 75 {
		return strings.TrimSpace(string(r[:74])) + "…"
	}
	return label
}

// filledIn takes a form in the place of what was said: a *FormError when something in it is wrong.
func (t *turn) filledIn(ctx context.Context, f chat.Filled) (chat.Reply, error) {
	t.intent = understand.Request
	d := t.draft()
	if d == nil || d.ID != f.Draft {
		if sent := t.state.Conversation.Sent; sent != nil && sent.Draft == f.Draft {
			return t.Say(t.Paragraph("draft.sent_before", locale.Args{"Number": training.Name(sent.Number)})).With(t.Choice("button.my_requests", action.Do(action.MyRequests))), nil
		}
		return t.Say(t.Paragraph("form.stale")), nil
	}
	wish, problems := t.wishIn(d.Wish, f.Values)
	changed, wrong := d.Fill(wish, training.DayOf(t.Now))
	for _, p := range wrong {
		problems[string(p.Key)] = cmp.Or(problems[string(p.Key)], t.Problem(p).Text)
	}
	if len(problems) > 0 {
		return chat.Reply{}, &chat.FormError{Problems: problems}
	}
	d.Aside = false
	return t.heard(ctx, d, booking.Heard{Changed: changed}, false), nil
}

// wishIn reads the values of a form into a wish, each as an answer in the conversation is read. It returns what cannot be
// read, as the person is told, by the field's key. A field that the form does not have stays as it is.
func (t *turn) wishIn(w training.Wish, values map[string][]string) (training.Wish, map[string]string) {
	problems := map[string]string{}
	reader := t.search.Reader
	for key, value := range values {
		text := strings.TrimSpace(strings.Join(value, ""))
		switch key {
		case string(training.FieldModules):
			chosen := slices.DeleteFunc(slices.Clone(value), func(code string) bool { _, ok := t.Catalog.Module(code); return !ok })
			if len(chosen) == 0 {
				problems[key] = t.Text("problem.no_module")
			} else if !sameSet(chosen, w.Modules) { // else the order that they were said in stays
				w.Modules = chosen
			}
		case string(training.FieldOrganisation):
			w.Organisation = strings.Join(strings.Fields(text), " ")
		case string(training.FieldParticipants):
			if text == t.participants(w.Participants) {
				continue
			}
			bare := reader.ReadBare(text, t.Lang)
			switch {
			case text != "" && !bare.Counted:
				problems[key] = t.Text("draft.not_understood.participants")
			case text != "" && bare.Count.Min < 1: // a nought is no number that could be set
				problems[key] = t.Problem(training.Problem{Key: training.FieldParticipants, Kind: training.TooFew}).Text
			default:
				w.Participants = bare.Count
			}
		case string(training.FieldAudience):
			if a := catalog.Audience(text); text == "" || slices.Contains(training.AudienceChoices(), a) {
				w.Audience = a
			}
		case string(training.FieldDates):
			// Several days, or a period, cannot be shown as one: they stay until a day is picked.
			if day, err := training.ParseDay(text); err == nil {
				w.Dates = training.OnDays(day)
			} else if len(w.Dates.Days) == 1 {
				w.Dates = training.Dates{}
			}
		case partOfDay:
			if p := training.PartOfDay(text); text == "" || slices.Contains(partsOfDay, p) {
				w.PartOfDay = p
			}
		case startTime:
			if text != w.Time {
				w.Time = reader.Read(text, t.Lang, t.Now).Time
			}
			if text != "" && w.Time == "" {
				problems[key] = t.Text("problem.no_time")
			}
		case string(training.FieldLanguage):
			w.SessionLanguage, _ = catalog.ParseLang(text)
		case string(training.FieldMode):
			if m := training.Mode(text); text == "" || slices.Contains(modes, m) {
				w.Mode = m
			}
		case string(training.FieldRemarks):
			w.Remarks = text
		case string(training.FieldEmail):
			w.Email = reader.Read(text, t.Lang, t.Now).Email
			if text != "" && w.Email == "" {
				problems[key] = t.Problem(training.Problem{Key: training.FieldEmail, Kind: training.NoEmail}).Text
			}
		}
	}
	return w, problems
}

// sameSet tells whether two lists hold the same, in whatever order.
func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
