package search

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"vtbot/catalog"
)

// codes finds the codes of modules in a text, however they are spelled: "tm 4", "SM-3", "T.M.04", "TM1, 2 en 5".
type codes struct {
	form  *regexp.Regexp
	known map[string]bool
}

var listed = regexp.MustCompile(`^\s*(?:,|;|/|\+|&|-|en|et|and|ou|of|or|plus)\s*0*([1-9][0-9]{0,4})\b`)

func newCodes(c *catalog.Catalog) codes {
	found := codes{known: map[string]bool{}}
	var prefixes []string
	for _, m := range c.Modules {
		found.known[m.Code] = true
		spaced := string(m.Category[0]) + `\.?\s?` + string(m.Category[1])
		if !slices.Contains(prefixes, spaced) {
			prefixes = append(prefixes, spaced)
		}
	}
	found.form = regexp.MustCompile(`(?i)(?:^|[^\p{L}\p{N}])(` + strings.Join(prefixes, "|") + `)[\s._:#°-]{0,3}[0oO]*([1-9][0-9]{0,4})(?:$|[^\p{L}\p{N}])`)
	return found
}

// in returns the codes that a text names, in the order in which they are named and each once; those of no module in
// missing. rest is the text without them.
func (c codes) in(text string) (found, missing []string, rest string) {
	var b strings.Builder
	add := func(prefix, number string) {
		code := strings.ToUpper(strings.NewReplacer(".", "", " ", "").Replace(prefix)) + number
		switch list := &found; {
		case !c.known[code]:
			list = &missing
			fallthrough
		default:
			if !slices.Contains(*list, code) {
				*list = append(*list, code)
			}
		}
	}
	for {
		m := c.form.FindStringSubmatchIndex(text)
		if m == nil {
			break
		}
		b.WriteString(text[:m[2]])
		prefix := text[m[2]:m[3]]
		add(prefix, text[m[4]:m[5]])
		text = text[m[5]:]
		// "TM1, 2 en 5": numbers that follow belong to the same category, as far as there are such modules.
		for {
			next := listed.FindStringSubmatchIndex(text)
			if next == nil || !c.known[fmt.Sprintf("%s%s", strings.ToUpper(prefix), text[next[2]:next[3]])] {
				break
			}
			add(prefix, text[next[2]:next[3]])
			text = text[next[3]:]
		}
		b.WriteByte(' ')
	}
	b.WriteString(text)
	return found, missing, b.String()
}
