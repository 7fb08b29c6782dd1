package planning

import (
	"context"
	"errors"
	"slices"

	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// schedule makes the session of a request that was accepted. Others who agreed to share it are accepted for it as well.
func (p *Planner) schedule(ctx context.Context, r *training.Request) error {
	s, err := training.Schedule(p.who(), r.Wish, *r.Session)
	if err != nil {
		return err
	}
	s.Requests = []int64{r.Number}
	if r.Share == training.ShareAgreed {
		if err := p.scheduleShared(ctx, r, s); err != nil {
			return err
		}
	}
	if err := p.Save(ctx, s); err != nil {
		return err
	}
	r.GivenIn = s.Number
	return nil
}

// scheduleShared accepts those who agreed to share the session of a request, as far as its day suits them.
func (p *Planner) scheduleShared(ctx context.Context, r *training.Request, s *training.Session) error {
	shared, err := p.sharing(ctx, r)
	if err != nil {
		return err
	}
	for _, other := range shared {
		if err := other.Accept(p.who(), *r.Session); err != nil {
			return err
		}
		if err := s.Join(p.who(), other.Number, other.Wish); err != nil {
			return err
		}
	}
	if err := p.Save(ctx, s); err != nil {
		return err
	}
	for _, other := range shared {
		other.GivenIn = s.Number
		if err := p.SaveRequest(ctx, other); err != nil {
			return err
		}
		p.tellCell(other)
		if err := p.tellRequester(ctx, other, func(v view.View) chat.Reply { return p.tellAccepted(ctx)(v, other) }); err != nil {
			return err
		}
	}
	return nil
}

// acceptParts makes sessions that each give some of the modules of a request.
func (p *Planner) acceptParts(ctx context.Context, r *training.Request, parts []training.Given) error {
	for i, part := range parts {
		if part.Slot.Day < p.today() {
			return ErrPast
		}
		wish := r.Wish
		wish.Modules = part.Modules
		s, err := training.Schedule(p.who(), wish, part.Slot)
		if err != nil {
			return err
		}
		s.Requests = []int64{r.Number}
		if err := p.Save(ctx, s); err != nil {
			return err
		}
		parts[i].Session = s.Number
	}
	if r.Status == training.Accepted {
		return r.PlanParts(p.who(), parts)
	}
	return r.AcceptParts(p.who(), parts)
}

// leave takes a withdrawn request out of its sessions. One that was given for nobody else is called off.
func (p *Planner) leave(ctx context.Context, r *training.Request) error {
	for _, session := range r.Sessions() {
		if err := p.leaveSession(ctx, r, session); err != nil {
			return err
		}
	}
	return nil
}

func (p *Planner) leaveSession(ctx context.Context, r *training.Request, session int64) error {
	s, err := p.Session(ctx, session)
	if errors.Is(err, ErrNoSession) || err == nil && s.Status != training.Scheduled {
		return nil
	}
	if err != nil {
		return err
	}
	expected := s.Participants
	if err := s.Leave(p.who(), r.Number, r.Wish); err != nil {
		return err
	}
	rest, err := p.RequestsOf(ctx, s)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(rest, func(o *training.Request) bool { return o.Organisation == r.Organisation }) {
		s.NotFor(r.Organisation)
	}
	if len(s.Requests) > 0 || s.Induction != "" {
		return p.Save(ctx, s)
	}
	s.Participants = expected // of what does not take place
	p.alert(s, func(v view.View) chat.Reply { return v.WithdrawnFrom(s, r.Number) })
	reason := p.view("", "").Text("session.withdrawn", locale.Args{"Number": training.Name(r.Number)}) // trainers and the VT cell read it
	return p.CallOff(ctx, s, reason)
}

// Joinable returns the sessions that a request can be accepted for instead of one of its own, at most limit.
func (p *Planner) Joinable(ctx context.Context, r *training.Request, limit int) ([]*training.Session, error) {
	list, err := p.FindSessions(ctx, SessionQuery{From: p.today(), Scheduled: true, Limit: 200})
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(s *training.Session) bool { return !s.Serves(r.Wish) })
	return list[:min(limit, len(list))], nil
}

// NewSession makes a session that no request asks for.
func (p *Planner) NewSession(ctx context.Context, w training.Wish, on training.Slot) (*training.Session, error) {
	if on.Day < p.today() {
		return nil, ErrPast
	}
	s, err := training.Schedule(p.who(), w, on)
	if err != nil {
		return nil, err
	}
	return s, p.Save(ctx, s)
}

