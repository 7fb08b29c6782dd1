package planning

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// mostAlike is how many of the newest open requests for one module are looked at: more are never given together.
const mostAlike = 20

// Alike returns the open requests that one session could serve together with a request, the newest first.
func (p *Planner) Alike(ctx context.Context, r *training.Request) ([]*training.Request, error) {
	var queries []RequestQuery
	for _, code := range r.Modules {
		if m, ok := p.Catalog.Module(code); ok && m.Category == catalog.Specific {
			queries = append(queries, RequestQuery{Module: code, Limit: mostAlike})
		}
	}
	if r.Audience != "" && len(r.Modules) > len(queries) { // else those with a module in common are alike already
		queries = append(queries, RequestQuery{Module: r.Modules[0], Audience: r.Audience, Limit: mostAlike})
	}
	found := map[int64]*training.Request{}
	for _, q := range queries {
		open, err := p.FindRequests(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, o := range open {
			if training.Alike(r, o, p.Catalog) {
				found[o.Number] = o
			}
		}
	}
	return slices.SortedFunc(maps.Values(found), func(a, b *training.Request) int { return cmp.Compare(b.Number, a.Number) }), nil
}

// ProposeSharing asks the requester of a request, and those who ask for the same, whether they would share a session. Nobody
// learns of the others before they agree. It returns the numbers of the requests that were asked, now or before; none when
// nobody asks for the same.
func (p *Planner) ProposeSharing(ctx context.Context, r *training.Request) ([]int64, error) {
	others, err := p.Alike(ctx, r)
	if err != nil || len(others) == 0 {
		return nil, err
	}
	var asked []int64
	for _, one := range append([]*training.Request{r}, others...) {
		held, err := p.Request(ctx, one.Number)
		if err != nil {
			return nil, err
		}
		if held.Share == training.ShareAsked || held.Share == training.ShareAgreed {
			asked = append(asked, held.Number)
			continue
		}
		if err := held.Sharing(p.who(), training.ShareAsked); err != nil {
			continue // somebody handled it in the meantime
		}
		if err := p.SaveRequest(ctx, held); err != nil {
			return nil, err
		}
		p.tellCell(held)
		if err := p.tellRequester(ctx, held, func(v view.View) chat.Reply { return v.ShareAsked(held) }); err != nil {
			return nil, err
		}
		asked = append(asked, held.Number)
	}
	return asked, nil
}

// sharing returns the requests that agreed to share a session with one that was accepted and agreed as well, as far as its
// day suits them.
func (p *Planner) sharing(ctx context.Context, r *training.Request) ([]*training.Request, error) {
	candidate := *r
	candidate.Status = training.Submitted // as it was before it was accepted
	candidate.Dates = training.OnDays(r.Session.Day)
	others, err := p.Alike(ctx, &candidate)
	if err != nil {
		return nil, err
	}
	var list []*training.Request
	for _, o := range others {
		held, err := p.Request(ctx, o.Number)
		if err != nil {
			return nil, err
		}
		if held.Share == training.ShareAgreed && held.May(training.ActAccept) {
			list = append(list, held)
		}
	}
	return list, nil
}

// tellInterest tells everyone who waits for an occasional module, and the VT cell, that enough people have asked for it by
// now: with a request that is new, or asks for more modules than before.
func (p *Planner) tellInterest(ctx context.Context, r *training.Request, before []string) error {
	if p.InterestThreshold < 2 {
		return nil
	}
	for _, code := range r.Modules {
		m, ok := p.Catalog.Module(code)
		if !ok || m.Delivery != catalog.Occasional || slices.Contains(before, code) {
			continue
		}
		waiting, err := p.FindRequests(ctx, RequestQuery{Module: code, Limit: p.InterestThreshold + 1})
		if err != nil {
			return err
		}
		if len(waiting) != p.InterestThreshold { // told once, when the number is reached
			continue
		}
		for _, o := range waiting {
			if o.Number != r.Number { // the newest is told by the reply to it
				if err := p.tellRequester(ctx, o, func(v view.View) chat.Reply { return v.InterestReached(o, m) }); err != nil {
					return err
				}
			}
		}
		for _, place := range p.Places() {
			reply := p.view("", place.Via).Interest(r, m, len(waiting))
			p.Outgoing = append(
				p.Outgoing,
				chat.Outgoing{
					Request: r.Number,
					Notice:  chat.Notice{Via: place.Via, To: place.To, Subject: reply.Parts[0].Text, Reply: reply},
				},
			)
		}
	}
	return nil
}
