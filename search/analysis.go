package search

import (
	"bytes"
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/char/asciifolding"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/lang/nl"
	"github.com/blevesearch/bleve/v2/analysis/token/length"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/token/stop"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"

	"vtbot/catalog"
)

//go:embed words/stop.nl.txt
var stopNL string

//go:embed words/stop.fr.txt
var stopFR string

//go:embed words/stop.en.txt
var stopEN string

// stopWords are the words that say nothing about the subject of a question: the language's function words, and the frame
// in which people ask ("is there a training on …").
var stopWords = [3][]string{words(stopNL), words(stopFR), words(stopEN)}

// words returns the words of a list; # starts a comment.
func words(list string) []string {
	var out []string
	for line := range strings.Lines(list) {
		line, _, _ = strings.Cut(line, "#")
		out = append(out, strings.Fields(line)...)
	}
	return out
}

var stemmers = [3]analysis.TokenFilter{nl.NewDutchStemmerFilter(), fr.NewFrenchStemmerFilter(), en.NewEnglishStemmerFilter()}

// newAnalyzer returns the analyzer of a language, an index of catalog.Langs:
//
//	accents folded → words → lower case → articles cut off → stop words out → Dutch compounds split → stems → concepts added
//
// What is indexed and what is asked go through the same one. known is what became of words that were analysed before, lexicon
// what Dutch compounds may be split into.
func newAnalyzer(lang int, known map[string][]string, lexicon map[string]bool, thesaurus []catalog.Synonyms) *analyzer {
	stopped := analysis.NewTokenMap()
	for _, w := range stopWords[lang] {
		stopped.AddToken(w)
	}
	word := &wordwise{known: known}
	if catalog.Langs[lang] == catalog.NL {
		word.filters = []analysis.TokenFilter{compounds{lexicon}, stemmers[lang], verbEndings{}}
	} else {
		word.filters = []analysis.TokenFilter{stemmers[lang]}
	}
	a := &analyzer{words: word, DefaultAnalyzer: analysis.DefaultAnalyzer{
		CharFilters: []analysis.CharFilter{asciifolding.New()},
		Tokenizer:   unicode.NewUnicodeTokenizer(),
		TokenFilters: []analysis.TokenFilter{
			lowercase.NewLowerCaseFilter(),
			elision{},
			stop.NewStopTokensFilter(stopped),
			length.NewLengthFilter(minWord, -1),
			word,
		},
	}}
	// The thesaurus is read with the language's own analyzer, so that its words meet the text's as stems.
	a.TokenFilters = append(a.TokenFilters, newConcepts(stemmed(thesaurus, lang, a)))
	return a
}

// token is a word of a text, or a concept in it, as bleve's analysis leaves it.
type token = analysis.Token

// analyzer is a bleve analyzer that learns words until it is frozen.
type analyzer struct {
	analysis.DefaultAnalyzer
	words *wordwise
}

// folded analyses a text that is folded already, as questions are: its first steps are done.
func (a *analyzer) folded(text string) analysis.TokenStream {
	tokens := a.Tokenizer.Tokenize([]byte(text))
	for _, f := range a.TokenFilters[1:] { // the first one is lower case
		tokens = f.Filter(tokens)
	}
	return tokens
}

// freeze ends the learning: from then on the analyzer is safe for concurrent use.
func (a *analyzer) freeze() { a.words.frozen = true }

// wordwise runs filters that look at each word alone, and remembers what became of the words of the catalogue: most words
// of a text have been there before, and splitting and stemming are the dear part of analysis.
type wordwise struct {
	filters []analysis.TokenFilter
	known   map[string][]string
	frozen  bool
}

func (w *wordwise) Filter(in analysis.TokenStream) analysis.TokenStream {
	out := make(analysis.TokenStream, 0, len(in)+2)
	for _, t := range in {
		terms, ok := w.known[string(t.Term)]
		if !ok {
			one := *t
			became := analysis.TokenStream{&one}
			for _, f := range w.filters {
				became = f.Filter(became)
			}
			terms = written(became)
			if !w.frozen {
				w.known[string(t.Term)] = terms
			}
		}
		for i, term := range terms {
			if i > 0 {
				part := *t
				t = &part
			}
			t.Term = []byte(term)
			out = append(out, t)
		}
	}
	return out
}

// stemmed returns each group of synonyms as rows of stems. Words of the other languages stand in every language's groups
// as well: people mix ("MENA" in a Dutch question, "motivational interviewing" in a French one).
func stemmed(thesaurus []catalog.Synonyms, lang int, a analysis.Analyzer) [][]string {
	groups := make([][]string, len(thesaurus))
	for i, group := range thesaurus {
		for l := range catalog.Langs {
			for _, word := range group[catalog.Langs[l]] {
				if l != lang && len(word) < 4 {
					continue // too short to tell languages apart: "non", "die"
				}
				row := wordStems(a.Analyze([]byte(word)))
				if len(row) == 0 || len(row) == 1 && strings.Contains(word, " ") {
					continue // stop words took what made it an expression: "mensen zonder papieren" is not "papieren"
				}
				groups[i] = append(groups[i], strings.Join(written(row), " "))
			}
		}
	}
	return groups
}

