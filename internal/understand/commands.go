package understand

import (
	"slices"
	"strings"
	"time"

	"vtbot/catalog"
	"vtbot/internal/training"
)

// Context is what a message in the middle of a request is read against.
type Context struct {
	Reader *Reader
	Lang   catalog.Lang
	Now    time.Time
	// Asked is the field that was asked for last, "review" at the summary, "" for nothing: modules, organisation,
	// participants, audience, dates, session_language, mode, remarks, email.
	Asked string
	// Draft is what is noted of the request so far.
	Draft training.Wish
	// Shown are the modules that were shown last, in order.
	Shown []string
}

// Review is what was asked at the summary of a request.
const Review = "review"

// Instruction is something that a message asks the bot to do.
type Instruction struct {
	Act Act
	// Stated is what the message says: the values of an answer, the modules to add or to take out. Of a side question it
	// is what might be noted, if the person wants it.
	Stated Reading
	// Field is the one that is to be changed, or left open.
	Field string
	// From and To are the bytes of the message on which the command rests.
	From, To int
	// Probability is how sure it is.
	Probability float64
}

// Read reads what a message asks the bot to do with the request that is open. Consent is only consent: a yes with anything
// else in it is no Confirm. A question never writes. Words with content that no command covers come as Unread.
func Read(text string, c Context) []Instruction {
	rd := c.Reader
	stated, r := rd.read(text, c.Lang, c.Now)
	bare := rd.ReadBare(text, c.Lang)
	if c.Asked == "participants" && stated.Participants.IsZero() && !bare.Counted {
		bare.Count, bare.Counted = r.anyCount()
	}
	signs := rd.signs(text, c.Asked, c.Lang, stated, bare)
	act, p := rd.actOf(text, signs)
	act = r.actOn(c.Draft, act, signs, &stated, bare)
	whole := Instruction{Act: act, To: len(text), Probability: p}
	switch act {
	case Answer, Correct, Insist:
		whole.Stated = r.answered(text, c.Asked, stated, bare)
		if whole.Act == Insist && changes(c.Draft, whole.Stated.Wish) {
			whole.Act = Correct
		}
	case AddModule, RemoveModule:
		return rd.moduleCommands(text, whole, stated, r)
	case SideQuestion:
		whole.Stated = stated
	case Change:
		whole.Field = signs.field
	case Skip, DontKnow:
		whole.Field = c.Asked
		if act == Skip && signs.concept["dropping"] && signs.field != "" && !slices.Contains(signs.stated, signs.field) {
			whole.Field = signs.field
		}
	}
	if (act == Skip || act == DontKnow) && len(statedFields(stated)) > 0 { // "ann@lint.example, no remarks"
		whole.Stated = Reading{}
		if act == DontKnow { // "hmm, online is not ideal, make it on site"
			whole = Instruction{Act: Answer}
		}
		facts := Instruction{Act: Answer, Stated: stated, To: len(text), Probability: p}
		return append([]Instruction{facts, whole}, r.unread()...)
	}
	commands := []Instruction{whole}
	if (act == Answer || act == Correct || act == Insist) && len(statedFields(whole.Stated)) > 0 {
		commands = append(commands, r.unread()...)
	}
	return commands
}

// actOn returns what an act is in the light of the draft: a module that is cancelled is taken out, a value beside the name of
// its field takes the place of the one before.
func (r *reading) actOn(draft training.Wish, act Act, s *turnSigns, stated *Reading, bare Bare) Act {
	empty := len(statedFields(*stated)) == 0
	switch {
	case s.asked == "remarks" && empty && s.field == "" && r.isRemark(act, s):
		return Answer
	case s.asked == "remarks" && act == Answer && !empty && r.content() == 0 && changes(draft, stated.Wish): // "oh, there are 8 of us"
		return Correct
	case act == Cancel && len(stated.Modules) > 0 && len(stated.Modules) < len(draft.Modules):
		return RemoveModule
	case act == RemoveModule && len(stated.Modules)+len(stated.Not) == 0 && s.field != "" && s.field != "modules":
		return Skip
	case (act == Reject || act == Skip || act == DontKnow) && bare.Day > 0 && !draft.Dates.IsZero():
		return Correct
	case act == Change && s.field == "participants":
		if n, ok := r.anyCount(); ok {
			stated.Participants = n
			return Correct
		}
	case act == Answer && s.field != "" && changes(draft, stated.Wish):
		return Correct
	}
	return act
}

// isRemark reports whether a message is a remark that an act was taken for: "no parking here", "thank you for bringing a
// projector".
func (r *reading) isRemark(act Act, s *turnSigns) bool {
	switch act {
	case RemoveModule, Correct:
		return true
	case Skip, Reject, DontKnow, SideQuestion:
		says := s.words > 3 && s.covered["no"] < 0.5 && s.covered["skip"] < 0.5 && s.covered["unsure"] < 0.5 && !r.has("no_remarks")
		return (r.content() > 0 || says) && !s.asks && !s.wonders
	case Thank, Chat:
		return s.words > 3 && s.covered["thanking"] < 0.5
	}
	return false
}

