package privacy

import (
	"embed"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

//go:embed words/*.txt
var wordFiles embed.FS

// lexicon is what is known of names and of the words around them, in small letters without accents.
type lexicon struct {
	given, surnames, ordinary map[string]bool
	lists                     map[string]map[string]bool // by name: the phrases of a list
	longest                   map[string]int             // in words, by list
	starred                   map[string][]string        // beginnings of words, by list
}

var words = sync.OnceValue(func() *lexicon {
	l := &lexicon{
		given: names("given"), surnames: names("surnames"), ordinary: names("ordinary"),
		lists: map[string]map[string]bool{}, longest: map[string]int{}, starred: map[string][]string{},
	}
	for line := range strings.Lines(read("words")) {
		_, rest, ok := strings.Cut(strings.TrimSpace(line), ": ")
		name, list, valued := strings.Cut(rest, " = ")
		if !ok || !valued || strings.HasPrefix(line, "#") {
			continue
		}
		if l.lists[name] == nil {
			l.lists[name] = map[string]bool{}
		}
		for phrase := range strings.SplitSeq(list, " | ") {
			if start, starred := strings.CutSuffix(phrase, "*"); starred {
				l.starred[name] = append(l.starred[name], start)
				continue
			}
			l.lists[name][phrase] = true
			l.longest[name] = max(l.longest[name], len(strings.Fields(phrase)))
		}
	}
	return l
})

func read(name string) string {
	data, err := wordFiles.ReadFile("words/" + name + ".txt")
	if err != nil {
		panic(fmt.Sprintf("privacy: the embedded words: %v", err)) // a fault of the build, which every test shows
	}
	return string(data)
}

// names returns the words of a file.
func names(file string) map[string]bool {
	found := map[string]bool{}
	for line := range strings.Lines(read(file)) {
		if !strings.HasPrefix(line, "#") {
			for w := range strings.FieldsSeq(line) {
				found[fold(w)] = true
			}
		}
	}
	return found
}

// fold returns a text in small letters without accents.
func fold(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII }) {
		return strings.ToLower(text)
	}
	folded, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), text)
	if err != nil {
		folded = text
	}
	return strings.ReplaceAll(strings.ToLower(folded), "’", "'")
}

// is reports whether a word stands in a list.
func (l *lexicon) is(list, word string) bool {
	if l.lists[list][word] {
		return true
	}
	for _, start := range l.starred[list] {
		if strings.HasPrefix(word, start) {
			return true
		}
	}
	return false
}

// token is a word of a text.
type token struct {
	from, to int    // in bytes
	plain    string // folded
	capital  bool
	shouted  bool // in capitals alone
	first    bool // of a sentence
	apart    bool // more than a space or a full stop stands before it
	digits   bool
}

// tokens splits a text into words.
func tokens(text string) []token {
	var list []token
	start, last := -1, 0
	add := func(end int) {
		word := text[start:end]
		before := text[last:start]
		initial := []rune(word)[0]
		t := token{
			from: start, to: end, plain: fold(word), capital: unicode.IsUpper(initial),
			shouted: len(word) > 1 && strings.ToUpper(word) == word,
			digits:  unicode.IsDigit(initial),
			first:   len(list) == 0,
		}
		if len(list) > 0 {
			const abbreviated = 4 // "Mevr. Diallo", "K. Mertens"
			stop := strings.Contains(before, ".") && len(list[len(list)-1].plain) > abbreviated
			t.first = stop || strings.ContainsAny(before, "!?\n:;")
			t.apart = stop || strings.Trim(before, " .") != ""
		}
		list = append(list, t)
		start, last = -1, end
	}
	for i, r := range text {
		inside := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
		joins := start >= 0 && (r == '\'' || r == '’' || r == '-')
		const elided = 4 // bytes of "d'", "qu'", "d’"
		switch {
		case inside && start >= 0 && unicode.IsUpper(r) && i-start <= elided && strings.ContainsAny(text[start:i], "'’"): // "d'Oksana"
			add(i)
			start = i
		case inside && start < 0:
			start = i
		case !inside && !joins && start >= 0:
			add(i)
		}
	}
	if start >= 0 {
		add(len(text))
	}
	return list
}

// span is a part of a text that tells who somebody is.
type span struct {
	from, to int
	mask     string
	alone    bool // by itself it shows that the text is about one person who is spoken of
}

// people finds the names in a text.
func people(text string) []span {
	l := words()
	list := tokens(text)
	var found []span
	for i := 0; i < len(list); {
		from, to, alone := l.nameAt(list, i)
		if to == 0 {
			i++
			continue
		}
		found = append(found, span{from: list[from].from, to: list[to-1].to, mask: "[…]", alone: alone})
		i = to
	}
	return found
}

