package booking

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/privacy"
	"vtbot/internal/training"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// advise proposes a programme: for the audience, the modules on request in an order in which they build on each other.
func (t *Dialogue) advise(ctx context.Context, d *Draft) chat.Reply {
	if d.Wish.Audience == "" || d.Wish.Audience == training.Mixed {
		d.Advising = true
		r := t.Say(t.Paragraph("advise.for_whom"))
		for _, a := range catalog.Audiences {
			r = r.With(view.Press(view.UpperFirst(t.Audience(a)), action.ProgrammeFor(d.ID, a)))
		}
		return r.Awaiting()
	}
	return t.takeProgramme(ctx, d, d.Wish.Audience)
}

// takeProgramme fills in the programme for an audience; it can be edited.
func (t *Dialogue) takeProgramme(ctx context.Context, d *Draft, a catalog.Audience) chat.Reply {
	d.Advising = false
	proposal, codes := t.programme(a)
	if len(codes) == 0 {
		return t.ask(ctx, d, training.FieldModules).Prepend(t.Say(t.Paragraph("advise.none")))
	}
	d.Wish.Audience, d.Wish.Modules = a, codes
	return t.prompt(ctx, d).Prepend(proposal)
}

// programme proposes the modules for an audience, in an order in which they build on each other, with the reason for each:
// those that are given on request, else those that are given now and then; to those who begin, the introduction. None where
// the catalogue has none for it.
func (t *Dialogue) programme(a catalog.Audience) (chat.Reply, []string) {
	delivery := catalog.OnRequest
	if a == "new_staff" {
		delivery = catalog.Mandatory
	}
	chosen := map[string]bool{}
	for _, m := range t.Catalog.For(a) {
		chosen[m.Code] = m.Delivery == delivery
	}
	if !slices.Contains(slices.Collect(maps.Values(chosen)), true) {
		for _, m := range t.Catalog.For(a) {
			chosen[m.Code] = m.Category == catalog.Specific
		}
	}
	var codes []string
	r := t.programmeFor(a)
	var add func(m *catalog.Module)
	add = func(m *catalog.Module) {
		if !chosen[m.Code] {
			return
		}
		chosen[m.Code] = false
		why := m.Summary[t.Lang]
		for _, base := range m.BuildsOn {
			if before, ok := t.Catalog.Module(base.Code); ok {
				add(before)
			}
			if slices.Contains(codes, base.Code) {
				why += " " + base.Why[t.Lang]
			}
		}
		codes = append(codes, m.Code)
		r = r.And(t.entry(m, why))
	}
	for i := range t.Catalog.Modules {
		add(&t.Catalog.Modules[i])
	}
	if len(codes) == 0 {
		return chat.Reply{}, nil
	}
	return r.And(t.Paragraph("advise.edit")), codes
}

func (t *Dialogue) programmeFor(a catalog.Audience) chat.Reply {
	return t.Say(t.Heading("advise.programme", locale.Args{"Audience": t.Audience(a)}))
}

func (t *Dialogue) entry(m *catalog.Module, why string) chat.Part {
	return chat.Part{Kind: chat.Item, Label: m.Code + " · " + m.Title[t.Lang], Text: why}
}

// propose makes a programme for a team from what it says it needs: the modules that fit, each with the one that it builds
// on before it, and the passage that fits. Nothing fits: no programme. One that was wanted is the one for its audience.
func (t *Dialogue) propose(ctx context.Context, read understand.Reading, wanted bool) (chat.Reply, []string, error) {
	if wanted {
		reply, codes := t.programme(read.Audience)
		return reply, codes, nil
	}
	found, err := t.Edition.Ask(ctx, catalog.Question{Text: privacy.Strip(read.Rest), Prior: t.Lang, Force: true})
	if err != nil || found.Outcome == catalog.Referred || len(found.Matches) == 0 {
		return chat.Reply{}, nil, err
	}
	reply := t.programmeFor(read.Audience)
	var codes []string
	add := func(code, why string) {
		m, ok := t.Catalog.Module(code)
		if !ok || slices.Contains(codes, m.Code) {
			return
		}
		codes = append(codes, m.Code)
		reply = reply.And(t.entry(m, cmp.Or(why, m.Summary[t.Lang])))
	}
	for _, match := range found.Matches[:min(2, len(found.Matches))] {
		if match.Module.Category == catalog.General && read.Audience != "new_staff" {
			continue // the introduction is for those who begin
		}
		for _, base := range match.Module.BuildsOn {
			add(base.Code, base.Why[t.Lang])
		}
		why := match.Why
		if match.Asked { // what others ask is no reason
			why = ""
		}
		add(match.Module.Code, why)
	}
	if len(codes) == 0 {
		return chat.Reply{}, nil, nil
	}
	return reply.And(t.Paragraph("advise.edit")), codes, nil
}
