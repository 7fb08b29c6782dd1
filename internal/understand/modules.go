package understand

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"vtbot/catalog"
)

// titles finds modules by what they are called: titles, methods and materials.
type titles struct {
	byFirst map[string][]titlePhrase // longest first
	words   map[string]bool
	known   map[string]bool         // words of the catalogue, which are no slips of the pen
	slips   map[catalog.Lang]*slips // of titles and of the lexicon
}

type titlePhrase struct {
	words []string
	code  string
}

// shortestTitle is how many characters a title must have to be recognised anywhere in a text: "MENA" is not asked for
// wherever it is named. Longer names in capitals are those of methods.
const shortestTitle = 9

func newTitles(c *catalog.Catalog, lex *lexicon) *titles {
	t := &titles{byFirst: map[string][]titlePhrase{}, words: map[string]bool{}, known: map[string]bool{}}
	codes := map[string][]string{} // name -> modules
	name := func(code, text string) {
		for _, part := range append(strings.FieldsFunc(text, func(c rune) bool { return c == '/' || c == '(' || c == ')' }), text) {
			words := wordsOf(part)
			for len(words) > 1 && slices.Contains([]string{"de", "het", "le", "la", "l", "the", "une", "un", "een", "a", "dvd"}, words[0]) {
				words = words[1:]
			}
			key := strings.Join(words, " ")
			if key == "" || utf8.RuneCountInString(key) < shortestTitle && !isAcronym(part) {
				continue
			}
			if !slices.Contains(codes[key], code) {
				codes[key] = append(codes[key], code)
			}
		}
	}
	counts := map[string]int{}
	for _, m := range c.Modules {
		for _, lang := range catalog.Langs {
			name(m.Code, m.Title[lang])
			for _, method := range m.Methods {
				name(m.Code, method.Name[lang])
			}
			for _, material := range m.Materials {
				name(m.Code, material.Name[lang])
			}
			for _, text := range append(append(slices.Clone(m.Questions[lang]), m.Keywords[lang]...), m.Description[lang]) {
				for _, w := range wordsOf(text) {
					counts[w]++
				}
			}
		}
		for _, method := range m.Methods {
			for _, alias := range method.Aliases {
				name(m.Code, alias)
			}
		}
	}
	for w, n := range counts {
		if n > 1 {
			t.known[w] = true
		}
	}
	for _, key := range sortedKeys(codes) {
		if len(codes[key]) > 1 && !isTitle(c, key) {
			// What several modules work with names the one that is built on it first.
			codes[key] = codes[key][:1]
		}
		words := strings.Fields(key)
		for _, w := range words {
			t.words[w] = true
		}
		t.byFirst[words[0]] = append(t.byFirst[words[0]], titlePhrase{words, codes[key][0]})
	}
	for _, list := range t.byFirst {
		slices.SortStableFunc(list, func(a, b titlePhrase) int { return len(b.words) - len(a.words) })
	}
	t.slips = map[catalog.Lang]*slips{}
	for _, lang := range catalog.Langs {
		t.slips[lang] = newSlips(lex.byLang[lang], t.words)
	}
	return t
}

func isTitle(c *catalog.Catalog, key string) bool {
	return slices.ContainsFunc(c.Modules, func(m catalog.Module) bool {
		return slices.ContainsFunc(catalog.Langs, func(l catalog.Lang) bool {
			return strings.Contains(strings.Join(wordsOf(m.Title[l]), " "), key)
		})
	})
}

// isAcronym reports whether a name is written in capitals, five or more, or four that are no word of the trade.
func isAcronym(name string) bool {
	name = strings.TrimSpace(name)
	return utf8.RuneCountInString(name) >= 4 && !strings.ContainsFunc(name, func(c rune) bool { return !unicode.IsUpper(c) }) &&
		name != "MENA" && name != "NBMV"
}

func wordsOf(text string) []string {
	var list []string
	for _, t := range tokenise(text) {
		if t.kind == word {
			list = append(list, t.text)
		}
	}
	return list
}

func (t *titles) isKnown(w string) bool { return t.known[w] || t.words[w] || places[w] }

