package desk

import (
	"context"
	"errors"
	"strings"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/planning"
	"vtbot/internal/training"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// statusOfAll says what has become of the requests that something can still become of; of the newest where there are none.
func (d *Desk) statusOfAll(list []*training.Request) (chat.Reply, error) {
	var live []*training.Request
	for _, r := range list {
		if r.Status.Open() || r.Status == training.Accepted && (r.Session == nil || r.Session.Day >= d.today()) {
			live = append(live, r)
		}
	}
	if len(live) < 2 {
		if len(live) == 0 {
			live = list[:1]
		}
		return d.status(live[0])
	}
	reply := d.Requests("mine.heading", live, action.ShowMine)
	for _, r := range live {
		if question, asked := r.Asked(); asked {
			reply = reply.And(d.Paragraph("own.status_asked", ofRequest(r.Number)), chat.Part{Kind: chat.Quote, Text: question.Text})
		}
	}
	return reply, nil
}

// status says in a sentence or two what has become of a request, and what it waits for.
func (d *Desk) status(r *training.Request) (chat.Reply, error) {
	args := d.named(r)
	args["Day"], args["Reason"] = d.Day(training.DayOf(r.ChangedAt)), r.Reason
	key := "own.status_" + string(r.Status)
	question, asked := r.Asked()
	switch {
	case r.Status == training.Accepted && r.Session != nil:
		args["Slot"] = d.GivenIn(r)
	case r.Status == training.Proposed:
		args["Slots"] = d.Slots(r.Proposal)
	case r.Status == training.Submitted && r.Assignee != "":
		key, args["Name"] = "own.status_taken", view.Assignee(r)
	}
	reply := d.says(key, args)
	if r.Status == training.Proposed {
		reply = reply.With(d.Proposed(r).Choices...)
	}
	if asked {
		reply = reply.And(d.Paragraph("own.status_asked", ofRequest(r.Number)), chat.Part{Kind: chat.Quote, Text: question.Text}).
			With(d.Choice("mine.answer", action.On(action.AnswerQuestion, r.Number)))
	}
	if r.Status == training.Withdrawn && r.Restorable() {
		reply = reply.With(d.Choice("own.undo", action.On(action.RestoreMine, r.Number)))
	}
	return reply.With(d.showOwn(r)), nil
}

// ofOwnSession says when and where the session of a request is, or who gives it.
func (d *Desk) ofOwnSession(ctx context.Context, what understand.OwnKind, r *training.Request) (chat.Reply, error) {
	s, err := d.Plan.Session(ctx, r.GivenIn)
	if r.GivenIn == 0 || errors.Is(err, planning.ErrNoSession) || err == nil && s.Status != training.Scheduled {
		return d.notPlanned(r)
	}
	if err != nil {
		return chat.Reply{}, err
	}
	args := d.named(r)
	args["Session"], args["Slot"] = training.SessionName(s.Number), d.Slot(s.Slot())
	key := "own.when"
	switch what {
	case understand.OwnWhen:
		if s.Time == "" {
			key = "own.when_hour_open"
		}
	case understand.OwnWhere:
		key, args["Place"] = d.placeOf(s, r)
	case understand.OwnWho:
		all, err := d.Plan.AllTrainers(ctx)
		if err != nil {
			return chat.Reply{}, err
		}
		key = "own.who_open"
		if names := view.Confirmed(s, all); len(names) > 0 {
			key, args["Names"] = "own.who", strings.Join(names, ", ")
		}
	}
	return d.says(key, args).With(
		view.Press(training.SessionName(s.Number), action.On(action.ViewSession, s.Number)),
		d.Choice("session.file", action.On(action.SessionFile, s.Number)),
	), nil
}

// placeOf returns the text that says where a session is, and the place.
func (d *Desk) placeOf(s *training.Session, r *training.Request) (key, place string) {
	switch {
	case s.Mode == training.Online && s.Link != "":
		return "own.where_link", s.Link
	case s.Mode == training.Online:
		return "own.where_online", ""
	case s.Place != "":
		return "own.where", strings.TrimSuffix(s.Place+". "+s.Directions, ". ")
	case r.Mode == training.OnSite && r.Organisation != "":
		return "own.where_asked", r.Organisation
	}
	return "own.where_open", ""
}

// notPlanned says that no session is planned yet, and what became of the request.
func (d *Desk) notPlanned(r *training.Request) (chat.Reply, error) {
	status, err := d.status(r)
	if err != nil || !r.Status.Open() {
		return status, err
	}
	key, args := "own.not_planned", ofRequest(r.Number)
	if when := d.When(r.Wish); when != "" {
		key, args["When"] = "own.not_planned_asked", when
	}
	return status.Prepend(d.says(key, args)), nil
}

// chooseOwn takes one of the proposed days that a text names, when it says nothing else; else it asks.
func (d *Desk) chooseOwn(ctx context.Context, o own, r *training.Request) (chat.Reply, error) {
	if err := r.Permits(training.ActChoose); err != nil {
		return chat.Reply{}, err
	}
	read := d.Edition.Reader.ReadOwn(o.text, d.Spoken(o.text), d.Now, understand.OwnContext{Proposed: r.Proposal})
	if read.Slot < 0 {
		return d.Proposed(r), nil
	}
	choose := action.With(action.Choose, r.Number, int64(read.Slot))
	if o.Sure() && !strings.Contains(o.text, "?") && !understand.Qualifies(o.text) {
		d.Stop()
		return d.Choose(ctx, choose)
	}
	args := ofRequest(r.Number)
	args["Slot"] = d.Slot(r.Proposal[read.Slot])
	d.wait(Pending{Kind: PendingChoose, Number: r.Number, Slot: read.Slot, Text: o.text})
	return d.says("own.choose", args).With(
		view.Press(d.Slot(r.Proposal[read.Slot]), choose),
		d.Choice("mine.counter", action.On(action.Counter, r.Number)),
		d.Choice("own.pass_yes", action.On(action.PassOn, r.Number)),
	).Awaiting(), nil
}

// SaidChoose takes a yes or a no to that.
func (d *Desk) SaidChoose(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	switch agreed(text) {
	case yes:
		d.Stop()
		return d.Choose(ctx, action.With(action.Choose, p.Number, int64(p.Slot)))
	case no:
		return d.CounterWhen(ctx, action.On(action.Counter, p.Number))
	}
	return chat.Reply{}, ErrOther
}

// refuseOwn takes other days than those that were proposed, or asks for them.
func (d *Desk) refuseOwn(ctx context.Context, o own, r *training.Request) (chat.Reply, error) {
	read := d.Read(o.text)
	isProposed := func(day training.Day) bool {
		for _, s := range r.Proposal {
			if s.Day == day {
				return true
			}
		}
		return false
	}
	var days []training.Day
	for _, day := range read.Dates.Days {
		if !isProposed(day) {
			days = append(days, day)
		}
	}
	if len(read.Dates.Days) > 0 {
		read.Dates = training.OnDays(days...)
	}
	if !o.Sure() || read.Dates.IsZero() || read.Dates.Last() < d.today() {
		reply, err := d.CounterWhen(ctx, action.On(action.Counter, r.Number))
		if err == nil && o.Sure() { // what was said is told at once: other days may never come
			_, err = d.Plan.Answer(ctx, r.Number, o.text)
		}
		if err != nil {
			return reply, err
		}
		return reply.With(d.Choice("mine.refuse", action.On(action.RefuseProposal, r.Number))), nil
	}
	if _, err := d.Plan.Counter(ctx, r.Number, read.Dates, read.PartOfDay, read.Time); err != nil {
		return chat.Reply{}, err
	}
	args := ofRequest(r.Number)
	args["When"] = d.When(training.Wish{Dates: read.Dates, PartOfDay: read.PartOfDay, Time: read.Time})
	return d.says("own.countered", args), nil
}

// answerCell passes a text on as the answer to what the VT cell asked, when there is no doubt that it is one; else it asks.
func (d *Desk) answerCell(ctx context.Context, o own, r *training.Request) (chat.Reply, error) {
	question, _ := r.Asked()
	if (o.Sure() || d.fresh(question.At)) && !strings.Contains(o.text, "?") {
		if _, err := d.Plan.Answer(ctx, r.Number, o.text); err != nil {
			return chat.Reply{}, err
		}
		d.Stop()
		return d.says("mine.answered", ofRequest(r.Number)), nil
	}
	d.wait(Pending{Kind: PendingPass, Number: r.Number, Text: o.text})
	return d.says("own.pass", ofRequest(r.Number)).And(chat.Part{Kind: chat.Quote, Text: question.Text}).With(
		d.Choice("own.pass_yes", action.On(action.PassOn, r.Number)),
		d.Choice("own.pass_no", action.On(action.KeepMine, r.Number)),
	).Awaiting(), nil
}

// PassOn passes on to the VT cell what was said.
func (d *Desk) PassOn(ctx context.Context, a action.Action) (chat.Reply, error) {
	p := d.asked(PendingPass, a.Number)
	if p == nil {
		p = d.asked(PendingChoose, a.Number)
	}
	if p == nil {
		return d.Stale(), nil
	}
	_, err := d.Plan.Answer(ctx, a.Number, p.Text)
	return d.done(err, "mine.answered", ofRequest(a.Number))
}

// SaidPass takes a yes or a no to that.
func (d *Desk) SaidPass(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	switch agreed(text) {
	case yes:
		return d.PassOn(ctx, action.On(action.PassOn, p.Number))
	case no:
		return d.KeepMine(ctx, action.On(action.KeepMine, p.Number))
	}
	return chat.Reply{}, ErrOther
}
