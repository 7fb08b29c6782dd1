package understand

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"vtbot/catalog"
	"vtbot/internal/training"
)

// when is what one expression of time says, and where it stands.
type when struct {
	dates    training.Dates
	days     []time.Weekday // only these days of the week
	from, to int            // tokens
	kind     whenKind
	rolled   bool // no year was said, and the day of this year is over
	opening  bool // all that comes after it: "from February"
	closed   bool // both ends were said
	today    bool // nothing but "today"
	seasonal bool // a season, a holiday or a feast
}

type whenKind byte

const (
	whenDays whenKind = iota
	whenPeriod
	whenWeekdays // some days of the week and nothing else
	whenDayOnly  // a day of a month that is said elsewhere
	whenFeast    // a feast, which only bounds a period
)

// calendar reads dates in one language, relative to a day.
type calendar struct {
	r     *reading
	lang  catalog.Lang
	today training.Day
}

// dateRule is a form of words and what it says. make reports false when it says nothing after all.
type dateRule struct {
	form string
	make func(c *calendar, m *found) (when, bool)
	p    *pattern
}

// found is a match of a rule.
type found struct {
	r        *reading
	from, to int
	caps     []captured
}

// value returns the value of the nth phrase of a concept that took part; "" for none.
func (m *found) value(name string, nth int) (string, bool) {
	id := m.r.lex.ids[name]
	for _, c := range m.caps {
		if c.concept == id {
			if nth == 0 {
				return c.value, true
			}
			nth--
		}
	}
	return "", false
}

func (m *found) has(name string) bool {
	_, ok := m.value(name, 0)
	return ok
}

func (m *found) int(name string, nth int) int {
	v, _ := m.value(name, nth)
	n, _ := strconv.Atoi(v)
	return n
}

// number returns the nth number; -1 for none.
func (m *found) number(nth int) int {
	for _, c := range m.caps {
		if c.concept == -1 {
			if nth == 0 {
				return c.number
			}
			nth--
		}
	}
	return -1
}

// year returns the number, if it is a year.
func (m *found) year(nth int) int {
	if y := m.number(nth); y >= 2000 && y < 2100 {
		return y
	}
	return 0
}

// day returns a day of the calendar; without a year (0), the next one that there is.
func (c *calendar) day(d, m, y int) (day training.Day, rolled bool) {
	now := c.today.Time()
	switch {
	case y == 0:
		y = now.Year()
		if time.Date(y, time.Month(m), d, 0, 0, 0, 0, training.Brussels).Before(now) {
			y++
			rolled = true
		}
	case y < 100:
		y += 2000
	}
	date := time.Date(y, time.Month(m), d, 0, 0, 0, 0, training.Brussels)
	if date.Day() != d || m < 1 || m > 12 || d < 1 {
		return "", false // 31 February
	}
	return training.DayOf(date), rolled
}

func (c *calendar) monthOf(m, y int) training.Dates {
	now := c.today.Time()
	if y == 0 {
		y = now.Year()
		if time.Month(m) < now.Month() {
			y++
		}
	}
	first := time.Date(y, time.Month(m), 1, 0, 0, 0, 0, training.Brussels)
	return training.Between(training.DayOf(first), training.DayOf(first.AddDate(0, 1, -1)))
}

// thisMonth returns the first day of the month n months from now.
func (c *calendar) thisMonth(n int) time.Time {
	now := c.today.Time()
	return time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, training.Brussels).AddDate(0, n, 0)
}

func monthFrom(first time.Time, months int) training.Dates {
	return training.Between(training.DayOf(first), training.DayOf(first.AddDate(0, months, -1)))
}

// next returns the next such weekday; today is not.
func (c *calendar) next(w time.Weekday) training.Day {
	return c.today.Add((int(w)-int(c.today.Weekday())+6)%7 + 1)
}

// monday returns the Monday of a day's week.
func monday(d training.Day) training.Day { return d.Add(-(int(d.Weekday()) + 6) % 7) }

func week(d training.Day) training.Dates {
	m := monday(d)
	return training.Between(m, m.Add(6))
}

func weekdayOf(n int) time.Weekday { return time.Weekday(n % 7) }

func onDays(days ...training.Day) (when, bool) {
	return when{dates: training.OnDays(days...)}, len(days) > 0 && days[0] != ""
}

