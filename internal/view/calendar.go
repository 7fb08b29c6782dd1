package view

import (
	"cmp"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/calendar"
	"vtbot/internal/chat"
	"vtbot/internal/training"
)

// CalendarFile is a session as an entry for a calendar. to is who gets it; nil for nobody in particular.
func (v View) CalendarFile(s *training.Session, to *calendar.Person) chat.File {
	e := v.CalendarEntry(s)
	e.Organizer = calendar.Person{Name: v.Catalog.Contact.Name[v.Lang], Email: cmp.Or(v.MailFrom, v.Catalog.Contact.Email)}
	e.Tentative = to != nil && !to.Accepted
	if to != nil && to.Email != "" {
		e.Attendees = []calendar.Person{*to}
	}
	return chat.File{
		Name: training.SessionName(s.Number) + ".ics",
		Type: "text/calendar; method=" + calendar.Method(e) + "; charset=utf-8",
		Text: calendar.Invitation(e),
	}
}

// CalendarEntry is a session as a calendar shows it, without who organises and attends it.
func (v View) CalendarEntry(s *training.Session) calendar.Event {
	e := calendar.Event{
		UID: s.UID, Sequence: s.Sequence, Stamp: s.ChangedAt,
		Start: s.Start(), End: s.End(v.Length), AllDay: s.Time == "",
		Summary: SessionTitle(s), Location: strings.TrimSuffix(s.Place+", "+s.Room, ", "), URL: s.Link, Cancelled: s.Status == training.Cancelled,
	}
	if e.AllDay {
		e.Start, e.End = s.Day.Time(), s.Day.Add(1).Time()
	}
	if len(s.Modules) > 0 {
		if m, ok := v.Catalog.Module(s.Modules[0]); ok {
			e.Summary += " " + m.Title[v.Lang]
		}
	}
	if s.Mode == training.Online {
		e.Location = cmp.Or(s.Link, v.Text("mode.online"))
	}
	var lines []string
	for _, p := range v.SessionFacts(s) {
		lines = append(lines, p.String())
	}
	if s.Time != "" && s.Until == "" {
		lines = append(lines, v.Text("calendar.length_assumed"))
	}
	for _, need := range s.Needs(v.Catalog, catalog.ByTrainer) {
		lines = append(lines, v.Text("reminder.bring")+" "+need.Name[v.Lang])
	}
	e.Description = strings.Join(lines, "\n")
	return e
}

// WithTrainers adds to an entry who gives the session, for the VT cell. It is tentative for as long as nobody has agreed to.
func (v View) WithTrainers(e calendar.Event, s *training.Session, trainers map[int64]*training.Trainer) calendar.Event {
	names := Confirmed(s, trainers)
	e.Tentative = len(names) == 0
	if len(names) > 0 {
		e.Summary += " · " + strings.Join(names, ", ")
	}
	for _, part := range v.StaffFacts(s, trainers, true) {
		e.Description += "\n" + part.String()
	}
	return e
}
