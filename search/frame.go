package search

import (
	_ "embed"
)

//go:embed words/frame.txt
var frameList string

// frameWords are the words around a question for a set, in any language: "for our team", "give me the list".
var frameWords = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range words(frameList) {
		m[w] = true
	}
	return m
}()

// frame tells whether a word belongs to the frame of a question for a set.
func (x *Index) frame(w word) bool { return frameWords[w.text] }
