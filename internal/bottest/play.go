package bottest

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"vtbot/bot"
	"vtbot/internal/chat"
	"vtbot/internal/golden"
)

// Play is a conversation of several people with a bot. In its transcript
//
//	ann> TM2 for 12 nurses     is said by ann,
//	ann> [Send]                pressed by her, on the newest message that she has with such a button; or a day, 2027-03-09,
//	els> [yes] We will come.   answered through the newest link in a mail to els, with what she writes beside it,
//	@ 2027-03-09 18:00         the time in Brussels from then on: what is due by then is said.
//
// All other lines are the bot's: its answer, and behind "(to vera)" what others are told. Of a message that takes the place
// of the one before, only the lines that differ are shown.
type Play struct {
	Bot *bot.Bot
	// People are all who take part, by their names in the transcript. Who is at "email:els@caritas.example" gets mails.
	People map[string]chat.Person
	Notices
	// Answer answers a link, as [planning.Service.AnswerToken] does.
	Answer func(ctx context.Context, token string, yes bool, text string) (chat.Reply, error)
	// At sets the clock, and says what is due by then.
	At func(t testing.TB, now time.Time)

	talks map[string]*Talk
	seen  map[string][]chat.Reply // what each has, oldest first
	told  map[int64][]string      // by the id of a notice, its lines
}

// Notices are what others are told.
type Notices interface {
	DueTo(ctx context.Context, via, to string, limit int) ([]chat.Waiting, error)
	Delivered(ctx context.Context, w chat.Waiting, ref string) error
}

var (
	spoken = regexp.MustCompile(`^(\w+)> (.+)$`)
	button = regexp.MustCompile(`^\[(.+)\]$`)
	linked = regexp.MustCompile(`^\[(yes|no)\] ?(.*)$`)
	day    = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	token  = regexp.MustCompile(`/answer/(\w+)`)
)

// Replay plays the transcript in a file again and compares it with what is said now.
func (p *Play) Replay(t *testing.T, file string) {
	t.Helper()
	p.talks, p.seen, p.told = map[string]*Talk{}, map[string][]chat.Reply{}, map[int64][]string{}
	for name, person := range p.People {
		p.talks[name] = &Talk{Bot: p.Bot, From: person}
	}
	replay(t, file, func(out *strings.Builder, line string) bool {
		if at, err := time.Parse("@ 2006-01-02 15:04", line); err == nil {
			fmt.Fprintf(out, "%s\n\n", line)
			p.At(t, at)
			p.tell(t, out)
			return true
		}
		said := spoken.FindStringSubmatch(line)
		if said == nil {
			return false
		}
		if p.talks[said[1]] == nil {
			t.Fatalf("%q: nobody is called %s", line, said[1])
		}
		fmt.Fprintf(out, "%s\n\n", line)
		for _, r := range p.do(t, said[1], said[2]) {
			out.WriteString(golden.Reply(r) + "\n")
			p.seen[said[1]] = append(p.seen[said[1]], r)
		}
		p.tell(t, out)
		return true
	})
}

// do says or presses something for a person, and returns the replies.
func (p *Play) do(t *testing.T, name, text string) []chat.Reply {
	t.Helper()
	talk := p.talks[name]
	if answer := linked.FindStringSubmatch(text); answer != nil && talk.From.Platform() == "email" {
		return []chat.Reply{p.follow(t, name, answer[1] == "yes", answer[2])}
	}
	pressed := button.FindStringSubmatch(text)
	if pressed == nil {
		return talk.Say(t, text)
	}
	for _, r := range slices.Backward(p.seen[name]) {
		if r.Days != nil && day.MatchString(pressed[1]) {
			return talk.send(t, chat.Message{Press: r.Days.Value + pressed[1]})
		}
		for _, c := range r.Choices {
			if c.Label == pressed[1] {
				return talk.send(t, chat.Message{Press: c.Value})
			}
		}
	}
	t.Fatalf("%s has no button %q", name, pressed[1])
	return nil
}

// follow answers the newest link in a mail.
func (p *Play) follow(t *testing.T, name string, yes bool, text string) chat.Reply {
	t.Helper()
	for _, r := range slices.Backward(p.seen[name]) {
		if found := token.FindStringSubmatch(r.Text()); found != nil {
			reply, err := p.Answer(t.Context(), found[1], yes, text)
			if err != nil {
				t.Fatal(err)
			}
			return reply
		}
	}
	t.Fatalf("%s has no mail with a link", name)
	return chat.Reply{}
}

// tell writes what people were told since.
func (p *Play) tell(t *testing.T, out *strings.Builder) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(p.People)) {
		via, to, _ := strings.Cut(p.People[name].ID, ":")
		list, err := p.DueTo(t.Context(), via, to, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range list {
			lines := golden.Lines(w.Reply)
			before, known := p.told[w.ID]
			switch {
			case known:
				fmt.Fprintf(out, "    (to %s, a message changes)\n%s\n", name, changed(before, lines))
			case via == "email":
				fmt.Fprintf(out, "    (mail to %s: %s)\n%s\n", name, w.Subject, golden.Reply(w.Reply))
			default:
				fmt.Fprintf(out, "    (to %s)\n%s\n", name, golden.Reply(w.Reply))
			}
			p.told[w.ID] = lines
			p.seen[name] = append(p.seen[name], w.Reply)
			if err := p.Delivered(t.Context(), w, fmt.Sprint(w.ID)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// changed returns the lines that a message lost and got.
func changed(before, after []string) string {
	var out strings.Builder
	for _, line := range before {
		if !slices.Contains(after, line) {
			fmt.Fprintf(&out, "    − %s\n", line)
		}
	}
	for _, line := range after {
		if !slices.Contains(before, line) {
			fmt.Fprintf(&out, "    + %s\n", line)
		}
	}
	return out.String()
}
