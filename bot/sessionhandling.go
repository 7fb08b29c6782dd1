package bot

import (
	"context"
	"errors"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// pressedSession answers a choice about a session: a verb, its number, and what it is about.
func (t *turn) pressedSession(ctx context.Context, value string) (chat.Reply, error) {
	verb, rest, _ := strings.Cut(value, ":")
	digits, about, _ := strings.Cut(rest, ":")
	number, ok := numberOf(digits)
	if !ok || t.state.Sessions == nil {
		return t.stale(), nil
	}
	s, err := t.state.Sessions.Session(ctx, number)
	if errors.Is(err, ErrNoSession) {
		return t.Say(t.Paragraph("session.unknown", locale.Args{"Number": training.SessionName(number)})), nil
	}
	if err != nil {
		return chat.Reply{}, err
	}
	if verb == "ics" || verb == "view" {
		mine, err := t.theirs(ctx)
		if err != nil {
			return chat.Reply{}, err
		}
		if !mine(s) {
			return t.Say(t.Paragraph("session.unknown", locale.Args{"Number": training.SessionName(number)})), nil
		}
		if t.Asker, err = t.ownRequest(ctx, s); err != nil {
			return chat.Reply{}, err
		}
		if verb == "view" {
			return t.sessionView(ctx, s)
		}
		reply := t.Say(t.Paragraph("session.file_here", locale.Args{"Number": training.SessionName(number)}))
		reply.Files = []chat.File{t.CalendarFile(s, nil)}
		return reply, nil
	}
	t.state.Conversation.Cell = true
	if !t.isCoordinator() {
		return t.onlyCoordinators(training.SessionName(number), verb), nil
	}
	return t.handleSession(ctx, s, verb, about)
}

// handleSession does what a coordinator pressed on the card of a session.
func (t *turn) handleSession(ctx context.Context, s *training.Session, verb, about string) (chat.Reply, error) {
	name := training.SessionName(s.Number)
	args := locale.Args{"Number": name}
	does := map[string]training.Action{
		"staff": training.ActAssignTo, "assign": training.ActAssignTo, "free": training.ActUnassign, "confirm": training.ActConfirm, "partner": training.ActPartner, "agrees": training.ActConfirm, "refuses": training.ActTurnDown,
		"move": training.ActMove, "edit": training.ActArrange, "set": training.ActArrange, "materials": training.ActArrange, "cancel": training.ActCancel,
		"held": training.ActHold, "unheld": training.ActNotHeld,
	}[verb]
	if does != "" && !s.Allows(does) {
		return t.refuseSession(s, &training.IllegalSessionError{Number: s.Number, Status: s.Status, Action: does})
	}
	var err error
	switch verb {
	case "show":
		trainers, err := t.trainers(ctx)
		return t.SessionCard(s, trainers), err
	case "staff":
		return t.staff(ctx, s)
	case "assign", "free", "confirm":
		number, ok := numberOf(about)
		if !ok {
			return t.stale(), nil
		}
		tr, err := t.state.Sessions.Trainer(ctx, number)
		if errors.Is(err, ErrNoTrainer) || err == nil && tr.Removed {
			return t.stale(), nil
		}
		if err != nil {
			return chat.Reply{}, err
		}
		switch verb {
		case "free":
			return t.unassign(ctx, s, tr)
		case "assign":
			return t.assign(ctx, s, tr)
		}
		if err := s.Consent(t.who(), tr, true); err != nil {
			return t.refuseSession(s, err)
		}
	case "partner":
		return t.awaitOf(s.Number, aboutPartner, "session.partner_who", args), nil
	case "agrees", "refuses":
		i, ok := numberOf(about)
		if !ok || int(i) >= len(s.Partners) || i < 0 {
			return t.stale(), nil
		}
		err = s.PartnerSays(t.who(), s.Partners[i].Name, verb == "agrees")
	case "move":
		return t.awaitOf(s.Number, aboutMove, "session.move_when", args), nil
	case "cancel":
		return t.awaitOf(s.Number, aboutCancel, "session.cancel_why", args), nil
	case "edit":
		reply := t.Say(t.Paragraph("session.what_to_change", args))
		for _, field := range training.SessionFields {
			reply = reply.With(t.Choice("session.field."+field, action.SetOf(s.Number, field)))
		}
		return reply, nil
	case "set":
		if !slices.Contains(training.SessionFields, about) {
			return t.stale(), nil
		}
		return t.awaitOf(s.Number, about, "session.set."+about, args), nil
	case "materials":
		err = s.Arrange(t.who(), training.OfMaterials, false, func(s *training.Session) { s.Materials = true })
	case "held":
		if !s.Over(t.Now) {
			return t.refuseSession(s, training.ErrNotYet)
		}
		return t.awaitOf(s.Number, aboutCame, "session.how_many_came", args), nil
	case "unheld":
		err = s.NotHappened(t.who())
	default:
		return t.stale(), nil
	}
	if err != nil {
		return t.refuseSession(s, err)
	}
	if err := t.saveSession(ctx, s); err != nil {
		return chat.Reply{}, err
	}
	return t.Say(t.Paragraph("session.noted", args)), nil
}

// What a text can be awaited for, about a session: the values of [Doing.About], which are stored.
const (
	aboutStaff        = "trainers" // who gives it
	aboutPartner      = "partner"
	aboutMove         = "move"
	aboutCancel       = "cancel"
	aboutPlace        = "place"
	aboutDirections   = "directions"
	aboutLink         = "link"
	aboutLanguage     = "language"
	aboutParticipants = "participants"
	aboutCame         = "came"     // how many
	aboutProblem      = "problem"  // of a trainer
	aboutFeedback     = "feedback" // of a requester
)

// The same about a trainer.
const (
	aboutNewTrainer = "trainer new"
	aboutTrainer    = "trainer change"
	aboutAbsence    = "trainer absence"
	aboutReminders  = "trainer reminders" // the trainer's own
)

// awaitOf notes that the next text of the person is about a session or a trainer.
func (t *turn) awaitOf(number int64, about, key string, args locale.Args) chat.Reply {
	return t.expect(Doing{Number: number, About: about}, key, args)
}

// refuseSession says why something cannot be done with a session.
func (t *turn) refuseSession(s *training.Session, err error) (chat.Reply, error) {
	t.stopAwaiting()
	args := locale.Args{"Number": training.SessionName(s.Number), "Slot": t.Slot(s.Slot())}
	var illegal *training.IllegalSessionError
	switch {
	case errors.Is(err, training.ErrNotAssigned):
		return t.Say(t.Paragraph("assignment.not_yours", args)), nil
	case errors.Is(err, training.ErrNotYet):
		return t.Say(t.Paragraph("session.not_yet", args)), nil
	case errors.As(err, &illegal):
		settled := s.Settled()
		args["Status"], args["Name"], args["At"] = t.Text("session."+string(s.Status)), view.PersonName(settled.Name, settled.By), t.Clock(settled.At)
		return t.Say(t.Paragraph("session.handled", args)), nil
	}
	return chat.Reply{}, err
}

var mailAddress = regexp.MustCompile(`[^\s<>,;()]+@[^\s<>,;()]+\.[^\s<>,;()]+`)

// saidOfSession takes a text for what the person was asked for about a session or a trainer.
func (t *turn) saidOfSession(ctx context.Context, doing Doing, text string) (chat.Reply, error) {
	text = strings.TrimSpace(text)
	if t.state.Sessions == nil {
		return t.stale(), nil
	}
	if slices.Contains([]string{aboutNewTrainer, aboutTrainer, aboutAbsence, aboutReminders}, doing.About) {
		return t.saidOfTrainer(ctx, doing, text)
	}
	s, err := t.state.Sessions.Session(ctx, doing.Number)
	if errors.Is(err, ErrNoSession) {
		t.stopAwaiting()
		return t.Say(t.Paragraph("session.unknown", locale.Args{"Number": training.SessionName(doing.Number)})), nil
	}
	if err != nil {
		return chat.Reply{}, err
	}
	args := locale.Args{"Number": training.SessionName(s.Number)}
	if may, err := t.maySay(ctx, s, doing.About); err != nil || !may {
		t.stopAwaiting()
		return t.Say(t.Paragraph("session.unknown", args)), err
	}
	again := func(problem string) (chat.Reply, error) {
		return t.Say(t.Paragraph(problem, args)).Awaiting().With(t.Choice("button.never_mind", action.On(action.StopWaiting, s.Number))), nil
	}
	read := t.search.Reader.Read(text, t.spoken(text), t.Now)
	bare := t.search.Reader.ReadBare(text, t.spoken(text))
	switch doing.About {
	case aboutMove:
		to := s.Slot()
		if len(read.Dates.Days) > 0 {
			to.Day = read.Dates.Days[0]
		}
		if read.Time != "" {
			to.Time, to.Until = read.Time, read.Until
		}
		switch {
		case len(read.Dates.Days) == 0 && read.Time == "":
			return again("doing.no_date")
		case to.Day < training.DayOf(t.Now):
			return again("session.past")
		}
		return t.move(ctx, s, to)
	case aboutCancel:
		if err := t.callOff(ctx, s, text); err != nil {
			return t.refuseSession(s, err)
		}
		t.stopAwaiting()
		return t.Say(t.Paragraph("session.called_off", args)), nil
	case aboutPartner:
		email := mailAddress.FindString(text)
		name := strings.Trim(strings.TrimSpace(strings.Replace(text, email, "", 1)), ",;<> ")
		if a, err := mail.ParseAddress(email); email != "" && (err != nil || a.Address != email) {
			return again("problem.no_email")
		}
		if name == "" {
			name = email
		}
		return t.askPartner(ctx, s, name, email)
	case aboutStaff:
		return t.assignNamed(ctx, s, text)
	case aboutPlace, aboutDirections, aboutLink:
		return t.arrange(ctx, s, doing.About, doing.About != aboutDirections, func(s *training.Session) {
			switch doing.About {
			case aboutPlace:
				s.Place, s.Mode = text, training.OnSite
			case aboutDirections:
				s.Directions = text
			case aboutLink:
				s.Link, s.Mode = text, training.Online
			}
		})
	case aboutLanguage:
		lang := read.SessionLanguage
		if lang == "" {
			lang = bare.Language
		}
		if lang == "" {
			return again("doing.no_language")
		}
		return t.arrange(ctx, s, aboutLanguage, false, func(s *training.Session) { s.Language = lang })
	case aboutParticipants:
		count := read.Participants
		if count.IsZero() {
			count = bare.Count
		}
		if count.Min < 1 {
			return again("doing.no_number")
		}
		return t.arrange(ctx, s, aboutParticipants, false, func(s *training.Session) { s.Participants = count })
	case aboutCame:
		if !bare.Counted && read.Participants.IsZero() || bare.Counted && bare.Count.Min < 0 {
			return again("doing.no_number")
		}
		count := bare.Count
		if count.IsZero() {
			count = read.Participants
		}
		if err := s.Hold(t.who(), count.Min); err != nil {
			return t.refuseSession(s, err)
		}
	case aboutProblem:
		tr, err := t.trainer(ctx)
		if err != nil {
			return chat.Reply{}, err
		}
		if tr == nil {
			return t.refuseSession(s, training.ErrNotAssigned)
		}
		return t.troubled(ctx, s, tr, text)
	case aboutFeedback:
		return t.remarked(ctx, s, text)
	}
	t.stopAwaiting()
	if err := t.saveSession(ctx, s); err != nil {
		return chat.Reply{}, err
	}
	return t.Say(t.Paragraph("session.noted", args)), nil
}

// maySay tells whether the person of this turn may still say what was asked for: somebody who was a coordinator when they
// were asked, or gave the session, may not be it any more.
func (t *turn) maySay(ctx context.Context, s *training.Session, about string) (bool, error) {
	switch {
	case t.isCoordinator():
		return true, nil
	case about == aboutProblem || about == aboutCame:
		tr, err := t.trainer(ctx)
		return tr != nil && s.Gives(tr.Number), err
	}
	return about == aboutFeedback, nil // which finds the requester's own requests itself
}

// arrange changes something of a session other than its time, and tells those concerned what changed.
func (t *turn) arrange(ctx context.Context, s *training.Session, field string, moved bool, change func(*training.Session)) (chat.Reply, error) {
	before := *s
	if err := s.Arrange(t.who(), field, moved, change); err != nil {
		return t.refuseSession(s, err)
	}
	t.stopAwaiting()
	if err := t.saveSession(ctx, s); err != nil {
		return chat.Reply{}, err
	}
	if slices.Equal(t.SessionFacts(s), t.SessionFacts(&before)) { // nobody would see what
		return t.Say(t.Paragraph("session.noted", locale.Args{"Number": training.SessionName(s.Number)})), nil
	}
	err := t.tellConcerned(ctx, s, func(t *turn) chat.Reply {
		reply := t.Say(t.Heading("session.changed", locale.Args{"Title": view.SessionTitle(s)}))
		facts := t.SessionFacts(s)
		for _, old := range t.SessionFacts(&before) {
			if !slices.Contains(facts, old) {
				reply = reply.And(t.Fact("session.was", old.Text+" ("+strings.ToLower(strings.TrimRight(old.Label, " \u00a0:"))+")"))
			}
		}
		return reply.And(facts...)
	}, moved)
	return t.Say(t.Paragraph("session.noted_told", locale.Args{"Number": training.SessionName(s.Number)})), err
}

// move gives a session at another time, tells everyone concerned, and asks trainers and partners whether that suits them.
func (t *turn) move(ctx context.Context, s *training.Session, to training.Slot) (chat.Reply, error) {
	from := s.Slot()
	if from == to {
		t.stopAwaiting()
		return t.Say(t.Paragraph("session.same_time", locale.Args{"Number": training.SessionName(s.Number), "Slot": t.Slot(to)})), nil
	}
	if err := s.Move(t.who(), to); err != nil {
		return t.refuseSession(s, err)
	}
	t.stopAwaiting()
	if err := t.saveSession(ctx, s); err != nil {
		return chat.Reply{}, err
	}
	requests, err := t.requestsOf(ctx, s)
	if err != nil {
		return chat.Reply{}, err
	}
	for _, r := range requests {
		if r.Status != training.Accepted {
			continue
		}
		if err := r.Follow(t.who(), to); err != nil {
			return chat.Reply{}, err
		}
		if err := t.state.Requests.Save(ctx, r); err != nil {
			return chat.Reply{}, err
		}
		t.tellCell(r)
	}
	moved := func(t *turn) chat.Reply {
		return t.Say(t.Heading("session.moved", locale.Args{"Title": view.SessionTitle(s)}), t.Fact("session.was", t.Slot(from))).And(t.SessionFacts(s)...)
	}
	if err := t.tellConcerned(ctx, s, moved, true); err != nil {
		return chat.Reply{}, err
	}
	reply := t.Say(t.Paragraph("session.moved_told", locale.Args{"Number": training.SessionName(s.Number), "Slot": t.Slot(to)}))
	switch {
	case training.IsHoliday(to.Day):
		reply = reply.And(chat.Part{Kind: chat.Note, Text: "⚠ " + t.Text("advice.holiday", locale.Args{"Day": t.Day(to.Day)})})
	case training.IsWeekend(to.Day):
		reply = reply.And(chat.Part{Kind: chat.Note, Text: "⚠ " + t.Text("advice.weekend", locale.Args{"Day": t.Day(to.Day)})})
	}
	clashes, err := t.clashes(ctx, s)
	return reply.And(clashes...), err
}

// clashes warns of trainers of a session who are away or give another one then.
func (t *turn) clashes(ctx context.Context, s *training.Session) ([]chat.Part, error) {
	around, err := t.state.Sessions.FindSessions(ctx, SessionQuery{From: s.Day, To: s.Day})
	if err != nil {
		return nil, err
	}
	trainers, err := t.trainers(ctx)
	if err != nil {
		return nil, err
	}
	var parts []chat.Part
	for _, a := range s.Trainers {
		tr := trainers[a.Trainer]
		if tr == nil || a.Status == training.Refused {
			continue
		}
		bare := *s // as if the trainer were not assigned yet
		bare.Trainers = nil
		for _, c := range training.Candidates(&bare, []*training.Trainer{tr}, around) {
			if c.Absent || len(c.Clashes) > 0 {
				parts = append(parts, chat.Part{Kind: chat.Note, Text: "⚠ " + tr.Name + ": " + t.Against(c)})
			}
		}
	}
	return parts, nil
}

// callOff cancels a session and tells everyone concerned; its requests go back to the VT cell.
func (t *turn) callOff(ctx context.Context, s *training.Session, reason string) error {
	if err := s.Cancel(t.who(), reason); err != nil {
		return err
	}
	cancelled := func(t *turn) chat.Reply {
		return t.Say(t.Heading("session.cancelled_heading", locale.Args{"Title": view.SessionTitle(s)}), t.Fact("card.reason", reason)).And(t.SessionFacts(s)...)
	}
	if err := t.tellConcerned(ctx, s, cancelled, true); err != nil {
		return err
	}
	requests, err := t.requestsOf(ctx, s)
	if err != nil {
		return err
	}
	for _, r := range requests {
		if r.Status != training.Accepted {
			continue
		}
		if err := r.Replan(t.who(), reason); err != nil {
			return err
		}
		if err := t.state.Requests.Save(ctx, r); err != nil {
			return err
		}
		t.tellCell(r)
	}
	return t.saveSession(ctx, s)
}
