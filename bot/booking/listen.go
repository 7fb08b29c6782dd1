package booking

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
	"vtbot/internal/understand"
)

// Take takes a text that belongs to a request: to the draft that is open, or as the beginning of one. false for everything
// else.
func (t *Dialogue) Take(ctx context.Context, text string) (chat.Reply, bool, error) {
	if t.Draft.Open() {
		return t.listen(ctx, t.Draft, text)
	}
	d := t.Draft
	control, _ := ControlOf(text, "")
	if d != nil && (control == Resume && d.Aside || control == Undo && d.Dropped) {
		d.Aside, d.Dropped = false, false
		return t.prompt(ctx, d), true, nil
	}
	if control == Cancel && len(strings.Fields(text)) <= 6 {
		return t.Say(t.Paragraph("draft.none")), true, nil
	}
	remark, rest := RemarkIn(text)
	read, err := t.Understand(ctx, rest)
	switch {
	case err != nil:
		return chat.Reply{}, false, err
	case t.Intent == understand.Smalltalk:
		t.Intent = ""
		return chat.Reply{}, false, nil
	case t.Intent != understand.Request:
		return chat.Reply{}, false, nil
	case control == Cancel:
		return t.Say(t.Paragraph("draft.none")), true, nil
	}
	if shown := t.Elsewhere.Shown(); len(read.Modules) == 0 && len(shown) == 1 && pointsBack(text) {
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
		if proposal, read.Modules, err = t.propose(ctx, read, wanted); err != nil {
			return chat.Reply{}, true, err
		}
	}
	heard := d.Hear(Said{Text: text, Remark: remark, Reading: read}, t.today())
	return t.heard(ctx, d, heard, true).Prepend(proposal), true, nil
}

// pointsBack reports whether a text means what was just shown.
func pointsBack(text string) bool {
	plain := " " + understand.Plain(text) + " "
	return slices.ContainsFunc(pointing, func(w string) bool { return strings.Contains(plain, w) })
}

var pointing = []string{
	" die ",
	" deze ",
	" dit ",
	" dat ",
	" celui ",
	" celle ",
	" ce module ",
	" cette ",
	" ca ",
	" cela ",
	" le ",
	" la ",
	" that ",
	" this ",
	" it ",
	" one ",
}

// message is a text that is said while a draft is open, as far as it was read.
type message struct {
	text    string
	control Control
	field   training.FieldKey // that the control is about
	before  catalog.Lang      // in which the last answer was
	remark  string            // introduced as one
	read    understand.Reading
	restart bool // the draft was begun anew
	heard   Heard
}

// listener is one way of taking a message; false when it is not meant for it.
type listener func(t *Dialogue, ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error)

// listen takes a text while a draft is open. Listeners are asked in order: what is about the conversation comes before what is
// about the request.
func (t *Dialogue) listen(ctx context.Context, d *Draft, text string) (chat.Reply, bool, error) {
	if understand.Plain(text) == "" && !strings.ContainsAny(text, "0123456789👍") {
		return chat.Reply{}, false, nil
	}
	t.Intent = understand.Request
	if reply, ok, err := t.command(ctx, d, text); ok || err != nil {
		return reply, ok, err
	}
	m := &message{text: text}
	m.control, m.field = ControlOf(text, d.Asked)
	if m.control == Cancel && t.dropsSome(d, text) {
		m.control = None
	}
	for _, hear := range []listener{(*Dialogue).hearControl, (*Dialogue).hearConsent} {
		if reply, ok, err := hear(t, ctx, d, m); ok || err != nil {
			return reply, ok, err
		}
	}
	t.read(m)
	for _, hear := range []listener{
		(*Dialogue).hearDroppedField, (*Dialogue).hearRestart, (*Dialogue).hearSideQuestion, (*Dialogue).hearAudienceOfProgramme,
		(*Dialogue).hearDoubt, (*Dialogue).hearNothingToAdd, (*Dialogue).hearFacts, (*Dialogue).hearSend, (*Dialogue).hearOpenDates,
		(*Dialogue).hearUnknownCodes, (*Dialogue).hearChange, (*Dialogue).hearYesOrNo, (*Dialogue).hearSmallTalk,
	} {
		reply, ok, err := hear(t, ctx, t.Draft, m)
		if ok || err != nil {
			return reply, true, err
		}
	}
	t.Lang = cmp.Or(m.before, t.Lang)
	d = t.Draft
	return t.prompt(ctx, d).Prepend(t.Say(t.Paragraph("draft.not_understood." + string(cmp.Or(d.Asked, d.Next()))))), true, nil
}

