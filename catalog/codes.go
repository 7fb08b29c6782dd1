package catalog

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
)

// NamedCode is the code of a module as it stands in a text.
type NamedCode struct {
	Code     string
	Known    bool // a module of the catalogue has it
	From, To int  // bytes of the text
}

// namedForm is a category's letters and a number, with whatever people write between them.
var namedForm = func() *regexp.Regexp {
	var prefixes []string
	for _, c := range Categories {
		prefixes = append(prefixes, string(c[0])+`\.?\s?`+string(c[1]))
	}
	return regexp.MustCompile(`(?i)(?:^|[^\p{L}\p{N}])(` + strings.Join(prefixes, "|") + `)[\s._:#°-]{0,3}[0oO]*([1-9][0-9]{0,4})(?:$|[^\p{L}\p{N}])`)
}()

// listed is a number that follows a code: "TM1, 2 en 5".
var listed = regexp.MustCompile(`^\s*(?:,|;|/|\+|&|-|en|et|and|ou|of|or|plus)\s*0*([1-9][0-9]{0,4})\b`)

// startsDate is what stands behind a number that is a day or an hour: "TM3 - 02/03", "TM3, 9:30".
var startsDate = regexp.MustCompile(`^\s?[/.:]\d|^[uh]\d?`)

// counting is what may stand between a number and the word for what it counts: "4 à 6 personnes".
var counting = regexp.MustCompile(`(?i)^\s*(?:(?:a|à|tot|to|-)\s*\d+\s*)?(?:x\s+)?([\p{L}'’-]+)`)

//go:embed words/counted.txt
var countedList string

// counted are the beginnings of words for what can be counted, and whole words, each with a full stop behind it.
var counted = func() []string {
	var list []string
	for line := range strings.Lines(countedList) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			list = append(list, line)
		}
	}
	return list
}()

// counts reports whether what stands behind a number says what it counts: people, or time.
func counts(behind string) bool {
	m := counting.FindStringSubmatch(behind)
	if m == nil {
		return false
	}
	word := strings.ToLower(m[1]) + "."
	return slices.ContainsFunc(counted, func(beginning string) bool { return strings.HasPrefix(word, beginning) })
}

// Codes finds the codes of modules in a text, however they are spelled: "tm 4", "SM-3", "T.M.04", "TM1, 2 en 5". They
// come in the order in which they stand.
func (c *Catalog) Codes(text string) []NamedCode {
	var found []NamedCode
	add := func(prefix string, from, to, number int) {
		code := strings.ToUpper(strings.NewReplacer(".", "", " ", "").Replace(prefix)) + text[number:to]
		_, known := c.Module(code)
		found = append(found, NamedCode{Code: code, Known: known, From: from, To: to})
	}
	at := 0
	for {
		m := namedForm.FindStringSubmatchIndex(text[at:])
		if m == nil {
			return found
		}
		prefix := text[at+m[2] : at+m[3]]
		add(prefix, at+m[2], at+m[5], at+m[4])
		at += m[5]
		// Numbers that follow belong to the same category, as far as there are such modules.
		for {
			next := listed.FindStringSubmatchIndex(text[at:])
			if next == nil || startsDate.MatchString(text[at+next[3]:]) || counts(text[at+next[3]:]) {
				break
			}
			if _, known := c.Module(prefix + text[at+next[2]:at+next[3]]); !known {
				break
			}
			add(prefix, at, at+next[3], at+next[2]) // with what stands between the numbers
			at += next[3]
		}
	}
}
