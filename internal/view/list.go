package view

import (
	"strconv"
	"strings"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/training"
)

// Page is which part of a list is shown, and what of it was asked for.
type Page struct {
	Title   string // instead, where nothing narrows them; "" for none
	Heading string // the key of the text that counts them, without what narrows them: "listed.open"
	Found   int    // how many there are
	Of      int    // among how many
	Filter  string // what narrows them, "" for nothing
	Unknown string // words that narrow nothing, "" for none
	Number  int    // of the page, from 1
	Pages   int
	// Turn is what shows another page; nil when nothing can.
	Turn func(page int) action.Action
}

// head says what is listed.
func (v View) head(p Page) chat.Reply {
	text := locale.Count(v.Lang, p.Heading, p.Of)
	switch {
	case p.Filter == "" && p.Title != "":
		text = p.Title
	case p.Filter != "":
		text = locale.Count(v.Lang, p.Heading+"_of", p.Of, locale.Args{"Count": p.Found}) + " · " + p.Filter
	}
	if p.Pages > 1 {
		text += " · " + v.Text("listed.page", locale.Args{"Page": p.Number, "Pages": p.Pages})
	}
	reply := v.Say(chat.Part{Kind: chat.Heading, Text: text})
	if p.Unknown != "" {
		reply = reply.And(v.Warning("listed.unknown", locale.Args{"Words": p.Unknown}))
	}
	return reply
}

// fewPages is how many pages have a button each.
const fewPages = 6

// turns adds the buttons for the other pages, and how to find something among them.
func (v View) turns(reply chat.Reply, p Page, narrow string) chat.Reply {
	if p.Pages < 2 {
		return reply
	}
	reply = reply.And(v.Note(narrow))
	if p.Turn == nil {
		return reply
	}
	if p.Pages > fewPages {
		if p.Number > 1 {
			reply = reply.With(v.Choice("listed.previous", p.Turn(p.Number-1)))
		}
		if p.Number < p.Pages {
			reply = reply.With(v.Choice("listed.next", p.Turn(p.Number+1)))
		}
		return reply
	}
	for n := 1; n <= p.Pages; n++ {
		if n != p.Number {
			reply = reply.With(Press("→ "+strconv.Itoa(n), p.Turn(n)))
		}
	}
	return reply
}

// RequestPage lists requests for the VT cell, with a button that opens each.
func (v View) RequestPage(p Page, list []*training.Request) chat.Reply {
	reply := v.head(p)
	for _, r := range list {
		reply = reply.And(v.RequestLine(r)).With(Press(training.Name(r.Number), action.On(action.ShowRequest, r.Number)))
	}
	return v.turns(reply, p, "listed.narrow")
}

// RequestLine is a request in one line.
func (v View) RequestLine(r *training.Request) chat.Part {
	var facts []string
	add := func(text string) {
		if text != "" {
			facts = append(facts, text)
		}
	}
	if r.Status != training.Submitted {
		add(v.Text("status." + string(r.Status)))
	}
	add(r.Organisation)
	if !r.Participants.IsZero() {
		add(v.Text("listed.people", locale.Args{"Count": v.value(r.Wish, training.FieldParticipants)}))
	}
	if r.SessionLanguage != "" {
		add(string(r.SessionLanguage))
	}
	if r.Status == training.Accepted && r.Session != nil {
		add(v.GivenIn(r))
	} else {
		add(v.When(r.Wish))
	}
	if r.Status.Open() {
		add(v.age(r))
	}
	if r.Assignee != "" {
		add(v.Text("listed.assignee", locale.Args{"Name": Assignee(r)}))
	}
	return chat.Part{
		Kind: chat.Item, Label: training.Name(r.Number) + " · " + strings.Join(r.Modules, ", "), Text: strings.Join(facts, " · "),
	}
}

// age says for how long a request has been there.
func (v View) age(r *training.Request) string {
	days := training.DayOf(r.CreatedAt).DaysUntil(training.DayOf(v.Now))
	if days < 1 {
		return v.Text("listed.today")
	}
	return locale.Count(v.Lang, "listed.age", days)
}

// Assignee names who looks after a request; "" for nobody.
func Assignee(r *training.Request) string {
	if r.Assignee == "" {
		return ""
	}
	e, _ := r.Last(training.ActAssign)
	if e.Text != "" { // it was given by another
		return e.Text
	}
	return PersonName(e.Name, r.Assignee)
}

// SessionPage lists sessions by week, with a button that opens each. To the VT cell it shows who gives them and what they lack.
func (v View) SessionPage(p Page, list []*training.Session, trainers map[int64]*training.Trainer, forCell bool) chat.Reply {
	reply := v.head(p)
	week := ""
	for _, s := range list {
		if w := v.Week(s.Day); w != week {
			week = w
			reply = reply.And(chat.Part{Kind: chat.Paragraph, Label: w})
		}
		reply = reply.And(chat.Part{Kind: chat.Item, Label: SessionTitle(s), Text: v.sessionLine(s, trainers, forCell)}).
			With(Press(training.SessionName(s.Number), action.On(action.ViewSession, s.Number)))
	}
	return v.turns(reply, p, "listed.narrow_sessions")
}

// SessionLine is a session in one line; to the VT cell with what it lacks.
func (v View) SessionLine(s *training.Session, forCell bool) chat.Part {
	return chat.Part{Kind: chat.Item, Label: SessionTitle(s), Text: v.sessionLine(s, nil, forCell)}
}

// sessionLine is a session in one line, behind its title.
func (v View) sessionLine(s *training.Session, trainers map[int64]*training.Trainer, forCell bool) string {
	facts := []string{v.Slot(s.Slot())}
	if s.Place != "" {
		facts = append(facts, s.Place)
	}
	switch {
	case s.ToReport(v.Now):
		facts = append(facts, "⚠ "+v.Text("listed.to_report"))
	case s.Status != training.Scheduled:
		facts = append(facts, v.Text("session."+string(s.Status)))
	}
	if !forCell {
		return strings.Join(facts, " · ")
	}
	var names []string
	for _, a := range s.Trainers {
		if tr := trainers[a.Trainer]; tr != nil && a.Status != training.Refused {
			names = append(names, tr.Name)
		}
	}
	if len(names) > 0 {
		facts = append(facts, strings.Join(names, ", "))
	}
	if s.Status == training.Scheduled && !s.ToReport(v.Now) {
		state := "✓"
		if lacks := s.Lacks(v.Catalog); len(lacks) > 0 {
			state = "⚠ " + v.Lacks(lacks)
		}
		facts = append(facts, state)
	}
	return strings.Join(facts, " · ")
}
