package bot

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// shownCandidates is how many trainers are offered for a session.
const shownCandidates = 8

// staff offers who could give a session, with what speaks for and against each, and frees those who do.
func (t *turn) staff(ctx context.Context, s *training.Session) (chat.Reply, error) {
	candidates, err := t.candidates(ctx, s)
	if err != nil {
		return chat.Reply{}, err
	}
	trainers, err := t.trainers(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	args := locale.Args{"Number": training.SessionName(s.Number)}
	reply := t.awaitOf(s.Number, aboutStaff, "session.staff_who", args)
	stop := reply.Choices
	reply.Choices = nil
	if len(candidates) == 0 {
		reply = reply.And(t.Paragraph("session.no_trainers"))
	}
	for _, c := range candidates[:min(shownCandidates, len(candidates))] {
		mark := "✓ "
		if !c.Fits() {
			mark = "⚠ "
		}
		reply = reply.And(chat.Part{Kind: chat.Item, Label: mark + c.Name, Text: t.Reasons(c)})
		reply = reply.With(view.Press(view.Short(c.Name), action.With(action.AssignTrainer, s.Number, c.Number)))
	}
	for _, a := range s.Trainers {
		if tr := trainers[a.Trainer]; tr != nil && a.Status != training.Refused {
			reply = reply.With(view.Press(view.Short(t.Text("session.free", locale.Args{"Name": tr.Name})), action.With(action.FreeTrainer, s.Number, tr.Number)))
		}
	}
	return reply.With(stop...), nil
}

func (t *turn) candidates(ctx context.Context, s *training.Session) ([]training.Candidate, error) {
	list, err := t.state.Sessions.Trainers(ctx)
	if err != nil {
		return nil, err
	}
	around, err := t.state.Sessions.FindSessions(ctx, SessionQuery{From: s.Day.Add(-training.LoadDays), To: s.Day.Add(training.LoadDays)})
	if err != nil {
		return nil, err
	}
	return training.Candidates(s, list, around), nil
}

// assign asks a trainer to give a session. What speaks against it was shown where the trainer was offered, and is said once
// more.
func (t *turn) assign(ctx context.Context, s *training.Session, tr *training.Trainer) (chat.Reply, error) {
	candidates, err := t.candidates(ctx, s) // with what speaks against it, before it is given to this one
	if err != nil {
		return chat.Reply{}, err
	}
	if s.Gives(tr.Number) {
		return t.Say(t.Paragraph("session.assigned_before", locale.Args{"Number": training.SessionName(s.Number), "Name": tr.Name})), nil
	}
	if err := s.Assign(t.who(), tr); err != nil {
		return t.refuseSession(s, err)
	}
	t.stopAwaiting()
	if err := t.saveSession(ctx, s); err != nil {
		return chat.Reply{}, err
	}
	if err := t.tellTrainer(ctx, s, tr, func(t *turn) chat.Reply { return t.Invitation(s) }, true); err != nil {
		return chat.Reply{}, err
	}
	args := locale.Args{"Number": training.SessionName(s.Number), "Name": tr.Name}
	key := "session.assigned"
	if len(t.Reach(tr)) == 0 {
		key = "session.assigned_untold"
	}
	reply := t.Say(t.Paragraph(key, args))
	for _, c := range candidates {
		if against := t.Against(c); c.Number == tr.Number && against != "" {
			reply = reply.And(chat.Part{Kind: chat.Note, Text: "⚠ " + against})
		}
	}
	return reply.With(t.Choice("session.undo_assign", action.With(action.FreeTrainer, s.Number, tr.Number)), t.Choice("cell.staff", action.On(action.Staff, s.Number))), nil
}

// unassign frees a trainer of a session, and says so.
func (t *turn) unassign(ctx context.Context, s *training.Session, tr *training.Trainer) (chat.Reply, error) {
	if s.Assignment(tr.Number) == nil {
		return t.stale(), nil
	}
	told := s.Gives(tr.Number) // who refused has nothing to be freed of
	if err := s.Unassign(t.who(), tr); err != nil {
		return t.refuseSession(s, err)
	}
	t.stopAwaiting()
	if err := t.saveSession(ctx, s); err != nil {
		return chat.Reply{}, err
	}
	if told {
		off := *s // for this trainer's calendar
		off.Status = training.Cancelled
		err := t.tellTrainer(ctx, &off, tr, func(t *turn) chat.Reply {
			return t.Say(t.Heading("assignment.freed", locale.Args{"Title": view.SessionTitle(s)}), t.Fact("session.when", t.Slot(s.Slot())))
		}, true)
		if err != nil {
			return chat.Reply{}, err
		}
	}
	return t.Say(t.Paragraph("session.freed", locale.Args{"Number": training.SessionName(s.Number), "Name": tr.Name})).
		With(t.Choice("cell.staff", action.On(action.Staff, s.Number))), nil
}

// assignNamed assigns trainers by their names, apart by commas, and asks partners, behind a semicolon, who were not asked yet.
func (t *turn) assignNamed(ctx context.Context, s *training.Session, text string) (chat.Reply, error) {
	people, partners, _ := strings.Cut(text, ";")
	list, err := t.state.Sessions.Trainers(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	var reply chat.Reply
	var next []chat.Choice // what can be done with the last who was assigned
	for _, name := range named(people) {
		var found []*training.Trainer
		for _, tr := range list {
			full, asked := strings.ToLower(tr.Name), strings.ToLower(name)
			if tr.Removed {
				continue
			}
			if full == asked {
				found = []*training.Trainer{tr}
				break
			}
			if strings.HasPrefix(full, asked+" ") || strings.HasSuffix(full, " "+asked) {
				found = append(found, tr)
			}
		}
		var one chat.Reply
		switch len(found) {
		case 1:
			if one, err = t.assign(ctx, s, found[0]); err != nil {
				return chat.Reply{}, err
			}
			next, one.Choices = one.Choices, nil
		case 0:
			one = t.Say(t.Paragraph("session.who", locale.Args{"Name": name}))
		default:
			one = t.Say(t.Paragraph("session.which", locale.Args{"Name": name}))
			for _, tr := range found[:min(5, len(found))] {
				one = one.With(view.Press(view.Short(tr.Name), action.With(action.AssignTrainer, s.Number, tr.Number)))
			}
		}
		reply.Lang, reply.Parts, reply.Choices = t.Lang, append(reply.Parts, one.Parts...), append(reply.Choices, one.Choices...)
	}
	reply.Choices = append(reply.Choices, next...)
	for _, name := range named(partners) {
		if p := s.Partner(name); p != nil && p.Status != training.Refused {
			reply.Lang, reply.Parts = t.Lang, append(reply.Parts, t.Paragraph("session.assigned_before", locale.Args{"Number": training.SessionName(s.Number), "Name": name}))
			continue
		}
		one, err := t.askPartner(ctx, s, name, "")
		if err != nil {
			return chat.Reply{}, err
		}
		reply.Lang, reply.Parts = t.Lang, append(reply.Parts, one.Parts...)
	}
	if reply.Empty() {
		return t.staff(ctx, s)
	}
	return reply, nil
}

// named splits a list of names: "An, Piet".
func named(text string) []string {
	var list []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// askPartner asks an organisation to help to give a session: by mail where it has an address.
func (t *turn) askPartner(ctx context.Context, s *training.Session, name, email string) (chat.Reply, error) {
	if err := s.AskPartner(t.who(), name, email); err != nil {
		return t.refuseSession(s, err)
	}
	t.stopAwaiting()
	if err := t.saveSession(ctx, s); err != nil {
		return chat.Reply{}, err
	}
	err := t.tellPartner(ctx, s, *s.Partner(name), func(t *turn) chat.Reply {
		return t.Say(t.Heading("partner.asked", locale.Args{"Title": view.SessionTitle(s)})).And(t.SessionFacts(s)...)
	}, true)
	args := locale.Args{"Number": training.SessionName(s.Number), "Name": name}
	if email == "" || !t.bot.Mail {
		i := slices.IndexFunc(s.Partners, func(p training.Partner) bool { return p.Name == name })
		return t.Say(t.Paragraph("session.partner_noted", args)).With(t.PartnerChoices(s, i, s.Partners[i])...), err
	}
	return t.Say(t.Paragraph("session.partner_asked", args)), err
}

// pressedAssignment answers a trainer's choice about an own session, or a requester's about how it was: a verb and the
// session's number.
func (t *turn) pressedAssignment(ctx context.Context, value string) (chat.Reply, error) {
	verb, rest, _ := strings.Cut(value, ":")
	digits, about, _ := strings.Cut(rest, ":")
	number, ok := numberOf(digits)
	if !ok || t.state.Sessions == nil {
		return t.stale(), nil
	}
	if verb == "score" || verb == "words" {
		return t.scored(ctx, number, verb, about)
	}
	s, err := t.state.Sessions.Session(ctx, number)
	if errors.Is(err, ErrNoSession) {
		return t.stale(), nil
	}
	if err != nil {
		return chat.Reply{}, err
	}
	tr, err := t.trainer(ctx)
	if err != nil {
		return chat.Reply{}, err
	}
	if tr == nil || s.Assignment(tr.Number) == nil || !s.Gives(tr.Number) && verb != "yes" && verb != "no" { // who refused may have thought better of it
		return t.refuseSession(s, training.ErrNotAssigned)
	}
	t.Lang = t.spokenTo(tr)
	args := locale.Args{"Number": training.SessionName(s.Number), "Slot": t.Slot(s.Slot())}
	switch verb {
	case "yes":
		refused := !s.Gives(tr.Number)
		err = s.Consent(t.who(), tr, true)
		if err == nil && refused { // the VT cell may be looking for somebody else
			t.alert(s, func(t *turn) chat.Reply {
				return t.Say(t.Paragraph("alert.after_all", locale.Args{"Title": view.SessionTitle(s), "Name": tr.Name, "Slot": t.Slot(s.Slot())})).
					With(t.Choice("cell.session", action.On(action.ShowSession, s.Number)))
			})
		}
	case "no":
		return t.turnedDown(ctx, s, tr, "")
	case "set":
		err = s.Ready(t.who(), tr)
	case "problem":
		if !s.Allows(training.ActProblem) {
			return t.refuseSession(s, &training.IllegalSessionError{Number: s.Number, Status: s.Status, Action: training.ActProblem})
		}
		return t.awaitOf(s.Number, aboutProblem, "assignment.what_problem", args), nil
	case "later":
		again, ok := t.tomorrow(s)
		if !ok {
			return t.Say(t.Paragraph("assignment.no_later", args)), nil
		}
		err = s.Snooze(t.who(), tr, again)
		args["Day"] = t.Day(training.DayOf(again))
	case "held":
		switch {
		case !s.Allows(training.ActHold):
			return t.refuseSession(s, &training.IllegalSessionError{Number: s.Number, Status: s.Status, Action: training.ActHold})
		case !s.Over(t.Now):
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
	if verb == "unheld" {
		t.alert(s, func(t *turn) chat.Reply {
			return t.Say(t.Paragraph("alert.not_held", locale.Args{"Title": view.SessionTitle(s), "Name": tr.Name}))
		})
	}
	return t.Say(t.Paragraph("assignment.said_"+verb, args)), nil
}

// spokenTo is the language in which a trainer is spoken to: that of what the trainer is told, which is answered here.
func (t *turn) spokenTo(tr *training.Trainer) catalog.Lang {
	return cmp.Or(t.state.Person.Lang, tr.Speaks(t.bot.Lang))
}

// tomorrow is when a trainer who wants to be reminded tomorrow is; false when that is of no use any more.
func (t *turn) tomorrow(s *training.Session) (again time.Time, ok bool) {
	next := t.bot.Reminding.Quiet.Free(training.DayOf(t.Now).Add(1).At(snoozeHour), true)
	end := s.Start()
	if end.IsZero() {
		end = s.Day.At("12:00")
	}
	return next, next.Before(end)
}

// snoozeHour is when "tomorrow" is.
const snoozeHour = "09:00"

// turnedDown notes that a trainer cannot give a session, and tells the VT cell at once, with what the trainer says of it.
func (t *turn) turnedDown(ctx context.Context, s *training.Session, tr *training.Trainer, words string) (chat.Reply, error) {
	if a := s.Assignment(tr.Number); a != nil && a.Status == training.Refused { // the VT cell knows
		return t.Say(t.Paragraph("assignment.said_no", locale.Args{"Number": training.SessionName(s.Number)})), nil
	}
	if err := s.Consent(t.who(), tr, false); err != nil {
		return t.refuseSession(s, err)
	}
	if err := t.saveSession(ctx, s); err != nil {
		return chat.Reply{}, err
	}
	t.alert(s, func(t *turn) chat.Reply {
		return t.Say(t.Paragraph("alert.turned_down", locale.Args{"Title": view.SessionTitle(s), "Name": tr.Name, "Slot": t.Slot(s.Slot())})).And(view.Quoted(words)...).
			With(t.Choice("cell.staff", action.On(action.Staff, s.Number)))
	})
	return t.Say(t.Paragraph("assignment.said_no", locale.Args{"Number": training.SessionName(s.Number)})), nil
}

// troubled passes a trainer's problem on to the VT cell at once.
func (t *turn) troubled(ctx context.Context, s *training.Session, tr *training.Trainer, text string) (chat.Reply, error) {
	if err := s.Problem(t.who(), tr, text); err != nil {
		return t.refuseSession(s, err)
	}
	t.stopAwaiting()
	if err := t.saveSession(ctx, s); err != nil {
		return chat.Reply{}, err
	}
	t.alert(s, func(t *turn) chat.Reply {
		return t.Say(t.Paragraph("alert.problem", locale.Args{"Title": view.SessionTitle(s), "Name": tr.Name, "Slot": t.Slot(s.Slot())}), chat.Part{Kind: chat.Quote, Text: text}).
			With(t.Choice("cell.session", action.On(action.ShowSession, s.Number)))
	})
	return t.Say(t.Paragraph("assignment.said_problem", locale.Args{"Number": training.SessionName(s.Number)})), nil
}

// alert tells the VT cell of something about a session that cannot wait.
func (t *turn) alert(s *training.Session, make func(t *turn) chat.Reply) {
	for _, place := range t.bot.cell() {
		t.tell(s, "", chat.Address{Via: place.Via, To: place.To}, make(t.in(t.bot.Lang)))
	}
}

// scored notes how a requester found a session: a score, or the wish to say something.
func (t *turn) scored(ctx context.Context, number int64, verb, about string) (chat.Reply, error) {
	digits, score, _ := strings.Cut(about, ":")
	request, ok := numberOf(digits)
	if !ok {
		return t.stale(), nil
	}
	r, err := t.state.Requests.Get(ctx, request)
	if errors.Is(err, ErrNoRequest) {
		return t.stale(), nil
	}
	if err != nil {
		return chat.Reply{}, err
	}
	if mine, err := t.isMine(ctx, r.Requester); err != nil || !mine {
		return t.stale(), err
	}
	s, err := t.state.Sessions.Session(ctx, number)
	if errors.Is(err, ErrNoSession) || err == nil && !slices.Contains(s.Requests, request) {
		return t.stale(), nil
	}
	if err != nil {
		return chat.Reply{}, err
	}
	args := locale.Args{"Number": training.SessionName(s.Number)}
	if verb == "words" {
		return t.awaitOf(s.Number, aboutFeedback, "feedback.words", args), nil
	}
	points, ok := numberOf(score)
	if !ok || points < 1 || points > 5 {
		return t.stale(), nil
	}
	f := training.Feedback{Request: request, Score: int(points)}
	for _, old := range s.Feedback {
		if old.Request == request {
			f.Text = old.Text
		}
	}
	if err := s.Score(t.who(), f); err != nil {
		return t.refuseSession(s, err)
	}
	if err := t.saveSession(ctx, s); err != nil {
		return chat.Reply{}, err
	}
	return t.Say(t.Paragraph("feedback.thanks")).With(t.Choice("feedback.say_more", action.With(action.Comment, s.Number, request))), nil
}

// remarked adds a requester's own words to a session's feedback.
func (t *turn) remarked(ctx context.Context, s *training.Session, text string) (chat.Reply, error) {
	requests, err := t.requestsOf(ctx, s)
	if err != nil {
		return chat.Reply{}, err
	}
	t.stopAwaiting()
	for _, r := range requests {
		mine, err := t.isMine(ctx, r.Requester)
		if err != nil {
			return chat.Reply{}, err
		}
		if !mine {
			continue
		}
		f := training.Feedback{Request: r.Number, Text: text}
		for _, old := range s.Feedback {
			if old.Request == r.Number {
				f.Score = old.Score
			}
		}
		if err := s.Score(t.who(), f); err != nil {
			return t.refuseSession(s, err)
		}
	}
	if err := t.saveSession(ctx, s); err != nil {
		return chat.Reply{}, err
	}
	return t.Say(t.Paragraph("feedback.passed_on")), nil
}
