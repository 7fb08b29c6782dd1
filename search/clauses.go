package search

import (
	_ "embed"
	"slices"
	"strings"

	"vtbot/catalog"
)

//go:embed words/without.txt
var withoutList string

//go:embed words/had.txt
var hadList string

//go:embed words/both.txt
var bothList string

// expressions are rows of words, by their first word.
type expressions map[string][][]string

var without, had, both = newExpressions(withoutList), newExpressions(hadList), newExpressions(bothList)

func newExpressions(list string) expressions {
	e := expressions{}
	for line := range strings.Lines(list) {
		line, _, _ = strings.Cut(line, "#")
		e.add(line)
	}
	return e
}

// add adds an expression; one without words adds nothing.
func (e expressions) add(text string) {
	if row := strings.Fields(text); len(row) > 0 {
		e[row[0]] = append(e[row[0]], row)
	}
}

// at returns the number of words of the longest expression that starts at a word; 0 for none.
func (e expressions) at(words []string, i int) int {
	longest := 0
	for _, row := range e[words[i]] {
		if len(row) > longest && i+len(row) <= len(words) && slices.Equal(row, words[i:i+len(row)]) {
			longest = len(row)
		}
	}
	return longest
}

// in reports whether an expression stands among words.
func (e expressions) in(words []string) bool {
	for i := range words {
		if e.at(words, i) > 0 {
			return true
		}
	}
	return false
}

// scope is how many words behind one that leaves something out it still does: "not the one about minors".
const scope = 3

// leavesOut reports whether the end of a text leaves out what follows it.
func leavesOut(before string) bool {
	words := splitWords(clauseEnd(before))
	return without.in(words[max(0, len(words)-scope):])
}

// clauseEnd returns the last clause of a text.
func clauseEnd(text string) string { return text[strings.LastIndexAny(text, ".,;:!?()")+1:] }

// clauseStart returns the first clause of a text.
func clauseStart(text string) string {
	if i := strings.IndexAny(text, ".,;:!?()"); i >= 0 {
		return text[:i]
	}
	return text
}

// leftOut parts the codes that a question names into those that it asks about and those that it does not want, or has had;
// past reports whether somebody has had some.
func leftOut(text string, named []catalog.NamedCode) (wanted, out []string, past bool) {
	previous := false // whether the code before was left out
	for i, n := range named {
		if !n.Known {
			continue
		}
		before := fold(text[:n.From])
		switch {
		case i > 0 && joins(text[named[i-1].To:n.From]):
			// "TM3 and TM4" are left out together
		case leavesOut(before):
			previous = true
		default:
			end := n.To
			for _, next := range named[i+1:] { // "AM1 en AM2 al gehad"
				if !joins(text[end:next.From]) {
					break
				}
				end = next.To
			}
			previous = had.in(splitWords(clauseEnd(before))) || had.in(splitWords(clauseStart(fold(text[end:]))))
			past = past || previous
		}
		list := &wanted
		if previous {
			list = &out
		}
		if !slices.Contains(*list, n.Code) {
			*list = append(*list, n.Code)
		}
	}
	return wanted, out, past
}

// joins reports whether a text between two codes only lists them.
func joins(between string) bool {
	words := splitWords(fold(between))
	return len(words) == 0 && !strings.ContainsAny(between, ".;:!?") || len(words) == 1 && both.at(words, 0) == 1
}

// short is how many words a question has at most in which "én" parts two subjects: in a story it stands anywhere.
const short = 16

// topics returns the parts of a question that stand on either side of "and", and whether one of those is more than a plain
// "and": then commas part it as well. nil where there is none.
func topics(text string) (parts []string, stressed bool) {
	words := strings.Fields(text)
	folded := make([]string, len(words))
	for i, w := range words {
		folded[i] = strings.Trim(fold(w), ".,;:!?()")
	}
	start := 0
	for i := 0; i < len(words); i++ {
		n := both.at(folded, i)
		if n == 0 || i == start {
			continue
		}
		stressed = stressed || n > 1 || len(words) <= short && folded[i] != strings.ToLower(words[i]) // én
		parts = append(parts, strings.Join(words[start:i], " "))
		start = i + n
		i = start - 1
	}
	if start == 0 || start >= len(words) {
		return nil, false
	}
	parts = append(parts, strings.Join(words[start:], " "))
	if !stressed {
		return parts, false
	}
	var smaller []string
	for _, part := range parts {
		smaller = append(smaller, strings.FieldsFunc(part, func(c rune) bool { return strings.ContainsRune(".,;:!?()", c) })...)
	}
	return smaller, true
}
