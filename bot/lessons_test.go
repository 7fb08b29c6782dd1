package bot_test

import (
	"strings"
	"testing"
	"time"

	"vtbot/bot"
	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/bottest"
	"vtbot/internal/chat"
	"vtbot/internal/planning"
	"vtbot/internal/store"
)

// What one process is taught, another on the same database answers from its next message on, and no longer once it is undone.
func TestLessonsOnAllReplicas(t *testing.T) {
	t.Parallel()
	databases := map[string]func(t *testing.T) store.Options{
		"SQLite":     func(t *testing.T) store.Options { return store.Options{DataDir: t.TempDir()} },
		"PostgreSQL": func(t *testing.T) store.Options { return store.Options{DatabaseURL: bottest.Postgres(t)} },
	}
	for name, options := range databases {
		t.Run(name, func(t *testing.T) {
			o := options(t)
			o.Now = func() time.Time { return time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC) }
			replica := func() *rooms {
				st, err := store.Open(t.Context(), o)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { st.Close() })
				office := &planning.Office{Lang: catalog.EN, Coordinators: []chat.Address{{Via: "slack", To: "UVERA"}}}
				return &rooms{T: t, st: st, bot: &bot.Bot{Library: library(t), Store: st, Now: o.Now, Office: office}}
			}
			one, two := replica(), replica()
			two.n = 1000 // their messages are different ones
			one.say(ann, "do you cover climate refugees?")
			two.is(two.say(bob, "is there a session about a climate refugee"), "nothing on that")

			if said := one.press(ann, action.TeachAs(false, 1, action.AsModule, "TM7")); strings.Contains(said, "Saved") {
				t.Errorf("a requester teaches: %s", said)
			}
			one.is(one.press(vera, action.TeachAs(false, 1, action.AsModule, "TM7")), "Saved", "TM7")
			two.is(two.say(bob, "is there a session about a climate refugee"), "TM7 · ")
			if gaps, err := two.st.Gaps(t.Context(), time.Time{}); err != nil || len(gaps) != 0 {
				t.Errorf("both questions are settled, but there are %v, %v", gaps, err)
			}

			two.is(two.press(vera, action.On(action.UndoLesson, 1)), "Undone")
			two.is(two.press(vera, action.On(action.UndoLesson, 1)), "undone before")
			one.is(one.say(piet, "is there a session about a climate refugee"), "nothing on that")
			if gaps, err := one.st.Gaps(t.Context(), time.Time{}); err != nil || len(gaps) != 2 {
				t.Errorf("both questions are open again, but there are %v, %v", gaps, err)
			}
		})
	}
}

// A question of which only the subject was kept cannot be taught, only dismissed; one that is settled cannot be taught again.
func TestWhatCannotBeTaught(t *testing.T) {
	t.Parallel()
	r := newRooms(t)
	r.bot.Library = library(t)
	r.say(ann, "my resident Tesfay Ghebremedhin cannot log in, how do I reset his password?")
	gaps, err := r.st.Gaps(t.Context(), time.Time{})
	if err != nil || len(gaps) != 1 || !strings.HasPrefix(gaps[0].Question, planning.NotKept) {
		t.Fatalf("%v, %v", gaps, err)
	}
	r.is(r.press(vera, action.TeachAs(false, gaps[0].Number, action.AsModule, "TM1")), "Only the subject")
	r.is(r.press(vera, action.TeachAs(false, gaps[0].Number, action.AsModule, "TM99")), "too old")
	r.is(r.press(vera, action.On(action.Dismiss, gaps[0].Number)), "no longer in the list")
	r.is(r.press(vera, action.On(action.Dismiss, gaps[0].Number)), "no longer in the list")
}
