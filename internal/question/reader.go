package question

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"vtbot/catalog"
	"vtbot/internal/linear"
)

// Reader reads questions put to one catalogue. It is safe for concurrent use.
type Reader struct {
	catalog  *catalog.Catalog
	names    names
	known    map[string]bool   // words with which anything can be asked: they are about no subject
	subjects map[string]bool   // words by which the examples name subjects
	spelling map[byte][]string // single words for audiences, by their first letter
	models   func() models
}

// NewReader returns a reader for a catalogue. Its models are fitted beside the caller; the first Read waits for them.
func NewReader(c *catalog.Catalog) *Reader {
	r := newReader(c)
	r.models = sync.OnceValue(func() models { return r.fit(examples()) })
	go r.models()
	return r
}

func newReader(c *catalog.Catalog) *Reader {
	r := &Reader{catalog: c, names: namesOf(c), known: map[string]bool{}, subjects: map[string]bool{}, spelling: map[byte][]string{}}
	for _, p := range lists()["stop"] {
		r.known[p.text] = true
	}
	for _, p := range lists()["names"] {
		for _, w := range linear.Words(p.text) {
			if !r.known[w] {
				r.subjects[w] = true
			}
		}
	}
	count := map[string]int{}
	for _, e := range examples() {
		if kindOf(e.kind) == string(Search) || e.kind == string(Set) {
			continue
		}
		for _, w := range linear.Words(e.text) {
			count[w]++
		}
	}
	for w, n := range count {
		if n >= 2 && !r.subjects[w] {
			r.known[w] = true
		}
	}
	for first, list := range r.names {
		for _, n := range list {
			if n.audience != "" && len(n.words) == 1 {
				r.spelling[first[0]] = append(r.spelling[first[0]], first)
			}
		}
	}
	for first := range r.spelling {
		slices.Sort(r.spelling[first])
	}
	return r
}

// The floors: how probable a reading must be. Below them a text is for the search.
const (
	plainFloor    = 0.2 // where nothing in the text is about a subject
	contentFloor  = 0.5 // where something is, and no module is named
	talkFloor     = 0.7 // where something is, and it is to be talk
	distressFloor = 0.5
	clauseFloor   = 0.6 // of a part of a text that speaks against the whole
)

// Read reads what a text asks, after what was said before. lang is the language of the text, as far as it is known.
func (r *Reader) Read(text string, lang catalog.Lang, c Context) Asked {
	m := r.mask(text)
	a := Asked{Missing: m.missing, Audiences: m.audiences, Content: r.content(m)}
	models := r.models()
	if p := r.danger(models, text, m); p >= distressFloor {
		return Asked{Kind: Distress, Probability: p, Lang: lang}
	}
	class, p, part := r.classify(models, text, m)
	a.Probability = p
	r.settle(&a, models, class, part)
	r.refer(&a, text, m, lang, c)
	return a
}

// danger returns how probable it is that somebody is in danger, by the whole text or a part of it.
func (r *Reader) danger(models models, text string, m masked) float64 {
	if !perilous(m) {
		return 0
	}
	p := probability(models.distress, features(m), distressClass)
	if parts := clauses(text); len(parts) > 1 {
		for _, part := range parts {
			if pm := r.mask(part); len(pm.words) >= 3 && perilous(pm) {
				p = max(p, probability(models.distress, features(pm), distressClass))
			}
		}
	}
	return p
}

// perilous reports whether a text holds a word that may speak of danger. Without one, nothing is read as distress.
func perilous(m masked) bool {
	for _, h := range hinted().in(m.words) {
		if value, ok := strings.CutPrefix(h, "danger:"); ok && value != "lesson" && value != "figure" {
			return true
		}
	}
	return false
}

func probability(m *linear.Model, v linear.Vector, class string) float64 {
	for i, c := range m.Classes() {
		if c == class {
			return m.Probabilities(v)[i]
		}
	}
	return 0
}

// classify returns the class of a text, its probability, and the part of the text that it rests on.
func (r *Reader) classify(models models, text string, m masked) (string, float64, masked) {
	class, p := models.kinds.Best(features(m))
	parts := clauses(text)
	if len(parts) < 2 {
		return class, p, m
	}
	talk := true
	best, bestP, bestPart := "", 0.0, masked{}
	for _, part := range parts {
		pm := r.mask(part)
		if len(pm.words) == 0 {
			continue
		}
		partClass, partP := models.kinds.Best(features(pm))
		if partClass != string(Talk) {
			talk = talk && partP < clauseFloor && len(pm.words) <= 2
			if partP > bestP && (partClass != string(Search) || r.content(pm)) {
				best, bestP, bestPart = partClass, partP, pm
			}
		}
	}
	switch {
	case class == string(Talk) && bestP >= clauseFloor: // "thanks, and which one for nurses?"
		return best, bestP, bestPart
	case class != string(Talk) && talk: // each part is talk: "ok, great, see you"
		return string(Talk), max(p, clauseFloor), m
	case class == string(Search) && best != string(Search) && best != "" && bestP >= 0.8:
		return best, bestP, bestPart
	}
	return class, p, m
}

// settle turns a class into a kind with its field or talk.
func (r *Reader) settle(a *Asked, models models, class string, m masked) {
	a.Kind = Kind(class)
	floor := plainFloor
	switch {
	case a.Content && a.Kind == Talk:
		floor = talkFloor
	case a.Content && len(m.codes) == 0:
		floor = contentFloor
	}
	if a.Probability < floor {
		a.Kind = Search
		return
	}
	switch class {
	case string(Property):
		field, p := models.fields.Best(features(m))
		a.Field = Field(field)
		a.Probability *= p
	case string(Talk):
		talk, p := models.talks.Best(features(m))
		a.Talk = TalkKind(talk)
		a.Probability *= p
	case bookClass:
		a.Kind, a.Book = Pick, true
	case switchClass:
		a.Kind = AudienceSwitch
	}
}

// content reports whether a text holds words about a subject.
func (r *Reader) content(m masked) bool {
	return slices.ContainsFunc(m.words, func(w string) bool {
		return len(w) >= 3 && !stands(w) && !r.known[w] && strings.Trim(w, "0123456789") != ""
	})
}

var border = regexp.MustCompile(`[.!?;,:\n()]+(?:\s|$)|\s[-–—]\s`)

// clauses splits a text at its punctuation.
func clauses(text string) []string {
	var parts []string
	for _, part := range border.Split(text, -1) {
		if strings.TrimSpace(part) != "" {
			parts = append(parts, part)
		}
	}
	return parts
}
