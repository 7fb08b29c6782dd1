package chat_test

import (
	"fmt"
	"strings"
	"testing"

	"vtbot/internal/chat"
)

func TestCut(t *testing.T) {
	for _, test := range []struct {
		text string
		n    int
		want string
	}{
		{"", 5, ""},
		{"motivé", 6, "motivé"},
		{"motivational", 6, "motiv…"},
		{"a motivational interview", 10, "a motivat…"},
		{"motivational interview", 18, "motivational…"},
		{"ten twelve", 5, "ten…"},
		{"four five", 5, "four…"},
		{"été à Liège", 7, "été à…"},
		{"two", 1, "…"},
		{"two", 0, "…"},
	} {
		t.Run(fmt.Sprintf("%s to %d", test.text, test.n), func(t *testing.T) {
			if got := chat.Cut(test.text, test.n); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestBlocks(t *testing.T) {
	kinds := []chat.PartKind{chat.Heading, chat.Heading, chat.Fact, chat.Fact, chat.Item, chat.Paragraph, chat.Paragraph, chat.Item, chat.Item}
	var parts []chat.Part
	for i, kind := range kinds {
		parts = append(parts, chat.Part{Kind: kind, Text: fmt.Sprint(i)})
	}
	var got []string
	for _, b := range chat.Blocks(parts) {
		text := string(b.Kind)
		for _, p := range b.Parts {
			text += p.Text
		}
		got = append(got, text)
	}
	if want := "heading0 heading1 fact23 item4 paragraph5 paragraph6 item78"; strings.Join(got, " ") != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestCommandIn(t *testing.T) {
	commands := []chat.Command{{Name: "sessions", Takes: true}, {Name: "calendar"}}
	for text, want := range map[string]string{
		"sessions":              "/sessions",
		"Sessions  S-7 ":        "/sessions  S-7",
		"calendar":              "/calendar",
		"calendar of next year": "calendar of next year",
		" who trains? ":         " who trains? ",
		"":                      "",
	} {
		t.Run(text, func(t *testing.T) {
			if got := chat.CommandIn(text, commands); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}

func TestWhereAReplyGoes(t *testing.T) {
	for conversation, want := range map[string]string{"slack:D1": "D1", "slack:C1:1700.5": "C1", "slack:C1:U1": "C1"} {
		t.Run(conversation, func(t *testing.T) {
			if got := (chat.Posting{Platform: "slack", Conversation: conversation}).To(); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}
