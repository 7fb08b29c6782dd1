package search

import (
	"cmp"
	"context"
	"slices"

	"vtbot/catalog"
)

const (
	several       = 0.1 // the probability from which a set is taken to be asked for
	surelySeveral = 0.5 // and from which an audience or a way of delivery in it is enough
	whichOf       = 0.4 // that one set is meant, among all sets, from which it is the answer
)

// listFacets answers with the modules that all facets of a question hold; it reports whether there are any.
func (x *Index) listFacets(w *weighed) bool {
	modules, name := set(x.catalog, w.facets)
	return x.list(w, modules, name, nil)
}

// listSet answers a question that asks for a set; it reports whether the question does.
func (x *Index) listSet(w *weighed) bool {
	g := w.guess
	if g == nil || g.set == nil {
		return false
	}
	if g.likely < whichOf {
		return g.several >= surelySeveral && len(w.facets) > 0 && x.listFacets(w)
	}
	if aboutOne(w, g.set) {
		return false
	}
	facet := g.set.Facet()
	facet.Topic = facet == (catalog.Facet{}) && !g.set.Whole
	return x.list(w, x.catalog.Of(g.set), facet, g.set)
}

// aboutOne reports whether a question that sounds like asking for some modules speaks of one of them alone: its words are
// those of a set that is made of subjects, "health and trafficking".
func aboutOne(w *weighed, of *catalog.Set) bool {
	best, next := top(w.choices)
	return w.guess.several < surelySeveral && len(of.Modules) > 0 && best >= 0 && w.choices[best].probability >= surelyMeant &&
		(next < 0 || w.choices[next].probability < second)
}

// listNext answers a question that says what somebody has had or does not want, and hardly more: with what comes after that,
// or goes with it. It reports whether the question does.
func (x *Index) listNext(w *weighed) bool {
	if len(w.out) == 0 {
		return false
	}
	if best, _ := top(
		w.choices,
	); best >= 0 && w.choices[best].probability >= leading &&
		(!w.past || w.choices[best].probability >= surelyMeant) {
		return false
	}
	if introduction := x.catalog.Given(
		catalog.Mandatory,
	); w.past && len(introduction) > 0 &&
		!slices.ContainsFunc(introduction, func(m *catalog.Module) bool { return !slices.Contains(w.out, m.Code) }) {
		return x.list(w, x.catalog.Given(catalog.OnRequest), catalog.Facet{Delivery: catalog.OnRequest}, nil) // what deepens it
	}
	var next []*catalog.Module
	for _, code := range w.out {
		m, _ := x.catalog.Module(code)
		for _, companion := range x.catalog.Companions(m) {
			if c, ok := x.catalog.Module(companion); ok && !slices.Contains(next, c) {
				next = append(next, c)
			}
		}
	}
	return x.list(w, next, catalog.Facet{Topic: true}, nil)
}

// list makes modules the answer, but for those that the question does not want; it reports whether any are left. Those that
// the question speaks of most come first.
func (x *Index) list(w *weighed, modules []*catalog.Module, facet catalog.Facet, of *catalog.Set) bool {
	modules = slices.DeleteFunc(slices.Clone(modules), func(m *catalog.Module) bool { return slices.Contains(w.out, m.Code) })
	if len(modules) == 0 {
		return false
	}
	likely := func(m *catalog.Module) float64 {
		for _, c := range w.choices {
			if c.module == x.moduleOf[m.Code]-1 && c.probability >= leading {
				return c.probability
			}
		}
		return 0
	}
	slices.SortStableFunc(modules, func(a, b *catalog.Module) int { return cmp.Compare(likely(b), likely(a)) })
	for _, m := range modules {
		w.answer.Matches = append(w.answer.Matches, catalog.Match{Module: m, Score: 1})
	}
	w.answer.Outcome, w.answer.Facet, w.answer.Set = catalog.Listed, facet, of
	if len(modules) == 1 {
		w.answer.Outcome = catalog.Found
	}
	return true
}

const (
	second  = 0.05 // the probability of the second module from which a plain "and" may stand between two subjects
	subject = 0.75 // that of a module from which a part of a question is about it
)

// listTopics answers a question about several subjects with a module for each: "families with children, and also medical
// cases". It reports whether the question is one: two of its parts are about a module of their own, and one of them is what
// the whole is about.
func (x *Index) listTopics(ctx context.Context, w *weighed, text string) (bool, error) {
	best, next := top(w.choices)
	if best < 0 || next < 0 || w.choices[best].probability < leading {
		return false, nil
	}
	if g := w.guess; g != nil && g.set != nil && g.likely >= whichOf && g.several >= surelySeveral {
		return false, nil // a set that people ask for
	}
	parts, stressed := topics(text)
	if parts == nil || !stressed && w.choices[next].probability < second {
		return false, nil
	}
	var modules []int
	for _, part := range parts {
		p := weighed{asked: x.analyse(catalog.Question{Text: part, Prior: catalog.Langs[w.lang], Force: true}), naming: naming{out: w.out}}
		if len(p.words) == 0 {
			continue
		}
		if err := x.compare(ctx, &p, part); err != nil {
			return false, err
		}
		i, also := top(p.choices)
		if i < 0 {
			continue
		}
		about := p.choices[i].probability
		if stressed && also >= 0 && about >= leading { // two modules share the subject
			about += p.choices[also].probability
		}
		if about < subject {
			if !stressed {
				return false, nil
			}
			continue
		}
		if m := p.choices[i].module; !slices.Contains(modules, m) {
			modules = append(modules, m)
		}
	}
	if len(modules) < 2 || !slices.Contains(modules, w.choices[best].module) {
		return false, nil
	}
	list := make([]*catalog.Module, len(modules))
	for i, m := range modules {
		list[i] = &x.catalog.Modules[m]
	}
	return x.list(w, list, catalog.Facet{Topic: true}, nil), nil
}

// top returns the places of the two most probable modules; -1 where there is none.
func top(choices []choice) (best, next int) {
	best, next = -1, -1
	for i, c := range choices {
		switch {
		case c.module < 0:
		case best < 0 || c.probability > choices[best].probability:
			best, next = i, best
		case next < 0 || c.probability > choices[next].probability:
			next = i
		}
	}
	return best, next
}

// surelyMeant is the probability from which a module is the answer beside what somebody has had.
const surelyMeant = 0.9

// leading is the probability from which a module goes before the others of a set.
const leading = 0.3
