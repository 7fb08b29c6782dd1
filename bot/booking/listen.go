package booking

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
	"vtbot/internal/understand"
)

// Take takes a text that belongs to a request: to the draft that is open, or as the beginning of one. false for everything
// else. A text that asks begins no request, unless it states what only a request has.
func (t *Dialogue) Take(ctx context.Context, text string, asks bool) (chat.Reply, bool, error) {
	if t.Draft.Open() {
		return t.listen(ctx, t.Draft, text)
	}
	if reply, ok := t.resumed(ctx, text); ok {
		return reply, true, nil
	}
	if understand.SaysOnly(text, understand.SaysCancel) {
		return t.Say(t.Paragraph("draft.none")), true, nil
	}
	return t.open(ctx, text, asks)
}

// Apart parts a message that states something of a request from the questions beside it, which are answered and not read as
// facts. No questions when all of it is to be taken as one.
func (t *Dialogue) Apart(text string) (stated string, questions []string) {
	stated, questions = understand.Questions(text, func(q string) bool { // not "could you come on 9 March?"
		return t.Read(q).IsZero() && t.Elsewhere.Asks(q)
	})
	if len(questions) == 0 || t.Read(stated).IsZero() {
		return text, nil
	}
	return stated, questions
}

// resumed takes a text that goes on with the draft that was put aside, or brings back the one that was cancelled, with what it
// says beside that; false for everything else.
func (t *Dialogue) resumed(ctx context.Context, text string) (chat.Reply, bool) {
	d := t.Draft
	if d == nil {
		return chat.Reply{}, false
	}
	goesOn := d.Aside && understand.Says(text, understand.SaysResume) || d.Dropped && understand.Says(text, understand.SaysUndo)
	if !goesOn {
		return chat.Reply{}, false
	}
	d.Aside, d.Dropped = false, false
	if t.Read(text).IsZero() {
		return t.prompt(ctx, d), true
	}
	heard := t.apply(d, t.read(d, text))
	return t.heard(ctx, d, heard, false), true
}

// open begins a request with what a text says of it; false when it asks for none.
func (t *Dialogue) open(ctx context.Context, text string, asks bool) (chat.Reply, bool, error) {
	remark, rest := understand.RemarkIn(text)
	if asks {
		stated := t.Read(rest).Wish
		stated.Modules, stated.Audience, stated.AudienceText = nil, "", ""
		if stated.IsZero() || strings.Contains(text, "?") {
			return chat.Reply{}, false, nil
		}
	}
	read, err := t.Understand(ctx, rest)
	switch {
	case err != nil:
		return chat.Reply{}, false, err
	case t.Intent == understand.Smalltalk:
		t.Intent = ""
		return chat.Reply{}, false, nil
	case t.Intent != understand.Request:
		return chat.Reply{}, false, nil
	}
	if len(read.Modules) == 0 {
		read.Modules = t.Elsewhere.Meant()
	}
	if len(read.Unknown) > 0 && len(read.Modules) == 0 {
		return chat.Reply{}, false, nil // the answer says that there is no such module
	}
	if d := t.Draft; d != nil && d.Aside && read.IsZero() {
		d.Aside = false
		return t.prompt(ctx, d), true, nil
	}
	d := t.begin(training.Wish{})
	var proposal chat.Reply
	if wanted := understand.AsksForProgramme(text, read); len(read.Modules) == 0 && (wanted || understand.Team(read)) {
		if proposal, read.Modules, err = t.propose(ctx, read, wanted); err != nil {
			return chat.Reply{}, true, err
		}
	}
	return t.first(ctx, d, text, remark, read).Prepend(proposal), true, nil
}

// first takes what the message says with which a request begins.
func (t *Dialogue) first(ctx context.Context, d *Draft, text, remark string, read understand.Reading) chat.Reply {
	m := t.read(d, text)
	m.commands[0] = understand.Instruction{Act: understand.Answer, Stated: read}
	m.remark = remark
	heard := t.apply(d, m)
	heard.Unread = "" // a first message tells a story: it is kept, and not said back
	return t.heard(ctx, d, heard, true)
}

// Begin begins a request for modules that a text means without naming them, with what else it says.
func (t *Dialogue) Begin(ctx context.Context, text string, codes []string) chat.Reply {
	if reply, ok := t.resumed(ctx, text); ok {
		return reply
	}
	t.Intent = understand.Request
	t.Lang = t.Spoken(text)
	remark, rest := understand.RemarkIn(text)
	read := t.Edition.Reader.Read(rest, t.Lang, t.Now)
	if len(read.Modules) == 0 {
		read.Modules = codes
	}
	return t.first(ctx, t.begin(training.Wish{}), text, remark, read)
}

