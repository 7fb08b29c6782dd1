package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
)

// sessionTitle is "S-7 · TM3, TM4".
func sessionTitle(s *training.Session) string {
	return training.SessionName(s.Number) + " · " + strings.Join(s.Modules, ", ")
}

// sessionFacts shows what everybody concerned may know of a session. Of the organisations that share it a requester learns
// only after agreeing to share.
func (t *turn) sessionFacts(s *training.Session) []chat.Part {
	var titles []string
	for _, code := range s.Modules {
		if m, ok := t.catalog.Module(code); ok {
			code += " " + m.Title[t.lang]
		}
		titles = append(titles, code)
	}
	parts := []chat.Part{t.factOf("label.modules", strings.Join(titles, "; "))}
	add := func(key, value string) {
		if value != "" {
			parts = append(parts, t.factOf(key, value))
		}
	}
	when := t.slot(s.Slot())
	if s.PartOfDay != "" {
		when += ", " + t.text("part_of_day."+string(s.PartOfDay))
	}
	if s.Time == "" {
		when += " (" + t.text("session.hour_open") + ")"
	}
	add("session.when", when)
	if s.Mode == training.Online {
		add("session.link", s.Link)
		if s.Link == "" {
			add("label.mode", t.text("mode.online"))
		}
	} else {
		add("session.place", s.Place)
		add("session.directions", s.Directions)
	}
	if s.Language != "" {
		add("label.session_language", t.text("lang."+string(s.Language)))
	}
	organisation := s.Organisation
	if t.asker != nil && t.asker.Share != training.ShareAgreed {
		organisation = t.asker.Organisation
	}
	if organisation != s.Place {
		add("label.organisation", organisation)
	}
	if !s.Participants.IsZero() {
		parts = append(parts, t.fieldFact(training.Wish{Participants: s.Participants}, "participants")...)
	}
	if s.Audience != "" {
		add("label.audience", t.audience(s.Audience))
	}
	return parts
}

// staffFacts shows who gives a session: all who were asked, with what they said to it, or only those who agreed.
func (t *turn) staffFacts(s *training.Session, trainers map[int64]*training.Trainer, withConsent bool) []chat.Part {
	var who, partners []string
	for _, a := range s.Trainers {
		tr := trainers[a.Trainer]
		if tr == nil || a.Status != training.Confirmed && !withConsent {
			continue
		}
		name := tr.Name
		if withConsent {
			name += " (" + t.text("consent."+string(a.Status)) + ")"
		}
		who = append(who, name)
	}
	for _, p := range s.Partners {
		if p.Status != training.Confirmed && !withConsent {
			continue
		}
		name := p.Name
		if withConsent {
			name += " (" + t.text("consent."+string(p.Status)) + ")"
		}
		partners = append(partners, name)
	}
	var parts []chat.Part
	if len(who) > 0 {
		parts = append(parts, t.factOf("card.trainers", strings.Join(who, ", ")))
	}
	if len(partners) > 0 {
		parts = append(parts, t.factOf("card.partners", strings.Join(partners, ", ")))
	}
	return parts
}

// needs lists what is to be brought to a session, as seen by whoever brings it.
func (t *turn) needs(s *training.Session, by catalog.Bringer, key string) []chat.Part {
	list := s.Needs(t.catalog, by)
	if len(list) == 0 {
		return nil
	}
	parts := []chat.Part{{Kind: chat.Paragraph, Label: t.text(key)}}
	for _, need := range list {
		parts = append(parts, chat.Part{Kind: chat.Item, Text: need.Name[t.lang]})
	}
	return parts
}