func during(d training.Dates) (when, bool) { return when{dates: d, kind: whenPeriod}, !d.IsZero() }

// Parts of the forms.
const (
	anyDay   = `( ( {weekday} | {shortday} .? ) ,? )?`
	theDay   = `{article}? {on}? ( {weekday} | {shortday} )?`
	aYear    = `( {of}? {int} )?`
	portions = `{article}? ( {begin} | {middle} | {end} | {half} ) {of}? {article}?`
	orDay    = `( {any}? ( {or} | {and} | / ) {any}? {article}? {weekday} )?`
	units    = `( {day} | {week} | {month} )`
)

// The forms of dates. A longer match is preferred, then an earlier rule.
var dateRules = []dateRule{
	{form: `{int} - {int} - {int}`, make: (*calendar).dashed},
	{form: `{article}? ` + anyDay + ` {article}? {on}? {int} / {int} ( / {int} )?`, make: (*calendar).numeric},
	{form: `{article}? ` + anyDay + ` {article}? {on}? {int} . {int} ( . {int} )?`, make: (*calendar).numeric},
	{form: anyDay + ` {month} {article}? {int} {suffix}? ( ( {to} | - | {and} | {or} | & ) {article}? {int} {suffix}? )? ` +
		`( ,? {int} )?`, make: (*calendar).monthFirst},
	{form: portions + ` ( {this} | {next} )? {month} .? ` + aYear, make: (*calendar).part},
	{form: portions + ` ( {next} )? ( {year} {next}? | {int} )`, make: (*calendar).partOfYear},
	{form: `{article}? {ordinal} {week} {of}? {article}? {month} ( {of}? {int} )?`, make: (*calendar).nthWeek},
	{form: `{article}? ( {ordinal} {n} | {n} {ordinal} ) ( {week} | {day} ) {of}? {article}? {month} ` + aYear, make: (*calendar).lastDays},
	{
		form: `{article}? {ordinal} ( {or} {article}? {ordinal} )? {weekday} {of}? {article}? {month} .? ` + aYear,
		make: (*calendar).nthWeekday,
	},
	{form: `{article}? {week} .? _? {of}? ` + theDay + ` {article}? {int} {suffix}? {of}? {month} ` + aYear, make: (*calendar).weekOf},
	{form: `{article}? {week} .? {of}? ` + theDay + ` {int} / {int} ( / {int} )?`, make: (*calendar).weekOfNumeric},
	{form: `{article}? {week} .? {of}? {month} {int} {suffix}?`, make: (*calendar).weekOf},
	{form: `w / c {int} {suffix}? {of}? {month}`, make: (*calendar).weekOf},
	{form: `{week} .? {week_number}? {int} ( ( {and} | {or} | {to} | - | / ) {int} )? ( ,? {of}? {int} )?`, make: (*calendar).weekNumber},
	{form: `( {weekday} | {today} | {tomorrow} )? {in_time} {about}? {article}? ( {n} | {any} ) ` + units, make: (*calendar).inUnits},
	{form: `( {n} | {any} ) ` + units + ` {from_now}`, make: (*calendar).inUnits},
	{form: `( {weekday} {in_time}? | {today} {in_time}? | {in_time} ) {any}? {fortnight}`, make: (*calendar).inFortnight},
	{form: `{any} {fortnight} {of}? ( {today} | {weekday} | {from_now} | {since} {today} )`, make: (*calendar).inFortnight},
	{form: `{any} {week} {on}? ( {today} | {weekday} )`, make: (*calendar).weekOn},
	{form: `( {on}? {weekday} _? {of}? {article}? )? {article}? ( {next} {week} | {week} {next} | {this} {week} ) {after_that}? ` +
		`( ,? {on}? {weekday} ( , {weekday} )? ( {or} | {and} | / ) {article}? {weekday} | ,? {on}? {weekday} )?`, make: (*calendar).nextWeek},
	{form: `( {on}? {weekday} , )? {on}? {article}? {weekday} ( {or} | {and} | / ) {article}? {weekday} {of}? {article}? ` +
		`( {next} {week} | {week} {next} | {this} {week} ) {after_that}?`, make: (*calendar).nextWeek},
	{form: `{article}? ( {this} | {next} )? {weekday} ( {or} | {and} | / ) {article}? ( {this} | {next} )? {weekday} {next}?`,
		make: (*calendar).nextDays},
	{
		form: `{article}? ( {this} | {next} )? {weekday} ( {next} | {plus_week} | {plus_fortnight} | {after_that} )?`,
		make: (*calendar).someDay,
	},
	{form: `( {any} | {on} {any}? | {article} )? {weekday} ` + orDay + ` ` + orDay, make: (*calendar).weekdays},
	{form: `{article}? {int} {suffix}? {of}? {article}? ( {next} {month} | {month} {next} )`, make: (*calendar).dayOfNextMonth},
	{form: `{article}? ( {next} | {this} )? {month} .? ( ( - | / | {and} | {or} | {to} ) {during}? {month} .? )? ` + aYear,
		make: (*calendar).months},
	{form: `{article}? ( {next} {month} | {month} {next} | {this} {month} )`, make: (*calendar).nearMonth},
	{form: `{article}? {end} {of}? {article}? {this}? {month}`, make: (*calendar).endOfMonth},
	{form: `( {today} | {tomorrow} | {after_tomorrow} ) ( {plus_week} | {plus_fortnight} )?`, make: (*calendar).relative},
	{form: `{article}? ( {next} | {this} )? {season} {next}? ( {of}? {int} )?`, make: (*calendar).season},
	{form: `{article}? ( {ordinal} | {int} {suffix} ) {quarter} ( {of}? {int} )?`, make: (*calendar).quarter},
	{form: `q {int} ( {of}? {int} )?`, make: (*calendar).quarter},
	{form: `q {int} ( {next} {year} | {of} {next} {year} )`, make: (*calendar).quarter},
	{form: `{article}? {next}? {holiday} ( {of}? {int} )?`, make: (*calendar).holiday},
	{form: `{feast}`, make: (*calendar).feast},
	{form: `{next} {year}`, make: (*calendar).nextYear},
	{form: `{of} {int}`, make: (*calendar).inYear},
	{form: `{article}? {week} {of}? {article}? {feast}`, make: (*calendar).weekOfFeast},
	{form: `{following}`, make: nil},
	{form: `{week_later}`, make: nil},
}

