package search

import (
	"context"
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

var fit = flag.Bool("fit", false, "fit the weights of the confidence on testdata/questions*.jsonl and print them")

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

// example is one module that was considered for one labelled question.
type example struct {
	features
	right bool
}

// examples returns the modules considered for each question, best first. Those that are neither right nor wrong ("also")
// are left out.
func examples(t testing.TB, x *Index, questions []eval.Question) [][]example {
	var out [][]example
	for _, q := range questions {
		w, err := x.weighed(context.Background(), catalog.Question{Text: q.Text})
		if err != nil {
			t.Fatal(err)
		}
		var list []example
		for i, r := range w.ranked {
			m := x.targets[r.target].module
			if m == nil || slices.Contains(q.Also, m.Code) || len(list) == 4 {
				continue
			}
			list = append(list, example{x.featuresOf(&w, i), slices.Contains(q.Gold, m.Code)})
		}
		if len(list) > 0 {
			out = append(out, list)
		}
	}
	return out
}

// TestFit fits the weights of the confidence: logistic regression by gradient descent, with a pull towards zero because
// the questions are few. It changes nothing: what it prints goes into confidence.go.
func TestFit(t *testing.T) {
	if !*fit {
		t.Skip("run with -fit to fit the weights of the confidence")
	}
	list := examples(t, shipped(t), labelled(t))
	var weights features
	const rate, pull = 0.5, 0.002
	for range 20_000 {
		var gradient features
		n := 0.0
		for _, candidates := range list {
			for _, e := range candidates {
				var z float64
				for i, v := range e.features {
					z += weights[i] * v
				}
				wrong := 1 / (1 + math.Exp(-z))
				if e.right {
					wrong--
				}
				for i, v := range e.features {
					gradient[i] += wrong * v
				}
				n++
			}
		}
		for i := range weights {
			weights[i] -= rate * (gradient[i]/n + pull*weights[i])
		}
	}
	fmt.Printf("%d questions\nvar fitted = features{", len(list))
	for _, w := range weights {
		fmt.Printf("%.2f, ", w)
	}
	fmt.Println("}")
}
