package planning

import (
	"context"
	"errors"
	"time"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// Tx is the store as one transaction reads and writes it. What it returns by number is held until the transaction ends.
type Tx struct {
	Requests
	Sessions
	Trainers
	Reminders
	Tokens
	Identities
	Lessons
}

// What there is not.
var (
	ErrNoRequest = errors.New("no such request")
	ErrNoSession = errors.New("no such session")
	ErrNoTrainer = errors.New("no such trainer")
	ErrNoToken   = errors.New("no such token") // or it was used, revoked, or is too old
	ErrNoCode    = errors.New("no such code")  // likewise
)

// Requests are the stored requests.
type Requests interface {
	// Request returns a request; ErrNoRequest when there is none of the number.
	Request(ctx context.Context, number int64) (*training.Request, error)
	// FindRequests returns requests, the newest first.
	FindRequests(ctx context.Context, q RequestQuery) ([]*training.Request, error)
	// SaveRequest stores a request; a new one, of number 0, gets its number.
	SaveRequest(ctx context.Context, r *training.Request) error
}

// RequestQuery says which requests are looked for. What is zero does not matter.
type RequestQuery struct {
	Requesters   []string         // asked by one of these people
	Organisation string           // for this one, whatever its case and punctuation
	Module       string           // of those that are open, those that ask for this one, by its code
	Audience     catalog.Audience // with a Module, those that ask for it for these people
	Day          training.Day
	Open         bool // only those that something can still become of
	Limit        int
}

// Sessions are the stored sessions.
type Sessions interface {
	// Session returns a session; ErrNoSession when there is none of the number.
	Session(ctx context.Context, number int64) (*training.Session, error)
	// FindSessions returns sessions by day, the earliest first.
	FindSessions(ctx context.Context, q SessionQuery) ([]*training.Session, error)
	// SaveSession stores a session; a new one, of number 0, gets its number. false for a new one of an introduction that was
	// made before: nothing is stored then.
	SaveSession(ctx context.Context, s *training.Session) (bool, error)
}

// SessionQuery says which sessions are looked for. What is zero does not matter.
type SessionQuery struct {
	From, To  training.Day // both included
	Scheduled bool         // only those that are to come or to be reported on
	Limit     int
}

// Trainers are the stored trainers.
type Trainers interface {
	// Trainer returns a trainer; ErrNoTrainer when there is none of the number.
	Trainer(ctx context.Context, number int64) (*training.Trainer, error)
	// ListTrainers returns all, also those that were removed.
	ListTrainers(ctx context.Context) ([]*training.Trainer, error)
	// SaveTrainer stores a trainer; a new one, of number 0, gets its number.
	SaveTrainer(ctx context.Context, t *training.Trainer) error
}

// Reminders are the stored reminders.
type Reminders interface {
	// Plan makes what is wanted the reminders of a session. What was said is not said again; what waits to be delivered is
	// taken back, and said anew if it is still wanted. What was not planned before and was due before since is left out.
	Plan(ctx context.Context, session int64, wanted []training.Reminder, since time.Time) error
	// Planned returns the reminders that are planned from one time to another, by when they are due.
	Planned(ctx context.Context, from, to time.Time) ([]training.Reminder, error)
}

// Tokens are what links may do. Only a hash of a token is stored, but for calendars, whose address is shown again.
type Tokens interface {
	// Issue keeps what a token may do. revoke takes those back that the holder had of the kind and the session.
	Issue(ctx context.Context, token string, t Token, revoke bool) error
	// FeedOf returns the token of a holder's calendar, "" for one of before tokens were kept; false where there is none.
	FeedOf(ctx context.Context, holder training.Recipient) (token string, ok bool, err error)
	// Token returns what a token may do; ErrNoToken when it may do nothing. use makes it void.
	Token(ctx context.Context, token string, use bool) (Token, error)
}

// TokenKind says what a token is for.
type TokenKind string

// The kinds of tokens.
const (
	AnswerToken TokenKind = "answer" // say yes or no to being asked for a session, once
	FeedToken   TokenKind = "feed"   // read a calendar, until it is revoked
	StartToken  TokenKind = "start"  // show in Telegram who one is, once
)

// Token is what a link may do for whoever holds it.
type Token struct {
	Kind    TokenKind
	Session int64
	Holder  training.Recipient
	Until   time.Time // UTC
}

// Identities say who is the same person on several platforms. A person is "slack:U0123".
type Identities interface {
	// OfferLink keeps a code by which the person can show on another platform who they are, once, until a time.
	OfferLink(ctx context.Context, person, code string, until time.Time) error
	// Link makes the person one with whoever got the code, and returns who that is; ErrNoCode for a code that is not good.
	Link(ctx context.Context, person, code string) (other string, err error)
	// SamePerson returns the ids under which a person is known, the given one first.
	SamePerson(ctx context.Context, person string) ([]string, error)
}

// Store runs what happens without a message.
type Store interface {
	// Do runs do in one transaction and queues what it returns to be told.
	Do(ctx context.Context, do func(Tx) ([]chat.Outgoing, error)) error
	// DueSessions takes some sessions of which reminders are due at now, in one transaction. begin is called once in it and
	// returns what is run for each session; the reminders are stored as that leaves them, with what it returns to be told.
	// DueSessions returns how many sessions had any, and for how many it ran: those that another process is at are left to it.
	DueSessions(ctx context.Context, now time.Time, begin func(Tx) Fire) (found, fired int, err error)
	// TellOnce queues what was not told before under the same keys.
	TellOnce(ctx context.Context, list []chat.Outgoing) error
	// Requests, Sessions and AskedInVain read outside any transaction.
	Requests(ctx context.Context, q RequestQuery) ([]*training.Request, error)
	Sessions(ctx context.Context, q SessionQuery) ([]*training.Session, error)
	// AskedInVain returns what the catalogue could not answer since a time.
	AskedInVain(ctx context.Context, since time.Time) ([]view.AskedInVain, error)
}

// Fire says what is due of one session, and notes in the reminders what became of each.
type Fire func(s *training.Session, due []training.Reminder) ([]chat.Outgoing, error)

// ErrPast says that a day is over.
var ErrPast = errors.New("the day is over")

// ErrSame says that nothing would change.
var ErrSame = errors.New("that is how it is")
