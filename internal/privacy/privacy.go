// Package privacy keeps people's personal details out of what is stored.
package privacy

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// number is a kind of detail that is known by its form alone.
type number struct {
	form *regexp.Regexp
	mask string
	// alone tells that the detail by itself shows that a text is about one person.
	alone bool
}

var numbers = []number{
	{form: regexp.MustCompile(`[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}`), mask: "[e-mail]"},
	// The national register number, 85.07.30-033.61.
	{form: regexp.MustCompile(`\b\d{2}[. ]?\d{2}[. ]?\d{2}[- ]\d{3}[. ]?\d{2}\b`), mask: "[…]", alone: true},
	// Telephone numbers, then any run of four digits or more but a year.
	{form: regexp.MustCompile(`(?:\+|\b00)\d[\d ./()-]{6,}\d|\b0\d{1,3}[ ./-]?\d{2,3}(?:[ ./-]?\d{2}){1,3}\b`), mask: "[tel]"},
	{form: regexp.MustCompile(`\d[\d./-]{2,}\d`), mask: "[…]"},
}

var (
	year       = regexp.MustCompile(`^(?:19|20)\d\d$`)
	dateForm   = regexp.MustCompile(`^[\s:,.°]*(\d{1,2}[./ -]\d{1,2}[./ -]\d{2,4})`)
	numberForm = regexp.MustCompile(`^[\s:#°./n-]*((?:[A-Za-z]{0,3}[ -]?)\d[\d./ -]{1,}\d)`)
	degreeDate = regexp.MustCompile(`°\s*(\d{1,2}[./ -]\d{1,2}[./ -]\d{2,4})`)
	initials   = regexp.MustCompile(`^\s*((?:\p{Lu}\.[ ]?){1,3}(?:\p{Lu}[\p{L}-]+)?|\p{Lu}\b)`)
)

// details finds all that tells who somebody is, in order and apart.
func details(text string) []span {
	l := words()
	var found []span
	add := func(s span) {
		if s.to > s.from && !slices.ContainsFunc(found, func(f span) bool { return s.from < f.to && f.from < s.to }) {
			found = append(found, s)
		}
	}
	list := tokens(text)
	for i, t := range list {
		rest := text[t.to:]
		switch {
		case l.is("born", t.plain):
			if m := dateForm.FindStringSubmatchIndex(rest); m != nil {
				add(span{t.to + m[2], t.to + m[3], "[…]", true})
			}
			if i+1 < len(list) && l.is("born", t.plain+" "+list[i+1].plain) {
				if m := dateForm.FindStringSubmatchIndex(text[list[i+1].to:]); m != nil {
					add(span{list[i+1].to + m[2], list[i+1].to + m[3], "[…]", true})
				}
			}
		case l.is("file", t.plain):
			m := numberForm.FindStringSubmatchIndex(rest)
			if m != nil && !year.MatchString(rest[m[2]:m[3]]) && digitsIn(rest[m[2]:m[3]]) >= 3 {
				add(span{t.to + m[2], t.to + m[3], "[…]", true})
			}
		}
		if l.is("title", t.plain) && t.plain != "m" || l.is("client", t.plain) || t.plain == "m" && t.capital {
			after := strings.TrimPrefix(rest, ".")
			if m := initials.FindStringSubmatchIndex(after); m != nil && !strings.ContainsAny(after[:m[0]+1], ",;:\n") {
				if short := strings.TrimSpace(after[m[2]:m[3]]); strings.Contains(short, ".") || len(short) == 1 && short != "I" {
					offset := t.to + len(rest) - len(after)
					add(span{offset + m[2], offset + m[2] + len(short), "[…]", true})
				}
			}
		}
	}
	for _, m := range degreeDate.FindAllStringSubmatchIndex(text, -1) {
		add(span{m[2], m[3], "[…]", true})
	}
	for _, n := range numbers {
		for _, m := range n.form.FindAllStringIndex(text, -1) {
			if !year.MatchString(text[m[0]:m[1]]) {
				add(span{m[0], m[1], n.mask, n.alone})
			}
		}
	}
	for _, s := range people(text) {
		add(s)
	}
	slices.SortFunc(found, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	return found
}

func digitsIn(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// Mask returns a text with e-mail addresses, telephone numbers, file numbers, long runs of digits, dates of birth and names
// replaced by marks.
func Mask(text string) string { return without(text, func(s span) string { return s.mask }) }

// Strip returns a text without the same details: what is left says as much about the subject.
func Strip(text string) string { return without(text, func(span) string { return " " }) }

func without(text string, instead func(span) string) string {
	var b strings.Builder
	end := 0
	for _, s := range details(text) {
		b.WriteString(text[end:s.from])
		b.WriteString(instead(s))
		end = s.to
	}
	b.WriteString(text[end:])
	return b.String()
}

// Details reports whether a text names somebody who is spoken of: it holds a file number, a date of birth or a name that is
// neither the sender's nor the reader's.
func Details(text string) bool {
	return slices.ContainsFunc(details(text), func(s span) bool { return s.alone })
}

// longStory is the number of words from which a text about one person is a story.
const longStory = 45

// Story reports whether a text tells the story of one client: long, about one person, with several kinds of details that
// make that person recognisable.
func Story(text string) bool {
	list := tokens(text)
	return len(list) >= longStory && count(list, "pronoun") >= 4 && kinds(list) >= 3
}

// Personal reports whether a text is about one person who can be recognised, by name, by a story or by what few have in common:
// then nothing of it is to be kept.
func Personal(text string) bool {
	if Details(text) || Story(text) {
		return true
	}
	list := tokens(text)
	if unwell(list) {
		return true
	}
	someone := count(list, "person") > 0 || count(list, "pronoun") > 1
	return someone && (aged(list) || kinds(list) >= 3)
}

// unwell reports whether somebody says of themselves that they are ill.
func unwell(list []token) bool {
	l := words()
	for i := range list {
		if l.is("health", list[i].plain) && l.follows(list, i, "myself") {
			return true
		}
	}
	return false
}

func count(list []token, name string) int {
	l, n := words(), 0
	for _, t := range list {
		if l.is(name, t.plain) {
			n++
		}
	}
	return n
}

// kinds returns how many kinds of details a text tells of a person: age, origin, family, health, status.
func kinds(list []token) int {
	n := 0
	for _, name := range []string{"family", "health", "status"} {
		if count(list, name) > 0 {
			n++
		}
	}
	if ages(list) > 0 {
		n++
	}
	l := words()
	for i := range list {
		if list[i].capital && l.follows(list, i, "from") {
			return n + 1
		}
	}
	return n
}

// ages returns how many ages a text tells.
func ages(list []token) int {
	l, n := words(), 0
	for i, t := range list {
		if t.digits && len(t.plain) <= 2 && i+1 < len(list) && l.is("years", list[i+1].plain) {
			n++
		}
	}
	return n
}

// aged reports whether an age stands beside one person.
func aged(list []token) bool {
	l := words()
	for i, t := range list {
		if t.digits && len(t.plain) <= 2 && i+1 < len(list) && l.is("years", list[i+1].plain) &&
			(l.near(list, i, "person") || i+2 < len(list) && l.is("person", list[i+2].plain)) {
			return true
		}
	}
	return false
}
