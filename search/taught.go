package search

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/agnivade/levenshtein"

	"vtbot/catalog"
)

// How alike a question must be to a lesson, measured on testdata/lessons.txt: a lesson keeps to itself, and is found again.
const (
	nearly  = 0.45 // from which a lesson may be meant
	certain = 0.80 // from which it wins over a module that the search is sure of, and over a set
	sameAs  = 0.98 // that two texts say the same
	strange = 1.5  // weight of a word of a question that neither the catalogue nor a lesson knows: often a name or a greeting
)

// Taught are lessons, ready to be compared with questions. A lesson answers the same question and similar ones, unless a
// sentence of the catalogue is nearer: whatever else is asked is answered as without it. It is safe for concurrent use.
type Taught struct {
	index   *Index
	lessons []lesson
	words   []taughtWord // of all lessons, each once a language
	langs   [3]bool      // in which there are lessons
}

// lesson is a catalog.Lesson with what it is compared by.
type lesson struct {
	catalog.Lesson
	words     []int // in Taught.words
	norm      float64
	plain     string
	naming    naming
	audiences []catalog.Audience
}

// taughtWord is a word that lessons say.
type taughtWord struct {
	text     string // folded
	lang     int
	stem     string
	concepts []string
	weight   float64
	known    bool // to the catalogue, as it is spelled
}

// Learn makes lessons ready. It takes some tens of microseconds a lesson.
func (x *Index) Learn(lessons []catalog.Lesson) *Taught {
	t := &Taught{index: x}
	for _, l := range lessons {
		t.add(l)
	}
	return t
}

func (t *Taught) add(l catalog.Lesson) {
	said := l.Said()
	n := codes(t.index.catalog, said)
	a := t.index.analyse(catalog.Question{Text: n.rest, Prior: l.Lang, Force: l.Lang != ""})
	one := lesson{Lesson: l, plain: letters(said), naming: n, audiences: t.index.audiences(a)}
	t.langs[a.lang] = true
	for i := range a.words {
		if t.index.frame(a.words[i]) {
			continue
		}
		w := t.index.taughtWord(a, i)
		at := slices.IndexFunc(t.words, func(v taughtWord) bool { return v.lang == w.lang && v.text == w.text })
		if at < 0 {
			at = len(t.words)
			t.words = append(t.words, w)
		}
		one.words = append(one.words, at)
		one.norm += w.weight * w.weight
	}
	t.lessons = append(t.lessons, one)
}

// taughtWord returns a word of a question with its stem and concepts.
func (x *Index) taughtWord(a asked, i int) taughtWord {
	w := taughtWord{text: a.words[i].text, lang: a.lang, weight: a.words[i].weight}
	for _, t := range a.own {
		switch {
		case t.End <= a.words[i].start || t.Start >= a.words[i].end:
		case isConcept(t):
			w.concepts = append(w.concepts, string(t.Term))
		case w.stem == "":
			w.stem = string(t.Term)
			if n, known := x.texts[a.lang].term(t.Term); known { // what it may be in other languages says nothing of its weight
				w.weight, w.known = x.texts[a.lang].idf[n], true
			}
		}
	}
	return w
}

// audiences returns the audiences that a question names.
func (x *Index) audiences(a asked) []catalog.Audience {
	var list []catalog.Audience
	found, _ := x.facets.in(a)
	for _, f := range found {
		if f.Audience != "" {
			list = append(list, f.Audience)
		}
	}
	return list
}

// Match returns the lesson that a question is, or is like; false when it is like none, or the catalogue says something nearer.
// The errors are those of Index.Ask.
func (t *Taught) Match(ctx context.Context, q catalog.Question) (catalog.Lesson, bool, error) {
	if t == nil || len(t.lessons) == 0 {
		return catalog.Lesson{}, false, nil
	}
	best, like := t.nearest(q)
	if best == nil || like < nearly {
		return catalog.Lesson{}, false, nil
	}
	if like >= sameAs {
		return best.Lesson, true, nil
	}
	w, err := t.index.weighed(ctx, q)
	if err != nil {
		return catalog.Lesson{}, false, err
	}
	return best.Lesson, !w.nearer(like), nil
}

