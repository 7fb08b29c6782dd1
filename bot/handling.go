package bot

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"vtbot/internal/action"
	"vtbot/internal/calendar"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// tellCell queues the card of a request, in its present state, for every place of the VT cell. A place that has it gets it
// in the place of the old one.
func (t *turn) tellCell(r *training.Request) {
	cell := t.in(t.bot.Lang)
	card := cell.RequestCard(r)
	subject := cell.Text("card.subject", locale.Args{"Number": training.Name(r.Number), "Status": cell.Text("status." + string(r.Status)), "Modules": strings.Join(r.Modules, ", "), "Organisation": r.Organisation})
	for _, place := range t.bot.cell() {
		t.state.Outgoing = append(t.state.Outgoing, chat.Outgoing{
			Key: fmt.Sprintf("card:%d:%s:%s", r.Number, place.Via, place.To), Request: r.Number,
			Notice: chat.Notice{Via: place.Via, To: place.To, Subject: subject, Reply: card},
		})
	}
}

// cell are the places at which the VT cell reads.
func (b *Bot) cell() []chat.Address {
	if len(b.Cell) > 0 {
		return b.Cell
	}
	var places []chat.Address
	for _, id := range b.Coordinators {
		via, to, _ := strings.Cut(id, ":")
		places = append(places, chat.Address{Via: via, To: to})
	}
	return places
}

// tellRequester queues what the requester is told of a request: on the platform it was asked from, and by mail.
func (t *turn) tellRequester(r *training.Request, make func(t *turn) chat.Reply) {
	their := t.in(r.Lang)
	their.Asker = r
	reply := make(their)
	subject := their.Text("outcome.subject", locale.Args{"Number": training.Name(r.Number)})
	via, to, _ := strings.Cut(r.Requester, ":")
	short := reply
	short.Files = nil // in a chat, files are had with a press
	t.state.Outgoing = append(t.state.Outgoing, chat.Outgoing{Request: r.Number, Session: r.GivenIn, Notice: chat.Notice{Via: via, To: to, Subject: subject, Reply: short}})
	if r.Email != "" && t.bot.Mail {
		t.state.Outgoing = append(t.state.Outgoing, chat.Outgoing{Request: r.Number, Session: r.GivenIn, Notice: chat.Notice{Via: "email", To: r.Email, Subject: subject, Reply: reply}})
	}
}

// who is the person of this turn.
func (t *turn) who() training.Who {
	return training.Who{ID: t.message.From.ID, Name: t.message.From.Name, At: t.Now}
}

// await notes that the next text of the person is taken for an action.
func (t *turn) await(do training.Action, number int64, key string) chat.Reply {
	return t.expect(Doing{Action: do, Number: number}, key, locale.Args{"Number": training.Name(number)})
}

// expect asks for a text, and notes what the next one of the person is taken for.
func (t *turn) expect(doing Doing, key string, args locale.Args) chat.Reply {
	c := &t.state.Conversation
	if c.Doing == nil {
		c.Doing = map[string]Doing{}
	}
	c.Doing[t.message.From.ID] = doing
	return t.Say(t.Paragraph(key, args)).Awaiting().With(t.Choice("button.never_mind", action.On(action.StopWaiting, doing.Number)))
}

func (t *turn) stopAwaiting() {
	delete(t.state.Conversation.Doing, t.message.From.ID)
}

// refuse says why something cannot be done with a request.
func (t *turn) refuse(r *training.Request, number int64, err error) (chat.Reply, error) {
	var illegal *training.IllegalError
	switch {
	case errors.Is(err, ErrNoRequest):
		return t.Say(t.Paragraph("request.unknown", locale.Args{"Number": training.Name(number)})), nil
	case errors.As(err, &illegal):
		last := r.History[len(r.History)-1]
		return t.Say(t.Paragraph("request.handled", locale.Args{
			"Number": training.Name(number), "Status": t.Text("status." + string(r.Status)), "Name": view.PersonName(last.Name, last.By), "At": t.Clock(last.At),
		})), nil
	}
	return chat.Reply{}, err
}

// isCoordinator tells whether the person of this turn belongs to the VT cell.
func (t *turn) isCoordinator() bool { return slices.Contains(t.bot.Coordinators, t.message.From.ID) }

