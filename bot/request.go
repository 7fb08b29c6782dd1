package bot

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"

	"vtbot/bot/booking"
	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/privacy"
	"vtbot/internal/training"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// A choice of a draft carries its id: "d:k3x9:set:audience:nurses".
const draftVerb = "d:"

func (t *turn) draft() *booking.Draft { return t.state.Conversation.Draft }

// awaits tells whether the next text is taken for an answer first.
func (t *turn) awaits() bool {
	_, doing := t.state.Conversation.Doing[t.message.From.ID]
	return doing || t.draft().Open()
}

// undropped forgets a cancelled draft, unless it is brought back by this very message.
func (t *turn) undropped() {
	d := t.draft()
	if d == nil || !d.Dropped {
		return
	}
	if control, _ := booking.ControlOf(t.message.Text, ""); control != booking.Undo && t.message.Press != action.OfDraft(action.UndoCancelDraft, d.ID).String() {
		t.state.Conversation.Draft = nil
	}
}

// open begins a draft for what was stated so far.
func (t *turn) begin(w training.Wish) *booking.Draft {
	t.state.Conversation.Draft = &booking.Draft{ID: newAnswerID()}
	d := t.draft()
	d.Wish = w
	return d
}

// saidForRequest takes a text that belongs to a request: to what a person was asked for, to the draft that is open, or as
// the beginning of one. ok is false for everything else.
func (t *turn) saidForRequest(ctx context.Context, text string) (reply chat.Reply, ok bool, err error) {
	if doing, awaited := t.state.Conversation.Doing[t.message.From.ID]; awaited {
		return t.saidWhileDoing(ctx, doing, text)
	}
	d := t.draft()
	if d.Open() {
		return t.saidToDraft(ctx, d, text)
	}
	control, _ := booking.ControlOf(text, "")
	if d != nil && (control == booking.Resume && d.Aside || control == booking.Undo && d.Dropped) {
		d.Aside, d.Dropped = false, false
		return t.prompt(ctx, d), true, nil
	}
	if control == booking.Cancel && len(strings.Fields(text)) <= 6 {
		return t.Say(t.Paragraph("draft.none")), true, nil
	}
	remark, rest := booking.RemarkIn(text)
	read, err := t.read(ctx, rest)
	if err != nil || t.intent != understand.Request || control == booking.Cancel {
		if control == booking.Cancel && err == nil && t.intent == understand.Request {
			return t.Say(t.Paragraph("draft.none")), true, nil
		}
		if t.intent == understand.Smalltalk {
			t.intent = ""
		}
		return chat.Reply{}, false, err
	}
	shown := t.state.Conversation.Shown
	if len(read.Modules) == 0 && len(shown) == 1 && pointsBack(text) {
		read.Modules = shown
	}
	if len(read.Unknown) > 0 && len(read.Modules) == 0 {
		return chat.Reply{}, false, nil // the answer says that there is no such module
	}
	if d != nil && d.Aside && read.IsZero() {
		d.Aside = false
		return t.prompt(ctx, d), true, nil
	}
	d = t.begin(training.Wish{})
	var proposal chat.Reply
	if wanted := understand.AsksForProgramme(text, read); len(read.Modules) == 0 && (wanted || understand.Team(read)) {
		proposal, read.Modules, err = t.propose(ctx, read, wanted)
		if err != nil {
			return chat.Reply{}, true, err
		}
	}
	heard := d.Hear(booking.Said{Text: text, Remark: remark, Reading: read}, training.DayOf(t.Now))
	return t.and(proposal, t.heard(ctx, d, heard, true)), true, nil
}

