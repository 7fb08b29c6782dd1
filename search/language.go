package search

import (
	"math"
	"strings"
	"unicode"

	"vtbot/catalog"
)

// languages tells the language of a short text from words and from runs of three letters, both counted in the texts of
// the catalogue itself and in the function words of each language: whatever the catalogue speaks about, it knows.
type languages struct {
	words  map[string][3]float64 // log-likelihood of a word in each language of catalog.Langs
	grams  map[string][3]float64
	unseen [3]float64  // of a run of letters never seen
	names  expressions // what is called the same in all three: it hardly tells
}

const (
	priorWeight = 3.0 // in nats: a person's usual language wins over evidence weaker than this
	wordWeight  = 1.0
	nameWeight  = 0.1 // of a word in what is called the same in all languages: it hardly tells
)

type counts map[string]*[3]float64

func (c counts) add(key string, lang int, n float64) {
	if c[key] == nil {
		c[key] = new([3]float64)
	}
	c[key][lang] += n
}

// learnLanguages counts the words of texts, one list a language in the order of catalog.Langs.
func learnLanguages(texts [3][]string) *languages {
	words, grams := counts{}, counts{}
	for i := range catalog.Langs {
		for _, w := range stopWords[i] {
			words.add(w, i, 20) // as if read that often: function words are what tells languages apart
		}
		seen := map[string]bool{}
		for _, text := range texts[i] {
			for _, w := range splitWords(fold(text)) {
				words.add(w, i, 1)
				seen[w] = true
			}
		}
		for w := range seen { // by word and not by occurrence: how words look, not what is spoken of
			for _, g := range trigrams(w) {
				grams.add(g, i, 1)
			}
		}
	}
	l := &languages{words: map[string][3]float64{}, grams: map[string][3]float64{}}
	l.words, _ = logs(words, 0.5)
	l.grams, l.unseen = logs(grams, 0.5)
	return l
}

func logs(c counts, smooth float64) (map[string][3]float64, [3]float64) {
	var total, unseen [3]float64
	for _, n := range c {
		for i := range n {
			total[i] += n[i]
		}
	}
	out := make(map[string][3]float64, len(c))
	for i := range total {
		total[i] += smooth * float64(len(c)+1)
		unseen[i] = math.Log(smooth / total[i])
	}
	for key, n := range c {
		var v [3]float64
		for i := range n {
			v[i] = math.Log((n[i] + smooth) / total[i])
		}
		out[key] = v
	}
	return out, unseen
}

// Language returns the language of a text and how probable it is, from 0 to 1. prior is the language that the person
// usually reads, "" when unknown.
func (x *Index) Language(text string, prior catalog.Lang) (catalog.Lang, float64) {
	likely := x.languages.of(fold(text), prior)
	best := 0
	for l, p := range likely {
		if p > likely[best] {
			best = l
		}
	}
	return catalog.Langs[best], likely[best]
}

// of returns the probability of each language of catalog.Langs for a folded text; prior is the language that the person
// usually reads, "" when unknown.
func (l *languages) of(text string, prior catalog.Lang) [3]float64 {
	var score [3]float64
	words := splitWords(text)
	named := 0 // words that still belong to a name
	for i, w := range words {
		weight := wordWeight
		if named = max(named-1, l.names.at(words, i)); named > 0 {
			weight = nameWeight
		}
		if v, ok := l.words[w]; ok {
			for i := range score {
				score[i] += weight * v[i]
			}
			continue
		}
		grams := trigrams(w)
		for _, g := range grams {
			v, ok := l.grams[g]
			if !ok {
				v = l.unseen
			}
			for i := range score {
				score[i] += weight * v[i] / math.Sqrt(float64(len(grams))) // runs overlap: they are not that many witnesses
			}
		}
	}
	for i, lang := range catalog.Langs {
		if lang == prior {
			score[i] += priorWeight
		}
	}
	return softmax(score)
}

func softmax(score [3]float64) [3]float64 {
	top := max(score[0], score[1], score[2])
	var sum float64
	for i := range score {
		score[i] = math.Exp(score[i] - top)
		sum += score[i]
	}
	for i := range score {
		score[i] /= sum
	}
	return score
}

// splitWords returns the words of a folded text; words joined by an apostrophe apart.
func splitWords(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
}

// trigrams returns the runs of three bytes of a folded word, with its ends marked: hardly any folded letter has more.
func trigrams(word string) []string {
	word = "^" + word + "$"
	out := make([]string, 0, len(word))
	for i := 0; i+3 <= len(word); i++ {
		out = append(out, word[i:i+3])
	}
	return out
}

// names returns what the catalogue calls by the same name in all three languages: "Back to Lagos", "stages of change".
func (x *Index) names() expressions {
	said := map[string]int{}
	for l := range x.texts {
		here := map[string]bool{}
		for _, p := range x.texts[l].passages {
			if text := strings.Join(splitWords(fold(p.text)), " "); p.kind == name && !here[text] {
				here[text] = true
				said[text]++
			}
		}
	}
	names := expressions{}
	for text, n := range said {
		if n == len(x.texts) {
			names.add(text)
		}
	}
	return names
}
