// Package bot decides what to say: a message goes in, replies come out.
//
// It knows the catalogue, the texts and the state of a conversation, and nothing of any platform: adapters turn events
// into messages and render replies.
package bot

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/edition"
	"vtbot/internal/locale"
	"vtbot/internal/privacy"
	"vtbot/internal/training"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// Bot answers people. It is safe for concurrent use.
type Bot struct {
	Library *edition.Live
	Store   Store
	// Lang is spoken with people of whom no language is known.
	Lang catalog.Lang
	// Watched are the channels in which every message is meant for the bot, as in Message.Channel.
	Watched []string
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Cell are the places at which the VT cell reads; without one, every coordinator is told.
	Cell []chat.Address
	// Coordinators are the members of the VT cell, "slack:U0123": they alone handle requests.
	Coordinators []string
	// Mail tells that people can be told by mail; MailFrom is the address that those mails come from.
	Mail     bool
	MailFrom string
	// PublicURL is the address at which people reach the program's own pages, without a slash at its end; "" when they cannot.
	PublicURL string
	// TelegramName returns the bot's name in Telegram, "" while it is not known; nil where there is no Telegram.
	TelegramName func() string
	// Reminding says when what is said of sessions.
	Reminding Reminding
	// Enough is how many open requests for the same specific module make a session worth planning; 0 never tells.
	Enough int
	// Log gets what coordinators should know of and no message says; nil drops it. It gets no text of a message.
	Log *slog.Logger
	// Told is called with what others are told, after the turn that said so was stored; nil is not called.
	Told func([]chat.Outgoing)
}

// newTurn returns the answering of one message. prior is the language that the person usually reads, "" when unknown.
func (b *Bot) newTurn(s *edition.Edition, state *State, prior catalog.Lang) turn {
	v := view.View{
		Lang: cmp.Or(prior, b.Lang), Catalog: s.Catalog(), Now: b.now(), Slash: "/", Mail: b.Mail, MailFrom: b.MailFrom, Length: b.Reminding.Length,
	}
	return turn{View: v, bot: b, search: s, state: state, prior: prior}
}

func (b *Bot) now() time.Time {
	if b.Now == nil {
		return time.Now()
	}
	return b.Now()
}

