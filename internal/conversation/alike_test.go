package conversation_test

import (
	"testing"
	"time"

	"vtbot/catalog"
	"vtbot/internal/conversation"
)

func TestGroup(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2027, 3, day, 9, 0, 0, 0, time.UTC) }
	gap := func(lang catalog.Lang, question string, count, first, last int) conversation.StoredGap {
		return conversation.StoredGap{Gap: conversation.Gap{Lang: lang, Question: question}, Count: count, First: at(first), Last: at(last)}
	}
	got := conversation.Group([]conversation.StoredGap{
		gap(catalog.EN, "who repairs the washing machine?", 1, 5, 5),
		gap(catalog.EN, "swimming lessons for residents", 2, 6, 7),
		gap(catalog.EN, "is the washing machine repaired today", 3, 2, 4),
		gap(catalog.NL, "washing machine repairs", 1, 1, 1), // in another language it is another question
		gap(catalog.EN, "lessons", 1, 3, 3),
	})
	want := []struct {
		question    string
		count       int
		first, last int
	}{
		{"is the washing machine repaired today", 4, 2, 5},
		{"swimming lessons for residents", 2, 6, 7},
		{"lessons", 1, 3, 3},
		{"washing machine repairs", 1, 1, 1},
	}
	if len(got) != len(want) {
		t.Fatalf("got %d groups, want %d: %v", len(got), len(want), got)
	}
	for i, w := range want {
		g := got[i]
		if g.Question != w.question || g.Count != w.count || !g.First.Equal(at(w.first)) || !g.Last.Equal(at(w.last)) {
			t.Errorf("group %d is %+v, want %+v", i+1, g, w)
		}
	}
}
