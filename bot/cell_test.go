package bot_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"vtbot/bot"
	"vtbot/catalog"
	"vtbot/internal/store"
	"vtbot/internal/training"
)

// rooms is the VT cell with those whom it deals with, each in a chat of their own: the bot, its store and a clock.
type rooms struct {
	*testing.T
	bot *bot.Bot
	st  *store.Store
	now time.Time
	n   int
}

// The people: a coordinator, two requesters and a trainer.
const (
	vera = "slack:UVERA"
	ann  = "slack:UANN"
	bob  = "slack:UBOB"
	piet = "slack:UPIET"
)

func newRooms(t *testing.T) *rooms {
	t.Helper()
	r := &rooms{T: t, now: time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)}
	st, err := store.Open(t.Context(), store.Options{DataDir: t.TempDir(), Now: func() time.Time { return r.now }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	r.st = st
	r.bot = &bot.Bot{
		Library: shipped, Store: st, Lang: catalog.EN, Now: func() time.Time { return r.now }, Coordinators: []string{vera},
		Cell: []bot.Place{{Via: "slack", To: "CCELL"}}, Mail: true,
	}
	return r
}

func (r *rooms) handle(m bot.Message) string {
	r.Helper()
	r.n++
	m.ID, m.Platform, m.Conversation, m.Channel = fmt.Sprint(r.n), "slack", m.From.ID+":chat", m.From.ID
	m.From.Locale = "en"
	postings, err := r.bot.Handle(r.Context(), m)
	if err != nil || len(postings) != 1 {
		r.Fatalf("%q %q of %s: %d replies, %v", m.Text, m.Press, m.From.ID, len(postings), err)
	}
	return postings[0].Reply.Text()
}

func (r *rooms) say(who, text string) string {
	r.Helper()
	return r.handle(bot.Message{From: bot.Person{ID: who}, Text: text})
}

func (r *rooms) press(who, value string) string {
	r.Helper()
	return r.handle(bot.Message{From: bot.Person{ID: who}, Press: value})
}

// told returns what somebody, or a place, was told that was not looked at before.
func (r *rooms) told(via, to string) []string {
	r.Helper()
	list, err := r.st.DueTo(context.Background(), via, to, 100)
	if err != nil {
		r.Fatal(err)
	}
	var texts []string
	for _, w := range list {
		texts = append(texts, w.Reply.Text())
		if err := r.st.Delivered(context.Background(), w, "done"); err != nil {
			r.Fatal(err)
		}
	}
	return texts
}

// alerts returns what the VT cell was told besides its cards.
func (r *rooms) alerts() []string {
	r.Helper()
	return slices.DeleteFunc(r.told("slack", "CCELL"), func(text string) bool {
		first, _, _ := strings.Cut(text, "\n")
		return strings.HasPrefix(first, "S-") && strings.Contains(first, " · ") && !strings.HasSuffix(first, ".") || strings.HasPrefix(first, "R-")
	})
}

func (r *rooms) session(number int64) *training.Session {
	r.Helper()
	s, err := r.st.Session(r.Context(), number)
	if err != nil {
		r.Fatal(err)
	}
	return s
}

func (r *rooms) is(got string, want ...string) {
	r.Helper()
	for _, part := range want {
		if !strings.Contains(got, part) {
			r.Errorf("no %q in:\n%s", part, got)
		}
	}
}

// staffed has the VT cell plan S-1 and ask Piet, T-1, for it.
func staffed(t *testing.T) *rooms {
	r := newRooms(t)
	r.say(vera, "/trainers Piet Maes, Fedasil, nl en, TM2, slack UPIET")
	r.say(vera, "/sessions TM2 in Kapellen on 9 March 2027 from 13:30 to 16:30, in English")
	r.press(vera, "s:assign:1:1")
	r.told("slack", "UPIET")
	r.told("slack", "CCELL")
	return r
}

func TestSessionsAreStaffedByName(t *testing.T) {
	r := staffed(t)
	r.say(vera, "/trainers Els Smet, Fedasil, nl, TM2, slack UELS")
	r.press(vera, "s:staff:1")
	r.is(r.say(vera, "Els; Caritas"), "Els Smet", "Caritas")
	s := r.session(1)
	if len(s.Trainers) != 2 || s.Assignment(2) == nil || s.Partner("Caritas") == nil {
		t.Errorf("trainers %+v, partners %+v", s.Trainers, s.Partners)
	}
	trainers, err := r.st.Trainers(t.Context())
	if err != nil || trainers[0].Name != "Piet Maes" {
		t.Errorf("%+v, %v", trainers[0], err)
	}
}