// propose makes a programme for a team from what it says it needs: the modules that fit, each with the one that it builds
// on before it, and the passage that fits. Nothing fits: no programme. One that was wanted is the one for its audience.
func (t *turn) propose(ctx context.Context, read understand.Reading, wanted bool) (chat.Reply, []string, error) {
	if wanted {
		reply, codes := t.programme(read.Audience)
		return reply, codes, nil
	}
	found, err := t.search.Ask(ctx, catalog.Question{Text: privacy.Strip(read.Rest), Prior: t.Lang, Force: true})
	if err != nil || found.Outcome == catalog.Referred || len(found.Matches) == 0 {
		return chat.Reply{}, nil, err
	}
	reply := t.Say(t.Heading("advise.programme", locale.Args{"Audience": t.Audience(read.Audience)}))
	var codes []string
	add := func(code, why string) {
		m, ok := t.Catalog.Module(code)
		if !ok || slices.Contains(codes, m.Code) {
			return
		}
		codes = append(codes, m.Code)
		reply.Parts = append(reply.Parts, chat.Part{Kind: chat.Item, Label: m.Code + " · " + m.Title[t.Lang], Text: cmp.Or(why, m.Summary[t.Lang])})
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

// pointsBack tells whether a text means what was just shown.
func pointsBack(text string) bool {
	plain := " " + understand.Plain(text) + " "
	return slices.ContainsFunc([]string{" die ", " deze ", " dit ", " dat ", " celui ", " celle ", " ce module ", " cette ", " ca ", " cela ", " le ", " la ", " that ", " this ", " it ", " one "}, func(w string) bool {
		return strings.Contains(plain, w)
	})
}

// saidToDraft takes a text while a draft is open.
func (t *turn) saidToDraft(ctx context.Context, d *booking.Draft, text string) (reply chat.Reply, ok bool, err error) {
	if understand.Plain(text) == "" && !strings.ContainsAny(text, "0123456789👍") {
		return chat.Reply{}, false, nil
	}
	t.intent = understand.Request
	if reply, ok, err := t.commandAmid(ctx, d, text); ok || err != nil {
		return reply, ok, err
	}
	control, field := booking.ControlOf(text, d.Asked)
	if control == booking.Cancel && t.dropsSome(d, text) {
		control = booking.None
	}
	switch control {
	case booking.Cancel:
		return t.cancel(d), true, nil
	case booking.Save:
		d.Aside = true
		return t.Say(t.Paragraph("draft.saved")).With(t.Choice("button.resume", action.OfDraft(action.ResumeDraft, d.ID))), true, nil
	case booking.Show:
		r := t.Say(append([]chat.Part{t.Heading("draft.so_far")}, t.Wish(d.Wish)...)...)
		return t.and(r, t.prompt(ctx, d)), true, nil
	case booking.Back:
		if d.Doubt != nil {
			d.Clear(d.Doubt.Key)
		} else if k := d.Previous(); k != "" {
			d.Clear(k)
		}
		return t.prompt(ctx, d), true, nil
	case booking.Resume:
		return t.prompt(ctx, d), true, nil
	case booking.Wait:
		return t.and(t.Say(t.Paragraph("draft.wait")), t.prompt(ctx, d)), true, nil
	case booking.Advise:
		return t.advise(ctx, d), true, nil
	case booking.Unsure:
		if d.Asked == training.FieldModules {
			return t.advise(ctx, d), true, nil
		}
		if d.Asked.Skippable() {
			d.Skip(d.Asked)
			return t.prompt(ctx, d), true, nil
		}
		return t.and(t.Say(t.Paragraph("draft.unsure")), t.prompt(ctx, d)), true, nil
	case booking.Skip:
		if d.Asked.Skippable() {
			d.Skip(d.Asked)
			return t.prompt(ctx, d), true, nil
		}
	case booking.Yes:
		switch {
		case d.Doubt != nil:
			d.Insist(*d.Doubt)
			return t.prompt(ctx, d), true, nil
		case d.Next() == training.FieldReview:
			reply, err := t.submit(ctx, d)
			return reply, true, err
		}
	}
	remark, rest := booking.RemarkIn(text)
	answers := t.Lang
	t.Lang = t.spoken(rest)
	read := t.search.Reader.Read(rest, t.Lang, t.Now)
	if dropped := booking.FieldNamed(text); booking.Drops(text) && dropped.Skippable() && d.Has(dropped) && read.IsZero() {
		d.Skip(dropped) // "enlève la remarque"
		return t.prompt(ctx, d), true, nil
	}
	restart := control == booking.Restart
	if restart {
		d = t.begin(training.Wish{})
	}
	if t.isSideQuestion(text, read, d) {
		t.intent = understand.Question
		if d.Asked == "" {
			d.Asked = d.Next()
		}
		if facts := understand.FactsOfTraining(text); len(facts) > 0 && len(read.Modules) == 0 {
			return t.and(t.unknown(facts), t.prompt(ctx, d)), true, nil
		}
		reply, err := t.ask(ctx, text)
		if err != nil {
			return reply, true, err
		}
		reply.Choices = nil // those of the request are what can be pressed now
		return t.and(reply, t.prompt(ctx, d)), true, nil
	}
	if d.Advising && read.Audience != "" && len(read.Modules) == 0 {
		return t.takeProgramme(ctx, d, read.Audience), true, nil
	}
	if d.Doubt != nil && read.Dates.IsZero() {
		switch {
		case booking.Other(text):
			d.Clear(d.Doubt.Key)
			return t.prompt(ctx, d), true, nil
		case booking.Keeps(text):
			d.Insist(*d.Doubt)
			return t.prompt(ctx, d), true, nil
		}
	}
	if d.Asked == training.FieldEmail && read.Email == "" && read.Phone == "" && booking.NoContact(text) {
		d.Skip(training.FieldEmail)
		return t.prompt(ctx, d), true, nil
	}
	if d.Asked == training.FieldRemarks && booking.Agrees(text) { // "is there anything else?" "yes"
		return t.prompt(ctx, d), true, nil
	}
	if d.Asked == training.FieldModules && len(read.Modules) == 0 && len(read.Unknown) == 0 || restart && len(read.Modules) == 0 && !read.IsZero() {
		found, err := t.subjectOf(ctx, read.Rest)
		if err != nil {
			return chat.Reply{}, true, err
		}
		if found != nil {
			read.Modules = []string{found.Code}
		}
	}
	said := booking.Said{Text: text, Remark: remark, Reading: read, Bare: t.search.Reader.ReadBare(text, t.Lang)}
	heard := d.Hear(said, training.DayOf(t.Now))
	switch {
	case !heard.Nothing() || restart:
		if control == booking.Send && heard.Problem == nil && d.Next() == training.FieldReview && len(heard.Changed) == 0 {
			reply, err := t.submit(ctx, d)
			return reply, true, err
		}
		return t.heard(ctx, d, heard, restart), true, nil
	case control == booking.Send && d.Next() == training.FieldReview:
		reply, err := t.submit(ctx, d)
		return reply, true, err
	case control == booking.Send:
		return t.notYet(ctx, d), true, nil
	case booking.AnyWill(text) && (d.Asked == training.FieldDates || d.Asked == training.FieldLanguage || d.Asked == training.FieldMode):
		d.Skip(d.Asked)
		return t.prompt(ctx, d), true, nil
	case booking.Soon(text) && d.Asked == training.FieldDates:
		d.Skip(training.FieldDates)
		d.Wish.Remarks = cmp.Or(d.Wish.Remarks, strings.TrimSpace(text))
		return t.heard(ctx, d, booking.Heard{Changed: []training.FieldKey{training.FieldRemarks}}, false), true, nil
	case len(read.Unknown) > 0:
		return t.and(t.Say(t.Paragraph("answer.nothing_code", locale.Args{"Codes": strings.Join(read.Unknown, ", ")})), t.prompt(ctx, d)), true, nil
	case control == booking.Change && field != "":
		if heard := t.changedTo(d, field, text); !heard.Nothing() {
			return t.heard(ctx, d, heard, false), true, nil
		}
		d.Clear(field)
		return t.prompt(ctx, d), true, nil
	case control == booking.No && d.Doubt != nil:
		d.Clear(d.Doubt.Key)
		d.Doubt = nil
		return t.prompt(ctx, d), true, nil
	case control == booking.Change || control == booking.No && d.Next() == training.FieldReview:
		return t.whatToChange(d), true, nil
	}
	if booking.Agrees(text) || control == booking.No {
		return t.prompt(ctx, d), true, nil
	}
	if talk, _ := understand.SmallTalk(text); talk != understand.NoTalk && talk != understand.Okay {
		return t.and(t.talk(talk), t.prompt(ctx, d)), true, nil
	}
	t.Lang = cmp.Or(answers, t.Lang)
	return t.and(t.Say(t.Paragraph("draft.not_understood."+string(cmp.Or(d.Asked, d.Next())))), t.prompt(ctx, d)), true, nil
}

// commandAmid answers a command that is said in so many words while a draft is open, and asks the question again. Others
// than these may be answers: "français", "contact".
func (t *turn) commandAmid(ctx context.Context, d *booking.Draft, text string) (chat.Reply, bool, error) {
	var reply chat.Reply
	var err error
	switch t.commandNamed(text) {
	case "help":
		reply, err = t.help(ctx, "")
	case "myrequests":
		reply, err = t.myRequests(ctx, "")
	default:
		return chat.Reply{}, false, nil
	}
	next := t.prompt(ctx, d)
	next.Choices = append(reply.Choices, next.Choices...)
	return t.and(reply, next), true, err
}

// changedTo takes what stands behind a field that is to be changed for its new value: "change the language to Dutch".
func (t *turn) changedTo(d *booking.Draft, field training.FieldKey, text string) booking.Heard {
	m := newValue.FindStringSubmatch(text)
	if m == nil {
		return booking.Heard{}
	}
	asked := d.Asked
	d.Asked = field
	reader := t.search.Reader
	heard := d.Hear(booking.Said{Text: m[1], Reading: reader.Read(m[1], t.Lang, t.Now), Bare: reader.ReadBare(m[1], t.Lang)}, training.DayOf(t.Now))
	d.Asked = asked
	return heard
}

var newValue = regexp.MustCompile(`(?is)^.{5,60}?\s(?:naar|to|into|en|à|in|op|tot|par|is|wordt|:|=)\s+(.+)$`)

// dropsSome tells whether a text cancels some of the modules only.
func (t *turn) dropsSome(d *booking.Draft, text string) bool {
	read := t.search.Reader.Read(text, t.Lang, t.Now)
	named := slices.Concat(read.Modules, read.Not)
	return booking.Drops(text) && len(named) > 0 && slices.ContainsFunc(d.Wish.Modules, func(code string) bool { return !slices.Contains(named, code) })
}

// notYet says what is missing before a draft can be sent. What may be declined is taken as declined, and all is shown.
func (t *turn) notYet(ctx context.Context, d *booking.Draft) chat.Reply {
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
	return t.and(t.Say(t.Paragraph("draft.not_yet", locale.Args{"Fields": strings.Join(fields, ", ")})), t.prompt(ctx, d))
}

// spoken is the language of a text in a conversation: the one spoken before, unless the text is clearly in another.
func (t *turn) spoken(text string) catalog.Lang {
	lang, sure := t.search.Language(text, t.prior)
	if t.prior == "" || sure > 0.99 && len(strings.Fields(text)) > 3 {
		return lang
	}
	return t.prior
}

// subjectOf looks for the module that an answer to "which module?" describes: here less than in a whole message will do.
func (t *turn) subjectOf(ctx context.Context, text string) (*catalog.Module, error) {
	found, err := t.search.Ask(ctx, catalog.Question{Text: text, Prior: t.Lang, Force: true})
	if err != nil || found.Outcome != catalog.Found {
		return nil, err
	}
	return found.Matches[0].Module, nil
}

// isSideQuestion tells whether a text asks something instead of saying something of the request.
func (t *turn) isSideQuestion(text string, read understand.Reading, d *booking.Draft) bool {
	if !strings.Contains(text, "?") {
		return false
	}
	w := read.Wish
	w.Modules = nil
	if wonders := understand.Wonders(text); wonders {
		w.Audience = "" // "is TM4 for nurses?"
		return w.IsZero()
	}
	if !w.IsZero() {
		return false
	}
	if understand.AsksForSession(text) || booking.Corrects(text) && len(read.Modules) > 0 {
		return false
	}
	_, field := booking.ControlOf(text, d.Asked)
	return field == "" || !booking.Corrects(text)
}

// heard answers what was understood: what was noted, what is wrong with it, and the next question.
func (t *turn) heard(ctx context.Context, d *booking.Draft, h booking.Heard, fresh bool) chat.Reply {
	if h.Problem != nil && h.Problem.Soft {
		d.Doubt = h.Problem
	} else if slices.Contains(h.Changed, training.FieldDates) {
		d.Doubt = nil
	}
	next := t.prompt(ctx, d)
	var parts []chat.Part
	if fresh {
		parts = append(parts, t.Paragraph("draft.begin"))
	}
	if d.Asked != training.FieldReview {
		for _, k := range training.FieldKeys {
			inDoubt := d.Doubt != nil && d.Doubt.Key == k // which is said below
			if !inDoubt && (slices.Contains(h.Changed, k) || slices.Contains(h.Known, k)) {
				parts = append(parts, t.Field(d.Wish, k)...)
			}
		}
	}
	if h.Problem != nil && !h.Problem.Soft {
		parts = append(parts, t.Problem(*h.Problem))
		if d.Asked != h.Problem.Key && d.Asked != training.FieldReview {
			next = t.ask1(ctx, d, h.Problem.Key)
		}
	}
	if slices.Contains(h.Changed, training.FieldModules) && d.Asked != training.FieldReview {
		parts = append(parts, t.Advice(training.Advise(training.Wish{Modules: d.Wish.Modules}, t.Catalog, training.DayOf(t.Now)))...)
		parts = append(parts, t.path(d)...)
	}
	next.Parts = append(parts, next.Parts...)
	return next
}

// path says how the modules of a draft are given, where that asks for something.
func (t *turn) path(d *booking.Draft) []chat.Part {
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
			return []chat.Part{{Kind: chat.Note, Text: t.Text("path.mandatory")}}
		case catalog.Occasional:
			return []chat.Part{{Kind: chat.Note, Text: t.Text("path.occasional")}}
		}
	}
	return nil
}

