package understand

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"vtbot/catalog"
	"vtbot/internal/training"
)

// months are the names of the months in all three languages: none means another month elsewhere.
var months = map[string]time.Month{}

// weekdays are the names of the days in all three languages; shortDays those that are only safe before a number.
var weekdays, shortDays = map[string]time.Weekday{}, map[string]time.Weekday{}

func init() {
	for i, names := range []string{
		"januari janvier january jan janv", "februari fevrier february feb febr fev fevr", "maart mars march mrt mar", "april avril apr avr", "mei mai may",
		"juni juin june jun", "juli juillet july jul juil", "augustus aout august aug", "september septembre sept sep",
		"oktober octobre october okt oct", "november novembre nov", "december decembre dec",
	} {
		for name := range strings.FieldsSeq(names) {
			months[name] = time.Month(i + 1)
		}
	}
	for i, names := range []string{
		"zondag dimanche sunday", "maandag lundi monday", "dinsdag mardi tuesday", "woensdag mercredi wednesday", "donderdag jeudi thursday",
		"vrijdag vendredi friday", "zaterdag samedi saturday",
	} {
		for name := range strings.FieldsSeq(names) {
			weekdays[name] = time.Weekday(i)
		}
	}
	for i, names := range []string{"zo zon dim sun", "ma maa lun lu mon", "di din mar tue tues", "wo woe mer me wed", "do don jeu je thu thur thurs", "vr vrij ven ve fri", "za zat sam sa sat"} {
		for name := range strings.FieldsSeq(names) {
			shortDays[name] = time.Weekday(i)
		}
	}
}

func keys[V any](m map[string]V) string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return anyOf(list...)
}

// when is what one expression of time says, and where it stands.
type when struct {
	dates    training.Dates
	from, to int  // in the folded text
	month    bool // only a month was named
}

// calendar reads dates in one language, relative to a day.
type calendar struct {
	lang  catalog.Lang
	n     numbers
	today training.Day

	forms calendarForms
}

type calendarForms struct {
	iso, slashed, dotted, dayMonth, dashed, part, nthWeek, weekOf, weekNumber, list, monthFirst, weekdayIn, inUnits, fortnight, nextWeek, someDay, month, nearMonth, relative, season *regexp.Regexp
	dayNumber, rangeWord, rangeIntro, follows, past, pastAfter                                                                                                                        *regexp.Regexp
}