// read reads what the message states of the request, in the language that is spoken.
func (t *Dialogue) read(m *message) {
	m.before = t.Lang
	var rest string
	m.remark, rest = RemarkIn(m.text)
	t.Lang = t.Spoken(rest)
	m.read = t.Edition.Reader.Read(rest, t.Lang, t.Now)
}

// command answers a command that is said in so many words, and asks the question again.
func (t *Dialogue) command(ctx context.Context, d *Draft, text string) (chat.Reply, bool, error) {
	reply, ok, err := t.Elsewhere.Command(ctx, text)
	if !ok || err != nil {
		return reply, ok, err
	}
	next := t.prompt(ctx, d)
	next.Choices = append(reply.Choices, next.Choices...)
	return next.Prepend(reply), true, nil
}

// hearControl hears what is about the conversation and not about the request.
func (t *Dialogue) hearControl(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	switch m.control {
	case Cancel:
		return t.cancel(d), true, nil
	case Save:
		return t.save(d), true, nil
	case Show:
		so := t.Say(t.Heading("draft.so_far")).And(t.Wish(d.Wish)...)
		return t.prompt(ctx, d).Prepend(so), true, nil
	case Back:
		if d.Doubt != nil {
			d.Clear(d.Doubt.Key)
		} else if k := d.Previous(); k != "" {
			d.Clear(k)
		}
		return t.prompt(ctx, d), true, nil
	case Resume:
		return t.prompt(ctx, d), true, nil
	case Wait:
		return t.prompt(ctx, d).Prepend(t.Say(t.Paragraph("draft.wait"))), true, nil
	case Advise:
		return t.advise(ctx, d), true, nil
	case Unsure:
		switch {
		case d.Asked == training.FieldModules:
			return t.advise(ctx, d), true, nil
		case d.Asked.Skippable():
			d.Skip(d.Asked)
			return t.prompt(ctx, d), true, nil
		}
		return t.prompt(ctx, d).Prepend(t.Say(t.Paragraph("draft.unsure"))), true, nil
	case Skip:
		if d.Asked.Skippable() {
			d.Skip(d.Asked)
			return t.prompt(ctx, d), true, nil
		}
	}
	return chat.Reply{}, false, nil
}

// hearConsent hears a yes: to what is in doubt, or to sending what was shown.
func (t *Dialogue) hearConsent(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	switch {
	case m.control != Yes:
	case d.Doubt != nil:
		d.Insist(*d.Doubt)
		return t.prompt(ctx, d), true, nil
	case d.Next() == training.FieldReview:
		reply, err := t.submit(ctx, d)
		return reply, true, err
	}
	return chat.Reply{}, false, nil
}

// hearDroppedField hears that an optional field is taken back: "enlève la remarque".
func (t *Dialogue) hearDroppedField(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	if k := FieldNamed(m.text); Drops(m.text) && k.Skippable() && d.Has(k) && m.read.IsZero() {
		d.Skip(k)
		return t.prompt(ctx, d), true, nil
	}
	return chat.Reply{}, false, nil
}

// hearRestart begins anew, with what the message states.
func (t *Dialogue) hearRestart(_ context.Context, _ *Draft, m *message) (chat.Reply, bool, error) {
	if m.control == Restart {
		m.restart = true
		t.begin(training.Wish{})
	}
	return chat.Reply{}, false, nil
}

