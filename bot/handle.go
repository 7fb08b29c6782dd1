package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"vtbot/bot/booking"
	"vtbot/bot/desk"
	"vtbot/bot/finding"
	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/conversation"
	"vtbot/internal/edition"
	"vtbot/internal/locale"
	"vtbot/internal/planning"
	"vtbot/internal/question"
	"vtbot/internal/training"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// elsewhere is the rest of the bot, as the conversation about a request needs it.
type elsewhere struct{ *turn }

// Ask answers a question, which may mean the module that the request is for.
func (e elsewhere) Ask(ctx context.Context, text string) (chat.Reply, error) {
	lang := e.Lang
	a := e.finding.Read(text)
	if a.Kind == question.Talk && a.Talk != question.SpeakLang { // thanks are said in any language
		e.Lang = lang
	}
	return e.finding.Ask(ctx, text, a)
}

// Asks reports whether a text asks something, or is talk around it, beyond doubt.
func (e elsewhere) Asks(text string) bool {
	lang := e.Lang
	defer func() { e.Lang = lang }() // the answer to a question of the bot's is in its language
	return plainlyAsks(e.finding.Read(text))
}

// Command answers help and the list of one's own requests, said in so many words. Other names of commands may be answers to
// what was asked: "français", "contact".
func (e elsewhere) Command(ctx context.Context, text string) (chat.Reply, bool, error) {
	c, ok := commandNamed(text)
	if !ok || c.name != "help" && c.name != "myrequests" {
		return chat.Reply{}, false, nil
	}
	reply, err := e.run(ctx, c, "")
	return reply, true, err
}

// SmallTalk answers a text that is talk around the questions; false for all others.
func (e elsewhere) SmallTalk(ctx context.Context, text string) (chat.Reply, bool, error) {
	lang := e.Lang
	a := e.finding.Read(text)
	if e.Lang = lang; a.Kind != question.Talk || a.Talk == question.Okay || a.Content {
		return chat.Reply{}, false, nil
	}
	reply, err := e.finding.Ask(ctx, text, a)
	return reply, true, err
}

// Meant are the codes of the modules that the message means by what was shown, without naming them.
func (e elsewhere) Meant() []string {
	if e.asked.Named || e.asked.Kind != question.Pick {
		return nil
	}
	return e.asked.Codes
}

func (t *turn) elsewhere() elsewhere { return elsewhere{t} }

// newTurn begins to answer a message.
func (b *Bot) newTurn(e *edition.Edition, m chat.Message, stored *conversation.Turn, memory *Memory) *turn {
	talk := b.talk(e, m, usual(m.From, stored.Lang, memory.Lang))
	t := &turn{Talk: talk, bot: b, stored: stored, memory: memory}
	t.plan = b.Office.Planner(stored.Tx, e.Catalog(), planning.Actor{ID: m.From.ID, Name: m.From.Name}, talk.Now)
	t.finding = finding.New(talk, &memory.findingMemory)
	t.booking = &booking.Dialogue{Talk: talk, Memory: &memory.bookingMemory, Plan: t.plan, Elsewhere: t.elsewhere()}
	t.desk = &desk.Desk{
		Talk: talk, Memory: &memory.deskMemory, Plan: t.plan,
		Change: t.booking.Change, ChangeOf: t.booking.ChangeOf, Copy: t.booking.Copy,
	}
	return t
}

