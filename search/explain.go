package search

// frame tells whether a word belongs to the frame of a question for a set: "for our team", "give me the list".
func (x *Index) frame(w word) bool { return frameWords[fold(w.text)] }

var frameWords = map[string]bool{}