func (c *calendar) dashed(m *found) (when, bool) {
	a, b, y := m.number(0), m.number(1), m.number(2)
	if a >= 2000 {
		a, y = y, a
	}
	if y < 100 && len(m.r.text(m.to-1)) != 2 {
		return when{}, false
	}
	d, _ := c.day(a, b, y)
	return onDays(d)
}

func (c *calendar) numeric(m *found) (when, bool) {
	sep := m.to - 2
	if m.number(2) >= 0 {
		sep = m.to - 4
	}
	dotted := m.r.text(sep) == "."
	if !dotted && (m.r.tokens[sep].joined != 0 || m.r.tokens[sep+1].joined != 0) && (m.r.startsAny(m.to, "people", "audience")) {
		return when{}, false // "TM5 / 8 deelnemers"
	}
	y := max(m.number(2), 0)
	if m.number(2) < 0 && dotted { // "11.03", but not "zaal 3.12" or "9.30"
		if len(m.r.text(m.to-1)) != 2 || m.r.tokens[m.to-1].joined != 0 || m.r.beforeInClause("numbered", m.from, 1) ||
			m.r.starts("hour", m.to) || m.r.text(m.to) == "." && m.r.kind(m.to+1) == digits {
			return when{}, false
		}
	}
	if y > 99 && (y < 2000 || y > 2099) || y > 0 && y < 20 {
		return when{}, false
	}
	if m.r.tokens[m.to-1].joined != 0 && !dotted && m.r.text(m.to-2) != "/" {
		return when{}, false
	}
	d, rolled := c.day(m.number(0), m.number(1), y)
	w, ok := onDays(d)
	w.rolled = rolled
	return w, ok
}

func (c *calendar) monthFirst(m *found) (when, bool) {
	mon := m.int("month", 0)
	if c.lang != catalog.EN || mon == 0 || m.r.startsAny(m.to, "people", "audience", "hour") || m.r.text(m.to) == ":" ||
		m.r.startsAny(m.to, "am", "pm") {
		return when{}, false
	}
	second, y := m.number(1), 0
	if m.number(2) >= 2000 {
		y = m.number(2)
	} else if second >= 2000 {
		y, second = second, -1
	}
	first, _ := c.day(m.number(0), mon, y)
	if second < 0 {
		return onDays(first)
	}
	last, _ := c.day(second, mon, y)
	if m.has("to") || m.r.text(m.to-2) == "-" {
		return during(training.Between(first, last))
	}
	return onDays(first, last)
}

