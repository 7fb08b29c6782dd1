package understand

import (
	"regexp"
	"strconv"

	"vtbot/catalog"
	"vtbot/internal/training"
)

// Bare is what a text means as an answer to one question and nothing else: "11", "frans", "chez nous".
type Bare struct {
	Counted  bool // Count was said; it may be nought
	Count    training.Count
	Language catalog.Lang
	Mode     training.Mode
	Day      int // of a month that was named before: "le 16 plutôt", "de 16e"; 0 for none
}

var bareDay = words(`(?:le|de|den|op|the|on|au|du|plutot le|liever de)\s+(?:the\s+|de\s+|den\s+)?([12]\d|3[01]|0?[1-9])(?:\s?(?:er|ere|e|ste|de|st|nd|rd|th))?`)

var (
	bareLanguage = words(`nederlands(?:talig)?|neerlandais|dutch|flemish|vlaams|nl|frans(?:talig)?|francais|french|fr|engels(?:talig)?|anglais|english|eng`)
	bareOnSite   = words(`bij ons|at ours|ours|our place|with us|chez nous|hier|ici|here|our (?:centre|center|place|office|premises|site)|(?:in|op) (?:het|ons) (?:centrum|locatie|kantoor)|dans (?:le|notre) centre|au centre|sur place|sur site|ter plaatse|ter plekke|on[- ]?site|in person|fysiek|presentiel|physical(?:ly)?|face to face|op locatie|locatie|plaatse`)
	bareOnline   = words(`online|en ligne|digitaal|virtueel|visio|teams|zoom|a distance|op afstand|remote|virtual`)
	bareNegative = regexp.MustCompile(`^\W*(-\s?\d+)`)
)

// ReadBare reads a text as the answer to one question.
func (rd *Reader) ReadBare(text string, lang catalog.Lang) Bare {
	f, ok := rd.inLang[lang]
	if !ok {
		f = rd.inLang[catalog.NL]
	}
	folded := fold(text)
	var out Bare
	if m := bareNegative.FindString(folded); m != "" {
		return Bare{Counted: true, Count: training.Exactly(-1)}
	}
	fs := f()
	if at := fs.people.bare.FindStringSubmatchIndex(folded); at != nil {
		m := match{&reading{raw: folded, folded: folded}, at}
		out.Counted = true
		switch {
		case m.group(1) != "":
			out.Count = training.Count{Min: fs.numbers.of(m.group(1)), Max: fs.numbers.of(m.group(2))}
		default:
			n := fs.numbers.of(m.group(3))
			out.Count = training.Exactly(n)
			if m.group(4) != "" {
				out.Count.Max = fs.numbers.of(m.group(4))
			}
		}
	} else if n, err := strconv.Atoi(Plain(text)); err == nil { // "5000000"
		out.Counted, out.Count = true, training.Exactly(n)
	}
	if Plain(text) == "en" { // in a longer answer it is a word: "en visio"
		out.Language = catalog.EN
	} else if all := bareLanguage.FindAllString(folded, -1); len(all) == 1 {
		out.Language = languageOf[all[0]]
		if out.Language == "" {
			out.Language = map[byte]catalog.Lang{'n': catalog.NL, 'd': catalog.NL, 'f': catalog.FR, 'e': catalog.EN, 'a': catalog.EN}[all[0][0]]
		}
	}
	if m := bareDay.FindStringSubmatch(folded); m != nil {
		out.Day = number(m[1])
	}
	switch online, onSite := bareOnline.MatchString(folded), bareOnSite.MatchString(folded); {
	case online && !onSite:
		out.Mode = training.Online
	case onSite && !online:
		out.Mode = training.OnSite
	}
	return out
}
