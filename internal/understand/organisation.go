package understand

import (
	_ "embed"
	"strings"
)

// placeNames are Belgium's municipalities and the places of its reception centres, in Dutch and in French.
//
//go:embed places.txt
var placeNames string

var places = func() map[string]bool {
	all := map[string]bool{}
	for l := range strings.Lines(placeNames) {
		if name := strings.Join(wordsOf(strings.TrimSpace(l)), " "); name != "" && l[0] != '#' {
			all[name] = true
		}
	}
	return all
}()

// name is a part of a text that may be the name of an organisation.
type name struct {
	from, to int
	score    int
}

// organisation reads for whom or where a session is asked, the whole name and no more, and takes it out.
func (r *reading) organisation() string {
	var best name
	for at := 0; at < len(r.tokens); at++ {
		if t := &r.tokens[at]; t.taken || t.kind > digits {
			continue
		}
		n := r.nameAt(at)
		if n.to <= at {
			continue
		}
		at = n.to - 1
		if n = r.weighed(n, best); n.score > best.score || n.score == best.score && n.to-n.from > best.to-best.from && n.from <= best.from {
			best = n
		}
	}
	if best.score <= 0 {
		return ""
	}
	text := strings.Trim(r.written(best.from, best.to), ` ,.;:"“”«»`)
	if r.text(best.from-1) == "(" && strings.Count(text, ")") > strings.Count(text, "(") {
		text = strings.TrimRight(text, ")")
	}
	r.take(best.from, best.to)
	return text
}

// How sure it is that something is the name that is meant.
const (
	knownName   = 40
	kindAndName = 34
	nameAndKind = 32
	lowerCase   = 18
	partner     = 4
)

// nameAt reads what may be a name at a place; a name that ends there is none.
func (r *reading) nameAt(at int) name {
	if end := r.is("org_named", at); end >= 0 && r.isName(at, end) {
		n := name{r.kindBehind(at), r.extend(end), knownName}
		if e := r.is("org_after", n.to); e >= 0 {
			n.to = e
		}
		if end == n.to && r.partnerOnly(at, end) {
			n.score = partner
		}
		return n
	}
	if end := r.is("org_kind", at); end >= 0 && !r.insideAudience(at, end) {
		n := name{r.leftOf(at), r.extend(end), kindAndName}
		for i := end; i < n.to; i++ { // "asbl Synergie 14"
			n.to = max(n.to, r.is("org_named", i))
		}
		if n.to > end {
			return n
		}
	}
	if end := r.named(at, at); end > at {
		for i := at + 1; i <= end; i++ { // "Cedar Lodge Reception Centre"
			if after := r.is("org_after", i); after > end && (r.tokens[at].upper || r.tokens[i].upper) {
				return name{at, after, nameAndKind}
			}
		}
		n := name{from: at, to: end}
		n.score = r.nameScore(n)
		return n
	}
	if end := r.lowerPlace(at); end > at {
		return name{at, end, lowerCase}
	}
	return name{}
}

// weighed lowers the score of a name that is taken back, told of, part of an address or of the signature, and raises that
// of one that is put in the place of the best so far.
func (r *reading) weighed(n, best name) name {
	switch {
	case n.to-n.from == 1 && (r.starts("yes", n.from) || r.shouted(n.from)): // "Right, then both", "woensdag NIET"
		n.score = 0
	case n.from >= r.end:
		n.score -= 6
	case r.told[n.from]:
		n.score -= 9
	}
	if r.before("i_said", n.from, 1) || r.before("instead", n.from, 1) && r.kind(n.from-1) == word || r.beforeInClause("not", n.from, 1) {
		n.score -= 15
	}
	sameSentence := r.tokens[best.from].sentence == r.tokens[n.from].sentence
	if best.score > 0 && n.score > 0 && sameSentence && r.before("but", n.from, 3) { // "not Kapellen but Broechem"
		n.score = max(n.score, best.score+1)
	}
	if r.isAddress(n) {
		n.score -= 12
	}
	return n
}

