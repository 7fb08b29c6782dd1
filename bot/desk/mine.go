package desk

import (
	"context"
	"errors"
	"strings"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/planning"
	"vtbot/internal/training"
)

// MyRequests lists a person's own requests.
func (d *Desk) MyRequests(ctx context.Context) (chat.Reply, error) {
	list, err := d.Plan.OwnRequests(ctx, shownRequests)
	if err != nil {
		return chat.Reply{}, err
	}
	if len(list) == 0 {
		return d.says("mine.none", nil).With(d.Choice("button.request", action.To(action.Request, ""))), nil
	}
	return d.Requests("mine.heading", list, action.ShowMine), nil
}

// ListMine answers the button that does so.
func (d *Desk) ListMine(ctx context.Context, _ action.Action) (chat.Reply, error) {
	return d.MyRequests(ctx)
}

// ShowMine shows an own request with what can be done.
func (d *Desk) ShowMine(ctx context.Context, a action.Action) (chat.Reply, error) {
	r, err := d.Plan.OwnRequest(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.OwnRequest(r), nil
}

// AnswerWhat asks for the answer to what the VT cell asked.
func (d *Desk) AnswerWhat(_ context.Context, a action.Action) (chat.Reply, error) {
	return d.await(PendingAnswer, a.Number, "mine.answer_what", ofRequest(a.Number)), nil
}

// SaidAnswer takes a text for it.
func (d *Desk) SaidAnswer(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	_, err := d.Plan.Answer(ctx, p.Number, text)
	return d.done(err, "mine.answered", ofRequest(p.Number))
}

// CounterWhen asks for other days than those that were proposed.
func (d *Desk) CounterWhen(ctx context.Context, a action.Action) (chat.Reply, error) {
	if _, err := d.permitted(ctx, a.Number, training.ActCounter); err != nil {
		return chat.Reply{}, err
	}
	return d.await(PendingCounter, a.Number, "mine.counter_when", ofRequest(a.Number)), nil
}

// SaidCounter takes a text for them.
func (d *Desk) SaidCounter(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	read := d.Read(text)
	none := read.Dates.IsZero() || read.Dates.Last() < d.today()
	switch {
	case none && agreed(text) == no:
		return d.KeepMine(ctx, action.On(action.KeepMine, p.Number))
	case none && strings.Contains(text, "?"):
		return chat.Reply{}, ErrOther
	case none:
		return d.noDate(p, "mine.counter_when"), nil
	}
	_, err := d.Plan.Counter(ctx, p.Number, read.Dates, read.PartOfDay, read.Time)
	return d.done(err, "mine.countered", ofRequest(p.Number))
}

// ChangeMine begins to change an own request.
func (d *Desk) ChangeMine(ctx context.Context, a action.Action) (chat.Reply, error) {
	r, err := d.permitted(ctx, a.Number, training.ActChange)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.Change(r), nil
}

// Choose takes one of the proposed days.
func (d *Desk) Choose(ctx context.Context, a action.Action) (chat.Reply, error) {
	r, err := d.Plan.Choose(ctx, a.Number, int(a.Other))
	if errors.Is(err, planning.ErrPast) {
		return d.says("session.past", nil).With(d.Choice("mine.counter", action.On(action.Counter, a.Number))), nil
	}
	if err != nil {
		return chat.Reply{}, err
	}
	args := ofRequest(r.Number)
	args["Slot"] = d.Slot(*r.Session)
	return d.says("mine.chosen", args), nil
}

// RefuseProposal refuses all days that were proposed.
func (d *Desk) RefuseProposal(ctx context.Context, a action.Action) (chat.Reply, error) {
	if _, err := d.Plan.Refuse(ctx, a.Number); err != nil {
		return chat.Reply{}, err
	}
	return d.says("mine.refused", ofRequest(a.Number)), nil
}

// Share notes whether a requester would share a session.
func (d *Desk) Share(ctx context.Context, a action.Action) (chat.Reply, error) {
	share := training.ShareAlone
	if a.Arg == "yes" {
		share = training.ShareAgreed
	}
	if _, err := d.Plan.SayToSharing(ctx, a.Number, share); err != nil {
		return chat.Reply{}, err
	}
	return d.says("share.noted_"+string(share), ofRequest(a.Number)), nil
}

// shownRequests is how many requests a list shows.
const shownRequests = 20
