package understand

import (
	"regexp"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/training"
)

var (
	emailForm = regexp.MustCompile(`[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}`)
	abroad    = regexp.MustCompile(`(?:\+|\b00)\s?(?:32|31|33|352|49)[ ./-]?\(?0?\)?[ ./-]?\d{1,3}(?:[ ./-]?\d{2,3}){2,4}\b`)
	athome    = regexp.MustCompile(`\b0\d{1,3}[ ./-]?\d{2,3}(?:[ ./-]?\d{2,3}){1,3}\b`)
)

// The digits of a phone number, with those of the country.
const fewestDigits, mostDigits = 9, 14

// addresses takes out e-mail addresses and phone numbers and returns the first of each, as they were written.
func (r *reading) addresses() (email, phone string) {
	hide := func(at []int) {
		for i := range r.tokens {
			if t := &r.tokens[i]; t.from < at[1] && t.to > at[0] {
				t.kind, t.taken = gone, true
			}
		}
	}
	for _, at := range emailForm.FindAllStringIndex(r.raw, -1) {
		if email == "" {
			email = strings.TrimRight(r.raw[at[0]:at[1]], ".")
		}
		hide(at)
	}
	for _, form := range []*regexp.Regexp{abroad, athome} {
		for _, at := range form.FindAllStringIndex(r.raw, -1) {
			text := r.raw[at[0]:at[1]]
			if n := countDigits(text); n < fewestDigits || n > mostDigits || r.hidden(at[0]) {
				continue
			}
			if phone == "" {
				phone = strings.TrimSpace(text)
			}
			hide(at)
		}
	}
	return email, phone
}

func (r *reading) hidden(at int) bool {
	return slices.ContainsFunc(r.tokens, func(t token) bool { return t.kind == gone && t.from <= at && at < t.to })
}

func countDigits(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n
}

// mode reads where a session is to take place. Both at once are as good as none.
func (r *reading) mode() training.Mode {
	var yes, no [2]bool // online, on site
	var last training.Mode
	say := func(m training.Mode, refused bool) {
		i := 0
		if m == training.OnSite {
			i = 1
		}
		if refused {
			no[i] = true
		} else {
			yes[i] = true
			last = m
		}
	}
	id := r.lex.ids["mode"]
	visited, stated := false, -1
	for at := 0; at < r.end; at++ {
		if r.told[at] || r.reasoned(stated, at) {
			continue
		}
		if end, ok := r.visit(at); ok {
			visited = true
			at = end - 1
			continue
		}
		if end, v := r.concept(id, at); end >= 0 {
			say(training.Mode(v), r.beforeInClause("not", at, 2) || r.before("instead", at, 1))
			stated = at
			r.take(at, end)
			at = end - 1
			continue
		}
		if end, ok := r.place(at); ok {
			say(training.OnSite, r.beforeInClause("not", at, 1) || r.before("instead", at, 1))
			stated = at
			at = end - 1
		}
	}
	switch {
	case yes[0] && yes[1] && r.has("replacing"): // "change on site to online"
		return last
	case yes[0] && yes[1]:
		return ""
	case yes[0], no[1] && !yes[1]:
		return training.Online
	case yes[1], no[0], visited && !no[1]:
		return training.OnSite
	}
	return ""
}

// visit reports whether the words at a place say that somebody is to come to where the people are: "kunnen jullie
// langskomen", "could you come to Manderfeld", "venir nous donner".
func (r *reading) visit(at int) (int, bool) {
	end := r.is("visit", at)
	if end < 0 {
		end = r.visitTo(at)
	}
	if end < 0 {
		return 0, false
	}
	for _, name := range []string{"residents", "people", "others"} { // "many people come to us"
		if r.before(name, at, 1) || r.between(name, at, end) {
			return end, false
		}
	}
	return end, !r.beforeInClause("past", at, 4) && !r.before("your_place", at, 3) && r.after("your_place", end, 1) < 0 &&
		!r.beforeInClause("not", at, 1) && r.after("residents", end, 1) < 0
}

// visitTo reads that somebody is to come to a place that is named, "you come to Manderfeld", "jullie naar Lommel komen", and
// returns where that ends; -1 for none.
func (r *reading) visitTo(at int) int {
	end := r.is("you_come", at)
	if end < 0 {
		return -1
	}
	for i := end; i < len(r.tokens) && i <= end+4 && r.tokens[i].clause == r.tokens[at].clause; i++ {
		to := r.isSeen("come_to", i)
		if to < 0 || to >= len(r.tokens) || !r.tokens[to].upper && !places[r.text(to)] {
			continue
		}
		name := r.nameEnd(to)
		if r.before("come_over", i, 0) || r.before("come_over", r.backOver(i, "you_come"), 0) || r.isSeen("come_over", name) >= 0 {
			return name
		}
	}
	return -1
}

