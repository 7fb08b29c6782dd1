package desk

import (
	"cmp"
	"context"
	"slices"
	"time"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/training"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// roster is what a trainer has to do with.
type roster struct {
	*training.Trainer
	asked, confirmed, refused []*training.Session // that are to come
	over                      []*training.Session // that can be told of, the latest first
}

// reportable is for how many days after a session it can be told in words how it went.
const reportable = 90

func (d *Desk) roster(ctx context.Context) (*roster, error) {
	tr, err := d.Plan.ActingTrainer(ctx)
	if err != nil || tr == nil {
		return nil, err
	}
	list, err := d.Plan.TrainerSessions(ctx, tr, d.today().Add(-reportable))
	if err != nil {
		return nil, err
	}
	r := &roster{Trainer: tr}
	for _, s := range list {
		a := s.Assignment(tr.Number)
		if s.Over(d.Now) && a.Status != training.Refused && s.Status != training.Held {
			r.over = append([]*training.Session{s}, r.over...)
		}
		if s.Day < d.today() || s.Status != training.Scheduled {
			continue
		}
		switch a.Status {
		case training.Asked:
			r.asked = append(r.asked, s)
		case training.Confirmed:
			r.confirmed = append(r.confirmed, s)
		default:
			r.refused = append(r.refused, s)
		}
	}
	return r, nil
}

// possible are the kinds that a trainer can say.
func (r *roster) possible() []understand.SaidKind {
	list := []understand.SaidKind{understand.SaidSessions, understand.SaidNext, understand.SaidAbsent}
	if len(r.asked)+len(r.refused)+len(r.over) > 0 {
		list = append(list, understand.SaidYes)
	}
	if len(r.asked)+len(r.confirmed)+len(r.over) > 0 {
		list = append(list, understand.SaidNo, understand.SaidProblem)
	}
	if len(r.asked) > 0 {
		list = append(list, understand.SaidPerhaps)
	}
	if len(r.confirmed) > 0 {
		list = append(list, understand.SaidReady)
	}
	if len(r.over) > 0 {
		list = append(list, understand.SaidHeld, understand.SaidUnheld)
	}
	return list
}

// about are the sessions of which a kind can be said.
func (r *roster) about(kind understand.SaidKind) []*training.Session {
	switch kind {
	case understand.SaidYes:
		return each(r.asked, r.over, r.refused)
	case understand.SaidNo:
		return each(r.asked, r.confirmed, r.over)
	case understand.SaidPerhaps:
		return slices.Clone(r.asked)
	case understand.SaidReady:
		return slices.Clone(r.confirmed)
	case understand.SaidProblem, understand.SaidNext:
		return slices.Concat(r.asked, r.confirmed)
	case understand.SaidHeld, understand.SaidUnheld:
		return slices.Clone(r.over)
	}
	return nil
}

// each returns the sessions of some lists, each once: one of today is both to come and over.
func each(lists ...[]*training.Session) []*training.Session {
	var all []*training.Session
	for _, s := range slices.Concat(lists...) {
		if !slices.ContainsFunc(all, func(other *training.Session) bool { return other.Number == s.Number }) {
			all = append(all, s)
		}
	}
	return all
}

// put returns when a session was put to a trainer: they were asked for it, or it was over.
func (d *Desk) put(s *training.Session, tr *training.Trainer) time.Time {
	if a := s.Assignment(tr.Number); a.Status == training.Asked && s.Day >= d.today() {
		return a.AskedAt
	}
	if s.Over(d.Now) {
		return s.Day.At("12:00")
	}
	return time.Time{}
}

// trainerSaid takes a text for what a trainer says.
func (d *Desk) trainerSaid(ctx context.Context, text string, sure bool) (chat.Reply, bool, error) {
	r, err := d.roster(ctx)
	if err != nil || r == nil {
		return chat.Reply{}, false, err
	}
	said := understand.ReadSaid(text, r.possible()...)
	d.Prior = cmp.Or(d.Prior, r.Speaks(d.Plan.Lang))
	d.Lang = d.Spoken(text)
	dates := d.Edition.Reader.Read(understand.WithoutNumbers(text), d.Spoken(text), d.Now).Dates
	switch said.Kind {
	case "":
		if sure {
			break
		}
		if put := d.freshOf(r); len(put) == 1 && d.maybeSaid(text) {
			return d.doubtAnswer(put[0], r.Trainer, text), true, nil
		}
	case understand.SaidSessions, understand.SaidNext, understand.SaidAbsent:
		if sure == said.Sure() || said.Kind == understand.SaidAbsent && !sure {
			return d.trainerAsks(ctx, r, said, dates, text)
		}
	default:
		return d.trainerAnswers(ctx, r, said, dates, text, sure)
	}
	return chat.Reply{}, false, nil
}

// freshOf are the sessions that were put to a trainer after they last spoke here.
func (d *Desk) freshOf(r *roster) []*training.Session {
	return slices.DeleteFunc(each(r.asked, r.over), func(s *training.Session) bool { return !d.fresh(d.put(s, r.Trainer)) })
}

// trainerAsks answers which sessions a trainer has, or notes that they are away.
func (d *Desk) trainerAsks(
	ctx context.Context, r *roster, said understand.Said, dates training.Dates, text string,
) (chat.Reply, bool, error) {
	switch {
	case said.Kind == understand.SaidSessions:
		reply, err := d.Sessions(ctx, "")
		return reply, true, err
	case said.Kind == understand.SaidNext:
		list := narrowSessions(r.about(said.Kind), said, dates, d.Read(text).Modules)
		switch {
		case len(list) > 0:
			reply, err := d.ViewSession(ctx, action.On(action.ViewSession, list[0].Number))
			if said.Session == 0 && err == nil {
				args := ofSession(list[0].Number)
				args["Slot"] = d.Slot(list[0].Slot())
				reply = reply.Prepend(d.says("assignment.next", args))
			}
			return reply, true, err
		case said.Session != 0:
			return chat.Reply{}, false, nil
		}
		return d.says("assignment.none_next", nil), true, nil
	case dates.IsZero() || dates.Last() < d.today():
		return d.await(PendingAway, r.Number, "away.when", nil), true, nil
	}
	reply, err := d.noteAway(ctx, r.Trainer, training.Period{From: max(dates.First(), d.today()), To: dates.Last()})
	return reply, true, err
}

// trainerAnswers takes what a trainer says of a session, or asks which, or whether that was meant.
func (d *Desk) trainerAnswers(
	ctx context.Context, r *roster, said understand.Said, dates training.Dates, text string, sure bool,
) (chat.Reply, bool, error) {
	period := dates.First() != dates.Last() && len(dates.Days) != 2
	if said.Kind == understand.SaidNo && period && said.Sure() { // "from 1 to 5 March I can give none"
		said.Kind = understand.SaidAbsent
		return d.trainerAsks(ctx, r, said, dates, text)
	}
	list := narrowSessions(r.about(said.Kind), said, dates, d.Read(text).Modules)
	named := said.Session != 0 || len(list) == 1 && slices.Contains(dates.Days, list[0].Day)
	if said.Session == 0 && len(list) > 1 {
		list = d.waiting(r, list, said.Kind)
	}
	fresh := len(list) == 1 && d.fresh(d.put(list[0], r.Trainer))
	meant := named || fresh || !bare(text) && len(list) == 1 && said.Kind != understand.SaidYes
	does := said.Sure() && meant && !qualifiedYes(said.Kind, text)
	switch {
	case len(list) == 0 && said.Kind == understand.SaidNo && len(dates.Days) == 1 && (said.Sure() || !sure): // noted with a way back
		said.Kind = understand.SaidAbsent
		return d.trainerAsks(ctx, r, said, dates, text)
	case len(list) == 0, bare(text) && !fresh && !named, sure && !said.Sure():
		return chat.Reply{}, false, nil
	case len(list) > 1:
		return d.whichSession(list, said.Kind, text), true, nil
	case does:
		reply, err := d.doTrainerSaid(ctx, list[0], r.Trainer, said.Kind, text)
		return reply, true, err
	}
	return d.doubtSaid(list[0], r.Trainer, said.Kind, text), true, nil
}

// waiting leaves those of several sessions that were put to a trainer just now; of a yes, those that wait for an answer, rather
// than what was settled.
func (d *Desk) waiting(r *roster, list []*training.Session, kind understand.SaidKind) []*training.Session {
	put := slices.DeleteFunc(slices.Clone(list), func(s *training.Session) bool { return !d.fresh(d.put(s, r.Trainer)) })
	if len(put) > 0 {
		return put
	}
	open := slices.DeleteFunc(slices.Clone(list), func(s *training.Session) bool {
		return s.Assignment(r.Number).Status != training.Asked && !s.Over(d.Now)
	})
	if len(open) > 0 && kind == understand.SaidYes {
		return open
	}
	return list
}

// qualifiedYes reports whether a text sets a condition beside a yes: "yes, but not before ten".
func qualifiedYes(kind understand.SaidKind, text string) bool {
	return kind == understand.SaidYes && understand.Qualifies(understand.WithoutNumbers(text))
}

// narrowSessions leaves those sessions that a text names: by number, by day, by module.
func narrowSessions(list []*training.Session, said understand.Said, dates training.Dates, modules []string) []*training.Session {
	if said.Session != 0 {
		return slices.DeleteFunc(list, func(s *training.Session) bool { return s.Number != said.Session })
	}
	if len(dates.Days) > 0 {
		return slices.DeleteFunc(list, func(s *training.Session) bool { return !slices.Contains(dates.Days, s.Day) })
	}
	of := slices.DeleteFunc(slices.Clone(list), func(s *training.Session) bool {
		return !slices.ContainsFunc(modules, func(code string) bool { return slices.Contains(s.Modules, code) })
	})
	if len(of) > 0 {
		return of
	}
	return list
}

// whichSession asks which session is meant.
func (d *Desk) whichSession(list []*training.Session, kind understand.SaidKind, text string) chat.Reply {
	d.wait(Pending{Kind: PendingSaid, Text: text, Meant: kind})
	reply := d.says("assignment.which", nil).Awaiting()
	for _, s := range list[:min(shownWhich, len(list))] {
		reply = reply.With(view.Press(view.Short(view.SessionTitle(s)+" · "+d.Slot(s.Slot())), action.On(action.SessionMeant, s.Number)))
	}
	return reply
}

// doubtAnswer asks what a text says to a session that was put to a trainer.
func (d *Desk) doubtAnswer(s *training.Session, tr *training.Trainer, text string) chat.Reply {
	args := ofSession(s.Number)
	args["Slot"] = d.Slot(s.Slot())
	choices := []chat.Choice{
		d.Choice("assignment.yes", action.On(action.TrainerYes, s.Number)),
		d.Choice("assignment.no", action.On(action.TrainerNo, s.Number)),
	}
	if s.Over(d.Now) && s.Assignment(tr.Number).Status != training.Asked {
		choices = []chat.Choice{
			d.Choice("session.was_held", action.On(action.TrainerHeld, s.Number)),
			d.Choice("session.was_not_held", action.On(action.TrainerNotHeld, s.Number)),
		}
	}
	choices = append(choices, d.Choice("own.pass_yes", action.On(action.PassSaid, s.Number)))
	return d.doubt(Pending{Number: s.Number, Text: text}, d.Paragraph("assignment.is_answer", args), choices...)
}

// doubtSaid asks whether a text says something of a session.
func (d *Desk) doubtSaid(s *training.Session, tr *training.Trainer, kind understand.SaidKind, text string) chat.Reply {
	args := ofSession(s.Number)
	args["Slot"] = d.Slot(s.Slot())
	over := s.Over(d.Now) && s.Assignment(tr.Number).Status != training.Asked
	key, does := "", d.Choice("own.say_yes", action.On(action.DoSaid, s.Number))
	switch kind {
	case understand.SaidYes, understand.SaidHeld:
		key = "assignment.is_yes"
		if over {
			key = "assignment.is_held"
		}
	case understand.SaidNo, understand.SaidUnheld:
		key = "assignment.is_no"
		if over {
			key = "assignment.is_unheld"
		}
	default:
		return d.doubtAnswer(s, tr, text)
	}
	return d.doubt(Pending{Number: s.Number, Text: text, Meant: kind}, d.Paragraph(key, args), does,
		d.Choice("own.pass_yes", action.On(action.PassSaid, s.Number)))
}

// doTrainerSaid does what a trainer says of a session; "" passes it on.
func (d *Desk) doTrainerSaid(
	ctx context.Context, s *training.Session, tr *training.Trainer, kind understand.SaidKind, text string,
) (chat.Reply, error) {
	over := s.Over(d.Now) && s.Assignment(tr.Number).Status != training.Asked
	words := text
	if bare(text) {
		words = ""
	}
	args := ofSession(s.Number)
	args["Slot"] = d.Slot(s.Slot())
	switch {
	case over && (kind == understand.SaidYes || kind == understand.SaidHeld):
		return d.heldInWords(ctx, s, tr, text)
	case over && (kind == understand.SaidNo || kind == understand.SaidUnheld):
		if err := d.Plan.ReportNotHeld(ctx, s, tr); err != nil {
			return chat.Reply{}, err
		}
		var err error
		if words != "" {
			err = d.Plan.Note(ctx, s, tr, words)
		}
		return d.said(s, "unheld", err)
	case kind == understand.SaidYes:
		if !qualifiedYes(kind, text) {
			words = "" // that it suits is all that it says
		}
		return d.said(s, "yes", d.Plan.Consent(ctx, s, tr, words))
	case kind == understand.SaidReady:
		return d.said(s, "set", d.Plan.Ready(ctx, s, tr))
	case kind == understand.SaidNo && s.Assignment(tr.Number).Status == training.Asked:
		if err := d.Plan.TurnDown(ctx, s, tr, words); err != nil || words != "" {
			return d.said(s, "no", err)
		}
		return d.await(PendingReason, s.Number, "assignment.why_not", args), nil
	case kind == understand.SaidNo, kind == understand.SaidProblem:
		if words == "" {
			return d.WhatProblem(ctx, action.On(action.ReportProblem, s.Number))
		}
		return d.done(d.Plan.ReportProblem(ctx, s, tr, words), "assignment.said_problem", args)
	case kind == understand.SaidPerhaps:
		reply, err := d.done(d.Plan.Note(ctx, s, tr, text), "assignment.perhaps", args)
		return reply.With(
			d.Choice("assignment.yes", action.On(action.TrainerYes, s.Number)),
			d.Choice("assignment.no", action.On(action.TrainerNo, s.Number)),
		), err
	}
	return d.done(d.Plan.Note(ctx, s, tr, text), "assignment.passed_on", args)
}

// heldInWords notes that a session was given, with how many came when a text says so; what else it says is passed on.
func (d *Desk) heldInWords(ctx context.Context, s *training.Session, tr *training.Trainer, text string) (chat.Reply, error) {
	count, counted := d.countIn(text)
	if !counted {
		return d.HowManyCame(ctx, action.On(action.TrainerHeld, s.Number))
	}
	if err := d.Plan.Report(ctx, s, count.Min); err != nil {
		return chat.Reply{}, err
	}
	d.Stop()
	args := ofSession(s.Number)
	args["Count"] = count.Min
	reply := d.says("assignment.held_count", args)
	if understand.SaysMoreThanCount(text) {
		if err := d.Plan.Note(ctx, s, tr, text); err != nil {
			return chat.Reply{}, err
		}
		reply = reply.And(d.Paragraph("assignment.held_words"))
	}
	return reply, nil
}

// countIn reads how many came.
func (d *Desk) countIn(text string) (training.Count, bool) {
	text = understand.WithoutNumbers(text)
	if b := d.Bare(text); b.Counted {
		return b.Count, b.Count.Min >= 0
	}
	read := d.Read(text)
	if !read.Participants.IsZero() {
		return read.Participants, true
	}
	n, ok := d.Edition.Reader.FirstNumber(text, d.Spoken(text), d.Now)
	return training.Exactly(n), ok
}

// SaidReason takes a text for why a trainer cannot give a session, and passes it on.
func (d *Desk) SaidReason(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	s, tr, err := d.assignment(ctx, p.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	talk, _ := understand.SmallTalk(text)
	said := understand.ReadSaid(text, understand.SaidSessions, understand.SaidNext, understand.SaidAbsent)
	away := said.Kind == understand.SaidAbsent && d.Read(text).Dates.First() != ""
	other := said.Sure() && (away || said.Kind != understand.SaidAbsent)
	if talk != understand.NoTalk || understand.Asks(text) || agreed(text) != neither || other {
		return chat.Reply{}, ErrOther
	}
	return d.done(d.Plan.Note(ctx, s, tr, text), "assignment.passed_on", ofSession(s.Number))
}
