package desk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/planning"
	"vtbot/internal/training"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// ErrOther says that a text is no answer to what was asked: it is read as if nothing had been.
var ErrOther = errors.New("this is about something else")

// Recent is what was done last with an own request in a conversation, for as long as it can be taken back in words.
type Recent struct {
	Number int64 `json:"number"`
	Turns  int   `json:"turns,omitempty"` // messages since
}

// recentTurns is for how many messages "take that back" means it.
const recentTurns = 4

// Tick counts a message.
func (d *Desk) Tick() {
	if d.Recent == nil {
		return
	}
	if d.Recent.Turns++; d.Recent.Turns > recentTurns {
		d.Recent = nil
	}
}

// JustDid notes that something was done with an own request.
func (d *Desk) JustDid(number int64) { d.Recent = &Recent{Number: number} }

// Pressed forgets what was asked about an own request when another button is pressed than those that answer it: a later
// "yes" would mean something else.
func (d *Desk) Pressed(v action.Verb) {
	p, ok := d.Pending[d.Message.From.ID]
	if ok && p.Kind.OfOwn() && !slices.Contains(answersOpen, v) {
		d.Stop()
	}
}

// answersOpen are the buttons that answer what was asked about an own request or session.
var answersOpen = []action.Verb{
	action.DoChange, action.PassOn, action.OfWhich, action.DoSaid, action.PassSaid, action.KeepSaid, action.SessionMeant,
}

// own is a text about the person's own requests, with what they have.
type own struct {
	understand.Own
	text string
	list []*training.Request // the newest first
}

// TakeOwn takes a text about requests and sessions of the person's own that are stored; false for everything else. draft says
// that a request is being made here: only what names another one is taken then.
func (d *Desk) TakeOwn(ctx context.Context, text string, draft bool) (chat.Reply, bool, error) {
	if draft && !understand.NamesOwn(text) || !understand.MayBeOwn(text) {
		return chat.Reply{}, false, nil
	}
	list, err := d.Plan.OwnRequests(ctx, shownRequests)
	if err != nil || len(list) == 0 {
		return chat.Reply{}, false, err
	}
	lang := d.Spoken(text)
	c := understand.OwnContext{Recent: d.Recent != nil}
	for _, r := range list {
		if _, asked := r.Asked(); asked {
			c.Asked = true
		}
		if r.Status == training.Proposed {
			c.Proposed = append(c.Proposed, r.Proposal...)
		}
	}
	o := own{Own: d.Edition.Reader.ReadOwn(text, lang, d.Now, c), text: text, list: list}
	if o.Kind == "" || draft && !slices.Contains(besideDraft, o.Kind) {
		return chat.Reply{}, false, nil
	}
	if !d.Force {
		d.Lang = lang
	}
	candidates := d.candidates(o)
	if len(candidates) == 0 && !d.namesOwn(o) {
		if o.Request == 0 || d.Plan.ActsForCell() {
			return chat.Reply{}, false, nil
		}
		return d.says("request.unknown", ofRequest(o.Request)), true, nil
	}
	d.Intent = understand.Command
	reply, err := d.answerOwn(ctx, o, candidates)
	return reply, true, err
}

// besideDraft is what can be said of another request while one is being made.
var besideDraft = []understand.OwnKind{
	understand.OwnStatus, understand.OwnWhen, understand.OwnWhere, understand.OwnWho, understand.OwnWithdraw,
}

// namesOwn reports whether a text names a request or a session of the person's own by its number.
func (d *Desk) namesOwn(o own) bool {
	return slices.ContainsFunc(o.list, func(r *training.Request) bool {
		return r.Number == o.Request || o.Session != 0 && slices.Contains(r.Sessions(), o.Session)
	})
}