// sessionCard is the VT cell's view of a session: what, who, what is still missing, and what can be done.
func (t *turn) sessionCard(s *training.Session, trainers map[int64]*training.Trainer) chat.Reply {
	reply := t.say(t.heading("session.heading", locale.Args{"Title": sessionTitle(s), "Status": t.text("session." + string(s.Status))}))
	reply.Parts = append(reply.Parts, t.sessionFacts(s)...)
	reply.Parts = append(reply.Parts, t.staffFacts(s, trainers, true)...)
	if len(s.Requests) > 0 {
		var names []string
		for _, n := range s.Requests {
			names = append(names, training.Name(n))
		}
		reply.Parts = append(reply.Parts, t.factOf("session.requests", strings.Join(names, ", ")))
	}
	if s.Reason != "" {
		reply.Parts = append(reply.Parts, t.factOf("card.reason", s.Reason))
	}
	if s.Came > 0 {
		reply.Parts = append(reply.Parts, t.factOf("session.came", strconv.Itoa(s.Came)))
	}
	for _, f := range s.Feedback {
		reply.Parts = append(reply.Parts, chat.Part{Kind: chat.Item, Label: t.text("session.score", locale.Args{"Number": training.Name(f.Request), "Score": f.Score}), Text: f.Text})
	}
	for _, e := range s.History[max(1, len(s.History)-shownEvents):] {
		reply.Parts = append(reply.Parts, chat.Part{Kind: chat.Item, Text: t.event(e)})
	}
	n := strconv.FormatInt(s.Number, 10)
	if s.Status == training.Scheduled {
		reply.Parts = append(reply.Parts, t.lacks(s))
		if s.Over(t.now) {
			reply = reply.With(t.choice("session.was_held", "s:held:"+n), t.choice("session.was_not_held", "s:unheld:"+n))
		}
		reply = reply.With(t.choice("cell.staff", "s:staff:"+n), t.choice("session.partner", "s:partner:"+n))
		for i, p := range s.Partners {
			if p.Status == training.Asked {
				reply = reply.With(t.partnerSaid(s, i, p)...)
			}
		}
		for _, a := range s.Trainers {
			if tr := trainers[a.Trainer]; tr != nil && a.Status == training.Asked && len(t.bot.reach(tr)) == 0 { // asked by the VT cell itself
				reply = reply.With(chat.Choice{Label: short(t.text("session.partner_agrees", locale.Args{"Name": tr.Name})), Value: fmt.Sprintf("s:confirm:%d:%d", s.Number, tr.Number)})
			}
		}
		if !s.Materials && len(s.Needs(t.catalog, "")) > 0 {
			reply = reply.With(t.choice("session.materials", "s:materials:"+n))
		}
		reply = reply.With(t.choice("session.move", "s:move:"+n), t.choice("session.edit", "s:edit:"+n), t.choice("session.cancel", "s:cancel:"+n))
	}
	return reply.With(t.choice("session.file", "s:ics:"+n))
}

// nameOnChoice is how much of a partner's name, in letters, stands on a choice.
const nameOnChoice = 30

// partnerSaid are the choices with which the VT cell notes what a partner, the i-th of a session, said to being asked.
func (t *turn) partnerSaid(s *training.Session, i int, p training.Partner) []chat.Choice {
	name := []rune(p.Name)
	args := locale.Args{"Name": p.Name}
	if len(name) > nameOnChoice { // what was said must be seen
		args["Name"] = string(name[:nameOnChoice-1]) + "…"
	}
	return []chat.Choice{
		{Label: short(t.text("session.partner_agrees", args)), Value: fmt.Sprintf("s:agrees:%d:%d", s.Number, i)},
		{Label: short(t.text("session.partner_refuses", args)), Value: fmt.Sprintf("s:refuses:%d:%d", s.Number, i)},
	}
}

// shownEvents is how much of a session's history its card shows.
const shownEvents = 6

// lacks says whether a session is ready, or what it lacks.
func (t *turn) lacks(s *training.Session) chat.Part {
	list := s.Lacks(t.catalog)
	if len(list) == 0 {
		return chat.Part{Kind: chat.Note, Text: "✓ " + t.text("session.ready")}
	}
	return chat.Part{Kind: chat.Note, Text: "⚠ " + t.text("session.lacks", locale.Args{"List": t.lackList(list)})}
}

func (t *turn) lackList(list []training.Lack) string {
	var words []string
	for _, l := range list {
		words = append(words, t.text("lack."+string(l)))
	}
	return strings.Join(words, ", ")
}

// sessionView is a session as a trainer or a requester sees it.
func (t *turn) sessionView(ctx context.Context, s *training.Session) (chat.Reply, error) {
	trainers, err := t.trainers(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	if t.isCoordinator() {
		return t.sessionCard(s, trainers), nil
	}
	reply := t.say(t.heading("session.heading", locale.Args{"Title": sessionTitle(s), "Status": t.text("session." + string(s.Status))}))
	reply = reply.And(t.sessionFacts(s)...).And(t.staffFacts(s, trainers, false)...)
	n := strconv.FormatInt(s.Number, 10)
	tr, err := t.trainer(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	if tr != nil && s.Status == training.Scheduled && s.Gives(tr.Number) {
		reply = reply.And(t.needs(s, catalog.ByTrainer, "reminder.bring")...).And(t.needs(s, catalog.ByParticipants, "reminder.they_bring")...)
		if s.Assignment(tr.Number).Status == training.Asked {
			reply = reply.With(t.choice("assignment.yes", "a:yes:"+n), t.choice("assignment.no", "a:no:"+n))
		} else {
			reply = reply.With(t.choice("reminder.all_set", "a:set:"+n), t.choice("reminder.problem", "a:problem:"+n))
		}
	}
	return reply.With(t.choice("session.file", "s:ics:"+n)), nil
}

// week names the week of a day.
func (t *turn) week(d training.Day) string {
	_, week := d.Time().ISOWeek()
	monday := d.Add(-(int(d.Weekday()) + 6) % 7)
	return t.text("session.week", locale.Args{"Week": week, "Monday": t.day(monday)})
}
