package desk

import (
	"cmp"
	"context"
	"errors"
	"strconv"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/planning"
	"vtbot/internal/training"
)

// SpeakTo speaks to a trainer in the language of what the trainer is told, which is answered here.
func (d *Desk) SpeakTo(tr *training.Trainer, chosen catalog.Lang) {
	d.Lang = cmp.Or(chosen, tr.Speaks(d.Plan.Lang))
}

// assignment returns a session and the trainer who speaks of it.
func (d *Desk) assignment(ctx context.Context, number int64) (*training.Session, *training.Trainer, error) {
	s, err := d.Plan.Session(ctx, number)
	if err != nil {
		return nil, nil, err
	}
	tr, err := d.Plan.ActingTrainer(ctx)
	if err == nil && (tr == nil || s.Assignment(tr.Number) == nil) {
		err = training.ErrNotAssigned
	}
	return s, tr, err
}

// said says what became of a trainer's answer about a session.
func (d *Desk) said(s *training.Session, what string, err error) (chat.Reply, error) {
	if err != nil {
		return chat.Reply{}, err
	}
	return d.says("assignment.said_"+what, locale.Args{"Number": training.SessionName(s.Number), "Slot": d.Slot(s.Slot())}), nil
}

// Suits notes that a session suits a trainer.
func (d *Desk) Suits(ctx context.Context, a action.Action) (chat.Reply, error) {
	s, tr, err := d.assignment(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.said(s, "yes", d.Plan.Consent(ctx, s, tr, ""))
}

// SuitsNot notes that it does not.
func (d *Desk) SuitsNot(ctx context.Context, a action.Action) (chat.Reply, error) {
	s, tr, err := d.assignment(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	if err := d.Plan.TurnDown(ctx, s, tr, ""); err != nil {
		return chat.Reply{}, err
	}
	return d.await(PendingReason, s.Number, "assignment.why_not", ofSession(s.Number)), nil
}

// AllSet notes that a trainer has everything.
func (d *Desk) AllSet(ctx context.Context, a action.Action) (chat.Reply, error) {
	s, tr, err := d.assignment(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.said(s, "set", d.Plan.Ready(ctx, s, tr))
}

// WhatProblem asks a trainer what the matter is.
func (d *Desk) WhatProblem(ctx context.Context, a action.Action) (chat.Reply, error) {
	return d.asks(ctx, a, training.ActProblem, PendingProblem, "assignment.what_problem")
}

// SaidProblem takes a text for it.
func (d *Desk) SaidProblem(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	s, tr, err := d.assignment(ctx, p.Number)
	if err == nil {
		err = d.Plan.ReportProblem(ctx, s, tr, text)
	}
	return d.done(err, "assignment.said_problem", ofSession(p.Number))
}

// RemindLater has a trainer reminded once more tomorrow.
func (d *Desk) RemindLater(ctx context.Context, a action.Action) (chat.Reply, error) {
	s, tr, err := d.assignment(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	again, err := d.Plan.RemindLater(ctx, s, tr)
	args := locale.Args{"Number": training.SessionName(s.Number), "Slot": d.Slot(s.Slot()), "Day": d.Day(training.DayOf(again))}
	if errors.Is(err, planning.ErrPast) {
		return d.says("assignment.no_later", args), nil
	}
	if err != nil {
		return chat.Reply{}, err
	}
	return d.says("assignment.said_later", args), nil
}

// TrainerNotHeld notes that a trainer says that a session was not given.
func (d *Desk) TrainerNotHeld(ctx context.Context, a action.Action) (chat.Reply, error) {
	s, tr, err := d.assignment(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.said(s, "unheld", d.Plan.ReportNotHeld(ctx, s, tr))
}

// Rate notes how a requester found a session.
func (d *Desk) Rate(ctx context.Context, a action.Action) (chat.Reply, error) {
	score, _ := strconv.Atoi(a.Arg) // 0 for what is no number
	if score < 1 || score > 5 {
		return d.Stale(), nil
	}
	s, r, err := d.Plan.Rated(ctx, a.Number, a.Other)
	if err == nil {
		err = d.Plan.Rate(ctx, s, r.Number, score)
	}
	if err != nil {
		return chat.Reply{}, err
	}
	return d.says("feedback.thanks", nil).With(d.Choice("feedback.say_more", action.With(action.Comment, s.Number, r.Number))), nil
}

// CommentWhat asks a requester how it was, in words.
func (d *Desk) CommentWhat(ctx context.Context, a action.Action) (chat.Reply, error) {
	s, _, err := d.Plan.Rated(ctx, a.Number, a.Other)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.await(PendingComment, s.Number, "feedback.words", ofSession(s.Number)), nil
}

// SaidComment takes a text for it.
func (d *Desk) SaidComment(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	s, err := d.Plan.Session(ctx, p.Number)
	if err == nil {
		err = d.Plan.Comment(ctx, s, text)
	}
	return d.done(err, "feedback.passed_on", nil)
}