// shouted reports whether a common word is written in capitals.
func (r *reading) shouted(at int) bool {
	t := &r.tokens[at]
	written := r.raw[t.from:t.to]
	return len(written) > 1 && written == strings.ToUpper(written) && r.lex.words[t.text] && !r.startsAny(at, "org_named", "org_kind", "org_short")
}

// insideAudience reports whether a kind of organisation is the end of what people are: "chefs de service".
func (r *reading) insideAudience(from, to int) bool {
	i := r.backTo("audience", to, 0)
	return i >= 0 && i < from
}

// leftOf goes back over words with a capital before a kind: "Federal Judicial Police Antwerp".
func (r *reading) leftOf(at int) int {
	for i := at; r.tokens[at].upper && i > 0; i-- {
		t := &r.tokens[i-1]
		if t.kind != word || !t.upper || t.taken || r.notName(i-1) ||
			r.opens(i-1) && r.tokens[i-1].from > 0 && !r.starts("org_named", i-1) {
			return i
		}
		if i == 1 {
			return 0
		}
	}
	return at
}

// isName reports whether a known name is written as one where it is another word as well.
func (r *reading) isName(at, end int) bool {
	return end-at > 1 || len(r.text(at)) > 4 || r.tokens[at].upper || r.starts("org_short", at) || r.is("org_named", at) == end &&
		len(r.text(at)) >= 3
}

// partnerOnly reports whether IOM, Caritas and the like are named as partners and not as who asks.
func (r *reading) partnerOnly(at, end int) bool {
	return r.beforeInClause("with", at, 1) || r.text(at-1) != "of" && r.before("or", at, 0) || r.starts("or", end) && !r.closes(end)
}

// kindBehind goes back over what an organisation is, before its name: "centre Croix-Rouge de Natoye".
func (r *reading) kindBehind(at int) int {
	for i := at - 1; i >= 0 && i >= at-4 && !r.tokens[i].taken; i-- {
		if end := r.is("org_kind", i); end >= 0 && !r.before("audience", i+1, 0) && (end == at || r.is("of", end) == at &&
			r.tokens[i].sentence == r.tokens[at].sentence) {
			return i
		}
	}
	return at
}

// extend returns where the name that begins before a place ends: words with a capital, or a known place.
func (r *reading) extend(at int) int {
	end := at
	i := at
	if e := r.is("org_region", at); e >= 0 && r.kind(e) == word { // "Fedasil regio noord"
		return e + 1
	}
	if r.text(i) == "(" { // "cpas (Mons)"
		if e := r.named(i+1, at); e > i+1 && r.text(e) == ")" {
			return e + 1
		}
		return at
	}
	// What else it is called: "Rode Kruis opvangcentrum", "zone de police".
	for k := 0; k < 3; k++ {
		j := r.joining(i)
		if e := r.is("org_kind", j); e >= 0 && !r.tokens[j].taken && !r.clauseBreak(at, j) {
			if e2 := r.named(r.joining(e), at); e2 > r.joining(e) {
				i, end = e, e2
				continue
			}
		}
		break
	}
	if end > at {
		return r.more(end)
	}
	if next := r.joining(at); next < len(r.tokens) {
		if e := r.named(next, at); e > next {
			return r.more(e)
		}
	}
	// In lower case: a known place, or the one word behind a short kind.
	j := r.joining(at)
	if e := r.lowerPlaceAt(j); e > j {
		return e
	}
	if j == at && r.kind(j) == word && !r.tokens[j].taken && !r.tokens[j].upper && at > 0 && r.starts("org_short", at-1) &&
		!r.lex.words[r.text(j)] && !r.known(r.text(j)) {
		return j + 1
	}
	return at
}

// more goes on over "- Name" and "/ Name" where nothing stands between.
func (r *reading) more(end int) int {
	for {
		next := r.joining(end)
		if (r.text(end) == "/" || r.text(end) == "-") && r.tokens[end].joined == 0 {
			next = end + 1
		}
		e := r.named(next, next)
		if e <= next || next == end && r.tokens[next].joined == ' ' {
			return end
		}
		end = e
	}
}

