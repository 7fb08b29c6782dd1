// Package terminal is the conversation in a terminal: on a keyboard, through a pipe, or as JSON lines for programs.
package terminal

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/term"

	"vtbot/internal/chat"
)

// Platform is the platform of messages from a terminal; a person there is "terminal:NAME".
const Platform = "terminal"

// Talker answers messages.
type Talker interface {
	Handle(ctx context.Context, m chat.Message) ([]chat.Posting, error)
}

// Outbox is told what was shown.
type Outbox interface {
	Posted(ctx context.Context, id int64) error
	// DueTo claims notices for a platform and somebody on it, "" for everybody.
	DueTo(ctx context.Context, via, to string, limit int) ([]chat.Waiting, error)
	// Delivered notes that a notice was shown.
	Delivered(ctx context.Context, w chat.Waiting, ref string) error
}

// Chat is a conversation of one or more people in one terminal.
type Chat struct {
	talker Talker
	outbox Outbox
	user   string
	locale string
	last   map[string]chat.Reply // by user
	told   []chat.Outgoing       // others, since the last line
}

// Told takes note of what the bot tells others; JSONL shows it.
func (c *Chat) Told(list []chat.Outgoing) { c.told = append(c.told, list...) }

// notices shows what the bot has to tell a user of its own accord; "" is every user.
func (c *Chat) notices(ctx context.Context, user string, show func(chat.Waiting) error) error {
	due, err := c.outbox.DueTo(ctx, Platform, user, 100)
	if err != nil {
		return err
	}
	for _, w := range due {
		if len(w.Reply.Choices) > 0 {
			c.last[w.To] = w.Reply
		}
		if err := show(w); err != nil {
			return err
		}
		if err := c.outbox.Delivered(ctx, w, fmt.Sprint(w.ID)); err != nil {
			return err
		}
	}
	return nil
}

// printed shows the notices for the user of this terminal as lines.
func (c *Chat) printed(ctx context.Context, out io.Writer, style Style) error {
	return c.notices(ctx, c.user, func(w chat.Waiting) error {
		_, err := fmt.Fprintf(out, "%s\n\n", Render(w.Reply, style))
		return err
	})
}

// New returns a chat in which input without a name comes from user. locale is the user's, "" when unknown.
func New(talker Talker, outbox Outbox, user, locale string) *Chat {
	return &Chat{talker: talker, outbox: outbox, user: user, locale: locale, last: map[string]chat.Reply{}}
}

// turn handles one input and hands the replies to show, then marks them as posted: what was not shown stays stored.
func (c *Chat) turn(ctx context.Context, user, text, press string, show func([]chat.Reply) error) error {
	id := Platform + ":" + user
	m := chat.Message{
		ID: Platform + ":" + rand.Text(), Platform: Platform, Conversation: id, Channel: id,
		From: chat.Person{ID: id, Name: user, Locale: c.locale}, Setting: chat.Direct, Text: text, Press: press,
	}
	postings, err := c.talker.Handle(ctx, m)
	if err != nil {
		return err
	}
	replies := make([]chat.Reply, len(postings))
	for i, p := range postings {
		replies[i] = p.Reply
	}
	if len(replies) > 0 {
		c.last[user] = replies[len(replies)-1]
	}
	if err := show(replies); err != nil {
		return err
	}
	for _, p := range postings {
		if err := c.outbox.Posted(ctx, p.ID); err != nil {
			return err
		}
	}
	return nil
}

var choiceValue = regexp.MustCompile(`^[a-z]+(:.*)?$`)

// choice returns the value of a choice of the last reply, named by its label or its value. After a restart the last reply
// is not known: then what looks like a value is one, and a label is as good as said.
func (c *Chat) choice(user, named string) (press, text string) {
	for _, choice := range c.last[user].Choices {
		if named == choice.Value || strings.EqualFold(named, choice.Label) {
			return choice.Value, ""
		}
	}
	if choiceValue.MatchString(named) {
		return named, ""
	}
	return "", named
}

// Lines reads what a person says, a line each, and writes what the bot says. A number picks a choice of the last reply.
func (c *Chat) Lines(ctx context.Context, in io.Reader, out io.Writer, style Style) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	if err := c.printed(ctx, out, style); err != nil {
		return err
	}
	for ctx.Err() == nil && lines.Scan() {
		if err := c.line(ctx, lines.Text(), out, style); err != nil {
			return err
		}
	}
	return lines.Err()
}

