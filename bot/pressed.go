package bot

import (
	"context"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/view"
)

// pressed answers a choice. A choice's value is a verb and what it is about, apart by colons: "more:TM4".
func (t *turn) pressed(ctx context.Context, value string) chat.Reply {
	verb, about, _ := strings.Cut(value, ":")
	switch verb {
	case "show", "more", "related":
		m, ok := t.Catalog.Module(about)
		switch {
		case !ok:
			return t.stale()
		case verb == "related":
			return t.Related(m).Updating()
		case verb == "more":
			return t.Module(catalog.Match{Module: m}, view.Full, t.state.Conversation.Answer).Updating()
		}
		return t.Module(catalog.Match{Module: m}, view.Brief, t.state.Conversation.Answer).Updating()
	case "category":
		if slices.Contains(catalog.Categories, catalog.Category(about)) {
			return t.Category(catalog.Category(about)).Updating()
		}
	case "for":
		if slices.Contains(catalog.Audiences, catalog.Audience(about)) {
			return t.ForAudience(catalog.Audience(about)).Updating()
		}
	case "modules":
		return t.Browse().Updating()
	case "audience":
		r, _ := t.audiences(ctx, "")
		return r.Updating()
	case "help":
		r, _ := t.help(ctx, "")
		return r.Updating()
	case "language":
		r, _ := t.language(ctx, "")
		return r
	case "useful", "useless":
		return t.feedback(verb == "useful", about)
	case "none":
		return t.noneOfThese(about)
	}
	return t.stale()
}

func (t *turn) stale() chat.Reply { return t.Say(t.Paragraph("stale")) }

// feedback keeps what a person says of an answer. about is the answer's id, the module's code and how it is shown.
func (t *turn) feedback(useful bool, about string) chat.Reply {
	id, rest, _ := strings.Cut(about, ":")
	code, view, _ := strings.Cut(rest, ":")
	m, ok := t.Catalog.Module(code)
	if !ok {
		return t.stale()
	}
	t.state.Feedback = append(t.state.Feedback, Feedback{Answer: id, Lang: t.Lang, Module: m.Code, Useful: useful})
	key := "feedback.useful"
	if !useful {
		key = "feedback.useless"
		t.missed(id)
	}
	r := t.Module(catalog.Match{Module: m}, view, t.state.Conversation.Answer)
	r.Choices = slices.DeleteFunc(r.Choices, isFeedback)
	r.Parts = append(r.Parts, t.Paragraph(key))
	return r.Updating()
}

func isFeedback(c chat.Choice) bool { return strings.HasPrefix(c.Value, "use") }

// noneOfThese is the honest no after "did you mean".
func (t *turn) noneOfThese(id string) chat.Reply {
	t.missed(id)
	return t.Nothing().Updating()
}

// missed keeps the question of an answer that did not help; once, and only while it is the last one.
func (t *turn) missed(id string) {
	c := &t.state.Conversation
	if c.Answer == id && c.Question != "" {
		t.gap(Unhelpful, c.Question)
		c.Question = ""
	}
}
