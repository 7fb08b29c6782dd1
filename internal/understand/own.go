package understand

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"vtbot/catalog"
	"vtbot/internal/linear"
	"vtbot/internal/training"
)

// OwnKind is what a person says about a request or a session of their own that is stored.
type OwnKind string

// The kinds. Their values are the names of the files under examples/own; "" is none of them.
const (
	OwnStatus   OwnKind = "status"   // what has become of it
	OwnWhen     OwnKind = "when"     // the session is
	OwnWhere    OwnKind = "where"    // the session is
	OwnWho      OwnKind = "who"      // gives the session
	OwnChange   OwnKind = "change"   // with the new values, or without
	OwnWithdraw OwnKind = "withdraw" // it is not needed any more
	OwnUndo     OwnKind = "undo"     // what was done last
	OwnSame     OwnKind = "same"     // for another place, another day
	OwnChoose   OwnKind = "choose"   // one of the days that were proposed
	OwnRefuse   OwnKind = "refuse"   // those days, with others or without
	OwnAnswer   OwnKind = "answer"   // to what the VT cell asked
)

// OwnContext is what there is of a person's own, against which a text is read.
type OwnContext struct {
	Recent   bool            // something was sent, changed or withdrawn just now, in this conversation
	Proposed []training.Slot // the days of the proposal that waits for the person; nil for none
	Asked    bool            // a question of the VT cell waits for the person
}

// Own is what a text says about a person's own requests and sessions.
type Own struct {
	Kind        OwnKind // "" for nothing of the sort
	Request     int64   // the number that is named, R-12; 0 for none
	Session     int64   // likewise, S-3
	Slot        int     // of OwnChoose: the place among the proposed days, -1 for none of them in particular
	Probability float64 // that it is about them at all
}

// Sure reports whether there is no need to ask whether that was meant.
func (o Own) Sure() bool { return o.Probability >= surelyOwn }

// How sure it must be that a text is about one's own: without a sign of it, after something was done just now, and where a
// number is named; and to be done without asking.
const (
	ownAtAll  = 0.4
	ownRecent = 0.25
	ownNamed  = 0.1
	surelyOwn = 0.7
)

// MayBeOwn reports whether a text may be about requests of the person's own: for the others, nobody has to look what they
// have. It knows nothing of them.
func MayBeOwn(text string) bool {
	if talk, _ := SmallTalk(text); talk != NoTalk && talk != Okay {
		return false
	}
	r := plainReading(text)
	if request, session := r.ownNumbers(); request+session > 0 {
		return true
	}
	if !strings.Contains(text, "?") && !r.wonders() { // an answer may be anything
		return true
	}
	return slices.ContainsFunc(ownSigns, r.has)
}

// ownSigns are the concepts without which no question is about one's own.
var ownSigns = []string{
	"mine", "have_asked", "own_status", "own_withdraw", "own_undo", "own_same", "own_time", "own_place", "own_person", "own_suits",
	"own_unsuited", "change", "correcting", "instead", "replacing", "adding", "dropping", "more_people",
	"fewer_people", "note_that", "cancel", "month",
}

// NamesOwn reports whether a text names a request or a session by its number.
func NamesOwn(text string) bool {
	request, session := plainReading(text).ownNumbers()
	return request+session > 0
}

// Agrees reports whether a text is a yes and nothing else.
func Agrees(text string) bool {
	return !strings.Contains(text, "?") && plainReading(text).consent() >= 0.99
}

// Denies reports whether a text is a no and hardly anything else: "no, rather not".
func Denies(text string) bool {
	r := plainReading(text)
	if words := len(strings.Fields(text)); words <= shortNo && r.leads("no") && !r.has("yes") && !strings.ContainsAny(text, "?0123456789") {
		return true
	}
	denies := false
	for at := 0; at < len(r.tokens); {
		end := r.is("no", at)
		denies = denies || end >= 0
		end = max(end, r.is("courtesy", at), r.is("thanking", at))
		if k := r.kind(at); k == mark || k == line {
			end = at + 1
		}
		if end < 0 {
			return false
		}
		at = end
	}
	return denies
}

// shortNo is how many words a no has at most that begins with it.
const shortNo = 4

// Qualifies reports whether a text sets a condition beside what it says: "the 16th, but not before ten".
func Qualifies(text string) bool {
	r := plainReading(text)
	return r.has("but") || r.has("if") || r.has("although")
}