// candidates returns the requests that a text may be about: the one that it names, or those with which what it says can be
// done.
func (d *Desk) candidates(o own) []*training.Request {
	var list []*training.Request
	for _, r := range o.list {
		switch {
		case o.Request != 0 && r.Number != o.Request, o.Request == 0 && o.Session != 0 && !slices.Contains(r.Sessions(), o.Session):
		case o.Request+o.Session != 0 && o.Kind != understand.OwnUndo || d.goesWith(o, r):
			list = append(list, r)
		}
	}
	if len(list) < 2 {
		return list
	}
	if d.Recent != nil && d.Recent.Turns <= 2 {
		if i := slices.IndexFunc(list, func(r *training.Request) bool { return r.Number == d.Recent.Number }); i >= 0 {
			return list[i : i+1]
		}
	}
	return d.narrowed(o.text, list)
}

// goesWith reports whether something can be done with a request, or said of it.
func (d *Desk) goesWith(o own, r *training.Request) bool {
	toCome := r.Status.Open() || r.Status == training.Accepted && (r.Session == nil || r.Session.Day >= d.today())
	switch o.Kind {
	case understand.OwnWithdraw, understand.OwnChange, understand.OwnWhen, understand.OwnWhere, understand.OwnWho:
		return toCome
	case understand.OwnChoose, understand.OwnRefuse:
		return r.Status == training.Proposed
	case understand.OwnAnswer:
		_, asked := r.Asked()
		return asked
	case understand.OwnUndo:
		if o.Request == 0 && (d.Recent == nil || d.Recent.Number != r.Number) {
			return false
		}
		return r.Untouched() || r.Restorable()
	}
	return true
}

// narrowed leaves those requests of which a text names the module or the organisation, when it names any.
func (d *Desk) narrowed(text string, list []*training.Request) []*training.Request {
	read := d.Read(text)
	named := slices.DeleteFunc(slices.Clone(list), func(r *training.Request) bool {
		module := slices.ContainsFunc(
			slices.Concat(read.Modules, read.Not),
			func(code string) bool { return slices.Contains(r.Modules, code) },
		)
		place := r.Organisation != "" && strings.Contains(understand.Plain(text), understand.Plain(r.Organisation))
		return !module && !place
	})
	if len(named) > 0 {
		return named
	}
	return list
}

// answerOwn does what a text says with the request that it is about, or asks which that is.
func (d *Desk) answerOwn(ctx context.Context, o own, candidates []*training.Request) (chat.Reply, error) {
	named := o.Request + o.Session
	if len(candidates) == 0 {
		i := slices.IndexFunc(o.list, func(r *training.Request) bool { return r.Number == o.Request })
		if i < 0 {
			return chat.Reply{}, planning.ErrNoRequest
		}
		candidates = o.list[i : i+1]
	}
	switch {
	case o.Kind == understand.OwnStatus && named == 0:
		return d.statusOfAll(candidates)
	case o.Kind == understand.OwnSame && len(candidates) > 1:
		candidates = candidates[:1] // the newest: all is shown before it counts
	case o.Kind == understand.OwnChoose && len(candidates) > 1:
		return d.which(o, candidates), nil
	case slices.Contains([]understand.OwnKind{understand.OwnWhen, understand.OwnWhere, understand.OwnWho}, o.Kind) && len(candidates) > 1:
		planned := slices.DeleteFunc(slices.Clone(candidates), func(r *training.Request) bool { return r.GivenIn == 0 })
		if len(planned) == 1 {
			candidates = planned
		}
	}
	if len(candidates) > 1 {
		return d.which(o, candidates), nil
	}
	return d.withOne(ctx, o, candidates[0])
}

// shownWhich is from how many requests one chooses with a press.
const shownWhich = 6

// which asks which request is meant.
func (d *Desk) which(o own, list []*training.Request) chat.Reply {
	d.wait(Pending{Kind: PendingWhich, Text: o.text, Said: o.Kind})
	reply := d.says("own.which", nil).Awaiting()
	for _, r := range list[:min(shownWhich, len(list))] {
		label := training.Name(r.Number) + " · " + strings.Join(r.Modules, ", ")
		if r.Organisation != "" {
			label += " · " + r.Organisation
		}
		reply = reply.With(view.Press(view.Short(label), action.On(action.OfWhich, r.Number)))
	}
	return reply
}

