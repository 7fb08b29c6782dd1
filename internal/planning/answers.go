package planning

import (
	"context"
	"slices"
	"time"

	"vtbot/internal/chat"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// Consent notes that a session suits a trainer, and what the trainer wrote beside it. The VT cell hears at once of what was
// written, and of one who refused before: it may be looking for somebody else.
func (p *Planner) Consent(ctx context.Context, s *training.Session, tr *training.Trainer, words string) error {
	refused := !s.Gives(tr.Number)
	if err := s.Consent(p.who(), tr, true); err != nil {
		return err
	}
	if refused {
		p.alert(s, func(v view.View) chat.Reply { return v.AgreedAfterAll(s, tr.Name) })
	}
	if err := p.keep(ctx, s, words); err != nil {
		return err
	}
	if words != "" {
		p.alert(s, func(v view.View) chat.Reply { return v.Agreed(s, tr.Name, words) })
	}
	return nil
}

// TurnDown notes that a trainer cannot give a session, and tells the VT cell at once, with what the trainer says of it.
func (p *Planner) TurnDown(ctx context.Context, s *training.Session, tr *training.Trainer, words string) error {
	if a := s.Assignment(tr.Number); a != nil && a.Status == training.Refused { // the VT cell knows
		return nil
	}
	if err := s.Consent(p.who(), tr, false); err != nil {
		return err
	}
	if err := p.keep(ctx, s, words); err != nil {
		return err
	}
	p.alert(s, func(v view.View) chat.Reply { return v.TurnedDown(s, tr.Name, words) })
	return nil
}

// keep stores a session with what the actor said of it, "" for nothing.
func (p *Planner) keep(ctx context.Context, s *training.Session, words string) error {
	if words != "" {
		if err := s.Note(p.who(), words); err != nil {
			return err
		}
	}
	return p.Save(ctx, s)
}

// Note keeps what a trainer says of a session, and passes it on to the VT cell.
func (p *Planner) Note(ctx context.Context, s *training.Session, tr *training.Trainer, words string) error {
	if err := p.keep(ctx, s, words); err != nil {
		return err
	}
	p.alert(s, func(v view.View) chat.Reply { return v.Noted(s, tr.Name, words) })
	return nil
}

// Ready notes that a trainer has everything that a session needs.
func (p *Planner) Ready(ctx context.Context, s *training.Session, tr *training.Trainer) error {
	if err := s.Ready(p.who(), tr); err != nil {
		return err
	}
	return p.Save(ctx, s)
}

// ReportProblem passes a trainer's problem on to the VT cell at once.
func (p *Planner) ReportProblem(ctx context.Context, s *training.Session, tr *training.Trainer, text string) error {
	if err := s.Problem(p.who(), tr, text); err != nil {
		return err
	}
	if err := p.Save(ctx, s); err != nil {
		return err
	}
	p.alert(s, func(v view.View) chat.Reply { return v.Trouble(s, tr.Name, text) })
	return nil
}

// snoozeHour is when "tomorrow" is, on the next working day.
const snoozeHour = "09:00"

// Tomorrow is when a trainer who wants to be reminded tomorrow is; false when that is of no use any more.
func (p *Planner) Tomorrow(s *training.Session) (again time.Time, ok bool) {
	next := p.Policy.Quiet.Free(training.AddWorkdays(p.today(), 1).At(snoozeHour), true)
	return next, next.Before(s.Begin())
}

// RemindLater has a trainer reminded once more tomorrow, and returns when. [ErrPast] says that it is of no use any more.
func (p *Planner) RemindLater(ctx context.Context, s *training.Session, tr *training.Trainer) (time.Time, error) {
	again, ok := p.Tomorrow(s)
	if !ok {
		return again, ErrPast
	}
	if err := s.Snooze(p.who(), tr, again); err != nil {
		return again, err
	}
	return again, p.Save(ctx, s)
}

// Rated returns the session and the actor's request for it, of which a score or a comment is given; [ErrNoRequest] or
// [ErrNoSession] when it is not theirs.
func (p *Planner) Rated(ctx context.Context, session, request int64) (*training.Session, *training.Request, error) {
	r, err := p.OwnRequest(ctx, request)
	if err != nil {
		return nil, nil, err
	}
	s, err := p.Session(ctx, session)
	if err == nil && !slices.Contains(s.Requests, request) {
		err = ErrNoSession
	}
	return s, r, err
}

// Rate notes how a requester found a session, 1 to 5. What the requester said of it in words stays.
func (p *Planner) Rate(ctx context.Context, s *training.Session, request int64, score int) error {
	return p.feedback(ctx, s, request, func(f *training.Feedback) { f.Score = score })
}

// Comment adds a requester's own words to a session's feedback, for each of the actor's requests for it.
func (p *Planner) Comment(ctx context.Context, s *training.Session, text string) error {
	requests, err := p.RequestsOf(ctx, s)
	if err != nil {
		return err
	}
	for _, r := range requests {
		mine, err := p.IsActor(ctx, r.Requester)
		if err != nil {
			return err
		}
		if !mine {
			continue
		}
		if err := p.feedback(ctx, s, r.Number, func(f *training.Feedback) { f.Text = text }); err != nil {
			return err
		}
	}
	return nil
}

// feedback changes what was said of a session for a request.
func (p *Planner) feedback(ctx context.Context, s *training.Session, request int64, change func(*training.Feedback)) error {
	f := training.Feedback{Request: request}
	for _, old := range s.Feedback {
		if old.Request == request {
			f = old
		}
	}
	change(&f)
	if err := s.Score(p.who(), f); err != nil {
		return err
	}
	return p.Save(ctx, s)
}