// ReadOwn reads what a text says about the person's own requests and sessions.
func (rd *Reader) ReadOwn(text string, lang catalog.Lang, now time.Time, c OwnContext) Own {
	r := plainReading(text)
	own := Own{Slot: -1}
	own.Request, own.Session = r.ownNumbers()
	named := own.Request+own.Session > 0
	if c.Proposed != nil {
		own.Slot = rd.proposedSlot(text, lang, now, c.Proposed)
	}
	talk, _ := SmallTalk(text)
	switch {
	case named && r.nothingBesideNumber():
		own.Kind, own.Probability = OwnStatus, 1
		return own
	case talk == Okay && len(c.Proposed) == 1 && r.consent() >= 0.99:
		own.Kind, own.Slot, own.Probability = OwnChoose, 0, ownAtAll
		return own
	case talk == Okay && c.Asked:
		own.Kind, own.Probability = OwnAnswer, ownAtAll
		return own
	case talk != NoTalk:
		return own
	}
	own.Kind, own.Probability = r.ownKind(text, own.Slot, named, c)
	if own.Probability < c.least(own.Kind, named) || !named && !rd.plausible(own, r, text, lang, now, c) {
		own.Kind = ""
	}
	if own.Kind == OwnUndo && len(statedFields(rd.Read(withoutOwnNumbers(text), lang, now))) > 0 {
		own.Kind = OwnChange // "oops, it should be online"
	}
	drops := r.has("cancel") && !r.has("change") || named && (r.has("dropping") || r.has("own_withdraw"))
	if own.Kind == OwnChange && drops && len(statedFields(rd.Read(withoutOwnNumbers(text), lang, now))) == 0 {
		own.Kind = OwnWithdraw // "actually, forget it": it is asked
	}
	return rd.open(own, r, text, lang, now, c)
}

// ownKind returns the most probable kind that goes with what there is, and how probable it is that a text is about one's own.
func (r *reading) ownKind(text string, slot int, named bool, c OwnContext) (kind OwnKind, probability float64) {
	model := theOwn()
	probabilities := model.Probabilities(ownVector(text, r))
	none, all, best := 0.0, 0.0, 0.0
	for i, name := range model.Classes() {
		p, k := probabilities[i], OwnKind(name)
		switch {
		case name == noKind:
			none, all = p, all+p
			continue
		case !c.allows(k, named), k == OwnUndo && !r.has("own_undo"), k == OwnSame && !r.has("own_same"): // some word must say so
			continue
		case k == OwnChoose && slot < 0, k == OwnRefuse && slot >= 0 && !r.has("not"):
			p /= 4
		}
		all += p
		if p > best {
			best, kind = p, k
		}
	}
	if all == 0 {
		return "", 0
	}
	return kind, 1 - none/all
}

// least is how probable it must be that a text is about one's own.
func (c OwnContext) least(kind OwnKind, named bool) float64 {
	switch {
	case named:
		return ownNamed
	case c.Asked, c.Proposed != nil, c.Recent && slices.Contains([]OwnKind{OwnChange, OwnWithdraw, OwnUndo, OwnSame}, kind):
		return ownRecent
	}
	return ownAtAll
}

// How sure it must be that a question is about one's own that no word calls so.
const ownUnsaid, statusUnsaid = 0.85, 0.6

// plausible reports whether what a text is taken for goes with the rest of it: a question about sessions in general, or a new
// request, is not about one's own.
func (rd *Reader) plausible(own Own, r *reading, text string, lang catalog.Lang, now time.Time, c OwnContext) bool {
	called := r.has("mine") || r.has("have_asked")
	switch own.Kind {
	case OwnWhen, OwnWhere, OwnWho:
		return called || own.Probability >= ownUnsaid
	case OwnStatus:
		return called || own.Probability >= statusUnsaid
	case OwnAnswer:
		return IntentOf(text, rd.Read(text, lang, now)) != Request
	case OwnSame:
		stated := rd.Read(text, lang, now)
		return called || !strings.Contains(text, "?") || stated.Organisation != "" || !stated.Dates.IsZero()
	case OwnChange:
		stated := rd.Read(text, lang, now)
		corrects := r.has("change") || r.has("correcting") || r.has("instead") || r.has("replacing")
		return called || r.becomes(stated) && (c.Recent && corrects || IntentOf(text, stated) != Request)
	}
	return true
}

