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
	say := func(m training.Mode, refused bool) {
		i := 0
		if m == training.OnSite {
			i = 1
		}
		if refused {
			no[i] = true
		} else {
			yes[i] = true
		}
	}
	id := r.lex.ids["mode"]
	for at := 0; at < r.end; at++ {
		if r.told[at] {
			continue
		}
		if end, v := r.concept(id, at); end >= 0 {
			say(training.Mode(v), r.beforeInClause("not", at, 2) || r.before("instead", at, 1))
			r.take(at, end)
			at = end - 1
			continue
		}
		if end, ok := r.place(at); ok {
			say(training.OnSite, r.beforeInClause("not", at, 1) || r.before("instead", at, 1))
			at = end - 1
		}
	}
	switch {
	case yes[0] && yes[1]:
		return ""
	case yes[0], no[1] && !yes[1]:
		return training.Online
	case yes[1], no[0]:
		return training.OnSite
	}
	return ""
}

// place reports whether the words at a place say that a session is to be where the people are: "bij ons", "in our meeting
// room", "vous pouvez venir ici". That somebody lives or works there says nothing.
func (r *reading) place(at int) (int, bool) {
	end := r.is("with_us", at)
	premises := false
	if end < 0 {
		if e := r.is("inside", at); e >= 0 {
			i := r.skip(e, "our")
			if i == e {
				return 0, false
			}
			for k := i; k < i+3 && k < len(r.tokens); k++ {
				if e2 := r.is("premises", k); e2 >= 0 {
					end, premises = e2, true
					break
				}
				if r.kind(k) != word {
					break
				}
			}
		}
	}
	if end < 0 && r.opens(at) && r.clauseWords(at) <= 7 { // "Place: our hall in Wingene"
		if e := r.is("ours", at); e >= 0 {
			for k := e; k < e+2 && k < len(r.tokens) && r.kind(k) == word; k++ {
				if e2 := r.is("premises", k); e2 >= 0 && (r.closes(e2) || r.starts("inside", e2)) {
					return e2, r.kind(at-1) == mark
				}
			}
		}
	}
	if end < 0 {
		if e := r.is("here", at); e >= 0 && (r.comes(at) || r.opens(at) && r.closes(e)) {
			return e, true
		}
		if e := r.is("room", at); e >= 0 && (r.after("come", e, 4) >= 0) && r.roomIsOurs(at) {
			return e, true
		}
		return 0, false
	}
	if e := r.is("inside", end); e >= 0 && !premises { // "bij ons in de raadzaal"
		if e2 := r.is("premises", r.skip(e, "our", "article")); e2 >= 0 {
			end, premises = e2, true
		}
	}
	if e := r.is("inside", end); e >= 0 && !premises && e < len(r.tokens) && r.tokens[e].upper && r.closes(e+1) { // "bij ons in Wommelgem"
		return end, r.after("residents", end, 6) < 0 && !r.before("residents", at, 3) && !r.before("capacity", at, 2)
	}
	if r.before("residents", at, 3) || r.before("capacity", at, 2) && !r.before("come", at, 4) || r.before("instead", at, 0) {
		return end, false
	}
	standing := r.closes(r.skip(end, "please")) && (r.opens(at) || r.before("want", at, 3) || r.tokens[at-1].taken || r.before("on", at, 0))
	lead := r.isSeen("room", end) >= 0 || r.text(end) == "," && r.isSeen("room", end+1) >= 0 || r.before("room", at, 3)
	if standing || lead || r.comes(at) || premises && (r.tokens[max(at-1, 0)].taken || r.opens(at) || r.before("here", at, 0) || r.closes(end)) && r.after("residents", end, 6) < 0 && r.after("capacity", end, 3) < 0 {
		return end, true
	}
	// "bij ons op het commissariaat", "at our place in Mouscron": a part of a sentence that says nothing else.
	if r.opens(at) && r.clauseWords(at) <= 7 && r.after("residents", end, 6) < 0 && r.after("we_are", end, 3) < 0 && r.after("capacity", end, 3) < 0 {
		return end, true
	}
	// "op onze bijscholing bij ons": at the end of what is asked for.
	if r.closes(r.skip(end, "please")) && at > 0 && !r.opens(at) && r.asksIn(at) {
		return end, true
	}
	return end, false
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
	return r.after("with_us", at, 6) >= 0 || r.before("our", at, 1) || r.before("with_us", at, 4) || r.after("here", at, 12) >= 0 || r.tokens[at].upper || r.before("article", at, 0) || r.kind(at+1) == digits
}

// sessionLanguage reads the language in which a session is to be given; that in which somebody writes or speaks is another.
func (r *reading) sessionLanguage() catalog.Lang {
	var langs []catalog.Lang
	id, spoken := r.lex.ids["language"], r.lex.ids["spoken"]
	for at := 0; at < r.end; at++ {
		if r.told[at] || r.tokens[at].taken {
			continue
		}
		end, v := r.concept(id, at)
		speaks := false
		if end < 0 {
			end, v = r.concept(spoken, at)
			speaks = end >= 0
		}
		code := false
		if end < 0 && r.text(at) == "en" && r.raw[r.tokens[at].from:r.tokens[at].to] == "EN" {
			end, v = at+1, "en"
		}
		if end < 0 {
			continue
		}
		code = len(r.text(at)) <= 3
		written := r.raw[r.tokens[at].from:r.tokens[at].to]
		lead := r.backOver(at, "article")
		named := r.before("in_language", at, 0) || r.before("in_language", lead, 0) || r.text(at-1) == ":" && r.before("language_word", at-1, 0) || r.before("language_word", at, 3)
		rest := r.skip(end, "please")
		if e := r.is("or", rest); e >= 0 {
			if e2, other := r.concept(id, r.skip(e, "in_language")); e2 >= 0 && other != v {
				return ""
			}
		}
		standing := !code && r.closes(rest) && !r.before("filler", at, 0) || r.opens(at) && (r.closes(rest) || r.starts("language", rest)) || r.closes(rest) && at > 0 && r.tokens[at-1].taken || rest > end && r.closes(rest)
		ofSession := r.starts("training", end) || r.before("training", at, 0)
		switch {
		case r.speaking(at), r.before("instead", at, 2) && r.text(at-1) != ",", r.beforeInClause("not", at, 1):
			continue
		case code && !(standing || named || written == strings.ToUpper(written) && (r.closes(end) || r.opens(at))):
			continue
		case !code && !named && !standing && !ofSession && !(speaks && r.starts("please", end)) && !r.starts("please", end):
			continue
		case speaks && !ofSession && !standing && !r.starts("please", end):
			continue
		}
		r.take(at, end)
		if l := catalog.Lang(v); !slices.Contains(langs, l) {
			langs = append(langs, l)
		}
	}
	if len(langs) == 1 {
		return langs[0]
	}
	return ""
}

// speaking reports whether a language is that of people or of a text and not of the session.
func (r *reading) speaking(at int) bool {
	for _, name := range []string{"although", "speak"} {
		if i := r.backTo(name, at, 6); i >= 0 && r.tokens[i].clause == r.tokens[at].clause {
			return true
		}
	}
	return false
}
