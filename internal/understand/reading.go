package understand

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"vtbot/catalog"
)

// reading is a text that is being read: what is understood is taken out, so that nothing is read twice.
type reading struct {
	raw      string // as it was written, composed
	tokens   []token
	sets     []conceptSet // for each token the concepts that may begin there
	lex      *lexicon
	numbers  *numberWords
	caps     []captured
	seeAll   bool // what was taken is seen as well
	known    func(string) bool
	told     []bool // tokens of what was before and is not asked for
	email    string
	excluded string // what is said of days that do not suit, where the dates cannot tell
	lang     catalog.Lang
	end      int   // where the signature begins
	counts   []int // from where to where the number of people and what it counts stand
}

// newReading splits a text and mends its slips of the pen; known reports whether a word is one, and mend returns what
// another one should be.
func newReading(text string, lex *lexicon, numbers *numberWords, known func(string) bool, mend func(string) string) *reading {
	raw := norm.NFC.String(strings.ToValidUTF8(text, " "))
	r := &reading{raw: raw, tokens: tokenise(raw), lex: lex, numbers: numbers, known: known}
	r.sets = make([]conceptSet, len(r.tokens))
	for i := range r.tokens {
		t := &r.tokens[i]
		if t.kind == word && len(t.text) >= oneSlip && !lex.words[t.text] && mend != nil && !known(t.text) {
			if meant := mend(t.text); meant != "" {
				t.text = meant
			}
		}
		r.sets[i] = lex.starting(t)
	}
	r.end = len(r.tokens)
	return r
}

// starting returns the concepts of which a phrase may begin with a token.
func (l *lexicon) starting(t *token) conceptSet {
	set := l.starts[t.text]
	if t.kind == word {
		set.union(&l.open)
		for n := 3; n <= len(t.text) && len(l.prefixes) > 0; n++ {
			if s, ok := l.prefixes[t.text[:n]]; ok {
				set.union(&s)
			}
		}
	}
	return set
}

// concept returns where the longest phrase of a concept that begins at a place ends, with its value; -1 for none.
func (r *reading) concept(id, at int) (int, string) { return r.conceptWithin(id, at, len(r.tokens)) }

// conceptWithin is concept, of phrases that end at a limit at the latest.
func (r *reading) conceptWithin(id, at, limit int) (int, string) {
	if at >= len(r.tokens) || !r.sets[at].has(id) || r.tokens[at].taken && !r.seeAll || r.tokens[at].kind == gone {
		return -1, ""
	}
	c := r.lex.concepts[id]
	best, value := -1, ""
	keep := len(r.caps)
	for _, list := range [2][]phrase{c.phrases[r.tokens[at].text], c.others} {
		for _, p := range list {
			end := r.run(p.start, at)
			r.caps = r.caps[:keep]
			if end > best && end > at && end <= limit {
				best, value = end, p.value
			}
		}
	}
	return best, value
}

// is returns where a phrase of a concept that begins at a place ends; -1 for none.
func (r *reading) is(name string, at int) int {
	end, _ := r.concept(r.lex.ids[name], at)
	return end
}

// starts reports whether a phrase of a concept begins at a place.
func (r *reading) starts(name string, at int) bool { return r.is(name, at) >= 0 }

// number returns where a number that begins at a place ends, and what it is; -1 for none.
func (r *reading) number(at int) (int, int) {
	if at >= len(r.tokens) {
		return -1, 0
	}
	t := &r.tokens[at]
	if t.taken && !r.seeAll {
		return -1, 0
	}
	switch t.kind {
	case digits:
		if len(t.text) > 4 {
			return -1, 0
		}
		return at + 1, t.value
	case word:
		p := r.numbers.at(r.tokens, at)
		if p != nil {
			return at + len(p.words), p.value
		}
	}
	return -1, 0
}

func (n *numberWords) at(tokens []token, at int) *numberPhrase {
	list := n.byFirst[tokens[at].text]
	for i := range list {
		p := &list[i]
		if at+len(p.words) > len(tokens) {
			continue
		}
		same := true
		for k, w := range p.words {
			if tokens[at+k].text != w {
				same = false
				break
			}
		}
		if same {
			return p
		}
	}
	return nil
}

// clauseOf returns the parts of a sentence in which two places stand, as they were written.
func (r *reading) clauseOf(from, to int) string {
	for from > 0 && r.tokens[from-1].clause == r.tokens[from].clause && r.kind(from-1) != mark {
		from--
	}
	for to < len(r.tokens) && r.tokens[to].clause == r.tokens[to-1].clause && r.kind(to) != mark && r.kind(to) != line {
		to++
	}
	return r.written(from, to)
}

