// Package reminder tells when something about a session is due: so long before its start or after its end, on working days,
// at hours at which nobody minds.
//
// It is pure: it knows no clock and no store. Days and times of the day are those of Brussels; what it returns is in UTC.
package reminder

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"vtbot/internal/training"
)

// Offset is how long before a session's start, or after its end, something is due. Two that mean the same are equal. The
// zero Offset is never due.
type Offset struct {
	after bool
	unit  string // "wd", "d" or "m"
	n     int
	at    time.Duration // after midnight on the clock, where days are counted
}

var offset = regexp.MustCompile(`^\s*(\+?)(\d+)(wd|d|h|m)(?:\s+(\S+))?\s*$`)

// most is how many of each unit are possible.
var most = map[string]int{"wd": 250, "d": 250, "h": 72, "m": 600}

// ParseOffset reads how long before the start something is due: "14wd 09:00" is 14 working days before at nine, "7d 18:00"
// seven days of the calendar before, "0d 08:00" on the day itself, "2h" and "45m" so long before. With a plus it is after the
// end: "+1wd 09:00", "+0d 18:00", "+1h". The error says what is wrong and what would be right.
func ParseOffset(s string) (Offset, error) {
	parts := offset.FindStringSubmatch(s)
	if parts == nil {
		return Offset{}, fmt.Errorf(`%q says no time: expected one such as "14wd 09:00", "7d 18:00", "2h" or "45m" before the start, `+
			`or "+1wd 09:00", "+0d 18:00" or "+1h" after the end`, s)
	}
	after, unit, clock := parts[1], parts[3], parts[4]
	least := 1
	if unit == "d" || unit == "wd" && after != "" {
		least = 0
	}
	n, err := strconv.Atoi(parts[2])
	if err != nil || n < least || n > most[unit] {
		return Offset{}, fmt.Errorf(`%q: from %s%d%s to %s%d%s is possible, such as "14wd 09:00", "0d 08:00", "2h" or "+1wd 09:00"`,
			s, after, least, unit, after, most[unit], unit)
	}
	o := Offset{after: after != "", unit: unit, n: n}
	if unit == "h" || unit == "m" {
		if clock != "" {
			return Offset{}, fmt.Errorf(`%q: hours and minutes go without a time of the day: expected "%s%d%s", or days such as "%s1d 09:00"`,
				s, after, n, unit, after)
		}
		if unit == "h" {
			o.unit, o.n = "m", 60*n
		}
		return o, nil
	}
	if clock == "" {
		return Offset{}, fmt.Errorf(`%q: the time of the day is missing: expected "%s%d%s 09:00", for example`, s, after, n, unit)
	}
	if o.at, err = parseClock(clock); err != nil {
		return Offset{}, fmt.Errorf(`%q: %w, as in "%s%d%s 09:00"`, s, err, after, n, unit)
	}
	return o, nil
}

// UnmarshalText reads what ParseOffset reads.
func (o *Offset) UnmarshalText(text []byte) error {
	parsed, err := ParseOffset(string(text))
	if err != nil {
		return err
	}
	*o = parsed
	return nil
}

// MarshalText returns what String does.
func (o Offset) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// IsAfter reports whether it is due after the session's end.
func (o Offset) IsAfter() bool { return o.after }

// String returns the offset as ParseOffset reads it; "" for the zero Offset.
func (o Offset) String() string {
	sign := ""
	if o.after {
		sign = "+"
	}
	switch {
	case o.unit == "":
		return ""
	case o.unit == "m" && o.n%60 == 0:
		return fmt.Sprintf("%s%dh", sign, o.n/60)
	case o.unit == "m":
		return fmt.Sprintf("%s%dm", sign, o.n)
	}
	return fmt.Sprintf("%s%d%s %s", sign, o.n, o.unit, formatClock(o.at))
}

// When is what is known of a session's time.
type When struct {
	Day        training.Day
	Start, End time.Time // zero while the hour is open
}

// begins returns from when on it is no use to remind of the session: its start, or noon of its day while the hour is open.
func (w When) begins() time.Time {
	if w.Start.IsZero() {
		return wall(w.Day, 12*time.Hour)
	}
	return w.Start
}

// Due returns when it is due, in UTC. A day that is no working day gives way to the working day before it, or after it for
// what comes after the session. What comes after is never due before the end. It returns false when it cannot be said: for
// hours while the hour is open, and when the time is on the wrong side of the session ("0d 18:00" for one that starts at
// 13:30; while the hour is open, noon is taken for the start).
func (o Offset) Due(w When) (time.Time, bool) {
	var due time.Time
	switch n := time.Duration(o.n) * time.Minute; {
	case o.unit == "m" && o.after && !w.End.IsZero():
		due = w.End.Add(n)
	case o.unit == "m" && !o.after && !w.Start.IsZero():
		due = w.Start.Add(-n)
	case o.unit == "m" || o.unit == "" || w.Day.Time().IsZero():
		return time.Time{}, false
	default:
		due = wall(o.day(w), o.at)
		if o.after && due.Before(w.End) {
			due = w.End
		}
	}
	if due.Before(w.begins()) == o.after {
		return time.Time{}, false
	}
	return due.UTC(), true
}

// day returns the day on which it is due, where days are counted.
func (o Offset) day(w When) training.Day {
	if !o.after {
		day := w.Day.Add(-o.n)
		if o.unit == "wd" {
			day = training.AddWorkdays(w.Day, -o.n)
		}
		return training.AddWorkdays(day.Add(1), -1) // itself, if it is a working day
	}
	from := w.Day
	if !w.End.IsZero() {
		from = training.DayOf(w.End)
	}
	day := from.Add(o.n)
	if o.unit == "wd" {
		day = training.AddWorkdays(from, o.n)
	}
	return training.AddWorkdays(day.Add(-1), 1)
}

// wall returns when the clocks of Brussels show a time on a day: the first time when they show it twice, and when they leave
// it out, the moment at which they do.
func wall(d training.Day, clock time.Duration) time.Time {
	midnight := d.Time()
	t := midnight.Add(clock)
	_, before := midnight.Zone()
	_, after := t.Zone()
	if before == after {
		return t
	}
	t = t.Add(time.Duration(before-after) * time.Second)
	if _, change := midnight.ZoneBounds(); t.Before(change) {
		return change
	}
	return t
}

// parseClock reads a time of the day, "09:00" or "9:00".
func parseClock(s string) (time.Duration, error) {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, fmt.Errorf("%q is no time of the day", s)
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}

func formatClock(clock time.Duration) string { return time.Time{}.Add(clock).Format("15:04") }
