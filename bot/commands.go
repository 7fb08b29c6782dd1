package bot

import (
	"context"
	_ "embed"
	"slices"
	"strings"
	"sync"
	"time"

	"vtbot/bot/finding"
	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/question"
	"vtbot/internal/training"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// command is something that people can say with a slash before it, or as a whole message in their own language.
type command struct {
	name  string
	cell  bool // it is for the VT cell: others are not told of it
	takes bool // what it does depends on what stands behind its name
	// find answers it without a store; nil for one that needs a conversation, which run answers.
	find func(f *finding.Finder, ctx context.Context, argument string) (chat.Reply, error)
	run  func(t *turn, ctx context.Context, argument string) (chat.Reply, error)
}

// commands returns those that platforms list, in that order.
func commands() []command {
	return []command{
		{name: "help", find: helpCommand},
		{name: "modules", find: (*finding.Finder).Browse},
		{name: "audience", find: (*finding.Finder).Audiences},
		{name: "language", takes: true, run: (*turn).language},
		{name: "request", takes: true, run: (*turn).request},
		{name: "myrequests", run: (*turn).myRequests},
		{name: "link", takes: true, run: (*turn).link},
		{name: "requests", cell: true, takes: true, run: (*turn).requests},
		{name: "sessions", takes: true, run: (*turn).sessions},
		{name: "trainers", cell: true, takes: true, run: (*turn).trainers},
		{name: "gaps", cell: true, run: (*turn).gaps},
		{name: "reminders", takes: true, run: (*turn).reminders},
		{name: "calendar", run: (*turn).calendar},
		{name: "contact", find: contact},
		{name: "whoami", run: (*turn).whoAmI},
	}
}

// start opens the conversation at a module or for a trainer: ?start=TM4 in a link into the bot.
var start = command{name: "start", run: (*turn).open}

//go:embed words/commands.txt
var commandFile string

// commandWord is what people say for a command; lang is the language that it gives away, "" when it is said in several.
type commandWord struct {
	name string
	lang catalog.Lang
}

// commandWords holds what people say for the commands.
var commandWords = sync.OnceValue(func() map[string]commandWord {
	words := map[string]commandWord{}
	for line := range strings.Lines(commandFile) {
		said, rest, ok := strings.Cut(strings.TrimSpace(line), ": ")
		name, list, _ := strings.Cut(rest, " = ")
		if !ok || strings.HasPrefix(said, "#") {
			continue
		}
		lang, _ := catalog.ParseLang(said)
		for word := range strings.SplitSeq(list, " | ") {
			words[word] = commandWord{name, lang}
		}
	}
	return words
})

// commandIn finds the command that a text is, with what stands behind it and the language that it gives away. A slash makes any
// text a command.
func commandIn(said string) (c command, argument string, lang catalog.Lang, ok bool) {
	name, slashed := strings.CutPrefix(said, "/")
	name, argument, _ = strings.Cut(name, " ")
	name, argument = understand.Plain(name), strings.TrimSpace(argument)
	whole := understand.Plain(said)
	list := commands()
	for _, c := range list {
		if word := commandWords()[name]; slashed && (c.name == name || c.name == word.name) {
			if name == "start" && argument != "" {
				return start, argument, "", true
			}
			if lang, isLang := languageNames[name]; isLang {
				argument = string(lang)
			}
			return c, argument, "", true
		}
		if word := commandWords()[whole]; !slashed && word.name == c.name {
			return c, string(languageNames[whole]), word.lang, true
		}
	}
	return list[0], "", "", slashed
}

// commandNamed returns the command that a whole text is, in so many words; false when it is none.
func commandNamed(text string) (command, bool) {
	word, ok := commandWords()[understand.Plain(text)]
	if !ok {
		return command{}, false
	}
	for _, c := range commands() {
		if c.name == word.name {
			return c, true
		}
	}
	return command{}, false
}

// lists reports whether a command shows a list, and its name is no answer to anything that is asked.
func (c command) lists() bool {
	return slices.Contains([]string{"request", "requests", "myrequests", "sessions", "trainers"}, c.name)
}

// commandOf returns the command of a name.
func commandOf(name string) command {
	list := commands()
	return list[slices.IndexFunc(list, func(c command) bool { return c.name == name })]
}

var languageNames = map[string]catalog.Lang{"nederlands": catalog.NL, "francais": catalog.FR, "english": catalog.EN}

// Commands lists the commands in a language, as platforms show them.
func Commands(lang catalog.Lang) []chat.Command {
	var list []chat.Command
	for _, c := range commands() {
		list = append(list, chat.Command{Name: c.name, Description: locale.Text(lang, "command."+c.name), Takes: c.takes})
	}
	return list
}

// numberIn returns the number of the request or the session that a text names; 0 for none.
func numberIn(text string) int64 {
	if n, ok := training.NumberIn(text); ok {
		return n
	}
	n, _ := training.SessionNumberIn(text)
	return n
}

func helpCommand(f *finding.Finder, _ context.Context, _ string) (chat.Reply, error) {
	return help(f, false), nil
}

// help says what the bot is for, and lists the commands; those of the VT cell for its members alone.
func help(f *finding.Finder, cell bool) chat.Reply {
	r := f.Say(
		f.Heading("help.heading"),
		f.Paragraph("help.ask"),
		f.Paragraph("help.honest"),
		f.Paragraph("help.private"),
		f.Heading("help.commands"),
	)
	for _, c := range commands() {
		if cell || !c.cell {
			r = r.And(chat.Part{Kind: chat.Item, Label: f.Slash + c.name, Text: f.Text("command." + c.name)})
		}
	}
	if cell {
		r = r.And(f.Heading("help.cell"), f.Paragraph("help.cell_say"), f.Paragraph("help.cell_make"))
	}
	return r.And(f.Paragraph("help.human")).
		With(
			f.Choice("button.browse", action.Do(action.Browse)),
			f.Choice("button.audiences", action.Do(action.Audiences)),
			f.Choice("button.language", action.Do(action.ChooseLang)),
		)
}

func contact(f *finding.Finder, _ context.Context, _ string) (chat.Reply, error) {
	return f.Say(f.Heading("contact.heading"), chat.Part{Kind: chat.Paragraph, Text: f.Catalog.Contact.Text[f.Lang]},
		chat.Part{Kind: chat.Paragraph, Text: f.Catalog.About.About[f.Lang]}), nil
}

func (t *turn) language(ctx context.Context, argument string) (chat.Reply, error) {
	if lang, ok := catalog.ParseLang(argument); ok && argument != "" {
		return t.speak(ctx, lang)
	}
	return t.askLanguage(), nil
}

func (t *turn) askLanguage() chat.Reply {
	speak := func(l catalog.Lang) action.Action { return action.To(action.Speak, l) }
	return t.Say(t.Paragraph("language.ask")).With(view.Languages(speak)...)
}

// speak speaks the language that a person chose from now on; a trainer is told of sessions in it as well.
func (t *turn) speak(ctx context.Context, lang catalog.Lang) (chat.Reply, error) {
	t.Lang, t.stored.Lang = lang, lang
	tr, err := t.plan.ActingTrainer(ctx)
	if tr != nil {
		tr.Lang = lang
		err = t.plan.SaveTrainer(ctx, tr)
	}
	return t.Say(t.Paragraph("language.set")).
			With(t.Choice("button.browse", action.Do(action.Browse)), t.Choice("button.help", action.Do(action.Help))),
		err
}

func (t *turn) request(ctx context.Context, argument string) (chat.Reply, error) {
	return t.booking.Request(ctx, argument)
}

func (t *turn) myRequests(ctx context.Context, _ string) (chat.Reply, error) {
	return t.desk.MyRequests(ctx)
}

func (t *turn) link(ctx context.Context, argument string) (chat.Reply, error) {
	return t.desk.Link(ctx, argument)
}

func (t *turn) requests(ctx context.Context, argument string) (chat.Reply, error) {
	return t.desk.OpenRequests(ctx, argument)
}

func (t *turn) sessions(ctx context.Context, argument string) (chat.Reply, error) {
	return t.desk.Sessions(ctx, argument)
}

func (t *turn) trainers(ctx context.Context, argument string) (chat.Reply, error) {
	if !t.plan.ActsForCell() {
		return t.reminders(ctx, "")
	}
	return t.desk.Trainers(ctx, argument)
}

// whoAmI tells a person the ids by which the configuration names them and where they are. It is shown to them alone.
func (t *turn) whoAmI(context.Context, string) (chat.Reply, error) {
	role := "whoami.nobody"
	if t.plan.ActsForCell() {
		role = "whoami.coordinator"
	}
	reply := t.Say(
		t.Fact("whoami.you", t.Message.From.ID),
		t.Fact("whoami.here", t.Message.Channel),
		t.Paragraph(role),
	)
	reply.Private = true
	return reply, nil
}

// gapsOf is how far back the gaps are told.
const gapsOf = 92 * 24 * time.Hour

// gaps tells the VT cell what the catalogue could not answer; it is nobody else's business.
func (t *turn) gaps(ctx context.Context, _ string) (chat.Reply, error) {
	if !t.plan.ActsForCell() {
		return chat.Reply{}, &notAllowed{}
	}
	asked, err := t.bot.Store.AskedInVain(ctx, t.Now.Add(-gapsOf))
	if err != nil {
		return chat.Reply{}, err
	}
	reply := t.Gaps(asked)
	reply.Private = true
	return reply, nil
}

func (t *turn) reminders(ctx context.Context, argument string) (chat.Reply, error) {
	if err := trainers(ctx, t, action.Action{}); err != nil {
		return chat.Reply{}, err
	}
	if argument != "" {
		return t.desk.Remind(ctx, argument)
	}
	return t.desk.Preferences(ctx)
}

func (t *turn) calendar(ctx context.Context, _ string) (chat.Reply, error) {
	return t.desk.Calendar(ctx)
}

// open answers a link into the bot: a module's code, a trainer's token, or a greeting.
func (t *turn) open(ctx context.Context, argument string) (chat.Reply, error) {
	if reply, ok := t.finding.Open(argument); ok {
		return reply, nil
	}
	if reply, ok, err := t.desk.Open(ctx, argument); ok {
		return reply, err
	}
	return t.finding.SmallTalk(question.Hello), nil
}
