package view

import (
	"slices"
	"strconv"
	"strings"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
)

// Problem says why a value cannot be taken, or should be thought over.
func (v View) Problem(p training.Problem) chat.Part {
	return v.Paragraph("problem."+p.Kind, locale.Args{"Day": v.Day(p.Day), "Email": v.Catalog.Contact.Email})
}

// Proposed shows a requester the days that the VT cell proposes.
func (v View) Proposed(r *training.Request) chat.Reply {
	reply := v.Say(v.Heading("outcome.proposed", locale.Args{"Number": training.Name(r.Number)}), v.Paragraph("outcome.proposed_next"))
	for i, s := range r.Proposal {
		reply.Parts = append(reply.Parts, chat.Part{Kind: chat.Item, Text: v.Slot(s)})
		reply = reply.With(Press(v.Slot(s), action.With(action.Choose, r.Number, int64(i))))
	}
	return reply.With(
		v.Choice("mine.counter", action.On(action.Counter, r.Number)),
		v.Choice("mine.refuse", action.On(action.RefuseProposal, r.Number)),
	)
}

// OwnRequest shows an own request with what can be done.
func (v View) OwnRequest(r *training.Request) chat.Reply {
	reply := v.Say(
		v.Heading("card.heading", locale.Args{"Number": training.Name(r.Number), "Status": v.Text("status." + string(r.Status))}),
	)
	reply.Parts = append(reply.Parts, v.Wish(r.Wish)...)
	if r.Session != nil {
		reply.Parts = append(reply.Parts, v.Fact("card.session", v.GivenIn(r)))
	}
	if r.Reason != "" {
		reply.Parts = append(reply.Parts, v.Fact("card.reason", r.Reason))
	}
	if r.Status == training.Proposed {
		proposed := v.Proposed(r)
		reply = reply.And(proposed.Parts[1:]...).With(proposed.Choices...)
	}
	if r.May(training.ActChange) {
		reply = reply.With(v.Choice("mine.change", action.On(action.ChangeMine, r.Number)))
	}
	if r.May(training.ActWithdraw) {
		reply = reply.With(v.Choice("mine.withdraw", action.On(action.Withdraw, r.Number)))
	}
	return reply
}

func (v View) Requests(heading string, list []*training.Request, show action.Verb) chat.Reply {
	reply := v.Say(v.Heading(heading))
	for _, r := range list {
		facts := []string{v.Text("status." + string(r.Status))}
		if r.Organisation != "" {
			facts = append(facts, r.Organisation)
		}
		when := v.When(r.Wish)
		if r.Status == training.Accepted && r.Session != nil {
			when = v.Slot(*r.Session)
		}
		if when != "" {
			facts = append(facts, when)
		}
		reply.Parts = append(
			reply.Parts,
			chat.Part{
				Kind:  chat.Item,
				Label: training.Name(r.Number) + " · " + strings.Join(r.Modules, ", "),
				Text:  strings.Join(facts, " · "),
			},
		)
		reply = reply.With(Press(training.Name(r.Number), action.On(show, r.Number)))
	}
	return reply
}

// Wish shows all that is known of a wish, in the order of the form.
func (v View) Wish(w training.Wish) []chat.Part {
	var parts []chat.Part
	for _, k := range training.FieldKeys {
		parts = append(parts, v.Field(w, k)...)
	}
	return parts
}

// open names the fields that were left open, those aside that nobody has to fill in; "" when there are none.
func (v View) open(w training.Wish) string {
	var fields []string
	for _, f := range training.Fields {
		if !f.Skippable && f.Empty(&w) {
			fields = append(fields, strings.ToLower(v.Text("field."+string(f.Key))))
		}
	}
	return strings.Join(fields, ", ")
}

// Field shows one field of a wish; nothing when it is empty.
func (v View) Field(w training.Wish, k training.FieldKey) []chat.Part {
	known := w.Holds(k) || k == training.FieldDates && w.Time+string(w.PartOfDay) != "" || k == training.FieldEmail && w.Phone != ""
	if !known {
		return nil
	}
	value := ""
	switch k {
	case training.FieldModules:
		var list []string
		for _, code := range w.Modules {
			if m, ok := v.Catalog.Module(code); ok {
				code += " " + m.Title[v.Lang]
			}
			list = append(list, code)
		}
		value = strings.Join(list, "; ")
	case training.FieldOrganisation:
		value = w.Organisation
	case training.FieldParticipants:
		value = strconv.Itoa(w.Participants.Min)
		if w.Participants.Max != w.Participants.Min {
			value = v.Text("count.range", locale.Args{"Min": w.Participants.Min, "Max": w.Participants.Max})
		}
	case training.FieldAudience:
		value = w.AudienceText
		if w.Audience != "" {
			value = v.Audience(w.Audience)
		}
	case training.FieldDates:
		value = v.When(w)
	case training.FieldLanguage:
		value = v.Text("lang." + string(w.SessionLanguage))
	case training.FieldMode:
		value = v.Text("mode." + string(w.Mode))
	case training.FieldRemarks:
		value = w.Remarks
	case training.FieldEmail:
		value = strings.TrimPrefix(strings.TrimSuffix(w.Email+", "+w.Phone, ", "), ", ")
	}
	return []chat.Part{{Kind: chat.Fact, Label: v.Text("label." + string(k)), Text: value}}
}

// Changes shows of fields what becomes of them: "Participants: 8 → 10".
func (v View) Changes(before, after training.Wish, fields []training.FieldKey) []chat.Part {
	var parts []chat.Part
	for _, k := range fields {
		was, is := v.value(before, k), v.value(after, k)
		text := is
		if was != "" {
			text = was + " → " + is
		}
		parts = append(parts, v.Fact("label."+string(k), strings.TrimSuffix(text, " → ")))
	}
	return parts
}

