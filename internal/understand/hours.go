package understand

import (
	"fmt"
	"regexp"
	"strings"

	"vtbot/internal/training"
)

var (
	wholeDay  = words(`(?:de |een |une |la |the |a |toute |all )?(?:hele|ganse|volledige|volle|full|whole|entire)[- ]day|all day|day[- ]long|(?:een )?(?:hele|ganse|volledige|volle) dag|dagvullend|toute la journee|journee (?:complete|entiere)|(?:une )?journee (?:de formation|durant)|full day`)
	morning   = words(`(?:\w+dag)?(?:voormiddags?|ochtend|morgen|vm)|s (?:morgens|ochtends|voormiddags)|matin|matinee|avant[- ]midi|(?:in the )?mornings?|a\.?m\.?`)
	afternoon = words(`(?:\w+dag)?(?:namiddags?|achtermiddag|nm)|s (?:namiddags|middags)|apres[- ]midi|aprem|(?:in the )?afternoons?|pm`)
	greeting  = words(`goe(?:de|ie)? ?(?:morgen|middag|namiddag|dag|avond)|bon(?:ne)? ?(?:journee|matinee|apres[- ]midi|soiree|jour)|good (?:morning|afternoon|day|evening)|(?:fijne|prettige|mooie) (?:dag|namiddag|voormiddag|avond)|have a (?:nice|good|great) (?:day|afternoon|morning)`)
	refused   = words(`niet|geen|pas|not|no|never|nooit|jamais|liever niet|plutot pas|impossible|behalve|sauf|except`)

	clock12    = words(`(\d{1,2})(?:[:.h](\d{2}))?\s?(a\.?m|p\.?m)\b\.?`)
	clockMarks = words(`([01]?\d|2[0-3])\s?(?:u|h|:)\s?([0-5]\d)(?:\s?(?:u|uur|h|heures?))?`)
	clockDots  = words(`(\d|1\d|2[0-3])\.(00|15|30|45)`)
	clockShort = words(`([01]?\d|2[0-3])\s?(?:u|h)`)
	untilHour  = `\s*(?:-|tot|a|to|until|till|jusqu'a|en|et|and)\s*(?:ongeveer )?(?:[01]?\d|2[0-3])\s?(?:[:uh.]\s?(?:[0-5]\d)?|uur|heures?|am|pm)?`
	untilForm  = regexp.MustCompile(`^` + untilHour + `\b`)
	atHour     = `(?:om|vanaf|tegen|rond|van|at|from|around|a|vers|des|a partir de|entre|tussen|between|starting at|start)`
)

// hourForms are those that need the numbers of a language.
type hourForms struct{ half, quarter, hours, past, dayHour *regexp.Regexp }

func newHourForms(n numbers) hourForms {
	return hourForms{
		half:    words(`half\s+(` + n.small + `)|(` + n.small + `)\s+heures?\s+(?:et\s+)?(demie?|trente|et quart|quart)|half past (` + n.small + `)`),
		quarter: words(`(?:kwart|quarter|(?:een )?quart)\s+(over|voor|na|past|to)\s+(` + n.small + `)`),
		hours:   words(atHour + `\s+(` + n.small + `)(?:\s*(?:uur|heures?|o'clock|h|u)|\s*(?:-|tot|a|to|until|till|en|et|and)\s*(` + n.small + `)\s*(?:uur|heures?|o'clock|h|u))`),
		past:    words(`(` + n.small + `)\s+o'clock`),
		dayHour: words(`(?:om|at|tegen)\s+(` + n.small + `)`),
	}
}