// part is the beginning, the middle or the end of a month, or a half: 1-10, 11-20, 21-last, 1-15, 16-last.
func (c *calendar) part(m *found) (when, bool) {
	mon := m.int("month", 0)
	if mon == 0 {
		if m.has("end") {
			return c.endOfMonth(m)
		}
		first := c.thisMonth(1)
		if m.has("this") {
			first = c.thisMonth(0)
		}
		return during(c.portion(m, monthFrom(first, 1)))
	}
	return during(c.portion(m, c.monthOf(mon, m.year(0))))
}

func (c *calendar) portion(m *found, whole training.Dates) training.Dates {
	first := whole.From
	switch half := m.int("half", 0); {
	case half == 1:
		return training.Between(first, first.Add(14))
	case half == 2:
		return training.Between(first.Add(15), whole.To)
	case m.has("begin"):
		return training.Between(first, first.Add(9))
	case m.has("end"):
		return training.Between(first.Add(20), whole.To)
	}
	return training.Between(first.Add(10), first.Add(19))
}

// partOfYear is the beginning of a year, its middle or its end: two months each.
func (c *calendar) partOfYear(m *found) (when, bool) {
	y := m.year(0)
	if m.number(0) >= 0 && y == 0 {
		return when{}, false
	}
	if y == 0 {
		y = c.today.Time().Year()
		if m.has("next") || m.has("begin") {
			y++
		}
	}
	from, months := time.January, 2
	switch half := m.int("half", 0); {
	case half == 1:
		months = 6
	case half == 2:
		from, months = time.July, 6
	case m.has("end"):
		from = time.November
	case m.has("middle"):
		from = time.June
	}
	return during(monthFrom(time.Date(y, from, 1, 0, 0, 0, 0, training.Brussels), months))
}

// The values of the ordinals that count from the end.
const lastOne, lastButOne = 9, 8

func (c *calendar) nthWeek(m *found) (when, bool) {
	mon := m.int("month", 0)
	if mon == 0 {
		return when{}, false
	}
	whole := c.monthOf(mon, m.year(0))
	n := m.int("ordinal", 0)
	switch n {
	case lastOne:
		return during(week(whole.To.Add(-1))) // a last day that is a Monday makes no week
	case lastButOne:
		return during(week(whole.To.Add(-8)))
	}
	// The week that the first belongs to, when most of its working days are in the month; else the one after.
	start := monday(whole.From)
	if start.Add(2) < whole.From {
		start = start.Add(7)
	}
	return during(week(start.Add(7 * (n - 1))))
}

// lastDays is "the last two weeks of January", "the first ten days of March".
func (c *calendar) lastDays(m *found) (when, bool) {
	mon, n := m.int("month", 0), m.number(0)
	if mon == 0 || n < 1 || n > 25 {
		return when{}, false
	}
	whole := c.monthOf(mon, m.year(1))
	if m.has("week") {
		n *= 7
	}
	if m.int("ordinal", 0) == lastOne {
		return during(training.Between(max(whole.To.Add(1-n), whole.From), whole.To))
	}
	return during(training.Between(whole.From, min(whole.From.Add(n-1), whole.To)))
}

func (c *calendar) nthWeekday(m *found) (when, bool) {
	mon := m.int("month", 0)
	if mon == 0 {
		return when{}, false
	}
	whole := c.monthOf(mon, m.year(0))
	var days []training.Day
	for i := 0; ; i++ {
		v, ok := m.value("ordinal", i)
		if !ok {
			break
		}
		n, _ := strconv.Atoi(v)
		w := weekdayOf(m.int("weekday", 0))
		day := whole.From.Add((int(w) - int(whole.From.Weekday()) + 7) % 7)
		switch n {
		case lastOne, lastButOne:
			day = whole.To.Add(-((int(whole.To.Weekday()) - int(w) + 7) % 7) - 7*(lastOne-n))
		default:
			day = day.Add(7 * (n - 1))
		}
		if day < whole.From || day > whole.To {
			return when{}, false
		}
		days = append(days, day)
	}
	return onDays(days...)
}

