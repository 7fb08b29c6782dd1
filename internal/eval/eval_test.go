package eval_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vtbot/catalog"
	"vtbot/internal/eval"
)

const file = `{"id":"1","lang":"en","q":"right","gold":["TM4"],"also":["TM3"],"type":"topic","note":""}
{"id":"2","lang":"en","q":"second","gold":["TM4"],"also":[],"type":"topic","note":""}

{"id":"3","lang":"en","q":"refused","gold":["TM4"],"also":[],"type":"typo","note":""}
{"id":"4","lang":"nl","q":"honest no","gold":[],"also":[],"type":"out_of_scope","note":""}
{"id":"5","lang":"nl","q":"false answer","gold":[],"also":[],"type":"out_of_scope","note":""}
`

func ask(_ context.Context, q catalog.Question) (catalog.Answer, error) {
	match := func(codes ...string) (m []catalog.Match) {
		for _, c := range codes {
			m = append(m, catalog.Match{Module: &catalog.Module{Code: c}, Score: 0.5})
		}
		return m
	}
	a := catalog.Answer{Lang: catalog.EN}
	switch q.Text {
	case "right", "false answer":
		a.Matches = match("TM4")
	case "second":
		a.Matches = match("TM3", "TM4")
	}
	return a, nil
}

func TestMeasure(t *testing.T) {
	labelled, err := eval.Read("q.jsonl", strings.NewReader(file))
	questions := labelled.Questions
	if err != nil {
		t.Fatal(err)
	}
	results, err := eval.Run(t.Context(), questions, ask)
	if err != nil {
		t.Fatal(err)
	}
	want := []eval.Measures{
		{Lang: "en", InScope: 3, First: 1, TopThree: 2, WrongRefusals: 1, RightLang: 3},
		{Lang: "en", Type: "topic", InScope: 2, First: 1, TopThree: 2, RightLang: 2},
		{Lang: "en", Type: "typo", InScope: 1, WrongRefusals: 1, RightLang: 1},
		{Lang: "nl", OutOfScope: 2, FalseAnswers: 1},
		{Lang: "nl", Type: "out_of_scope", OutOfScope: 2, FalseAnswers: 1},
		{InScope: 3, First: 1, TopThree: 2, WrongRefusals: 1, OutOfScope: 2, FalseAnswers: 1, RightLang: 3},
	}
	if diff := cmp.Diff(want, eval.Measure(results)); diff != "" {
		t.Errorf("measures (-want +got):\n%s", diff)
	}
	var failures bytes.Buffer
	if err := eval.WriteFailures(&failures, results); err != nil {
		t.Fatal(err)
	}
	wantLines := "2\twant TM4\tgot TM3,TM4 (0.50)\tsecond\n3\twant TM4\tgot nothing (0.00)\trefused\n5\twant nothing\tgot TM4 (0.50)\tfalse answer\n"
	if diff := cmp.Diff(wantLines, failures.String()); diff != "" {
		t.Errorf("failures (-want +got):\n%s", diff)
	}
}

func TestBadFile(t *testing.T) {
	for text, want := range map[string]string{
		`{"id":"1","q":"a"}` + "\nno json": "q.jsonl:2:",
		`{"id":"1","other":"format"}`:      "q.jsonl:1: neither a question",
	} {
		_, err := eval.Read("q.jsonl", strings.NewReader(text))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, want %s…", text, err, want)
		}
	}
}

func groups(t *testing.T) []eval.Group {
	t.Helper()
	labelled, err := eval.Read("q.jsonl", strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	results, err := eval.Run(t.Context(), labelled.Questions, ask)
	if err != nil {
		t.Fatal(err)
	}
	return []eval.Group{{Name: "given", Engine: "vtbot", Results: results}}
}

func TestReport(t *testing.T) {
	var page bytes.Buffer
	if err := eval.WriteReport(&page, groups(t)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<h2>given: vtbot</h2>", "right by confidence", "1 of 3 right", "of them wrong by questions answered"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page holds no %q", want)
		}
	}
}

func TestChanges(t *testing.T) {
	var kept bytes.Buffer
	if err := json.NewEncoder(&kept).Encode(map[string]any{"groups": groups(t)}); err != nil {
		t.Fatal(err)
	}
	before, err := eval.ReadGroups(&kept)
	if err != nil {
		t.Fatal(err)
	}
	now := groups(t)
	now[0].Results[0].Modules, now[0].Results[4].Modules = nil, nil // one question is refused now, a false answer is gone
	var out bytes.Buffer
	if err := eval.WriteChanges(&out, before, now); err != nil {
		t.Fatal(err)
	}
	want := "1 mended\n\tgiven\t5\twant nothing\tgot nothing\tfalse answer\n1 broken\n\tgiven\t1\twant TM4\tgot nothing\tright\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestFolds(t *testing.T) {
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	for name, folds := range map[string][]eval.Fold{"by writer": eval.BySource(c), "by lot": eval.Parts(c, 3)} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			for _, f := range folds {
				learned := map[string]bool{}
				modules := map[string]bool{}
				for _, e := range f.Catalog.Lines() {
					learned[string(e.Lang)+e.Text] = true
					modules[e.About] = true
				}
				for _, q := range f.Questions {
					if learned[string(q.Lang)+q.Text] {
						t.Errorf("%s: %q is learned and asked", f.Name, q.Text)
					}
				}
				for i := range c.Modules {
					if !modules[c.Modules[i].Code] {
						t.Errorf("%s: nothing is left of %s", f.Name, c.Modules[i].Code)
					}
				}
				asked += len(f.Questions)
			}
			if asked == 0 {
				t.Error("nothing is asked")
			}
		})
	}
}
