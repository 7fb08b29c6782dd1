package store_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/conversation"
	"vtbot/internal/planning"
	"vtbot/internal/store"
)

func TestGapsCountAlikeQuestionsTogether(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		s := d.open(t, "")
		start := d.clock.Now()
		if gaps, err := s.Gaps(t.Context(), time.Time{}); err != nil || gaps != nil {
			t.Fatalf("no gaps yet: %v, %v", gaps, err)
		}
		for i, g := range []conversation.Gap{
			{Kind: conversation.Unanswered, Lang: catalog.NL, Question: "wie betaalt de zaal"},
			{Kind: conversation.Unanswered, Lang: catalog.FR, Question: "Où est-ce ?", Offered: []string{"SM1"}},
			{Kind: conversation.Unhelpful, Lang: catalog.NL, Question: "Wie betaalt de zaal?"},
			{Kind: conversation.Unanswered, Lang: catalog.NL, Question: "Wie  betaalt de ZAAL?!", Offered: []string{"TM1", "TM2"}},
			{Kind: conversation.Unanswered, Lang: catalog.FR, Question: "OU\u0300 EST CE"}, // decomposed
		} {
			d.clock.advance(time.Minute)
			turn(t, s, message(fmt.Sprint(i), "slack:D1"), func(stored *conversation.Turn) ([]chat.Reply, error) {
				stored.Gaps = []conversation.Gap{g}
				return nil, nil
			})
		}
		minute := func(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }
		want := []conversation.StoredGap{
			{Gap: conversation.Gap{Kind: conversation.Unanswered, Lang: catalog.FR, Question: "OU\u0300 EST CE"}, Number: 5, Count: 2, First: minute(2), Last: minute(5)},
			{Gap: conversation.Gap{Kind: conversation.Unanswered, Lang: catalog.NL, Question: "Wie  betaalt de ZAAL?!", Offered: []string{"TM1", "TM2"}}, Number: 4, Count: 2, First: minute(1), Last: minute(4)},
			{Gap: conversation.Gap{Kind: conversation.Unhelpful, Lang: catalog.NL, Question: "Wie betaalt de zaal?"}, Number: 3, Count: 1, First: minute(3), Last: minute(3)},
		}
		got, err := s.Gaps(t.Context(), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("gaps (-want +got):\n%s", diff)
		}
		for _, g := range got {
			if g.First.Location() != time.UTC || g.Last.Location() != time.UTC {
				t.Errorf("times of %q are not UTC", g.Question)
			}
		}
	})
}

func TestPurgeKeepsEverythingForItsTime(t *testing.T) {
	const day = 24 * time.Hour
	onEachDatabase(t, func(t *testing.T, d *database) {
		s := d.open(t, "")
		postings := turn(t, s, message("1", "slack:D1"), func(stored *conversation.Turn) ([]chat.Reply, error) {
			stored.Lang = catalog.NL
			stored.Memory = json.RawMessage(`{"question":"who?"}`)
			stored.Gaps = []conversation.Gap{{Kind: conversation.Unanswered, Question: "who?"}}
			stored.Feedback = []conversation.Feedback{{Answer: "a1", Module: "TM4"}}
			return []chat.Reply{reply("given up"), reply("waits")}, nil
		})
		if err := s.Undeliverable(t.Context(), postings[0].ID, "gone"); err != nil {
			t.Fatal(err)
		}
		made := d.clock.Now()
		for _, step := range []struct {
			after   time.Duration
			removed int64
			left    map[string]int
		}{
			{7 * day, 0, map[string]int{"events": 1, "conversations": 1, "replies": 2, "gaps": 1, "feedback": 1, "people": 1}},
			{7*day + time.Second, 1, map[string]int{"events": 0, "conversations": 1, "replies": 2, "gaps": 1, "feedback": 1, "people": 1}},
			{30 * day, 0, map[string]int{"events": 0, "conversations": 1, "replies": 2, "gaps": 1, "feedback": 1, "people": 1}},
			{30*day + time.Second, 3, map[string]int{"events": 0, "conversations": 0, "replies": 0, "gaps": 1, "feedback": 1, "people": 1}},
			{400 * day, 0, map[string]int{"gaps": 1, "feedback": 1, "people": 1}},
			{400*day + time.Second, 3, map[string]int{"gaps": 0, "feedback": 0, "people": 0}},
		} {
			removed, err := s.Purge(t.Context(), made.Add(step.after))
			if err != nil || removed != step.removed {
				t.Errorf("after %v: removed %d, %v; want %d", step.after, removed, err, step.removed)
			}
			for table, want := range step.left {
				if got := d.count(t, `SELECT COUNT(*) FROM `+table); got != want {
					t.Errorf("after %v: %d rows in %s, want %d", step.after, got, table, want)
				}
			}
		}
	})
}

// A lesson is kept as long as it holds, and one that was undone as long as what it settled.
func TestPurgeOfLessons(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		s := d.open(t, "")
		made := d.clock.Now()
		err := s.Do(t.Context(), func(tx planning.Tx) ([]chat.Outgoing, error) {
			for _, undone := range []time.Time{{}, made} {
				l := &planning.Lesson{Lesson: catalog.Lesson{Text: "who?", Code: "TM4"}, At: made}
				if err := tx.SaveLesson(t.Context(), l); err != nil {
					return nil, err
				}
				l.Undone = undone
				if err := tx.SaveLesson(t.Context(), l); err != nil {
					return nil, err
				}
			}
			return nil, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		before, err := s.LessonsVersion(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i, after := range []time.Duration{store.KeepLessons, store.KeepLessons + time.Second, 10 * store.KeepLessons} {
			if _, err := s.Purge(t.Context(), made.Add(after)); err != nil {
				t.Fatal(err)
			}
			if all, err := s.AllLessons(t.Context()); err != nil || len(all) != []int{2, 1, 1}[i] {
				t.Errorf("after %v: %v, %v", after, all, err)
			}
		}
		if holding, err := s.Lessons(t.Context()); err != nil || len(holding) != 1 || holding[0].Code != "TM4" {
			t.Errorf("%v, %v", holding, err)
		}
		if version, err := s.LessonsVersion(t.Context()); err != nil || version == before {
			t.Errorf("version %q, before %q, %v", version, before, err)
		}
	})
}

func TestAConversationInUseIsKept(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		s := d.open(t, "")
		turn(t, s, message("1", "slack:D1"), says("hello"))
		d.clock.advance(store.KeepConversations)
		turn(t, s, message("2", "slack:D1"), says("hello again"))
		d.clock.advance(store.KeepConversations)
		if _, err := s.Purge(t.Context(), d.clock.Now()); err != nil {
			t.Fatal(err)
		}
		if !look(t, s, "slack:D1").Known {
			t.Error("a conversation was forgotten that was used within its time")
		}
	})
}
