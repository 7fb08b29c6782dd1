// Package linear fits and applies a multinomial logistic regression over the words and the runs of characters of short
// texts: small enough to be fitted when the program starts, and the same on every machine.
//
// The method is the one of fastText and Snips NLU (a linear softmax over word and character n-grams; Joulin et al., "Bag
// of Tricks for Efficient Text Classification", 2016), with one weight per feature and class instead of an embedding.
package linear

import (
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Term is one feature of a text with its weight in it.
type Term struct {
	ID    uint32 // the hash of the feature's name
	Value float32
}

// Vector holds the features of one text, ordered by ID, each once.
type Vector []Term

// Features gathers the features of one text. The zero value is empty.
type Features struct{ terms []Term }

// Add adds a feature by name: what is known beside the words, such as the question that was asked last.
func (f *Features) Add(name string, value float32) {
	f.terms = append(f.terms, Term{ID: hash(name), Value: value})
}

// The lengths of the runs of characters.
const shortest, longest = 3, 5

// Text adds the words, the pairs of words and the runs of three to five characters within words of a text in any
// language. Case and accents make no difference. scale weighs all of them.
func (f *Features) Text(text string, scale float32) {
	words := Words(text)
	before := "<"
	for _, w := range words {
		f.Add("w:"+w, scale)
		f.Add("p:"+before+" "+w, scale*0.7)
		before = w
		runes := []rune("<" + w + ">")
		for n := shortest; n <= longest; n++ {
			for i := 0; i+n <= len(runes); i++ {
				f.Add("c:"+string(runes[i:i+n]), scale*0.5)
			}
		}
	}
	if before != "<" {
		f.Add("p:"+before+" >", scale*0.7)
	}
}

// Vector returns what was gathered. Features named twice count once, with the sum of their values damped by its root, and
// the whole has length 1, so that long texts weigh no more than short ones.
func (f *Features) Vector() Vector {
	terms := slices.Clone(f.terms)
	slices.SortStableFunc(terms, func(a, b Term) int {
		switch {
		case a.ID < b.ID:
			return -1
		case a.ID > b.ID:
			return 1
		}
		return 0
	})
	var v Vector
	for _, t := range terms {
		if n := len(v); n > 0 && v[n-1].ID == t.ID {
			v[n-1].Value += t.Value
			continue
		}
		v = append(v, t)
	}
	var sum float64
	for i := range v {
		v[i].Value = float32(math.Sqrt(float64(v[i].Value)))
		sum += float64(v[i].Value) * float64(v[i].Value)
	}
	if sum > 0 {
		scale := float32(1 / math.Sqrt(sum))
		for i := range v {
			v[i].Value *= scale
		}
	}
	return v
}

// TextVector returns the features of a text and of nothing else.
func TextVector(text string) Vector {
	var f Features
	f.Text(text, 1)
	return f.Vector()
}

// Words splits a text into its words: letters and digits, in small letters, without accents.
func Words(text string) []string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return strings.FieldsFunc(b.String(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func hash(name string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(name))
	return h.Sum32()
}