func newCalendarForms(n numbers) calendarForms {
	month := `(` + keys(months) + `)\.?`
	weekday := `(?:` + keys(weekdays) + `)`
	anyDay := `(?:(?:` + keys(weekdays) + `|` + keys(shortDays) + `)\b\.?,?\s+)?`
	day := `(?:3[01]|[12]\d|0?[1-9]|premier|eerste|first)(?:\s?(?:er|ere|e|ste|de|st|nd|rd|th)\b)?`
	year := `(?:,?\s*(?:van|de|of|in)?\s*(20\d\d)\b)?`
	article := `(?:(?:le|la|de|den|the|op|on|au|du)\s+)?`
	join := `\s*(?:,\s*(?:en|et|and|ou|of|or)?|en|et|and|ou|of|or|&|\+|/|-|tot en met|tot en met de|t/m|t\.?e\.?m\.?|tot|a|au|to|till|until|through|jusqu'au|jusqu'a|ofwel|soit|ou bien|ou encore)\s*`
	list := `((?:` + anyDay + article + day + join + article + `){0,4}` + anyDay + article + day + `)`
	of := `\s*(?:-\s*|(?:of|de|d'|van|in)\s*)?`
	period := `(begin|start|early|debut|beginning|vroeg|mid|midden|half|halfweg|halverwege|mi|milieu|middle|eind|einde|fin|end|late|laat|` +
		`eerste helft|first half|premiere moitie|premiere quinzaine|1(?:e|ste|re|ere|st) (?:helft|half|moitie|quinzaine)|` +
		`tweede helft|secon?n?d half|secnd half|latter half|deuxieme moitie|seconde moitie|deuxieme quinzaine|seconde quinzaine|2(?:e|de|eme|nd) (?:helft|half|moitie|quinzaine))`
	weekWord := `(?:week|weken|weeks|wk|semaines?|sem)\b\.?`
	unit := `(dag|dagen|jour|jours|day|days|week|weken|semaine|semaines|weeks|maand|maanden|mois|month|months)`
	return calendarForms{
		iso:      words(`(20\d\d)-(0\d|1[0-2])-([0-3]\d)`),
		slashed:  words(anyDay + `([0-3]?\d)\s?/\s?(1[0-2]|0?[1-9])(?:\s?/\s?(20\d\d|\d\d))?`),
		dotted:   words(anyDay + `([0-3]?\d)\.(1[0-2]|0?[1-9])\.(20\d\d|\d\d)`),
		dayMonth: words(anyDay + `([0-3]?\d)\.(0[1-9]|1[0-2])`),
		dashed:   words(anyDay + `([0-3]?\d)-(1[0-2]|0?[1-9])-(20\d\d|\d\d)`),
		part:     words(period + `(?:\s+(?:van|de|of|du mois de|la|le|the))?\s*(?:d'|-)?\s*` + month + year),
		nthWeek:  words(`(eerste|tweede|derde|vierde|laatste|voorlaatste|premiere|deuxieme|seconde|troisieme|quatrieme|derniere|avant-derniere|first|second|third|fourth|last|1(?:e|ste|st|re|ere)|2(?:e|de|nd|eme)|3(?:e|de|rd|eme)|4(?:e|de|th|eme))\s+(?:volle\s+|full\s+)?(?:week|semaine)\s+(?:van|of|in|de|du mois de)?\s*(?:d')?` + month + year),
		weekOf:   words(weekWord + `\s*(?:van|of|du|de|beginning|commencing|starting|vanaf|on|c/o|die begint op)?\s*(?:(?:the|de|le|het|on|op|van|of)\s+)*` + anyDay + article + `(?:(` + day + `)\s*(?:of|de|d'|van)?\s*` + month + year + `|([0-3]?\d)/(1[0-2]|0?[1-9])(?:/(20\d\d|\d\d))?)|\bw/?c\s+(` + day + `)\s+` + month + year + `|(?:week|w/?c)\s+(?:of|beginning|commencing|starting)\s+(?:monday\s+)?` + month + `\s+(` + day + `)` + year),
		weekNumber: words(weekWord + `\s*(?:nr\.?|n°|no\.?|nummer|number|numero)?\s*(\d{1,2})(?:\s*(?:en|et|and|of|ou|or|-|tot|a|to|/)\s*(\d{1,2}))?` +
			`(?:\s*(?:van|de|of|in|,|/)?\s*(20\d\d))?`),
		list:       words(list + of + month + year),
		monthFirst: words(anyDay + month + `\s+(` + day + `)(?:\s*(-|to|until|till|and|or|&|,)\s*(` + day + `))?(?:,?\s+(20\d\d)\b)?`),
		weekdayIn:  words(`(?:een|un|a|any|some|eender welke|n'importe quel|op|on|le|les)?\s*` + weekday + `s?(?:en)?\s+(?:in|en|of|van|de)\s+` + month + year),
		inUnits: words(`(?:(vandaag|aujourd'hui|today|` + weekday + `)\s+)?(over|binnen|dans|in|d'ici|d'ici a|within)\s+(?:ongeveer |environ |about |een |the next |les |de )?(` + n.small + `|een paar|a couple of|a|an|quelques)\s+` + unit +
			`|(` + n.small + `)\s+` + unit + `\s+(?:from now|vanaf nu|from today)`),
		fortnight: words(`(?:(` + weekday + `)\s+(?:over|dans|in)\s+)?(?:dans|over|in|binnen)?\s*(?:une|a|een)\s+(quinzaine|fortnight|huitaine)(?:\s+(?:de jours|from now|days))?`),
		nextWeek: words(`(?:(?:op\s+|le\s+|on\s+)?(` + weekday + `)\s+(?:de\s+|of\s+|van\s+|in\s+)?)?(?:de\s+|la\s+|the\s+)?(volgende week|komende week|aankomende week|semaine prochaine|semaine qui vient|prochaine semaine|next week|coming week|deze week|cette semaine|this week|week daarop|de week erna|semaine suivante|following week|week after next|week after)` +
			`(?:\s*,?\s*(?:op\s+|le\s+|on\s+)?(` + weekday + `))?`),
		someDay: words(`(?:(ce|cette|deze|dit|this|volgende|next|komende|aanstaande|eerstkomende|coming|prochain)\s+)?(?:(week)\s+(?:on|from)\s+)?(?:(komende|coming)\s+)?(` + weekday + `)` +
			`(?:\s+(prochain|qui vient|suivant|en huit|en quinze|week|fortnight|aanstaande|eerstkomend|erna|daarop|the week after|over een week|over acht dagen|over veertien dagen|over 14 dagen|over twee weken|over drie weken|binnen een week|binnen veertien dagen|binnen twee weken|in a week|in two weeks|after next|dans une semaine|dans deux semaines))?`),
		month:     words(`(?:(volgend|volgende|next|prochain|deze|dit|this|ce)\s+)?` + `(` + keys(months) + `)` + `\.?(?:(?:\s*[/-]\s*|\s+(?:en|et|and|of|ou|or|tot|a|to)\s+)(` + keys(months) + `))?` + year),
		nearMonth: words(`(volgende maand|komende maand|(?:le )?mois prochain|(?:le )?mois qui vient|next month|coming month|deze maand|ce mois(?:-ci)?|this month)`),
		relative:  words(`(?:vandaag|aujourd'hui|aujourdhui|today|overmorgen|apres[- ]demain|(?:the )?day after tomorrow|morgen(?:voormiddag|namiddag|ochtend|avond)?|demain|tomorrow)(\s+(?:en huit|en quinze|week|over een week|over acht dagen|over veertien dagen))?`),
		season: words(`(?:in (?:het|de)|tijdens (?:het|de)|deze|dit|au|en|a la|a l'|pendant (?:le|l')|durant (?:le|l')|in|in the|during the|this|next|the|komende?|volgende?)\s*(?:(?:komende?|volgende?|prochain|next|coming)\s+)?(voorjaar|lente|printemps|spring(?:time)?|zomer|ete|summer|najaar|herfst|automne|autumn|winter|hiver)(?:\s+(?:van\s+|de\s+|of\s+)?(20\d\d))?` +
			`|(?:in|au|during)?\s*(?:het |le |the )?((?:eerste|tweede|derde|vierde|premier|deuxieme|second|troisieme|quatrieme|first|third|fourth|1(?:e|er|st)|2(?:e|d|nd|eme)|3(?:e|rd|eme)|4(?:e|th|eme)) (?:kwartaal|trimestre|quarter)|q[1-4])(?:\s+(?:van\s+|de\s+|of\s+)?(20\d\d))?`),

		dayNumber:  regexp.MustCompile(`\d{1,2}|premier|eerste|first`),
		rangeWord:  regexp.MustCompile(`^[\s,]*(?:-|t\.?e\.?m\.?|tot|tot en met|t/m|t\.?e\.?m\.?|a|au|to|till|until|through|jusqu'au|jusqu'a)\s*(?:le|de|the|op|on|au|en met)?\s*$`),
		rangeIntro: words(`tussen|entre|between`),
		follows:    words(`(?:de )?dag (?:erna|nadien|daarna|erop|daarop|later)|(?:the )?(?:day after|next day|following day)|(?:le )?lendemain|le jour (?:suivant|d'apres)|een week later|une semaine (?:plus tard|apres)|a week later|the week after|semaine d'apres|week nadien|week erna`),
		past: words(`sinds|sedert|since|depuis|opened|opende|openden|geopend|open gegaan|ging open|ouvert|ouvre depuis|started|gestart|startte|begonnen|begon|begun|began|commence en|a commence|ont commence|avons commence|avait commence|` +
			`demarre|a demarre|cree|opgericht|founded|launched|lance|arrive en|arrivee?s? (?:le|en)|hired|engaged|aangeworven|engagee?s? (?:le|en|depuis)|in dienst|en service depuis|joined|vorige?|vorig jaar|last|dernier|derniere|passe|passee|geleden|ago|il y a|gehad|deja (?:eu|suivi|fait)|already (?:had|did|done|followed|took)|al (?:gehad|gevolgd|gedaan|gekregen)|volgden|suivi en|followed in|had in|eu lieu|vond plaats|took place|ne le|nee le|born|geboren|dd|d\.d\.|(?:mail|bericht|brief|vraag) van(?: de)?|your mail of|votre mail du|brochure|edition|editie|was|were|werd|etait|etaient`),
		pastAfter: words(`gestart|begonnen|opened|started|ouvert|ouvertes?|commence|demarre|in dienst|geopend|opgericht|joined|dernier|derniere|last year|vorig jaar|passe|jl|geleden|begon|startte`),
	}
}

