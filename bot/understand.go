package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/edition"
	"vtbot/internal/privacy"
	"vtbot/internal/training"
	"vtbot/internal/understand"
)

// Understood is what one message says of a request.
type Understood struct {
	Lang   catalog.Lang
	Intent understand.Intent
	Wish   training.Wish
}

// Understand reads one message outside any conversation; nothing is stored. lang is the language of a person of whom
// nothing else is known, "" when none is.
func (b *Bot) Understand(ctx context.Context, text string, lang catalog.Lang) (Understood, error) {
	var u Understood
	err := b.Library.Use(func(s *edition.Edition) error {
		t := b.newTurn(s, &State{}, lang)
		read, err := t.read(ctx, text)
		u = Understood{Lang: t.Lang, Intent: t.intent, Wish: read.Wish}
		return err
	})
	if err != nil {
		return Understood{}, fmt.Errorf("understand: %w", err)
	}
	return u, nil
}

// read reads what a message states of a request, and what it wants: t.Lang and t.intent. A module that is not named is
// looked for by its subject, in a request alone: a question is answered otherwise.
func (t *turn) read(ctx context.Context, text string) (understand.Reading, error) {
	if talk, lang := understand.SmallTalk(text); talk != understand.NoTalk {
		t.intent = understand.Smalltalk
		if lang != "" && !t.force {
			t.Lang = lang
		}
		return understand.Reading{}, nil
	}
	if !t.force {
		t.Lang, _ = t.search.Language(text, t.prior)
	}
	read := t.search.Reader.Read(text, t.Lang, t.Now)
	t.intent = understand.IntentOf(text, read)
	if t.intent != understand.Request {
		return read, nil
	}
	if len(read.Modules) > 0 {
		return read, nil
	}
	found, err := t.subject(ctx, read.Rest)
	// Of a programme for somebody, what is for others is no part.
	if found != nil && (!understand.AsksForProgramme(text, read) || slices.Contains(found.Audiences, read.Audience) && found.Category != catalog.General) {
		read.Modules = []string{found.Code}
	}
	return read, err
}

// sureOfSubject is how sure the search must be of a module that a request describes and does not name. It is higher than
// for a question: a wrong answer is seen at once, a wrong request by others and late.
const sureOfSubject = 0.75

// subject returns the module whose subject a text describes, sentence by sentence; nil when none is sure.
func (t *turn) subject(ctx context.Context, text string) (*catalog.Module, error) {
	var best catalog.Match
	for _, sentence := range sentences(text) {
		found, err := t.search.Ask(ctx, catalog.Question{Text: privacy.Strip(sentence), Prior: t.Lang, Force: true})
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

// sentences splits a text where a sentence ends, and keeps the whole as well when it is short.
func sentences(text string) []string {
	return strings.FieldsFunc(text, func(c rune) bool { return c == '.' || c == '!' || c == '?' || c == '\n' || c == ';' })
}
