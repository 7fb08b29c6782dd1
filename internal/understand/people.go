package understand

import (
	"slices"
	"strings"

	"vtbot/internal/training"
)

// candidate is a number that may be that of the participants.
type candidate struct {
	count    training.Count
	from, to int // tokens, without what it counts
	end      int // behind what it counts
	score    int
}

// How sure it is that a number is that of the participants.
const (
	alone        = 1  // a number between commas
	led          = 2  // led to by a word that often leads to it: "for 12"
	totalOnly    = 3  // of all who work there
	counted      = 5  // of people: "12 social workers"
	countedGroup = 6  // of a group that trainings are for
	said         = 6  // "we are 12"
	asked        = 7  // "for 12 social workers"
	concluded    = 10 // "so 12 in all"
)

// participants reads how many people take part, and takes out what it reads.
func (r *reading) participants() training.Count {
	var found []candidate
	for at := 0; at < r.end; at++ {
		if t := &r.tokens[at]; t.taken || t.kind > digits {
			continue
		}
		c, ok := r.countAt(at)
		if !ok {
			continue
		}
		at = max(c.to, at+1) - 1
		if c.score > 0 && (len(found) == 0 || !r.reasoned(found[0].from, c.from)) {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		count := r.fewPeople()
		return count
	}
	best := r.chosen(found)
	count := r.added(best, found)
	r.take(best.from, best.to)
	r.counts = []int{best.from, best.to}
	return count
}

// count reads a number or a span of them: "12", "een twaalftal", "tussen 8 en 12", "10 à 15", "15-tal", "thirty-odd".
func (r *reading) count(at int) (training.Count, int) {
	if e := r.is("between", at); e >= 0 {
		i := r.skip(e, "article", "about", "any")
		if e1, low := r.number(i); e1 >= 0 {
			if e2 := r.is("and", e1); e2 >= 0 {
				if e3, high := r.number(r.skip(e2, "article", "about", "any")); e3 >= 0 {
					return training.Count{Min: low, Max: high}, e3
				}
			}
		}
	}
	e, n := r.number(at)
	if e < 0 {
		return training.Count{}, -1
	}
	if p := r.numbers.collectiveAt(r.tokens, e); p != nil && r.kind(at) == digits { // "1 dizaine"
		return training.Exactly(n * p.value), e + len(p.words)
	}
	if r.text(e) == "-" && r.starts("approx", e+1) {
		return training.Exactly(n), e + 2
	}
	if e2 := r.is("approx", e); e2 >= 0 && r.tokens[e].joined != ' ' {
		return training.Exactly(n), e2
	}
	// A span.
	j := -1
	switch {
	case r.text(e) == "-" || r.text(e) == "/":
		j = e + 1
	case r.is("to", e) >= 0:
		j = r.is("to", e)
	case r.is("or", e) >= 0:
		j = r.is("or", e)
	}
	if j >= 0 {
		if e2, high := r.number(j); e2 >= 0 && high > n && high <= 4*n+4 {
			return training.Count{Min: n, Max: high}, e2
		}
	}
	// "12 (13 als Joke meekomt)"
	if r.text(e) == "(" {
		if e2, high := r.number(e + 1); e2 >= 0 && r.starts("if", e2) && high > n {
			for k := e2; k < e2+6 && k < len(r.tokens); k++ {
				if r.text(k) == ")" {
					e2 = k + 1
					break
				}
			}
			return training.Count{Min: n, Max: high}, e2
		}
	}
	return training.Exactly(n), e
}

func (n *numberWords) collectiveAt(tokens []token, at int) *numberPhrase {
	if at >= len(tokens) || tokens[at].kind != word {
		return nil
	}
	if p := n.at(tokens, at); p != nil && p.collective {
		return p
	}
	return nil
}

// skip passes phrases of concepts, each at most once.
func (r *reading) skip(at int, names ...string) int {
	for _, name := range names {
		if e := r.is(name, at); e >= 0 {
			at = e
		}
	}
	return at
}

// countAt reads a number at a place and how sure it is that it counts participants; a score below 1 means that it does not.
func (r *reading) countAt(at int) (candidate, bool) {
	count, to := r.count(at)
	if to < 0 {
		return candidate{}, false
	}
	c := candidate{count: count, from: at, to: to, end: to}
	if count.Max == 1 && r.oneMore(at) {
		c.end, c.score = r.is("audience_one", to), countedGroup
		return c, true
	}
	if r.told[at] || count.Min < 1 || count.Max > mostPeople || r.partOfMore(at, to) || r.numbered(at, to) || r.ofOthers(at, to) {
		return c, true
	}
	if r.before("including", at, 1) { // "25, of whom 6 are new: it is for them"
		c.score = concluded
		return c, true
	}
	kind, end := r.countedAt(to)
	switch {
	case kind == "" && r.ages(at):
		return r.pastList(c), true
	case r.countsOthers(at, kind, end):
		c.to = max(c.to, end)
		return c, true
	case count.Max == 1 && r.kind(at) == word: // an article
		return c, true
	}
	capacity := r.before("capacity", at, 3)
	switch kind {
	case "people":
		c.score, c.end = counted, end
	case "audience":
		c.score, c.end = countedGroup, end
	case "people_total":
		c.score, c.end = totalOnly, end
	case "":
		if r.kind(at) == digits && r.uncommonNoun(to) { // "8 kinesitherapeuten"
			c.score, c.end = alone, to+1
		}
	}
	if capacity && c.score >= counted && c.score < countedGroup && !r.before("we_are", at, 2) {
		return candidate{from: at, to: to}, true
	}
	r.byLead(&c, kind, end, capacity)
	if who := r.is("who", c.end); who >= 0 && r.before("article", at, 0) && c.score < said && kind == "" {
		c.score = 0 // "van de 52 die hier werken"
	}
	return c, true
}

// mostPeople is the greatest number of participants that is believed.
const mostPeople = 600

// partOfMore reports whether a number belongs to a longer sign: a name, a decimal, an amount, a rank.
func (r *reading) partOfMore(at, to int) bool {
	t := &r.tokens[at]
	if t.joined == 0 && at > 0 && r.kind(at-1) == word || t.joined == '-' || r.text(at-1) == "-" && at == 1 {
		return true
	}
	if strings.Contains("%€°", r.text(to)) && r.text(to) != "" || strings.Contains("€#°", r.text(at-1)) && r.text(at-1) != "" {
		return true
	}
	if to >= len(r.tokens) {
		return false
	}
	if r.starts("suffix", to) && r.tokens[to].joined != ' ' {
		return true
	}
	if t.kind != digits || to != at+1 || r.kind(to+1) != digits || r.tokens[to+1].joined != 0 {
		return false
	}
	return r.text(to) == "." || r.text(to) == "/" || r.text(to) == ","
}

// numbered reports whether a number is that of a room, a street, a file.
func (r *reading) numbered(at, to int) bool {
	switch r.text(at - 1) {
	case ".":
		return r.before("numbered", at-1, 0) && r.tokens[at].sentence == r.tokens[max(at-2, 0)].sentence
	case ":":
		return r.before("numbered", at-1, 0) && !r.before("for_people", at-1, 0) && !r.starts("people", to)
	}
	return r.beforeInClause("numbered", at, 0)
}

// ofOthers reports whether a number is one of which a part comes, or is part of one, or is taken back.
func (r *reading) ofOthers(at, to int) bool {
	switch {
	case r.before("growth", at, 0): // "we grew from 20 to 26"
		return true
	case r.before("including", at, 1):
		return r.after("for_them", to, 14) < 0 && !r.nextSentence("for_them", to)
	case r.before("out_of", at, 1):
		return !r.before("we_are", at, 1)
	}
	return r.before("not", at, 1) && r.tokens[at-1].kind == word || r.before("instead", at, 1)
}

// byLead sets how sure it is by what leads to a number, what counts it being known.
func (r *reading) byLead(c *candidate, kind string, end int, capacity bool) {
	at, to := c.from, c.to
	lead := r.backOver(at, "about", "any", "article", "our", "all_of", "insisting")
	if c.score >= counted && (r.before("for_people", lead, 0) || r.before("to", lead, 0)) {
		c.score = asked
	}
	weAre := r.before("we_are", lead, 0) || r.before("we_are", at, 0)
	collective := r.numbers.collectiveAt(r.tokens, at) != nil
	switch {
	case r.before("sum", lead, 0) && c.count.Max > 1:
		c.score = max(c.score, concluded)
		if weAre && kind == "" {
			c.score = said
		}
	case capacity && c.score < counted:
		*c = candidate{from: at, to: to}
	case weAre, r.of("group", lead), r.of("group", at), r.fieldBefore("participants", at):
		if kind != "people_total" || !r.before("capacity", at, 2) {
			c.score = max(c.score, said)
		}
	case r.starts("of_us", to) || r.starts("of_us", end):
		c.score = max(c.score, said)
	case r.text(at-1) == ":" && r.before("for_people", at-1, 0), r.text(at-1) == "?" && r.beforeMark("for_people", at-1):
		c.score = max(c.score, said)
	case r.before("for_people", lead, 0) || r.beforeInClause("with", lead, 0) || r.before("make_it", lead, 0) && r.kind(to) != mark:
		c.score = max(c.score, led)
	case lead < at && collective:
		c.score = max(c.score, counted)
	case r.text(lead-1) == "(" && c.count.Min < c.count.Max && r.groupEnds(lead-1): // "volunteers (between 15 and 20, it depends)"
		c.score = max(c.score, counted)
	case r.text(lead-1) == "(" && r.closes(to):
		c.score = max(c.score, led)
	case c.score == 0:
		c.score = r.byPlace(at, to, lead, collective)
	}
}

// groupEnds reports whether the name of people who may take part ends at a place.
func (r *reading) groupEnds(at int) bool {
	return r.before("audience", at, 0) || r.before("people", at, 0) || r.before("trade", at, 0)
}

// fieldBefore reports whether the name of a field leads to a place: "het aantal deelnemers moet 15 zijn".
func (r *reading) fieldBefore(field string, at int) bool {
	const most = 4 // words between them
	for i := max(0, at-most-3); i < at; i++ {
		if end, v := r.concept(r.lex.ids["field"], i); end >= 0 && v == field && end <= at && at-end <= most &&
			r.tokens[i].clause == r.tokens[at].clause {
			return true
		}
	}
	return false
}

// byPlace says how sure it is of a number that counts nothing and that no word leads to.
func (r *reading) byPlace(at, to, lead int, collective bool) int {
	opens := r.opens(lead)
	switch {
	case (opens || r.before("want", lead, 0)) && r.closes(to) && !r.inBrackets(at):
		return alone
	case (opens || r.before("and", lead, 0)) && r.starts("org_lead", to) && !r.inBrackets(at): // "four from Ghent and five from Bruges"
		return alone
	case collective:
		return led
	case to < len(r.tokens) && r.tokens[to].taken && (r.before("and", lead, 0) || opens && r.before("group", lead, 2)):
		return alone // "two groups, 9 on Monday and 7 on Tuesday"
	case r.starts("want", to): // "now 9 want to join"
		return led
	case r.before("contrast", lead, 0) || r.before("correction", lead, 0):
		return led
	case (r.startsAny(to, "plus", "minus")) && opens:
		return alone
	}
	return 0
}

// countsOthers reports whether what a number counts are no participants, or only the last of several groups of them.
func (r *reading) countsOthers(at int, kind string, end int) bool {
	switch kind {
	case "others":
		return true
	case "audience":
		return r.oneGroupOfSeveral(at)
	case "people":
		return r.wentBack(end)
	}
	return false
}

// ages reports whether a number tells how old residents are: "the kids are 3, 8 and 14".
func (r *reading) ages(at int) bool {
	from := r.backOver(at, "about")
	i := r.backTo("we_are", from, 0)
	if i < 0 { // "kinderen van 3, 8 en 14"
		i = r.backTo("group_of", from, 0)
		return i > 0 && r.before("residents", i, 0)
	}
	return i > 0 && (r.before("residents", i, 0) || r.before("others", i, 0))
}

// pastList passes the numbers that are listed behind one.
func (r *reading) pastList(c candidate) candidate {
	for i := c.to; i < len(r.tokens) && (r.text(i) == "," || r.starts("and", i)); {
		end, _ := r.number(max(i+1, r.is("and", i)))
		if end < 0 {
			break
		}
		c.to, i = end, end
	}
	return c
}

// wentBack reports whether those who are named before a place are told to have returned: "3 personnes qui sont rentrées".
func (r *reading) wentBack(at int) bool {
	if at >= len(r.tokens) {
		return false
	}
	i := r.after("went_back", at, 4)
	if i < 0 || r.tokens[i].clause != r.tokens[at].clause {
		return false
	}
	for k := at; k < i; k++ { // "12 people, 3 of whom have left"
		if e, _ := r.number(k); e >= 0 {
			return false
		}
	}
	return true
}

// oneMore reports whether a single one of a group comes on top of others: "6 assistants sociaux et 1 infirmière".
func (r *reading) oneMore(at int) bool {
	to, n := r.number(at)
	return to >= 0 && n == 1 && r.isSeen("audience_one", to) >= 0 && (r.before("and", at, 0) || r.before("plus", at, 0))
}

// oneGroupOfSeveral reports whether a number counts only the last of several groups: "éducateurs et deux infirmières".
func (r *reading) oneGroupOfSeveral(at int) bool {
	and := r.backTo("and", at, 0)
	if and <= 0 {
		return false
	}
	group := r.backTo("audience", and, 0)
	if group < 0 {
		return false
	}
	for i := max(0, group-4); i < group; i++ {
		if e, _ := r.number(i); e >= 0 && e <= group && r.tokens[i].sentence == r.tokens[at].sentence {
			return false
		}
	}
	return true
}

// inBrackets reports whether a place stands in brackets.
func (r *reading) inBrackets(at int) bool {
	for i := at - 1; i >= 0 && i > at-14; i-- {
		switch r.text(i) {
		case ")":
			return false
		case "(":
			return true
		}
	}
	return false
}

// nextSentence reports whether a phrase of a concept stands in the sentence behind that of a place.
func (r *reading) nextSentence(name string, at int) bool {
	if at >= len(r.tokens) {
		return false
	}
	for i := at; i < len(r.tokens) && r.tokens[i].sentence <= r.tokens[at].sentence+1; i++ {
		if r.tokens[i].sentence == r.tokens[at].sentence+1 && r.starts(name, i) {
			return true
		}
	}
	return false
}

// beforeMark is before, over the mark at a place.
func (r *reading) beforeMark(name string, at int) bool {
	for i := at - 1; i >= 0 && i > at-4; i-- {
		if e := r.isSeen(name, i); e == at || e == at-1 {
			return true
		}
	}
	return false
}

// backOver goes back over phrases of concepts.
func (r *reading) backOver(at int, names ...string) int {
	for moved := true; moved; {
		moved = false
		for _, name := range names {
			if i := r.backTo(name, at, 0); i >= 0 && i < at {
				at, moved = i, true
			}
		}
	}
	return at
}

// of reports whether a group of so many is named just before a place: "een team van 7".
func (r *reading) of(name string, at int) bool {
	i := r.backTo("group_of", at, 0)
	return i > 0 && r.before(name, i, 0)
}

// countedAt returns what a number at a place counts, and where that ends; "" for nothing that is known.
func (r *reading) countedAt(at int) (kind string, end int) {
	if r.text(at) == "x" {
		at++
	}
	for i := at; i < len(r.tokens) && i <= at+3; i++ {
		if r.tokens[i].kind == gone || r.tokens[i].kind == line {
			break
		}
		for _, name := range []string{"audience", "people_total", "people", "residents", "others", "trade"} {
			if e := r.is(name, i); e >= 0 {
				if name == "residents" {
					name = "others"
				}
				if name == "trade" {
					name = "people"
				}
				if name == "people" && r.is("others", i) > e {
					return "others", r.is("others", i)
				}
				return name, e
			}
		}
		if r.endsCount(i, at) {
			break
		}
	}
	return "", at
}

// endsCount reports whether what a number at a place counts cannot stand behind a token.
func (r *reading) endsCount(i, at int) bool {
	t := &r.tokens[i]
	abbreviated := t.text == "." && i > at && len(r.text(i-1)) <= 5 && r.tokens[min(i+1, len(r.tokens)-1)].sentence == t.sentence
	if t.taken || t.kind != word && !abbreviated {
		return true
	}
	for _, name := range []string{"now", "this", "but", "weekday", "month"} {
		if r.starts(name, i) {
			return true
		}
	}
	if r.starts("of", i) {
		return false
	}
	if i == at {
		return r.startsAny(i, "plus", "to", "or") || r.starts("on", i) && !r.starts("article", i)
	}
	return r.startsAny(i, "and", "for_people") || r.starts("on", i) && !r.starts("article", i)
}

// chosen returns the number that is meant: the surest, and of equals the one behind a "but" or a correction.
func (r *reading) chosen(found []candidate) candidate {
	top := slices.MaxFunc(found, func(a, b candidate) int { return a.score - b.score }).score
	limit := top
	if top == said {
		limit = counted
	}
	// What stands behind "but" or a correction is meant, however little it says.
	for i := len(found) - 1; i > 0; i-- {
		a, b := found[i-1], found[i]
		if b.from-a.end > 14 || b.score >= top || r.absentAfter(b) {
			continue
		}
		if b.score >= alone && r.between("but", a.end, b.from) && r.tokens[a.from].sentence == r.tokens[b.from].sentence &&
			a.score < asked && r.closes(b.to) {
			return b
		}
		if r.before("contrast", r.backOver(b.from, "about", "any", "article", "we_are"), 0) &&
			r.tokens[a.from].sentence == r.tokens[b.from].sentence && a.score < asked ||
			r.between("correction", a.end, b.from) && r.closes(b.to) {
			return b
		}
	}
	var best []candidate
	for _, c := range found {
		if c.score >= limit {
			best = append(best, c)
		}
	}
	if len(best) > 1 {
		for i := len(best) - 1; i > 0; i-- {
			if (r.between("contrast", best[i-1].end, best[i].from) || r.between("correction", best[i-1].end, best[i].from)) &&
				!r.absentAfter(best[i]) {
				return best[i]
			}
		}
	}
	// A weaker one behind a "but" is meant all the same: "we zijn met 14, maar slechts 12 voor de sessie".
	return best[0]
}

func (r *reading) absentAfter(c candidate) bool { return r.after("absent", c.to, 8) >= 0 }

// added adds up numbers that are joined, and takes off those who do not come: "a team of four plus two interns".
func (r *reading) added(best candidate, found []candidate) training.Count {
	total, end := best.count, best.end
	if best.score == concluded {
		return total
	}
	if product := r.groupsOf(best); !product.IsZero() {
		return product
	}
	add := func(n training.Count, sign int) {
		total.Min, total.Max = total.Min+sign*n.Min, total.Max+sign*n.Max
	}
	sentence := r.tokens[best.from].sentence
	for _, c := range found {
		gap := c.from - end
		switch {
		case gap < 0 || gap > 9 || r.tokens[c.from].sentence != sentence && r.text(c.from-1) != "+":
		case r.minusBetween(end, c):
			add(c.count, -1)
			end = c.end
		case gap <= 7 && r.plusBetween(end, c.from) && !r.between("contrast", end, c.from) && c.score >= alone:
			add(c.count, 1)
			end = c.end
		}
	}
	for _, c := range slices.Backward(found) {
		if c.end > 0 && c.end <= best.from && best.from-c.end <= 3 && c.score >= alone && r.tokens[c.from].sentence == sentence &&
			r.plusBetween(c.end, best.from) {
			add(c.count, 1)
			break
		}
	}
	add(training.Exactly(r.addedBehind(end, total.Min, best, found)), 1)
	// "moi et quatre collègues"
	if i := r.backTo("and", r.backOver(best.from, "our", "article"), 0); i > 0 && r.before("i", i, 0) {
		add(training.Exactly(1), 1)
	}
	if r.starts("other_ones", best.to) && r.before("i", best.from, 8) { // "ik wil met 4 andere voogden komen"
		add(training.Exactly(1), 1)
	}
	return total
}

// mostGroups is how many groups there are at most: "2 groepen van 8".
const mostGroups = 12

// groupsOf multiplies groups by how many are in each; nothing where there are none.
func (r *reading) groupsOf(best candidate) training.Count {
	if e := r.is("group", best.to); e >= 0 {
		if of := r.is("group_of", e); of >= 0 && best.count.Max <= mostGroups {
			if n, e2 := r.count(of); e2 >= 0 {
				return training.Count{Min: best.count.Min * n.Min, Max: best.count.Max * n.Max}
			}
		}
	}
	if i := r.backTo("group", r.backOver(best.from, "group_of"), 0); i > 0 {
		if e, n := r.number(i - 1); e == i && n > 1 && n <= mostGroups && !r.tokens[i-1].taken {
			return training.Count{Min: best.count.Min * n, Max: best.count.Max * n}
		}
	}
	return training.Count{}
}

// addedBehind returns what numbers that are nothing by themselves add or take off behind a place: "8+3 personen", "17 minus
// the three who are on leave", "plus een stagiaire", "and one of seven".
func (r *reading) addedBehind(end, total int, best candidate, found []candidate) int {
	for i := end; i < len(r.tokens) && i <= end+8 && r.tokens[i].sentence == r.tokens[best.from].sentence; i++ {
		if e := max(r.is("minus", i), r.is("but", i)); e >= 0 {
			to, n := r.numberBehind(e)
			if to >= 0 && n < total && (r.is("but", i) < 0 || r.after("absent", to, 8) >= 0) {
				return -n
			}
			return 0
		}
		e := r.is("plus", i)
		if e < 0 || i > end+5 {
			continue
		}
		if n, at := r.ofGroup(e); n > 0 && !r.countedAlready(found, at) {
			return n
		}
		to, n := r.numberBehind(e)
		if to < 0 || n == 1 {
			if k := max(r.skip(e, "article", "any", "our"), to); r.startsAny(k, "intern", "i") {
				return 1
			}
			return 0
		}
		kind, _ := r.countedAt(to)
		sure := kind != "" || r.text(i) == "+" || r.text(i) == "plus" || best.score >= counted && i > end
		if kind != "others" && sure && !r.tokens[to-1].taken && !r.countedAlready(found, to-1) {
			return n
		}
		return 0
	}
	return 0
}

// numberBehind returns a number behind an article or none, and where it ends; -1 for none.
func (r *reading) numberBehind(at int) (to, n int) {
	if to, n = r.number(r.skip(at, "article", "any", "our")); to >= 0 {
		return to, n
	}
	return r.number(at)
}

// ofGroup returns how many are in a group that is named at a place, and where that stands: "one of seven".
func (r *reading) ofGroup(at int) (n, place int) {
	for _, j := range []int{r.skip(at, "article", "any", "our"), at} {
		if g := r.is("group", j); g >= 0 {
			if of := r.is("group_of", g); of >= 0 {
				if e, v := r.number(of); e >= 0 {
					return v, of
				}
			}
		}
	}
	return 0, 0
}

func (r *reading) countedAlready(found []candidate, at int) bool {
	return slices.ContainsFunc(found, func(c candidate) bool { return c.from <= at && at < c.end && c.score >= alone })
}

func (r *reading) plusBetween(from, to int) bool {
	for i := from; i < to; i++ {
		if e := r.is("plus", i); e >= 0 && e <= to {
			return to-e <= 2 || r.text(to-1) == "(" && (r.between("audience", e, to) || r.between("people", e, to))
		}
	}
	// "12 assistants sociaux, 4 infirmières"
	return to-from == 1 && r.text(from) == ","
}

func (r *reading) minusBetween(from int, c candidate) bool {
	return r.between("minus", from, c.from) || (r.between("but", from, c.from) || r.between("including", from, c.from)) && r.absentAfter(c)
}

// fewPeople reads what names no number: "alleen ik en mijn collega".
func (r *reading) fewPeople() training.Count {
	for at := 0; at < r.end; at++ {
		if e := r.is("i", at); e >= 0 {
			if a := r.is("and", e); a >= 0 {
				if k := r.skip(a, "our", "article", "any"); k > a && r.starts("intern", k) {
					return training.Exactly(2)
				}
			}
		}
	}
	return training.Count{}
}
