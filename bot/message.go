package bot

import (
	"context"
	"errors"
	"time"

	"vtbot/bot/booking"
	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/training"
)

// State is what is kept between turns of a conversation. A turn changes it; the store saves what changed.
type State struct {
	Person       PersonState
	Conversation ConversationState
	Known        bool            // the bot took part in this conversation before
	Gaps         []Gap           // found in this turn
	Feedback     []Feedback      // given in this turn
	Outgoing     []chat.Outgoing // to be told to others, queued with this turn
	Requests     Requests        // those of the store, in this turn's transaction; nil where nothing is stored
	Sessions     Sessions        // likewise
}

// Requests are the stored requests, as a turn reads and writes them.
type Requests interface {
	// Get returns a request, held until the end of the turn; ErrNoRequest when there is none of the number.
	Get(ctx context.Context, number int64) (*training.Request, error)
	// Find returns requests, the newest first.
	Find(ctx context.Context, q RequestQuery) ([]*training.Request, error)
	// Save stores a request; a new one, of number 0, gets its number.
	Save(ctx context.Context, r *training.Request) error
	// OfferLink keeps a code by which the person can show on another platform who they are, once, until a time.
	OfferLink(ctx context.Context, person, code string, until time.Time) error
	// Link makes the person one with whoever got the code, and returns who that is; ErrNoCode for a code that is not good.
	Link(ctx context.Context, person, code string) (other string, err error)
	// SamePerson returns the ids under which a person is known, the given one first.
	SamePerson(ctx context.Context, person string) ([]string, error)
}

// ErrNoCode says that a code was never given out, was used, or is too old.
var ErrNoCode = errors.New("no such code")

// ErrNoRequest says that there is no request of a number.
var ErrNoRequest = errors.New("no such request")

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

// PersonState is what is kept of a person.
type PersonState struct {
	Lang catalog.Lang // chosen by the person; "" when never chosen
}

// ConversationState is what is kept of a conversation. It is stored as JSON: fields may be added, none renamed.
type ConversationState struct {
	Lang     catalog.Lang `json:"lang,omitempty"`     // of the last reply
	Answer   string       `json:"answer,omitempty"`   // the last answer's id, carried by its feedback choices
	Question string       `json:"question,omitempty"` // the last question, masked; kept until the next one for its feedback
	Shown    []string     `json:"shown,omitempty"`    // codes of the modules in the last answer, best first

	Draft *booking.Draft   `json:"draft,omitempty"` // the request that is being made here
	Sent  *Sent            `json:"sent,omitempty"`  // the last one that was sent from here
	Doing map[string]Doing `json:"doing,omitempty"` // what a text of a person is awaited for, by person
	Cell  bool             `json:"cell,omitempty"`  // below a card of the VT cell: colleagues talk to each other here
}

// Sent tells what became of a draft, so that a second press on its choices is understood.
type Sent struct {
	Draft  string `json:"draft"`
	Number int64  `json:"number"`
}

// Doing is something that is done with a request, a session or a trainer and needs a text: a reason, a question, dates.
type Doing struct {
	Action training.Action `json:"action"`
	Number int64           `json:"number"`
	About  string          `json:"about,omitempty"` // what of it, where Number is a session's or a trainer's: one of aboutStaff and its like
}

// GapKind says why a question is kept for the VT cell.
type GapKind string

// The kinds of gaps.
const (
	Unanswered GapKind = "unanswered" // the honest no
	Unhelpful  GapKind = "unhelpful"  // answered, and the person said that it did not help
	NotOurs    GapKind = "not_ours"   // a subject that is known not to be in the catalogue: where to turn was said
)

// Gap is a question that the catalogue could not answer, kept without who asked it.
type Gap struct {
	Kind     GapKind
	Lang     catalog.Lang
	Question string   // masked: no e-mail address, phone number, file number or long run of digits
	Offered  []string // codes of the modules that were offered all the same
}

// Feedback is what a person said of one answer.
type Feedback struct {
	Answer string // the answer's id: a second press on the same answer replaces the first
	Lang   catalog.Lang
	Module string
	Useful bool
}

// Store keeps conversations.
type Store interface {
	// Turn runs turn in one transaction: loads the state of the message's person and conversation, and saves what turn
	// changed, that the message was seen, and the replies, which are returned to be posted. The time is the store's clock.
	// A message that was seen before gives no postings and does not run turn. An error saves nothing.
	Turn(ctx context.Context, m chat.Message, turn func(*State) ([]chat.Reply, error)) ([]chat.Posting, error)
	// Person returns what is kept of a person; the zero PersonState for one never met.
	Person(ctx context.Context, id string) (PersonState, error)
	// Conversation returns what is kept of a conversation; the zero ConversationState for a new one.
	Conversation(ctx context.Context, id string) (ConversationState, error)
}

// StoredGap is a gap as it is listed for the VT cell: alike questions are counted together.
type StoredGap struct {
	Gap
	Count       int
	First, Last time.Time // UTC
}
