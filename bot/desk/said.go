package desk

import (
	"context"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/understand"
)

// TakeTrainer takes a text for what a trainer says to what the bot put to them: that a session suits, that they are away, how
// many came; false for everything else. With sure, only what leaves no doubt is taken; without, it is asked whether that was
// meant.
func (d *Desk) TakeTrainer(ctx context.Context, text string, sure bool) (chat.Reply, bool, error) {
	return d.take(ctx, text, sure, d.trainerSaid)
}

// TakeRequester does the same with what a requester says: that a day does not suit, that others may come, how it was.
func (d *Desk) TakeRequester(ctx context.Context, text string, sure bool) (chat.Reply, bool, error) {
	return d.take(ctx, text, sure, d.requesterSaid)
}

// take keeps the language of the conversation when a text is not taken.
func (d *Desk) take(
	ctx context.Context, text string, sure bool, said func(context.Context, string, bool) (chat.Reply, bool, error),
) (chat.Reply, bool, error) {
	lang := d.Lang
	reply, ok, err := said(ctx, text, sure)
	if err != nil || !ok {
		d.Lang = lang
		return chat.Reply{}, false, err
	}
	d.Intent = understand.Command
	return reply, true, nil
}

// DoSaid does what was taken for meant.
func (d *Desk) DoSaid(ctx context.Context, a action.Action) (chat.Reply, error) {
	p := d.asked(PendingSaid, a.Number)
	if p == nil {
		return d.Stale(), nil
	}
	d.Stop()
	return d.doSaid(ctx, *p)
}

// PassSaid passes on to the VT cell what was said, as it was said.
func (d *Desk) PassSaid(ctx context.Context, a action.Action) (chat.Reply, error) {
	p := d.asked(PendingSaid, a.Number)
	if p == nil {
		return d.Stale(), nil
	}
	d.Stop()
	p.Meant = ""
	return d.doSaid(ctx, *p)
}

// SaidSaid takes a yes or a no to the question whether something was meant.
func (d *Desk) SaidSaid(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	switch agreed(text) {
	case yes:
		d.Stop()
		return d.doSaid(ctx, p)
	case no:
		return d.KeepSaid(ctx, action.Action{})
	}
	return chat.Reply{}, ErrOther
}

// SessionMeant takes a press on the session that was meant.
func (d *Desk) SessionMeant(ctx context.Context, a action.Action) (chat.Reply, error) {
	p, ok := d.Pending[d.Message.From.ID]
	if !ok || p.Kind != PendingSaid {
		return d.Stale(), nil
	}
	d.Stop()
	p.Number = a.Number
	return d.doSaid(ctx, p)
}

// doSaid does what somebody said of a session, as a trainer or, of a request, as its requester.
func (d *Desk) doSaid(ctx context.Context, p Pending) (chat.Reply, error) {
	if p.Of == ofOwnRequest {
		return d.doRequesterSaid(ctx, p)
	}
	s, tr, err := d.assignment(ctx, p.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.doTrainerSaid(ctx, s, tr, p.Meant, p.Text)
}
