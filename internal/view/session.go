package view

import (
	"slices"
	"strconv"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
)

// SessionTitle is "S-7 · TM3, TM4".
func SessionTitle(s *training.Session) string {
	return training.SessionName(s.Number) + " · " + strings.Join(s.Modules, ", ")
}

// SessionFacts shows what everybody concerned may know of a session. Of the organisations that share it a requester learns
// only after agreeing to share.
func (v View) SessionFacts(s *training.Session) []chat.Part {
	var titles []string
	for _, code := range s.Modules {
		if m, ok := v.Catalog.Module(code); ok {
			code += " " + m.Title[v.Lang]
		}
		titles = append(titles, code)
	}
	parts := []chat.Part{v.Fact("label.modules", strings.Join(titles, "; "))}
	add := func(key, value string) {
		if value != "" {
			parts = append(parts, v.Fact(key, value))
		}
	}
	when := v.Slot(s.Slot())
	if s.PartOfDay != "" {
		when += ", " + v.Text("part_of_day."+string(s.PartOfDay))
	}
	if s.Time == "" {
		when += " (" + v.Text("session.hour_open") + ")"
	}
	add("session.when", when)
	if s.Mode == training.Online {
		if s.Link == "" {
			add("label.mode", v.Text("mode.online"))
		}
	} else {
		add("session.place", s.Place)
		add("session.room", s.Room)
		add("session.directions", s.Directions)
	}
	add("session.link", s.Link)
	if s.Language != "" {
		add("label.session_language", v.Text("lang."+string(s.Language)))
	}
	organisation := s.Organisation
	if v.Asker != nil && v.Asker.Share != training.ShareAgreed {
		organisation = v.Asker.Organisation
	}
	if organisation != s.Place {
		add("label.organisation", organisation)
	}
	if !s.Participants.IsZero() {
		parts = append(parts, v.Field(training.Wish{Participants: s.Participants}, "participants")...)
	}
	if s.Audience != "" {
		add("label.audience", v.Audience(s.Audience))
	}
	return parts
}

// StaffFacts shows who gives a session: all who were asked, with what they said to it, or only those who agreed.
func (v View) StaffFacts(s *training.Session, trainers map[int64]*training.Trainer, withConsent bool) []chat.Part {
	var who, partners []string
	for _, a := range s.Trainers {
		tr := trainers[a.Trainer]
		if tr == nil || a.Status != training.Confirmed && !withConsent {
			continue
		}
		name := tr.Name
		if withConsent {
			name += " (" + v.Text("consent."+string(a.Status)) + ")"
		}
		who = append(who, name)
	}
	for _, p := range s.Partners {
		if p.Status != training.Confirmed && !withConsent {
			continue
		}
		name := p.Name
		if withConsent {
			name += " (" + v.Text("consent."+string(p.Status)) + ")"
		}
		partners = append(partners, name)
	}
	var parts []chat.Part
	if len(who) > 0 {
		parts = append(parts, v.Fact("card.trainers", strings.Join(who, ", ")))
	}
	if len(partners) > 0 {
		parts = append(parts, v.Fact("card.partners", strings.Join(partners, ", ")))
	}
	return parts
}

// Confirmed returns the names of those who agreed to give a session, partners included.
func Confirmed(s *training.Session, trainers map[int64]*training.Trainer) []string {
	var names []string
	for _, a := range s.Trainers {
		if tr := trainers[a.Trainer]; tr != nil && a.Status == training.Confirmed {
			names = append(names, tr.Name)
		}
	}
	for _, p := range s.Partners {
		if p.Status == training.Confirmed {
			names = append(names, p.Name)
		}
	}
	return names
}

// Needs lists what is to be brought to a session, as seen by whoever brings it.
func (v View) Needs(s *training.Session, by catalog.Bringer, key string) []chat.Part {
	list := s.Needs(v.Catalog, by)
	if len(list) == 0 {
		return nil
	}
	parts := []chat.Part{{Kind: chat.Paragraph, Label: v.Text(key)}}
	for _, need := range list {
		parts = append(parts, chat.Part{Kind: chat.Item, Text: need.Name[v.Lang]})
	}
	return parts
}

