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
	common   map[string]bool   // those of them that any kind of question may hold
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
	r := &Reader{
		catalog: c, names: namesOf(c), spelling: map[byte][]string{},
		known: map[string]bool{}, common: map[string]bool{}, subjects: map[string]bool{},
	}
	for _, p := range lists()["stop"] {
		r.known[p.text], r.common[p.text] = true, true
	}
	for _, p := range lists()["names"] {
		for _, w := range linear.Words(p.text) {
			if !r.known[w] {
				r.subjects[w] = true
			}
		}
	}
	count, chatted := map[string]int{}, map[string]int{}
	in := map[string]map[string]bool{}
	for _, e := range examples() {
		if kindOf(e.kind) == string(Search) || e.kind == string(Set) {
			continue
		}
		for _, w := range linear.Words(e.text) {
			if strings.HasPrefix(e.kind, talkPrefix) { // a story stands beside it
				chatted[w]++
			} else {
				count[w]++
			}
			if in[w] == nil {
				in[w] = map[string]bool{}
			}
			in[w][e.kind] = true
		}
	}
	for w, kinds := range in {
		if len(kinds) >= manyKinds && !r.subjects[w] {
			r.common[w] = true
		}
	}
	for w := range in {
		if (count[w] >= 2 || chatted[w] >= manyChats) && !r.subjects[w] {
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

// manyChats is how many lines of talk hold a word that is about no subject.
const manyChats = 8

// manyKinds is in how many kinds of questions a word stands that tells nothing of what one is about.
const manyKinds = 4

// The floors: how probable a reading must be. Below them a text is for the search.
const (
	plainFloor     = 0.2  // where nothing in the text is about a subject
	contentFloor   = 0.5  // where something is, and no module is named
	talkFloor      = 0.7  // where something is, and it is to be talk
	fieldFloor     = 0.18 // of a field or a kind of talk, with its kind
	describedFloor = 0.3  // of a field when the module is at best described
	strangeFloor   = 0.4  // of a kind of talk when something in the text is about a subject
	distressFloor  = 0.4
	mutedFloor     = 0.95 // of distress without a word of danger
	aboutShown     = 0.5  // what the search is worth when something was shown and the text is about no other subject
	clauseFloor    = 0.6  // of a part of a text that speaks against the whole
	sureClause     = 0.8  // of a part that asks something when the whole is for the search
)

// Read reads what a text asks, after what was said before. lang is the language of the text, "" when it is not known.
func (r *Reader) Read(text string, lang catalog.Lang, c Context) Asked {
	m := r.mask(text)
	a := Asked{Missing: m.missing, Audiences: m.audiences, Content: r.content(m), Telling: holds(m, r.common)}
	s := sitting{Reader: r, fitted: r.models(), lang: lang, before: len(c.Shown) > 0 || c.About != ""}
	if p := s.danger(withoutSignature(text)); p >= distressFloor {
		return Asked{Kind: Distress, Probability: p}
	}
	s.settle(&a, s.classify(text, m))
	r.refer(&a, text, m, c)
	return a
}

// sitting is the reading of one text.
type sitting struct {
	*Reader
	fitted models
	lang   catalog.Lang
	before bool // something was shown before
}

// danger returns how probable it is that somebody is in danger, by the whole text or a part of it.
func (s sitting) danger(text string) float64 {
	m := s.mask(text)
	p := s.dangerOf(m)
	if parts := clauses(text); len(parts) > 1 && !instructive(m, s.lang) {
		for _, part := range parts {
			if pm := s.mask(part); len(pm.words) >= 3 && perilous(pm, s.lang) {
				p = max(p, s.dangerOf(pm))
			}
		}
	}
	return p
}

// withoutSignature leaves out what stands behind the line of hyphens that begins the signature of a mail: mottos.
func withoutSignature(text string) string {
	body, _, _ := strings.Cut(text, "\n-- \n")
	return body
}

// dangerOf returns how probable danger is by a masked text alone: little without a word that may speak of it.
func (s sitting) dangerOf(m masked) float64 {
	if perilous(m, s.lang) {
		return probability(s.fitted.distress, dangers(m, s.lang), distressClass)
	}
	const few = 4 // words, with which nothing can be very like a cry for help
	p := probability(s.fitted.distress, dangers(m, s.lang), distressClass)
	if p < mutedFloor || len(m.words) < few {
		return 0
	}
	return p
}

func probability(m *linear.Model, v linear.Vector, class string) float64 {
	if i := slices.Index(m.Classes(), class); i >= 0 {
		return m.Probabilities(v)[i]
	}
	return 0
}

// reading is the class of a text or of a part of it.
type reading struct {
	class string
	p     float64
	part  masked // on which it rests
	talk  TalkKind
	talkP float64
	// beside is the talk that a part of a text is which as a whole is for the search.
	beside TalkKind
}

// small are the kinds of talk that are about nothing: with a module or an audience beside them, a text is no talk.
var small = []TalkKind{Hello, Thanks, Bye, HowAreYou, Okay, Sorry, Praise}

// aside are the kinds of talk that stand beside another: "hello, who are you?"
var aside = append([]TalkKind{Complaint, Rude}, small...)

// of reads a masked text by itself.
func (s sitting) of(m masked) reading {
	if len(m.words) > 0 && len(m.words) == len(m.codes) { // nothing but the name of a module
		return reading{class: string(Search), p: 1, part: m}
	}
	v := features(m, s.lang)
	classes := s.fitted.kinds.Classes()
	p := s.fitted.kinds.Probabilities(v)
	weigh := func(class string, factor float64) {
		i := slices.Index(classes, class)
		was := p[i]
		p[i] *= factor
		for j := range p {
			p[j] /= max(1-was+p[i], 0.01) // they add up to 1 again
		}
	}
	best := func() reading {
		i := indexOfMax(p)
		return reading{class: classes[i], p: p[i], part: m}
	}
	if s.before && !s.content(m) && len(m.codes) == 0 {
		weigh(string(Search), aboutShown)
	}
	found := best()
	if found.class != string(Talk) {
		return found
	}
	talk, talkP := s.fitted.talks.Best(v)
	found.talk, found.talkP = TalkKind(talk), talkP
	if len(m.codes) > 0 && found.talk != HowToRequest && found.talk != Why && found.talk != UpToDate ||
		len(m.audiences) > 0 && slices.Contains(small, found.talk) {
		weigh(string(Talk), 0)
		found = best()
	}
	return found
}

func indexOfMax(p []float64) int {
	best := 0
	for i := range p {
		if p[i] > p[best] {
			best = i
		}
	}
	return best
}

// classify reads a text as a whole and by its parts.
func (s sitting) classify(text string, m masked) reading {
	whole := s.of(m)
	parts := clauses(text)
	if len(parts) < 2 {
		return whole
	}
	question, chat, talk := s.apart(parts)
	isTalk := whole.class == string(Talk)
	switch {
	case isTalk && question.p >= clauseFloor: // "thanks, and which one for nurses?"
		return question
	case isTalk && slices.Contains(aside, whole.talk) && chat.class != "" && !slices.Contains(aside, chat.talk):
		return chat // "hello, who are you?"
	case !isTalk && talk && chat.class != "" && len(m.codes) == 0: // "ok, great, see you"
		chat.p = max(chat.p, clauseFloor)
		return chat
	case whole.class == string(Search) && question.class != "" && question.class != string(Search) && question.p >= sureClause:
		return question
	case whole.class == string(Search) && chat.class != "" && chat.p >= clauseFloor &&
		slices.Contains(small, chat.talk) && !strings.Contains(text, "?"):
		whole.beside = chat.talk
	}
	return whole
}

// apart reads the parts of a text: the surest that asks something, what is talk, and whether each part is.
func (s sitting) apart(parts []string) (question, chat reading, talk bool) {
	talk = true
	for _, part := range parts {
		m := s.mask(part)
		if len(m.words) == 0 {
			continue
		}
		x := s.of(m)
		switch {
		case x.class != string(Talk):
			talk = talk && x.p < clauseFloor && len(m.words) <= 2
			if x.p > question.p && (x.class != string(Search) || s.content(m) || len(m.audiences) > 0) {
				question = x
			}
		case chat.class == "" || slices.Contains(aside, chat.talk) && !slices.Contains(aside, x.talk) && x.p >= clauseFloor:
			chat = x
		}
	}
	return question, chat, talk
}

// settle turns a reading into a kind with its field or talk.
func (s sitting) settle(a *Asked, x reading) {
	a.Kind, a.Probability, a.Beside = Kind(x.class), x.p, x.beside
	floor := plainFloor
	switch {
	case a.Content && a.Kind == Talk:
		floor = talkFloor
	case a.Content && len(x.part.codes) == 0:
		floor = contentFloor
	}
	if a.Probability < floor {
		a.Kind = Search
		return
	}
	switch x.class {
	case string(Property):
		field, p := s.fitted.fields.Best(features(x.part, s.lang))
		a.Field = Field(field)
		a.Probability *= p
		least := fieldFloor
		if floor == contentFloor {
			least = describedFloor
		}
		if a.Probability < least {
			a.Kind, a.Field = Search, ""
		}
	case string(Talk):
		a.Talk = x.talk
		a.Probability *= x.talkP
		least := fieldFloor
		if a.Content {
			least = strangeFloor
		}
		if a.Probability < least {
			a.Kind, a.Talk = Search, ""
		}
	case bookClass:
		a.Kind, a.Book = Pick, true
	case switchClass:
		a.Kind = AudienceSwitch
	}
}

// content reports whether a text holds words about a subject.
func (r *Reader) content(m masked) bool { return holds(m, r.known) }

// holds reports whether a text holds a word beside names, numbers and those of a list.
func holds(m masked, list map[string]bool) bool {
	return slices.ContainsFunc(m.words, func(w string) bool {
		return len(w) >= 3 && !stands(w) && !list[w] && strings.Trim(w, "0123456789") != ""
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
