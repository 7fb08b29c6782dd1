// Package talk is what finding, booking and desk share: one message of one person, and how to speak with them.
package talk

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/edition"
	"vtbot/internal/privacy"
	"vtbot/internal/question"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// Talk is the answering of one message.
type Talk struct {
	view.View // to the person who is answered
	Edition   *edition.Edition
	Message   chat.Message
	Prior     catalog.Lang      // the language that the person usually reads; "" when unknown
	Force     bool              // answer in Lang, whatever the message's
	Intent    understand.Intent // of the message, once it is known
}

// NewID names an answer or a draft, so that its buttons find it. It tells nothing of whom it belongs to.
func NewID() string { return strings.ToLower(rand.Text()[:8]) }

// Stale says that a button is too old.
func (t *Talk) Stale() chat.Reply { return t.Say(t.Paragraph("stale")) }

// Spoken returns the language of a text in a conversation: the one spoken before, unless the text is clearly in another.
func (t *Talk) Spoken(text string) catalog.Lang {
	if t.Prior == "" && understand.OnlyNumber(text) {
		return t.Lang
	}
	lang, sure := t.Edition.Language(text, t.Prior)
	if t.Prior == "" || sure > 0.99 && len(strings.Fields(text)) > 3 {
		return lang
	}
	return t.Prior
}

// Read reads what a text states, in the language that is spoken in the conversation.
func (t *Talk) Read(text string) understand.Reading {
	return t.Edition.Reader.Read(text, t.Spoken(text), t.Now)
}

// Bare reads a text as the answer to a question, in the language that is spoken in the conversation.
func (t *Talk) Bare(text string) understand.Bare {
	return t.Edition.Reader.ReadBare(text, t.Spoken(text))
}

// Understand reads what a message states of a request, and what it wants: its language becomes that of the answer, and Intent
// is set. A module that is not named is looked for by its subject, in a request alone: a question is answered otherwise.
func (t *Talk) Understand(ctx context.Context, text string) (understand.Reading, error) {
	if !t.Force {
		t.Lang, _ = t.Edition.Language(text, t.Prior)
	}
	asked := t.Edition.Questions.Read(text, t.Lang, question.Context{})
	if asked.Kind == question.Talk && !asked.Content && !understand.AsksForSession(text) {
		t.Intent = understand.Smalltalk
		return understand.Reading{}, nil
	}
	read := t.Edition.Reader.Read(text, t.Lang, t.Now)
	t.Intent = understand.IntentOf(text, read)
	if t.Intent != understand.Request || len(read.Modules) > 0 {
		return read, nil
	}
	found, err := t.subject(ctx, read.Rest)
	// Of a programme for somebody, what is for others is no part.
	if found != nil &&
		(!understand.AsksForProgramme(text, read) || slices.Contains(found.Audiences, read.Audience) && found.Category != catalog.General) {
		read.Modules = []string{found.Code}
	}
	return read, err
}

// sureOfSubject is how sure the search must be of a module that a request describes and does not name. It is higher than
// for a question: a wrong answer is seen at once, a wrong request by others and late.
const sureOfSubject = 0.75

// subject returns the module whose subject a text describes, sentence by sentence; nil when none is sure.
func (t *Talk) subject(ctx context.Context, text string) (*catalog.Module, error) {
	var best catalog.Match
	for _, sentence := range sentences(text) {
		found, err := t.Edition.Ask(ctx, catalog.Question{Text: privacy.Strip(sentence), Prior: t.Lang, Force: true})
		if err != nil {
			return nil, err
		}
		if found.Outcome == catalog.Found && found.Matches[0].Score > best.Score {
			best = found.Matches[0]
		}
	}
	if best.Score < sureOfSubject {
		return nil, nil
	}
	return best.Module, nil
}

// sentences splits a text where a sentence ends.
func sentences(text string) []string {
	return strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(".!?\n;", c) })
}