func (c *calendar) weekOf(m *found) (when, bool) {
	mon := m.int("month", 0)
	if mon == 0 {
		return when{}, false
	}
	d, _ := c.day(m.number(0), mon, m.year(1))
	if d == "" {
		return when{}, false
	}
	return during(week(d))
}

func (c *calendar) weekOfNumeric(m *found) (when, bool) {
	d, _ := c.day(m.number(0), m.number(1), m.year(2))
	if d == "" {
		return when{}, false
	}
	return during(week(d))
}

// weekNumber is a week as ISO 8601 counts them: week 1 holds the year's first Thursday.
func (c *calendar) weekNumber(m *found) (when, bool) {
	n, last, y := m.number(0), m.number(1), m.year(2)
	if last >= 2000 {
		y, last = last, -1
	}
	if n < 1 || n > 53 {
		return when{}, false
	}
	of := func(n, y int) training.Dates {
		start := monday(training.DayOf(time.Date(y, time.January, 4, 0, 0, 0, 0, training.Brussels)))
		return week(start.Add(7 * (n - 1)))
	}
	thisYear, thisWeek := c.today.Time().ISOWeek()
	if y == 0 {
		y = thisYear
		if n < thisWeek {
			y++
		}
	}
	dates := of(n, y)
	if last > n && last <= 53 {
		dates.To = of(last, y).To
	}
	return during(dates)
}

// inUnits is "over drie weken", "vandaag over drie weken", "dans quinze jours", "in a month".
func (c *calendar) inUnits(m *found) (when, bool) {
	n := m.number(0)
	if n < 0 {
		n = 1
	}
	if v, ok := m.value("month", 0); ok && v != "" {
		return when{}, false
	}
	if n == 1 && m.has("day") && !m.has("any") { // "both in one day"
		return when{}, false
	}
	base := c.today
	if w := m.int("weekday", 0); w > 0 {
		base = c.next(weekdayOf(w))
	}
	switch {
	case m.has("day"): // a fortnight is fifteen days in French, a week eight
		if c.lang == catalog.FR && (n == 15 || n == 8) {
			n--
		}
		return onDays(base.Add(n))
	case m.has("week"):
		return onDays(base.Add(7 * n))
	}
	return onDays(training.DayOf(base.Time().AddDate(0, n, 0)))
}

func (c *calendar) inFortnight(m *found) (when, bool) {
	base := c.today
	if w := m.int("weekday", 0); w > 0 {
		base = c.next(weekdayOf(w))
	}
	return onDays(base.Add(14))
}

func (c *calendar) weekOn(m *found) (when, bool) {
	base := c.today
	if w := m.int("weekday", 0); w > 0 {
		base = c.next(weekdayOf(w))
	}
	return onDays(base.Add(7))
}

func (c *calendar) nextWeek(m *found) (when, bool) {
	start := monday(c.today)
	switch {
	case m.has("this"):
	case m.has("after_that"):
		start = start.Add(14)
	default:
		start = start.Add(7)
	}
	var days []training.Day
	for i := 0; m.int("weekday", i) > 0; i++ {
		days = append(days, start.Add(m.int("weekday", i)-1))
	}
	if len(days) > 0 {
		return onDays(days...)
	}
	dates := training.Between(start, start.Add(6))
	if start <= c.today {
		dates.From = c.today
	}
	return during(dates)
}

// nextDays is "volgende dinsdag of woensdag", "mardi ou mercredi prochain".
func (c *calendar) nextDays(m *found) (when, bool) {
	if !m.has("next") && !m.has("this") || m.plural() {
		return when{}, false
	}
	var days []training.Day
	for i := range 2 {
		day := c.next(weekdayOf(m.int("weekday", i)))
		if m.has("next") && c.distant(m) && monday(day) == monday(c.today) {
			day = day.Add(7)
		}
		days = append(days, day)
	}
	return onDays(days...)
}

func (c *calendar) someDay(m *found) (when, bool) {
	w := m.int("weekday", 0)
	if m.plural() || m.r.before("any", m.from, 0) && !m.has("next") && !m.has("this") {
		return when{kind: whenWeekdays, days: []time.Weekday{weekdayOf(w)}}, true
	}
	day := c.next(weekdayOf(w))
	switch {
	case m.has("plus_week"), m.has("after_that"):
		day = day.Add(7)
	case m.has("plus_fortnight"):
		day = day.Add(14)
	case m.has("next") && m.r.text(m.from) != "" && c.distant(m): // of the week after this one
		if monday(day) == monday(c.today) {
			day = day.Add(7)
		}
	}
	return onDays(day)
}

