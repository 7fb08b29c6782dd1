package view_test

import (
	"fmt"
	"testing"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

func TestReminders(t *testing.T) {
	t.Parallel()
	inEachLanguage(t, "reminders", func(p *page, v view.View) {
		s := session(assign(piet), assign(els), confirm(piet), partner("Caritas", ""))
		s.Modules = []string{"TM2", "TM3"}
		alone := session(assign(piet), confirm(piet))
		requests := []*training.Request{request(func(r *training.Request) error { r.Wish = wish(); return nil })}

		p.show("TrainerReminder", v.TrainerReminder(s, piet, trainers, requests, true))
		p.show("TrainerReminder, not confirmed, the last one", v.TrainerReminder(s, els, trainers, nil, false))
		p.show("TrainerReminder, alone", v.TrainerReminder(alone, piet, trainers, nil, false))
		p.show("RequesterReminder", v.RequesterReminder(s, trainers))
		p.show("PartnerReminder", v.PartnerReminder(s))
		p.show("CellReminder", v.CellReminder(s, trainers))
		p.show("Unready", v.Unready(s, s.Lacks(shipped)))
		p.show("NoAnswer, one day", v.NoAnswer(s, "Els Smet", 1))
		p.show("NoAnswer", v.NoAnswer(s, "Els Smet", 3))
		p.show("NoReaction", v.NoReaction(s, "Piet Maes"))
		p.show("WasHeld", v.WasHeld(s, v.Choice("after.yes", action.On(action.TrainerHeld, 7)), v.Choice("after.no", action.On(action.TrainerNotHeld, 7))))
		p.show("HowWasIt", v.HowWasIt(s, request(accept)))
		p.show("Nudge, one day", v.Nudge(request(), 1))
		p.show("Nudge", v.Nudge(request(), 3))

		many := view.Week{Open: []*training.Request{request(), request(propose)}}
		for i := range 12 {
			many.Sessions = append(many.Sessions, onDay(int64(i+1), training.Slot{Day: training.Day("2027-03-08").Add(i), Time: "09:00"}, "TM1"))
			many.Gaps = append(many.Gaps, view.AskedInVain{Question: fmt.Sprintf("vraag %d", i+1), Count: 12 - i})
		}
		many.Sessions[0] = ready()
		for _, digest := range []struct {
			title string
			week  view.Week
		}{
			{"nothing is open", view.Week{}},
			{"one request", view.Week{Open: many.Open[:1]}},
			{"a full week", many},
		} {
			subject, reply := v.Digest(digest.week)
			p.show("Digest: "+digest.title, reply.Prepend(v.Say(chat.Part{Kind: chat.Paragraph, Text: "(subject: " + subject + ")"})))
		}
	})
}

// ready is a session that lacks nothing.
func ready() *training.Session {
	s := onDay(1, training.Slot{Day: "2027-03-08", Time: "09:00"}, "TM1")
	s.Place, s.Trainers = "Gent", []training.Assignment{{Trainer: 1, Status: training.Confirmed}}
	return s
}
