// Package bottest plays conversations with the bot. Only tests import it.
package bottest

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"vtbot/bot"
	"vtbot/internal/chat"
	"vtbot/internal/golden"
)

// Golden compares got with a file, as [golden.Check] does.
func Golden(t testing.TB, name, got string) {
	t.Helper()
	golden.Check(t, name, got)
}

// Talk is one person's conversation with a bot.
type Talk struct {
	Bot  *bot.Bot
	From chat.Person
	n    int
	last chat.Reply
}

// Say says something and returns the replies.
func (k *Talk) Say(t testing.TB, text string) []chat.Reply {
	t.Helper()
	return k.send(t, chat.Message{Text: text})
}

// Press presses a choice of the last reply, by its label.
func (k *Talk) Press(t testing.TB, label string) []chat.Reply {
	t.Helper()
	for _, c := range k.last.Choices {
		if c.Label == label {
			return k.send(t, chat.Message{Press: c.Value})
		}
	}
	t.Fatalf("no choice %q in the last reply; there are %v", label, k.last.Choices)
	return nil
}

func (k *Talk) send(t testing.TB, m chat.Message) []chat.Reply {
	t.Helper()
	k.n++
	m.ID = fmt.Sprintf("%s:%d", k.From.ID, k.n)
	m.Platform, _, _ = strings.Cut(k.From.ID, ":")
	m.Conversation, m.Channel, m.From = k.From.ID, k.From.ID, k.From
	postings, err := k.Bot.Handle(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	var replies []chat.Reply
	for _, p := range postings {
		replies = append(replies, p.Reply)
		k.last = p.Reply
	}
	return replies
}

// Replay plays a transcript of one person again and compares it with what is said now. In a transcript, a line "> …" is said
// by the person, a line "[…]" pressed; all other lines are the bot's. [Play] does so for several people.
func Replay(t *testing.T, b *bot.Bot, person chat.Person, file string) {
	t.Helper()
	talk := Talk{Bot: b, From: person}
	replay(t, file, func(out *strings.Builder, line string) bool {
		var replies []chat.Reply
		switch {
		case strings.HasPrefix(line, "> "):
			replies = talk.Say(t, line[2:])
		case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
			replies = talk.Press(t, line[1:len(line)-1])
		default:
			return false
		}
		fmt.Fprintf(out, "%s\n\n", line)
		for _, r := range replies {
			out.WriteString(golden.Reply(r) + "\n")
		}
		return true
	})
}

// replay writes a transcript anew and compares. do plays a line, and writes it with what comes of it; false for the bot's lines.
func replay(t *testing.T, file string, do func(out *strings.Builder, line string) bool) {
	t.Helper()
	script, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for line := range strings.Lines(string(script)) {
		line = strings.TrimRight(line, "\n")
		if !do(&out, line) && strings.HasPrefix(line, "# ") {
			fmt.Fprintf(&out, "%s\n\n", line)
		}
	}
	Golden(t, file, strings.TrimRight(out.String(), "\n")+"\n")
}