// open takes a text that seems to be about nothing of one's own for what is waited for, unless it asks something else: in
// doubt, and so to be asked about.
func (rd *Reader) open(own Own, r *reading, text string, lang catalog.Lang, now time.Time, c OwnContext) Own {
	if own.Kind != "" || !c.Asked && !c.Recent && own.Slot < 0 || strings.Contains(text, "?") || r.wonders() {
		return own
	}
	stated := rd.Read(withoutOwnNumbers(text), lang, now)
	if IntentOf(text, stated) == Request {
		return own
	}
	own.Probability = min(own.Probability, ownAtAll)
	switch {
	case c.Asked:
		own.Kind = OwnAnswer
	case len(r.tokens) <= shortAnswer && len(c.Proposed) > 1:
		own.Kind = OwnChoose
	case c.Recent && len(r.tokens) <= shortChange && r.becomes(stated) && slices.ContainsFunc(changeSigns, r.has):
		own.Kind = OwnChange // all is shown before it counts
	}
	return own
}

// becomes reports whether a text says of a value that can be changed what it is to be, or names the field.
func (r *reading) becomes(stated Reading) bool {
	if remark, _ := r.remark(); remark != "" {
		return true
	}
	return !stated.Participants.IsZero() || !stated.Dates.IsZero() || stated.Time != "" || stated.Mode != "" || stated.SessionLanguage != "" ||
		stated.Email != "" || len(stated.Modules) > 0 && (len(stated.Not) > 0 || r.has("instead") || r.has("adding")) ||
		r.digits() && (r.has("we_are") || r.has("correcting") || r.has("after_all")) ||
		r.moreOrFewer() != 0 ||
		r.fieldNamed() != "" && (r.digits() || r.has("change") || r.has("correcting"))
}

// digits reports whether a number in digits stands anywhere.
func (r *reading) digits() bool {
	return slices.ContainsFunc(r.tokens, func(t token) bool { return t.kind == digits })
}

// changeSigns are the concepts that say that a value becomes another one.
var changeSigns = []string{"change", "correcting", "instead", "replacing", "adding", "we_are", "note_that", "after_all"}

// shortChange is how many words and signs a change has at most that only the moment tells from a question.
const shortChange = 20

// shortAnswer is how many words and signs a choice has at most.
const shortAnswer = 8

// allows reports whether a kind goes with what there is.
func (c OwnContext) allows(kind OwnKind, named bool) bool {
	switch kind {
	case OwnChoose, OwnRefuse:
		return c.Proposed != nil
	case OwnAnswer:
		return c.Asked
	case OwnUndo:
		return c.Recent || named
	}
	return true
}

// ownNumbers returns the numbers of the request and the session that a text names, 0 for none: R-12, S-3.
func (r *reading) ownNumbers() (request, session int64) {
	for at := range r.tokens {
		letter := r.text(at)
		if letter != "r" && letter != "s" || r.tokens[at].upper && at > 0 && r.tokens[at-1].upper && r.tokens[at].joined == 0 {
			continue
		}
		next := at + 1
		if r.text(next) == "-" {
			next++
		}
		if r.kind(next) != digits || r.tokens[next].value == 0 || len(r.text(next)) > 9 {
			continue
		}
		if letter == "r" {
			request = int64(r.tokens[next].value)
		} else {
			session = int64(r.tokens[next].value)
		}
	}
	return request, session
}

// nothingBesideNumber reports whether a text is the number of a request or a session alone.
func (r *reading) nothingBesideNumber() bool {
	words := 0
	for i := range r.tokens {
		if r.kind(i) == word {
			words++
		}
	}
	return words == 1
}

// proposedSlot returns which of the proposed days a text names; -1 for none, or several.
func (rd *Reader) proposedSlot(text string, lang catalog.Lang, now time.Time, proposed []training.Slot) int {
	r := rd.start(text, lang)
	d := namedDay{Reading: rd.Read(text, lang, now), bare: rd.ReadBare(text, lang)}
	ordinal, dated := 0, false
	for at := range r.tokens {
		if end, v := r.concept(r.lex.ids["weekday"], at); end >= 0 {
			d.weekday = v
		}
		if end, v := r.concept(r.lex.ids["ordinal"], at); end >= 0 && len(v) == 1 {
			ordinal = int(v[0] - '0')
		}
		dated = dated || r.kind(at) == digits || r.starts("month", at)
	}
	if d.weekday != "" && !dated { // the one that was proposed, not the next
		d.Dates = training.Dates{}
	}
	found := -1
	for i, s := range proposed {
		if !d.fits(s) {
			continue
		}
		if found >= 0 {
			return -1
		}
		found = i
	}
	count := d.bare.Count
	switch {
	case found >= 0:
		return found
	case !d.Dates.IsZero() || d.bare.Day > 0 || d.weekday != "":
		return -1
	case ordinal == ordinalLast:
		return len(proposed) - 1
	case ordinal > 0 && ordinal <= len(proposed):
		return ordinal - 1
	case d.bare.Counted && count.Min == count.Max && count.Min >= 1 && count.Min <= len(proposed):
		return count.Min - 1
	case len(proposed) == 1:
		return 0
	}
	return -1
}

