package understand

import (
	"embed"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"

	"vtbot/catalog"
)

//go:embed lexicon/*.yaml
var lexiconFiles embed.FS

// vocabulary is one language's file.
type vocabulary struct {
	Numbers     []string            `yaml:"numbers"` // from nought on
	MoreNumbers map[string]int      `yaml:"more_numbers"`
	Collectives map[string]int      `yaml:"collectives"` // about so many
	Concepts    map[string][]string `yaml:"concepts"`
	Audiences   map[string][]string `yaml:"audiences"`
}

// lexicon holds the words of all languages by what they mean: none means another thing elsewhere, but for numbers.
type lexicon struct {
	ids      map[string]int
	concepts []*concept
	starts   map[string]conceptSet // the concepts of which a phrase begins with a word
	open     conceptSet            // those with a phrase that may begin with any word
	prefixes map[string]conceptSet // those with a phrase that begins with a word that begins so
	numbers  map[catalog.Lang]*numberWords
	adding   map[string]bool                  // while it is loaded: the words of the language that is
	words    map[string]bool                  // all of them, to tell slips of the pen from words
	byLang   map[catalog.Lang]map[string]bool // those of one language in which slips are mended
}

// concept is what phrases have in common. Those of "month.3" belong to the concept "month" and have the value "3".
type concept struct {
	name    string
	phrases map[string][]phrase // by their first word
	others  []phrase            // that begin otherwise
}

type phrase struct {
	*pattern
	value string
}

// conceptSet is a set of concepts by their number.
type conceptSet [5]uint64

func (s *conceptSet) add(c int)      { s[c>>6] |= 1 << (c & 63) }
func (s *conceptSet) has(c int) bool { return s[c>>6]&(1<<(c&63)) != 0 }
func (s *conceptSet) union(other *conceptSet) {
	for i := range s {
		s[i] |= other[i]
	}
}

// numberWords reads numbers in one language.
type numberWords struct {
	byFirst map[string][]numberPhrase // longest first
}

type numberPhrase struct {
	words      []string
	value      int
	collective bool
}

// closed are the concepts in whose words slips of the pen are mended: what the words of a request are made of. Among small
// words a slip is as often another word.
var closed = []string{
	"month",
	"weekday",
	"ordinal",
	"season",
	"holiday",
	"feast",
	"week",
	"quarter",
	"today",
	"tomorrow",
	"after_tomorrow",
	"next",
	"begin",
	"half",
	"part",
	"mode",
	"language",
	"spoken",
	"audience",
	"audience_one",
	"trade",
	"people",
	"residents",
	"training",
	"want",
	"please",
	"org_kind",
	"yes",
	"cancel",
	"restart",
	"save",
	"back",
	"overview",
	"skip",
	"send",
}

// theLexicon is the embedded one. It is the same for every catalogue.
var theLexicon = sync.OnceValue(func() *lexicon {
	l, err := loadLexicon()
	if err != nil {
		panic(err) // a test fails without it
	}
	return l
})

func loadLexicon() (*lexicon, error) {
	l := &lexicon{
		ids: map[string]int{}, starts: map[string]conceptSet{}, prefixes: map[string]conceptSet{},
		numbers: map[catalog.Lang]*numberWords{}, words: map[string]bool{}, byLang: map[catalog.Lang]map[string]bool{},
	}
	files := map[catalog.Lang]*vocabulary{}
	for _, lang := range catalog.Langs {
		name := "lexicon/" + string(lang) + ".yaml"
		data, err := lexiconFiles.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("lexicon: %w", err)
		}
		v := &vocabulary{}
		if err := yaml.Unmarshal(data, v); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		files[lang] = v
		for _, name := range sortedKeys(v.Concepts) {
			l.declare(conceptOf(name))
		}
		l.declare("talk_" + string(lang))
	}
	l.declare("audience")
	for _, lang := range catalog.Langs {
		v := files[lang]
		l.byLang[lang] = map[string]bool{}
		l.adding = l.byLang[lang]
		for _, name := range sortedKeys(v.Concepts) {
			for _, text := range v.Concepts[name] {
				if err := l.add(name, text); err != nil {
					return nil, fmt.Errorf("lexicon/%s.yaml: %s: %w", lang, name, err)
				}
				if kind, ok := strings.CutPrefix(name, "talk."); ok { // small talk gives a language away
					if err := l.add("talk_"+string(lang)+"."+kind, text); err != nil {
						return nil, fmt.Errorf("lexicon/%s.yaml: %s: %w", lang, name, err)
					}
				}
			}
		}
		for _, name := range sortedKeys(v.Audiences) {
			for _, text := range v.Audiences[name] {
				if err := l.add("audience."+name, text); err != nil {
					return nil, fmt.Errorf("lexicon/%s.yaml: audience %s: %w", lang, name, err)
				}
			}
		}
		l.numbers[lang] = newNumberWords(v)
		for first, list := range l.numbers[lang].byFirst {
			l.words[first] = true
			for _, p := range list {
				for _, w := range p.words {
					l.words[w], l.adding[w] = true, true
				}
			}
		}
	}
	return l, nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// conceptOf returns the concept of a name in a file: "month" of "month.3".
func conceptOf(name string) string {
	base, _, _ := strings.Cut(name, ".")
	return base
}

func (l *lexicon) declare(name string) int {
	if id, ok := l.ids[name]; ok {
		return id
	}
	id := len(l.concepts)
	if id >= len(conceptSet{})*64 {
		panic("lexicon: conceptSet holds no more concepts: widen it")
	}
	l.ids[name] = id
	l.concepts = append(l.concepts, &concept{name: name, phrases: map[string][]phrase{}})
	return id
}