// message is a text that is said while a draft is open, as far as it was read.
type message struct {
	text     string
	remark   string // introduced as one
	rest     string // without it
	commands []understand.Instruction
}

// act is what the message does.
func (m *message) act() understand.Act { return m.commands[0].Act }

// stated is what it says of the request.
func (m *message) stated() understand.Reading { return m.commands[0].Stated }

// part is the text on which an instruction rests.
func (m *message) part(c understand.Instruction) string {
	return strings.TrimSpace(m.rest[min(c.From, len(m.rest)):min(c.To, len(m.rest))])
}

// mostOfName is how many words the name of an organisation has at most.
const mostOfName = 6

// listener is one way of taking a message; false when it is not meant for it.
type listener func(t *Dialogue, ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error)

// listen takes a text while a draft is open. What it does was learned from examples; the listeners are asked in order.
func (t *Dialogue) listen(ctx context.Context, d *Draft, text string) (chat.Reply, bool, error) {
	if understand.Plain(text) == "" && !understand.Says(text, "yes") && !understand.Says(text, "no") {
		return t.notUnderstood(ctx, d, text), true, nil
	}
	t.Intent = understand.Request
	if reply, ok, err := t.command(ctx, d, text); ok || err != nil {
		return reply, ok, err
	}
	m := t.read(d, text)
	for _, hear := range []listener{
		(*Dialogue).hearQuestion, (*Dialogue).hearDoubt, (*Dialogue).hearConversation, (*Dialogue).hearConsent, (*Dialogue).hearUrgency,
		(*Dialogue).hearRefusal, (*Dialogue).hearAdvising, (*Dialogue).hearAside, (*Dialogue).hearFacts, (*Dialogue).hearUnknownCodes,
		(*Dialogue).hearChange, (*Dialogue).hearTalk,
	} {
		if reply, ok, err := hear(t, ctx, t.Draft, m); ok || err != nil {
			return reply, true, err
		}
	}
	return t.notUnderstood(ctx, t.Draft, text), true, nil
}

// read reads what a message does with the draft.
func (t *Dialogue) read(d *Draft, text string) *message {
	t.Lang = t.Spoken(text)
	m := &message{text: text, rest: text}
	if d.Asked != training.FieldRemarks {
		m.remark, m.rest = understand.RemarkIn(text)
	}
	if m.rest == "" {
		m.commands = []understand.Instruction{{Act: understand.Answer}}
		return m
	}
	m.commands = understand.Read(m.rest, understand.Context{
		Reader: t.Edition.Reader, Lang: t.Lang, Now: t.Now, Asked: string(d.Asked), Draft: d.Wish,
	})
	return m
}

// command answers a command that is said in so many words, and asks the question again.
func (t *Dialogue) command(ctx context.Context, d *Draft, text string) (chat.Reply, bool, error) {
	reply, ok, err := t.Elsewhere.Command(ctx, text)
	if !ok || err != nil {
		return reply, ok, err
	}
	next := t.again(ctx, d)
	next.Choices = append(reply.Choices, next.Choices...)
	return next.Prepend(reply), true, nil
}

// hearQuestion answers a question, and asks its own again. A question writes nothing: what it wonders about is offered to be
// noted.
func (t *Dialogue) hearQuestion(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	if m.act() != understand.SideQuestion {
		return chat.Reply{}, false, nil
	}
	return t.answerAside(ctx, d, m)
}

// hearAside answers what says nothing of the request and beyond doubt asks something, or is talk around it.
func (t *Dialogue) hearAside(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	w := m.stated().Wish
	w.Modules, w.Organisation, w.Remarks = nil, "", ""
	if m.remark != "" || !w.IsZero() || t.Bare(m.text) != (understand.Bare{}) || m.act() == understand.RemoveModule ||
		m.act() == understand.AddModule || d.Asked == training.FieldRemarks && !strings.Contains(m.text, "?") || !t.Elsewhere.Asks(m.text) {
		return chat.Reply{}, false, nil
	}
	return t.answerAside(ctx, d, m)
}

// answerAside answers what has nothing to do with the request, and asks its own question again.
func (t *Dialogue) answerAside(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	t.Intent = understand.Question
	if d.Asked == "" {
		d.Asked = d.Next()
	}
	reply, err := t.Elsewhere.Ask(ctx, m.text)
	if err != nil {
		return reply, true, err
	}
	next := t.again(ctx, d)
	if offer, ok := t.offerToNote(d, m.stated()); ok {
		next.Choices = append([]chat.Choice{offer}, next.Choices...)
		next = next.Prepend(t.Say(t.Paragraph("draft.shall_i_note")))
	}
	return next.Prepend(reply), true, nil
}

