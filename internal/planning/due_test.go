package planning_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"vtbot/catalog"
	"vtbot/internal/planning"
	"vtbot/internal/rhythm"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// sweep says what is due at a time, and returns what somebody was told.
func (c *cell) sweep(day training.Day, hour, via, to string) []string {
	c.Helper()
	c.now = day.At(hour)
	if _, err := c.Sweep(c.Context()); err != nil {
		c.Fatal(err)
	}
	return c.delivered(via, to)
}

// Each reminder is said once, to whom it is for, as things are by then.
func TestReminders(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	p := &c.Policy
	p.Trainers, p.Requesters, p.Partners, p.Cell = offsets("2wd 09:00"), offsets("2wd 09:00"), offsets("2wd 09:00"), offsets("2wd 09:00")
	p.Unready, p.After = offsets("3wd 09:00"), offsets("+0d 18:00")[0]
	c.planned(1, 2)
	helped(c)
	for _, at := range [][2]string{{"slack", "UPIET"}, {"slack", "UANN"}, {"slack", "CCELL"}, {"email", "els@cell.example"}, {"email", "info@caritas.example"}} {
		c.delivered(at[0], at[1])
	}
	const near = "Reminder: S-1 · TM2, Tuesday 16 March 2027, 13:30–16:30"
	c.tells(c.sweep("2027-03-11", "09:05", "slack", "CCELL"), "S-1 · TM2 (Tuesday 16 March 2027, 13:30–16:30) is not ready yet: trainer not confirmed, partner not confirmed, materials.")
	for _, at := range [][2]string{{"slack", "UPIET"}, {"slack", "UANN"}, {"slack", "CCELL"}, {"email", "els@cell.example"}, {"email", "info@caritas.example"}} {
		c.tells(c.sweep("2027-03-12", "09:05", at[0], at[1]), near)
		c.tells(c.sweep("2027-03-12", "09:10", at[0], at[1]))
	}
	c.tells(c.sweep("2027-03-16", "18:05", "slack", "UPIET"), "Was S-1 · TM2 held (Tuesday 16 March 2027, 13:30–16:30)?")
	c.tells(c.delivered("slack", "UANN"), "How was S-1 · TM2 (Tuesday 16 March 2027, 13:30–16:30)? One click is enough; after it you can add a few words.")
	c.tells(c.delivered("slack", "CCELL")) // there are trainers to ask
	if token := c.mailed("els@cell.example", answerLink); token == "" {
		t.Error("a trainer is not asked by mail how it was")
	}
}

// Where nobody gives a session, the VT cell is asked whether it was given.
func TestTheVTCellIsAskedOfWhatNobodyGives(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.Policy.After = offsets("+0d 18:00")[0]
	c.planned()
	c.delivered("slack", "CCELL")
	c.tells(c.sweep("2027-03-16", "18:05", "slack", "CCELL"), "Was S-1 · TM2 held (Tuesday 16 March 2027, 13:30–16:30)?")
}

// Of what comes due for one recipient at once, after an outage, the nearest is said; what is moot by then is not, nor what
// comes too late.
func TestAfterAnOutage(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.Policy.Trainers = offsets("5wd 09:00", "2wd 09:00", "2h")
	c.planned(1, 2)
	c.with(vera, 2, turnDown(""))
	c.delivered("slack", "UPIET")
	c.delivered("email", "els@cell.example")
	if got := c.sweep("2027-03-15", "10:00", "slack", "UPIET"); len(got) != 1 {
		t.Errorf("Piet is told %q", got)
	}
	c.tells(c.delivered("email", "els@cell.example"))
	c.tells(c.sweep("2027-03-16", "14:00", "slack", "UPIET")) // it has begun
}

// A reminder that was planned for another time of the session is moot, as is one of a trainer who gives it no more.
func TestMootReminders(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.Policy.Trainers, c.Policy.Requesters = offsets("2wd 09:00"), offsets("2wd 09:00")
	c.planned(1, 2)
	c.of(vera, func(ctx context.Context, p *planning.Planner, s *training.Session) error {
		_, err := p.Move(ctx, s, training.Slot{Day: "2027-03-25", Time: "09:00"})
		return err
	})
	c.with(piet, 1, turnDown(""))
	c.as(ann, func(ctx context.Context, p *planning.Planner) error { // it is called off with her request
		_, err := p.Withdraw(ctx, 1)
		return err
	})
	c.delivered("slack", "UPIET")
	c.delivered("slack", "UANN")
	c.mailed("els@cell.example", answerLink)
	for _, day := range []training.Day{"2027-03-12", "2027-03-23"} {
		for _, at := range [][2]string{{"slack", "UPIET"}, {"slack", "UANN"}, {"email", "els@cell.example"}} {
			c.tells(c.sweep(day, "09:05", at[0], at[1]))
		}
	}
}