func (l *lexicon) id(name string) (int, error) {
	id, ok := l.ids[name]
	if !ok {
		return 0, fmt.Errorf("there is no concept %q", name)
	}
	return id, nil
}

// add adds a phrase to a concept.
func (l *lexicon) add(name, text string) error {
	base, value, _ := strings.Cut(name, ".")
	id := l.declare(base)
	p, err := compilePattern(text, l.id)
	if err != nil {
		return err
	}
	c := l.concepts[id]
	tokens := tokenise(strings.NewReplacer("?", " ", "*", " ").Replace(text))
	for _, t := range tokens {
		if t.kind == word && base == "org_named" && len(tokens) == 1 { // a name alone is not what another one was meant to be
			l.words[t.text] = true
			continue
		}
		if t.kind == word {
			l.words[t.text] = true
			if slices.Contains(closed, base) {
				l.adding[t.text] = true
			}
		}
	}
	firsts, plain := p.first()
	if !plain {
		c.others = append(c.others, phrase{p, value})
		if p.start.kind == nodePrefix {
			set := l.prefixes[p.start.text]
			set.add(id)
			l.prefixes[p.start.text] = set
		} else {
			l.open.add(id)
		}
		return nil
	}
	for _, first := range firsts {
		c.phrases[first] = append(c.phrases[first], phrase{p, value})
		set := l.starts[first]
		set.add(id)
		l.starts[first] = set
	}
	return nil
}

func newNumberWords(v *vocabulary) *numberWords {
	n := &numberWords{byFirst: map[string][]numberPhrase{}}
	add := func(text string, value int, collective bool) {
		var list []string
		for _, t := range tokenise(text) {
			list = append(list, t.text)
		}
		if len(list) > 0 {
			n.byFirst[list[0]] = append(n.byFirst[list[0]], numberPhrase{list, value, collective})
		}
	}
	for i, text := range v.Numbers {
		add(text, i, false)
	}
	for _, text := range sortedKeys(v.MoreNumbers) {
		add(text, v.MoreNumbers[text], false)
	}
	for _, text := range sortedKeys(v.Collectives) {
		add(text, v.Collectives[text], true)
	}
	for _, list := range n.byFirst {
		slices.SortStableFunc(list, func(a, b numberPhrase) int { return len(b.words) - len(a.words) })
	}
	return n
}

// slips finds the word that was meant by one with a slip of the pen.
type slips struct {
	byFirst map[byte][]slipWord
}

type slipWord struct {
	text    string
	letters uint32
	most    int // how many slips may be in it
}

// The shortest words in which one slip, and two, are mended.
const oneSlip, twoSlips = 5, 8

// newSlips takes words in which two slips are mended, when they are long, and others in which one is.
func newSlips(words, names map[string]bool) *slips {
	s := &slips{byFirst: map[byte][]slipWord{}}
	add := func(w string, most int) {
		if len(w) >= oneSlip-1 {
			s.byFirst[w[0]] = append(s.byFirst[w[0]], slipWord{w, letters(w), most})
		}
	}
	for _, w := range sortedKeys(words) {
		add(w, 2)
	}
	for _, w := range sortedKeys(names) {
		if !words[w] {
			add(w, 1)
		}
	}
	return s
}

// letters returns which letters a word has, a bit each.
func letters(w string) uint32 {
	var set uint32
	for i := range len(w) {
		if c := w[i]; c >= 'a' && c <= 'z' {
			set |= 1 << (c - 'a')
		}
	}
	return set
}

// mend returns the word that was meant; "" for none, or when two are as near.
func (s *slips) mend(w string) string {
	if len(w) < oneSlip {
		return ""
	}
	most := 1
	if len(w) >= twoSlips {
		most = 2
	}
	set := letters(w)
	best, at := "", most+1
	for _, other := range s.byFirst[w[0]] {
		longer := len(other.text) - len(w)
		vowels := other.most == 2 && longer > 1 && longer <= mostVowels && lacksVowels(w, other.text)
		if !vowels && (longer > most || -longer > most || bits.OnesCount32(set^other.letters) > 2*most) {
			continue
		}
		d := distance(w, other.text, most)
		if vowels {
			d = min(d, most)
		}
		if d > other.most || d == 2 && !vowels && (w[:2] != other.text[:2] || w[len(w)-2:] != other.text[len(other.text)-2:]) {
			continue
		}
		if d < at || d == at && d <= most && len(other.text) > len(w) && len(best) < len(w) || d == at && best != "" &&
			best[len(best)-1] != w[len(w)-1] && other.text[len(other.text)-1] == w[len(w)-1] {
			best, at = other.text, d
		}
	}
	return best
}

// mostVowels is how many vowels may be left out of a word: "vlgnde", "wdnsday".
const mostVowels = 3

// lacksVowels reports whether a word of four consonants or more is another one but for vowels that were left out.
func lacksVowels(w, other string) bool {
	i, consonants := 0, 0
	for j := range len(other) {
		vowel := strings.IndexByte("aeiouy", other[j]) >= 0
		switch {
		case i < len(w) && w[i] == other[j]:
			i++
			if !vowel {
				consonants++
			}
		case !vowel:
			return false
		}
	}
	return i == len(w) && consonants >= 4
}

// distance counts the letters that are too many, too few, wrong or exchanged with their neighbour; most+1 for more than most.
func distance(a, b string, most int) int {
	const longest = 40
	if len(a) > longest || len(b) > longest {
		return most + 1
	}
	var rows [3][longest + 1]int
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		row, above, higher := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			d := above[j-1]
			if a[i-1] != b[j-1] {
				d = 1 + min(above[j-1], above[j], row[j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, higher[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > most {
			return most + 1
		}
	}
	return rows[len(a)%3][len(b)]
}