// nearer reports whether the catalogue says something that is nearer to a question than a lesson that is so like it.
func (w *weighed) nearer(like float64) bool {
	switch {
	case w.answer.Outcome == catalog.Listed:
		return like < certain
	case w.answer.Outcome == catalog.Found && w.answer.Matches[0].Score >= certain && like < certain:
		return true
	}
	return slices.ContainsFunc(w.ranked, func(r ranked) bool { return r.closest > like })
}

// nearest returns the lesson that is most like a question, and how much, 0 to 1; nil when none may be meant.
func (t *Taught) nearest(q catalog.Question) (*lesson, float64) {
	n := codes(t.index.catalog, q.Text)
	a := t.index.analyse(catalog.Question{Text: n.rest, Prior: q.Prior, Force: q.Force})
	plain := letters(q.Text)
	audiences := t.index.audiences(a)
	said := make([]taughtWord, 0, len(a.words))
	for i := range a.words {
		if !t.index.frame(a.words[i]) {
			w := t.index.taughtWord(a, i)
			if len(a.words[i].terms) == 0 {
				w.weight = strange
			}
			said = append(said, w)
		}
	}
	likes := t.compare(said)
	var best *lesson
	most := 0.0
	for i := range t.lessons {
		l := &t.lessons[i]
		like := 1.0
		switch {
		case l.plain == plain:
		case !slices.Equal(l.naming.found, n.found) || !slices.Equal(l.naming.out, n.out):
			continue
		case len(l.audiences) > 0 && len(audiences) > 0 &&
			!slices.ContainsFunc(audiences, func(who catalog.Audience) bool { return slices.Contains(l.audiences, who) }):
			continue // something for others
		default:
			like = t.like(l, said, likes)
		}
		if like > most {
			best, most = l, like
		}
	}
	return best, most
}

// like returns how alike a lesson and a question are: the cosine of their weighed words, those that nearly meet counting in part.
func (t *Taught) like(l *lesson, said []taughtWord, likes [][]float64) float64 {
	var shared, norm float64
	met := make([]bool, len(said))
	for _, w := range l.words {
		at, most := -1, 0.0
		for i := range said {
			if likes[i][w] > most {
				at, most = i, likes[i][w]
			}
		}
		if at >= 0 {
			met[at] = true
			square := t.words[w].weight * t.words[w].weight
			shared += square * most
			norm += square // of one word that two of the lesson meet, as much as of both
		}
	}
	if shared == 0 {
		return 0
	}
	for i := range said {
		if !met[i] {
			norm += said[i].weight * said[i].weight
		}
	}
	return min(shared/math.Sqrt(l.norm*norm), 1)
}

// compare returns how alike each word of a question is to each word of the lessons.
func (t *Taught) compare(said []taughtWord) [][]float64 {
	likes := make([][]float64, len(said))
	for i, s := range said {
		likes[i] = make([]float64, len(t.words))
		var stems [3]string
		for l, there := range t.langs {
			if there {
				stems[l] = t.index.stem(l, s)
			}
		}
		for j := range t.words {
			w := &t.words[j]
			likes[i][j] = w.like(&s, stems[w.lang])
		}
	}
	return likes
}

// stem returns the stem of a word in a language.
func (x *Index) stem(lang int, w taughtWord) string {
	if w.lang == lang {
		return w.stem
	}
	for _, t := range wordStems(x.analyzers[lang].folded(w.text)) {
		return string(t.Term)
	}
	return w.text
}

// How alike words are that are not the same.
const (
	synonym  = 0.9
	slipped  = 0.85 // a slip of the keyboard, or two in a long word
	kindred  = 0.8  // another form or derivation: they begin alike
	cousin   = 0.6  // the same of words that the catalogue tells apart
	compound = 0.7  // one is the end or the beginning of the other
)

