package mail

import (
	unescape "html"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/golden"
)

func TestRender(t *testing.T) {
	for name, r := range map[string]chat.Reply{
		"request": {Lang: "fr",
			Parts: []chat.Part{
				{Kind: chat.Heading, Text: "Demande de formation n° 7"},
				{Kind: chat.Paragraph, Text: "Bonjour,\n\nvotre demande est confirmée."},
				{Kind: chat.Fact, Label: "Module :", Text: "TM4 · Techniques de conversation"},
				{Kind: chat.Fact, Label: "Quand :", Text: "mardi 2 mars 2027, 9 h 30"},
				{Kind: chat.Fact, Text: "(heure de Bruxelles)"},
				{Kind: chat.Quote, Label: "Pourquoi :", Text: "“Poser des questions ouvertes & écouter”"},
				{Kind: chat.Item, Label: "SM1 · Mineurs", Text: "Accompagner des mineurs."},
				{Kind: chat.Item, Label: "Sans texte"},
				{Kind: chat.Item, Text: "Sans nom"},
				{Kind: chat.Fact, Label: "Contact :", Text: "vt@example.org"},
				{Kind: chat.Note, Text: "Ce message a été envoyé automatiquement."},
			},
			Choices: []chat.Choice{{Label: "Annuler", Value: "cancel:7"}},
		},
		"hostile": {Lang: `"><script>alert(1)</script>`,
			Parts: []chat.Part{
				{Kind: chat.Heading, Label: "<b>", Text: "<script>alert(1)</script>"},
				{Kind: chat.Paragraph, Label: "{{.}}", Text: "<!channel> &amp; <b>bold</b> {{.}} {{define \"x\"}} javascript:alert(1)"},
				{Kind: chat.Fact, Label: "</td></table>", Text: "<img src=x onerror=alert(1)>"},
				{Kind: chat.Item, Label: "</ul>", Text: "<!-- \x00\x1b[31m\u0085 -->"},
				{Kind: chat.Quote, Text: "</blockquote>\r\n<style>*{display:none}</style>\r]]>"},
				{Kind: chat.Note, Text: "bad \xff bytes, *_~`"},
				{Kind: "another kind", Text: "</p></body></html>"},
				{Kind: chat.Paragraph, Label: " ", Text: "\n\x00\n"},
			},
		},
		"links": {Lang: "fr",
			Parts: []chat.Part{
				{Kind: chat.Heading, Text: "Pouvez-vous donner cette session ?"},
				{Kind: chat.Link, Label: "Répondre à la question :", Text: "https://vt.example.org/answer/ABC234?a=1&b=2"},
				{Kind: chat.Note, Text: "Le lien est personnel et ne sert qu'une fois."},
				{Kind: chat.Link, Text: "http://vt.example.org/"},
				{Kind: chat.Link, Label: "<b>:", Text: "javascript:alert(1)"},
				{Kind: chat.Link, Label: "data:", Text: "data:text/html,<script>alert(1)</script>"},
				{Kind: chat.Link, Label: "\"><script>:", Text: "https://vt.example.org/\"onclick=\"alert(1)"},
			},
		},
		"nothing": {},
	} {
		t.Run(name, func(t *testing.T) {
			golden.Check(t, filepath.Join("testdata", name+".txt"), text(r))
			golden.Check(t, filepath.Join("testdata", name+".html"), html(r))
		})
	}
}

var (
	element = regexp.MustCompile(`<(/?)([a-z0-9]+)(?: [a-z]+="[^"<>]*")*>`)
	voids   = map[string]bool{"br": true, "meta": true}
)

// Whatever a reply holds: both parts are valid, the HTML has the template's elements only, each closed, and no word is lost.
func FuzzRender(f *testing.F) {
	kinds := []chat.PartKind{chat.Heading, chat.Paragraph, chat.Fact, chat.Item, chat.Quote, chat.Note, "another kind", chat.Link}
	f.Add("en", "label", "text", byte(0))
	f.Add("\"><script>", "<script>", "</p><SCRIPT\n>alert(1)</script>", byte(3))
	f.Add("fr", "\xff\x00", "a\r\nb\rc\u2028d {{.}} <!-- ' \" ` = + &lt;", byte(5))
	f.Add("nl", "Antwoorden:", "https://vt.example.org/answer/A?b=c&d#e", byte(7))
	f.Add("nl", "::", "http://[::1]:80/%22'", byte(7))
	f.Fuzz(func(t *testing.T, lang, label, words string, kind byte) {
		k := int(kind) % len(kinds)
		r := chat.Reply{Lang: catalog.Lang(lang), Parts: []chat.Part{
			{Kind: kinds[k], Label: label, Text: words}, {Kind: kinds[k], Text: words}, {Kind: kinds[(k+1)%len(kinds)], Label: label},
		}}
		plain, markup := text(r), html(r)
		if !utf8.ValidString(plain) || !utf8.ValidString(markup) {
			t.Fatal("not valid UTF-8")
		}
		if strings.Contains(strings.ToLower(markup), "<script") {
			t.Fatalf("a script: %s", markup)
		}
		_, body, found := strings.Cut(markup, "<!DOCTYPE html>\n")
		if !found {
			t.Fatal("no document")
		}
		var open []string
		for _, e := range element.FindAllStringSubmatch(body, -1) {
			switch name := e[2]; {
			case voids[name]:
			case e[1] == "":
				open = append(open, name)
			case len(open) == 0 || open[len(open)-1] != name:
				t.Fatalf("</%s> closes nothing: %s", name, markup)
			default:
				open = open[:len(open)-1]
			}
		}
		bare := element.ReplaceAllString(body, " ")
		if len(open) > 0 || strings.ContainsAny(bare, "<>") {
			t.Fatalf("not well-formed: %s", markup)
		}
		seen := unescape.UnescapeString(bare)
		if k == len(kinds)-1 {
			label = strings.TrimRight(printable(label), " \u00a0:") // what a button is called
		}
		for _, word := range strings.Fields(printable(label) + " " + printableLines(words)) {
			if !strings.Contains(seen, word) || !strings.Contains(plain, word) {
				t.Fatalf("the word %q is lost: %s\n%s", word, plain, markup)
			}
		}
	})
}
