package bot

import (
	"context"
	"errors"
	"time"

	"vtbot/internal/training"
)

// ReminderKind says what is said of a session.
type ReminderKind string

// The kinds of reminders.
const (
	Upcoming   ReminderKind = "upcoming"       // the session is near: to trainers, requesters, partners and the VT cell
	Again      ReminderKind = "again"          // a trainer asked to be reminded once more
	NoAnswer   ReminderKind = "silent"         // a trainer has not said whether the session suits: of the trainer, to the VT cell
	NoReaction ReminderKind = "unacknowledged" // a trainer has not reacted to a reminder: of the trainer, to the VT cell
	Unready    ReminderKind = "unready"        // the session is near and lacks something: to the VT cell
	WasHeld    ReminderKind = "held"           // was it given, and how many came: to trainers, or the VT cell where there are none
	HowWasIt   ReminderKind = "feedback"       // to requesters
)

// The states of a reminder.
const (
	Planned = "planned"
	Said    = "sent"
	Merged  = "merged" // a later one was sent in its place
	Late    = "late"   // it came too late to be of use
	Moot    = "moot"   // there was nothing to say any more
)

// Reminder is the promise to say one thing of a session to one recipient, once. Session, Recipient, Kind, Rule and Moment
// together are unique.
type Reminder struct {
	ID        int64
	Session   int64
	Recipient string // of whom or to whom: "trainer:3", "request:42", "partner:IOM" or "cell"
	Kind      ReminderKind
	Rule      string // by which it is due, "14wd 09:00"
	Moment    string // the day and hour of the session for which it is planned
	Due       time.Time
	State     string
	Done      time.Time
}

// SessionQuery says which sessions are looked for. What is zero does not matter.
type SessionQuery struct {
	From, To  training.Day // both included
	Scheduled bool         // only those that are to come or to be reported on
	Limit     int
}

// ErrNoSession says that there is no session of a number; ErrNoTrainer the same of a trainer.
var (
	ErrNoSession = errors.New("no such session")
	ErrNoTrainer = errors.New("no such trainer")
	ErrNoTicket  = errors.New("no such ticket")
)

// The kinds of tickets.
const (
	AnswerTicket = "answer" // say yes or no to being asked for a session, once
	FeedTicket   = "feed"   // read a calendar, until it is revoked
	StartTicket  = "start"  // show in Telegram who one is, once
)

// Ticket is what a link may do for whoever holds it.
type Ticket struct {
	Kind    string
	Session int64
	Holder  string // as Reminder.Recipient
	Until   time.Time
}

// Sessions are the stored sessions, trainers and reminders, as a transaction reads and writes them.
type Sessions interface {
	// Session returns a session, held until the end of the transaction; ErrNoSession when there is none of the number.
	Session(ctx context.Context, number int64) (*training.Session, error)
	// FindSessions returns sessions by day, the earliest first.
	FindSessions(ctx context.Context, q SessionQuery) ([]*training.Session, error)
	// SaveSession stores a session; a new one, of number 0, gets its number. false for a new one of an induction that was
	// made before: nothing is stored then.
	SaveSession(ctx context.Context, s *training.Session) (bool, error)
	// Trainer returns a trainer, held until the end of the transaction; ErrNoTrainer when there is none of the number.
	Trainer(ctx context.Context, number int64) (*training.Trainer, error)
	// Trainers returns all, also those that were removed.
	Trainers(ctx context.Context) ([]*training.Trainer, error)
	// SaveTrainer stores a trainer; a new one, of number 0, gets its number.
	SaveTrainer(ctx context.Context, t *training.Trainer) error
	// Plan makes what is wanted the reminders of a session. What was said is not said again; what waits to be delivered is
	// taken back, and said anew if it is still wanted. What was not planned before and was due before a time is left out.
	Plan(ctx context.Context, session int64, wanted []Reminder, since time.Time) error
	// Planned returns the reminders that are planned from one time to another, by when they are due.
	Planned(ctx context.Context, from, to time.Time) ([]Reminder, error)
	// Issue keeps a ticket under a token. revoke takes those back that the holder had of the kind and the session.
	Issue(ctx context.Context, token string, t Ticket, revoke bool) error
	// Ticket returns what a token may do; ErrNoTicket when it may do nothing. use makes it void.
	Ticket(ctx context.Context, token string, use bool) (Ticket, error)
}

// Work is a store as what happens without a message needs it.
type Work interface {
	// Do runs do in one transaction, with the state of nobody, and queues what it leaves in Outgoing.
	Do(ctx context.Context, do func(*State) error) error
	// DueSessions runs fire for some sessions of which reminders are due at now, in one transaction, and stores the reminders as
	// fire leaves them. It returns how many sessions had any, and for how many fire ran: those that another process is at
	// are left to it.
	DueSessions(ctx context.Context, now time.Time, fire func(*State, *training.Session, []Reminder) error) (found, fired int, err error)
}
