package understand

import (
	"slices"
	"strings"
	"sync"
	"time"

	"vtbot/catalog"
	"vtbot/internal/linear"
)

// SaidKind is what somebody says of sessions to whom the bot has put a question: a trainer who was asked for one, gave one or
// is to give one; a requester whose session moved, could be shared, or is over.
type SaidKind string

// The kinds. Their values are the names of the files under examples/said; "" is none of them.
const (
	SaidYes      SaidKind = "yes"     // it suits
	SaidNo       SaidKind = "no"      // it does not, or not any more
	SaidPerhaps  SaidKind = "perhaps" // not known yet, or under a condition
	SaidAbsent   SaidKind = "absent"  // away for some days
	SaidHeld     SaidKind = "held"    // it was given, with how many came or without
	SaidUnheld   SaidKind = "unheld"
	SaidReady    SaidKind = "ready"    // everything is there
	SaidProblem  SaidKind = "problem"  // something is the matter
	SaidSessions SaidKind = "sessions" // which do I have?
	SaidNext     SaidKind = "next"     // when, where, for whom is the next, or the one that is named?
	SaidReview   SaidKind = "review"   // how it was
)

// Said is what a text says to that.
type Said struct {
	Kind        SaidKind // "" for none of those that were possible
	Probability float64  // that it is one of them
	Share       float64  // of the kind in that: how clearly it is no other
	Request     int64    // the number that is named, R-12; 0 for none
	Session     int64    // likewise, S-3
}

// Sure reports whether there is no need to ask whether that was meant.
func (s Said) Sure() bool { return s.Probability >= surelySaid && s.Share >= clearlySaid }

// How probable it must be that a text says one of the possible kinds: to ask whether it was meant, and to do it.
const (
	saidAtAll   = 0.45
	surelySaid  = 0.7
	clearlySaid = 0.75
)

// ReadSaid reads what a text says, of the kinds that are possible.
func ReadSaid(text string, possible ...SaidKind) Said {
	r := plainReading(text)
	said := Said{}
	said.Request, said.Session = r.ownNumbers()
	can := func(k SaidKind) bool { return slices.Contains(possible, k) }
	switch {
	case can(SaidYes) && Agrees(text):
		said.Kind, said.Probability, said.Share = SaidYes, 1, 1
		return said
	case can(SaidNo) && Denies(text):
		said.Kind, said.Probability, said.Share = SaidNo, 1, 1
		return said
	}
	if talk, _ := SmallTalk(text); talk != NoTalk && talk != Okay {
		return said
	}
	said.Kind, said.Probability, said.Share = likeliest(theSaid(), text, r, can)
	if i := slices.IndexFunc(near, func(group []SaidKind) bool { return slices.Contains(group, said.Kind) }); i >= 0 {
		_, _, said.Share = likeliest(theSaid(), text, r, func(k SaidKind) bool {
			return can(k) && (k == said.Kind || !slices.Contains(near[i], k))
		})
	}
	if said.Probability < saidAtAll {
		said.Kind = ""
	}
	return said
}

// near are kinds that are said in the same words, "on 3 March I cannot", "I am away on 3 March": the days and the sessions tell
// which of them it is.
var near = [][]SaidKind{{SaidNo, SaidAbsent, SaidUnheld}, {SaidYes, SaidHeld}}

// theSaid is fitted when it is first needed.
var theSaid = sync.OnceValue(func() *linear.Model { return fitRole("said") })

// CellKind is what a coordinator asks of the bot, or has it do.
type CellKind string

// The kinds. Their values are the names of the files under examples/cell; "" is none of them.
const (
	CellRequests CellKind = "requests" // which are there?
	CellCount    CellKind = "count"    // how many?
	CellSessions CellKind = "sessions" // which are there?
	CellWho      CellKind = "who"      // gives or can give a module or a session, or is free?
	CellAccept   CellKind = "accept"   // a request
	CellDecline  CellKind = "decline"
	CellPropose  CellKind = "propose" // other days
	CellAsk      CellKind = "ask"     // its requester
	CellTake     CellKind = "take"    // it upon oneself
	CellGive     CellKind = "give"    // it to a colleague
	CellStaff    CellKind = "staff"   // a session with a trainer
	CellMove     CellKind = "move"    // a session
	CellCancel   CellKind = "cancel"  // a session
	CellTrainers CellKind = "trainers"
	CellAdd      CellKind = "add" // a trainer
)

// CellSaid is what a coordinator's text says.
type CellSaid struct {
	Kind        CellKind // "" for nothing of the sort
	Probability float64
	Request     int64 // the number that is named, R-12; 0 for none
	Session     int64 // likewise, S-3
	Bare        bool  // nothing but that number is said
}

