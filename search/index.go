// Package search finds the module of the catalogue that answers a question, and says how sure it is.
//
// bleve finds the modules that share words with the question (index.go, query.go); this package weighs what speaks for
// each (rank.go) and turns it into a probability that was fitted on labelled questions (confidence.go). docs/search.md
// tells the whole way of a question.
package search

import (
	"fmt"
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
	targets   []target // the modules first
	texts     [3]texts
	spelling  [3]spelling
	facets    facets
	learned   learned
	moduleOf  map[string]int // by code: the index of its module, from 1
	isSet     map[string]bool
}

// target is what a question can be about: a module or a referral.
type target struct {
	module   *catalog.Module
	referral *catalog.Referral
}

// about returns the code of a module, the id of a referral.
func (t target) about() string {
	if t.module != nil {
		return t.module.Code
	}
	return t.referral.ID
}

// Build indexes a catalogue in memory.
func Build(c *catalog.Catalog) (*Index, error) { return BuildIn(c, "") }

// BuildIn indexes a catalogue in memory. What costs the most of it is kept in a folder and taken from there the next time; in
// a folder that is missing or cannot be written, and for "", it is worked out each time.
func BuildIn(c *catalog.Catalog, folder string) (*Index, error) {
	x := &Index{catalog: c, moduleOf: map[string]int{}, isSet: map[string]bool{}}
	x.gather()
	digest := ""
	if folder != "" {
		digest = x.digest()
	}
	if k := load(folder, digest); k != nil && x.learned.restore(k) {
		return x, x.ready(k)
	}
	if err := x.ready(nil); err != nil {
		return nil, err
	}
	_ = x.save(folder, digest) // what cannot be kept is made again
	return x, nil
}

// ready works out all that answers need, as far as it was not kept.
func (x *Index) ready(k *kept) error {
	lexicon := x.lexicon()
	var analysis sync.WaitGroup
	for l := range catalog.Langs {
		analysis.Go(func() {
			known := map[string][]string{}
			if k != nil {
				known = k.Texts[l].words()
			}
			x.analyzers[l] = newAnalyzer(l, known, lexicon, x.catalog.Thesaurus)
			t := &x.texts[l]
			if k != nil {
				t.terms, t.first, t.holders = k.Texts[l].Terms, k.Texts[l].First, k.Texts[l].Holders
			} else {
				t.analysed(x.analyzers[l])
			}
			t.weigh()
			x.spelling[l] = newSpelling(t.terms, t.number)
		})
	}
	analysis.Wait()

	var rest errgroup.Group
	rest.Go(x.fill)
	rest.Go(func() error {
		if k != nil {
			x.languages = k.Language.languages()
		} else {
			x.languages = x.learn()
		}
		x.languages.names = x.names()
		x.facets = newFacets(x.catalog, x.analyzers)
		for _, a := range x.analyzers {
			a.freeze()
		}
		if k == nil {
			x.fit()
		}
		x.adopt()
		return nil
	})
	if err := rest.Wait(); err != nil {
		return fmt.Errorf("search: %w", err)
	}
	return nil
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

// lexicon returns the Dutch words of the catalogue, into which compounds are split.
func (x *Index) lexicon() map[string]bool {
	words := map[string]bool{}
	for _, p := range x.texts[slices.Index(catalog.Langs, catalog.NL)].passages {
		for _, w := range splitWords(fold(p.text)) {
			if len(w) >= minHead {
				words[w] = true
			}
		}
	}
	return words
}

// learn reads the languages from what modules are asked, which is text enough.
func (x *Index) learn() *languages {
	var asked [3][]string
	for l := range asked {
		t := &x.texts[l]
		for _, p := range t.passages[:t.from[len(x.catalog.Modules)]] {
			if p.kind == question {
				asked[l] = append(asked[l], p.text)
			}
		}
	}
	return learnLanguages(asked)
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
	var documents [3][]strings.Builder
	for l := range documents {
		documents[l] = x.texts[l].documents()
	}
	const size = 2000
	for from := 0; from < len(x.targets); from += size {
		batch := x.bleve.NewBatch()
		for i := from; i < min(from+size, len(x.targets)); i++ {
			document := map[string]any{}
			for l, lang := range catalog.Langs {
				document[string(lang)] = documents[l][i].String()
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
