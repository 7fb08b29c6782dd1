package search

import (
	"math"
	"runtime"
	"slices"
	"sync"

	"vtbot/catalog"
	"vtbot/internal/linear"
)

// maxLearned is the number of modules up to which a model is fitted: its cost grows with the modules times the lines. A
// larger catalogue is ranked by what bleve finds alone.
const maxLearned = 100

// learned is what was fitted on all that the catalogue says and that people ask about it. A nil model tells nothing.
type learned struct {
	modules *linear.Model // which module a question is about; NothingOfOurs for none
	column  []int         // of each class of modules: the index of its module; -1 for NothingOfOurs
	asking  *linear.Model // whether a set of modules is asked for: forSet, or forOne
	sets    *linear.Model // which set, by its id
}

// The classes of the model that tells whether a set is asked for.
const (
	forOne = "one"
	forSet = "set"
)

// fitting is how the models are fitted, measured with whole sources of lines left out.
var fitting = linear.Options{Passes: 8, Rate: 2, Rare: true}

// fit fits the models.
func (x *Index) fit() {
	if len(x.catalog.Modules) > maxLearned {
		return
	}
	type line struct {
		about string
		lang  int
		text  string
		asked bool
		linear.Vector
	}
	var lines []line
	x.said(func(about string, lang int, text string, asked bool) {
		lines = append(lines, line{about: about, lang: lang, text: text, asked: asked})
	})
	var work sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for n := range workers {
		work.Go(func() {
			for i := n; i < len(lines); i += workers {
				l := &lines[i]
				l.Vector = x.vector(l.text, x.analyzers[l.lang].folded(fold(l.text)))
			}
		})
	}
	work.Wait()
	var modules, asking, sets []linear.Example
	for _, l := range lines {
		kind, weight := forOne, float32(1)
		if x.isSet[l.about] {
			sets = append(sets, linear.Example{Vector: l.Vector, Class: l.about})
			kind, weight = forSet, 4 // there are few of them
		} else {
			about := l.about
			if x.moduleOf[about] == 0 {
				about = catalog.NothingOfOurs
			}
			modules = append(modules, linear.Example{Vector: l.Vector, Class: about})
		}
		if l.asked {
			asking = append(asking, linear.Example{Vector: phrasing(l.text), Class: kind, Weight: weight})
		}
	}
	work.Go(func() { x.learned.modules = linear.Fit(modules, fitting) })
	work.Go(func() {
		x.learned.asking = linear.Fit(asking, linear.Options{Passes: 8, Rate: 1, Rare: true})
		x.learned.sets = linear.Fit(sets, linear.Options{Passes: 20, Rate: 2, Rare: true, MinCount: 1})
	})
	work.Wait()
}

// adopt makes ready what was fitted.
func (x *Index) adopt() {
	if x.learned.modules == nil {
		return
	}
	x.learned.column = nil
	for _, class := range x.learned.modules.Classes() {
		x.learned.column = append(x.learned.column, x.moduleOf[class]-1)
	}
}

// said calls do with every text that speaks about a module, a referral, a set or nothing of ours, the code or id first; asked
// tells that it is something that people ask.
func (x *Index) said(do func(about string, lang int, text string, asked bool)) {
	for i, t := range x.targets {
		about := t.about()
		for l := range catalog.Langs {
			texts := &x.texts[l]
			for _, p := range texts.passages[texts.from[i]:texts.from[i+1]] {
				do(about, l, p.text, p.kind == question)
			}
		}
	}
	for i := range x.catalog.Sets {
		for l, lang := range catalog.Langs {
			s := &x.catalog.Sets[i]
			for _, text := range append([]string{s.Name[lang]}, s.Words[lang]...) {
				do(s.ID, l, text, false)
			}
		}
	}
	for _, e := range x.catalog.Examples {
		if e.About == catalog.NothingOfOurs || x.isSet[e.About] {
			do(e.About, slices.Index(catalog.Langs, e.Lang), e.Text, true)
		}
	}
}

// runs is the length of the runs of characters that the models look at, measured: typos leave some of a word's whole.
const runs = 4

// vector returns the features of a text by which a module is told: its words and runs of characters, its stems and its concepts.
func (x *Index) vector(text string, tokens []*token) linear.Vector {
	var f linear.Features
	f.Runs(text, 1, runs, runs)
	for _, t := range tokens {
		if isConcept(t) {
			f.Add("k:"+string(t.Term), 1)
		} else {
			f.Add("s:"+string(t.Term), 1)
		}
	}
	return f.Vector()
}

// phrasing returns the features of a text by which is told how it asks: its words and pairs of words.
func phrasing(text string) linear.Vector {
	var f linear.Features
	f.Runs(text, 1, 0, 0)
	return f.Vector()
}

// guess is what the models say of a question.
type guess struct {
	modules []float64    // how probable each module is
	none    float64      // and that it is none of them
	several float64      // how probable a set of modules is asked for
	set     *catalog.Set // which one, most likely
	likely  float64      // and how probable it is among the sets
}

// guessed asks the models; nil where there are none.
func (x *Index) guessed(text string, tokens []*token) *guess {
	if x.learned.modules == nil {
		return nil
	}
	v := x.vector(text, tokens)
	g := &guess{modules: make([]float64, len(x.catalog.Modules))}
	for class, p := range x.learned.modules.Probabilities(v) {
		if m := x.learned.column[class]; m >= 0 {
			g.modules[m] = p
		} else {
			g.none = p
		}
	}
	if p := x.learned.asking.Probabilities(phrasing(text)); len(p) == 2 { // forOne, forSet
		g.several = p[1]
	}
	if g.several >= several {
		var id string
		id, g.likely = x.learned.sets.Best(v)
		g.set, _ = x.catalog.Set(id)
	}
	return g
}

// logProbability returns the log of a probability, with a floor.
func logProbability(p float64) float64 { return math.Log(max(p, 1e-4)) }