// all finds every expression of time, in the order of the text, and takes it out.
func (c calendar) all(r *reading) []when {
	var found []when
	add := func(m match, dates training.Dates) bool {
		if dates.IsZero() {
			return false
		}
		found = append(found, when{dates: dates, from: m.at[0], to: m.at[1]})
		return true
	}
	f := c.forms
	r.each(f.iso, func(m match) bool {
		return add(m, c.day(number(m.group(3)), number(m.group(2)), m.group(1)))
	})
	r.each(f.weekOf, func(m match) bool { return add(m, c.weekOf(m)) })
	for _, form := range []*regexp.Regexp{f.slashed, f.dotted, f.dashed} {
		r.each(form, func(m match) bool { return add(m, c.day(number(m.group(1)), number(m.group(2)), m.group(3))) })
	}
	r.each(f.dayMonth, func(m match) bool { // "11.03", but not "zaal 3.12"
		return !decoyBefore.MatchString(lastWord(m.before())) && add(m, c.day(number(m.group(1)), number(m.group(2)), ""))
	})
	r.each(f.part, func(m match) bool { return add(m, c.part(m.group(1), m.group(2), m.group(3))) })
	r.each(f.nthWeek, func(m match) bool { return add(m, c.nthWeek(m.group(1), m.group(2), m.group(3))) })
	r.each(f.weekNumber, func(m match) bool { return add(m, c.weekNumbers(m.group(1), m.group(2), m.group(3))) })
	r.each(f.list, func(m match) bool {
		dates := c.list(m.group(1), m.group(2), m.group(3), f.rangeIntro.MatchString(m.before()))
		add(m, dates)
		return true // "31 februari" is no day, and not the month either
	})
	r.each(f.monthFirst, func(m match) bool { return c.lang == catalog.EN && add(m, c.monthFirst(m)) })
	r.each(f.weekdayIn, func(m match) bool { return add(m, c.wholeMonth(m.group(1), m.group(2))) })
	r.each(f.inUnits, func(m match) bool { return add(m, c.inUnits(m)) })
	r.each(f.nextWeek, func(m match) bool { return add(m, c.nextWeek(m)) })
	r.each(f.fortnight, func(m match) bool {
		base, days := c.today, 14
		if w, ok := weekdays[m.group(1)]; ok {
			base = c.next(w)
		}
		if strings.HasPrefix(m.group(2), "huit") {
			days = 7
		}
		if !words(`dans|over|in|binnen|d'ici`).MatchString(m.group(0)) {
			return false // "une quinzaine de personnes"
		}
		return add(m, training.OnDays(base.Add(days)))
	})
	r.each(f.someDay, func(m match) bool {
		if someArticle.MatchString(m.before()) { // "telkens op een donderdag": which one is said elsewhere
			return true
		}
		return add(m, c.someDay(m))
	})
	r.each(f.month, func(m match) bool {
		if !c.meansMonth(m) {
			return false
		}
		dates := c.wholeMonth(m.group(2), m.group(4))
		if m.group(3) != "" {
			dates.To = c.wholeMonth(m.group(3), m.group(4)).To
			if dates.To < dates.From {
				dates.To = c.wholeMonthOf(months[m.group(3)], dates.From.Time().Year()+1).To
			}
		}
		ok := add(m, dates)
		found[len(found)-1].month = true
		return ok
	})
	r.each(f.nearMonth, func(m match) bool {
		first := c.today.Time()
		first = time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, training.Brussels)
		if words(`volgende|komende|prochain|vient|next|coming`).MatchString(m.group(1)) {
			first = first.AddDate(0, 1, 0)
		}
		return add(m, c.wholeMonthOf(first.Month(), first.Year()))
	})
	r.each(f.relative, func(m match) bool {
		days := 0
		switch word := m.group(0); {
		case strings.HasPrefix(word, "overmorgen"), strings.HasPrefix(word, "apres"), strings.Contains(word, "day after"):
			days = 2
		case strings.HasPrefix(word, "morgen"), strings.HasPrefix(word, "demain"), strings.HasPrefix(word, "tomorrow"):
			days = 1
			if strings.HasSuffix(strings.TrimSpace(m.before()), "'s") || strings.HasSuffix(strings.TrimSpace(m.before()), "goede") || words(`de`).MatchString(lastWord(m.before())) {
				return false // "'s morgens", "in de morgen"
			}
		}
		switch later := m.group(1); { // "demain en huit", "tomorrow week"
		case strings.Contains(later, "quinze"), strings.Contains(later, "veertien"):
			days += 14
		case later != "":
			days += 7
		}
		return add(m, training.OnDays(c.today.Add(days)))
	})
	r.each(f.season, func(m match) bool { return add(m, c.season(m)) })
	slices.SortFunc(found, func(a, b when) int { return cmp.Compare(a.from, b.from) })
	return c.followed(r, found)
}

