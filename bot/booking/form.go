package booking

import (
	"cmp"
	"context"
	"strings"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/training"
	"vtbot/internal/understand"
)

// OfferForm returns the button that opens the form, for a reply that waits for an answer about the draft; nil when none is
// open.
func (t *Dialogue) OfferForm(r chat.Reply) *chat.Choice {
	if !r.Awaits || !t.Draft.Open() {
		return nil
	}
	c := t.In(r.Lang).Choice("button.form", action.OfDraft(action.OpenForm, t.Draft.ID))
	return &c
}

// Form shows a draft as a form; [chat.ErrNoForm] when it is not the open one.
func (t *Dialogue) Form(draft string) (chat.Form, error) {
	d := t.Draft
	if d == nil || d.ID != draft || d.Dropped {
		return chat.Form{}, chat.ErrNoForm
	}
	form := chat.Form{Draft: d.ID, Title: t.Text("form.title"), Submit: t.Text("form.submit"), Close: t.Text("form.close")}
	for _, f := range Fields() {
		for _, in := range f.inputs {
			shown := in.show(t, &d.Wish)
			shown.Key = cmp.Or(in.key, string(f.Key))
			shown.Label = t.Text("field." + shown.Key)
			form.Fields = append(form.Fields, shown)
		}
	}
	return form, nil
}

// FillIn takes a form in the place of what was said: a *chat.FormError when something in it is wrong.
func (t *Dialogue) FillIn(ctx context.Context, f chat.Filled) (chat.Reply, error) {
	t.Intent = understand.Request
	d := t.Draft
	if d == nil || d.ID != f.Draft {
		return t.notOpen(f.Draft, "form.stale"), nil
	}
	wish, problems := t.readForm(d.Wish, f.Values)
	changed, wrong := d.Fill(wish, t.today())
	for _, p := range wrong {
		problems[string(p.Key)] = cmp.Or(problems[string(p.Key)], t.Problem(p).Text)
	}
	if len(problems) > 0 {
		return chat.Reply{}, &chat.FormError{Problems: problems}
	}
	d.Aside = false
	return t.heard(ctx, d, Heard{Changed: changed}, false), nil
}

// readForm reads the values of a form into a wish, each as an answer in the conversation is read. It returns what cannot be
// read, as the person is told, by the input's key. An input that the form does not have stays as it is.
func (t *Dialogue) readForm(w training.Wish, values map[string][]string) (training.Wish, map[string]string) {
	problems := map[string]string{}
	for _, f := range Fields() {
		for _, in := range f.inputs {
			key := cmp.Or(in.key, string(f.Key))
			value, given := values[key]
			if !given {
				continue
			}
			if problem := in.read(t, &w, value, strings.TrimSpace(strings.Join(value, ""))); problem != "" {
				problems[key] = problem
			}
		}
	}
	return w, problems
}