// and puts a reply before another.
func (t *turn) and(first, then chat.Reply) chat.Reply {
	then.Parts = append(slices.Clone(first.Parts), then.Parts...)
	then.Private = then.Private || first.Private
	return then
}

// prompt asks for what comes next.
func (t *turn) prompt(ctx context.Context, d *booking.Draft) chat.Reply {
	if d.Doubt != nil {
		d.Asked = d.Doubt.Key
		return t.Say(t.Problem(*d.Doubt)).With(
			t.Choice("button.keep", action.OfDraft(action.KeepDoubted, d.ID)), t.Choice("button.other_date", action.OfField(action.EditField, d.ID, training.FieldDates))).Awaiting()
	}
	return t.ask1(ctx, d, d.Next())
}

// ask1 asks for one field.
func (t *turn) ask1(ctx context.Context, d *booking.Draft, k training.FieldKey) chat.Reply {
	d.Asked = k
	if k == training.FieldReview {
		return t.review(ctx, d)
	}
	question := "ask." + string(k)
	if (k == training.FieldParticipants || k == training.FieldDates) && t.isInduction(d.Wish) {
		question = "ask.induction_" + string(k)
	}
	r := t.Say(t.Paragraph(question)).Awaiting()
	set := func(value string) action.Action { return action.Set(d.ID, k, value) }
	switch k {
	case training.FieldModules:
		for _, m := range t.Catalog.Modules {
			r = r.With(view.Press(m.Code, set(m.Code)))
		}
		r = r.With(t.Choice("button.advise", action.OfDraft(action.Advise, d.ID)))
	case training.FieldAudience:
		for _, a := range training.AudienceChoices() {
			r = r.With(view.Press(view.UpperFirst(t.Audience(a)), set(string(a))))
		}
	case training.FieldDates:
		today := training.DayOf(t.Now)
		r.Days = &chat.Days{Value: set("").String(), Turn: action.Month(d.ID, "").String(), Month: string(today.Add(14))[:7], From: string(today.Add(1)), Label: t.Text("button.pick_date")}
		r = t.offerIntroductions(ctx, d, r)
	case training.FieldLanguage:
		r = r.With(view.Languages(func(l catalog.Lang) action.Action { return set(string(l)) })...)
	case training.FieldMode:
		r = r.With(t.Choice("mode.on_site", set("on_site")), t.Choice("mode.online", set("online")))
	}
	if k.Skippable() {
		r = r.With(t.Choice("button.skip", action.OfField(action.SkipField, d.ID, k)))
	}
	return r.With(t.Choice("button.cancel", action.OfDraft(action.CancelDraft, d.ID)))
}

