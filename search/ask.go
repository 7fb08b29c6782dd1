package search

import (
	"context"
	"slices"

	"vtbot/catalog"
)

const (
	maxChoices = 3  // of "did you mean"
	maxListed  = 10 // of a list by topic
)

// Ask answers a question. An error comes from bleve or from ctx; a question that nothing covers is no error.
func (x *Index) Ask(ctx context.Context, q catalog.Question) (catalog.Answer, error) {
	w, err := x.weighed(ctx, q)
	if err != nil {
		return catalog.Answer{}, err
	}
	return w.answer, nil
}

// weighed is a question with all that led to its answer.
type weighed struct {
	asked
	naming
	facets  []wanted
	ranked  []ranked
	guess   *guess
	choices []choice
	answer  catalog.Answer
}

func (x *Index) weighed(ctx context.Context, q catalog.Question) (weighed, error) {
	var w weighed
	w.naming = codes(x.catalog, q.Text)
	w.asked = x.analyse(catalog.Question{Text: w.rest, Prior: q.Prior, Force: q.Force})
	w.answer.Lang, w.answer.Missing = catalog.Langs[w.lang], w.missing
	if len(w.found) > 0 {
		x.byCode(&w)
		return w, nil
	}
	var facetWords map[int]bool
	w.facets, facetWords = x.facets.in(w.asked)
	partners := !slices.ContainsFunc(w.facets, func(f wanted) bool { return f.Partner == "" }) // those are spoken of as well: see listSet
	onlyFacets := len(w.facets) > 0 && !partners &&
		!slices.ContainsFunc(w.words, func(v word) bool { return !facetWords[v.start] && !x.frame(v) })
	if onlyFacets && (x.listFacets(&w) || x.listNext(&w)) {
		return w, nil
	}
	if err := x.compare(ctx, &w, w.rest); err != nil {
		return w, err
	}
	switch several, err := x.listTopics(ctx, &w, w.rest); {
	case err != nil:
		return w, err
	case several || x.listSet(&w) || x.listNext(&w):
	default:
		x.decide(&w)
	}
	return w, nil
}

// compare gathers what speaks for each module, and for none.
func (x *Index) compare(ctx context.Context, w *weighed, text string) error {
	found, err := x.find(ctx, x.request(w.asked))
	if err != nil {
		return err
	}
	w.ranked = x.rank(w.asked, found)
	w.guess = x.guessed(text, w.own)
	w.choices = x.choices(w)
	weigh(w.choices, &fittedWeights)
	return nil
}

// byCode answers a question that names modules.
func (x *Index) byCode(w *weighed) {
	for _, code := range w.found {
		m, _ := x.catalog.Module(code)
		w.answer.Matches = append(w.answer.Matches, catalog.Match{Module: m, Score: 1})
	}
	w.answer.Outcome = catalog.Found
	if len(w.found) > 1 {
		w.answer.Outcome, w.answer.Facet.Named = catalog.Listed, true
	}
}
