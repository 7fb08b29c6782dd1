package finding

import (
	"context"
	"slices"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/conversation"
	"vtbot/internal/question"
	"vtbot/internal/view"
)

// Open shows a module, as a link into the bot does: ?start=TM4. false when there is none of the code.
func (f *Finder) Open(code string) (chat.Reply, bool) {
	m, ok := f.Catalog.Module(code)
	if !ok {
		return chat.Reply{}, false
	}
	f.begin(m.Code)
	f.SpeakOf(m.Code)
	return f.card(catalog.Match{Module: m}, view.Brief, f.Answer), true
}

// Press answers a button of what was found.
func (f *Finder) Press(a action.Action) chat.Reply {
	switch a.Verb {
	case action.ShowModule, action.MoreOfModule, action.Related:
		m, ok := f.Catalog.Module(a.Arg)
		if !ok {
			return f.Stale()
		}
		f.turnTo(m)
		switch a.Verb {
		case action.Related:
			return f.View.Related(m).Updating()
		case action.MoreOfModule:
			return f.card(catalog.Match{Module: m}, view.Full, f.Answer).Updating()
		}
		return f.card(catalog.Match{Module: m}, view.Brief, f.Answer).Updating()
	case action.Category:
		if c := catalog.Category(a.Arg); slices.Contains(catalog.Categories, c) {
			f.SpeakOf(codesOf(f.Catalog.In(c))...)
			return f.View.Category(c).Updating()
		}
	case action.ForAudience:
		if who := catalog.Audience(a.Arg); slices.Contains(catalog.Audiences, who) {
			f.SpeakOf(codesOf(f.Catalog.For(who))...)
			f.Kind = question.Set
			return f.View.ForAudience(who).Updating()
		}
	case action.Browse:
		return f.View.Browse().Updating()
	case action.Audiences:
		return f.View.Audiences().Updating()
	case action.Useful, action.Useless:
		return f.judge(a)
	case action.NoneOfThese:
		f.missed(a.Name)
		return f.Say(f.Paragraph("answer.none_then")).
			With(f.Choice("button.browse", action.Do(action.Browse)), f.Choice("button.audiences", action.Do(action.Audiences))).Updating()
	}
	return f.Stale()
}

// Browse shows the catalogue, or answers what stands behind the command, "/modules nurses": it is as good as a question.
func (f *Finder) Browse(ctx context.Context, argument string) (chat.Reply, error) {
	if argument != "" {
		return f.Ask(ctx, argument, f.Read(argument))
	}
	return f.View.Browse(), nil
}

// Audiences offers the groups of people for whom there are modules; likewise.
func (f *Finder) Audiences(ctx context.Context, argument string) (chat.Reply, error) {
	if argument != "" {
		return f.Ask(ctx, argument, f.Read(argument))
	}
	return f.View.Audiences(), nil
}

// judge keeps what a person says of an answer, and thanks.
func (f *Finder) judge(a action.Action) chat.Reply {
	m, ok := f.Catalog.Module(a.Arg)
	if !ok {
		return f.Stale()
	}
	useful := a.Verb == action.Useful
	f.Feedback = append(f.Feedback, conversation.Feedback{Answer: a.Name, Lang: f.Lang, Module: m.Code, Useful: useful})
	key := "feedback.useful"
	if !useful {
		key = "feedback.useless"
		f.missed(a.Name)
	}
	r := f.card(catalog.Match{Module: m}, a.Size, "")
	return r.And(f.Paragraph(key)).Updating()
}

// missed keeps the question of an answer that did not help; once, and only while it is the last one.
func (f *Finder) missed(answer string) {
	if f.Answer == answer && answer != "" {
		f.gap(conversation.Unhelpful, nil, f.Shown...)
		f.Answer, f.Question = "", ""
	}
}
