package desk

import (
	"context"
	"time"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/understand"
)

// fresh reports whether something was put to the person after they last spoke here: what they say now is about it.
func (d *Desk) fresh(at time.Time) bool { return !at.IsZero() && !at.Before(d.Turned) }

// bare reports whether a text is a yes, a no or an okay alone: it means what was put just now, and nothing that is older.
func bare(text string) bool {
	talk, _ := understand.SmallTalk(text)
	return talk == understand.Okay || agreed(text) != neither
}

// maybeSaid reports whether a text may be an answer by its form: it asks nothing, and is no talk around it.
func (d *Desk) maybeSaid(text string) bool {
	talk, _ := understand.SmallTalk(text)
	return talk == understand.NoTalk && !understand.Asks(text) && len(d.Read(text).Modules) == 0 && !understand.AsksForSession(text)
}

// doubt asks whether a text was meant as it is taken; key is that of the question. do are the choices that say how.
func (d *Desk) doubt(p Pending, question chat.Part, do ...chat.Choice) chat.Reply {
	p.Kind = PendingSaid
	d.wait(p)
	return d.Say(question, chat.Part{Kind: chat.Quote, Text: p.Text}).With(do...).
		With(d.Choice("own.pass_no", action.On(action.KeepSaid, p.Number))).Awaiting()
}

// KeepSaid leaves it.
func (d *Desk) KeepSaid(context.Context, action.Action) (chat.Reply, error) {
	d.Stop()
	return d.says("own.kept", nil), nil
}

// ofOwnRequest says that a pending question is about a request of the person's own, not about a session.
const ofOwnRequest = "request"

// usual is the language in which a coordinator is answered: the one that they usually speak, unless the text is clearly in another.
func (d *Desk) usual(text string) catalog.Lang {
	if d.Prior == "" {
		d.Prior = d.Plan.Lang
	}
	return d.Spoken(text)
}

// Handled stops waiting for a text about a request or a session with which nothing can be done any more.
func (d *Desk) Handled(number int64) {
	if p, ok := d.Pending[d.Message.From.ID]; ok && p.Number == number && number != 0 {
		d.Stop()
	}
}
