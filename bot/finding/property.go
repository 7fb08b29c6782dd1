package finding

import (
	"context"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/answer"
	"vtbot/internal/chat"
	"vtbot/internal/conversation"
	"vtbot/internal/locale"
	"vtbot/internal/question"
	"vtbot/internal/view"
)

// sureOfLanguage is how sure a question must be about the language of a module, and not about learning one.
const sureOfLanguage = 0.65

// alike are the fields of which the catalogue says the same of every module.
var alike = []question.Field{question.Language, question.Place, question.Trainer}

// property answers a question about a field of modules in a sentence; behind it comes the card of a module that was not
// spoken of before.
func (f *Finder) property(ctx context.Context, text string, a question.Asked) (chat.Reply, error) {
	if len(a.Codes) == 0 && len(a.Missing) > 0 {
		return f.noSuchModule(a.Missing), nil
	}
	if a.Field == question.Audience && !a.Named && f.About == "" && len(a.Audiences) > 0 { // "is there anything for heads of service?"
		return f.forOthers(a), nil
	}
	if len(a.Codes) == 0 && (a.Content || a.Telling && a.Field != question.Mandatory) { // "who gives the one with the film?"
		described, err := f.describedIn(ctx, text)
		switch {
		case err != nil:
			return chat.Reply{}, err
		case described.Outcome == catalog.Found:
			a.Codes = []string{described.Matches[0].Module.Code}
		case a.Content:
			f.Found, f.Lang = described, described.Lang
			return f.searched(described, a), nil
		}
	}
	if a.Field == question.Language && !a.Named && a.Probability < sureOfLanguage { // "do you give Dutch lessons?"
		elsewhere, err := f.lookUp(ctx, text)
		if err != nil {
			return chat.Reply{}, err
		}
		if elsewhere.Outcome == catalog.Referred {
			f.Found, f.Lang = elsewhere, elsewhere.Lang
			return f.searched(elsewhere, a), nil
		}
	}
	return f.fieldOf(f.modules(a.Codes), a), nil
}

// fieldOf says what the catalogue says of a field of modules; none means the trainings as such.
func (f *Finder) fieldOf(modules []*catalog.Module, a question.Asked) chat.Reply {
	of := modules
	if len(modules) > 1 && slices.Contains(alike, a.Field) {
		of = nil
	}
	said, known := answer.Properties(f.Catalog, of, a, f.Lang)
	if !known {
		f.gap(conversation.Unanswered, nil, a.Codes...)
	}
	r := f.Say(paragraphs(said)...)
	mandatory := f.Catalog.Given(catalog.Mandatory)
	switch {
	case len(modules) == 0 && a.Field == question.Mandatory && len(mandatory) > 0:
		f.found(catalog.Listed, mandatory...)
		return r.With(f.open(mandatory)...)
	case len(modules) == 0:
		return r.With(f.Choice("button.browse", action.Do(action.Browse)))
	case a.Field == question.After:
		return f.next(r, modules)
	case len(modules) > 1:
		f.found(catalog.Listed, modules...)
		return r.With(f.open(modules)...)
	}
	m := modules[0]
	if a.Field == question.Mandatory && !a.Named && !slices.Contains(mandatory, m) && len(mandatory) > 0 { // "what is mandatory?"
		r = r.And(f.Paragraph("property.mandatory.which", locale.Args{"Codes": f.And(codesOf(mandatory))}))
	}
	if f.turnTo(m) {
		return r.With(f.aboutModule(m)...)
	}
	return f.card(catalog.Match{Module: m}, view.Brief, f.Answer).Prepend(r)
}

// next shows, behind what was said of it, what comes after modules that somebody had.
func (f *Finder) next(said chat.Reply, had []*catalog.Module) chat.Reply {
	after := f.after(had)
	if len(after) == 0 {
		f.found(catalog.Listed, had...)
		return said.And(f.Paragraph("recommend.after")).
			With(f.Choice("button.browse", action.Do(action.Browse)), f.Choice("button.audiences", action.Do(action.Audiences)))
	}
	f.found(catalog.Listed, after...)
	return said.With(f.open(after)...)
}

// after returns what comes after modules that somebody had, else what is left of their categories.
func (f *Finder) after(had []*catalog.Module) []*catalog.Module {
	if next := answer.Next(f.Catalog, had); len(next) > 0 {
		return next
	}
	var rest []*catalog.Module
	for i := range f.Catalog.Modules {
		m := &f.Catalog.Modules[i]
		if !slices.Contains(had, m) && slices.ContainsFunc(had, func(h *catalog.Module) bool { return h.Category == m.Category }) {
			rest = append(rest, m)
		}
	}
	return rest
}

// recommend says what to take first, unless a subject is asked for that one module is about.
func (f *Finder) recommend(ctx context.Context, text string, a question.Asked) (chat.Reply, error) {
	if a.Content {
		found, err := f.lookUp(ctx, text)
		if err != nil {
			return chat.Reply{}, err
		}
		if found.Outcome == catalog.Found {
			f.Found, f.Lang = found, found.Lang
			return f.searched(found, a), nil
		}
	}
	said, first := answer.Recommend(f.Catalog, a.Audiences, f.Lang)
	if said == "" {
		return f.search(ctx, text, a)
	}
	f.found(catalog.Listed, first...)
	return f.Say(paragraphs(said)...).With(f.open(first)...), nil
}

// describedIn looks for the module that a question describes, in the whole of it, else in a part: "the one on families, who
// gives it?"
func (f *Finder) describedIn(ctx context.Context, text string) (catalog.Answer, error) {
	whole, err := f.lookUp(ctx, text)
	if err != nil || whole.Outcome == catalog.Found {
		return whole, err
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;:.?!", r) })
	for _, part := range parts {
		if len(parts) < 2 || strings.TrimSpace(part) == "" {
			continue
		}
		found, err := f.lookUp(ctx, part)
		if err != nil || found.Outcome == catalog.Found {
			return found, err
		}
	}
	return whole, nil
}

// aboutModule are the buttons under a sentence about a module.
func (f *Finder) aboutModule(m *catalog.Module) []chat.Choice {
	return []chat.Choice{
		f.Choice("button.more", action.To(action.MoreOfModule, m.Code)), f.Choice("button.request", action.To(action.Request, m.Code)),
	}
}
