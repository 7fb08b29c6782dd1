package understand

import (
	"encoding/json"
	"testing"

	"vtbot/catalog"
)

// What turns state is read as the examples say; modules that are only described are found by a search and not here.
func TestTurnsState(t *testing.T) {
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	rd := NewReader(c)
	turns, err := Turns()
	if err != nil {
		t.Fatal(err)
	}
	right, all := 0, 0
	for _, turn := range turns {
		commands := Read(turn.Text, Context{Reader: rd, Lang: turn.Lang, Now: exampleNow, Asked: turn.Asked})
		if commands[0].Act != turn.Act {
			t.Logf("act of %q (%s): %s, want %s", turn.Text, turn.Asked, commands[0].Act, turn.Act)
		}
		if turn.Meaning == "" {
			continue
		}
		if turn.Act == Change {
			all++
			if commands[0].Field == turn.Meaning {
				right++
			} else {
				t.Logf("field of %q: %q, want %q", turn.Text, commands[0].Field, turn.Meaning)
			}
			continue
		}
		all++
		var want map[string]any
		if err := json.Unmarshal([]byte(turn.Meaning), &want); err != nil {
			t.Fatalf("%q: %v", turn.Text, err)
		}
		data, _ := json.Marshal(commands[0].Stated.Wish)
		var got map[string]any
		_ = json.Unmarshal(data, &got)
		delete(want, "dates_fuzzy")
		if list, ok := want["dates_any"]; ok {
			want["dates"] = list.([]any)[0]
			delete(want, "dates_any")
		}
		a, _ := json.Marshal(want)
		b, _ := json.Marshal(got)
		if string(a) == string(b) {
			right++
		} else {
			t.Logf("%q (%s): %s, want %s", turn.Text, turn.Asked, b, a)
		}
	}
	t.Logf("%d of %d", right, all)
}
