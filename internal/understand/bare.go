package understand

import (
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

// ReadBare reads a text as the answer to one question.
func (rd *Reader) ReadBare(text string, lang catalog.Lang) Bare {
	r := rd.start(text, lang)
	r.addresses()
	var out Bare
	if r.text(0) == "-" && r.kind(1) == digits {
		return Bare{Counted: true, Count: training.Exactly(-1)}
	}
	out.Count, out.Counted = r.bareCount()
	if n, err := strconv.Atoi(Plain(text)); err == nil { // "5000000"
		out.Counted, out.Count = true, training.Exactly(n)
	}
	languages := map[string]bool{}
	for at := range r.tokens {
		if end, v := r.concept(r.lex.ids["language"], at); end >= 0 {
			languages[v] = true
			out.Language = catalog.Lang(v)
		} else if end, v := r.concept(r.lex.ids["spoken"], at); end >= 0 {
			languages[v] = true
			out.Language = catalog.Lang(v)
		}
	}
	if Plain(text) == "en" { // in a longer answer it is a word: "en visio"
		out.Language, languages = catalog.EN, map[string]bool{"en": true}
	}
	if len(languages) != 1 {
		out.Language = ""
	}
	out.Day = r.bareDay()
	online, onSite := false, false
	for at := range r.tokens {
		if _, v := r.concept(r.lex.ids["mode"], at); v != "" {
			online, onSite = online || v == string(training.Online), onSite || v == string(training.OnSite)
		}
		if e := r.is("inside", at); e >= 0 && r.is("premises", r.skip(e, "our")) >= 0 {
			onSite = true
		}
		onSite = onSite || r.startsAny(at, "with_us", "here") || r.starts("our", at) && r.is("premises", r.is("our", at)) >= 0
	}
	switch {
	case online && !onSite:
		out.Mode = training.Online
	case onSite && !online:
		out.Mode = training.OnSite
	}
	return out
}

// bareCount reads a text that is nothing but a number of people.
func (r *reading) bareCount() (training.Count, bool) {
	at := 0
	for moved := true; moved; {
		moved = false
		for _, name := range []string{"we_are", "about", "any", "with", "correction"} {
			if r.kind(at) == mark {
				at++
			}
			e := r.is(name, at)
			if e <= at {
				continue
			}
			// "een vijftiental", but not "een" alone.
			if first, _ := r.count(at); first == (training.Count{}) || r.countsFrom(e) {
				at, moved = e, true
			}
		}
		if r.kind(at) == word && (r.text(at) == "we" || r.text(at) == "wij" || r.text(at) == "nous" || r.text(at) == "on") {
			at++
			moved = true
		}
	}
	if r.onlyMe() {
		return training.Exactly(1), true
	}
	count, end := r.count(at)
	if end < 0 {
		return training.Count{}, false
	}
	for end < len(r.tokens) {
		e := r.is("people", end)
		if e < 0 && r.kind(end) == mark {
			e = end + 1
		}
		if e < 0 {
			return training.Count{}, false
		}
		end = e
	}
	return count, true
}

// anyCount reads the first number that counts nothing else: what is said when a number of people was asked for. What was
// understood otherwise is taken out already.
func (r *reading) anyCount() (training.Count, bool) {
	for at := 0; at < r.end; at++ {
		c, ok := r.countAt(at)
		if !ok {
			continue
		}
		if kind, _ := r.countedAt(
			c.to,
		); kind == "" && !r.startsAny(c.to, "hour", "suffix") && !r.numbered(at, c.to) && !r.ofOthers(at, c.to) &&
			c.count.Max > 1 && c.count.Max <= mostPeople &&
			!r.partOfMore(at, c.to) {
			return c.count, true
		}
		at = max(c.to, at+1) - 1
	}
	return training.Count{}, false
}

// onlyMe reports whether a text says that one person comes: "alleen ik", "juste moi".
func (r *reading) onlyMe() bool {
	if len(r.tokens) > 4 {
		return false
	}
	for at := range r.tokens {
		if r.starts("i", at) && r.before("contrast", at, 0) {
			return r.closes(r.is("i", at))
		}
	}
	return false
}

// countsFrom reports whether a number begins at a place.
func (r *reading) countsFrom(at int) bool {
	_, end := r.count(at)
	return end >= 0
}

// bareDay reads a day of a month that was named before; 0 for none.
func (r *reading) bareDay() int {
	for at := range r.tokens {
		if r.kind(at) != digits || r.tokens[at].value < 1 || r.tokens[at].value > 31 {
			continue
		}
		if r.before("on", at, 0) || r.before("article", at, 0) {
			if !r.startsAny(at+1, "people", "month", "hour", "others", "audience") {
				return r.tokens[at].value
			}
		}
	}
	return 0
}
