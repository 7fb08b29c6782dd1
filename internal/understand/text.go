package understand

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// reading is a text that is being read: what is understood is taken out, so that nothing is read twice.
type reading struct {
	raw    string // as written, composed
	folded string // the same in lower case without accents; what was taken is blanked
	at     []int  // for each byte of folded, where in raw its rune begins; one more for the end
}

// taken stands in the place of what was understood. No pattern matches it.
const taken = '\x01'

func read(text string) *reading {
	r := &reading{raw: norm.NFC.String(strings.ToValidUTF8(text, " "))}
	var b strings.Builder
	for i, c := range r.raw {
		from := b.Len()
		b.WriteString(foldRune(c))
		for range b.Len() - from {
			r.at = append(r.at, i)
		}
	}
	r.folded, r.at = b.String(), append(r.at, len(r.raw))
	return r
}

// foldRune returns a rune in lower case without its accent, and signs that people use for another as that one.
func foldRune(c rune) string {
	switch c {
	case '’', '‘', '`', '´':
		return "'"
	case '–', '—', '‑':
		return "-"
	case '\u00a0', '\u202f', '\t', '\r':
		return " "
	case 'œ', 'Œ':
		return "oe"
	case taken:
		return " "
	}
	c = unicode.ToLower(c)
	if c < utf8.RuneSelf {
		return string(c)
	}
	for _, d := range norm.NFD.String(string(c)) {
		return string(unicode.ToLower(d))
	}
	return string(c)
}

// fold returns a text as patterns see it.
func fold(text string) string { return read(text).folded }

// take blanks what stands between two places of the folded text.
func (r *reading) take(from, to int) {
	r.folded = r.folded[:from] + strings.Repeat(string(taken), to-from) + r.folded[to:]
}

// written returns what was written between two places of the folded text.
func (r *reading) written(from, to int) string { return r.raw[r.at[from]:r.at[to]] }

// each calls found with every match of a form, and takes it out when found says so. Submatches are as regexp has them.
func (r *reading) each(form *regexp.Regexp, found func(m match) bool) {
	for _, at := range form.FindAllStringSubmatchIndex(r.folded, -1) {
		if m := (match{r, at}); found(m) {
			r.take(at[0], at[1])
		}
	}
}

// match is one match of a form.
type match struct {
	r  *reading
	at []int
}

// group returns a submatch, "" when it took no part.
func (m match) group(i int) string {
	if 2*i+1 >= len(m.at) || m.at[2*i] < 0 {
		return ""
	}
	return m.r.folded[m.at[2*i]:m.at[2*i+1]]
}

// before returns what stands before the match in its clause.
func (m match) before() string {
	return m.r.folded[clauseStart(m.r.folded, m.at[0]):m.at[0]]
}

// A clause ends where people take breath: at a point behind which a new sentence begins, a comma, a bracket, a line.
const clauseMarks = ",;!?\n()"

func clauseStart(s string, at int) int {
	for i := at - 1; i >= 0; i-- {
		if strings.IndexByte(clauseMarks, s[i]) >= 0 || s[i] == '.' && (i+1 >= len(s) || s[i+1] == ' ') {
			return i + 1
		}
	}
	return 0
}

func clauseEnd(s string, at int) int {
	for i := at; i < len(s); i++ {
		if strings.IndexByte(clauseMarks, s[i]) >= 0 || s[i] == '.' && (i+1 >= len(s) || s[i+1] == ' ' || s[i+1] == '\n') {
			return i
		}
	}
	return len(s)
}

// sentence returns where the sentence around a place begins and ends.
func sentence(s string, at int) (from, to int) {
	ends := func(i int) bool {
		return strings.IndexByte(";!?\n", s[i]) >= 0 || s[i] == '.' && (i+1 >= len(s) || s[i+1] == ' ' || s[i+1] == '\n')
	}
	for from = at; from > 0 && !ends(from-1); from-- {
	}
	for to = at; to < len(s) && !ends(to); to++ {
	}
	return from, to
}

// words compiles a form of whole words: what stands before and behind it is no letter or digit.
func words(form string) *regexp.Regexp {
	return regexp.MustCompile(`\b(?:` + form + `)\b`)
}

// anyOf is an alternation of plain words and phrases, longest first so that none hides a longer one.
func anyOf(list ...string) string {
	return strings.Join(longestFirst(list), "|")
}
