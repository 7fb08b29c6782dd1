// Package linear fits and applies a multinomial logistic regression over the words and the runs of characters of short
// texts: small enough to be fitted when the program starts, and the same on every machine.
//
// The method is the one of fastText and Snips NLU (a linear softmax over word and character n-grams; Joulin et al., "Bag
// of Tricks for Efficient Text Classification", 2016), with one weight per feature and class instead of an embedding.
package linear

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
func (f *Features) Text(text string, scale float32) { f.Runs(text, scale, shortest, longest) }

// Runs is Text with runs of other lengths; of none when the longest is 0.
func (f *Features) Runs(text string, scale float32, shortest, longest int) {
	var marked []byte // a word between its marks
	var starts []int  // of its characters
	pair := start.add("p:<")
	words := false
	for _, w := range Words(text) {
		words = true
		f.terms = append(f.terms, Term{uint32(start.add("w:").add(w)), scale}, Term{uint32(pair.add(" ").add(w)), scale * 0.7})
		pair = start.add("p:").add(w)
		if longest == 0 {
			continue
		}
		marked = append(append(append(marked[:0], '<'), w...), '>')
		starts = starts[:0]
		for i := range string(marked) {
			starts = append(starts, i)
		}
		starts = append(starts, len(marked))
		for i := range len(starts) - 1 {
			run, done := start.add("c:"), i
			for n := shortest; n <= longest && i+n < len(starts); n++ {
				run = run.bytes(marked[starts[done]:starts[i+n]])
				done = i + n
				f.terms = append(f.terms, Term{uint32(run), scale * 0.5})
			}
		}
	}
	if words {
		f.terms = append(f.terms, Term{uint32(pair.add(" >")), scale * 0.7})
	}
}

// Vector returns what was gathered. Features named twice count once, with the sum of their values damped by its root, and
// the whole has length 1, so that long texts weigh no more than short ones.
func (f *Features) Vector() Vector {
	// A number holds a term's ID above its value, whose bits are ordered as it is: numbers sort faster than terms.
	packed := make([]uint64, len(f.terms))
	for i, t := range f.terms {
		packed[i] = uint64(t.ID)<<32 | uint64(math.Float32bits(t.Value))
	}
	slices.Sort(packed)
	v := make(Vector, 0, len(packed))
	for _, p := range packed {
		t := Term{ID: uint32(p >> 32), Value: math.Float32frombits(uint32(p))}
		if n := len(v); n > 0 && v[n-1].ID == t.ID {
			v[n-1].Value += t.Value
			continue
		}
		v = append(v, t)
	}
	var sum float64
	for i := range v {
		sum += float64(v[i].Value)
		v[i].Value = float32(math.Sqrt(float64(v[i].Value)))
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
	if !ascii(text) {
		text = plain(text)
	}
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// plain returns a text without accents.
func plain(text string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(text) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func hash(name string) uint32 { return uint32(start.add(name)) }

// fnv is a hash under way (FNV-1a, 32 bits; its start is that of the empty text).
type fnv uint32

const start fnv = 2166136261

func (h fnv) add(text string) fnv {
	for i := range len(text) {
		h = (h ^ fnv(text[i])) * 16777619
	}
	return h
}

func (h fnv) bytes(text []byte) fnv {
	for _, b := range text {
		h = (h ^ fnv(b)) * 16777619
	}
	return h
}
