package action_test

import (
	"errors"
	"testing"

	"vtbot/internal/action"
)

// The stored forms are read for ever: these stand on cards that people still have.
func TestStoredForms(t *testing.T) {
	tests := []struct {
		stored string
		want   action.Action
	}{
		{"show:TM4", action.To(action.ShowModule, "TM4")},
		{"modules", action.Do(action.Browse)},
		{"useful:k3x9:TM4:", action.Feedback(true, "k3x9", "TM4", "")},
		{"useless:k3x9:TM4:m", action.Feedback(false, "k3x9", "TM4", "m")},
		{"none:k3x9", action.NotThese("k3x9")},
		{"lang:nl", action.To(action.Speak, "nl")},
		{"request:", action.To(action.Request, "")},
		{"request:SM1", action.To(action.Request, "SM1")},
		{"d:k3x9:set:audience:nurses", action.Set("k3x9", "audience", "nurses")},
		{"d:k3x9:skip:email", action.OfField(action.SkipField, "k3x9", "email")},
		{"d:k3x9:month:2027-04", action.Month("k3x9", "2027-04")},
		{"d:k3x9:programme:nurses", action.ProgrammeFor("k3x9", "nurses")},
		{"d:k3x9:join:7", action.Join("k3x9", 7)},
		{"d:k3x9:send", action.OfDraft(action.SendDraft, "k3x9")},
		{"mine", action.Do(action.MyRequests)},
		{"mine:choose:42:0", action.With(action.Choose, 42, 0)},
		{"mine:share:42:no", action.ShareSession(42, false)},
		{"mine:sure:42", action.On(action.WithdrawSure, 42)},
		{"mine:undo:42", action.On(action.RestoreMine, 42)},
		{"vt:accept:42", action.On(action.AcceptRequest, 42)},
		{"vt:on:42:2027-03-09", action.AcceptOnDay(42, "2027-03-09")},
		{"vt:because:42:capacity", action.Because(42, "capacity")},
		{"vt:join:42:7", action.With(action.AcceptInto, 42, 7)},
		{"sessions:unstaffed", action.To(action.ListSessions, "unstaffed")},
		{"s:assign:7:3", action.With(action.AssignTrainer, 7, 3)},
		{"s:set:7:place", action.SetOf(7, "place")},
		{"a:yes:7", action.On(action.TrainerYes, 7)},
		{"a:score:7:42:5", action.Rate(7, 42, 5)},
		{"tr:add:0", action.On(action.AddTrainer, 0)},
		{"pref:via:email", action.To(action.RemindVia, "email")},
		{"gap:show:12", action.On(action.ShowGap, 12)},
		{"gap:teach:12:module:TM4", action.TeachAs(false, 12, action.AsModule, "TM4")},
		{"gap:sure:12:same:", action.TeachAs(true, 12, action.AsSame, "")},
		{"gap:undo:3", action.On(action.UndoLesson, 3)},
		{"pref:calendar", action.Do(action.CalendarAddress)},
	}
	for _, tt := range tests {
		t.Run(tt.stored, func(t *testing.T) {
			got, err := action.Parse(tt.stored)
			if err != nil || got != tt.want {
				t.Errorf("Parse = %+v, %v, want %+v", got, err, tt.want)
			}
			if s := tt.want.String(); s != tt.stored {
				t.Errorf("String = %q", s)
			}
		})
	}
}

func TestNoActions(t *testing.T) {
	for _, text := range []string{"", "vt", "vt:", "vt:accept", "vt:accept:", "vt:accept:x", "vt:accept:-1", "vt:fly:1", "d:", "d::send", "d:k3x9", "d:k3x9:fly", "a:score:1:x", "mine:show:", "vt:accept:99999999999999999999"} {
		t.Run(text, func(t *testing.T) {
			if got, err := action.Parse(text); !errors.Is(err, action.ErrUnknown) {
				t.Errorf("Parse = %+v, %v", got, err)
			}
		})
	}
}

// Every verb can be stored and read again, within what Telegram takes.
func TestEveryVerb(t *testing.T) {
	for _, v := range action.Verbs() {
		t.Run(string(v), func(t *testing.T) {
			full := action.Action{Verb: v, Number: 1<<40 + 1, Other: 99999, Draft: "k3x9abcd", Name: "a", Arg: "b", Size: "m"}
			stored := full.String()
			if len(stored) > action.Longest {
				t.Errorf("%q has %d bytes", stored, len(stored))
			}
			got, err := action.Parse(stored)
			if err != nil || got.Verb != v || got.String() != stored {
				t.Errorf("%q is read as %+v, %v", stored, got, err)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"vt:accept:42", "d:k3x9:set:audience:nurses", "useful:a:TM4:m", "mine", "mine:mine", "s:set:1:a:b", "a:score:1:2:3:4"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := action.Parse(text)
		if err != nil {
			return
		}
		again, err := action.Parse(a.String())
		if err != nil || again != a {
			t.Errorf("%q: %+v stored as %q is read as %+v, %v", text, a, a.String(), again, err)
		}
	})
}
