package reminder_test

import (
	"strings"
	"testing"
	"time"

	"vtbot/internal/reminder"
	"vtbot/internal/training"
)

// at reads a time in Brussels; with a zone, "2026-10-25 02:30 CET", it says which of two.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	layout := "2006-01-02 15:04"
	if strings.HasSuffix(s, "T") {
		s, layout = strings.NewReplacer("CEST", "+0200", "CET", "+0100").Replace(s), layout+" -0700"
	}
	when, err := time.ParseInLocation(layout, s, training.Brussels)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

// session is one of a day, "2026-11-12", or of a day and hours, "2026-11-12 09:00-12:30".
func session(t testing.TB, s string) reminder.When {
	t.Helper()
	day, hours, known := strings.Cut(s, " ")
	w := reminder.When{Day: training.Day(day)}
	if known {
		start, end, _ := strings.Cut(hours, "-")
		w.Start, w.End = at(t, day+" "+start), at(t, day+" "+end)
	}
	return w
}

func offset(t testing.TB, s string) reminder.Offset {
	t.Helper()
	o, err := reminder.ParseOffset(s)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func quiet(t testing.TB, s string) reminder.Quiet {
	t.Helper()
	q, err := reminder.ParseQuiet(s)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func inBrussels(t time.Time) string {
	return t.In(training.Brussels).Format("Mon 2006-01-02 15:04 MST")
}

func TestParseOffset(t *testing.T) {
	for s, want := range map[string]string{
		"14wd 09:00":      "14wd 09:00",
		" 14wd \t 9:00\n": "14wd 09:00",
		"007d 18:00":      "7d 18:00",
		"250wd 00:00":     "250wd 00:00",
		"250d 23:59":      "250d 23:59",
		"0d 08:00":        "0d 08:00",
		"+0d 18:00":       "+0d 18:00",
		"+0wd 18:00":      "+0wd 18:00",
		"+1wd 09:00":      "+1wd 09:00",
		"72h":             "72h",
		"45m":             "45m",
		"600m":            "10h",
		"60m":             "1h",
		"+1h":             "+1h",
		"+90m ":           "+90m",
		"1d  09:05":       "1d 09:05",
	} {
		o, err := reminder.ParseOffset(s)
		if err != nil || o.String() != want {
			t.Errorf("%q: %q, %v, want %q", s, o, err, want)
		}
	}
	if offset(t, "120m") != offset(t, "2h") {
		t.Error("two that mean the same are not equal")
	}
}

func TestWhatIsNoOffset(t *testing.T) {
	for s, says := range map[string]string{
		"":                            `"14wd 09:00"`,
		"tomorrow":                    `"2h"`,
		"-1d 09:00":                   `before the start`,
		"1w 09:00":                    `"7d 18:00"`,
		"14 wd 09:00":                 `"14wd 09:00"`,
		"14wd 09:00 10:00":            `says no time`,
		"14wd":                        `the time of the day is missing: expected "14wd 09:00"`,
		"+1wd":                        `expected "+1wd 09:00"`,
		"14wd 24:00":                  `"24:00" is no time of the day, as in "14wd 09:00"`,
		"14wd 9h":                     `"9h" is no time of the day`,
		"14wd09:00":                   `says no time`,
		"2h 09:00":                    `without a time of the day: expected "2h"`,
		"+45m 09:00":                  `or days such as "+1d 09:00"`,
		"0wd 09:00":                   `from 1wd to 250wd`,
		"251wd 09:00":                 `from 1wd to 250wd`,
		"251d 09:00":                  `from 0d to 250d`,
		"+251wd 09:00":                `from +0wd to +250wd`,
		"0h":                          `from 1h to 72h`,
		"73h":                         `from 1h to 72h`,
		"+0m":                         `from +1m to +600m`,
		"601m":                        `from 1m to 600m`,
		"99999999999999999999d 09:00": `from 0d to 250d`,
	} {
		_, err := reminder.ParseOffset(s)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want it to say %s", s, err, says)
		}
	}
}

func TestDue(t *testing.T) {
	for _, test := range []struct{ offset, session, want string }{
		// Working days leave out weekends and holidays.
		{"1wd 09:00", "2026-07-22 09:00-12:30", "2026-07-20 09:00"},  // the 21st of July
		{"1wd 09:00", "2026-11-12 09:00-12:30", "2026-11-10 09:00"},  // Armistice
		{"1wd 09:00", "2026-04-07 09:00-12:30", "2026-04-03 09:00"},  // Easter Monday
		{"1wd 09:00", "2026-05-15 13:30-17:00", "2026-05-13 09:00"},  // Ascension
		{"5wd 16:00", "2026-12-29 09:00-12:30", "2026-12-21 16:00"},  // Christmas on a Friday
		{"5wd 16:00", "2027-01-05 09:00-12:30", "2026-12-28 16:00"},  // New Year's Day
		{"3wd 09:00", "2026-11-14 10:00-12:00", "2026-11-10 09:00"},  // on a Saturday
		{"14wd 09:00", "2026-11-24 09:00-12:30", "2026-11-03 09:00"}, // All Saints' was a Sunday
		{"+1wd 09:00", "2026-11-10 09:00-12:30", "2026-11-12 09:00"}, //
		{"+3wd 09:00", "2027-03-25 09:00-12:30", "2027-03-31 09:00"}, // over Easter Monday, a day after the clocks change
		{"+0wd 18:00", "2026-11-14 10:00-12:00", "2026-11-16 18:00"}, // on a Saturday

		// So does a day of the calendar that is none.
		{"7d 18:00", "2026-11-24 09:00-12:30", "2026-11-17 18:00"},
		{"7d 18:00", "2026-07-28 09:00-12:30", "2026-07-20 18:00"},
		{"7d 18:00", "2026-11-18 09:00-12:30", "2026-11-10 18:00"},
		{"1d 18:00", "2026-04-07 09:00-12:30", "2026-04-03 18:00"},
		{"0d 08:00", "2026-11-24 09:00-12:30", "2026-11-24 08:00"},
		{"0d 08:00", "2026-11-14 09:00-12:30", "2026-11-13 08:00"},
		{"+1d 09:00", "2026-05-13 09:00-12:30", "2026-05-15 09:00"},
		{"+1d 09:00", "2026-12-24 09:00-12:30", "2026-12-28 09:00"},
		{"+0d 18:00", "2026-11-24 09:00-12:30", "2026-11-24 18:00"},
		{"+0d 18:00", "2026-11-14 09:00-12:30", "2026-11-16 18:00"},

		// Nine o'clock stays nine o'clock when the clocks change.
		{"1wd 09:00", "2026-03-30 09:00-12:30", "2026-03-27 09:00 CET"},
		{"10wd 09:00", "2026-04-02 09:00-12:30", "2026-03-19 09:00 CET"},
		{"10wd 09:00", "2026-11-03 09:00-12:30", "2026-10-20 09:00 CEST"},
		{"10wd 09:00", "2027-04-06 09:00-12:30", "2027-03-22 09:00 CET"},
		{"7d 18:00", "2027-11-04 09:00-12:30", "2027-10-28 18:00 CEST"},
		{"+1wd 09:00", "2026-10-23 09:00-12:30", "2026-10-26 09:00 CET"},
		{"+1wd 09:00", "2027-10-29 09:00-12:30", "2027-11-02 09:00 CET"}, // All Saints' is a Monday

		// Two hours stay two hours.
		{"2h", "2026-11-24 13:30-17:00", "2026-11-24 11:30"},
		{"45m", "2026-11-24 13:30-17:00", "2026-11-24 12:45"},
		{"2h", "2026-03-29 04:00-06:00", "2026-03-29 01:00 CET"},
		{"2h", "2027-03-28 04:00-06:00", "2027-03-28 01:00 CET"},
		{"2h", "2026-10-25 04:00-06:00", "2026-10-25 02:00 CET"},
		{"3h", "2027-10-31 04:00-06:00", "2027-10-31 02:00 CEST"},
		{"24h", "2026-10-26 00:30-06:00", "2026-10-25 01:30 CEST"},
		{"48h", "2026-03-30 09:00-12:30", "2026-03-28 08:00 CET"},
		{"+1h", "2026-11-24 13:30-17:00", "2026-11-24 18:00"},
		{"+2h", "2026-10-25 01:00-01:30", "2026-10-25 02:30 CET"},

		// While the hour is open, days can be counted and hours not; noon is the latest.
		{"14wd 09:00", "2026-11-24", "2026-11-03 09:00"},
		{"0d 08:00", "2026-11-24", "2026-11-24 08:00"},
		{"0d 12:00", "2026-11-24", ""},
		{"+1wd 09:00", "2026-11-24", "2026-11-25 09:00"},
		{"+0d 18:00", "2026-11-24", "2026-11-24 18:00"},
		{"+0d 09:00", "2026-11-24", ""},
		{"2h", "2026-11-24", ""},
		{"+1h", "2026-11-24", ""},

		// What comes before comes before, and what comes after comes after.
		{"0d 13:30", "2026-11-24 13:30-17:00", ""},
		{"0d 18:00", "2026-11-24 13:30-17:00", ""},
		{"0d 13:29", "2026-11-24 13:30-17:00", "2026-11-24 13:29"},
		{"+0d 16:00", "2026-11-24 13:30-17:00", "2026-11-24 17:00"},
		{"14wd 09:00", "", ""},
	} {
		got, ok := offset(t, test.offset).Due(session(t, test.session))
		switch {
		case !ok && test.want == "":
		case ok && test.want == "":
			t.Errorf("%s of %q: %s, want none", test.offset, test.session, inBrussels(got))
		case !ok || !got.Equal(at(t, test.want)) || got.Location() != time.UTC:
			t.Errorf("%s of %q: %s, %v, want %s", test.offset, test.session, inBrussels(got), ok, test.want)
		}
	}
	days := reminder.When{Day: "2026-11-23", Start: at(t, "2026-11-23 09:00"), End: at(t, "2026-11-25 17:00")}
	if due, ok := offset(t, "+1wd 09:00").Due(days); !ok || !due.Equal(at(t, "2026-11-26 09:00")) {
		t.Errorf("a working day after three days: %s, %v", inBrussels(due), ok)
	}
	if due, ok := (reminder.Offset{}).Due(session(t, "2026-11-24 13:30-17:00")); ok {
		t.Errorf("the zero offset is due: %s", due)
	}
}

func TestParseQuiet(t *testing.T) {
	for s, want := range map[string]reminder.Quiet{
		"":               {},
		"  ":             {},
		"20:00-07:00":    {From: "20:00", To: "07:00"},
		" 20:00 – 7:00 ": {From: "20:00", To: "07:00"},
		"00:00-06:30":    {From: "00:00", To: "06:30"},
		"07:00-7:00":     {},
	} {
		if got, err := reminder.ParseQuiet(s); err != nil || got != want {
			t.Errorf("%q: %v, %v", s, got, err)
		}
	}
	for s, says := range map[string]string{
		"night":             `"night" is no time of the day`,
		"20:00":             `"" is no time of the day`,
		"20:00-24:00":       `"24:00" is no time of the day`,
		"20-07":             `expected two times such as "20:00-07:00"`,
		"20:00-07:00-08:00": `"07:00-08:00" is no time`,
	} {
		if _, err := reminder.ParseQuiet(s); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want it to say %s", s, err, says)
		}
	}
}

