// Package rhythm tells when something that comes back is due: the weekly digest, say. Its times are those of Brussels.
package rhythm

import (
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"vtbot/internal/training"
)

// Rhythm is a cron specification in Brussels' time: "30 8 * * MON" is each Monday at 08:30, also across the change to
// summer time. The hour from 02:00 to 03:00 is the one to avoid: what is to come in it does not on the day on which the clocks
// leave it out, and comes twice on the day on which they show it twice.
//
// The zero Rhythm never comes.
type Rhythm struct {
	spec     string
	schedule cron.Schedule
}

// Parse reads a cron specification of five fields: minute, hour, day of the month, month, day of the week. It returns an
// error that says what to write for one that is none, and for one that never comes.
func Parse(spec string) (r Rhythm, err error) {
	defer func() { // the library panics on some of what people write
		if recover() != nil {
			err = fmt.Errorf(`%q is no rhythm: expected five fields such as "30 8 * * MON"`, spec)
		}
	}()
	if strings.Contains(spec, "TZ=") {
		return Rhythm{}, fmt.Errorf("%q: the time is always that of Brussels: leave TZ= out", spec)
	}
	s, err := cron.ParseStandard("CRON_TZ=" + training.Brussels.String() + " " + strings.TrimSpace(spec))
	if err != nil {
		return Rhythm{}, fmt.Errorf(`%q is no rhythm (%w): expected five fields such as "30 8 * * MON"`, spec, err)
	}
	if s.Next(time.Now()).IsZero() {
		return Rhythm{}, fmt.Errorf("%q never comes: no such day exists", spec)
	}
	return Rhythm{strings.TrimSpace(spec), s}, nil
}

// UnmarshalText reads what Parse reads; an empty text is the zero Rhythm.
func (r *Rhythm) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*r = Rhythm{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*r = parsed
	return nil
}

// MarshalText returns what UnmarshalText reads.
func (r Rhythm) MarshalText() ([]byte, error) { return []byte(r.spec), nil }

// String returns the specification; "" for the zero Rhythm.
func (r Rhythm) String() string { return r.spec }

// IsZero reports whether it never comes.
func (r Rhythm) IsZero() bool { return r.schedule == nil }

// Equal reports whether two have the same specification.
func (r Rhythm) Equal(other Rhythm) bool { return r.spec == other.spec }

// Next returns the first time after a time; the zero time for the zero Rhythm.
func (r Rhythm) Next(after time.Time) time.Time {
	if r.IsZero() {
		return time.Time{}
	}
	return r.schedule.Next(after)
}

// Last returns the last time that was due at a time, no longer ago than within; false when there was none.
func (r Rhythm) Last(now time.Time, within time.Duration) (last time.Time, ok bool) {
	for t := r.Next(now.Add(-within)); !t.IsZero() && !t.After(now); t = r.Next(t) {
		last, ok = t, true
	}
	return last, ok
}
