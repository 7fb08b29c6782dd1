package training_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"vtbot/catalog"
	"vtbot/internal/training"
)

var (
	at      = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	ann     = training.Who{ID: "slack:UANN", At: at}
	vera    = training.Who{ID: "slack:UVERA", Name: "Vera", At: at}
	slot    = training.Slot{Day: "2027-03-09", Time: "13:30"}
	actions = map[training.Action]func(*training.Request) error{
		training.ActAccept:  func(r *training.Request) error { return r.Accept(vera, slot) },
		training.ActPropose: func(r *training.Request) error { return r.Propose(vera, []training.Slot{slot}) },
		training.ActChoose:  func(r *training.Request) error { return r.Choose(ann, 0) },
		training.ActCounter: func(r *training.Request) error {
			return r.Counter(ann, training.OnDays("2027-03-10"), training.Morning, "")
		},
		training.ActRefuse:   func(r *training.Request) error { return r.Refuse(ann) },
		training.ActDecline:  func(r *training.Request) error { return r.Decline(vera, "no trainer") },
		training.ActWithdraw: func(r *training.Request) error { return r.Withdraw(ann) },
		training.ActChange:   func(r *training.Request) error { return r.Change(ann, training.Wish{Modules: []string{"SM1"}}) },
		training.ActAsk:      func(r *training.Request) error { return r.Ask(vera, "?") },
		training.ActAnswer:   func(r *training.Request) error { return r.Answer(ann, "!") },
		training.ActAssign:   func(r *training.Request) error { return r.Assign(vera) },
		training.ActReplan:   func(r *training.Request) error { return r.Replan(vera, 7, "ill") },
		training.ActPlan: func(r *training.Request) error {
			return r.PlanParts(vera, []training.Given{{Session: 8, Modules: []string{"TM4"}, Slot: slot}})
		},
		training.ActFollow: func(r *training.Request) error { return r.Follow(vera, r.GivenIn, slot) },
		training.ActShare:  func(r *training.Request) error { return r.Sharing(ann, training.ShareAgreed) },
	}
)