// joining passes the small words that stand inside a name.
func (r *reading) joining(at int) int {
	for i := 0; i < 3 && at < len(r.tokens); i++ {
		e := -1
		for _, c := range []string{"of", "article", "on", "inside"} {
			if x := r.is(c, at); x > e && !r.tokens[at].upper {
				e = x
			}
		}
		if e < 0 || r.tokens[at].kind != word {
			break
		}
		at = e
	}
	return at
}

func (r *reading) clauseBreak(from, to int) bool {
	return from > 0 && to < len(r.tokens) && r.tokens[from-1].clause != r.tokens[to].clause
}

// named returns where the words with a capital that begin at a place end; the place itself for none. begin is where the
// name as a whole begins.
func (r *reading) named(at, begin int) int {
	if at >= len(r.tokens) {
		return at
	}
	end := at
	i := at
	if at > 0 && begin != at && (r.kind(at-1) == line || r.tokens[at].sentence != r.tokens[max(begin-1, 0)].sentence) {
		return at
	}
	for i < len(r.tokens) && i < at+9 {
		t := &r.tokens[i]
		if t.taken || t.kind > digits && t.kind != mark || t.sentence != r.tokens[at].sentence {
			break
		}
		if r.nameWord(i, at) || i > at && end == i && r.nameNumber(i) {
			i++
			end = i
			continue
		}
		next := r.throughName(i)
		if i == at || next == i || r.starts("and", i) && r.starts("org_named", next) || r.tokens[next].sentence != t.sentence {
			break
		}
		i = next
	}
	return end
}

// nameWord reports whether a word belongs to a name that begins at a place.
func (r *reading) nameWord(i, at int) bool {
	t := &r.tokens[i]
	if t.kind != word || !t.upper {
		return false
	}
	numbered := r.kind(i+1) == digits && r.tokens[i+1].joined == 0 // "De8"
	return numbered || !r.notName(i) || i == at && r.articleOfName(i)
}

// nameNumber reports whether a number belongs to the name before it.
func (r *reading) nameNumber(i int) bool {
	return r.kind(i) == digits && r.closes(i+1) && !r.counted(i+1) && r.digitsInName(i)
}

// throughName passes small words, or one that nobody knows, up to another word of a name; the same place when there is none.
func (r *reading) throughName(at int) int {
	for j := at; j < len(r.tokens) && r.tokens[j].joined == '-' && r.tokens[j].kind == word; j++ { // "Neder-over-Heembeek"
		if r.tokens[j].upper && !r.tokens[j].taken {
			return j
		}
	}
	j := at
	for k := 0; k < 3 && j < len(r.tokens) && r.tokens[j].kind == word && !r.tokens[j].upper && !r.tokens[j].taken; k++ {
		e := -1
		for _, c := range []string{"of", "article", "and", "on", "joiner"} {
			e = max(e, r.is(c, j))
		}
		if e < 0 {
			break
		}
		j = e
	}
	if t := &r.tokens[at]; j == at && t.kind == word && t.joined == ' ' && !r.lex.words[t.text] &&
		!r.known(t.text) { // "Brabant wallon Est"
		j++
	}
	if j > at && j < len(r.tokens) && r.tokens[j].kind == word && r.tokens[j].upper && !r.tokens[j].taken && !r.notName(j) {
		return j
	}
	return at
}

// articleOfName reports whether a name begins with an article: "La Roseraie", "opvangcentrum De Wilgen".
func (r *reading) articleOfName(at int) bool {
	return r.starts("article", at) && (r.opens(at) || r.before("org_kind", at, 0)) && at+1 < len(r.tokens) &&
		r.tokens[at+1].upper && !r.notName(at+1) && !r.startsAny(at+1, "org_kind", "org_named")
}

// digitsInName reports whether a number belongs to a name: "Synergie 14", "De8".
func (r *reading) digitsInName(at int) bool {
	return r.tokens[at].joined == 0 && (r.kind(at-1) == word && len(r.text(at-1)) <= 4)
}