// distant reports whether the word for "next" means the one of the week after this one: in Dutch and English some do.
func (c *calendar) distant(m *found) bool {
	for i := m.from; i < m.to; i++ {
		if m.r.starts("far_next", i) {
			return true
		}
	}
	return false
}

// plural reports whether days of the week are named in the plural.
func (m *found) plural() bool {
	for i := m.from; i < m.to; i++ {
		if m.r.starts("weekday", i) && plural(m.r.text(i)) {
			return true
		}
	}
	return false
}

func plural(w string) bool { return len(w) > 4 && (w[len(w)-1] == 's' || w[len(w)-1] == 'n') }

// weekdays are some days of the week: "een maandag of vrijdag".
func (c *calendar) weekdays(m *found) (when, bool) {
	var days []time.Weekday
	indefinite := m.has("any") || m.r.before("any", m.from, 0)
	for i := 0; ; i++ {
		v, ok := m.value("weekday", i)
		if !ok {
			break
		}
		n, _ := strconv.Atoi(v)
		days = append(days, weekdayOf(n))
	}
	indefinite = indefinite || m.plural()
	if len(days) == 1 && !indefinite {
		return when{}, false
	}
	return when{kind: whenWeekdays, days: days}, true
}

func (c *calendar) dayOfNextMonth(m *found) (when, bool) {
	if v, _ := m.value("month", 0); v != "" {
		return when{}, false
	}
	first := c.thisMonth(1)
	d, _ := c.day(m.number(0), int(first.Month()), first.Year())
	return onDays(d)
}

func (c *calendar) months(m *found) (when, bool) {
	mon := m.int("month", 0)
	if mon == 0 || !c.meansMonth(m) {
		return when{}, false
	}
	if n := m.number(0); n >= 0 && m.year(0) == 0 { // "in maart 12 personen"
		return when{}, false
	}
	dates := c.monthOf(mon, m.year(0))
	if last := m.int("month", 1); last > 0 {
		dates.To = c.monthOf(last, m.year(0)).To
		if dates.To < dates.From {
			dates.To = c.monthOf(last, dates.From.Time().Year()+1).To
		}
	}
	return during(dates)
}

// meansMonth reports whether the name of a month is meant as one: "mars", "may" and "mar" are other words as well.
func (c *calendar) meansMonth(m *found) bool {
	if m.int("month", 1) > 0 || m.year(0) > 0 || m.has("next") || m.has("this") {
		return true
	}
	at := m.from
	for ; at < m.to && !m.r.starts("month", at); at++ {
	}
	if m.r.tokens[at].upper && len(m.r.text(at)) < 4 && m.to < len(m.r.tokens) && m.r.tokens[m.to].upper { // "Jan Yperman"
		return false
	}
	if c.lang != catalog.EN && m.r.text(at) == "mars" || !m.r.starts("other_word", at) {
		return true
	}
	return m.r.before("month_lead", m.from, 0) || m.r.opens(m.from) && m.r.closes(m.to) && !m.r.starts("people", m.to)
}

func (c *calendar) nearMonth(m *found) (when, bool) {
	if v, _ := m.value("month", 0); v != "" {
		return when{}, false
	}
	if m.has("this") {
		return during(monthFrom(c.thisMonth(0), 1))
	}
	return during(monthFrom(c.thisMonth(1), 1))
}

func (c *calendar) endOfMonth(m *found) (when, bool) {
	if v, _ := m.value("month", 0); v != "" {
		return when{}, false
	}
	whole := monthFrom(c.thisMonth(0), 1)
	return during(training.Between(max(whole.From.Add(20), c.today), whole.To))
}

func (c *calendar) relative(m *found) (when, bool) {
	n := 0
	switch {
	case m.has("after_tomorrow"):
		n = 2
	case m.has("tomorrow"):
		if m.r.before("good", m.from, 0) || m.r.text(m.from-1) == "s" || m.r.text(m.from-1) == "de" {
			return when{}, false
		}
		n = 1
	}
	switch {
	case m.has("plus_week"):
		n += 7
	case m.has("plus_fortnight"):
		n += 14
	}
	return onDays(c.today.Add(n))
}

