// Package understand reads what people mean by a message, in Dutch, French and English, whatever the catalogue holds.
//
// A message is split into tokens, and slips of the pen are mended. Short patterns over the concepts of the lexicon find
// what may be meant: numbers, days, hours, modules, organisations, groups of people. The words around them decide what is:
// which number is that of the participants, which day is asked for. What people do with a message is told by small models
// that are fitted from the examples. Words and examples are data: see lexicon and examples.
package understand

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"vtbot/catalog"
)

// Intent is what a person wants with a message.
type Intent string

// The intents.
const (
	Question  Intent = "question"
	Request   Intent = "request" // asks for a session
	Command   Intent = "command"
	Smalltalk Intent = "smalltalk"
	Other     Intent = "other" // nothing that can be read
)

// Talk is a kind of small talk.
type Talk string

// The kinds of small talk; their values are keys of the texts that answer them.
const (
	NoTalk    Talk = ""
	Hello     Talk = "hello"
	Thanks    Talk = "thanks"
	Bye       Talk = "bye"
	HowAreYou Talk = "how_are_you"
	Okay      Talk = "okay"
)

// Plain returns a text in lower case, without accents or punctuation, words one space apart.
func Plain(text string) string {
	text, _, _ = transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), text)
	text = strings.ToLower(text)
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// plainReading reads a text for its phrases alone, in whatever language it is.
func plainReading(text string) *reading {
	lex := theLexicon()
	return newReading(text, lex, lex.numbers[catalog.NL], nil, nil)
}

// talkRank orders kinds of small talk that stand in one message: "hallo, alles goed?" asks how things are.
var talkRank = []Talk{Bye, Thanks, HowAreYou, Hello, Okay}

// SmallTalk tells whether a message is nothing but a greeting, thanks and the like; lang is the language that it gives
// away, "" when it is said in several.
func SmallTalk(text string) (talk Talk, lang catalog.Lang) {
	if len(text) > longestTalk {
		return NoTalk, ""
	}
	r := plainReading(text)
	var kinds []Talk
	langs := map[catalog.Lang]bool{}
	for _, l := range catalog.Langs {
		found, ok := r.talk(l)
		if !ok {
			continue
		}
		langs[l] = true
		kinds = append(kinds, found...)
	}
	for _, k := range talkRank {
		if slices.Contains(kinds, k) {
			talk = k
			break
		}
	}
	if talk == NoTalk {
		return NoTalk, ""
	}
	if len(langs) == 1 {
		for l := range langs {
			lang = l
		}
	}
	return talk, lang
}

// longestTalk is how long a message can be and still be nothing but small talk.
const longestTalk = 120

// talk returns the kinds of small talk of which a message consists in one language.
func (r *reading) talk(lang catalog.Lang) ([]Talk, bool) {
	var kinds []Talk
	id := r.lex.ids["talk_"+string(lang)]
	for at := 0; at < len(r.tokens); {
		if k := r.kind(at); k == mark || k == line {
			at++
			continue
		}
		end, v := r.concept(id, at)
		if end >= 0 && v != "more" {
			kinds = append(kinds, Talk(v))
		}
		end = max(end, r.is("who_else", at))
		if end < 0 {
			return nil, false
		}
		at = end
	}
	if len(kinds) == 0 && len(r.tokens) > 0 && len(r.tokens) <= 3 { // "ok", which also goes with thanks
		return []Talk{Okay}, r.has("yes")
	}
	return kinds, len(kinds) > 0
}

// Wonders tells whether a message is a question that asks about something: it begins as such a question does.
func Wonders(text string) bool {
	return strings.HasSuffix(strings.TrimSpace(text), "?") && plainReading(text).wonders()
}

// leads reports whether a message begins with a phrase of a concept, behind a greeting.
func (r *reading) leads(name string) bool {
	for at := 0; at < len(r.tokens); {
		if r.starts(name, at) {
			return true
		}
		e := max(r.is("greeting", at), r.is("lead_in", at), r.is("who_else", at))
		if r.kind(at) == mark {
			e = at + 1
		}
		if e < 0 {
			return false
		}
		at = e
	}
	return false
}

// has reports whether a phrase of a concept stands anywhere.
func (r *reading) has(name string) bool {
	from, _ := r.find(name)
	return from >= 0
}

// code reports whether something like a module's code stands anywhere.
func (r *reading) code() bool {
	for at := range r.tokens {
		if t := r.text(at); len(t) == 2 && slices.ContainsFunc(catalog.Categories,
			func(c catalog.Category) bool { return strings.EqualFold(string(c), t) }) {
			if r.kind(at+1) == digits || r.kind(at+1) == mark && r.kind(at+2) == digits {
				return true
			}
		}
	}
	return false
}

// AsksForSession tells whether a message asks for a session, by its words alone.
func AsksForSession(text string) bool { return plainReading(text).asksForSession(text) }

func (r *reading) asksForSession(text string) bool {
	if r.leads("about_asking") {
		return false
	}
	subject := r.code() || r.has("training")
	switch {
	case r.has("book") && (subject || r.has("i_want")) && !strings.HasSuffix(strings.TrimSpace(text), "?"), r.has("book") &&
		subject && r.has("you_can"):
		return true
	case r.has("you_can") && r.has("give") && subject:
		return true
	case r.code() && r.has("please") && !strings.Contains(text, "?") && len(r.tokens) > 4:
		return true
	}
	return (r.has("i_want") || r.has("please")) && r.has("training") && r.nothingElse()
}

// nothingElse reports whether a message says nothing of what a session should be about.
func (r *reading) nothingElse() bool {
	for at := 0; at < len(r.tokens); {
		if t := &r.tokens[at]; t.kind == mark || t.kind == line {
			at++
			continue
		}
		end := -1
		for _, name := range []string{"i_want", "training", "team_words", "greeting", "please", "for_people", "our", "article",
			"any", "who_else", "org_named", "org_kind", "courtesy", "whole_team", "of", "with"} {
			end = max(end, r.is(name, at))
		}
		if end < 0 {
			if !r.before("org_lead", at, 0) || r.before("on", at, 0) && !r.before("of", at, 0) || !r.tokens[at].upper {
				if at == 0 || !r.tokens[at].upper || !r.tokens[at-1].upper {
					return false
				}
			}
			end = at + 1
		}
		at = end
	}
	return true
}

// asksHow reports whether a message asks how to ask for a session.
func (r *reading) asksHow() bool {
	return r.leads("about_asking") && (r.has("how_to") || r.has("book") && (r.code() || r.has("training")))
}

// AsksForProgramme tells whether a message asks to put together modules for the people that it names.
func AsksForProgramme(text string, stated Reading) bool {
	if stated.Audience == "" || len(stated.Modules) > 0 {
		return false
	}
	return plainReading(text).asksForProgramme(text)
}

func (r *reading) asksForProgramme(text string) bool {
	wonders := strings.HasSuffix(strings.TrimSpace(text), "?") && r.wonders()
	return r.has("programme") && !r.has("return_programme") && (r.has("composes") || (r.has("want") || r.has("please")) && !wonders)
}

// Team tells whether a message describes the people who are to be trained: how many, and who they are.
func Team(stated Reading) bool {
	return stated.Participants.Max > 1 && stated.Audience != ""
}
