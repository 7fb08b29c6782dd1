// Package eval measures answers against labelled questions.
package eval

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"vtbot/catalog"
)

// Question is one labelled question.
type Question struct {
	ID   string       `json:"id"`
	Lang catalog.Lang `json:"lang"`
	Text string       `json:"q"`
	Gold []string     `json:"gold"` // codes that are a right first answer; none: the honest no is right
	Also []string     `json:"also"` // codes that do no harm lower down
	Type string       `json:"type"`
	Note string       `json:"note"`
}

// Result is what came of one question.
type Result struct {
	Question
	Answer  catalog.Lang `json:"answer_lang"`
	Modules []string     `json:"modules"` // best first; none: refused
	Score   float64      `json:"score"`   // of the first
}

// OutOfScope tells whether the honest no is the right answer.
func (q Question) OutOfScope() bool { return len(q.Gold) == 0 }

// First tells whether the first module is right.
func (r Result) First() bool { return len(r.Modules) > 0 && slices.Contains(r.Gold, r.Modules[0]) }

// TopThree tells whether one of the first three modules is right.
func (r Result) TopThree() bool {
	return slices.ContainsFunc(r.Modules[:min(3, len(r.Modules))], func(code string) bool { return slices.Contains(r.Gold, code) })
}

// Refused tells whether no module was offered.
func (r Result) Refused() bool { return len(r.Modules) == 0 }

// Failed tells whether the outcome is a wrong one.
func (r Result) Failed() bool {
	if r.OutOfScope() {
		return !r.Refused()
	}
	return !r.First()
}

// Run asks every question.
func Run(ctx context.Context, questions []Question, ask func(context.Context, catalog.Question) (catalog.Answer, error)) ([]Result, error) {
	results := make([]Result, 0, len(questions))
	for _, q := range questions {
		answer, err := ask(ctx, catalog.Question{Text: q.Text})
		if err != nil {
			return nil, fmt.Errorf("question %s: %w", q.ID, err)
		}
		r := Result{Question: q, Answer: answer.Lang}
		for _, m := range answer.Matches {
			r.Modules = append(r.Modules, m.Module.Code)
		}
		if len(answer.Matches) > 0 {
			r.Score = answer.Matches[0].Score
		}
		results = append(results, r)
	}
	return results, nil
}

// Measures counts the outcomes of a group of questions.
type Measures struct {
	Lang          string  `json:"lang"` // "" for all
	Type          string  `json:"type"` // "" for all
	InScope       int     `json:"in_scope"`
	First         int     `json:"success_at_1"`
	TopThree      int     `json:"success_at_3"`
	WrongRefusals int     `json:"wrong_refusals"`
	OutOfScope    int     `json:"out_of_scope"`
	FalseAnswers  int     `json:"false_answers"`
	RightLang     int     `json:"right_language"`
	Sets          int     `json:"sets"`   // questions for a set of modules
	SetF1         float64 `json:"set_f1"` // the sum of the F1 of each: how well the modules are all of the set and only it
}

// RightOutcome returns the number of questions with a right module first, or an honest no where that is right.
func (m Measures) RightOutcome() int { return m.First + m.OutOfScope - m.FalseAnswers }

// ForSet reports whether a set of modules is asked for.
func (q Question) ForSet() bool { return q.Type == "multi" || q.Type == "set" }

// F1 returns how well the modules of the answer are those of the label, all of them and no other, from 0 to 1.
func (r Result) F1() float64 {
	both := 0
	for _, code := range r.Modules {
		if slices.Contains(r.Gold, code) {
			both++
		}
	}
	if both == 0 {
		return 0
	}
	return 2 * float64(both) / float64(len(r.Modules)+len(r.Gold))
}

func (m *Measures) count(r Result) {
	if r.Answer == r.Lang {
		m.RightLang++
	}
	if r.OutOfScope() {
		m.OutOfScope++
		if !r.Refused() {
			m.FalseAnswers++
		}
		return
	}
	m.InScope++
	if r.ForSet() {
		m.Sets++
		m.SetF1 += r.F1()
	}
	switch {
	case r.Refused():
		m.WrongRefusals++
	case r.First():
		m.First++
	}
	if r.TopThree() {
		m.TopThree++
	}
}

// Measure counts the results per language, per language and type, and all together, in that order.
func Measure(results []Result) []Measures {
	groups := map[[2]string]*Measures{}
	for _, r := range results {
		for _, key := range [][2]string{{string(r.Lang), ""}, {string(r.Lang), r.Type}, {"", ""}} {
			if groups[key] == nil {
				groups[key] = &Measures{Lang: key[0], Type: key[1]}
			}
			groups[key].count(r)
		}
	}
	out := make([]Measures, 0, len(groups))
	for _, m := range groups {
		out = append(out, *m)
	}
	slices.SortFunc(out, func(a, b Measures) int {
		if (a.Lang == "") != (b.Lang == "") { // all together comes last
			return strings.Compare(b.Lang, a.Lang)
		}
		return cmp.Or(strings.Compare(a.Lang, b.Lang), strings.Compare(a.Type, b.Type))
	})
	return out
}

// WriteTable writes measures as a table for people.
func WriteTable(w io.Writer, measures []Measures) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(
		t,
		"language\ttype\tquestions\tsuccess@1\tsuccess@3\twrong refusals\tout of scope\tfalse answers\tright outcome\tset F1\tright language\t",
	)
	for _, m := range measures {
		lang, kind := m.Lang, m.Type
		if lang == "" {
			lang = "all"
		}
		if kind == "" {
			kind = "all"
		}
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\t\n", lang, kind, m.InScope,
			percent(m.First, m.InScope), percent(m.TopThree, m.InScope), percent(m.WrongRefusals, m.InScope),
			m.OutOfScope, percent(m.FalseAnswers, m.OutOfScope),
			percent(m.RightOutcome(), m.InScope+m.OutOfScope), average(m.SetF1, m.Sets), percent(m.RightLang, m.InScope+m.OutOfScope))
	}
	return t.Flush()
}

func average(sum float64, of int) string {
	if of == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f%%", 100*sum/float64(of))
}

func percent(n, of int) string {
	if of == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(n)/float64(of))
}

// Failures returns the results with a wrong outcome.
func Failures(results []Result) []Result {
	return slices.DeleteFunc(slices.Clone(results), func(r Result) bool { return !r.Failed() })
}

// WriteFailures writes the questions with a wrong outcome, a line each.
func WriteFailures(w io.Writer, results []Result) error {
	for _, r := range Failures(results) {
		want, got := strings.Join(r.Gold, ","), strings.Join(r.Modules, ",")
		if want == "" {
			want = "nothing"
		}
		if got == "" {
			got = "nothing"
		}
		if _, err := fmt.Fprintf(w, "%s\twant %s\tgot %s (%.2f)\t%s\n", r.ID, want, got, r.Score, r.Text); err != nil {
			return err
		}
	}
	return nil
}
