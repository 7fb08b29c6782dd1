package desk

import (
	"context"
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

// TakeCell takes what a coordinator asks of the bot or has it do, in words; false for everything else, and for everybody else.
// named says that only what is the number of a request or a session is taken: something else is going on. What is asked of the
// coordinator stays open.
func (d *Desk) TakeCell(ctx context.Context, text string, named bool) (chat.Reply, bool, error) {
	if !d.Plan.ActsForCell() {
		return chat.Reply{}, false, nil
	}
	if p, waits := d.Pending[d.Message.From.ID]; waits && !d.asksBeside(p, text) {
		named = true
	}
	if l := d.listing(text); !named && d.List != nil && l.OnlyPage() {
		reply, err := d.turnPage(ctx, l.Page)
		return reply, true, err
	}
	said := understand.ReadCell(text, d.OnCard.Request > 0, d.OnCard.Session > 0)
	if said.Kind == "" && d.OnCard.Session > 0 && len(strings.Fields(text)) <= shortStaff && !understand.Asks(text) {
		if found, err := d.trainersIn(ctx, text); err != nil || len(found) == 1 { // a name below the card of a session
			said.Kind = understand.CellStaff
		}
	}
	if !said.Bare && (named || said.Kind == "") {
		return chat.Reply{}, false, nil
	}
	if !d.Force {
		d.Lang = d.usual(text)
	}
	run := d.cellSaid
	if said.Bare {
		run = d.showNumber
	}
	d.Intent = understand.Command
	reply, err := run(ctx, said, text)
	return reply, true, err
}

// shortStaff is how many words a text has at most that puts a trainer on the session that is spoken of, whatever it says.
const shortStaff = 5

// turnPage shows another page of the list that was shown last.
func (d *Desk) turnPage(ctx context.Context, n int) (chat.Reply, error) {
	turned := action.PageOf(d.List.Of, n, d.List.Said).Arg
	if d.List.Of == action.ListSessions {
		return d.ListedSessions(ctx, turned)
	}
	return d.RequestList(ctx, turned)
}

// beside are the kinds that a coordinator asks while something else is asked of them.
var beside = []understand.CellKind{
	understand.CellRequests, understand.CellCount, understand.CellSessions, understand.CellWho, understand.CellTrainers,
}

// asksBeside reports whether a text is plainly no answer to what a coordinator is asked, which is no free text: it asks for a list,
// or says what becomes of another request or session.
func (d *Desk) asksBeside(p Pending, text string) bool {
	said := understand.ReadCell(text, false, false)
	if !p.Kind.AnswersNoQuestion() || said.Kind == "" || said.Probability < besideSure {
		return false
	}
	if named := said.Request + said.Session; named > 0 {
		return named != p.Number
	}
	lists := slices.Contains(beside, said.Kind)
	return lists && (understand.Asks(text) || len(d.slots(text)) == 0 && !strings.Contains(text, ","))
}

// besideSure is how sure it must be that a coordinator asks for something else than what they are asked.
const besideSure = 0.9

// showNumber shows the request or the session of which only the number was said.
func (d *Desk) showNumber(ctx context.Context, said understand.CellSaid, _ string) (chat.Reply, error) {
	if said.Session != 0 {
		return d.ShowSession(ctx, action.On(action.ShowSession, said.Session))
	}
	return d.ShowRequest(ctx, action.On(action.ShowRequest, said.Request))
}

// cellSaid does what a coordinator says.
func (d *Desk) cellSaid(ctx context.Context, said understand.CellSaid, text string) (chat.Reply, error) {
	rest := understand.WithoutNumbers(text)
	switch said.Kind {
	case understand.CellRequests:
		return d.RequestList(ctx, text)
	case understand.CellCount:
		return d.CountRequests(ctx, text)
	case understand.CellSessions:
		return d.ListedSessions(ctx, text)
	case understand.CellTrainers:
		return d.trainersNamed(ctx, text)
	case understand.CellAdd:
		return d.DescribeNew(ctx, action.Action{})
	case understand.CellWho:
		return d.whoGives(ctx, said, text)
	case understand.CellStaff, understand.CellMove, understand.CellCancel:
		return d.withSession(ctx, said, rest)
	}
	return d.withRequest(ctx, said, rest)
}

// withRequest does what is said of a request: the one that is named, or that is spoken of.
func (d *Desk) withRequest(ctx context.Context, said understand.CellSaid, text string) (chat.Reply, error) {
	number := said.Request
	if number == 0 {
		number = d.OnCard.Request
	}
	if number == 0 {
		return d.says("cell.which_request", nil), nil
	}
	d.OnCard.Request = number
	on := func(v action.Verb) action.Action { return action.On(v, number) }
	switch said.Kind {
	case understand.CellAccept:
		if len(d.slots(text)) > 0 {
			return d.SaidAccept(ctx, Pending{Kind: PendingAccept, Number: number}, text)
		}
		return d.AcceptWhen(ctx, on(action.AcceptRequest))
	case understand.CellDecline:
		if reason := understand.ReasonIn(text); reason != "" {
			return d.declineFor(ctx, number, reason)
		}
		return d.DeclineWhy(ctx, on(action.Decline))
	case understand.CellPropose:
		if len(d.slots(text)) > 0 {
			return d.SaidPropose(ctx, Pending{Kind: PendingPropose, Number: number}, text)
		}
		return d.ProposeWhen(ctx, on(action.Propose))
	case understand.CellAsk:
		return d.AskWhat(ctx, on(action.AskRequester))
	case understand.CellTake:
		return d.Take(ctx, on(action.TakeRequest))
	}
	return d.giveTo(ctx, number, text)
}

// withSession does what is said of a session: the one that is named, or that is spoken of.
func (d *Desk) withSession(ctx context.Context, said understand.CellSaid, text string) (chat.Reply, error) {
	number := said.Session
	if number == 0 {
		number = d.OnCard.Session
	}
	if number == 0 {
		return d.says("cell.which_session", nil), nil
	}
	d.OnCard.Session = number
	switch said.Kind {
	case understand.CellMove:
		if len(d.Read(text).Dates.Days) > 0 {
			return d.SaidMove(ctx, Pending{Kind: PendingMove, Number: number}, text)
		}
		return d.MoveWhen(ctx, action.On(action.MoveSession, number))
	case understand.CellCancel:
		return d.CancelWhy(ctx, action.On(action.CancelSession, number))
	}
	s, err := d.allowed(ctx, number, training.ActAssignTo)
	if err != nil {
		return chat.Reply{}, err
	}
	found, err := d.trainersIn(ctx, text)
	if err != nil {
		return chat.Reply{}, err
	}
	if len(found) == 1 {
		return d.ask(ctx, s, found[0])
	}
	return d.offerStaff(ctx, s)
}

// trainersIn returns the trainers whom a text names: by their whole name, else by a part of it.
func (d *Desk) trainersIn(ctx context.Context, text string) ([]*training.Trainer, error) {
	all, err := d.Plan.ActiveTrainers(ctx)
	if err != nil {
		return nil, err
	}
	plain := " " + understand.Plain(text) + " "
	var whole, part []*training.Trainer
	for _, tr := range all {
		name := understand.Plain(tr.Name)
		switch {
		case strings.Contains(plain, " "+name+" "):
			whole = append(whole, tr)
		case slices.ContainsFunc(strings.Fields(name), func(w string) bool { return strings.Contains(plain, " "+w+" ") }):
			part = append(part, tr)
		}
	}
	if len(whole) > 0 {
		return whole, nil
	}
	return part, nil
}

// trainersNamed shows the trainer whom a text names, or all.
func (d *Desk) trainersNamed(ctx context.Context, text string) (chat.Reply, error) {
	found, err := d.trainersIn(ctx, text)
	if err != nil {
		return chat.Reply{}, err
	}
	if len(found) == 1 {
		return d.TrainerCard(found[0]), nil
	}
	return d.Trainers(ctx, "")
}

// whoGives says who gives a session, who can give modules, or who is free on a day.
func (d *Desk) whoGives(ctx context.Context, said understand.CellSaid, text string) (chat.Reply, error) {
	l := d.listing(understand.WithoutNumbers(text))
	number := said.Session
	if number == 0 && len(l.Modules) == 0 && l.Dates.IsZero() && l.Language == "" {
		number = d.OnCard.Session
	}
	if number != 0 {
		s, err := d.Plan.Session(ctx, number)
		if err != nil {
			return chat.Reply{}, err
		}
		d.OnCard.Session = number
		reply, err := d.givers(ctx, s)
		return reply.With(d.staff(s.Number), d.showSession(s.Number)), err
	}
	list, err := d.Plan.CandidatesFor(ctx, l.Modules, l.Language, l.Dates.First())
	if err != nil {
		return chat.Reply{}, err
	}
	modules := strings.Join(l.Modules, ", ")
	heading := d.Heading("cell.who_gives", locale.Args{"Modules": modules})
	if len(l.Modules) == 0 {
		heading = d.Heading("trainer.list")
		if day := l.Dates.First(); day != "" {
			heading = d.Heading("cell.who_free", locale.Args{"Day": d.Day(day)})
		}
	}
	reply := d.Say(heading)
	for _, c := range list {
		if !c.Gives || l.Dates.First() != "" && len(l.Modules) == 0 && (c.Absent || len(c.Clashes) > 0) {
			continue
		}
		line := chat.Part{Kind: chat.Item, Label: "✓ " + c.Name, Text: d.Able(c)}
		if against := d.Against(c); against != "" {
			line.Label, line.Text = "⚠ "+c.Name, against+" · "+line.Text
		}
		reply = reply.And(line).
			With(view.Press(view.Short(c.Name), action.On(action.ShowTrainer, c.Number)))
	}
	if len(reply.Choices) == 0 {
		reply = d.says("cell.who_none", locale.Args{"Modules": modules})
	}
	return d.plannedOf(ctx, reply, l.Modules)
}

// givers says who gives a session.
func (d *Desk) givers(ctx context.Context, s *training.Session) (chat.Reply, error) {
	trainers, err := d.Plan.AllTrainers(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	args := locale.Args{"Number": view.SessionTitle(s), "Slot": d.Slot(s.Slot())}
	var names []string
	for _, p := range d.StaffFacts(s, trainers, true) {
		names = append(names, p.Text)
	}
	if len(names) == 0 {
		return d.says("cell.who_session_none", args), nil
	}
	args["Names"] = strings.Join(names, "; ")
	return d.says("cell.who_session", args), nil
}

// plannedOf adds the sessions that are planned of some modules, with who gives them.
func (d *Desk) plannedOf(ctx context.Context, reply chat.Reply, modules []string) (chat.Reply, error) {
	if len(modules) == 0 {
		return reply, nil
	}
	all, err := d.Plan.FindSessions(ctx, planning.SessionQuery{From: d.today(), Scheduled: true})
	if err != nil {
		return reply, err
	}
	for _, s := range all {
		if !holdsAll(s.Modules, modules) {
			continue
		}
		one, err := d.givers(ctx, s)
		if err != nil {
			return reply, err
		}
		reply = reply.And(one.Parts...).With(view.Press(training.SessionName(s.Number), action.On(action.ShowSession, s.Number)))
	}
	return reply, nil
}

// declineFor shows the reason for which a request would be declined, as its requester reads it.
func (d *Desk) declineFor(ctx context.Context, number int64, reason string) (chat.Reply, error) {
	if _, err := d.permitted(ctx, number, training.ActDecline); err != nil {
		return chat.Reply{}, err
	}
	d.wait(Pending{Kind: PendingReject, Number: number, Text: reason})
	return d.says("cell.decline_said", ofRequest(number)).And(chat.Part{Kind: chat.Quote, Text: reason}).Awaiting().With(
		d.Choice("cell.decline_yes", action.On(action.DeclineSaid, number)),
		d.Choice("cell.own_words", action.On(action.DeclineOwn, number)),
		d.Choice("button.never_mind", action.On(action.StopWaiting, number)),
	), nil
}

// DeclineSaid declines a request for the reason that was shown.
func (d *Desk) DeclineSaid(ctx context.Context, a action.Action) (chat.Reply, error) {
	p := d.asked(PendingReject, a.Number)
	if p == nil {
		return d.Stale(), nil
	}
	return d.decline(ctx, a.Number, p.Text)
}

// SaidReject takes a yes or a no to the reason that was shown, or another reason.
func (d *Desk) SaidReject(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	switch {
	case agreed(text) == yes && p.Text != "":
		return d.decline(ctx, p.Number, p.Text)
	case agreed(text) != neither:
		return d.StopWaiting(ctx, action.Action{})
	}
	return d.declineFor(ctx, p.Number, text)
}

// giveTo has the colleague whom a text names look after a request, or offers all.
func (d *Desk) giveTo(ctx context.Context, number int64, text string) (chat.Reply, error) {
	if _, err := d.permitted(ctx, number, training.ActAssign); err != nil {
		return chat.Reply{}, err
	}
	names, err := d.Plan.ColleagueNames(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	found := -1
	for i, name := range names {
		id := d.Plan.Coordinators[i].To
		if strings.Contains(text, id) || slices.ContainsFunc(strings.Fields(understand.Plain(text)), func(w string) bool {
			return len(w) > 1 && slices.Contains(strings.Fields(understand.Plain(name)), w)
		}) {
			if found >= 0 {
				found = -1
				break
			}
			found = i
		}
	}
	if found >= 0 {
		return d.Give(ctx, action.With(action.GiveRequest, number, int64(found)))
	}
	reply := d.await(PendingGive, number, "cell.give_whom", ofRequest(number))
	stop := reply.Choices
	reply.Choices = nil
	for i, name := range names {
		reply = reply.With(view.Press(view.Short(name), action.With(action.GiveRequest, number, int64(i))))
	}
	return reply.With(stop...), nil
}

// Give has a colleague look after a request.
func (d *Desk) Give(ctx context.Context, a action.Action) (chat.Reply, error) {
	names, err := d.Plan.ColleagueNames(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	if int(a.Other) >= len(names) {
		return d.Stale(), nil
	}
	to := d.Plan.Coordinators[a.Other]
	if to.String() == d.Message.From.ID {
		return d.Take(ctx, a)
	}
	if _, err := d.Plan.Give(ctx, a.Number, to, names[a.Other]); err != nil {
		return chat.Reply{}, err
	}
	args := ofRequest(a.Number)
	args["Name"] = names[a.Other]
	return d.done(nil, "cell.given", args)
}

// SaidGive takes a text for the colleague who looks after a request.
func (d *Desk) SaidGive(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	return d.giveTo(ctx, p.Number, text)
}
