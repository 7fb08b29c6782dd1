package finding

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/answer"
	"vtbot/internal/chat"
	"vtbot/internal/conversation"
	"vtbot/internal/locale"
	"vtbot/internal/privacy"
	"vtbot/internal/question"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// noSuchModule says of codes that no module has them.
func (f *Finder) noSuchModule(codes []string) chat.Reply {
	return f.Say(f.Paragraph("answer.nothing_code", locale.Args{"Codes": strings.Join(codes, ", ")})).
		With(f.Choice("button.browse", action.Do(action.Browse)))
}

// compare says in what two modules differ, or which of some a question describes.
func (f *Finder) compare(ctx context.Context, text string, a question.Asked) (chat.Reply, error) {
	modules := f.modules(a.Codes)
	if len(modules) < 2 {
		return f.search(ctx, text, a)
	}
	if a.Content { // "which of the two is about open questions?"
		described, err := f.lookUp(ctx, f.without(text, a.Codes))
		if err != nil {
			return chat.Reply{}, err
		}
		if described.Outcome != catalog.Found || described.Matches[0].Score < sureAlone { // "what is the difference in two words"
			described = catalog.Answer{}
		}
		if m := cmp.Or(oneOf(described, a.Codes), nearest(f.without(text, a.Codes), modules, f.Lang)); m != nil {
			f.found(catalog.Found, m)
			f.Shown = a.Codes
			return f.card(catalog.Match{Module: m}, view.Brief, f.Answer), nil
		}
	}
	f.found(catalog.Listed, modules...)
	if len(modules) > 2 {
		return f.sourced(f.Modules(f.Text("answer.also_named"), modules)), nil
	}
	said := answer.Compare(f.Catalog, modules[0], modules[1], f.Lang)
	return f.Say(paragraphs(said)...).With(f.open(modules)...), nil
}

// oneOf returns the one of some modules that the search found first of all; nil when it found none of them so, or several.
func oneOf(found catalog.Answer, codes []string) *catalog.Module {
	var one *catalog.Module
	for i, match := range found.Matches {
		switch {
		case !slices.Contains(codes, match.Module.Code):
		case i > 0:
			return nil
		default:
			one = match.Module
		}
	}
	return one
}

// nearest returns the one of some modules whose texts share clearly more words with a text than those of the others; nil when
// none does.
func nearest(text string, modules []*catalog.Module, lang catalog.Lang) *catalog.Module {
	const lead = 2
	shared := make([]int, len(modules))
	for i, m := range modules {
		own := understand.Plain(
			strings.Join(append([]string{m.Title[lang], m.Summary[lang], m.Description[lang]}, m.Outcomes[lang]...), " "),
		)
		for w := range strings.FieldsSeq(understand.Plain(text)) {
			if len(w) >= 5 && strings.Contains(" "+own, " "+w[:min(len(w), 7)]) {
				shared[i]++
			}
		}
	}
	best := slices.Index(shared, slices.Max(shared))
	for i, n := range shared {
		if i != best && n+lead > shared[best] {
			return nil
		}
	}
	return modules[best]
}

// shownBefore shows one or more of the modules that were shown: more of it, the second, the other. false when none is meant.
func (f *Finder) shownBefore(a question.Asked) (chat.Reply, bool) {
	modules := f.modules(a.Codes)
	switch {
	case len(modules) == 0:
		return chat.Reply{}, false
	case len(modules) > 1:
		f.found(catalog.Listed, modules...)
		return f.sourced(f.Modules(f.Text("answer.also_named"), modules)), true
	}
	size := view.Brief
	if spoken := f.turnTo(modules[0]); spoken && a.Kind == question.More {
		size = view.Full
	}
	return f.card(catalog.Match{Module: modules[0]}, size, f.Answer), true
}

// forOthers answers the last question again for another audience: whether the module is for it, and what else there is.
func (f *Finder) forOthers(a question.Asked) chat.Reply {
	var list []*catalog.Module
	for i := range f.Catalog.Modules {
		m := &f.Catalog.Modules[i]
		if slices.ContainsFunc(a.Audiences, func(who catalog.Audience) bool { return slices.Contains(m.Audiences, who) }) {
			list = append(list, m)
		}
	}
	about, ok := f.Catalog.Module(f.About)
	if ok && f.Kind != question.Set && f.Kind != question.AudienceSwitch {
		a.Field = question.Audience
		said, _ := answer.Property(f.Catalog, about, a, f.Lang)
		r := f.Say(paragraphs(said)...)
		if slices.Contains(list, about) || len(list) == 0 {
			f.found(catalog.Found, about)
			return r.With(f.aboutModule(about)...)
		}
		f.found(catalog.Listed, list...)
		f.About = about.Code
		return f.Modules(f.SetName(catalog.Facet{Audience: a.Audiences[0]}), list).Prepend(r)
	}
	if len(list) == 1 {
		f.found(catalog.Found, list[0])
		return f.card(catalog.Match{Module: list[0]}, view.Brief, f.Answer)
	}
	f.found(catalog.Listed, list...)
	return f.sourced(f.Modules(f.SetName(catalog.Facet{Audience: a.Audiences[0]}), list))
}