// isInduction tells whether nothing but the introduction of new staff is asked for.
func (t *turn) isInduction(w training.Wish) bool {
	return len(w.Modules) > 0 && !slices.ContainsFunc(w.Modules, func(code string) bool {
		m, ok := t.Catalog.Module(code)
		return !ok || m.Delivery != catalog.Mandatory
	})
}

// review shows all and asks whether to send it.
func (t *turn) review(ctx context.Context, d *booking.Draft) chat.Reply {
	r := t.Say(append([]chat.Part{t.Heading("draft.review")}, t.Wish(d.Wish)...)...)
	r.Parts = append(r.Parts, t.Advice(t.adviceOn(ctx, d.Wish, d.Changes))...)
	r.Parts = append(r.Parts, t.Paragraph("draft.send"))
	r = r.With(t.Choice("button.send", action.OfDraft(action.SendDraft, d.ID)), t.Choice("button.change", action.OfDraft(action.ChangeDraft, d.ID)))
	if d.Wish.Remarks == "" {
		r = r.With(t.Choice("button.add_remark", action.OfField(action.EditField, d.ID, training.FieldRemarks)))
	}
	r = r.With(t.Choice("button.save", action.OfDraft(action.SaveDraft, d.ID)), t.Choice("button.cancel", action.OfDraft(action.CancelDraft, d.ID)))
	return r.Awaiting()
}

