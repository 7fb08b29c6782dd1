package planning

import (
	"context"
	"errors"
	"slices"

	"vtbot/internal/training"
	"vtbot/internal/view"
)

// SameAs returns the ids under which the actor is known, on this platform and others.
func (p *Planner) SameAs(ctx context.Context) ([]string, error) {
	if p.same != nil {
		return p.same, nil
	}
	ids, err := p.SamePerson(ctx, p.By.ID)
	if err != nil {
		return nil, err
	}
	p.same = ids
	return ids, nil
}

// IsActor reports whether a person, "slack:U0123", is the actor, on this platform or another.
func (p *Planner) IsActor(ctx context.Context, person string) (bool, error) {
	ids, err := p.SameAs(ctx)
	return slices.Contains(ids, person), err
}

// OwnRequest returns a request of the actor; [ErrNoRequest] also for those of others, which are nobody's business.
func (p *Planner) OwnRequest(ctx context.Context, number int64) (*training.Request, error) {
	r, err := p.Request(ctx, number)
	if err != nil {
		return nil, err
	}
	mine, err := p.IsActor(ctx, r.Requester)
	if err == nil && !mine {
		err = ErrNoRequest
	}
	return r, err
}

// OwnRequests returns the newest requests of the actor.
func (p *Planner) OwnRequests(ctx context.Context, limit int) ([]*training.Request, error) {
	ids, err := p.SameAs(ctx)
	if err != nil {
		return nil, err
	}
	return p.FindRequests(ctx, RequestQuery{Requesters: ids, Limit: limit})
}

// ColleagueNames names the coordinators, in their order, as what they did shows; the id of one who did nothing yet.
func (p *Planner) ColleagueNames(ctx context.Context) ([]string, error) {
	list, err := p.FindRequests(ctx, RequestQuery{Limit: namesFrom})
	if err != nil {
		return nil, err
	}
	known := map[string]string{p.By.ID: p.By.Name}
	for _, r := range list {
		for _, e := range r.History {
			if known[e.By] == "" {
				known[e.By] = e.Name
			}
		}
	}
	var names []string
	for _, c := range p.Coordinators {
		names = append(names, view.PersonName(known[c.String()], c.String()))
	}
	return names, nil
}

// namesFrom is in how many requests names of coordinators are looked for.
const namesFrom = 200

// RequestsOf returns the requests for which a session is given.
func (p *Planner) RequestsOf(ctx context.Context, s *training.Session) ([]*training.Request, error) {
	var list []*training.Request
	for _, n := range s.Requests {
		r, err := p.Request(ctx, n)
		if errors.Is(err, ErrNoRequest) { // forgotten: its time was over
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

// AllTrainers returns all trainers, also those that were removed, by number. They are read once.
func (p *Planner) AllTrainers(ctx context.Context) (map[int64]*training.Trainer, error) {
	if p.trainers != nil {
		return p.trainers, nil
	}
	list, err := p.ListTrainers(ctx)
	if err != nil {
		return nil, err
	}
	p.trainers = map[int64]*training.Trainer{}
	for _, tr := range list {
		p.trainers[tr.Number] = tr
	}
	return p.trainers, nil
}

// ActiveTrainers returns those who give sessions, by number.
func (p *Planner) ActiveTrainers(ctx context.Context) ([]*training.Trainer, error) {
	all, err := p.AllTrainers(ctx)
	if err != nil {
		return nil, err
	}
	var list []*training.Trainer
	for _, tr := range all {
		if !tr.Removed {
			list = append(list, tr)
		}
	}
	slices.SortFunc(list, func(a, b *training.Trainer) int { return int(a.Number - b.Number) })
	return list, nil
}

// ActiveTrainer returns a trainer who gives sessions; [ErrNoTrainer] also for one who was removed.
func (p *Planner) ActiveTrainer(ctx context.Context, number int64) (*training.Trainer, error) {
	tr, err := p.Trainer(ctx, number)
	if err == nil && tr.Removed {
		err = ErrNoTrainer
	}
	return tr, err
}

// NamedTrainer returns the trainer of a name, whatever its case; nil when there is none who gives sessions.
func (p *Planner) NamedTrainer(ctx context.Context, name string) (*training.Trainer, error) {
	list, err := p.ActiveTrainers(ctx)
	if err != nil {
		return nil, err
	}
	for _, tr := range list {
		if tr.HasName(name) {
			return tr, nil
		}
	}
	return nil, nil
}

// ActingTrainer returns the trainer that the actor is; nil for everybody else.
func (p *Planner) ActingTrainer(ctx context.Context) (*training.Trainer, error) {
	me, err := p.SameAs(ctx)
	if err != nil {
		return nil, err
	}
	list, err := p.ActiveTrainers(ctx)
	if err != nil {
		return nil, err
	}
	for _, tr := range list {
		if slices.ContainsFunc(me, tr.Is) {
			return tr, nil
		}
	}
	return nil, nil
}

// Visible returns which sessions the actor has to do with: gives, asked for, or all for the VT cell.
func (p *Planner) Visible(ctx context.Context) (func(*training.Session) bool, error) {
	if p.ActsForCell() {
		return func(*training.Session) bool { return true }, nil
	}
	tr, err := p.ActingTrainer(ctx)
	if err != nil {
		return nil, err
	}
	requests, err := p.OwnRequests(ctx, 200)
	if err != nil {
		return nil, err
	}
	mine := map[int64]bool{}
	for _, r := range requests {
		mine[r.Number] = true
	}
	return func(s *training.Session) bool { // it knows for whom it is given, also once it was called off and they ask again
		return tr != nil && s.Gives(tr.Number) || slices.ContainsFunc(s.Requests, func(n int64) bool { return mine[n] })
	}, nil
}

// VisibleSession returns a session that the actor has to do with; [ErrNoSession] also for all others.
func (p *Planner) VisibleSession(ctx context.Context, number int64) (*training.Session, error) {
	s, err := p.Session(ctx, number)
	if err != nil {
		return nil, err
	}
	visible, err := p.Visible(ctx)
	if err == nil && !visible(s) {
		err = ErrNoSession
	}
	return s, err
}

// AsksFor returns the request of the actor for which a session is given; nil for those who see more of it, the VT cell and
// whoever gives it.
func (p *Planner) AsksFor(ctx context.Context, s *training.Session) (*training.Request, error) {
	tr, err := p.ActingTrainer(ctx)
	if err != nil || p.ActsForCell() || tr != nil && s.Gives(tr.Number) {
		return nil, err
	}
	requests, err := p.RequestsOf(ctx, s)
	if err != nil {
		return nil, err
	}
	for _, r := range requests {
		if mine, err := p.IsActor(ctx, r.Requester); err != nil || mine {
			return r, err
		}
	}
	return nil, nil
}