// notName reports whether a word with a capital is no part of a name: the first of a sentence, a day, a language.
func (r *reading) notName(at int) bool {
	if r.tokens[at].joined == '-' && r.tokens[at-1].upper { // "Sint-Jan"
		return false
	}
	for _, c := range []string{"not_name", "month", "weekday", "language", "greeting", "closing", "please", "mode", "audience",
		"trade", "part"} {
		if e := r.is(c, at); e >= 0 {
			if c == "month" && len(r.text(at)) <= 4 && at+1 < len(r.tokens) && r.tokens[at+1].upper && r.tokens[at+1].kind == word {
				continue
			}
			if (c == "audience" || c == "trade") && r.follows(at) { // "Lighthouse Guardians"
				continue
			}
			if c == "month" && r.text(at) == "mars" && r.tokens[at].upper && !r.opens(at) {
				continue
			}
			return true
		}
	}
	if r.starts("region", at) && (at == 0 || !r.tokens[at-1].upper) {
		return true
	}
	if e, _ := r.number(at); e >= 0 && r.opens(at) {
		return true
	}
	return false
}

// follows reports whether a word with a capital stands behind another one that begins no sentence and is no place.
func (r *reading) follows(at int) bool {
	return at > 0 && r.tokens[at].upper && r.tokens[at].joined == ' ' && r.kind(at-1) == word && r.tokens[at-1].upper &&
		len(r.text(at-1)) > 2 && !places[r.key(at-1, at)] && r.tokens[at-1].clause == r.tokens[at].clause && !r.allCaps(at-1)
}

// nameScore says how sure it is that words with a capital name an organisation.
func (r *reading) nameScore(n name) int {
	if r.greeted(n.from) || r.person(n) {
		return -20
	}
	one := n.to-n.from == 1
	place := places[r.key(n.from, n.to)]
	score := r.scoreByPlace(n, place)
	if one && len(r.key(n.from, n.to)) < 3 && !r.allCaps(n.from) {
		score -= 10
	}
	if r.isRole(n) {
		score -= 15
	}
	if one && r.text(n.to) == ":" && !place && !r.starts("org_named", n.from) { // "Where: ..."
		score -= 12
	}
	return score
}

// scoreByPlace says how sure it is of a name by where it stands and what leads to it.
func (r *reading) scoreByPlace(n name, place bool) int {
	opens, closes, one := r.opens(n.from), r.closes(n.to), n.to-n.from == 1
	lead := r.before("org_lead", n.from, 0) || r.before("org_lead", r.backOver(n.from, "article"), 0)
	first := r.beginsSentence(n.from)
	wants := r.starts("want", n.to)
	switch {
	case place && (r.before("near", r.backOver(n.from, "article"), 0) || r.before("elsewhere", n.from, 1)):
		return 5 // it tells where something else is
	case place && (lead || closes):
		return 26
	case place:
		return 20
	case r.starts("org_named", n.from):
		return 30
	case opens && closes && n.from >= r.end && !r.isRole(n) && r.kind(n.from-1) == line:
		return 28 // the line below the name of who signs
	case opens && closes && n.to-n.from <= 6:
		if n.from == 0 && one && !r.allCaps(n.from) {
			return 8
		}
		return 14
	case lead:
		return 16
	case first && one && !r.inner(n.from) && wants:
		return 12
	case first && one && !r.inner(n.from):
		return -5 // any word begins with a capital there
	case first && wants:
		return 15
	case first:
		return 9
	}
	return 6
}

// beginsSentence reports whether a place begins a sentence or a line.
func (r *reading) beginsSentence(at int) bool {
	return at == 0 || r.tokens[at-1].sentence != r.tokens[at].sentence || r.kind(at-1) == line
}

// inner reports whether a word has a capital inside, as names do.
func (r *reading) inner(at int) bool {
	t := r.raw[r.tokens[at].from:r.tokens[at].to]
	return len(t) > 2 && strings.ToLower(t[1:]) != t[1:]
}

