package view_test

import (
	"testing"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

func TestSessions(t *testing.T) {
	t.Parallel()
	hourOpen := func(s *training.Session) error {
		s.Time, s.Until, s.PartOfDay, s.Place, s.Language = "", "", training.Afternoon, "", ""
		return nil
	}
	online := func(s *training.Session) error { s.Mode, s.Place = training.Online, ""; return nil }
	inEachLanguage(t, "sessions", func(p *page, v view.View) {
		p.show("card: planned, everything is missing", v.SessionCard(session(hourOpen), trainers))
		p.show("card: asked, and answered", v.SessionCard(session(
			assign(piet), assign(els), assign(luc), confirm(piet), refuse(els), partner("Caritas", ""), partner("IOM", "els@iom.example"),
			func(s *training.Session) error {
				return s.PartnerSays(who("email:partner:IOM", "IOM", now), "IOM", true)
			},
		), trainers))
		p.show("card: moved and changed", v.SessionCard(session(assign(piet), confirm(piet),
			func(s *training.Session) error { return s.Move(vera, training.Slot{Day: "2027-03-17", Time: "09:00"}) },
			arrange(training.OfPlace, func(s *training.Session) { s.Place = "Dorpsstraat 1, Kapellen" }),
			arrange(training.OfDirections, func(s *training.Session) { s.Directions = "Achterom, tweede verdieping" }),
			func(s *training.Session) error {
				return s.Problem(who("slack:UPIET", "Piet Maes", now), piet, "De beamer is stuk.")
			},
			func(s *training.Session) error {
				return s.Snooze(who("slack:UPIET", "Piet Maes", now), piet, now.Add(24*60*60*1e9))
			},
			func(s *training.Session) error { return s.Unassign(vera, piet) },
		), trainers))
		p.show("card: ready", v.SessionCard(session(assign(piet),
			func(s *training.Session) error { return s.Ready(who("slack:UPIET", "Piet Maes", now), piet) }), trainers))
		p.show("card: online, two requests", v.SessionCard(session(online,
			func(s *training.Session) error {
				return s.Join(vera, 43, training.Wish{Organisation: "Gent", Participants: training.Exactly(4), Audience: "police"})
			},
			arrange(training.OfLink, func(s *training.Session) { s.Link = "https://meet.example/7" }),
			arrange(training.OfMaterials, func(s *training.Session) { s.Materials = true }),
			func(s *training.Session) error { return s.Leave(vera, 43, training.Wish{}) }), trainers))
		p.show("card: cancelled", v.SessionCard(session(cancel), trainers))
		over := session(assign(piet), confirm(piet))
		over.Day = "2027-02-26"
		p.show("card: its day is over", v.SessionCard(over, trainers))
		held := session(assign(piet), confirm(piet))
		held.Day = "2027-02-26"
		must(held.Hold(vera, 11))
		must(held.Score(who("slack:UANN", "Ann Claes", now), training.Feedback{Request: 42, Score: 4, Text: "Veel geoefend, dank u."}))
		p.show("card: held", v.SessionCard(held, trainers))
		notHeld := session()
		notHeld.Day = "2027-02-26"
		must(notHeld.NotHappened(vera))
		p.show("card: not held", v.SessionCard(notHeld, trainers))

		given := session(assign(piet), assign(els), confirm(piet), partner("Caritas", ""))
		p.show("for a trainer who agreed", v.Session(given, trainers, piet))
		p.show("for a trainer who was asked", v.Session(given, trainers, els))
		p.show("for a requester", v.Session(given, trainers, nil))
		shared := session(func(s *training.Session) error { return s.Join(vera, 43, training.Wish{Organisation: "Gent"}) })
		asker := v
		asker.Asker = request(accept)
		p.show("for a requester who does not share it", asker.Session(shared, trainers, nil))
		agreed := v
		agreed.Asker = request(accept)
		agreed.Asker.Share = training.ShareAgreed
		p.show("for a requester who shares it", agreed.Session(shared, trainers, nil))
		p.show("for a requester, online, the hour open", v.Session(session(hourOpen, online), trainers, nil))
		p.show("cancelled, for a trainer", v.Session(session(assign(piet), confirm(piet), cancel), trainers, piet))

		ready := onDay(9, training.Slot{Day: "2027-03-17", Time: "09:00", Until: "12:00"}, "SM5")
		ready.Place, ready.Materials, ready.Trainers = "Gent", true, []training.Assignment{{Trainer: 1, Status: training.Confirmed}}
		list := []*training.Session{session(), ready, onDay(10, training.Slot{Day: "2027-03-22"}, "TM2", "TM5")}
		all := view.Page{Heading: "listed.sessions", Found: len(list), Of: len(list), Number: 1, Pages: 1}
		some := view.Page{Heading: "listed.sessions", Found: 1, Of: 60, Filter: v.Text("listing.unstaffed"), Unknown: "Kapelen", Number: 2, Pages: 4, Turn: func(n int) action.Action {
			return action.PageOf(action.ListSessions, n, "unstaffed kapelen")
		}}
		p.show("list by week, of the VT cell", v.SessionPage(all, list, trainers, true))
		p.show("list by week, of a trainer", v.SessionPage(all, list, trainers, false))
		p.show("list of what nobody gives, a page of it", v.SessionPage(some, list[:1], trainers, true))
		p.show("what it lacks", v.Say(v.Readiness(session(hourOpen)), v.Readiness(ready)))
		p.show("an invitation", v.Invitation(session()))
		p.show("the buttons of a partner with a long name", v.Say().With(v.PartnerChoices(session(), 0, training.Partner{Name: "Internationale Organisatie voor Migratie, Brussel"})...))
		p.show("what somebody wrote, and what nobody did", v.Say(append(view.Quoted("Tot dan!"), view.Quoted("")...)...))

		entry := v.CalendarEntry(session(assign(piet), online))
		p.show("entry for a calendar", v.Say(
			chat.Part{Kind: chat.Fact, Label: entry.Summary, Text: entry.Location}, chat.Part{Kind: chat.Quote, Text: entry.Description}))
	})
}

// The entry of a session in somebody's calendar says who organises it and who is invited.
func TestCalendarFile(t *testing.T) {
	t.Parallel()
	v := viewIn(catalog.EN)
	for name, test := range map[string]struct {
		session *training.Session
		file    string
		method  string
	}{
		"planned":   {session(), "S-7.ics", "text/calendar; method=REQUEST; charset=utf-8"},
		"cancelled": {session(cancel), "S-7.ics", "text/calendar; method=CANCEL; charset=utf-8"},
	} {
		t.Run(name, func(t *testing.T) {
			f := v.CalendarFile(test.session, nil)
			if f.Name != test.file || f.Type != test.method {
				t.Errorf("%s, %s", f.Name, f.Type)
			}
		})
	}
}
