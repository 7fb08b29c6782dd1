package reminder

import (
	"time"

	"vtbot/internal/training"
)

// Policy says when what is said of sessions.
type Policy struct {
	Trainers, Requesters, Partners, Cell []Offset // before a session
	Unready                              []Offset // what a session lacks, to the VT cell
	After                                Offset   // was it held, how was it
	Quiet                                Quiet
	AnswerWithin                         int           // working days that a trainer has to answer; 0 is for ever
	EscalateAfter                        int           // working days until an ignored reminder is told to the VT cell; 0 is never
	Length                               time.Duration // of a session whose end nobody said
}

// officeHour is when something that only has a day is due.
const officeHour = "09:00"

// Plan returns all that will be said of a session as it is now: what was planned before and is not in it is not said any
// more. trainers are those that it knows, by number.
func (p Policy) Plan(s *training.Session, trainers map[int64]*training.Trainer) []training.Reminder {
	if s.Status == training.Cancelled || s.Status == training.NotHeld {
		return nil
	}
	l := &plan{policy: p, session: s, when: p.When(s)}
	after := []Offset{p.After}
	if s.Status == training.Scheduled {
		l.scheduled(trainers)
	}
	for _, n := range s.Requests { // also once it was reported as held
		l.at(training.RequestRecipient(n), training.RemindHowWasIt, after, s.MovedAt)
	}
	return l.list
}

// plan gathers the reminders of one session.
type plan struct {
	policy  Policy
	session *training.Session
	when    When
	list    []training.Reminder
}

// add plans a reminder, unless it was due before since.
func (l *plan) add(to training.Recipient, kind training.ReminderKind, rule string, due, since time.Time) {
	if due.After(since) {
		l.list = append(
			l.list,
			training.Reminder{Session: l.session.Number, Recipient: to, Kind: kind, Rule: rule, Moment: l.session.Moment(), Due: due},
		)
	}
}

// at plans a reminder for each offset.
func (l *plan) at(to training.Recipient, kind training.ReminderKind, offsets []Offset, since time.Time) {
	for _, o := range offsets {
		if due, ok := Plan(o, l.when, l.policy.Quiet); ok {
			l.add(to, kind, o.String(), due, since)
		}
	}
}

// scheduled plans what is said of a session that is to come.
func (l *plan) scheduled(trainers map[int64]*training.Trainer) {
	s, p := l.session, l.policy
	cell := training.CellRecipient("")
	l.at(cell, training.RemindUpcoming, p.Cell, s.MovedAt)
	l.at(cell, training.RemindUnready, p.Unready, s.MovedAt)
	for _, partner := range s.Partners {
		if partner.Email != "" && partner.Status != training.Refused {
			l.at(training.PartnerRecipient(partner.Name), training.RemindUpcoming, p.Partners, partner.AskedAt)
		}
	}
	given := false
	for _, a := range s.Trainers {
		if a.Status != training.Refused {
			given = true
			l.trainer(a, p.OffsetsOf(trainers[a.Trainer]))
		}
	}
	if !given {
		l.at(cell, training.RemindWasHeld, []Offset{p.After}, s.MovedAt)
	}
	for _, n := range s.Requests {
		l.at(training.RequestRecipient(n), training.RemindUpcoming, p.Requesters, s.MovedAt)
	}
}

// trainer plans what is said to and of one who gives a session.
func (l *plan) trainer(a training.Assignment, offsets []Offset) {
	s, p := l.session, l.policy
	to := training.TrainerRecipient(a.Trainer)
	l.at(to, training.RemindUpcoming, offsets, a.AskedAt)
	l.at(to, training.RemindWasHeld, []Offset{p.After}, s.MovedAt)
	for _, o := range offsets {
		due, ok := Plan(o, l.when, p.Quiet)
		if !ok || p.EscalateAfter == 0 || !due.After(a.AskedAt) {
			continue
		}
		told := training.AddWorkdays(training.DayOf(due), p.EscalateAfter).At(due.In(training.Brussels).Format("15:04"))
		if told.Before(s.Begin()) {
			l.add(to, training.RemindNoReaction, o.String(), told, due)
		}
	}
	if a.Status == training.Asked && p.AnswerWithin > 0 {
		due := training.AddWorkdays(training.DayOf(a.AskedAt), p.AnswerWithin).At(officeHour)
		l.add(to, training.RemindNoAnswer, a.AskedAt.Format(time.RFC3339), due, a.AskedAt)
	}
	if !a.Again.IsZero() {
		l.add(to, training.RemindAgain, a.Again.Format(time.RFC3339), a.Again, a.AskedAt)
	}
}

// OffsetsOf returns when a trainer is reminded: as the trainer chose, else as configured. nil is a trainer who is not known.
func (p Policy) OffsetsOf(tr *training.Trainer) []Offset {
	if tr == nil || len(tr.Reminders) == 0 {
		return p.Trainers
	}
	var list []Offset
	for _, text := range tr.Reminders {
		if o, err := ParseOffset(text); err == nil {
			list = append(list, o)
		}
	}
	return list
}

// When returns the time of a session as reminders are planned by it.
func (p Policy) When(s *training.Session) When {
	return When{Day: s.Day, Start: s.Start(), End: s.End(p.Length)}
}

// Judge says what becomes of a reminder that is due at now, and when to look again at one that waits. A rule that is a day
// rather than an offset is of use until the session begins.
func (p Policy) Judge(r training.Reminder, s *training.Session, now time.Time) (Verdict, time.Time) {
	o, err := ParseOffset(r.Rule)
	if err != nil {
		o = Offset{}
	}
	return Judge(o, p.When(s), p.Quiet, r.Due, now)
}