func (c *Chat) line(ctx context.Context, line string, out io.Writer, style Style) error {
	line = strings.TrimSpace(line)
	if line == "" {
		return nil
	}
	text, press := line, ""
	// Where a text is awaited, with no choice but to skip it or to stop, a number is an answer: "2" participants.
	answer := c.last[c.user].Awaits && len(c.last[c.user].Choices) <= 2
	if n, err := strconv.Atoi(line); err == nil && n >= 1 && n <= len(c.last[c.user].Choices) && !answer {
		text, press = "", c.last[c.user].Choices[n-1].Value
	}
	err := c.turn(ctx, c.user, text, press, func(replies []chat.Reply) error {
		for _, r := range replies {
			if _, err := fmt.Fprintf(out, "%s\n\n", Render(r, style)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.printed(ctx, out, style)
}

// Interactive is the conversation on a real terminal, with line editing and the history of this conversation. Nothing of
// the history is kept: questions may be personal.
func (c *Chat) Interactive(ctx context.Context, in, out *os.File, style Style, welcome, prompt string) error {
	before, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return fmt.Errorf("terminal: %w", err)
	}
	defer func() { _ = term.Restore(int(in.Fd()), before) }()
	t := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{in, out}, style.bold(prompt)+" ")
	resize := func() {
		if width, height, err := term.GetSize(int(out.Fd())); err == nil && width > 0 {
			_ = t.SetSize(width, height)
			style.Width = min(width, maxWidth)
		}
	}
	resize()
	if _, err := fmt.Fprintf(t, "%s\n\n", style.wrap(welcome, "")); err != nil {
		return err
	}
	if err := c.printed(ctx, t, style); err != nil {
		return err
	}
	for ctx.Err() == nil {
		line, err := t.ReadLine()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("terminal: %w", err)
		}
		resize() // the window may have changed while the person was typing
		fmt.Fprintln(t)
		if err := c.line(ctx, line, t, style); err != nil {
			return err
		}
	}
	return nil
}

// maxWidth is as wide as lines stay readable.
const maxWidth = 100

// StyleOf returns how text may look on a file: wrapped to a terminal's width, with colour unless NO_COLOR or a dumb
// terminal says otherwise; plain when it is no terminal.
func StyleOf(f *os.File, getenv func(string) string) Style {
	if f == nil || !term.IsTerminal(int(f.Fd())) {
		return Style{}
	}
	s := Style{Width: 80, Color: getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"}
	if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
		s.Width = min(width, maxWidth)
	}
	return s
}

// ErrBadLines says that lines of the input could not be used; each was answered with an error.
var ErrBadLines = errors.New("some lines could not be used: see their \"error\"")

type inputLine struct {
	Text  *string `json:"text"`
	Press *string `json:"press"`
	As    string  `json:"as"`
}

type outputLine struct {
	Replies []outputReply `json:"replies"`
	Sent    []outputSent  `json:"sent,omitempty"` // what others are told
	Error   string        `json:"error,omitempty"`
}

type outputSent struct {
	To      string        `json:"to"`
	Via     string        `json:"via"`
	Text    string        `json:"text"`
	Choices []chat.Choice `json:"choices"`
	Files   []chat.File   `json:"files,omitempty"`
}

type outputReply struct {
	Text    string        `json:"text"`
	Choices []chat.Choice `json:"choices"`
	Files   []chat.File   `json:"files,omitempty"`
}

// JSONL reads inputs, {"text":…} or {"press":…} with an optional "as", and writes the replies to each, an object a line.
// A bad line is answered with an "error" and does not end the conversation; at its end ErrBadLines is returned then.
func (c *Chat) JSONL(ctx context.Context, in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	bad := false
	for ctx.Err() == nil && lines.Scan() {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var input inputLine
		err := json.Unmarshal(lines.Bytes(), &input)
		if err == nil && (input.Text == nil) == (input.Press == nil) {
			err = errors.New(`expected either "text" or "press"`)
		}
		if err == nil {
			err = c.input(ctx, input, encoder)
			if err != nil {
				return err
			}
			continue
		}
		bad = true
		if err := encoder.Encode(outputLine{Replies: []outputReply{}, Error: err.Error()}); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	if bad {
		return ErrBadLines
	}
	return nil
}

func (c *Chat) input(ctx context.Context, input inputLine, encoder *json.Encoder) error {
	user, text, press := c.user, "", ""
	if input.As != "" {
		user = strings.TrimPrefix(input.As, Platform+":")
	}
	if input.Text != nil {
		text = *input.Text
	} else {
		press, text = c.choice(user, *input.Press)
	}
	return c.turn(ctx, user, text, press, func(replies []chat.Reply) error {
		line := outputLine{Replies: []outputReply{}}
		for _, r := range replies {
			choices := append([]chat.Choice{}, r.Choices...) // never null
			line.Replies = append(line.Replies, outputReply{Text: r.Text(), Choices: choices, Files: r.Files})
		}
		for _, o := range c.told {
			if o.Via != Platform {
				line.Sent = append(line.Sent, sent(o.Notice))
			}
		}
		c.told = nil
		err := c.notices(ctx, "", func(w chat.Waiting) error {
			line.Sent = append(line.Sent, sent(w.Notice))
			return nil
		})
		if err != nil {
			return err
		}
		return encoder.Encode(line)
	})
}

func sent(n chat.Notice) outputSent {
	to := n.To
	if n.Via == Platform {
		to = Platform + ":" + to
	}
	return outputSent{To: to, Via: n.Via, Text: n.Reply.Text(), Choices: append([]chat.Choice{}, n.Reply.Choices...), Files: n.Reply.Files}
}
