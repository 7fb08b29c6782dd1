package search

import (
	"slices"
	"strings"

	"vtbot/catalog"
)

// codes returns the codes that a text names, each once; those of no module in missing. rest is the text without them.
func codes(c *catalog.Catalog, text string) (found, missing []string, rest string) {
	var b strings.Builder
	end := 0
	for _, named := range c.Codes(text) {
		list := &found
		if !named.Known {
			list = &missing
		}
		if !slices.Contains(*list, named.Code) {
			*list = append(*list, named.Code)
		}
		b.WriteString(text[end:named.From])
		b.WriteByte(' ')
		end = named.To
	}
	b.WriteString(text[end:])
	return found, missing, b.String()
}