// lookUp asks the search.
func (f *Finder) lookUp(ctx context.Context, text string) (catalog.Answer, error) {
	return f.Edition.Ask(ctx, catalog.Question{Text: privacy.Strip(text), Prior: f.Prior, Force: f.Force})
}

// without returns a text without the places where it names modules.
func (f *Finder) without(text string, codes []string) string {
	var b strings.Builder
	at := 0
	for _, c := range f.Catalog.Codes(text) {
		if slices.Contains(codes, c.Code) {
			b.WriteString(text[at:c.From])
			at = c.To
		}
	}
	b.WriteString(text[at:])
	return b.String()
}

// search looks for the modules that a question is about.
func (f *Finder) search(ctx context.Context, text string, a question.Asked) (chat.Reply, error) {
	if reply, ok, err := f.topics(ctx, text, a); ok || err != nil {
		return reply, err
	}
	found, err := f.lookUp(ctx, f.without(text, a.Not))
	if err != nil {
		return chat.Reply{}, err
	}
	f.leaveOut(&found, a)
	f.alsoNamed(&found, a)
	f.alsoFor(&found, a)
	f.Found, f.Lang = found, found.Lang
	return f.searched(found, a), nil
}

// leaveOut takes modules out of what was found. When nothing else was found, what goes with them may be meant.
func (f *Finder) leaveOut(found *catalog.Answer, a question.Asked) {
	if len(a.Not) == 0 {
		return
	}
	if found.Outcome == catalog.Referred { // who names a module means one
		found.Outcome, found.Referral = catalog.Nothing, nil
	}
	unwanted := func(m *catalog.Module) bool { return slices.Contains(a.Not, m.Code) }
	found.Matches = slices.DeleteFunc(slices.Clone(found.Matches), func(m catalog.Match) bool { return unwanted(m.Module) })
	if len(a.Audiences) > 0 && !a.Content { // "something else for nurses"
		found.Matches, found.Outcome, found.Facet = nil, catalog.Listed, catalog.Facet{Audience: a.Audiences[0]}
		for _, m := range f.Catalog.For(a.Audiences[0]) {
			if !unwanted(m) {
				found.Matches = append(found.Matches, catalog.Match{Module: m, Score: 1})
			}
		}
	} else if len(found.Matches) == 0 {
		found.Matches, found.Outcome = f.instead(a.Not), catalog.Unsure
	}
	switch {
	case len(found.Matches) == 0:
		found.Outcome = catalog.Nothing
	case found.Outcome != catalog.Found && len(found.Matches) == 1:
		found.Outcome = catalog.Found
	}
}

// instead returns what may do for modules that are not wanted: what goes with them, then others of their categories.
func (f *Finder) instead(codes []string) []catalog.Match {
	const most = 3
	var matches []catalog.Match
	unwanted := f.modules(codes)
	add := func(list []*catalog.Module) {
		for _, m := range list {
			known := slices.Contains(unwanted, m) || slices.ContainsFunc(matches, func(x catalog.Match) bool { return x.Module == m })
			if !known && len(matches) < most {
				matches = append(matches, catalog.Match{Module: m})
			}
		}
	}
	for _, m := range unwanted {
		add(f.modules(f.Catalog.Companions(m)))
	}
	add(f.after(unwanted))
	return matches
}

// alsoNamed adds to the module that was found those that the question names by their titles beside it: "trafficking and
// families with children".
func (f *Finder) alsoNamed(found *catalog.Answer, a question.Asked) {
	if found.Outcome != catalog.Found || !a.Named || slices.Contains(a.Codes, found.Matches[0].Module.Code) {
		return
	}
	for _, m := range f.modules(a.Codes) {
		found.Matches = append(slices.Clone(found.Matches), catalog.Match{Module: m, Score: 1})
	}
	found.Outcome, found.Facet = catalog.Listed, catalog.Facet{Topic: true}
}

// alsoFor adds to the module that was found one for a second audience that it does not mean: "for the police, and for doctors?"
func (f *Finder) alsoFor(found *catalog.Answer, a question.Asked) {
	if found.Outcome != catalog.Found || len(a.Audiences) != 2 || a.Content {
		return
	}
	for _, who := range a.Audiences {
		if more := f.Catalog.For(who); !slices.Contains(found.Matches[0].Module.Audiences, who) && len(more) > 0 {
			found.Matches = append(slices.Clone(found.Matches), catalog.Match{Module: more[0], Score: 1})
			found.Outcome, found.Facet = catalog.Listed, catalog.Facet{Topic: true}
			return
		}
	}
}

