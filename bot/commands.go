package bot

import (
	"context"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/understand"
	"vtbot/internal/view"
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
	r := t.Say(t.Heading("help.heading"), t.Paragraph("help.ask"), t.Paragraph("help.honest"), t.Paragraph("help.private"), t.Heading("help.commands"))
	for _, c := range Commands(t.Lang) {
		r.Parts = append(r.Parts, chat.Part{Kind: chat.Item, Label: t.Slash + c.Name, Text: c.Description})
	}
	r.Parts = append(r.Parts, t.Paragraph("help.human"))
	return r.With(t.Choice("button.browse", action.Do(action.Browse)), t.Choice("button.audiences", action.Do(action.Audiences)), t.Choice("button.language", action.Do(action.ChooseLang))), nil
}

func (t *turn) modules(ctx context.Context, argument string) (chat.Reply, error) {
	if argument != "" { // "/modules TM", "/modules nurses": as good as a question
		return t.ask(ctx, argument)
	}
	return t.Browse(), nil
}

func (t *turn) audiences(ctx context.Context, argument string) (chat.Reply, error) {
	if argument != "" {
		return t.ask(ctx, argument)
	}
	r := t.Say(t.Paragraph("browse.audiences"))
	for _, a := range catalog.Audiences {
		if len(t.Catalog.For(a)) > 0 {
			r.Choices = append(r.Choices, view.Press(view.UpperFirst(t.Catalog.Audiences[a].Name[t.Lang]), action.To(action.ForAudience, a)))
		}
	}
	return r, nil
}

func (t *turn) language(ctx context.Context, argument string) (chat.Reply, error) {
	if lang, ok := catalog.ParseLang(argument); ok && argument != "" {
		return t.speak(ctx, lang)
	}
	return t.Say(t.Paragraph("language.ask")).With(languageChoices...), nil
}

// languageChoices are the same in every language: who has the wrong one must find the right one.
var languageChoices = view.Languages(func(l catalog.Lang) action.Action { return action.To(action.Speak, l) })

// speak speaks the language that a person chose from now on; a trainer is told of sessions in it as well.
func (t *turn) speak(ctx context.Context, lang catalog.Lang) (chat.Reply, error) {
	t.Lang = lang
	t.state.Person.Lang = lang
	tr, err := t.trainer(ctx)
	if tr != nil {
		tr.Lang = lang
		err = t.saveTrainer(ctx, tr)
	}
	return t.Say(t.Paragraph("language.set")).With(t.Choice("button.browse", action.Do(action.Browse)), t.Choice("button.help", action.Do(action.Help))), err
}

func (t *turn) contact(ctx context.Context, _ string) (chat.Reply, error) {
	return t.Say(t.Heading("contact.heading"), chat.Part{Kind: chat.Paragraph, Text: t.Catalog.Contact.Text[t.Lang]},
		chat.Part{Kind: chat.Paragraph, Text: t.Catalog.About.About[t.Lang]}), nil
}

// open answers a link into the bot: a module's code, or a greeting.
func (t *turn) open(ctx context.Context, argument string) (chat.Reply, error) {
	if m, ok := t.Catalog.Module(argument); ok {
		t.state.Conversation.Answer = newAnswerID()
		t.state.Conversation.Question = m.Code
		t.state.Conversation.Shown = []string{m.Code}
		return t.Module(catalog.Match{Module: m}, view.Brief, t.state.Conversation.Answer), nil
	}
	if reply, ok, err := t.started(ctx, argument); ok {
		return reply, err
	}
	return t.talk(understand.Hello), nil
}