// How probable it must be that a coordinator's text is for the desk: with a number in it, and without.
const (
	cellNamed = 0.3
	cellAtAll = 0.6
)

// ReadCell reads what a coordinator's text asks of the bot.
//
// request and session say that one is spoken of, which need not be named again.
func ReadCell(text string, request, session bool) CellSaid {
	r := plainReading(text)
	said := CellSaid{}
	said.Request, said.Session = r.ownNumbers()
	named := said.Request+said.Session > 0
	if named && r.nothingBesideNumber() {
		said.Bare, said.Probability = true, 1
		return said
	}
	if talk, _ := SmallTalk(text); talk != NoTalk {
		return said
	}
	said.Kind, said.Probability, _ = likeliest(theCell(), text, r, func(k CellKind) bool {
		switch k {
		case CellAccept, CellDecline, CellPropose, CellTake, CellGive:
			return said.Request > 0 || request && said.Session == 0
		case CellMove, CellCancel:
			return said.Session > 0 || session && said.Request == 0
		}
		return true
	})
	least := cellAtAll
	if named {
		least = cellNamed
	}
	if said.Probability < least {
		said.Kind = ""
	}
	return said
}

// theCell is fitted when it is first needed.
var theCell = sync.OnceValue(func() *linear.Model { return fitRole("cell") })

// Asks reports whether a text is a question: it ends so, or begins with a word that asks.
func Asks(text string) bool {
	return strings.HasSuffix(strings.TrimRight(strings.TrimSpace(text), " )!."), "?") || plainReading(text).wonders()
}

// OwnNumbers returns the numbers of the request and the session that a text names, 0 for none.
func OwnNumbers(text string) (request, session int64) { return plainReading(text).ownNumbers() }

// WithoutNumbers leaves out the numbers of requests and sessions, which count nobody and are no day.
func WithoutNumbers(text string) string { return withoutOwnNumbers(text) }

// SaysMoreThanCount reports whether a text says more than how many came: "11, and it went well".
func SaysMoreThanCount(text string) bool {
	r := plainReading(text)
	counted, words := -1, map[int]int{} // the part of a sentence with the number; the words of each part that say something else
	for at := 0; at < len(r.tokens); {
		end := max(r.is("people", at), r.is("yes", at), r.is("we_are", at), r.is("about", at), r.is("with", at))
		if _, n := r.count(at); n > at {
			end = max(end, n)
			if counted < 0 {
				counted = r.tokens[at].clause
			}
		}
		if end <= at {
			if r.kind(at) == word {
				words[r.tokens[at].clause]++
			}
			end = at + 1
		}
		at = end
	}
	for part, n := range words {
		if n > 1 && part != counted || n > mostOfCount {
			return true
		}
	}
	return false
}

// mostOfCount is how many other words go with a number of people: "there were 11 present".
const mostOfCount = 3

// ReadScore reads how many of five stars a text gives, 0 for none; alone reports that it says nothing else.
func ReadScore(text string) (score int, alone bool) {
	r := plainReading(text)
	var numbers []int
	words := 0
	for at := 0; at < len(r.tokens); {
		end, n := r.number(at)
		switch {
		case end > at:
			numbers = append(numbers, n)
		case r.kind(at) == word:
			words++
		}
		at = max(end, at+1)
	}
	best := 5
	switch {
	case len(numbers) == 2 && numbers[1] == best && numbers[0] >= 1 && numbers[0] <= best:
		return numbers[0], words <= 2
	case len(numbers) == 1 && numbers[0] >= 1 && numbers[0] <= best && words <= 1:
		return numbers[0], true
	}
	return 0, false
}

// FirstNumber returns the first number that a text states for people and nothing else; false when it states none.
func (rd *Reader) FirstNumber(text string, lang catalog.Lang, now time.Time) (int, bool) {
	_, r := rd.read(text, lang, now)
	count, ok := r.anyCount()
	return count.Min, ok
}

// ReasonIn returns the reason that a text gives behind what it asks for: "decline it, there is no trainer"; "" for none.
func ReasonIn(text string) string {
	r := plainReading(text)
	for at := range r.tokens {
		end := r.is("because", at)
		if t := &r.tokens[at]; end < 0 && t.kind == mark && strings.Contains(",:;-", t.text) {
			end = at + 1
		}
		if end > at && len(r.tokens)-end >= shortReason {
			return strings.TrimSpace(r.raw[r.tokens[end].from:])
		}
	}
	return ""
}

// shortReason is how many words a reason has at least.
const shortReason = 2

// OnlyNumber reports whether a text is the number of a request or a session alone: it is in no language.
func OnlyNumber(text string) bool {
	r := plainReading(text)
	request, session := r.ownNumbers()
	return request+session > 0 && r.nothingBesideNumber()
}
