package bot

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
)

// mostAlike is how many of the newest open requests for one module are looked at: more are never given together.
const mostAlike = 20

// alike returns the open requests that one session could serve together with a request, the newest first.
func (t *turn) alike(ctx context.Context, r *training.Request) ([]*training.Request, error) {
	var queries []RequestQuery
	for _, code := range r.Modules {
		if m, ok := t.Catalog.Module(code); ok && m.Category == catalog.Specific {
			queries = append(queries, RequestQuery{Module: code, Limit: mostAlike})
		}
	}
	if r.Audience != "" && len(r.Modules) > len(queries) { // else those with a module in common are alike already
		queries = append(queries, RequestQuery{Module: r.Modules[0], Audience: r.Audience, Limit: mostAlike})
	}
	found := map[int64]*training.Request{}
	for _, q := range queries {
		open, err := t.state.Requests.Find(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, o := range open {
			if training.Alike(r, o, t.Catalog) {
				found[o.Number] = o
			}
		}
	}
	return slices.SortedFunc(maps.Values(found), func(a, b *training.Request) int { return cmp.Compare(b.Number, a.Number) }), nil
}

// proposeSharing asks a request's requester, and those who ask for the same, whether they would share a session. Nobody
// learns of the others before they agree.
func (t *turn) proposeSharing(ctx context.Context, r *training.Request) (chat.Reply, error) {
	others, err := t.alike(ctx, r)
	if err != nil {
		return chat.Reply{}, err
	}
	if len(others) == 0 {
		return t.Say(t.Paragraph("cell.pool_none", locale.Args{"Number": training.Name(r.Number)})), nil
	}
	var names []string
	for _, one := range append([]*training.Request{r}, others...) {
		asked, err := t.state.Requests.Get(ctx, one.Number) // held from here on
		if err != nil {
			return chat.Reply{}, err
		}
		if asked.Share == training.ShareAsked || asked.Share == training.ShareAgreed {
			names = append(names, training.Name(asked.Number))
			continue
		}
		if err := asked.Sharing(t.who(), training.ShareAsked); err != nil {
			continue // somebody handled it in the meantime
		}
		if err := t.state.Requests.Save(ctx, asked); err != nil {
			return chat.Reply{}, err
		}
		t.tellCell(asked)
		t.tellRequester(asked, func(t *turn) chat.Reply {
			n := asked.Number
			return t.Say(t.Heading("share.heading", locale.Args{"Number": training.Name(n)}), t.Paragraph("share.ask", locale.Args{"Modules": strings.Join(asked.Modules, ", ")})).
				With(t.Choice("share.yes", action.ShareSession(n, true)), t.Choice("share.no", action.ShareSession(n, false)))
		})
		names = append(names, training.Name(asked.Number))
	}
	return t.Say(t.Paragraph("cell.pooled", locale.Args{"Numbers": strings.Join(names, ", ")})), nil
}

// saysToSharing notes whether a requester would share a session.
func (t *turn) saysToSharing(ctx context.Context, r *training.Request, yes bool) (chat.Reply, error) {
	share := training.ShareAlone
	if yes {
		share = training.ShareAgreed
	}
	if _, err := t.change(ctx, r.Number, func(r *training.Request) error { return r.Sharing(t.who(), share) }, nil); err != nil {
		return t.refuse(r, r.Number, err)
	}
	return t.Say(t.Paragraph("share.noted_"+string(share), locale.Args{"Number": training.Name(r.Number)})), nil
}

// sharing returns the requests that agreed to share a session with one that was accepted and agreed as well, as far as its
// day suits them; held until the end of the turn.
func (t *turn) sharing(ctx context.Context, r *training.Request) ([]*training.Request, error) {
	candidate := *r
	candidate.Status = training.Submitted // as it was before it was accepted
	candidate.Dates = training.OnDays(r.Session.Day)
	others, err := t.alike(ctx, &candidate)
	if err != nil {
		return nil, err
	}
	var list []*training.Request
	for _, o := range others {
		held, err := t.state.Requests.Get(ctx, o.Number)
		if err != nil {
			return nil, err
		}
		if held.Share == training.ShareAgreed && held.May(training.ActAccept) {
			list = append(list, held)
		}
	}
	return list, nil
}

// enough tells everyone who waits for an occasional module, and the VT cell, that enough people have asked for it by now:
// with a request that is new, or asks for more modules than before.
func (t *turn) enough(ctx context.Context, r *training.Request, before []string) error {
	if t.bot.Enough < 2 {
		return nil
	}
	for _, code := range r.Modules {
		m, ok := t.Catalog.Module(code)
		if !ok || m.Delivery != catalog.Occasional || slices.Contains(before, code) {
			continue
		}
		waiting, err := t.state.Requests.Find(ctx, RequestQuery{Module: code, Limit: t.bot.Enough + 1})
		if err != nil {
			return err
		}
		if len(waiting) != t.bot.Enough { // told once, when the number is reached
			continue
		}
		for _, o := range waiting {
			if o.Number != r.Number { // the newest is told by the reply to it
				t.tellRequester(o, func(t *turn) chat.Reply {
					return t.Say(t.Paragraph("interest.enough", locale.Args{"Module": code + " " + m.Title[t.Lang], "Number": training.Name(o.Number)}))
				})
			}
		}
		cell := t.in(t.bot.Lang)
		for _, place := range t.bot.cell() {
			reply := cell.Say(cell.Paragraph("interest.cell", locale.Args{"Module": code + " " + m.Title[cell.Lang], "Count": len(waiting)})).With(cell.Choice("cell.pool", action.On(action.Pool, r.Number)))
			t.state.Outgoing = append(t.state.Outgoing, chat.Outgoing{Request: r.Number, Notice: chat.Notice{Via: place.Via, To: place.To, Subject: reply.Parts[0].Text, Reply: reply}})
		}
	}
	return nil
}
