package mail

import (
	_ "embed"
	"html/template"
	"strings"
	"unicode"

	"vtbot/internal/chat"
)

// Choices, calendars and forms of a reply are left out: nothing can be pressed in a mail.

// text returns a reply as the plain part of a mail.
func text(r chat.Reply) string {
	r.Parts = clean(r.Parts)
	return r.Text() + "\n"
}

//go:embed mail.tmpl
var page string

var pageTemplate = template.Must(template.New("mail").Funcs(template.FuncMap{
	"lines": func(text string) []string { return strings.Split(text, "\n") },
	"link": func(p chat.Part) map[string]string {
		name, address, ok := p.Anchor()
		if !ok {
			return nil
		}
		return map[string]string{"Name": name, "Address": address}
	},
}).Parse(page))

// html returns a reply as the HTML part of a mail. Styles are where they are used: many mail programs read no others.
func html(r chat.Reply) string {
	var b strings.Builder
	err := pageTemplate.Execute(&b, map[string]any{"Lang": printable(string(r.Lang)), "Blocks": chat.Blocks(clean(r.Parts))})
	if err != nil {
		panic(err) // a fault of the template: nothing of a reply can make it fail
	}
	return b.String()
}

// clean makes the texts of parts valid, with "\n" as the only control character, and drops parts that say nothing.
func clean(parts []chat.Part) []chat.Part {
	var out []chat.Part
	for _, p := range parts {
		p.Label, p.Text = printable(p.Label), printableLines(p.Text)
		if p.Label != "" || p.Text != "" {
			out = append(out, p)
		}
	}
	return out
}

func printableLines(text string) string {
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
	for i, line := range lines {
		lines[i] = printable(line)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// printable makes a text valid, with spaces for control characters and ends of lines.
func printable(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD")))
}
