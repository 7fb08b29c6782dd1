package slack

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"vtbot/internal/chat"
	"vtbot/internal/golden"
)

func TestRender(t *testing.T) {
	replies := map[string]chat.Reply{
		"paragraph": {Parts: []chat.Part{{Kind: chat.Paragraph, Text: "Good morning."}}},
		"card": {
			Parts: []chat.Part{
				{Kind: chat.Heading, Text: "TM4 · Difficult conversations & more"},
				{Kind: chat.Paragraph, Text: "How to talk about return.\n\nWith role play."},
				{Kind: chat.Fact, Label: "For", Text: "nurses, doctors"},
				{Kind: chat.Fact, Label: "Builds on", Text: "TM3"},
				{Kind: chat.Quote, Label: "From the brochure", Text: "Participants bring a case.\nIt is made anonymous."},
				{Kind: chat.Note, Text: "Catalogue of summer 2019"},
			},
			Choices: []chat.Choice{{Label: "Ask for this module", Value: "request:TM4"}, {Label: "More", Value: "more:TM4"}},
		},
		"list": {
			Parts: []chat.Part{
				{Kind: chat.Paragraph, Text: "Did you mean:"},
				{Kind: chat.Heading, Text: "On request"},
				{Kind: chat.Item, Label: "TM3", Text: "The model"},
				{Kind: chat.Item, Label: "TM4"},
				{Kind: chat.Item, Text: "something else"},
				{Kind: chat.Note, Label: "Source", Text: "the catalogue"},
			},
			Choices: []chat.Choice{{Label: "1", Value: "a"}, {Label: "2", Value: "b"}, {Label: "3", Value: "c"}, {Label: "4", Value: "d"}, {Label: "5", Value: "e"}, {Label: "6", Value: "f"}},
		},
		"hostile": {
			Parts: []chat.Part{
				{Kind: chat.Heading, Text: "<!channel> & <@U0123>"},
				{Kind: chat.Paragraph, Label: "<!here>", Text: "click <https://evil.example|here> & *now*"},
				{Kind: chat.Quote, Text: "<!everyone>"},
				{Kind: chat.Paragraph, Text: "  "},
			},
			Choices: []chat.Choice{{Label: "Q&A <!here>", Value: "qa"}, {Label: strings.Repeat("a long label ", 8), Value: "long"}, {Value: "no label"}},
		},
		"long heading": {Parts: []chat.Part{{Kind: chat.Heading, Text: strings.Repeat("heading ", 25)}}},
		"links": {Parts: []chat.Part{
			{Kind: chat.Link, Label: "Répondre :", Text: "https://vt.example.org/answer/ABC234?a=1&b=2"},
			{Kind: chat.Note, Text: "The link works once."},
			{Kind: chat.Link, Text: "http://vt.example.org/"},
			{Kind: chat.Link, Label: "<!here>", Text: "https://vt.example.org/"},
			{Kind: chat.Link, Label: "Answer", Text: "https://vt.example.org/|<!channel>"},
			{Kind: chat.Link, Label: "Answer", Text: "javascript:alert(1)"},
		}},
		"empty": {},
	}
	for name, reply := range replies {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			encoder := json.NewEncoder(&got)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", "  ")
			if err := encoder.Encode(render(reply)); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", strings.ReplaceAll(name, " ", "_")+".golden")
			golden.Check(t, file, got.String())
		})
	}
}