// at returns the title that begins at a place and where it ends.
func (t *titles) at(r *reading, at int) (string, int) {
	for _, p := range t.byFirst[r.tokens[at].text] {
		i, ok := at, true
		for _, w := range p.words {
			for i < len(r.tokens) && r.tokens[i].kind == mark && i > at && strings.Contains("&,/:", r.tokens[i].text) {
				i++
			}
			if i >= len(r.tokens) || r.tokens[i].text != w || r.tokens[i].taken {
				ok = false
				break
			}
			i++
		}
		if ok {
			return p.code, i
		}
	}
	return "", 0
}

// mention is a module that a text names.
type mention struct {
	codes    []string
	known    bool
	from, to int
}

// codeAt reads a code that begins at a place, however it is spelled: "tm 4", "SM-3", "T.M.04", "tm drie".
func (rd *Reader) codeAt(r *reading, at int) (category string, number, end int) {
	category, i := rd.categoryAt(r, at)
	if category == "" {
		return "", 0, 0
	}
	if r.starts("series", i) { // "TM module 4"
		i++
	}
	for n := 0; n < 3 && r.kind(i) == mark && strings.Contains("._:#°-", r.text(i)); n++ {
		i++
	}
	if r.kind(i) == word && r.text(i) == "o" && r.kind(i+1) == digits && r.tokens[i+1].joined == 0 {
		i++
	}
	if r.kind(i) == digits && len(r.text(i)) <= 5 && r.tokens[i].value > 0 && !r.tokens[i].taken {
		return category, r.tokens[i].value, i + 1
	}
	if e, v := r.number(i); e >= 0 && v > 1 && v <= 20 && r.kind(i) == word {
		return category, v, e
	}
	return "", 0, 0
}

// categoryAt reads the letters of a code at a place, and returns where they end.
func (rd *Reader) categoryAt(r *reading, at int) (category string, end int) {
	if at >= len(r.tokens) {
		return "", 0
	}
	t := &r.tokens[at]
	if t.kind != word || t.taken || at > 0 && t.joined == 0 && r.kind(at-1) != mark {
		return "", 0
	}
	if c := rd.categories[t.text]; c != "" {
		return c, at + 1
	}
	if len(t.text) != 1 {
		return "", 0
	}
	j := at + 1
	if r.text(j) == "." {
		j++
	}
	if r.kind(j) == word && r.tokens[j].joined == 0 {
		return rd.categories[t.text+r.text(j)], j + 1
	}
	return "", 0
}

func codeOf(category string, n int) string { return category + itoa(n) }

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

// counted reports whether a number is one of people, hours or days, and no module of a list.
func (r *reading) counted(at int) bool {
	for i := at; i < at+3 && i < len(r.tokens); i++ {
		if r.startsAny(i, "people", "audience", "others", "intern") || i == at && r.startsAny(i, "month", "hour") {
			return true
		}
		if r.kind(i) != word || r.starts("on", i) && !r.starts("of", i) || r.startsAny(i, "for_people", "with") {
			break
		}
	}
	return r.kind(at) == mark && strings.Contains("/:", r.text(at)) && r.kind(at+1) == digits && r.tokens[at].joined == 0 &&
		r.tokens[at+1].joined == 0 || r.text(at) == "." && r.kind(at+1) == digits && r.tokens[at+1].joined == 0 ||
		r.starts("suffix", at) && r.tokens[min(at, len(r.tokens)-1)].joined == 0
}

// mentions finds the modules that a text names: codes, lists and ranges of them, whole categories, titles and methods.
func (rd *Reader) mentions(r *reading) []mention {
	var all []mention
	for at := 0; at < len(r.tokens); at++ {
		if r.tokens[at].taken {
			continue
		}
		if code, end := rd.titles.at(r, at); code != "" {
			all = append(all, mention{[]string{code}, true, at, end})
			at = end - 1
			continue
		}
		if m, ok := rd.category(r, at); ok {
			all = append(all, m)
			at = m.to - 1
			continue
		}
		category, n, end := rd.codeAt(r, at)
		if category == "" {
			continue
		}
		code := codeOf(category, n)
		_, known := rd.catalog.Module(code)
		m := mention{[]string{code}, known, at, end}
		if known {
			m = rd.listed(r, m, category, n)
		}
		all = append(all, m)
		at = m.to - 1
	}
	return all
}