func (t *turn) whatToChange(d *booking.Draft) chat.Reply {
	r := t.Say(t.Paragraph("draft.what_to_change"))
	for _, k := range training.FieldKeys {
		r = r.With(t.Choice("field."+string(k), action.OfField(action.EditField, d.ID, k)))
	}
	return r.Awaiting()
}

func (t *turn) cancel(d *booking.Draft) chat.Reply {
	d.Dropped = true
	return t.Say(t.Paragraph("draft.cancelled")).With(t.Choice("button.undo", action.OfDraft(action.UndoCancelDraft, d.ID)))
}

// adviceOn is what the catalogue, the calendar and the other requests say of a wish. number is the request's own.
func (t *turn) adviceOn(ctx context.Context, w training.Wish, number int64) []training.Advice {
	out := training.Advise(w, t.Catalog, training.DayOf(t.Now))
	if t.state.Requests == nil {
		return out
	}
	me, err := t.me(ctx)
	if err != nil {
		return out // advice is worth no failed turn: saving will fail if the store does
	}
	for _, q := range []RequestQuery{{Requesters: me, Open: true, Limit: 20}, {Organisation: w.Organisation, Open: true, Limit: 20}} {
		if len(q.Requesters) == 0 && q.Organisation == "" {
			continue
		}
		alike, err := t.state.Requests.Find(ctx, q)
		if err != nil {
			return out
		}
		for _, r := range alike {
			for _, code := range r.Modules {
				a := training.Advice{Kind: training.AdviceDuplicate, Module: code, Number: r.Number}
				if r.Number != number && slices.Contains(w.Modules, code) && !slices.Contains(out, a) {
					out = append(out, a)
				}
			}
		}
	}
	for _, day := range w.Dates.Days {
		planned, err := t.state.Requests.Find(ctx, RequestQuery{Day: day, Limit: 3})
		if err != nil {
			return out
		}
		for _, r := range planned {
			if r.Number != number {
				out = append(out, training.Advice{Kind: training.AdviceClash, Day: day, Number: r.Number})
			}
		}
	}
	return out
}

