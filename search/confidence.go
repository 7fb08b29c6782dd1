package search

import (
	"cmp"
	"slices"

	"vtbot/catalog"
)

// fittedWeights are the weights of the features, fitted by fit_test.go.
var fittedWeights = features{1.00, 0.26, 0.40, 1.78, 1.41, 0.25, -2.02, 0.53, 2.15, 2.48, -0.24, 0.85, 0.79}

const (
	sure     = 0.50 // the probability from which one module is the answer
	possible = 0.42 // that something of ours is meant, from which modules are offered: "did you mean"
)

// decide turns the probabilities into an outcome.
func (x *Index) decide(w *weighed) {
	none := w.choices[len(w.choices)-1].probability
	order := slices.Clone(w.choices[:len(w.choices)-1])
	slices.SortStableFunc(order, func(a, b choice) int { return cmp.Compare(b.probability, a.probability) })
	if len(order) == 0 || len(w.words) == 0 || 1-none < possible || // function words alone are about nothing
		guessed(order[0]) {
		x.elsewhere(w)
		return
	}
	for _, c := range order[:min(maxChoices, len(order))] {
		w.answer.Matches = append(w.answer.Matches, x.match(c))
	}
	w.answer.Outcome = catalog.Unsure
	if order[0].probability >= sure {
		w.answer.Outcome, w.answer.Matches = catalog.Found, w.answer.Matches[:1]
	}
}

const (
	heavy = 3.6  // how much the words weigh that speak for a module which is no more than a guess
	most  = 0.55 // or the share of the question that they are: of one in a word or two
)

// guessed reports whether too little of a question speaks for the module that is put first: "a good chip shop" is none of ours.
func guessed(c choice) bool {
	return c.probability < sure && (c.ranked == nil || c.ranked.weight < heavy && c.ranked.covered < most)
}

// elsewhere answers a question that no module covers: with where to turn, when a subject that is not ours is recognised by
// words enough. A wrong door is worse than none.
func (x *Index) elsewhere(w *weighed) {
	for i := range w.ranked {
		r := &w.ranked[i]
		if t := x.targets[r.target]; t.referral != nil {
			if r.weight >= telling && r.closest >= alike {
				w.answer.Outcome, w.answer.Referral = catalog.Referred, t.referral
			}
			return
		}
	}
}

const (
	telling = 2.8  // how much the words weigh from which a subject that is not ours is named: one rare word, or several
	alike   = 0.45 // how alike its nearest sentence is at least
)

// match shows a module with the sentence of the catalogue that speaks for it in the language of the answer.
func (x *Index) match(c choice) catalog.Match {
	m := catalog.Match{Module: &x.catalog.Modules[c.module], Score: c.probability}
	if c.ranked != nil && c.ranked.why != nil {
		m.Why = c.ranked.why.text
	}
	return m
}
