package bot

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
)

// wishFacts shows all that is known of a wish, in the order of the form.
func (t *turn) wishFacts(w training.Wish) []chat.Part {
	var parts []chat.Part
	for _, k := range training.FieldKeys {
		parts = append(parts, t.fieldFact(w, k)...)
	}
	return parts
}

// fieldFact shows one field of a wish; nothing when it is empty.
func (t *turn) fieldFact(w training.Wish, k training.FieldKey) []chat.Part {
	known := w.Holds(k) || k == training.FieldDates && w.Time+string(w.PartOfDay) != "" || k == training.FieldEmail && w.Phone != ""
	if !known {
		return nil
	}
	value := ""
	switch k {
	case training.FieldModules:
		var list []string
		for _, code := range w.Modules {
			if m, ok := t.catalog.Module(code); ok {
				code += " " + m.Title[t.lang]
			}
			list = append(list, code)
		}
		value = strings.Join(list, "; ")
	case training.FieldOrganisation:
		value = w.Organisation
	case training.FieldParticipants:
		value = strconv.Itoa(w.Participants.Min)
		if w.Participants.Max != w.Participants.Min {
			value = t.text("count.range", locale.Args{"Min": w.Participants.Min, "Max": w.Participants.Max})
		}
	case training.FieldAudience:
		value = t.audience(w.Audience)
	case training.FieldDates:
		value = t.when(w)
	case training.FieldLanguage:
		value = t.text("lang." + string(w.SessionLanguage))
	case training.FieldMode:
		value = t.text("mode." + string(w.Mode))
	case training.FieldRemarks:
		value = w.Remarks
	case training.FieldEmail:
		value = strings.TrimPrefix(strings.TrimSuffix(w.Email+", "+w.Phone, ", "), ", ")
	}
	return []chat.Part{{Kind: chat.Fact, Label: t.text("label." + string(k)), Text: value}}
}

// when shows dates with the part of the day or the hour.
func (t *turn) when(w training.Wish) string {
	var list []string
	if !w.Dates.IsZero() {
		list = append(list, t.dates(w.Dates))
	}
	if w.PartOfDay != "" {
		list = append(list, t.text("part_of_day."+string(w.PartOfDay)))
	}
	if w.Time != "" {
		list = append(list, w.Time)
	}
	return strings.Join(list, ", ")
}

func (t *turn) dates(d training.Dates) string {
	if len(d.Days) == 0 {
		return t.text("dates.period", locale.Args{"From": t.day(d.From), "To": t.day(d.To)})
	}
	var list []string
	for _, day := range d.Days {
		list = append(list, t.day(day))
	}
	return strings.Join(list, t.text("dates.or"))
}

// day shows a day as people write it: "dinsdag 2 maart 2027".
func (t *turn) day(d training.Day) string {
	at := d.Time()
	if at.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s %d %s %d", t.text("weekday."+strconv.Itoa(int(at.Weekday()))), at.Day(), t.text("month."+strconv.Itoa(int(at.Month()))), at.Year())
}

func (t *turn) slot(s training.Slot) string {
	hours := s.Time
	if s.Until != "" {
		hours += "–" + s.Until
	}
	return strings.TrimSuffix(t.day(s.Day)+", "+hours, ", ")
}

func (t *turn) slots(list []training.Slot) string {
	var all []string
	for _, s := range list {
		all = append(all, t.slot(s))
	}
	return strings.Join(all, "; ")
}

// advice shows what is worth a look.
func (t *turn) advice(list []training.Advice) []chat.Part {
	var parts []chat.Part
	for _, a := range list {
		who := ""
		if a.Who != "" {
			who = t.audience(a.Who)
		}
		parts = append(parts, chat.Part{Kind: chat.Note, Text: "⚠ " + t.text("advice."+a.Kind, locale.Args{
			"Module": a.Module, "Other": a.Other, "Who": who, "Day": t.day(a.Day), "Number": training.Name(a.Number),
		})})
	}
	return parts
}

// in returns the same turn speaking another language.
func (t *turn) in(lang catalog.Lang) *turn {
	other := *t
	other.lang = cmp.Or(lang, t.bot.Lang)
	return &other
}

// personName shows a person: the name that the platform told, else the id.
func personName(name, id string) string {
	if name != "" {
		return name
	}
	_, id, _ = strings.Cut(id, ":")
	return id
}

