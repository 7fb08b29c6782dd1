// Package bot decides what to say: a message goes in, replies come out.
//
// It looks up who may do what, in the tables of routes.go, and hands each message to whoever answers it: finding (questions),
// booking (the request that is being made) or desk (what is stored). It knows nothing of any platform: adapters turn events
// into messages and render replies.
//
// It is half again as long as the rest of its kind: the two tables have a row for each of some 130 buttons and open questions,
// and the order in which a text is offered around is one function, to be read from top to bottom.
package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"vtbot/bot/booking"
	"vtbot/bot/desk"
	"vtbot/bot/finding"
	"vtbot/bot/talk"
	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/conversation"
	"vtbot/internal/edition"
	"vtbot/internal/planning"
	"vtbot/internal/question"
	"vtbot/internal/view"
)

// Bot answers people. It is safe for concurrent use.
type Bot struct {
	Library *edition.Live
	Store   Store
	// Office is the VT cell as it is set up; people of whom no language is known are spoken to in its.
	Office *planning.Office
	// Watched are the channels in which every message is meant for the bot, as in chat.Message.Channel.
	Watched []string
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Log gets what coordinators should know of and no message says; nil drops it. It gets no text of a message.
	Log *slog.Logger
	// OnQueued is called with what others are told, after the turn that said so was stored; nil is not called.
	OnQueued func([]chat.Outgoing)
}

// Store keeps conversations.
type Store interface {
	// Turn runs turn in one transaction: loads the state of the message's person and conversation, and saves what turn
	// changed, that the message was seen, and the replies, which are returned to be posted. The time is the store's clock.
	// A message that was seen before gives no postings and does not run turn. An error saves nothing.
	Turn(ctx context.Context, m chat.Message, turn func(*conversation.Turn) ([]chat.Reply, error)) ([]chat.Posting, error)
	// Person returns the language that a person chose; "" for one who chose none.
	Person(ctx context.Context, id string) (catalog.Lang, error)
	// Conversation returns what is kept of a conversation; nil for a new one.
	Conversation(ctx context.Context, id string) (json.RawMessage, error)
	// Do runs do in one transaction and queues what it returns to be told.
	Do(ctx context.Context, do func(planning.Tx) ([]chat.Outgoing, error)) error
	// AskedInVain returns what the catalogue could not answer since a time: alike questions counted together, most asked first.
	AskedInVain(ctx context.Context, since time.Time) ([]view.AskedInVain, error)
	// What coordinators taught is looked up before each turn: from then on every process knows it.
	edition.Lessons
}

// Memory is what is kept of a conversation. It is stored as JSON: fields may be added, none renamed.
type Memory struct {
	Lang catalog.Lang `json:"lang,omitempty"` // of the last reply
	findingMemory
	bookingMemory
	deskMemory
}

type (
	findingMemory = finding.Memory
	bookingMemory = booking.Memory
	deskMemory    = desk.Memory
)

// now is the time by the bot's clock.
func (b *Bot) now() time.Time {
	if b.Now == nil {
		return time.Now()
	}
	return b.Now()
}

// turn is the answering of one message.
type turn struct {
	*talk.Talk
	bot     *Bot
	stored  *conversation.Turn
	memory  *Memory
	plan    *planning.Planner
	finding *finding.Finder
	booking *booking.Dialogue
	desk    *desk.Desk
	asked   question.Asked // what the message asks, when it is a text
}

// talk begins to speak with somebody who usually reads a language, "" when none is known.
func (b *Bot) talk(e *edition.Edition, m chat.Message, prior catalog.Lang) *talk.Talk {
	v := b.Office.View(e.Catalog(), b.now(), prior, m.Platform)
	return &talk.Talk{View: v, Edition: e, Message: m, Prior: prior}
}

// usual is the language that a person usually reads: chosen, last spoken here, the platform's; "" when none is known.
func usual(p chat.Person, chosen, spoken catalog.Lang) catalog.Lang {
	locale, _ := catalog.ParseLang(p.Locale)
	return cmp.Or(chosen, spoken, locale)
}

// viewFor shows things to a person outside any conversation.
func (b *Bot) viewFor(e *edition.Edition, p chat.Person, lang catalog.Lang) view.View {
	return b.Office.View(e.Catalog(), b.now(), lang, p.Platform())
}
