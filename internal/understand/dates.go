package understand

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"vtbot/internal/training"
)

// theDateRules are the forms of dates, compiled.
var theDateRules = sync.OnceValue(func() []dateRule {
	rules := slices.Clone(dateRules)
	for i := range rules {
		p, err := compilePattern(rules[i].form, theLexicon().id)
		if err != nil {
			panic(err) // a test fails without it
		}
		rules[i].p = p
	}
	return rules
})

// all finds every expression of time in a text, in its order, and takes it out.
func (c *calendar) all() []when {
	var all []when
	r := c.r
	for at := 0; at < len(r.tokens); at++ {
		t := &r.tokens[at]
		if t.taken || t.kind > digits || t.joined == '-' && at > 0 && r.tokens[at-1].upper { // "Sint-Jan"
			continue
		}
		if t.kind == digits && t.joined == 0 && at > 0 &&
			(r.kind(at-1) == word || strings.Contains(":.", r.text(at-1))) { // "9u30 en 18 maart"
			continue
		}
		w, ok := c.at(at, all)
		if !ok {
			continue
		}
		r.take(w.from, w.to)
		if w.kind != whenDayOnly || w.to > w.from+1 {
			all = append(all, w)
		}
		at = w.to - 1
	}
	return all
}

// at reads the longest expression of time that begins at a place. found are those before it.
func (c *calendar) at(at int, before []when) (when, bool) {
	r := c.r
	best, ok := c.list(at)
	if ok {
		best.from = at
	}
	rules := theDateRules()
	for i := range rules {
		rule := &rules[i]
		end, caps := r.match(rule.p, at)
		if end <= at || ok && end <= best.to {
			continue
		}
		m := &found{r: r, from: at, to: end, caps: slices.Clone(caps)}
		var w when
		made := false
		if rule.make != nil {
			w, made = rule.make(c, m)
		} else if n := len(before); n > 0 && before[n-1].dates.Last() != "" {
			days := 1
			if m.has("week_later") {
				days = 7
			}
			w, made = onDays(before[n-1].dates.Last().Add(days))
		}
		if made {
			w.seasonal = m.has("season") || m.has("holiday") || m.has("feast")
			w.today = m.has("today") && len(m.caps) == 1
			w.from, w.to = at, end
			best, ok = w, true
		}
	}
	if w, made := c.numberedWeekday(at, before); made && (!ok || w.to > best.to) {
		return w, true
	}
	if ok {
		return best, true
	}
	return c.dayOnly(at)
}

// numberedWeekday is a weekday with its number and no month: "lundi 8 février ou mardi 9". It is the first such day from the
// month that was spoken of on.
func (c *calendar) numberedWeekday(at int, before []when) (when, bool) {
	r := c.r
	i, weekday := r.concept(r.lex.ids["weekday"], at)
	if i < 0 || i >= len(r.tokens) || r.kind(i) != digits || r.tokens[i].taken || r.tokens[i].joined != ' ' {
		return when{}, false
	}
	if end := i + 1; r.kind(end) == word && r.tokens[end].joined == 0 || r.startsAny(end, "hour", "people", "audience", "of", "month") ||
		strings.ContainsAny(r.text(end), "/-.:") && r.kind(end+1) == digits {
		return when{}, false
	}
	spoken := c.today
	if n := len(before); n > 0 && before[n-1].dates.Last() != "" {
		spoken = before[n-1].dates.Last()
	}
	first := spoken.Time().AddDate(0, 0, 1-spoken.Time().Day())
	for month := range monthsAhead {
		start := first.AddDate(0, month, 0)
		then := start.AddDate(0, 0, r.tokens[i].value-1)
		if day := training.DayOf(then); then.Month() == start.Month() && day > c.today && day.Weekday() == weekdayOf(atoi(weekday)) {
			w, made := onDays(day)
			w.from, w.to = at, i+1
			return w, made
		}
	}
	return when{}, false
}

// monthsAhead is how many months a day without its month is looked for in.
const monthsAhead = 6