// mostNamed is how many other requests a card names that ask for the same: it stays one screen.
const mostNamed = 5

// submit hands the request, or its change, to the VT cell.
func (t *turn) submit(ctx context.Context, d *booking.Draft) (chat.Reply, error) {
	c := &t.state.Conversation
	if t.state.Requests == nil {
		return t.HowToRequest(), nil
	}
	r := &training.Request{Wish: d.Wish, Lang: t.Lang}
	who := training.Who{ID: t.message.From.ID, Name: t.message.From.Name, At: t.Now}
	var err error
	var before []string // the modules that were asked for
	if d.Changes != 0 {
		if r, err = t.state.Requests.Get(ctx, d.Changes); err == nil {
			before = r.Modules
			err = r.Change(who, d.Wish)
		}
	} else {
		err = r.Submit(who)
	}
	var illegal *training.IllegalError
	switch {
	case errors.As(err, &illegal) || errors.Is(err, ErrNoRequest):
		c.Draft = nil
		return t.Say(t.Paragraph("request.closed", locale.Args{"Number": training.Name(d.Changes), "Status": t.Text("status." + string(r.Status))})), nil
	case err != nil:
		return chat.Reply{}, err
	}
	r.Advice = t.adviceOn(ctx, r.Wish, r.Number)
	others, err := t.alike(ctx, r)
	if err != nil {
		return chat.Reply{}, err
	}
	for _, o := range others[:min(mostNamed, len(others))] {
		r.Advice = append(r.Advice, training.Advice{Kind: training.AdviceAlike, Number: o.Number})
	}
	if err := t.state.Requests.Save(ctx, r); err != nil { // from here on it has a number
		return chat.Reply{}, err
	}
	joined, err := t.join(ctx, r, d)
	if err != nil {
		return chat.Reply{}, err
	}
	if joined {
		if err := t.state.Requests.Save(ctx, r); err != nil {
			return chat.Reply{}, err
		}
	}
	t.tellCell(r)
	c.Draft, c.Sent = nil, &Sent{Draft: d.ID, Number: r.Number}
	if joined {
		return t.Say(t.Heading("draft.sent", locale.Args{"Number": training.Name(r.Number)}), t.Paragraph("induction.joined", locale.Args{"Slot": t.Slot(*r.Session)})).
			With(t.Choice("session.file", action.On(action.SessionFile, r.GivenIn)), t.Choice("button.my_requests", action.Do(action.MyRequests))), nil
	}
	if err := t.enough(ctx, r, before); err != nil {
		return chat.Reply{}, err
	}
	sent := "draft.sent"
	if d.Changes != 0 {
		sent = "draft.changed"
	}
	return t.Say(t.Heading(sent, locale.Args{"Number": training.Name(r.Number)}), t.Paragraph("draft.sent_next")).
		With(t.Choice("button.my_requests", action.Do(action.MyRequests))), nil
}

