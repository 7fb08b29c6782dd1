package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/edition"
	"vtbot/internal/locale"
	"vtbot/internal/reminder"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// Reminding says when what is said of sessions.
type Reminding struct {
	Trainers, Requesters, Partners, Cell []reminder.Offset // before a session
	Unready                              []reminder.Offset // what a session lacks, to the VT cell
	After                                reminder.Offset   // was it held, how was it
	Quiet                                reminder.Quiet
	AnswerWithin                         int           // working days that a trainer has to answer; 0 is for ever
	EscalateAfter                        int           // working days after which a reminder without a reaction is told to the VT cell; 0 is never
	Length                               time.Duration // of a session whose end nobody said
}

// recipientCell is the VT cell as a recipient of reminders.
const recipientCell = "cell"

// wanted is all that will be said of a session as it is now: what was planned before and is not in it is not said any more.
func (r Reminding) wanted(s *training.Session, trainers map[int64]*training.Trainer) []Reminder {
	var list []Reminder
	when := r.when(s)
	add := func(recipient string, kind ReminderKind, rule string, due, since time.Time) {
		if due.After(since) {
			list = append(list, Reminder{Session: s.Number, Recipient: recipient, Kind: kind, Rule: rule, Moment: moment(s), Due: due})
		}
	}
	plan := func(recipient string, kind ReminderKind, offsets []reminder.Offset, since time.Time) {
		for _, o := range offsets {
			if due, ok := reminder.Plan(o, when, r.Quiet); ok {
				add(recipient, kind, o.String(), due, since)
			}
		}
	}
	after := []reminder.Offset{r.After}
	switch s.Status {
	case training.Cancelled, training.NotHeld:
		return nil
	case training.Scheduled:
		plan(recipientCell, Upcoming, r.Cell, s.MovedAt)
		plan(recipientCell, Unready, r.Unready, s.MovedAt)
		for _, p := range s.Partners {
			if p.Email != "" && p.Status != training.Refused {
				plan("partner:"+p.Name, Upcoming, r.Partners, p.AskedAt)
			}
		}
		given := false
		for _, a := range s.Trainers {
			if a.Status == training.Refused {
				continue
			}
			given = true
			recipient := fmt.Sprintf("trainer:%d", a.Trainer)
			offsets := r.of(trainers[a.Trainer])
			plan(recipient, Upcoming, offsets, a.AskedAt)
			plan(recipient, WasHeld, after, s.MovedAt)
			for _, o := range offsets {
				if due, ok := reminder.Plan(o, when, r.Quiet); ok && r.EscalateAfter > 0 && due.After(a.AskedAt) {
					told := training.AddWorkdays(training.DayOf(due), r.EscalateAfter).At(due.In(training.Brussels).Format("15:04"))
					if told.Before(start(s)) {
						add(recipient, NoReaction, o.String(), told, due)
					}
				}
			}
			if a.Status == training.Asked && r.AnswerWithin > 0 {
				due := training.AddWorkdays(training.DayOf(a.AskedAt), r.AnswerWithin).At(officeHour)
				add(recipient, NoAnswer, a.AskedAt.Format(time.RFC3339), due, a.AskedAt)
			}
			if !a.Again.IsZero() {
				add(recipient, Again, a.Again.Format(time.RFC3339), a.Again, a.AskedAt)
			}
		}
		if !given {
			plan(recipientCell, WasHeld, after, s.MovedAt)
		}
		for _, n := range s.Requests {
			plan(fmt.Sprintf("request:%d", n), Upcoming, r.Requesters, s.MovedAt)
		}
	}
	for _, n := range s.Requests { // also once it was reported as held
		plan(fmt.Sprintf("request:%d", n), HowWasIt, after, s.MovedAt)
	}
	return list
}

// officeHour is when something that only has a day is due.
const officeHour = "09:00"

// of returns when a trainer is reminded: as the trainer chose, else as configured.
func (r Reminding) of(tr *training.Trainer) []reminder.Offset {
	if tr == nil || len(tr.Reminders) == 0 {
		return r.Trainers
	}
	var list []reminder.Offset
	for _, text := range tr.Reminders {
		if o, err := reminder.ParseOffset(text); err == nil {
			list = append(list, o)
		}
	}
	return list
}

