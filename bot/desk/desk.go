// Package desk is what people do with what is stored: coordinators with requests, sessions and trainers, trainers with their
// sessions, requesters with their own requests. Who may do what is looked up before, in the tables of package bot; an error
// that people can be told of is returned as it is, and put into words there.
package desk

import (
	"context"
	"time"

	"vtbot/bot/talk"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/planning"
	"vtbot/internal/training"
)

// Memory is what the desk keeps of a conversation. It is stored as JSON: fields may be added, none renamed.
type Memory struct {
	Pending map[string]Pending `json:"doing,omitempty"` // what the next text of a person answers, by person
	Recent  *Recent            `json:"recent,omitempty"`
	Removed *training.Trainer  `json:"removed,omitempty"` // the trainer who was removed last, to undo it
	Turned  time.Time          `json:"turned,omitzero"`   // when the last message was answered here
	List    *List              `json:"list,omitempty"`    // that was shown last
	OnCard  OnCard             `json:"on_card,omitzero"`  // what is spoken of
	Cell    bool               `json:"cell,omitempty"`    // below a card of the VT cell: colleagues talk to each other here
}

// List is a list of requests or sessions, and what was said to see it.
type List struct {
	Of   action.Verb `json:"of"`
	Said string      `json:"said,omitempty"`
}

// OnCard is the request or the session of which the card was shown last.
type OnCard struct {
	Request int64 `json:"request,omitempty"`
	Session int64 `json:"session,omitempty"`
}

// Desk answers one message.
type Desk struct {
	*talk.Talk
	*Memory
	Plan *planning.Planner
	// Change begins the change of a request, which is a conversation of its own.
	Change func(r *training.Request) chat.Reply
	// ChangeOf does the same with one field of it, and Copy begins a request like another, but for what a text says.
	ChangeOf func(ctx context.Context, r *training.Request, k training.FieldKey) chat.Reply
	Copy     func(ctx context.Context, w training.Wish, text string) chat.Reply
}

// today is the day in Brussels.
func (d *Desk) today() training.Day { return training.DayOf(d.Now) }

// Overheard reports whether others read what is said here, on a platform that shows no message to one person alone.
func (d *Desk) Overheard() bool {
	return d.Message.Platform == "telegram" && d.Message.Channel != d.Message.From.ID
}

// amidCell reports whether the person speaks at a place of the VT cell.
func (d *Desk) amidCell() bool {
	for _, place := range d.Plan.Places() {
		at := place.String()
		if at == d.Message.Channel || at == d.Message.From.ID && d.Message.Setting == chat.Direct {
			return true
		}
	}
	return false
}

// says is a reply of one text about a request or a session.
func (d *Desk) says(key string, args locale.Args) chat.Reply { return d.Say(d.Paragraph(key, args)) }

// ofRequest names a request in a text.
func ofRequest(number int64) locale.Args { return locale.Args{"Number": training.Name(number)} }

// ofSession names a session in a text.
func ofSession(number int64) locale.Args { return locale.Args{"Number": training.SessionName(number)} }

// showSession opens the VT cell's card of a session; staff offers who could give it.
func (d *Desk) showSession(number int64) chat.Choice {
	return d.Choice("cell.session", action.On(action.ShowSession, number))
}

func (d *Desk) staff(number int64) chat.Choice {
	return d.Choice("cell.staff", action.On(action.Staff, number))
}

// Stop stops waiting for a text of the person.
func (d *Desk) Stop() { delete(d.Pending, d.Message.From.ID) }

// StopWaiting answers the button that does so.
func (d *Desk) StopWaiting(context.Context, action.Action) (chat.Reply, error) {
	d.Stop()
	return d.says("doing.stopped", nil), nil
}

// await asks for a text, and notes what the next one of the person answers. key is that of the question.
func (d *Desk) await(kind PendingKind, number int64, key string, args locale.Args) chat.Reply {
	if d.Pending == nil {
		d.Pending = map[string]Pending{}
	}
	d.Pending[d.Message.From.ID] = Pending{Kind: kind, Number: number}
	return d.says(key, args).Awaiting().With(d.Choice("button.never_mind", action.On(action.StopWaiting, number)))
}

// again says what is wrong with an answer, and goes on waiting for another.
func (d *Desk) again(p Pending, key string, args locale.Args) (chat.Reply, error) {
	return d.says(key, args).Awaiting().With(d.Choice("button.never_mind", action.On(action.StopWaiting, p.Number))), nil
}

// done says that something was done, and stops waiting; or returns why it was not.
func (d *Desk) done(err error, key string, args locale.Args) (chat.Reply, error) {
	if err != nil {
		return chat.Reply{}, err
	}
	d.Stop()
	return d.says(key, args), nil
}

// noDate says that no day was found, and asks again.
func (d *Desk) noDate(p Pending, key string) chat.Reply {
	return d.await(p.Kind, p.Number, key, ofRequest(p.Number)).Prepend(d.says("doing.no_date", nil))
}

// permitted returns a request with which something may be done.
func (d *Desk) permitted(ctx context.Context, number int64, does training.Action) (*training.Request, error) {
	r, err := d.Plan.Request(ctx, number)
	if err != nil {
		return nil, err
	}
	return r, r.Permits(does)
}

// allowed returns a session with which something may be done.
func (d *Desk) allowed(ctx context.Context, number int64, does training.Action) (*training.Session, error) {
	s, err := d.Plan.Session(ctx, number)
	if err != nil {
		return nil, err
	}
	return s, s.Permits(does)
}

// asks returns what asks for a text about a session, with which something may be done.
func (d *Desk) asks(ctx context.Context, a action.Action, does training.Action, kind PendingKind, key string) (chat.Reply, error) {
	s, err := d.allowed(ctx, a.Number, does)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.await(kind, s.Number, key, ofSession(s.Number)), nil
}

// noted says that something was noted of a session, and stops waiting; or returns why it was not.
func (d *Desk) noted(number int64, err error) (chat.Reply, error) {
	return d.done(err, "session.noted", ofSession(number))
}
