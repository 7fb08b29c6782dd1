// Package view shows requests, sessions, modules, trainers and reminders as replies in one language. It decides nothing and
// reads nothing: what is to be shown goes in, what a person reads comes out.
package view

import (
	"strings"
	"time"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
)

// View shows things to one reader.
type View struct {
	Lang    catalog.Lang
	Catalog *catalog.Catalog
	Now     time.Time
	Slash   string // what stands before a command: "/", or "/vt " in Slack, where all are said behind one
	// Mail says that people can be told by mail; MailFrom is the address that those mails come from.
	Mail     bool
	MailFrom string
	// InTelegram says that the bot is there, so that a link can lead to it.
	InTelegram bool
	// Length is how long a session takes of which nobody said the end.
	Length time.Duration
	// Asker is the request of the requester who reads this; nil for all others.
	Asker *training.Request
}

// Slash returns what stands before a command on a platform.
func Slash(platform string) string {
	if platform == "slack" {
		return "/vt "
	}
	return "/"
}

// In returns the same view in another language; "" changes nothing.
func (v View) In(lang catalog.Lang) View {
	if lang != "" {
		v.Lang = lang
	}
	return v
}

// Text returns a text of the program; contact, e-mail address and what stands before a command are filled where it has
// places for them.
func (v View) Text(key string, args ...locale.Args) string {
	always := locale.Args{"Contact": v.Catalog.Contact.Name[v.Lang], "Email": v.Catalog.Contact.Email, "Slash": v.Slash}
	return locale.Text(v.Lang, key, append(args, always)...)
}

// Paragraph returns a text as running text.
func (v View) Paragraph(key string, args ...locale.Args) chat.Part {
	return chat.Part{Kind: chat.Paragraph, Text: v.Text(key, args...)}
}

// Heading returns a text as a heading.
func (v View) Heading(key string, args ...locale.Args) chat.Part {
	return chat.Part{Kind: chat.Heading, Text: v.Text(key, args...)}
}

// Note returns a text as small print.
func (v View) Note(key string, args ...locale.Args) chat.Part {
	return chat.Part{Kind: chat.Note, Text: v.Text(key, args...)}
}

// Warning returns a text as something that is worth a look.
func (v View) Warning(key string, args ...locale.Args) chat.Part {
	return chat.Part{Kind: chat.Note, Text: "⚠ " + v.Text(key, args...)}
}

// Fact returns a value behind what it is.
func (v View) Fact(key, value string) chat.Part {
	return chat.Part{Kind: chat.Fact, Label: v.Text(key), Text: value}
}

// Say returns a reply in the language of the view.
func (v View) Say(parts ...chat.Part) chat.Reply { return chat.Reply{Lang: v.Lang, Parts: parts} }

// Choice returns a button.
func (v View) Choice(key string, a action.Action) chat.Choice { return Press(v.Text(key), a) }

// Press returns a button with a label of its own.
func Press(label string, a action.Action) chat.Choice {
	return chat.Choice{Label: label, Value: a.String()}
}

// And joins names as people do: "a, b and c".
func (v View) And(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " " + v.Text("list.and") + " " + names[last]
}

// Languages returns a button for each language, in that language: who has the wrong one must find the right one.
func Languages(speak func(catalog.Lang) action.Action) []chat.Choice {
	return []chat.Choice{
		Press("Nederlands", speak(catalog.NL)), Press("Français", speak(catalog.FR)), Press("English", speak(catalog.EN)),
	}
}
