package search

import (
	"slices"
	"strings"

	"vtbot/catalog"
)

// naming is what a text names by code, each code once.
type naming struct {
	found, out, missing []string // what it asks about, what it leaves out, and what is of no module
	past                bool     // somebody has had what is left out
	rest                string   // the text without the codes
}

// codes returns what a text names.
func codes(c *catalog.Catalog, text string) naming {
	if !strings.ContainsAny(text, "0123456789") { // most questions
		return naming{rest: text}
	}
	codes := c.Codes(text)
	if len(codes) == 0 {
		return naming{rest: text}
	}
	var n naming
	n.found, n.out, n.past = leftOut(text, codes)
	var b strings.Builder
	end := 0
	for _, code := range codes {
		if !code.Known && !slices.Contains(n.missing, code.Code) {
			n.missing = append(n.missing, code.Code)
		}
		b.WriteString(text[end:code.From])
		b.WriteByte(' ')
		end = code.To
	}
	b.WriteString(text[end:])
	n.rest = b.String()
	return n
}
