package search

import (
	"cmp"
	"slices"

	"vtbot/catalog"
)

const (
	several = 0.15 // the probability from which a set is taken to be asked for
	whichOf = 0.4  // that one set is meant, among all sets, from which it is the answer
)

// listFacets answers with the modules that all facets of a question hold; it reports whether there are any.
func (x *Index) listFacets(w *weighed) bool {
	modules, name := set(x.catalog, w.facets)
	if len(modules) == 0 {
		return false
	}
	x.list(w, modules)
	w.answer.Facet = name
	return true
}

// listSet answers a question that asks for a set; it reports whether the question does.
func (x *Index) listSet(w *weighed) bool {
	g := w.guess
	if g == nil || g.set == nil {
		return false
	}
	if g.likely < whichOf {
		return len(w.facets) > 0 && x.listFacets(w)
	}
	x.list(w, x.catalog.Of(g.set))
	w.answer.Set, w.answer.Facet = g.set, g.set.Facet()
	if w.answer.Facet == (catalog.Facet{}) && !g.set.Whole {
		w.answer.Facet.Topic = true
	}
	return true
}

// list makes modules the answer. Those that the question speaks of most come first.
func (x *Index) list(w *weighed, modules []*catalog.Module) {
	likely := func(m *catalog.Module) float64 {
		for _, c := range w.choices {
			if c.module == x.moduleOf[m.Code]-1 && c.probability >= leading {
				return c.probability
			}
		}
		return 0
	}
	modules = slices.Clone(modules)
	slices.SortStableFunc(modules, func(a, b *catalog.Module) int { return cmp.Compare(likely(b), likely(a)) })
	for _, m := range modules {
		w.answer.Matches = append(w.answer.Matches, catalog.Match{Module: m, Score: 1})
	}
	w.answer.Outcome = catalog.Listed
	if len(modules) == 1 {
		w.answer.Outcome = catalog.Found
	}
}

// leading is the probability from which a module goes before the others of a set.
const leading = 0.3