// SessionCard is the VT cell's view of a session: what, who, what is still missing, and what can be done.
func (v View) SessionCard(s *training.Session, trainers map[int64]*training.Trainer) chat.Reply {
	reply := v.Say(v.Heading("session.heading", locale.Args{"Title": SessionTitle(s), "Status": v.Text("session." + string(s.Status))}))
	reply.Parts = append(reply.Parts, v.SessionFacts(s)...)
	reply.Parts = append(reply.Parts, v.StaffFacts(s, trainers, true)...)
	if with := v.partnersOf(s); len(s.Partners) == 0 && with != "" {
		reply.Parts = append(reply.Parts, v.Fact("card.partner_of", with))
	}
	if len(s.Requests) > 0 {
		var names []string
		for _, n := range s.Requests {
			names = append(names, training.Name(n))
		}
		reply.Parts = append(reply.Parts, v.Fact("session.requests", strings.Join(names, ", ")))
	}
	if s.Memo != "" {
		reply.Parts = append(reply.Parts, v.Fact("session.note", s.Memo))
	}
	if s.Reason != "" {
		reply.Parts = append(reply.Parts, v.Fact("card.reason", s.Reason))
	}
	if s.Came > 0 {
		reply.Parts = append(reply.Parts, v.Fact("session.came", strconv.Itoa(s.Came)))
	}
	for _, f := range s.Feedback {
		reply.Parts = append(
			reply.Parts,
			chat.Part{
				Kind:  chat.Item,
				Label: v.Text("session.score", locale.Args{"Number": training.Name(f.Request), "Score": f.Score}),
				Text:  f.Text,
			},
		)
	}
	for _, e := range s.History[max(1, len(s.History)-shownEvents):] {
		reply.Parts = append(reply.Parts, chat.Part{Kind: chat.Item, Text: v.event(e)})
	}
	if s.Status == training.Scheduled {
		reply.Parts = append(reply.Parts, v.Readiness(s))
		if s.Over(v.Now) {
			reply = reply.With(
				v.Choice("session.was_held", action.On(action.WasHeld, s.Number)),
				v.Choice("session.was_not_held", action.On(action.WasNotHeld, s.Number)),
			)
		}
		reply = reply.With(
			v.Choice("cell.staff", action.On(action.Staff, s.Number)),
			v.Choice("session.partner", action.On(action.AddPartner, s.Number)),
		)
		for i, p := range s.Partners {
			if p.Status == training.Asked {
				reply = reply.With(v.PartnerChoices(s, i, p)...)
			}
		}
		for _, a := range s.Trainers {
			if tr := trainers[a.Trainer]; tr != nil && a.Status == training.Asked && len(v.Reach(tr)) == 0 { // asked by the VT cell itself
				reply = reply.With(
					Press(
						Short(v.Text("session.partner_agrees", locale.Args{"Name": tr.Name})),
						action.With(action.ConfirmTrainer, s.Number, tr.Number),
					),
				)
			}
		}
		if !s.Materials && len(s.Needs(v.Catalog, "")) > 0 {
			reply = reply.With(v.Choice("session.materials", action.On(action.MaterialsReady, s.Number)))
		}
		if s.Time == "" {
			reply = reply.With(v.Choice("session.set_hour", action.On(action.MoveSession, s.Number)))
		}
		reply = reply.With(
			v.Choice("session.move", action.On(action.MoveSession, s.Number)),
			v.Choice("session.edit", action.On(action.EditSession, s.Number)),
			v.Choice("session.cancel", action.On(action.CancelSession, s.Number)),
		)
	}
	return reply.With(v.Choice("session.file", action.On(action.SessionFile, s.Number)))
}

// nameOnChoice is how much of a partner's name, in letters, stands on a choice.
const nameOnChoice = 30

