package reminder_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"vtbot/internal/reminder"
	"vtbot/internal/training"
)

// The calendar as it hangs on the wall, and times found by going from minute to minute: slow, and with nothing to get wrong.

// holidays are Belgium's public holidays.
const holidays = `
2026-01-01 2026-04-06 2026-05-01 2026-05-14 2026-05-25 2026-07-21 2026-08-15 2026-11-01 2026-11-11 2026-12-25
2027-01-01 2027-03-29 2027-05-01 2027-05-06 2027-05-17 2027-07-21 2027-08-15 2027-11-01 2027-11-11 2027-12-25
2028-01-01 2028-04-17 2028-05-01 2028-05-25 2028-06-05 2028-07-21 2028-08-15 2028-11-01 2028-11-11 2028-12-25`

func date(t time.Time) string  { return t.In(training.Brussels).Format("2006-01-02") }
func clock(t time.Time) string { return t.In(training.Brussels).Format("15:04") }

// works tells whether people work on a day, "2026-11-24".
func works(day string) bool {
	d, err := time.Parse("2006-01-02", day)
	if err != nil {
		panic(err)
	}
	return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday && !strings.Contains(holidays, day)
}

// next returns the day after a day, or before it for a negative step.
func next(day string, step int) string {
	d, err := time.Parse("2006-01-02", day)
	if err != nil {
		panic(err)
	}
	return d.AddDate(0, 0, step).Format("2006-01-02")
}

// shows returns the first minute of a day at which the clocks show a time or a later one.
func shows(day, hour string) time.Time {
	d, err := time.Parse("2006-01-02", day)
	if err != nil {
		panic(err)
	}
	t := d.Add(-3 * time.Hour) // still the day before
	for date(t) != day || clock(t) < hour {
		t = t.Add(time.Minute)
	}
	return t
}

// calm tells whether a time is in quiet hours.
func calm(q reminder.Quiet, t time.Time) bool {
	now := clock(t)
	if q.From <= q.To {
		return q.From <= now && now < q.To
	}
	return q.From <= now || now < q.To
}

// given is an offset in parts, with a session's time and quiet hours.
type given struct {
	after     bool
	unit      string
	n         int
	at        string
	o         reminder.Offset
	w         reminder.When
	q         reminder.Quiet
	hourKnown bool
}

func (g given) String() string {
	return fmt.Sprintf("%s of %s %s-%s, quiet %s", g.o, g.w.Day, inBrussels(g.w.Start), inBrussels(g.w.End), g.q)
}

