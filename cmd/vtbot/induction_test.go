package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"vtbot/bot"
	"vtbot/internal/action"
	"vtbot/internal/bottest"
	"vtbot/internal/chat"
	"vtbot/internal/config"
	"vtbot/internal/planning"
	"vtbot/internal/rhythm"
	"vtbot/internal/store"
	"vtbot/internal/training"
)

// The introduction that comes back is planned once, whoever plans and however often, and not on a day off; new staff join a
// planned one instead of waiting for one of their own.
func TestTheIntroductionComesBack(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { introduction(t, store.Options{DataDir: t.TempDir()}) })
	t.Run("PostgreSQL", func(t *testing.T) { introduction(t, store.Options{DatabaseURL: bottest.Postgres(t)}) })
}

func schedule(t *testing.T, spec string) rhythm.Rhythm {
	t.Helper()
	r, err := rhythm.Parse(spec)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func introduction(t *testing.T, o store.Options) {
	now := brusselsTime("2026-11-23 10:00")
	o.Now = func() time.Time { return now }
	cfg := &config.Config{Language: "en", DataDir: fittedFolder(t), Coordinators: []string{"terminal:vera"}, Sessions: config.Sessions{
		Length: config.Length(3 * time.Hour),
		Induction: []config.Induction{
			{Place: "Kapellen", Language: "en", Schedule: schedule(t, "30 9 1 * *"), Modules: []string{"AM1", "AM2"}, Trainer: "An Peeters"},
		},
	}}
	var bots []*bot.Bot
	var services []*planning.Service
	var stores []*store.Store
	for i := range 2 {
		o.Name = fmt.Sprint(i)
		st, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		b, _, err := newBot(cfg, st)
		if err != nil {
			t.Fatal(err)
		}
		b.Now = o.Now
		bots, services, stores = append(bots, b), append(services, newService(b, st)), append(stores, st)
	}
	err := stores[0].Do(t.Context(), func(tx planning.Tx) ([]chat.Outgoing, error) {
		return nil, tx.SaveTrainer(t.Context(), &training.Trainer{Name: "An Peeters", Terminal: "an"})
	})
	if err != nil {
		t.Fatal(err)
	}
	plan := func() []*training.Session {
		t.Helper()
		for i := range 4 {
			if err := services[i%2].PlanInductions(t.Context(), inductions(cfg), inductionsAhead); err != nil {
				t.Fatal(err)
			}
		}
		list, err := stores[0].Sessions(t.Context(), planning.SessionQuery{})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	// 1 January is a holiday and a Friday: the next working day is Monday the 4th. 1 February is 70 days ahead.
	var days []string
	for _, s := range plan() {
		days = append(days, string(s.Day)+" "+s.Time)
		if s.Assignment(1) == nil {
			t.Errorf("%s: nobody is asked to give it", s.Day)
		}
	}
	if got, want := strings.Join(days, ", "), "2026-12-01 09:30, 2027-01-04 09:30, 2027-02-01 09:30"; got != want {
		t.Errorf("planned %s, want %s", got, want)
	}
	messages := 0
	say := func(who, text, press string) chat.Reply {
		t.Helper()
		messages++
		m := chat.Message{ID: fmt.Sprint(messages), Platform: "terminal", Conversation: "terminal:" + who, From: chat.Person{ID: "terminal:" + who}, Text: text, Press: press}
		postings, err := bots[0].Handle(t.Context(), m)
		if err != nil || len(postings) != 1 {
			t.Fatalf("%q %q: %d replies, %v", text, press, len(postings), err)
		}
		return postings[0].Reply
	}
	// Moved or called off, it is not made once more.
	say("vera", "", action.On(action.MoveSession, 1).String())
	say("vera", "3 December 2026", "")
	say("vera", "", action.On(action.CancelSession, 3).String())
	say("vera", "too few", "")
	if list := plan(); len(list) != 3 || list[0].Day != "2026-12-03" {
		t.Errorf("%d sessions, the first on %s", len(list), list[0].Day)
	}

	reply := say("eva", "AM1 for 6 new colleagues of the Red Cross in Lint", "")
	join := ""
	for _, c := range reply.Choices {
		if strings.Contains(c.Label, "3 December 2026") {
			join = c.Value
		}
	}
	if join == "" || !strings.Contains(reply.Text(), "Introductions are planned already") {
		t.Fatalf("no introduction is offered: %s", reply.Text())
	}
	say("eva", "", join)
	say("eva", "eva@lint.example, no remarks", "")
	if got := say("eva", "yes, send it", "").Text(); !strings.Contains(got, "You join the introduction on Thursday 3 December 2026, 09:30") {
		t.Errorf("got %s", got)
	}
	r, err := stores[0].Request(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	s, err := stores[0].Session(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if r.Status != training.Accepted || r.GivenIn != 1 || s.Participants != training.Exactly(6) || len(s.Requests) != 1 {
		t.Errorf("request %s in S-%d; session for %v, requests %v", r.Status, r.GivenIn, s.Participants, s.Requests)
	}
}