// topics answers a question that asks for several subjects, each by itself. false when it asks for one.
func (f *Finder) topics(ctx context.Context, text string, a question.Asked) (chat.Reply, bool, error) {
	if len(a.Topics) < 2 {
		return chat.Reply{}, false, nil
	}
	var modules []*catalog.Module
	for _, span := range a.Topics {
		found, err := f.lookUp(ctx, text[span.From:span.To])
		if err != nil {
			return chat.Reply{}, false, err
		}
		if len(found.Matches) == 0 {
			return chat.Reply{}, false, nil
		}
		for _, m := range found.Matches[:1] {
			if slices.Contains(modules, m.Module) {
				return chat.Reply{}, false, nil
			}
			modules = append(modules, m.Module)
		}
	}
	f.found(catalog.Listed, modules...)
	return f.sourced(f.Modules(f.SetName(catalog.Facet{Topic: true}), modules)), true, nil
}

// searched says what the search found.
func (f *Finder) searched(a catalog.Answer, asked question.Asked) chat.Reply {
	var r chat.Reply
	modules := make([]*catalog.Module, len(a.Matches))
	for i, m := range a.Matches {
		modules[i] = m.Module
	}
	sure := ours(a) >= sureAlone || len(asked.Codes)+len(asked.Not) > 0
	switch {
	case asked.Beside != "" && !sure:
		f.Found.Outcome, f.Found.Matches = catalog.Nothing, nil
		f.Intent = understand.Smalltalk
		return f.talk(question.Asked{Talk: asked.Beside})
	case !carried(a, asked):
		f.Found.Outcome, f.Found.Matches = catalog.Nothing, nil
		return f.lost()
	case a.Outcome == catalog.Found:
		if !asked.Named { // another subject
			f.Shown = nil
		}
		f.turnTo(modules[0])
		f.Found = a
		r = f.card(a.Matches[0], view.Brief, f.Answer)
	case a.Outcome == catalog.Listed:
		f.SpeakOf(codesOf(modules)...)
		r = f.sourced(f.Modules(f.SetName(a.Facet), modules))
	case a.Outcome == catalog.Unsure:
		f.SpeakOf(codesOf(modules)...)
		r = f.Unsure(a, f.Answer)
	case a.Outcome == catalog.Referred:
		f.gap(conversation.NotOurs, a.Referral)
		r = f.Say(f.Paragraph("answer.not_ours"), chat.Part{Kind: chat.Paragraph, Text: a.Referral.Text[f.Lang]}).
			With(f.Choice("button.browse", action.Do(action.Browse)))
	case len(a.Missing) > 0:
		f.gap(conversation.Unanswered, nil)
		r = f.noSuchModule(a.Missing)
	case len(asked.Not) > 0:
		f.gap(conversation.Unanswered, nil)
		r = f.Say(f.Paragraph("answer.nothing_else", locale.Args{"Codes": f.And(asked.Not)}), f.Paragraph("answer.nothing_hint")).
			With(f.Choice("button.browse", action.Do(action.Browse)), f.Choice("button.audiences", action.Do(action.Audiences)))
	default:
		f.gap(conversation.Unanswered, nil)
		r = f.Nothing()
	}
	if by := f.Catalog.GivenBy[f.Lang]; a.Facet.Partner != "" && by != "" { // partners help with all of them
		r = r.Prepend(f.Say(f.Paragraph("property.trainer.all", locale.Args{"By": by})))
	}
	if f.Intent == understand.Request && a.Outcome != catalog.Referred {
		r = r.And(f.Paragraph("request.how"), f.Paragraph("request.say"))
	}
	return r
}

// sureAlone is how sure the search must be of what no word about a subject carries.
const sureAlone = 0.8

// ours returns how sure the search is that a question is about modules of ours, whichever.
func ours(a catalog.Answer) float64 {
	switch a.Outcome {
	case catalog.Found, catalog.Unsure:
		sure := 0.0
		for _, m := range a.Matches {
			sure += m.Score
		}
		return sure
	case catalog.Listed:
		return 1
	}
	return 0
}

// carried reports whether a question holds words on which an outcome can rest: about a subject, an audience or a module. Without
// them the nearest module or referral is a guess, and no "nothing" either.
func carried(a catalog.Answer, asked question.Asked) bool {
	switch {
	case asked.Kind == question.Set && a.Outcome != catalog.Nothing, asked.Content, asked.Telling, len(asked.Audiences) > 0,
		len(asked.Codes) > 0, len(asked.Not) > 0, len(a.Missing) > 0, a.Outcome == catalog.Listed:
		return true
	case a.Outcome == catalog.Found:
		return a.Matches[0].Score >= sureAlone
	}
	return false
}

// lost says that a text is not understood, and what it may be about.
func (f *Finder) lost() chat.Reply {
	const few = 3
	key, args := "answer.lost", locale.Args{}
	var shown []*catalog.Module
	if m, ok := f.Catalog.Module(f.About); ok {
		key, shown = "answer.lost_about", []*catalog.Module{m}
	} else if len(f.Shown) > 0 && len(f.Shown) <= few {
		key, shown = "answer.lost_about", f.modules(f.Shown)
	}
	args["Codes"] = strings.Join(codesOf(shown), ", ")
	return f.Say(f.Paragraph(key, args)).With(f.open(shown)...).
		With(f.Choice("button.my_requests", action.Do(action.MyRequests)), f.Choice("button.browse", action.Do(action.Browse)))
}
