package chat

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"

	"vtbot/catalog"
)

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

// Awaiting returns the reply as one whose answer is the person's next text.
func (r Reply) Awaiting() Reply {
	r.Awaits = true
	return r
}

// Empty reports whether there is nothing to say.
func (r Reply) Empty() bool { return len(r.Parts) == 0 && len(r.Choices) == 0 }

// With returns the reply with more buttons at its end.
func (r Reply) With(choices ...Choice) Reply {
	r.Choices = append(r.Choices, choices...)
	return r
}

// Updating returns the reply as one that takes the place of the message whose button was pressed.
func (r Reply) Updating() Reply {
	r.Update = true
	return r
}

// And returns the reply with more parts at its end.
func (r Reply) And(parts ...Part) Reply {
	r.Parts = append(r.Parts, parts...)
	return r
}

// Prepend returns the reply with the parts of another one before its own. What is for one person's eyes makes the whole so.
func (r Reply) Prepend(first Reply) Reply {
	r.Parts = append(slices.Clone(first.Parts), r.Parts...)
	r.Private = r.Private || first.Private
	return r
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