// hour returns an hour of the working day: "at two" is in the afternoon.
func hour(h, m int) string {
	if h >= 1 && h <= 6 {
		h += 12
	}
	if h > 23 || m > 59 || h < 0 || m < 0 {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", h, m)
}

// span reads the hours at which a session should begin and end; "" for what is not stated.
func (f hourForms) span(r *reading, n numbers) (start, until string) {
	first := len(r.folded)
	found := func(m match, at string) bool {
		if at == "" {
			return false
		}
		if m.at[0] < first { // "13h à 17h": the end may be read before the start
			start, first, until = at, m.at[0], ""
		}
		if more := untilForm.FindStringIndex(r.folded[m.at[1]:]); more != nil { // "9h-12h": the end
			if end := endForm.FindStringSubmatch(r.folded[m.at[1] : m.at[1]+more[1]]); end != nil && start == at {
				until = endHour(end)
			}
			r.take(m.at[1], m.at[1]+more[1])
		}
		return true
	}
	r.each(clock12, func(m match) bool {
		h := number(m.group(1))
		if m.group(3)[0] == 'p' && h < 12 {
			h += 12
		}
		if h > 23 {
			return false
		}
		return found(m, fmt.Sprintf("%02d:%02d", h, number(m.group(2))))
	})
	r.each(clockMarks, func(m match) bool {
		h, minutes := number(m.group(1)), number(m.group(2))
		if strings.HasPrefix(m.group(1), "0") || h > 6 {
			return found(m, fmt.Sprintf("%02d:%02d", h, minutes))
		}
		return found(m, hour(h, minutes))
	})
	r.each(clockDots, func(m match) bool {
		if decoyBefore.MatchString(lastWord(m.before())) {
			return false
		}
		return found(m, hour(number(m.group(1)), number(m.group(2))))
	})
	r.each(f.quarter, func(m match) bool {
		h := n.of(m.group(2))
		if m.group(1) == "voor" || m.group(1) == "to" {
			return found(m, hour(h-1, 45))
		}
		return found(m, hour(h, 15))
	})
	r.each(f.half, func(m match) bool {
		switch {
		case m.group(1) != "":
			return found(m, hour(n.of(m.group(1))-1, 30))
		case m.group(4) != "":
			return found(m, hour(n.of(m.group(4)), 30))
		case strings.Contains(m.group(3), "quart"):
			return found(m, hour(n.of(m.group(2)), 15))
		}
		return found(m, hour(n.of(m.group(2)), 30))
	})
	for _, form := range []*regexp.Regexp{f.hours, f.past, clockShort} {
		r.each(form, func(m match) bool {
			ok := found(m, hour(n.of(m.group(1)), 0))
			if m.group(2) != "" && ok && first == m.at[0] { // "van 10 tot 12 uur"
				until = hour(n.of(m.group(2)), 0)
			}
			return ok
		})
	}
	r.each(noon, func(m match) bool { return found(m, "12:00") })
	if until <= start { // "from two until nothing that is later" says no end
		until = ""
	}
	return start, until
}

// endForm is the hour in what untilForm finds.
var endForm = regexp.MustCompile(`(\d{1,2})\s?(?:[:uh.]\s?([0-5]\d)?)?\s*(am|pm)?\D*$`)

func endHour(m []string) string {
	h, minutes := number(m[1]), number(m[2])
	if m[3] == "pm" && h < 12 {
		h += 12
	}
	return hour(h, minutes)
}

var noon = words(`a midi|at noon|op de middag|om twaalf uur`)

// partOfDay reads a part of the day. Two of them are as good as none.
func partOfDay(r *reading) training.PartOfDay {
	r.each(greeting, func(match) bool { return true })
	wanted := func(form *regexp.Regexp) bool {
		yes := false
		r.each(form, func(m match) bool {
			before := m.before()
			if len(before) > 25 {
				before = before[len(before)-25:]
			}
			if !refused.MatchString(before) {
				yes = true
			}
			return true
		})
		return yes
	}
	if wanted(wholeDay) {
		return training.WholeDay
	}
	early, late := wanted(morning), wanted(afternoon)
	switch {
	case early && !late:
		return training.Morning
	case late && !early:
		return training.Afternoon
	}
	return ""
}
