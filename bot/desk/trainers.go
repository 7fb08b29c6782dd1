package desk

import (
	"context"
	"strings"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// shownTrainers is how many trainers of a list can be pressed.
const shownTrainers = 20

// Trainers lists the trainers for the VT cell; with a description, it makes a new one.
func (d *Desk) Trainers(ctx context.Context, argument string) (chat.Reply, error) {
	if argument != "" {
		return d.SaidNewTrainer(ctx, Pending{}, argument)
	}
	list, err := d.Plan.ActiveTrainers(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	reply := d.Say(d.Heading("trainer.list"))
	for _, tr := range list {
		reply = reply.And(chat.Part{Kind: chat.Item, Label: tr.Name, Text: d.TrainerLine(tr)})
		if len(reply.Choices) < shownTrainers {
			reply = reply.With(view.Press(view.Short(tr.Name), action.On(action.ShowTrainer, tr.Number)))
		}
	}
	if len(list) == 0 {
		reply = d.says("trainer.none", nil)
	}
	return reply.And(d.Paragraph("trainer.how")).With(d.Choice("trainer.add", action.On(action.AddTrainer, 0))), nil
}

// DescribeNew asks for the description of a new trainer.
func (d *Desk) DescribeNew(context.Context, action.Action) (chat.Reply, error) {
	return d.await(PendingNewTrainer, 0, "trainer.describe", nil), nil
}

// SaidNewTrainer makes a trainer of a description, or changes the one of that name.
func (d *Desk) SaidNewTrainer(ctx context.Context, _ Pending, text string) (chat.Reply, error) {
	tr, unknown := understand.DescribeTrainer(&training.Trainer{}, text, d.Catalog)
	if tr.Name == "" {
		return d.Say(d.Paragraph("trainer.needs_name"), d.Paragraph("trainer.how")), nil
	}
	known, err := d.Plan.NamedTrainer(ctx, tr.Name)
	if err != nil {
		return chat.Reply{}, err
	}
	if known == nil {
		return d.keep(ctx, tr, "trainer.added", unknown)
	}
	tr, _ = understand.DescribeTrainer(known, text, d.Catalog)
	return d.keep(ctx, tr, "trainer.changed", unknown)
}

// keep stores a trainer and shows what is known now. unknown are codes that no module has.
func (d *Desk) keep(ctx context.Context, tr *training.Trainer, key string, unknown []string) (chat.Reply, error) {
	if err := d.Plan.KeepTrainer(ctx, tr); err != nil {
		return chat.Reply{}, err
	}
	d.Stop()
	reply := d.says(key, locale.Args{"Name": tr.Name})
	if len(unknown) > 0 {
		reply = reply.And(d.Paragraph("answer.nothing_code", locale.Args{"Codes": strings.Join(unknown, ", ")}))
	}
	return d.TrainerCard(tr).Prepend(reply), nil
}

// ShowTrainer shows what is known of a trainer.
func (d *Desk) ShowTrainer(ctx context.Context, a action.Action) (chat.Reply, error) {
	tr, err := d.Plan.ActiveTrainer(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.TrainerCard(tr), nil
}

// Describe asks what is new of a trainer.
func (d *Desk) Describe(ctx context.Context, a action.Action) (chat.Reply, error) {
	return d.asksOf(ctx, a, PendingTrainer, "trainer.describe")
}

// AbsentWhen asks when a trainer is away.
func (d *Desk) AbsentWhen(ctx context.Context, a action.Action) (chat.Reply, error) {
	return d.asksOf(ctx, a, PendingAbsence, "trainer.absent_when")
}

// asksOf asks for a text about a trainer.
func (d *Desk) asksOf(ctx context.Context, a action.Action, kind PendingKind, key string) (chat.Reply, error) {
	tr, err := d.Plan.ActiveTrainer(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.await(kind, tr.Number, key, locale.Args{"Name": tr.Name}), nil
}

// SaidTrainer takes a text for what is new of a trainer.
func (d *Desk) SaidTrainer(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	tr, err := d.Plan.ActiveTrainer(ctx, p.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	changed, unknown := understand.DescribeTrainer(tr, text, d.Catalog)
	return d.keep(ctx, changed, "trainer.changed", unknown)
}

// SaidAbsence takes a text for when a trainer is away, and names the sessions that this concerns.
func (d *Desk) SaidAbsence(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	tr, err := d.Plan.ActiveTrainer(ctx, p.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	dates := d.Read(text).Dates
	if dates.IsZero() || dates.Last() < d.today() {
		return d.await(p.Kind, p.Number, "trainer.absent_when", locale.Args{"Name": tr.Name}).Prepend(d.says("doing.no_date", nil)), nil
	}
	during, err := d.Plan.SetAway(ctx, tr, training.Period{From: dates.First(), To: dates.Last()})
	if err != nil {
		return chat.Reply{}, err
	}
	d.Stop()
	reply := d.TrainerCard(tr).Prepend(d.says("trainer.changed", locale.Args{"Name": tr.Name}))
	for _, s := range during {
		reply = reply.And(chat.Part{Kind: chat.Item, Label: "⚠ " + view.SessionTitle(s), Text: d.Slot(s.Slot())}).With(staffNamed(s))
	}
	return reply, nil
}

// staffNamed is the button that offers who could give a session, named by its number.
func staffNamed(s *training.Session) chat.Choice {
	return view.Press(training.SessionName(s.Number), action.On(action.Staff, s.Number))
}

// RemoveTrainer ends that a trainer gives sessions. Those to come have to be given by somebody else: they are named.
func (d *Desk) RemoveTrainer(ctx context.Context, a action.Action) (chat.Reply, error) {
	tr, err := d.Plan.ActiveTrainer(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	freed, err := d.Plan.RemoveTrainer(ctx, tr)
	if err != nil {
		return chat.Reply{}, err
	}
	reply := d.says("trainer.removed", locale.Args{"Name": tr.Name})
	for _, s := range freed {
		lacks := d.Slot(s.Slot()) + " · ⚠ " + d.Lacks(s.Lacks(d.Catalog))
		reply = reply.And(chat.Part{Kind: chat.Item, Label: view.SessionTitle(s), Text: lacks}).With(staffNamed(s))
	}
	return reply, nil
}
