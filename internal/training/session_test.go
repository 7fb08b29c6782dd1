package training_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"vtbot/catalog"
	"vtbot/internal/training"
)

var (
	after = training.Who{ID: "slack:UVERA", Name: "Vera", At: time.Date(2027, 3, 10, 9, 0, 0, 0, time.UTC)} // the session of 9 March
	piet  = &training.Trainer{Number: 3, Name: "Piet", Modules: []string{"TM2"}, Languages: []catalog.Lang{catalog.NL}, Slack: "UPIET"}
)

// sessionActions do each action on a session of 9 March 2027 that Piet and Caritas were asked for.
var sessionActions = map[training.Action]func(*training.Session) error{
	training.ActMove: func(s *training.Session) error { return s.Move(after, training.Slot{Day: "2027-03-11"}) },
	training.ActArrange: func(s *training.Session) error {
		return s.Arrange(after, "place", true, func(s *training.Session) { s.Place = "Gent" })
	},
	training.ActAssignTo: func(s *training.Session) error { return s.Assign(after, &training.Trainer{Number: 4, Name: "An"}) },
	training.ActUnassign: func(s *training.Session) error { return s.Unassign(after, piet) },
	training.ActConfirm:  func(s *training.Session) error { return s.Consent(after, piet, true) },
	training.ActTurnDown: func(s *training.Session) error { return s.Consent(after, piet, false) },
	training.ActAllSet:   func(s *training.Session) error { return s.Ready(after, piet) },
	training.ActProblem:  func(s *training.Session) error { return s.Problem(after, piet, "ill") },
	training.ActSnooze:   func(s *training.Session) error { return s.Snooze(after, piet, after.At) },
	training.ActPartner:  func(s *training.Session) error { return s.AskPartner(after, "IOM", "") },
	training.ActCancel:   func(s *training.Session) error { return s.Cancel(after, "ill") },
	training.ActHold:     func(s *training.Session) error { return s.Hold(after, 11) },
	training.ActNotHeld:  func(s *training.Session) error { return s.NotHappened(after) },
	training.ActFeedback: func(s *training.Session) error { return s.Score(after, training.Feedback{Request: 42, Score: 5}) },
}

func scheduled(t testing.TB) *training.Session {
	t.Helper()
	s, err := training.Schedule(vera, training.Wish{Modules: []string{"TM2"}, Organisation: "Kapellen", SessionLanguage: catalog.NL}, slot)
	if err == nil {
		err = errors.Join(s.Assign(vera, piet), s.AskPartner(vera, "Caritas", ""))
	}
	if err != nil {
		t.Fatal(err)
	}
	s.Number, s.Requests = 7, []int64{42}
	return s
}

// Every action is done or refused by its name, in each status; what is refused leaves no trace.
func TestSessionTransitions(t *testing.T) {
	unchanged := func(status training.SessionStatus, actions ...training.Action) map[training.Action]training.SessionStatus {
		all := map[training.Action]training.SessionStatus{}
		for _, a := range actions {
			all[a] = status
		}
		return all
	}
	legal := map[training.SessionStatus]map[training.Action]training.SessionStatus{
		training.Scheduled: unchanged(training.Scheduled, training.ActMove, training.ActArrange, training.ActAssignTo, training.ActUnassign, training.ActConfirm, training.ActTurnDown,
			training.ActAllSet, training.ActProblem, training.ActSnooze, training.ActPartner, training.ActFeedback),
		training.Held:      unchanged(training.Held, training.ActFeedback),
		training.NotHeld:   {},
		training.Cancelled: {},
	}
	legal[training.Scheduled][training.ActCancel] = training.Cancelled
	for _, status := range []training.SessionStatus{training.Scheduled, training.Held, training.NotHeld} { // a mistake is put right
		legal[status][training.ActHold] = training.Held
	}
	for _, status := range []training.SessionStatus{training.Scheduled, training.Held} {
		legal[status][training.ActNotHeld] = training.NotHeld
	}
	reach := map[training.SessionStatus]training.Action{training.Held: training.ActHold, training.NotHeld: training.ActNotHeld, training.Cancelled: training.ActCancel}
	for status, allowed := range legal {
		for action, do := range sessionActions {
			s := scheduled(t)
			if how, ok := reach[status]; ok {
				if err := sessionActions[how](s); err != nil {
					t.Fatal(err)
				}
			}
			before := fmt.Sprintf("%+v", s)
			events := len(s.History)
			allows := s.Allows(action)
			err := do(s)
			want, ok := allowed[action]
			var illegal *training.IllegalTransition
			switch {
			case ok && (err != nil || s.Status != want || len(s.History) != events+1 || s.History[events].Action != action):
				t.Errorf("%s in %s: %v, now %s with %+v", action, status, err, s.Status, s.History[events:])
			case !ok && (!errors.As(err, &illegal) || illegal.Action != action || fmt.Sprintf("%+v", s) != before):
				t.Errorf("%s in %s is not refused by name: %v, now %s", action, status, err, s.Status)
			case allows != ok:
				t.Errorf("%s in %s: allowed is %v", action, status, allows)
			}
		}
	}
}

