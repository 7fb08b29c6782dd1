package understand

import (
	"fmt"

	"vtbot/catalog"
)

// ReadOffset reads how long before a session somebody wants to be reminded of it, in any of the languages, the given one
// first: "drie werkdagen vooraf om 9 uur", "la veille à 18h", "2 hours before". It returns it in the short form of
// [vtbot/internal/reminder.ParseOffset], "3wd 09:00", which says what is possible; false for a text that says something
// else, or more. Where days are counted and no hour is named, it is nine o'clock, and six in the evening.
func (rd *Reader) ReadOffset(text string, lang catalog.Lang) (string, bool) {
	for _, l := range append([]catalog.Lang{lang}, catalog.Langs...) {
		r := rd.start(text, l)
		if short, ok := r.offset(); ok {
			return short, true
		}
	}
	return "", false
}

// The parts of an hour before a session.
var partsOfAnHour = []struct{ concept, short string }{{"quarter_hour", "15m"}, {"hour_and_half", "90m"}, {"half_hour", "30m"}}

func (r *reading) offset() (string, bool) {
	if r.howOften("beforehand") > 1 { // two times
		return "", false
	}
	for _, part := range partsOfAnHour {
		if from, to := r.find(part.concept); from >= 0 {
			r.take(from, to)
			return part.short, r.onlyOffsetLeft()
		}
	}
	evening := r.howOften("evening") > 0
	if from, to := r.find("same_day"); from >= 0 {
		r.take(from, to)
		return r.onDay(0, "d", evening)
	}
	if from, to := r.find("two_before"); from >= 0 {
		r.take(from, to)
		return r.onDay(2, "d", evening)
	}
	if from, to := r.find("day_before"); from >= 0 {
		r.take(from, to)
		return r.onDay(1, "d", evening)
	}
	if n, ok := r.units("workday"); ok {
		return r.onDay(n, "wd", evening)
	}
	if n, ok := r.units("week"); ok {
		return r.onDay(7*n, "d", evening)
	}
	if n, ok := r.units("day"); ok {
		return r.onDay(n, "d", evening)
	}
	if n, ok := r.units("short_day"); ok {
		return r.onDay(n, "d", evening)
	}
	for _, unit := range []struct{ concept, short string }{{"minute", "m"}, {"hours", "h"}} {
		for at := range r.tokens {
			to := r.is(unit.concept, at)
			if to < 0 || r.howOften("beforehand") == 0 {
				continue
			}
			if n, from, ok := r.countBack(at); ok {
				r.take(from, to)
				return fmt.Sprintf("%d%s", n, unit.short), r.onlyOffsetLeft()
			}
		}
	}
	return "", false
}

// find returns where the first phrase of a concept stands; -1 for none.
func (r *reading) find(name string) (from, to int) {
	for at := range r.tokens {
		if end := r.is(name, at); end >= 0 {
			return at, end
		}
	}
	return -1, -1
}

func (r *reading) howOften(name string) int {
	n := 0
	for at := 0; at < len(r.tokens); at++ {
		if end := r.is(name, at); end >= 0 {
			n++
			at = end - 1
		}
	}
	return n
}

// countBack returns the number that stands before a place: "drie", "3", "a" and "an".
func (r *reading) countBack(at int) (n, from int, ok bool) {
	for i := max(0, at-3); i < at; i++ {
		if end, v := r.number(i); end == at {
			return v, i, true
		}
	}
	if i := r.backTo("any", at, 0); i >= 0 {
		return 1, i, true
	}
	return 0, at, false
}

// units reads so many of something; one, when no number is said: "de week voordien".
func (r *reading) units(name string) (int, bool) {
	from, to := r.find(name)
	if from < 0 {
		return 0, false
	}
	n, start, ok := r.countBack(from)
	if !ok {
		if plural(r.text(from)) || len(r.text(from)) == 1 {
			return 0, false
		}
		n = 1
	}
	r.take(start, to)
	return n, true
}

// onDay reads the hour of the day, behind which nothing else may be left.
func (r *reading) onDay(days int, unit string, evening bool) (string, bool) {
	for at := range r.tokens {
		if end := r.is("beforehand", at); end >= 0 {
			r.take(at, end)
		}
	}
	at, until := r.hours()
	if at == "" {
		for i := range r.tokens {
			if end, n := r.number(i); end >= 0 && n <= 23 && (r.before("at_hour", i, 0) || r.starts("hour", end)) {
				if e := r.is("hour", end); e >= 0 {
					end = e
				}
				at = hour(n, 0)
				r.take(i, end)
				break
			}
		}
	}
	switch {
	case until != "":
		return "", false
	case at == "" && evening:
		at = "18:00"
	case at == "":
		at = "09:00"
	case evening && at < "12:00":
		var h, m int
		if _, err := fmt.Sscanf(at, "%d:%d", &h, &m); err == nil {
			at = fmt.Sprintf("%02d:%02d", h+12, m)
		}
	}
	return fmt.Sprintf("%d%s %s", days, unit, at), r.onlyOffsetLeft()
}

// onlyOffsetLeft reports whether nothing of sense is left of a text.
func (r *reading) onlyOffsetLeft() bool {
	for at := 0; at < len(r.tokens); {
		if t := &r.tokens[at]; t.taken || t.kind == mark || t.kind == line {
			at++
			continue
		}
		end := -1
		for _, name := range []string{"beforehand", "offset_filler", "evening"} {
			end = max(end, r.is(name, at))
		}
		if end < 0 {
			return false
		}
		at = end
	}
	return true
}
