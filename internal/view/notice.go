package view

import (
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/calendar"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
)

// Accepted tells a requester that a request is given in a session; s is nil while there is none.
func (v View) Accepted(r *training.Request, s *training.Session) chat.Reply {
	reply := v.Say(v.Heading("outcome.accepted", locale.Args{"Number": training.Name(r.Number)}), v.Fact("card.session", v.GivenIn(r))).
		And(v.Wish(r.Wish)...)
	if r.GivenIn == 0 {
		return reply
	}
	if s != nil {
		if len(s.Requests) > 1 && r.Share == training.ShareAgreed {
			reply = reply.And(v.Fact("session.together", s.Organisation))
		}
		reply.Files = []chat.File{v.CalendarFile(s, &calendar.Person{Email: r.Email, Accepted: true})}
	}
	return reply.With(v.Choice("session.file", action.On(action.SessionFile, r.GivenIn)))
}

// Declined tells a requester why a request is declined.
func (v View) Declined(r *training.Request) chat.Reply {
	return v.Say(
		v.Heading("outcome.declined", locale.Args{"Number": training.Name(r.Number)}),
		v.Fact("card.reason", r.Reason),
		v.Paragraph("outcome.declined_next"),
	)
}

// Question asks a requester something.
func (v View) Question(r *training.Request, text string) chat.Reply {
	return v.Say(v.Heading("outcome.question", locale.Args{"Number": training.Name(r.Number)}), chat.Part{Kind: chat.Quote, Text: text}).
		With(v.Choice("mine.answer", action.On(action.AnswerQuestion, r.Number)))
}

// ShareAsked asks a requester whether a session may be given for others as well.
func (v View) ShareAsked(r *training.Request) chat.Reply {
	return v.Say(v.Heading("share.heading", locale.Args{"Number": training.Name(r.Number)}),
		v.Paragraph("share.ask", locale.Args{"Modules": strings.Join(r.Modules, ", ")})).
		With(v.Choice("share.yes", action.ShareSession(r.Number, true)), v.Choice("share.no", action.ShareSession(r.Number, false)))
}

// InterestReached tells a requester that enough people have asked for a module by now.
func (v View) InterestReached(r *training.Request, m *catalog.Module) chat.Reply {
	return v.Say(v.Paragraph("interest.enough", locale.Args{"Module": m.Code + " " + m.Title[v.Lang], "Number": training.Name(r.Number)}))
}

// Interest tells the VT cell the same, and offers to ask them to share a session with the newest, r.
func (v View) Interest(r *training.Request, m *catalog.Module, count int) chat.Reply {
	return v.Say(v.Paragraph("interest.cell", locale.Args{"Module": m.Code + " " + m.Title[v.Lang], "Count": count})).
		With(v.Choice("cell.pool", action.On(action.Pool, r.Number)))
}

// alert tells the VT cell something about a session.
func (v View) alert(key string, s *training.Session, who string) chat.Reply {
	return v.Say(v.Paragraph(key, locale.Args{"Title": SessionTitle(s), "Name": who, "Names": who, "Slot": v.Slot(s.Slot())}))
}

func (v View) showSession(s *training.Session) chat.Choice {
	return v.Choice("cell.session", action.On(action.ShowSession, s.Number))
}

func (v View) staffSession(s *training.Session) chat.Choice {
	return v.Choice("cell.staff", action.On(action.Staff, s.Number))
}

// Untold tells the VT cell whom no message about a session reaches.
func (v View) Untold(s *training.Session, names []string) chat.Reply {
	return v.alert("alert.untold", s, strings.Join(names, ", ")).With(v.showSession(s))
}

// WithdrawnFrom tells the VT cell that a session ends with the only request for it.
func (v View) WithdrawnFrom(s *training.Session, request int64) chat.Reply {
	args := locale.Args{"Number": training.Name(request), "Title": SessionTitle(s), "Slot": v.Slot(s.Slot())}
	return v.Say(v.Paragraph("alert.withdrawn", args)).
		With(v.showSession(s))
}

// AgreedAfterAll tells the VT cell that a trainer who refused gives a session after all.
func (v View) AgreedAfterAll(s *training.Session, name string) chat.Reply {
	return v.alert("alert.after_all", s, name).With(v.showSession(s))
}

// Agreed tells the VT cell what a trainer wrote beside a yes.
func (v View) Agreed(s *training.Session, name, words string) chat.Reply {
	return v.alert("alert.agreed", s, name).And(Quoted(words)...).With(v.showSession(s))
}

// TurnedDown tells the VT cell that a trainer cannot give a session.
func (v View) TurnedDown(s *training.Session, name, words string) chat.Reply {
	return v.alert("alert.turned_down", s, name).And(Quoted(words)...).With(v.staffSession(s))
}

// Trouble tells the VT cell of a trainer's problem.
func (v View) Trouble(s *training.Session, name, words string) chat.Reply {
	return v.alert("alert.problem", s, name).And(chat.Part{Kind: chat.Quote, Text: words}).With(v.showSession(s))
}

// GivenToYou tells a coordinator that a colleague has them look after a request.
func (v View) GivenToYou(r *training.Request, by string) chat.Reply {
	line := v.RequestLine(r)
	return v.Say(v.Paragraph("cell.given_you", locale.Args{"Number": training.Name(r.Number), "Name": by}), line).
		With(Press(training.Name(r.Number), action.On(action.ShowRequest, r.Number)))
}

