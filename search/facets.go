package search

import (
	"slices"
	"strings"

	"vtbot/catalog"
)

// facets finds in a question the words that ask for a set of modules: an audience, a way of delivery, a category, a
// partner.
type facets struct {
	of      [3]map[string]catalog.Facet // a row of stems, joined by spaces → what it asks for
	longest int
}

func newFacets(c *catalog.Catalog, analyzers [3]*analyzer) facets {
	f := facets{}
	for l, lang := range catalog.Langs {
		f.of[l] = map[string]catalog.Facet{}
		add := func(facet catalog.Facet, words []string) {
			for _, w := range words {
				row := written(wordStems(analyzers[l].Analyze([]byte(w))))
				if len(row) == 0 {
					continue
				}
				f.of[l][strings.Join(row, " ")] = facet
				f.longest = max(f.longest, len(row))
			}
		}
		for _, p := range catalog.Partners {
			add(catalog.Facet{Partner: p}, c.Partners[p].Words[lang])
		}
		for _, k := range catalog.Categories {
			add(catalog.Facet{Category: k}, c.Categories[k].Words[lang])
		}
		for _, d := range catalog.Deliveries {
			add(catalog.Facet{Delivery: d}, c.Deliveries[d].Words[lang])
		}
		for _, a := range catalog.Audiences {
			add(catalog.Facet{Audience: a}, append(slices.Clone(c.Audiences[a].Words[lang]), c.Audiences[a].Name[lang]))
		}
	}
	return f
}

// wanted is a facet that a question asks for; not tells that what does not have it is asked for.
type wanted struct {
	catalog.Facet
	not bool
}

// in returns what a question asks for, and the starts of the words that say so. A longer row of words wins over a
// shorter one inside it.
func (f facets) in(a asked) (found []wanted, starts map[int]bool) {
	tokens := wordStems(a.own)
	stems := written(tokens)
	starts = map[int]bool{}
	for i := 0; i < len(stems); {
		n := min(f.longest, len(stems)-i)
		for ; n > 0; n-- {
			if facet, ok := f.of[a.lang][strings.Join(stems[i:i+n], " ")]; ok {
				facet := wanted{facet, leavesOut(a.text[:tokens[i].Start])}
				if !slices.Contains(found, facet) {
					found = append(found, facet)
				}
				for _, t := range tokens[i : i+n] {
					starts[t.Start] = true
				}
				break
			}
		}
		i += max(n, 1)
	}
	return found, starts
}

// set returns the modules that all facets hold, those that name the audience first before the others.
func set(c *catalog.Catalog, found []wanted) ([]*catalog.Module, catalog.Facet) {
	var modules []*catalog.Module
	var name catalog.Facet
	for i, f := range found {
		those := c.Having(f.Facet)
		switch {
		case f.not:
			held := those
			those = nil
			for j := range c.Modules {
				if m := &c.Modules[j]; !slices.Contains(held, m) {
					those = append(those, m)
				}
			}
			name.Topic = true
		case f.Audience != "":
			name.Audience = f.Audience
		case f.Delivery != "":
			name.Delivery = f.Delivery
		case f.Category != "":
			name.Category = f.Category
		case f.Partner != "":
			name.Partner = f.Partner
		}
		if i == 0 {
			modules = those
			continue
		}
		both := slices.DeleteFunc(slices.Clone(modules), func(m *catalog.Module) bool { return !slices.Contains(those, m) })
		if len(both) > 0 { // "new nurses": what nobody is both for is for either
			modules = both
		}
	}
	return modules, name
}
