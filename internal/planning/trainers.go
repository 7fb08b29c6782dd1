package planning

import (
	"context"
	"errors"
	"slices"
	"time"

	"vtbot/internal/chat"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// KeepTrainer stores a trainer, and plans the reminders of the sessions that they give anew.
func (p *Planner) KeepTrainer(ctx context.Context, tr *training.Trainer) error {
	p.trainers = nil
	if err := p.SaveTrainer(ctx, tr); err != nil {
		return err
	}
	all, err := p.upcoming(ctx)
	if err != nil {
		return err
	}
	theirs := slices.DeleteFunc(all, func(s *training.Session) bool { return s.Assignment(tr.Number) == nil })
	return p.planAnew(ctx, theirs, p.Now)
}

// RemoveTrainer ends that a trainer gives sessions, and tells them. It returns those to come, which have to be given by
// somebody else.
func (p *Planner) RemoveTrainer(ctx context.Context, tr *training.Trainer) ([]*training.Session, error) {
	given, err := p.GivenBy(ctx, tr, training.Period{From: p.today(), To: "9999-12-31"})
	if err != nil {
		return nil, err
	}
	if err := p.tellOffList(ctx, tr, given); err != nil {
		return nil, err
	}
	*tr = training.Trainer{
		Number:   tr.Number,
		Name:     tr.Name,
		Employer: tr.Employer,
		Removed:  true,
	} // how to reach them is not needed any more
	p.trainers = nil
	if err := p.SaveTrainer(ctx, tr); err != nil {
		return nil, err
	}
	all, err := p.upcoming(ctx)
	if err != nil {
		return nil, err
	}
	var freed []*training.Session
	for _, known := range all {
		if known.Assignment(tr.Number) == nil {
			continue
		}
		s, err := p.Session(ctx, known.Number)
		if err != nil {
			return nil, err
		}
		if err := s.Unassign(p.who(), tr); err != nil {
			return nil, err
		}
		if err := p.Save(ctx, s); err != nil {
			return nil, err
		}
		freed = append(freed, s)
	}
	return freed, nil
}

// SetAway notes that a trainer is absent, and returns the sessions that they give meanwhile.
func (p *Planner) SetAway(ctx context.Context, tr *training.Trainer, away training.Period) ([]*training.Session, error) {
	tr.Absences = append(slices.DeleteFunc(tr.Absences, func(old training.Period) bool { return old.To < p.today() }), away)
	if err := p.KeepTrainer(ctx, tr); err != nil {
		return nil, err
	}
	return p.GivenBy(ctx, tr, away)
}

// GivenBy returns the sessions of some days that a trainer gives, or was asked for.
func (p *Planner) GivenBy(ctx context.Context, tr *training.Trainer, during training.Period) ([]*training.Session, error) {
	list, err := p.FindSessions(ctx, SessionQuery{From: during.From, To: during.To, Scheduled: true})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(s *training.Session) bool { return !s.Gives(tr.Number) }), nil
}

// tellOffList tells a trainer that they give no sessions any more, with those that they are freed of. In a mail each of these is
// a message of its own, which takes its entry out of the calendar.
func (p *Planner) tellOffList(ctx context.Context, tr *training.Trainer, given []*training.Session) error {
	addresses := p.Reach(tr)
	if len(addresses) == 0 {
		return nil
	}
	to := addresses[0]
	if to.Via == "email" {
		for _, s := range given {
			off := *s
			off.Status = training.Cancelled
			off.Sequence++
			if err := p.tellTrainer(ctx, &off, tr, func(v view.View) chat.Reply { return v.Freed(s) }, true); err != nil {
				return err
			}
		}
		if len(given) > 0 {
			return nil
		}
	}
	reply := p.view(tr.Speaks(p.Lang), to.Via).OffList(given)
	p.Outgoing = append(p.Outgoing, chat.Outgoing{Notice: chat.Notice{Via: to.Via, To: to.To, Subject: reply.Parts[0].Text, Reply: reply}})
	return nil
}

// SayAway notes that the acting trainer is absent and tells the VT cell. It returns the sessions that they give meanwhile.
func (p *Planner) SayAway(ctx context.Context, tr *training.Trainer, away training.Period) ([]*training.Session, error) {
	during, err := p.SetAway(ctx, tr, away)
	if err == nil {
		p.tellPlaces(func(v view.View) chat.Reply { return v.Away(tr, away, during) })
	}
	return during, err
}

// SayBack takes back an absence of the acting trainer, and tells the VT cell; [ErrNoTrainer] when there is none such.
func (p *Planner) SayBack(ctx context.Context, tr *training.Trainer, away training.Period) error {
	i := slices.Index(tr.Absences, away)
	if i < 0 {
		return ErrNoTrainer
	}
	tr.Absences = slices.Delete(slices.Clone(tr.Absences), i, i+1)
	p.tellPlaces(func(v view.View) chat.Reply { return v.Back(tr, away) })
	return p.KeepTrainer(ctx, tr)
}

// TrainerSessions returns the sessions for which a trainer was asked, from a day on, the earliest first.
func (p *Planner) TrainerSessions(ctx context.Context, tr *training.Trainer, from training.Day) ([]*training.Session, error) {
	list, err := p.FindSessions(ctx, SessionQuery{From: from})
	return slices.DeleteFunc(list, func(s *training.Session) bool { return s.Assignment(tr.Number) == nil }), err
}

func (p *Planner) upcoming(ctx context.Context) ([]*training.Session, error) {
	return p.FindSessions(ctx, SessionQuery{From: p.today(), Scheduled: true})
}

// planAnew plans the reminders of some sessions as the settings and the trainers want it now. What would have been due by then
// is not said late.
func (p *Planner) planAnew(ctx context.Context, list []*training.Session, since time.Time) error {
	trainers, err := p.AllTrainers(ctx)
	if err != nil {
		return err
	}
	for _, known := range list {
		s, err := p.Session(ctx, known.Number) // as it is by now
		if errors.Is(err, ErrNoSession) {
			continue
		}
		if err != nil {
			return err
		}
		if err := p.Plan(ctx, s.Number, p.Policy.Plan(s, trainers), since); err != nil {
			return err
		}
	}
	return nil
}