// ChangesLine shows the same in one line.
func (v View) ChangesLine(before, after training.Wish, fields []training.FieldKey) string {
	var list []string
	for _, p := range v.Changes(before, after, fields) {
		list = append(list, p.Label+" "+p.Text)
	}
	return strings.Join(list, "; ")
}

// value shows the value of a field; "" for none.
func (v View) value(w training.Wish, k training.FieldKey) string {
	parts := v.Field(w, k)
	if len(parts) == 0 {
		return ""
	}
	return parts[0].Text
}

// Advice shows what is worth a look.
func (v View) Advice(list []training.Advice) []chat.Part {
	var parts []chat.Part
	for _, a := range list {
		who := ""
		if a.Who != "" {
			who = v.Audience(a.Who)
		}
		parts = append(parts, chat.Part{Kind: chat.Note, Text: "⚠ " + v.Text("advice."+a.Kind, locale.Args{
			"Module": a.Module, "Other": a.Other, "Who": who, "Day": v.Day(a.Day), "Number": training.Name(a.Number),
		})})
	}
	return parts
}

// RequestCard is the VT cell's summary of a request: one screen, with what can be done.
func (v View) RequestCard(r *training.Request) chat.Reply {
	reply := v.Say(
		v.Heading("card.heading", locale.Args{"Number": training.Name(r.Number), "Status": v.Text("status." + string(r.Status))}),
	)
	reply.Parts = append(reply.Parts, v.Wish(r.Wish)...)
	if open := v.open(r.Wish); open != "" && r.Status.Open() {
		reply.Parts = append(reply.Parts, v.Fact("card.open", open))
	}
	if r.Unread != "" {
		reply.Parts = append(reply.Parts, v.Fact("card.unread", "“"+r.Unread+"”"))
	}
	submitted, _ := r.Last(training.ActSubmit)
	platform, _, _ := strings.Cut(r.Requester, ":")
	reply.Parts = append(
		reply.Parts,
		v.Fact(
			"card.from",
			v.Text(
				"card.by",
				locale.Args{"Name": PersonName(submitted.Name, r.Requester), "Platform": platform, "At": v.Clock(r.CreatedAt)},
			),
		),
	)
	if r.Session != nil {
		reply.Parts = append(reply.Parts, v.Fact("card.session", v.GivenIn(r)))
	}
	if left := r.Unplanned(); len(left) > 0 {
		reply.Parts = append(reply.Parts, v.Fact("card.unplanned", strings.Join(left, ", ")))
	}
	if r.Share != "" {
		reply.Parts = append(reply.Parts, v.Fact("card.share", v.Text("share."+string(r.Share))))
	}
	if len(r.Proposal) > 0 {
		reply.Parts = append(reply.Parts, v.Fact("card.proposed", v.Slots(r.Proposal)))
	}
	if r.Reason != "" {
		reply.Parts = append(reply.Parts, v.Fact("card.reason", r.Reason))
	}
	if r.Assignee != "" {
		reply.Parts = append(reply.Parts, v.Fact("card.assignee", Assignee(r)))
	}
	for _, e := range r.History[min(1, len(r.History)):] {
		reply.Parts = append(reply.Parts, chat.Part{Kind: chat.Item, Text: v.event(e)})
	}
	if r.Status.Open() {
		reply.Parts = append(reply.Parts, v.Advice(r.Advice)...)
	}
	if r.Status.Open() {
		reply = reply.With(
			v.Choice("cell.accept", action.On(action.AcceptRequest, r.Number)),
			v.Choice("cell.propose", action.On(action.Propose, r.Number)),
			v.Choice("cell.decline", action.On(action.Decline, r.Number)),
		)
	}
	if r.Status.Open() || r.Status == training.Accepted {
		reply = reply.With(
			v.Choice("cell.ask", action.On(action.AskRequester, r.Number)),
			v.Choice("cell.assign", action.On(action.TakeRequest, r.Number)),
		)
	}
	if r.Status == training.Accepted && r.GivenIn != 0 {
		reply = reply.With(v.Choice("cell.session", action.On(action.ShowSession, r.GivenIn)))
		for _, part := range r.Parts[min(1, len(r.Parts)):] {
			reply = reply.With(Press(training.SessionName(part.Session), action.On(action.ShowSession, part.Session)))
		}
		if len(r.Unplanned()) > 0 {
			reply = reply.With(v.Choice("cell.plan_rest", action.On(action.PlanRest, r.Number)))
		}
	}
	if r.Status.Open() && r.Share == "" &&
		slices.ContainsFunc(r.Advice, func(a training.Advice) bool { return a.Kind == training.AdviceAlike }) {
		reply = reply.With(v.Choice("cell.pool", action.On(action.Pool, r.Number)))
	}
	return reply
}

// GivenIn says when a request that was accepted is given, and in which session.
func (v View) GivenIn(r *training.Request) string {
	if len(r.Parts) > 0 {
		return v.Parts(r.Parts)
	}
	when := v.Slot(*r.Session)
	if r.GivenIn != 0 {
		when += " (" + training.SessionName(r.GivenIn) + ")"
	}
	return when
}

// Parts shows which modules are given when: "TM3: Tuesday 2 March 2027 (S-1); TM4: Tuesday 9 March 2027 (S-2)".
func (v View) Parts(parts []training.Given) string {
	var list []string
	for _, g := range parts {
		one := strings.Join(g.Modules, ", ") + v.Text("punctuation.colon") + v.Slot(g.Slot)
		if g.Session != 0 {
			one += " (" + training.SessionName(g.Session) + ")"
		}
		list = append(list, one)
	}
	return strings.Join(list, v.Text("punctuation.semicolon"))
}