// onlyCoordinators says to somebody who is none that something is for them, and notes what was tried.
func (t *turn) onlyCoordinators(number, action string) chat.Reply {
	if t.bot.Log != nil {
		t.bot.Log.Warn("somebody who is no coordinator tried to do their work", "person", t.message.From.ID, "with", number, "action", action)
	}
	reply := t.Say(t.Paragraph("cell.only_coordinators", locale.Args{"Number": number}))
	reply.Private = true
	return reply
}

// change does something with a request and tells those concerned: the VT cell by its card, the requester by what tell makes.
func (t *turn) change(ctx context.Context, number int64, do func(r *training.Request) error, tell func(t *turn, r *training.Request) chat.Reply) (*training.Request, error) {
	if t.state.Requests == nil {
		return nil, ErrNoRequest
	}
	r, err := t.state.Requests.Get(ctx, number)
	if err != nil {
		return r, err
	}
	if err := do(r); err != nil {
		return r, err
	}
	if err := t.follow(ctx, r); err != nil {
		return r, err
	}
	if err := t.state.Requests.Save(ctx, r); err != nil {
		return r, err
	}
	t.tellCell(r)
	if tell != nil {
		t.tellRequester(r, func(t *turn) chat.Reply { return tell(t, r) })
	}
	return r, nil
}

// reasons for which requests are declined, as keys of texts.
var reasons = []string{"capacity", "audience", "planned", "elsewhere"}

// pressedCell answers a choice of the VT cell's card: a verb, a number, and what it is about.
func (t *turn) pressedCell(ctx context.Context, value string) (chat.Reply, error) {
	verb, rest, _ := strings.Cut(value, ":")
	digits, about, _ := strings.Cut(rest, ":")
	number, ok := numberOf(digits)
	if !ok {
		return t.stale(), nil
	}
	t.state.Conversation.Cell = true
	if verb == "stop" {
		t.stopAwaiting()
		return t.Say(t.Paragraph("doing.stopped")), nil
	}
	if !t.isCoordinator() {
		return t.onlyCoordinators(training.Name(number), verb), nil
	}
	if t.state.Requests == nil {
		return t.stale(), nil
	}
	r, err := t.state.Requests.Get(ctx, number)
	if err != nil {
		return t.refuse(r, number, err)
	}
	if action := map[string]training.Action{"accept": training.ActAccept, "on": training.ActAccept, "propose": training.ActPropose, "decline": training.ActDecline, "because": training.ActDecline, "own": training.ActDecline, "ask": training.ActAsk, "join": training.ActAccept, "pool": training.ActShare}[verb]; action != "" && !r.May(action) {
		return t.refuse(r, number, &training.IllegalError{Number: number, Status: r.Status, Action: action})
	}
	args := locale.Args{"Number": training.Name(number)}
	switch verb {
	case "show":
		return t.RequestCard(r), nil
	case "accept":
		reply := t.await(training.ActAccept, number, "cell.accept_when")
		joins, err := t.joins(ctx, r)
		if err != nil {
			return chat.Reply{}, err
		}
		return chat.Reply{Lang: reply.Lang, Parts: reply.Parts, Awaits: true}.With(slices.Concat(t.days(r), joins, reply.Choices)...), nil
	case "on":
		day, ok := dayOf(about)
		switch {
		case !ok:
			return t.stale(), nil
		case day < training.DayOf(t.Now):
			return t.Say(t.Paragraph("session.past")), nil
		}
		return t.accept(ctx, number, training.Slot{Day: day, Time: r.Time})
	case "propose":
		return t.await(training.ActPropose, number, "cell.propose_when"), nil
	case "ask":
		return t.await(training.ActAsk, number, "cell.ask_what"), nil
	case "staff": // a button of before there were sessions
		return t.pressedSession(ctx, fmt.Sprintf("staff:%d", r.GivenIn))
	case "join":
		into, ok := numberOf(about)
		if !ok {
			return t.stale(), nil
		}
		return t.acceptInto(ctx, number, into)
	case "pool":
		return t.proposeSharing(ctx, r)
	case "decline":
		reply := t.Say(t.Paragraph("cell.decline_why", args))
		for _, reason := range reasons {
			reply = reply.With(t.Choice("reason."+reason, action.Because(number, reason)))
		}
		return reply.With(t.Choice("cell.own_words", action.On(action.DeclineOwn, number)), t.Choice("button.never_mind", action.On(action.StopWaiting, number))), nil
	case "own":
		return t.await(training.ActDecline, number, "cell.decline_own"), nil
	case "because":
		if !slices.Contains(reasons, about) {
			return t.stale(), nil
		}
		return t.decline(ctx, number, t.in(r.Lang).Text("reason."+about))
	case "assign":
		if _, err := t.change(ctx, number, func(r *training.Request) error { return r.Assign(t.who()) }, nil); err != nil {
			return t.refuse(r, number, err)
		}
		return t.Say(t.Paragraph("cell.assigned", args)), nil
	}
	return t.stale(), nil
}

