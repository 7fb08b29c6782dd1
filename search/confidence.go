package search

import (
	"cmp"
	"math"
	"slices"

	"vtbot/catalog"
)

// features are what the confidence in one module rests on, each about 0 to 1. Their order is that of fitted.
type features [featureCount]float64

const (
	fBias     = iota
	fClosest  // how alike the nearest passage is
	fCovered  // the share of the question that the module speaks about
	fTitled   // how alike the title is
	fMargin   // by how much it leads over the next module; negative when it does not lead
	fReferral // by how much it leads over the nearest subject that is not in the catalogue
	fAudience // the question names an audience of the module
	fUnknown  // the share of the question that the catalogue does not know
	fOneWord  // the question is a single word
	featureCount
)

// fitted are the weights of the features: a logistic regression on labelled questions (fit_test.go), which gives the
// probability that a module is a right answer.
var fitted = features{-2.38, 0.43, 2.22, 0.49, 4.43, 3.70, 0.02, 0.49, -0.39}

// Between these probabilities the search asks "did you mean"; chosen on the same questions.
const (
	sure     = 0.60
	possible = 0.22
)

func (f features) probability() float64 {
	var z float64
	for i, v := range f {
		z += fitted[i] * v
	}
	return 1 / (1 + math.Exp(-z))
}

// featuresOf returns the features of the i-th ranked target, a module.
func (x *Index) featuresOf(w *weighed, i int) features {
	r := w.ranked[i]
	f := features{fBias: 1, fClosest: r.closest, fCovered: r.covered, fTitled: r.titled}
	var next, referral float64
	for j, other := range w.ranked {
		switch {
		case x.targets[other.target].referral != nil:
			referral = max(referral, other.score)
		case j != i:
			next = max(next, other.score)
		}
	}
	f[fMargin] = r.score - next
	f[fReferral] = r.score - referral
	m := x.targets[r.target].module
	for _, facet := range w.facets {
		if facet.Audience != "" && slices.Contains(m.Audiences, facet.Audience) {
			f[fAudience] = 1
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
		f[fUnknown] = unknown / all
	}
	if len(w.words) == 1 {
		f[fOneWord] = 1
	}
	return f
}

// decide turns the ranking into an outcome. Modules and subjects that are not ours compete: when such a subject fits the
// question best, the answer is where to turn, however near the nearest module is.
func (x *Index) decide(w *weighed) {
	var referral *ranked
	var best float64
	for i := range w.ranked {
		r := &w.ranked[i]
		t := x.targets[r.target]
		if t.referral != nil {
			if referral == nil {
				referral = r
			}
			continue
		}
		best = max(best, r.score)
		if r.covered < leastCovered {
			continue
		}
		w.answer.Matches = append(w.answer.Matches, x.match(r, x.featuresOf(w, i).probability()))
	}
	slices.SortStableFunc(w.answer.Matches, func(a, b catalog.Match) int { return cmp.Compare(b.Score, a.Score) })
	matches := w.answer.Matches
	switch {
	case referral != nil && referral.score >= best:
		w.answer.Outcome, w.answer.Matches = catalog.Nothing, nil
		if referral.score >= recognised {
			w.answer.Outcome, w.answer.Referral = catalog.Referred, x.targets[referral.target].referral
		}
	case len(matches) == 0 || matches[0].Score < possible:
		w.answer.Outcome, w.answer.Matches = catalog.Nothing, nil
	case matches[0].Score >= sure:
		w.answer.Outcome, w.answer.Matches = catalog.Found, matches[:1]
	default:
		w.answer.Outcome, w.answer.Matches = catalog.Unsure, matches[:min(maxChoices, len(matches))]
	}
}

// leastCovered is the share of a question that a module must speak about to be offered at all: one word out of many that
// happens to be in the catalogue is no reason.
const leastCovered = 0.2

// recognised is the score from which a subject that is not ours is named; below it, the answer is a plain no.
const recognised = 0.3

// match shows a ranked module with the passage that speaks for it in the language of the answer.
func (x *Index) match(r *ranked, score float64) catalog.Match {
	m := catalog.Match{Module: x.targets[r.target].module, Score: score}
	if r.why != nil {
		m.Why, m.Asked = r.why.text, r.why.kind == question
	}
	return m
}
