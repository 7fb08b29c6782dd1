package main

import (
	"testing"
	"time"

	"vtbot/internal/bottest"
	"vtbot/internal/chat"
	"vtbot/internal/config"
	"vtbot/internal/conversation"
	"vtbot/internal/planning"
	"vtbot/internal/store"
	"vtbot/internal/training"
)

// The digest and the nudge of a request are told once each, whoever looks and however often.
func TestTheVTCellIsRemindedOnce(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { remindedOnce(t, store.Options{DataDir: t.TempDir()}) })
	t.Run("PostgreSQL", func(t *testing.T) { remindedOnce(t, store.Options{DatabaseURL: bottest.Postgres(t)}) })
}

func remindedOnce(t *testing.T, o store.Options) {
	now := time.Date(2026, 11, 20, 10, 0, 0, 0, training.Brussels) // a Friday
	o.Now = func() time.Time { return now }
	var stores []*store.Store
	for range 2 {
		st, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		stores = append(stores, st)
	}
	cfg := &config.Config{Language: "en", DataDir: fittedFolder(t), VTCell: config.VTCell{
		SlackChannel: "C012", Email: "vt@cell.example", Digest: schedule(t, "30 8 * * MON"), NudgeAfter: 3,
	}}
	b, _, err := newBot(cfg, stores[0])
	if err != nil {
		t.Fatal(err)
	}
	b.Now = o.Now
	var services []*planning.Service
	for _, st := range stores {
		services = append(services, newService(b, st))
	}
	_, err = stores[0].Turn(t.Context(), chat.Message{ID: "1", Platform: "slack", Conversation: "slack:D1"}, func(turn *conversation.Turn) ([]chat.Reply, error) {
		r := &training.Request{Wish: training.Wish{Modules: []string{"TM4"}, Organisation: "Kapellen"}}
		if err := r.Submit(training.Who{ID: "slack:U1", At: now}); err != nil {
			return nil, err
		}
		return nil, turn.SaveRequest(t.Context(), r)
	})
	if err != nil {
		t.Fatal(err)
	}
	subjects := func() map[string]int {
		all, err := stores[0].Notices(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]int{}
		for _, n := range all {
			found[n.Subject]++
		}
		return found
	}
	look := func() {
		for _, service := range append(services, services...) {
			if err := service.RemindCell(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	look()
	if got := subjects(); len(got) != 0 {
		t.Errorf("on the day itself: %v", got)
	}
	now = time.Date(2026, 11, 23, 8, 30, 0, 0, training.Brussels) // Monday: one working day later
	look()
	if got := subjects(); len(got) != 1 || got["1 open request"] != 2 {
		t.Errorf("on Monday: %v, want one digest for each of two places", got)
	}
	now = time.Date(2026, 11, 25, 8, 0, 0, 0, training.Brussels) // Wednesday: three
	look()
	if got := subjects(); got["R-1 has been waiting for an answer for 3 working days."] != 2 || got["1 open request"] != 2 {
		t.Errorf("on Wednesday: %v", got)
	}
}