func TestFree(t *testing.T) {
	for _, test := range []struct {
		quiet, at    string
		workdaysOnly bool
		want         string
	}{
		{"20:00-07:00", "2026-11-24 19:59", true, "2026-11-24 19:59"},
		{"20:00-07:00", "2026-11-24 20:00", true, "2026-11-25 07:00"},
		{"20:00-07:00", "2026-11-25 06:59", true, "2026-11-25 07:00"},
		{"20:00-07:00", "2026-11-25 07:00", true, "2026-11-25 07:00"},
		{"12:00-13:00", "2026-11-25 12:30", true, "2026-11-25 13:00"},
		{"12:00-13:00", "2026-11-25 23:30", true, "2026-11-25 23:30"},
		{"20:00-07:00", "2026-11-27 21:00", true, "2026-11-30 07:00"},
		{"20:00-07:00", "2026-11-27 21:00", false, "2026-11-28 07:00"},
		{"20:00-07:00", "2026-11-10 21:00", true, "2026-11-12 07:00"},
		{"", "2026-11-28 10:00", true, "2026-11-30 00:00"},
		{"", "2026-11-28 10:00", false, "2026-11-28 10:00"},
		{"00:00-07:00", "2026-11-28 10:00", true, "2026-11-30 07:00"},
		{"20:00-07:00", "2026-12-24 20:00", true, "2026-12-28 07:00"},
		{"20:00-07:00", "2027-03-26 20:00", true, "2027-03-30 07:00"}, // Easter
		{"20:00-07:00", "2026-10-25 02:30 CET", false, "2026-10-25 07:00"},
		{"20:00-02:30", "2026-03-28 20:00", false, "2026-03-29 03:00"}, // 02:30 is left out
		{"20:00-02:30", "2026-10-24 20:00", false, "2026-10-25 02:30 CEST"},
		{"02:15-02:45", "2026-03-29 03:00", false, "2026-03-29 03:00"},
	} {
		got := quiet(t, test.quiet).Free(at(t, test.at), test.workdaysOnly)
		if !got.Equal(at(t, test.want)) || got.Location() != time.UTC {
			t.Errorf("%q at %s, working days only %v: %s, want %s", test.quiet, test.at, test.workdaysOnly, inBrussels(got), test.want)
		}
	}
}

