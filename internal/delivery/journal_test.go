package delivery_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"vtbot/internal/chat"
	"vtbot/internal/delivery"
)

// mortal is a store of replies that is gone when it is told so.
type mortal struct {
	unposted
	dead bool
}

func (m *mortal) Posted(ctx context.Context, id int64) error {
	if m.dead {
		return errors.New("the process was killed")
	}
	return m.unposted.Posted(ctx, id)
}

func TestTheJournalOutlivesTheProcess(t *testing.T) {
	file := filepath.Join(t.TempDir(), "posted")
	m := &mortal{unposted: unposted{left: []chat.Posting{posting(1, "a"), posting(2, "a"), posting(3, "a")}}}
	journal, err := delivery.JournalReplies(t.Context(), file, m)
	if err != nil {
		t.Fatal(err)
	}
	if err := journal.Posted(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(file); err != nil || len(data) != 0 {
		t.Errorf("what the store has is still noted: %q, %v", data, err)
	}
	m.dead = true // killed between posting and telling the store
	if err := journal.Posted(t.Context(), 2); err == nil {
		t.Fatal("the failure is not told")
	}
	m.dead = false
	again, err := delivery.JournalReplies(t.Context(), file, m)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if !slices.Equal(m.posted, []int64{1, 2}) || len(m.left) != 1 || m.left[0].ID != 3 {
		t.Errorf("posted %v, left %v", m.posted, m.left)
	}
}

func TestWhatWasDeliveredBeforeAKillIsNotDeliveredAgain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "delivered")
	dead := &dying{kept: keep(chat.Notice{ID: 1, Via: "slack"})}
	journal, err := delivery.JournalNotices(t.Context(), file, dead)
	if err != nil {
		t.Fatal(err)
	}
	if err := journal.Delivered(t.Context(), dead.due[0], "message 1"); err == nil {
		t.Fatal("the store is dead")
	}
	again, err := delivery.JournalNotices(t.Context(), file, dead.kept)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if dead.refs[1] != "message 1" || dead.due[0].State != "sent" {
		t.Errorf("the next process does not know: %+v, %v", dead.due, dead.refs)
	}
}

// dying is a store that is gone just when a notice was delivered.
type dying struct{ *kept }

func (dying) Delivered(context.Context, chat.Waiting, string) error { return errors.New("killed") }

// What earlier versions wrote is read, whole lines only.
func TestTheJournalsOfEarlierVersionsAreRead(t *testing.T) {
	folder := t.TempDir()
	for _, test := range []struct {
		name, content string
		replies       []int64
		ref           string
	}{
		{name: "posted", content: "1\n2\n", replies: []int64{1, 2}},
		{name: "posted, cut short", content: "1\n2", replies: []int64{1}}, // it may have been 23
		{name: "posted, with rubbish", content: "x\n\n1\n", replies: []int64{1}},
		{name: "delivered", content: `{"id":1,"version":3,"ref":"{\"channel\":\"C1\"}"}` + "\n", ref: `{"channel":"C1"}`},
		{name: "delivered, cut short", content: `{"id":1,"version":3,"ref":"a"}` + "\n" + `{"id":1,"vers`, ref: "a"},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := filepath.Join(folder, test.name)
			if err := os.WriteFile(file, []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			replies, notices := &unposted{}, keep(chat.Notice{ID: 1, Via: "slack"})
			if test.ref == "" {
				journal, err := delivery.JournalReplies(t.Context(), file, replies)
				if err != nil {
					t.Fatal(err)
				}
				defer journal.Close()
			} else {
				journal, err := delivery.JournalNotices(t.Context(), file, notices)
				if err != nil {
					t.Fatal(err)
				}
				defer journal.Close()
			}
			if !slices.Equal(replies.posted, test.replies) || notices.refs[1] != test.ref {
				t.Errorf("posted %v, delivered at %q", replies.posted, notices.refs[1])
			}
		})
	}
}
