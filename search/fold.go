package search

import (
	"strings"

	"github.com/blevesearch/bleve/v2/analysis/char/asciifolding"
)

var folder = asciifolding.New()

// fold returns a text in lower case and without accents.
func fold(text string) string {
	return strings.ToLower(string(folder.Filter([]byte(text))))
}
