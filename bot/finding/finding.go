// Package finding answers questions from the catalogue, shows what there is, and notes what people say of the answers. It needs
// no store: what is to be kept it returns.
package finding

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"vtbot/bot/talk"
	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/answer"
	"vtbot/internal/chat"
	"vtbot/internal/conversation"
	"vtbot/internal/privacy"
	"vtbot/internal/question"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// Memory is what finding keeps of a conversation. It is stored as JSON: fields may be added, none renamed.
type Memory struct {
	Answer   string         `json:"answer,omitempty"`     // the last answer's id, carried by its feedback buttons
	Question string         `json:"question,omitempty"`   // the last question, masked; kept until the next one for its feedback
	Shown    []string       `json:"shown,omitempty"`      // codes of the modules that were shown last, in order
	About    string         `json:"about,omitempty"`      // code of the module that is spoken of; "" when it is not one
	Kind     question.Kind  `json:"asked_kind,omitempty"` // of the last question
	Field    question.Field `json:"asked_field,omitempty"`
	Sourced  bool           `json:"sourced,omitempty"` // it was said where the answers come from
	Lesson   int64          `json:"lesson,omitempty"`  // by which the last question is no gap; 0 for none
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

// Read reads what a text asks, after what was said before; the language of the answer becomes that of the text.
func (f *Finder) Read(text string) question.Asked {
	lang := f.Lang
	if !f.Force {
		lang, _ = f.Edition.Language(text, f.Prior)
	}
	a := f.Edition.Questions.Read(text, lang, f.context())
	if a.Kind == question.Talk && a.Lang != "" && !f.Force {
		lang = a.Lang
	}
	f.Lang = lang
	return a
}

func (f *Finder) context() question.Context {
	return question.Context{Shown: f.Shown, About: f.About, Kind: f.Kind, Field: f.Field}
}

// SpeakOf makes modules those that the conversation is about: what is asked next may mean them.
func (f *Finder) SpeakOf(codes ...string) {
	f.Shown, f.About = codes, ""
	if len(codes) == 1 {
		f.About = codes[0]
	}
}

// Ask answers what a text asks: it was read already.
func (f *Finder) Ask(ctx context.Context, text string, a question.Asked) (chat.Reply, error) {
	if a.Kind == question.Distress {
		return f.Distress(), nil
	}
	said := text
	lesson, text, a, err := f.taught(ctx, text, a)
	if err != nil {
		return chat.Reply{}, err
	}
	if a.Kind == question.Talk && a.Talk == question.Okay && !strings.ContainsFunc(text, unicode.IsLetter) {
		f.Intent = understand.Other
		return f.lost(), nil // a number alone
	}
	if a.Kind == question.Talk && len(a.Audiences) > 0 && (a.Talk == question.List || a.Talk == question.HowMany) { // "... for nurses?"
		a.Kind, a.Talk, f.Kind = question.AudienceSwitch, "", question.Set
	}
	if a.Kind == question.Talk && a.Telling && a.Probability < sureOfTalk { // "who can help me with my computer?"
		elsewhere, err := f.lookUp(ctx, text)
		if err != nil {
			return chat.Reply{}, err
		}
		if elsewhere.Outcome == catalog.Referred {
			a.Kind, a.Talk = question.Search, ""
		}
	}
	if a.Kind == question.Talk && a.Content && a.Probability < sureAside { // "each time I bring it up they clam up"
		found, err := f.lookUp(ctx, text)
		if err != nil {
			return chat.Reply{}, err
		}
		if ours(found) >= sureAlone {
			a.Kind, a.Talk = question.Search, ""
		}
	}
	if a.Kind == question.Talk {
		f.Intent = understand.Smalltalk
		if slices.Contains(aboutModules, a.Talk) {
			f.Intent = understand.Question
		}
		return f.talk(a), nil
	}
	if f.Intent == "" {
		f.Intent = understand.Question
	}
	f.begin(said)
	f.Lesson = lesson
	reply, err := f.answered(ctx, text, a)
	if err != nil {
		return chat.Reply{}, err
	}
	f.Kind, f.Field = a.Kind, a.Field
	if privacy.Details(said) || privacy.Story(said) {
		reply.Parts = append(reply.Parts, f.Paragraph("guard"))
		reply.Private = true
	}
	return reply, nil
}

// taught reads a text as a coordinator taught it: as a question about a subject, or as another text that means the same. lesson is
// the one by which the question is no gap, whatever its answer; 0 for none.
func (f *Finder) taught(ctx context.Context, text string, a question.Asked) (lesson int64, means string, as question.Asked, err error) {
	l, taught, err := f.Edition.Taught(ctx, catalog.Question{Text: privacy.Strip(text), Prior: f.Prior, Force: f.Force})
	switch {
	case err != nil || !taught:
		return 0, text, a, err
	case l.Same != "":
		f.Prior, f.Force = f.Lang, true // whatever the language of the other text
		return 0, l.Same, f.Edition.Questions.Read(l.Same, f.Lang, f.context()), nil
	case l.Code != "":
		return 0, text, question.Asked{Kind: question.Search, Content: true, Telling: true, Probability: 1}, nil
	case l.Referral != "":
		a = question.Asked{Kind: question.Search, Content: true, Telling: true, Probability: 1}
	}
	return l.Number, text, a, nil
}

// sureOfField is how sure a question must be to ask for a field of a module that is named by its title or its methods.
const sureOfField = 0.4

// sureAside is how sure talk must be beside words about a subject, not to be looked for.
const sureAside = 0.6

// sureOfTalk is how sure talk must be not to be about something else that is known.
const sureOfTalk = 0.5

// aboutModules is the talk that asks something of the modules.
var aboutModules = []question.TalkKind{
	question.List, question.HowMany, question.Categories, question.HowToRequest, question.UpToDate, question.ChangeLater,
}

// Distress says where help is when somebody is in danger, and nothing else.
func (f *Finder) Distress() chat.Reply {
	f.Intent = understand.Other
	return f.Say(paragraphs(answer.Distress(f.Catalog, f.Lang))...)
}

// begin begins an answer to a question. It is kept until the next one, without what tells of whom it speaks: one that is
// about somebody is not kept at all.
func (f *Finder) begin(text string) {
	f.Answer, f.Question, f.Lesson = talk.NewID(), "", 0
	if !privacy.Personal(text) {
		f.Question = privacy.Mask(text)
	}
}

// gap keeps the question for the VT cell. Of one that is not kept only its subject is: the modules or the referral that
// were found.
func (f *Finder) gap(kind conversation.GapKind, referral *catalog.Referral, offered ...string) {
	if f.Intent == understand.Request {
		return
	}
	asked := f.Question
	if asked == "" {
		subject := slices.Clone(offered)
		if referral != nil {
			subject = append(subject, referral.ID)
		}
		if len(subject) == 0 {
			return
		}
		asked = "[…] " + strings.Join(subject, ", ")
	}
	f.Gaps = append(f.Gaps, conversation.Gap{Kind: kind, Lang: f.Lang, Question: asked, Offered: offered, Lesson: f.Lesson})
}

// answered answers a question by its kind.
func (f *Finder) answered(ctx context.Context, text string, a question.Asked) (chat.Reply, error) {
	switch {
	case a.Online && len(a.Codes) == 0 && (a.Kind == question.Set || a.Kind == question.Search && !a.Content): // "which can be given online?"
		a.Kind, a.Field = question.Property, question.Place
	case a.Kind == question.Property && a.Probability < sureOfField && a.Named && len(f.Catalog.Codes(text)) == 0:
		a.Kind = question.Search // "which one is about the DART model?"
	}
	switch a.Kind {
	case question.Property:
		return f.property(ctx, text, a)
	case question.Compare:
		return f.compare(ctx, text, a)
	case question.More, question.Pick, question.Other:
		if reply, ok := f.shownBefore(a); ok {
			return reply, nil
		}
	case question.AudienceSwitch:
		if len(a.Audiences) > 0 {
			return f.forOthers(a), nil
		}
	case question.Recommend:
		return f.recommend(ctx, text, a)
	}
	return f.search(ctx, text, a)
}

// paragraphs splits a text at its line breaks.
func paragraphs(text string) []chat.Part {
	var parts []chat.Part
	for line := range strings.SplitSeq(text, "\n") {
		parts = append(parts, chat.Part{Kind: chat.Paragraph, Text: line})
	}
	return parts
}

// found notes which modules an answer is about, best first; they are spoken of from now on.
func (f *Finder) found(outcome catalog.Outcome, modules ...*catalog.Module) {
	f.Found.Lang, f.Found.Outcome, f.Found.Matches = f.Lang, outcome, nil
	for _, m := range modules {
		f.Found.Matches = append(f.Found.Matches, catalog.Match{Module: m, Score: 1})
	}
	f.SpeakOf(codesOf(modules)...)
}

// turnTo makes a module the one that is spoken of, and reports whether it was shown before. Those that were shown can still be
// meant: "the other one", "the first".
func (f *Finder) turnTo(m *catalog.Module) (shown bool) {
	const most = 5
	before := f.Shown
	shown = f.About == m.Code || slices.Contains(before, m.Code)
	f.found(catalog.Found, m)
	switch {
	case slices.Contains(before, m.Code):
		f.Shown = before
	case len(before) < most:
		f.Shown = append(slices.Clone(before), m.Code)
	}
	return shown
}

func codesOf(modules []*catalog.Module) []string {
	var codes []string
	for _, m := range modules {
		codes = append(codes, m.Code)
	}
	return codes
}

// modules returns the modules of codes.
func (f *Finder) modules(codes []string) []*catalog.Module {
	var list []*catalog.Module
	for _, code := range codes {
		if m, ok := f.Catalog.Module(code); ok {
			list = append(list, m)
		}
	}
	return list
}

// open returns a button for each of some modules.
func (f *Finder) open(modules []*catalog.Module) []chat.Choice {
	var choices []chat.Choice
	for _, m := range modules {
		choices = append(choices, view.Press(m.Code, action.To(action.ShowModule, m.Code)))
	}
	return choices
}

// card shows a module, with the source the first time in a conversation.
func (f *Finder) card(m catalog.Match, size, id string) chat.Reply {
	return f.sourced(f.Module(m, size, id))
}

// sourced says once a conversation where the answers come from.
func (f *Finder) sourced(r chat.Reply) chat.Reply {
	if f.Sourced {
		return r
	}
	f.Sourced = true
	return r.And(f.Source())
}