// Arrange changes something of a session other than its time; of is one of training.SessionFields. Those concerned are told
// what changed, with an entry for their calendars when it says where; told reports whether there was anything to tell.
func (p *Planner) Arrange(ctx context.Context, s *training.Session, of string, change func(*training.Session)) (told bool, err error) {
	before := *s
	where := of == training.OfPlace || of == training.OfRoom || of == training.OfLink
	if err := s.Arrange(p.who(), of, where, change); err != nil {
		return false, err
	}
	if err := p.Save(ctx, s); err != nil {
		return false, err
	}
	v := p.view("", "")
	if slices.Equal(v.SessionFacts(s), v.SessionFacts(&before)) { // nobody would see what
		return false, nil
	}
	return true, p.tellConcerned(ctx, s, func(v view.View) chat.Reply { return v.Changed(s, &before) }, where)
}

// MaterialsReady notes that what is to be brought to a session is there.
func (p *Planner) MaterialsReady(ctx context.Context, s *training.Session) error {
	if err := s.Arrange(p.who(), training.OfMaterials, false, func(s *training.Session) { s.Materials = true }); err != nil {
		return err
	}
	return p.Save(ctx, s)
}

// Move gives a session at another time, tells everyone concerned, and asks trainers and partners whether that suits them; who
// agreed to a day of which the hour was open is only told the hour. It
// returns the trainers who are away or give another one then. [ErrSame] is the time that it has, [ErrPast] a day that is over.
func (p *Planner) Move(ctx context.Context, s *training.Session, to training.Slot) (clashes []training.Candidate, err error) {
	from := s.Slot()
	switch {
	case to.Day < p.today():
		return nil, ErrPast
	case from == to:
		return nil, ErrSame
	}
	set, tell := s.Move, func(v view.View) chat.Reply { return v.Moved(s, from) }
	if from.Day == to.Day && from.Time == "" { // it was open: nobody is moved
		set, tell = s.SetHour, func(v view.View) chat.Reply { return v.HourSet(s) }
	}
	if err := set(p.who(), to); err != nil {
		return nil, err
	}
	if err := p.Save(ctx, s); err != nil {
		return nil, err
	}
	err = p.eachAccepted(ctx, s, func(r *training.Request) error { return r.Follow(p.who(), s.Number, to) })
	if err != nil {
		return nil, err
	}
	if err := p.tellConcerned(ctx, s, tell, true); err != nil {
		return nil, err
	}
	return p.clashes(ctx, s)
}

// eachAccepted does something with each request that a session is given for, and brings its card up to date.
func (p *Planner) eachAccepted(ctx context.Context, s *training.Session, do func(*training.Request) error) error {
	requests, err := p.RequestsOf(ctx, s)
	if err != nil {
		return err
	}
	for _, r := range requests {
		if r.Status != training.Accepted {
			continue
		}
		if err := do(r); err != nil {
			return err
		}
		if err := p.SaveRequest(ctx, r); err != nil {
			return err
		}
		p.tellCell(r)
	}
	return nil
}

// CallOff cancels a session and tells everyone concerned; its requests go back to the VT cell.
func (p *Planner) CallOff(ctx context.Context, s *training.Session, reason string) error {
	if err := s.Cancel(p.who(), reason); err != nil {
		return err
	}
	if err := p.tellConcerned(ctx, s, func(v view.View) chat.Reply { return v.CalledOff(s, reason) }, true); err != nil {
		return err
	}
	if err := p.eachAccepted(ctx, s, func(r *training.Request) error { return r.Replan(p.who(), s.Number, reason) }); err != nil {
		return err
	}
	return p.Save(ctx, s)
}

// Report notes that a session was given, and how many came. [training.NotYet] says that it is not over.
func (p *Planner) Report(ctx context.Context, s *training.Session, came int) error {
	if err := s.Hold(p.who(), came); err != nil {
		return err
	}
	return p.Save(ctx, s)
}

// ReportNotHeld notes that a session was not given. The VT cell hears of it from a trainer.
func (p *Planner) ReportNotHeld(ctx context.Context, s *training.Session, by *training.Trainer) error {
	if err := s.NotHappened(p.who()); err != nil {
		return err
	}
	if err := p.Save(ctx, s); err != nil {
		return err
	}
	if by != nil {
		p.alert(s, func(v view.View) chat.Reply { return v.NotHeld(s, by.Name) })
	}
	return nil
}

// clashes returns the trainers of a session who are away or give another one then.
func (p *Planner) clashes(ctx context.Context, s *training.Session) ([]training.Candidate, error) {
	around, err := p.FindSessions(ctx, SessionQuery{From: s.Day, To: s.Day})
	if err != nil {
		return nil, err
	}
	trainers, err := p.AllTrainers(ctx)
	if err != nil {
		return nil, err
	}
	var list []training.Candidate
	for _, a := range s.Trainers {
		tr := trainers[a.Trainer]
		if tr == nil || a.Status == training.Refused {
			continue
		}
		bare := *s // as if the trainer were not assigned yet
		bare.Trainers = nil
		for _, c := range training.Candidates(&bare, []*training.Trainer{tr}, around) {
			if c.Absent || len(c.Clashes) > 0 {
				list = append(list, c)
			}
		}
	}
	return list, nil
}
