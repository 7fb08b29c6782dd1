package search

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"vtbot/catalog"
	"vtbot/internal/eval"
)

var fit = flag.Bool("fit", false, "fit the weights of the evidence and print them")

// labelled reads every file of labelled questions.
func labelled(t testing.TB) []eval.Question {
	t.Helper()
	files, err := filepath.Glob("testdata/questions*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var all []eval.Question
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		some, err := eval.Read(name, f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, some.Questions...)
	}
	return all
}

func shipped(t testing.TB) *Index {
	t.Helper()
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	x, err := Build(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

// example is a labelled sentence with the choices that there were; right tells which of them are right.
type example struct {
	eval.Question
	choices []choice
	right   []bool
}

// examples asks the questions of folds, each of the index that was built without them.
func examples(t testing.TB, folds []eval.Fold) []example {
	t.Helper()
	var list []example
	for _, f := range folds {
		x, err := Build(f.Catalog)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range f.Questions {
			w, err := x.weighed(t.Context(), catalog.Question{Text: q.Text})
			if err != nil {
				t.Fatal(err)
			}
			if len(w.choices) == 0 || q.ForSet() {
				continue // answered by a code or an audience, or with a set
			}
			e := example{Question: q, choices: w.choices}
			for _, c := range w.choices {
				right := c.module < 0 && q.OutOfScope() || c.module >= 0 && slices.Contains(q.Gold, x.catalog.Modules[c.module].Code)
				e.right = append(e.right, right)
			}
			list = append(list, e)
		}
		x.Close()
	}
	return list
}

// fitWeights fits the weights by gradient descent (RMSProp) on the likelihood of the right choices, with a pull towards zero.
func fitWeights(list []example) features {
	weights := fittedWeights
	var squares features
	const pull, rate = 1e-4, 0.05
	for range 400 {
		var gradient features
		for _, e := range list {
			weigh(e.choices, &weights)
			right := 0.0
			for i, c := range e.choices {
				if e.right[i] {
					right += c.probability
				}
			}
			for i, c := range e.choices {
				off := c.probability
				if e.right[i] {
					off -= c.probability / max(right, 1e-12)
				}
				for j, v := range c.features {
					gradient[j] += off * v
				}
			}
		}
		for j := range weights {
			g := gradient[j]/float64(len(list)) + pull*weights[j]
			squares[j] = 0.9*squares[j] + 0.1*g*g
			weights[j] -= rate * g / (math.Sqrt(squares[j]) + 1e-3)
		}
	}
	return weights
}

// TestFit fits the weights of the evidence on sentences that were left out, half of them with all that their writer wrote,
// and prints them with what each threshold would bring. It changes nothing: what it prints goes into confidence.go.
func TestFit(t *testing.T) {
	if !*fit {
		t.Skip("run with -fit to fit the weights of the evidence")
	}
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	for name, list := range map[string][]example{"sources": examples(t, eval.BySource(c)), "parts": examples(t, eval.Parts(c, 5))} {
		weights := fitWeights(list)
		fmt.Printf("%s: %d questions\nvar fittedWeights = features{", name, len(list))
		for _, w := range weights {
			fmt.Printf("%.2f, ", w)
		}
		fmt.Println("}")
		for _, threshold := range []float64{0.2, 0.3, 0.4, 0.5, 0.6, 0.7} {
			var in, first, refused, out, falsely int
			for _, e := range list {
				weigh(e.choices, &weights)
				last := len(e.choices) - 1
				answered := 1-e.choices[last].probability >= threshold
				best := 0
				for i, c := range e.choices[:last] {
					if c.probability > e.choices[best].probability {
						best = i
					}
				}
				switch {
				case e.OutOfScope():
					out++
					if answered {
						falsely++
					}
					continue
				case !answered:
					refused++
				case e.right[best]:
					first++
				}
				in++
			}
			fmt.Printf("  answered from %.1f: right first %.3f, refused %.3f, false answers %.3f\n", threshold, share(first, in), share(refused, in), share(falsely, out))
		}
	}
}