func TestPlan(t *testing.T) {
	for _, test := range []struct{ offset, session, want string }{ // quiet from 20:00 to 07:00
		{"14wd 09:00", "2026-11-24 09:00-12:30", "2026-11-03 09:00"},
		{"1wd 21:00", "2026-11-24 09:00-12:30", "2026-11-24 07:00"}, // later
		{"1wd 21:00", "2026-11-24 07:30-12:30", "2026-11-24 07:00"}, // just early enough
		{"1wd 21:00", "2026-11-24 07:29-12:30", "2026-11-23 20:00"}, // too near
		{"1wd 21:00", "2026-11-23 07:15-12:30", "2026-11-20 20:00"}, // before the weekend
		{"1d 21:00", "2026-11-28 10:00-12:30", "2026-11-27 20:00"},  // Saturday is a day off for what comes by days
		{"2h", "2026-11-24 08:30-12:30", "2026-11-24 07:00"},
		{"2h", "2026-11-24 07:15-12:30", "2026-11-23 20:00"},
		{"2h", "2026-11-12 07:15-12:30", "2026-11-10 20:00"},  // the day before is Armistice
		{"24h", "2026-11-23 10:00-12:30", "2026-11-23 07:00"}, // not on Sunday
		{"2h", "2026-11-28 10:00-12:30", "2026-11-28 08:00"},  // a session on Saturday
		{"2h", "2026-11-28 08:00-12:30", "2026-11-28 07:00"},  //
		{"24h", "2026-11-29 10:00-12:30", "2026-11-28 10:00"}, // on Sunday
		{"2h", "2026-11-28 07:00-12:30", "2026-11-27 20:00"},  //
		{"+1h", "2026-11-24 17:00-19:30", "2026-11-25 07:00"}, //
		{"+1h", "2026-11-27 17:00-19:30", "2026-11-30 07:00"}, // after the weekend
		{"+1h", "2026-11-28 10:00-12:30", "2026-11-28 13:30"}, // a session on Saturday
		{"+1wd 06:00", "2026-11-10 10:00-12:30", "2026-11-12 07:00"},
		{"1wd 21:00", "2026-11-24", "2026-11-24 07:00"},
		{"2h", "2026-11-24", ""},
	} {
		got, ok := reminder.Plan(offset(t, test.offset), session(t, test.session), quiet(t, "20:00-07:00"))
		switch {
		case !ok && test.want == "":
		case !ok || test.want == "" || !got.Equal(at(t, test.want)) || got.Location() != time.UTC:
			t.Errorf("%s of %s: %s, %v, want %s", test.offset, test.session, inBrussels(got), ok, test.want)
		}
	}
	// Without quiet hours, the last minute of a working day is where a weekend began.
	got, _ := reminder.Plan(offset(t, "24h"), session(t, "2026-11-23 00:15-06:00"), reminder.Quiet{})
	if want := at(t, "2026-11-20 23:59"); !got.Equal(want) {
		t.Errorf("%s, want %s", inBrussels(got), want)
	}
}