func TestNothingIsToldOfASessionBeforeItsDay(t *testing.T) {
	s := scheduled(t)
	early := training.Who{At: time.Date(2027, 3, 8, 22, 59, 0, 0, time.UTC)} // 23:59 in Brussels
	for name, err := range map[string]error{"held": s.Hold(early, 1), "not held": s.NotHappened(early), "scored": s.Score(early, training.Feedback{})} {
		if !errors.As(err, new(*training.NotYet)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	early.At = early.At.Add(time.Minute)
	if err := s.Hold(early, 0); err != nil || s.Settled().Action != training.ActHold {
		t.Errorf("%v, settled by %+v", err, s.Settled())
	}
}

func TestStrangersSayNothingOfASession(t *testing.T) {
	s := scheduled(t)
	an := &training.Trainer{Number: 4, Name: "An"}
	for name, err := range map[string]error{
		"consents": s.Consent(after, an, true), "is ready": s.Ready(after, an), "has a problem": s.Problem(after, an, "?"), "snoozes": s.Snooze(after, an, after.At), "partner": s.PartnerSays(after, "IOM", true),
	} {
		if !errors.Is(err, training.ErrNotAssigned) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s.Gives(4) || !s.Gives(3) {
		t.Errorf("%+v", s.Trainers)
	}
}

func TestMovedSessionsAreAskedForAnew(t *testing.T) {
	s := scheduled(t)
	an := &training.Trainer{Number: 4, Name: "An"}
	err := errors.Join(s.Consent(vera, piet, true), s.Assign(vera, an), s.Consent(vera, an, false), s.PartnerSays(vera, "Caritas", true), s.AskPartner(vera, "IOM", "iom@iom.example"),
		s.Move(after, training.Slot{Day: "2027-03-11", Time: "09:00"}))
	if err != nil {
		t.Fatal(err)
	}
	if a := s.Assignment(3); a.Status != training.Asked || !a.AskedAt.Equal(after.At) {
		t.Errorf("%+v", a)
	}
	if s.Gives(4) {
		t.Error("who could not before is asked again")
	}
	if s.Partners[0].Status != training.Asked || s.Sequence != 1 || s.Slot() != (training.Slot{Day: "2027-03-11", Time: "09:00"}) {
		t.Errorf("%+v, sequence %d, %v", s.Partners, s.Sequence, s.Slot())
	}
	// Asked once more, a partner stays where it is: choices name it by its place.
	if err := s.AskPartner(after, "Caritas", "c@caritas.example"); err != nil || s.Partners[0].Email != "c@caritas.example" || len(s.Partners) != 2 {
		t.Errorf("%v, %+v", err, s.Partners)
	}
}

func TestLacks(t *testing.T) {
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	ready := func() *training.Session {
		s := scheduled(t)
		s.Partners = nil
		if err := s.Ready(vera, piet); err != nil {
			t.Fatal(err)
		}
		return s
	}
	for name, test := range map[string]struct {
		change func(*training.Session)
		want   []training.Lack
	}{
		"nothing":                {func(*training.Session) {}, nil},
		"the hour":               {func(s *training.Session) { s.Time = "" }, []training.Lack{training.LackHour}},
		"a place":                {func(s *training.Session) { s.Place = "" }, []training.Lack{training.LackPlace}},
		"a link, when online":    {func(s *training.Session) { s.Mode = training.Online }, []training.Lack{training.LackPlace}},
		"no place, when online":  {func(s *training.Session) { s.Mode, s.Link, s.Place = training.Online, "https://x.example", "" }, nil},
		"a language":             {func(s *training.Session) { s.Language = "" }, []training.Lack{training.LackLanguage}},
		"a trainer":              {func(s *training.Session) { s.Trainers = nil }, []training.Lack{training.LackTrainer}},
		"a trainer, who refused": {func(s *training.Session) { s.Trainers[0].Status = training.Refused }, []training.Lack{training.LackTrainer}},
		"a yes":                  {func(s *training.Session) { s.Trainers[0].Status = training.Asked }, []training.Lack{training.LackConfirmed}},
		"a partner's yes":        {func(s *training.Session) { s.Partners = []training.Partner{{Name: "IOM", Status: training.Asked}} }, []training.Lack{training.LackPartner}},
		"nothing, when another partner helps": {func(s *training.Session) {
			s.Partners = []training.Partner{{Name: "IOM", Status: training.Refused}, {Name: "Caritas", Status: training.Confirmed}}
		}, nil},
		"another partner":              {func(s *training.Session) { s.Partners = []training.Partner{{Name: "IOM", Status: training.Refused}} }, []training.Lack{training.LackPartner}},
		"materials":                    {func(s *training.Session) { s.Materials = false }, []training.Lack{training.LackMaterials}},
		"the hour, a trainer, in turn": {func(s *training.Session) { s.Time, s.Trainers = "", nil }, []training.Lack{training.LackHour, training.LackTrainer}},
	} {
		s := ready()
		test.change(s)
		if diff := cmp.Diff(test.want, s.Lacks(c)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for _, m := range c.Modules { // the catalogue's partners
		s := ready()
		s.Modules = []string{m.Code}
		wants := slices.Contains(m.Partners, "iom") || slices.Contains(m.Partners, "caritas")
		if slices.Contains(s.Lacks(c), training.LackPartner) != wants {
			t.Errorf("%s with %v: %v", m.Code, m.Partners, s.Lacks(c))
		}
	}
}

func hours(t *rapid.T) (from, until string) {
	clock := rapid.Map(rapid.IntRange(8*60, 18*60), func(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) })
	from, until = clock.Draw(t, "from"), clock.Draw(t, "until")
	return min(from, until), max(from, until)
}

// Two sessions overlap when some minute belongs to both; where an hour is open, on the same day.
func TestOverlaps(t *testing.T) {
	minutes := func(s *training.Session) map[time.Time]bool {
		all := map[time.Time]bool{}
		for at := s.Start(); at.Before(s.End(0)); at = at.Add(time.Minute) {
			all[at] = true
		}
		return all
	}
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.SampledFrom([]training.Day{"2027-03-09", "2027-03-10"})
		var both [2]*training.Session
		for i := range both {
			from, until := hours(t)
			if from == until {
				return
			}
			both[i] = &training.Session{Day: day.Draw(t, "day"), Time: from, Until: until}
		}
		a, b := both[0], both[1]
		shared := false
		for at := range minutes(b) {
			shared = shared || minutes(a)[at]
		}
		if a.Overlaps(b) != shared || b.Overlaps(a) != shared {
			t.Fatalf("%v and %v: %v and %v", a.Slot(), b.Slot(), a.Overlaps(b), b.Overlaps(a))
		}
		a.Until = ""
		if a.Overlaps(b) != (a.Day == b.Day) {
			t.Fatalf("%v and %v, with an open end", a.Slot(), b.Slot())
		}
	})
}

// Candidates are all who could still be asked, each once; who fits stands before who does not, and of those who fit, who has
// less to do before who has more.
func TestCandidates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &training.Session{Number: 1, Day: "2027-03-09", Time: "09:00", Until: "12:00", Modules: []string{"TM2", "TM3"}, Language: catalog.FR}
		modules := rapid.SampledFrom([][]string{{"TM2", "TM3"}, {"TM3", "TM2", "SM1"}, {"TM2"}, nil})
		langs := rapid.SampledFrom([][]catalog.Lang{{catalog.NL, catalog.FR}, {catalog.FR}, {catalog.NL}})
		consent := rapid.SampledFrom([]training.Consent{training.Asked, training.Confirmed, training.Refused})
		var trainers []*training.Trainer
		around := []*training.Session{s}
		could := map[int64]bool{}
		for n := int64(1); n <= int64(rapid.IntRange(0, 8).Draw(t, "trainers")); n++ {
			tr := &training.Trainer{Number: n, Name: fmt.Sprintf("T%d", n), Modules: modules.Draw(t, "modules"), Languages: langs.Draw(t, "languages"), Removed: rapid.IntRange(0, 9).Draw(t, "removed") == 0}
			if rapid.Bool().Draw(t, "away") {
				tr.Absences = []training.Period{{From: "2027-03-08", To: rapid.SampledFrom([]training.Day{"2027-03-08", "2027-03-09"}).Draw(t, "to")}}
			}
			could[n] = !tr.Removed
			if rapid.IntRange(0, 3).Draw(t, "asked") == 0 {
				a := training.Assignment{Trainer: n, Status: consent.Draw(t, "consent")}
				s.Trainers = append(s.Trainers, a)
				could[n] = could[n] && a.Status == training.Refused
			}
			for range rapid.IntRange(0, 3).Draw(t, "sessions") {
				other := &training.Session{Number: int64(len(around) + 1), Day: rapid.SampledFrom([]training.Day{"2027-03-09", "2027-03-20"}).Draw(t, "day"), Status: rapid.SampledFrom([]training.SessionStatus{training.Scheduled, training.Cancelled}).Draw(t, "status")}
				other.Time, other.Until = hours(t)
				other.Trainers = []training.Assignment{{Trainer: n, Status: consent.Draw(t, "other's consent")}}
				around = append(around, other)
			}
			trainers = append(trainers, tr)
		}
		list := training.Candidates(s, trainers, around)
		seen := map[int64]bool{}
		for i, c := range list {
			if seen[c.Number] || !could[c.Number] {
				t.Fatalf("%s is there twice, or could not be asked: %+v", c.Name, c)
			}
			seen[c.Number] = true
			if c.Gives != (len(c.Missing) == 0) || c.Absent != c.Trainer.Absent(s.Day) || c.Refused != (s.Assignment(c.Number) != nil) || c.Load < len(c.Clashes) {
				t.Fatalf("%+v", c)
			}
			if i == 0 {
				continue
			}
			before := list[i-1]
			if c.Fits() && !before.Fits() || c.Fits() && before.Fits() && c.Load < before.Load || before.Refused && !c.Refused && c.Fits() == before.Fits() {
				t.Fatalf("%+v stands behind %+v", c, before)
			}
		}
		for n, yes := range could {
			if yes && !seen[n] {
				t.Fatalf("T%d could be asked and is left out", n)
			}
		}
	})
}

