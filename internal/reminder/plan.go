package reminder

import (
	"time"

	"vtbot/internal/training"
)

const (
	margin = 30 * time.Minute    // what comes later than this before the start comes too late to be of use
	prompt = 15 * time.Minute    // what is sent so soon after it was due is not late
	stale  = 14 * 24 * time.Hour // what comes so long after it was due is of no interest any more
)

// workdays tells whether weekends and public holidays are quiet: not for the hours around a session on such a day.
func (o Offset) workdays(w When) bool { return o.unit != "m" || training.IsWorkday(w.Day) }

// Plan returns when to send what is due, in UTC. What is due in quiet hours, or for hours before a session on a working day
// in a weekend or on a public holiday, moves to their end; if that is too near to the start, to the moment at which they
// began. It returns false when Due does.
func Plan(o Offset, w When, q Quiet) (time.Time, bool) {
	due, ok := o.Due(w)
	if !ok {
		return time.Time{}, false
	}
	free := q.Free(due, o.workdays(w))
	if o.after || free.Equal(due) || !free.After(w.begins().Add(-margin)) {
		return free, true
	}
	return q.before(due, o.workdays(w)), true
}

// Verdict is what to do with something that was planned.
type Verdict string

// The verdicts.
const (
	Send Verdict = "send"
	Wait Verdict = "wait"
	Drop Verdict = "drop"
)

// Judge tells what to do now with something whose due time Plan returned, and for Wait until when, in UTC.
//
// What is late, after an outage say, is still of use until the session begins, or until noon of its day while the hour is
// open; what comes after a session is for two weeks. Late in quiet hours, it waits for their end, rather sent in a weekend than
// too near to the start, and rather sent at once than not.
func Judge(o Offset, w When, q Quiet, due, now time.Time) (Verdict, time.Time) {
	last := w.begins()
	if o.after {
		last = due.Add(stale)
	}
	switch {
	case !now.Before(last):
		return Drop, time.Time{}
	case now.Before(due):
		return Wait, due.UTC()
	case now.Sub(due) < prompt:
		return Send, time.Time{}
	}
	for _, workdaysOnly := range []bool{o.workdays(w), false} {
		free := q.Free(now, workdaysOnly)
		if free.Equal(now) {
			return Send, time.Time{}
		}
		if o.after || !free.After(last.Add(-margin)) {
			return Wait, free
		}
	}
	return Send, time.Time{}
}
