package bot

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/understand"
)

// How a module's card is shown; the values travel in feedback choices.
const (
	brief = ""
	full  = "m"
)

// text returns a text of the program; contact, e-mail address and what stands before a command are filled where it has places for them.
func text(lang catalog.Lang, key string, args ...locale.Args) string {
	return locale.Text(lang, key, args...)
}

func (t *turn) text(key string, args ...locale.Args) string {
	always := locale.Args{"Contact": t.catalog.Contact.Name[t.lang], "Email": t.catalog.Contact.Email, "Slash": t.slash()}
	return text(t.lang, key, append(args, always)...)
}

// slash is what stands before a command: in Slack, all of them are said behind the one that the bot has there.
func (t *turn) slash() string {
	if t.message.Platform == "slack" {
		return "/vt "
	}
	return "/"
}

func (t *turn) paragraph(key string, args ...locale.Args) chat.Part {
	return chat.Part{Kind: chat.Paragraph, Text: t.text(key, args...)}
}

func (t *turn) heading(key string, args ...locale.Args) chat.Part {
	return chat.Part{Kind: chat.Heading, Text: t.text(key, args...)}
}

func (t *turn) fact(key, value string) chat.Part {
	return chat.Part{Kind: chat.Fact, Label: t.text(key), Text: value}
}

func (t *turn) choice(key, value string) chat.Choice {
	return chat.Choice{Label: t.text(key), Value: value}
}

func (t *turn) say(parts ...chat.Part) chat.Reply { return chat.Reply{Lang: t.lang, Parts: parts} }

// talk answers small talk.
func (t *turn) talk(talk understand.Talk) chat.Reply {
	r := t.say(t.paragraph(string(talk)))
	if talk == understand.Hello || talk == understand.HowAreYou {
		r = r.With(t.choice("button.browse", "modules"), t.choice("button.audiences", "audience"), t.choice("button.help", "help"))
	}
	return r
}

// answered says what the search found.
func (t *turn) answered(said string, a catalog.Answer) chat.Reply {
	facts := understand.UnknownFacts(said)
	var r chat.Reply
	switch {
	case a.Outcome == catalog.Found:
		r = t.moduleCard(a.Matches[0], brief)
	case a.Outcome == catalog.Listed:
		r = t.listed(a)
	case a.Outcome == catalog.Unsure:
		r = t.unsure(a)
	case understand.AsksHow(said):
		return t.howToRequest(nil)
	case a.Outcome == catalog.Referred:
		r = t.say(t.paragraph("answer.not_ours"), chat.Part{Kind: chat.Paragraph, Text: a.Referral.Text[t.lang]}).
			With(t.choice("button.browse", "modules"))
	case len(facts) > 0:
		r = t.say()
	case len(a.Missing) > 0:
		r = t.say(t.paragraph("answer.nothing_code", locale.Args{"Codes": strings.Join(a.Missing, ", ")})).
			With(t.choice("button.browse", "modules"))
	default:
		r = t.nothing()
		r.Parts = append(r.Parts, chat.Part{Kind: chat.Note, Text: t.text("answer.kept")})
	}
	if t.intent == understand.Request && a.Outcome != catalog.Referred {
		r.Parts = append(r.Parts, t.paragraph("request.how"), t.paragraph("request.say"))
	}
	return t.and(t.unknown(facts), r)
}

// unknown says of facts that the catalogue does not hold them.
func (t *turn) unknown(facts []understand.Fact) chat.Reply {
	r := t.say()
	for _, f := range facts {
		r = r.And(t.paragraph("unknown." + string(f)))
	}
	return r
}

// nothing is the honest no.
func (t *turn) nothing() chat.Reply {
	return t.say(t.paragraph("answer.nothing"), t.paragraph("answer.nothing_hint")).
		With(t.choice("button.browse", "modules"), t.choice("button.audiences", "audience"))
}