// before reports whether a phrase of a concept ends just before a place, with at most gap words between, in the same
// sentence.
func (r *reading) before(name string, at, gap int) bool { return r.backTo(name, at, gap) >= 0 }

// backTo returns where such a phrase begins; -1 for none.
func (r *reading) backTo(name string, at, gap int) int {
	if at > len(r.tokens) || at <= 0 {
		return -1
	}
	id := r.lex.ids[name]
	sentence := r.tokens[min(at, len(r.tokens)-1)].sentence
	all := r.seeAll
	r.seeAll = true
	defer func() { r.seeAll = all }()
	for i := at - 1; i >= 0 && i >= at-gap-4; i-- {
		if r.tokens[i].sentence != sentence || r.tokens[i].kind == line {
			break
		}
		if end, _ := r.conceptWithin(id, i, at); end >= 0 && at-end <= gap {
			return i
		}
	}
	return -1
}

// beforeInClause is before, without a comma or a bracket between.
func (r *reading) beforeInClause(name string, at, gap int) bool {
	i := r.backTo(name, at, gap)
	return i >= 0 && r.tokens[i].clause == r.tokens[min(at, len(r.tokens)-1)].clause
}

// after returns where a phrase of a concept begins behind a place, with at most gap tokens between, in the same sentence;
// -1 for none.
func (r *reading) after(name string, at, gap int) int {
	id := r.lex.ids[name]
	all := r.seeAll
	r.seeAll = true
	defer func() { r.seeAll = all }()
	for i := at; i < len(r.tokens) && i <= at+gap; i++ {
		if i > 0 && at > 0 && r.tokens[i].sentence != r.tokens[at-1].sentence {
			break
		}
		if end, _ := r.concept(id, i); end >= 0 {
			return i
		}
	}
	return -1
}

// between reports whether a phrase of a concept stands between two places.
func (r *reading) between(name string, from, to int) bool {
	id := r.lex.ids[name]
	all := r.seeAll
	r.seeAll = true
	defer func() { r.seeAll = all }()
	for i := from; i < to; i++ {
		if end, _ := r.concept(id, i); end >= 0 && end <= to {
			return true
		}
	}
	return false
}

// take marks tokens as understood.
func (r *reading) take(from, to int) {
	for i := from; i < to && i < len(r.tokens); i++ {
		r.tokens[i].taken = true
	}
}

// written returns what was written between two tokens.
func (r *reading) written(from, to int) string {
	if from >= to {
		return ""
	}
	return r.raw[r.tokens[from].from:r.tokens[to-1].to]
}

// text returns the text of a token; "" outside.
func (r *reading) text(at int) string {
	if at < 0 || at >= len(r.tokens) {
		return ""
	}
	return r.tokens[at].text
}

func (r *reading) kind(at int) tokenKind {
	if at < 0 || at >= len(r.tokens) {
		return line
	}
	return r.tokens[at].kind
}

// opens reports whether a place begins a sentence or a part of one.
func (r *reading) opens(at int) bool {
	return at == 0 || r.tokens[at-1].kind == line || r.tokens[at-1].kind == mark && r.tokens[at-1].text != "." &&
		r.tokens[at-1].text != "&" && r.tokens[at-1].text != "+" ||
		at < len(r.tokens) && r.tokens[at-1].sentence != r.tokens[at].sentence
}

// closes reports whether a place ends a sentence or a part of one.
func (r *reading) closes(at int) bool {
	return at >= len(r.tokens) || r.tokens[at].kind == line ||
		r.tokens[at].kind == mark && strings.Contains(".,;:!?()/-…", r.tokens[at].text)
}

// isSeen is is, of what was taken as well.
func (r *reading) isSeen(name string, at int) int {
	all := r.seeAll
	r.seeAll = true
	defer func() { r.seeAll = all }()
	return r.is(name, at)
}

// startsAny reports whether a phrase of one of several concepts begins at a place.
func (r *reading) startsAny(at int, names ...string) bool {
	for _, name := range names {
		if r.starts(name, at) {
			return true
		}
	}
	return false
}

// reasoned reports whether a reason begins between two places of one sentence: what stands in it is not asked for, where
// the same kind of thing was stated before.
func (r *reading) reasoned(from, to int) bool {
	if from < 0 || to >= len(r.tokens) || r.tokens[from].sentence != r.tokens[to].sentence {
		return false
	}
	for i := from; i < to; i++ {
		if r.because(i) {
			return true
		}
	}
	return false
}

// because reports whether a reason begins at a place, by a word of the language in which a text is read.
func (r *reading) because(at int) bool {
	end, lang := r.concept(r.lex.ids["because"], at)
	return end >= 0 && lang == string(r.lang)
}