// Handle answers one message and stores the turn. It returns the replies to post, none when the message is not meant
// for the bot or was handled before. An error means that nothing was stored; a *chat.FormError, that the person can put it
// right.
func (b *Bot) Handle(ctx context.Context, m chat.Message) ([]chat.Posting, error) {
	if err := b.Library.Learn(ctx, b.Store); err != nil {
		return nil, fmt.Errorf("answer message %s: %w", m.ID, err)
	}
	var postings []chat.Posting
	var queued []chat.Outgoing // by the turn that was stored: a store may have to run it twice
	err := b.Library.Use(func(e *edition.Edition) error {
		var err error
		postings, err = b.Store.Turn(ctx, m, func(stored *conversation.Turn) ([]chat.Reply, error) {
			replies, err := b.answer(ctx, e, m, stored)
			queued = stored.Outgoing
			return replies, err
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("answer message %s: %w", m.ID, err)
	}
	if b.OnQueued != nil {
		b.OnQueued(queued)
	}
	return postings, nil
}

// mostRead is how many characters of a message are read: what is longer is no question and no request, and would hold up others.
const mostRead = 2000

// shorten returns a text without what is too long to be read, cut between words, and whether something was left out.
func shorten(text string) (string, bool) {
	if utf8.RuneCountInString(text) <= mostRead {
		return text, false
	}
	head := string([]rune(text)[:mostRead])
	if i := strings.LastIndexFunc(head, unicode.IsSpace); i > 0 {
		head = head[:i]
	}
	return head, true
}

// answer answers a message, and leaves in stored what is to be kept of it.
func (b *Bot) answer(ctx context.Context, e *edition.Edition, m chat.Message, stored *conversation.Turn) ([]chat.Reply, error) {
	memory := &Memory{}
	if stored.Memory != nil {
		if err := json.Unmarshal(stored.Memory, memory); err != nil {
			return nil, fmt.Errorf("what is kept of the conversation: %w", err)
		}
	}
	cut := false
	m.Text, cut = shorten(m.Text)
	t := b.newTurn(e, m, stored, memory)
	if !t.meant() {
		return nil, nil
	}
	sent, changes := memory.Sent, memory.Draft != nil && memory.Draft.Changes != 0
	before := t.modulesOfDraft()
	reply, err := t.reply(ctx)
	if err != nil || reply.Empty() {
		return nil, err
	}
	if memory.Sent != sent {
		if reply, err = t.sent(ctx, reply, changes); err != nil {
			return nil, err
		}
	}
	t.speakOfDraft(before)
	if _, pending := t.pending(); !pending {
		reply.Form = t.booking.OfferForm(reply)
	}
	if reply.Awaits && m.BehindCommand() {
		reply = reply.And(t.In(reply.Lang).Note("slash.answer"))
	}
	if cut {
		reply = reply.And(t.In(reply.Lang).Note("read_in_part", locale.Args{"N": mostRead}))
	}
	memory.Lang, memory.Turned = reply.Lang, t.Now.UTC().Truncate(time.Millisecond)
	stored.Gaps, stored.Feedback, stored.Outgoing = t.finding.Gaps, t.finding.Feedback, t.plan.Outgoing
	stored.Memory, err = json.Marshal(memory)
	return []chat.Reply{reply}, err
}

// sent offers to take back what was just sent: a request, or a change of one.
func (t *turn) sent(ctx context.Context, reply chat.Reply, changes bool) (chat.Reply, error) {
	number := t.memory.Sent.Number
	r, err := t.plan.Request(ctx, number)
	if err != nil {
		return reply, err
	}
	t.desk.JustDid(number)
	v := t.In(reply.Lang)
	switch {
	case changes && r.Restorable():
		reply = reply.With(v.Choice("own.undo", action.On(action.RestoreMine, number)))
	case r.Untouched():
		reply = reply.With(v.Choice("own.take_back", action.On(action.TakeBack, number)))
	}
	return reply, nil
}

// meant reports whether the bot was addressed: it answers nowhere else.
func (t *turn) meant() bool {
	m := t.Message
	switch m.Setting {
	case chat.Direct, chat.Mention:
		return true
	case chat.Thread:
		if t.memory.Cell || len(m.Named) > 0 { // people talk to each other
			_, pending := t.pending()
			return pending
		}
		return t.stored.Known || slices.Contains(t.bot.Watched, m.Channel)
	}
	return slices.Contains(t.bot.Watched, m.Channel)
}

// reply answers the message: a press, a form, or a text.
func (t *turn) reply(ctx context.Context) (chat.Reply, error) {
	m := t.Message
	t.booking.Forget()
	t.desk.Tick()
	if p, pending := t.pending(); pending && !p.Kind.OfOwn() || strings.HasPrefix(m.Text, "/") && m.Setting != chat.Direct {
		t.answersOwn()
	}
	switch {
	case m.Press != "":
		t.Intent = understand.Command
		return t.press(ctx, m.Press)
	case m.Form != nil:
		return t.booking.FillIn(ctx, *m.Form)
	}
	return t.said(ctx, m.Text)
}

// press answers a button.
func (t *turn) press(ctx context.Context, stored string) (chat.Reply, error) {
	a, _ := action.Parse(stored) // what cannot be read has no verb
	r, ok := routes[a.Verb]
	if !ok {
		return t.Stale(), nil
	}
	if r.amidCell {
		t.memory.Cell = true
		t.answersOwn()
	}
	if err := r.allow(ctx, t, a); err != nil {
		t.refused(string(a.Verb), a.Number, err)
		return t.explain(err, a.Number)
	}
	t.desk.Pressed(a.Verb)
	reply, err := r.run(t, ctx, a)
	if err != nil {
		t.desk.Handled(a.Number) // what is over is waited for no more
		return t.explain(err, a.Number)
	}
	return reply, nil
}

// said answers a text: danger first, then commands, what was asked, the request that is being made or that it begins, then
// questions and the talk around them.
func (t *turn) said(ctx context.Context, text string) (chat.Reply, error) {
	text = strings.TrimSpace(text)
	if rest, ok := strings.CutPrefix(text, view.Slash("slack")); ok { // as colleagues write it in Slack
		text = chat.CommandIn(rest, Commands(t.Lang))
	}
	if understand.Plain(text) == "" {
		return t.textOnly(), nil
	}
	own := t.Lang
	t.asked = t.finding.Read(text)
	if t.asked.Kind == question.Distress && !strings.HasPrefix(text, "/") {
		return t.finding.Distress(), nil // what was asked stays open
	}
	read := t.Lang
	t.Lang = own
	for _, take := range []func(context.Context, string) (chat.Reply, bool, error){t.command, t.cell, t.opened} {
		if reply, ok, err := take(ctx, text); ok || err != nil {
			return reply, err
		}
	}
	dropped := t.memory.Draft != nil && t.memory.Draft.Dropped
	if !dropped { // else "undo that" brings the draft back
		if reply, ok, err := t.ofStored(ctx, text); ok || err != nil {
			return reply, err
		}
	}
	books := t.asked.Book && t.asked.Probability >= sureAsked
	if a := t.asked; !t.memory.Draft.Open() && books && len(t.elsewhere().Meant()) > 0 {
		return t.booking.Begin(ctx, text, a.Codes), nil
	}
	reply, ok, err := t.book(ctx, text)
	switch {
	case ok || err != nil:
		return reply, err
	case books:
		return t.booking.Begin(ctx, text, t.asked.Codes), nil
	}
	t.Lang = read
	if a := t.asked; a.Kind == question.Talk && a.Talk == question.SpeakLang && a.Lang != "" {
		reply, err := t.speak(ctx, a.Lang)
		if again := t.finding.Again(a); !again.Empty() {
			reply.Choices = nil
			reply = again.Prepend(reply)
		}
		return reply, err
	}
	if dropped {
		if reply, ok, err := t.own(ctx, text); ok || err != nil {
			return reply, err
		}
	}
	return t.finding.Ask(ctx, text, t.asked)
}

// command answers a text that is a command: with a slash, or by a name of one where it answers nothing that is open.
func (t *turn) command(ctx context.Context, text string) (chat.Reply, bool, error) {
	slashed := strings.HasPrefix(text, "/")
	_, waits := t.pending()
	c, argument, lang, ok := commandIn(text)
	if !ok || !slashed && (t.memory.Draft.Open() || waits && (!t.plan.ActsForCell() || !c.lists())) {
		return chat.Reply{}, false, nil
	}
	t.Intent = understand.Command
	if t.Prior == "" && lang != "" {
		t.Lang = lang
	}
	t.desk.Pressed("")
	if c.name == "request" && t.plan.ActsForCell() && (!slashed || numberIn(argument) != 0) {
		c = commandOf("requests") // "requests" alone is the list
	}
	reply, err := t.run(ctx, c, argument)
	return reply, true, err
}

// opened answers a text by which a question that is open is answered, or beside which something else is asked.
func (t *turn) opened(ctx context.Context, text string) (chat.Reply, bool, error) {
	pending, waits := t.pending()
	if !waits {
		return chat.Reply{}, false, nil
	}
	if reply, ok, err := t.aside(ctx, pending, text); ok || err != nil {
		return reply, ok, err
	}
	reply, err := t.answered(ctx, pending, text)
	if errors.Is(err, desk.ErrOther) {
		return chat.Reply{}, false, nil
	}
	return reply, true, err
}

// book takes a text that belongs to a request, or begins one. What it asks beside what it states is answered first.
func (t *turn) book(ctx context.Context, text string) (chat.Reply, bool, error) {
	stated, questions := t.booking.Apart(text)
	if len(questions) == 0 {
		return t.booking.Take(ctx, text, asks(t.asked, text))
	}
	before := t.modulesOfDraft()
	read := t.finding.Read(stated)
	reply, ok, err := t.booking.Take(ctx, stated, asks(read, stated))
	if !ok || err != nil {
		return reply, ok, err
	}
	t.speakOfDraft(before)
	var answers chat.Reply
	for _, q := range questions {
		answer, err := t.elsewhere().Ask(ctx, q)
		if err != nil {
			return chat.Reply{}, true, err
		}
		answers = t.Say(answers.Parts...).And(answer.Parts...)
	}
	return reply.Prepend(answers), true, nil
}

// speakOfDraft makes the modules of the request that is being made those that are spoken of, when the turn chose them.
func (t *turn) speakOfDraft(before []string) {
	if d := t.memory.Draft; d.Open() && len(d.Wish.Modules) > 0 && !slices.Equal(before, d.Wish.Modules) {
		t.finding.SpeakOf(slices.Clone(d.Wish.Modules)...)
	}
}

// modulesOfDraft are those of the request that is being made.
func (t *turn) modulesOfDraft() []string {
	if t.memory.Draft == nil {
		return nil
	}
	return slices.Clone(t.memory.Draft.Wish.Modules)
}

// cell answers what a coordinator asks of the bot. While a request is being made, only what is the number of a request or a session
// and nothing else is taken.
func (t *turn) cell(ctx context.Context, text string) (chat.Reply, bool, error) {
	reply, ok, err := t.desk.TakeCell(ctx, text, t.memory.Draft.Open())
	if err != nil {
		t.desk.Handled(numberIn(text))
		reply, err = t.explain(err, numberIn(text))
		return reply, true, err
	}
	t.memory.Cell = t.memory.Cell || ok && t.Message.Setting != chat.Direct
	return reply, ok, err
}

// aside answers a text that is no answer to what the person was asked, which stays open: what the catalogue is plainly asked.
func (t *turn) aside(ctx context.Context, p desk.Pending, text string) (chat.Reply, bool, error) {
	if !p.Kind.AnswersNoQuestion() || !understand.Asks(text) {
		return chat.Reply{}, false, nil
	}
	found, err := t.Edition.Ask(ctx, catalog.Question{Text: text, Prior: t.Prior})
	known := t.asked.Named || found.Outcome == catalog.Found || found.Outcome == catalog.Listed
	if err != nil || !known {
		return chat.Reply{}, false, err
	}
	waits := t.Note("own.stays_open_any")
	if about := training.About(p.About()); about != "" {
		waits = t.Note("own.stays_open", locale.Args{"Number": about})
	}
	reply, err := t.finding.Ask(ctx, text, t.asked)
	return reply.And(waits), true, err
}

// ofStored answers a text about what is stored: what the person was asked about it, or what they have.
func (t *turn) ofStored(ctx context.Context, text string) (chat.Reply, bool, error) {
	if t.memory.Draft.Open() {
		return t.own(ctx, text)
	}
	for _, take := range []func() (chat.Reply, bool, error){
		func() (chat.Reply, bool, error) { return t.desk.TakeTrainer(ctx, text, true) },
		func() (chat.Reply, bool, error) { return t.desk.TakeRequester(ctx, text, true) },
		func() (chat.Reply, bool, error) { return t.own(ctx, text) },
		func() (chat.Reply, bool, error) { return t.desk.TakeTrainer(ctx, text, false) },
		func() (chat.Reply, bool, error) { return t.desk.TakeRequester(ctx, text, false) },
	} {
		reply, ok, err := take()
		if err != nil {
			number := numberIn(text)
			reply, err = t.explain(err, number)
			return reply, true, err
		}
		if ok {
			return reply, true, nil
		}
	}
	return chat.Reply{}, false, nil
}

// own answers a text about the person's own requests and sessions that are stored; false for everything else.
func (t *turn) own(ctx context.Context, text string) (chat.Reply, bool, error) {
	reply, ok, err := t.desk.TakeOwn(ctx, text, t.memory.Draft.Open())
	if err != nil {
		number := numberIn(text)
		reply, err = t.explain(err, number)
		return reply, true, err
	}
	return reply, ok, nil
}

// answered takes a text for what the person was asked.
func (t *turn) answered(ctx context.Context, p desk.Pending, text string) (chat.Reply, error) {
	q, ok := questions[p.Kind]
	if !ok {
		t.desk.Stop()
		return t.Stale(), nil
	}
	if p.Kind.EndsInWords() && understand.SaysOnly(text, understand.SaysCancel) {
		return t.desk.StopWaiting(ctx, action.Action{})
	}
	err := q.allow(ctx, t, action.Action{Number: p.Number})
	if err != nil {
		t.refused(string(p.Kind), p.Number, err)
	} else {
		var reply chat.Reply
		if reply, err = q.take(t.desk, ctx, p, text); err == nil {
			return reply, nil
		}
	}
	t.desk.Stop()
	if errors.Is(err, desk.ErrOther) {
		return chat.Reply{}, err
	}
	return t.explain(err, p.Number)
}

// run answers a command.
func (t *turn) run(ctx context.Context, c command, argument string) (chat.Reply, error) {
	if c.name == "help" {
		return help(t.finding, t.plan.ActsForCell()), nil
	}
	if c.find != nil {
		return c.find(t.finding, ctx, argument)
	}
	reply, err := c.run(t, ctx, argument)
	if err != nil {
		number := numberIn(argument)
		return t.explain(err, number)
	}
	return reply, nil
}

// Form returns the form that belongs to a press of Reply.Form, with what is known of the request by now. Nothing is stored.
// chat.ErrNoForm says that the request was sent or cancelled: handled as any other press, the message is answered with that.
func (b *Bot) Form(ctx context.Context, m chat.Message) (chat.Form, error) {
	form, err := b.form(ctx, m)
	if err != nil {
		return chat.Form{}, fmt.Errorf("form of a request: %w", err)
	}
	return form, nil
}

func (b *Bot) form(ctx context.Context, m chat.Message) (form chat.Form, err error) {
	data, err := b.Store.Conversation(ctx, m.Conversation)
	if err != nil {
		return form, err
	}
	memory := &Memory{}
	if data != nil {
		if err := json.Unmarshal(data, memory); err != nil {
			return form, err
		}
	}
	chosen, err := b.Store.Person(ctx, m.From.ID)
	if err != nil {
		return form, err
	}
	err = b.Library.Use(func(e *edition.Edition) error {
		t := b.newTurn(e, m, &conversation.Turn{Lang: chosen}, memory)
		form, err = t.booking.Form(draftOf(m.Press))
		return err
	})
	return form, err
}

// draftOf returns the id of the draft that a button belongs to; "" for every other.
func draftOf(press string) string {
	a, err := action.Parse(press)
	if err != nil {
		return ""
	}
	return a.Draft
}

// Home is what a person sees on the page that a platform has for the bot: what waits for them, and the catalogue.
func (b *Bot) Home(ctx context.Context, p chat.Person) (chat.Reply, error) {
	chosen, err := b.Store.Person(ctx, p.ID)
	if err != nil {
		return chat.Reply{}, fmt.Errorf("home of a person: %w", err)
	}
	var reply chat.Reply
	err = b.Library.Use(func(e *edition.Edition) error {
		talk := b.talk(e, chat.Message{Platform: p.Platform(), From: p}, usual(p, chosen, ""))
		var waits chat.Reply
		err := b.Store.Do(ctx, func(tx planning.Tx) ([]chat.Outgoing, error) {
			plan := b.Office.Planner(tx, e.Catalog(), planning.Actor{ID: p.ID, Name: p.Name}, talk.Now)
			d := &desk.Desk{Talk: talk, Memory: &desk.Memory{}, Plan: plan}
			var err error
			waits, err = d.Home(ctx)
			return nil, err
		})
		catalogue := talk.Home()
		reply = waits
		reply.Lang = catalogue.Lang
		reply = reply.And(catalogue.Parts...).With(catalogue.Choices...)
		return err
	})
	if err != nil {
		return chat.Reply{}, fmt.Errorf("home of a person: %w", err)
	}
	return reply, nil
}

// Apologise is what a person gets when Handle failed. Nothing of it needs the store.
func (b *Bot) Apologise(_ context.Context, p chat.Person) chat.Reply {
	var reply chat.Reply
	err := b.Library.Use(func(e *edition.Edition) error {
		v := b.viewFor(e, p, usual(p, "", ""))
		reply = v.Say(v.Paragraph("apology"))
		return nil
	})
	if err != nil {
		reply = chat.Reply{Lang: b.Office.Lang, Parts: []chat.Part{{Kind: chat.Paragraph, Text: err.Error()}}}
	}
	return reply
}
