package search

import (
	"context"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"

	"vtbot/catalog"
)

// Bare answers a question with what bleve alone finds in the same texts: the terms of the question in each language's field,
// the best hit first. It stands beside [Index.Ask] where answers are measured, and shows what the rest is good for.
func (x *Index) Bare(ctx context.Context, q catalog.Question) (catalog.Answer, error) {
	var any []query.Query
	for l, lang := range catalog.Langs {
		for _, term := range distinct(x.analyzers[l].Analyze([]byte(q.Text))) {
			t := query.NewTermQuery(term)
			t.SetField(string(lang))
			any = append(any, t)
		}
	}
	a := catalog.Answer{Lang: catalog.NL}
	a.Lang, _ = x.Language(q.Text, q.Prior)
	found, err := x.find(ctx, bleve.NewSearchRequestOptions(query.NewDisjunctionQuery(any), candidates, 0, false))
	if err != nil || len(found) == 0 {
		return a, err
	}
	if r := x.targets[found[0].target].referral; r != nil {
		a.Outcome, a.Referral = catalog.Referred, r
		return a, nil
	}
	a.Outcome = catalog.Unsure
	for _, h := range found {
		if m := x.targets[h.target].module; m != nil && len(a.Matches) < maxChoices {
			a.Matches = append(a.Matches, catalog.Match{Module: m, Score: h.score / (found[0].score + 1)})
		}
	}
	return a, nil
}
