package bot

import (
	"errors"

	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/planning"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// refused notes in the log that somebody tried what they may not.
func (t *turn) refused(what string, number int64, err error) {
	if t.bot.Log != nil {
		t.bot.Log.Warn("somebody tried what they may not", "person", t.Message.From.ID, "what", what, "number", number, "why", err)
	}
}

// explain puts an error into words that the person can do something about. number is that of the request, the session or the
// trainer that it is about. All other errors are returned as they are: the person gets an apology.
func (t *turn) explain(err error, number int64) (chat.Reply, error) {
	var illegal *training.IllegalTransition
	var forbidden *notAllowed
	var early *training.NotYet
	request, session := locale.Args{"Number": training.Name(number)}, locale.Args{"Number": training.SessionName(number)}
	say := func(key string, args locale.Args) (chat.Reply, error) { return t.Say(t.Paragraph(key, args)), nil }
	switch {
	case errors.As(err, &forbidden):
		key := "cell.only_coordinators"
		if forbidden.name == "" {
			key = "trainer.only_coordinators"
		}
		reply := t.Say(t.Paragraph(key, locale.Args{"Number": forbidden.name}))
		reply.Private = true
		return reply, nil
	case errors.As(err, &illegal):
		return t.handled(illegal), nil
	case errors.Is(err, planning.ErrNoRequest):
		return say("request.unknown", request)
	case errors.Is(err, planning.ErrNoSession):
		return say("session.unknown", session)
	case errors.Is(err, planning.ErrNoTrainer), errors.Is(err, planning.ErrNoModule), errors.Is(err, planning.ErrNoDoor):
		return t.Stale(), nil
	case errors.Is(err, planning.ErrNoGap):
		return say("gap.gone", nil)
	case errors.Is(err, planning.ErrWordless):
		return say("gap.wordless", nil)
	case errors.Is(err, planning.ErrNoLesson):
		return say("gap.undone_before", nil)
	case errors.Is(err, training.ErrNotAssigned):
		return say("assignment.not_yours", session)
	case errors.As(err, &early):
		return say("session.not_yet", locale.Args{"Number": early.Name, "Slot": t.Slot(early.Slot)})
	case errors.Is(err, planning.ErrPast):
		return say("session.past", session)
	case errors.Is(err, errNoTrainer):
		return say("pref.no_trainer", nil)
	}
	return chat.Reply{}, err
}

// handled says what has become of a request or a session meanwhile, and who did so.
func (t *turn) handled(e *training.IllegalTransition) chat.Reply {
	args := locale.Args{"Number": e.Name, "Name": view.PersonName(e.Last.Name, e.Last.By), "At": t.Clock(e.Last.At)}
	if e.Session {
		args["Status"] = t.Text("session." + e.Status)
		return t.Say(t.Paragraph("session.handled", args))
	}
	args["Status"] = t.Text("status." + e.Status)
	return t.Say(t.Paragraph("request.handled", args))
}
