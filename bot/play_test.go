package bot_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vtbot/catalog"
	"vtbot/internal/bottest"
	"vtbot/internal/chat"
	"vtbot/internal/edition"
	"vtbot/internal/reminder"
	"vtbot/internal/training"
)

// The transcripts of booking, handling and sessions are conversations of several people; they are golden files.
func TestPlays(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/transcripts/*_*.txt")
	if err != nil {
		t.Fatal(err)
	}
	played := 0
	for _, file := range files {
		lang, subject, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), ".txt"), "_")
		if subject == "finding" {
			continue
		}
		played++
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			play := newPlay(t, catalog.Lang(lang))
			if subject == "lessons" { // what is taught in one is not known in the others
				play.Bot.Library = library(t)
			}
			play.Replay(t, file)
		})
	}
	if played < 9 {
		t.Errorf("%d transcripts", played)
	}
}

// newPlay is a play on the first of March in which all speak one language: Vera of the VT cell, Ann and Bob who ask for
// sessions, Piet who gives them, and Els of a partner, who has no account.
func newPlay(t *testing.T, lang catalog.Lang) *bottest.Play {
	t.Helper()
	r := newRooms(t)
	office := r.bot.Office
	office.Lang, office.Cell, office.PublicURL = lang, nil, "https://vtbot.example"
	office.Policy = reminder.Policy{
		Trainers: offsets(t, "3wd 09:00", "2h"), Requesters: offsets(t, "3wd 09:00"), Partners: offsets(t, "3wd 09:00"), Unready: offsets(t, "10wd 09:00"),
		After: offsets(t, "+0d 18:00")[0], AnswerWithin: 2, Length: 3 * time.Hour,
	}
	people := map[string]chat.Person{"els": {ID: "email:els@caritas.example"}}
	for name, known := range map[string]chat.Person{
		"vera": {ID: vera, Name: "Vera Smit"}, "ann": {ID: ann, Name: "Ann Claes"}, "bob": {ID: bob, Name: "Bob Baert"}, "piet": {ID: piet, Name: "Piet Maes"},
	} {
		known.Locale = string(lang)
		people[name] = known
	}
	return &bottest.Play{
		Bot: r.bot, People: people, Notices: r.st, Answer: r.service().AnswerToken,
		At: func(t testing.TB, now time.Time) {
			t.Helper()
			r.now = training.DayOf(now).At(now.Format("15:04"))
			if _, err := r.service().Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
		},
	}
}

// library is the shipped catalogue for one bot alone.
func library(t *testing.T) *edition.Live {
	t.Helper()
	live, err := edition.NewLive(shipped.Catalog(), "")
	if err != nil {
		t.Fatal(err)
	}
	return live
}

func offsets(t *testing.T, rules ...string) []reminder.Offset {
	t.Helper()
	var list []reminder.Offset
	for _, rule := range rules {
		o, err := reminder.ParseOffset(rule)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, o)
	}
	return list
}