// offerToNote returns the button that notes what a question wonders about, of what can be pressed; false when there is none.
func (t *Dialogue) offerToNote(d *Draft, stated understand.Reading) (chat.Choice, bool) {
	for _, k := range []training.FieldKey{training.FieldMode, training.FieldLanguage, training.FieldAudience} {
		f, _ := training.FieldOf(k)
		if f.Empty(&stated.Wish) || f.Equal(&d.Wish, &stated.Wish) {
			continue
		}
		value := map[training.FieldKey]string{
			training.FieldMode: string(stated.Mode), training.FieldLanguage: string(stated.SessionLanguage),
			training.FieldAudience: string(stated.Audience),
		}[k]
		if value == "" {
			continue
		}
		label := t.Text("button.note", locale.Args{"Value": t.Field(stated.Wish, k)[0].Text})
		return chat.Choice{Label: label, Value: action.Set(d.ID, k, value).String()}, true
	}
	return chat.Choice{}, false
}

// hearDoubt hears that what was pointed out is meant so.
func (t *Dialogue) hearDoubt(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	if d.Doubt == nil || !m.stated().IsZero() || m.act() != understand.Insist && !understand.Says(m.text, understand.SaysInsist) {
		return chat.Reply{}, false, nil
	}
	d.Insist(*d.Doubt)
	return t.prompt(ctx, d), true, nil
}

// hearConversation hears what is about the conversation and not about the request.
func (t *Dialogue) hearConversation(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	switch m.act() {
	case understand.Cancel:
		return t.cancel(d), true, nil
	case understand.Save:
		return t.save(d), true, nil
	case understand.Overview:
		so := t.Say(t.Heading("draft.so_far")).And(t.Wish(d.Wish)...)
		return t.again(ctx, d).Prepend(so), true, nil
	case understand.Back:
		if d.Doubt != nil {
			d.Clear(d.Doubt.Key)
		} else if k := d.Previous(); k != "" {
			d.Clear(k)
		}
		return t.prompt(ctx, d), true, nil
	case understand.Resume:
		return t.prompt(ctx, d), true, nil
	case understand.Restart:
		anew := t.begin(training.Wish{})
		stated := t.Edition.Reader.Read(m.text, t.Lang, t.Now)
		heard := anew.Apply(Said{Act: understand.Answer, Stated: stated, Text: m.text}, t.today())
		return t.heard(ctx, anew, heard, true), true, nil
	}
	switch {
	case understand.SaysOnly(m.text, understand.SaysWait):
		return t.again(ctx, d).Prepend(t.Say(t.Paragraph("draft.wait"))), true, nil
	case understand.Says(m.text, understand.SaysHelpChoose) && len(m.stated().Modules) == 0 && d.Asked != training.FieldReview:
		return t.advise(ctx, d), true, nil
	case d.Unread != "" && understand.SaysOnly(m.text, understand.SaysAsRemark):
		return t.noteUnread(ctx, d), true, nil
	}
	return chat.Reply{}, false, nil
}

// hearConsent hears a yes, and nothing but a yes: to what is in doubt, or to sending what was shown.
func (t *Dialogue) hearConsent(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	if m.act() != understand.Confirm || m.remark != "" {
		return chat.Reply{}, false, nil
	}
	switch {
	case d.Doubt != nil && (!understand.Says(m.text, understand.SaysSend) || d.Next() != training.FieldReview):
		d.Insist(*d.Doubt)
		return t.prompt(ctx, d), true, nil
	case d.Doubt != nil: // "send it", to all that was shown with it
		d.Insist(*d.Doubt)
		reply, err := t.submit(ctx, d)
		return reply, true, err
	case d.Next() == training.FieldReview && d.Asked == training.FieldReview:
		reply, err := t.submit(ctx, d)
		return reply, true, err
	case understand.Says(m.text, understand.SaysSend):
		return t.notYet(ctx, d), true, nil
	}
	return t.again(ctx, d), true, nil
}

