package golden

import (
	"regexp"
	"strings"

	"vtbot/internal/chat"
)

// secret is the random end of an address that only its holder should know.
var secret = regexp.MustCompile(`(/answer/|/calendar/|[?]start=)[A-Z2-7]{26}`)

// Reply returns a reply as people read it, with what they can press, indented so that nothing of it looks like what
// somebody said. What differs each time, as secret addresses do, is left out.
func Reply(r chat.Reply) string {
	lines := Lines(r)
	for i, line := range lines {
		if line != "" {
			lines[i] = "    " + line
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// Lines returns the same as lines that are not indented.
func Lines(r chat.Reply) []string {
	text := secret.ReplaceAllString(r.Text(), "$1…")
	if r.Update {
		text = "(the message becomes)\n" + text
	}
	for i, c := range r.Choices {
		if i == 0 {
			text += "\n"
		}
		text += "\n- " + c.Label
	}
	for _, f := range r.Files {
		text += "\n(with " + f.Name + ")"
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return lines
}
