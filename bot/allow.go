package bot

import (
	"context"
	"errors"

	"vtbot/internal/action"
	"vtbot/internal/training"
)

// allow returns why the person may not do something; nil for who may. It is asked at the moment of the deed.
type allow func(ctx context.Context, t *turn, a action.Action) error

// notAllowed says that something is for others. It is shown to the person alone.
type notAllowed struct{ name string } // of the request or the session; "" for a trainer

func (e *notAllowed) Error() string { return "this is for coordinators" }

func anyone(context.Context, *turn, action.Action) error { return nil }

// coordinators are the members of the VT cell, of what is done with a request.
func coordinators(_ context.Context, t *turn, a action.Action) error {
	if t.plan.ActsForCell() {
		return nil
	}
	return &notAllowed{name: training.Name(a.Number)}
}

// sessionCoordinators are the same of what is done with a session.
func sessionCoordinators(_ context.Context, t *turn, a action.Action) error {
	if t.plan.ActsForCell() {
		return nil
	}
	return &notAllowed{name: training.SessionName(a.Number)}
}

// trainerCoordinators are the same of what is done with a trainer.
func trainerCoordinators(_ context.Context, t *turn, _ action.Action) error {
	if t.plan.ActsForCell() {
		return nil
	}
	return &notAllowed{}
}

// requester is whoever asked for the request, on this platform or another.
func requester(ctx context.Context, t *turn, a action.Action) error {
	_, err := t.plan.OwnRequest(ctx, a.Number)
	return err
}

// ratingRequester is whoever asked for the request for which the session was given.
func ratingRequester(ctx context.Context, t *turn, a action.Action) error {
	_, _, err := t.plan.Rated(ctx, a.Number, a.Other)
	return err
}

// trainers are those who give sessions. They are spoken to in the language of what they are told.
func trainers(ctx context.Context, t *turn, _ action.Action) error {
	tr, err := t.plan.ActingTrainer(ctx)
	if err != nil {
		return err
	}
	if tr == nil {
		return errNoTrainer
	}
	t.desk.SpeakTo(tr, t.stored.Lang)
	return nil
}

// errNoTrainer says that the person gives no sessions.
var errNoTrainer = errors.New("this is for trainers")

// askedTrainer is who was asked for the session, also one who refused: they may have thought better of it.
func askedTrainer(ctx context.Context, t *turn, a action.Action) error {
	return t.trainerOf(ctx, a.Number, func(s *training.Session, tr *training.Trainer) bool { return s.Assignment(tr.Number) != nil })
}

// givingTrainer is who gives the session.
func givingTrainer(ctx context.Context, t *turn, a action.Action) error {
	return t.trainerOf(ctx, a.Number, func(s *training.Session, tr *training.Trainer) bool { return s.Gives(tr.Number) })
}

// reporters are who gives the session, and the VT cell.
func reporters(ctx context.Context, t *turn, a action.Action) error {
	if t.plan.ActsForCell() {
		return nil
	}
	return givingTrainer(ctx, t, a)
}

// trainerOf allows a trainer who has to do with a session.
func (t *turn) trainerOf(ctx context.Context, session int64, may func(*training.Session, *training.Trainer) bool) error {
	s, err := t.plan.Session(ctx, session)
	if err != nil {
		return err
	}
	tr, err := t.plan.ActingTrainer(ctx)
	if err != nil {
		return err
	}
	if tr == nil || !may(s, tr) {
		return training.ErrNotAssigned
	}
	t.desk.SpeakTo(tr, t.stored.Lang)
	return nil
}
