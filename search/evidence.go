package search

import (
	"math"
	"slices"
)

// features are what speaks for one possible answer to a question, each about -10 to 1. Those of a module and those of "none
// of them" have names of their own; their order is that of the weights in confidence.go.
type features [featureCount]float64

const (
	fLearned  = iota // how probable the fitted model takes the module to be (log)
	fClosest         // how alike the nearest passage is
	fCovered         // the share of the question that the module speaks about
	fTitled          // how alike the title is
	fFound           // bleve's score, the best one being 1
	fAudience        // the question names an audience of the module

	fNone         // this is "none of the modules"
	fNoneLearned  // how probable the model takes it that nothing of ours is meant (log)
	fOtherClosest // how alike the nearest passage of a subject is that is not ours
	fOtherCovered // the share of the question that such a subject speaks about
	fOtherFound   // its score by bleve
	fUnknown      // the share of the question that the catalogue does not know
	fOneWord      // the question is a single word
	featureCount
)

// choice is a possible answer: a module, or none of them.
type choice struct {
	module int     // its index; -1 for none
	ranked *ranked // what bleve's evidence says; nil for none, and where bleve did not find the module
	features
	probability float64
}

// choices gathers what speaks for each module that the model or bleve puts forward, and for none of them, which comes last.
func (x *Index) choices(w *weighed) []choice {
	list := make([]choice, 0, len(x.catalog.Modules)+1)
	at := map[int]int{}
	none := choice{module: -1, features: features{fNone: 1}}
	if w.guess != nil {
		for m, p := range w.guess.modules {
			at[m] = len(list)
			list = append(list, choice{module: m, features: features{fLearned: logProbability(p)}})
		}
		none.features[fNoneLearned] = logProbability(w.guess.none)
	}
	top := 0.0
	for i := range w.ranked {
		top = max(top, w.ranked[i].found)
	}
	for i := range w.ranked {
		r := &w.ranked[i]
		if t := x.targets[r.target]; t.module == nil {
			none.features[fOtherClosest] = max(none.features[fOtherClosest], r.closest)
			none.features[fOtherCovered] = max(none.features[fOtherCovered], r.covered)
			none.features[fOtherFound] = max(none.features[fOtherFound], r.found/top)
			continue
		}
		m := r.target // modules are the first targets
		j, ok := at[m]
		if !ok {
			j = len(list)
			list = append(list, choice{module: m})
		}
		c := &list[j]
		c.ranked = r
		c.features[fClosest], c.features[fCovered], c.features[fTitled], c.features[fFound] = r.closest, r.covered, r.titled, r.found/top
	}
	if len(w.out) > 0 {
		list = slices.DeleteFunc(list, func(c choice) bool { return slices.Contains(w.out, x.catalog.Modules[c.module].Code) })
	}
	for i := range list {
		m := &x.catalog.Modules[list[i].module]
		for _, facet := range w.facets {
			if facet.Audience != "" && !facet.not && slices.Contains(m.Audiences, facet.Audience) {
				list[i].features[fAudience] = 1
			}
		}
	}
	var all, unknown float64
	for _, v := range w.words {
		all += v.weight
		if len(v.terms) == 0 {
			unknown += v.weight
		}
	}
	if all > 0 {
		none.features[fUnknown] = unknown / all
	}
	if len(w.words) == 1 {
		none.features[fOneWord] = 1
	}
	return append(list, none)
}

// weigh gives each choice its probability: a logistic choice among them, whose weights were fitted on labelled sentences.
func weigh(list []choice, weights *features) {
	most := math.Inf(-1)
	for i := range list {
		z := 0.0
		for j, v := range list[i].features {
			z += weights[j] * v
		}
		list[i].probability = z
		most = max(most, z)
	}
	sum := 0.0
	for i := range list {
		list[i].probability = math.Exp(list[i].probability - most)
		sum += list[i].probability
	}
	for i := range list {
		list[i].probability /= sum
	}
}
