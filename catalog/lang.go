package catalog

import (
	"strings"

	"golang.org/x/text/language"
)

// Lang is one of the three languages that everything people read is written in.
type Lang string

// The languages of the catalogue, of the questions put to it and of every text of the program.
const (
	NL Lang = "nl"
	FR Lang = "fr"
	EN Lang = "en"
)

// Langs lists the languages in the order in which they are shown: Belgium's largest first.
var Langs = []Lang{NL, FR, EN}

// Allowed lists what a language may be.
func (Lang) Allowed() []string { return spelled(Langs) }

// ParseLang reads a language from a locale as platforms write it ("nl", "fr-BE", "en_GB").
// The second result is false for a locale in none of the three languages.
func ParseLang(locale string) (Lang, bool) {
	tag, err := language.Parse(strings.ReplaceAll(strings.TrimSpace(locale), "_", "-"))
	if err != nil {
		return "", false
	}
	base, _ := tag.Base()
	switch l := Lang(base.String()); l {
	case NL, FR, EN:
		return l, true
	}
	return "", false
}

// Text is one text in every language.
type Text map[Lang]string

// In returns the text in the given language.
func (t Text) In(l Lang) string { return t[l] }

// Texts is a list of words, lines or questions in every language.
type Texts map[Lang][]string