func TestLongTextsAreSplitWhereAReaderWould(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"short":              {"one two", []string{"one two"}},
		"between paragraphs": {"one two\n\nthree\nfour", []string{"one two", "three\nfour"}},
		"between lines":      {"one two\nthree four", []string{"one two", "three four"}},
		"between words":      {"one two three", []string{"one two", "three"}},
		"inside a word":      {"abcdefghijklmno", []string{"abcdefghijkl", "mno"}},
		"not in an entity":   {"abcdefghij&amp;k", []string{"abcdefghij", "&amp;k"}},
		"white space only":   {"  \n ", nil},
	} {
		if got := split(test.text, 12); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// Slack refuses a whole message for one limit that is passed, and so no reply may pass any.
func TestAnyReplyKeepsWithinSlacksLimits(t *testing.T) {
	repeated := func(times int) *rapid.Generator[string] {
		return rapid.Custom(func(t *rapid.T) string {
			word := rapid.SampledFrom([]string{"&", "<>", "x", "\n", "long ", "é", "\n\n", "&amp;", "🙂"}).Draw(t, "word")
			return strings.Repeat(word, rapid.IntRange(0, times).Draw(t, "times"))
		})
	}
	odd := rapid.SampledFrom([]string{"", " ", "&", "<!channel>", "a\nb", "\xff"})
	part := rapid.Custom(func(t *rapid.T) chat.Part {
		kind := rapid.SampledFrom([]chat.PartKind{chat.Heading, chat.Paragraph, chat.Fact, chat.Item, chat.Quote, chat.Note, "new"}).Draw(t, "kind")
		return chat.Part{Kind: kind, Label: rapid.OneOf(odd, rapid.String(), repeated(4000)).Draw(t, "label"), Text: rapid.OneOf(odd, rapid.String(), repeated(9000)).Draw(t, "text")}
	})
	address := rapid.Custom(func(t *rapid.T) chat.Part {
		return chat.Part{Kind: chat.Link, Label: rapid.OneOf(odd, rapid.String(), repeated(4000)).Draw(t, "label"), Text: "https://vt.example/" + rapid.OneOf(odd, rapid.String(), repeated(9000)).Draw(t, "address")}
	})
	choice := rapid.Custom(func(t *rapid.T) chat.Choice {
		return chat.Choice{Label: rapid.OneOf(odd, repeated(100)).Draw(t, "label"), Value: rapid.OneOf(odd, repeated(2100)).Draw(t, "value")}
	})
	rapid.Check(t, func(t *rapid.T) {
		r := chat.Reply{Parts: rapid.SliceOfN(rapid.OneOf(part, part, address), 0, 20).Draw(t, "parts"), Choices: rapid.SliceOfN(choice, 0, 60).Draw(t, "choices")}
		if rapid.Bool().Draw(t, "with a form") {
			form := choice.Draw(t, "form")
			r.Form = &form
		}
		messages := render(r)
		ids := map[string]bool{}
		for i, m := range messages {
			if n := utf8.RuneCountInString(m.Text); n == 0 || n > maxText || !escaped(m.Text) {
				t.Fatalf("a text of %d characters, or not escaped: %.60q", n, m.Text)
			}
			if n := withinLimits(t, m.Blocks, maxBlocks, ids); n > maxMessage {
				t.Fatalf("%d characters in one message", n)
			}
			if i+1 < len(messages) && len(ids) > 0 && !strings.Contains(asJSON(messages[i+1].Blocks), `"actions"`) {
				t.Fatal("choices before the end")
			}
		}
		withinLimits(t, renderHome(r, direct).Blocks.BlockSet, maxHomeBlocks, map[string]bool{})
	})
}

func TestManyPartsAndChoices(t *testing.T) {
	r := chat.Reply{}
	for range 120 {
		r.Parts = append(r.Parts, chat.Part{Kind: chat.Paragraph, Text: "x"})
	}
	for range 300 {
		r.Choices = append(r.Choices, chat.Choice{Label: "x", Value: "x"})
	}
	var blocks []int
	for _, m := range render(r) {
		blocks = append(blocks, len(m.Blocks))
	}
	if want := []int{50, 50, 50, 30}; !slices.Equal(blocks, want) { // 120 sections and 60 rows of five buttons
		t.Errorf("blocks %v, want %v", blocks, want)
	}
	if n := len(renderHome(r, direct).Blocks.BlockSet); n != maxHomeBlocks {
		t.Errorf("%d blocks on the Home tab", n)
	}
}

// anchor is a link that can be pressed; what it is made of has to be escaped.
var anchor = regexp.MustCompile(`^<(https?://[^<>|\s]+\|[^<>]+)>$`)

var entity = regexp.MustCompile(`&(amp|lt|gt);`)

// escaped reports whether nothing in mrkdwn is a control sequence, or half an entity; ">" begins a line of a quote.
func escaped(mrkdwn string) bool {
	return !strings.ContainsAny(entity.ReplaceAllString(anchor.ReplaceAllString(mrkdwn, "$1"), ""), "&<")
}

// withinLimits checks blocks as Slack gets them, and returns how many characters they hold. ids are the action ids so far.
func withinLimits(t *rapid.T, blocks any, most int, ids map[string]bool) (characters int) {
	var list []struct {
		Type     string
		Text     struct{ Type, Text string }
		Elements []struct {
			Type     string
			Text     json.RawMessage
			Value    string
			ActionID string `json:"action_id"`
		}
	}
	if err := json.Unmarshal([]byte(asJSON(blocks)), &list); err != nil {
		t.Fatal(err)
	}
	if len(list) > most {
		t.Fatalf("%d blocks", len(list))
	}
	limit := func(what, text string, most int) {
		n := utf8.RuneCountInString(text)
		if n == 0 || n > most || strings.TrimSpace(text) == "" && what != "value" {
			t.Fatalf("%s of %d characters: %.60q", what, n, text)
		}
		characters += n
	}
	for _, b := range list {
		switch b.Type {
		case "header":
			limit(b.Type, b.Text.Text, maxHeader)
		case "section":
			limit(b.Type, b.Text.Text, maxSection)
			if !escaped(b.Text.Text) {
				t.Fatalf("not escaped: %.60q", b.Text.Text)
			}
		case "context":
			for _, e := range b.Elements {
				var text string
				_ = json.Unmarshal(e.Text, &text)
				limit(b.Type, text, maxContext)
				if !escaped(text) {
					t.Fatalf("not escaped: %.60q", text)
				}
			}
		case "actions":
			if len(b.Elements) == 0 || len(b.Elements) > buttonsInRow {
				t.Fatalf("%d buttons in a block", len(b.Elements))
			}
			for _, e := range b.Elements {
				var text struct{ Text string }
				_ = json.Unmarshal(e.Text, &text)
				limit("button", text.Text, maxButton)
				limit("value", e.Value, maxValue)
				if e.ActionID == "" || len(e.ActionID) > 255 || ids[e.ActionID] {
					t.Fatalf("action id %q", e.ActionID)
				}
				ids[e.ActionID] = true
			}
		default:
			t.Fatalf("a block of type %q", b.Type)
		}
	}
	return characters
}