func submitted(t testing.TB) *training.Request {
	t.Helper()
	r := &training.Request{Number: 42}
	if err := r.Submit(ann); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTransitions(t *testing.T) {
	legal := map[training.Status]map[training.Action]training.Status{
		training.Submitted: {
			training.ActAccept: training.Accepted, training.ActPropose: training.Proposed, training.ActDecline: training.Declined, training.ActWithdraw: training.Withdrawn,
			training.ActChange: training.Submitted, training.ActAsk: training.Submitted, training.ActAnswer: training.Submitted, training.ActAssign: training.Submitted,
			training.ActShare: training.Submitted,
		},
		training.Proposed: {
			training.ActAccept: training.Accepted, training.ActPropose: training.Proposed, training.ActChoose: training.Accepted, training.ActCounter: training.Submitted,
			training.ActRefuse: training.Submitted, training.ActDecline: training.Declined, training.ActWithdraw: training.Withdrawn, training.ActChange: training.Submitted,
			training.ActAsk: training.Proposed, training.ActAnswer: training.Proposed, training.ActAssign: training.Proposed, training.ActShare: training.Proposed,
		},
		training.Accepted: {
			training.ActWithdraw: training.Withdrawn, training.ActAsk: training.Accepted, training.ActAnswer: training.Accepted, training.ActAssign: training.Accepted,
			training.ActPlan: training.Accepted, training.ActReplan: training.Submitted, training.ActFollow: training.Accepted,
		},
		training.Declined:  {training.ActAnswer: training.Declined}, // there may be something to say to it
		training.Withdrawn: {},
	}
	reach := map[training.Status]training.Action{training.Proposed: training.ActPropose, training.Accepted: training.ActAccept, training.Declined: training.ActDecline, training.Withdrawn: training.ActWithdraw}
	for status, allowed := range legal {
		for action, do := range actions {
			r := submitted(t)
			if how, ok := reach[status]; ok {
				if err := actions[how](r); err != nil {
					t.Fatal(err)
				}
			}
			events := len(r.History)
			err := do(r)
			want, ok := allowed[action]
			var illegal *training.IllegalTransition
			switch {
			case ok && (err != nil || r.Status != want || len(r.History) != events+1):
				t.Errorf("%s in %s: %v, now %s with %d events", action, status, err, r.Status, len(r.History))
			case !ok && (!errors.As(err, &illegal) || illegal.Action != action || r.Status != status || len(r.History) != events):
				t.Errorf("%s in %s is not refused by name: %v, now %s", action, status, err, r.Status)
			}
		}
	}
}

func TestAProposalEndsWithADate(t *testing.T) {
	r := submitted(t)
	slots := []training.Slot{{Day: "2027-03-09"}, {Day: "2027-03-11", Time: "09:00"}}
	if err := r.Propose(vera, slots); err != nil {
		t.Fatal(err)
	}
	if err := r.Choose(ann, 2); err == nil || r.Status != training.Proposed {
		t.Errorf("a third of two dates was chosen: %v, %s", err, r.Status)
	}
	if err := r.Choose(ann, 1); err != nil || *r.Session != slots[1] || len(r.Proposal) != 0 {
		t.Errorf("%v, session %v, proposal %v", err, r.Session, r.Proposal)
	}
}

func TestJSON(t *testing.T) {
	for _, text := range []string{
		`{"modules":["TM4"],"participants":12,"dates":["2027-03-09"]}`,
		`{"participants":{"max":9,"min":8},"dates":{"from":"2027-03-01","to":"2027-03-31"}}`,
		`{}`,
	} {
		var w training.Wish
		if err := json.Unmarshal([]byte(text), &w); err != nil {
			t.Fatal(err)
		}
		if got, err := json.Marshal(w); err != nil || string(got) != text {
			t.Errorf("%s came back as %s, %v", text, got, err)
		}
	}
	for _, text := range []string{`{"dates":"tomorrow"}`, `{"dates":["2027-02-30"]}`, `{"dates":{"from":"2027-03-09","to":"2027-03-01"}}`, `{"participants":"ten"}`} {
		var w training.Wish
		if err := json.Unmarshal([]byte(text), &w); err == nil {
			t.Errorf("%s was taken", text)
		}
	}
}

func TestAdvise(t *testing.T) {
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	kinds := func(w training.Wish) map[string]bool {
		found := map[string]bool{}
		for _, a := range training.Advise(w, c, "2026-11-23") {
			found[a.Kind] = true
		}
		return found
	}
	for name, test := range map[string]struct {
		wish training.Wish
		want string
	}{
		"TM4 without TM3":    {training.Wish{Modules: []string{"TM4"}}, training.AdviceBefore},
		"TM4 before TM3":     {training.Wish{Modules: []string{"TM4", "TM3"}}, training.AdviceOrder},
		"SM5 for the police": {training.Wish{Modules: []string{"SM5"}, Audience: "police"}, training.AdviceAudience},
		"Christmas":          {training.Wish{Dates: training.OnDays("2026-12-25")}, training.AdviceHoliday},
		"a Saturday":         {training.Wish{Dates: training.OnDays("2027-03-06")}, training.AdviceWeekend},
		"the day after":      {training.Wish{Dates: training.OnDays("2026-11-24")}, training.AdviceSoon},
	} {
		if !kinds(test.wish)[test.want] {
			t.Errorf("%s: %v, want %s", name, kinds(test.wish), test.want)
		}
	}
	if got := kinds(training.Wish{Modules: []string{"TM3", "TM4"}, Audience: "social_workers", Dates: training.OnDays("2027-03-09")}); len(got) != 0 {
		t.Errorf("nothing is wrong, and it says %v", got)
	}
}

// Working days go forth and back, and none is a weekend or a holiday.
func TestWorkdays(t *testing.T) {
	if got := training.AddWorkdays("2026-12-24", 1); got != "2026-12-28" {
		t.Errorf("after Christmas Eve comes %s", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		day := training.Day("2026-01-05").Add(rapid.IntRange(0, 2000).Draw(t, "days"))
		if !training.IsWorkday(day) {
			return
		}
		n := rapid.IntRange(1, 30).Draw(t, "n")
		later := training.AddWorkdays(day, n)
		if !training.IsWorkday(later) || training.AddWorkdays(later, -n) != day {
			t.Fatalf("%s and %d working days: %s, and back %s", day, n, later, training.AddWorkdays(later, -n))
		}
	})
}