// followed adds the days that are said by the one before: "Monday 8 March, and the day after".
func (c calendar) followed(r *reading, found []when) []when {
	r.each(c.forms.follows, func(m match) bool {
		for i, w := range slices.Backward(found) {
			if w.to <= m.at[0] && len(w.dates.Days) > 0 {
				days := 1
				if strings.Contains(m.group(0), "we") && !strings.Contains(m.group(0), "day") || strings.Contains(m.group(0), "semaine") {
					days = 7
				}
				next := when{dates: training.OnDays(w.dates.Days[len(w.dates.Days)-1].Add(days)), from: m.at[0], to: m.at[1]}
				found = slices.Insert(found, i+1, next)
				return true
			}
		}
		return false
	})
	return found
}

var someArticle = regexp.MustCompile(`\b(?:een|un|a|any|elke|every|chaque|each)\s*$`)

func lastWord(s string) string {
	fields := strings.Fields(s)
	if len(fields) == 0 {
		return ""
	}
	return fields[len(fields)-1]
}

// number reads digits and the words for the first of a month.
func number(s string) int {
	if digits := strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyz "); digits != "" {
		n, _ := strconv.Atoi(digits)
		return n
	}
	if s != "" {
		return 1
	}
	return 0
}

// day returns a day of the calendar; without a year, the next one that there is.
func (c calendar) day(d, m int, y string) training.Dates {
	now := c.today.Time()
	year := number(y)
	switch {
	case y == "":
		year = now.Year()
		if date := time.Date(year, time.Month(m), d, 0, 0, 0, 0, training.Brussels); date.Before(now) {
			year++
		}
	case year < 100:
		year += 2000
	}
	date := time.Date(year, time.Month(m), d, 0, 0, 0, 0, training.Brussels)
	if date.Day() != d || m < 1 || m > 12 {
		return training.Dates{} // 31 February
	}
	return training.OnDays(training.DayOf(date))
}