// listed reads the numbers that follow a code: "TM1, 2 en 5", "TM1 t.e.m. TM3", "TM 1 à 3".
func (rd *Reader) listed(r *reading, m mention, category string, n int) mention {
	// A range.
	j := m.to
	if e := r.is("to", j); e >= 0 {
		j = e
	} else if r.text(j) == "-" {
		j++
	} else {
		j = -1
	}
	if j >= 0 {
		last, end := 0, 0
		if c, v, e := rd.codeAt(r, j); c == category {
			last, end = v, e
		} else if r.kind(j) == digits && !r.tokens[j].taken && !r.counted(j+1) {
			last, end = r.tokens[j].value, j+1
		}
		if _, ok := rd.catalog.Module(codeOf(category, last)); ok && last > n {
			for k := n + 1; k <= last; k++ {
				m.codes = append(m.codes, codeOf(category, k))
			}
			m.to = end
			return m
		}
	}
	// A list: it ends in "and", or each number is greater than the one before and there are two of them.
	at, last, joined := m.to, n, false
	var codes []string
	for {
		i, and := at, false
		switch {
		case r.kind(i) == mark && strings.Contains(",;/+&", r.text(i)):
			and = strings.Contains("/+&", r.text(i))
			i++
			if e := r.is("and", i); e >= 0 {
				i, and = e, true
			}
		case r.is("and", i) >= 0:
			i, and = r.is("and", i), true
		case r.is("or", i) >= 0:
			i, and = r.is("or", i), true
		default:
			i = -1
		}
		if i < 0 || r.kind(i) != digits || r.tokens[i].taken || r.counted(i+1) || r.tokens[i].value <= last {
			break
		}
		code := codeOf(category, r.tokens[i].value)
		if _, ok := rd.catalog.Module(code); !ok {
			break
		}
		codes = append(codes, code)
		last, at, joined = r.tokens[i].value, i+1, joined || and
	}
	if joined || len(codes) > 1 {
		m.codes, m.to = append(m.codes, codes...), at
	}
	return m
}

// category reads all modules of a category, or one of a series: "alle TM-modules", "module 5 van de TM-reeks".
func (rd *Reader) category(r *reading, at int) (mention, bool) {
	if e := r.is("series", at); e >= 0 && r.kind(e) == digits {
		for i := e + 1; i < e+4 && i < len(r.tokens) && r.kind(i) == word; i++ {
			if c := rd.categories[r.text(i)]; c != "" && r.starts("series", i+1) {
				code := codeOf(c, r.tokens[e].value)
				_, known := rd.catalog.Module(code)
				return mention{[]string{code}, known, at, i + 2}, true
			}
		}
	}
	e := r.is("all_of", at)
	if e < 0 {
		return mention{}, false
	}
	series := false
	for i := e; i < e+5 && i < len(r.tokens) && r.kind(i) <= digits; i++ {
		series = series || r.starts("series", i)
		c := rd.categories[r.text(i)]
		end := i + 1
		if c == "" {
			if e, v := r.concept(r.lex.ids["category"], i); e >= 0 {
				c, end, series = v, e, true
			}
		}
		if c == "" {
			continue
		}
		if !series && !r.starts("series", end) || r.kind(end) == digits {
			return mention{}, false
		}
		if r.starts("series", end) {
			end++
		}
		m := mention{known: true, from: at, to: end}
		for _, module := range rd.catalog.Modules {
			if string(module.Category) == c {
				m.codes = append(m.codes, module.Code)
			}
		}
		return m, true
	}
	return mention{}, false
}

