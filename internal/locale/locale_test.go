package locale_test

import (
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"vtbot/catalog"
	"vtbot/internal/locale"
)

func texts(t *testing.T, lang catalog.Lang) map[string]any {
	t.Helper()
	data, err := os.ReadFile("texts/" + string(lang) + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := yaml.Load(data, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

var place = regexp.MustCompile(`{{\.(\w+)}}`)

// places returns the places that a text has, whatever its plural form.
func places(text any) []string {
	set := map[string]bool{}
	add := func(s string) {
		for _, m := range place.FindAllStringSubmatch(s, -1) {
			set[m[1]] = true
		}
	}
	switch v := text.(type) {
	case string:
		add(v)
	case map[string]any:
		for _, form := range v {
			add(form.(string))
		}
	}
	return slices.Sorted(maps.Keys(set))
}

func TestEveryTextInEveryLanguage(t *testing.T) {
	nl := texts(t, catalog.NL)
	for _, lang := range catalog.Langs[1:] {
		other := texts(t, lang)
		if diff := cmp.Diff(slices.Sorted(maps.Keys(nl)), slices.Sorted(maps.Keys(other))); diff != "" {
			t.Errorf("keys (-nl +%s):\n%s", lang, diff)
		}
		for key := range nl {
			if diff := cmp.Diff(places(nl[key]), places(other[key])); diff != "" {
				t.Errorf("places of %s (-nl +%s):\n%s", key, lang, diff)
			}
		}
	}
}

func TestNoTextIsLeftUntranslated(t *testing.T) {
	same := map[string]bool{"list.category": true, "card.heading": true, "card.by": true, "card.subject": true, "label.participants": true, "label.organisation": true, "field.organisation": true, "help.commands": true, "session.heading": true, "induction.choice": true} // alike in two languages by nature
	byText := map[string]string{}
	for _, lang := range catalog.Langs {
		for key, v := range texts(t, lang) {
			text, ok := v.(string)
			if !ok || same[key] || len(text) < 12 {
				continue
			}
			if before, taken := byText[key+text]; taken {
				t.Errorf("%s is the same in %s and %s: %q", key, before, lang, text)
			}
			byText[key+text] = string(lang)
		}
	}
}

// A key that the program uses and that has no text would be shown to people as it is.
func TestEveryKeyUsedHasAText(t *testing.T) {
	nl := texts(t, catalog.NL)
	used := regexp.MustCompile(`(?:\.(?:Text|Paragraph|Heading|Note|Warning|Fact|Choice)|locale\.(?:Text|Count))\((?:\w+(?:\.\w+)?, )?"([a-z_]+(?:\.[a-z_]+)*)"`)
	n := 0
	err := fs.WalkDir(os.DirFS("../.."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		data, err := os.ReadFile("../../" + path)
		if err != nil {
			return err
		}
		for _, m := range used.FindAllStringSubmatch(string(data), -1) {
			n++
			if strings.HasSuffix(m[1], "_") { // the beginning of keys that differ in their end
				continue
			}
			if _, ok := nl[m[1]]; !ok {
				t.Errorf("%s uses the key %q, which has no text", path, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n < 50 {
		t.Errorf("only %d uses of texts found: the pattern of this test no longer fits the code", n)
	}
}

func TestText(t *testing.T) {
	if got := locale.Text(catalog.FR, "answer.source", locale.Args{"Edition": "été 2019"}); !strings.Contains(got, "édition été 2019") {
		t.Errorf("got %q", got)
	}
	for n, want := range map[int]string{0: "0 modules", 1: "1 module", 7: "7 modules"} {
		if got := locale.Count(catalog.NL, "list.count", n); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
	if got := locale.Count(catalog.FR, "list.count", 0); got != "0 module" {
		t.Errorf("French counts nothing in the singular: got %q", got)
	}
	if got := locale.Text(catalog.EN, "no.such.key"); got != "no.such.key" {
		t.Errorf("got %q", got)
	}
}