// yearOf returns the year that was written, or the year in which a month comes next.
func (c calendar) yearOf(m time.Month, year string) int {
	if year != "" {
		return number(year)
	}
	now := c.today.Time()
	if m < now.Month() {
		return now.Year() + 1
	}
	return now.Year()
}

func (c calendar) wholeMonth(name, year string) training.Dates {
	m := months[name]
	return c.wholeMonthOf(m, c.yearOf(m, year))
}

func (c calendar) wholeMonthOf(m time.Month, year int) training.Dates {
	first := time.Date(year, m, 1, 0, 0, 0, 0, training.Brussels)
	return training.Between(training.DayOf(first), training.DayOf(first.AddDate(0, 1, -1)))
}

// seasons are three months each, as weather reports count them; quarters are those of the year. Both by their first month.
var seasons = []struct {
	form  *regexp.Regexp
	first time.Month
}{
	{regexp.MustCompile(`^(?:voorjaar|lente|printemps|spring)`), time.March},
	{regexp.MustCompile(`^(?:zomer|ete|summer)`), time.June},
	{regexp.MustCompile(`^(?:najaar|herfst|automne|autumn)`), time.September},
	{regexp.MustCompile(`^(?:winter|hiver)`), time.December},
	{regexp.MustCompile(`^(?:eerste|premier|first|1|q1)`), time.January},
	{regexp.MustCompile(`^(?:tweede|deuxieme|second|2|q2)`), time.April},
	{regexp.MustCompile(`^(?:derde|troisieme|third|3|q3)`), time.July},
	{regexp.MustCompile(`^(?:vierde|quatrieme|fourth|4|q4)`), time.October},
}

// season is a season or a quarter; without a year, the next that is not over.
func (c calendar) season(m match) training.Dates {
	name, year := m.group(1), number(m.group(2))
	if name == "" {
		name, year = m.group(3), number(m.group(4))
	}
	for _, s := range seasons {
		if !s.form.MatchString(name) {
			continue
		}
		for y := cmp.Or(year, c.today.Time().Year()-1); ; y++ {
			from := time.Date(y, s.first, 1, 0, 0, 0, 0, training.Brussels)
			dates := training.Between(training.DayOf(from), training.DayOf(from.AddDate(0, 3, -1)))
			if year == 0 && dates.To <= c.today {
				continue
			}
			if year == 0 {
				dates.From = max(dates.From, c.today)
			}
			return dates
		}
	}
	return training.Dates{}
}