// season is three months, as weather reports count them; without a year, the next that is not over.
func (c *calendar) season(m *found) (when, bool) {
	if !m.has("next") && !m.has("this") && m.r.text(m.from) != "" && !m.r.before("season_lead", m.from, 1) &&
		!m.r.starts("article", m.from) {
		return when{}, false
	}
	if m.number(0) >= 0 && m.year(0) == 0 {
		return when{}, false
	}
	return c.threeMonths(m.int("season", 0), m.year(0))
}

func (c *calendar) threeMonths(first, year int) (when, bool) {
	for y := cmp.Or(year, c.today.Time().Year()-1); ; y++ {
		dates := monthFrom(time.Date(y, time.Month(first), 1, 0, 0, 0, 0, training.Brussels), 3)
		if year == 0 && dates.To <= c.today {
			continue
		}
		if year == 0 {
			dates.From = max(dates.From, c.today)
		}
		return during(dates)
	}
}

func (c *calendar) quarter(m *found) (when, bool) {
	n := m.int("ordinal", 0)
	y := m.year(0)
	if n == 0 {
		n, y = m.number(0), m.year(1)
	}
	if n < 1 || n > 4 {
		return when{}, false
	}
	if m.has("next") {
		y = c.today.Time().Year() + 1
	}
	return c.threeMonths(3*n-2, y)
}

func (c *calendar) nextYear(*found) (when, bool) {
	return during(monthFrom(time.Date(c.today.Time().Year()+1, time.January, 1, 0, 0, 0, 0, training.Brussels), 12))
}

// inYear is a year as a whole: "in 2027".
func (c *calendar) inYear(m *found) (when, bool) {
	y := m.year(0)
	if y < c.today.Time().Year() || m.r.tokens[m.to-1].joined != ' ' || m.to < len(m.r.tokens) && m.r.tokens[m.to].joined == 0 &&
		m.r.kind(m.to) == mark && m.r.kind(m.to+1) == digits {
		return when{}, false
	}
	whole := monthFrom(time.Date(y, time.January, 1, 0, 0, 0, 0, training.Brussels), 12)
	whole.From = max(whole.From, c.today)
	return when{dates: whole, kind: whenPeriod, closed: true}, true
}

func (c *calendar) weekOfFeast(m *found) (when, bool) {
	w, ok := c.feast(m)
	if !ok {
		return when{}, false
	}
	return during(week(w.dates.First()))
}

func (c *calendar) holiday(m *found) (when, bool) {
	name, _ := m.value("holiday", 0)
	return during(holidays().next(name, c.lang, c.today))
}

func (c *calendar) feast(m *found) (when, bool) {
	name, _ := m.value("feast", 0)
	y := c.today.Time().Year()
	for ; ; y++ {
		var day time.Time
		switch name {
		case "easter":
			day = easter(y)
		case "christmas":
			day = time.Date(y, time.December, 25, 0, 0, 0, 0, training.Brussels)
		default:
			day = time.Date(y, time.January, 1, 0, 0, 0, 0, training.Brussels)
		}
		if d := training.DayOf(day); d > c.today {
			w, ok := onDays(d)
			w.kind = whenFeast
			return w, ok
		}
	}
}

