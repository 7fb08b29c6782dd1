package planning

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// Draft is a request as it is handed in.
type Draft struct {
	Wish    training.Wish
	Lang    catalog.Lang // that the requester is told in what becomes of it
	Changes int64        // the number of the request that it changes; 0 for a new one
	Joins   int64        // the number of the introduction that was chosen; 0 for none
	Unread  string       // what was said and not understood
}

// Submit hands a request, or its change, to the VT cell. joined reports that it was accepted at once, for the introduction
// that was chosen. Beside an [training.IllegalTransition], or [ErrNoRequest], of a change, the request is returned as it is.
func (p *Planner) Submit(ctx context.Context, d Draft) (r *training.Request, joined bool, err error) {
	r = &training.Request{Wish: d.Wish, Lang: d.Lang}
	var before []string // the modules that were asked for
	if d.Changes != 0 {
		if r, err = p.Request(ctx, d.Changes); err == nil {
			before = r.Modules
			err = r.Change(p.who(), d.Wish)
		}
	} else {
		err = r.Submit(p.who())
	}
	if err != nil {
		return r, false, err
	}
	r.Unread = strings.TrimSpace(r.Unread + "\n" + d.Unread)
	r.Advice = p.Advice(ctx, r.Wish, r.Number)
	others, err := p.Alike(ctx, r)
	if err != nil {
		return r, false, err
	}
	for _, o := range others[:min(mostNamed, len(others))] {
		r.Advice = append(r.Advice, training.Advice{Kind: training.AdviceAlike, Number: o.Number})
	}
	if err := p.SaveRequest(ctx, r); err != nil { // from here on it has a number
		return r, false, err
	}
	if joined, err = p.join(ctx, r, d.Joins); err != nil {
		return r, false, err
	}
	if joined {
		if err := p.SaveRequest(ctx, r); err != nil {
			return r, false, err
		}
	}
	p.tellCell(r)
	if joined {
		return r, true, nil
	}
	return r, false, p.tellInterest(ctx, r, before)
}

// mostNamed is how many other requests a card names that ask for the same: it stays one screen.
const mostNamed = 5

// Advice is what the catalogue, the calendar and the other requests say of a wish. number is the request's own, 0 for one that
// is not sent yet.
func (p *Planner) Advice(ctx context.Context, w training.Wish, number int64) []training.Advice {
	out := training.Advise(w, p.Catalog, p.today())
	me, err := p.SameAs(ctx)
	if err != nil {
		return out // advice is worth no failed turn: saving will fail if the store does
	}
	for _, q := range []RequestQuery{{Requesters: me, Open: true, Limit: 20}, {Organisation: w.Organisation, Open: true, Limit: 20}} {
		if len(q.Requesters) == 0 && q.Organisation == "" {
			continue
		}
		alike, err := p.FindRequests(ctx, q)
		if err != nil {
			return out
		}
		for _, r := range alike {
			for _, code := range r.Modules {
				a := training.Advice{Kind: training.AdviceDuplicate, Module: code, Number: r.Number}
				if r.Number != number && slices.Contains(w.Modules, code) && !slices.Contains(out, a) {
					out = append(out, a)
				}
			}
		}
	}
	for _, day := range w.Dates.Days {
		planned, err := p.FindRequests(ctx, RequestQuery{Day: day, Limit: 3})
		if err != nil {
			return out
		}
		for _, r := range planned {
			if r.Number != number {
				out = append(out, training.Advice{Kind: training.AdviceClash, Day: day, Number: r.Number})
			}
		}
	}
	return out
}

// change does something with a request and tells those concerned: the VT cell by its card, the requester by what tell shows,
// nobody else when it is nil.
func (p *Planner) change(
	ctx context.Context,
	number int64,
	do func(r *training.Request) error,
	tell func(v view.View, r *training.Request) chat.Reply,
) (*training.Request, error) {
	r, err := p.Request(ctx, number)
	if err != nil {
		return r, err
	}
	if err := do(r); err != nil {
		return r, err
	}
	if err := p.syncSession(ctx, r); err != nil {
		return r, err
	}
	if err := p.SaveRequest(ctx, r); err != nil {
		return r, err
	}
	p.tellCell(r)
	if tell != nil {
		if err := p.tellRequester(ctx, r, func(v view.View) chat.Reply { return tell(v, r) }); err != nil {
			return r, err
		}
	}
	return r, nil
}