// part is the beginning, the middle or the end of a month, or a half: 1-10, 11-20, 21-last, 1-15, 16-last.
func (c calendar) part(part, name, year string) training.Dates {
	whole := c.wholeMonth(name, year)
	first := whole.From
	switch {
	case strings.Contains(part, "helft") || strings.Contains(part, "half") && part != "half" && part != "halfweg" || strings.Contains(part, "moitie") || strings.Contains(part, "quinzaine"):
		if part[0] == 'e' || part[0] == 'f' || part[0] == 'p' || part[0] == '1' {
			return training.Between(first, first.Add(14))
		}
		return training.Between(first.Add(15), whole.To)
	case part == "begin" || part == "start" || part == "early" || part == "debut" || part == "beginning" || part == "vroeg":
		return training.Between(first, first.Add(9))
	case part == "eind" || part == "einde" || part == "fin" || part == "end" || part == "late" || part == "laat":
		return training.Between(first.Add(20), whole.To)
	}
	return training.Between(first.Add(10), first.Add(19))
}

// monday returns the Monday of a day's week.
func monday(d training.Day) training.Day { return d.Add(-(int(d.Weekday()) + 6) % 7) }

func week(d training.Day) training.Dates {
	m := monday(d)
	return training.Between(m, m.Add(6))
}

func (c calendar) nthWeek(nth, name, year string) training.Dates {
	whole := c.wholeMonth(name, year)
	if nth[0] == 'l' || nth[0] == 'd' && strings.HasPrefix(nth, "dern") {
		return week(whole.To.Add(-1)) // a last day that is a Monday makes no week
	}
	// The week that the first belongs to, when most of its working days are in the month; else the one after.
	start := monday(whole.From)
	if start.Add(2) < whole.From {
		start = start.Add(7)
	}
	n := 0
	switch nth[0] {
	case 't', '2', 's':
		n = 1
		if strings.HasPrefix(nth, "third") || strings.HasPrefix(nth, "trois") {
			n = 2
		}
	case '3':
		n = 2
	case 'd':
		n = 1
		if strings.HasPrefix(nth, "derde") {
			n = 2
		}
	case '4', 'q':
		n = 3
	case 'v', 'f':
		if strings.HasPrefix(nth, "vierde") || strings.HasPrefix(nth, "fourth") {
			n = 3
		}
	}
	return week(start.Add(7 * n))
}

func (c calendar) weekOf(m match) training.Dates {
	var day training.Dates
	switch {
	case m.group(1) != "":
		day = c.day(number(m.group(1)), int(months[m.group(2)]), m.group(3))
	case m.group(4) != "":
		day = c.day(number(m.group(4)), number(m.group(5)), m.group(6))
	case m.group(7) != "":
		day = c.day(number(m.group(7)), int(months[m.group(8)]), m.group(9))
	default:
		day = c.day(number(m.group(11)), int(months[m.group(10)]), m.group(12))
	}
	if day.IsZero() {
		return day
	}
	return week(day.First())
}

// weekNumbers are weeks as ISO 8601 counts them: week 1 holds the year's first Thursday.
func (c calendar) weekNumbers(first, last, year string) training.Dates {
	n := number(first)
	if n < 1 || n > 53 {
		return training.Dates{}
	}
	of := func(n, year int) training.Dates {
		start := monday(training.DayOf(time.Date(year, time.January, 4, 0, 0, 0, 0, training.Brussels)))
		return week(start.Add(7 * (n - 1)))
	}
	y, thisWeek := c.today.Time().ISOWeek()
	switch {
	case year != "":
		y = number(year)
	case n < thisWeek:
		y++
	}
	dates := of(n, y)
	if l := number(last); l > n && l <= 53 {
		dates.To = of(l, y).To
	}
	return dates
}

