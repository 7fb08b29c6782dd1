package desk

import (
	"context"
	"errors"
	"strings"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/planning"
	"vtbot/internal/training"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// noteAway notes that a trainer is away, and says which sessions they give meanwhile.
func (d *Desk) noteAway(ctx context.Context, tr *training.Trainer, away training.Period) (chat.Reply, error) {
	during, err := d.Plan.SayAway(ctx, tr, away)
	if err != nil {
		return chat.Reply{}, err
	}
	d.Stop()
	reply := d.says("away.noted", locale.Args{"When": d.Dates(training.Between(away.From, away.To))})
	if len(during) > 0 {
		reply = reply.And(d.Paragraph("away.clash"))
	}
	for _, s := range during {
		verb := action.TrainerNo
		if s.Assignment(tr.Number).Status == training.Confirmed {
			verb = action.ReportProblem
		}
		reply = reply.And(chat.Part{Kind: chat.Item, Label: "⚠ " + view.SessionTitle(s), Text: d.Slot(s.Slot())}).
			With(view.Press(d.Text("away.cannot", ofSession(s.Number)), action.On(verb, s.Number)))
	}
	return reply.With(d.Choice("own.undo", action.Return(away.From, away.To))), nil
}

// SaidAway takes a text for when the acting trainer is away.
func (d *Desk) SaidAway(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	dates := d.Read(text).Dates
	switch {
	case !dates.IsZero() && dates.Last() >= d.today():
		tr, err := d.Plan.ActingTrainer(ctx)
		if err == nil && tr == nil {
			err = planning.ErrNoTrainer
		}
		if err != nil {
			return d.noTrainer(err)
		}
		return d.noteAway(ctx, tr, training.Period{From: max(dates.First(), d.today()), To: dates.Last()})
	case understand.Asks(text), agreed(text) != neither:
		return chat.Reply{}, ErrOther
	}
	return d.await(p.Kind, p.Number, "away.when", nil).Prepend(d.says("doing.no_date", nil)), nil
}

// Return takes an absence of the acting trainer back.
func (d *Desk) Return(ctx context.Context, a action.Action) (chat.Reply, error) {
	tr, err := d.Plan.ActingTrainer(ctx)
	if err == nil && tr == nil {
		err = planning.ErrNoTrainer
	}
	if err != nil {
		return d.noTrainer(err)
	}
	from, to, _ := strings.Cut(a.Arg, "/")
	err = d.Plan.SayBack(ctx, tr, training.Period{From: training.Day(from), To: training.Day(to)})
	if errors.Is(err, planning.ErrNoTrainer) {
		return d.Stale(), nil
	}
	if err != nil {
		return chat.Reply{}, err
	}
	return d.says("away.back", nil), nil
}
