package question

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"vtbot/catalog"
	"vtbot/internal/linear"
)

// refer fills in what a text refers to: the modules it names or means by the context, and what else it asks about.
func (r *Reader) refer(a *Asked, text string, m masked, c Context) {
	folded := plain(text)
	a.Codes, a.Not = r.named(m)
	a.Named = len(a.Codes) > 0
	a.Only = has("only", folded)
	a.Online = has("online", folded)
	a.Lang = asksFor(folded, a)
	a.Topics = topics(text, r)
	if !a.Named {
		a.Codes = meant(folded, a.Kind, c)
	}
	if few := len(m.words) <= 5 && len(m.words) > len(m.codes); few && a.Named && !a.Content && a.Kind == Search && c.Field != "" {
		a.Kind = sameClass // "and TM5?", however it was read
	}
	inContext(a, folded, c)
}

// named returns the modules that a masked text names, and those that it names to leave out.
func (r *Reader) named(m masked) (codes, not []string) {
	i := 0
	for at, w := range m.words {
		if w != moduleWord {
			continue
		}
		code := m.codes[i]
		i++
		switch {
		case code == "":
		case leftOut(m.words[:at]):
			not = append(not, code)
		case !slices.Contains(codes, code):
			codes = append(codes, code)
		}
	}
	return codes, not
}

// leftOut reports whether the words before a name say that it is not wanted: "not TM4", "anything but not TM4 or TM5".
func leftOut(before []string) bool {
	for len(before) >= 2 && before[len(before)-2] == moduleWord { // the second of two: "not TM4 or TM5"
		before = before[:len(before)-2]
	}
	text := strings.Join(before[max(0, len(before)-3):], " ")
	for _, p := range lists()["not"] {
		rest, found := strings.CutSuffix(text, p.text)
		if found && (rest == "" || rest[len(rest)-1] == ' ') {
			return true
		}
	}
	return false
}

// has reports whether a phrase of a list stands in a plain text.
func has(list, text string) bool {
	_, at := within(list, text)
	return at >= 0
}

// asksFor returns the language that a text asks for, of a session or of the bot, or that talk gives away.
func asksFor(text string, a *Asked) catalog.Lang {
	if p, at := within("languages", text); at >= 0 {
		return catalog.Lang(p.value)
	}
	if a.Kind == Talk {
		return givenAway(text)
	}
	return ""
}

// givenAway returns the language of talk: that of the example that it is, else the one in which alone half of its words are
// said.
func givenAway(text string) catalog.Lang {
	if lang, ok := saidIn()[text]; ok {
		return lang
	}
	var found catalog.Lang
	words, votes := strings.Fields(text), 0
	for _, w := range words {
		switch lang := wordIn()[w]; {
		case lang == "" || strings.Trim(w, "0123456789") == "":
		case found == "" || found == lang:
			found = lang
			votes++
		default:
			return ""
		}
	}
	if 2*votes < len(words) {
		return ""
	}
	return found
}

// wordIn holds the language of each word of the examples; "" for those that stand in several.
var wordIn = sync.OnceValue(func() map[string]catalog.Lang {
	found := map[string]catalog.Lang{}
	for _, e := range examples() {
		for _, w := range linear.Words(e.text) {
			if before, said := found[w]; said && before != e.lang {
				found[w] = ""
			} else {
				found[w] = e.lang
			}
		}
	}
	return found
})

// saidIn holds the language of each example of talk; "" for those that are said in several.
var saidIn = sync.OnceValue(func() map[string]catalog.Lang {
	found := map[string]catalog.Lang{}
	for _, e := range examples() {
		if !strings.HasPrefix(e.kind, talkPrefix) {
			continue
		}
		text := plain(e.text)
		if before, said := found[text]; said && before != e.lang {
			found[text] = ""
		} else {
			found[text] = e.lang
		}
	}
	return found
})

// meant returns the modules that a plain text without any name means by what was shown before.
func meant(text string, kind Kind, c Context) []string {
	switch kind {
	case Property, Compare, More, Other, Pick, Talk, AudienceSwitch:
	default:
		return nil
	}
	shown := len(c.Shown)
	if n := ordinal(text); n != 0 && shown > 0 {
		if n == -1 {
			n = shown
		}
		if n <= shown {
			return []string{c.Shown[n-1]}
		}
	}
	both := has("both", text) || kind == Compare
	switch {
	case both && shown > 1 && shown <= 3:
		return slices.Clone(c.Shown)
	case has("other", text) && c.About != "" || kind == Other:
		return others(c)
	case kind == Talk:
		return nil
	case c.About != "":
		return []string{c.About}
	case shown >= 1 && shown <= 3:
		return slices.Clone(c.Shown)
	}
	return nil
}

// others returns the modules that were shown besides the one spoken of.
func others(c Context) []string {
	if c.About == "" {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(c.Shown), func(code string) bool { return code == c.About })
}

// inContext settles the kinds that only stand after something else was said.
func inContext(a *Asked, text string, c Context) {
	before := len(c.Shown) > 0 || c.About != ""
	if n := ordinal(text); a.Kind == Search && !a.Content && !a.Named && n != 0 && len(c.Shown) >= max(n, 2) {
		a.Kind = Pick // "the second", with few words around it
		a.Codes = meant(text, Pick, c)
	}
	if len(a.Not) > 0 && !a.Named { // "not TM4, something else on interviews"
		a.Kind, a.Field, a.Talk, a.Book, a.Codes = Search, "", "", false, nil
	}
	switch a.Kind {
	case Property:
		if a.Field == Delivery && len(a.Codes) == 0 { // "which ones can we have on request?"
			a.Kind, a.Field = Set, ""
		}
	case sameClass, AudienceSwitch:
		likeBefore(a, before, c)
	case More, Other:
		if !before && !a.Named {
			a.Kind = Search
		}
	case Pick:
		if !before && !a.Named && !a.Book {
			a.Kind = Search
		}
	case Compare:
		if len(a.Codes) == 1 && c.About != "" && c.About != a.Codes[0] { // "how is it different from TM3?"
			a.Codes = []string{c.About, a.Codes[0]}
		}
	}
}

// likeBefore settles what asks the same of something else.
func likeBefore(a *Asked, before bool, c Context) {
	switch {
	case a.Kind == sameClass && c.Field != "" && len(a.Codes) > 0: // "and TM5?" after "who gives TM4?"
		a.Kind, a.Field = Property, c.Field
	case a.Kind == sameClass:
		a.Kind = Search
	case c.Kind == Property && c.Field == Audience && len(a.Codes) > 0: // "and for doctors?" after "is TM4 for nurses?"
		a.Kind, a.Field = Property, Audience
	case !before || len(a.Audiences) == 0:
		a.Kind = Search
	case !a.Named:
		a.Codes = nil
	}
}

// topics returns the parts of a text that ask for different subjects; nil when there is one.
func topics(text string, r *Reader) []Span {
	lower := strings.ToLower(text)
	if len(lower) != len(text) || !utf8.ValidString(text) {
		return nil // bytes would not fit the text
	}
	for _, p := range lists()["also"] {
		i := strings.Index(lower, " "+p.text+" ")
		if i < 0 {
			continue
		}
		first, second := text[:i], text[i+len(p.text)+2:]
		if r.about(first) && r.about(second) {
			return []Span{{0, i}, {i + len(p.text) + 2, len(text)}}
		}
	}
	return nil
}

// about reports whether a part of a text names a module or a subject.
func (r *Reader) about(part string) bool {
	m := r.mask(part)
	return len(m.codes) > 0 || r.content(m)
}