// changes reports whether what is stated is another value than the one that is noted.
func changes(draft, stated training.Wish) bool {
	return !stated.Participants.IsZero() && !draft.Participants.IsZero() && stated.Participants != draft.Participants ||
		!stated.Dates.IsZero() && !draft.Dates.IsZero() && !stated.Dates.Equal(draft.Dates) ||
		len(stated.Modules) > 0 && len(draft.Modules) > 0 && !slices.Equal(stated.Modules, draft.Modules) ||
		stated.Organisation != "" && draft.Organisation != "" && fold(stated.Organisation) != fold(draft.Organisation) ||
		stated.Audience != "" && draft.Audience != "" && stated.Audience != draft.Audience ||
		stated.Mode != "" && draft.Mode != "" && stated.Mode != draft.Mode ||
		stated.SessionLanguage != "" && draft.SessionLanguage != "" && stated.SessionLanguage != draft.SessionLanguage
}

// writes reports whether an act puts a value into the request.
func (a Act) writes() bool {
	return a == Answer || a == Correct || a == Insist || a == AddModule || a == RemoveModule || a == Confirm
}

// actOf returns the most probable act that the message can be.
func (rd *Reader) actOf(text string, s *turnSigns) (Act, float64) {
	if s.sends() {
		return Confirm, 1
	}
	model := rd.acts()
	s.vector = s.features(text)
	probabilities := model.Probabilities(s.vector)
	classes := model.Classes()
	order := make([]int, len(classes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case probabilities[a] > probabilities[b]:
			return -1
		case probabilities[a] < probabilities[b]:
			return 1
		}
		return 0
	})
	for _, i := range order {
		if probabilities[i] < improbable {
			break
		}
		if act := Act(classes[i]); s.allows(act, probabilities[i]) {
			return s.preferred(act, probabilities[i], func(other Act) float64 { return model.Probability(s.vector, string(other)) })
		}
	}
	return Unread, 0
}

// preferred exchanges an act for the one that a phrase speaks for, where the two are near: a goodbye until tomorrow is no
// date, "no thanks, forget it" stops, "the organisation is wrong" names what is to be changed.
func (s *turnSigns) preferred(act Act, p float64, probability func(Act) float64) (Act, float64) {
	switch save, stop := probability(Save), probability(Cancel); {
	case (act == Answer || act == Correct || act == DontKnow) && s.concept["save"] && save >= 0.1:
		return Save, save
	case act == Reject && s.concept["cancel"] && stop >= 0.2:
		return Cancel, stop
	case act == Reject && s.field != "" && s.words > 2:
		return Change, p
	case act == Change && s.field != "" && s.field == s.asked && s.refuses:
		return Skip, p
	}
	return act, p
}

// sends reports whether a message asks to send the request, in so many words: "the boss agrees, send it".
func (s *turnSigns) sends() bool {
	for _, other := range []string{"not_send", "no", "save", "change", "unsure", "cancel", "dropping", "adding"} {
		if s.concept[other] {
			return false
		}
	}
	return s.concept["send"] && s.consent >= 0.6 && !s.asks && len(s.stated) == 0 && !s.digits && s.field == "" && s.asked != "remarks"
}

// improbable is how improbable an act is that is not meant, even where nothing better is possible.
const improbable = 0.01

// surely is how sure an act must be that no phrase of the lexicon speaks for.
const surely = 0.5

// plainly is how sure a question must be that neither begins nor ends as one does.
const plainly = 0.9

// phraseOf is the concept of the lexicon that speaks for an act.
var phraseOf = map[Act]string{
	Cancel: "cancel", Restart: "restart", Save: "save", Resume: "resume", Back: "back", Overview: "overview",
	Thank: "thanking", Complain: "complaining", Chat: "chatting",
}

// allows reports whether a message can be an act at all.
func (s *turnSigns) allows(act Act, p float64) bool {
	states := len(s.stated) > 0
	if act.writes() && s.asks && s.wonders { // a question never writes
		return false
	}
	switch act {
	case Cancel:
		if s.concept["send"] && !s.concept["no"] { // "never mind the money, send it"
			return false
		}
	case Change:
		return !states && (!s.asks || !s.concept["afterwards"]) // "can I still change the date afterwards?"
	case Reject:
		return !states && (s.asked != "dates" || !s.digits || s.concept["no"])
	case Skip, DontKnow:
		return !s.bare && !s.concept["send"] && !slices.Contains(s.stated, s.asked) && (s.asked != "dates" || !s.digits) // "31 February" is no refusal
	case Confirm: // consent is only consent
		thanks := s.concept["thanking"] && s.asked != Review // "super, thanks" in the middle agrees to nothing
		nearly := p > 0.97 && s.consent > 0.7 && s.field == "" && !s.digits && !s.concept["save"] && !s.concept["change"] &&
			!s.concept["unsure"]
		return !s.asks && !states && !thanks && !s.concept["not_send"] && (nearly || s.consent >= 0.99)
	case Correct, Insist:
		return states || s.bare || s.asked == "organisation" && s.words <= 8
	case SideQuestion:
		return s.asks || s.wonders || p >= plainly
	case AddModule, RemoveModule:
		return slices.Contains(s.stated, "modules") || s.not || s.concept["adding"] || s.concept["dropping"]
	case Answer:
		return states || s.bare || slices.Contains([]string{"organisation", "remarks", "modules", "audience"}, s.asked)
	}
	if phrase := phraseOf[act]; phrase != "" && !s.concept[phrase] {
		return p >= surely
	}
	return true
}

