package bot

import (
	"context"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/understand"
)

// command is something that people can say with a slash before it, or as a whole message in their own language.
type command struct {
	name  string
	words []string // plain
	run   func(t *turn, ctx context.Context, argument string) (chat.Reply, error)
	takes bool // what it does depends on what stands behind its name
}

// commands returns those that platforms list, in that order.
func commands() []command {
	return []command{
		{"help", []string{"help", "hulp", "aide", "info", "wat kan je", "wat kan jij", "wat doe je", "que peux tu faire", "tu sais faire quoi", "what can you do", "menu", "start"}, (*turn).help, false},
		{"modules", []string{"modules", "catalogus", "catalogue", "catalog", "alle modules", "tous les modules", "all modules", "lijst", "liste", "list"}, (*turn).modules, false},
		{"audience", []string{"doelgroepen", "publics", "audiences", "per doelgroep", "par public", "by audience"}, (*turn).audiences, false},
		{"language", []string{"language", "taal", "langue", "nederlands", "francais", "english", "lang"}, (*turn).language, true},
		{"request", []string{"request", "aanvraag", "aanvragen", "demande", "demander", "reserver", "boeken"}, (*turn).request, true},
		{"myrequests", []string{"voir mes demandes", "toon mijn aanvragen", "show my requests", "myrequests", "my requests", "mijn aanvragen", "mijn aanvraag", "mes demandes", "ma demande"}, (*turn).myRequests, false},
		{"link", nil, (*turn).link, true},
		{"requests", []string{"requests", "aanvragenlijst", "open requests", "open aanvragen", "demandes ouvertes"}, (*turn).openRequests, true},
		{"sessions", []string{"sessions", "sessies", "mijn sessies", "mes sessions", "my sessions", "agenda", "planning"}, (*turn).sessionList, true},
		{"trainers", []string{"trainers", "lesgevers", "formateurs", "opleiders"}, (*turn).trainerList, true},
		{"reminders", []string{"reminders", "herinneringen", "rappels", "mijn herinneringen", "mes rappels", "my reminders"}, (*turn).preferences, false},
		{"calendar", []string{"calendar", "kalender", "calendrier"}, (*turn).calendarLink, false},
		{"contact", []string{"contact", "contacteren", "contactgegevens", "coordonnees", "e mail", "mail"}, (*turn).contact, false},
	}
}

// command finds the command that a text is, with what stands behind it. A slash makes any text a command.
func (t *turn) command(said string) (run func(*turn, context.Context, string) (chat.Reply, error), argument string, ok bool) {
	name, slashed := strings.CutPrefix(said, "/")
	name, argument, _ = strings.Cut(name, " ")
	name, argument = understand.Plain(name), strings.TrimSpace(argument)
	whole := understand.Plain(said)
	for _, c := range commands() {
		if slashed && (c.name == name || slices.Contains(c.words, name)) {
			if name == "start" && argument != "" { // a link that opens the conversation at a module: ?start=TM4
				return (*turn).open, argument, true
			}
			if lang, isLang := languageNames[name]; isLang {
				argument = string(lang)
			}
			return c.run, argument, true
		}
		if !slashed && slices.Contains(c.words, whole) {
			return c.run, string(languageNames[whole]), true
		}
	}
	if slashed {
		return (*turn).help, "", true
	}
	return nil, "", false
}

// commandNamed returns the name of the command that a whole text is, in so many words; "" for none.
func (t *turn) commandNamed(text string) string {
	plain := understand.Plain(text)
	for _, c := range commands() {
		if slices.Contains(c.words, plain) {
			return c.name
		}
	}
	return ""
}

var languageNames = map[string]catalog.Lang{"nederlands": catalog.NL, "francais": catalog.FR, "english": catalog.EN}

// CommandIn returns a text as a command where it is the name of one, or begins with the name of one that takes more:
// "sessions S-7" is "/sessions S-7". That is for platforms where all commands are said behind one. Any other text comes back
// as it is.
func CommandIn(text string) string {
	name, more, _ := strings.Cut(strings.TrimSpace(text), " ")
	for _, c := range commands() {
		if c.name == strings.ToLower(name) && (c.takes || more == "") {
			return strings.TrimSpace("/" + c.name + " " + more)
		}
	}
	return text
}

func (t *turn) help(ctx context.Context, _ string) (chat.Reply, error) {
	r := t.say(t.heading("help.heading"), t.paragraph("help.ask"), t.paragraph("help.honest"), t.paragraph("help.private"), t.heading("help.commands"))
	for _, c := range Commands(t.lang) {
		r.Parts = append(r.Parts, chat.Part{Kind: chat.Item, Label: t.slash() + c.Name, Text: c.Description})
	}
	r.Parts = append(r.Parts, t.paragraph("help.human"))
	return r.With(t.choice("button.browse", "modules"), t.choice("button.audiences", "audience"), t.choice("button.language", "language")), nil
}

func (t *turn) modules(ctx context.Context, argument string) (chat.Reply, error) {
	if argument != "" { // "/modules TM", "/modules nurses": as good as a question
		return t.ask(ctx, argument)
	}
	return t.browse(), nil
}

func (t *turn) audiences(ctx context.Context, argument string) (chat.Reply, error) {
	if argument != "" {
		return t.ask(ctx, argument)
	}
	r := t.say(t.paragraph("browse.audiences"))
	for _, a := range catalog.Audiences {
		if len(t.catalog.For(a)) > 0 {
			r.Choices = append(r.Choices, chat.Choice{Label: upperFirst(t.catalog.Audiences[a].Name[t.lang]), Value: "for:" + string(a)})
		}
	}
	return r, nil
}

func (t *turn) language(ctx context.Context, argument string) (chat.Reply, error) {
	if lang, ok := catalog.ParseLang(argument); ok && argument != "" {
		return t.speak(ctx, lang)
	}
	return t.say(t.paragraph("language.ask")).With(languageChoices...), nil
}

// languageChoices are the same in every language: who has the wrong one must find the right one.
var languageChoices = []chat.Choice{{Label: "Nederlands", Value: "lang:nl"}, {Label: "Français", Value: "lang:fr"}, {Label: "English", Value: "lang:en"}}

// speak speaks the language that a person chose from now on; a trainer is told of sessions in it as well.
func (t *turn) speak(ctx context.Context, lang catalog.Lang) (chat.Reply, error) {
	t.lang = lang
	t.state.Person.Lang = lang
	tr, err := t.trainer(ctx)
	if tr != nil {
		tr.Lang = lang
		err = t.saveTrainer(ctx, tr)
	}
	return t.say(t.paragraph("language.set")).With(t.choice("button.browse", "modules"), t.choice("button.help", "help")), err
}

func (t *turn) contact(ctx context.Context, _ string) (chat.Reply, error) {
	return t.say(t.heading("contact.heading"), chat.Part{Kind: chat.Paragraph, Text: t.catalog.Contact.Text[t.lang]},
		chat.Part{Kind: chat.Paragraph, Text: t.catalog.About.About[t.lang]}), nil
}

// open answers a link into the bot: a module's code, or a greeting.
func (t *turn) open(ctx context.Context, argument string) (chat.Reply, error) {
	if m, ok := t.catalog.Module(argument); ok {
		t.state.Conversation.Answer = newAnswerID()
		t.state.Conversation.Question = m.Code
		t.state.Conversation.Shown = []string{m.Code}
		return t.moduleCard(catalog.Match{Module: m}, brief), nil
	}
	if reply, ok, err := t.started(ctx, argument); ok {
		return reply, err
	}
	return t.talk(understand.Hello), nil
}
