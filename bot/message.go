package bot

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
	"time"

	"vtbot/bot/dialogue"
	"vtbot/catalog"
	"vtbot/internal/training"
)

// Person is somebody who talks to the bot.
type Person struct {
	ID     string // platform and id, "slack:U0123"
	Name   string // as the platform shows it; "" when it was not told
	Locale string // as the platform knows it, "nl-BE"; "" when unknown
}

// Setting is where a message was said, which decides whether the bot was meant.
type Setting int

// The settings of a message.
const (
	Direct  Setting = iota // a private conversation, a slash command: always meant for the bot
	Mention                // in a channel or group, with the bot's name in it
	Thread                 // in a thread of a channel, without the bot's name: meant if the bot takes part in the thread
	Channel                // in a channel, without the bot's name: meant if the channel is watched
)

// Message is one thing that one person did, told without a word about any platform.
type Message struct {
	ID           string // identifies the event on its platform: the same each time the platform delivers it
	Platform     string // "slack", "telegram" or "terminal"
	Conversation string // where it was said, "slack:D012"; a thread is a conversation of its own
	Channel      string // the channel that holds the conversation, "slack:C012"; compared with the watched ones
	ReturnTo     string // where the replies go, in the platform adapter's own notation; stored with them
	From         Person
	Setting      Setting
	Text         string  // what was said; empty for a press
	Press        string  // the value of the choice that was pressed; empty otherwise
	Form         *Filled // a form that was filled in; nil otherwise
}

// behindCommand tells whether only the person sees the conversation, amid a channel of others: what is said next has to be
// said behind a command again, as the platform brings nothing else there.
func (m Message) behindCommand() bool {
	_, who, _ := strings.Cut(m.From.ID, ":")
	return m.Platform == "slack" && who != "" && m.Conversation == m.Channel+":"+who
}

// A Reply is what the bot says, told without a word about any platform: adapters render it.
type Reply struct {
	Lang    catalog.Lang `json:"lang"`
	Parts   []Part       `json:"parts"`
	Choices []Choice     `json:"choices,omitempty"`
	// Update asks to replace the message whose choice was pressed, where the platform can; elsewhere it is a new message.
	Update bool `json:"update,omitempty"`
	// Private asks to show the reply only to the person who is answered, where the platform can.
	Private bool `json:"private,omitempty"`
	// Awaits says that the next text of the person is taken as the answer, for platforms that can make room for it.
	Awaits bool `json:"awaits,omitempty"`
	// Days offers to pick a day, where the platform can; elsewhere it is written.
	Days *Days `json:"days,omitempty"`
	// Files go with the reply: in a mail, or right after the message.
	Files []File `json:"files,omitempty"`
	// Form offers to fill in a form instead, where the platform can show one: what to show is asked of [Bot.Form] once it
	// is pressed. Elsewhere it is left out.
	Form *Choice `json:"form,omitempty"`
}

// File is a small text file that goes with a reply: an entry for a calendar.
type File struct {
	Name string `json:"name"` // "S-7.ics"
	Type string `json:"type"` // its MIME type, "text/calendar; method=REQUEST; charset=utf-8"
	Text string `json:"text"`
}

// Digest tells the file from any other, in a few characters.
func (f File) Digest() string {
	sum := sha256.Sum256([]byte(f.Name + "\n" + f.Text))
	return hex.EncodeToString(sum[:6])
}

// Days is a calendar to pick a day from.
type Days struct {
	Value string `json:"value"` // what comes back, with the day behind it: "day:7:" gives "day:7:2027-03-02"
	Turn  string `json:"turn"`  // what comes back to see another month, with the month behind it: "month:7:" gives "month:7:2027-04"
	Month string `json:"month"` // shown first, "2027-03"
	From  string `json:"from"`  // the first day that can be picked, "2026-11-24"
	Label string `json:"label"` // "Pick a date"; at most 75 characters
}

// Notice is something that the bot says of its own accord, to a place or a person.
type Notice struct {
	ID      int64
	Via     string // the platform, "slack", "telegram", "terminal", or "email"
	To      string // as the platform names it, without the platform: "C012", "U012", "4567", "ann@example.org"
	Ref     string // in the adapter's own notation, the message to replace; "" for a new one
	Subject string // for mail
	Reply   Reply
}

// PartKind is the role of a part in a reply; a renderer gives each kind its look.
type PartKind string

// The kinds of parts.
const (
	Heading   PartKind = "heading"   // the title of a module or of a list
	Paragraph PartKind = "paragraph" // running text
	Fact      PartKind = "fact"      // a labelled fact: "For: nurses, doctors"
	Item      PartKind = "item"      // one entry of a list; its label, if any, is the entry's name
	Quote     PartKind = "quote"     // a passage of the catalogue
	Note      PartKind = "note"      // small print
	Link      PartKind = "link"      // a label, and the address that it leads to: [Part.Anchor]
)