// hearSideQuestion answers a question, and asks its own again.
func (t *Dialogue) hearSideQuestion(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	if !isSideQuestion(m, d) {
		return chat.Reply{}, false, nil
	}
	t.Intent = understand.Question
	if d.Asked == "" {
		d.Asked = d.Next()
	}
	if facts := understand.FactsOfTraining(m.text); len(facts) > 0 && len(m.read.Modules) == 0 {
		return t.prompt(ctx, d).Prepend(t.Elsewhere.Unknown(facts)), true, nil
	}
	reply, err := t.Elsewhere.Ask(ctx, m.text)
	if err != nil {
		return reply, true, err
	}
	return t.prompt(ctx, d).Prepend(reply), true, nil // its buttons are what can be pressed now
}

// isSideQuestion reports whether a message asks something instead of saying something of the request.
func isSideQuestion(m *message, d *Draft) bool {
	if !strings.Contains(m.text, "?") {
		return false
	}
	w := m.read.Wish
	w.Modules = nil
	if understand.Wonders(m.text) {
		w.Audience = "" // "is TM4 for nurses?"
		return w.IsZero()
	}
	if !w.IsZero() || understand.AsksForSession(m.text) || Corrects(m.text) && len(m.read.Modules) > 0 {
		return false
	}
	_, field := ControlOf(m.text, d.Asked)
	return field == "" || !Corrects(m.text)
}

// hearAudienceOfProgramme hears for whom a programme is wanted.
func (t *Dialogue) hearAudienceOfProgramme(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	if d.Advising && m.read.Audience != "" && len(m.read.Modules) == 0 {
		return t.takeProgramme(ctx, d, m.read.Audience), true, nil
	}
	return chat.Reply{}, false, nil
}

// hearDoubt hears what is to become of what is in doubt.
func (t *Dialogue) hearDoubt(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	if d.Doubt == nil || !m.read.Dates.IsZero() {
		return chat.Reply{}, false, nil
	}
	switch {
	case Other(m.text):
		d.Clear(d.Doubt.Key)
	case Keeps(m.text):
		d.Insist(*d.Doubt)
	default:
		return chat.Reply{}, false, nil
	}
	return t.prompt(ctx, d), true, nil
}

// hearNothingToAdd hears that somebody gives no address, or says yes where anything else to say is asked for.
func (t *Dialogue) hearNothingToAdd(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	switch {
	case d.Asked == training.FieldEmail && m.read.Email == "" && m.read.Phone == "" && NoContact(m.text):
		d.Skip(training.FieldEmail)
		return t.prompt(ctx, d), true, nil
	case d.Asked == training.FieldRemarks && Agrees(m.text): // "is there anything else?" "yes"
		return t.prompt(ctx, d), true, nil
	}
	return chat.Reply{}, false, nil
}

// hearFacts fills in what the message states.
func (t *Dialogue) hearFacts(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	if d.Asked == training.FieldModules && len(m.read.Modules) == 0 && len(m.read.Unknown) == 0 ||
		m.restart && len(m.read.Modules) == 0 && !m.read.IsZero() {
		found, err := t.subjectOf(ctx, m.read.Rest)
		if err != nil {
			return chat.Reply{}, true, err
		}
		if found != nil {
			m.read.Modules = []string{found.Code}
		}
	}
	m.heard = d.Hear(Said{Text: m.text, Remark: m.remark, Reading: m.read, Bare: t.Edition.Reader.ReadBare(m.text, t.Lang)}, t.today())
	if m.heard.Nothing() && !m.restart {
		return chat.Reply{}, false, nil
	}
	if m.control == Send && m.heard.Problem == nil && d.Next() == training.FieldReview && len(m.heard.Changed) == 0 {
		reply, err := t.submit(ctx, d)
		return reply, true, err
	}
	return t.heard(ctx, d, m.heard, m.restart), true, nil
}

// subjectOf looks for the module that an answer to "which module?" describes: here less than in a whole message will do.
func (t *Dialogue) subjectOf(ctx context.Context, text string) (*catalog.Module, error) {
	found, err := t.Edition.Ask(ctx, catalog.Question{Text: text, Prior: t.Lang, Force: true})
	if err != nil || found.Outcome != catalog.Found {
		return nil, err
	}
	return found.Matches[0].Module, nil
}

