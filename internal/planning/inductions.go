package planning

import (
	"context"
	"fmt"
	"slices"
	"time"

	"vtbot/catalog"
	"vtbot/internal/training"
)

// Induction is the mandatory introduction as it is given again and again at one place.
type Induction struct {
	Name     string                          // of the plan: a session is made once for each of its days
	Next     func(after time.Time) time.Time // when the next one begins, after a time
	Place    string
	Language catalog.Lang
	Modules  []string
	Trainer  string // who gives it, by name; "" is assigned each time
}

// PlanInductions makes the sessions of the recurring introductions for as far ahead as ahead. One that falls on a weekend or
// a public holiday is on the next working day. What was made before is not made again, also when it was moved or cancelled.
func (s *Service) PlanInductions(ctx context.Context, plans []Induction, ahead time.Duration) error {
	now := s.Now()
	for _, plan := range plans {
		for at := plan.Next(now); !at.IsZero() && at.Before(now.Add(ahead)); at = plan.Next(at) {
			err := s.do(ctx, Clock, func(p *Planner) error { return p.planInduction(ctx, plan, at) })
			if err != nil {
				return fmt.Errorf("plan the introduction %q: %w", plan.Name, err)
			}
		}
	}
	return nil
}

func (p *Planner) planInduction(ctx context.Context, plan Induction, at time.Time) error {
	on := training.DayOf(at)
	name := plan.Name + " " + string(on)
	if !training.IsWorkday(on) {
		on = training.AddWorkdays(on, 1)
	}
	s, err := training.Schedule(
		p.who(),
		training.Wish{
			Modules:         plan.Modules,
			Organisation:    plan.Place,
			SessionLanguage: plan.Language,
			Audience:        "new_staff",
			Mode:            training.OnSite,
		},
		training.Slot{Day: on, Time: at.In(training.Brussels).Format("15:04")},
	)
	if err != nil {
		return err
	}
	s.Induction = name
	made, err := p.SaveSession(ctx, s)
	if err != nil || !made {
		return err
	}
	if err := p.Save(ctx, s); err != nil || plan.Trainer == "" {
		return err
	}
	return p.assignNamed(ctx, s, plan.Trainer)
}

// assignNamed asks the trainer of a name, if there is one and one alone.
func (p *Planner) assignNamed(ctx context.Context, s *training.Session, name string) error {
	list, err := p.ActiveTrainers(ctx)
	if err != nil {
		return err
	}
	found := training.NamedTrainers(list, name)
	if len(found) != 1 {
		return nil // the VT cell sees that nobody gives it
	}
	_, err = p.Assign(ctx, s, found[0])
	return err
}

// Introductions are the planned sessions that new staff can join instead of asking for one of their own, at most five; none for
// a wish that asks for more than the introduction.
func (p *Planner) Introductions(ctx context.Context, w training.Wish) []*training.Session {
	if !p.IsInduction(w) {
		return nil
	}
	list, err := p.FindSessions(ctx, SessionQuery{From: p.today().Add(1), Scheduled: true, Limit: 100})
	if err != nil {
		return nil // an offer is worth no failed turn
	}
	list = slices.DeleteFunc(list, func(s *training.Session) bool { return s.Induction == "" || !s.Serves(w) })
	return list[:min(5, len(list))]
}

// IsInduction reports whether nothing but the introduction of new staff is asked for.
func (p *Planner) IsInduction(w training.Wish) bool {
	return len(w.Modules) > 0 && !slices.ContainsFunc(w.Modules, func(code string) bool {
		m, ok := p.Catalog.Module(code)
		return !ok || m.Delivery != catalog.Mandatory
	})
}