// answered returns what a message states as an answer to what was asked.
func (r *reading) answered(text, asked string, stated Reading, bare Bare) Reading {
	switch asked {
	case "organisation":
		if stated.Organisation == "" && len(statedFields(stated)) == 0 {
			if stated.Organisation = r.bareName(); stated.Organisation != "" {
				r.take(0, len(r.tokens)) // nothing else is said
			}
		}
	case "participants":
		if stated.Participants.IsZero() && bare.Counted {
			stated.Participants = bare.Count
		}
	case "session_language":
		if stated.SessionLanguage == "" {
			stated.SessionLanguage = bare.Language
		}
	case "mode":
		if stated.Mode == "" {
			stated.Mode = bare.Mode
		}
	case "remarks":
		if len(statedFields(stated)) == 0 || r.content() > 0 && stated.Email == "" {
			remark := r.withoutLead(text)
			r.take(0, len(r.tokens))
			stated = Reading{Wish: training.Wish{Remarks: remark, Email: stated.Email, Phone: stated.Phone}}
		}
	}
	return stated
}

// withoutLead leaves out a yes before a remark: "ja: graag met veel oefeningen".
func (r *reading) withoutLead(text string) string {
	at := r.isSeen("yes", 0)
	if at > 0 && r.kind(at) == mark && at+1 < len(r.tokens) {
		return strings.TrimSpace(r.raw[r.tokens[at+1].from:])
	}
	return strings.TrimSpace(text)
}

// longestName is how many words the name of an organisation has at most.
const longestName = 7

// bareName reads a text as the name of an organisation and nothing else.
func (r *reading) bareName() string {
	at := 0
	for at < len(r.tokens) {
		if e := r.is("intro", at); e > at && e < len(r.tokens) {
			at = e
			continue
		}
		if r.kind(at) == mark {
			at++
			continue
		}
		break
	}
	end := at
	for end < len(r.tokens) && r.tokens[end].kind <= digits && !r.tokens[end].taken && !r.starts("please", end) &&
		(end == at || !r.starts("courtesy", end) || !r.closes(r.is("courtesy", end))) {
		end++
	}
	if end == at || end-at > longestName {
		return ""
	}
	return r.written(at, end)
}

// moduleCommands are what adds or takes out modules, and what else is said beside it.
func (rd *Reader) moduleCommands(text string, whole Instruction, stated Reading, r *reading) []Instruction {
	rest := stated
	rest.Modules, rest.Not = nil, nil
	whole.Stated = Reading{
		Wish:    training.Wish{Modules: stated.Modules},
		Not:     stated.Not,
		Rest:    stated.Rest,
		Need:    stated.Need,
		Unknown: stated.Unknown,
	}
	commands := []Instruction{whole}
	if len(statedFields(rest)) > 0 {
		commands = append(commands, Instruction{Act: Answer, Stated: rest, To: len(text), Probability: whole.Probability})
	}
	return append(commands, r.unread()...)
}

// content counts the words with content of which nothing was understood.
func (r *reading) content() int {
	n := 0
	for i := range r.tokens {
		if r.isContent(i) {
			n++
		}
	}
	return n
}

// isContent reports whether a word has content that was not understood.
func (r *reading) isContent(at int) bool {
	t := &r.tokens[at]
	return t.kind == word && !t.taken && len(t.text) > 3 && !r.lex.words[t.text]
}

// fewestContent is how many words with content a part of a message must have to be said back.
const fewestContent = 2

// unread returns the parts of a message that hold words with content of which nothing was understood.
func (r *reading) unread() []Instruction {
	var out []Instruction
	for at := 0; at < r.end; {
		clause := r.tokens[at].clause
		from, to, content := -1, at, 0
		taken := false
		for ; at < r.end && r.tokens[at].clause == clause; at++ {
			t := &r.tokens[at]
			if t.taken {
				taken = true
				continue
			}
			if t.kind != word {
				continue
			}
			if from < 0 {
				from = at
			}
			to = at + 1
			if r.isContent(at) {
				content++
			}
		}
		if content >= fewestContent || content > 0 && !taken {
			out = append(out, Instruction{Act: Unread, From: r.tokens[from].from, To: r.tokens[to-1].to, Probability: 1})
		}
	}
	return out
}