// syncSession keeps sessions in step with a request that something was done with, and is about to be saved: an accepted one
// is given in a session, one that is withdrawn leaves its session.
func (p *Planner) syncSession(ctx context.Context, r *training.Request) error {
	switch {
	case r.Status == training.Accepted && r.GivenIn == 0:
		return p.schedule(ctx, r)
	case r.Status == training.Withdrawn && r.GivenIn != 0:
		return p.leave(ctx, r)
	}
	return nil
}

// Accept accepts a request for a day, which makes its session. Others that agreed to share it are accepted as well. Errors
// that this and the following return are [ErrNoRequest] and [training.IllegalTransition], with the request as it is.
func (p *Planner) Accept(ctx context.Context, number int64, on training.Slot) (*training.Request, error) {
	return p.change(ctx, number, func(r *training.Request) error { return r.Accept(p.who(), on) }, p.tellAccepted(ctx))
}

// AcceptParts accepts a request for several sessions, each of which gives some of its modules; of one that is accepted, it plans
// what is left. [ErrPast] for a day that is over.
func (p *Planner) AcceptParts(ctx context.Context, number int64, parts []training.Given) (*training.Request, error) {
	return p.change(ctx, number, func(r *training.Request) error {
		action := training.ActAccept
		if r.Status == training.Accepted {
			action = training.ActPlan
		}
		if err := r.Permits(action); err != nil {
			return err
		}
		return p.acceptParts(ctx, r, slices.Clone(parts))
	}, p.tellAccepted(ctx))
}

// AcceptInto accepts a request for a session that is planned already; [ErrNoSession] for one that is over or called off.
func (p *Planner) AcceptInto(ctx context.Context, number, session int64) (*training.Request, error) {
	s, err := p.Session(ctx, session)
	if err == nil && (s.Status != training.Scheduled || s.Day < p.today()) {
		err = ErrNoSession
	}
	if err != nil {
		return nil, err
	}
	return p.change(ctx, number, func(r *training.Request) error {
		if err := r.Accept(p.who(), s.Slot()); err != nil {
			return err
		}
		r.GivenIn = s.Number
		if err := s.Join(p.who(), r.Number, r.Wish); err != nil {
			return err
		}
		return p.Save(ctx, s)
	}, p.tellAccepted(ctx))
}

// Decline declines a request with a reason that the requester reads.
func (p *Planner) Decline(ctx context.Context, number int64, reason string) (*training.Request, error) {
	return p.change(ctx, number, func(r *training.Request) error { return r.Decline(p.who(), reason) }, view.View.Declined)
}

// Propose proposes other days to a requester.
func (p *Planner) Propose(ctx context.Context, number int64, slots []training.Slot) (*training.Request, error) {
	return p.change(ctx, number, func(r *training.Request) error { return r.Propose(p.who(), slots) }, view.View.Proposed)
}

// Ask asks a requester something.
func (p *Planner) Ask(ctx context.Context, number int64, text string) (*training.Request, error) {
	return p.change(
		ctx,
		number,
		func(r *training.Request) error { return r.Ask(p.who(), text) },
		func(v view.View, r *training.Request) chat.Reply {
			return v.Question(r, text)
		},
	)
}

// Answer answers what the VT cell asked.
func (p *Planner) Answer(ctx context.Context, number int64, text string) (*training.Request, error) {
	return p.change(ctx, number, func(r *training.Request) error { return r.Answer(p.who(), text) }, nil)
}

// Counter asks for other days than those that were proposed.
func (p *Planner) Counter(
	ctx context.Context,
	number int64,
	d training.Dates,
	part training.PartOfDay,
	hour string,
) (*training.Request, error) {
	return p.change(ctx, number, func(r *training.Request) error { return r.Counter(p.who(), d, part, hour) }, nil)
}

// Choose takes one of the days that were proposed, by its place, from 0; [ErrPast] for one that is over by now.
func (p *Planner) Choose(ctx context.Context, number int64, i int) (*training.Request, error) {
	return p.change(ctx, number, func(r *training.Request) error {
		if i >= 0 && i < len(r.Proposal) && r.Proposal[i].Day < p.today() { // and nobody noticed
			return ErrPast
		}
		return r.Choose(p.who(), i)
	}, nil)
}