// pressedRequest answers a choice that belongs to a request; ok is false for all others.
func (t *turn) pressedRequest(ctx context.Context, m chat.Message) (reply chat.Reply, ok bool, err error) {
	verb, about, _ := strings.Cut(m.Press, ":")
	switch verb {
	case "request":
		module, found := t.Catalog.Module(about)
		if about != "" && !found {
			return t.stale(), true, nil
		}
		d := t.draft()
		if !d.Open() {
			d = t.begin(training.Wish{})
		}
		var h booking.Heard
		if found && !slices.Contains(d.Wish.Modules, module.Code) {
			d.Wish.Modules = append(slices.Clone(d.Wish.Modules), module.Code)
			h.Changed = []training.FieldKey{training.FieldModules}
		}
		return t.heard(ctx, d, h, true), true, nil
	case "d":
		reply, err := t.pressedDraft(ctx, about)
		return reply, true, err
	case "mine":
		reply, err := t.pressedMine(ctx, about)
		return reply, true, err
	case "vt":
		reply, err := t.pressedCell(ctx, about)
		return reply, true, err
	case "sessions":
		reply, err := t.sessionList(ctx, about)
		return reply, true, err
	case "s":
		reply, err := t.pressedSession(ctx, about)
		return reply, true, err
	case "a":
		reply, err := t.pressedAssignment(ctx, about)
		return reply, true, err
	case "tr":
		reply, err := t.pressedTrainer(ctx, about)
		return reply, true, err
	case "pref":
		reply, err := t.pressedPreference(ctx, about)
		return reply, true, err
	case "lang":
		if lang, known := catalog.ParseLang(about); known {
			reply, err := t.speak(ctx, lang)
			return reply.Updating(), true, err
		}
	}
	return chat.Reply{}, false, nil
}

