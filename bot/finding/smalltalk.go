package finding

import (
	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/answer"
	"vtbot/internal/chat"
	"vtbot/internal/question"
	"vtbot/internal/view"
)

// talk answers the talk around the questions. It changes nothing of what is spoken of.
func (f *Finder) talk(a question.Asked) chat.Reply {
	if a.Talk == question.Complaint || a.Talk == question.Rude {
		f.missed(f.Answer)
	}
	if a.Talk == question.List {
		f.SpeakOf(codesOf(f.modulesInOrder())...)
	}
	return f.SmallTalk(a.Talk)
}

// modulesInOrder returns all modules in the order in which they are listed.
func (f *Finder) modulesInOrder() []*catalog.Module {
	var list []*catalog.Module
	for _, c := range catalog.Categories {
		list = append(list, f.Catalog.In(c)...)
	}
	return list
}

// SmallTalk answers a kind of small talk.
func (f *Finder) SmallTalk(kind question.TalkKind) chat.Reply {
	r := f.Say(paragraphs(answer.Talk(f.Catalog, kind, f.Lang))...)
	browse, help := f.Choice("button.browse", action.Do(action.Browse)), f.Choice("button.help", action.Do(action.Help))
	audiences := f.Choice("button.audiences", action.Do(action.Audiences))
	switch kind {
	case question.Hello, question.HowAreYou, question.WhoAreYou, question.WhatCanYouDo, question.Help:
		return r.With(browse, audiences, help)
	case question.Complaint, question.Rude:
		return r.With(browse, audiences)
	case question.List, question.HowMany, question.Categories:
		for _, c := range catalog.Categories {
			if len(f.Catalog.In(c)) > 0 {
				r = r.With(view.Press(f.CategoryName(c), action.To(action.Category, c)))
			}
		}
		return r.With(audiences)
	case question.ChangeLater:
		return r.With(f.Choice("button.my_requests", action.Do(action.MyRequests)))
	case question.HowToRequest:
		return r.With(f.Choice("button.request", action.To(action.Request, f.About)), browse)
	}
	return r
}

// Again says again, in the language that is spoken now, what was said of the module that is spoken of: the card, or, after a
// question about a session of it, that it can be given in that language.
func (f *Finder) Again(a question.Asked) chat.Reply {
	m, ok := f.Catalog.Module(f.About)
	switch {
	case !ok:
		return chat.Reply{}
	case f.Kind == question.Property:
		a.Kind, a.Field = question.Property, question.Language
		said, _ := answer.Property(f.Catalog, m, a, f.Lang)
		return f.Say(paragraphs(said)...).With(f.aboutModule(m)...)
	}
	return f.card(catalog.Match{Module: m}, view.Brief, f.Answer)
}
