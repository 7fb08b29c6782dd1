package question

import (
	"embed"
	"fmt"
	"path"
	"strings"
	"sync"

	"vtbot/catalog"
)

//go:embed examples
var exampleFiles embed.FS

// example is a sentence of which is known what it asks.
type example struct {
	lang catalog.Lang
	kind string // the name of its file
	text string
}

// examples returns every line of the example files, in the order of languages and files.
var examples = sync.OnceValue(func() []example {
	var all []example
	for _, lang := range catalog.Langs {
		dir := path.Join("examples", string(lang))
		files, err := exampleFiles.ReadDir(dir)
		if err != nil {
			panic(fmt.Sprintf("question: the embedded examples: %v", err)) // a fault of the build, which every test shows
		}
		for _, f := range files {
			data, err := exampleFiles.ReadFile(path.Join(dir, f.Name()))
			if err != nil {
				panic(fmt.Sprintf("question: the embedded examples: %v", err))
			}
			for line := range strings.Lines(string(data)) {
				if line = strings.TrimSpace(line); line != "" {
					all = append(all, example{lang, strings.TrimSuffix(f.Name(), ".txt"), line})
				}
			}
		}
	}
	return all
})

// The words that stand for what a text names, so that the model learns how things are asked and not of what.
const (
	moduleWord   = "xmodulex"
	audienceWord = "xaudiencex"
	ordinalWord  = "xordinalx"
	languageWord = "xlanguagex"
	monthWord    = "xmonthx"
	numberWord   = "xnumberx"
)

// filled returns a line with its places filled, the same way each time: n counts the lines. With described, a module is
// named by its subject instead of its code.
func (e example) filled(n int, described bool) string {
	names, refs := phrasesOf("names", e.lang), phrasesOf("refs", e.lang)
	text := e.text
	for i := 0; strings.Contains(text, "{m}"); i++ {
		name := moduleWord
		switch {
		case described && n%every == 1 && i == 0 && e.kind != string(Search):
			name = refs[n/every%len(refs)]
		case described:
			name = describe(e.lang, n+i, names[(n+7*i)%len(names)])
		}
		text = strings.Replace(text, "{m}", name, 1)
	}
	for i := 0; strings.Contains(text, "{n}"); i++ {
		text = strings.Replace(text, "{n}", names[(n+3*i)%len(names)], 1)
	}
	return strings.ReplaceAll(text, "{a}", audienceWord)
}

// phrasesOf returns the phrases of a list in a language.
func phrasesOf(list string, lang catalog.Lang) []string {
	var names []string
	for _, p := range lists()[list] {
		if p.lang == lang {
			names = append(names, p.text)
		}
	}
	return names
}

// describe names a module by its subject, as people do who do not know its code.
func describe(lang catalog.Lang, n int, subject string) string {
	forms := map[catalog.Lang][]string{
		catalog.NL: {"die over %s", "de module over %s", "%s", "de opleiding rond %s", "de module %s"},
		catalog.FR: {"celui sur %s", "le module sur %s", "%s", "la formation sur %s", "le module %s"},
		catalog.EN: {"the one on %s", "the module about %s", "%s", "the training on %s", "the %s module"},
	}[lang]
	return fmt.Sprintf(forms[n%len(forms)], subject)
}