// list is one or more days of one month: "9 ou 11 mars", "10-20 maart", "8, 9 en 10 maart".
func (c calendar) list(days, name, year string, between bool) training.Dates {
	numbers := c.forms.dayNumber.FindAllStringIndex(days, -1)
	var list []training.Day
	ranged := between
	m := months[name]
	end := 0
	for i, at := range numbers {
		if i > 0 && words(`-|tot|tot en met|t/m|t\.?e\.?m\.?|a|au|to|till|until|through|jusqu'au|jusqu'a`).MatchString(days[end:at[0]]) || i > 0 && strings.Contains(days[end:at[0]], "-") {
			ranged = true
		}
		end = at[1]
		day := c.day(number(days[at[0]:at[1]]), int(m), year)
		if day.IsZero() {
			return training.Dates{}
		}
		list = append(list, day.Days[0])
	}
	// Without a year, a list that spans today is all next year's.
	if len(list) > 1 && list[0] > list[len(list)-1] {
		slices.Sort(list)
	}
	if ranged && len(list) == 2 {
		return training.Between(list[0], list[1])
	}
	return training.OnDays(list...)
}

func (c calendar) monthFirst(m match) training.Dates {
	mon := int(months[m.group(1)])
	first := c.day(number(m.group(2)), mon, m.group(5))
	if m.group(4) == "" || first.IsZero() {
		return first
	}
	second := c.day(number(m.group(4)), mon, m.group(5))
	if second.IsZero() {
		return first
	}
	if j := m.group(3); j == "-" || j == "to" || j == "until" || j == "till" || c.forms.rangeIntro.MatchString(m.before()) {
		return training.Between(first.First(), second.First())
	}
	return training.OnDays(first.First(), second.First())
}

// inUnits is "over drie weken", "vandaag over drie weken", "dans quinze jours", "in a month".
func (c calendar) inUnits(m match) training.Dates {
	base := c.today
	count, unit := m.group(3), m.group(4)
	if m.group(5) != "" {
		count, unit = m.group(5), m.group(6)
	}
	n := c.n.of(count)
	switch count {
	case "a", "an", "een", "une", "un":
		n = 1
	case "een paar", "a couple of", "quelques":
		return training.Dates{}
	}
	if n < 0 {
		return training.Dates{}
	}
	if w, ok := weekdays[m.group(1)]; ok {
		base = c.next(w)
	}
	switch unit[0] {
	case 'd', 'j': // a fortnight is fifteen days in French, a week eight
		if c.lang == catalog.FR && (n == 15 || n == 8) {
			n--
		}
		return training.OnDays(base.Add(n))
	case 'w', 's':
		return training.OnDays(base.Add(7 * n))
	}
	return training.OnDays(training.DayOf(base.Time().AddDate(0, n, 0)))
}

// next returns the next such weekday; today is not.
func (c calendar) next(w time.Weekday) training.Day {
	return c.today.Add((int(w)-int(c.today.Weekday())+6)%7 + 1)
}

func (c calendar) nextWeek(m match) training.Dates {
	start := monday(c.today)
	switch which := m.group(2); {
	case words(`deze|cette|this`).MatchString(which):
	case strings.Contains(which, "after next"):
		start = start.Add(14)
	default:
		start = start.Add(7)
	}
	for _, g := range []int{1, 3} {
		if w, ok := weekdays[m.group(g)]; ok {
			return training.OnDays(start.Add((int(w) + 6) % 7))
		}
	}
	dates := training.Between(start, start.Add(6))
	if start <= c.today {
		dates.From = c.today
	}
	return dates
}

func (c calendar) someDay(m match) training.Dates {
	day := c.next(weekdays[m.group(4)])
	before, behind := m.group(1), m.group(5)
	switch {
	case m.group(2) != "": // a week on Tuesday
		return training.OnDays(day.Add(7))
	case before == "volgende" || before == "next":
		// Of the week after this one, unless this week's is over.
		if monday(day) == monday(c.today) {
			day = day.Add(7)
		}
	case behind == "en huit", behind == "week", behind == "over een week", behind == "over acht dagen", behind == "binnen een week", behind == "in a week", behind == "dans une semaine", behind == "the week after", behind == "after next":
		day = day.Add(7)
	case behind == "en quinze", behind == "fortnight", behind == "over veertien dagen", behind == "over 14 dagen", behind == "over twee weken", behind == "binnen veertien dagen", behind == "binnen twee weken", behind == "in two weeks", behind == "dans deux semaines":
		day = day.Add(14)
	case behind == "over drie weken":
		day = day.Add(21)
	}
	return training.OnDays(day)
}

// meansMonth tells whether the name of a month is meant as one: "mars", "may" and "mar" are other words as well.
func (c calendar) meansMonth(m match) bool {
	name := m.group(2)
	if m.group(4) != "" {
		return true
	}
	switch name {
	case "may", "march", "mar", "mai", "mei", "sep", "sept", "dec", "jan", "jun", "jul", "mars", "fev", "avr":
		if c.lang == catalog.EN || name == "sept" || name == "mar" || name == "jan" {
			return words(`in|for|of|during|this|next|en|around|late|early|by|somewhere in|van|de`).MatchString(lastWord(m.before()))
		}
	}
	return true
}

