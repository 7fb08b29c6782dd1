package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/search/query"

	"vtbot/catalog"
)

const (
	candidates = 8    // targets that bleve is asked for
	maxWords   = 40   // of a question; the most telling of a longer text
	unknown    = 2.6  // weight of a word that the catalogue does not know: it counts against every target
	plausible  = 0.02 // probability of a language from which the question is read in it, too
	fewWords   = 3    // so few words may be of any language: a title, a name, a method

	partFactor    = 0.6 // a part of a compound
	conceptFactor = 0.8 // a synonym
	typoFactor    = 0.75
	foreignFactor = 0.85 // a term of another language than the question's
)

// asked is a question, analysed: its words, and for each word the terms of the index that it may stand for.
type asked struct {
	text  string // folded
	words []word
	own   analysis.TokenStream // the question in its own language
	lang  int                  // the language of the question, an index of catalog.Langs
	langs [3]float64           // the probability of each
}

// word is one word of the question that says something about its subject.
type word struct {
	text       string // folded
	start, end int    // in bytes of the folded text
	weight     float64
	terms      []term
}

// term is one reading of a word.
type term struct {
	lang   int
	number int     // in the texts of its language
	factor float64 // how well it stands for the word: 1 is the word itself
	weight float64 // factor times idf
}

// analyse reads a question.
func (x *Index) analyse(q catalog.Question) asked {
	text := fold(q.Text)
	a := asked{text: text, langs: x.languages.of(text, q.Prior)}
	for l, p := range a.langs {
		if p > a.langs[a.lang] {
			a.lang = l
		}
	}
	if i := slices.Index(catalog.Langs, q.Prior); q.Force && i >= 0 {
		a.lang = i
	}
	// The question's own language decides which of its words count.
	a.own = x.analyzers[a.lang].folded(text)
	seen := map[string]bool{}
	for _, t := range wordStems(a.own) {
		if stem := string(t.Term); !seen[stem] { // said twice is not asked twice
			seen[stem] = true
			a.words = append(a.words, word{text: text[t.Start:t.End], start: t.Start, end: t.End})
		}
	}
	for l := range catalog.Langs {
		switch {
		case l == a.lang:
			x.read(&a, l, a.own)
		case a.langs[l] >= plausible || len(a.words) <= fewWords:
			x.read(&a, l, x.analyzers[l].folded(text))
		}
	}
	x.correct(&a)
	for i := range a.words {
		w := &a.words[i]
		if len(w.terms) == 0 {
			w.weight = unknown
		}
		for j := range w.terms {
			t := &w.terms[j]
			t.weight = t.factor * x.texts[t.lang].idf[t.number]
			w.weight = max(w.weight, t.weight)
		}
	}
	if len(a.words) > maxWords {
		slices.SortStableFunc(a.words, func(v, w word) int { return cmp.Compare(w.weight, v.weight) })
		a.words = a.words[:maxWords]
	}
	return a
}

// read adds to the words of a question the terms that they are in one language.
func (x *Index) read(a *asked, lang int, tokens analysis.TokenStream) {
	own := 1.0
	if lang != a.lang {
		own = foreignFactor
	}
	position, at := 0, 0
	for _, t := range tokens {
		factor := own
		switch {
		case isConcept(t):
			factor *= conceptFactor
			at = 0 // concepts stand behind all words, from the first on again
		case t.Position == position:
			factor *= partFactor
		}
		position = t.Position
		number, known := x.texts[lang].term(t.Term)
		if !known {
			continue
		}
		for at < len(a.words) && a.words[at].end <= t.Start {
			at++
		}
		for i := at; i < len(a.words) && a.words[i].start < t.End; i++ {
			a.words[i].add(lang, number, factor)
		}
	}
}

func (w *word) add(lang, number int, factor float64) {
	for i, have := range w.terms {
		if have.lang == lang && have.number == number {
			w.terms[i].factor = max(have.factor, factor)
			return
		}
	}
	w.terms = append(w.terms, term{lang: lang, number: number, factor: factor})
}

// correct reads the words that the question's own language does not know: as words of another language, for people mix and
// names are the same everywhere, else as the nearest words that are known.
func (x *Index) correct(a *asked) {
	for i := range a.words {
		w := &a.words[i]
		if len(w.terms) > 0 {
			continue
		}
		for l := range catalog.Langs {
			for _, t := range wordStems(x.analyzers[l].folded(w.text)) {
				if number, known := x.texts[l].term(t.Term); l != a.lang && known {
					w.add(l, number, foreignFactor)
				}
			}
		}
		for l := range catalog.Langs {
			if len(w.terms) > 0 || l != a.lang && len(a.words) > fewWords {
				continue
			}
			factor := typoFactor
			if l != a.lang {
				factor *= foreignFactor
			}
			for _, t := range wordStems(x.analyzers[l].folded(w.text)) {
				for _, near := range x.spelling[l].near(string(t.Term)) {
					number, _ := x.texts[l].term([]byte(near))
					w.add(l, number, factor)
				}
			}
		}
	}
}

// request is the question as bleve is asked it: every term in its language's field, the surer the heavier.
func (x *Index) request(a asked) *bleve.SearchRequest {
	var any []query.Query
	for _, w := range a.words {
		for _, t := range w.terms {
			q := query.NewTermQuery(x.texts[t.lang].terms[t.number])
			q.SetField(string(catalog.Langs[t.lang]))
			q.SetBoost(t.factor)
			any = append(any, q)
		}
	}
	return bleve.NewSearchRequestOptions(query.NewDisjunctionQuery(any), candidates, 0, false)
}

// hit is a target that bleve found.
type hit struct {
	target int
	score  float64
}

// find asks bleve for the targets that share the most with the question.
func (x *Index) find(ctx context.Context, r *bleve.SearchRequest) ([]hit, error) {
	result, err := x.bleve.SearchInContext(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	found := make([]hit, 0, len(result.Hits))
	for _, h := range result.Hits {
		i, err := strconv.Atoi(h.ID)
		if err != nil {
			return nil, fmt.Errorf("search: document %q: %w", h.ID, err)
		}
		found = append(found, hit{i, h.Score})
	}
	return found, nil
}
