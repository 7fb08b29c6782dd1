package planning

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/reminder"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// Sweep says what is due of sessions by now, and returns of how many. What another process is at is left to it.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	sum := 0
	for {
		now := s.Now()
		found, fired, err := s.Store.DueSessions(ctx, now, func(tx Tx) Fire {
			p := s.Planner(tx, s.Catalog(), Clock, now) // one for all sessions of a transaction: trainers are read once
			return func(session *training.Session, due []training.Reminder) ([]chat.Outgoing, error) {
				p.Outgoing = nil
				err := p.fire(ctx, session, due)
				return p.Outgoing, err
			}
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
func (p *Planner) fire(ctx context.Context, s *training.Session, due []training.Reminder) error {
	latest := map[string]int{} // by recipient, the reminder of the coming session to be said
	for i := range due {
		d := &due[i]
		d.State = training.ReminderSent
		if d.Moment != s.Moment() {
			d.State = training.ReminderMoot
			continue
		}
		switch verdict, until := p.Policy.Judge(*d, s, p.Now); verdict {
		case reminder.Wait:
			d.State, d.Due = training.ReminderPlanned, until
		case reminder.Drop:
			d.State = training.ReminderLate
		case reminder.Send:
			kind := d.Kind
			if kind == training.RemindAgain {
				kind = training.RemindUpcoming
			}
			class := d.Recipient.String() + " " + string(kind)
			if before, ok := latest[class]; ok {
				due[before].State = training.ReminderMerged
			}
			latest[class] = i
		}
	}
	for i := range due {
		if due[i].State != training.ReminderSent {
			continue
		}
		said, err := p.remind(ctx, s, due[i])
		if err != nil {
			return err
		}
		if !said {
			due[i].State = training.ReminderMoot
		}
	}
	return nil
}

// remind says one thing of a session; false when there is nothing to say any more.
func (p *Planner) remind(ctx context.Context, s *training.Session, d training.Reminder) (bool, error) {
	switch d.Recipient.Kind {
	case training.ToTrainer:
		return p.remindTrainer(ctx, s, d)
	case training.ToRequest:
		return p.remindRequester(ctx, s, d)
	case training.ToPartner:
		return p.remindPartner(ctx, s, d)
	case training.ToCell:
		return p.remindCell(ctx, s, d)
	}
	return false, nil
}

// noticeKey is the key of the message by which a reminder is said: it is said once, and can be taken back. place is where,
// of what is said at several.
func noticeKey(d training.Reminder, place string) string {
	return strings.TrimSuffix(fmt.Sprintf("reminder:%d:%s", d.ID, place), ":")
}

// remindTrainer says what is due to a trainer, or what is to be said of the trainer to the VT cell.
func (p *Planner) remindTrainer(ctx context.Context, s *training.Session, d training.Reminder) (bool, error) {
	trainers, err := p.AllTrainers(ctx)
	if err != nil {
		return false, err
	}
	tr, a := trainers[d.Recipient.Number], s.Assignment(d.Recipient.Number)
	if s.Status != training.Scheduled || tr == nil || tr.Removed || !s.Gives(tr.Number) {
		return false, nil
	}
	switch d.Kind {
	case training.RemindNoAnswer:
		if a.Status != training.Asked || a.AskedAt.Format(time.RFC3339) != d.Rule {
			return false, nil
		}
		p.remindPlaces(s, d, func(v view.View) chat.Reply { return v.NoAnswer(s, tr.Name, p.Policy.AnswerWithin) })
		return true, nil
	case training.RemindNoReaction:
		o, err := reminder.ParseOffset(d.Rule)
		told, planned := reminder.Plan(o, p.Policy.When(s), p.Policy.Quiet)
		if reacted := !a.AllSetAt.Before(told) || a.AllSet; reacted || !planned {
			return false, err
		}
		p.remindPlaces(s, d, func(v view.View) chat.Reply { return v.NoReaction(s, tr.Name) })
		return true, nil
	}
	addresses := p.Reach(tr)
	if len(addresses) == 0 {
		return false, nil
	}
	to := addresses[0]
	v := p.view(tr.Speaks(p.Lang), to.Via)
	reply, link, err := p.trainerReminder(ctx, v, s, d, tr)
	if err != nil {
		return false, err
	}
	if to.Via == "email" {
		parts, err := p.answerLink(ctx, v, s, d.Recipient, link)
		if err != nil {
			return false, err
		}
		reply = reply.And(parts...)
	}
	p.tell(s, noticeKey(d, ""), to, reply)
	return true, nil
}

// trainerReminder shows what is due to a trainer, with the key of the text of the link that answers it in a mail.
func (p *Planner) trainerReminder(
	ctx context.Context,
	v view.View,
	s *training.Session,
	d training.Reminder,
	tr *training.Trainer,
) (chat.Reply, string, error) {
	if d.Kind == training.RemindWasHeld {
		yes, no := v.Choice(
			"after.yes",
			action.On(action.TrainerHeld, s.Number),
		), v.Choice(
			"after.no",
			action.On(action.TrainerNotHeld, s.Number),
		)
		return v.WasHeld(s, yes, no), "link.held", nil
	}
	trainers, err := p.AllTrainers(ctx)
	if err != nil {
		return chat.Reply{}, "", err
	}
	requests, err := p.RequestsOf(ctx, s)
	if err != nil {
		return chat.Reply{}, "", err
	}
	_, later := p.Tomorrow(s)
	return v.TrainerReminder(s, tr, trainers, requests, later), "link.all_set", nil
}

// remindRequester says to a requester that a session is near, or asks how it was.
func (p *Planner) remindRequester(ctx context.Context, s *training.Session, d training.Reminder) (bool, error) {
	r, err := p.Request(ctx, d.Recipient.Number)
	if errors.Is(err, ErrNoRequest) || err == nil && r.Status != training.Accepted {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	via, to, _ := strings.Cut(r.Requester, ":")
	v := p.view(r.Lang, via)
	v.Asker = r
	var reply chat.Reply
	switch {
	case d.Kind == training.RemindHowWasIt && (s.Status == training.Scheduled || s.Status == training.Held):
		reply = v.HowWasIt(s, r)
	case d.Kind == training.RemindUpcoming && s.Status == training.Scheduled:
		trainers, err := p.AllTrainers(ctx)
		if err != nil {
			return false, err
		}
		reply = v.RequesterReminder(s, trainers)
	default:
		return false, nil
	}
	p.tell(s, noticeKey(d, ""), chat.Address{Via: via, To: to}, reply)
	return true, nil
}

// remindPartner says to a partner that a session is near.
func (p *Planner) remindPartner(ctx context.Context, s *training.Session, d training.Reminder) (bool, error) {
	partner := s.Partner(d.Recipient.Name)
	if s.Status != training.Scheduled || partner == nil || partner.Status == training.Refused || !p.reaches(*partner) {
		return false, nil
	}
	v := p.view(cmp.Or(s.Language, p.Lang), "email")
	reply := v.PartnerReminder(s)
	if partner.Status == training.Asked {
		link, err := p.answerLink(ctx, v, s, d.Recipient, "link.answer")
		if err != nil {
			return false, err
		}
		reply = reply.And(link...)
	}
	p.tell(s, noticeKey(d, ""), chat.Address{Via: "email", To: partner.Email}, reply)
	return true, nil
}

// remindCell says to the VT cell that a session is near, or that it lacks something.
func (p *Planner) remindCell(ctx context.Context, s *training.Session, d training.Reminder) (bool, error) {
	trainers, err := p.AllTrainers(ctx)
	if err != nil {
		return false, err
	}
	lacks := s.Lacks(p.Catalog)
	if s.Status != training.Scheduled || d.Kind == training.RemindUnready && len(lacks) == 0 {
		return false, nil
	}
	p.remindPlaces(s, d, func(v view.View) chat.Reply {
		switch d.Kind {
		case training.RemindUnready:
			return v.Unready(s, lacks)
		case training.RemindWasHeld:
			return v.WasHeld(
				s,
				v.Choice("session.was_held", action.On(action.WasHeld, s.Number)),
				v.Choice("session.was_not_held", action.On(action.WasNotHeld, s.Number)),
			)
		}
		return v.CellReminder(s, trainers)
	})
	return true, nil
}

// remindPlaces says a reminder at each place of the VT cell.
func (p *Planner) remindPlaces(s *training.Session, d training.Reminder, show render) {
	for _, place := range p.Places() {
		p.tell(s, noticeKey(d, place.String()), place, show(p.view("", place.Via)))
	}
}

// replanned is how many sessions are planned anew in one transaction.
const replanned = 100

// Replan plans the reminders of all sessions to come anew, after the settings have changed. What would have been due by
// then is not said late.
func (s *Service) Replan(ctx context.Context) error {
	var all []*training.Session
	now := s.Now()
	err := s.do(ctx, Clock, func(p *Planner) (err error) {
		all, err = p.FindSessions(ctx, SessionQuery{From: p.today().Add(-14)}) // with those that are still asked about
		return err
	})
	if err != nil {
		return fmt.Errorf("plan reminders: %w", err)
	}
	for batch := range slices.Chunk(all, replanned) {
		if err := s.do(ctx, Clock, func(p *Planner) error { return p.planAnew(ctx, batch, now) }); err != nil {
			return fmt.Errorf("plan reminders: %w", err)
		}
	}
	return nil
}

// Previewed is a reminder with the messages by which it would be said.
type Previewed struct {
	training.Reminder
	Outgoing []chat.Outgoing
}

// errPreview undoes a transaction that was only to show something.
var errPreview = errors.New("only looked")

// Preview returns what will be said from one time to another, as things are now: what turns out to be moot, or merged with
// what is said later, may be among it. Nothing changes.
func (s *Service) Preview(ctx context.Context, from, to time.Time) ([]Previewed, error) {
	var list []Previewed
	err := s.do(ctx, Clock, func(p *Planner) error {
		planned, err := p.Planned(ctx, from, to)
		if err != nil {
			return err
		}
		for _, d := range planned {
			session, err := p.Session(ctx, d.Session)
			if errors.Is(err, ErrNoSession) {
				continue
			}
			if err != nil {
				return err
			}
			p.Now, p.Outgoing = d.Due, nil
			said, err := p.remind(ctx, session, d)
			if err != nil {
				return err
			}
			if said {
				list = append(list, Previewed{Reminder: d, Outgoing: p.Outgoing})
			}
		}
		return errPreview
	})
	if errors.Is(err, errPreview) {
		err = nil
	}
	return list, err
}

// digest is what the VT cell is told on a schedule. due is the time at which it was due, by which it is told once. There is
// none when there is nothing to tell.
func (s *Service) digest(week view.Week, due time.Time) []chat.Outgoing {
	if len(week.Open)+len(week.Sessions)+len(week.Gaps) == 0 {
		return nil
	}
	return s.toPlaces("digest:"+due.UTC().Format(time.RFC3339), 0, func(v view.View) (string, chat.Reply) { return v.Digest(week) })
}

// nudge reminds the VT cell of a request that nobody has touched for some working days; once for each state of it.
func (s *Service) nudge(r *training.Request) []chat.Outgoing {
	return s.toPlaces(fmt.Sprintf("nudge:%d:%d", r.Number, r.ChangedAt.Unix()), r.Number, func(v view.View) (string, chat.Reply) {
		reply := v.Nudge(r, s.NudgeAfter)
		return reply.Parts[0].Text, reply
	})
}

// toPlaces makes a notice for each place of the VT cell.
func (s *Service) toPlaces(key string, request int64, show func(v view.View) (subject string, reply chat.Reply)) []chat.Outgoing {
	var out []chat.Outgoing
	for _, place := range s.Places() {
		subject, reply := show(s.View(s.Catalog(), s.Now(), "", place.Via))
		out = append(out, chat.Outgoing{
			Key: key + ":" + place.String(), Request: request,
			Notice: chat.Notice{Via: place.Via, To: place.To, Subject: subject, Reply: reply},
		})
	}
	return out
}

// Undelivered is what the VT cell is told of a notice that can never be delivered; nothing when the notice was that itself. An
// error says that it is not known whose address it is; what is told stands beside it all the same.
func (s *Service) Undelivered(ctx context.Context, w chat.Waiting) ([]chat.Outgoing, error) {
	if training.About(w.Request, w.Session) == "" {
		return nil, nil
	}
	who := w.To
	err := s.do(ctx, Clock, func(p *Planner) error {
		name, err := p.nameAt(ctx, w)
		if name != "" {
			who = name + " (" + w.To + ")"
		}
		return err
	})
	var out []chat.Outgoing
	for _, place := range s.Places() {
		if place.Via != w.Via || place.To != w.To {
			v := s.View(s.Catalog(), s.Now(), "", place.Via)
			out = append(
				out,
				chat.Outgoing{
					Notice: chat.Notice{
						Via:     place.Via,
						To:      place.To,
						Subject: v.Text("delivery.failed_subject"),
						Reply:   v.Undelivered(w, who),
					},
				},
			)
		}
	}
	return out, err
}

// Stays reports whether a notice is for a place or a member of the VT cell: it is never given up, and waits until it can be
// delivered.
func (s *Service) Stays(w chat.Waiting) bool {
	at := chat.Address{Via: w.Via, To: w.To}
	return slices.Contains(s.Cell, at) || slices.Contains(s.Coordinators, at)
}

// Unplaced tells the coordinators directly what a place of the VT cell was to be told, where the bot is not let in, in the
// place of an earlier state of it.
func (s *Service) Unplaced(ctx context.Context, w chat.Waiting) error {
	place := chat.Address{Via: w.Via, To: w.To}
	if !slices.Contains(s.Cell, place) {
		return nil
	}
	return s.do(ctx, Clock, func(p *Planner) error {
		for _, at := range s.Coordinators {
			if slices.Contains(s.Cell, at) {
				continue
			}
			key := fmt.Sprintf("unplaced:%d:%s", w.ID, at)
			if of, ok := strings.CutSuffix(w.Key, place.String()); ok {
				key = of + at.String()
			}
			p.Outgoing = append(p.Outgoing, chat.Outgoing{Key: key, Request: w.Request, Session: w.Session, Notice: chat.Notice{
				Via: at.Via, To: at.To, Subject: w.Subject, Reply: p.view("", at.Via).Unplaced(w),
			}})
		}
		return nil
	})
}

// nameAt is the name of whom a notice was for; "" when it is not known.
func (p *Planner) nameAt(ctx context.Context, w chat.Waiting) (string, error) {
	to := chat.Address{Via: w.Via, To: w.To}
	if w.Request != 0 {
		r, err := p.Request(ctx, w.Request)
		if errors.Is(err, ErrNoRequest) {
			return "", nil
		}
		if err != nil {
			return "", err
		}
		submitted, _ := r.Last(training.ActSubmit)
		if r.Requester == to.String() || w.Via == "email" && r.Email == w.To {
			return submitted.Name, nil
		}
	}
	trainers, err := p.AllTrainers(ctx)
	if err != nil {
		return "", err
	}
	for _, tr := range trainers {
		if slices.Contains(tr.Addresses(), to) {
			return tr.Name, nil
		}
	}
	if w.Session == 0 || w.Via != "email" {
		return "", nil
	}
	s, err := p.Session(ctx, w.Session)
	if errors.Is(err, ErrNoSession) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	for _, partner := range s.Partners {
		if partner.Email == w.To {
			return partner.Name, nil
		}
	}
	return "", nil
}
