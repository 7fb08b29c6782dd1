package bot

import (
	"context"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// sessionView is a session as a trainer or a requester sees it.
func (t *turn) sessionView(ctx context.Context, s *training.Session) (chat.Reply, error) {
	trainers, err := t.trainers(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	if t.isCoordinator() {
		return t.SessionCard(s, trainers), nil
	}
	reply := t.Say(t.Heading("session.heading", locale.Args{"Title": view.SessionTitle(s), "Status": t.Text("session." + string(s.Status))}))
	reply = reply.And(t.SessionFacts(s)...).And(t.StaffFacts(s, trainers, false)...)
	tr, err := t.trainer(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	if tr != nil && s.Status == training.Scheduled && s.Gives(tr.Number) {
		reply = reply.And(t.Needs(s, catalog.ByTrainer, "reminder.bring")...).And(t.Needs(s, catalog.ByParticipants, "reminder.they_bring")...)
		if s.Assignment(tr.Number).Status == training.Asked {
			reply = reply.With(t.Choice("assignment.yes", action.On(action.TrainerYes, s.Number)), t.Choice("assignment.no", action.On(action.TrainerNo, s.Number)))
		} else {
			reply = reply.With(t.Choice("reminder.all_set", action.On(action.AllSet, s.Number)), t.Choice("reminder.problem", action.On(action.ReportProblem, s.Number)))
		}
	}
	return reply.With(t.Choice("session.file", action.On(action.SessionFile, s.Number))), nil
}
