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
		if c.score > 0 {
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
	article := count.Max == 1 && r.kind(at) == word
	if count.Max == 1 && r.oneMore(at) {
		end := r.is("audience_one", to)
		return candidate{count: count, from: at, to: to, end: end, score: countedGroup}, true
	}
	switch {
	case r.told[at], count.Min < 1, r.text(at-1) == "-" && at == 1, count.Max > 600,
		r.tokens[at].joined == 0 && at > 0 && r.kind(at-1) == word,
		r.tokens[at].joined == '-',
		r.kind(at) == digits && to == at+1 && (r.text(to) == "." || r.text(to) == "/" || r.text(to) == "," && r.tokens[min(to+1, len(r.tokens)-1)].joined != ' ') && r.kind(to+1) == digits && r.tokens[to+1].joined == 0,
		r.text(to) == "%" || r.text(to) == "€" || r.text(to) == "°" || r.text(at-1) == "€" || r.text(at-1) == "#" || r.text(at-1) == "°",
		r.starts("suffix", to) && to < len(r.tokens) && r.tokens[to].joined != ' ',
		r.beforeInClause("numbered", at, 0) || r.text(at-1) == "." && r.before("numbered", at-1, 0) && r.tokens[at].sentence == r.tokens[max(at-2, 0)].sentence,
		r.text(at-1) == ":" && r.before("numbered", at-1, 0) && !r.before("for_people", at-1, 0) && !r.starts("people", to),
		r.before("including", at, 1) && r.after("for_them", to, 14) < 0 && !r.nextSentence("for_them", to), r.before("out_of", at, 1) && !r.before("we_are", at, 1):
		return c, true
	}
	if r.before("not", at, 1) && r.tokens[at-1].kind == word || r.before("instead", at, 1) {
		return c, true
	}
	if r.before("including", at, 1) { // "25, of whom 6 are new: it is for them"
		c.score = concluded
		return c, true
	}
	// What it counts.
	kind, end := r.countedAt(to)
	if article && kind != "others" && !(kind == "people" && r.text(at) == "one" && false) {
		return c, true
	}
	if kind == "others" {
		c.to = max(c.to, end)
		return c, true
	}
	if kind == "audience" && r.oneGroupOfSeveral(at) {
		c.to = max(c.to, end)
		return c, true
	}
	capacity := r.before("capacity", at, 3)
	switch kind {
	case "people", "audience":
		c.score, c.end = counted, end
		if kind == "audience" {
			c.score = countedGroup
		}
		if capacity && !r.before("we_are", at, 2) {
			return candidate{from: at, to: to}, true
		}
	case "people_total":
		c.score, c.end = totalOnly, end
	}
	if kind == "" && r.kind(at) == digits && r.uncommonNoun(to) { // "8 kinesitherapeuten"
		c.score, c.end = alone, to+1
	}
	lead := r.backOver(at, "about", "any", "article", "our", "all_of", "insisting")
	if c.score >= counted && (r.before("for_people", lead, 0) || r.before("to", lead, 0)) {
		c.score = asked
	}
	switch {
	case r.before("sum", lead, 0) && count.Max > 1:
		c.score = max(c.score, concluded)
		if (r.before("we_are", lead, 0) || r.before("we_are", at, 0)) && kind == "" {
			c.score = said
		}
	case capacity && c.score < counted:
		return candidate{from: at, to: to}, true
	case r.before("we_are", lead, 0), r.before("we_are", at, 0), r.of("group", lead), r.of("group", at):
		if kind != "people_total" || !r.before("capacity", at, 2) {
			c.score = max(c.score, said)
		}
	case r.starts("of_us", to) || r.starts("of_us", end):
		c.score = max(c.score, said)
		if r.isSeen("sum", to) >= 0 {
			c.score = max(c.score, counted)
		}
	case r.text(at-1) == ":" && r.before("for_people", at-1, 0), r.text(at-1) == "?" && r.beforeMark("for_people", at-1):
		c.score = max(c.score, said)
	case r.before("for_people", lead, 0) || r.beforeInClause("with", lead, 0):
		c.score = max(c.score, led)
	case lead < at && r.numbers.collectiveAt(r.tokens, at) != nil:
		c.score = max(c.score, counted)
	case r.text(lead-1) == "(" && r.closes(to):
		c.score = max(c.score, led)
	case c.score == 0 && (r.opens(lead) || r.before("want", lead, 0)) && r.closes(to) && !r.inBrackets(at):
		c.score = alone
	case c.score == 0 && r.opens(lead) && r.starts("org_lead", to) && !r.inBrackets(at): // "four from Ghent and five from Bruges"
		c.score = alone
	case c.score == 0 && r.numbers.collectiveAt(r.tokens, at) != nil:
		c.score = led
	case c.score == 0 && to < len(r.tokens) && r.tokens[to].taken && (r.before("and", lead, 0) || r.opens(lead) && r.before("group", lead, 2)): // "two groups, 9 on Monday and 7 on Tuesday"
		c.score = alone
	case c.score == 0 && r.starts("want", to): // "now 9 want to join"
		c.score = led
	case c.score == 0 && (r.before("contrast", lead, 0) || r.before("correction", lead, 0)):
		c.score = led
	case c.score == 0 && (r.starts("plus", to) || r.starts("minus", to)) && r.opens(lead):
		c.score = alone
	}
	if who := r.is("who", c.end); who >= 0 && r.before("article", at, 0) && c.score < said && kind == "" {
		c.score = 0 // "van de 52 die hier werken"
	}
	return c, true
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
		if r.starts("now", i) || r.starts("this", i) {
			break
		}
		if t := &r.tokens[i]; t.taken || t.kind != word && !(t.text == "." && i > at && len(r.text(i-1)) <= 5 && r.tokens[min(i+1, len(r.tokens)-1)].sentence == t.sentence) {
			break
		}
		if i > at && (r.starts("and", i) || r.starts("for_people", i)) && !r.starts("of", i) || r.starts("but", i) || r.starts("on", i) && !r.starts("of", i) && !r.starts("article", i) || r.starts("weekday", i) || r.starts("month", i) {
			break
		}
		if i == at && (r.starts("plus", i) || r.starts("to", i) && !r.starts("of", i) || r.starts("or", i) && !r.starts("of", i)) {
			break
		}
	}
	return "", at
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
		if b.score >= alone && r.between("but", a.end, b.from) && r.tokens[a.from].sentence == r.tokens[b.from].sentence && a.score < asked && r.closes(b.to) {
			return b
		}
		if r.before("contrast", r.backOver(b.from, "about", "any", "article", "we_are"), 0) && r.tokens[a.from].sentence == r.tokens[b.from].sentence && a.score < asked ||
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
			if (r.between("contrast", best[i-1].end, best[i].from) || r.between("correction", best[i-1].end, best[i].from)) && !r.absentAfter(best[i]) {
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
	// "2 groepen van 8"
	if e := r.is("group", best.to); e >= 0 {
		if of := r.is("group_of", e); of >= 0 {
			if n, e2 := r.count(of); e2 >= 0 && total.Max <= 12 {
				return training.Count{Min: total.Min * n.Min, Max: total.Max * n.Max}
			}
		}
	}
	if i := r.backTo("group", r.backOver(best.from, "group_of"), 0); i > 0 {
		if e, n := r.number(i - 1); e == i && n > 1 && n <= 12 && !r.tokens[i-1].taken {
			return training.Count{Min: total.Min * n, Max: total.Max * n}
		}
	}
	for _, c := range found {
		if c.from < end || r.tokens[c.from].sentence != r.tokens[best.from].sentence && r.text(c.from-1) != "+" {
			continue
		}
		switch gap := c.from - end; {
		case gap > 9:
		case r.minusBetween(end, c):
			total.Min, total.Max, end = total.Min-c.count.Min, total.Max-c.count.Max, c.end
		case gap <= 7 && r.plusBetween(end, c.from) && !r.between("contrast", end, c.from) && (c.score >= alone):
			total.Min, total.Max, end = total.Min+c.count.Min, total.Max+c.count.Max, c.end
		}
	}
	for i := len(found) - 1; i >= 0; i-- {
		c := found[i]
		if c.end <= best.from && best.from-c.end <= 3 && r.plusBetween(c.end, best.from) && r.tokens[c.from].sentence == r.tokens[best.from].sentence && c.score >= alone && c.end > 0 {
			total.Min, total.Max = total.Min+c.count.Min, total.Max+c.count.Max
			break
		}
	}
	// Numbers that were nothing by themselves: "8+3 personen", "17 minus the three who are on leave", "plus een stagiaire".
	for i := end; i < len(r.tokens) && i <= end+8 && r.tokens[i].sentence == r.tokens[best.from].sentence; i++ {
		sign := 0
		e := r.is("minus", i)
		if e >= 0 {
			sign = -1
		} else if e = r.is("plus", i); e >= 0 && i <= end+5 {
			sign = 1
		} else if e = r.is("but", i); e >= 0 {
			sign = -1
		}
		if sign == 0 {
			continue
		}
		j := r.skip(e, "article", "any", "our")
		isBut := r.is("but", i) >= 0
		n, e2 := 0, -1
		if g := r.is("group", j); g >= 0 { // "and one of seven"
			if of := r.is("group_of", g); of >= 0 {
				if e3, v := r.number(of); e3 >= 0 && !r.countedAlready(found, of) {
					total.Min, total.Max = total.Min+v, total.Max+v
					break
				}
			}
		}
		if g := r.is("group", e); g >= 0 && j == e {
			if of := r.is("group_of", g); of >= 0 {
				if e3, v := r.number(of); e3 >= 0 && !r.countedAlready(found, of) {
					total.Min, total.Max = total.Min+v, total.Max+v
					break
				}
			}
		}
		if e3, v := r.number(j); e3 >= 0 {
			n, e2 = v, e3
		} else if e3, v := r.number(e); e3 >= 0 {
			n, e2 = v, e3
		}
		if sign < 0 {
			if e2 >= 0 && n < total.Min && (!isBut || r.after("absent", e2, 8) >= 0) {
				total.Min, total.Max = total.Min-n, total.Max-n
			}
			break
		}
		if e2 < 0 || n == 1 {
			if k := max(j, e2); r.starts("intern", k) || r.starts("i", k) {
				total.Min, total.Max = total.Min+1, total.Max+1
			}
			break
		}
		if kind, _ := r.countedAt(e2); kind != "others" && !r.tokens[e2-1].taken && (kind != "" || r.text(i) == "+" || r.text(i) == "plus" || best.score >= counted && i > end) && !r.countedAlready(found, e2-1) {
			total.Min, total.Max = total.Min+n, total.Max+n
		}
		break
	}
	// "moi et quatre collègues"
	if i := r.backTo("and", r.backOver(best.from, "our", "article"), 0); i > 0 && r.before("i", i, 0) {
		total.Min, total.Max = total.Min+1, total.Max+1
	}
	return total
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

// isOneWord reports whether a text is a single word.
func isOneWord(s string) bool { return len(strings.Fields(s)) == 1 }