// PartnerChoices are the choices with which the VT cell notes what a partner, the i-th of a session, said to being asked.
func (v View) PartnerChoices(s *training.Session, i int, p training.Partner) []chat.Choice {
	name := []rune(p.Name)
	args := locale.Args{"Name": p.Name}
	if len(name) > nameOnChoice { // what was said must be seen
		args["Name"] = string(name[:nameOnChoice-1]) + "…"
	}
	return []chat.Choice{
		{Label: Short(v.Text("session.partner_agrees", args)), Value: action.With(action.PartnerAgrees, s.Number, int64(i)).String()},
		{Label: Short(v.Text("session.partner_refuses", args)), Value: action.With(action.PartnerRefuses, s.Number, int64(i)).String()},
	}
}

// shownEvents is how much of a session's history its card shows.
const shownEvents = 6

// Readiness says whether a session is ready, or what it lacks.
func (v View) Readiness(s *training.Session) chat.Part {
	list := s.Lacks(v.Catalog)
	if len(list) == 0 {
		return chat.Part{Kind: chat.Note, Text: "✓ " + v.Text("session.ready")}
	}
	return chat.Part{Kind: chat.Note, Text: "⚠ " + v.Text("session.lacks", locale.Args{"List": v.Lacks(list)})}
}

func (v View) Lacks(list []training.Lack) string {
	var words []string
	for _, l := range list {
		words = append(words, v.Text("lack."+string(l)))
	}
	return strings.Join(words, ", ")
}

// Invitation asks a trainer for a session.
func (v View) Invitation(s *training.Session) chat.Reply {
	return v.Say(v.Heading("assignment.asked", locale.Args{"Title": SessionTitle(s)})).And(v.SessionFacts(s)...).
		And(v.Needs(s, "trainer", "reminder.bring")...).And(v.Needs(s, "participants", "reminder.they_bring")...)
}

// Quoted is what somebody wrote beside an answer; nothing for who wrote nothing.
func Quoted(words string) []chat.Part {
	if words == "" {
		return nil
	}
	return []chat.Part{{Kind: chat.Quote, Text: words}}
}

// SessionHeading shows what everybody concerned may know of a session, with its status.
func (v View) SessionHeading(s *training.Session) chat.Reply {
	return v.Say(v.Heading("session.heading", locale.Args{"Title": SessionTitle(s), "Status": v.Text("session." + string(s.Status))})).
		And(v.SessionFacts(s)...)
}

// Session shows a session to a requester, or to a trainer, who gives it or not; nil for a requester.
func (v View) Session(s *training.Session, trainers map[int64]*training.Trainer, tr *training.Trainer) chat.Reply {
	reply := v.SessionHeading(s).And(v.StaffFacts(s, trainers, false)...)
	if tr != nil && s.Status == training.Scheduled && s.Gives(tr.Number) {
		reply = reply.And(v.Needs(s, catalog.ByTrainer, "reminder.bring")...).
			And(v.Needs(s, catalog.ByParticipants, "reminder.they_bring")...)
		if s.Over(v.Now) {
			reply = reply.With(
				v.Choice("session.was_held", action.On(action.TrainerHeld, s.Number)),
				v.Choice("session.was_not_held", action.On(action.TrainerNotHeld, s.Number)),
			)
		}
		switch {
		case s.ToReport(v.Now):
		case s.Assignment(tr.Number).Status == training.Asked:
			reply = reply.With(
				v.Choice("assignment.yes", action.On(action.TrainerYes, s.Number)),
				v.Choice("assignment.no", action.On(action.TrainerNo, s.Number)),
			)
		default:
			reply = reply.With(
				v.Choice("reminder.all_set", action.On(action.AllSet, s.Number)),
				v.Choice("reminder.problem", action.On(action.ReportProblem, s.Number)),
			)
		}
	}
	return reply.With(v.Choice("session.file", action.On(action.SessionFile, s.Number)))
}

// partnersOf names the partners with which the catalogue gives the modules of a session; "" for none that has a name.
func (v View) partnersOf(s *training.Session) string {
	var names []string
	for _, code := range s.Modules {
		m, ok := v.Catalog.Module(code)
		if !ok {
			continue
		}
		for _, p := range m.Partners {
			if name := v.Catalog.About.Partners[p].Name[v.Lang]; (p == "iom" || p == "caritas") && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return strings.Join(names, ", ")
}
