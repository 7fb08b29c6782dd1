package terminal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"vtbot/internal/chat"
	"vtbot/internal/terminal"
)

// parrot answers with what it heard and offers two choices.
type parrot struct {
	heard  []chat.Message
	posted []int64
	fail   error
	files  []chat.File    // that go with each answer
	due    []chat.Waiting // what it has to tell
}

func (p *parrot) Handle(_ context.Context, m chat.Message) ([]chat.Posting, error) {
	if p.fail != nil {
		return nil, p.fail
	}
	p.heard = append(p.heard, m)
	return []chat.Posting{{ID: int64(len(p.heard)), Reply: chat.Reply{
		Parts:   []chat.Part{{Kind: chat.Paragraph, Text: "heard " + m.Text + m.Press + " from " + m.From.ID}},
		Choices: []chat.Choice{{Label: "Read more", Value: "more:TM4"}, {Label: "Help", Value: "help"}},
		Files:   p.files,
	}}}, nil
}

func (p *parrot) Posted(_ context.Context, id int64) error {
	p.posted = append(p.posted, id)
	return nil
}

func TestLines(t *testing.T) {
	p := &parrot{}
	var out bytes.Buffer
	term := terminal.New(p, p, "ann", "nl_BE")
	if err := term.Lines(t.Context(), strings.NewReader("SM3\n\n1\n7\nHelp\n"), &out, terminal.Style{}); err != nil {
		t.Fatal(err)
	}
	want := []chat.Message{{Text: "SM3"}, {Press: "more:TM4"}, {Text: "7"}, {Text: "Help"}}
	if len(p.heard) != len(want) {
		t.Fatalf("heard %v", p.heard)
	}
	ids := map[string]bool{}
	for i, m := range p.heard {
		if m.Text != want[i].Text || m.Press != want[i].Press || m.From.ID != "terminal:ann" || m.From.Locale != "nl_BE" || m.Setting != chat.Direct {
			t.Errorf("message %d is %+v", i, m)
		}
		ids[m.ID] = true
	}
	if len(ids) != len(want) {
		t.Error("messages share an id")
	}
	if len(p.posted) != len(want) {
		t.Errorf("posted %v", p.posted)
	}
	if !strings.HasPrefix(out.String(), "heard SM3 from terminal:ann\n\n[1] Read more  [2] Help\n\n") {
		t.Errorf("wrote %q", out.String())
	}
}

