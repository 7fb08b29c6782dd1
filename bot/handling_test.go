package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"vtbot/internal/bottest"
	"vtbot/internal/chat"
	"vtbot/internal/planning"
	"vtbot/internal/training"
)

// cell is a bot with one coordinator, at a time, and two people who talk to it.
func cell(t *testing.T) (ann, vera *bottest.Talk, requests func() []*training.Request) {
	t.Helper()
	b, st := newBot(t)
	b.Office.Coordinators = []chat.Address{{Via: "terminal", To: "vera"}}
	b.Now = func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, training.Brussels) }
	ann = &bottest.Talk{Bot: b, From: chat.Person{ID: "terminal:ann", Locale: "nl-BE"}}
	vera = &bottest.Talk{Bot: b, From: chat.Person{ID: "terminal:vera", Locale: "nl-BE"}}
	return ann, vera, func() []*training.Request {
		list, err := st.Requests(context.Background(), planning.RequestQuery{})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
}

// sent files a request, and returns the card as the coordinator has it.
func sent(t *testing.T, ann, vera *bottest.Talk) {
	t.Helper()
	ann.Say(t, "TM2 voor 10 onthaalmedewerkers van Fedasil Ieper, op 9 maart, in het Nederlands, ter plaatse, mail ann@ieper.example")
	ann.Press(t, "Versturen")
	vera.Say(t, "/requests")
	vera.Press(t, "R-1")
}

func TestProposedDaysHaveTheirOwnHours(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"16 maart om 9u30, 18 maart om 13u of 22 maart": "2027-03-16 09:30; 2027-03-18 13:00; 2027-03-22",
		"16 maart, 9u30 en 18 maart, 13u tot 16u":       "2027-03-16 09:30; 2027-03-18 13:00",
		"9 of 11 maart om 13u30":                        "2027-03-09 13:30; 2027-03-11 13:30",
		"9 maart of 11 maart, 13u30":                    "2027-03-09 13:30; 2027-03-11 13:30",
		"13 april":                                      "2027-04-13",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			ann, vera, requests := cell(t)
			sent(t, ann, vera)
			vera.Press(t, "Andere datum")
			vera.Say(t, text)
			var got []string
			for _, s := range requests()[0].Proposal {
				got = append(got, strings.TrimSpace(string(s.Day)+" "+s.Time))
			}
			if strings.Join(got, "; ") != want {
				t.Errorf("%q: %v, want %s", text, got, want)
			}
		})
	}
}

// What the requester would rather have stays in the history, with the hour.
func TestCounterProposal(t *testing.T) {
	t.Parallel()
	ann, vera, requests := cell(t)
	sent(t, ann, vera)
	vera.Press(t, "Andere datum")
	vera.Say(t, "16 maart om 9u30")
	ann.Say(t, "/myrequests")
	ann.Press(t, "R-1")
	ann.Press(t, "Andere datum voorstellen")
	ann.Say(t, "liever 14 april om 10u")
	r := requests()[0]
	if r.Status != training.Submitted || r.Time != "10:00" || r.Dates.First() != "2027-04-14" {
		t.Errorf("stands at %s, %v %s", r.Status, r.Dates, r.Time)
	}
	card := vera.Say(t, "/requests R-1")[0].Text()
	for _, line := range []string{"vera stelde voor: dinsdag 16 maart 2027, 09:30", "ann stelde andere data voor: woensdag 14 april 2027"} {
		if !strings.Contains(card, line) {
			t.Errorf("the history lacks %q:\n%s", line, card)
		}
	}
}