// hearRefusal hears a no, a "skip" or an "I don't know". Every question can be left open: the VT cell sees what is.
func (t *Dialogue) hearRefusal(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	switch act := m.act(); {
	case act != understand.Reject && act != understand.Skip && act != understand.DontKnow, m.remark != "", len(m.stated().Unknown) > 0:
		return chat.Reply{}, false, nil
	case d.Doubt != nil:
		d.Clear(d.Doubt.Key)
		d.Doubt = nil
		return t.prompt(ctx, d), true, nil
	case d.Asked == training.FieldReview:
		switch later := understand.Says(m.text, understand.SaysNotYet) || understand.Says(m.text, understand.SaysUnsure); {
		case later: // "not yet, I have to ask my boss"
			return t.again(ctx, d).Prepend(t.Say(t.Paragraph("draft.wait"))), true, nil
		case act == understand.Reject:
			return t.whatToChange(d), true, nil
		}
		return t.again(ctx, d), true, nil
	case d.Asked == training.FieldModules || d.Asked == "":
		return t.advise(ctx, d), true, nil
	case act == understand.Reject && !d.Asked.Skippable():
		return t.notUnderstood(ctx, d, m.text), true, nil
	}
	if strings.Count(m.text, " ") >= longRefusal { // it says why, or what might do
		d.leaveUnread(strings.TrimSpace(m.text))
	}
	if k := training.FieldKey(m.commands[0].Field); slices.Contains(training.FieldKeys, k) {
		return t.leaveOpen(ctx, d, k), true, nil
	}
	return t.leaveOpen(ctx, d, d.Asked), true, nil
}

// longRefusal is how many spaces a refusal has that says more than no.
const longRefusal = 4

// leaveOpen goes on without a field, and says so of one that the VT cell needs.
func (t *Dialogue) leaveOpen(ctx context.Context, d *Draft, k training.FieldKey) chat.Reply {
	d.Skip(k)
	next := t.prompt(ctx, d)
	if k.Skippable() {
		return next
	}
	return next.Prepend(t.Say(t.Paragraph("draft.left_open")))
}

// hearAdvising hears for whom a programme is wanted.
func (t *Dialogue) hearAdvising(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	if stated := m.stated(); d.Advising && len(d.Wish.Modules) == 0 && stated.Audience != "" && len(stated.Modules) == 0 {
		return t.takeProgramme(ctx, d, stated.Audience), true, nil
	}
	return chat.Reply{}, false, nil
}

// hearUrgency hears that it is urgent, which is a remark beside an open date.
func (t *Dialogue) hearUrgency(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	if d.Asked != training.FieldDates || !m.stated().Dates.IsZero() || !understand.Says(m.text, understand.SaysSoon) {
		return chat.Reply{}, false, nil
	}
	d.Skip(training.FieldDates)
	d.Wish.Remarks = cmp.Or(d.Wish.Remarks, strings.TrimSpace(m.text))
	return t.heard(ctx, d, Heard{Changed: []training.FieldKey{training.FieldRemarks}}, false), true, nil
}

// hearFacts fills in what the message states. What was left unread is said back.
func (t *Dialogue) hearFacts(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	if !slices.Contains([]understand.Act{
		understand.Answer, understand.Correct, understand.Insist, understand.AddModule, understand.RemoveModule, understand.Unread,
	}, m.act()) {
		return chat.Reply{}, false, nil
	}
	stated := m.stated()
	if d.Asked == training.FieldModules && len(stated.Modules) == 0 && len(stated.Unknown) == 0 && m.act() != understand.RemoveModule {
		found, err := t.subjectOf(ctx, cmp.Or(stated.Rest, m.text))
		if err != nil {
			return chat.Reply{}, true, err
		}
		if found != nil {
			m.commands[0].Stated.Modules = []string{found.Code}
		}
	}
	heard := t.apply(d, m)
	if m.act() == understand.RemoveModule && heard.Nothing() { // it was not among them
		heard.Known = []training.FieldKey{training.FieldModules}
	}
	if heard.Nothing() {
		return chat.Reply{}, false, nil
	}
	return t.heard(ctx, d, heard, false), true, nil
}

