package view_test

import (
	"testing"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

func TestNotices(t *testing.T) {
	t.Parallel()
	inEachLanguage(t, "notices", func(p *page, v view.View) {
		s := session(assign(piet), partner("Caritas", "els@caritas.example"))
		s.Modules, s.Participants, s.Audience = []string{"TM3"}, training.Count{}, ""
		m, _ := shipped.Module("SM5")
		shared := request(accept)
		shared.Share = training.ShareAgreed
		both := session(func(s *training.Session) error { return s.Join(vera, 43, training.Wish{Organisation: "Gent"}) })
		alone := request(accept)
		alone.GivenIn = 0

		p.show("Accepted", v.Accepted(request(accept), s))
		p.show("Accepted, of before there were sessions", v.Accepted(alone, nil))
		p.show("Accepted, its session not found", v.Accepted(request(accept), nil))
		p.show("Accepted, shared", v.Accepted(shared, both))
		p.show("Declined", v.Declined(request(decline)))
		p.show("Proposed", v.Proposed(request(propose)))
		p.show("Question", v.Question(request(), "Komen de nieuwe collega's ook?"))
		p.show("ShareAsked", v.ShareAsked(request()))
		p.show("InterestReached", v.InterestReached(request(), m))
		p.show("Interest", v.Interest(request(), m, 5))
		p.show("Untold", v.Untold(s, []string{"Luc Dubois", "Caritas"}))
		p.show("WithdrawnFrom", v.WithdrawnFrom(s, 42))
		p.show("AgreedAfterAll", v.AgreedAfterAll(s, "Piet Maes"))
		p.show("Agreed", v.Agreed(s, "Piet Maes", "Ik kom met de trein."))
		p.show("TurnedDown", v.TurnedDown(s, "Piet Maes", ""))
		p.show("TurnedDown, with words", v.TurnedDown(s, "Piet Maes", "Dan ben ik op reis."))
		p.show("Trouble", v.Trouble(s, "Piet Maes", "De beamer is stuk."))
		p.show("NotHeld", v.NotHeld(s, "Piet Maes"))
		p.show("PartnerAnswered, yes", v.PartnerAnswered(s, "Caritas", true, ""))
		p.show("PartnerAnswered, no", v.PartnerAnswered(s, "Caritas", false, "Niet die week."))
		before := *s
		s.Place, s.Language = "Dorpsstraat 1, Kapellen", catalog.EN
		p.show("Changed", v.Changed(s, &before))
		p.show("Moved", v.Moved(s, training.Slot{Day: "2027-03-09", Time: "09:30"}))
		p.show("CalledOff", v.CalledOff(s, "Er is geen zaal."))
		p.show("Freed", v.Freed(s))
		p.show("PartnerAsked", v.PartnerAsked(s))
		for _, via := range []string{"slack", "telegram", "email"} {
			p.show("Undelivered by "+via, v.Undelivered(chat.Waiting{Notice: chat.Notice{Via: via, To: "x"}, Session: 7}, "Piet Maes (x)"))
		}
		p.show("Undelivered, of a request", v.Undelivered(chat.Waiting{Notice: chat.Notice{Via: "email", To: "x"}, Request: 42}, "Ann Claes (x)"))
	})
}
