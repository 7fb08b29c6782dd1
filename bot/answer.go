package bot

import (
	"context"
	"fmt"
	"strings"

	"vtbot/bot/finding"
	"vtbot/bot/talk"
	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/edition"
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
	if c, argument, ok := commandIn(text); ok {
		f.Intent = understand.Command
		if c.find == nil { // it needs a conversation
			return f.HowToRequest(), nil
		}
		return c.find(f, ctx, argument)
	}
	if _, err := f.Understand(ctx, text); err != nil {
		return chat.Reply{}, err
	}
	return find(ctx, f, text)
}

// find answers small talk, and everything else from the catalogue.
func find(ctx context.Context, f *finding.Finder, text string) (chat.Reply, error) {
	kind, lang := understand.SmallTalk(text)
	if kind == understand.NoTalk {
		return f.Ask(ctx, text)
	}
	f.Intent = understand.Smalltalk
	if lang != "" && !f.Force {
		f.Lang = lang
	}
	return f.SmallTalk(kind), nil
}

// textOnly answers what has no words in it.
func textOnly(t *talk.Talk) chat.Reply {
	t.Intent = understand.Other
	return t.Say(t.Paragraph("text_only")).With(t.Choice("button.browse", action.Do(action.Browse)), t.Choice("button.help", action.Do(action.Help)))
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
