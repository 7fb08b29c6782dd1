// Package search finds the module of the catalogue that answers a question, and says how sure it is.
//
// bleve finds the modules that share words with the question (index.go, query.go); this package weighs what speaks for
// each (rank.go) and turns it into a probability that was fitted on labelled questions (confidence.go). docs/search.md
// tells the whole way of a question.
package search

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	index "github.com/blevesearch/bleve_index_api"
	"golang.org/x/sync/errgroup"

	"vtbot/catalog"
)

// Index answers questions from one edition of a catalogue. It is safe for concurrent use and never changes.
//
// Everything of three is in the order of catalog.Langs.
type Index struct {
	catalog   *catalog.Catalog
	bleve     bleve.Index // a document a target; its id is the target's index
	analyzers [3]*analyzer
	languages *languages
	targets   []target
	idf       [3]map[string]float64 // how telling a term is: the fewer targets hold it, the more
	spelling  [3]spelling
	facets    facets
}

// target is what a question can be about: a module or a referral.
type target struct {
	module   *catalog.Module
	referral *catalog.Referral
	passages [3][]passage
	holding  [3]map[string][]int // the passages that hold each term
}

// passage is one piece of a target's text.
type passage struct {
	kind kind
	text string
	norm float64 // length of the vector of its terms' idf
}

// kind is the part of a module that a passage stands in.
type kind int

const (
	title kind = iota
	sentence
	question
	keywords // all in one passage: it has no length to compare with a question's
	name     // of a method or a material
)

// Build indexes a catalogue in memory.
func Build(c *catalog.Catalog) (*Index, error) {
	x := &Index{catalog: c}
	x.gather()
	lexicon := x.lexicon()
	var analysis sync.WaitGroup
	for l := range catalog.Langs {
		analysis.Go(func() {
			x.analyzers[l] = newAnalyzer(l, lexicon, c.Thesaurus)
			x.weigh(l)
			x.spelling[l] = newSpelling(x.idf[l])
		})
	}
	analysis.Wait()

	var rest errgroup.Group
	rest.Go(x.fill)
	rest.Go(func() error {
		x.languages = x.learn()
		x.facets = newFacets(c, x.analyzers)
		return nil
	})
	if err := rest.Wait(); err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	for _, a := range x.analyzers {
		a.freeze()
	}
	return x, nil
}

// newMapping maps a target: one field a language. What is indexed are terms that were analysed in their language already,
// because ranking needs them too and analysing twice would double the time to start. Nothing is stored in bleve.
func newMapping() (*mapping.IndexMappingImpl, error) {
	const analysed = "analysed"
	m := bleve.NewIndexMapping()
	if err := m.AddCustomAnalyzer(analysed, map[string]any{"type": custom.Name, "tokenizer": whitespace.Name}); err != nil {
		return nil, err
	}
	m.ScoringModel = index.BM25Scoring
	m.DefaultMapping = bleve.NewDocumentStaticMapping()
	m.DefaultMapping.AddSubDocumentMapping("_all", bleve.NewDocumentDisabledMapping()) // nobody searches all languages at once
	for _, lang := range catalog.Langs {
		f := bleve.NewTextFieldMapping()
		f.Analyzer = analysed
		f.Store, f.IncludeInAll, f.IncludeTermVectors, f.DocValues = false, false, false, false
		m.DefaultMapping.AddFieldMappingsAt(string(lang), f)
	}
	return m, nil
}

// Catalog returns the catalogue that the index was built from.
func (x *Index) Catalog() *catalog.Catalog { return x.catalog }

// Close frees the index. No question may be under way.
func (x *Index) Close() error { return x.bleve.Close() }

// gather lists the targets and their passages.
func (x *Index) gather() {
	for i := range x.catalog.Modules {
		m := &x.catalog.Modules[i]
		t := target{module: m}
		for l, lang := range catalog.Langs {
			t.add(l, title, m.Title[lang])
			t.add(l, sentence, m.Summary[lang])
			t.add(l, sentence, sentences(m.Description[lang])...)
			t.add(l, sentence, m.Outcomes[lang]...)
			t.add(l, keywords, strings.Join(m.Keywords[lang], "; "))
			t.add(l, question, m.Questions[lang]...)
			for _, method := range m.Methods {
				t.add(l, name, method.Name[lang])
				t.add(l, name, method.Aliases...)
			}
			for _, material := range m.Materials {
				t.add(l, name, material.Name[lang])
			}
		}
		x.targets = append(x.targets, t)
	}
	for i := range x.catalog.Referrals {
		r := &x.catalog.Referrals[i]
		t := target{referral: r}
		for l, lang := range catalog.Langs {
			t.add(l, title, r.Name[lang])
			t.add(l, keywords, strings.Join(r.Keywords[lang], "; "))
			t.add(l, question, r.Questions[lang]...)
		}
		x.targets = append(x.targets, t)
	}
}