// Part is one piece of a reply. Label and Text are plain text without any markup.
type Part struct {
	Kind  PartKind `json:"kind"`
	Label string   `json:"label,omitempty"` // a bold lead-in, with its own punctuation: French puts a space before a colon
	Text  string   `json:"text,omitempty"`
}

// Choice is something the person can press.
type Choice struct {
	Label string `json:"label"` // at most 75 characters
	Value string `json:"value"` // comes back as Message.Press; at most 64 bytes of ASCII
}

// Text returns the reply as plain text, as a person reads it without any platform's markup.
func (r Reply) Text() string {
	var b strings.Builder
	for i, p := range r.Parts {
		if i > 0 {
			b.WriteString(Between(r.Parts[i-1], p))
		}
		b.WriteString(p.String())
	}
	return b.String()
}

// Between returns the newlines that stand between two parts in plain text: what belongs together stays together.
func Between(p, next Part) string {
	introduces := p.Kind == Paragraph && p.Text == "" && next.Kind == Item // "To bring:"
	if p.Kind == Heading || introduces || p.Kind == next.Kind && (p.Kind == Item || p.Kind == Fact) {
		return "\n"
	}
	return "\n\n"
}

// String returns the part as plain text.
func (p Part) String() string {
	text := p.Text
	switch {
	case p.Label != "" && text != "" && p.Kind == Item:
		text = p.Label + " – " + text
	case p.Label != "":
		text = strings.TrimSpace(p.Label + " " + text)
	}
	if p.Kind == Item {
		return "• " + text
	}
	return text
}

// Anchor returns what a link is called where it can be pressed, which is its label without the punctuation before an
// address, and where it leads. false for what is no link, or leads elsewhere than to the web: it stays text.
func (p Part) Anchor() (name, address string, ok bool) {
	u, err := url.Parse(p.Text)
	if err != nil || p.Kind != Link || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return "", "", false
	}
	// No address of ours holds a character that means something in a platform's markup.
	if strings.ContainsFunc(p.Text, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("\"'<>\\^`{|}", r) }) {
		return "", "", false
	}
	return cmp.Or(strings.TrimRight(p.Label, " \u00a0:"), p.Text), p.Text, true
}

// Waiting is a notice that is stored.
type Waiting struct {
	Notice
	Request   int64  // of which it speaks; 0 for none
	Session   int64  // likewise
	Version   int64  // grows when the message changes
	State     string // waiting, sent or failed
	Tries     int    // that failed
	Reason    string // why the last one did
	Due, Made time.Time
}

// About names what the notice speaks of, "R-42" or "S-7"; "" for nothing in particular.
func (w Waiting) About() string {
	switch {
	case w.Request != 0:
		return training.Name(w.Request)
	case w.Session != 0:
		return training.SessionName(w.Session)
	}
	return ""
}

// Posting is a reply that is stored and waits to be posted.
type Posting struct {
	ID           int64
	Platform     string
	Conversation string
	ReturnTo     string // of the message that it answers
	Reply        Reply
}

// State is what is kept between turns of a conversation. A turn changes it; the store saves what changed.
type State struct {
	Person       PersonState
	Conversation ConversationState
	Known        bool       // the bot took part in this conversation before
	Gaps         []Gap      // found in this turn
	Feedback     []Feedback // given in this turn
	Outgoing     []Outgoing // to be told to others, queued with this turn
	Requests     Requests   // those of the store, in this turn's transaction; nil where nothing is stored
	Sessions     Sessions   // likewise
}

// Requests are the stored requests, as a turn reads and writes them.
type Requests interface {
	// Get returns a request, held until the end of the turn; ErrNoRequest when there is none of the number.
	Get(number int64) (*training.Request, error)
	// Find returns requests, the newest first.
	Find(q RequestQuery) ([]*training.Request, error)
	// Save stores a request; a new one, of number 0, gets its number.
	Save(r *training.Request) error
	// OfferLink keeps a code by which the person can show on another platform who they are, once, until a time.
	OfferLink(person, code string, until time.Time) error
	// Link makes the person one with whoever got the code, and returns who that is; ErrNoCode for a code that is not good.
	Link(person, code string) (other string, err error)
	// SamePerson returns the ids under which a person is known, the given one first.
	SamePerson(person string) ([]string, error)
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

// Outgoing is a notice on its way to a person or a place.
type Outgoing struct {
	// Key is the same for all states of one message: a later one takes the place of the earlier. "" for what is said once.
	Key     string
	Request int64
	Session int64 // of which it speaks; 0 for none
	Notice
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

	Draft *dialogue.Draft  `json:"draft,omitempty"` // the request that is being made here
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
	Turn(ctx context.Context, m Message, turn func(*State) ([]Reply, error)) ([]Posting, error)
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
