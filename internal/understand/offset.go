package understand

import (
	"fmt"
	"regexp"
	"strings"

	"vtbot/catalog"
)

// A time before a session in the words of one language, once its numbers are known.
type offsetForms struct {
	workdays, weeks, days, hours, minutes *regexp.Regexp
	at                                    *regexp.Regexp // an hour of the day without any sign that it is one
}

func newOffsetForms(n numbers) offsetForms {
	counted := func(unit string) *regexp.Regexp { return words(`(?:(` + n.small + `|an?)\s*)?(` + unit + `)`) }
	return offsetForms{
		workdays: counted(`werkdag(?:en)?|jours? (?:ouvrables?|ouvres?)|(?:working|business|week) ?days?|workdays?|wd`),
		weeks:    counted(`week|weken|wk|semaines?|weeks?`),
		days:     counted(`dag(?:en)?|jours?|days?|d|j`),
		hours:    counted(`uur|uren|u|heures?|hours?|hrs?|h`),
		minutes:  counted(`min(?:\.|uut|uten|utes?)?`),
		at:       words(`(?:(?:om|at|a|tegen|vers|rond|around)\s+(` + n.small + `)|(` + n.small + `)\s*(?:uur|heures?|h|u))`),
	}
}

// Times before a session that name no number.
var (
	partsOfAnHour = []struct {
		form *regexp.Regexp
		time string
	}{
		{words(`(?:een |1 )?kwartier|(?:un )?quart d'heure|(?:a )?quarter of an hour`), "15m"},
		{words(`(?:een )?half ?uur|(?:une )?demi[- ]heure|half an hour|(?:a )?half[- ]hour`), "30m"},
		{words(`anderhalf uur|une heure et demie|(?:an|one) hour and a half|one and a half hours`), "90m"},
	}
	sameDay    = words(`(?:op )?de dag zelf|(?:op )?dezelfde dag|(?:le )?(?:jour|matin) meme|le jour de la (?:session|formation)|jour j|(?:on )?the (?:same day|day itself)|the day of(?: the session)?|same day`)
	dayBefore  = words(`daags (?:voordien|ervoor|tevoren|voor)|de vooravond|la veille|the evening before|the night before|de avond (?:voordien|ervoor|tevoren|voor)`)
	twoBefore  = words(`l'avant-veille|avant-veille`)
	atEvening  = words(`(?:'s )?avonds?|vooravond|soir|soiree|evening|night`)
	beforehand = words(`vooraf|voordien|ervoor|voor|tevoren|op voorhand|eerder|vroeger|avant|auparavant|a l'avance|d'avance|before|beforehand|in advance|ahead|earlier`)
	offsetRest = words(`de|het|le|la|l|the|een|un|une|elke|iedere|chaque|each|every|mijn|ma|mes|my|van|du|des|of|d|op|in|en|et|and|ook|aussi|also|` +
		`sessies?|opleidingen|opleiding|sessions?|formations?|training|begin|start|starts|aanvang|debut|it|graag|aub|alstublieft|svp|please|` +
		`s|avonds?|soir|evening|night|au|ochtends?|morgens|voormiddags?|matin|morning|precedente?s?|herinner me|rappelez[- ]moi|remind me`)
)

// ReadOffset reads how long before a session somebody wants to be reminded of it, in any of the languages, the given one
// first: "drie werkdagen vooraf om 9 uur", "la veille à 18h", "2 hours before". It returns it in the short form of
// [vtbot/internal/reminder.ParseOffset], "3wd 09:00", which says what is possible; false for a text that says something
// else, or more. Where days are counted and no hour is named, it is nine o'clock, and six in the evening.
func (rd *Reader) ReadOffset(text string, lang catalog.Lang) (string, bool) {
	for _, l := range append([]catalog.Lang{lang}, catalog.Langs...) {
		if f, ok := rd.inLang[l]; ok {
			if short, ok := f().offset(read(text)); ok {
				return short, true
			}
		}
	}
	return "", false
}

func (f *forms) offset(r *reading) (string, bool) {
	if len(beforehand.FindAllString(r.folded, 2)) > 1 { // two times
		return "", false
	}
	for _, part := range partsOfAnHour {
		if r.first(part.form) != nil {
			return part.time, r.only(offsetRest)
		}
	}
	days, unit := 0, "d"
	count := func(m []string) bool {
		switch {
		case m == nil:
			return false
		case m[1] != "":
			days = f.numbers.of(m[1])
			if m[1] == "a" || m[1] == "an" {
				days = 1
			}
			return true
		}
		days = 1 // "de week voordien", but not "weken voordien"
		return !strings.HasSuffix(m[2], "s") && !strings.HasSuffix(m[2], "en")
	}
	switch {
	case r.first(sameDay) != nil:
	case r.first(twoBefore) != nil:
		days = 2
	case dayBefore.MatchString(r.folded):
		evening := atEvening.MatchString(r.folded)
		r.first(dayBefore)
		return f.onDay(r, 1, "d", evening)
	case count(r.first(f.offsets.workdays)):
		unit = "wd"
	case count(r.first(f.offsets.weeks)):
		days *= 7
	case count(r.first(f.offsets.days)):
	default:
		for _, span := range []struct {
			form *regexp.Regexp
			unit string
		}{{f.offsets.minutes, "m"}, {f.offsets.hours, "h"}} {
			if m := r.first(span.form); count(m) && m[1] != "" {
				return fmt.Sprintf("%d%s", days, span.unit), r.only(offsetRest)
			}
		}
		return "", false
	}
	return f.onDay(r, days, unit, atEvening.MatchString(r.folded))
}

// onDay reads the hour of the day, behind which nothing else may be left.
func (f *forms) onDay(r *reading, days int, unit string, evening bool) (string, bool) {
	r.each(beforehand, func(match) bool { return true })
	at, until := f.hours.span(r, f.numbers)
	if at == "" {
		if m := r.first(f.offsets.at); m != nil {
			n := f.numbers.of(m[1] + m[2])
			if n > 23 {
				return "", false
			}
			at = hour(n, 0)
		}
	}
	r.each(hourSaid, func(match) bool { return true })
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
	return fmt.Sprintf("%d%s %s", days, unit, at), r.only(offsetRest)
}

// hourSaid is an hour that was understood, with what leads to it.
var hourSaid = regexp.MustCompile(`\b(?:om|at|a|tegen|vers|rond|around|by)\s+` + string(taken) + `+`)

// first takes the first match of a form out, and returns it with its submatches; nil for none.
func (r *reading) first(form *regexp.Regexp) []string {
	at := form.FindStringSubmatchIndex(r.folded)
	if at == nil {
		return nil
	}
	m := match{r, at}
	var groups []string
	for i := range len(at) / 2 {
		groups = append(groups, m.group(i))
	}
	r.take(at[0], at[1])
	return groups
}

// only tells whether nothing is left but what a form matches.
func (r *reading) only(rest *regexp.Regexp) bool {
	left := strings.NewReplacer(string(taken), " ", "'", " ").Replace(r.folded)
	for _, form := range []*regexp.Regexp{beforehand, rest} {
		left = form.ReplaceAllString(left, " ")
	}
	return strings.Trim(left, " ,.!\n") == ""
}