// read returns the dates that a text asks for. Dates of the past, and those of what has been, are not asked for, unless
// there is nothing else; past then tells so.
func (c calendar) read(r *reading) (dates training.Dates) {
	original := r.folded
	found := c.all(r)
	kept := slices.DeleteFunc(slices.Clone(found), func(w when) bool { return c.isPast(original, w) })
	if len(kept) == 0 {
		// A bare date of the past is an answer that will be refused; with a story around it, it is none.
		if len(found) == 1 && found[0].dates.Last() < c.today && !c.told(original, found[0]) {
			return found[0].dates
		}
		return training.Dates{}
	}
	return c.join(original, kept)
}

func (c calendar) isPast(text string, w when) bool {
	return c.told(text, w) || w.dates.Last() < c.today
}

// told tells whether a date belongs to a story of the past.
func (c calendar) told(text string, w when) bool {
	before := text[clauseStart(text, w.from):w.from]
	after := text[w.to:clauseEnd(text, w.to)]
	if len(before) > 45 {
		before = before[len(before)-45:]
	}
	if len(after) > 30 {
		after = after[:30]
	}
	return c.forms.past.MatchString(before) || c.forms.pastAfter.MatchString(after) || notThisDate.MatchString(before)
}

// notThisDate stands before a date that is taken back: "not February, but the week of 22 March".
var notThisDate = regexp.MustCompile(`\b(?:(?:niet|pas|not|nooit|jamais|never)\s+(?:voor|avant|before|until)|niet|geen|pas|not|no|in plaats van|i\.?p\.?v\.?|instead of|rather than|au lieu de|plutot que)\s+(?:(?:in|op|on|en|le|la|de|the|du|van|of)\s+){0,2}$`)

// dayPart is all that stands between a day and its week.
var dayPart = regexp.MustCompile(`^[\s,]*(?:(?:in the|'s|in de|dans l'|au|le|l')\s*)?(?:voormiddags?|namiddags?|ochtend|morgens?|middags?|matin|apres[- ]midi|aprem|mornings?|afternoons?)[\s,]*(?:(?:of|in|van|de|la|the)\s+){0,2}$`)

// isWeek tells whether a period is a whole week that is to come.
func (c calendar) isWeek(d training.Dates) bool {
	return len(d.Days) == 0 && d.From > c.today && d.To == d.From.Add(6) && d.From.Weekday() == time.Monday
}

// join makes one of the dates that were found: a period of two days with "to" between them, a list of days, or, when both
// are there, the first that was said.
func (c calendar) join(text string, found []when) training.Dates {
	// "Thursday afternoon next week": the day of that week.
	for i := 1; i < len(found); i++ {
		day, week := found[i-1], found[i]
		if len(day.dates.Days) == 1 && c.isWeek(week.dates) && dayPart.MatchString(text[day.to:week.from]) {
			monday := week.dates.From
			found[i-1].dates = training.OnDays(monday.Add((int(day.dates.Days[0].Weekday()) + 6) % 7))
			found = slices.Delete(found, i, i+1)
		}
	}
	first := found[0]
	if len(found) == 1 {
		return first.dates
	}
	second := found[1]
	between := text[first.to:second.from]
	intro := text[clauseStart(text, first.from):first.from]
	if c.forms.rangeWord.MatchString(between) || c.forms.rangeIntro.MatchString(intro) && words(`en|et|and`).MatchString(between) && len(between) < 8 {
		if from, to := first.dates.First(), second.dates.Last(); from <= to {
			return training.Between(from, to)
		}
	}
	// A day inside a period that was named as well says it more exactly: "in March, preferably the 9th".
	var days []training.Day
	for _, w := range found {
		for _, d := range w.dates.Days {
			if !slices.Contains(days, d) {
				days = append(days, d)
			}
		}
	}
	if len(days) > 0 {
		return training.OnDays(days...)
	}
	joined := first.dates
	for _, w := range found[1:] {
		switch {
		case w.dates.From >= joined.From && w.dates.To <= joined.To: // the narrower
			joined = w.dates
		case w.dates.From <= joined.To.Add(3) && w.dates.To > joined.To: // they touch
			joined.To = w.dates.To
		}
	}
	return joined
}