// dayOnly is a day of a month that is said elsewhere: "the 15th", "pas le 16".
func (c *calendar) dayOnly(at int) (when, bool) {
	r := c.r
	i := at
	for _, name := range []string{"on", "article", "weekday"} {
		if end := r.is(name, i); end >= 0 {
			i = end
		}
	}
	if r.kind(i) != digits || r.tokens[i].taken || r.tokens[i].value < 1 || r.tokens[i].value > 31 ||
		i == at && !r.before("except", at, 0) {
		return when{}, false
	}
	end := r.is("suffix", i+1)
	if end >= 0 && r.tokens[i+1].joined == ' ' {
		end = -1
	}
	french := r.text(at) == "le"
	if e := max(end, i+1); r.startsAny(e, "of", "month", "next") {
		return when{}, false
	}
	if end < 0 && !french || r.startsAny(max(end, i+1), "hour", "people", "audience", "numbered") {
		return when{}, false
	}
	return when{kind: whenDayOnly, from: at, to: max(end, i+1), days: nil, dates: training.Dates{From: training.Day(r.text(i))}}, true
}

// read returns the dates that a text asks for. Days of the past, of a signature, of what has been and those that are ruled
// out are not asked for.
func (c *calendar) read() training.Dates {
	all := c.all()
	r := c.r
	if n := len(all); n > 1 && r.before("replacing", all[0].from, 4) { // "verander februari naar maart"
		all = all[n-1:]
	}
	all = c.ranges(all)
	var wanted, out []when
	for i, w := range all {
		if w.from >= r.end || r.told[w.from] || len(wanted) > 0 && r.reasoned(wanted[0].from, w.from) {
			continue
		}
		if c.ruledOut(all, i) {
			out = append(out, w)
			continue
		}
		wanted = append(wanted, w)
	}
	wanted = c.corrected(c.completed(all, wanted))
	kept := slices.DeleteFunc(slices.Clone(wanted), func(w when) bool { return c.isPast(w, len(wanted) > 1) || c.startsWork(w, wanted) })
	if len(kept) == 0 {
		// A bare date of the past is an answer that will be refused; with a story around it, it is none.
		if len(wanted) == 1 && len(all) == 1 && wanted[0].dates.Last() != "" && wanted[0].dates.Last() < c.today && !c.tells(wanted[0]) {
			return wanted[0].dates
		}
		return training.Dates{}
	}
	for i := range kept {
		c.bound(&kept[i])
	}
	dates := c.without(c.join(kept), out)
	if len(out) > 0 && len(dates.Days) == 0 { // a period cannot say which of its days do not suit
		r.excluded = r.clauseOf(out[0].from, out[len(out)-1].to)
	}
	return dates
}

// ranges joins what "to" stands between: "van 28 februari tot 3 maart", "du 1er janvier au 31 mars".
func (c *calendar) ranges(all []when) []when {
	r := c.r
	for i := 1; i < len(all); i++ {
		a, b := all[i-1], all[i]
		if a.kind > whenPeriod || b.kind > whenPeriod {
			continue
		}
		gap := b.from - a.to
		ranged := gap <= 8 && gap > 3 && r.isSeen("to", a.to) >= b.from-1 || gap <= 3 && (r.between("to", a.to, b.from) ||
			gap == 1 && r.text(a.to) == "-") || gap == 0 && r.isSeen("to", b.from) >= 0 ||
			gap <= 3 && r.before("between", a.from, 1) && r.between("and", a.to, b.from)
		if from, to := a.dates.First(), b.dates.Last(); ranged && from <= to {
			all[i-1] = when{dates: training.Between(from, to), kind: whenPeriod, from: a.from, to: b.to, closed: true}
			all = slices.Delete(all, i, i+1)
			i--
		}
	}
	return all
}

// completed gives a day of a month that is said elsewhere its month: "the 15th does not suit, take the 22nd", where another
// date is not asked for.
func (c *calendar) completed(all, wanted []when) []when {
	if slices.ContainsFunc(wanted, func(w when) bool { return w.kind < whenWeekdays }) {
		return wanted
	}
	for i, w := range wanted {
		if w.kind != whenDayOnly || w.dates.From == "" {
			continue
		}
		for _, other := range all {
			if near := other.dates.First().Time(); other.kind < whenWeekdays && other.from < w.from && !near.IsZero() {
				if day, _ := c.day(atoi(string(w.dates.From)), int(near.Month()), near.Year()); day > c.today {
					wanted[i] = when{dates: training.OnDays(day), from: w.from, to: w.to}
				}
			}
		}
	}
	return wanted
}

