package view

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
)

// Audience names a group of people.
func (v View) Audience(a catalog.Audience) string {
	if a == training.Mixed {
		return v.Text("audience.mixed")
	}
	return v.Catalog.Audiences[a].Name[v.Lang]
}

// How a module's card is shown; the values travel in feedback choices.
const (
	Brief = ""
	Full  = "m"
)

// Nothing is the honest no.
func (v View) Nothing() chat.Reply {
	return v.Say(v.Paragraph("answer.nothing"), v.Paragraph("answer.nothing_hint")).
		With(v.Choice("button.browse", action.Do(action.Browse)), v.Choice("button.audiences", action.Do(action.Audiences)))
}

// Module shows one module: size is how much of it is shown, and id is that of the answer, "" for none.
func (v View) Module(match catalog.Match, size, id string) chat.Reply {
	m := match.Module
	r := v.Say(
		chat.Part{Kind: chat.Heading, Text: m.Code + " · " + m.Title[v.Lang]},
		chat.Part{Kind: chat.Paragraph, Text: m.Summary[v.Lang]},
	)
	if size == Full {
		r.Parts = append(r.Parts, chat.Part{Kind: chat.Paragraph, Text: m.Description[v.Lang]}, v.Heading("answer.outcomes"))
		for _, line := range m.Outcomes[v.Lang] {
			r.Parts = append(r.Parts, chat.Part{Kind: chat.Item, Text: line})
		}
	}
	r.Parts = append(r.Parts, v.moduleFacts(m, size)...)
	if size == Full {
		r = r.With(v.Choice("button.less", action.To(action.ShowModule, m.Code)))
	} else {
		r = r.With(v.Choice("button.more", action.To(action.MoreOfModule, m.Code)))
	}
	if len(v.Catalog.Companions(m)) > 0 {
		r = r.With(v.Choice("button.related", action.To(action.Related, m.Code)))
	}
	r = r.With(v.Choice("button.request", action.To(action.Request, m.Code)))
	if id != "" {
		r = r.With(
			v.Choice("button.useful", action.Feedback(true, id, m.Code, size)),
			v.Choice("button.useless", action.Feedback(false, id, m.Code, size)),
		)
	}
	return r
}

// moduleFacts are what the catalogue holds of a module besides its texts.
func (v View) moduleFacts(m *catalog.Module, size string) []chat.Part {
	var audiences, partners, materials, methods []string
	for _, a := range m.Audiences {
		audiences = append(audiences, v.Catalog.Audiences[a].Name[v.Lang])
	}
	for _, p := range m.Partners {
		partners = append(partners, v.Catalog.Partners[p].Name[v.Lang])
	}
	for _, x := range m.Materials {
		materials = append(materials, v.Text("brought_by."+string(x.BroughtBy), locale.Args{"Name": x.Name[v.Lang]}))
	}
	for _, x := range m.Methods {
		methods = append(methods, x.Name[v.Lang])
	}
	parts := []chat.Part{
		v.Fact("answer.for", strings.Join(audiences, ", ")),
		v.Fact("answer.delivery", v.Catalog.Deliveries[m.Delivery].Name[v.Lang]),
	}
	for _, more := range []struct {
		key  string
		list []string
		show bool
	}{
		{"answer.partners", partners, true},
		{"answer.methods", methods, size == Full},
		{"answer.materials", materials, size == Full},
		{"answer.goes_with", v.Catalog.Companions(m), size == Full},
	} {
		if more.show && len(more.list) > 0 {
			parts = append(parts, v.Fact(more.key, strings.Join(more.list, ", ")))
		}
	}
	return parts
}

// moduleEntry shows a module in a list.
func (v View) moduleEntry(m *catalog.Module) chat.Part {
	return chat.Part{Kind: chat.Item, Label: m.Code + " · " + m.Title[v.Lang], Text: m.Summary[v.Lang]}
}

func (v View) showModule(m *catalog.Module) chat.Choice {
	return Press(m.Code+" · "+m.Title[v.Lang], action.To(action.ShowModule, m.Code))
}

// Modules shows modules under a heading, each with a choice that opens it.
func (v View) Modules(heading string, modules []*catalog.Module) chat.Reply {
	r := v.Say(chat.Part{Kind: chat.Heading, Text: heading})
	for _, m := range modules {
		r.Parts = append(r.Parts, v.moduleEntry(m))
		r.Choices = append(r.Choices, Press(m.Code, action.To(action.ShowModule, m.Code)))
	}
	return r
}

// Source says where the answers come from.
func (v View) Source() chat.Part {
	return v.Note("answer.source", locale.Args{"Edition": v.Catalog.Edition[v.Lang]})
}

// SetName names the set that a question asked for.
func (v View) SetName(f catalog.Facet) string {
	switch {
	case f.Audience != "":
		return v.Text("list.audience", locale.Args{"Audience": v.Catalog.Audiences[f.Audience].Name[v.Lang]})
	case f.Delivery != "":
		return v.Text("list." + string(f.Delivery))
	case f.Category != "":
		return v.CategoryName(f.Category)
	case f.Partner != "":
		return v.Text("list.partner", locale.Args{"Partner": v.Catalog.Partners[f.Partner].Name[v.Lang]})
	case f.Topic:
		return v.Text("list.topic")
	case f.Named:
		return v.Text("answer.also_named")
	}
	return v.Text("list.all")
}