// card is the VT cell's summary of a request: one screen, with what can be done.
func (t *turn) card(r *training.Request) chat.Reply {
	reply := t.say(t.heading("card.heading", locale.Args{"Number": training.Name(r.Number), "Status": t.text("status." + string(r.Status))}))
	reply.Parts = append(reply.Parts, t.wishFacts(r.Wish)...)
	submitted, _ := r.Last(training.ActSubmit)
	platform, _, _ := strings.Cut(r.Requester, ":")
	reply.Parts = append(reply.Parts, t.factOf("card.from", t.text("card.by", locale.Args{"Name": personName(submitted.Name, r.Requester), "Platform": platform, "At": t.clock(r.CreatedAt)})))
	if r.Session != nil {
		reply.Parts = append(reply.Parts, t.factOf("card.session", t.givenIn(r)))
	}
	if r.Share != "" {
		reply.Parts = append(reply.Parts, t.factOf("card.share", t.text("share."+string(r.Share))))
	}
	if len(r.Proposal) > 0 {
		reply.Parts = append(reply.Parts, t.factOf("card.proposed", t.slots(r.Proposal)))
	}
	if r.Reason != "" {
		reply.Parts = append(reply.Parts, t.factOf("card.reason", r.Reason))
	}
	if r.Assignee != "" {
		e, _ := r.Last(training.ActAssign)
		reply.Parts = append(reply.Parts, t.factOf("card.assignee", personName(e.Name, r.Assignee)))
	}
	for _, e := range r.History[min(1, len(r.History)):] {
		reply.Parts = append(reply.Parts, chat.Part{Kind: chat.Item, Text: t.event(e)})
	}
	if r.Status.Open() {
		reply.Parts = append(reply.Parts, t.advice(r.Advice)...)
	}
	n := strconv.FormatInt(r.Number, 10)
	if r.Status.Open() {
		reply = reply.With(t.choice("cell.accept", "vt:accept:"+n), t.choice("cell.propose", "vt:propose:"+n), t.choice("cell.decline", "vt:decline:"+n))
	}
	if r.Status.Open() || r.Status == training.Accepted {
		reply = reply.With(t.choice("cell.ask", "vt:ask:"+n), t.choice("cell.assign", "vt:assign:"+n))
	}
	if r.Status == training.Accepted && r.GivenIn != 0 {
		reply = reply.With(t.choice("cell.session", fmt.Sprintf("s:show:%d", r.GivenIn)))
	}
	if r.Status.Open() && r.Share == "" && slices.ContainsFunc(r.Advice, func(a training.Advice) bool { return a.Kind == training.AdviceAlike }) {
		reply = reply.With(t.choice("cell.pool", "vt:pool:"+n))
	}
	return reply
}

// givenIn says when a request that was accepted is given, and in which session.
func (t *turn) givenIn(r *training.Request) string {
	when := t.slot(*r.Session)
	if r.GivenIn != 0 {
		when += " (" + training.SessionName(r.GivenIn) + ")"
	}
	return when
}

func (t *turn) factOf(key, value string) chat.Part {
	return chat.Part{Kind: chat.Fact, Label: t.text(key), Text: value}
}

// event shows one thing that was done: who, what, when.
func (t *turn) event(e training.Event) string {
	key, args := "event."+string(e.Action), locale.Args{"Name": personName(e.Name, e.By), "Text": excerpt(e.Text), "Slots": t.slots(e.Slots)}
	switch e.Action {
	case training.ActConfirm, training.ActTurnDown:
		if args["Name"] == e.Text { // and not somebody else for them
			key += "_self"
		}
	case training.ActMove:
		if len(e.Slots) == 2 {
			args["Slots"] = t.slot(e.Slots[0]) + " → " + t.slot(e.Slots[1])
		}
	case training.ActArrange:
		if e.Text == arrangedMaterials || slices.Contains(sessionFields, e.Text) {
			args["Text"] = t.text("session.field." + e.Text)
		}
	}
	text := t.text(key, args)
	if !e.Dates.IsZero() {
		text += ": " + t.dates(e.Dates)
	}
	return t.clock(e.At) + " · " + text
}

// excerpt is the beginning of a text that stands in full elsewhere: a card stays one screen.
func excerpt(text string) string {
	if letters := []rune(text); len(letters) > shownLetters {
		return strings.TrimSpace(string(letters[:shownLetters-1])) + "…"
	}
	return text
}

// shownLetters is how much of what somebody wrote the history on a card shows.
const shownLetters = 200

func (t *turn) clock(at time.Time) string { return at.In(training.Brussels).Format("02/01 15:04") }
