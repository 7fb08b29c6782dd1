package understand

import (
	"slices"
	"strings"
	"sync"
	"time"

	"vtbot/catalog"
	"vtbot/internal/linear"
	"vtbot/internal/training"
)

// Reader reads what people ask for. It belongs to one edition of the catalogue and is safe for concurrent use.
type Reader struct {
	catalog    *catalog.Catalog
	lex        *lexicon
	titles     *titles
	categories map[string]string // in lower case -> as it is written

	actOnce  sync.Once
	actModel *linear.Model
}

// NewReader returns a reader of requests for modules of a catalogue.
func NewReader(c *catalog.Catalog) *Reader {
	rd := &Reader{catalog: c, lex: theLexicon(), categories: map[string]string{}}
	for _, category := range catalog.Categories {
		rd.categories[strings.ToLower(string(category))] = string(category)
	}
	rd.titles = newTitles(c, rd.lex)
	return rd
}

// Warm fits what is otherwise fitted when it is first needed: some tenths of a second for which no message then waits.
func (rd *Reader) Warm() {
	rd.acts()
	theIntents()
	theOwn()
	theSaid()
	theCell()
}

// WarmIntents fits what nearly every first message needs.
func WarmIntents() { theIntents() }

// Reading is what a message states of a request.
type Reading struct {
	training.Wish
	// Not are the codes of modules that the message speaks of without asking for them: had before, or instead of which.
	Not []string
	// Unknown are the codes that no module has.
	Unknown []string
	// Excluded is what the message says of days that do not suit, in its own words, where Dates cannot tell: "not on Mondays".
	Excluded string
	// Need is what states the need in the message's own words: without greeting, signature and what was understood. A
	// module is looked for in it by its subject.
	Need string
	// Rest is Need.
	Rest string
}

// start splits a text for reading in a language.
func (rd *Reader) start(text string, lang catalog.Lang) *reading {
	if !slices.Contains(catalog.Langs, lang) {
		lang = catalog.NL
	}
	r := newReading(text, rd.lex, rd.lex.numbers[lang], rd.titles.isKnown, rd.titles.slips[lang].mend)
	r.told = make([]bool, len(r.tokens))
	r.lang = lang
	return r
}

// Read reads a message in a language, relative to now. It reads what is stated and adds nothing to it.
func (rd *Reader) Read(text string, lang catalog.Lang, now time.Time) Reading {
	out, _ := rd.read(text, lang, now)
	return out
}

func (rd *Reader) read(text string, lang catalog.Lang, now time.Time) (Reading, *reading) {
	r := rd.start(text, lang)
	var out Reading
	out.Email, out.Phone = r.addresses()
	r.email = out.Email
	r.zones()
	rd.stories(r)
	rd.modules(r, &out)
	c := calendar{r: r, lang: lang, today: training.DayOf(now)}
	dated := make([]bool, len(r.tokens))
	for i := range r.tokens {
		dated[i] = !r.tokens[i].taken
	}
	out.Dates = c.read()
	for i := range r.tokens {
		dated[i] = dated[i] && r.tokens[i].taken
	}
	rd.programme(r, &out, dated, lang, now)
	out.Excluded = r.excluded
	out.Time, out.Until = r.hours()
	out.PartOfDay = r.partOfDay()
	out.SessionLanguage = r.sessionLanguage()
	out.Participants = r.participants()
	out.Mode = r.mode()
	out.Organisation = r.organisation()
	if out.Audience, out.AudienceText = r.audience(); out.Audience != "" {
		out.AudienceText = ""
	}
	out.Need = r.left(true)
	out.Rest = out.Need
	return out, r
}

// zones finds where the signature begins, and leaves quoted lines and the heads of mails out.
func (r *reading) zones() {
	n := len(r.tokens)
	for at := 0; at < n; at++ {
		lineStart := at == 0 || r.kind(at-1) == line
		if lineStart && r.text(at) == ">" { // quoted
			for ; at < n && r.kind(at) != line; at++ {
				r.tokens[at].taken, r.tokens[at].kind = true, gone
			}
			continue
		}
		if r.end < n || at <= n/4 {
			continue
		}
		if end := r.is("closing", at); end >= 0 && (lineStart || r.tokens[at-1].kind == mark) && (r.closes(end) || end < n &&
			r.tokens[end].upper || end-at > 1) && r.isLast(end) {
			r.end = at
		}
		if lineStart && r.text(at) == "-" && r.text(at+1) == "-" {
			r.end = at
		}
	}
	if r.end < n {
		return
	}
	// A signature without a closing formula: the last short lines, once a blank line of a mail came before.
	lines := 0
	for _, t := range r.tokens {
		if t.kind == line {
			lines++
		}
	}
	if lines >= 4 {
		for at := n - 1; at > n/2; at-- {
			if r.kind(at-1) == line && r.tokens[at].upper && r.words(at) <= 4 &&
				strings.Contains(r.raw[r.tokens[at-2].to:r.tokens[at].from], "\n\n") {
				r.end = at
				break
			}
		}
	}
}

// words returns how many tokens stand in the line that begins at a place.
func (r *reading) words(at int) int {
	n := 0
	for ; at < len(r.tokens) && r.kind(at) != line; at++ {
		n++
	}
	return n
}

