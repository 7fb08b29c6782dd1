package search

import (
	"math"
	"slices"
	"strings"

	"vtbot/catalog"
)

// texts is what all targets say in one language: their passages in a row, and for each term the passages that hold it.
type texts struct {
	passages []passage
	from     []int32          // by target: its first passage; one more ends the last
	terms    []string         // by the term's number, in order
	number   map[string]int32 // of a term
	first    []int32          // by term: its first place in holders; one more ends the last
	holders  []int32          // the passages that hold each term, in order
	idf      []float64        // by term: how telling it is; the fewer targets hold it, the more
}

// passage is one piece of a target's text.
type passage struct {
	kind kind
	text string
	norm float64 // length of the vector of its terms' idf
}

// kind is the part of a module that a passage stands in.
type kind int

const (
	title kind = iota
	sentence
	question
	name // of a method or a material, or a keyword
)

// add appends passages to the last target.
func (t *texts) add(k kind, texts ...string) {
	for _, text := range texts {
		if text != "" {
			t.passages = append(t.passages, passage{kind: k, text: text})
		}
	}
}

// analysed gathers the terms of all passages.
func (t *texts) analysed(a *analyzer) {
	holders := map[string][]int32{}
	for i := range t.passages {
		for _, term := range distinct(a.Analyze([]byte(t.passages[i].text))) {
			holders[term] = append(holders[term], int32(i))
		}
	}
	t.terms = make([]string, 0, len(holders))
	for term := range holders {
		t.terms = append(t.terms, term)
	}
	slices.Sort(t.terms)
	t.first = make([]int32, 1, len(t.terms)+1)
	for _, term := range t.terms {
		t.holders = append(t.holders, holders[term]...)
		t.first = append(t.first, int32(len(t.holders)))
	}
}

// weigh works out what the terms and who holds them tell: how telling each term is, how long each passage.
func (t *texts) weigh() {
	t.number = make(map[string]int32, len(t.terms))
	t.idf = make([]float64, len(t.terms))
	targets := float64(len(t.from) - 1)
	of := t.targets()
	for n, term := range t.terms {
		t.number[term] = int32(n)
		holding, last := 0.0, int32(-1)
		for _, p := range t.holding(n) {
			if of[p] != last {
				holding++
				last = of[p]
			}
		}
		t.idf[n] = math.Log(1 + (targets-holding+0.5)/(holding+0.5))
		for _, p := range t.holding(n) {
			t.passages[p].norm += t.idf[n] * t.idf[n]
		}
	}
	for i := range t.passages {
		t.passages[i].norm = math.Sqrt(t.passages[i].norm)
	}
}

// targets returns the target of each passage.
func (t *texts) targets() []int32 {
	of := make([]int32, len(t.passages))
	for target := range len(t.from) - 1 {
		for p := t.from[target]; p < t.from[target+1]; p++ {
			of[p] = int32(target)
		}
	}
	return of
}

// holding returns the passages that hold a term.
func (t *texts) holding(term int) []int32 { return t.holders[t.first[term]:t.first[term+1]] }

// within returns the passages of a target that hold a term.
func (t *texts) within(target, term int) []int32 {
	list := t.holding(term)
	i, _ := slices.BinarySearch(list, t.from[target])
	list = list[i:]
	j, _ := slices.BinarySearch(list, t.from[target+1])
	return list[:j]
}

// term returns the number of a term; false for one that no target holds.
func (t *texts) term(text []byte) (int, bool) {
	n, ok := t.number[string(text)]
	return int(n), ok
}

// documents returns the terms that each target holds, apart by spaces.
func (t *texts) documents() []strings.Builder {
	of := t.targets()
	documents := make([]strings.Builder, len(t.from)-1)
	for n, term := range t.terms {
		last := int32(-1)
		for _, p := range t.holding(n) {
			if of[p] != last {
				last = of[p]
				documents[last].WriteString(term)
				documents[last].WriteByte(' ')
			}
		}
	}
	return documents
}

// gather lists the targets and their passages.
func (x *Index) gather() {
	for i := range x.catalog.Modules {
		x.moduleOf[x.catalog.Modules[i].Code] = i + 1
		x.targets = append(x.targets, target{module: &x.catalog.Modules[i]})
	}
	for i := range x.catalog.Referrals {
		x.targets = append(x.targets, target{referral: &x.catalog.Referrals[i]})
	}
	for i := range x.catalog.Sets {
		x.isSet[x.catalog.Sets[i].ID] = true
	}
	asked := map[string]*[3][]string{}
	for _, e := range x.catalog.Examples {
		if asked[e.About] == nil {
			asked[e.About] = new([3][]string)
		}
		l := slices.Index(catalog.Langs, e.Lang)
		asked[e.About][l] = append(asked[e.About][l], e.Text)
	}
	for l, lang := range catalog.Langs {
		t := &x.texts[l]
		for _, target := range x.targets {
			t.from = append(t.from, int32(len(t.passages)))
			target.say(t, lang)
			if lines := asked[target.about()]; lines != nil {
				t.add(question, lines[l]...)
			}
		}
		t.from = append(t.from, int32(len(t.passages)))
	}
}

// say adds what the catalogue says of a target in one language.
func (t target) say(to *texts, lang catalog.Lang) {
	if r := t.referral; r != nil {
		to.add(title, r.Name[lang])
		to.add(name, r.Keywords[lang]...)
		to.add(question, r.Questions[lang]...)
		return
	}
	m := t.module
	to.add(title, m.Title[lang])
	to.add(sentence, m.Summary[lang])
	to.add(sentence, sentences(m.Description[lang])...)
	to.add(sentence, m.Outcomes[lang]...)
	to.add(name, m.Keywords[lang]...)
	to.add(question, m.Questions[lang]...)
	for _, method := range m.Methods {
		to.add(name, method.Name[lang])
		to.add(name, method.Aliases...)
	}
	for _, material := range m.Materials {
		to.add(name, material.Name[lang])
	}
}

// sentences splits a text where a sentence ends.
func sentences(text string) []string {
	var out []string
	start := 0
	for i := 0; i+1 < len(text); i++ {
		if strings.IndexByte(".!?", text[i]) >= 0 && text[i+1] == ' ' {
			out = append(out, strings.TrimSpace(text[start:i+1]))
			start = i + 1
		}
	}
	return append(out, strings.TrimSpace(text[start:]))
}