// pressedDraft answers a choice of a draft: its id, a verb, and what it is about.
func (t *turn) pressedDraft(ctx context.Context, value string) (chat.Reply, error) {
	id, rest, _ := strings.Cut(value, ":")
	verb, about, _ := strings.Cut(rest, ":")
	d := t.draft()
	if d == nil || d.ID != id {
		if sent := t.state.Conversation.Sent; sent != nil && sent.Draft == id {
			return t.Say(t.Paragraph("draft.sent_before", locale.Args{"Number": training.Name(sent.Number)})).With(t.Choice("button.my_requests", action.Do(action.MyRequests))), nil
		}
		return t.Say(t.Paragraph("draft.stale")), nil
	}
	d.Aside, d.Dropped = false, false
	key := training.FieldKey(about)
	switch verb {
	case "set":
		field, chosen, _ := strings.Cut(about, ":")
		return t.choose(ctx, d, training.FieldKey(field), chosen), nil
	case "skip":
		if key.Skippable() {
			d.Skip(key)
		}
	case "edit":
		if slices.Contains(training.FieldKeys, key) {
			d.Doubt = nil
			if key != training.FieldRemarks && key != training.FieldEmail {
				d.Clear(key)
			}
			return t.ask1(ctx, d, key), nil
		}
	case "keep":
		if d.Doubt != nil {
			d.Insist(*d.Doubt)
		}
	case "month":
		r := t.ask1(ctx, d, training.FieldDates).Updating()
		if len(about) == len("2027-03") {
			r.Days.Month = about
		}
		return r, nil
	case "advise":
		return t.advise(ctx, d), nil
	case "programme":
		return t.takeProgramme(ctx, d, catalog.Audience(about)), nil
	case "join":
		return t.joinIntroduction(ctx, d, about)
	case "change":
		return t.whatToChange(d), nil
	case "cancel":
		return t.cancel(d), nil
	case "save":
		d.Aside = true
		return t.Say(t.Paragraph("draft.saved")).With(t.Choice("button.resume", action.OfDraft(action.ResumeDraft, d.ID))), nil
	case "send":
		if d.Next() == training.FieldReview {
			return t.submit(ctx, d)
		}
	}
	return t.prompt(ctx, d), nil
}

// choose takes a choice as the answer to a field.
func (t *turn) choose(ctx context.Context, d *booking.Draft, k training.FieldKey, chosen string) chat.Reply {
	before := d.Wish
	switch k {
	case training.FieldModules:
		if m, ok := t.Catalog.Module(chosen); ok {
			d.Wish.Modules = []string{m.Code}
		}
	case training.FieldAudience:
		if a := catalog.Audience(chosen); slices.Contains(training.AudienceChoices(), a) {
			d.Wish.Audience = a
		}
	case training.FieldLanguage:
		if lang, ok := catalog.ParseLang(chosen); ok {
			d.Wish.SessionLanguage = lang
		}
	case training.FieldMode:
		if m := training.Mode(chosen); m == training.OnSite || m == training.Online {
			d.Wish.Mode = m
		}
	case training.FieldDates:
		if day, err := training.ParseDay(chosen); err == nil {
			d.Wish.Dates = training.OnDays(day)
		}
	}
	h := booking.Heard{Changed: []training.FieldKey{k}}
	if p := d.Wish.Check(k, training.DayOf(t.Now)); p != nil && !d.Said(*p) {
		h.Problem = p
		if !p.Soft {
			d.Wish, h.Changed = before, nil
		}
	}
	return t.heard(ctx, d, h, false)
}

// advise proposes a programme: for the audience, the modules on request in an order in which they build on each other.
func (t *turn) advise(ctx context.Context, d *booking.Draft) chat.Reply {
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
func (t *turn) takeProgramme(ctx context.Context, d *booking.Draft, a catalog.Audience) chat.Reply {
	d.Advising = false
	proposal, codes := t.programme(a)
	if len(codes) == 0 {
		return t.and(t.Say(t.Paragraph("advise.none")), t.ask1(ctx, d, training.FieldModules))
	}
	d.Wish.Audience, d.Wish.Modules = a, codes
	return t.and(proposal, t.prompt(ctx, d))
}

// programme proposes the modules for an audience, in an order in which they build on each other, with the reason for each:
// those that are given on request, else those that are given now and then; to those who begin, the introduction. None where
// the catalogue has none for it.
func (t *turn) programme(a catalog.Audience) (chat.Reply, []string) {
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
	r := t.Say(t.Heading("advise.programme", locale.Args{"Audience": t.Audience(a)}))
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
		r.Parts = append(r.Parts, chat.Part{Kind: chat.Item, Label: m.Code + " · " + m.Title[t.Lang], Text: why})
	}
	for i := range t.Catalog.Modules {
		add(&t.Catalog.Modules[i])
	}
	if len(codes) == 0 {
		return chat.Reply{}, nil
	}
	return r.And(t.Paragraph("advise.edit")), codes
}
