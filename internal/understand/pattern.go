package understand

import (
	"fmt"
	"strings"
)

// A pattern is a short form over words and concepts:
//
//	word      that word                     wor*     any word that begins so       *ord   any that ends so
//	{week}    a phrase of that concept      {n}      a number, in digits or words  {int}  a number in digits
//	_         any one word                  ...      up to six words              x?     x or nothing
//	( a | b ) one or the other; ( a )? either or nothing
//
// Patterns are compiled when the lexicon is loaded, and match from a place on: the first way that works.
type pattern struct {
	start *node
	text  string
}

type nodeKind byte

const (
	nodeEnd nodeKind = iota
	nodeWord
	nodePrefix
	nodeSuffix
	nodeConcept
	nodeNumber
	nodeDigits
	nodeAny
	nodeGap
	nodeSplit
)

type node struct {
	kind     nodeKind
	text     string
	concept  int
	next     *node
	branches []*node
}

// captured is a concept or a number that took part in a match.
type captured struct {
	concept  int // -1 for a number
	value    string
	number   int
	from, to int
}

// maxGap is how many words "..." stands for.
const maxGap = 6

// compilePattern makes a pattern; concept returns the number of a concept by its name.
func compilePattern(text string, concept func(name string) (int, error)) (*pattern, error) {
	p := &parser{fields: strings.Fields(text), concept: concept}
	end := &node{kind: nodeEnd}
	start, err := p.sequence(end)
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", text, err)
	}
	if p.at < len(p.fields) {
		return nil, fmt.Errorf("pattern %q: %q closes nothing", text, p.fields[p.at])
	}
	return &pattern{start: start, text: text}, nil
}

type parser struct {
	fields  []string
	at      int
	concept func(string) (int, error)
}

// sequence reads until "|" or ")" and returns its first node; what follows the sequence is next.
func (p *parser) sequence(next *node) (*node, error) {
	type part struct {
		make func(next *node) (*node, error)
	}
	var parts []part
	for p.at < len(p.fields) {
		f := p.fields[p.at]
		if f == "|" || f == ")" || f == ")?" {
			break
		}
		p.at++
		if f == "(" {
			from := p.at
			depth := 1
			for ; p.at < len(p.fields) && depth > 0; p.at++ {
				switch p.fields[p.at] {
				case "(":
					depth++
				case ")", ")?":
					depth--
				}
			}
			if depth > 0 {
				return nil, fmt.Errorf("a bracket is not closed")
			}
			inner, closing := p.fields[from:p.at-1], p.fields[p.at-1]
			parts = append(parts, part{func(next *node) (*node, error) { return p.group(inner, closing == ")?", next) }})
			continue
		}
		parts = append(parts, part{func(next *node) (*node, error) { return p.element(f, next) }})
	}
	for i := len(parts) - 1; i >= 0; i-- {
		n, err := parts[i].make(next)
		if err != nil {
			return nil, err
		}
		next = n
	}
	return next, nil
}

func (p *parser) group(fields []string, optional bool, next *node) (*node, error) {
	split := &node{kind: nodeSplit}
	inner := &parser{fields: fields, concept: p.concept}
	for {
		branch, err := inner.sequence(next)
		if err != nil {
			return nil, err
		}
		split.branches = append(split.branches, branch)
		if inner.at >= len(fields) {
			break
		}
		inner.at++ // "|"
	}
	if optional {
		split.branches = append(split.branches, next)
	}
	return split, nil
}

func (p *parser) element(f string, next *node) (*node, error) {
	optional := len(f) > 1 && strings.HasSuffix(f, "?")
	f = strings.TrimSuffix(f, "?")
	if f == "" {
		f = "?"
	}
	n, err := p.plain(f, next)
	if err != nil || !optional {
		return n, err
	}
	return &node{kind: nodeSplit, branches: []*node{n, next}}, nil
}

