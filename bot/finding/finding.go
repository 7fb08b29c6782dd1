// Package finding answers questions from the catalogue, shows what there is, and notes what people say of the answers. It needs
// no store: what is to be kept it returns.
package finding

import (
	"context"
	"strings"

	"vtbot/bot/talk"
	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/conversation"
	"vtbot/internal/locale"
	"vtbot/internal/privacy"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// Memory is what finding keeps of a conversation. It is stored as JSON: fields may be added, none renamed.
type Memory struct {
	Answer   string   `json:"answer,omitempty"`   // the last answer's id, carried by its feedback buttons
	Question string   `json:"question,omitempty"` // the last question, masked; kept until the next one for its feedback
	Shown    []string `json:"shown,omitempty"`    // codes of the modules in the last answer, best first
}

// Finder answers one message.
type Finder struct {
	*talk.Talk
	*Memory
	// Found is what the search made of the question, once there was one.
	Found catalog.Answer
	// Gaps and Feedback are to be kept for the VT cell.
	Gaps     []conversation.Gap
	Feedback []conversation.Feedback
}

// New returns a finder that goes on where a conversation was.
func New(t *talk.Talk, m *Memory) *Finder { return &Finder{Talk: t, Memory: m} }

// Ask answers a question from the catalogue.
func (f *Finder) Ask(ctx context.Context, text string) (chat.Reply, error) {
	if f.Intent == "" {
		f.Intent = understand.Question
	}
	answer, err := f.Edition.Ask(ctx, catalog.Question{Text: privacy.Strip(text), Prior: f.Prior, Force: f.Force})
	if err != nil {
		return chat.Reply{}, err
	}
	f.Found, f.Lang = answer, answer.Lang
	masked := privacy.Mask(text)
	f.remember(masked)
	for _, m := range answer.Matches {
		f.Shown = append(f.Shown, m.Module.Code)
	}
	reply := f.answered(text, answer)
	switch {
	case f.Intent != understand.Question:
	case answer.Outcome == catalog.Nothing:
		f.gap(conversation.Unanswered, masked)
	case answer.Outcome == catalog.Referred:
		f.gap(conversation.NotOurs, masked)
	}
	if privacy.Details(text) || privacy.Story(text) {
		reply.Parts = append(reply.Parts, f.Paragraph("guard"))
		reply.Private = true
	}
	return reply, nil
}

// remember begins an answer to a question, which is kept masked until the next one.
func (f *Finder) remember(question string, shown ...string) {
	*f.Memory = Memory{Answer: talk.NewID(), Question: question, Shown: shown}
}

// Forget forgets what was shown: something else is being spoken of.
func (f *Finder) Forget() { f.Shown = nil }

// gap keeps a question for the VT cell.
func (f *Finder) gap(kind conversation.GapKind, masked string) {
	f.Gaps = append(f.Gaps, conversation.Gap{Kind: kind, Lang: f.Lang, Question: masked, Offered: f.Shown})
}

// answered says what the search found.
func (f *Finder) answered(said string, a catalog.Answer) chat.Reply {
	facts := understand.UnknownFacts(said)
	var r chat.Reply
	switch {
	case a.Outcome == catalog.Found:
		r = f.Module(a.Matches[0], view.Brief, f.Answer)
	case a.Outcome == catalog.Listed:
		r = f.listed(a)
	case a.Outcome == catalog.Unsure:
		r = f.Unsure(a, f.Answer)
	case understand.AsksHow(said):
		return f.HowToRequest()
	case a.Outcome == catalog.Referred:
		r = f.Say(f.Paragraph("answer.not_ours"), chat.Part{Kind: chat.Paragraph, Text: a.Referral.Text[f.Lang]}).
			With(f.Choice("button.browse", action.Do(action.Browse)))
	case len(facts) > 0:
		r = f.Say()
	case len(a.Missing) > 0:
		r = f.Say(f.Paragraph("answer.nothing_code", locale.Args{"Codes": strings.Join(a.Missing, ", ")})).
			With(f.Choice("button.browse", action.Do(action.Browse)))
	default:
		r = f.Nothing().And(f.Note("answer.kept"))
	}
	if f.Intent == understand.Request && a.Outcome != catalog.Referred {
		r = r.And(f.Paragraph("request.how"), f.Paragraph("request.say"))
	}
	return r.Prepend(f.Unknown(facts))
}

// Unknown says of facts that the catalogue does not hold them.
func (f *Finder) Unknown(facts []understand.Fact) chat.Reply {
	r := f.Say()
	for _, fact := range facts {
		r = r.And(f.Paragraph("unknown." + string(fact)))
	}
	return r
}

// listed shows a set of modules.
func (f *Finder) listed(a catalog.Answer) chat.Reply {
	modules := make([]*catalog.Module, len(a.Matches))
	for i, m := range a.Matches {
		modules[i] = m.Module
	}
	return f.Modules(f.SetName(a.Facet), modules)
}

// SmallTalk answers small talk.
func (f *Finder) SmallTalk(kind understand.Talk) chat.Reply {
	r := f.Say(f.Paragraph(string(kind)))
	if kind == understand.Hello || kind == understand.HowAreYou {
		r = r.With(f.Choice("button.browse", action.Do(action.Browse)), f.Choice("button.audiences", action.Do(action.Audiences)), f.Choice("button.help", action.Do(action.Help)))
	}
	return r
}