// ruledOut reports whether an expression is of days that do not suit.
func (c *calendar) ruledOut(all []when, i int) bool {
	r, w := c.r, all[i]
	if r.notBefore("before", w.from) || r.notBefore("before_for", w.from) {
		return false
	}
	gap := 2
	if w.kind == whenPeriod { // "not in the week of 8 to 12 February"
		gap = 4
	}
	if j := r.backTo("not", w.from, gap); j >= 0 && !r.between("before", j, w.from) && !r.between("before_for", j, w.from) &&
		!c.otherBetween(all, j, w.from) && r.tokens[j].clause == r.tokens[w.from].clause {
		return true
	}
	if j := r.backTo("except", w.from, 2); j >= 0 && !c.otherBetween(all, j, w.from) {
		return true
	}
	if j := r.backTo("closed", w.from, 2); j >= 0 && r.tokens[j].clause == r.tokens[w.from].clause {
		return true
	}
	limit := len(r.tokens)
	if i+1 < len(all) {
		limit = all[i+1].from
	}
	// What follows rules it out, up to the next date or the end of the sentence.
	for j := w.to; j < limit && r.tokens[j].sentence == r.tokens[w.to-1].sentence; j++ {
		if r.starts("ordinal", j) {
			break
		}
		if end := r.is("negative_after", j); end >= 0 && end <= limit && j-w.to < 7 &&
			(i+1 >= len(all) || end < limit-1 || end-j >= 3 || r.tokens[j].sentence != r.tokens[limit].sentence) {
			return !r.between("but", w.to, j) || i+1 < len(all)
		}
	}
	return c.missedEvent(w, limit)
}

// missedEvent reports whether a date is that of an event to which nobody can come: "op de sessie van 24 november raken we niet".
func (c *calendar) missedEvent(w when, limit int) bool {
	r := c.r
	if !r.before("event", w.from, 2) {
		return false
	}
	for k := w.to; k < min(limit, w.to+4); k++ {
		if r.starts("not", k) {
			return true
		}
	}
	for k := w.from - 1; k >= 0 && r.tokens[k].sentence == r.tokens[w.from].sentence; k-- {
		if r.starts("not", k) {
			return true
		}
	}
	return false
}

func (c *calendar) otherBetween(all []when, from, to int) bool {
	return slices.ContainsFunc(all, func(w when) bool { return w.from >= from && w.to <= to && w.from != to })
}

// corrected leaves out what is taken back: "25 January, no wait, the 26th".
func (c *calendar) corrected(whole []when) []when {
	all := slices.DeleteFunc(slices.Clone(whole), func(w when) bool { return w.kind == whenWeekdays })
	for i := len(all) - 1; i > 0; i-- {
		a, b := all[i-1], all[i]
		if b.kind == whenDayOnly || b.from-a.to > 18 || !c.r.between("correction", a.to, b.from) {
			continue
		}
		if len(a.dates.Days) == 0 && len(b.dates.Days) > 0 { // "in March, preferably the 9th"
			continue
		}
		return slices.DeleteFunc(whole, func(w when) bool { return w.from < b.from && w.kind != whenWeekdays })
	}
	return whole
}

// tells reports whether an expression belongs to a story of the past.
func (c *calendar) tells(w when) bool {
	r := c.r
	return r.beforeInClause("past", w.from, 3) || r.after("past", w.to, 1) >= 0
}

func (c *calendar) isPast(w when, others bool) bool {
	if w.kind == whenWeekdays || w.kind == whenDayOnly || w.kind == whenFeast {
		return false
	}
	if w.today && others {
		return true
	}
	if w.dates.Last() < c.today {
		return true
	}
	r := c.r
	if c.tells(w) && !r.before("wished", w.from, 4) {
		return true
	}
	event := c.ofEvent(w, 4)
	// A day of the last months is of the past where something is told of it.
	recent := w.rolled && w.dates.First() > c.today.Add(280)
	if event && r.has("that_day") {
		return false
	}
	return recent && (event || others || r.before("training", w.from, 2)) || event && others && c.ofEvent(w, 1)
}

// ofEvent reports whether a date is that of a meeting, a mail and the like.
func (c *calendar) ofEvent(w when, gap int) bool {
	i := c.r.backTo("event", w.from, gap)
	return i >= 0 && !c.r.tokens[i].taken
}

// startsWork reports whether a date is that on which new people start, beside one that is asked for.
func (c *calendar) startsWork(w when, all []when) bool {
	if len(all) < 2 {
		return false
	}
	r := c.r
	j := r.after("starts_work", w.to, 0)
	return j >= 0 || r.before("starts_work", w.from, 1)
}

