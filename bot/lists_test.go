package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/planning"
	"vtbot/internal/training"
)

// Of sixty open requests any one is found in at most two messages, and nothing is cut silently.
func TestSixtyOpenRequests(t *testing.T) {
	t.Parallel()
	r := newRooms(t)
	err := r.st.Do(t.Context(), func(tx planning.Tx) ([]chat.Outgoing, error) {
		p := r.bot.Office.Planner(tx, shipped.Catalog(), planning.Actor{ID: ann, Name: "Ann"}, r.now)
		for i := range 60 {
			w := training.Wish{
				Modules: []string{"TM2"}, Organisation: fmt.Sprintf("Fedasil Zwin%02d", i+1), Participants: training.Exactly(8 + i%9),
				Dates: training.OnDays(training.Day("2027-03-09").Add(i)), SessionLanguage: "nl", Mode: training.OnSite, Email: "ann@zwin.example",
			}
			if _, _, err := p.Submit(context.Background(), planning.Draft{Wish: w, Lang: "nl"}); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	first := r.speaks(vera, "en", chat.Message{Text: "which requests are open?"})
	r.is(first.Text(), "60 open requests · page 1 of 4", "R-1 · TM2", "Fedasil Zwin01 · 8 people · nl")
	shown := map[string]bool{}
	pages := []string{first.Text()}
	for _, c := range first.Choices {
		if a, err := action.Parse(c.Value); err == nil && a.Verb == action.ListRequests {
			pages = append(pages, r.speaks(vera, "en", chat.Message{Press: c.Value}).Text())
		}
	}
	for _, p := range pages {
		for line := range strings.Lines(p) {
			if name, _, ok := strings.Cut(strings.TrimPrefix(line, "• "), " · "); ok && strings.HasPrefix(name, "R-") {
				shown[name] = true
			}
		}
	}
	if len(shown) != 60 {
		t.Errorf("%d of 60 are on the first page or one press away", len(shown))
	}
	for said, want := range map[string]string{
		"requests from Zwin37": "R-37 · TM2", "/requests zwin37": "R-37 · TM2", "R-37": "Fedasil Zwin37", "requests on 14 April": "R-37 · TM2",
		"/requests 4": "R-60 · TM2", "newest requests": "R-60 · TM2",
	} {
		r.is(r.say(vera, said), want)
	}
	r.is(r.say(vera, "/requests from Zwin37 and Nowhere"), "1 of 60 open requests · Zwin37", "I left “Nowhere” out")
	r.is(r.say(vera, "/requests proposed"), "No request: with a proposal")
	r.is(r.say(ann, "/requests Zwin37"), "Your requests") // nobody else's business
}

// Sessions that were not reported on stay in the list until they are, with what reports them.
func TestUnreportedSessionsStay(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	r.press(piet, action.On(action.TrainerYes, 1))
	r.now = r.now.AddDate(0, 0, 20)
	for who, said := range map[string]string{vera: "/sessions to report", piet: "/sessions"} {
		r.is(r.say(who, said), "S-1 · TM2", "still to report")
	}
	r.is(r.say(vera, "/sessions"), "S-1 · TM2")
	card := r.speaks(piet, "en", chat.Message{Press: action.On(action.ViewSession, 1).String()})
	if !strings.Contains(fmt.Sprint(card.Choices), action.On(action.TrainerHeld, 1).String()) {
		t.Errorf("%v", card.Choices)
	}
	r.say(piet, "9 people")
	r.is(r.say(vera, "/sessions"), "No session is planned")
	r.is(r.say(vera, "/sessions past"), "S-1 · TM2", "held")
	r.is(r.say(vera, "/sessions 1"), "No session is planned") // a page, as with requests
}

// A request with proposed days is accepted for one of them; the hour alone goes with the one day that was offered.
func TestAcceptingAProposal(t *testing.T) {
	t.Parallel()
	r := newRooms(t)
	for range 2 {
		r.asks(ann, "TM2 for 10 reception staff of Fedasil Kapellen, on 9 March, in Dutch, on site, mail ann@kapellen.example")
	}
	r.press(vera, action.On(action.Propose, 1))
	r.say(vera, "16 March at 9:30 or 18 March at 13:30")
	labels := fmt.Sprint(r.speaks(vera, "en", chat.Message{Press: action.On(action.AcceptRequest, 1).String()}).Choices)
	r.is(labels, "Tuesday 16 March 2027, 09:30", "Thursday 18 March 2027, 13:30")
	r.is(r.press(vera, action.AcceptOnDay(1, "2027-03-18 13:30")), "R-1 is accepted: Thursday 18 March 2027, 13:30")
	r.press(vera, action.On(action.AcceptRequest, 2))
	r.is(r.say(vera, "9:00 to 12:00"), "R-2 is accepted: Tuesday 9 March 2027, 09:00–12:00")
}

// What a colleague handled meanwhile is waited for no more.
func TestAColleagueWasFaster(t *testing.T) {
	t.Parallel()
	r := newRooms(t)
	r.bot.Office.Coordinators = append(r.bot.Office.Coordinators, chat.Address{Via: "slack", To: "UBRAM"})
	r.asks(ann, "TM2 for 10 reception staff of Fedasil Kapellen, on 9 March, in Dutch, on site, mail ann@kapellen.example")
	r.press("slack:UBRAM", action.On(action.Propose, 1))
	r.press(vera, action.Because(1, "capacity"))
	r.is(r.press("slack:UBRAM", action.On(action.AcceptRequest, 1)), "handled already: declined")
	r.is(r.say("slack:UBRAM", "ok thanks Vera"), "welcome")
	r.is(r.say(vera, "give R-1 to UBRAM"), "handled already")
}

// The page of a coordinator begins with the queues of the VT cell, that of others with what is theirs.
func TestHomeBeginsWithWhatWaits(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	for range 7 {
		r.asks(ann, "TM2 for 10 reception staff of Fedasil Kapellen, on 9 March, in Dutch, on site, mail ann@kapellen.example")
	}
	r.press(vera, action.On(action.Propose, 7))
	r.say(vera, "16 March at 9:30")
	for who, want := range map[string][]string{
		vera: {"Needs us (6)", "R-1 · TM2", "Waits for the requester (1)", "R-7 · TM2", "Not ready yet (1)", "S-1 · TM2"},
		piet: {"Your sessions (1)", "S-1 · TM2"}, ann: {"Your requests", "R-7 · TM2"}, bob: nil,
	} {
		home, err := r.bot.Home(t.Context(), chat.Person{ID: who, Locale: "en"})
		if err != nil {
			t.Fatal(err)
		}
		r.is(home.Text(), append(want, "TM4 · ")...)
		if waits, _, _ := strings.Cut(home.Text(), "Training modules"); who == bob && strings.Contains(waits, "R-1") {
			t.Errorf("bob sees %s", waits)
		}
		for _, c := range home.Choices {
			a, err := action.Parse(c.Value)
			if err != nil {
				t.Errorf("%s: %v", c.Value, err)
			}
			if a.Verb == action.ListRequests && a.Arg == "new" {
				r.is(r.press(who, a), "6 of 7 open requests · unanswered")
			}
		}
	}
}
