package understand

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"go.yaml.in/yaml/v4"

	"vtbot/catalog"
)

func readVocabularies(t *testing.T) map[catalog.Lang]*vocabulary {
	t.Helper()
	all := map[catalog.Lang]*vocabulary{}
	for _, lang := range catalog.Langs {
		data, err := lexiconFiles.ReadFile("lexicon/" + string(lang) + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		v := &vocabulary{}
		if err := yaml.Unmarshal(data, v); err != nil {
			t.Fatalf("%s: %v", lang, err)
		}
		all[lang] = v
	}
	return all
}

// No language lacks a concept, an audience or a number that another has.
func TestLexiconParity(t *testing.T) {
	all := readVocabularies(t)
	first := all[catalog.Langs[0]]
	for lang, v := range all {
		if got, want := sortedKeys(v.Concepts), sortedKeys(first.Concepts); !slices.Equal(got, want) {
			t.Errorf("%s has other concepts than %s: %v", lang, catalog.Langs[0], difference(got, want))
		}
		if got, want := sortedKeys(v.Audiences), sortedKeys(first.Audiences); !slices.Equal(got, want) {
			t.Errorf("%s has other audiences than %s: %v", lang, catalog.Langs[0], difference(got, want))
		}
		if len(v.Numbers) != 101 {
			t.Errorf("%s has %d numbers, want nought to a hundred", lang, len(v.Numbers))
		}
		for _, a := range catalog.Audiences {
			if len(v.Audiences[string(a)]) == 0 {
				t.Errorf("%s has no words for the audience %s", lang, a)
			}
		}
	}
}

func difference(a, b []string) []string {
	var out []string
	for _, x := range slices.Concat(a, b) {
		if !slices.Contains(a, x) || !slices.Contains(b, x) {
			out = append(out, x)
		}
	}
	return out
}

// Every form of dates and hours, and every phrase, names concepts that there are.
func TestPatternsCompile(t *testing.T) {
	l, err := loadLexicon()
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range dateRules {
		if _, err := compilePattern(rule.form, l.id); err != nil {
			t.Error(err)
		}
	}
	for _, rule := range hourRules {
		if _, err := compilePattern(rule.form, l.id); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []string{"{no_such_concept}", "( a", "a )", "{n} ( b | c"} {
		if _, err := compilePattern(bad, l.id); err == nil {
			t.Errorf("%q compiles", bad)
		}
	}
	if _, err := parseHolidays("nl christmas 2026-12-21"); err == nil {
		t.Error("a holiday without a last day is taken")
	}
}

// Every concept that the code names is in the lexicon.
func TestConceptsThatTheCodeNames(t *testing.T) {
	l := theLexicon()
	named := regexp.MustCompile(`\.(?:is|isSeen|starts|before|beforeInClause|after|backTo|between|has|leads|find|howOften|units)\("([a-z_]+)"`)
	listed := regexp.MustCompile(`ids\["([a-z_]+)"\]`)
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range []*regexp.Regexp{named, listed} {
			for _, m := range form.FindAllStringSubmatch(string(data), -1) {
				if _, err := l.id(m[1]); err != nil && m[1] != "talk_" {
					t.Errorf("%s: %v", f, err)
				}
			}
		}
	}
	for _, name := range slices.Concat(actConcepts, intentConcepts, noSubject) {
		if _, err := l.id(name); err != nil {
			t.Error(err)
		}
	}
}

// No regular expression holds words of a language, or is long.
func TestRegularExpressionsAreShort(t *testing.T) {
	form := regexp.MustCompile("MustCompile\\(`([^`]*)`")
	letters := regexp.MustCompile(`[a-zA-Z]{3,}`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if matched, _ := filepath.Match("*_test.go", f); matched {
			continue
		}
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range form.FindAllStringSubmatch(string(data), -1) {
			if len(m[1]) > 120 || letters.MatchString(m[1]) {
				t.Errorf("%s: %s", f, m[1])
			}
		}
	}
}

func TestSlipsOfThePen(t *testing.T) {
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	rd := NewReader(c)
	for _, test := range []struct {
		lang     catalog.Lang
		text, is string
	}{
		{"nl", "febuari", "februari"}, {"fr", "fevirer", "fevrier"}, {"en", "tuseday", "tuesday"}, {"nl", "verpleegkundgen", "verpleegkundigen"},
		{"en", "gaurdians", "guardians"}, {"fr", "madri", "mardi"}, {"nl", "dondrdag", "donderdag"},
		{"nl", "maan", "maan"}, {"fr", "volontiers", "volontiers"}, {"en", "maria", "maria"}, {"nl", "diest", "diest"}, {"nl", "tm44", "tm"},
	} {
		t.Run(test.text, func(t *testing.T) {
			if got := rd.start(test.text, test.lang).text(0); got != test.is {
				t.Errorf("%q is read as %q, want %q", test.text, got, test.is)
			}
		})
	}
}
