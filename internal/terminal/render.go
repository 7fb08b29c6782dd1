package terminal

import (
	"fmt"
	"strings"

	"github.com/rivo/uniseg"

	"vtbot/internal/chat"
)

// Style is how text may look on a terminal.
type Style struct {
	Width int  // columns to wrap at; 0 does not wrap
	Color bool // bold and dim may be used
}

const (
	bold  = "\x1b[1m"
	dim   = "\x1b[2m"
	reset = "\x1b[0m"
)

// Render returns a reply as it is shown on a terminal, its files by name and its choices numbered from 1, without a newline at the end.
func Render(r chat.Reply, s Style) string {
	var b strings.Builder
	for i, p := range r.Parts {
		if i > 0 {
			b.WriteString(chat.Between(r.Parts[i-1], p))
		}
		b.WriteString(s.part(p))
	}
	for i, f := range r.Files {
		if i == 0 {
			b.WriteByte('\n')
		}
		b.WriteString("\n" + s.wrap("📎 "+f.Name, ""))
	}
	if len(r.Choices) > 0 {
		b.WriteString("\n\n")
		labels := make([]string, len(r.Choices))
		for i, c := range r.Choices {
			labels[i] = s.dim(fmt.Sprintf("[%d]", i+1)) + " " + strings.ReplaceAll(c.Label, " ", "\u00a0")
		}
		b.WriteString(s.wrap(strings.Join(labels, "  "), ""))
	}
	return strings.ReplaceAll(b.String(), "\u00a0", " ")
}

func (s Style) part(p chat.Part) string {
	switch {
	case p.Kind == chat.Heading:
		return s.wrap(s.bold(p.String()), "")
	case p.Kind == chat.Item:
		return s.wrap(strings.Replace(p.String(), p.Label, s.bold(p.Label), 1), "  ")
	case p.Kind == chat.Note:
		return s.wrap(s.dim(p.String()), "")
	case p.Label != "":
		return s.wrap(strings.Replace(p.String(), p.Label, s.bold(p.Label), 1), "")
	}
	return s.wrap(p.String(), "")
}

func (s Style) bold(text string) string { return s.sgr(bold, text) }
func (s Style) dim(text string) string  { return s.sgr(dim, text) }

func (s Style) sgr(code, text string) string {
	if !s.Color || text == "" {
		return text
	}
	return code + text + reset
}

// wrap breaks lines at spaces; the lines after the first are indented. A word longer than a line stays whole.
func (s Style) wrap(text, indent string) string {
	if s.Width <= len(indent) {
		return text
	}
	var b strings.Builder
	column := 0
	for i, word := range strings.Split(text, " ") {
		width := uniseg.StringWidth(plain.Replace(word))
		switch {
		case i == 0:
		case column+1+width > s.Width:
			b.WriteString("\n" + indent)
			column = len(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += width
	}
	return b.String()
}

// plain takes out what is not seen.
var plain = strings.NewReplacer(bold, "", dim, "", reset, "")
