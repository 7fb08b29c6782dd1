package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"vtbot/bot/finding"
	"vtbot/bot/talk"
	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/edition"
	"vtbot/internal/question"
	"vtbot/internal/training"
	"vtbot/internal/understand"
)

// Answer is what the bot says to one text outside any conversation.
type Answer struct {
	Intent understand.Intent
	Found  catalog.Answer
	Reply  chat.Reply
}

// Answer answers a text without a store. lang is the language of a person of whom nothing else is known, or, when force is
// set, the language to answer in; "" is the bot's own.
func (b *Bot) Answer(ctx context.Context, text string, lang catalog.Lang, force bool) (Answer, error) {
	var a Answer
	err := b.Library.Use(func(e *edition.Edition) error {
		t := b.talk(e, chat.Message{}, lang)
		t.Force = force
		f := finding.New(t, &finding.Memory{})
		reply, err := answerAlone(ctx, f, strings.TrimSpace(text))
		a = Answer{Intent: t.Intent, Found: f.Found, Reply: reply}
		return err
	})
	if err != nil {
		return Answer{}, fmt.Errorf("answer: %w", err)
	}
	if a.Found.Lang == "" {
		a.Found.Lang = a.Reply.Lang
	}
	return a, nil
}

// answerAlone answers a text when nothing can be asked back.
func answerAlone(ctx context.Context, f *finding.Finder, text string) (chat.Reply, error) {
	if understand.Plain(text) == "" {
		return textOnly(f.Talk), nil
	}
	asked := f.Read(text)
	if asked.Kind == question.Distress && !strings.HasPrefix(text, "/") {
		return f.Distress(), nil
	}
	if c, argument, lang, ok := commandIn(text); ok {
		f.Intent = understand.Command
		if f.Prior == "" && lang != "" {
			f.Lang = lang
		}
		if c.find == nil { // it needs a conversation
			return f.HowToRequest(), nil
		}
		return c.find(f, ctx, argument)
	}
	if !asks(asked, text) {
		if _, err := f.Understand(ctx, text); err != nil {
			return chat.Reply{}, err
		}
		if f.Intent == understand.Smalltalk {
			f.Intent = ""
		}
	}
	return f.Ask(ctx, text, asked)
}

// sureAsked is how sure it must be that something is asked, for a text not to be taken as the beginning of a request.
const sureAsked = 0.5

// asks reports whether a text asks something about the modules or is talk around it, so that it begins no request.
func asks(a question.Asked, text string) bool {
	if a.Kind == question.Talk && understand.AsksForSession(text) { // "hello, I would like to book a session"
		return false
	}
	switch a.Kind {
	case question.Property, question.Compare, question.More, question.Other, question.AudienceSwitch, question.Recommend, question.Talk:
		return a.Probability >= sureAsked
	}
	// What asks for two subjects at once, or for anything but a module, is no request for a session either.
	return a.Kind == question.Search && (len(a.Topics) > 1 || len(a.Not) > 0 && !a.Named)
}

// sureAside is how sure it must be that a text asks something in the middle of a request: it may be an answer.
const sureAside = 0.6

// sureSet is the same of a text that asks for a list.
const sureSet = 0.8

// small is the talk that may be an answer to what was asked.
var small = []question.TalkKind{question.Okay, question.Help, question.List, question.Hello}

// plainlyAsks reports whether a text that is said in the middle of a request asks something, or is talk around it.
func plainlyAsks(a question.Asked) bool {
	switch a.Kind {
	case question.Property, question.Talk:
		return a.Probability >= sureAside && !a.Content && !slices.Contains(small, a.Talk)
	case question.Set:
		return a.Probability >= sureSet
	}
	return false
}

// textOnly answers what has no words in it.
func textOnly(t *talk.Talk) chat.Reply {
	t.Intent = understand.Other
	return t.Say(t.Paragraph("text_only")).
		With(t.Choice("button.browse", action.Do(action.Browse)), t.Choice("button.help", action.Do(action.Help)))
}

func (t *turn) textOnly() chat.Reply { return textOnly(t.Talk) }

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
	err := b.Library.Use(func(e *edition.Edition) error {
		t := b.talk(e, chat.Message{}, lang)
		read, err := t.Understand(ctx, text)
		u = Understood{Lang: t.Lang, Intent: t.Intent, Wish: read.Wish}
		return err
	})
	if err != nil {
		return Understood{}, fmt.Errorf("understand: %w", err)
	}
	return u, nil
}