func (r *reading) allCaps(at int) bool {
	t := r.raw[r.tokens[at].from:r.tokens[at].to]
	return len(t) > 1 && strings.ToUpper(t) == t
}

func (r *reading) key(from, to int) string {
	var list []string
	for i := from; i < to; i++ {
		list = append(list, r.text(i))
	}
	return strings.Join(list, " ")
}

// greeted reports whether a name is that of who is written to: "Dag Tom".
func (r *reading) greeted(at int) bool {
	i := r.backTo("greeting", at, 1)
	return i >= 0 && r.kind(at-1) != line && r.text(at-1) != "," && r.text(at-1) != "!" && r.text(at-1) != "."
}

// person reports whether a name is that of a person: the first behind a closing formula, or with an initial.
func (r *reading) person(n name) bool {
	if local, _, _ := strings.Cut(r.email, "@"); n.to-n.from <= 4 && len(r.text(n.from)) > 2 &&
		strings.Contains(fold(local), r.text(n.from)) && !places[r.key(n.from, n.to)] {
		return true
	}
	if n.to-n.from >= 1 && len(r.text(n.from)) == 1 && r.text(n.from+1) == "." {
		return true
	}
	if r.text(n.to) == "," && r.starts("role", n.to+1) && !r.starts("org_named", n.from) &&
		!places[r.key(n.from, n.to)] { // "Julie Lambert, coordinatrice"
		return true
	}
	if places[r.key(n.from, n.to)] && n.from > r.end+3 {
		return false
	}
	if n.from < r.end {
		return r.before("here_is", n.from, 0) || r.starts("here_after", n.to)
	}
	// The first item of the signature.
	i := n.from - 1
	for i >= 0 && i >= r.end && (r.kind(i) == line || r.kind(i) == mark) {
		i--
	}
	if i < r.end || r.isClosing(i) {
		return r.signed(n)
	}
	return r.isRole(n)
}

// signed reports whether the first name of a signature is that of a person: another one follows, or it stands alone.
func (r *reading) signed(n name) bool {
	if r.startsAny(n.from, "org_named", "org_kind") {
		return false
	}
	if n.to-n.from > 3 {
		return false
	}
	return true
}

func (r *reading) isClosing(at int) bool {
	for i := max(0, at-4); i <= at; i++ {
		if e := r.isSeen("closing", i); e == at+1 {
			return true
		}
	}
	return false
}

func (r *reading) isRole(n name) bool {
	e := r.is("role", n.from)
	return e >= 0
}

// isAddress reports whether a name is that of a street, or of the town behind a postcode.
func (r *reading) isAddress(n name) bool {
	for i := n.from; i < n.to; i++ {
		if r.starts("address", i) && r.tokens[i].upper {
			return true
		}
	}
	if r.kind(n.from-1) == digits && len(r.text(n.from-1)) == 4 {
		return true
	}
	return r.before("address", n.from, 1) || r.kind(n.to) == digits && r.tokens[n.to].joined == ' ' &&
		strings.Contains(r.key(n.from, n.to), "straat")
}

// lowerPlace is a place in lower case, by itself or behind a word that leads to one.
func (r *reading) lowerPlace(at int) int {
	if r.tokens[at].upper || r.kind(at) != word {
		return at
	}
	e := r.lowerPlaceAt(at)
	if e <= at || len(r.key(at, e)) < 4 {
		return at
	}
	if r.lex.words[r.text(at)] && e == at+1 {
		return at
	}
	if r.opens(at) && r.closes(e) || r.before("org_lead", at, 0) || at > 0 && r.tokens[at-1].taken {
		return e
	}
	return at
}

// lowerPlaceAt returns where a known place that begins at a place ends.
func (r *reading) lowerPlaceAt(at int) int {
	best := at
	for n := 1; n <= 4 && at+n <= len(r.tokens); n++ {
		t := &r.tokens[at+n-1]
		if t.kind != word || t.taken {
			break
		}
		if places[r.key(at, at+n)] {
			best = at + n
		}
	}
	return best
}
