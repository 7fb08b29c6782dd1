package rhythm_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"vtbot/internal/rhythm"
	"vtbot/internal/training"
)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation("2006-01-02 15:04", s, training.Brussels)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func TestMondaysAtHalfPastEight(t *testing.T) {
	r, err := rhythm.Parse("30 8 * * MON")
	if err != nil {
		t.Fatal(err)
	}
	for now, want := range map[string]string{
		"2026-11-23 08:29": "2026-11-23 08:30",
		"2026-11-23 08:30": "2026-11-30 08:30",
		"2027-03-26 12:00": "2027-03-29 08:30", // the clocks change on the 28th
		"2026-10-23 12:00": "2026-10-26 08:30", // and on the 25th
		"2026-03-27 12:00": "2026-03-30 08:30",
		"2027-10-29 12:00": "2027-11-01 08:30",
	} {
		if got := r.Next(at(t, now)); !got.Equal(at(t, want)) {
			t.Errorf("after %s: %s, want %s", now, got, want)
		}
	}
}

// What comes daily comes once a day also when the clocks change, unless it is to come in the hour that they leave out or show
// twice.
func TestWhenTheClocksChange(t *testing.T) {
	for _, test := range []struct {
		spec, day string
		want      []string // in UTC
	}{
		{"30 8 * * *", "2026-03-29", []string{"06:30"}},
		{"30 8 * * *", "2026-10-25", []string{"07:30"}},
		{"30 8 * * *", "2027-03-28", []string{"06:30"}},
		{"30 8 * * *", "2027-10-31", []string{"07:30"}},
		{"30 1 * * *", "2026-03-29", []string{"00:30"}},
		{"30 3 * * *", "2026-03-29", []string{"01:30"}},
		{"30 3 * * *", "2026-10-25", []string{"02:30"}},
		{"30 2 * * *", "2026-03-28", []string{"01:30"}},
		{"30 2 * * *", "2026-03-29", nil},
		{"30 2 * * *", "2027-03-28", nil},
		{"30 2 * * *", "2026-10-25", []string{"00:30", "01:30"}},
		{"30 2 * * *", "2027-10-31", []string{"00:30", "01:30"}},
	} {
		r, err := rhythm.Parse(test.spec)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		midnight := at(t, test.day+" 00:00")
		for due := r.Next(midnight.Add(-time.Second)); training.DayOf(due) == training.Day(test.day); due = r.Next(due) {
			got = append(got, due.UTC().Format("15:04"))
			if last, ok := r.Last(due.Add(time.Minute), 12*time.Hour); !ok || !last.Equal(due) {
				t.Errorf("%q a minute after %s: last %s, %v", test.spec, due, last, ok)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%q on %s: %v, want %v", test.spec, test.day, got, test.want)
		}
	}
}

func TestLast(t *testing.T) {
	r, err := rhythm.Parse("30 8 * * MON")
	if err != nil {
		t.Fatal(err)
	}
	if last, ok := r.Last(at(t, "2026-11-23 17:00"), 12*time.Hour); !ok || !last.Equal(at(t, "2026-11-23 08:30")) {
		t.Errorf("got %s, %v", last, ok)
	}
	if last, ok := r.Last(at(t, "2026-11-24 17:00"), 12*time.Hour); ok {
		t.Errorf("a day late it is still due: %s", last)
	}
}

// Whatever the time, the last due time is not after it, and the next one after the last is.
func TestLastAndNextMeet(t *testing.T) {
	r, err := rhythm.Parse("*/20 * * * *")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(rapid.Int64Range(1_700_000_000, 1_900_000_000).Draw(t, "now"), 0)
		last, ok := r.Last(now, time.Hour)
		if !ok || last.After(now) || !r.Next(last).After(now) {
			t.Fatalf("at %s: last %s, next %s", now, last, r.Next(last))
		}
	})
}

func TestWhatIsNoRhythm(t *testing.T) {
	for _, spec := range []string{"", "monday", "30 8 * *", "61 8 * * MON", "0 0 30 2 *", "CRON_TZ=UTC 30 8 * * *", "TZ="} {
		if _, err := rhythm.Parse(spec); err == nil {
			t.Errorf("%q was taken", spec)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("30 8 * * MON")
	f.Add("@weekly")
	f.Fuzz(func(t *testing.T, spec string) {
		if r, err := rhythm.Parse(spec); err == nil && r.Next(time.Unix(1_800_000_000, 0)).IsZero() {
			t.Errorf("%q was taken and never comes", spec)
		}
	})
}

func TestTheZeroRhythmNeverComes(t *testing.T) {
	var r rhythm.Rhythm
	if err := r.UnmarshalText(nil); err != nil || !r.IsZero() || r.String() != "" {
		t.Errorf("an empty text is %q, %v", r, err)
	}
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	if _, ok := r.Last(now, time.Hour); ok || !r.Next(now).IsZero() {
		t.Error("it comes")
	}
	if err := r.UnmarshalText([]byte(" 30 8 * * MON ")); err != nil || r.IsZero() || r.String() != "30 8 * * MON" {
		t.Errorf("got %q, %v", r, err)
	}
}
