package bot

import (
	"strings"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// slash is what stands before a command: in Slack, all of them are said behind the one that the bot has there.
func slash(platform string) string {
	if platform == "slack" {
		return "/vt "
	}
	return "/"
}

// talk answers small talk.
func (t *turn) talk(talk understand.Talk) chat.Reply {
	r := t.Say(t.Paragraph(string(talk)))
	if talk == understand.Hello || talk == understand.HowAreYou {
		r = r.With(t.Choice("button.browse", action.Do(action.Browse)), t.Choice("button.audiences", action.Do(action.Audiences)), t.Choice("button.help", action.Do(action.Help)))
	}
	return r
}

// answered says what the search found.
func (t *turn) answered(said string, a catalog.Answer) chat.Reply {
	facts := understand.UnknownFacts(said)
	var r chat.Reply
	switch {
	case a.Outcome == catalog.Found:
		r = t.Module(a.Matches[0], view.Brief, t.state.Conversation.Answer)
	case a.Outcome == catalog.Listed:
		r = t.listed(a)
	case a.Outcome == catalog.Unsure:
		r = t.Unsure(a, t.state.Conversation.Answer)
	case understand.AsksHow(said):
		return t.HowToRequest()
	case a.Outcome == catalog.Referred:
		r = t.Say(t.Paragraph("answer.not_ours"), chat.Part{Kind: chat.Paragraph, Text: a.Referral.Text[t.Lang]}).
			With(t.Choice("button.browse", action.Do(action.Browse)))
	case len(facts) > 0:
		r = t.Say()
	case len(a.Missing) > 0:
		r = t.Say(t.Paragraph("answer.nothing_code", locale.Args{"Codes": strings.Join(a.Missing, ", ")})).
			With(t.Choice("button.browse", action.Do(action.Browse)))
	default:
		r = t.Nothing()
		r.Parts = append(r.Parts, chat.Part{Kind: chat.Note, Text: t.Text("answer.kept")})
	}
	if t.intent == understand.Request && a.Outcome != catalog.Referred {
		r.Parts = append(r.Parts, t.Paragraph("request.how"), t.Paragraph("request.say"))
	}
	return t.and(t.unknown(facts), r)
}

// unknown says of facts that the catalogue does not hold them.
func (t *turn) unknown(facts []understand.Fact) chat.Reply {
	r := t.Say()
	for _, f := range facts {
		r = r.And(t.Paragraph("unknown." + string(f)))
	}
	return r
}

func (t *turn) listed(a catalog.Answer) chat.Reply {
	modules := make([]*catalog.Module, len(a.Matches))
	for i, m := range a.Matches {
		modules[i] = m.Module
	}
	return t.Modules(t.SetName(a.Facet), modules)
}
