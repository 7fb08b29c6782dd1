package understand

import (
	"fmt"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/linear"
)

// kindExample is a line of a file of examples, ROLE/LANGUAGE/KIND.txt.
type kindExample struct {
	lang catalog.Lang
	kind string
	text string
}

// noKind is the name of the files of everything else.
const noKind = "none"

// weight is how much an example counts: what is of no kind has many more.
func (e kindExample) weight() float32 {
	if e.kind == noKind {
		return 0.5
	}
	return 1
}

// kindExamples returns what people of a role say, by its kinds: a file a language and kind.
func kindExamples(role string) ([]kindExample, error) {
	var all []kindExample
	for _, lang := range catalog.Langs {
		dir := "examples/" + role + "/" + string(lang)
		entries, err := exampleFiles.ReadDir(dir)
		if err != nil {
			return nil, fmt.Errorf("examples of what is said: %w", err)
		}
		for _, e := range entries {
			data, err := exampleFiles.ReadFile(dir + "/" + e.Name())
			if err != nil {
				return nil, fmt.Errorf("examples of what is said: %w", err)
			}
			kind, _, _ := strings.Cut(e.Name(), ".") // "none.questions.txt"
			for l := range strings.Lines(string(data)) {
				if l = strings.TrimSpace(l); l != "" && l[0] != '#' {
					all = append(all, kindExample{lang, kind, l})
				}
			}
		}
	}
	return all, nil
}

// roleExamples returns what people of a role say, and what else is said: of the role's own files, of what is not about one's
// own requests, and of the examples of questions and requests.
func roleExamples(role string) ([]kindExample, error) {
	all, err := kindExamples(role)
	if err != nil {
		return nil, err
	}
	others, err := kindExamples("own")
	if err != nil {
		return nil, err
	}
	for _, e := range others {
		if e.kind == noKind {
			all = append(all, e)
		}
	}
	asked, err := intentExamples()
	if err != nil {
		return nil, err
	}
	for _, e := range asked {
		all = append(all, kindExample{e.Lang, noKind, e.Text})
	}
	return all, nil
}

var kindOptions = linear.Options{Passes: 10, Rate: 0.5, MinCount: 2}

// negatives are the concepts of which a text that agrees has none.
var negatives = []string{"not", "no", "negative_after", "own_unsuited", "absent", "unsure", "cancel"}

// kindVector gathers what the kinds of what a role says are told by: a negation turns them round.
func kindVector(text string, r *reading) linear.Vector {
	f := kindFeatures(text, r, kindSignWeight)
	if slices.ContainsFunc(negatives, r.has) {
		f.Add("denies", polarityWeight)
	} else {
		f.Add("affirms", polarityWeight)
	}
	return f.Vector()
}

// polarityWeight is how much it weighs whether anything is denied.
const polarityWeight, kindSignWeight = 4, 1

// fitKinds fits a model to examples.
func fitKinds(all []kindExample, vector func(string, *reading) linear.Vector) *linear.Model {
	examples := make([]linear.Example, len(all))
	for i, e := range all {
		examples[i] = linear.Example{Vector: vector(e.text, plainReading(e.text)), Class: e.kind, Weight: e.weight()}
	}
	return linear.Fit(examples, kindOptions)
}

// likeliest returns the most probable kind among those that are possible, how probable it is that a text is of any of them, and
// which share of that is the kind's.
func likeliest[K ~string](model *linear.Model, text string, r *reading, possible func(K) bool) (kind K, probability, share float64) {
	probabilities := model.Probabilities(kindVector(text, r))
	none, all, best := 0.0, 0.0, 0.0
	for i, name := range model.Classes() {
		p := probabilities[i]
		switch {
		case name == noKind:
			none, all = p, all+p
		case possible(K(name)):
			all += p
			if p > best {
				best, kind = p, K(name)
			}
		}
	}
	if all == 0 || kind == "" {
		return "", 0, 0
	}
	return kind, 1 - none/all, best / (all - none)
}

// fitRole fits a model to what people of a role say.
func fitRole(role string) *linear.Model {
	all, err := roleExamples(role)
	if err != nil {
		panic(err) // the examples are embedded; a test fails without them
	}
	return fitKinds(all, kindVector)
}
