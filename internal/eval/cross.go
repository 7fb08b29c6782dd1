package eval

import (
	"fmt"
	"hash/fnv"
	"slices"

	"vtbot/catalog"
)

// Fold is a catalogue without some of the lines that it learns from, and those lines as labelled questions: what is
// measured was not learned.
type Fold struct {
	Name      string
	Catalog   *catalog.Catalog
	Questions []Question
}

// BySource leaves out all that one person wrote at a time: how well what some people say prepares for what others say. Each
// module keeps its own lines and those of other people, so that none vanishes.
func BySource(c *catalog.Catalog) []Fold {
	var folds []Fold
	for _, source := range c.Sources() {
		folds = append(folds, fold(c, source, func(e catalog.Example) bool { return e.Source == source }))
	}
	return folds
}

// Parts leaves out one of n parts of each file at a time, by lot, but always the same ones: how well the catalogue knows
// people who speak like those that it learned from.
func Parts(c *catalog.Catalog, n int) []Fold {
	var folds []Fold
	for i := range n {
		folds = append(folds, fold(c, fmt.Sprintf("part %d", i+1), func(e catalog.Example) bool {
			h := fnv.New32a()
			h.Write([]byte(e.Text))
			return int(h.Sum32()%uint32(n)) == i
		}))
	}
	return folds
}

func fold(c *catalog.Catalog, name string, out func(catalog.Example) bool) Fold {
	rest, left := c.Without(out)
	f := Fold{Name: name, Catalog: rest}
	type line struct {
		lang catalog.Lang
		text string
	}
	learned := map[line]bool{}
	for _, e := range rest.Lines() {
		learned[line{e.Lang, e.Text}] = true
	}
	for i, e := range left {
		if learned[line{e.Lang, e.Text}] {
			continue // two people wrote the same
		}
		q := Question{ID: fmt.Sprintf("%s:%s:%s:%d", name, e.About, e.Lang, i), Lang: e.Lang, Text: e.Text, Type: "out_of_scope"}
		if m, ok := c.Module(e.About); ok {
			q.Type, q.Gold = "module", []string{m.Code}
		} else if s, ok := c.Set(e.About); ok {
			q.Type = "set"
			for _, m := range c.Of(s) {
				q.Gold = append(q.Gold, m.Code)
			}
		} else if e.About != catalog.NothingOfOurs {
			q.Note = e.About
		}
		f.Questions = append(f.Questions, q)
	}
	slices.SortStableFunc(f.Questions, func(a, b Question) int {
		return slices.Index(catalog.Langs, a.Lang) - slices.Index(catalog.Langs, b.Lang)
	})
	return f
}