func (t *target) add(lang int, k kind, texts ...string) {
	for _, text := range texts {
		if text != "" {
			t.passages[lang] = append(t.passages[lang], passage{kind: k, text: text})
		}
	}
}

// sentences splits a description where a sentence ends.
func sentences(text string) []string {
	var out []string
	start := 0
	for i := 0; i+1 < len(text); i++ {
		if strings.IndexByte(".!?", text[i]) >= 0 && text[i+1] == ' ' {
			out = append(out, strings.TrimSpace(text[start:i+1]))
			start = i + 1
		}
	}
	return append(out, strings.TrimSpace(text[start:]))
}

// each runs do for every passage of a language.
func (x *Index) each(lang int, do func(t *target, p passage)) {
	for i := range x.targets {
		for _, p := range x.targets[i].passages[lang] {
			do(&x.targets[i], p)
		}
	}
}

// lexicon returns the Dutch words of the catalogue, into which compounds are split.
func (x *Index) lexicon() map[string]bool {
	words := map[string]bool{}
	x.each(slices.Index(catalog.Langs, catalog.NL), func(_ *target, p passage) {
		for _, w := range splitWords(fold(p.text)) {
			if len(w) >= minHead {
				words[w] = true
			}
		}
	})
	return words
}

// learn reads the languages from what modules are asked, which is text enough.
func (x *Index) learn() *languages {
	var texts [3][]string
	for l := range texts {
		x.each(l, func(t *target, p passage) {
			if t.module != nil && p.kind == question {
				texts[l] = append(texts[l], p.text)
			}
		})
	}
	return learnLanguages(texts)
}

// weigh analyses the passages of a language and weighs their terms.
func (x *Index) weigh(lang int) {
	holders := map[string]float64{}
	for i := range x.targets {
		t := &x.targets[i]
		t.holding[lang] = map[string][]int{}
		for j := range t.passages[lang] {
			for _, term := range distinct(x.analyzers[lang].Analyze([]byte(t.passages[lang][j].text))) {
				t.holding[lang][term] = append(t.holding[lang][term], j)
			}
		}
		for term := range t.holding[lang] {
			holders[term]++
		}
	}
	x.idf[lang] = make(map[string]float64, len(holders))
	for term, n := range holders {
		x.idf[lang][term] = math.Log(1 + (float64(len(x.targets))-n+0.5)/(n+0.5))
	}
	for i := range x.targets {
		t := &x.targets[i]
		for term, passages := range t.holding[lang] {
			for _, j := range passages {
				t.passages[lang][j].norm += x.idf[lang][term] * x.idf[lang][term]
			}
		}
		for j := range t.passages[lang] {
			p := &t.passages[lang][j]
			p.norm = math.Sqrt(p.norm)
		}
	}
}

// distinct returns the terms of a text, each once.
func distinct(tokens analysis.TokenStream) []string {
	out := make([]string, 0, len(tokens))
	for _, t := range tokens {
		if term := string(t.Term); term != "" && !slices.Contains(out, term) {
			out = append(out, term)
		}
	}
	return out
}

// fill puts the targets into bleve, in batches so that a large catalogue does not need twice its memory.
func (x *Index) fill() error {
	m, err := newMapping()
	if err != nil {
		return err
	}
	// An empty path keeps scorch in memory.
	if x.bleve, err = bleve.NewUsing("", m, scorch.Name, scorch.Name, nil); err != nil {
		return err
	}
	const size = 2000
	for from := 0; from < len(x.targets); from += size {
		batch := x.bleve.NewBatch()
		for i := from; i < min(from+size, len(x.targets)); i++ {
			document := map[string]any{}
			for l, lang := range catalog.Langs {
				var terms strings.Builder
				for term := range x.targets[i].holding[l] {
					terms.WriteString(term)
					terms.WriteByte(' ')
				}
				document[string(lang)] = terms.String()
			}
			if err := batch.Index(strconv.Itoa(i), document); err != nil {
				return err
			}
		}
		if err := x.bleve.Batch(batch); err != nil {
			return err
		}
	}
	return nil
}