// modules reads which modules are asked for, in the order in which they stand, and which are only spoken of.
func (rd *Reader) modules(r *reading, out *Reading) {
	all := rd.mentions(r)
	left := false      // the one before is left out
	many := false      // a range or a whole category is asked for
	var again []string // those of a story, which may be wanted once more
	for i, m := range all {
		if !m.known {
			out.Unknown = append(out.Unknown, m.codes...)
			r.take(m.from, m.to)
			continue
		}
		next := len(r.tokens)
		if i+1 < len(all) {
			next = all[i+1].from
		}
		list := &out.Modules
		switch {
		case r.refused(m.from): // "TM5, not TM2"
			list = &out.Not
			out.Modules = slices.DeleteFunc(out.Modules, func(code string) bool { return slices.Contains(m.codes, code) })
		case r.told[m.from], r.had(m.from, m.to, next), m.from >= r.end && len(out.Modules) > 0,
			left && rd.enumerated(r, all, i): // "without TM2, TM4 and TM5"
			list = &out.Not
		case i+1 < len(all) && all[i+1].known && !r.refused(all[i+1].from) && r.takenBack(m.to, all[i+1].from) && !slices.Contains(all[i+1].codes, m.codes[0]) &&
			!r.had(all[i+1].from, all[i+1].to, len(r.tokens)):
			list = &out.Not
		}
		left = list == &out.Not
		if left && r.told[m.from] && !r.had(m.from, m.to, next) {
			again = append(again, m.codes...)
		}
		if left && many { // "all TM modules without TM5"
			out.Modules = slices.DeleteFunc(out.Modules, func(code string) bool { return slices.Contains(m.codes, code) })
		}
		many = many || !left && len(m.codes) > 2
		for _, code := range m.codes {
			if !slices.Contains(*list, code) {
				*list = append(*list, code)
			}
		}
		defer r.take(m.from, m.to)
	}
	if len(out.Modules) == 0 && len(again) > 0 && (r.has("again") ||
		!slices.Contains(r.carrying(), true)) { // "last time six came to TM3, now we are 13"
		out.Modules = again
	}
	out.Not = slices.DeleteFunc(out.Not, func(code string) bool { return slices.Contains(out.Modules, code) })
}

// enumerated reports whether a module belongs to the same list as the one before: joined by "and" or "or", or by a comma
// where a later one is.
func (rd *Reader) enumerated(r *reading, all []mention, i int) bool {
	for ; i > 0 && i < len(all) && r.onlyJoins(all[i-1].to, all[i].from); i++ {
		if r.between("and", all[i-1].to, all[i].from) || r.between("or", all[i-1].to, all[i].from) {
			return true
		}
	}
	return false
}

// refused reports whether a word before a module says that it is not the one: "not TM2", but not "why not TM2".
func (r *reading) refused(at int) bool {
	not := r.backTo("not", at, 0)
	return not >= 0 && (not == 0 || !r.starts("wonder", not-1))
}

// takenBack reports whether what stands between two modules takes the first back: "TM5, non, plutôt TM2".
func (r *reading) takenBack(from, to int) bool {
	if to-from > 12 || r.between("part", from, to) {
		return false
	}
	return r.between("correction", from, to) || r.between("but", from, to) && r.between("correction", to, min(to+8, len(r.tokens)))
}

// had reports whether a module is named without being asked for, from what stands around it.
func (r *reading) had(from, to, next int) bool {
	for i := from - 1; i >= 0 && i >= from-8 && r.tokens[i].sentence == r.tokens[from].sentence; i-- {
		if end := r.is("had_before", i); end >= 0 && end <= from && r.onlyFiller(end, from) {
			return true
		}
		if r.kind(i) == mark && r.text(i) != "'" {
			break
		}
	}
	for i := to; i < next && i <= to+3; i++ {
		if r.kind(i) == mark && r.text(i) != "," {
			break
		}
		if end := r.is("had_after", i); end >= 0 {
			aboutNext := end == next && next < len(r.tokens) // "TM5, not TM2"
			return !aboutNext && r.onlyFiller(to, i)
		}
	}
	return false
}

// onlyJoins reports whether nothing but "and", "or" or a comma stands between two places.
func (r *reading) onlyJoins(from, to int) bool {
	for i := from; i < to; {
		end := max(r.is("and", i), r.is("or", i), r.is("article", i))
		if end < 0 && r.text(i) != "," {
			return false
		}
		i = max(end, i+1)
	}
	return to > from
}

// onlyFiller reports whether only small words stand between two places.
func (r *reading) onlyFiller(from, to int) bool {
	for i := from; i < to; {
		end := r.is("filler", i)
		if end < 0 && r.text(i) != "," {
			return false
		}
		i = max(end, i+1)
	}
	return true
}