// place reports whether the words at a place say that a session is to be where the people are: "bij ons", "in our meeting
// room", "vous pouvez venir ici". That somebody lives or works there says nothing.
func (r *reading) place(at int) (int, bool) {
	end, premises := r.is("with_us", at), false
	if end < 0 {
		e := r.is("inside", at)
		if e >= 0 {
			if end = r.premisesAt(e); end == noPremises {
				return 0, false
			}
			premises = end >= 0
		}
	}
	if end < 0 {
		return r.ourPlace(at)
	}
	inside := -1
	if !premises {
		inside = r.is("inside", end)
	}
	if inside >= 0 { // "bij ons in de raadzaal"
		if e := r.is("premises", r.skip(inside, "our", "article")); e >= 0 {
			end, premises, inside = e, true, -1
		}
	}
	decoy := r.before("residents", at, 3)
	if inside >= 0 && inside < len(r.tokens) && r.tokens[inside].upper && r.closes(inside+1) { // "bij ons in Wommelgem"
		return end, !decoy && r.after("residents", end, 6) < 0 && !r.before("capacity", at, 2)
	}
	if decoy || r.before("capacity", at, 2) && !r.before("come", at, 4) || r.before("instead", at, 0) {
		return end, false
	}
	return end, r.meansHere(at, end, premises)
}

// noPremises is returned where no word for "our" leads to a place.
const noPremises = -2

// premisesAt returns where the place ends that is named behind "in": "our meeting room"; -1 for none.
func (r *reading) premisesAt(at int) int {
	i := r.skip(at, "our")
	if i == at {
		return noPremises
	}
	for k := i; k < i+3 && k < len(r.tokens); k++ {
		if e := r.is("premises", k); e >= 0 {
			return e
		}
		if r.kind(k) != word {
			break
		}
	}
	return -1
}

// ourPlace reads "our hall" behind a mark, "here" and a room that is free.
func (r *reading) ourPlace(at int) (int, bool) {
	if e := r.is("ours", at); e >= 0 && r.opens(at) && r.clauseWords(at) <= shortClause { // "Place: our hall in Wingene"
		for k := e; k < e+2 && k < len(r.tokens) && r.kind(k) == word; k++ {
			if e2 := r.is("premises", k); e2 >= 0 && (r.closes(e2) || r.starts("inside", e2)) {
				return e2, r.kind(at-1) == mark
			}
		}
	}
	if e := r.is("here", at); e >= 0 { // "here in Wijnegem"
		to := r.is("inside", e)
		if to >= 0 && to < len(r.tokens) && (r.tokens[to].upper || places[r.text(to)]) && r.closes(r.nameEnd(to)) &&
			(r.opens(at) || r.comes(at) || r.asksIn(at)) {
			return to, true
		}
	}
	if e := r.is("here", at); e >= 0 && (r.comes(at) || r.opens(at) && r.closes(e)) {
		return e, true
	}
	free := r.before("we_have", at, 3) && !r.before("not", at, 2)
	if e := r.is("room", at); e >= 0 && (free || r.after("come", e, 4) >= 0 && r.roomIsOurs(at)) {
		return e, true
	}
	return 0, false
}

// nameEnd returns where the name of a place that begins at a token ends: words with a capital, or parted by a hyphen.
func (r *reading) nameEnd(at int) int {
	at++
	for r.kind(at) == word && (r.tokens[at].upper || r.tokens[at].joined == '-') {
		at++
	}
	return at
}

// shortClause is how many words a part of a sentence has that says one thing.
const shortClause = 7

// meansHere reports whether a place that is named is that of the session.
func (r *reading) meansHere(at, end int, premises bool) bool {
	ends := r.closes(r.skip(end, "please"))
	behind := at > 0 && r.tokens[at-1].taken
	switch {
	case ends && (r.opens(at) || r.before("want", at, 3) || behind || r.before("on", at, 0)):
		return true
	case r.isSeen("room", end) >= 0, r.text(end) == "," && r.isSeen("room", end+1) >= 0, r.before("room", at, 3), r.comes(at):
		return true
	}
	lived := r.after("residents", end, 6) >= 0 || r.after("capacity", end, 3) >= 0
	if premises && !lived && (behind || r.opens(at) || r.before("here", at, 0) || r.closes(end)) {
		return true
	}
	// "bij ons op het commissariaat", "at our place in Mouscron": a part of a sentence that says nothing else.
	if r.opens(at) && !lived && r.clauseWords(at) <= shortClause && r.after("we_are", end, 3) < 0 {
		return true
	}
	// "op onze bijscholing bij ons": at the end of what is asked for.
	return ends && at > 0 && !r.opens(at) && r.asksIn(at)
}