// Noted tells the VT cell what a trainer says of a session.
func (v View) Noted(s *training.Session, name, words string) chat.Reply {
	return v.alert("alert.noted", s, name).And(Quoted(words)...).With(v.showSession(s))
}

// Away tells the VT cell that a trainer is absent, and which sessions they give meanwhile.
func (v View) Away(tr *training.Trainer, away training.Period, during []*training.Session) chat.Reply {
	args := locale.Args{"Name": tr.Name, "When": v.Dates(training.Between(away.From, away.To))}
	reply := v.Say(v.Paragraph("alert.away", args))
	for _, s := range during {
		reply = reply.And(chat.Part{Kind: chat.Item, Label: "⚠ " + SessionTitle(s), Text: v.Slot(s.Slot())}).
			With(Press(training.SessionName(s.Number), action.On(action.ShowSession, s.Number)))
	}
	return reply
}

// Back tells the VT cell that an absence of a trainer is taken back.
func (v View) Back(tr *training.Trainer, away training.Period) chat.Reply {
	args := locale.Args{"Name": tr.Name, "When": v.Dates(training.Between(away.From, away.To))}
	return v.Say(v.Paragraph("alert.back", args))
}

// NotHeld tells the VT cell that a trainer says that a session was not given.
func (v View) NotHeld(s *training.Session, name string) chat.Reply {
	return v.alert("alert.not_held", s, name)
}

// PartnerAnswered tells the VT cell what a partner said to being asked.
func (v View) PartnerAnswered(s *training.Session, name string, yes bool, words string) chat.Reply {
	key := "alert.partner_yes"
	if !yes {
		key = "alert.partner_no"
	}
	return v.alert(key, s, name).And(Quoted(words)...).With(v.showSession(s))
}

// Changed tells those concerned what is new of a session; before is what they know.
func (v View) Changed(s, before *training.Session) chat.Reply {
	reply := v.Say(v.Heading("session.changed", locale.Args{"Title": SessionTitle(s)}))
	facts := v.SessionFacts(s)
	for _, old := range v.SessionFacts(before) {
		if !slices.Contains(facts, old) {
			reply = reply.And(v.Fact("session.was", old.Text+" ("+strings.ToLower(strings.TrimRight(old.Label, " \u00a0:"))+")"))
		}
	}
	return reply.And(facts...)
}

// Moved tells those concerned that a session is given at another time.
func (v View) Moved(s *training.Session, from training.Slot) chat.Reply {
	return v.Say(v.Heading("session.moved", locale.Args{"Title": SessionTitle(s)}), v.Fact("session.was", v.Slot(from))).
		And(v.SessionFacts(s)...)
}

// HourSet tells those concerned the hour of a session that was open.
func (v View) HourSet(s *training.Session) chat.Reply {
	return v.Say(v.Heading("session.hour_set", locale.Args{"Title": SessionTitle(s)})).And(v.SessionFacts(s)...)
}

// CalledOff tells those concerned that a session is not given.
func (v View) CalledOff(s *training.Session, reason string) chat.Reply {
	return v.Say(v.Heading("session.cancelled_heading", locale.Args{"Title": SessionTitle(s)}), v.Fact("card.reason", reason)).
		And(v.SessionFacts(s)...)
}

// Freed tells a trainer that somebody else gives a session.
func (v View) Freed(s *training.Session) chat.Reply {
	return v.Say(v.Heading("assignment.freed", locale.Args{"Title": SessionTitle(s)}), v.Fact("session.when", v.Slot(s.Slot())))
}

// OffList tells a trainer that they give no sessions any more, with those that somebody else gives instead.
func (v View) OffList(given []*training.Session) chat.Reply {
	reply := v.Say(v.Heading("trainer.off_list"))
	if len(given) > 0 {
		reply = reply.And(v.Paragraph("trainer.off_sessions"))
	}
	for _, s := range given {
		reply = reply.And(chat.Part{Kind: chat.Item, Label: SessionTitle(s), Text: v.Slot(s.Slot())})
	}
	return reply
}

// PartnerAsked asks a partner to help with a session.
func (v View) PartnerAsked(s *training.Session) chat.Reply {
	return v.Say(v.Heading("partner.asked", locale.Args{"Title": SessionTitle(s)})).And(v.SessionFacts(s)...)
}

// Unplaced is what a place of the VT cell was to be told, as a coordinator gets it while the bot cannot write there.
func (v View) Unplaced(w chat.Waiting) chat.Reply {
	place := v.Text("via."+w.Via) + " (" + w.To + ")"
	return w.Reply.And(v.Note("delivery.unplaced", locale.Args{"Place": place}))
}

// Undelivered tells the VT cell of a notice that can never be delivered. who is for whom it was.
func (v View) Undelivered(w chat.Waiting, who string) chat.Reply {
	about := training.About(w.Request, w.Session)
	reply := v.Say(v.Paragraph("delivery.failed", locale.Args{"Number": about, "Name": who, "Via": v.Text("via." + w.Via)}))
	switch w.Via {
	case "telegram":
		reply = reply.And(v.Paragraph("delivery.write_first"))
	case "email":
		reply = reply.And(v.Paragraph("delivery.check_address"))
	}
	if w.Request != 0 {
		return reply.With(Press(about, action.On(action.ShowRequest, w.Request)))
	}
	return reply.With(v.Choice("cell.session", action.On(action.ShowSession, w.Session)))
}
