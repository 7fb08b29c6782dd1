// Package privacy keeps people's personal details out of what is stored.
package privacy

import (
	"regexp"
	"strings"
	"unicode"
)

// kind is one kind of personal detail: how it is found, and what stands in its place.
type kind struct {
	form *regexp.Regexp
	mask string
	// alone tells that the detail by itself shows that a message is about one person.
	alone bool
	// group is the part of the form that is the detail; 0 for all of it.
	group int
}

// A name is a word with a capital, maybe with particles: "Ben Ali", "Van den Broeck", "O'Neill".
const name = `(?:(?:van|de|den|der|von|al|el|ben|bin|abu)\s+)*\p{Lu}[\p{L}'’-]+(?:\s+(?:(?:van|de|den|der|al|el|ben|bin)\s+)*\p{Lu}[\p{L}'’-]+)*`

var kinds = []kind{
	{form: regexp.MustCompile(`[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}`), mask: "[e-mail]"},
	// The national register number, 85.07.30-033.61, and dates of birth with the word that tells them.
	{form: regexp.MustCompile(`\b\d{2}[. ]?\d{2}[. ]?\d{2}[- ]\d{3}[. ]?\d{2}\b`), mask: "[…]", alone: true},
	{form: regexp.MustCompile(`(?i)(?:geboren(?: op)?|°|né(?:e)?(?: le)?|born(?: on)?|date of birth|geboortedatum|date de naissance|dob)\s*:?\s*(\d{1,2}[./ -]\d{1,2}[./ -]\d{2,4})`), mask: "[…]", alone: true, group: 1},
	// File numbers: SP 8.123.456, OV 7654321, CGVS 22/12345, dossier nr. 12345.
	{form: regexp.MustCompile(`(?i)\b(?:sp|ov|o\.v\.|s\.p\.|cgvs|cgra|cgrs|dvz|oe|rr|nn|nrn|badge|v-?nummer)[\s.:#°/n-]*(\d[\d./ -]{2,}\d)`), mask: "[…]", alone: true, group: 1},
	{form: regexp.MustCompile(`(?i)\b(?:dossier|file|case|ref(?:erence|erentie|érence)?|numéro|nummer|number|nr|no|n°)\.?\s*(?:nr|no|n°|nummer|number|numéro)?[\s.:#°]*([A-Z]{0,3}\d[\d./-]{2,}\d)`), mask: "[…]", alone: true, group: 1},
	// Telephone numbers, then any run of four digits or more but a year.
	{form: regexp.MustCompile(`(?:\+|\b00)\d[\d ./()-]{6,}\d|\b0\d{1,3}[ ./-]?\d{2,3}(?:[ ./-]?\d{2}){1,3}\b`), mask: "[tel]"},
	{form: regexp.MustCompile(`\d[\d./-]{2,}\d`), mask: "[…]"},
	// Names: behind a title, a word that names a client, or "is called".
	{form: regexp.MustCompile(`\b(?:[Mm]ijnheer|[Mm]eneer|[Mm]evrouw|[Mm]evr\.?|[Dd]hr\.?|[Hh]eer|[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|Mr\.?|Mrs\.?|Ms\.?|Mme|Mlle|M\.)\s+(` + name + `)`), mask: "[…]", alone: true, group: 1},
	{form: regexp.MustCompile(`\b(?:[Bb]ewoon(?:er|ster)|[Cc]li[eë]nte?|[Pp]upil(?:le)?|[Rr]ésidente?|[Rr]esident|[Cc]lient|[Bb]énéficiaire|[Nn]aam(?: is)?|[Gg]enaamd|[Hh]eet|(?:il|elle) s['’]appelle|s['’]appelle|nommée?|[Nn]amed?|is called|name is|his name is|her name is)\s*:?\s+(` + name + `)`), mask: "[…]", alone: true, group: 1},
}

var year = regexp.MustCompile(`^(?:19|20)\d\d$`)

// notNames are words that stand with a capital behind a client without being a name.
var notNames = map[string]bool{
	"Fedasil": true, "IOM": true, "OIM": true, "Caritas": true, "MENA": true, "NBMV": true, "UAM": true, "OCMW": true, "CPAS": true,
	"CGVS": true, "CGRA": true, "DVZ": true, "OE": true, "VT": true, "RV": true, "AMAAR": true, "Dublin": true, "I": true,
}

// Mask returns a text with e-mail addresses, telephone numbers, file numbers, long runs of digits and names of clients
// replaced by marks.
func Mask(text string) string {
	for _, k := range kinds {
		text = replace(k, text)
	}
	return text
}

// Strip returns a text without the same details: what is left says as much about the subject.
func Strip(text string) string {
	for _, k := range kinds {
		k.mask = " "
		text = replace(k, text)
	}
	return text
}

// Details tells whether a text names a client: it holds a file number, a date of birth or a client's name.
func Details(text string) bool {
	for _, k := range kinds {
		if k.alone && replace(k, text) != text {
			return true
		}
	}
	return false
}

func replace(k kind, text string) string {
	var b strings.Builder
	end := 0
	for _, m := range k.form.FindAllStringSubmatchIndex(text, -1) {
		from, to := m[2*k.group], m[2*k.group+1]
		if detail := text[from:to]; from < 0 || year.MatchString(detail) || notNames[firstWord(detail)] {
			continue
		}
		b.WriteString(text[end:from])
		b.WriteString(k.mask)
		end = to
	}
	b.WriteString(text[end:])
	return b.String()
}

func firstWord(text string) string {
	return strings.TrimRightFunc(strings.SplitN(text, " ", 2)[0], unicode.IsPunct)
}

// longStory is the number of words from which a message about one person is a client's story.
const longStory = 45

var onePerson = regexp.MustCompile(`(?i)\b(?:hij|zij|ze|hem|haar|zijn|il|elle|lui|son|sa|ses|he|she|him|her|his)\b`)

// personal are details that make a story that of one recognisable person: age, origin, family, health, status.
var personal = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\b\d{1,2}\s*(?:jaar|jarige|ans|years?|yo|y\.o\.)\b`),
	regexp.MustCompile(`(?i)\b(?:uit|van|afkomstig uit|d['’]origine|originaire d|venant d[eu']|from|nationality|nationalité|nationaliteit)\b`),
	regexp.MustCompile(`(?i)\b(?:vrouw|man|echtgeno|zoon|dochter|kinderen|broer|zus|moeder|vader|femme|mari|épou|fils|fille|enfants|frère|sœur|mère|père|wife|husband|son|daughter|children|brother|sister|mother|father)`),
	regexp.MustCompile(`(?i)\b(?:ziek|hiv|kanker|depress|psych|trauma|verkracht|mishandel|malad|cancer|dépress|viol|ill|sick|disease|raped|abused)`),
	regexp.MustCompile(`(?i)\b(?:negatie|afgewezen|asiel|procedure|bevel|dublin|négati|débout|refus|asile|ordre de quitter|negative|rejected|asylum|order to leave)`),
}

// Story tells whether a text tells the story of one client: long, about one person, with several kinds of details that
// make that person recognisable.
func Story(text string) bool {
	if len(strings.Fields(text)) < longStory || len(onePerson.FindAllString(text, 4)) < 4 {
		return false
	}
	kinds := 0
	for _, form := range personal {
		if form.MatchString(text) {
			kinds++
		}
	}
	return kinds >= 3
}