func TestJudge(t *testing.T) {
	const tuesday, monday, saturday = "2026-11-24 09:00-12:30", "2026-11-23 09:00-12:30", "2026-11-28 09:00-12:30"
	for _, test := range []struct {
		offset, session, now string
		want                 reminder.Verdict
		until                string
	}{ // quiet from 20:00 to 07:00
		{"1wd 09:00", tuesday, "2026-11-01 03:00", reminder.Wait, "2026-11-23 09:00"},
		{"1wd 09:00", tuesday, "2026-11-23 08:59", reminder.Wait, "2026-11-23 09:00"},
		{"1wd 09:00", tuesday, "2026-11-23 09:00", reminder.Send, ""},
		{"1wd 09:00", tuesday, "2026-11-23 19:00", reminder.Send, ""}, // late, and of use
		{"1wd 09:00", tuesday, "2026-11-23 22:00", reminder.Wait, "2026-11-24 07:00"},
		{"1wd 09:00", tuesday, "2026-11-24 08:59", reminder.Send, ""},
		{"1wd 09:00", tuesday, "2026-11-24 09:00", reminder.Drop, ""},
		{"1wd 09:00", "2026-11-24 07:15-12:30", "2026-11-23 22:00", reminder.Send, ""}, // 07:00 would be too near
		{"1wd 09:00", monday, "2026-11-21 12:00", reminder.Wait, "2026-11-23 07:00"},   // not in the weekend
		{"1wd 09:00", saturday, "2026-11-28 03:00", reminder.Wait, "2026-11-28 07:00"}, // unless it must
		{"1wd 09:00", saturday, "2026-11-28 08:00", reminder.Send, ""},
		{"1wd 19:59", tuesday, "2026-11-23 20:01", reminder.Send, ""},           // not late
		{"2h", "2026-11-24 07:15-12:30", "2026-11-23 20:00", reminder.Send, ""}, // planned for the evening before
		{"2h", "2026-11-24 07:15-12:30", "2026-11-23 20:01", reminder.Send, ""}, //
		{"2h", saturday, "2026-11-28 08:00", reminder.Send, ""},                 //
		{"1wd 09:00", "2026-11-24", "2026-11-24 11:59", reminder.Send, ""},      // the hour is open
		{"1wd 09:00", "2026-11-24", "2026-11-24 12:00", reminder.Drop, ""},      //
		{"+1h", tuesday, "2026-11-24 12:00", reminder.Wait, "2026-11-24 13:30"}, //
		{"+1h", tuesday, "2026-11-24 14:00", reminder.Send, ""},                 //
		{"+1h", tuesday, "2026-11-27 23:00", reminder.Wait, "2026-11-30 07:00"}, //
		{"+1h", tuesday, "2026-12-08 13:29", reminder.Send, ""},                 //
		{"+1h", tuesday, "2026-12-08 13:30", reminder.Drop, ""},                 // two weeks
		{"+30d 09:00", tuesday, "2026-12-24 09:00", reminder.Send, ""},          //
		{"1wd 09:00", "2026-03-30 09:00-12:30", "2026-03-29 01:30", reminder.Wait, "2026-03-30 07:00 CEST"},
	} {
		o, w, q := offset(t, test.offset), session(t, test.session), quiet(t, "20:00-07:00")
		due, ok := reminder.Plan(o, w, q)
		if !ok {
			t.Fatalf("%s of %s is never due", test.offset, test.session)
		}
		got, until := reminder.Judge(o, w, q, due, at(t, test.now))
		if got != test.want || (test.until == "") != until.IsZero() || test.until != "" && !until.Equal(at(t, test.until)) {
			t.Errorf("%s of %s at %s: %s until %s, want %s %s", test.offset, test.session, test.now, got, inBrussels(until), test.want, test.until)
		}
	}
}

func FuzzParseOffset(f *testing.F) {
	for _, s := range []string{"14wd 09:00", "+0d 18:00", "2h", "45m", "+1h", "0wd 9:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o, err := reminder.ParseOffset(s)
		if err != nil {
			return
		}
		if again, err := reminder.ParseOffset(o.String()); err != nil || again != o {
			t.Errorf("%q is %q, and that %q, %v", s, o, again, err)
		}
		o.Due(reminder.When{Day: "2027-03-30"})
	})
}

func FuzzParseQuiet(f *testing.F) {
	for _, s := range []string{"20:00-07:00", "", "7:00-7:00", "00:00 – 06:30"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := reminder.ParseQuiet(s)
		if err != nil {
			return
		}
		if again, err := reminder.ParseQuiet(q.String()); err != nil || again != q {
			t.Errorf("%q is %q, and that %q, %v", s, q, again, err)
		}
		now := time.Unix(1_800_000_000, 0)
		if free := q.Free(now, true); !q.Free(free, true).Equal(free) {
			t.Errorf("%q: what is free, %s, is not", q, free)
		}
	})
}
