// Package chat is the vocabulary that the bot shares with its adapters: what people do (Message), what the bot says (Reply,
// Notice), told without a word about any platform.
package chat

import "strings"

// Command is something that people can say with a slash before it.
type Command struct {
	Name        string // without the slash
	Description string
	Takes       bool // what it does depends on what stands behind its name
}

// CommandIn returns a text as a command where it is the name of one, or begins with the name of one that takes more:
// "sessions S-7" is "/sessions S-7". That is for platforms where all commands are said behind one. Any other text comes back
// as it is.
func CommandIn(text string, commands []Command) string {
	name, more, _ := strings.Cut(strings.TrimSpace(text), " ")
	for _, c := range commands {
		if c.Name == strings.ToLower(name) && (c.Takes || more == "") {
			return strings.TrimSpace("/" + c.Name + " " + more)
		}
	}
	return text
}

// Person is somebody who talks to the bot.
type Person struct {
	ID     string // platform and id, "slack:U0123"
	Name   string // as the platform shows it; "" when it was not told
	Locale string // as the platform knows it, "nl-BE"; "" when unknown
}

// Platform returns the platform on which the person is known, "slack"; "" when there is none.
func (p Person) Platform() string {
	platform, _, _ := strings.Cut(p.ID, ":")
	return platform
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
	// Named are the ids of other people whom the text names, as the platform knows them, in that order; the text has "@…" for
	// each of them.
	Named []string
}

// Answer returns a reply to the message, which goes where the message says; it is not stored.
func (m Message) Answer(r Reply) Posting {
	return Posting{Platform: m.Platform, Conversation: m.Conversation, ReturnTo: m.ReturnTo, Reply: r}
}

// BehindCommand reports whether only the person sees the conversation, amid a channel of others: what is said next has to be
// said behind a command again, as the platform brings nothing else there.
func (m Message) BehindCommand() bool {
	_, who, _ := strings.Cut(m.From.ID, ":")
	return m.Platform == "slack" && who != "" && m.Conversation == m.Channel+":"+who
}

// Posting is a reply that is stored and waits to be posted.
type Posting struct {
	ID           int64
	Platform     string
	Conversation string
	ReturnTo     string // of the message that it answers
	Reply        Reply
}

// To returns the place that holds the conversation, as the platform names it and as [Notice.To] does: "C012" of
// "slack:C012:1700000000.000100".
func (p Posting) To() string {
	place, _, _ := strings.Cut(strings.TrimPrefix(p.Conversation, p.Platform+":"), ":")
	return place
}