// hearSend hears that the request is to be sent.
func (t *Dialogue) hearSend(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	switch {
	case m.control != Send:
		return chat.Reply{}, false, nil
	case d.Next() == training.FieldReview:
		reply, err := t.submit(ctx, d)
		return reply, true, err
	}
	return t.notYet(ctx, d), true, nil
}

// hearOpenDates hears that whatever suits the VT cell will do, or that it is urgent.
func (t *Dialogue) hearOpenDates(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	switch {
	case AnyWill(m.text) && (d.Asked == training.FieldDates || d.Asked == training.FieldLanguage || d.Asked == training.FieldMode):
		d.Skip(d.Asked)
		return t.prompt(ctx, d), true, nil
	case Soon(m.text) && d.Asked == training.FieldDates:
		d.Skip(training.FieldDates)
		d.Wish.Remarks = cmp.Or(d.Wish.Remarks, strings.TrimSpace(m.text))
		return t.heard(ctx, d, Heard{Changed: []training.FieldKey{training.FieldRemarks}}, false), true, nil
	}
	return chat.Reply{}, false, nil
}

// hearUnknownCodes says of codes that there is no such module.
func (t *Dialogue) hearUnknownCodes(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	if len(m.read.Unknown) == 0 {
		return chat.Reply{}, false, nil
	}
	none := t.Say(t.Paragraph("answer.nothing_code", locale.Args{"Codes": strings.Join(m.read.Unknown, ", ")}))
	return t.prompt(ctx, d).Prepend(none), true, nil
}

// hearChange hears that a field is to be changed, with or without its new value.
func (t *Dialogue) hearChange(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	switch {
	case m.control == Change && m.field != "":
		if heard := t.changedTo(d, m.field, m.text); !heard.Nothing() {
			return t.heard(ctx, d, heard, false), true, nil
		}
		d.Clear(m.field)
		return t.prompt(ctx, d), true, nil
	case m.control == No && d.Doubt != nil:
		d.Clear(d.Doubt.Key)
		d.Doubt = nil
		return t.prompt(ctx, d), true, nil
	case m.control == Change || m.control == No && d.Next() == training.FieldReview:
		return t.whatToChange(d), true, nil
	}
	return chat.Reply{}, false, nil
}

// changedTo takes what stands behind a field that is to be changed for its new value: "change the language to Dutch".
func (t *Dialogue) changedTo(d *Draft, field training.FieldKey, text string) Heard {
	m := newValue.FindStringSubmatch(text)
	if m == nil {
		return Heard{}
	}
	asked := d.Asked
	d.Asked = field
	reader := t.Edition.Reader
	heard := d.Hear(Said{Text: m[1], Reading: reader.Read(m[1], t.Lang, t.Now), Bare: reader.ReadBare(m[1], t.Lang)}, t.today())
	d.Asked = asked
	return heard
}

var newValue = regexp.MustCompile(`(?is)^.{5,60}?\s(?:naar|to|into|en|à|in|op|tot|par|is|wordt|:|=)\s+(.+)$`)

// dropsSome reports whether a text cancels some of the modules only.
func (t *Dialogue) dropsSome(d *Draft, text string) bool {
	read := t.Edition.Reader.Read(text, t.Lang, t.Now)
	named := slices.Concat(read.Modules, read.Not)
	return Drops(text) && len(named) > 0 &&
		slices.ContainsFunc(d.Wish.Modules, func(code string) bool { return !slices.Contains(named, code) })
}

// hearYesOrNo hears a yes or a no that nothing was to be answered with.
func (t *Dialogue) hearYesOrNo(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	if Agrees(m.text) || m.control == No {
		return t.prompt(ctx, d), true, nil
	}
	return chat.Reply{}, false, nil
}

// hearSmallTalk answers small talk, and asks again.
func (t *Dialogue) hearSmallTalk(ctx context.Context, d *Draft, m *message) (chat.Reply, bool, error) {
	if talk, _ := understand.SmallTalk(m.text); talk != understand.NoTalk && talk != understand.Okay {
		return t.prompt(ctx, d).Prepend(t.Elsewhere.SmallTalk(talk)), true, nil
	}
	return chat.Reply{}, false, nil
}
