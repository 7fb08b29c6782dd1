package desk_test

import (
	"encoding/json"
	"testing"

	"vtbot/bot/desk"

	"github.com/google/go-cmp/cmp"
)

// What was asked is read as any version has stored it: conversations go on after an upgrade.
func TestPendingIsReadAsItWasStored(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		stored string
		want   desk.Pending
	}{
		"now":                         {`{"kind":"decline","number":3}`, desk.Pending{Kind: desk.PendingDecline, Number: 3}},
		"of a request, before":        {`{"action":"decline","number":3}`, desk.Pending{Kind: desk.PendingDecline, Number: 3}},
		"of a session, before":        {`{"about":"move","number":7}`, desk.Pending{Kind: desk.PendingMove, Number: 7}},
		"of a new trainer, before":    {`{"about":"trainer new"}`, desk.Pending{Kind: desk.PendingNewTrainer}},
		"of an action and a subject":  {`{"action":"session","about":"place","number":7}`, desk.Pending{Kind: desk.PendingPlace, Number: 7}},
		"of a version that is newer":  {`{"kind":"sign","number":7,"by":"x"}`, desk.Pending{Kind: "sign", Number: 7}},
		"of nothing that anyone asks": {`{}`, desk.Pending{}},
	} {
		t.Run(name, func(t *testing.T) {
			var m desk.Memory
			if err := json.Unmarshal([]byte(`{"doing":{"slack:U1":`+test.stored+`},"cell":true}`), &m); err != nil {
				t.Fatal(err)
			}
			if got := m.Pending["slack:U1"]; !cmp.Equal(got, test.want) || !m.Cell {
				t.Errorf("%+v, want %+v", got, test.want)
			}
			again, err := json.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			var back desk.Memory
			if err := json.Unmarshal(again, &back); err != nil || !cmp.Equal(back.Pending["slack:U1"], test.want) {
				t.Errorf("stored as %s: %+v, %v", again, back, err)
			}
		})
	}
	var p desk.Pending
	if err := json.Unmarshal([]byte(`[]`), &p); err == nil {
		t.Error("a list is read")
	}
}

func TestWhatAQuestionIsAbout(t *testing.T) {
	t.Parallel()
	for kind, want := range map[desk.PendingKind]bool{
		desk.PendingAccept: true, desk.PendingAnswer: true, desk.PendingCounter: true, desk.PendingMove: false, desk.PendingNewTrainer: false, desk.PendingComment: false,
	} {
		if got := kind.OfRequest(); got != want {
			t.Errorf("%s: %v", kind, got)
		}
	}
}