func TestJSONL(t *testing.T) {
	p := &parrot{}
	in := `{"text":"SM3 & <b>"}
{"press":"read MORE"}
{"press":"help"}
{"press":"Gone button"}
{"text":"hi","as":"bram"}
not json
{"text":"a","press":"b"}
{"txt":"typo"}
`
	var out bytes.Buffer
	err := terminal.New(p, p, "ann", "").JSONL(t.Context(), strings.NewReader(in), &out)
	if !errors.Is(err, terminal.ErrBadLines) {
		t.Errorf("got %v, want that lines were bad", err)
	}
	var got []string
	for line := range strings.Lines(out.String()) {
		var o struct {
			Replies []struct {
				Text    string
				Choices []chat.Choice
			}
			Error string
		}
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		switch {
		case o.Replies == nil:
			t.Errorf("%q has no replies", line)
		case o.Error != "":
			got = append(got, "error")
		default:
			got = append(got, o.Replies[0].Text)
		}
	}
	want := []string{
		"heard SM3 & <b> from terminal:ann", "heard more:TM4 from terminal:ann", "heard help from terminal:ann",
		"heard Gone button from terminal:ann", "heard hi from terminal:bram", "error", "error", "error",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestFiles(t *testing.T) {
	file := chat.File{Name: "S-7.ics", Type: "text/calendar; method=REQUEST; charset=utf-8", Text: "BEGIN:VCALENDAR\r\n"}
	notice := chat.Waiting{Notice: chat.Notice{Via: terminal.Platform, To: "bram", Reply: chat.Reply{Parts: []chat.Part{{Kind: chat.Paragraph, Text: "moved"}}, Files: []chat.File{file}}}}
	p := &parrot{files: []chat.File{file, {Name: "S-8.ics"}}}
	var out bytes.Buffer
	if err := terminal.New(p, p, "ann", "").Lines(t.Context(), strings.NewReader("S-7\n"), &out, terminal.Style{}); err != nil {
		t.Fatal(err)
	}
	if want := "heard S-7 from terminal:ann\n\n📎 S-7.ics\n📎 S-8.ics\n\n[1] Read more  [2] Help\n\n"; out.String() != want {
		t.Errorf("wrote %q, want %q", out.String(), want)
	}
	out.Reset()
	p = &parrot{files: []chat.File{file}, due: []chat.Waiting{notice}}
	if err := terminal.New(p, p, "ann", "").JSONL(t.Context(), strings.NewReader(`{"text":"S-7"}`), &out); err != nil {
		t.Fatal(err)
	}
	const listed = `"files":[{"name":"S-7.ics","type":"text/calendar; method=REQUEST; charset=utf-8","text":"BEGIN:VCALENDAR\r\n"}]`
	if strings.Count(out.String(), listed) != 2 {
		t.Errorf("wrote %s, want twice %s", out.String(), listed)
	}
	out.Reset()
	p = &parrot{}
	if err := terminal.New(p, p, "ann", "").JSONL(t.Context(), strings.NewReader(`{"text":"S-7"}`), &out); err != nil || strings.Contains(out.String(), "files") {
		t.Errorf("wrote %s, %v", out.String(), err)
	}
}

func TestAFailedTurnEndsTheConversation(t *testing.T) {
	broken := errors.New("the database is gone")
	p := &parrot{fail: broken}
	if err := terminal.New(p, p, "ann", "").Lines(t.Context(), strings.NewReader("SM3\n"), &bytes.Buffer{}, terminal.Style{}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

var escapes = regexp.MustCompile("\x1b\\[[0-9]*m")

func TestRender(t *testing.T) {
	r := chat.Reply{
		Parts: []chat.Part{
			{Kind: chat.Heading, Text: "TM4 · Motivational conversation techniques"},
			{Kind: chat.Paragraph, Text: "Holding conversations about return with techniques of Motivational Interviewing, without pushing and with what moves the person."},
			{Kind: chat.Item, Label: "TM3 · The stages of change", Text: "How a decision about return ripens, and why doubt and resistance belong to it."},
			{Kind: chat.Fact, Label: "For:", Text: "reception staff, care workers"},
			{Kind: chat.Note, Text: "Source: the catalogue."},
		},
		Choices: []chat.Choice{{Label: "Read more"}, {Label: "Related modules"}, {Label: "Request a session"}},
	}
	for _, width := range []int{20, 40, 80} {
		plain := terminal.Render(r, terminal.Style{Width: width})
		for line := range strings.Lines(plain) {
			if n := uniseg.StringWidth(strings.TrimRight(line, "\n")); n > width {
				t.Errorf("at width %d a line has %d columns: %q", width, n, line)
			}
		}
		if strings.Contains(plain, "\x1b") {
			t.Errorf("escape codes without colour: %q", plain)
		}
		coloured := terminal.Render(r, terminal.Style{Width: width, Color: true})
		if got := escapes.ReplaceAllString(coloured, ""); got != plain {
			t.Errorf("colour changes more than colours:\n%s\n%s", got, plain)
		}
	}
	link := chat.Reply{Parts: []chat.Part{{Kind: chat.Link, Label: "Répondre :", Text: "https://vt.example.org/answer/ABC234"}}}
	if got := terminal.Render(link, terminal.Style{Width: 80}); got != "Répondre : https://vt.example.org/answer/ABC234" {
		t.Errorf("a link: got %q", got)
	}
	if got := terminal.Render(r, terminal.Style{}); strings.Count(got, "\n") != 9 {
		t.Errorf("without a width nothing is wrapped; got\n%s", got)
	}
}

func TestStyleOfAFile(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := terminal.StyleOf(f, os.Getenv); got != (terminal.Style{}) {
		t.Errorf("a file is no terminal: got %+v", got)
	}
}

func (p *parrot) DueTo(context.Context, string, string, int) ([]chat.Waiting, error) {
	due := p.due
	p.due = nil
	return due, nil
}

func (p *parrot) Delivered(context.Context, chat.Waiting, string) error { return nil }
