package understand

import (
	"fmt"
	"slices"
	"sync"

	"vtbot/internal/training"
)

// hourRule is a form of an hour.
type hourRule struct {
	form string
	make func(m *found) string
	p    *pattern
}

var hourRules = []hourRule{
	{form: `{int} ( : | . ) {int} {pm}`, make: func(m *found) string { return halfDay(m.number(0), m.number(1), true) }},
	{form: `{int} ( : | . ) {int} {am}`, make: func(m *found) string { return halfDay(m.number(0), m.number(1), false) }},
	{form: `{int} {pm}`, make: func(m *found) string { return halfDay(m.number(0), 0, true) }},
	{form: `{int} {am}`, make: func(m *found) string { return halfDay(m.number(0), 0, false) }},
	{form: `{int} : {int} {hour}?`, make: clock},
	{form: `{int} {hour} {int}`, make: clock},
	{form: `{int} . {int} {hour}?`, make: clockWithDot},
	{form: `{half_past} {n}`, make: func(m *found) string { return hour(m.number(0), 30) }},
	{form: `{half_to} {n}`, make: func(m *found) string { return hour(m.number(0)-1, 30) }},
	{form: `{n} {hour} {half_after}`, make: func(m *found) string { return hour(m.number(0), 30) }},
	{form: `{n} {hour} {quarter_after}`, make: func(m *found) string { return hour(m.number(0), 15) }},
	{form: `{quarter_past} {n}`, make: func(m *found) string { return hour(m.number(0), 15) }},
	{form: `{quarter_to} {n}`, make: func(m *found) string { return hour(m.number(0)-1, 45) }},
	{form: `{n} {hour}`, make: wholeHour},
	{form: `{n}`, make: barely},
	{form: `{noon}`, make: func(m *found) string {
		for i := m.from - 3; i <= m.from; i++ {
			if i >= 0 && m.r.isSeen("part", i) >= m.to { // "après-midi"
				return ""
			}
		}
		return "12:00"
	}},
}

var theHourRules = sync.OnceValue(func() []hourRule {
	rules := slices.Clone(hourRules)
	for i := range rules {
		p, err := compilePattern(rules[i].form, theLexicon().id)
		if err != nil {
			panic(err) // a test fails without it
		}
		rules[i].p = p
	}
	return rules
})

// hour returns an hour of the working day: "at two" is in the afternoon.
func hour(h, m int) string {
	if h >= 1 && h <= 6 {
		h += 12
	}
	return clockTime(h, m)
}

