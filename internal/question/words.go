package question

import (
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"vtbot/catalog"
	"vtbot/internal/linear"
)

//go:embed words/*.txt
var wordFiles embed.FS

// phrase is one entry of a word list: words in small letters without accents, one space apart.
type phrase struct {
	lang  catalog.Lang
	value string // what stands before "=", "" in lists without one
	text  string
}

// listNames are the files in words.
var listNames = []string{
	"names", "refs", "not", "only", "ordinals", "both", "other",
	"also", "languages", "online", "months", "stop", "cues", "danger",
}

// lists holds the word lists by the name of their file. A line is "nl: phrase | phrase" or "nl: value = phrase | phrase".
var lists = sync.OnceValue(func() map[string][]phrase {
	found := map[string][]phrase{}
	for _, name := range listNames {
		data, err := wordFiles.ReadFile("words/" + name + ".txt")
		if err != nil {
			panic(fmt.Sprintf("question: the embedded words: %v", err)) // a fault of the build, which every test shows
		}
		for line := range strings.Lines(string(data)) {
			lang, rest, ok := strings.Cut(strings.TrimSpace(line), ": ")
			if !ok || strings.HasPrefix(lang, "#") {
				continue
			}
			value, list, valued := strings.Cut(rest, " = ")
			if !valued {
				value, list = "", rest
			}
			separator := "|"
			if name == "stop" {
				separator = " "
			}
			for _, text := range strings.Split(list, separator) {
				text = strings.TrimSpace(text)
				star := strings.HasSuffix(text, "*")
				if name != "names" && name != "refs" && name != "also" {
					text = plain(text)
				}
				if star {
					text += "*"
				}
				found[name] = append(found[name], phrase{catalog.Lang(lang), value, text})
			}
		}
	}
	return found
})

// plain returns a text in small letters without accents, its words one space apart.
func plain(text string) string { return strings.Join(linear.Words(text), " ") }

// within returns the first phrase of a list that stands in a plain text in whole words, and where; at is -1 for none.
func within(list, text string) (found phrase, at int) {
	at = -1
	for _, p := range lists()[list] {
		if i := wordsAt(text, p.text); i >= 0 && (at < 0 || i < at) {
			found, at = p, i
		}
	}
	return found, at
}

// wordsAt returns where words stand in a plain text; -1 when they do not.
func wordsAt(text, words string) int {
	for from := 0; ; {
		i := strings.Index(text[from:], words)
		if i < 0 || words == "" {
			return -1
		}
		i += from
		end := i + len(words)
		if (i == 0 || text[i-1] == ' ') && (end == len(text) || text[end] == ' ') {
			return i
		}
		from = i + 1
	}
}

// ordinal returns which one of those shown a plain text means: 1 is the first, -1 the last, 0 none.
func ordinal(text string) int {
	p, at := within("ordinals", text)
	if at < 0 {
		return 0
	}
	n, _ := strconv.Atoi(p.value) // a test reads every entry
	return n
}

// hints finds in the words of a text the values of a list's phrases.
type hints struct {
	byFirst map[string][]clue // by the first word
	starred [256][]clue       // of one word that any ending follows, by its first letter
}

type clue struct {
	lang  catalog.Lang // in which alone it counts; "" for all
	words []string
	open  bool // the last word may have any ending
	value string
}

// short is how many letters a hint may have that is looked for in its own language alone: "of" and "die" are English as well.
const short = 3

// begins reports whether words of a text in lang begin with the clue's.
func (h clue) begins(words []string, lang catalog.Lang) bool {
	if h.lang != "" && lang != "" && h.lang != lang {
		return false
	}
	last := len(h.words) - 1
	if len(words) <= last || !slices.Equal(h.words[:last], words[:last]) {
		return false
	}
	return words[last] == h.words[last] || h.open && strings.HasPrefix(words[last], h.words[last])
}

// hintsOf gathers a list.
func hintsOf(name string) hints {
	h := hints{byFirst: map[string][]clue{}}
	for _, p := range lists()[name] {
		text, open := strings.CutSuffix(p.text, "*")
		entry := clue{words: strings.Fields(text), open: open, value: name + ":" + p.value}
		if len(text) <= short {
			entry.lang = p.lang
		}
		first := entry.words[0]
		if open && len(entry.words) == 1 {
			h.starred[first[0]] = append(h.starred[first[0]], entry)
			continue
		}
		h.byFirst[first] = append(h.byFirst[first], entry)
	}
	return h
}

// in returns the values whose phrases stand in the words of a text in lang, each once, in the order of words.
func (h hints) in(words []string, lang catalog.Lang) []string {
	var found []string
	add := func(value string) {
		if !slices.Contains(found, value) {
			found = append(found, value)
		}
	}
	for i, w := range words {
		for _, entry := range h.byFirst[w] {
			if entry.begins(words[i:], lang) {
				add(entry.value)
			}
		}
		for _, entry := range h.starred[w[0]] {
			if entry.begins(words[i:], lang) {
				add(entry.value)
			}
		}
	}
	return found
}

// The hints at what is asked, and those at danger.
var (
	cueHints    = sync.OnceValue(func() hints { return hintsOf("cues") })
	dangerHints = sync.OnceValue(func() hints { return hintsOf("danger") })
)
