package action

import (
	"strconv"
	"strings"
)

// Do is what needs nothing but its verb: [Browse], [Help], [ChooseReminders] and their like.
func Do(v Verb) Action { return Action{Verb: v} }

// On is what is done with one request, session or trainer.
func On(v Verb, number int64) Action { return Action{Verb: v, Number: number} }

// With is what is done with one of them and a second: a trainer of a session, a session for a request, a place in a list.
func With(v Verb, number, other int64) Action { return Action{Verb: v, Number: number, Other: other} }

// To is what is done with a module, an audience, a category, a language or a platform.
func To[T ~string](v Verb, what T) Action { return Action{Verb: v, Arg: string(what)} }

// OfDraft is what is done with a draft.
func OfDraft(v Verb, draft string) Action { return Action{Verb: v, Draft: draft} }

// OfField is what is done with one field of a draft: [SkipField] or [EditField].
func OfField[K ~string](v Verb, draft string, field K) Action {
	return Action{Verb: v, Draft: draft, Name: string(field)}
}

// Set answers a question of a draft.
func Set[K, V ~string](draft string, field K, value V) Action {
	return Action{Verb: SetField, Draft: draft, Name: string(field), Arg: string(value)}
}

// ProgrammeFor asks for the programme for an audience, in a draft.
func ProgrammeFor[T ~string](draft string, audience T) Action {
	return Action{Verb: Programme, Draft: draft, Arg: string(audience)}
}

// Month shows another month of the calendar of a draft.
func Month(draft, month string) Action { return Action{Verb: TurnMonth, Draft: draft, Arg: month} }

// Join takes the session of an introduction for a draft.
func Join(draft string, session int64) Action {
	return Action{Verb: JoinInduction, Draft: draft, Number: session}
}

// AcceptOnDay accepts a request for a day, 2027-03-09.
func AcceptOnDay[D ~string](request int64, day D) Action {
	return Action{Verb: AcceptOn, Number: request, Arg: string(day)}
}

// AskPartnerOf asks a partner by name to help with a session; see [Action.Fits].
func AskPartnerOf(session int64, name string) Action {
	return Action{Verb: AskPartner, Number: session, Arg: name}
}

// Fits reports whether the stored form can stand on a button: short enough, and in ASCII.
func (a Action) Fits() bool {
	text := a.String()
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return len(text) <= Longest
}

// Because declines a request for one of the usual reasons.
func Because(request int64, reason string) Action {
	return Action{Verb: DeclineBecause, Number: request, Name: reason}
}

// ShareSession says whether a requester would share a session with others.
func ShareSession(request int64, yes bool) Action {
	if yes {
		return Action{Verb: Share, Number: request, Arg: "yes"}
	}
	return Action{Verb: Share, Number: request, Arg: "no"}
}

// SetOf changes one thing of a session.
func SetOf(session int64, what string) Action {
	return Action{Verb: SetOfSession, Number: session, Name: what}
}

// Rate gives a session a score, 1 to 5, for a request.
func Rate(session, request int64, score int) Action {
	return Action{Verb: Score, Number: session, Other: request, Arg: string(rune('0' + score))}
}

// Return takes back an absence from one day to another, both included.
func Return[D ~string](from, to D) Action {
	return Action{Verb: BackAgain, Arg: string(from) + "/" + string(to)}
}

// Feedback says of an answer whether it was useful.
func Feedback(useful bool, answer, module, size string) Action {
	a := Action{Verb: Useless, Name: answer, Arg: module, Size: size}
	if useful {
		a.Verb = Useful
	}
	return a
}

// NotThese says that none of the modules that an answer offered was meant.
func NotThese(answer string) Action { return Action{Verb: NoneOfThese, Name: answer} }

// What a lesson says that a question is.
const (
	AsModule   = "module"
	AsReferral = "referral"
	AsSame     = "same"
)

// TeachAs says where a question belongs, once more when sure: what is a module's code, a referral's id, or "" for a text that was
// said.
func TeachAs(sure bool, question int64, as, what string) Action {
	a := Action{Verb: Teach, Number: question, Name: as, Arg: what}
	if sure {
		a.Verb = TeachSure
	}
	return a
}

// PageOf shows a page of a list; what is said of it narrows it, as behind the command.
func PageOf(v Verb, page int, said string) Action {
	arg := ascii(said)
	if page > 1 {
		arg = strings.TrimSpace("page " + strconv.Itoa(page) + " " + arg)
	}
	return Action{Verb: v, Arg: arg}
}

// ascii leaves out what no stored action holds.
func ascii(text string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' {
			return -1
		}
		return c
	}, text)
}