func clockTime(h, m int) string {
	if h > 23 || m > 59 || h < 0 || m < 0 {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", h, m)
}

func halfDay(h, m int, afternoon bool) string {
	if h > 12 && !afternoon {
		return ""
	}
	if afternoon && h < 12 {
		h += 12
	}
	return clockTime(h, m)
}

func clock(m *found) string {
	if t := &m.r.tokens[m.from+2]; len(t.text) != 2 || m.r.text(m.from+1) == ":" && t.joined != 0 {
		return ""
	}
	if m.r.text(m.from)[0] == '0' {
		return clockTime(m.number(0), m.number(1))
	}
	return hour(m.number(0), m.number(1))
}

func clockWithDot(m *found) string {
	minutes := m.number(1)
	t := &m.r.tokens[m.from+2]
	if len(t.text) != 2 || t.joined != 0 || minutes%15 != 0 || m.number(0) > 23 || m.r.beforeInClause("numbered", m.from, 1) ||
		m.r.text(m.from+3) == "." && m.r.kind(m.from+4) == digits {
		return ""
	}
	return hour(m.number(0), minutes)
}

// wholeHour is "9u", "14 uur": of the working day, or led to by a word for at.
func wholeHour(m *found) string {
	h := m.number(0)
	at := m.r.before("at_hour", m.from, 1)
	if m.r.before("of", m.from, 0) && !at || !at && (h < 7 || h > 20) && m.r.tokens[m.from+1].joined == ' ' {
		return ""
	}
	if m.r.kind(m.from) == word && !at && !m.r.opens(m.from) && m.r.text(m.to) != "et" {
		if !m.r.before("on", m.from, 1) {
			return ""
		}
	}
	return hour(h, 0)
}

// barely is a number that only what stands before it makes an hour: "om twee", "at 9".
func barely(m *found) string {
	h := m.number(0)
	if h < 1 || h > 20 || !m.r.before("at_strict", m.from, 0) || m.r.startsAny(m.to, "people", "audience", "of_us", "month") ||
		m.r.before("about", m.from, 0) && !m.r.before("on", m.from-1, 0) && m.r.text(m.from-1) != "at" && m.r.text(m.from-1) != "om" {
		return ""
	}
	if m.r.kind(m.to) == word && !m.r.startsAny(m.to, "to", "on", "of", "instead", "please", "with", "or", "part") {
		return ""
	}
	return hour(h, 0)
}

// hours reads the hours at which a session should begin and end; "" for what is not stated.
func (r *reading) hours() (start, until string) {
	rules := theHourRules()
	for at := 0; at < len(r.tokens); at++ {
		t := &r.tokens[at]
		if t.taken || t.kind > digits {
			continue
		}
		if from, to, end := r.hourSpan(at); end > 0 {
			r.take(at, end)
			if start == "" && at < r.end && !r.refusedHour(at) {
				start, until = from, to
			}
			at = end - 1
			continue
		}
		best, text := -1, ""
		for i := range rules {
			end, caps := r.match(rules[i].p, at)
			if end <= best {
				continue
			}
			if s := rules[i].make(&found{r: r, from: at, to: end, caps: slices.Clone(caps)}); s != "" {
				best, text = end, s
			}
		}
		if best < 0 {
			continue
		}
		end, last := r.endOfHours(best)
		refused := r.refusedHour(at)
		r.take(at, end)
		if start == "" && at < r.end && !r.told[at] && !refused {
			start, until = text, last
		}
		at = end - 1
	}
	if until <= start {
		until = ""
	}
	return start, until
}

// refusedHour reports whether an hour is one at which it should not begin, or at which something else is.
func (r *reading) refusedHour(at int) bool {
	return r.beforeInClause("instead", at, 1) || r.before("meal", at, 2) || r.before("before", at, 1) &&
		r.before("not", r.backTo("before", at, 1), 1) ||
		r.before("event", at, 2)
}

// hourSpan reads "9-12u" and, right behind a date, "van 9 tot 12": hours that only their end, or their place, makes such.
func (r *reading) hourSpan(at int) (from, to string, end int) {
	i := r.is("between", at)
	if i < 0 {
		i = r.is("span_from", at)
	}
	led := i >= 0
	if !led {
		i = at
	}
	a, j := r.plainHour(i), i+1
	if a < 0 {
		return "", "", 0
	}
	switch {
	case r.text(j) == "-":
		j++
	case r.is("to", j) >= 0:
		j = r.is("to", j)
	case r.is("and", j) >= 0 && led:
		j = r.is("and", j)
	default:
		return "", "", 0
	}
	b := r.plainHour(j)
	end = j + 1
	behindDate := at > 1 && r.text(at-1) == "," && r.tokens[at-2].taken
	switch {
	case b < 0:
		return "", "", 0
	case b < a && b <= 6 && a >= 7 && r.closes(end) && behindDate: // "23 January, 10 to 4"
		return hour(a, 0), hour(b, 0), end
	case b <= a || r.kind(end) == digits || r.text(end) == "/":
		return "", "", 0
	}
	return r.markedSpan(at, a, b, end, led)
}

// plainHour returns a number in digits that can be an hour; -1 for none.
func (r *reading) plainHour(at int) int {
	if r.kind(at) != digits || r.tokens[at].value > 23 || r.tokens[at].taken {
		return -1
	}
	return r.tokens[at].value
}

// markedSpan makes two numbers hours by the sign behind them, or by the date beside them.
func (r *reading) markedSpan(at, a, b, end int, led bool) (from, to string, stop int) {
	if e := r.is("hour", end); e >= 0 {
		if r.kind(e) == digits && r.tokens[e].joined == 0 {
			return hour(a, 0), clockTime(b, min(r.tokens[e].value, 59)), e + 1
		}
		return hour(a, 0), hour(b, 0), e
	}
	if e := r.is("pm", end); e >= 0 {
		return hour(a, 0), halfDay(b, 0, true), e
	}
	behind := at > 0 && (r.tokens[at-1].taken || at > 1 && r.tokens[at-1].kind == mark && r.tokens[at-2].taken)
	ahead := end < len(r.tokens) && r.tokens[end].taken && r.kind(end) != gone
	people := r.startsAny(end, "people", "audience", "month")
	if led && (behind || ahead && b <= 18) && a >= 7 && !people {
		return hour(a, 0), hour(b, 0), end
	}
	return "", "", 0
}

// endOfHours reads the end of a span behind its beginning: "9h à 12h", "13u - 16u30".
func (r *reading) endOfHours(at int) (int, string) {
	i := at
	switch {
	case r.text(i) == "-":
		i++
	case r.is("to", i) >= 0:
		i = r.is("to", i)
	case r.is("and", i) >= 0:
		i = r.is("and", i)
	default:
		return at, ""
	}
	if e := r.is("about", i); e >= 0 {
		i = e
	}
	best, text := at, ""
	for k := range theHourRules() {
		rule := &theHourRules()[k]
		if rule.form == `{n}` {
			continue
		}
		end, caps := r.match(rule.p, i)
		if end > best {
			m := &found{r: r, from: i, to: end, caps: slices.Clone(caps)}
			s := rule.make(m)
			if s == "" && rule.form == `{n} {hour}` {
				s = hour(m.number(0), 0)
			}
			if s != "" {
				best, text = end, s
			}
		}
	}
	if best == at && r.kind(i) == digits && r.tokens[i].value <= 23 && !r.startsAny(i+1, "people", "audience", "month") {
		return i + 1, hour(r.tokens[i].value, 0)
	}
	return best, text
}

// partOfDay reads a part of the day. Two of them are as good as none.
func (r *reading) partOfDay() training.PartOfDay {
	var seen []training.PartOfDay
	id := r.lex.ids["part"]
	var reasons []training.PartOfDay // stated in a reason and nowhere else
	stated := -1
	for at := 0; at < r.end; at++ {
		if end := r.is("good_part", at); end >= 0 {
			at = end - 1
			continue
		}
		r.seeAll = r.isSeen("weekday", at) >= 0 // "dinsdagvoormiddag"
		end, v := r.concept(id, at)
		r.seeAll = false
		if end < 0 || r.told[at] {
			continue
		}
		part := training.PartOfDay(v)
		refused := r.beforeInClause("not", at, 2) || r.before("instead", at, 1) || r.before("except", at, 1) ||
			r.starts("negative_after", end) || r.isSeen("at_hour", at) < 0 && r.before("good", at, 0) || r.reasoned(stated, at)
		r.take(at, end)
		if r.because(r.clauseFrom(at)) { // "because our mornings are full, the afternoon"
			if !refused {
				reasons = append(reasons, part)
			}
			at = end - 1
			continue
		}
		if stated < 0 && !refused {
			stated = at
		}
		if !refused && !slices.Contains(seen, part) {
			seen = append(seen, part)
		}
		at = end - 1
	}
	if len(seen) == 0 {
		seen = reasons
	}
	switch {
	case slices.Contains(seen, training.WholeDay):
		return training.WholeDay
	case len(seen) == 1:
		return seen[0]
	}
	return ""
}
