package desk

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/planning"
	"vtbot/internal/reminder"
	"vtbot/internal/training"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// Preferences shows a trainer how they are reminded, and lets them choose.
func (d *Desk) Preferences(ctx context.Context) (chat.Reply, error) {
	tr, err := d.Plan.ActingTrainer(ctx)
	if err == nil && tr == nil {
		err = planning.ErrNoTrainer
	}
	if err != nil {
		return d.noTrainer(err)
	}
	var offsets []string
	for _, o := range d.Plan.Policy.OffsetsOf(tr) {
		offsets = append(offsets, d.Offset(o))
	}
	via := d.Text("pref.nowhere")
	addresses := d.Reach(tr)
	if len(addresses) > 0 {
		via = d.Text("via." + addresses[0].Via)
	}
	reply := d.Say(d.Heading("pref.heading"), d.Fact("pref.when", strings.Join(offsets, "; ")), d.Fact("pref.where", via),
		d.Fact("pref.language", d.Text("lang."+string(d.Lang))))
	reply = reply.With(
		d.Choice("pref.change_when", action.Do(action.ChooseReminders)),
		d.Choice("pref.default", action.Do(action.DefaultReminders)),
	)
	for _, a := range addresses {
		if len(addresses) > 1 {
			label := d.Text("pref.by", locale.Args{"Via": d.Text("via." + a.Via)})
			reply = reply.With(view.Press(label, action.To(action.RemindVia, a.Via)))
		}
	}
	return reply.With(view.Languages(func(l catalog.Lang) action.Action { return action.To(action.RemindIn, l) })...).
		With(d.Choice("pref.calendar", action.Do(action.CalendarAddress))), nil
}

// noTrainer says to somebody who is no trainer that there is nothing to choose.
func (d *Desk) noTrainer(err error) (chat.Reply, error) {
	if errors.Is(err, planning.ErrNoTrainer) {
		return d.says("pref.no_trainer", nil), nil
	}
	return chat.Reply{}, err
}

