package understand

import (
	"strings"
)

// Phrase is something that can be said beside or instead of what a request needs: a concept of the lexicon.
type Phrase string

// The phrases.
const (
	SaysUndo       Phrase = "undo"        // bring back what was cancelled
	SaysCancel     Phrase = "cancel"      // stop it all
	SaysResume     Phrase = "resume"      // go on with what was put aside
	SaysHelpChoose Phrase = "help_choose" // which module would you take?
	SaysWait       Phrase = "wait"        // one moment
	SaysSoon       Phrase = "soon"        // as soon as possible
	SaysNoRemarks  Phrase = "no_remarks"  // nothing else to say
	SaysThat       Phrase = "points_back" // what was just shown
	SaysInsist     Phrase = "insisting"   // it is meant so
	SaysSend       Phrase = "send"        // hand it in
	SaysNotYet     Phrase = "not_send"    // do not send it yet
	SaysUnsure     Phrase = "unsure"      // not known yet
	SaysAsRemark   Phrase = "as_remark"   // note what was left unread
	SaysWithdraw   Phrase = "own_withdraw"
)

// Says reports whether a text holds a phrase, in whatever language.
func Says(text string, p Phrase) bool { return plainReading(text).has(string(p)) }

// SaysOnly reports whether a text is a phrase and nothing else but what is polite.
func SaysOnly(text string, p Phrase) bool {
	r := plainReading(text)
	said := false
	for at := 0; at < len(r.tokens); {
		end := r.is(string(p), at)
		switch {
		case end > at:
			said = true
		case r.kind(at) == mark || r.kind(at) == line:
			end = at + 1
		default:
			end = max(r.is("courtesy", at), r.is("lead_in", at), r.is("please", at))
		}
		if end <= at {
			return false
		}
		at = end
	}
	return said
}

// Perhaps returns the sentences that say something as not certain, "perhaps rather in February", in whatever language; "" for
// none.
func Perhaps(text string) string {
	r := plainReading(text)
	var doubts []string
	for from := 0; from < len(r.tokens); {
		to, doubt := from, false
		for ; to < len(r.tokens) && r.tokens[to].sentence == r.tokens[from].sentence; to++ {
			doubt = doubt || r.starts("perhaps", to)
		}
		if doubt {
			doubts = append(doubts, strings.TrimSpace(r.raw[r.tokens[from].from:r.tokens[to-1].to]))
		}
		from = to
	}
	return strings.Join(doubts, " ")
}

// RemarkIn returns the remark that a text introduces as one, "opmerking: er is geen parking", and the text without it. The
// remark ends where an address follows. "" when there is none.
func RemarkIn(text string) (remark, rest string) {
	r := plainReading(text)
	for at := range r.tokens {
		end := r.is("remark_lead", at)
		if end <= at || !r.opens(at) && !r.beginsPart(at) && !r.agreesBefore(at) || end >= len(r.tokens) || r.kind(end) != mark ||
			!strings.Contains(":=-", r.text(end)) {
			continue
		}
		from, to := end+1, len(r.tokens)
		for i := from; i < to; i++ {
			if r.text(i) == "@" {
				to = r.clauseFrom(i)
				for to > from && (r.kind(to-1) == mark || r.kind(to-1) == line) {
					to--
				}
			}
		}
		if from >= to {
			return "", text
		}
		remark = strings.TrimSpace(strings.TrimRight(r.written(from, to), ". ,;"))
		return remark, strings.TrimSpace(r.raw[:r.tokens[at].from] + r.raw[r.tokens[to-1].to:])
	}
	return "", text
}

// agreesBefore reports whether nothing but a yes stands before a place: "yes one remark: there is no lift".
func (r *reading) agreesBefore(at int) bool {
	for i := 0; i < at; {
		end := max(r.is("yes", i), r.is("courtesy", i))
		if r.kind(i) == mark {
			end = i + 1
		}
		if end <= i || end > at {
			return false
		}
		i = end
	}
	return true
}

// beginsPart reports whether a part of a sentence begins at a place.
func (r *reading) beginsPart(at int) bool {
	return at == 0 || r.tokens[at-1].clause != r.tokens[at].clause || r.kind(at-1) == mark || r.kind(at-1) == line
}

// SplitAnd splits a text where "and" stands between words, in whatever language.
func SplitAnd(text string) []string { return plainReading(text).split("", "and") }

// SplitList splits a list where a comma, a semicolon, the end of a line, "and" or "or" stands, in whatever language.
func SplitList(text string) []string { return plainReading(text).split(",;", "and", "or") }

// split splits a text at marks, the ends of lines with them, and at words of concepts. Parts without words are left out.
func (r *reading) split(marks string, concepts ...string) []string {
	var parts []string
	from := 0
	add := func(to int) {
		if from < to {
			parts = append(parts, r.raw[r.tokens[from].from:r.tokens[to-1].to])
		}
	}
	for at := 0; at < len(r.tokens); {
		end := at
		if marks != "" && (r.kind(at) == line || r.kind(at) == mark && strings.Contains(marks, r.text(at))) {
			end = at + 1
		}
		for _, name := range concepts {
			end = max(end, r.is(name, at))
		}
		if end == at {
			at++
			continue
		}
		add(at)
		from, at = end, end
	}
	add(len(r.tokens))
	return parts
}
