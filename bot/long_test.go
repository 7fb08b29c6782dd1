package bot_test

import (
	"strings"
	"testing"

	"vtbot/internal/bottest"
	"vtbot/internal/chat"
)

// A message of any length is answered by its beginning, and the reply says so.
func TestALongMessageIsReadInPart(t *testing.T) {
	t.Parallel()
	b, _ := newBot(t)
	k := bottest.Talk{Bot: b, From: chat.Person{ID: "slack:U9", Locale: "nl"}}
	said := func(text string) string {
		var all []string
		for _, r := range k.Say(t, text) {
			for _, part := range r.Parts {
				all = append(all, part.Text)
			}
		}
		return strings.Join(all, "\n")
	}
	if got := said("TM4 " + strings.Repeat("voor 12 mensen ", 2000)); !strings.Contains(got, "2000") {
		t.Errorf("a long message is answered with %q", got)
	}
	if got := said("TM4 " + strings.Repeat("é", 1900)); strings.Contains(got, "2000") {
		t.Errorf("a message of 1,904 characters is answered with %q", got)
	}
}