// CategoryName names a category, with its code.
func (v View) CategoryName(c catalog.Category) string {
	return v.Text("list.category", locale.Args{"Category": v.Catalog.Categories[c].Name[v.Lang], "Code": c})
}

// Unsure asks which of some modules was meant; id is that of the answer.
func (v View) Unsure(a catalog.Answer, id string) chat.Reply {
	r := v.Say(v.Paragraph("answer.unsure"))
	for _, m := range a.Matches {
		r.Parts = append(r.Parts, v.moduleEntry(m.Module))
		r = r.With(Press(m.Module.Code, action.To(action.ShowModule, m.Module.Code)))
	}
	return r.With(v.Choice("answer.none_of_these", action.NotThese(id)))
}

// Browse shows the categories.
func (v View) Browse() chat.Reply {
	r := v.Say(v.Heading("browse.heading"), chat.Part{Kind: chat.Paragraph, Text: v.Catalog.About.About[v.Lang]})
	for _, c := range catalog.Categories {
		modules := v.Catalog.In(c)
		if len(modules) == 0 {
			continue
		}
		name := v.CategoryName(c)
		count := locale.Count(v.Lang, "list.count", len(modules))
		r.Parts = append(r.Parts, chat.Part{Kind: chat.Item, Label: name + ", " + count, Text: v.Catalog.Categories[c].Text[v.Lang]})
		r = r.With(Press(name, action.To(action.Category, c)))
	}
	return r.With(v.Choice("button.audiences", action.Do(action.Audiences)))
}

// Audiences offers the groups of people for whom there are modules.
func (v View) Audiences() chat.Reply {
	r := v.Say(v.Paragraph("browse.audiences"))
	for _, a := range catalog.Audiences {
		if len(v.Catalog.For(a)) > 0 {
			r = r.With(Press(UpperFirst(v.Catalog.Audiences[a].Name[v.Lang]), action.To(action.ForAudience, a)))
		}
	}
	return r
}

// Category shows the modules of a category.
func (v View) Category(c catalog.Category) chat.Reply {
	r := v.Modules(v.CategoryName(c), v.Catalog.In(c))
	return r.With(v.Choice("button.back", action.Do(action.Browse)))
}

// ForAudience shows the modules for a group of people.
func (v View) ForAudience(a catalog.Audience) chat.Reply {
	return v.Modules(v.SetName(catalog.Facet{Audience: a}), v.Catalog.For(a)).With(v.Choice("button.back", action.Do(action.Audiences)))
}

// Related shows what goes with a module, and why.
func (v View) Related(m *catalog.Module) chat.Reply {
	r := v.Say(v.Heading("related.heading", locale.Args{"Code": m.Code}))
	companions := v.Catalog.Companions(m)
	if len(companions) == 0 {
		r.Parts = append(r.Parts, v.Paragraph("related.none", locale.Args{"Code": m.Code}))
	}
	for _, code := range companions {
		other, _ := v.Catalog.Module(code)
		r.Parts = append(
			r.Parts,
			chat.Part{Kind: chat.Item, Label: other.Code + " · " + other.Title[v.Lang], Text: v.whyTogether(m, other)},
		)
		r = r.With(v.showModule(other))
	}
	return r.With(Press(v.Text("button.back")+" · "+m.Code, action.To(action.ShowModule, m.Code)))
}

// whyTogether says why two modules go together, from whichever of them says it.
func (v View) whyTogether(m, other *catalog.Module) string {
	for _, r := range m.BuildsOn {
		if r.Code == other.Code {
			return r.Why[v.Lang]
		}
	}
	for _, r := range other.BuildsOn {
		if r.Code == m.Code {
			return v.Text("related.after", locale.Args{"Code": m.Code}) + ". " + r.Why[v.Lang]
		}
	}
	for _, r := range m.Related {
		if r.Code == other.Code {
			return r.Why[v.Lang]
		}
	}
	return ""
}

// HowToRequest says how to ask for a session.
func (v View) HowToRequest() chat.Reply {
	return v.Say(v.Heading("request.heading_any"), v.Paragraph("request.how"), v.Paragraph("request.say")).
		With(v.Choice("button.request", action.To(action.Request, "")), v.Choice("button.browse", action.Do(action.Browse)))
}

// Home is the page that a platform has for the bot: the whole catalogue.
func (v View) Home() chat.Reply {
	r := v.Say(v.Heading("browse.heading"), v.Paragraph("hello"))
	for _, c := range catalog.Categories {
		modules := v.Catalog.In(c)
		if len(modules) == 0 {
			continue
		}
		r.Parts = append(r.Parts, chat.Part{Kind: chat.Heading, Text: v.CategoryName(c)},
			chat.Part{Kind: chat.Paragraph, Text: v.Catalog.Categories[c].Text[v.Lang]})
		for _, m := range modules {
			r.Parts = append(r.Parts, v.moduleEntry(m))
			r = r.With(Press(m.Code, action.To(action.ShowModule, m.Code)))
		}
	}
	r.Parts = append(r.Parts, v.Source())
	return r.With(
		v.Choice("button.audiences", action.Do(action.Audiences)),
		v.Choice("button.language", action.Do(action.ChooseLang)),
		v.Choice("button.help", action.Do(action.Help)),
	)
}

// UpperFirst returns a text with a capital at its beginning.
func UpperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