// wait notes what the next text of the person answers.
func (d *Desk) wait(p Pending) {
	if d.Pending == nil {
		d.Pending = map[string]Pending{}
	}
	d.Pending[d.Message.From.ID] = p
}

// asked returns what the person was asked about a request, when it is of a kind; nil when it is not.
func (d *Desk) asked(kind PendingKind, number int64) *Pending {
	p, ok := d.Pending[d.Message.From.ID]
	if !ok || p.Kind != kind || p.Number != number && kind != PendingWhich {
		return nil
	}
	return &p
}

// withOne does what a text says with a request.
func (d *Desk) withOne(ctx context.Context, o own, r *training.Request) (chat.Reply, error) {
	switch o.Kind {
	case understand.OwnStatus:
		return d.status(r)
	case understand.OwnWhen, understand.OwnWhere, understand.OwnWho:
		return d.ofOwnSession(ctx, o.Kind, r)
	case understand.OwnChange:
		return d.changeOwn(ctx, o.text, r)
	case understand.OwnWithdraw:
		return d.askWithdraw(r)
	case understand.OwnUndo:
		return d.undo(ctx, r)
	case understand.OwnSame:
		return d.Copy(ctx, r.Wish, o.text), nil
	case understand.OwnChoose:
		return d.chooseOwn(ctx, o, r)
	case understand.OwnRefuse:
		return d.refuseOwn(ctx, o, r)
	case understand.OwnAnswer:
		return d.answerCell(ctx, o, r)
	}
	return d.OwnRequest(r), nil
}