// moduleCard shows one module.
func (t *turn) moduleCard(match catalog.Match, view string) chat.Reply {
	m, id := match.Module, t.state.Conversation.Answer
	r := t.say(
		chat.Part{Kind: chat.Heading, Text: m.Code + " · " + m.Title[t.lang]},
		chat.Part{Kind: chat.Paragraph, Text: m.Summary[t.lang]},
	)
	if match.Why != "" && match.Why != m.Summary[t.lang] && match.Why != m.Title[t.lang] {
		key := "answer.why"
		if match.Asked {
			key = "answer.asked"
		}
		r.Parts = append(r.Parts, chat.Part{Kind: chat.Quote, Label: t.text(key), Text: t.text("answer.quote", locale.Args{"Text": match.Why})})
	}
	if view == full {
		r.Parts = append(r.Parts, chat.Part{Kind: chat.Paragraph, Text: m.Description[t.lang]}, t.heading("answer.outcomes"))
		for _, line := range m.Outcomes[t.lang] {
			r.Parts = append(r.Parts, chat.Part{Kind: chat.Item, Text: line})
		}
	}
	r.Parts = append(r.Parts, t.facts(m, view)...)
	r.Parts = append(r.Parts, chat.Part{Kind: chat.Note, Text: t.text("answer.source", locale.Args{"Edition": t.catalog.Edition[t.lang]})})
	if view == full {
		r = r.With(t.choice("button.less", "show:"+m.Code))
	} else {
		r = r.With(t.choice("button.more", "more:"+m.Code))
	}
	if len(t.catalog.Companions(m)) > 0 {
		r = r.With(t.choice("button.related", "related:"+m.Code))
	}
	r = r.With(t.choice("button.request", "request:"+m.Code))
	if id != "" {
		about := id + ":" + m.Code + ":" + view
		r = r.With(t.choice("button.useful", "useful:"+about), t.choice("button.useless", "useless:"+about))
	}
	return r
}

// facts are what the catalogue holds of a module besides its texts.
func (t *turn) facts(m *catalog.Module, view string) []chat.Part {
	var audiences, partners, materials, methods []string
	for _, a := range m.Audiences {
		audiences = append(audiences, t.catalog.Audiences[a].Name[t.lang])
	}
	for _, p := range m.Partners {
		partners = append(partners, t.catalog.Partners[p].Name[t.lang])
	}
	for _, x := range m.Materials {
		materials = append(materials, t.text("brought_by."+string(x.BroughtBy), locale.Args{"Name": x.Name[t.lang]}))
	}
	for _, x := range m.Methods {
		methods = append(methods, x.Name[t.lang])
	}
	parts := []chat.Part{
		t.fact("answer.for", strings.Join(audiences, ", ")),
		t.fact("answer.delivery", t.catalog.Deliveries[m.Delivery].Name[t.lang]),
	}
	for _, more := range []struct {
		key  string
		list []string
		show bool
	}{
		{"answer.partners", partners, true},
		{"answer.methods", methods, view == full},
		{"answer.materials", materials, true},
		{"answer.goes_with", t.catalog.Companions(m), true},
	} {
		if more.show && len(more.list) > 0 {
			parts = append(parts, t.fact(more.key, strings.Join(more.list, ", ")))
		}
	}
	return parts
}

// entry shows a module in a list.
func (t *turn) entry(m *catalog.Module) chat.Part {
	return chat.Part{Kind: chat.Item, Label: m.Code + " · " + m.Title[t.lang], Text: m.Summary[t.lang]}
}

func (t *turn) showChoice(m *catalog.Module) chat.Choice {
	return chat.Choice{Label: m.Code + " · " + m.Title[t.lang], Value: "show:" + m.Code}
}

// list shows modules under a heading, each with a choice that opens it.
func (t *turn) list(heading string, modules []*catalog.Module) chat.Reply {
	r := t.say(chat.Part{Kind: chat.Heading, Text: heading})
	for _, m := range modules {
		r.Parts = append(r.Parts, t.entry(m))
		r.Choices = append(r.Choices, chat.Choice{Label: m.Code, Value: "show:" + m.Code})
	}
	r.Parts = append(r.Parts, chat.Part{Kind: chat.Note, Text: t.text("answer.source", locale.Args{"Edition": t.catalog.Edition[t.lang]})})
	return r
}

func (t *turn) listed(a catalog.Answer) chat.Reply {
	modules := make([]*catalog.Module, len(a.Matches))
	for i, m := range a.Matches {
		modules[i] = m.Module
	}
	return t.list(t.setName(a.Facet), modules)
}

// setName names the set that a question asked for.
func (t *turn) setName(f catalog.Facet) string {
	switch {
	case f.Audience != "":
		return t.text("list.audience", locale.Args{"Audience": t.catalog.Audiences[f.Audience].Name[t.lang]})
	case f.Delivery != "":
		return t.text("list." + string(f.Delivery))
	case f.Category != "":
		return t.categoryName(f.Category)
	case f.Partner != "":
		return t.text("list.partner", locale.Args{"Partner": t.catalog.Partners[f.Partner].Name[t.lang]})
	case f.Topic:
		return t.text("list.topic")
	case f.Named:
		return t.text("answer.also_named")
	}
	return t.text("list.all")
}