// A trainer who says nothing is told of to the VT cell, each in their own way.
func TestTrainersWhoSayNothing(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.Policy.Trainers, c.Policy.AnswerWithin, c.Policy.EscalateAfter = offsets("5wd 09:00"), 2, 1
	c.planned(1)
	c.delivered("slack", "CCELL")
	c.tells(c.sweep("2027-03-03", "09:05", "slack", "CCELL"), "After 2 working days, Piet Maes has not said whether S-1 · TM2 suits them (Tuesday 16 March 2027, 13:30–16:30).")
	c.with(piet, 1, consent(""))
	c.delivered("slack", "CCELL")
	c.sweep("2027-03-09", "09:05", "slack", "UPIET")
	c.tells(c.sweep("2027-03-10", "09:05", "slack", "CCELL"), "Piet Maes has not reacted to the reminder about S-1 · TM2 (Tuesday 16 March 2027, 13:30–16:30).")
}

// Who asked to be reminded again is.
func TestRemindedAgain(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.Policy.Trainers = offsets("5wd 09:00")
	c.planned(1)
	c.sweep("2027-03-09", "09:05", "slack", "UPIET")
	c.with(piet, 1, func(ctx context.Context, p *planning.Planner, s *training.Session, tr *training.Trainer) error {
		_, err := p.RemindLater(ctx, s, tr)
		return err
	})
	c.tells(c.sweep("2027-03-10", "09:05", "slack", "UPIET"), "Reminder: S-1 · TM2, Tuesday 16 March 2027, 13:30–16:30")
}

// A preview shows what will be said, and changes nothing.
func TestPreview(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.Policy.Trainers, c.Policy.Requesters = offsets("2wd 09:00"), offsets("1wd 09:00")
	c.planned(1)
	c.delivered("slack", "UPIET")
	for range 2 {
		list, err := c.Preview(t.Context(), c.now, c.now.AddDate(0, 1, 0))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, one := range list {
			got = append(got, one.Due.In(training.Brussels).Format("02/01 15:04 ")+one.Recipient.String()+" "+lines(one.Outgoing)[0])
		}
		c.tells(got, "12/03 09:00 trainer:1 card at slack:UPIET Reminder: S-1 · TM2, Tuesday 16 March 2027, 13:30–16:30",
			"15/03 09:00 request:1 card at slack:UANN Reminder: S-1 · TM2, Tuesday 16 March 2027, 13:30–16:30")
	}
	c.tells(c.delivered("slack", "UPIET"))
}