// apply fills in what each part of a message says, and keeps what was not understood.
func (t *Dialogue) apply(d *Draft, m *message) Heard {
	none := understand.Says(m.text, understand.SaysNoRemarks)
	var heard Heard
	var unread []string
	named := false // a part that nothing else was read in answers the question for the organisation
	for i, c := range m.commands {
		if text := m.part(c); c.Act == understand.Unread && i > 0 && !named && d.Asked == training.FieldOrganisation &&
			d.Wish.Organisation == "" && len(strings.Fields(text)) <= mostOfName {
			named = true
			d.Wish.Organisation = text
			heard.Changed = append(heard.Changed, training.FieldOrganisation)
			continue
		}
		if c.Act == understand.Unread {
			if i > 0 {
				unread = append(unread, m.part(c))
			}
			continue
		}
		if c.Act == understand.Skip || c.Act == understand.DontKnow {
			k := training.FieldKey(c.Field)
			d.Skip(k)
			heard.Changed = append(heard.Changed, k)
			continue
		}
		said := Said{Act: c.Act, Stated: c.Stated, None: none, Text: m.text}
		if i == 0 {
			said.Bare, said.Remark = t.Edition.Reader.ReadBare(m.text, t.Lang), m.remark
		}
		heard = heard.and(d.Apply(said, t.today()))
	}
	if !heard.Nothing() {
		heard.Unread = strings.Join(unread, " … ")
		d.leaveUnread(heard.Unread)
	}
	if doubt := understand.Perhaps(m.rest); len(heard.Changed) > 0 && !t.Read(doubt).IsZero() {
		heard.Perhaps = doubt
		d.leaveUnread(doubt)
	}
	return heard
}

// and joins what was made of two parts of a message.
func (h Heard) and(other Heard) Heard {
	h.Changed, h.Known = append(h.Changed, other.Changed...), append(h.Known, other.Known...)
	if other.Problem != nil {
		h.Problem = other.Problem
	}
	return h
}

// subjectOf looks for the module that an answer to "which module?" describes: here less than in a whole message will do.
func (t *Dialogue) subjectOf(ctx context.Context, text string) (*catalog.Module, error) {
	found, err := t.Edition.Ask(ctx, catalog.Question{Text: text, Prior: t.Lang, Force: true})
	if err != nil || found.Outcome != catalog.Found {
		return nil, err
	}
	return found.Matches[0].Module, nil
}

// hearUnknownCodes says of codes that there is no such module.
func (t *Dialogue) hearUnknownCodes(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	codes := m.stated().Unknown
	if len(codes) == 0 {
		return chat.Reply{}, false, nil
	}
	none := t.Say(t.Paragraph("answer.nothing_code", locale.Args{"Codes": strings.Join(codes, ", ")}))
	return t.again(ctx, d).Prepend(none), true, nil
}

// hearChange hears that a field is to be changed, without its new value.
func (t *Dialogue) hearChange(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	if m.act() != understand.Change {
		return chat.Reply{}, false, nil
	}
	if k := training.FieldKey(m.commands[0].Field); slices.Contains(training.FieldKeys, k) {
		return t.edit(ctx, d, k), true, nil
	}
	return t.whatToChange(d), true, nil
}

// hearTalk answers what is no more than talk, and asks again.
func (t *Dialogue) hearTalk(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	switch m.act() {
	case understand.Complain:
		return t.waysOut(t.again(ctx, d), d).Prepend(t.Say(t.Paragraph("draft.sorry"))), true, nil
	case understand.Thank, understand.Chat:
		reply, _, err := t.Elsewhere.SmallTalk(ctx, m.text)
		return t.again(ctx, d).Prepend(reply), true, err
	}
	reply, ok, err := t.Elsewhere.SmallTalk(ctx, m.text)
	if !ok || err != nil {
		return reply, ok, err
	}
	return t.again(ctx, d).Prepend(reply), true, nil
}

// notUnderstood says so, and asks again. After two refusals of one question the ways out are offered.
func (t *Dialogue) notUnderstood(ctx context.Context, d *Draft, text string) chat.Reply {
	if understand.Says(text, understand.SaysSend) && !understand.Says(text, understand.SaysNotYet) { // in words that are not all known
		if d.Next() == training.FieldReview {
			return t.again(ctx, d)
		}
		return t.notYet(ctx, d)
	}
	asked := cmp.Or(d.Asked, d.Next())
	d.Misses++
	next := t.again(ctx, d).Prepend(t.Say(t.Paragraph("draft.not_understood." + string(asked))))
	if d.Misses >= 2 {
		next = t.waysOut(next, d)
	}
	return next
}

// waysOut adds the buttons by which somebody gets on who does not get on.
func (t *Dialogue) waysOut(r chat.Reply, d *Draft) chat.Reply {
	k := d.Asked
	if k != "" && k != training.FieldReview && k != training.FieldModules && !k.Skippable() {
		r = r.With(t.Choice("button.leave_open", action.OfField(action.SkipField, d.ID, k)))
	}
	save := t.Choice("button.save", action.OfDraft(action.SaveDraft, d.ID))
	if !slices.Contains(r.Choices, save) {
		r = r.With(save)
	}
	return r
}
