package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Cut returns a text that has at most n characters as it is, and else its beginning with "…": up to the end of a word, if
// one ends in the second half.
func Cut(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	letters := []rune(text)
	end := max(n-1, 0)
	for i := end; i > end/2; i-- {
		if unicode.IsSpace(letters[i]) {
			end = i
			break
		}
	}
	return strings.TrimSpace(string(letters[:end])) + "…"
}

// Block is a run of parts that stand in one element: facts in a table, items in a list; of other kinds, one part.
type Block struct {
	Kind  PartKind
	Parts []Part
}

// Blocks groups parts.
func Blocks(parts []Part) []Block {
	var list []Block
	for _, p := range parts {
		if n := len(list); n > 0 && list[n-1].Kind == p.Kind && (p.Kind == Fact || p.Kind == Item) {
			list[n-1].Parts = append(list[n-1].Parts, p)
			continue
		}
		list = append(list, Block{p.Kind, []Part{p}})
	}
	return list
}
