package view

import (
	"slices"
	"strings"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
)

// TrainerLine is a trainer in one line.
func (v View) TrainerLine(tr *training.Trainer) string {
	var facts []string
	if tr.Employer != "" {
		facts = append(facts, tr.Employer)
	}
	var langs []string
	for _, l := range tr.Languages {
		langs = append(langs, string(l))
	}
	for _, list := range [][]string{langs, tr.Modules} {
		if len(list) > 0 {
			facts = append(facts, strings.Join(list, ", "))
		}
	}
	if tr.Phone != "" {
		facts = append(facts, tr.Phone)
	}
	for _, a := range tr.Addresses() {
		facts = append(facts, a.Via+" "+a.To)
	}
	if len(v.Reach(tr)) == 0 {
		facts = append(facts, "⚠ "+v.Text("trainer.no_address"))
	}
	return strings.Join(facts, " · ")
}

// TrainerChanges shows what becomes of a trainer: all that is known of a new one, of another what changes.
func (v View) TrainerChanges(before, after *training.Trainer) []chat.Part {
	facts := func(tr *training.Trainer) [][2]string {
		var langs, away []string
		for _, l := range tr.Languages {
			langs = append(langs, v.Text("lang."+string(l)))
		}
		for _, p := range tr.Absences {
			away = append(away, v.Dates(training.Between(p.From, p.To)))
		}
		return [][2]string{
			{"name", tr.Name}, {"employer", tr.Employer}, {"languages", strings.Join(langs, ", ")}, {"modules", strings.Join(tr.Modules, ", ")},
			{"email", tr.Email}, {"phone", tr.Phone}, {"slack", tr.Slack}, {"telegram", tr.Telegram}, {"absences", strings.Join(away, "; ")},
		}
	}
	var parts []chat.Part
	was := facts(before)
	for i, fact := range facts(after) {
		key, now := fact[0], fact[1]
		switch old := was[i][1]; {
		case now == old || key == "name" && old == "":
		case old == "" || key == "absences":
			parts = append(parts, v.Fact("trainer.field."+key, now))
		default:
			parts = append(parts, v.Fact("trainer.field."+key, old+" → "+now))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, v.Paragraph("trainer.nothing_new"))
	}
	return parts
}

// TrainerCard shows the VT cell what is known of a trainer, and what can be done.
func (v View) TrainerCard(tr *training.Trainer) chat.Reply {
	reply := v.Say(v.Heading("trainer.heading", locale.Args{"Name": tr.Name}), chat.Part{Kind: chat.Paragraph, Text: v.TrainerLine(tr)})
	for _, p := range tr.Absences {
		if p.To >= training.DayOf(v.Now) {
			reply = reply.And(chat.Part{Kind: chat.Item, Text: v.Text("trainer.absent") + " " + v.Dates(training.Between(p.From, p.To))})
		}
	}
	reply = reply.With(
		v.Choice("trainer.change", action.On(action.ChangeTrainer, tr.Number)),
		v.Choice("trainer.absence", action.On(action.TrainerAbsence, tr.Number)),
	)
	if v.InTelegram && tr.Telegram == "" {
		reply = reply.With(v.Choice("trainer.link", action.On(action.TrainerLink, tr.Number)))
	}
	return reply.With(
		v.Choice("trainer.remove", action.On(action.RemoveTrainer, tr.Number)),
	)
}

// Short makes a text fit on a choice.
func Short(text string) string {
	if letters := []rune(text); len(letters) > 60 {
		return string(letters[:59]) + "…"
	}
	return text
}

// Reasons says what speaks for and against a candidate.
func (v View) Reasons(c training.Candidate) string {
	var words []string
	if c.Gives {
		words = append(words, v.Text("candidate.gives"))
	}
	if c.Speaks {
		words = append(words, v.Text("candidate.speaks"))
	}
	if !c.Absent && len(c.Clashes) == 0 {
		words = append(words, v.Text("candidate.free"))
	}
	if against := v.Against(c); against != "" {
		words = append(words, against)
	}
	if c.Employer != "" {
		words = append(words, c.Employer)
	}
	return strings.Join(append(words, locale.Count(v.Lang, "candidate.load", c.Load)), " · ")
}

// Able says of somebody who can give a module in which languages, for whom they work and how much they give.
func (v View) Able(c training.Candidate) string {
	var words []string
	for _, l := range c.Languages {
		words = append(words, string(l))
	}
	words = []string{strings.Join(words, ", ")}
	if c.Employer != "" {
		words = append(words, c.Employer)
	}
	return strings.TrimPrefix(strings.Join(append(words, locale.Count(v.Lang, "candidate.load", c.Load)), " · "), " · ")
}

// Against says what speaks against a candidate; "" for nothing.
func (v View) Against(c training.Candidate) string {
	var words []string
	if !c.Gives {
		words = append(words, v.Text("candidate.gives_not", locale.Args{"Modules": strings.Join(c.Missing, ", ")}))
	}
	if !c.Speaks {
		words = append(words, v.Text("candidate.speaks_not"))
	}
	if c.Absent {
		words = append(words, v.Text("candidate.absent"))
	}
	if c.Refused {
		words = append(words, v.Text("candidate.refused"))
	}
	var clashes []string
	for _, n := range c.Clashes {
		clashes = append(clashes, training.SessionName(n))
	}
	if len(clashes) > 0 {
		words = append(words, v.Text("candidate.clash", locale.Args{"Sessions": strings.Join(clashes, ", ")}))
	}
	return strings.Join(words, " · ")
}

// Reach returns where a trainer can be told, as [training.Trainer.Addresses] does: by mail only where mail is set up.
func (v View) Reach(tr *training.Trainer) []chat.Address {
	return slices.DeleteFunc(tr.Addresses(), func(a chat.Address) bool { return a.Via == "email" && !v.Mail })
}
