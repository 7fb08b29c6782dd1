package bot

import (
	"context"
	"slices"
	"strings"

	"vtbot/bot/finding"
	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// command is something that people can say with a slash before it, or as a whole message in their own language.
type command struct {
	name  string
	words []string // plain
	takes bool     // what it does depends on what stands behind its name
	// find answers it without a store; nil for one that needs a conversation, which run answers.
	find func(f *finding.Finder, ctx context.Context, argument string) (chat.Reply, error)
	run  func(t *turn, ctx context.Context, argument string) (chat.Reply, error)
}

// commands returns those that platforms list, in that order.
func commands() []command {
	return []command{
		{name: "help", words: []string{"help", "hulp", "aide", "info", "wat kan je", "wat kan jij", "wat doe je", "que peux tu faire", "tu sais faire quoi", "what can you do", "menu", "start"}, find: helpCommand},
		{name: "modules", words: []string{"modules", "catalogus", "catalogue", "catalog", "alle modules", "tous les modules", "all modules", "lijst", "liste", "list"}, find: (*finding.Finder).Browse},
		{name: "audience", words: []string{"doelgroepen", "publics", "audiences", "per doelgroep", "par public", "by audience"}, find: (*finding.Finder).Audiences},
		{name: "language", words: []string{"language", "taal", "langue", "nederlands", "francais", "english", "lang"}, takes: true, run: (*turn).language},
		{name: "request", words: []string{"request", "aanvraag", "aanvragen", "demande", "demander", "reserver", "boeken"}, takes: true, run: (*turn).request},
		{name: "myrequests", words: []string{"voir mes demandes", "toon mijn aanvragen", "show my requests", "myrequests", "my requests", "mijn aanvragen", "mijn aanvraag", "mes demandes", "ma demande"}, run: (*turn).myRequests},
		{name: "link", takes: true, run: (*turn).link},
		{name: "requests", words: []string{"requests", "aanvragenlijst", "open requests", "open aanvragen", "demandes ouvertes"}, takes: true, run: (*turn).requests},
		{name: "sessions", words: []string{"sessions", "sessies", "mijn sessies", "mes sessions", "my sessions", "agenda", "planning"}, takes: true, run: (*turn).sessions},
		{name: "trainers", words: []string{"trainers", "lesgevers", "formateurs", "opleiders"}, takes: true, run: (*turn).trainers},
		{name: "reminders", words: []string{"reminders", "herinneringen", "rappels", "mijn herinneringen", "mes rappels", "my reminders"}, run: (*turn).reminders},
		{name: "calendar", words: []string{"calendar", "kalender", "calendrier"}, run: (*turn).calendar},
		{name: "contact", words: []string{"contact", "contacteren", "contactgegevens", "coordonnees", "e mail", "mail"}, find: contact},
	}
}

// start opens the conversation at a module or for a trainer: ?start=TM4 in a link into the bot.
var start = command{name: "start", run: (*turn).open}

// commandIn finds the command that a text is, with what stands behind it. A slash makes any text a command.
func commandIn(said string) (c command, argument string, ok bool) {
	name, slashed := strings.CutPrefix(said, "/")
	name, argument, _ = strings.Cut(name, " ")
	name, argument = understand.Plain(name), strings.TrimSpace(argument)
	whole := understand.Plain(said)
	list := commands()
	for _, c := range list {
		if slashed && (c.name == name || slices.Contains(c.words, name)) {
			if name == "start" && argument != "" {
				return start, argument, true
			}
			if lang, isLang := languageNames[name]; isLang {
				argument = string(lang)
			}
			return c, argument, true
		}
		if !slashed && slices.Contains(c.words, whole) {
			return c, string(languageNames[whole]), true
		}
	}
	return list[0], "", slashed
}

// commandNamed returns the command that a whole text is, in so many words; false when it is none.
func commandNamed(text string) (command, bool) {
	plain := understand.Plain(text)
	for _, c := range commands() {
		if slices.Contains(c.words, plain) {
			return c, true
		}
	}
	return command{}, false
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

// numberIn returns the number of the request or the session that stands behind a command.
func numberIn(argument string) (int64, bool) {
	if n, ok := training.NumberIn(argument); ok {
		return n, true
	}
	return training.SessionNumberIn(argument)
}

func helpCommand(f *finding.Finder, _ context.Context, _ string) (chat.Reply, error) {
	return help(f), nil
}

// help says what the bot is for, and lists the commands.
func help(f *finding.Finder) chat.Reply {
	r := f.Say(f.Heading("help.heading"), f.Paragraph("help.ask"), f.Paragraph("help.honest"), f.Paragraph("help.private"), f.Heading("help.commands"))
	for _, c := range Commands(f.Lang) {
		r = r.And(chat.Part{Kind: chat.Item, Label: f.Slash + c.Name, Text: c.Description})
	}
	return r.And(f.Paragraph("help.human")).
		With(f.Choice("button.browse", action.Do(action.Browse)), f.Choice("button.audiences", action.Do(action.Audiences)), f.Choice("button.language", action.Do(action.ChooseLang)))
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
	return t.Say(t.Paragraph("language.set")).With(t.Choice("button.browse", action.Do(action.Browse)), t.Choice("button.help", action.Do(action.Help))), err
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

func (t *turn) reminders(ctx context.Context, _ string) (chat.Reply, error) {
	if err := trainers(ctx, t, action.Action{}); err != nil {
		return chat.Reply{}, err
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
	return t.finding.SmallTalk(understand.Hello), nil
}
