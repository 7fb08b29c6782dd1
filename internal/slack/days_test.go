package slack

import (
	"encoding/json"
	"strings"
	"testing"

	button "vtbot/internal/action"
	"vtbot/internal/chat"
)

// A day that is picked comes back behind the value of the calendar, as a press does.
func TestDaysComeBack(t *testing.T) {
	messages := render(chat.Reply{
		Parts: []chat.Part{{Kind: chat.Paragraph, Text: "When?"}}, Days: &chat.Days{Value: button.Set("k3x9", "dates", "").String(), From: "2026-11-24", Label: "Pick a date"},
	})
	if len(messages) != 1 || !strings.Contains(messages[0].Text, "[Pick a date]") {
		t.Fatalf("%d messages: %+v", len(messages), messages)
	}
	var block struct {
		BlockID  string `json:"block_id"`
		Elements []struct {
			Type     string
			ActionID string `json:"action_id"`
		}
	}
	data, err := json.Marshal(messages[0].Blocks[1])
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &block); err != nil {
		t.Fatal(err)
	}
	if len(block.Elements) != 1 || block.Elements[0].Type != "datepicker" {
		t.Fatalf("no date picker: %s", data)
	}
	picked, err := json.Marshal(map[string]any{
		"type": "block_actions", "user": map[string]string{"id": "U0ANN"}, "channel": map[string]string{"id": "D012"},
		"container": map[string]string{"message_ts": "1700000000.000100"},
		"actions":   []any{map[string]string{"type": "datepicker", "action_id": block.Elements[0].ActionID, "block_id": block.BlockID, "selected_date": "2027-03-09", "action_ts": "1"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	heard, err := read(interactive, picked, "UBOT", nil)
	if err != nil || heard.message == nil || heard.message.Press != button.Set("k3x9", "dates", "2027-03-09").String() {
		t.Errorf("%+v, %v", heard.message, err)
	}
}
