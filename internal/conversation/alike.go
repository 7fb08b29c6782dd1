package conversation

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

const (
	tellingLetters = 4   // a word of fewer says little of a subject
	stemLetters    = 6   // of a word: endings do not count
	likeness       = 0.6 // the share of the shorter question's telling words that alike questions have in common
)

// Group returns gaps with alike ones counted together, the most asked first: those of a language whose telling words are mostly
// the same. A group is shown as it was asked most often.
func Group(gaps []StoredGap) []StoredGap {
	type group struct {
		StoredGap
		most  int
		words map[string]bool // of the question that it is shown as
	}
	var groups []*group
	for _, g := range gaps {
		words := telling(g.Question)
		i := slices.IndexFunc(groups, func(x *group) bool { return x.Lang == g.Lang && alike(x.words, words) })
		if i < 0 {
			groups = append(groups, &group{g, g.Count, words})
			continue
		}
		x := groups[i]
		x.Count += g.Count
		if g.First.Before(x.First) {
			x.First = g.First
		}
		if g.Last.After(x.Last) {
			x.Last = g.Last
		}
		if g.Count > x.most {
			x.Gap, x.Number, x.most, x.words = g.Gap, g.Number, g.Count, words
		}
	}
	list := make([]StoredGap, len(groups))
	for i, x := range groups {
		list[i] = x.StoredGap
	}
	slices.SortStableFunc(list, func(a, b StoredGap) int { return cmp.Or(b.Count-a.Count, b.Last.Compare(a.Last)) })
	return list
}

// telling returns the longer words of a question, without their endings.
func telling(question string) map[string]bool {
	words := map[string]bool{}
	notWord := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }
	for w := range strings.FieldsFuncSeq(strings.ToLower(question), notWord) {
		if letters := []rune(w); len(letters) >= tellingLetters {
			words[string(letters[:min(stemLetters, len(letters))])] = true
		}
	}
	return words
}

// alike reports whether two questions share most of their telling words, two at the least where they have as many.
func alike(a, b map[string]bool) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	shared := 0
	for w := range a {
		if b[w] {
			shared++
		}
	}
	return shared > 0 && float64(shared) >= likeness*float64(len(a)) && (shared >= 2 || len(b) == 1)
}