// bound makes a period of what is only its end: "vanaf februari", "avant Pâques".
func (c *calendar) bound(w *when) {
	r := c.r
	if w.kind == whenWeekdays || w.kind == whenDayOnly || w.closed {
		return
	}
	first, last := w.dates.First(), w.dates.Last()
	if first == "" {
		return
	}
	notBefore := r.notBefore("before", w.from) || r.notBefore("before_for", w.from)
	switch {
	case r.before("after", w.from, 1):
		first = last.Add(1)
	case notBefore:
	case r.before("no_later", w.from, 1), r.starts("no_later", w.to): // the last day is one of them
		if last >= c.today {
			w.dates, w.kind = training.Between(c.today, last), whenPeriod
		}
		return
	case r.before("before", w.from, 1), r.stressed("before_for", w.from), w.seasonal && r.before("before_for", w.from, 1):
		until := first.Add(-1)
		if w.kind == whenPeriod && w.dates.Last() != w.dates.First() && c.endsIn(*w) {
			until = last
		}
		if until > c.today {
			w.dates, w.kind = training.Between(c.today.Add(1), until), whenPeriod
		}
		return
	case r.before("since", w.from, 1) && !r.someOf(r.backTo("since", w.from, 1)) && !r.starts("to", w.to) &&
		(w.kind == whenPeriod || r.tokens[w.from].joined != 0):
	default:
		return
	}
	w.opening = true
	end := training.DayOf(time.Date(first.Time().Year(), first.Time().Month()+1, 0, 0, 0, 0, 0, training.Brussels))
	if w.kind == whenPeriod && !r.before("after", w.from, 1) || end < first.Add(10) {
		end = training.DayOf(time.Date(first.Time().Year(), first.Time().Month()+3, 0, 0, 0, 0, 0, training.Brussels))
		if end < first.Add(10) {
			end = first.Add(60)
		}
	}
	w.dates, w.kind = training.Between(first, end), whenPeriod
}

// someOf reports whether a word that means "from" with an accent means some of several without: "un des mercredis".
func (r *reading) someOf(at int) bool {
	return at >= 0 && r.isSeen("some_of", at) > at && len(r.raw[r.tokens[at].from:r.tokens[at].to]) == len(r.text(at)) &&
		plural(r.text(at+1))
}

// stressed reports whether a word before a place carries the accents that tell "vóór" from "voor".
func (r *reading) stressed(name string, at int) bool {
	i := r.backTo(name, at, 1)
	return i >= 0 && len(r.raw[r.tokens[i].from:r.tokens[i].to]) > len(r.text(i))
}

// notBefore reports whether "not before" stands before a place.
func (r *reading) notBefore(name string, at int) bool {
	i := r.backTo(name, at, 1)
	return i > 0 && r.before("not", i, 0)
}

// endsIn reports whether "before" reaches to the end of a period: "by the end of March".
func (c *calendar) endsIn(w when) bool {
	for i := w.from; i < w.to; i++ {
		if c.r.isSeen("end", i) >= 0 {
			return true
		}
	}
	return false
}