// OfWhich takes a press on the request that was meant.
func (d *Desk) OfWhich(ctx context.Context, a action.Action) (chat.Reply, error) {
	p := d.asked(PendingWhich, a.Number)
	if p == nil {
		return d.ShowMine(ctx, a)
	}
	d.Stop()
	r, err := d.Plan.OwnRequest(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.withOne(ctx, d.anew(*p, r), r)
}

// anew reads a text again that turned out to be about a request.
func (d *Desk) anew(p Pending, r *training.Request) own {
	c := understand.OwnContext{Recent: true, Proposed: r.Proposal}
	_, c.Asked = r.Asked()
	o := own{Own: d.Edition.Reader.ReadOwn(p.Text, d.Spoken(p.Text), d.Now, c), text: p.Text, list: []*training.Request{r}}
	o.Kind = p.Said
	return o
}

// SaidWhich takes a text for the request that was meant.
func (d *Desk) SaidWhich(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	list, err := d.Plan.OwnRequests(ctx, shownRequests)
	if err != nil {
		return chat.Reply{}, err
	}
	number, named := training.NumberIn(text)
	for _, r := range list {
		if named && r.Number == number && len(strings.Fields(text)) <= 4 {
			d.Stop()
			return d.withOne(ctx, d.anew(p, r), r)
		}
	}
	if found := d.narrowed(text, list); !named && len(found) == 1 && len(list) > 1 && len(strings.Fields(text)) <= 5 {
		d.Stop()
		return d.withOne(ctx, d.anew(p, found[0]), found[0])
	}
	return chat.Reply{}, ErrOther
}

// askWithdraw asks whether a request is to be withdrawn.
func (d *Desk) askWithdraw(r *training.Request) (chat.Reply, error) {
	if err := r.Permits(training.ActWithdraw); err != nil {
		return chat.Reply{}, err
	}
	d.wait(Pending{Kind: PendingWithdraw, Number: r.Number})
	key, args := "own.withdraw", d.named(r)
	if r.Status == training.Accepted && r.Session != nil {
		key, args["Slot"] = "own.withdraw_planned", d.Slot(*r.Session)
	}
	return d.says(key, args).With(
		d.Choice("own.withdraw_yes", action.On(action.WithdrawSure, r.Number)),
		d.Choice("own.keep", action.On(action.KeepMine, r.Number)),
	).Awaiting(), nil
}

// named names a request in a text, with its modules.
func (d *Desk) named(r *training.Request) locale.Args {
	args := ofRequest(r.Number)
	args["Modules"] = strings.Join(r.Modules, ", ")
	return args
}

// Withdraw asks whether an own request is to be withdrawn.
func (d *Desk) Withdraw(ctx context.Context, a action.Action) (chat.Reply, error) {
	r, err := d.Plan.OwnRequest(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.askWithdraw(r)
}

// WithdrawSure withdraws an own request.
func (d *Desk) WithdrawSure(ctx context.Context, a action.Action) (chat.Reply, error) {
	r, err := d.Plan.Withdraw(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.withdrawn(r), nil
}

func (d *Desk) withdrawn(r *training.Request) chat.Reply {
	d.Stop()
	d.JustDid(r.Number)
	return d.says("mine.withdrawn", ofRequest(r.Number)).With(d.Choice("own.undo", action.On(action.RestoreMine, r.Number)))
}

// SaidWithdraw takes a yes or a no to that.
func (d *Desk) SaidWithdraw(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	switch agreed(text) {
	case yes:
		return d.WithdrawSure(ctx, action.On(action.WithdrawSure, p.Number))
	case no:
		return d.KeepMine(ctx, action.On(action.KeepMine, p.Number))
	}
	again := d.Edition.Reader.ReadOwn(text, d.Spoken(text), d.Now, understand.OwnContext{}).Kind == understand.OwnWithdraw
	if again && len(strings.Fields(text)) <= saidAgain && !strings.ContainsAny(text, "?0123456789") && !understand.Qualifies(text) {
		return d.WithdrawSure(ctx, action.On(action.WithdrawSure, p.Number)) // "yes, withdraw it"
	}
	return chat.Reply{}, ErrOther
}

// saidAgain is how many words a text has at most that says again what was asked.
const saidAgain = 6

// KeepMine leaves an own request as it is.
func (d *Desk) KeepMine(context.Context, action.Action) (chat.Reply, error) {
	d.Stop()
	return d.says("own.kept", nil), nil
}

// consent is what a text says to a question of yes or no.
type consent int

const (
	neither consent = iota
	yes
	no
)

// agreed reads a text that is a yes, or a no, and nothing else.
func agreed(text string) consent {
	switch {
	case understand.Agrees(text):
		return yes
	case understand.Denies(text):
		return no
	}
	return neither
}

// undo takes back what was done last with a request: it was sent, withdrawn or changed.
func (d *Desk) undo(ctx context.Context, r *training.Request) (chat.Reply, error) {
	if r.Untouched() {
		return d.TakeBack(ctx, action.On(action.TakeBack, r.Number))
	}
	return d.RestoreMine(ctx, action.On(action.RestoreMine, r.Number))
}

// TakeBack withdraws a request that was sent just now.
func (d *Desk) TakeBack(ctx context.Context, a action.Action) (chat.Reply, error) {
	r, err := d.Plan.TakeBack(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.withdrawn(r), nil
}

// RestoreMine takes back a withdrawal or a change.
func (d *Desk) RestoreMine(ctx context.Context, a action.Action) (chat.Reply, error) {
	r, err := d.Plan.Restore(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	d.Stop()
	d.Recent = nil
	key := "own.restored"
	if e, _ := r.Last(training.ActRestore); e.Text == string(training.ActChange) {
		key = "own.changed_back"
	}
	return d.says(key, ofRequest(r.Number)).With(d.showOwn(r)), nil
}

// showOwn opens the card of an own request.
func (d *Desk) showOwn(r *training.Request) chat.Choice {
	return view.Press(d.Text("own.show", ofRequest(r.Number)), action.On(action.ShowMine, r.Number))
}
