package training

import (
	"strings"
	"time"
)

// ReminderKind says what is said of a session.
type ReminderKind string

// The kinds of reminders.
const (
	RemindUpcoming   ReminderKind = "upcoming"       // the session is near: to trainers, requesters, partners and the VT cell
	RemindAgain      ReminderKind = "again"          // a trainer asked to be reminded once more
	RemindNoAnswer   ReminderKind = "silent"         // a trainer has not said whether the session suits: to the VT cell
	RemindNoReaction ReminderKind = "unacknowledged" // a trainer has not reacted to a reminder: to the VT cell
	RemindUnready    ReminderKind = "unready"        // the session is near and lacks something: to the VT cell
	RemindWasHeld    ReminderKind = "held"           // was it given, how many came: to trainers, or the VT cell where there are none
	RemindHowWasIt   ReminderKind = "feedback"       // to requesters
)

// ReminderState says what became of a reminder.
type ReminderState string

// The states of a reminder.
const (
	ReminderPlanned ReminderState = "planned"
	ReminderSent    ReminderState = "sent"
	ReminderMerged  ReminderState = "merged" // a later one was sent in its place
	ReminderLate    ReminderState = "late"   // it came too late to be of use
	ReminderMoot    ReminderState = "moot"   // there was nothing to say any more
)

// Reminder is the promise to say one thing of a session to one recipient, once. Session, Recipient, Kind, Rule and Moment
// together are unique.
type Reminder struct {
	ID        int64
	Session   int64
	Recipient Recipient // to whom, or, of what is said to the VT cell of a trainer, of whom
	Kind      ReminderKind
	Rule      string // by which it is due, "14wd 09:00"
	Moment    string // the day and hour of the session for which it is planned
	Due       time.Time
	State     ReminderState
	Done      time.Time
}

// Moment is the day and the hour of a session in Brussels, by which its reminders are planned.
func (s *Session) Moment() string { return strings.TrimSpace(string(s.Day) + " " + s.Time) }

// Begin is when a session begins; at noon of its day in Brussels while the hour is open.
func (s *Session) Begin() time.Time {
	if at := s.Start(); !at.IsZero() {
		return at
	}
	return s.Day.At("12:00")
}