// join makes one of the dates that were found.
func (c *calendar) join(found []when) training.Dates {
	r := c.r
	var days []time.Weekday
	for _, w := range found {
		if w.kind == whenWeekdays {
			days = append(days, w.days...)
		}
	}
	all := slices.DeleteFunc(found, func(w when) bool {
		return w.kind == whenWeekdays || w.kind == whenDayOnly || w.kind == whenFeast && !w.opening
	})
	if len(all) == 0 {
		if len(days) > 0 { // "op een dinsdag": the weeks that come
			return pick(training.Between(c.today.Add(7), c.today.Add(34)), days)
		}
		return training.Dates{}
	}
	// "Thursday afternoon next week": the day of that week.
	for i := 1; i < len(all); i++ {
		day, other := all[i-1], all[i]
		if len(day.dates.Days) == 1 && c.isWeek(other.dates) && other.from-day.to <= 4 &&
			r.tokens[other.from].sentence == r.tokens[day.from].sentence && c.bareWeekday(day) {
			all[i-1].dates = training.OnDays(other.dates.From.Add((int(day.dates.Days[0].Weekday()) + 6) % 7))
			all = slices.Delete(all, i, i+1)
		}
	}
	// A day inside a period that was named as well says it more exactly: "in March, preferably the 9th".
	var list []training.Day
	for _, w := range all {
		for _, d := range w.dates.Days {
			if !slices.Contains(list, d) && (!c.bareWeekday(w) || !c.inPeriod(all)) {
				list = append(list, d)
			}
			if c.bareWeekday(w) && c.inPeriod(all) {
				days = append(days, d.Weekday())
			}
		}
	}
	if len(list) > 0 {
		return training.OnDays(list...)
	}
	all = slices.DeleteFunc(all, func(w when) bool { return len(w.dates.Days) > 0 })
	// A period with two ends says more than one with one: "from January on, ... in all from 1 January to 31 March".
	if closed := slices.DeleteFunc(slices.Clone(all), func(w when) bool { return w.opening }); len(closed) > 0 {
		all = closed
	}
	joined := all[0].dates
	for _, w := range all[1:] {
		switch {
		case w.dates.From >= joined.From && w.dates.To <= joined.To: // the narrower
			joined = w.dates
		case w.dates.From <= joined.To.Add(3) && w.dates.To > joined.To && w.dates.From > joined.From: // they touch
			joined.To = w.dates.To
		}
	}
	if len(days) > 0 {
		return pick(joined, days)
	}
	return joined
}

// bareWeekday reports whether an expression is only the name of a day: "dinsdag".
func (c *calendar) bareWeekday(w when) bool {
	at := w.from
	for _, name := range []string{"on", "article", "this"} {
		if e := c.r.isSeen(name, at); e >= 0 {
			at = e
		}
	}
	end := c.r.isSeen("weekday", at)
	return len(w.dates.Days) == 1 && end == w.to
}

// inPeriod reports whether another expression names the period to which a day of the week belongs.
func (c *calendar) inPeriod(all []when) bool {
	return slices.ContainsFunc(all, func(o when) bool { return o.kind == whenPeriod && len(o.dates.Days) == 0 })
}

// isWeek reports whether a period is a whole week that is to come.
func (c *calendar) isWeek(d training.Dates) bool {
	return len(d.Days) == 0 && d.From > c.today && d.To == d.From.Add(6) && d.From.Weekday() == time.Monday
}

// mostPicked is how many days stand in a list; of more, the period is told.
const mostPicked = 14

// pick returns the days of a period that fall on some days of the week.
func pick(period training.Dates, days []time.Weekday) training.Dates {
	var list []training.Day
	for d := period.From; d <= period.To && len(list) <= mostPicked; d = d.Add(1) {
		if slices.Contains(days, d.Weekday()) {
			list = append(list, d)
		}
	}
	if len(list) == 0 || len(list) > mostPicked {
		return period
	}
	return training.OnDays(list...)
}

// without leaves out what does not suit: "any Thursday in January except the 7th", "every day but Friday".
func (c *calendar) without(d training.Dates, out []when) training.Dates {
	for _, w := range out {
		var drop func(training.Day) bool
		switch {
		case w.kind == whenWeekdays:
			drop = func(day training.Day) bool { return slices.Contains(w.days, day.Weekday()) }
		case w.kind == whenDayOnly && w.dates.From != "":
			drop = func(day training.Day) bool { return day.Time().Day() == cmp.Or(atoi(string(w.dates.From)), -1) }
		case c.bareWeekday(w) && len(d.Days) == 0 && d.From != "":
			days := []time.Weekday{0, 1, 2, 3, 4, 5, 6}
			drop = func(day training.Day) bool { return day.Weekday() == w.dates.Days[0].Weekday() }
			if d.To <= d.From.Add(mostPicked) {
				d = pick(d, slices.DeleteFunc(days, func(x time.Weekday) bool { return x == time.Saturday || x == time.Sunday }))
			}
		case len(w.dates.Days) == 0 && w.dates.From != "":
			drop = func(day training.Day) bool { return w.dates.From <= day && day <= w.dates.To }
		case len(w.dates.Days) > 0:
			drop = func(day training.Day) bool { return slices.Contains(w.dates.Days, day) }
		default:
			continue
		}
		if len(d.Days) > 0 {
			if left := slices.DeleteFunc(slices.Clone(d.Days), drop); len(left) > 0 {
				d.Days = left
			}
		}
	}
	return d
}

func atoi(s string) int {
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}