func (r Reminding) when(s *training.Session) reminder.When {
	return reminder.When{Day: s.Day, Start: s.Start(), End: s.End(r.Length)}
}

// moment is the time of a session by which its reminders were planned.
func moment(s *training.Session) string { return strings.TrimSpace(string(s.Day) + " " + s.Time) }

// start is when a session begins; at noon of its day while the hour is open.
func start(s *training.Session) time.Time {
	if at := s.Start(); !at.IsZero() {
		return at
	}
	return s.Day.At("12:00")
}

// Sweep says what is due of sessions by now, and returns of how many. What another process is at is left to it.
func (b *Bot) Sweep(ctx context.Context, w Work) (int, error) {
	sum := 0
	for {
		found, fired := 0, 0
		err := b.Library.Use(func(search *edition.Edition) error {
			var err error
			now := b.now()
			var t turn // of all sessions of a transaction: trainers are read once
			found, fired, err = w.DueSessions(ctx, now, func(state *State, s *training.Session, due []Reminder) error {
				if t.state != state {
					t = b.newTurn(search, state, b.Lang)
					t.Now = now
				}
				return t.fire(ctx, s, due)
			})
			return err
		})
		sum += fired
		if err != nil || found == 0 {
			return sum, err
		}
		if fired > 0 {
			continue
		}
		select { // another process is at all of them: what it leaves, should it die, is still to be said
		case <-ctx.Done():
			return sum, ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// fire says what is due of one session. The facts are read anew: what was planned may be moot. Of several reminders that
// come due for one recipient at once, after an outage, the one that is nearest to the session is said.
func (t *turn) fire(ctx context.Context, s *training.Session, due []Reminder) error {
	r := t.bot.Reminding
	when := r.when(s)
	latest := map[string]int{} // by recipient, the reminder of the coming session to be said
	for i := range due {
		d := &due[i]
		d.State = Said
		if d.Moment != moment(s) {
			d.State = Moot
			continue
		}
		switch verdict, until := t.judge(d, when); verdict {
		case reminder.Wait:
			d.State, d.Due = Planned, until
		case reminder.Drop:
			d.State = Late
		case reminder.Send:
			class := d.Recipient + " " + string(d.Kind)
			if d.Kind == Again {
				class = d.Recipient + " " + string(Upcoming)
			}
			if before, ok := latest[class]; ok {
				due[before].State = Merged
			}
			latest[class] = i
		}
	}
	for i := range due {
		if due[i].State != Said {
			continue
		}
		said, err := t.remind(ctx, s, due[i])
		if err != nil {
			return err
		}
		if !said {
			due[i].State = Moot
		}
	}
	return nil
}

// judge tells what becomes of a reminder now: those for the VT cell's eyes follow the same rules as all.
func (t *turn) judge(d *Reminder, when reminder.When) (reminder.Verdict, time.Time) {
	o, err := reminder.ParseOffset(d.Rule)
	if err != nil { // a day rather than an offset: useful until the session begins
		o = reminder.Offset{}
	}
	return reminder.Judge(o, when, t.bot.Reminding.Quiet, d.Due, t.Now)
}

// remind says one thing of a session; false when there is nothing to say any more.
func (t *turn) remind(ctx context.Context, s *training.Session, d Reminder) (bool, error) {
	kind, id, _ := strings.Cut(d.Recipient, ":")
	number, _ := numberOf(id) // 0, of which there is none, for a partner's name
	scheduled := s.Status == training.Scheduled
	switch kind {
	case "trainer":
		trainers, err := t.trainers(ctx)
		if err != nil {
			return false, err
		}
		tr, a := trainers[number], s.Assignment(number)
		if !scheduled || tr == nil || tr.Removed || !s.Gives(number) {
			return false, nil
		}
		return t.remindTrainer(ctx, s, d, tr, a)
	case "request":
		r, err := t.state.Requests.Get(ctx, number)
		if errors.Is(err, ErrNoRequest) || err == nil && r.Status != training.Accepted {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		return t.remindRequester(ctx, s, d, r)
	case "partner":
		p := s.Partner(id)
		if !scheduled || p == nil || p.Status == training.Refused || !t.reached(*p) {
			return false, nil
		}
		their := t.in(cmp.Or(s.Language, t.bot.Lang))
		reply := their.Say(their.Heading("reminder.heading", locale.Args{"Title": view.SessionTitle(s), "Slot": their.Slot(s.Slot())})).And(their.SessionFacts(s)...)
		if p.Status == training.Asked {
			link, err := their.answerLink(ctx, s, d.Recipient, "link.answer")
			if err != nil {
				return false, err
			}
			reply = reply.And(link...)
		}
		t.tell(s, noticeKey(d, ""), chat.Address{Via: "email", To: p.Email}, reply)
		return true, nil
	}
	if !scheduled {
		return false, nil
	}
	return t.remindCell(ctx, s, d)
}

// noticeKey is the key of the message by which a reminder is said: it is said once, and can be taken back.
func noticeKey(d Reminder, place string) string {
	return strings.TrimSuffix(fmt.Sprintf("reminder:%d:%s", d.ID, place), ":")
}

// remindTrainer says what is due to a trainer, or what is to be said of the trainer to the VT cell.
func (t *turn) remindTrainer(ctx context.Context, s *training.Session, d Reminder, tr *training.Trainer, a *training.Assignment) (bool, error) {
	switch d.Kind {
	case NoAnswer:
		if a.Status != training.Asked || a.AskedAt.Format(time.RFC3339) != d.Rule {
			return false, nil
		}
		t.toPlaces(s, d, func(t *turn) chat.Reply {
			return t.Say(t.Paragraph("alert.silent", locale.Args{"Title": view.SessionTitle(s), "Name": tr.Name, "Slot": t.Slot(s.Slot()), "Days": t.bot.Reminding.AnswerWithin})).
				With(t.Choice("cell.staff", action.On(action.Staff, s.Number)))
		})
		return true, nil
	case NoReaction:
		o, err := reminder.ParseOffset(d.Rule)
		told, planned := reminder.Plan(o, t.bot.Reminding.when(s), t.bot.Reminding.Quiet)
		if reacted := !a.AllSetAt.Before(told) || a.AllSet; reacted || !planned {
			return false, err
		}
		t.toPlaces(s, d, func(t *turn) chat.Reply {
			return t.Say(t.Paragraph("alert.unacknowledged", locale.Args{"Title": view.SessionTitle(s), "Name": tr.Name, "Slot": t.Slot(s.Slot())})).
				With(t.Choice("cell.session", action.On(action.ShowSession, s.Number)))
		})
		return true, nil
	}
	addresses := t.Reach(tr)
	if len(addresses) == 0 {
		return false, nil
	}
	to, their := addresses[0], t.in(tr.Speaks(t.bot.Lang))
	if d.Kind == WasHeld {
		reply := their.Say(their.Paragraph("after.held", locale.Args{"Title": view.SessionTitle(s), "Slot": their.Slot(s.Slot())})).
			With(their.Choice("after.yes", action.On(action.TrainerHeld, s.Number)), their.Choice("after.no", action.On(action.TrainerNotHeld, s.Number)))
		if to.Via == "email" {
			link, err := their.answerLink(ctx, s, d.Recipient, "link.held")
			if err != nil {
				return false, err
			}
			reply = reply.And(link...)
		}
		t.tell(s, noticeKey(d, ""), to, reply)
		return true, nil
	}
	reply, err := their.trainerReminder(ctx, s, tr)
	if err != nil {
		return false, err
	}
	if to.Via == "email" {
		link, err := their.answerLink(ctx, s, d.Recipient, "link.all_set")
		if err != nil {
			return false, err
		}
		reply = reply.And(link...)
	}
	t.tell(s, noticeKey(d, ""), to, reply)
	return true, nil
}

// trainerReminder is all that a trainer needs to know before a session.
func (t *turn) trainerReminder(ctx context.Context, s *training.Session, tr *training.Trainer) (chat.Reply, error) {
	reply := t.Say(t.Heading("reminder.heading", locale.Args{"Title": view.SessionTitle(s), "Slot": t.Slot(s.Slot())})).And(t.SessionFacts(s)...)
	trainers, err := t.trainers(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	if len(s.Trainers) > 1 || len(s.Partners) > 0 {
		reply = reply.And(t.StaffFacts(s, trainers, false)...)
	}
	requests, err := t.requestsOf(ctx, s)
	if err != nil {
		return chat.Reply{}, err
	}
	for _, r := range requests {
		contact := strings.Trim(r.Email+", "+r.Phone, ", ")
		if contact != "" {
			reply = reply.And(t.Fact("reminder.contact", contact))
		}
		if r.Remarks != "" {
			reply = reply.And(t.Fact("label.remarks", r.Remarks))
		}
	}
	reply = reply.And(t.Needs(s, catalog.ByTrainer, "reminder.bring")...).And(t.Needs(s, catalog.ByParticipants, "reminder.they_bring")...)
	if a := s.Assignment(tr.Number); a != nil && a.Status == training.Asked {
		reply = reply.And(t.Paragraph("reminder.not_confirmed"))
	}
	reply = reply.With(t.Choice("reminder.all_set", action.On(action.AllSet, s.Number)), t.Choice("reminder.problem", action.On(action.ReportProblem, s.Number)))
	if _, ok := t.tomorrow(s); ok {
		reply = reply.With(t.Choice("reminder.tomorrow", action.On(action.RemindLater, s.Number)))
	}
	return reply, nil
}

// remindRequester says to a requester that a session is near, or asks how it was.
func (t *turn) remindRequester(ctx context.Context, s *training.Session, d Reminder, r *training.Request) (bool, error) {
	their := t.in(r.Lang)
	their.Asker = r
	via, to, _ := strings.Cut(r.Requester, ":")
	address := chat.Address{Via: via, To: to}
	var reply chat.Reply
	switch {
	case d.Kind == HowWasIt && (s.Status == training.Scheduled || s.Status == training.Held):
		reply = their.Say(their.Paragraph("feedback.ask", locale.Args{"Title": view.SessionTitle(s), "Slot": their.Slot(s.Slot())}))
		for score := 5; score >= 1; score-- {
			reply = reply.With(view.Press(strings.Repeat("★", score), action.Rate(s.Number, r.Number, score)))
		}
	case d.Kind == Upcoming && s.Status == training.Scheduled:
		trainers, err := t.trainers(ctx)
		if err != nil {
			return false, err
		}
		reply = their.Say(their.Heading("reminder.heading", locale.Args{"Title": view.SessionTitle(s), "Slot": their.Slot(s.Slot())})).
			And(their.SessionFacts(s)...).And(their.StaffFacts(s, trainers, false)...).And(their.Needs(s, catalog.ByParticipants, "reminder.you_bring")...)
		reply = reply.With(their.Choice("session.file", action.On(action.SessionFile, s.Number)))
	default:
		return false, nil
	}
	t.tell(s, noticeKey(d, ""), address, reply)
	return true, nil
}

// remindCell says to the VT cell that a session is near, or that it lacks something.
func (t *turn) remindCell(ctx context.Context, s *training.Session, d Reminder) (bool, error) {
	trainers, err := t.trainers(ctx)
	if err != nil {
		return false, err
	}
	lacks := s.Lacks(t.Catalog)
	if d.Kind == Unready && len(lacks) == 0 {
		return false, nil
	}
	t.toPlaces(s, d, func(t *turn) chat.Reply {
		switch d.Kind {
		case Unready:
			return t.Say(t.Paragraph("alert.unready", locale.Args{"Title": view.SessionTitle(s), "Slot": t.Slot(s.Slot()), "List": t.Lacks(lacks)})).
				With(t.Choice("cell.session", action.On(action.ShowSession, s.Number)))
		case WasHeld:
			return t.Say(t.Paragraph("after.held", locale.Args{"Title": view.SessionTitle(s), "Slot": t.Slot(s.Slot())})).
				With(t.Choice("session.was_held", action.On(action.WasHeld, s.Number)), t.Choice("session.was_not_held", action.On(action.WasNotHeld, s.Number)))
		}
		return t.Say(t.Heading("reminder.heading", locale.Args{"Title": view.SessionTitle(s), "Slot": t.Slot(s.Slot())})).
			And(t.SessionFacts(s)...).And(t.StaffFacts(s, trainers, true)...).And(t.Readiness(s)).With(t.Choice("cell.session", action.On(action.ShowSession, s.Number)))
	})
	return true, nil
}

// toPlaces says a reminder at each place of the VT cell.
func (t *turn) toPlaces(s *training.Session, d Reminder, make func(t *turn) chat.Reply) {
	for _, place := range t.bot.cell() {
		t.tell(s, noticeKey(d, place.Via+":"+place.To), chat.Address{Via: place.Via, To: place.To}, make(t.in(t.bot.Lang)))
	}
}

// replanned is how many sessions are planned anew in one transaction.
const replanned = 100

// PlanReminders plans what will be said of a session that is stored.
func (b *Bot) PlanReminders(ctx context.Context, state *State, s *training.Session) error {
	t := turn{bot: b, state: state}
	trainers, err := t.trainers(ctx)
	if err != nil {
		return err
	}
	return state.Sessions.Plan(ctx, s.Number, b.Reminding.wanted(s, trainers), time.Time{})
}

// Replan plans the reminders of all sessions to come anew, after the settings have changed. What would have been due by
// then is not said late.
func (b *Bot) Replan(ctx context.Context, w Work) error {
	var all []*training.Session
	now := b.now()
	err := w.Do(ctx, func(state *State) (err error) {
		all, err = state.Sessions.FindSessions(ctx, SessionQuery{From: training.DayOf(now).Add(-14)}) // with those that are still asked about
		return err
	})
	if err != nil {
		return fmt.Errorf("plan reminders: %w", err)
	}
	for batch := range slices.Chunk(all, replanned) {
		if err := w.Do(ctx, func(state *State) error { return b.planAnew(ctx, state, batch, now) }); err != nil {
			return fmt.Errorf("plan reminders: %w", err)
		}
	}
	return nil
}

// planAnew plans the reminders of some sessions as the settings and the trainers want it now.
func (b *Bot) planAnew(ctx context.Context, state *State, list []*training.Session, now time.Time) error {
	t := turn{bot: b, state: state}
	trainers, err := t.trainers(ctx)
	if err != nil {
		return err
	}
	for _, known := range list {
		s, err := state.Sessions.Session(ctx, known.Number) // as it is by now
		if errors.Is(err, ErrNoSession) {
			continue
		}
		if err != nil {
			return err
		}
		if err := state.Sessions.Plan(ctx, s.Number, b.Reminding.wanted(s, trainers), now); err != nil {
			return err
		}
	}
	return nil
}

// Previewed is a reminder with the messages by which it would be said.
type Previewed struct {
	Reminder
	Outgoing []chat.Outgoing
}

// errPreview undoes a transaction that was only to show something.
var errPreview = errors.New("only looked")

// Preview returns what will be said from one time to another, as things are now: what turns out to be moot, or merged with
// what is said later, may be among it. Nothing changes.
func (b *Bot) Preview(ctx context.Context, w Work, from, to time.Time) ([]Previewed, error) {
	var list []Previewed
	err := b.Library.Use(func(search *edition.Edition) error {
		err := w.Do(ctx, func(state *State) error {
			planned, err := state.Sessions.Planned(ctx, from, to)
			if err != nil {
				return err
			}
			for _, d := range planned {
				s, err := state.Sessions.Session(ctx, d.Session)
				if errors.Is(err, ErrNoSession) {
					continue
				}
				if err != nil {
					return err
				}
				t := b.newTurn(search, state, b.Lang)
				t.Now = d.Due
				state.Outgoing = nil
				said, err := t.remind(ctx, s, d)
				if err != nil {
					return err
				}
				if said {
					list = append(list, Previewed{Reminder: d, Outgoing: state.Outgoing})
				}
			}
			return errPreview
		})
		if errors.Is(err, errPreview) {
			return nil
		}
		return err
	})
	return list, err
}

// Lacks returns what a session still needs, by the present catalogue.
func (b *Bot) Lacks(s *training.Session) []training.Lack { return s.Lacks(b.Catalog()) }

// Catalog returns the present edition of the catalogue.
func (b *Bot) Catalog() *catalog.Catalog {
	var c *catalog.Catalog
	_ = b.Library.Use(func(search *edition.Edition) error { // nothing of it can fail
		c = search.Catalog()
		return nil
	})
	return c
}