func draw(t *rapid.T) given {
	g := given{after: rapid.Bool().Draw(t, "after"), unit: rapid.SampledFrom([]string{"wd", "d", "h", "m"}).Draw(t, "unit")}
	least, most := 1, map[string]int{"wd": 250, "d": 250, "h": 72, "m": 600}[g.unit]
	if g.unit == "d" || g.unit == "wd" && g.after {
		least = 0
	}
	if rapid.IntRange(0, 2).Draw(t, "far") > 0 {
		most = min(most, 20)
	}
	g.n = rapid.IntRange(least, most).Draw(t, "n")
	sign := ""
	if g.after {
		sign = "+"
	}
	text := fmt.Sprintf("%s%d%s", sign, g.n, g.unit)
	if g.unit == "d" || g.unit == "wd" {
		minute := rapid.OneOf(rapid.IntRange(0, 24*60-1), rapid.IntRange(2*60, 3*60)).Draw(t, "at")
		g.at = fmt.Sprintf("%02d:%02d", minute/60, minute%60)
		text += " " + g.at
	}
	var err error
	if g.o, err = reminder.ParseOffset(text); err != nil {
		t.Fatal(err)
	}

	// A few days around what is special, or any; so that all that comes of it stays within the calendar.
	day := rapid.SampledFrom([]string{"2027-03-29", "2027-05-06", "2027-05-17", "2027-07-21", "2027-10-31", "2027-11-11"}).Draw(t, "near")
	day = next(day, rapid.IntRange(-6, 9).Draw(t, "days"))
	if rapid.Bool().Draw(t, "any day") {
		day = next("2027-02-01", rapid.IntRange(0, 300).Draw(t, "of the year"))
	} else if g.n <= 20 {
		near := rapid.SampledFrom([]string{day, "2026-03-29", "2026-10-25", "2026-12-25", "2028-03-26", "2028-10-29"}).Draw(t, "or")
		day = next(near, rapid.IntRange(-6, 9).Draw(t, "more days"))
	}
	g.w.Day = training.Day(day)
	if g.hourKnown = rapid.IntRange(0, 3).Draw(t, "hour") > 0; g.hourKnown {
		g.w.Start = shows(day, "00:00").Add(time.Duration(rapid.OneOf(rapid.IntRange(0, 22*60), rapid.IntRange(6*60, 8*60)).Draw(t, "start")) * time.Minute)
		g.w.End = g.w.Start.Add(time.Duration(rapid.OneOf(rapid.IntRange(15, 8*60), rapid.IntRange(24*60, 60*60)).Draw(t, "length")) * time.Minute)
	}

	// Hours that begin or end while the clocks change have a table of their own.
	hour := rapid.IntRange(0, 24*4-1).Filter(func(quarter int) bool { return quarter/4 != 2 })
	from, to := hour.Draw(t, "from"), hour.Draw(t, "to")
	if rapid.Bool().Draw(t, "usual") {
		from, to = 20*4, 7*4
	}
	if g.q, err = reminder.ParseQuiet(fmt.Sprintf("%02d:%02d-%02d:%02d", from/4, from%4*15, to/4, to%4*15)); err != nil {
		t.Fatal(err)
	}
	return g
}

// begins returns until when a reminder is of use.
func (g given) begins() time.Time {
	if !g.hourKnown {
		return shows(string(g.w.Day), "12:00")
	}
	return g.w.Start
}

// due finds when it is due.
func (g given) due() (due time.Time, ok bool) {
	switch g.unit {
	case "h", "m":
		if !g.hourKnown {
			return due, false
		}
		minutes := g.n
		if g.unit == "h" {
			minutes *= 60
		}
		due = g.w.Start
		if g.after {
			due = g.w.End
		}
		for range minutes {
			if g.after {
				due = due.Add(time.Minute)
			} else {
				due = due.Add(-time.Minute)
			}
		}
	default:
		day, step := string(g.w.Day), -1
		if g.after {
			step = 1
			if g.hourKnown {
				day = date(g.w.End)
			}
		}
		for left := g.n; left > 0; {
			if day = next(day, step); g.unit == "d" || works(day) {
				left--
			}
		}
		for !works(day) {
			day = next(day, step)
		}
		due = shows(day, g.at)
		if g.after && g.hourKnown && due.Before(g.w.End) {
			due = g.w.End
		}
	}
	if g.after {
		return due, !due.Before(g.begins())
	}
	return due, due.Before(g.begins())
}

// rests tells whether weekends and public holidays are days of rest for it.
func (g given) rests() bool { return g.unit == "d" || g.unit == "wd" || works(string(g.w.Day)) }

// plan finds when to send it.
func (g given) plan() (time.Time, bool) {
	due, ok := g.due()
	if !ok {
		return due, false
	}
	rest := func(t time.Time) bool { return g.rests() && !works(date(t)) }
	later := due
	for rest(later) || calm(g.q, later) {
		later = later.Add(time.Minute)
	}
	if g.after || later.Equal(due) || !later.Add(30*time.Minute).After(g.begins()) {
		return later, true
	}
	for rest(due) || calm(g.q, due) && clock(due) != g.q.From {
		due = due.Add(-time.Minute)
	}
	return due, true
}

func TestDueIsWhatTheCalendarSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := draw(t)
		got, ok := g.o.Due(g.w)
		want, wantOK := g.due()
		if ok != wantOK || ok && !got.Equal(want) {
			t.Fatalf("%s: %s, %v, want %s, %v", g, inBrussels(got), ok, inBrussels(want), wantOK)
		}
	})
}

func TestPlanIsWhatGoingByMinutesFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := draw(t)
		got, ok := reminder.Plan(g.o, g.w, g.q)
		want, wantOK := g.plan()
		if ok != wantOK || ok && !got.Equal(want) {
			t.Fatalf("%s: %s, %v, want %s, %v", g, inBrussels(got), ok, inBrussels(want), wantOK)
		}
		if !ok {
			return
		}
		if !g.after && !got.Before(g.begins()) || g.after && got.Before(g.w.End) {
			t.Fatalf("%s: %s is on the wrong side of the session", g, inBrussels(got))
		}
		if g.rests() && !works(date(got)) {
			t.Fatalf("%s: %s is no working day", g, inBrussels(got))
		}
		if calm(g.q, got) && (g.after || clock(got) != g.q.From) {
			t.Fatalf("%s: %s is in quiet hours", g, inBrussels(got))
		}
	})
}

// The clocks show the time that was asked for, on a working day, whenever they show it at all.
func TestTheHourStays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := draw(t)
		due, ok := g.o.Due(g.w)
		if !ok || g.at == "" || g.after && due.Equal(g.w.End) {
			return
		}
		if !works(date(due)) || clock(due) != g.at && clock(shows(date(due), g.at)) == g.at {
			t.Fatalf("%s: %s", g, inBrussels(due))
		}
		if g.unit == "d" && works(next(string(g.w.Day), -g.n)) && !g.after && date(due) != next(string(g.w.Day), -g.n) {
			t.Fatalf("%s: %s is another day", g, inBrussels(due))
		}
	})
}

// Whenever somebody looks, what is planned is sent once: on time, or late and still before the start; out of quiet hours unless
// there is no time to wait.
func TestWhatIsPlannedIsSent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := draw(t)
		due, ok := reminder.Plan(g.o, g.w, g.q)
		if !ok {
			return
		}
		if verdict, _ := reminder.Judge(g.o, g.w, g.q, due, due); verdict != reminder.Send {
			t.Fatalf("%s: %s when it is due, %s", g, verdict, inBrussels(due))
		}
		last := g.begins()
		if g.after {
			last = due.Add(14 * 24 * time.Hour)
		}
		span := int(last.Sub(due)/time.Minute) + 600
		now := due.Add(time.Duration(rapid.IntRange(-600, min(span, 20*24*60)).Draw(t, "late")) * time.Minute)
		verdict, until := reminder.Judge(g.o, g.w, g.q, due, now)
		late := now.Sub(due) >= 15*time.Minute
		switch verdict {
		case reminder.Drop:
			if now.Before(last) {
				t.Fatalf("%s at %s: dropped, and of use until %s", g, inBrussels(now), inBrussels(last))
			}
		case reminder.Send:
			if now.Before(due) || !now.Before(last) {
				t.Fatalf("%s at %s: sent, due at %s", g, inBrussels(now), inBrussels(due))
			}
			if !late || !calm(g.q, now) {
				return
			}
			for minute := now; !minute.Add(30 * time.Minute).After(last); minute = minute.Add(time.Minute) {
				if !calm(g.q, minute) || g.after {
					t.Fatalf("%s at %s: sent in quiet hours, and could wait until %s", g, inBrussels(now), inBrussels(minute))
				}
			}
		case reminder.Wait:
			if !until.After(now) || !g.after && !until.Before(last) {
				t.Fatalf("%s at %s: waits until %s", g, inBrussels(now), inBrussels(until))
			}
			if then, _ := reminder.Judge(g.o, g.w, g.q, due, until); then != reminder.Send && until.Before(last) {
				t.Fatalf("%s at %s: waits until %s, and then it is %s", g, inBrussels(now), inBrussels(until), then)
			}
			if !late {
				return
			}
			for minute := now; minute.Before(until); minute = minute.Add(time.Minute) {
				if !calm(g.q, minute) && (works(date(minute)) || !g.rests()) {
					t.Fatalf("%s at %s: waits until %s for nothing", g, inBrussels(now), inBrussels(until))
				}
			}
		}
	})
}