// dates draws days, a period, or nothing of one fortnight.
func dates(t *rapid.T) training.Dates {
	day := rapid.Map(rapid.IntRange(0, 13), func(n int) training.Day { return training.Day("2027-03-01").Add(n) })
	switch rapid.IntRange(0, 2).Draw(t, "kind") {
	case 0:
		return training.OnDays(rapid.SliceOfN(day, 1, 3).Draw(t, "days")...)
	case 1:
		from, to := day.Draw(t, "from"), day.Draw(t, "to")
		return training.Between(min(from, to), max(from, to))
	}
	return training.Dates{}
}

// Two requests are alike the same way round, never one with itself, and only where some day suits both.
func TestAlike(t *testing.T) {
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	suits := func(d training.Dates, day training.Day) bool {
		return d.IsZero() || slices.Contains(d.Days, day) || d.From != "" && d.From <= day && day <= d.To
	}
	rapid.Check(t, func(t *rapid.T) {
		draw := func(n int64) *training.Request {
			return &training.Request{Number: n, Status: rapid.SampledFrom([]training.Status{training.Submitted, training.Proposed, training.Accepted}).Draw(t, "status"),
				Requester: rapid.SampledFrom([]string{"slack:UANN", "slack:UBOB"}).Draw(t, "requester"),
				Wish: training.Wish{
					Modules: rapid.SampledFrom([][]string{{"SM1"}, {"TM3", "TM4"}, {"TM4", "TM3"}, {"TM3"}, nil}).Draw(t, "modules"), Audience: rapid.SampledFrom([]catalog.Audience{"", "nurses", "police"}).Draw(t, "audience"),
					Organisation: rapid.SampledFrom([]string{"Gent", "Kapellen"}).Draw(t, "organisation"), SessionLanguage: rapid.SampledFrom([]catalog.Lang{"", catalog.NL, catalog.FR}).Draw(t, "language"),
					Mode: rapid.SampledFrom([]training.Mode{"", training.OnSite, training.Online}).Draw(t, "mode"), Dates: dates(t),
				}}
		}
		a, b := draw(1), draw(2)
		alike := training.Alike(a, b, c)
		if alike != training.Alike(b, a, c) {
			t.Fatalf("%+v and %+v: one way round only", a, b)
		}
		if training.Alike(a, a, c) {
			t.Fatalf("%+v is like itself", a)
		}
		common := false
		for day := training.Day("2027-03-01"); day <= "2027-03-14"; day = day.Add(1) {
			common = common || suits(a.Dates, day) && suits(b.Dates, day)
		}
		forbidden := !common || !a.Status.Open() || !b.Status.Open() || a.Requester == b.Requester || a.Organisation == b.Organisation ||
			a.SessionLanguage != "" && b.SessionLanguage != "" && a.SessionLanguage != b.SessionLanguage || a.Mode != "" && b.Mode != "" && a.Mode != b.Mode || len(a.Modules) == 0
		if alike && forbidden {
			t.Fatalf("%+v and %+v are not alike", a, b)
		}
		// The other way round: nothing is in the way, and both ask for the same for the same people.
		sameModules := slices.Equal(slices.Sorted(slices.Values(a.Modules)), slices.Sorted(slices.Values(b.Modules)))
		if !alike && !forbidden && sameModules && a.Audience == b.Audience && a.Audience != "" {
			t.Fatalf("%+v and %+v are alike", a, b)
		}
	})
}

func TestWhomASessionIsFor(t *testing.T) {
	s := scheduled(t)
	err := errors.Join(
		s.Join(vera, 43, training.Wish{Organisation: "Gent", Participants: training.Exactly(8)}),
		s.Join(vera, 44, training.Wish{Organisation: "Gent Zuid", Participants: training.Count{Min: 4, Max: 6}}),
		s.Leave(vera, 43, training.Wish{Participants: training.Exactly(8)}))
	s.NotFor("Gent")
	if err != nil || s.Organisation != "Kapellen, Gent Zuid" || s.Participants != (training.Count{Min: 4, Max: 6}) || !slices.Equal(s.Requests, []int64{42, 44}) {
		t.Errorf("%v: for %s, %v, %v", err, s.Organisation, s.Participants, s.Requests)
	}
	s.NotFor("Gent Zuid")
	s.NotFor("Kapellen")
	if s.Organisation != "Kapellen" {
		t.Errorf("for %q", s.Organisation)
	}
}