func (t *turn) categoryName(c catalog.Category) string {
	return t.text("list.category", locale.Args{"Category": t.catalog.Categories[c].Name[t.lang], "Code": c})
}

func (t *turn) unsure(a catalog.Answer) chat.Reply {
	r := t.say(t.paragraph("answer.unsure"))
	for _, m := range a.Matches {
		r.Parts = append(r.Parts, t.entry(m.Module))
		r = r.With(t.showChoice(m.Module))
	}
	return r.With(t.choice("answer.none_of_these", "none:"+t.state.Conversation.Answer))
}

// browse shows the categories.
func (t *turn) browse() chat.Reply {
	r := t.say(t.heading("browse.heading"), chat.Part{Kind: chat.Paragraph, Text: t.catalog.About.About[t.lang]})
	for _, c := range catalog.Categories {
		modules := t.catalog.In(c)
		if len(modules) == 0 {
			continue
		}
		name := t.categoryName(c)
		count := locale.Count(t.lang, "list.count", len(modules))
		r.Parts = append(r.Parts, chat.Part{Kind: chat.Item, Label: name + ", " + count, Text: t.catalog.Categories[c].Text[t.lang]})
		r = r.With(chat.Choice{Label: name, Value: "category:" + string(c)})
	}
	return r.With(t.choice("button.audiences", "audience"))
}

func (t *turn) category(c catalog.Category) chat.Reply {
	r := t.list(t.categoryName(c), t.catalog.In(c))
	return r.With(t.choice("button.back", "modules"))
}

func (t *turn) forAudience(a catalog.Audience) chat.Reply {
	return t.list(t.setName(catalog.Facet{Audience: a}), t.catalog.For(a)).With(t.choice("button.back", "audience"))
}

// related shows what goes with a module, and why.
func (t *turn) related(m *catalog.Module) chat.Reply {
	r := t.say(t.heading("related.heading", locale.Args{"Code": m.Code}))
	companions := t.catalog.Companions(m)
	if len(companions) == 0 {
		r.Parts = append(r.Parts, t.paragraph("related.none", locale.Args{"Code": m.Code}))
	}
	for _, code := range companions {
		other, _ := t.catalog.Module(code)
		r.Parts = append(r.Parts, chat.Part{Kind: chat.Item, Label: other.Code + " · " + other.Title[t.lang], Text: t.why(m, other)})
		r = r.With(t.showChoice(other))
	}
	return r.With(chat.Choice{Label: t.text("button.back") + " · " + m.Code, Value: "show:" + m.Code})
}

// why says why two modules go together, from whichever of them says it.
func (t *turn) why(m, other *catalog.Module) string {
	for _, r := range m.BuildsOn {
		if r.Code == other.Code {
			return r.Why[t.lang]
		}
	}
	for _, r := range other.BuildsOn {
		if r.Code == m.Code {
			return t.text("related.after", locale.Args{"Code": m.Code}) + ". " + r.Why[t.lang]
		}
	}
	for _, r := range m.Related {
		if r.Code == other.Code {
			return r.Why[t.lang]
		}
	}
	return ""
}

// howToRequest says how to ask for a session; m is the module, nil when none was named.
func (t *turn) howToRequest(m *catalog.Module) chat.Reply {
	value := "request:"
	if m != nil {
		value += m.Code
	}
	return t.say(t.heading("request.heading_any"), t.paragraph("request.how"), t.paragraph("request.say")).
		With(t.choice("button.request", value), t.choice("button.browse", "modules"))
}

// home is the page that a platform has for the bot: the whole catalogue.
func (t *turn) home() chat.Reply {
	r := t.say(t.heading("browse.heading"), t.paragraph("hello"))
	for _, c := range catalog.Categories {
		modules := t.catalog.In(c)
		if len(modules) == 0 {
			continue
		}
		r.Parts = append(r.Parts, chat.Part{Kind: chat.Heading, Text: t.categoryName(c)},
			chat.Part{Kind: chat.Paragraph, Text: t.catalog.Categories[c].Text[t.lang]})
		for _, m := range modules {
			r.Parts = append(r.Parts, t.entry(m))
			r = r.With(chat.Choice{Label: m.Code, Value: "show:" + m.Code})
		}
	}
	r.Parts = append(r.Parts, chat.Part{Kind: chat.Note, Text: t.text("answer.source", locale.Args{"Edition": t.catalog.Edition[t.lang]})})
	return r.With(t.choice("button.audiences", "audience"), t.choice("button.language", "language"), t.choice("button.help", "help"))
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