// namedDay is a day as a text names it.
type namedDay struct {
	Reading
	bare    Bare
	weekday string // 1 is Monday
}

// fits reports whether that may be a day that was proposed, with its hour.
func (d *namedDay) fits(s training.Slot) bool {
	day := s.Day.Time()
	switch {
	case !d.Dates.IsZero():
		if !slices.Contains(d.Dates.Days, s.Day) {
			return false
		}
	case d.bare.Day > 0:
		if day.Day() != d.bare.Day {
			return false
		}
	case d.weekday != "":
		if strconv.Itoa((int(day.Weekday())+6)%7+1) != d.weekday {
			return false
		}
	case d.Time == "":
		return false
	}
	return d.Time == "" || s.Time == "" || s.Time == d.Time
}

// ordinalLast is how the lexicon says "last".
const ordinalLast = 9

// ownConcepts are the concepts of the lexicon that tell what is said about one's own.
var ownConcepts = []string{
	"mine",
	"wonder",
	"cancel",
	"change",
	"correcting",
	"adding",
	"dropping",
	"instead",
	"again",
	"yes",
	"no",
	"not",
	"i_want",
	"want",
	"training",
	"our",
	"book",
	"ordinal",
	"thanking",
	"please",
	"you_can",
	"month",
	"weekday",
	"people",
	"field",
	"fact",
	"send",
	"not_send",
	"replacing",
	"audience",
	"programme",
	"with_us",
	"resume",
	"i",
	"own_status",
	"own_withdraw",
	"own_undo",
	"own_same",
	"own_time",
	"own_place",
	"own_person",
	"own_suits",
	"own_unsuited",
	"note_that",
	"have_asked",
	"after_all",
}

// ownVector gathers what the kinds are told by.
func ownVector(text string, r *reading) linear.Vector {
	f := kindFeatures(text, r, ownSignWeight)
	return f.Vector()
}

// kindFeatures gathers what kinds are told by. What stands for any other of its sort is put so: a number, a month, a code.
func kindFeatures(text string, r *reading, signWeight float32) linear.Features {
	var f linear.Features
	var b strings.Builder
	count := 0
	for at := range r.tokens {
		t := &r.tokens[at]
		b.WriteByte(' ')
		switch {
		case t.kind == digits:
			b.WriteString("0")
		case t.kind == word && (t.text == "r" || t.text == "s") && (r.kind(at+1) == digits || r.text(at+1) == "-" && r.kind(at+2) == digits):
			b.WriteString("own" + t.text)
		case r.starts("month", at):
			b.WriteString("monthname")
		case r.starts("weekday", at):
			b.WriteString("dayname")
		default:
			b.WriteString(t.text)
		}
		if t.kind <= digits {
			count++
		}
	}
	f.Text(b.String(), ownTextWeight)
	add := func(name string, value float32) { f.Add(name, value) }
	asks := strings.HasSuffix(strings.TrimRight(strings.TrimSpace(text), " )!."), "?")
	if asks {
		add("?", 1)
	}
	if r.wonders() {
		add("wonders", 1)
	}
	if request, session := r.ownNumbers(); request > 0 {
		add("R", 2*signWeight)
	} else if session > 0 {
		add("S", 2*signWeight)
	}
	if r.code() {
		add("code", 2)
	}
	for _, name := range ownConcepts {
		if r.has(name) {
			add("has:"+name, signWeight)
			if r.leads(name) {
				add("leads:"+name, signWeight)
			}
		}
	}
	switch {
	case count <= 3:
		add("short", 1)
	case count > 10:
		add("long", 2)
	}
	return f
}

// How much the words weigh, and the signs of the lexicon.
const ownTextWeight, ownSignWeight = 0.5, 4

// ownExamples returns what is said about one's own requests, and what else is said: of examples/own, a file a language and
// kind, and of the examples of questions and requests.
func ownExamples() ([]kindExample, error) {
	all, err := kindExamples("own")
	if err != nil {
		return nil, err
	}
	others, err := intentExamples()
	if err != nil {
		return nil, err
	}
	for _, e := range others {
		if !plainReading(e.Text).has("mine") || !e.Not { // some ask about a request of their own
			all = append(all, kindExample{e.Lang, noKind, e.Text})
		}
	}
	return all, nil
}

// theOwn is fitted when it is first needed.
var theOwn = sync.OnceValue(func() *linear.Model {
	all, err := ownExamples()
	if err != nil {
		panic(err) // the examples are embedded; a test fails without them
	}
	return fitKinds(all, ownVector)
})
