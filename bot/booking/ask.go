package booking

import (
	"context"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// heard answers what was understood: what was noted, what is wrong with it, and the next question. fresh says that the draft
// has just begun.
func (t *Dialogue) heard(ctx context.Context, d *Draft, h Heard, fresh bool) chat.Reply {
	if h.Problem != nil && h.Problem.Soft {
		d.Doubt = h.Problem
	} else if slices.Contains(h.Changed, training.FieldDates) {
		d.Doubt = nil
	}
	d.Misses = 0
	reviewed := d.Reviewed && !fresh // then only what changed is shown
	next := t.again(ctx, d)
	var parts []chat.Part
	if fresh {
		parts = append(parts, t.Paragraph("draft.begin"))
	}
	if d.Asked != training.FieldReview || reviewed {
		for _, k := range training.FieldKeys {
			if slices.Contains(h.Changed, k) || slices.Contains(h.Known, k) {
				parts = append(parts, t.Field(d.Wish, k)...)
			}
		}
	}
	if h.Problem != nil && !h.Problem.Soft {
		parts = append(parts, t.Problem(*h.Problem))
		if d.Asked != h.Problem.Key && d.Asked != training.FieldReview {
			next = t.ask(ctx, d, h.Problem.Key)
		}
	}
	if h.Perhaps != "" {
		parts = append(parts, t.Paragraph("draft.perhaps", locale.Args{"Text": view.Short(h.Perhaps)}))
	}
	if h.Unread != "" {
		parts = append(parts, t.Paragraph("draft.unread", locale.Args{"Text": view.Short(h.Unread)}))
		next = next.With(t.Choice("button.as_remark", action.OfDraft(action.NoteUnread, d.ID)))
	}
	if slices.Contains(h.Changed, training.FieldModules) && d.Asked != training.FieldReview {
		parts = append(parts, t.Advice(training.Advise(training.Wish{Modules: d.Wish.Modules}, t.Catalog, t.today()))...)
		parts = append(parts, t.path(d)...)
	}
	next.Parts = append(parts, next.Parts...)
	return next
}

// path says how the modules of a draft are given, where that asks for something.
func (t *Dialogue) path(d *Draft) []chat.Part {
	for _, code := range d.Wish.Modules {
		m, ok := t.Catalog.Module(code)
		if !ok {
			continue
		}
		switch m.Delivery {
		case catalog.Mandatory:
			if d.Has(training.FieldParticipants) && d.Has(training.FieldDates) {
				return nil
			}
			return []chat.Part{t.Note("path.mandatory")}
		case catalog.Occasional:
			return []chat.Part{t.Note("path.occasional")}
		}
	}
	return nil
}

// prompt asks for what comes next: what is in doubt, the first field that is missing, or whether all is right.
func (t *Dialogue) prompt(ctx context.Context, d *Draft) chat.Reply {
	if d.Doubt != nil {
		d.Asked = d.Doubt.Key
		return t.Say(t.Problem(*d.Doubt)).With(
			t.Choice("button.keep", action.OfDraft(action.KeepDoubted, d.ID)),
			t.Choice("button.other_date", action.OfField(action.EditField, d.ID, training.FieldDates))).Awaiting()
	}
	return t.ask(ctx, d, d.Next())
}

// again asks what was asked before: at the summary without showing it once more.
func (t *Dialogue) again(ctx context.Context, d *Draft) chat.Reply {
	if d.Doubt == nil && d.Next() == training.FieldReview && d.Reviewed {
		d.Asked = training.FieldReview
		return t.sendOrChange(t.Say(t.Paragraph("draft.send")), d)
	}
	return t.prompt(ctx, d)
}

// ask asks for one field.
func (t *Dialogue) ask(ctx context.Context, d *Draft, k training.FieldKey) chat.Reply {
	d.Asked = k
	if k == training.FieldReview {
		return t.review(ctx, d)
	}
	question := "ask." + string(k)
	if (k == training.FieldParticipants || k == training.FieldDates) && t.Plan.IsInduction(d.Wish) {
		question = "ask.induction_" + string(k)
	}
	r := t.Say(t.Paragraph(question)).Awaiting()
	if f, ok := fieldOf(k); ok && f.offer != nil {
		r = f.offer(ctx, t, d, r, func(value string) action.Action { return action.Set(d.ID, k, value) })
	}
	if k.Skippable() {
		r = r.With(t.Choice("button.skip", action.OfField(action.SkipField, d.ID, k)))
	}
	return r.With(t.Choice("button.cancel", action.OfDraft(action.CancelDraft, d.ID)))
}

// review shows all and asks whether to send it.
func (t *Dialogue) review(ctx context.Context, d *Draft) chat.Reply {
	r := t.Say(t.Heading("draft.review")).And(t.Wish(d.Wish)...).
		And(t.Advice(t.Plan.Advice(ctx, d.Wish, d.Changes))...).And(t.Paragraph("draft.send"))
	d.Reviewed = true
	return t.sendOrChange(r, d)
}

// sendOrChange adds what can be done with a request that is complete.
func (t *Dialogue) sendOrChange(r chat.Reply, d *Draft) chat.Reply {
	r = r.With(
		t.Choice("button.send", action.OfDraft(action.SendDraft, d.ID)),
		t.Choice("button.change", action.OfDraft(action.ChangeDraft, d.ID)),
	)
	if d.Wish.Remarks == "" {
		r = r.With(t.Choice("button.add_remark", action.OfField(action.EditField, d.ID, training.FieldRemarks)))
	}
	return r.With(
		t.Choice("button.save", action.OfDraft(action.SaveDraft, d.ID)),
		t.Choice("button.cancel", action.OfDraft(action.CancelDraft, d.ID)),
	).Awaiting()
}

func (t *Dialogue) whatToChange(d *Draft) chat.Reply {
	r := t.Say(t.Paragraph("draft.what_to_change"))
	for _, k := range training.FieldKeys {
		r = r.With(t.Choice("field."+string(k), action.OfField(action.EditField, d.ID, k)))
	}
	return r.Awaiting()
}

// notYet says what is missing before a draft can be sent. What may be declined is taken as declined, and all is shown.
func (t *Dialogue) notYet(ctx context.Context, d *Draft) chat.Reply {
	missing := d.Missing()
	if len(missing) == 0 {
		for _, k := range training.FieldKeys {
			if !d.Has(k) {
				d.Skip(k)
			}
		}
		return t.prompt(ctx, d)
	}
	var fields []string
	for _, k := range missing {
		fields = append(fields, strings.ToLower(t.Text("field."+string(k))))
	}
	return t.prompt(ctx, d).Prepend(t.Say(t.Paragraph("draft.not_yet", locale.Args{"Fields": strings.Join(fields, ", ")})))
}
