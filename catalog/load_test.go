package catalog_test

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"vtbot/catalog"
	"vtbot/internal/eval"
	"vtbot/internal/linear"
	"vtbot/internal/strictyaml"
)

// aModule is a small module that is right, with lines that tests put something wrong in.
const aModule = `code: TM1
category: TM
delivery: on_request
audiences: [social_workers]
title: {nl: Titel, fr: Titre, en: Title}
summary: {nl: Zin, fr: Phrase, en: Sentence}
description: {nl: Tekst, fr: Texte, en: Text}
outcomes: {nl: [leren], fr: [apprendre], en: [learn]}
keywords: {nl: [woord], fr: [mot], en: [word]}
questions: {nl: [vraag], fr: [question], en: [question]}
`

func load(files map[string]string) (*catalog.Catalog, error) {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return catalog.LoadFS(fsys, "own")
}

func TestShippedCatalogue(t *testing.T) {
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]int{}
	for _, e := range c.Lines() {
		asked[e.About+string(e.Lang)]++
	}
	var codes []string
	for _, m := range c.Modules {
		codes = append(codes, m.Code)
		for _, lang := range catalog.Langs {
			if n := asked[m.Code+string(lang)]; n < 15 {
				t.Errorf("%s: %d questions in %s, want at least 15", m.Code, n, lang)
			}
			if len(m.Outcomes[lang]) != len(m.Outcomes[catalog.NL]) {
				t.Errorf("%s: outcomes in %s do not match those in nl", m.Code, lang)
			}
			if n := len([]rune(m.Summary[lang])); n > 200 {
				t.Errorf("%s: the summary in %s has %d characters: one sentence is meant", m.Code, lang, n)
			}
		}
		want := map[catalog.Category]catalog.Delivery{"AM": catalog.Mandatory, "TM": catalog.OnRequest, "SM": catalog.Occasional}[m.Category]
		if m.Delivery != want {
			t.Errorf("%s is given %s, want %s", m.Code, m.Delivery, want)
		}
	}
	want := strings.Fields("AM1 AM2 TM1 TM2 TM3 TM4 TM5 TM6 TM7 SM1 SM2 SM3 SM4 SM5")
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Errorf("modules (-want +got):\n%s", diff)
	}
}

func TestShippedRelations(t *testing.T) {
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]string{"TM4": "TM3", "TM3": "TM4", "TM2": "TM5", "TM5": "TM2", "SM1": "SM2", "SM2": "SM1", "TM1": "TM7", "TM7": "TM1"} {
		m, _ := c.Module(code)
		if got := strings.Join(c.Companions(m), " "); !strings.Contains(got, want) {
			t.Errorf("%s goes with %q, want %s among them", code, got, want)
		}
	}
	tm4, _ := c.Module("tm4")
	if len(tm4.BuildsOn) != 1 || tm4.BuildsOn[0].Code != "TM3" {
		t.Errorf("TM4 builds on %v, want TM3", tm4.BuildsOn)
	}
}

// No labelled question may stand in the catalogue, nor one that is nearly the same: it would be measured against itself.
func TestNoLabelledQuestionInTheCatalogue(t *testing.T) {
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../search/testdata/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no labelled questions found: %v", err)
	}
	type labelled struct {
		file, text string
		words      map[string]bool
	}
	holding := map[string][]labelled{} // by word
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		some, err := eval.Read(name, f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range some.Questions {
			l := labelled{name, q.Text, wordsOf(q.Text)}
			for w := range l.words {
				holding[w] = append(holding[w], l)
			}
		}
	}
	for _, e := range c.Lines() {
		words := wordsOf(e.Text)
		if len(words) < 4 {
			continue // "motivational interviewing" is nobody's own
		}
		for w := range words {
			for _, l := range holding[w] {
				if both := shared(words, l.words); len(l.words) >= 4 && both >= 0.6 {
					t.Errorf("%s: the line %q about %s is too near to %q", l.file, e.Text, e.About, l.text)
				}
			}
		}
	}
}

func wordsOf(text string) map[string]bool {
	words := map[string]bool{}
	for _, w := range linear.Words(text) {
		words[w] = true
	}
	return words
}

