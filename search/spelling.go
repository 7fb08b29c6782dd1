package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// spelling finds the terms nearest to a misspelled one. bleve's fuzzy queries build an automaton a word, which costs more
// than the whole rest of a question; the catalogue has few enough words to look at those of about the same length that
// start with the same letter, which is where slips leave a word alone.
type spelling struct {
	terms map[bucket][]string
	known map[string]int32 // every term
}

type bucket struct {
	first  rune
	length int
}

const minCorrected = 4 // letters; a shorter word is too easily another one

func newSpelling(terms []string, known map[string]int32) spelling {
	s := spelling{map[bucket][]string{}, known}
	for _, term := range terms {
		if b := bucketOf(term); b.length >= minCorrected && !strings.HasPrefix(term, conceptPrefix) {
			s.terms[b] = append(s.terms[b], term)
		}
	}
	return s
}

func bucketOf(term string) bucket {
	first, _ := utf8.DecodeRuneInString(term)
	return bucket{first, utf8.RuneCountInString(term)}
}

// near returns the known terms that are the fewest slips away from a term: one slip, or two in a long word. None for a
// term that is too short or holds digits.
func (s spelling) near(term string) []string {
	b := bucketOf(term)
	if b.length < minCorrected || strings.ContainsFunc(term, unicode.IsDigit) {
		return nil
	}
	if swapped := s.swapped(term); len(swapped) > 0 {
		return swapped
	}
	slips := 1
	if b.length >= 8 {
		slips = 2
	}
	var found []string
	for length := b.length - slips; length <= b.length+slips; length++ {
		for _, known := range s.terms[bucket{b.first, length}] {
			switch d := levenshtein.ComputeDistance(term, known); {
			case d < slips:
				slips, found = d, append(found[:0], known)
			case d == slips:
				found = append(found, known)
			}
		}
	}
	slices.Sort(found)
	return found
}

// swapped returns the known terms that a term is with two neighbouring letters swapped: "nbvm", "retrun".
func (s spelling) swapped(term string) []string {
	var found []string
	for i := 1; i+1 < len(term); i++ { // the first letter stays where it is
		if term[i] == term[i+1] || term[i] >= utf8.RuneSelf || term[i+1] >= utf8.RuneSelf {
			continue
		}
		other := term[:i] + term[i+1:i+2] + term[i:i+1] + term[i+2:]
		if _, known := s.known[other]; known {
			found = append(found, other)
		}
	}
	return found
}
