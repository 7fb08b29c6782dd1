package desk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/planning"
	"vtbot/internal/training"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// reasons for which requests are declined, as keys of texts.
var reasons = []string{"capacity", "audience", "planned", "elsewhere"}

// OpenRequests lists what the VT cell has to do, or shows the request that is named; to anybody else, their own.
func (d *Desk) OpenRequests(ctx context.Context, argument string) (chat.Reply, error) {
	if !d.Plan.ActsForCell() {
		return d.MyRequests(ctx)
	}
	if number, ok := training.NumberIn(argument); ok {
		d.Cell = true
		return d.ShowRequest(ctx, action.On(action.ShowRequest, number))
	}
	return d.RequestList(ctx, argument)
}

// ShowRequest shows the VT cell's card of a request.
func (d *Desk) ShowRequest(ctx context.Context, a action.Action) (chat.Reply, error) {
	r, err := d.Plan.Request(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	d.OnCard = OnCard{Request: r.Number, Session: r.GivenIn}
	return d.RequestCard(r), nil
}

// AcceptWhen asks for which day a request is accepted, and offers those that were asked for, and sessions that it can join.
func (d *Desk) AcceptWhen(ctx context.Context, a action.Action) (chat.Reply, error) {
	r, err := d.permitted(ctx, a.Number, training.ActAccept)
	if err != nil {
		return chat.Reply{}, err
	}
	joinable, err := d.Plan.Joinable(ctx, r, 3)
	if err != nil {
		return chat.Reply{}, err
	}
	reply := d.await(PendingAccept, r.Number, "cell.accept_when", ofRequest(r.Number))
	stop := reply.Choices
	reply.Choices = nil
	if parts := askedParts(r); len(parts) > 0 {
		reply = reply.And(chat.Part{Kind: chat.Paragraph, Text: d.View.Parts(parts)}).
			With(d.Choice("cell.parts_asked", action.On(action.AcceptParts, r.Number)))
	}
	if len(r.Modules) > 1 {
		stop = append([]chat.Choice{d.Choice("cell.parts_else", action.On(action.AcceptApart, r.Number))}, stop...)
	}
	for _, slot := range d.slotsFor(r) {
		reply = reply.With(view.Press(d.Slot(slot), action.AcceptOnDay(r.Number, strings.TrimSpace(string(slot.Day)+" "+slot.Time))))
	}
	for _, s := range joinable {
		label := d.Text("cell.join", locale.Args{"Number": training.SessionName(s.Number), "Day": d.Day(s.Day)})
		reply = reply.With(view.Press(label, action.With(action.AcceptInto, r.Number, s.Number)))
	}
	return reply.With(stop...), nil
}

// slotsFor are the days, with their hours, that a request can be accepted for with a press: those that were proposed, else those
// that were asked for.
func (d *Desk) slotsFor(r *training.Request) []training.Slot {
	slots := slices.Clone(r.Proposal)
	if len(slots) == 0 {
		for _, day := range d.days(r) {
			slots = append(slots, training.Slot{Day: day})
		}
	}
	return slices.DeleteFunc(slots, func(s training.Slot) bool { return s.Day < d.today() })
}

// days are the days that were asked for.
func (d *Desk) days(r *training.Request) []training.Day {
	days := slices.Clone(r.Dates.Days)
	for day := r.Dates.From; day != "" && day <= r.Dates.To && len(days) < 10; day = day.Add(1) {
		if training.IsWorkday(day) {
			days = append(days, day)
		}
	}
	return slices.DeleteFunc(days, func(day training.Day) bool { return day < d.today() })
}

// AcceptOn accepts a request for a day that was offered.
func (d *Desk) AcceptOn(ctx context.Context, a action.Action) (chat.Reply, error) {
	r, err := d.permitted(ctx, a.Number, training.ActAccept)
	if err != nil {
		return chat.Reply{}, err
	}
	date, hour, _ := strings.Cut(a.Arg, " ")
	day, _ := training.ParseDay(date) // "" for what is no day
	switch {
	case day == "":
		return d.Stale(), nil
	case day < d.today():
		return d.says("session.past", nil), nil
	}
	slot := training.Slot{Day: day, Time: r.Time, Until: r.Until}
	if i := slices.IndexFunc(r.Proposal, func(p training.Slot) bool { return p.Day == day && p.Time == hour }); i >= 0 {
		slot = r.Proposal[i]
	}
	return d.accept(ctx, r.Number, slot)
}

func (d *Desk) accept(ctx context.Context, number int64, on training.Slot) (chat.Reply, error) {
	r, err := d.Plan.Accept(ctx, number, on)
	if err != nil {
		return chat.Reply{}, err
	}
	d.Stop()
	return d.says("cell.accepted", locale.Args{"Number": training.Name(number), "Slot": d.Slot(on)}).
			With(d.staff(r.GivenIn), d.showSession(r.GivenIn)),
		nil
}

// AcceptInto accepts a request for a session that is planned already.
func (d *Desk) AcceptInto(ctx context.Context, a action.Action) (chat.Reply, error) {
	r, err := d.Plan.AcceptInto(ctx, a.Number, a.Other)
	if errors.Is(err, planning.ErrNoSession) {
		return d.Stale(), nil
	}
	if err != nil {
		return chat.Reply{}, err
	}
	d.Stop()
	return d.says("cell.accepted", locale.Args{"Number": training.Name(r.Number), "Slot": d.Slot(*r.Session)}).
			With(d.showSession(r.GivenIn)),
		nil
}

// ProposeWhen asks which days are proposed.
func (d *Desk) ProposeWhen(ctx context.Context, a action.Action) (chat.Reply, error) {
	if _, err := d.permitted(ctx, a.Number, training.ActPropose); err != nil {
		return chat.Reply{}, err
	}
	return d.await(PendingPropose, a.Number, "cell.propose_when", ofRequest(a.Number)), nil
}

// AskWhat asks what the requester is asked.
func (d *Desk) AskWhat(ctx context.Context, a action.Action) (chat.Reply, error) {
	if _, err := d.permitted(ctx, a.Number, training.ActAsk); err != nil {
		return chat.Reply{}, err
	}
	return d.await(PendingAsk, a.Number, "cell.ask_what", ofRequest(a.Number)), nil
}

// Pool asks those who ask for the same whether they would share a session.
func (d *Desk) Pool(ctx context.Context, a action.Action) (chat.Reply, error) {
	r, err := d.permitted(ctx, a.Number, training.ActShare)
	if err != nil {
		return chat.Reply{}, err
	}
	asked, err := d.Plan.ProposeSharing(ctx, r)
	if err != nil {
		return chat.Reply{}, err
	}
	if len(asked) == 0 {
		return d.says("cell.pool_none", ofRequest(r.Number)), nil
	}
	var names []string
	for _, n := range asked {
		names = append(names, training.Name(n))
	}
	return d.says("cell.pooled", locale.Args{"Numbers": strings.Join(names, ", ")}), nil
}

// DeclineWhy offers the usual reasons.
func (d *Desk) DeclineWhy(ctx context.Context, a action.Action) (chat.Reply, error) {
	if _, err := d.permitted(ctx, a.Number, training.ActDecline); err != nil {
		return chat.Reply{}, err
	}
	d.wait(Pending{Kind: PendingReject, Number: a.Number})
	reply := d.says("cell.decline_why", ofRequest(a.Number)).Awaiting()
	for _, reason := range reasons {
		reply = reply.With(d.Choice("reason."+reason, action.Because(a.Number, reason)))
	}
	return reply.With(
		d.Choice("cell.own_words", action.On(action.DeclineOwn, a.Number)),
		d.Choice("button.never_mind", action.On(action.StopWaiting, a.Number)),
	), nil
}

// DeclineOwn asks for a reason in the coordinator's own words.
func (d *Desk) DeclineOwn(ctx context.Context, a action.Action) (chat.Reply, error) {
	if _, err := d.permitted(ctx, a.Number, training.ActDecline); err != nil {
		return chat.Reply{}, err
	}
	return d.await(PendingDecline, a.Number, "cell.decline_own", ofRequest(a.Number)), nil
}

// DeclineBecause declines a request for one of the usual reasons, which the requester reads in their language.
func (d *Desk) DeclineBecause(ctx context.Context, a action.Action) (chat.Reply, error) {
	r, err := d.permitted(ctx, a.Number, training.ActDecline)
	if err != nil {
		return chat.Reply{}, err
	}
	if !slices.Contains(reasons, a.Name) {
		return d.Stale(), nil
	}
	lang := r.Lang
	if lang == "" {
		lang = d.Plan.Lang
	}
	return d.decline(ctx, r.Number, d.In(lang).Text("reason."+a.Name))
}

func (d *Desk) decline(ctx context.Context, number int64, reason string) (chat.Reply, error) {
	if _, err := d.Plan.Decline(ctx, number, reason); err != nil {
		return chat.Reply{}, err
	}
	d.Stop()
	return d.says("cell.declined", ofRequest(number)), nil
}

// Take notes that a coordinator handles a request.
func (d *Desk) Take(ctx context.Context, a action.Action) (chat.Reply, error) {
	if _, err := d.Plan.Take(ctx, a.Number); err != nil {
		return chat.Reply{}, err
	}
	return d.says("cell.assigned", ofRequest(a.Number)), nil
}

// slots reads days, and the hours that go with them: one hour for all, or each its own. Days that are over are left out.
func (d *Desk) slots(text string) []training.Slot {
	lang := d.Spoken(text)
	read := func(part string) understand.Reading { return d.Edition.Reader.Read(part, lang, d.Now) }
	whole := read(text)
	own := map[training.Day]training.Slot{}
	hours := map[string]bool{}
	var last []training.Day
	for _, part := range understand.SplitList(text) {
		r := read(part)
		hours[r.Time] = true
		if len(r.Dates.Days) > 0 || r.Time == "" { // else "16 maart, 9u30": the hour of the day before it
			last = r.Dates.Days
		}
		for _, day := range last {
			own[day] = training.Slot{Day: day, Time: r.Time, Until: r.Until}
		}
	}
	delete(hours, "")
	var list []training.Slot
	for _, day := range whole.Dates.Days {
		if day < d.today() {
			continue
		}
		slot, apart := own[day]
		if !apart || len(hours) < 2 {
			slot = training.Slot{Day: day, Time: whole.Time, Until: whole.Until}
		}
		list = append(list, slot)
	}
	return list
}

// SaidAccept takes a text for the day for which a request is accepted.
func (d *Desk) SaidAccept(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	r, err := d.permitted(ctx, p.Number, training.ActAccept)
	if err != nil {
		return chat.Reply{}, err
	}
	slots := d.slots(text)
	if read := d.Read(text); len(slots) == 0 && read.Time != "" { // the hour of the one day that was offered
		if slots = d.slotsFor(r); len(slots) == 1 {
			slots[0].Time, slots[0].Until = read.Time, read.Until
		} else {
			slots = nil
		}
	}
	if len(slots) == 0 {
		return d.noDate(p, "cell.propose_when"), nil
	}
	if reply, several := d.acceptSeveral(r, text, slots); several {
		return reply, nil
	}
	return d.accept(ctx, p.Number, slots[0])
}

// SaidPropose takes a text for the days that are proposed.
func (d *Desk) SaidPropose(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	if _, err := d.permitted(ctx, p.Number, training.ActPropose); err != nil {
		return chat.Reply{}, err
	}
	slots := d.slots(text)
	if len(slots) == 0 {
		return d.noDate(p, "cell.propose_when"), nil
	}
	_, err := d.Plan.Propose(ctx, p.Number, slots)
	return d.done(err, "cell.proposed", ofRequest(p.Number))
}

// SaidDecline takes a text for the reason for which a request is declined.
func (d *Desk) SaidDecline(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	return d.decline(ctx, p.Number, text)
}

// SaidAsk takes a text for what the requester is asked.
func (d *Desk) SaidAsk(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	_, err := d.Plan.Ask(ctx, p.Number, text)
	return d.done(err, "cell.asked", ofRequest(p.Number))
}
