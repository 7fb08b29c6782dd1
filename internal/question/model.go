package question

import (
	"math"
	"slices"
	"strings"
	"sync"

	"vtbot/catalog"
	"vtbot/internal/linear"
)

// The names of the classes that the models tell apart, where they are no Kind.
const (
	fieldPrefix   = "field." // of an example file with questions about a property
	talkPrefix    = "talk."
	distressClass = "distress"
	calmClass     = "calm"   // near to distress, and none
	sameClass     = "same"   // the last question again, about another module
	bookClass     = "book"   // a Pick that wants a session
	switchClass   = "switch" // AudienceSwitch
)

// models are what is fitted to the examples: which kind, then which field or which talk; distress for itself.
type models struct {
	kinds, fields, talks, distress *linear.Model
}

// kindOf returns the class of a file of examples among kinds.
func kindOf(file string) string {
	switch {
	case strings.HasPrefix(file, fieldPrefix):
		return string(Property)
	case strings.HasPrefix(file, talkPrefix):
		return string(Talk)
	case file == distressClass, file == calmClass:
		return string(Search)
	}
	return file
}

// every is how many lines share one that is written with chatter around it, or with a module described in words.
const every = 3

// fit fits the models to examples, masked as the reader masks questions.
func (r *Reader) fit(examples []example) models {
	var kinds, fields, talks, distress []linear.Example
	learn := func(e example, text string) {
		m := r.mask(text)
		v := features(m, e.lang)
		kinds = append(kinds, linear.Example{Vector: v, Class: kindOf(e.kind)})
		if field, ok := strings.CutPrefix(e.kind, fieldPrefix); ok {
			fields = append(fields, linear.Example{Vector: v, Class: field})
		}
		if talk, ok := strings.CutPrefix(e.kind, talkPrefix); ok {
			talks = append(talks, linear.Example{Vector: v, Class: talk})
		}
		class := calmClass
		if e.kind == distressClass {
			class = distressClass
		}
		if perilous(m, e.lang) {
			v = dangers(m, e.lang)
		}
		distress = append(distress, linear.Example{Vector: v, Class: class})
	}
	for i, e := range examples {
		learn(e, e.filled(i, false))
		if strings.Contains(e.text, "{m}") && i%every != 0 {
			learn(e, e.filled(i, true))
		}
	}
	var m models
	var group sync.WaitGroup
	for _, job := range []struct {
		to       **linear.Model
		examples []linear.Example
	}{{&m.kinds, kinds}, {&m.fields, fields}, {&m.talks, talks}, {&m.distress, distress}} {
		group.Go(func() { *job.to = linear.Fit(balanced(job.examples), linear.Options{Passes: passes}) })
	}
	group.Wait()
	return m
}

// balanced weighs the examples of small classes up, in place.
func balanced(list []linear.Example) []linear.Example {
	count := map[string]int{}
	for _, e := range list {
		count[e.Class]++
	}
	for i := range list {
		even := float64(len(list)) / float64(len(count)*count[list[i].Class])
		list[i].Weight = float32(math.Pow(even, balance))
	}
	return list
}

// How the models are fitted, found by leaving out a fifth of the examples at a time.
const (
	passes       = 8
	balance      = 0.5 // how far a kind with few examples is weighed up to one with many
	charWeight   = 0.3 // of a run of characters; a word weighs 1
	hintWeight   = 2
	dangerWeight = 4
	pairWeight   = 0.5 // of two hints together
	run          = 4   // characters
)

// features are what the models see of a masked text in a language: its words, pairs of words and runs of characters, what
// they hint at, and its shape.
func features(m masked, lang catalog.Lang) linear.Vector {
	f := worded(m)
	hint(&f, cueHints().in(m.words, lang), hintWeight)
	switch n := len(m.codes); {
	case n == 1:
		f.Add("shape:module", 0.5)
	case n > 1:
		f.Add("shape:modules", 0.7)
	}
	switch n := len(m.words); {
	case n <= 2:
		f.Add("shape:2", 0.5)
	case n <= 4:
		f.Add("shape:4", 0.5)
	case n <= 8:
		f.Add("shape:8", 0.5)
	case n <= 14:
		f.Add("shape:14", 0.5)
	default:
		f.Add("shape:long", 1)
	}
	return f.Vector()
}

// dangers are what the model of distress sees: the words, and what they hint at of danger and of learning about it.
func dangers(m masked, lang catalog.Lang) linear.Vector {
	f := worded(m)
	hint(&f, dangerHints().in(m.words, lang), dangerWeight)
	return f.Vector()
}

// perilous reports whether a text holds a word that may speak of danger. Without one, only what is very like a cry for help
// is read as distress.
func perilous(m masked, lang catalog.Lang) bool {
	return slices.ContainsFunc(dangerHints().in(m.words, lang), func(h string) bool {
		return h != "danger:lesson" && h != "danger:figure"
	})
}

// instructive reports whether a text asks to learn something, or uses a word of danger in another sense.
func instructive(m masked, lang catalog.Lang) bool {
	return slices.ContainsFunc(dangerHints().in(m.words, lang), func(h string) bool {
		return h == "danger:lesson" || h == "danger:figure"
	})
}

func worded(m masked) linear.Features {
	var f linear.Features
	before := "<"
	for _, w := range m.words {
		if w[0] >= '0' && w[0] <= '9' {
			w = numberWord
		}
		f.Add("w:"+w, 1)
		f.Add("p:"+before+" "+w, 0.7)
		before = w
		if stands(w) {
			continue
		}
		padded := "<" + w + ">"
		for i := 0; i+run <= len(padded); i++ {
			f.Add("c:"+padded[i:i+run], charWeight)
		}
	}
	f.Add("p:"+before+" >", 0.7)
	if len(m.words) > 1 {
		f.Add("b:"+m.words[0]+" "+m.words[1], 0.7)
	}
	return f
}

// hint adds what words hint at, each and in pairs.
func hint(f *linear.Features, found []string, weight float32) {
	for i, h := range found {
		f.Add(h, weight)
		for _, g := range found[:i] {
			f.Add(min(g, h)+" "+max(g, h), pairWeight)
		}
	}
}

// stands reports whether a word of a masked text stands for a name.
func stands(w string) bool { return len(w) > 4 && w[0] == 'x' && w[len(w)-1] == 'x' }
