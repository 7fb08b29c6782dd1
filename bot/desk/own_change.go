package desk

import (
	"context"
	"slices"
	"strings"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/training"
	"vtbot/internal/understand"
)

// changeOwn shows what a text would change of a request, and asks whether that is right; or asks what is to change.
func (d *Desk) changeOwn(ctx context.Context, text string, r *training.Request) (chat.Reply, error) {
	passes := !r.May(training.ActChange)
	if passes && !r.May(training.ActAsk) {
		return chat.Reply{}, r.Permits(training.ActChange)
	}
	w, field := d.Edition.Reader.ReadChange(text, d.Lang, d.Now, r.Wish)
	reply, changes := d.showChange(r, w, text)
	switch {
	case changes:
		return reply, nil
	case passes:
		return d.await(PendingAnswer, r.Number, "own.change_what", ofRequest(r.Number)), nil
	case field != "":
		return d.ChangeOf(ctx, r, field), nil
	}
	return d.Change(r), nil
}

// showChange shows what would be different of a request, and asks whether that is right; false when nothing would.
func (d *Desk) showChange(r *training.Request, w training.Wish, text string) (chat.Reply, bool) {
	var fields []training.FieldKey
	var wrong, doubts []chat.Part
	for _, f := range training.Fields {
		if f.Equal(&r.Wish, &w) {
			continue
		}
		switch p := w.Check(f.Key, d.today()); {
		case p != nil && !p.Soft:
			f.Copy(&w, &r.Wish)
			wrong = append(wrong, d.Problem(*p))
			continue
		case p != nil:
			doubts = append(doubts, d.Problem(*p))
		}
		fields = append(fields, f.Key)
	}
	if len(fields) == 0 {
		return d.Say(wrong...).With(d.showOwn(r)), len(wrong) > 0
	}
	d.wait(Pending{Kind: PendingChange, Number: r.Number, Text: text, Wish: &w, Fields: fields})
	reply := d.Say(wrong...).And(d.Paragraph("own.changes", ofRequest(r.Number))).And(d.Changes(r.Wish, w, fields)...).And(doubts...)
	if !r.May(training.ActChange) {
		reply = reply.And(d.Paragraph("own.change_passes"))
	}
	return reply.And(d.Paragraph("own.is_right")).With(
		d.Choice("own.change_yes", action.On(action.DoChange, r.Number)),
		d.Choice("own.keep", action.On(action.KeepMine, r.Number)),
	).Awaiting(), true
}

// DoChange does the change that was shown.
func (d *Desk) DoChange(ctx context.Context, a action.Action) (chat.Reply, error) {
	p := d.asked(PendingChange, a.Number)
	if p == nil || p.Wish == nil {
		return d.Stale(), nil
	}
	r, err := d.Plan.OwnRequest(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	before, w := r.Wish, p.over(r.Wish)
	words := d.In(d.Plan.Lang).ChangesLine(before, w, p.Fields) + " (“" + strings.TrimSpace(p.Text) + "”)"
	r, passed, err := d.Plan.ChangeOwn(ctx, a.Number, w, words)
	if err != nil {
		return chat.Reply{}, err
	}
	d.Stop()
	if passed {
		return d.says("own.change_passed", ofRequest(r.Number)), nil
	}
	d.JustDid(r.Number)
	return d.says("own.changed", ofRequest(r.Number)).And(d.Changes(before, w, p.Fields)...).
		With(d.Choice("own.undo", action.On(action.RestoreMine, r.Number)), d.showOwn(r)), nil
}

// over returns a wish with the fields that were shown, and nothing else: it may have changed meanwhile.
func (p *Pending) over(w training.Wish) training.Wish {
	for _, k := range p.Fields {
		if f, ok := training.FieldOf(k); ok && p.Wish != nil {
			f.Copy(&w, p.Wish)
		}
	}
	return w
}

// SaidChange takes a yes or a no to what was shown, or other values.
func (d *Desk) SaidChange(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	switch agreed(text) {
	case yes:
		return d.DoChange(ctx, action.On(action.DoChange, p.Number))
	case no:
		return d.KeepMine(ctx, action.On(action.KeepMine, p.Number))
	}
	kind := d.Edition.Reader.ReadOwn(text, d.Spoken(text), d.Now, understand.OwnContext{}).Kind
	if kind != "" && kind != understand.OwnChange || kind == "" && strings.Contains(text, "?") || understand.NamesOwn(text) {
		return chat.Reply{}, ErrOther
	}
	r, err := d.Plan.OwnRequest(ctx, p.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	shown := p.over(r.Wish)
	w, _ := d.Edition.Reader.ReadChange(text, d.Lang, d.Now, shown)
	if !slices.ContainsFunc(training.Fields, func(f training.Field) bool { return !f.Equal(&shown, &w) }) {
		return chat.Reply{}, ErrOther
	}
	reply, changes := d.showChange(r, w, text)
	if !changes { // it is to stay as it was
		return d.KeepMine(ctx, action.On(action.KeepMine, r.Number))
	}
	return reply, nil
}