// nameAt finds the name that a word of a text announces or begins: from which word up to which, 0 for none.
func (l *lexicon) nameAt(list []token, i int) (from, to int, alone bool) {
	t := list[i]
	next := i + 1
	switch {
	case l.is("title", t.plain) && (t.plain != "m" || t.capital) && next < len(list) && !list[next].apart:
		if to = l.run(list, next, true); to > next {
			return next, to, !l.follows(list, i, "own") && !l.signs(list, next)
		}
	case next == len(list) || list[next].first || list[next].apart: // nothing follows it
	case l.is("client", t.plain) || l.is("called", t.plain) && l.near(list, i, "person"):
		if l.is("called", list[next].plain) && next+1 < len(list) { // "a resident named ..."
			next++
		}
		small := l.is("particle", list[next].plain) && !list[next].capital // "a resident of Kapellen"
		if to = l.run(list, next, !small); to > next && !small {
			return next, to, true
		}
	}
	if !l.named(list, i) {
		return 0, 0, false
	}
	to = l.run(list, i, true)
	if to <= i {
		to = i + 1
	}
	return i, to, !l.follows(list, i, "own") && !l.signs(list, i)
}

// named reports whether a word is a name by itself.
func (l *lexicon) named(list []token, i int) bool {
	t := list[i]
	given, surname, ordinary := l.given[t.plain], l.surnames[t.plain], l.ordinary[t.plain]
	if first, second, double := strings.Cut(t.plain, "-"); double { // "Jean-Paul"
		given = l.given[first] && l.given[second]
		surname = l.surnames[first] && l.surnames[second] || l.given["al"+second] || l.surnames["al"+second]
	}
	known := given || surname
	switch {
	case t.digits || len(t.plain) < 3 || l.is("not", t.plain) || l.place(list, i):
		return false
	case !known:
		return false
	case !t.capital: // "mohammed wil terug"
		return given && !ordinary && len(t.plain) >= 4
	case ordinary && t.shouted:
		return false
	case ordinary: // "Jan Janssen", but not "Jan" at the beginning of a sentence
		other := i+1 < len(list) && list[i+1].capital && !list[i+1].apart && !list[i+1].digits && !l.is("not", list[i+1].plain)
		if given && other {
			return true
		}
		return given && (!t.first && !l.common(t.plain) || l.follows(list, i, "own"))
	}
	return true
}

// common reports whether a name is above all a word.
func (l *lexicon) common(word string) bool { return len(word) <= 3 }

// place reports whether a word stands where a place or a house does: "Fedasil Florennes", "te Namur".
func (l *lexicon) place(list []token, i int) bool {
	return i > 0 && l.is("place", list[i-1].plain)
}

// run returns where a name ends that begins at a word: words with a capital, with particles between them. In small letters only
// known names count. sure says that a name is announced.
func (l *lexicon) run(list []token, i int, sure bool) int {
	at, end := i, i
	for at < len(list) {
		t := list[at]
		known := (l.given[t.plain] || l.surnames[t.plain]) && !l.ordinary[t.plain] || at > i && article(t.plain)
		switch {
		case at > i && t.apart:
			return end
		case l.is("particle", t.plain) && !t.first && at+1 < len(list) && (list[at+1].capital || l.is("particle", list[at+1].plain)):
			at++
			continue
		case t.digits || l.is("not", t.plain):
			return end
		case t.capital && (sure || known), known && len(t.plain) >= 3:
			at++
			end = at
			continue
		}
		return end
	}
	return end
}

// article reports whether a word is a name with its article: "al-rashid".
func article(word string) bool {
	return strings.HasPrefix(word, "al-") || strings.HasPrefix(word, "el-")
}

// follows reports whether a phrase of a list stands before a word.
func (l *lexicon) follows(list []token, i int, name string) bool {
	phrase := ""
	for n := 1; n <= l.longest[name] && i-n >= 0; n++ {
		phrase = strings.TrimSpace(list[i-n].plain + " " + phrase)
		if l.is(name, phrase) {
			return true
		}
	}
	return false
}

// near reports whether one of the words before is in a list.
func (l *lexicon) near(list []token, i int, name string) bool {
	const reach = 5
	for n := 1; n <= reach && i-n >= 0; n++ {
		if l.is(name, list[i-n].plain) {
			return true
		}
	}
	return false
}

// signs reports whether a name at the end of a text is the sender's: a border stands shortly before it, and little behind it.
func (l *lexicon) signs(list []token, i int) bool {
	const most = 4 // "Hoogachtend, insp. S. Declercq"
	if i < 3 || len(list)-i > most {
		return false
	}
	for n := i; n > 0 && i-n < most; n-- {
		if list[n].apart || list[n].first {
			return true
		}
	}
	return false
}
