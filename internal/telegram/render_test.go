package telegram

import (
	"encoding/json"
	"html"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"vtbot/internal/chat"
	"vtbot/internal/golden"
)

func TestRender(t *testing.T) {
	for name, r := range map[string]chat.Reply{
		"card": {
			Parts: []chat.Part{
				{Kind: chat.Heading, Text: "TM4 · Motivational conversation techniques"},
				{Kind: chat.Paragraph, Text: "Holding conversations about return."},
				{Kind: chat.Quote, Label: "Why this module:", Text: "“Ask open questions & listen”"},
				{Kind: chat.Fact, Label: "For:", Text: "reception staff, care workers"},
				{Kind: chat.Fact, Label: "Goes well with:", Text: "TM3"},
				{Kind: chat.Note, Text: "Source: the catalogue."},
			},
			Choices: []chat.Choice{{Label: "Read more", Value: "more:TM4"}, {Label: "Related modules", Value: "related:TM4"}, {Label: "Request a session", Value: "request:TM4"}, {Label: "👍 Useful", Value: "useful:a:TM4:"}, {Label: "👎 Not useful", Value: "useless:a:TM4:"}},
		},
		"list": {Parts: []chat.Part{
			{Kind: chat.Heading, Text: "Modules"}, {Kind: chat.Item, Label: "SM1 · Minors", Text: "About <minors>."}, {Kind: chat.Item, Text: "Only text"}, {Kind: chat.Item, Label: "Only a label"},
		}},
		"words that look like markup": {Parts: []chat.Part{{Kind: chat.Paragraph, Text: `<b>bold</b> & <a href="x">link</a> </blockquote> *_~`}}},
		"links": {Parts: []chat.Part{
			{Kind: chat.Link, Label: "Répondre :", Text: "https://vt.example.org/answer/ABC234?a=1&b=2"},
			{Kind: chat.Note, Text: "The link works once."},
			{Kind: chat.Link, Text: "http://vt.example.org/"},
			{Kind: chat.Link, Label: "<b>:", Text: "javascript:alert(1)"},
			{Kind: chat.Link, Label: "Long:", Text: "https://vt.example.org/" + strings.Repeat("a", 1000)},
		}},
		"nothing": {},
	} {
		t.Run(name, func(t *testing.T) {
			type shown struct {
				HTML, Plain string
				Keyboard    any
			}
			var messages []shown
			for _, m := range render(r) {
				messages = append(messages, shown{m.html, m.plain, m.keyboard.InlineKeyboard})
			}
			var out strings.Builder
			e := json.NewEncoder(&out)
			e.SetEscapeHTML(false)
			e.SetIndent("", "  ")
			if err := e.Encode(messages); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", strings.ReplaceAll(name, " ", "_")+".golden")
			golden.Check(t, file, out.String())
		})
	}
}

var tag = regexp.MustCompile(`</?(?:b|i|blockquote|a)>|<a href="[^"<>]*">`)

// Whatever a reply holds: every message is within the limit and well-formed, and no word of it is lost.
func TestEveryReplyFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("ab é&<>\"'\n👍§*_")), 0, 3000, -1)
		parts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) chat.Part {
			if rapid.IntRange(0, 3).Draw(t, "link") == 0 {
				address := "https://vt.example/" + rapid.StringOfN(rapid.RuneFrom([]rune("ab&?=/#%2'\"<>é")), 0, 1500, -1).Draw(t, "address")
				return chat.Part{Kind: chat.Link, Label: rapid.StringOfN(rapid.RuneFrom([]rune("ab <&👍")), 0, 40, -1).Draw(t, "label"), Text: address}
			}
			return chat.Part{
				Kind:  rapid.SampledFrom([]chat.PartKind{chat.Heading, chat.Paragraph, chat.Fact, chat.Item, chat.Quote, chat.Note}).Draw(t, "kind"),
				Label: rapid.StringOfN(rapid.RuneFrom([]rune("ab <&👍")), 0, 40, -1).Draw(t, "label"),
				Text:  text.Draw(t, "text"),
			}
		}), 0, 12).Draw(t, "parts")
		choices := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) chat.Choice {
			return chat.Choice{Label: rapid.String().Draw(t, "label"), Value: rapid.StringN(0, 80, 80).Draw(t, "value")}
		}), 0, 30).Draw(t, "choices")
		seen := ""
		messages := render(chat.Reply{Parts: parts, Choices: choices})
		for i, m := range messages {
			if units(m.html) > maxText || strings.TrimSpace(m.html) == "" {
				t.Fatalf("a message of %d units", units(m.html))
			}
			if (len(m.keyboard.InlineKeyboard) > 0) && i < len(messages)-1 {
				t.Fatal("buttons above the last message")
			}
			var open []string
			for _, found := range tag.FindAllString(m.html, -1) {
				if name, closing := strings.CutPrefix(found, "</"); closing {
					if len(open) == 0 || open[len(open)-1] != "<"+name {
						t.Fatalf("%s closes nothing in %q", found, m.html)
					}
					open = open[:len(open)-1]
				} else if strings.HasPrefix(found, "<a ") {
					open = append(open, "<a>")
					seen += html.UnescapeString(found)
				} else {
					open = append(open, found)
				}
			}
			bare := tag.ReplaceAllString(m.html, "")
			if len(open) > 0 || strings.ContainsAny(bare, "<>") {
				t.Fatalf("not well-formed: %q", m.html)
			}
			seen += html.UnescapeString(bare)
		}
		for _, p := range parts {
			for _, word := range strings.Fields(clean(p.Label) + " " + clean(p.Text)) {
				if len([]rune(word)) < 50 && !strings.Contains(seen, word) {
					t.Fatalf("the word %q is lost", word)
				}
			}
		}
		for _, row := range messages[len(messages)-1].keyboard.InlineKeyboard {
			for _, b := range row {
				if b.Text == "" || len(*b.CallbackData) > maxValue {
					t.Fatalf("a button that Telegram refuses: %+v", b)
				}
			}
		}
	})
}