// clauseWords returns how many tokens follow in the part of a sentence that begins at a place.
func (r *reading) clauseWords(at int) int {
	n := 0
	for i := at; i < len(r.tokens) && r.tokens[i].clause == r.tokens[at].clause; i++ {
		n++
	}
	return n
}

// comes reports whether somebody is to come, in the same sentence.
func (r *reading) comes(at int) bool {
	return r.before("come", at, 8) || r.after("come", at, 5) >= 0
}

func (r *reading) asksIn(at int) bool {
	return r.before("want", at, 20) || r.before("training", at, 12)
}

// roomIsOurs reports whether a room that is named is one where the people are.
func (r *reading) roomIsOurs(at int) bool {
	return r.after("with_us", at, 6) >= 0 || r.before("our", at, 1) || r.before("with_us", at, 4) ||
		r.after("here", at, 12) >= 0 || r.tokens[at].upper || r.before("article", at, 0) || r.kind(at+1) == digits
}

// sessionLanguage reads the language in which a session is to be given; that in which somebody writes or speaks is another.
func (r *reading) sessionLanguage() catalog.Lang {
	var langs []catalog.Lang
	stated := -1
	for at := 0; at < r.end; at++ {
		if r.told[at] || r.tokens[at].taken {
			continue
		}
		end, v, speaks := r.languageAt(at)
		if end < 0 {
			continue
		}
		rest := r.skip(end, "please")
		if e := r.is("or", rest); e >= 0 { // "in het Engels of Frans"
			if e2, other := r.concept(r.lex.ids["language"], r.skip(e, "in_language")); e2 >= 0 && other != v {
				return ""
			}
		}
		if !r.ofSession(at, end, rest, speaks) {
			continue
		}
		r.take(at, end)
		if r.reasoned(stated, at) {
			continue
		}
		if stated < 0 {
			stated = at
		}
		if l := catalog.Lang(v); !slices.Contains(langs, l) {
			langs = append(langs, l)
		}
	}
	if len(langs) == 1 {
		return langs[0]
	}
	return ""
}

// languageAt returns the language that is named at a place, and whether it is said of those who speak it.
func (r *reading) languageAt(at int) (end int, lang string, speaks bool) {
	if end, lang = r.concept(r.lex.ids["language"], at); end >= 0 {
		return end, lang, false
	}
	if end, lang = r.concept(r.lex.ids["spoken"], at); end >= 0 {
		return end, lang, true
	}
	if r.text(at) == "en" && r.raw[r.tokens[at].from:r.tokens[at].to] == "EN" {
		return at + 1, "en", false
	}
	return -1, "", false
}

// ofSession reports whether a language that is named from at to end, with a word of politeness to rest, is that of the session.
func (r *reading) ofSession(at, end, rest int, speaks bool) bool {
	if r.speaking(at) || r.before("instead", at, 2) && r.text(at-1) != "," || r.beforeInClause("not", at, 1) {
		return false
	}
	code := len(r.text(at)) <= 3
	polite := r.starts("please", end)
	named := r.before("in_language", at, 0) || r.before("in_language", r.backOver(at, "article"), 0) ||
		r.text(at-1) == ":" && r.before("language_word", at-1, 0) || r.before("language_word", at, 3)
	standing := r.closes(rest) && (!code && !r.before("filler", at, 0) || r.opens(at) || at > 0 && r.tokens[at-1].taken || rest > end) ||
		r.opens(at) && r.starts("language", rest)
	training := r.starts("training", end) || r.before("training", at, 0)
	switch {
	case code:
		written := r.raw[r.tokens[at].from:r.tokens[at].to]
		return standing || named || written == strings.ToUpper(written) && (r.closes(end) || r.opens(at))
	case speaks:
		return training || standing || polite
	}
	return named || standing || training || polite
}

// concluded reports whether a language is a conclusion from the one that people speak: "they speak Dutch, so in Dutch".
func (r *reading) concluded(from, at int) bool {
	for i := from; i < at; i++ {
		if r.isSeen("language", i) >= 0 || r.isSeen("spoken", i) >= 0 {
			return r.between("so", i, at) || r.between("please", i, at) || r.between("but", i, at)
		}
	}
	return false
}

// speaking reports whether a language is that of people or of a text and not of the session.
func (r *reading) speaking(at int) bool {
	for _, name := range []string{"although", "speak"} {
		if i := r.backTo(name, at, 6); i >= 0 && r.tokens[i].clause == r.tokens[at].clause && !r.concluded(i, at) {
			return true
		}
	}
	return false
}
