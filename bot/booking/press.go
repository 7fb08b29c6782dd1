package booking

import (
	"context"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/training"
	"vtbot/internal/understand"
)

// Forget forgets a cancelled draft, unless this very message brings it back.
func (t *Dialogue) Forget() {
	d := t.Draft
	if d == nil || !d.Dropped {
		return
	}
	if !understand.Says(t.Message.Text, understand.SaysUndo) && t.Message.Press != action.OfDraft(action.UndoCancelDraft, d.ID).String() {
		t.Draft = nil
	}
}

// Change begins a draft that changes a request, and asks what of it.
func (t *Dialogue) Change(r *training.Request) chat.Reply {
	d := t.begin(r.Wish)
	d.Changes = r.Number
	return t.whatToChange(d)
}

// ChangeOf begins a draft that changes a request, and asks for one field of it.
func (t *Dialogue) ChangeOf(ctx context.Context, r *training.Request, k training.FieldKey) chat.Reply {
	d := t.begin(r.Wish)
	d.Changes = r.Number
	return t.edit(ctx, d, k)
}

// Copy begins a draft like a request that was sent before, but for what a text says: "the same for Ghent in April".
func (t *Dialogue) Copy(ctx context.Context, w training.Wish, text string) chat.Reply {
	if w.Dates.Last() < t.today() {
		w.Dates, w.Time, w.Until, w.PartOfDay = training.Dates{}, "", "", ""
	}
	changed, _ := t.Edition.Reader.ReadChange(text, t.Lang, t.Now, w)
	d := t.begin(changed)
	var h Heard
	for _, f := range training.Fields {
		if f.Equal(&w, &d.Wish) {
			continue
		}
		h.Changed = append(h.Changed, f.Key)
		if p := d.Wish.Check(f.Key, t.today()); p != nil {
			h.Problem = p
			if !p.Soft {
				f.Copy(&d.Wish, &w)
			}
		}
	}
	return t.heard(ctx, d, h, true)
}

// Request begins a request, or goes on with the one that was put aside. argument is what stands behind the command.
func (t *Dialogue) Request(ctx context.Context, argument string) (chat.Reply, error) {
	if d := t.Draft; d != nil {
		d.Aside, d.Dropped = false, false
		return t.prompt(ctx, d), nil
	}
	if argument != "" {
		if reply, ok, err := t.Take(ctx, argument, false); ok || err != nil {
			return reply, err
		}
	}
	d := t.begin(training.Wish{})
	if argument != "" {
		d.Wish = t.Read(argument).Wish
	}
	return t.prompt(ctx, d).Prepend(t.Say(t.Paragraph("draft.begin"))), nil
}

// Start begins a request for a module, "" for one that is still to be named, or adds it to the one that is open.
func (t *Dialogue) Start(ctx context.Context, code string) chat.Reply {
	module, found := t.Catalog.Module(code)
	if code != "" && !found {
		return t.Stale()
	}
	d := t.Draft
	if !d.Open() {
		d = t.begin(training.Wish{})
	}
	var h Heard
	if found && !slices.Contains(d.Wish.Modules, module.Code) {
		d.Wish.Modules = append(slices.Clone(d.Wish.Modules), module.Code)
		h.Changed = []training.FieldKey{training.FieldModules}
	}
	return t.heard(ctx, d, h, true)
}

// Press answers a button of a draft.
func (t *Dialogue) Press(ctx context.Context, a action.Action) (chat.Reply, error) {
	d := t.Draft
	if d == nil || d.ID != a.Draft {
		return t.notOpen(a.Draft, "draft.stale"), nil
	}
	d.Aside, d.Dropped = false, false
	key := training.FieldKey(a.Name)
	switch a.Verb {
	case action.SetField:
		return t.choose(ctx, d, key, a.Arg), nil
	case action.SkipField:
		if key != training.FieldModules && slices.Contains(training.FieldKeys, key) {
			return t.leaveOpen(ctx, d, key), nil
		}
	case action.NoteUnread:
		return t.noteUnread(ctx, d), nil
	case action.EditField:
		if slices.Contains(training.FieldKeys, key) {
			return t.edit(ctx, d, key), nil
		}
	case action.KeepDoubted:
		if d.Doubt != nil {
			d.Insist(*d.Doubt)
		}
	case action.TurnMonth:
		r := t.ask(ctx, d, training.FieldDates).Updating()
		if len(a.Arg) == len("2027-03") {
			r.Days.Month = a.Arg
		}
		return r, nil
	case action.Advise:
		return t.advise(ctx, d), nil
	case action.Programme:
		return t.takeProgramme(ctx, d, catalog.Audience(a.Arg)), nil
	case action.JoinInduction:
		return t.joinIntroduction(ctx, d, a.Number), nil
	case action.ChangeDraft:
		return t.whatToChange(d), nil
	case action.CancelDraft:
		return t.cancel(d), nil
	case action.SaveDraft:
		return t.save(d), nil
	case action.SendDraft:
		if d.Next() == training.FieldReview {
			return t.submit(ctx, d)
		}
	}
	return t.prompt(ctx, d), nil
}

// noteUnread takes what was not understood as a remark.
func (t *Dialogue) noteUnread(ctx context.Context, d *Draft) chat.Reply {
	if d.Unread == "" {
		return t.again(ctx, d)
	}
	d.Wish.Remarks = strings.TrimSpace(d.Wish.Remarks + "\n" + d.Unread)
	d.Unread = ""
	return t.heard(ctx, d, Heard{Changed: []training.FieldKey{training.FieldRemarks}}, false)
}

// edit asks for a field anew. A remark and an address stay until there is another.
func (t *Dialogue) edit(ctx context.Context, d *Draft, k training.FieldKey) chat.Reply {
	d.Doubt = nil
	if k != training.FieldRemarks && k != training.FieldEmail {
		d.Clear(k)
	}
	return t.ask(ctx, d, k)
}

// choose takes a choice as the answer to a field.
func (t *Dialogue) choose(ctx context.Context, d *Draft, k training.FieldKey, chosen string) chat.Reply {
	before := d.Wish
	if f, ok := fieldOf(k); ok && f.choose != nil {
		f.choose(t, &d.Wish, chosen)
	}
	h := Heard{Changed: []training.FieldKey{k}}
	if p := d.Wish.Check(k, t.today()); p != nil && !d.Said(*p) {
		h.Problem = p
		if !p.Soft {
			d.Wish, h.Changed = before, nil
		}
	}
	return t.heard(ctx, d, h, false)
}

// joinIntroduction takes the date, the language and the place of a planned introduction for those of a draft.
func (t *Dialogue) joinIntroduction(ctx context.Context, d *Draft, session int64) chat.Reply {
	for _, s := range t.Plan.Introductions(ctx, d.Wish) {
		if s.Number == session {
			d.Joins = session
			d.Wish.Dates, d.Wish.Time, d.Wish.Until, d.Wish.PartOfDay = training.OnDays(s.Day), s.Time, s.Until, ""
			d.Wish.SessionLanguage, d.Wish.Mode = s.Language, s.Mode
			return t.heard(ctx, d, Heard{Changed: []training.FieldKey{training.FieldDates}}, false)
		}
	}
	return t.prompt(ctx, d).Prepend(t.Say(t.Paragraph("induction.gone")))
}