func (p *parser) plain(f string, next *node) (*node, error) {
	switch {
	case f == "_":
		return &node{kind: nodeAny, next: next}, nil
	case f == "...":
		return &node{kind: nodeGap, next: next}, nil
	case f == "{n}":
		return &node{kind: nodeNumber, next: next}, nil
	case f == "{int}":
		return &node{kind: nodeDigits, next: next}, nil
	case strings.HasPrefix(f, "{"):
		c, err := p.concept(strings.Trim(f, "{}"))
		return &node{kind: nodeConcept, concept: c, next: next}, err
	case len(f) > 1 && strings.HasSuffix(f, "*"):
		return &node{kind: nodePrefix, text: fold(strings.TrimSuffix(f, "*")), next: next}, nil
	case len(f) > 1 && strings.HasPrefix(f, "*"):
		return &node{kind: nodeSuffix, text: fold(strings.TrimPrefix(f, "*")), next: next}, nil
	}
	// A word may be several tokens: "t.e.m.", "mi-", "aujourd'hui". A point at the end may be left out.
	tokens := tokenise(f)
	if len(tokens) > 1 && tokens[len(tokens)-1].text == "." {
		tokens = tokens[:len(tokens)-1]
		next = &node{kind: nodeSplit, branches: []*node{{kind: nodeWord, text: ".", next: next}, next}}
	}
	if len(tokens) == 0 {
		return nil, fmt.Errorf("%q is nothing that can be matched", f)
	}
	for i := len(tokens) - 1; i >= 0; i-- {
		next = &node{kind: nodeWord, text: tokens[i].text, next: next}
	}
	return next, nil
}

// first returns the words with which a pattern can begin, or false when it may begin with others.
func (p *pattern) first() ([]string, bool) {
	var words []string
	var walk func(n *node) bool
	walk = func(n *node) bool {
		switch n.kind {
		case nodeWord:
			words = append(words, n.text)
			return true
		case nodeSplit:
			for _, b := range n.branches {
				if !walk(b) {
					return false
				}
			}
			return true
		}
		return false
	}
	ok := walk(p.start)
	return words, ok
}

// run matches from a node on, and returns where the match ends, or -1. What took part is added to r.caps.
func (r *reading) run(n *node, at int) int {
	for {
		switch n.kind {
		case nodeEnd:
			return at
		case nodeSplit:
			keep := len(r.caps)
			for _, b := range n.branches {
				if end := r.run(b, at); end >= 0 {
					return end
				}
				r.caps = r.caps[:keep]
			}
			return -1
		case nodeGap:
			keep := len(r.caps)
			for n2 := 0; n2 <= maxGap; n2++ {
				if end := r.run(n.next, at); end >= 0 {
					return end
				}
				r.caps = r.caps[:keep]
				if at >= len(r.tokens) || r.tokens[at].kind > digits {
					return -1
				}
				at++
			}
			return -1
		case nodeConcept:
			end, value := r.concept(n.concept, at)
			if end < 0 {
				return -1
			}
			r.caps = append(r.caps, captured{concept: n.concept, value: value, from: at, to: end})
			at = end
		case nodeNumber:
			end, v := r.number(at)
			if end < 0 {
				return -1
			}
			r.caps = append(r.caps, captured{concept: -1, number: v, from: at, to: end})
			at = end
		default:
			if at >= len(r.tokens) {
				return -1
			}
			t := &r.tokens[at]
			switch {
			case t.kind == gone, n.kind == nodeWord && t.text != n.text:
				return -1
			case n.kind == nodePrefix && (t.kind != word || !strings.HasPrefix(t.text, n.text)):
				return -1
			case n.kind == nodeSuffix && (t.kind != word || !strings.HasSuffix(t.text, n.text)):
				return -1
			case n.kind == nodeAny && t.kind != word:
				return -1
			case n.kind == nodeDigits:
				if t.kind != digits {
					return -1
				}
				r.caps = append(r.caps, captured{concept: -1, number: t.value, from: at, to: at + 1})
			}
			at++
		}
		n = n.next
	}
}

// match matches a pattern from a place on and returns where the match ends, or -1, and what took part in it.
func (r *reading) match(p *pattern, at int) (int, []captured) {
	r.caps = r.caps[:0]
	end := r.run(p.start, at)
	return end, r.caps
}