// numberOf reads a number out of the value of a choice; false for a value that nothing of ours made.
func numberOf(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

func dayOf(s string) (training.Day, bool) {
	d, err := training.ParseDay(s)
	return d, err == nil
}

// days are the days that a request can be accepted for with a press.
func (t *turn) days(r *training.Request) []chat.Choice {
	days := slices.Clone(r.Dates.Days)
	for d := r.Dates.From; d != "" && d <= r.Dates.To && len(days) < 10; d = d.Add(1) {
		if training.IsWorkday(d) {
			days = append(days, d)
		}
	}
	var choices []chat.Choice
	for _, d := range days {
		if d >= training.DayOf(t.Now) {
			choices = append(choices, view.Press(t.Day(d), action.AcceptOnDay(r.Number, d)))
		}
	}
	return choices
}

func (t *turn) accept(ctx context.Context, number int64, on training.Slot) (chat.Reply, error) {
	r, err := t.change(ctx, number, func(r *training.Request) error { return r.Accept(t.who(), on) }, func(t *turn, r *training.Request) chat.Reply { return t.tellAccepted(ctx, r) })
	if err != nil {
		return t.refuse(r, number, err)
	}
	t.stopAwaiting()
	return t.Say(t.Paragraph("cell.accepted", locale.Args{"Number": training.Name(number), "Slot": t.Slot(on)})).
		With(t.Choice("cell.staff", action.On(action.Staff, r.GivenIn)), t.Choice("cell.session", action.On(action.ShowSession, r.GivenIn))), nil
}

func (t *turn) tellAccepted(ctx context.Context, r *training.Request) chat.Reply {
	reply := t.Say(t.Heading("outcome.accepted", locale.Args{"Number": training.Name(r.Number)}), t.Fact("card.session", t.GivenIn(r))).
		And(t.Wish(r.Wish)...)
	if r.GivenIn == 0 {
		return reply
	}
	if s, err := t.state.Sessions.Session(ctx, r.GivenIn); err == nil {
		if len(s.Requests) > 1 && r.Share == training.ShareAgreed {
			reply = reply.And(t.Fact("session.together", s.Organisation))
		}
		reply.Files = []chat.File{t.CalendarFile(s, &calendar.Person{Email: r.Email, Accepted: true})}
	}
	return reply.With(t.Choice("session.file", action.On(action.SessionFile, r.GivenIn)))
}

func (t *turn) decline(ctx context.Context, number int64, reason string) (chat.Reply, error) {
	r, err := t.change(ctx, number, func(r *training.Request) error { return r.Decline(t.who(), reason) }, func(t *turn, r *training.Request) chat.Reply {
		return t.Say(t.Heading("outcome.declined", locale.Args{"Number": training.Name(r.Number)}), t.Fact("card.reason", r.Reason), t.Paragraph("outcome.declined_next"))
	})
	if err != nil {
		return t.refuse(r, number, err)
	}
	t.stopAwaiting()
	return t.Say(t.Paragraph("cell.declined", locale.Args{"Number": training.Name(number)})), nil
}

// slotsIn reads days, and the hours that go with them: one hour for all, or each its own.
func (t *turn) slotsIn(text string) []training.Slot {
	lang := t.spoken(text)
	read := func(part string) understand.Reading { return t.search.Reader.Read(part, lang, t.Now) }
	whole := read(text)
	own := map[training.Day]training.Slot{}
	hours := map[string]bool{}
	var last []training.Day
	for _, part := range slotParts.Split(text, -1) {
		r := read(part)
		hours[r.Time] = true
		if len(r.Dates.Days) > 0 || r.Time == "" { // else "16 maart, 9u30": the hour of the day before it
			last = r.Dates.Days
		}
		for _, d := range last {
			own[d] = training.Slot{Day: d, Time: r.Time, Until: r.Until}
		}
	}
	delete(hours, "")
	var list []training.Slot
	for _, d := range whole.Dates.Days {
		if d < training.DayOf(t.Now) {
			continue
		}
		slot, apart := own[d]
		if !apart || len(hours) < 2 {
			slot = training.Slot{Day: d, Time: whole.Time, Until: whole.Until}
		}
		list = append(list, slot)
	}
	return list
}

// slotParts stands between days that each have an hour of their own: "16 maart om 9u30, 18 maart om 13u".
var slotParts = regexp.MustCompile(`[,;\n]\s*|\s(?:of|ou|or|en|et|and)\s`)

// saidWhileDoing takes a text for what the person was asked for.
func (t *turn) saidWhileDoing(ctx context.Context, doing Doing, text string) (chat.Reply, bool, error) {
	number := doing.Number
	if strings.HasPrefix(text, "/") {
		return chat.Reply{}, false, nil
	}
	if doing.About != "" {
		reply, err := t.saidOfSession(ctx, doing, text)
		return reply, true, err
	}
	args := locale.Args{"Number": training.Name(number)}
	slots := t.slotsIn(text)
	needsSlots := doing.Action == training.ActAccept || doing.Action == training.ActPropose
	if needsSlots && len(slots) == 0 {
		return t.and(t.Say(t.Paragraph("doing.no_date")), t.await(doing.Action, number, "cell.propose_when")), true, nil
	}
	var reply chat.Reply
	var r *training.Request
	var err error
	switch doing.Action {
	case training.ActAccept:
		reply, err = t.accept(ctx, number, slots[0])
		return reply, true, err
	case training.ActDecline:
		reply, err = t.decline(ctx, number, text)
		return reply, true, err
	case training.ActPropose:
		r, err = t.change(ctx, number, func(r *training.Request) error { return r.Propose(t.who(), slots) }, (*turn).Proposed)
		reply = t.Say(t.Paragraph("cell.proposed", args))
	case training.ActAsk:
		r, err = t.change(ctx, number, func(r *training.Request) error { return r.Ask(t.who(), text) }, func(t *turn, r *training.Request) chat.Reply {
			return t.Say(t.Heading("outcome.question", args), chat.Part{Kind: chat.Quote, Text: text}).With(t.Choice("mine.answer", action.On(action.AnswerQuestion, number)))
		})
		reply = t.Say(t.Paragraph("cell.asked", args))
	case training.ActAnswer:
		r, err = t.change(ctx, number, func(r *training.Request) error { return r.Answer(t.who(), text) }, nil)
		reply = t.Say(t.Paragraph("mine.answered", args))
	case training.ActCounter:
		read := t.search.Reader.Read(text, t.spoken(text), t.Now)
		if read.Dates.IsZero() || read.Dates.Last() < training.DayOf(t.Now) {
			return t.and(t.Say(t.Paragraph("doing.no_date")), t.await(doing.Action, number, "mine.counter_when")), true, nil
		}
		r, err = t.change(ctx, number, func(r *training.Request) error { return r.Counter(t.who(), read.Dates, read.PartOfDay, read.Time) }, nil)
		reply = t.Say(t.Paragraph("mine.countered", args))
	}
	if err != nil {
		t.stopAwaiting()
		reply, err = t.refuse(r, number, err)
		return reply, true, err
	}
	t.stopAwaiting()
	return reply, true, nil
}

// pressedMine answers a choice of a requester about an own request.
func (t *turn) pressedMine(ctx context.Context, value string) (chat.Reply, error) {
	verb, rest, _ := strings.Cut(value, ":")
	digits, about, _ := strings.Cut(rest, ":")
	if verb == "" || verb == "mine" {
		return t.myRequests(ctx, "")
	}
	number, ok := numberOf(digits)
	if !ok || t.state.Requests == nil {
		return t.stale(), nil
	}
	r, err := t.state.Requests.Get(ctx, number)
	if err == nil {
		var mine bool
		if mine, err = t.isMine(ctx, r.Requester); err == nil && !mine {
			err = ErrNoRequest // others' requests are nobody's business
		}
	}
	if err != nil {
		return t.refuse(r, number, err)
	}
	args := locale.Args{"Number": training.Name(number)}
	var done string
	switch verb {
	case "show":
		return t.OwnRequest(r), nil
	case "answer":
		return t.await(training.ActAnswer, number, "mine.answer_what"), nil
	case "counter":
		if !r.May(training.ActCounter) {
			return t.refuse(r, number, &training.IllegalError{Number: number, Status: r.Status, Action: training.ActCounter})
		}
		return t.await(training.ActCounter, number, "mine.counter_when"), nil
	case "change":
		if !r.May(training.ActChange) {
			return t.refuse(r, number, &training.IllegalError{Number: number, Status: r.Status, Action: training.ActChange})
		}
		d := t.begin(r.Wish)
		d.Changes = number
		return t.whatToChange(d), nil
	case "choose":
		i, ok := numberOf(about)
		switch {
		case !ok:
			return t.stale(), nil
		case i >= 0 && i < int64(len(r.Proposal)) && r.Proposal[i].Day < training.DayOf(t.Now): // and nobody noticed
			return t.Say(t.Paragraph("session.past")).With(t.Choice("mine.counter", action.On(action.Counter, number))), nil
		}
		_, err = t.change(ctx, number, func(r *training.Request) error { return r.Choose(t.who(), int(i)) }, nil)
		if err != nil {
			return t.refuse(r, number, err)
		}
		r, _ = t.state.Requests.Get(ctx, number)
		args["Slot"] = t.Slot(*r.Session)
		done = "mine.chosen"
	case "refuse":
		_, err = t.change(ctx, number, func(r *training.Request) error { return r.Refuse(t.who()) }, nil)
		done = "mine.refused"
	case "share":
		return t.saysToSharing(ctx, r, about == "yes")
	case "withdraw":
		_, err = t.change(ctx, number, func(r *training.Request) error { return r.Withdraw(t.who()) }, nil)
		done = "mine.withdrawn"
	default:
		return t.stale(), nil
	}
	if err != nil {
		return t.refuse(r, number, err)
	}
	return t.Say(t.Paragraph(done, args)), nil
}

const shownRequests = 20

// myRequests lists a person's own requests.
func (t *turn) myRequests(ctx context.Context, _ string) (chat.Reply, error) {
	var list []*training.Request
	if t.state.Requests != nil {
		ids, err := t.me(ctx)
		if err != nil {
			return chat.Reply{}, err
		}
		list, err = t.state.Requests.Find(ctx, RequestQuery{Requesters: ids, Limit: shownRequests})
		if err != nil {
			return chat.Reply{}, err
		}
	}
	if len(list) == 0 {
		return t.Say(t.Paragraph("mine.none")).With(t.Choice("button.request", action.To(action.Request, ""))), nil
	}
	return t.Requests("mine.heading", list, action.ShowMine), nil
}

// openRequests lists what the VT cell has to do; to anybody else, their own.
func (t *turn) openRequests(ctx context.Context, argument string) (chat.Reply, error) {
	if !t.isCoordinator() || t.state.Requests == nil {
		return t.myRequests(ctx, "")
	}
	if number, ok := training.NumberIn(argument); ok {
		return t.pressedCell(ctx, fmt.Sprintf("show:%d", number))
	}
	list, err := t.state.Requests.Find(ctx, RequestQuery{Open: true, Limit: shownRequests})
	if err != nil {
		return chat.Reply{}, err
	}
	if len(list) == 0 {
		return t.Say(t.Paragraph("cell.none")), nil
	}
	return t.Requests("cell.heading", list, action.ShowRequest), nil
}

// request begins a request, or goes on with the one that was put aside.
func (t *turn) request(ctx context.Context, argument string) (chat.Reply, error) {
	if d := t.draft(); d != nil {
		d.Aside, d.Dropped = false, false
		return t.prompt(ctx, d), nil
	}
	if argument != "" {
		if reply, ok, err := t.saidForRequest(ctx, argument); ok || err != nil {
			return reply, err
		}
	}
	d := t.begin(training.Wish{})
	if argument != "" {
		read := t.search.Reader.Read(argument, t.spoken(argument), t.Now)
		d.Wish = read.Wish
	}
	reply := t.prompt(ctx, d)
	reply.Parts = append([]chat.Part{t.Paragraph("draft.begin")}, reply.Parts...)
	return reply, nil
}