// New settings plan what is to come anew; what would have been due by then is not said late.
func TestReplan(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.planned(1)
	c.delivered("slack", "UPIET")
	c.now = training.Day("2027-03-12").At("12:00")
	c.Policy.Trainers = offsets("2wd 09:00", "1wd 09:00")
	if err := c.Replan(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.tells(c.sweep("2027-03-12", "12:05", "slack", "UPIET"))
	c.tells(c.sweep("2027-03-15", "09:05", "slack", "UPIET"), "Reminder: S-1 · TM2, Tuesday 16 March 2027, 13:30–16:30")
}

// The digest comes on its schedule, once, when there is something to tell; a request that nobody touched is told of once.
func TestRemindCell(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	weekly, err := rhythm.Parse("30 8 * * MON")
	if err != nil {
		t.Fatal(err)
	}
	c.DigestAt, c.NudgeAfter = weekly, 3
	remind := func(day training.Day, hour string) []string {
		c.now = day.At(hour)
		if err := c.RemindCell(t.Context()); err != nil {
			t.Fatal(err)
		}
		return c.delivered("slack", "CCELL")
	}
	c.tells(remind("2027-03-01", "09:00")) // there is nothing
	c.now = training.Day("2027-03-03").At("10:00")
	c.submit(ann, wish())
	c.delivered("slack", "CCELL")
	c.tells(remind("2027-03-05", "09:00"))
	c.tells(remind("2027-03-08", "08:35"), "1 open request", "R-1 has been waiting for an answer for 3 working days.")
	c.tells(remind("2027-03-08", "09:00"))
	c.tells(remind("2027-03-09", "09:00"))
	c.tells(remind("2027-03-15", "22:00")) // too late for a digest
}

// inductions are given on the first Monday of each month, say.
func inductions(hour string) planning.Induction {
	monthly, err := rhythm.Parse("30 9 1 * *")
	if err != nil {
		panic(err)
	}
	return planning.Induction{Name: "monthly", Next: monthly.Next, Place: "Brussels " + hour, Language: catalog.EN, Modules: []string{"AM1", "AM2"}, Trainer: "Piet"}
}

// Introductions are planned ahead on working days, once, and Piet is asked for each.
func TestPlanInductions(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.trainers()
	plan := []planning.Induction{inductions("")}
	for range 2 {
		if err := c.PlanInductions(t.Context(), plan, 100*24*time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	list, err := c.st.Sessions(t.Context(), planning.SessionQuery{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range list {
		got = append(got, string(s.Day)+" "+s.Time+" "+s.Induction)
		if len(s.Trainers) != 1 || s.Trainers[0].Trainer != 1 || s.Audience != "new_staff" {
			t.Errorf("%+v", s)
		}
	}
	// The first of May is a Saturday, and a public holiday.
	c.tells(got, "2027-04-01 09:30 monthly 2027-04-01", "2027-05-03 09:30 monthly 2027-05-01", "2027-06-01 09:30 monthly 2027-06-01")
	if told := c.delivered("slack", "UPIET"); len(told) != 3 {
		t.Errorf("Piet is told %q", told)
	}
	// One that was called off or moved is not made again, and somebody whom nobody knows is not asked.
	c.of(vera, func(ctx context.Context, p *planning.Planner, s *training.Session) error {
		return p.CallOff(ctx, s, "nobody comes")
	})
	plan[0].Trainer = "Nobody"
	if err := c.PlanInductions(t.Context(), plan, 130*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	list, err = c.st.Sessions(t.Context(), planning.SessionQuery{})
	if err != nil || len(list) != 4 || len(list[3].Trainers) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}

// Whenever an introduction falls, it is given on a working day, that day or the first after it.
func TestInductionsAreOnWorkdays(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	days := map[training.Day]bool{}
	rapid.Check(t, func(rt *rapid.T) {
		on := training.Day("2027-03-02").Add(rapid.IntRange(0, 365).Draw(rt, "days"))
		if days[on] || len(days) > 25 { // each is made once
			return
		}
		days[on] = true
		asked := false
		plan := planning.Induction{Name: "daily", Place: "Brussels", Modules: []string{"AM1"}, Next: func(time.Time) time.Time {
			if asked {
				return time.Time{}
			}
			asked = true
			return on.At("09:30")
		}}
		if err := c.PlanInductions(t.Context(), []planning.Induction{plan}, 400*24*time.Hour); err != nil {
			rt.Fatal(err)
		}
		list, err := c.st.Sessions(t.Context(), planning.SessionQuery{})
		if err != nil {
			rt.Fatal(err)
		}
		i := slices.IndexFunc(list, func(s *training.Session) bool { return s.Induction == "daily "+string(on) })
		if i < 0 {
			rt.Fatalf("none for %s", on)
		}
		for day := on; day < list[i].Day; day = day.Add(1) {
			if training.IsWorkday(day) {
				rt.Fatalf("that of %s is on %s, and not on %s", on, list[i].Day, day)
			}
		}
		if !training.IsWorkday(list[i].Day) {
			rt.Fatalf("that of %s is on %s", on, list[i].Day)
		}
	})
}

// The calendar of sessions names each, also one whose hour is open, and those that were called off.
func TestCalendar(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	c.planned()
	open := *c.session(1)
	open.Number, open.Time, open.Until, open.UID = 2, "", "", "2@vtbot"
	text := planning.Calendar(view.View{Lang: catalog.EN, Catalog: shipped, Now: c.now, Length: time.Hour}, []*training.Session{c.session(1), &open})
	for _, part := range []string{"S-1", "S-2", "VALUE=DATE:20270316", "TZID=Europe/Brussels:20270316T133000"} {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in:\n%s", part, text)
		}
	}
}