// wordStems returns one token a word: no parts of compounds, no concepts.
func wordStems(tokens analysis.TokenStream) analysis.TokenStream {
	var out analysis.TokenStream
	position := 0
	for _, t := range tokens {
		if t.Position != position && !isConcept(t) {
			out = append(out, t)
			position = t.Position
		}
	}
	return out
}

func written(tokens analysis.TokenStream) []string {
	out := make([]string, len(tokens))
	for i, t := range tokens {
		out[i] = string(t.Term)
	}
	return out
}

// elision cuts off the articles and pronouns that French joins to a word (l'accueil, d'une, qu'il), and the English and
// Dutch 's.
type elision struct{}

func (elision) Filter(in analysis.TokenStream) analysis.TokenStream {
	for _, t := range in {
		i := bytes.IndexByte(t.Term, '\'')
		if i < 0 {
			continue
		}
		head, tail := t.Term[:i], t.Term[i+1:]
		switch string(tail) {
		case "s", "t":
			t.Term = head
			continue
		}
		switch string(head) {
		case "l", "d", "j", "m", "n", "s", "t", "c", "qu", "jusqu", "lorsqu", "puisqu":
			t.Term = tail
		default:
			t.Term = slices.Concat(head, tail)
		}
	}
	return in
}

// verbEndings cuts off the t that the Dutch stemmer leaves on verbs, so that twijfelt meets twijfelen and twijfel. It cuts
// klant as well, but klanten too: both sides lose the same letter.
type verbEndings struct{}

func (verbEndings) Filter(in analysis.TokenStream) analysis.TokenStream {
	for _, t := range in {
		if n := len(t.Term); n >= 5 && t.Term[n-1] == 't' && bytes.IndexByte([]byte("aeiouyhst"), t.Term[n-2]) < 0 {
			t.Term = t.Term[:n-1]
		}
	}
	return in
}

// compounds adds the parts of a Dutch compound behind it: rolstress → rolstress, rol, stress. Unlike a dictionary filter
// that finds words anywhere in a word, it splits only where both parts, with at most a linking s or e(n), are words of
// the catalogue: "verplichting" holds no "licht".
type compounds struct{ words map[string]bool }

const (
	minWord = 2 // letters of a word that can say something
	minHead = 3 // letters of a compound's first part
	minTail = 4
)

func (c compounds) Filter(in analysis.TokenStream) analysis.TokenStream {
	out := make(analysis.TokenStream, 0, len(in)+2)
	for _, t := range in {
		out = append(out, t)
		if head, tail, ok := c.split(string(t.Term)); ok {
			for _, part := range []string{head, tail} {
				p := *t
				p.Term = []byte(part)
				out = append(out, &p)
			}
		}
	}
	return out
}

func (c compounds) split(word string) (head, tail string, ok bool) {
	for i := len(word) - minTail; i >= minHead; i-- { // the longest head wins
		if !utf8.RuneStart(word[i]) || !c.words[word[:i]] {
			continue
		}
		for _, link := range []string{"", "s", "en", "e", "n"} {
			rest, linked := strings.CutPrefix(word[i:], link)
			if linked && len(rest) >= minTail && c.words[rest] {
				return word[:i], rest, true
			}
		}
	}
	return "", "", false
}

// concepts adds to a stream the concepts that its words name, alone or in a row: "minderjarige", "MENA" and
// "unaccompanied minor" all add the same one. This is how synonyms work here, in the index and in a question.
type concepts struct {
	of      map[string][]string // a row of stems, joined by spaces → its concepts
	longest int                 // stems in the longest row
}

// conceptPrefix starts every concept; no word does.
const conceptPrefix = "§"

func isConcept(t *analysis.Token) bool { return bytes.HasPrefix(t.Term, []byte(conceptPrefix)) }

func newConcepts(groups [][]string) concepts {
	c := concepts{of: map[string][]string{}}
	for i, group := range groups {
		for _, row := range group {
			name := conceptPrefix + strconv.Itoa(i)
			if !slices.Contains(c.of[row], name) {
				c.of[row] = append(c.of[row], name)
			}
			c.longest = max(c.longest, strings.Count(row, " ")+1)
		}
	}
	return c
}

func (c concepts) Filter(in analysis.TokenStream) analysis.TokenStream {
	out := in[:len(in):len(in)]
	stems := wordStems(in)
	for i, first := range stems {
		row := make([]byte, 0, 64)
		for n, t := range stems[i:min(i+c.longest, len(stems))] {
			if n > 0 {
				row = append(row, ' ')
			}
			row = append(row, t.Term...)
			for _, name := range c.of[string(row)] {
				out = append(out, &analysis.Token{
					Term: []byte(name), Start: first.Start, End: t.End, Position: first.Position, Type: analysis.AlphaNumeric,
				})
			}
		}
	}
	return out
}
