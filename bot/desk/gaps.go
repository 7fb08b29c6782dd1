package desk

import (
	"context"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/planning"
	"vtbot/internal/privacy"
	"vtbot/internal/understand"
)

// offered is how many modules, or subjects that are not ours, are offered for a question.
const offered = 4

// ShowGap shows a question that found no answer, with what can be done about it.
func (d *Desk) ShowGap(ctx context.Context, a action.Action) (chat.Reply, error) {
	g, err := d.Plan.Gap(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	modules, _, err := d.Edition.Near(ctx, asked(g), offered)
	return private(d.Gap(g.Number, g.Question, modules)), err
}

// WhichDoor offers subjects that are not ours for a question.
func (d *Desk) WhichDoor(ctx context.Context, a action.Action) (chat.Reply, error) {
	g, err := d.Plan.Gap(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	_, referrals, err := d.Edition.Near(ctx, asked(g), offered)
	return private(d.Doors(g.Number, g.Question, referrals)), err
}

// asked is a question as it is searched.
func asked(g planning.Gap) catalog.Question { return catalog.Question{Text: g.Question, Prior: g.Lang} }

// private shows what people asked to the person alone.
func private(r chat.Reply) chat.Reply {
	r.Private = true
	return r
}

// WhichModule asks for the code of the module to which a question belongs.
func (d *Desk) WhichModule(ctx context.Context, a action.Action) (chat.Reply, error) {
	return d.asksOfGap(ctx, a, PendingGapModule, "gap.which_module", nil)
}

// WhichOtherDoor asks for a subject that is not ours, by its name.
func (d *Desk) WhichOtherDoor(ctx context.Context, a action.Action) (chat.Reply, error) {
	var names []string
	for i := range d.Catalog.Referrals {
		names = append(names, d.Catalog.Referrals[i].Name[d.Lang])
	}
	return d.asksOfGap(ctx, a, PendingGapDoor, "gap.which_door", locale.Args{"Names": strings.Join(names, " · ")})
}

// SameAsWhat asks for a text that means the same as a question.
func (d *Desk) SameAsWhat(ctx context.Context, a action.Action) (chat.Reply, error) {
	return d.asksOfGap(ctx, a, PendingGapSame, "gap.same_as", nil)
}

func (d *Desk) asksOfGap(ctx context.Context, a action.Action, kind PendingKind, key string, args locale.Args) (chat.Reply, error) {
	g, err := d.Plan.Gap(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	return private(d.await(kind, g.Number, key, args)), nil
}

// SaidGapModule takes a text for the module to which a question belongs.
func (d *Desk) SaidGapModule(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	for _, c := range d.Catalog.Codes(text) {
		if c.Known {
			return d.Teach(ctx, action.TeachAs(false, p.Number, action.AsModule, c.Code))
		}
	}
	return d.again(p, "gap.no_module", nil)
}

// SaidGapDoor takes a text for a subject that is not ours.
func (d *Desk) SaidGapDoor(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	said := understand.Plain(text)
	i := slices.IndexFunc(d.Catalog.Referrals, func(r catalog.Referral) bool {
		return r.ID == said || said != "" && strings.Contains(understand.Plain(r.Name[d.Lang]), said)
	})
	if i < 0 {
		return d.again(p, "gap.no_door", nil)
	}
	return d.Teach(ctx, action.TeachAs(false, p.Number, action.AsReferral, d.Catalog.Referrals[i].ID))
}

// SaidGapSame takes a text as one that means the same as a question.
func (d *Desk) SaidGapSame(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	p.Text = privacy.Mask(text)
	d.Pending[d.Message.From.ID] = p
	return d.Teach(ctx, action.TeachAs(false, p.Number, action.AsSame, ""))
}

// Teach keeps what was said of a question. When questions of the catalogue would be answered otherwise by it, they are shown first.
func (d *Desk) Teach(ctx context.Context, a action.Action) (chat.Reply, error) {
	g, err := d.Plan.Gap(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	l := catalog.Lesson{Lang: g.Lang, Text: g.Question}
	switch a.Name {
	case action.AsModule:
		l.Code = a.Arg
	case action.AsReferral:
		l.Referral = a.Arg
	case action.AsSame:
		l.Same = d.Pending[d.Message.From.ID].Text
	}
	if l.Dismissed() { // the text that means the same is forgotten
		return d.Stale(), nil
	}
	if a.Verb == action.Teach {
		upset, err := d.Edition.Upsets(ctx, l)
		if err != nil {
			return chat.Reply{}, err
		}
		if len(upset) > 0 {
			return private(d.Upset(upset, action.TeachAs(true, a.Number, a.Name, a.Arg), action.On(action.ShowGap, a.Number))), nil
		}
	}
	return d.taught(ctx, l)
}

// Dismiss leaves a question alone from now on, and those like it.
func (d *Desk) Dismiss(ctx context.Context, a action.Action) (chat.Reply, error) {
	g, err := d.Plan.Gap(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.taught(ctx, catalog.Lesson{Lang: g.Lang, Text: g.Question})
}

// taught keeps a lesson, and says so.
func (d *Desk) taught(ctx context.Context, l catalog.Lesson) (chat.Reply, error) {
	d.Stop()
	kept, err := d.Plan.Teach(ctx, l, d.Edition.Like(ctx, l))
	if err != nil {
		return chat.Reply{}, err
	}
	return private(d.Taught(kept.Lesson)), nil
}

// UndoLesson takes a lesson back.
func (d *Desk) UndoLesson(ctx context.Context, a action.Action) (chat.Reply, error) {
	l, err := d.Plan.Unteach(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	return private(d.says("gap.undone", locale.Args{"Question": l.Text}).With(d.Choice("gap.all", action.Do(action.ListGaps)))), nil
}
