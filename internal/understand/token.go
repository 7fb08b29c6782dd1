package understand

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// tokenKind tells what a token is.
type tokenKind byte

const (
	word   tokenKind = iota
	digits           // a number in digits
	mark             // a sign, one rune
	line             // one or more ends of a line
	gone             // understood as an address or a phone number: no pattern matches it
)

// token is a word, a number or a sign of a text. Words and digits are tokens of their own even where nothing stands
// between them ("12p", "TM4"); a hyphen or an apostrophe between letters only parts them.
type token struct {
	text     string // in lower case without accents, with a slip of the pen mended
	from, to int    // bytes of the text as it was written
	kind     tokenKind
	value    int  // of digits
	joined   byte // what parts it from the token before: ' ', '-', '\'' or 0 for nothing
	upper    bool // begins with a capital
	sentence int  // which sentence it belongs to
	clause   int  // which part of a sentence
	taken    bool // understood
}

// foldRune returns a rune in lower case without its accent, and signs that people use for another as that one.
func foldRune(c rune) string {
	if c < utf8.RuneSelf {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c == '\t' || c == '\r' {
			return " "
		}
		return asciiRunes[c : c+1]
	}
	switch c {
	case '’', '‘', '`', '´':
		return "'"
	case '–', '—', '‑':
		return "-"
	case '\u00a0', '\u202f':
		return " "
	case 'œ', 'Œ':
		return "oe"
	}
	for _, d := range norm.NFD.String(string(unicode.ToLower(c))) {
		return string(unicode.ToLower(d))
	}
	return string(c)
}

var asciiRunes = func() string {
	var b strings.Builder
	for c := range rune(utf8.RuneSelf) {
		b.WriteRune(c)
	}
	return b.String()
}()

// fold returns a text in lower case without accents.
func fold(text string) string {
	var b strings.Builder
	for _, c := range norm.NFC.String(text) {
		b.WriteString(foldRune(c))
	}
	return b.String()
}

// Signs that end a sentence, or a part of one.
const (
	sentenceMarks = ".!?;\n"
	clauseMarks   = ",:()…\n"
)

// tokenise splits a text, which is composed and valid, into its tokens.
func tokenise(text string) []token {
	tokens := make([]token, 0, len(text)/4+4)
	joined := byte(' ')
	add := func(t token) {
		t.joined = joined
		tokens = append(tokens, t)
		joined = 0
	}
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRuneInString(text[i:])
		switch folded := foldRune(c); {
		case c == '\n':
			if n := len(tokens); n > 0 && tokens[n-1].kind != line {
				add(token{text: "\n", from: i, to: i + 1, kind: line})
			}
			joined = ' '
			i += size
		case unicode.IsSpace(c) || folded == " ":
			joined = ' '
			i += size
		case c >= '0' && c <= '9':
			j, n := i, 0
			for j < len(text) && text[j] >= '0' && text[j] <= '9' {
				n = min(n*10+int(text[j]-'0'), 1<<30)
				j++
			}
			add(token{text: text[i:j], from: i, to: j, kind: digits, value: n})
			i = j
		case unicode.IsLetter(c):
			var b strings.Builder
			j := i
			for j < len(text) {
				r, n := utf8.DecodeRuneInString(text[j:])
				if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) {
					break
				}
				if !unicode.Is(unicode.Mn, r) {
					b.WriteString(foldRune(r))
				}
				j += n
			}
			add(token{text: b.String(), from: i, to: j, kind: word, upper: unicode.IsUpper(c)})
			i = j
		case folded == "'" || strings.ContainsRune("\"“”«»", c):
			// Between letters it parts two words; elsewhere it is a quotation mark, which means nothing.
			if folded == "'" && joined == 0 && i > 0 {
				joined = '\''
			} else {
				joined = ' '
			}
			i += size
		case folded == "-" && joined == 0 && len(tokens) > 0 && tokens[len(tokens)-1].kind == word && startsWithLetter(text[i+size:]):
			joined = '-'
			i += size
		default:
			add(token{text: folded, from: i, to: i + size, kind: mark})
			i += size
		}
	}
	sentences(tokens)
	return tokens
}

func startsWithLetter(s string) bool {
	c, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(c)
}

// sentences numbers the sentences and their parts. A point ends one only where something new begins behind it: not in
// "9.30", "t.e.m." or "pers. in".
func sentences(tokens []token) {
	sentence, clause := 0, 0
	for i := range tokens {
		t := &tokens[i]
		t.sentence, t.clause = sentence, clause
		if t.kind != mark && t.kind != line {
			continue
		}
		switch {
		case t.text == ".":
			next := i + 1
			if next < len(tokens) && (tokens[next].joined != ' ' || tokens[next].kind == word && !tokens[next].upper && i > 0 &&
				tokens[i-1].kind == word && len(tokens[i-1].text) < 6) {
				continue
			}
			sentence++
			clause++
		case strings.Contains(sentenceMarks, t.text):
			sentence++
			clause++
		case strings.Contains(clauseMarks, t.text) || t.text == "-" && t.joined == ' ':
			clause++
		}
	}
}