// Refuse refuses all days that were proposed.
func (p *Planner) Refuse(ctx context.Context, number int64) (*training.Request, error) {
	return p.change(ctx, number, func(r *training.Request) error { return r.Refuse(p.who()) }, nil)
}

// Withdraw withdraws a request.
func (p *Planner) Withdraw(ctx context.Context, number int64) (*training.Request, error) {
	return p.change(ctx, number, func(r *training.Request) error { return r.Withdraw(p.who()) }, nil)
}

// TakeBack withdraws a request that was sent just now, for as long as nobody handled it.
func (p *Planner) TakeBack(ctx context.Context, number int64) (*training.Request, error) {
	return p.change(ctx, number, func(r *training.Request) error { return r.TakeBack(p.who()) }, nil)
}

// Restore takes back a withdrawal or a change, for as long as nobody handled the request since.
func (p *Planner) Restore(ctx context.Context, number int64) (*training.Request, error) {
	return p.change(ctx, number, func(r *training.Request) error {
		if err := r.Restore(p.who()); err != nil {
			return err
		}
		r.Advice = p.Advice(ctx, r.Wish, r.Number)
		return nil
	}, nil)
}

// ChangeOwn changes a request that is open. Of one that was accepted the VT cell is told what should be different, in words:
// others plan with it. passed reports that this was done.
func (p *Planner) ChangeOwn(
	ctx context.Context,
	number int64,
	w training.Wish,
	words string,
) (r *training.Request, passed bool, err error) {
	r, err = p.Request(ctx, number)
	if err != nil {
		return nil, false, err
	}
	if r.May(training.ActChange) {
		r, _, err = p.Submit(ctx, Draft{Wish: w, Lang: r.Lang, Changes: number})
		return r, false, err
	}
	r, err = p.Answer(ctx, number, words)
	return r, true, err
}

// Take notes that the actor handles a request.
func (p *Planner) Take(ctx context.Context, number int64) (*training.Request, error) {
	return p.change(ctx, number, func(r *training.Request) error { return r.Assign(p.who()) }, nil)
}

// Give has another coordinator, "slack:U0123", look after a request, and tells them.
func (p *Planner) Give(ctx context.Context, number int64, to chat.Address, name string) (*training.Request, error) {
	r, err := p.change(ctx, number, func(r *training.Request) error { return r.Give(p.who(), to.String(), name) }, nil)
	if err != nil {
		return r, err
	}
	v := p.view("", to.Via)
	reply := v.GivenToYou(r, view.PersonName(p.By.Name, p.By.ID))
	p.Outgoing = append(p.Outgoing, chat.Outgoing{
		Request: number, Notice: chat.Notice{Via: to.Via, To: to.To, Subject: reply.Parts[0].Text, Reply: reply},
	})
	return r, nil
}

// SayToSharing notes whether a requester would share a session.
func (p *Planner) SayToSharing(ctx context.Context, number int64, share training.Share) (*training.Request, error) {
	return p.change(ctx, number, func(r *training.Request) error { return r.Sharing(p.who(), share) }, nil)
}

// Untouched reports whether nobody has touched a request for some working days; it is the VT cell's turn then. 0 days is never.
func Untouched(r *training.Request, days int, now time.Time) bool {
	return r.Status == training.Submitted && days > 0 && training.DayOf(now) >= training.AddWorkdays(training.DayOf(r.ChangedAt), days)
}

// join adds a request to the planned session that was chosen; false when that is not possible any more, and the VT cell
// decides as on any request.
func (p *Planner) join(ctx context.Context, r *training.Request, session int64) (bool, error) {
	if session == 0 {
		return false, nil
	}
	s, err := p.Session(ctx, session)
	if errors.Is(err, ErrNoSession) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	// The draft, or the session, may have changed since it was chosen.
	if s.Status != training.Scheduled || s.Day <= p.today() || !s.Serves(r.Wish) || !slices.Equal(r.Dates.Days, []training.Day{s.Day}) {
		return false, nil
	}
	if err := r.Accept(training.Who{ID: Clock.ID, Name: Clock.Name, At: p.Now}, s.Slot()); err != nil {
		return false, err
	}
	r.GivenIn = s.Number
	if err := s.Join(p.who(), r.Number, r.Wish); err != nil {
		return false, err
	}
	return true, p.Save(ctx, s)
}
