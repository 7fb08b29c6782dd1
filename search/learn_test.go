package search

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vtbot/catalog"
	"vtbot/internal/eval"
)

func TestLeftOut(t *testing.T) {
	x := shipped(t)
	tests := []struct{ question, first, never string }{
		{"iets over gesprekken maar niet TM4", "TM6 TM7 SM2", "TM4"},
		{"welke modules zijn niet verplicht?", "TM1", "AM1 AM2"},
		{"quels modules ne sont pas obligatoires", "TM1", "AM1 AM2"},
		{"everything except the specific modules", "AM1 AM2", "SM1 SM2 SM3 SM4 SM5"},
		{"TM3 in plaats van TM4", "TM3", "TM4"},
		{"AM1 en AM2 al gehad, wat nu?", "TM1 TM2 TM3 TM4 TM5 TM6 TM7", "AM1 AM2"},
		{"nous avons déjà suivi TM1, que suivre ensuite ?", "TM7", "TM1"},
	}
	for _, test := range tests {
		t.Run(test.question, func(t *testing.T) {
			got := strings.Fields(named(ask(t, x, test.question)))
			if len(got) == 0 || !slices.Contains(strings.Fields(test.first), got[0]) {
				t.Errorf("got %v, want one of %s first", got, test.first)
			}
			for _, code := range strings.Fields(test.never) {
				if slices.Contains(got, code) {
					t.Errorf("got %v, with %s", got, code)
				}
			}
		})
	}
}

func TestSeveralAtOnce(t *testing.T) {
	x := shipped(t)
	for question, want := range map[string]string{
		"families with children and also medical cases":           "SM4 SM5",
		"slachtoffers van mensenhandel én minderjarigen":          "SM3 SM1",
		"everything about minors":                                 "SM1 SM2 SM4",
		"which modules come with a film or a booklet, all please": "SM4 TM2 TM5",
		"list all modules":                                        "AM1 AM2 SM1 SM2 SM3 SM4 SM5 TM1 TM2 TM3 TM4 TM5 TM6 TM7",
	} {
		t.Run(question, func(t *testing.T) {
			got, want := strings.Fields(named(ask(t, x, question))), strings.Fields(want)
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

// What says nothing of its own gets neither a module nor another service.
func TestFloor(t *testing.T) {
	x := shipped(t)
	for _, question := range []string{
		"the second one", "le deuxième", "de tweede", "what's new?", "who are you", "is there a certificate?", "wat moet ik meebrengen?",
		"iemand van vlees en bloed", "is this conversation recorded?", "what would you recommend?", "tell me more",
	} {
		t.Run(question, func(t *testing.T) {
			if a := ask(t, x, question); a.Outcome != catalog.Nothing {
				t.Errorf("outcome %s: %s %v", outcomes[a.Outcome], named(a), a.Referral)
			}
		})
	}
}

// An index from what was kept answers as the one that it was kept from, and what is damaged is made again.
func TestKept(t *testing.T) {
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	answers := func() string {
		x, err := BuildIn(c, folder)
		if err != nil {
			t.Fatal(err)
		}
		defer x.Close()
		var b strings.Builder
		for _, q := range labelled(t) {
			a := ask(t, x, q.Text)
			b.WriteString(named(a) + " " + string(a.Lang) + "\n")
		}
		return b.String()
	}
	kept := func() []string {
		names, err := filepath.Glob(filepath.Join(folder, "*"))
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	first := answers()
	files := kept()
	if len(files) != 1 {
		t.Fatalf("kept %v, want one file", files)
	}
	if again := answers(); again != first {
		t.Error("answers differ with what was kept")
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, damaged := range map[string][]byte{"cut off": data[:len(data)/2], "empty": nil, "one bit": slices.Concat(data[:9], []byte{data[9] ^ 1}, data[10:])} {
		if err := os.WriteFile(files[0], damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if again := answers(); again != first {
			t.Errorf("%s: answers differ", name)
		}
		if now, err := os.ReadFile(files[0]); err != nil || !slices.Equal(now, data) {
			t.Errorf("%s: not made again as it was: %v", name, err)
		}
	}
	other := *c
	other.Examples = slices.Clone(c.Examples[1:])
	x, err := BuildIn(&other, folder)
	if err != nil {
		t.Fatal(err)
	}
	x.Close()
	if now := kept(); len(now) != 1 || now[0] == files[0] {
		t.Errorf("another catalogue left %v", now)
	}
	folder = filepath.Join(folder, "missing")
	if again := answers(); again != first {
		t.Error("answers differ without a folder")
	}
}

// A catalogue of one's own learns from its own lines.
func TestOwnLines(t *testing.T) {
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	own := *c
	own.Examples = append(slices.Clone(c.Examples), catalog.Example{About: "SM4", Lang: catalog.EN, Text: "the wombat workshop with glitter"},
		catalog.Example{About: "SM4", Lang: catalog.EN, Text: "is there anything on wombats"})
	x, err := Build(&own)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if got := named(ask(t, x, "glitter wombats")); got != "SM4" {
		t.Errorf("got %q, want SM4", got)
	}
}

// The line that must be held on sentences that were not learned from.
func TestCrossValidated(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a search for each writer")
	}
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	var ours, bare []eval.Result
	for _, f := range eval.BySource(c) {
		x, err := Build(f.Catalog)
		if err != nil {
			t.Fatal(err)
		}
		for _, engine := range []struct {
			ask func(context.Context, catalog.Question) (catalog.Answer, error)
			to  *[]eval.Result
		}{{x.Ask, &ours}, {x.Bare, &bare}} {
			results, err := eval.Run(t.Context(), f.Questions, engine.ask)
			if err != nil {
				t.Fatal(err)
			}
			*engine.to = append(*engine.to, results...)
		}
		x.Close()
	}
	measured := eval.Measure(ours)
	for _, m := range measured {
		if m.Type != "" {
			continue
		}
		first, refused, falsely := share(m.First, m.InScope), share(m.WrongRefusals, m.InScope), share(m.FalseAnswers, m.OutOfScope)
		if first < 0.71 || refused > 0.075 || falsely > 0.29 || m.SetF1 < 0.66*float64(m.Sets) {
			t.Errorf("%q: success@1 %.3f, wrong refusals %.3f, false answers %.3f, F1 of sets %.3f", m.Lang, first, refused, falsely, m.SetF1/float64(m.Sets))
		}
	}
	all, alone := measured[len(measured)-1], eval.Measure(bare)
	if b := alone[len(alone)-1]; b.RightOutcome() >= all.RightOutcome() {
		t.Errorf("bleve alone has %d right outcomes, with all the rest %d", b.RightOutcome(), all.RightOutcome())
	}
}
