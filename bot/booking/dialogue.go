package booking

import (
	"context"
	"errors"

	"vtbot/bot/talk"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/planning"
	"vtbot/internal/training"
)

// Memory is what booking keeps of a conversation. It is stored as JSON: fields may be added, none renamed.
type Memory struct {
	Draft *Draft `json:"draft,omitempty"` // the request that is being made here
	Sent  *Sent  `json:"sent,omitempty"`  // the last one that was sent from here
}

// Sent tells what became of a draft, so that a second press on its buttons is understood.
type Sent struct {
	Draft  string `json:"draft"`
	Number int64  `json:"number"`
}

// Elsewhere is what a dialogue needs of the rest of the bot: what has nothing to do with the request is answered there.
type Elsewhere interface {
	// Ask answers a question, or the talk around it.
	Ask(ctx context.Context, text string) (chat.Reply, error)
	// Asks reports whether a text asks something, or is talk around it, beyond doubt.
	Asks(text string) bool
	// SmallTalk answers a text that is talk around the questions; false for all others.
	SmallTalk(ctx context.Context, text string) (chat.Reply, bool, error)
	// Command answers a text that is the name of a command, in so many words; false when it is none.
	Command(ctx context.Context, text string) (chat.Reply, bool, error)
	// Meant are the codes of the modules that the message means by what was shown, without naming them.
	Meant() []string
}

// Dialogue is the conversation about a request, for one message.
type Dialogue struct {
	*talk.Talk
	*Memory
	Plan      *planning.Planner
	Elsewhere Elsewhere
}

// today is the day in Brussels.
func (t *Dialogue) today() training.Day { return training.DayOf(t.Now) }

// begin begins a draft for what was stated so far.
func (t *Dialogue) begin(w training.Wish) *Draft {
	t.Draft = &Draft{ID: talk.NewID(), Wish: w}
	return t.Draft
}

// notOpen answers what belongs to a draft that is not open: it was sent, or, as the key of a text says, is gone.
func (t *Dialogue) notOpen(draft, key string) chat.Reply {
	if t.Sent != nil && t.Sent.Draft == draft {
		return t.Say(t.Paragraph("draft.sent_before", locale.Args{"Number": training.Name(t.Sent.Number)})).
			With(t.Choice("button.my_requests", action.Do(action.MyRequests)))
	}
	return t.Say(t.Paragraph(key))
}

func (t *Dialogue) cancel(d *Draft) chat.Reply {
	d.Dropped = true
	return t.Say(t.Paragraph("draft.cancelled")).With(t.Choice("button.undo", action.OfDraft(action.UndoCancelDraft, d.ID)))
}

func (t *Dialogue) save(d *Draft) chat.Reply {
	d.Aside = true
	return t.Say(t.Paragraph("draft.saved")).With(t.Choice("button.resume", action.OfDraft(action.ResumeDraft, d.ID)))
}

// submit hands the request, or its change, to the VT cell.
func (t *Dialogue) submit(ctx context.Context, d *Draft) (chat.Reply, error) {
	r, joined, err := t.Plan.Submit(ctx, planning.Draft{Wish: d.Wish, Lang: t.Lang, Changes: d.Changes, Joins: d.Joins, Unread: d.Unread})
	var illegal *training.IllegalTransition
	switch {
	case errors.As(err, &illegal) || errors.Is(err, planning.ErrNoRequest):
		t.Draft = nil
		status := ""
		if r != nil {
			status = t.Text("status." + string(r.Status))
		}
		return t.Say(t.Paragraph("request.closed", locale.Args{"Number": training.Name(d.Changes), "Status": status})), nil
	case err != nil:
		return chat.Reply{}, err
	}
	t.Draft, t.Sent = nil, &Sent{Draft: d.ID, Number: r.Number}
	args := locale.Args{"Number": training.Name(r.Number)}
	mine := t.Choice("button.my_requests", action.Do(action.MyRequests))
	if joined {
		return t.Say(t.Heading("draft.sent", args), t.Paragraph("induction.joined", locale.Args{"Slot": t.Slot(*r.Session)})).
			With(t.Choice("session.file", action.On(action.SessionFile, r.GivenIn)), mine), nil
	}
	sent := "draft.sent"
	if d.Changes != 0 {
		sent = "draft.changed"
	}
	next := t.Paragraph("draft.sent_next")
	if t.Plan.WriteTo != "" { // no promise that nobody keeps
		next = t.Paragraph("draft.sent_nobody", locale.Args{"Number": training.Name(r.Number), "Email": t.Plan.WriteTo})
	}
	return t.Say(t.Heading(sent, args), next).With(mine), nil
}
