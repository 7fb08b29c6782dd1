package view

import (
	"fmt"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
)

// near says that a session is near, with what everybody concerned may know of it.
func (v View) near(s *training.Session) chat.Reply {
	return v.Say(v.Heading("reminder.heading", locale.Args{"Title": SessionTitle(s), "Slot": v.Slot(s.Slot())})).And(v.SessionFacts(s)...)
}

// PartnerReminder says to a partner that a session is near.
func (v View) PartnerReminder(s *training.Session) chat.Reply { return v.near(s) }

// TrainerReminder is all that a trainer needs to know before a session. requests are those for which it is given; later
// offers to be reminded once more.
func (v View) TrainerReminder(
	s *training.Session,
	tr *training.Trainer,
	trainers map[int64]*training.Trainer,
	requests []*training.Request,
	later bool,
) chat.Reply {
	reply := v.near(s)
	if len(s.Trainers) > 1 || len(s.Partners) > 0 {
		reply = reply.And(v.StaffFacts(s, trainers, false)...)
	}
	for _, r := range requests {
		if contact := strings.Trim(r.Email+", "+r.Phone, ", "); contact != "" {
			reply = reply.And(v.Fact("reminder.contact", contact))
		}
		if r.Remarks != "" {
			reply = reply.And(v.Fact("label.remarks", r.Remarks))
		}
	}
	reply = reply.And(v.Needs(s, catalog.ByTrainer, "reminder.bring")...).And(v.Needs(s, catalog.ByParticipants, "reminder.they_bring")...)
	if a := s.Assignment(tr.Number); a != nil && a.Status == training.Asked {
		reply = reply.And(v.Paragraph("reminder.not_confirmed"))
	}
	reply = reply.With(
		v.Choice("reminder.all_set", action.On(action.AllSet, s.Number)),
		v.Choice("reminder.problem", action.On(action.ReportProblem, s.Number)),
	)
	if later {
		reply = reply.With(v.Choice("reminder.tomorrow", action.On(action.RemindLater, s.Number)))
	}
	return reply
}

// RequesterReminder says to a requester that a session is near.
func (v View) RequesterReminder(s *training.Session, trainers map[int64]*training.Trainer) chat.Reply {
	return v.near(s).And(v.StaffFacts(s, trainers, false)...).And(v.Needs(s, catalog.ByParticipants, "reminder.you_bring")...).
		With(v.Choice("session.file", action.On(action.SessionFile, s.Number)))
}

// CellReminder says to the VT cell that a session is near.
func (v View) CellReminder(s *training.Session, trainers map[int64]*training.Trainer) chat.Reply {
	return v.near(s).And(v.StaffFacts(s, trainers, true)...).And(v.Readiness(s)).With(v.showSession(s))
}

// Unready says to the VT cell what a session that is near lacks.
func (v View) Unready(s *training.Session, lacks []training.Lack) chat.Reply {
	return v.Say(v.Paragraph("alert.unready", locale.Args{"Title": SessionTitle(s), "Slot": v.Slot(s.Slot()), "List": v.Lacks(lacks)})).
		With(v.showSession(s))
}

// NoAnswer says to the VT cell that a trainer has not said for some working days whether a session suits.
func (v View) NoAnswer(s *training.Session, name string, days int) chat.Reply {
	return v.Say(v.Paragraph("alert.silent", locale.Args{"Title": SessionTitle(s), "Name": name, "Slot": v.Slot(s.Slot()), "Days": days})).
		With(v.staffSession(s))
}

// NoReaction says to the VT cell that a trainer has not reacted to a reminder.
func (v View) NoReaction(s *training.Session, name string) chat.Reply {
	return v.alert("alert.unacknowledged", s, name).With(v.showSession(s))
}

// WasHeld asks whether a session was given; yes and no are what the buttons do, which differ for trainers and the VT cell.
func (v View) WasHeld(s *training.Session, yes, no chat.Choice) chat.Reply {
	return v.Say(v.Paragraph("after.held", locale.Args{"Title": SessionTitle(s), "Slot": v.Slot(s.Slot())})).With(yes, no)
}

// HowWasIt asks a requester for a score.
func (v View) HowWasIt(s *training.Session, r *training.Request) chat.Reply {
	reply := v.Say(v.Paragraph("feedback.ask", locale.Args{"Title": SessionTitle(s), "Slot": v.Slot(s.Slot())}))
	for score := 5; score >= 1; score-- {
		reply = reply.With(Press(strings.Repeat("★", score), action.Rate(s.Number, r.Number, score)))
	}
	return reply
}

// Week is what a digest tells of.
type Week struct {
	Open     []*training.Request
	Sessions []*training.Session // that are to come
	Gaps     []AskedInVain       // of the past days
}

// AskedInVain is a question that the catalogue could not answer, and how often it was asked.
type AskedInVain struct {
	Number   int64 // by which it is settled
	Question string
	Count    int
}

const digestLines = 10 // of each kind

// Digest tells the VT cell of the open requests, the sessions to come with what they lack, and what the catalogue could not
// answer. Its subject, for a mail, comes with it.
func (v View) Digest(week Week) (subject string, reply chat.Reply) {
	subject = v.Text("cell.none")
	if len(week.Open) > 0 {
		subject = locale.Count(v.Lang, "digest.heading", len(week.Open))
	}
	reply = v.Requests("cell.heading", week.Open, action.ShowRequest)
	reply.Parts[0].Text = subject
	if len(week.Sessions) > 0 {
		reply = reply.And(v.Heading("session.list"))
	}
	for _, s := range week.Sessions[:min(digestLines, len(week.Sessions))] {
		state := "✓"
		if lacks := s.Lacks(v.Catalog); len(lacks) > 0 {
			state = "⚠ " + v.Lacks(lacks)
			reply = reply.With(Press(training.SessionName(s.Number), action.On(action.ShowSession, s.Number)))
		}
		reply = reply.And(chat.Part{Kind: chat.Item, Label: SessionTitle(s), Text: v.Slot(s.Slot()) + " · " + state})
	}
	if more := len(week.Sessions) - digestLines; more > 0 {
		reply = reply.And(chat.Part{Kind: chat.Item, Text: v.Text("digest.more", locale.Args{"Count": more})})
	}
	if len(week.Gaps) > 0 {
		reply = reply.And(v.Heading("digest.gaps")).And(v.askedInVain(week.Gaps, digestLines)...).
			With(v.Choice("digest.to_gaps", action.Do(action.ListGaps)))
	}
	return subject, reply
}

// askedInVain lists questions with how often they were asked, at most so many.
func (v View) askedInVain(list []AskedInVain, most int) []chat.Part {
	var parts []chat.Part
	for _, g := range list[:min(most, len(list))] {
		parts = append(parts, chat.Part{Kind: chat.Item, Text: fmt.Sprintf("%s (%d×)", g.Question, g.Count)})
	}
	if more := len(list) - most; more > 0 {
		parts = append(parts, chat.Part{Kind: chat.Item, Text: v.Text("digest.more", locale.Args{"Count": more})})
	}
	return parts
}

// Nudge reminds the VT cell of a request that nobody has touched for some working days.
func (v View) Nudge(r *training.Request, days int) chat.Reply {
	return v.Say(v.Paragraph("nudge", locale.Args{"Number": training.Name(r.Number), "Days": days})).
		With(Press(training.Name(r.Number), action.On(action.ShowRequest, r.Number)))
}