// Handle answers one message and stores the turn. It returns the replies to post, none when the message is not meant
// for the bot or was handled before. An error means that nothing was stored; a *FormError, that the person can put it right.
func (b *Bot) Handle(ctx context.Context, m chat.Message) ([]chat.Posting, error) {
	var postings []chat.Posting
	var last *State // of the turn that was stored: a store may have to run it twice
	err := b.Library.Use(func(s *edition.Edition) error {
		var err error
		postings, err = b.Store.Turn(ctx, m, func(state *State) ([]chat.Reply, error) {
			last = state
			if !b.meant(m, state) {
				return nil, nil
			}
			prior := usual(m.From, state)
			_, awaited := state.Conversation.Doing[m.From.ID]
			if command := strings.HasPrefix(m.Text, "/") && m.Setting != chat.Direct; awaited || command || strings.HasPrefix(m.Press, "vt:") || strings.HasPrefix(m.Press, "s:") {
				// Colleagues share the place of a card: each is answered in their own language.
				locale, _ := catalog.ParseLang(m.From.Locale)
				prior = cmp.Or(state.Person.Lang, locale, prior)
			}
			t := b.newTurn(s, state, prior)
			t.message = m
			t.Slash = slash(m.Platform)
			reply, err := t.reply(ctx, m)
			if err != nil {
				return nil, err
			}
			if reply.Empty() {
				return nil, nil
			}
			reply.Form = t.offerForm(reply)
			if reply.Awaits && m.BehindCommand() {
				reply = reply.And(chat.Part{Kind: chat.Note, Text: t.in(reply.Lang).Text("slash.answer")})
			}
			state.Conversation.Lang = reply.Lang
			return []chat.Reply{reply}, nil
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("answer message %s: %w", m.ID, err)
	}
	if b.Told != nil && last != nil {
		b.Told(last.Outgoing)
	}
	return postings, nil
}

// meant tells whether the bot was addressed: it answers nowhere else.
func (b *Bot) meant(m chat.Message, state *State) bool {
	switch m.Setting {
	case chat.Direct, chat.Mention:
		return true
	case chat.Thread:
		if _, awaited := state.Conversation.Doing[m.From.ID]; state.Conversation.Cell {
			return awaited
		}
		return state.Known || slices.Contains(b.Watched, m.Channel)
	default:
		return slices.Contains(b.Watched, m.Channel)
	}
}

// usual is the language that a person usually reads: chosen, last spoken here, the platform's; "" when none is known.
func usual(p chat.Person, state *State) catalog.Lang {
	locale, _ := catalog.ParseLang(p.Locale)
	return cmp.Or(state.Person.Lang, state.Conversation.Lang, locale)
}

// Undelivered is what the VT cell is told of a notice that can never be delivered; nothing when the notice was that itself.
// work tells whose address it is.
func (b *Bot) Undelivered(ctx context.Context, work Work, w chat.Waiting) []chat.Outgoing {
	if training.About(w.Request, w.Session) == "" {
		return nil
	}
	var out []chat.Outgoing
	_ = b.Library.Use(func(s *edition.Edition) error {
		t := b.newTurn(s, &State{}, b.Lang)
		who := w.To
		err := work.Do(ctx, func(state *State) error {
			t.state = state
			name, err := t.nameAt(ctx, w)
			if name != "" {
				who = name + " (" + w.To + ")"
			}
			return err
		})
		if err != nil && b.Log != nil {
			b.Log.Warn("whose address it is cannot be told", "notice", w.ID, "err", err)
		}
		reply := t.Say(t.Paragraph("delivery.failed", locale.Args{"Number": training.About(w.Request, w.Session), "Name": who, "Via": t.Text("via." + w.Via)}))
		switch w.Via {
		case "telegram":
			reply = reply.And(t.Paragraph("delivery.write_first"))
		case "email":
			reply = reply.And(t.Paragraph("delivery.check_address"))
		}
		if w.Request != 0 {
			reply = reply.With(view.Press(training.About(w.Request, w.Session), action.On(action.ShowRequest, w.Request)))
		} else {
			reply = reply.With(t.Choice("cell.session", action.On(action.ShowSession, w.Session)))
		}
		for _, place := range b.cell() {
			if place.Via != w.Via || place.To != w.To {
				out = append(out, chat.Outgoing{Notice: chat.Notice{Via: place.Via, To: place.To, Subject: t.Text("delivery.failed_subject"), Reply: reply}})
			}
		}
		return nil
	})
	return out
}

// nameAt is the name of whom a notice was for; "" when it is not known.
func (t *turn) nameAt(ctx context.Context, w chat.Waiting) (string, error) {
	to := chat.Address{Via: w.Via, To: w.To}
	if w.Request != 0 {
		r, err := t.state.Requests.Get(ctx, w.Request)
		if errors.Is(err, ErrNoRequest) {
			return "", nil
		}
		if err != nil {
			return "", err
		}
		submitted, _ := r.Last(training.ActSubmit)
		if r.Requester == w.Via+":"+w.To || w.Via == "email" && r.Email == w.To {
			return submitted.Name, nil
		}
	}
	trainers, err := t.trainers(ctx)
	if err != nil {
		return "", err
	}
	for _, tr := range trainers {
		if slices.Contains(tr.Addresses(), to) {
			return tr.Name, nil
		}
	}
	if w.Session == 0 {
		return "", nil
	}
	s, err := t.state.Sessions.Session(ctx, w.Session)
	if errors.Is(err, ErrNoSession) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	for _, p := range s.Partners {
		if w.Via == "email" && p.Email == w.To {
			return p.Name, nil
		}
	}
	return "", nil
}

// Answer is what the bot says to one text outside any conversation.
type Answer struct {
	Intent understand.Intent
	Found  catalog.Answer
	Reply  chat.Reply
}

// Answer answers a text without storing anything. lang is the language of a person of whom nothing else is known, or,
// when force is set, the language to answer in; "" is the bot's own.
func (b *Bot) Answer(ctx context.Context, text string, lang catalog.Lang, force bool) (Answer, error) {
	var a Answer
	err := b.Library.Use(func(s *edition.Edition) error {
		t := b.newTurn(s, &State{}, lang)
		t.force = force
		reply, err := t.said(ctx, text)
		a = Answer{Intent: t.intent, Found: t.found, Reply: reply}
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

// Home is what a person sees on the page that a platform has for the bot.
func (b *Bot) Home(ctx context.Context, p chat.Person) (chat.Reply, error) {
	kept, err := b.Store.Person(ctx, p.ID)
	if err != nil {
		return chat.Reply{}, fmt.Errorf("home of a person: %w", err)
	}
	var reply chat.Reply
	err = b.Library.Use(func(s *edition.Edition) error {
		t := b.newTurn(s, &State{Person: kept}, usual(p, &State{Person: kept}))
		reply = t.Home()
		return nil
	})
	return reply, err
}

// Apologise is what a person gets when Handle failed. Nothing of it needs the store.
func (b *Bot) Apologise(ctx context.Context, p chat.Person) chat.Reply {
	reply := chat.Reply{Lang: cmp.Or(usual(p, &State{}), b.Lang)}
	err := b.Library.Use(func(s *edition.Edition) error {
		t := b.newTurn(s, &State{}, reply.Lang)
		reply = t.Say(t.Paragraph("apology"))
		return nil
	})
	if err != nil {
		reply.Parts = []chat.Part{{Kind: chat.Paragraph, Text: err.Error()}}
	}
	return reply
}

// Commands lists the commands in a language, as platforms show them.
func Commands(lang catalog.Lang) []chat.Command {
	var list []chat.Command
	for _, c := range commands() {
		list = append(list, chat.Command{Name: c.name, Description: locale.Text(lang, "command."+c.name)})
	}
	return list
}

// turn is the answering of one message.
type turn struct {
	view.View
	bot     *Bot
	message chat.Message
	search  *edition.Edition
	state   *State
	prior   catalog.Lang // the language that the person usually reads; "" when unknown
	force   bool         // answer in Lang, whatever the question's
	intent  understand.Intent
	found   catalog.Answer
	known   map[int64]*training.Trainer // all trainers, once they were asked for
}

func (t *turn) reply(ctx context.Context, m chat.Message) (chat.Reply, error) {
	t.undropped()
	if m.Press != "" {
		t.intent = understand.Command
		if reply, ok, err := t.pressedRequest(ctx, m); ok || err != nil {
			return reply, err
		}
		return t.pressed(ctx, m.Press), nil
	}
	if m.Form != nil {
		return t.filledIn(ctx, *m.Form)
	}
	return t.said(ctx, m.Text)
}

// said answers a text: commands first, then small talk, then the catalogue.
func (t *turn) said(ctx context.Context, text string) (chat.Reply, error) {
	text = strings.TrimSpace(text)
	t.state.Conversation.Shown = nil
	if understand.Plain(text) == "" {
		t.intent = understand.Other
		return t.Say(t.Paragraph("text_only")).With(t.Choice("button.browse", action.Do(action.Browse)), t.Choice("button.help", action.Do(action.Help))), nil
	}
	if run, argument, ok := t.command(text); ok && (strings.HasPrefix(text, "/") || !t.awaits()) {
		t.intent = understand.Command
		return run(t, ctx, argument)
	}
	if t.message.From.ID == "" { // outside any conversation: nothing can be asked back
		if _, err := t.read(ctx, text); err != nil {
			return chat.Reply{}, err
		}
	} else if reply, ok, err := t.saidForRequest(ctx, text); ok || err != nil {
		return reply, err
	}
	if talk, lang := understand.SmallTalk(text); talk != understand.NoTalk {
		t.intent = understand.Smalltalk
		if lang != "" && !t.force {
			t.Lang = lang
		}
		return t.talk(talk), nil
	}
	return t.ask(ctx, text)
}

// ask answers a question from the catalogue.
func (t *turn) ask(ctx context.Context, text string) (chat.Reply, error) {
	if t.intent == "" {
		t.intent = understand.Question
	}
	answer, err := t.search.Ask(ctx, catalog.Question{Text: privacy.Strip(text), Prior: t.prior, Force: t.force})
	if err != nil {
		return chat.Reply{}, err
	}
	t.found, t.Lang = answer, answer.Lang
	masked := privacy.Mask(text)
	t.state.Conversation.Question = masked
	t.state.Conversation.Answer = newAnswerID()
	for _, m := range answer.Matches {
		t.state.Conversation.Shown = append(t.state.Conversation.Shown, m.Module.Code)
	}
	reply := t.answered(text, answer)
	switch {
	case t.intent != understand.Question:
	case answer.Outcome == catalog.Nothing:
		t.gap(Unanswered, masked)
	case answer.Outcome == catalog.Referred:
		t.gap(NotOurs, masked)
	}
	if privacy.Details(text) || privacy.Story(text) {
		reply.Parts = append(reply.Parts, t.Paragraph("guard"))
		reply.Private = true
	}
	return reply, nil
}

// gap keeps a question for the VT cell.
func (t *turn) gap(kind GapKind, masked string) {
	t.state.Gaps = append(t.state.Gaps, Gap{Kind: kind, Lang: t.Lang, Question: masked, Offered: t.state.Conversation.Shown})
}

// newAnswerID names an answer, so that its feedback finds it. It tells nothing of who asked.
func newAnswerID() string { return strings.ToLower(rand.Text()[:8]) }
