package desk

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/planning"
	"vtbot/internal/training"
	"vtbot/internal/understand"
	"vtbot/internal/view"
)

// ListSessions answers the button that does as behind /sessions.
func (d *Desk) ListSessions(ctx context.Context, a action.Action) (chat.Reply, error) {
	reply, err := d.Sessions(ctx, a.Arg)
	return reply.Updating(), err
}

// Sessions answers /sessions: a trainer's own, all by week for the VT cell, a requester's own; with a number, S-7, that one; for
// the VT cell, with a description, a new one. Other words narrow the list.
func (d *Desk) Sessions(ctx context.Context, argument string) (chat.Reply, error) {
	_, page := strconv.Atoi(argument)
	if number, ok := training.SessionNumberIn(argument); ok && page != nil { // a number alone is a page

		return d.ViewSession(ctx, action.On(action.ViewSession, number))
	}
	if d.Plan.ActsForCell() && d.makesSession(argument) {
		return d.newSession(ctx, argument)
	}
	return d.ListedSessions(ctx, argument)
}

// makesSession reports whether a text describes a new session and not a list: a module on a day, or in more words than narrow one.
func (d *Desk) makesSession(text string) bool {
	read := d.Read(text)
	return len(read.Modules) > 0 && (len(read.Dates.Days) > 0 || read.Time != "" || !read.Participants.IsZero())
}

// newSession makes a session that no request asks for, of what a coordinator says.
func (d *Desk) newSession(ctx context.Context, text string) (chat.Reply, error) {
	read := d.Read(text)
	switch {
	case len(read.Modules) == 0:
		return d.says("session.new_needs_module", nil), nil
	case len(read.Dates.Days) == 0:
		return d.says("session.new_needs_day", nil), nil
	case len(read.Dates.Days) > 1: // none is dropped
		return d.says("session.new_one_day", nil), nil
	}
	s, err := d.Plan.NewSession(ctx, read.Wish, training.Slot{Day: read.Dates.Days[0], Time: read.Time, Until: read.Until})
	if err != nil {
		return chat.Reply{}, err
	}
	asked, err := d.askThoseNamed(ctx, s, text)
	if err != nil {
		return chat.Reply{}, err
	}
	if d.amidCell() { // where the card comes by itself
		return d.says("session.made", locale.Args{"Title": view.SessionTitle(s), "Slot": d.Slot(s.Slot())}).And(asked...).
			With(d.staff(s.Number)), nil
	}
	card, err := d.card(ctx, s)
	return card.Prepend(d.Say(asked...)), err
}

// askThoseNamed asks the trainers whose whole names stand in a text for a session, and returns what is said of that.
func (d *Desk) askThoseNamed(ctx context.Context, s *training.Session, text string) ([]chat.Part, error) {
	list, err := d.Plan.ActiveTrainers(ctx)
	if err != nil {
		return nil, err
	}
	var said []chat.Part
	for _, tr := range list {
		if !strings.Contains(" "+understand.Plain(text)+" ", " "+understand.Plain(tr.Name)+" ") {
			continue
		}
		reply, err := d.ask(ctx, s, tr)
		if err != nil {
			return nil, err
		}
		said = append(said, reply.Parts...)
	}
	return said, nil
}

// card shows the VT cell's card of a session.
func (d *Desk) card(ctx context.Context, s *training.Session) (chat.Reply, error) {
	d.OnCard = OnCard{Session: s.Number}
	trainers, err := d.Plan.AllTrainers(ctx)
	return d.SessionCard(s, trainers), err
}