// like returns how alike a word of a lesson is to a word of a question, whose stem in the lesson's language is given.
func (w *taughtWord) like(s *taughtWord, stem string) float64 {
	switch {
	case w.text == s.text || hardened(w.stem) == hardened(stem):
		return 1
	case slices.ContainsFunc(w.concepts, func(c string) bool { return slices.Contains(s.concepts, c) }):
		return synonym
	}
	a, b := w.text, s.text
	if len(a) > len(b) {
		a, b = b, a
	}
	if strings.ContainsAny(a+b, "0123456789") {
		return 0
	}
	bothKnown := w.known && s.known
	if !bothKnown && (slip(a, b) || slip(w.stem, stem)) {
		return slipped
	}
	const root, tail = 5, 4 // letters that two forms of a word share, and by which they may differ
	begin := 0
	for begin < len(a) && a[begin] == b[begin] {
		begin++
	}
	forms := begin >= root && len(a)-begin <= tail && len(b)-begin <= tail+1
	switch {
	case forms && (!bothKnown || begin == len(a)):
		return kindred
	case forms:
		return cousin
	case len(a) >= root && (strings.HasPrefix(b, a) || strings.HasSuffix(b, a)):
		return compound
	}
	return 0
}

// hardened returns a stem with the consonant at its end as it is spelled without an ending: doof and dove, actif and active, wolf
// and wolves.
func hardened(stem string) string {
	if rest, soft := strings.CutSuffix(stem, "v"); soft {
		return rest + "f"
	}
	if rest, soft := strings.CutSuffix(stem, "z"); soft {
		return rest + "s"
	}
	return stem
}

// slip reports whether two words differ by a slip of the keyboard: a letter, two neighbouring letters that changed places, or two
// slips in a long word.
func slip(a, b string) bool {
	const some, many = 5, 8                         // letters of a word that can be told, and of a long one
	if min(len(a), len(b)) < some || a[0] != b[0] { // the first letter is hit
		return false
	}
	slips := 1
	if max(len(a), len(b)) >= many {
		slips = 2
	}
	if d := len(a) - len(b); d > slips || d < -slips {
		return false
	}
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	swapped := len(a) == len(b) && i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	return swapped || levenshtein.ComputeDistance(a, b) <= slips
}

// letters returns the words and numbers of a text, in lower case and without accents: the same for texts that only look different.
func letters(text string) string {
	return strings.Join(strings.FieldsFunc(fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }), " ")
}

// Upsets returns the sentences of the catalogue that a lesson would have answered otherwise than they are labelled.
func (x *Index) Upsets(ctx context.Context, l catalog.Lesson) ([]catalog.Example, error) {
	alone := x.Learn([]catalog.Lesson{l})
	shares := x.sharing(l)
	var upset []catalog.Example
	for _, line := range x.catalog.Lines() {
		ofTarget := line.About != catalog.NothingOfOurs && !x.isSet[line.About]
		if line.About == l.About() || ofTarget && !shares[line.Text] {
			continue
		}
		_, like, err := alone.Match(ctx, catalog.Question{Text: line.Text, Prior: line.Lang})
		if err != nil {
			return nil, err
		}
		if like {
			upset = append(upset, line)
		}
	}
	return upset, nil
}

// sharing returns what targets say that shares a telling word with a lesson, in any language: nothing else can be like it.
func (x *Index) sharing(l catalog.Lesson) map[string]bool {
	const telling = 1.0 // what a word weighs that is not said everywhere
	shares := map[string]bool{}
	for _, w := range x.analyse(catalog.Question{Text: l.Said(), Prior: l.Lang}).words {
		for _, own := range w.terms {
			for lang := range x.texts {
				t := &x.texts[lang]
				n, known := t.term([]byte(x.texts[own.lang].terms[own.number]))
				if !known || t.idf[n] < telling {
					continue
				}
				for _, p := range t.holding(n) {
					shares[t.passages[p].text] = true
				}
			}
		}
	}
	return shares
}

// Near returns the modules and the referrals that are nearest to a question, best first, at most so many of each.
func (x *Index) Near(ctx context.Context, q catalog.Question, most int) ([]*catalog.Module, []*catalog.Referral, error) {
	w, err := x.weighed(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(w.choices, func(a, b choice) int { return cmp.Compare(b.probability, a.probability) })
	var modules []*catalog.Module
	for _, c := range w.choices {
		if c.module >= 0 && len(modules) < most {
			modules = append(modules, &x.catalog.Modules[c.module])
		}
	}
	var referrals []*catalog.Referral
	for _, r := range w.ranked {
		if referral := x.targets[r.target].referral; referral != nil && len(referrals) < most {
			referrals = append(referrals, referral)
		}
	}
	return modules, referrals, nil
}