// easter returns Easter Sunday (the anonymous Gregorian computus).
func easter(y int) time.Time {
	a, b, c := y%19, y/100, y%100
	d, e, f := b/4, b%4, (b+8)/25
	h := (19*a + b - d - (b-f+1)/3 + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Date(y, time.Month(n/31), n%31+1, 0, 0, 0, 0, training.Brussels)
}

// dayList is a list of days of one month while it is read.
type dayList struct {
	c      *calendar
	at     int // where it is
	days   []int
	ranged bool // "to" stands between two
	joined bool // "and" or "or" does
}

// mostListed is how many days a list has at most.
const mostListed = 6

// list reads one or more days of one month from a place on: "9 ou 11 mars", "10-20 maart", "8, 9 en 10 maart 2027".
func (c *calendar) list(at int) (when, bool) {
	l := &dayList{c: c, at: at}
	for len(l.days) < mostListed {
		if !l.day() {
			return when{}, false
		}
		if mon, y, end := l.month(); mon > 0 {
			ranged := l.ranged || len(l.days) == 2 && !l.joined && c.r.between("between", max(at-2, 0), at)
			return c.daysOf(l.days, mon, y, ranged, at, end, l.joined)
		}
		if !l.join(at) {
			return when{}, false
		}
	}
	return when{}, false
}

func (l *dayList) skip(names ...string) { l.at = l.c.r.skip(l.at, names...) }

// day reads a day of the month, with its weekday and an article.
func (l *dayList) day() bool {
	r, start := l.c.r, l.at
	l.skip("article", "weekday", "shortday")
	if l.at > start {
		for r.text(l.at) == "." || r.text(l.at) == "," && len(l.days) == 0 {
			l.at++
		}
	}
	l.skip("on", "article", "weekday")
	day := 0
	if r.kind(l.at) == digits && len(r.text(l.at)) <= 2 && !r.tokens[l.at].taken {
		day = r.tokens[l.at].value
		l.at++
		if end := r.is("suffix", l.at); end >= 0 && r.tokens[l.at].joined != ' ' {
			l.at = end
		}
	} else if end, v := r.concept(r.lex.ids["ordinal"], l.at); end >= 0 && v == "1" {
		day, l.at = 1, end
	} else if end, v := r.number(l.at); end >= 0 && r.kind(l.at) == word && len(l.days) == 0 {
		day, l.at = v, end
	}
	l.days = append(l.days, day)
	return day >= 1 && day <= 31
}

// month reads the month behind the days, and the year; 0 for none.
func (l *dayList) month() (mon, year, end int) {
	r := l.c.r
	j := r.skip(l.at, "of")
	if r.text(j) == "-" && r.starts("month", j+1) {
		j++
	}
	end, v := r.concept(r.lex.ids["month"], j)
	if end < 0 || v == "" {
		return 0, 0, 0
	}
	if r.text(end) == "." && end+1 < len(r.tokens) && r.tokens[end].sentence == r.tokens[end+1].sentence {
		end++
	}
	k := r.skip(end, "of")
	if r.text(k) == "," {
		k++
	}
	if r.kind(k) == digits && len(r.text(k)) == 4 && r.tokens[k].value >= 2000 && r.tokens[k].value < 2100 {
		year, end = r.tokens[k].value, k+1
	}
	return atoi(v), year, end
}

// join reads what stands between two days of a list that began at a place.
func (l *dayList) join(from int) bool {
	r := l.c.r
	switch r.text(l.at) {
	case ",", "+", "/", "&":
		l.joined = l.joined || r.text(l.at) != ","
		l.at++
		if next := r.skip(l.at, "or", "and"); next > l.at {
			l.at, l.joined = next, true
		}
		return true
	case "-":
		l.ranged = true
		l.at++
		return true
	}
	if end := r.is("to", l.at); end >= 0 && len(l.days) == 1 {
		l.at, l.ranged = end, true
		return true
	}
	if end := r.is("or", l.at); end >= 0 {
		l.at, l.joined = end, true
		return true
	}
	end := r.is("and", l.at)
	if end < 0 {
		return false
	}
	l.at = end
	if r.before("between", from, 1) {
		l.ranged = true
	} else {
		l.joined = true
	}
	return true
}

func (c *calendar) daysOf(days []int, mon, y int, ranged bool, from, to int, joined bool) (when, bool) {
	if len(days) == 2 && !ranged && !joined { // "7, 18 jan": a number and a day
		if d := days[1] - days[0]; d != 7 && (d < 1 || d > 3) {
			return when{}, false
		}
	}
	var list []training.Day
	rolled := false
	for _, d := range days {
		day, r := c.day(d, mon, y)
		if day == "" { // "31 februari" is no day, and not the month either
			return when{from: from, to: to, kind: whenDayOnly}, true
		}
		list = append(list, day)
		rolled = r
	}
	// Without a year, a list that spans today is all next year's.
	if len(list) > 1 && list[0] > list[len(list)-1] {
		slices.Sort(list)
	}
	w := when{from: from, to: to, rolled: rolled}
	if ranged && len(list) == 2 {
		w.dates, w.kind, w.closed = training.Between(list[0], list[1]), whenPeriod, true
	} else {
		w.dates = training.OnDays(list...)
	}
	return w, true
}