// ShowSession shows the VT cell's card of a session.
func (d *Desk) ShowSession(ctx context.Context, a action.Action) (chat.Reply, error) {
	s, err := d.Plan.Session(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	return d.card(ctx, s)
}

// visible returns a session that the person has to do with, and shows it from then on as they may see it.
func (d *Desk) visible(ctx context.Context, number int64) (*training.Session, error) {
	s, err := d.Plan.VisibleSession(ctx, number)
	if err != nil {
		return nil, err
	}
	d.Asker, err = d.Plan.AsksFor(ctx, s)
	return s, err
}

// ViewSession shows a session as whoever asks may see it.
func (d *Desk) ViewSession(ctx context.Context, a action.Action) (chat.Reply, error) {
	s, err := d.visible(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	if d.Plan.ActsForCell() {
		return d.card(ctx, s)
	}
	trainers, err := d.Plan.AllTrainers(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	tr, err := d.Plan.ActingTrainer(ctx)
	return d.Session(s, trainers, tr), err
}

// SessionFile hands out a session as an entry for a calendar.
func (d *Desk) SessionFile(ctx context.Context, a action.Action) (chat.Reply, error) {
	s, err := d.visible(ctx, a.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	reply := d.says("session.file_here", ofSession(s.Number))
	reply.Files = []chat.File{d.CalendarFile(s, nil)}
	return reply, nil
}

// MoveWhen asks when a session is given instead.
func (d *Desk) MoveWhen(ctx context.Context, a action.Action) (chat.Reply, error) {
	s, err := d.allowed(ctx, a.Number, training.ActMove)
	if err != nil {
		return chat.Reply{}, err
	}
	key := "session.move_when"
	if s.Time == "" {
		key = "session.hour_when"
	}
	args := ofSession(s.Number)
	args["Slot"] = d.Slot(s.Slot())
	return d.await(PendingMove, s.Number, key, args), nil
}

// SaidMove takes a text for it.
func (d *Desk) SaidMove(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	s, err := d.Plan.Session(ctx, p.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	read, to := d.Read(text), s.Slot()
	if len(read.Dates.Days) > 0 {
		to.Day = read.Dates.Days[0]
	}
	if read.Time != "" {
		to.Time, to.Until = read.Time, read.Until
	}
	if len(read.Dates.Days) == 0 && read.Time == "" {
		return d.again(p, "doing.no_date", nil)
	}
	args := locale.Args{"Number": training.SessionName(s.Number), "Slot": d.Slot(to)}
	from := s.Slot()
	clashes, err := d.Plan.Move(ctx, s, to)
	switch {
	case errors.Is(err, planning.ErrPast):
		return d.again(p, "session.past", args)
	case errors.Is(err, planning.ErrSame):
		return d.done(nil, "session.same_time", args)
	case err != nil:
		return chat.Reply{}, err
	}
	key := "session.moved_told"
	if from.Day == to.Day && from.Time == "" {
		key = "session.hour_told"
	}
	reply, _ := d.done(nil, key, args)
	switch {
	case training.IsHoliday(to.Day):
		reply = reply.And(d.Warning("advice.holiday", locale.Args{"Day": d.Day(to.Day)}))
	case training.IsWeekend(to.Day):
		reply = reply.And(d.Warning("advice.weekend", locale.Args{"Day": d.Day(to.Day)}))
	}
	for _, c := range clashes {
		reply = reply.And(chat.Part{Kind: chat.Note, Text: "⚠ " + c.Name + ": " + d.Against(c)})
	}
	return reply, nil
}

// CancelWhy asks why a session is called off.
func (d *Desk) CancelWhy(ctx context.Context, a action.Action) (chat.Reply, error) {
	return d.asks(ctx, a, training.ActCancel, PendingCancel, "session.cancel_why")
}

// SaidCancel takes a text for it.
func (d *Desk) SaidCancel(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	s, err := d.Plan.Session(ctx, p.Number)
	if err == nil {
		err = d.Plan.CallOff(ctx, s, text)
	}
	return d.done(err, "session.called_off", ofSession(p.Number))
}

// EditWhat asks what is changed of a session.
func (d *Desk) EditWhat(ctx context.Context, a action.Action) (chat.Reply, error) {
	s, err := d.allowed(ctx, a.Number, training.ActArrange)
	if err != nil {
		return chat.Reply{}, err
	}
	reply := d.says("session.what_to_change", ofSession(s.Number))
	for _, of := range training.SessionFields {
		reply = reply.With(d.Choice("session.field."+of, action.SetOf(s.Number, of)))
	}
	return reply, nil
}

// SetWhat asks for the new value of one of these.
func (d *Desk) SetWhat(ctx context.Context, a action.Action) (chat.Reply, error) {
	if !slices.Contains(training.SessionFields, a.Name) {
		return d.Stale(), nil
	}
	return d.asks(ctx, a, training.ActArrange, PendingKind(a.Name), "session.set."+a.Name)
}

// SaidOfSession takes a text for the new value of one of training.SessionFields, which the kind of what is pending names.
func (d *Desk) SaidOfSession(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	s, err := d.Plan.Session(ctx, p.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	change, problem := d.changeOf(p.Kind, text)
	if problem != "" {
		return d.again(p, problem, ofSession(s.Number))
	}
	told, err := d.Plan.Arrange(ctx, s, string(p.Kind), change)
	key := "session.noted"
	if told {
		key = "session.noted_told"
	}
	return d.done(err, key, ofSession(s.Number))
}

// changeOf reads the new value of something of a session; problem is the key of the text that says why it cannot be taken.
func (d *Desk) changeOf(kind PendingKind, text string) (change func(*training.Session), problem string) {
	switch kind {
	case PendingPlace:
		return func(s *training.Session) { s.Place, s.Mode = text, training.OnSite }, ""
	case PendingRoom:
		return func(s *training.Session) { s.Room = text }, ""
	case PendingNote:
		return func(s *training.Session) { s.Memo = text }, ""
	case PendingDirections:
		return func(s *training.Session) { s.Directions = text }, ""
	case PendingLink:
		return func(s *training.Session) { // beside a place it is for those who are elsewhere
			if s.Link = text; s.Place == "" {
				s.Mode = training.Online
			}
		}, ""
	case PendingLanguage:
		lang := d.Read(text).SessionLanguage
		if lang == "" {
			lang = d.Bare(text).Language
		}
		if lang == "" {
			return nil, "doing.no_language"
		}
		return func(s *training.Session) { s.Language = lang }, ""
	}
	count := d.Read(text).Participants
	if count.IsZero() {
		count = d.Bare(text).Count
	}
	if count.Min < 1 {
		return nil, "doing.no_number"
	}
	return func(s *training.Session) { s.Participants = count }, ""
}

// MaterialsReady notes that what is to be brought to a session is there.
func (d *Desk) MaterialsReady(ctx context.Context, a action.Action) (chat.Reply, error) {
	s, err := d.allowed(ctx, a.Number, training.ActArrange)
	if err == nil {
		err = d.Plan.MaterialsReady(ctx, s)
	}
	if err != nil {
		return chat.Reply{}, err
	}
	return d.says("session.noted", ofSession(s.Number)), nil
}

// HowManyCame asks how many came to a session that is over: the VT cell, or a trainer who gave it.
func (d *Desk) HowManyCame(ctx context.Context, a action.Action) (chat.Reply, error) {
	s, err := d.allowed(ctx, a.Number, training.ActHold)
	if err != nil {
		return chat.Reply{}, err
	}
	if err := s.Reportable(d.Now); err != nil {
		return chat.Reply{}, err
	}
	return d.await(
		PendingCame,
		s.Number,
		"session.how_many_came",
		locale.Args{"Number": training.SessionName(s.Number), "Slot": d.Slot(s.Slot())},
	), nil
}

// SaidCame takes a text for it.
func (d *Desk) SaidCame(ctx context.Context, p Pending, text string) (chat.Reply, error) {
	s, err := d.Plan.Session(ctx, p.Number)
	if err != nil {
		return chat.Reply{}, err
	}
	count, counted := d.countIn(text)
	switch {
	case understand.Says(text, understand.SaysUnsure) && !counted: // nobody counted
		return d.noted(s.Number, d.Plan.Report(ctx, s, 0))
	case !counted && understand.ReadSaid(text, understand.SaidHeld, understand.SaidUnheld).Kind == understand.SaidUnheld:
		return d.cameNobody(ctx, s)
	case !counted:
		return d.again(p, "doing.no_number", nil)
	}
	if err := d.Plan.Report(ctx, s, count.Min); err != nil {
		return chat.Reply{}, err
	}
	tr, err := d.Plan.ActingTrainer(ctx)
	if err == nil && tr != nil && s.Gives(tr.Number) && understand.SaysMoreThanCount(text) {
		return d.done(d.Plan.Note(ctx, s, tr, text), "session.noted_passed", ofSession(s.Number))
	}
	return d.noted(s.Number, err)
}

// cameNobody notes that a session was not given after all.
func (d *Desk) cameNobody(ctx context.Context, s *training.Session) (chat.Reply, error) {
	d.Stop()
	if d.Plan.ActsForCell() {
		return d.NotHeld(ctx, action.On(action.WasNotHeld, s.Number))
	}
	return d.TrainerNotHeld(ctx, action.On(action.TrainerNotHeld, s.Number))
}

// NotHeld notes, for the VT cell, that a session was not given.
func (d *Desk) NotHeld(ctx context.Context, a action.Action) (chat.Reply, error) {
	s, err := d.allowed(ctx, a.Number, training.ActNotHeld)
	if err == nil {
		err = d.Plan.ReportNotHeld(ctx, s, nil)
	}
	if err != nil {
		return chat.Reply{}, err
	}
	return d.says("session.noted", ofSession(s.Number)), nil
}
