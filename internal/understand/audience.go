package understand

import (
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/training"
)

// groupFound is a group of people that a text names.
type groupFound struct {
	audience catalog.Audience
	from, to int
	told     bool
}

// audience reads for whom a session is; two or more groups are mixed. words is how the person called a group that is not
// among those of the catalogue, "" for none.
func (r *reading) audience() (audience catalog.Audience, words string) {
	var found []groupFound
	id := r.lex.ids["audience"]
	own, ownAt := "", 0 // a trade that the catalogue does not know
	r.seeAll = true
	defer func() { r.seeAll = false }()
	for at := 0; at < r.end; at++ {
		if r.tokens[at].kind == gone || r.tokens[at].taken && r.kind(at) == word && !r.countsHere(at) {
			continue
		}
		if end := r.is("trade", at); end >= 0 && len(found) > 0 && r.before("mostly", at, 1) &&
			!r.between("and", found[len(found)-1].to, at) { // "volunteers, mostly retired teachers"
			at = end - 1
			continue
		}
		if end := r.is("trade", at); end >= 0 && !r.told[at] && own == "" {
			own, ownAt = r.written(at, end), at
			at = end - 1
			continue
		}
		end, v := r.concept(id, at)
		if end < 0 && r.oneMore(at) {
			at++
			end, v = r.concept(r.lex.ids["audience_one"], at)
		}
		if end < 0 {
			continue
		}
		defer r.take(at, end)
		if !r.notMeant(at) {
			found = append(found, groupFound{catalog.Audience(v), at, end, r.told[at]})
		}
		at = end - 1
	}
	if kept := slices.DeleteFunc(slices.Clone(found), func(g groupFound) bool { return g.told }); len(kept) > 0 {
		found = kept
	}
	// What follows "but it is for" is meant, and not those who asked.
	for i := len(found) - 1; i > 0; i-- {
		if r.between("only_for", found[i-1].to, found[i].from) && found[i].from-found[i-1].to > 3 ||
			r.between("correction", found[i-1].to, found[i].from) {
			found = found[i:]
			break
		}
	}
	found = r.asked(found)
	if g, ok := r.countedGroup(found); ok {
		elsewhere := func(at int) bool {
			return r.tokens[at].sentence != r.tokens[g.from].sentence && !r.before("for_people", at, 2)
		}
		found = slices.DeleteFunc(slices.Clone(found), func(other groupFound) bool { return elsewhere(other.from) })
		if own != "" && elsewhere(ownAt) {
			own = ""
		}
	}
	var all []catalog.Audience
	for _, g := range found {
		if !slices.Contains(all, g.audience) {
			all = append(all, g.audience)
		}
	}
	switch {
	case len(all) == 1 && own == "":
		return all[0], r.written(found[0].from, found[0].to)
	case len(all) == 1:
		return training.Mixed, r.written(found[0].from, found[0].to) + ", " + own
	case len(all) > 1:
		return training.Mixed, ""
	}
	if own != "" {
		return "", own
	}
	for at := range r.tokens { // "voor de sociale dienst"
		if end, v := r.concept(r.lex.ids["audience_by_service"], at); end >= 0 && r.before("for_people", at, 1) {
			return catalog.Audience(v), r.written(at, end)
		}
	}
	if group := r.uncommonGroup(); group != "" {
		return "", group
	}
	return r.selfAsking()
}

// countedGroup returns the group that the number of participants counts: "TM1, 8 assistants sociaux". Who is named in another
// sentence writes, or waits, or cooks.
func (r *reading) countedGroup(found []groupFound) (groupFound, bool) {
	if r.counts == nil {
		return groupFound{}, false
	}
	const most = 2 // words between a number and what it counts
	for _, g := range found {
		if g.to > r.counts[1] && g.from <= r.counts[1]+most && r.tokens[g.from].clause == r.tokens[r.counts[0]].clause {
			return g, true
		}
	}
	return groupFound{}, false
}

// selfAsking reads what one person who asks for a training is: "can I join any of your courses? I am a guardian".
func (r *reading) selfAsking() (catalog.Audience, string) {
	if r.counts != nil || !strings.Contains(r.raw, "?") || !r.has("training") {
		return "", ""
	}
	for at := range r.end {
		if end, v := r.concept(r.lex.ids["audience_one"], at); end >= 0 && r.before("i_am", at, 1) {
			return catalog.Audience(v), r.written(at, end)
		}
	}
	return "", ""
}

// asked leaves out the groups that an earlier sentence tells of where a later one says for whom the session is: "er zijn
// nieuwe gezichten. We vragen SM2 voor onze voogden".
func (r *reading) asked(found []groupFound) []groupFound {
	for i := len(found) - 1; i > 0; i-- {
		at := found[i].from
		if !r.before("for_people", at, 2) || !r.before("want", at, 20) {
			continue
		}
		return slices.DeleteFunc(slices.Clone(found), func(g groupFound) bool {
			return g.from < at && r.tokens[g.from].sentence != r.tokens[at].sentence && !r.before("want", g.from, 20) &&
				(r.counts == nil || r.tokens[r.counts[0]].sentence != r.tokens[g.from].sentence)
		})
	}
	return found
}

// countsHere reports whether a token was taken as part of a number of people, which names them as well.
func (r *reading) countsHere(at int) bool {
	return r.counts != nil && at >= r.counts[0] && at < r.counts[1]
}

// notMeant reports whether a group is named for another reason.
func (r *reading) notMeant(from int) bool {
	if r.before("instead", from, 1) && r.kind(from-1) == word || r.beforeInClause("not", from, 1) && !r.before("but", from, 0) ||
		r.before("including", from, 2) && !r.nextSentence("for_them", from) {
		return true
	}
	if i := r.backTo("i", from, 3); i >= 0 && r.tokens[i].clause == r.tokens[from].clause && !r.between("and", i, from) &&
		r.before("we_are", from, 1) {
		return true
	}
	return false
}

// uncommonGroup reads the words for people that stand behind their number: "8 kinesitherapeuten".
func (r *reading) uncommonGroup() string {
	if r.counts == nil {
		return ""
	}
	if i := r.counts[1]; r.uncommonNoun(i) {
		return r.written(i, i+1)
	}
	return ""
}

// uncommonNoun reports whether a word is a plural that neither the lexicon nor the catalogue knows.
func (r *reading) uncommonNoun(at int) bool {
	return r.kind(at) == word && !r.tokens[at].taken && len(r.text(at)) >= 6 && r.tokens[at].joined == ' ' && plural(r.text(at)) &&
		!r.tokens[at].upper && !r.lex.words[r.text(at)] && (r.known == nil || !r.known(r.text(at)))
}