// ChooseReminders asks a trainer when they want to be reminded.
func (d *Desk) ChooseReminders(ctx context.Context, _ action.Action) (chat.Reply, error) {
	tr, err := d.Plan.ActingTrainer(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.await(PendingReminders, tr.Number, "pref.when_how", nil), nil
}

// Remind takes when a trainer wants to be reminded, as it is said behind the command.
func (d *Desk) Remind(ctx context.Context, text string) (chat.Reply, error) {
	tr, err := d.Plan.ActingTrainer(ctx)
	if err == nil && tr == nil {
		err = planning.ErrNoTrainer
	}
	if err != nil {
		return d.noTrainer(err)
	}
	return d.SaidReminders(ctx, Pending{Kind: PendingReminders, Number: tr.Number}, text)
}

// prefer changes how the acting trainer is reminded, and shows it.
func (d *Desk) prefer(ctx context.Context, change func(tr *training.Trainer)) (chat.Reply, error) {
	tr, err := d.Plan.ActingTrainer(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	change(tr)
	if err := d.Plan.KeepTrainer(ctx, tr); err != nil {
		return chat.Reply{}, err
	}
	return d.Preferences(ctx)
}

// DefaultReminders reminds a trainer as the VT cell configured it.
func (d *Desk) DefaultReminders(ctx context.Context, _ action.Action) (chat.Reply, error) {
	return d.prefer(ctx, func(tr *training.Trainer) { tr.Reminders = nil })
}

// RemindVia reminds a trainer on a platform.
func (d *Desk) RemindVia(ctx context.Context, a action.Action) (chat.Reply, error) {
	tr, err := d.Plan.ActingTrainer(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	if !slices.ContainsFunc(d.Reach(tr), func(at chat.Address) bool { return at.Via == a.Arg }) {
		return d.Stale(), nil
	}
	return d.prefer(ctx, func(tr *training.Trainer) { tr.Via = a.Arg })
}

// RemindIn reminds a trainer in a language, in which the trainer is spoken to from then on.
func (d *Desk) RemindIn(ctx context.Context, lang catalog.Lang) (chat.Reply, error) {
	d.Lang = lang
	return d.prefer(ctx, func(tr *training.Trainer) { tr.Lang = lang })
}

// SaidReminders takes a text for when a trainer wants to be reminded.
func (d *Desk) SaidReminders(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	offsets, unclear := d.offsets(text)
	if unclear != "" {
		return d.await(p.Kind, p.Number, "pref.when_how", nil).
				Prepend(d.says("pref.not_understood", locale.Args{"Text": view.Short(unclear)})),
			nil
	}
	if len(offsets) == 0 || len(offsets) > 10 {
		return d.await(p.Kind, p.Number, "pref.when_how", nil), nil
	}
	d.Stop()
	return d.prefer(ctx, func(tr *training.Trainer) { tr.Reminders = offsets })
}

var offsetMarks = regexp.MustCompile(`[,;\n]`)

// offsets reads when reminders of a session come, each as [reminder.Offset.String] writes it. unclear is the first part
// that says no time before a session.
func (d *Desk) offsets(text string) (offsets []string, unclear string) {
	for _, part := range offsetMarks.Split(text, -1) {
		if strings.TrimSpace(part) == "" {
			continue
		}
		if one, ok := d.offset(part); ok {
			offsets = append(offsets, one)
			continue
		}
		for _, half := range understand.SplitAnd(part) { // "the day before at 17:00 and 2 hours before"
			one, ok := d.offset(half)
			if !ok {
				return nil, strings.TrimSpace(half)
			}
			offsets = append(offsets, one)
		}
	}
	return offsets, ""
}

// offset reads one time before a session: "3wd 09:00", or as people say it.
func (d *Desk) offset(text string) (string, bool) {
	o, err := reminder.ParseOffset(text)
	if err != nil {
		said, ok := d.Edition.Reader.ReadOffset(text, d.Lang)
		if !ok {
			return "", false
		}
		if o, err = reminder.ParseOffset(said); err != nil { // 300 days
			return "", false
		}
	}
	return o.String(), !strings.HasPrefix(o.String(), "+")
}

// Calendar gives a person the secret address of their calendar: a trainer's own sessions, or all for the VT cell.
func (d *Desk) Calendar(ctx context.Context) (chat.Reply, error) { return d.calendar(ctx, false) }

// NewCalendar does the same with a new address; the one before is void.
func (d *Desk) NewCalendar(ctx context.Context, _ action.Action) (chat.Reply, error) {
	return d.calendar(ctx, true)
}

func (d *Desk) calendar(ctx context.Context, fresh bool) (chat.Reply, error) {
	if d.Plan.PublicURL != "" && d.Overheard() {
		return d.says("secret.overheard", nil), nil
	}
	address, err := d.Plan.CalendarAddress(ctx, fresh)
	switch {
	case errors.Is(err, planning.ErrNoAddress):
		return d.says("calendar.no_address", nil), nil
	case err != nil:
		return d.noTrainer(err)
	}
	reply := d.Say(d.Paragraph("calendar.address"), chat.Part{Kind: chat.Link, Text: address}, d.Note("calendar.secret"))
	if address == "" {
		reply = d.Say(d.Paragraph("calendar.not_shown"))
	}
	reply.Private = true
	return reply.With(d.Choice("calendar.renew", action.Do(action.NewCalendar))), nil
}

// CalendarAddress answers the button that does so.
func (d *Desk) CalendarAddress(ctx context.Context, _ action.Action) (chat.Reply, error) {
	return d.Calendar(ctx)
}

// Open takes a link by which a trainer opened the bot in Telegram: now the trainer is known there. false when it is none.
func (d *Desk) Open(ctx context.Context, token string) (chat.Reply, bool, error) {
	if d.Message.Platform != "telegram" {
		return chat.Reply{}, false, nil
	}
	_, id, _ := strings.Cut(d.Message.From.ID, ":")
	lang, _ := catalog.ParseLang(d.Message.From.Locale)
	tr, err := d.Plan.Open(ctx, token, id, lang)
	if errors.Is(err, planning.ErrNoToken) {
		return chat.Reply{}, false, nil
	}
	if err != nil {
		return chat.Reply{}, true, err
	}
	d.Lang = tr.Speaks(d.Plan.Lang)
	list, err := d.Sessions(ctx, "")
	return list.Prepend(d.says("pref.welcome", locale.Args{"Name": tr.Name})), true, err
}