// isLast reports whether no sentence of any length follows a closing formula: thanks may stand in the middle.
func (r *reading) isLast(at int) bool {
	run := 0
	for ; at < len(r.tokens); at++ {
		if t := &r.tokens[at]; t.kind == line || t.kind == mark {
			run = 0
		} else if run++; run > 9 {
			return false
		}
	}
	return true
}

// stories marks the passages that tell of trainings of the past, when something else is said as well.
func (rd *Reader) stories(r *reading) {
	type part struct{ from, to int }
	var parts []part
	start := 0
	for i := 1; i <= len(r.tokens); i++ {
		cut := i == len(r.tokens) || r.tokens[i].sentence != r.tokens[i-1].sentence ||
			r.starts("now", i) && i-start > 2 || r.turns(i) && i-start > 2
		if cut {
			parts = append(parts, part{start, i})
			start = i
		}
	}
	others := false
	var told []part
	for _, p := range parts {
		story, at := false, 0
		for i := p.from; i < p.to; i++ {
			if end := r.is("wished", i); end >= 0 {
				story = false
				break
			}
			if end := r.is("story", i); end >= 0 && end <= p.to {
				story = true
				if from := r.clauseFrom(i); from > p.from && (r.startsAny(from, "not", "but")) && at == 0 { // "SM1, not SM2, which we had"
					at = from
				}
			}
		}
		story = story && rd.ofTraining(r, p.from, p.to)
		switch {
		case story:
			if at > 0 {
				p.from, others = at, true
			}
			told = append(told, p)
		case p.to-p.from > 1:
			others = true
		}
	}
	if !others {
		return
	}
	for _, p := range told {
		for i := p.from; i < p.to; i++ {
			r.told[i] = true
		}
	}
}

// turns reports whether a part of a sentence begins at a place that says something else than what stands before it: how many
// there are, or what is still to be done.
func (r *reading) turns(at int) bool {
	if at == 0 || r.tokens[at-1].clause == r.tokens[at].clause || r.tokens[at-1].sentence != r.tokens[at].sentence {
		return false
	}
	start := at
	for _, name := range []string{"but", "and", "so"} {
		if e := r.is(name, start); e >= 0 {
			start = e
		}
	}
	if r.startsAny(start, "remaining", "i_want", "want", "now") {
		return true
	}
	end := at + r.clauseWords(at)
	if r.between("remaining", at, end) && !r.between("story", at, end) {
		return true
	}
	from := r.clauseFrom(at - 1)
	for i := from; i < at; i++ { // "we are 7 guardians, we had SM1"
		if e := r.is("we_are", i); e >= 0 && !r.between("story", from, at) {
			if _, to := r.count(r.skip(e, "about", "with")); to >= 0 {
				return true
			}
		}
	}
	return false
}

// clauseFrom returns where the part of a sentence begins to which a place belongs.
func (r *reading) clauseFrom(at int) int {
	for at > 0 && r.tokens[at-1].clause == r.tokens[at].clause {
		at--
	}
	return at
}

// ofTraining reports whether a training is named between two places.
func (rd *Reader) ofTraining(r *reading, from, to int) bool {
	for i := from; i < to; i++ {
		if r.startsAny(i, "training", "trainer") || rd.categories[r.text(i)] != "" {
			return true
		}
		if code, _ := rd.titles.at(r, i); code != "" {
			return true
		}
	}
	return false
}

// noSubject are the concepts whose words say nothing of what a training is about.
var noSubject = []string{"generic", "want", "please", "training", "courtesy", "i_want", "you_can", "give", "for_people",
	"greeting", "closing", "our", "with", "any", "who", "instead", "correction", "for_them"}

// carrying tells of each sentence whether something is left in it that says what a training is about.
func (r *reading) carrying() []bool {
	if len(r.tokens) == 0 {
		return nil
	}
	carries := make([]bool, r.tokens[len(r.tokens)-1].sentence+1)
	for at := 0; at < len(r.tokens); {
		t := &r.tokens[at]
		end := at + 1
		if !t.taken && t.kind == word && !carries[t.sentence] {
			plain := len(t.text) < 4
			for _, name := range noSubject {
				if e := r.is(name, at); e > 0 {
					plain, end = true, max(end, e)
				}
			}
			carries[t.sentence] = !plain
		}
		at = end
	}
	return carries
}

// left returns what was written and not understood; for a need, without greeting, signature and stories.
func (r *reading) left(need bool) string {
	var b strings.Builder
	carries := r.carrying()
	for i := 0; i < len(r.tokens); i++ {
		t := &r.tokens[i]
		if t.taken || need && (i >= r.end || r.told[i] || !carries[t.sentence]) {
			b.WriteByte(' ')
			continue
		}
		if need && t.kind == word {
			if end := r.is("greeting", i); end >= 0 && (i == 0 || r.kind(i-1) == line) {
				for end < len(r.tokens) && r.kind(end) == word && r.tokens[end].upper {
					end++
				}
				i = end - 1
				continue
			}
		}
		if i > 0 && r.tokens[i-1].to < t.from {
			b.WriteString(strings.TrimSpace(r.raw[r.tokens[i-1].to:t.from]))
			b.WriteByte(' ')
		} else if i > 0 && t.joined != 0 && t.joined != ' ' {
			b.WriteByte(t.joined)
		}
		b.WriteString(r.raw[t.from:t.to])
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
