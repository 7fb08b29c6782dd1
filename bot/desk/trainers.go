package desk

import (
	"context"
	"slices"
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

// Trainers lists the trainers for the VT cell. A description behind it is shown before it is noted; a word looks trainers up.
func (d *Desk) Trainers(ctx context.Context, argument string) (chat.Reply, error) {
	if argument == "" {
		list, err := d.Plan.ActiveTrainers(ctx)
		if err != nil {
			return chat.Reply{}, err
		}
		return d.trainers("trainer.list", list), nil
	}
	argument = d.withIDs(argument)
	if d.readTrainer(argument).Describes() {
		return d.SaidNewTrainer(ctx, Pending{}, argument)
	}
	return d.findTrainers(ctx, argument)
}

// trainers shows some trainers under a heading, with how to add one.
func (d *Desk) trainers(heading string, list []*training.Trainer) chat.Reply {
	reply := d.Say(d.Heading(heading))
	for _, tr := range list {
		reply = reply.And(chat.Part{Kind: chat.Item, Label: tr.Name, Text: d.TrainerLine(tr)})
		if len(reply.Choices) < shownTrainers {
			reply = reply.With(view.Press(view.Short(tr.Name), action.On(action.ShowTrainer, tr.Number)))
		}
	}
	if len(list) == 0 {
		reply = d.says("trainer.none", nil)
	}
	return reply.And(d.Paragraph("trainer.how")).With(d.Choice("trainer.add", action.On(action.AddTrainer, 0)))
}

// findTrainers shows who has the name, the employer, the language or the modules that a text names, and changes nothing.
func (d *Desk) findTrainers(ctx context.Context, text string) (chat.Reply, error) {
	all, err := d.Plan.ActiveTrainers(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	read := d.readTrainer(text)
	words := understand.Plain(strings.Join(append([]string{read.Name}, read.Unread...), " "))
	found := slices.DeleteFunc(slices.Clone(all), func(tr *training.Trainer) bool {
		named := words != "" && (strings.Contains(understand.Plain(tr.Name), words) || strings.Contains(understand.Plain(tr.Employer), words))
		asked := words == "" && len(read.Modules)+len(read.Languages)+len(read.Employer) > 0
		for _, code := range read.Modules {
			asked = asked && slices.Contains(tr.Modules, code)
		}
		for _, lang := range read.Languages {
			asked = asked && slices.Contains(tr.Languages, lang)
		}
		return !named && (!asked || read.Employer != "" && !strings.EqualFold(tr.Employer, read.Employer))
	})
	switch len(found) {
	case 0:
		return d.says("trainer.found_none", locale.Args{"Text": view.Short(text)}).And(d.Paragraph("trainer.how")).
			With(d.Choice("trainer.add", action.On(action.AddTrainer, 0))), nil
	case 1:
		return d.TrainerCard(found[0]), nil
	}
	return d.trainers("trainer.found", found), nil
}

// withIDs puts the ids of those whom the message names in their places.
func (d *Desk) withIDs(text string) string {
	for _, id := range d.Message.Named {
		text = strings.Replace(text, "@…", "<@"+id+">", 1)
	}
	return text
}

// readTrainer reads what a text says of a trainer.
func (d *Desk) readTrainer(text string) understand.TrainerReading {
	return d.Edition.Reader.ReadTrainer(text, d.Spoken(text), d.Now)
}

// DescribeNew asks for the description of a new trainer.
func (d *Desk) DescribeNew(context.Context, action.Action) (chat.Reply, error) {
	return d.await(PendingNewTrainer, 0, "trainer.describe", nil), nil
}

// SaidNewTrainer shows what a description says of a new trainer, or of the one of that name, before it is noted.
func (d *Desk) SaidNewTrainer(ctx context.Context, _ Pending, text string) (chat.Reply, error) {
	text = d.withIDs(text)
	read := d.readTrainer(text)
	if read.Name == "" {
		return d.await(PendingNewTrainer, 0, "trainer.needs_name", nil).And(d.Paragraph("trainer.how")), nil
	}
	known, err := d.Plan.NamedTrainer(ctx, read.Name)
	if err != nil {
		return chat.Reply{}, err
	}
	if known != nil {
		return d.noting(known, read.Change(known), read, text), nil
	}
	all, err := d.Plan.ActiveTrainers(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	near := training.NearTrainers(all, read.Name)
	if len(near) == 0 {
		return d.noting(&training.Trainer{}, read.Change(&training.Trainer{}), read, text), nil
	}
	d.wait(Pending{Kind: PendingWhoIsMeant, Text: text})
	reply := d.says("trainer.near", locale.Args{"Name": read.Name, "Known": near[0].Name}).Awaiting()
	for _, tr := range near[:min(3, len(near))] {
		label := view.Short(d.Text("trainer.same", locale.Args{"Name": tr.Name}))
		reply = reply.With(view.Press(label, action.On(action.SameTrainer, tr.Number)))
	}
	return reply.With(d.Choice("trainer.other", action.On(action.SameTrainer, 0)), d.neverMind(0)), nil
}

// neverMind is the button that stops waiting.
func (d *Desk) neverMind(number int64) chat.Choice {
	return d.Choice("button.never_mind", action.On(action.StopWaiting, number))
}

// IsSame takes who was meant by a name that is near to that of a known trainer: that one, or, with number 0, somebody else.
func (d *Desk) IsSame(ctx context.Context, a action.Action) (chat.Reply, error) {
	p := d.asked(PendingWhoIsMeant, 0)
	if p == nil {
		return d.Stale(), nil
	}
	known := &training.Trainer{}
	read := d.readTrainer(p.Text)
	if a.Number != 0 {
		var err error
		if known, err = d.Plan.ActiveTrainer(ctx, a.Number); err != nil {
			return chat.Reply{}, err
		}
		read.Name = known.Name
	}
	return d.noting(known, read.Change(known), read, p.Text), nil
}

// SaidWhoIsMeant takes a yes or a no to that, of the first who was offered; another text describes anew.
func (d *Desk) SaidWhoIsMeant(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	all, err := d.Plan.ActiveTrainers(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	near := training.NearTrainers(all, d.readTrainer(p.Text).Name)
	switch agreed(text) {
	case yes:
		if len(near) > 0 {
			return d.IsSame(ctx, action.On(action.SameTrainer, near[0].Number))
		}
	case no:
		return d.IsSame(ctx, action.On(action.SameTrainer, 0))
	}
	return d.SaidNewTrainer(ctx, p, text)
}

// noting shows what becomes of a trainer by what a text says, with what was not understood, before it is noted.
func (d *Desk) noting(before, after *training.Trainer, read understand.TrainerReading, text string) chat.Reply {
	d.wait(Pending{Kind: PendingKeepTrainer, Number: before.Number, Trainer: after, Text: text})
	reply := d.Say(d.Heading("trainer.noting", locale.Args{"Name": after.Name})).And(d.TrainerChanges(before, after)...)
	if len(read.Unknown) > 0 {
		reply = reply.And(d.Paragraph("answer.nothing_code", locale.Args{"Codes": strings.Join(read.Unknown, ", ")}))
	}
	if len(read.Unread) > 0 {
		reply = reply.And(d.Paragraph("trainer.unread", locale.Args{"Text": strings.Join(read.Unread, " · ")}))
	}
	reply = reply.Awaiting().With(d.Choice("trainer.save", action.On(action.KeepTrainer, before.Number)))
	if !read.Adds && len(before.Modules) > 0 && len(read.Modules) > 0 && !containsAll(after.Modules, before.Modules) {
		reply = reply.With(d.Choice("trainer.add_modules", action.On(action.AddModules, before.Number)))
	}
	return reply.With(d.Choice("trainer.differently", action.On(action.ChangeNoted, before.Number)), d.neverMind(before.Number))
}

func containsAll(list, all []string) bool {
	return !slices.ContainsFunc(all, func(one string) bool { return !slices.Contains(list, one) })
}

// KeepTrainer notes what was shown.
func (d *Desk) KeepTrainer(ctx context.Context, a action.Action) (chat.Reply, error) {
	p := d.asked(PendingKeepTrainer, a.Number)
	if p == nil || p.Trainer == nil {
		return d.Stale(), nil
	}
	key, known := "trainer.added", map[training.Period]bool{}
	if p.Number != 0 {
		before, err := d.Plan.ActiveTrainer(ctx, p.Number)
		if err != nil {
			return chat.Reply{}, err
		}
		key = "trainer.changed"
		for _, away := range before.Absences {
			known[away] = true
		}
	}
	tr := *p.Trainer
	if err := d.Plan.KeepTrainer(ctx, &tr); err != nil {
		return chat.Reply{}, err
	}
	d.Stop()
	reply := d.TrainerCard(&tr).Prepend(d.says(key, locale.Args{"Name": tr.Name}))
	for _, away := range tr.Absences {
		if known[away] {
			continue
		}
		during, err := d.Plan.GivenBy(ctx, &tr, away)
		if err != nil {
			return chat.Reply{}, err
		}
		reply = d.concerns(reply, during)
	}
	return reply, nil
}

// AddModules keeps the modules that a trainer gives beside those that were said, and shows that.
func (d *Desk) AddModules(ctx context.Context, a action.Action) (chat.Reply, error) {
	p := d.asked(PendingKeepTrainer, a.Number)
	if p == nil {
		return d.Stale(), nil
	}
	before, err := d.Plan.ActiveTrainer(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	read := d.readTrainer(p.Text)
	read.Adds, read.Name = true, before.Name
	return d.noting(before, read.Change(before), read, p.Text).Updating(), nil
}

// ChangeNoted asks what should be noted otherwise.
func (d *Desk) ChangeNoted(_ context.Context, a action.Action) (chat.Reply, error) {
	p := d.asked(PendingKeepTrainer, a.Number)
	if p == nil || p.Trainer == nil {
		return d.Stale(), nil
	}
	return d.says("trainer.differently_how", locale.Args{"Name": p.Trainer.Name}).Awaiting().With(d.neverMind(a.Number)), nil
}

// SaidKeepTrainer takes a yes or a no to what was shown, or what else is to be noted.
func (d *Desk) SaidKeepTrainer(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	switch agreed(text) {
	case yes:
		return d.KeepTrainer(ctx, action.On(action.KeepTrainer, p.Number))
	case no:
		return d.StopWaiting(ctx, action.On(action.StopWaiting, p.Number))
	}
	before := &training.Trainer{}
	if p.Number != 0 {
		var err error
		if before, err = d.Plan.ActiveTrainer(ctx, p.Number); err != nil {
			return chat.Reply{}, err
		}
	}
	text = d.withIDs(text)
	read := d.readTrainer(text)
	return d.noting(before, read.Change(p.Trainer), read, text), nil
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

// SaidTrainer shows what a text says to be new of a trainer, before it is noted.
func (d *Desk) SaidTrainer(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	tr, err := d.Plan.ActiveTrainer(ctx, p.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	text = d.withIDs(text)
	read := d.readTrainer(text)
	return d.noting(tr, read.Change(tr), read, text), nil
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
	return d.concerns(d.TrainerCard(tr).Prepend(d.says("trainer.changed", locale.Args{"Name": tr.Name})), during), nil
}

// concerns adds the sessions that somebody else has to give, with a button each that offers who could.
func (d *Desk) concerns(reply chat.Reply, list []*training.Session) chat.Reply {
	for _, s := range list {
		reply = reply.And(chat.Part{Kind: chat.Item, Label: "⚠ " + view.SessionTitle(s), Text: d.Slot(s.Slot())}).
			With(view.Press(training.SessionName(s.Number), action.On(action.Staff, s.Number)))
	}
	return reply
}

// RemoveTrainer asks whether a trainer is to give no sessions any more, and names those that somebody else has to give then.
func (d *Desk) RemoveTrainer(ctx context.Context, a action.Action) (chat.Reply, error) {
	tr, err := d.Plan.ActiveTrainer(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	given, err := d.Plan.GivenBy(ctx, tr, training.Period{From: d.today(), To: lastDay})
	if err != nil {
		return chat.Reply{}, err
	}
	key := "trainer.remove_sure"
	if len(given) > 0 {
		key = "trainer.remove_gives"
	}
	d.wait(Pending{Kind: PendingRemove, Number: tr.Number})
	reply := d.says(key, locale.Args{"Name": tr.Name}).Awaiting()
	for _, s := range given {
		reply = reply.And(chat.Part{Kind: chat.Item, Label: view.SessionTitle(s), Text: d.Slot(s.Slot())})
	}
	return reply.With(d.Choice("trainer.remove_yes", action.On(action.RemoveSure, tr.Number)), d.neverMind(tr.Number)), nil
}

// SaidRemove takes a yes or a no to that.
func (d *Desk) SaidRemove(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	switch agreed(text) {
	case yes:
		return d.RemoveSure(ctx, action.On(action.RemoveSure, p.Number))
	case no:
		return d.StopWaiting(ctx, action.On(action.StopWaiting, p.Number))
	}
	return chat.Reply{}, ErrOther
}

// lastDay is after every session.
const lastDay training.Day = "9999-12-31"

// RemoveSure ends that a trainer gives sessions. Those to come have to be given by somebody else: they are named. It can be
// undone in this conversation.
func (d *Desk) RemoveSure(ctx context.Context, a action.Action) (chat.Reply, error) {
	tr, err := d.Plan.ActiveTrainer(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	d.Stop()
	before := *tr
	freed, err := d.Plan.RemoveTrainer(ctx, tr)
	if err != nil {
		return chat.Reply{}, err
	}
	d.Removed = &before
	key := "trainer.removed"
	if len(d.Reach(&before)) > 0 {
		key = "trainer.removed_told"
	}
	reply := d.says(key, locale.Args{"Name": tr.Name})
	for _, s := range freed {
		lacks := d.Slot(s.Slot()) + " · ⚠ " + d.Lacks(s.Lacks(d.Catalog))
		reply = reply.And(chat.Part{Kind: chat.Item, Label: view.SessionTitle(s), Text: lacks}).
			With(view.Press(training.SessionName(s.Number), action.On(action.Staff, s.Number)))
	}
	return reply.With(d.Choice("trainer.restore", action.On(action.RestoreTrainer, tr.Number))), nil
}

// RestoreTrainer takes back that a trainer was removed. Sessions that they gave are asked for anew.
func (d *Desk) RestoreTrainer(ctx context.Context, a action.Action) (chat.Reply, error) {
	if d.Removed == nil || d.Removed.Number != a.Number {
		return d.Stale(), nil
	}
	tr := d.Removed
	d.Removed = nil
	if err := d.Plan.KeepTrainer(ctx, tr); err != nil {
		return chat.Reply{}, err
	}
	return d.TrainerCard(tr).Prepend(d.says("trainer.restored", locale.Args{"Name": tr.Name})), nil
}

// TrainerLink makes a link that shows the bot in Telegram who opened it, for the VT cell to pass on.
func (d *Desk) TrainerLink(ctx context.Context, a action.Action) (chat.Reply, error) {
	tr, err := d.Plan.ActiveTrainer(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	address, err := d.Plan.TelegramLink(ctx, tr)
	if err != nil {
		return chat.Reply{}, err
	}
	if address == "" {
		return d.Stale(), nil
	}
	reply := d.says("trainer.link_here", locale.Args{"Name": tr.Name}).And(chat.Part{Kind: chat.Link, Text: address})
	reply.Private = true
	return reply, nil
}
