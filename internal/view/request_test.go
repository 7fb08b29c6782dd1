package view_test

import (
	"strings"
	"testing"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

func TestRequests(t *testing.T) {
	t.Parallel()
	everything := []training.Advice{
		{Kind: training.AdviceBefore, Module: "TM4", Other: "TM3"}, {Kind: training.AdviceOrder, Module: "TM4", Other: "TM3"},
		{Kind: training.AdviceAudience, Module: "TM4", Who: "police"}, {Kind: training.AdviceHoliday, Day: "2027-03-29"},
		{Kind: training.AdviceWeekend, Day: "2027-03-20"}, {Kind: training.AdviceSoon, Day: "2027-03-05"},
		{Kind: training.AdviceDuplicate, Module: "TM4", Number: 40}, {Kind: training.AdviceClash, Day: "2027-03-16", Number: 41},
		{Kind: training.AdviceAlike, Number: 39},
	}
	inEachLanguage(t, "requests", func(p *page, v view.View) {
		submitted := request(
			func(r *training.Request) error { r.Wish = wish(); return nil },
			func(r *training.Request) error { return r.Ask(vera, "Komen de nieuwe collega's ook?") },
			func(r *training.Request) error { return r.Answer(ann, "Ja, allemaal.") },
			func(r *training.Request) error { return r.Assign(zoe) },
		)
		submitted.Advice = everything
		p.show("card: submitted", v.RequestCard(submitted))
		p.show("card: proposed", v.RequestCard(request(propose)))
		countered := request(propose, func(r *training.Request) error {
			return r.Counter(ann, training.Between("2027-04-12", "2027-04-16"), training.Afternoon, "")
		})
		p.show("card: other days wanted", v.RequestCard(countered))
		p.show("card: proposal refused, request changed", v.RequestCard(request(propose,
			func(r *training.Request) error { return r.Refuse(ann) },
			func(r *training.Request) error { return r.Change(ann, training.Wish{Modules: []string{"SM5"}}) })))
		p.show("card: would share", v.RequestCard(request(
			func(r *training.Request) error { return r.Sharing(vera, training.ShareAsked) },
			func(r *training.Request) error { return r.Sharing(ann, training.ShareAgreed) })))
		p.show("card: would not share", v.RequestCard(request(func(r *training.Request) error { return r.Sharing(ann, training.ShareAlone) })))
		p.show("card: accepted, its session moved", v.RequestCard(request(accept, func(r *training.Request) error {
			return r.Follow(vera, r.GivenIn, training.Slot{Day: "2027-03-17", Time: "09:00"})
		})))
		p.show("card: its session was called off", v.RequestCard(request(accept, func(r *training.Request) error { return r.Replan(vera, 7, "Er is geen zaal.") })))
		p.show("card: declined", v.RequestCard(request(decline)))
		p.show("card: withdrawn", v.RequestCard(request(withdraw)))

		p.show("own: submitted", v.OwnRequest(request(func(r *training.Request) error { r.Wish = wish(); return nil })))
		p.show("own: proposed", v.OwnRequest(request(propose)))
		p.show("own: accepted", v.OwnRequest(request(accept)))
		p.show("own: declined", v.OwnRequest(request(decline)))

		online := &training.Request{Number: 43, Status: training.Submitted, Wish: training.Wish{
			Modules: []string{"SM5"}, Participants: training.Exactly(8), Audience: training.Mixed, Dates: training.Between("2027-05-03", "2027-05-14"),
			Time: "09:30", SessionLanguage: catalog.EN, Mode: training.Online, Phone: "0470 12 34 56",
		}}
		list := []*training.Request{request(accept), online, {Number: 44, Status: training.Declined, Wish: training.Wish{Modules: []string{"AM1"}, PartOfDay: training.WholeDay}}}
		all := view.Page{Heading: "listed.open", Found: len(list), Of: len(list), Number: 1, Pages: 1}
		some := view.Page{Heading: "listed.open", Found: 20, Of: 60, Filter: "Kapellen", Number: 2, Pages: 2, Turn: func(n int) action.Action {
			return action.PageOf(action.ListRequests, n, "kapellen")
		}}
		p.show("list: of the VT cell", v.RequestPage(all, list))
		p.show("list: a page of it", v.RequestPage(some, list[:1]))
		p.show("list: own", v.Requests("mine.heading", list, action.ShowMine))
		p.show("wish: online, a period", v.Say(v.Wish(online.Wish)...))
		for _, kind := range []string{training.PastDate, training.TooFew, training.TooMany, training.NoEmail} {
			p.show("problem: "+kind, v.Say(v.Problem(training.Problem{Kind: kind, Day: "2026-03-02"})))
		}
	})
}

// What somebody wrote stands on a card in the history only by its beginning: a card stays one screen.
func TestTheHistoryIsShort(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Is er een beamer? ", 40)
	card := viewIn(catalog.NL).RequestCard(request(func(r *training.Request) error { return r.Ask(vera, long) })).Text()
	if strings.Contains(card, long) || !strings.Contains(card, "vroeg: Is er een beamer? Is er") || !strings.Contains(card, "…") {
		t.Error(card)
	}
}
