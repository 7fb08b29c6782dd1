package reminder

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"vtbot/internal/training"
)

// Quiet are the hours in which nobody is disturbed. They begin with From and end before To, on the clocks of Brussels, and may
// pass midnight. There are none when the two are the same.
type Quiet struct{ From, To string } // "20:00", "07:00"

// ParseQuiet reads hours such as "20:00-07:00"; "" is none.
func ParseQuiet(s string) (Quiet, error) {
	if strings.TrimSpace(s) == "" {
		return Quiet{}, nil
	}
	first, last, _ := strings.Cut(strings.Replace(s, "–", "-", 1), "-")
	from, err := parseClock(strings.TrimSpace(first))
	to, toErr := parseClock(strings.TrimSpace(last))
	if err = cmp.Or(err, toErr); err != nil {
		return Quiet{}, fmt.Errorf(`%q: %w: expected two times such as "20:00-07:00", or nothing`, s, err)
	}
	if from == to {
		return Quiet{}, nil
	}
	return Quiet{formatClock(from), formatClock(to)}, nil
}

// UnmarshalText reads what ParseQuiet reads.
func (q *Quiet) UnmarshalText(text []byte) error {
	parsed, err := ParseQuiet(string(text))
	if err != nil {
		return err
	}
	*q = parsed
	return nil
}

// MarshalText returns what String does.
func (q Quiet) MarshalText() ([]byte, error) { return []byte(q.String()), nil }

// String returns the hours as ParseQuiet reads them.
func (q Quiet) String() string {
	if q.From == q.To {
		return ""
	}
	return q.From + "-" + q.To
}

// around returns the quiet hours in which a time is: when they began, and when they end; false when it is in none.
func (q Quiet) around(t time.Time) (began, ends time.Time, quiet bool) {
	from, err := parseClock(q.From)
	to, toErr := parseClock(q.To)
	if err != nil || toErr != nil || from == to {
		return began, ends, false
	}
	today := training.DayOf(t)
	for _, day := range []training.Day{today.Add(-1), today} {
		last := day
		if to < from {
			last = day.Add(1)
		}
		began, ends = wall(day, from), wall(last, to)
		if !t.Before(began) && t.Before(ends) {
			return began, ends, true
		}
	}
	return time.Time{}, time.Time{}, false
}

// Free returns the first moment at or after a time, in UTC, that is not within the quiet hours and, for workdaysOnly, neither
// in a weekend nor on a public holiday.
func (q Quiet) Free(t time.Time, workdaysOnly bool) time.Time {
	for {
		day := training.DayOf(t)
		if workdaysOnly && !training.IsWorkday(day) {
			t = training.AddWorkdays(day, 1).Time()
		} else if _, ends, quiet := q.around(t); quiet {
			t = ends
		} else {
			return t.UTC()
		}
	}
}

// before returns when the quiet time began in which a time is: the moment at which the hours began, or the last minute of a
// working day.
func (q Quiet) before(t time.Time, workdaysOnly bool) time.Time {
	for {
		day := training.DayOf(t)
		if workdaysOnly && !training.IsWorkday(day) {
			t = day.Time().Add(-time.Minute)
		} else if began, _, quiet := q.around(t); quiet && began.Before(t) {
			t = began
		} else {
			return t.UTC()
		}
	}
}