// shared returns the share of the words of either text that both hold.
func shared(a, b map[string]bool) float64 {
	both := 0
	for w := range a {
		if b[w] {
			both++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

func TestFaults(t *testing.T) {
	with := func(old, new string) string {
		if !strings.Contains(aModule, old) {
			t.Fatalf("the module holds no %q", old)
		}
		return strings.Replace(aModule, old, new, 1)
	}
	second := strings.Replace(aModule, "TM1", "TM2", 1)
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{
			"unknown key", map[string]string{"a.yaml": with("summary:", "sumary:")},
			[]string{
				"own/a.yaml:1:1: summary is missing",
				`own/a.yaml:6:1: unknown key "sumary": did you mean "summary"?`,
			},
		},
		{"missing language", map[string]string{"a.yaml": with(", fr: Titre", "")}, []string{`own/a.yaml:5:8: title is missing in "fr"`}},
		{"language without questions", map[string]string{"a.yaml": with("fr: [question], ", "")}, []string{`own/a.yaml:10:12: questions: none in "fr"`}},
		{"unknown relation", map[string]string{"a.yaml": aModule + "related:\n  - {code: TM9, why: {nl: a, fr: b, en: c}}\n"}, []string{`own/a.yaml:12:12: no such module: "TM9": did you mean "TM1"?`}},
		{"with itself", map[string]string{"a.yaml": aModule + "builds_on:\n  - {code: TM1, why: {nl: a, fr: b, en: c}}\n"}, []string{"own/a.yaml:12:12: TM1 cannot go with itself"}},
		{
			"a circle", map[string]string{
				"a.yaml": aModule + "builds_on:\n  - {code: TM2, why: {nl: a, fr: b, en: c}}\n",
				"b.yaml": second + "builds_on:\n  - {code: TM1, why: {nl: a, fr: b, en: c}}\n",
			},
			[]string{
				"own/a.yaml:12:12: a circle: TM1 builds on TM2, which builds on TM1",
				"own/b.yaml:12:12: a circle: TM2 builds on TM1, which builds on TM2",
			},
		},
		{"code twice", map[string]string{"a.yaml": aModule, "b.yaml": aModule}, []string{"own/b.yaml:1:7: TM1 is already used at own/a.yaml:1"}},
		{"audience", map[string]string{"a.yaml": with("social_workers", "social_worker")}, []string{`own/a.yaml:4:13: "social_worker": did you mean "social_workers"?`}},
		{"code of another category", map[string]string{"a.yaml": with("category: TM", "category: SM")}, []string{"own/a.yaml:1:7: the code TM1 is not one of category SM"}},
		{"no code", map[string]string{"a.yaml": with("code: TM1\n", "")}, []string{"own/a.yaml:1:1: code is missing"}},
		{"not YAML", map[string]string{"a.yaml": "code: [TM1\n"}, []string{"own/a.yaml:2:1: this is not YAML"}},
		{"nothing", map[string]string{"README.md": "no module"}, []string{"own: no module here"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := load(test.files)
			var faults strictyaml.Faults
			if !errors.As(err, &faults) {
				t.Fatalf("got %v, want faults", err)
			}
			if len(faults) != len(test.want) {
				t.Errorf("got %d faults, want %d:\n%v", len(faults), len(test.want), err)
			}
			for i, want := range test.want[:min(len(faults), len(test.want))] {
				if got := filepath.ToSlash(faults[i].Error()); !strings.HasPrefix(got, want) {
					t.Errorf("fault %d:\ngot  %s\nwant %s…", i, got, want)
				}
			}
		})
	}
}

func TestAllFaultsAtOnce(t *testing.T) {
	_, err := load(map[string]string{
		"a.yaml": strings.NewReplacer("summary:", "sumary:", ", fr: Titre", "").Replace(aModule) + "related:\n  - {code: TM9, why: {nl: a, fr: b, en: c}}\n",
		"b.yaml": aModule + "builds_on:\n  - {code: TM1, why: {nl: a, fr: b, en: c}}\n",
	})
	var faults strictyaml.Faults
	if !errors.As(err, &faults) || len(faults) != 6 {
		t.Errorf("got %d faults, want 6:\n%v", len(faults), err)
	}
}

func TestOwnCatalogueTakesTheRestFromTheShipped(t *testing.T) {
	own, err := load(map[string]string{"modules/a.yaml": aModule})
	if err != nil {
		t.Fatal(err)
	}
	whole, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	if len(own.Modules) != 1 || own.Contact.Email != whole.Contact.Email || len(own.Referrals) != len(whole.Referrals) {
		t.Errorf("got %d modules, contact %q, %d referrals", len(own.Modules), own.Contact.Email, len(own.Referrals))
	}
}

func TestLoadFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "modules.yaml")
	text := aModule + "---\n" + strings.Replace(aModule, "TM1", "TM2", 1)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Modules) != 2 || c.Modules[1].Code != "TM2" {
		t.Errorf("got %v", c.Modules)
	}
}

func TestLoadWhatIsNotThere(t *testing.T) {
	if _, err := catalog.Load(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want that it does not exist", err)
	}
}

func TestSetsOfModules(t *testing.T) {
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	codes := func(modules []*catalog.Module) string {
		var list []string
		for _, m := range modules {
			list = append(list, m.Code)
		}
		return strings.Join(list, " ")
	}
	for got, want := range maps.All(map[string]string{
		codes(c.Given(catalog.Mandatory)): "AM1 AM2",
		codes(c.In(catalog.Specific)):     "SM1 SM2 SM3 SM4 SM5",
		codes(c.For("guardians")):         "SM1 SM2",
		codes(c.For("nurses")):            "SM5",
		codes(c.For("police")):            "SM3",
		codes(c.For("heads_of_service")):  "TM6",
	}) {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(aModule)
	f.Add("code: TM1\nbuilds_on: [{code: TM1}]\n---\n- a\n")
	f.Add("? [a]\n: *x\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, err := load(map[string]string{"a.yaml": text})
		var faults strictyaml.Faults
		if errors.As(err, &faults) {
			for _, fault := range faults {
				if fault.Line < 0 || fault.Line > strings.Count(text, "\n")+2 {
					t.Errorf("a fault on line %d of %d: %v", fault.Line, strings.Count(text, "\n")+1, fault)
				}
			}
		}
	})
}
