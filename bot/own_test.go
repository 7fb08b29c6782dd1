package bot_test

import (
	"strings"
	"testing"

	"vtbot/internal/bottest"
	"vtbot/internal/chat"
	"vtbot/internal/training"
)

// said is what a person reads, with the buttons.
func said(replies []chat.Reply) string {
	var b strings.Builder
	for _, r := range replies {
		b.WriteString(r.Text() + "\n")
		for _, c := range r.Choices {
			b.WriteString("[" + c.Label + "]")
		}
	}
	return b.String()
}

// hears checks that an answer says something.
func hears(t *testing.T, replies []chat.Reply, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if got := said(replies); !strings.Contains(got, part) {
			t.Errorf("no %q in:\n%s", part, got)
		}
	}
}

// What a requester says in words after sending is done, in three languages: each line as the file shows.
func TestOwnRequestsInWords(t *testing.T) {
	for _, lang := range []string{"nl", "fr", "en"} {
		t.Run(lang, func(t *testing.T) {
			ann, _, _ := cell(t)
			bottest.Replay(t, ann.Bot, chat.Person{ID: "terminal:ann", Locale: lang + "-BE"}, "testdata/own/"+lang+".txt")
		})
	}
}

// The days that the VT cell proposes are chosen, or refused, in words.
func TestProposalsAreAnsweredInWords(t *testing.T) {
	for _, tt := range []struct {
		text   string
		then   string // said to what is asked
		status training.Status
		day    training.Day // of the session, or the first that is asked for
	}{
		{"de tweede", "", training.Accepted, "2027-03-18"},
		{"18 maart past ons het best", "", training.Accepted, "2027-03-18"},
		{"de 16e is perfect", "", training.Accepted, "2027-03-16"},
		{"dinsdag graag", "", training.Accepted, "2027-03-16"},
		{"de tweede, maar pas vanaf 10 uur", "ja", training.Accepted, "2027-03-18"},
		{"kan het ook de eerste zijn?", "ja", training.Accepted, "2027-03-16"},
		{"geen van beide past, liever in mei", "", training.Submitted, "2027-05-01"},
		{"die dagen lukken niet", "20 april", training.Submitted, "2027-04-20"},
		{"die dagen lukken niet", "wat is TM4?", training.Proposed, "2027-03-09"},
		{"16 maart kan, 14u ook?", "nee", training.Proposed, "2027-03-09"},
		{"wat is TM4?", "", training.Proposed, "2027-03-09"},
		{"bedankt!", "", training.Proposed, "2027-03-09"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			ann, vera, requests := cell(t)
			sent(t, ann, vera)
			vera.Press(t, "Andere datum")
			vera.Say(t, "16 maart om 9u30 of 18 maart om 13u")
			got := said(ann.Say(t, tt.text))
			if tt.then != "" {
				got += said(ann.Say(t, tt.then))
			}
			r := requests()[0]
			day := r.Dates.First()
			if r.Session != nil {
				day = r.Session.Day
			}
			if r.Status != tt.status || day != tt.day {
				t.Errorf("%s, %s, after:\n%s", r.Status, day, got)
			}
		})
	}
}

// What the VT cell asks is answered by the next message, unless that asks something else; in doubt it is asked.
func TestQuestionsOfTheCellAreAnsweredInWords(t *testing.T) {
	for _, tt := range []struct {
		text, then, answer string
	}{
		{"ja, er is een beamer en een scherm", "", "ja, er is een beamer en een scherm"},
		{"we hebben 20 stoelen", "", "we hebben 20 stoelen"},
		{"ja", "ja", "ja"},
		{"blauwe zaal, derde verdieping", "", "blauwe zaal, derde verdieping"},
		{"Ja, iedereen volgde TM3 vorig jaar, en er is een beamer.", "", "Ja, iedereen volgde TM3 vorig jaar, en er is een beamer."},
		{"ja, is de blauwe zaal goed?", "ja", "ja, is de blauwe zaal goed?"},
		{"ja, is de blauwe zaal goed?", "nee", ""},
		{"wat is TM4?", "", ""},
		{"TM3 voor 8 voogden van Fedasil Lint op 16 maart", "", ""},
		{"kan ik een sessie TM3 aanvragen voor mijn team?", "", ""},
		{"dank je wel", "", ""},
		{"hoe ver staat het met mijn aanvraag?", "", ""},
	} {
		t.Run(tt.text+" "+tt.then, func(t *testing.T) {
			ann, vera, requests := cell(t)
			sent(t, ann, vera)
			vera.Press(t, "Iets vragen")
			vera.Say(t, "Is er een beamer?")
			got := said(ann.Say(t, tt.text))
			if tt.then != "" && !strings.Contains(got, "doorgegeven") {
				got += said(ann.Say(t, tt.then))
			}
			e, _ := requests()[0].Last(training.ActAnswer)
			if e.Text != tt.answer {
				t.Errorf("the answer is %q, after:\n%s", e.Text, got)
			}
		})
	}
}

// Of a session that is planned everything is answered, and what is to change goes to the VT cell.
func TestPlannedSessionsAreSpokenOf(t *testing.T) {
	ann, vera, requests := cell(t)
	sent(t, ann, vera)
	vera.Press(t, "Aanvaarden")
	vera.Say(t, "9 maart 2027 om 9u30")
	hears(t, ann.Say(t, "wanneer is onze sessie?"), "S-1 (TM2) is op dinsdag 9 maart 2027, 09:30.", "[S-1]")
	hears(t, ann.Say(t, "waar gaat onze sessie door?"), "S-1", "Ieper")
	hears(t, ann.Say(t, "wie geeft S-1?"), "nog niet bekend wie S-1")
	hears(t, ann.Say(t, "hoe staat het met R-1?"), "R-1 (TM2) is aanvaard: dinsdag 9 maart 2027, 09:30 (S-1)")
	hears(t, ann.Say(t, "we zijn toch met 12"), "Deelnemers: 10 → 12", "al gepland")
	if r := requests()[0]; r.Participants != training.Exactly(10) {
		t.Errorf("changed before it was agreed: %v", r.Participants)
	}
	hears(t, ann.Say(t, "ja dat klopt"), "Doorgegeven")
	r := requests()[0]
	if e, _ := r.Last(training.ActAnswer); !strings.Contains(e.Text, "10 → 12") || r.Status != training.Accepted {
		t.Errorf("%s, the cell reads %q", r.Status, e.Text)
	}
	hears(t, ann.Say(t, "de sessie gaat bij ons niet door"), "Wil je dat ik R-1 (TM2) intrek?", "9 maart")
	hears(t, ann.Say(t, "nee, toch niet"), "")
	if r := requests()[0]; r.Status != training.Accepted {
		t.Errorf("withdrawn by a no: %s", r.Status)
	}
	ann.Say(t, "annuleer R-1")
	ann.Say(t, "ja")
	if r := requests()[0]; r.Status != training.Withdrawn {
		t.Errorf("stands at %s", r.Status)
	}
	hears(t, ann.Say(t, "maak dat ongedaan"), "R-1 staat weer open")
	if r := requests()[0]; r.Status != training.Submitted || r.GivenIn != 0 {
		t.Errorf("stands at %s, in session %d", r.Status, r.GivenIn)
	}
}

// With several requests it is asked which is meant, and what was said is remembered.
func TestWhichRequestIsMeant(t *testing.T) {
	ann, vera, requests := cell(t)
	sent(t, ann, vera)
	ann.Say(t, "TM3 voor 8 voogden van Fedasil Lint, op 16 maart, in het Nederlands, ter plaatse, mail ann@lint.example")
	ann.Press(t, "Versturen")
	for range 4 {
		ann.Say(t, "wat is TM4?")
	}
	hears(t, ann.Say(t, "ik wil mijn aanvraag intrekken"), "Over welke aanvraag", "R-1 · TM2", "R-2 · TM3")
	hears(t, ann.Press(t, "R-2 · TM3 · Fedasil Lint"), "Wil je dat ik R-2 (TM3) intrek?")
	ann.Say(t, "nee")
	hears(t, ann.Say(t, "het aantal deelnemers moet 12 worden"), "Over welke aanvraag")
	hears(t, ann.Say(t, "R-1"), "Deelnemers: 10 → 12")
	hears(t, ann.Say(t, "TM3 is niet meer nodig, trek die aanvraag in"), "Wil je dat ik R-2 (TM3) intrek?")
	hears(t, ann.Say(t, "ja"), "R-2 is ingetrokken")
	for _, r := range requests() {
		if r.Number == 1 && (r.Participants != training.Exactly(10) || r.Status != training.Submitted) {
			t.Errorf("R-1 has %v, %s", r.Participants, r.Status)
		}
	}
	hears(t, ann.Say(t, "hoe zit het met R-9?"), "R-9")
}

// A yes agrees with what was asked just before, and with nothing that is older.
func TestConsentIsToWhatWasAsked(t *testing.T) {
	for _, between := range []string{"wat is TM4?", "/help", "bedankt", "ja, maar wacht nog even", "ja maar kan het online?"} {
		t.Run(between, func(t *testing.T) {
			ann, vera, requests := cell(t)
			sent(t, ann, vera)
			ann.Say(t, "trek R-1 in")
			ann.Say(t, between)
			ann.Say(t, "ja")
			if r := requests()[0]; r.Status != training.Submitted {
				t.Errorf("stands at %s", r.Status)
			}
		})
	}
}

// Only what nobody handled can be taken back.
func TestTakingBack(t *testing.T) {
	ann, vera, requests := cell(t)
	ann.Say(t, "TM2 voor 10 onthaalmedewerkers van Fedasil Ieper, op 9 maart, in het Nederlands, ter plaatse, mail ann@ieper.example")
	ann.Press(t, "Versturen")
	ann.Press(t, "Neem terug")
	if r := requests()[0]; r.Status != training.Withdrawn {
		t.Errorf("stands at %s", r.Status)
	}
	ann.Press(t, "Ongedaan maken")
	if r := requests()[0]; r.Status != training.Submitted {
		t.Errorf("stands at %s", r.Status)
	}
	hears(t, vera.Say(t, "/requests R-1"), "ann maakte dat ongedaan")
	ann.Say(t, "het moeten 14 deelnemers zijn voor R-1")
	ann.Say(t, "ja")
	if r := requests()[0]; r.Participants != training.Exactly(14) {
		t.Errorf("%v", r.Participants)
	}
	ann.Say(t, "oei, draai dat terug")
	if r := requests()[0]; r.Participants != training.Exactly(10) {
		t.Errorf("%v", r.Participants)
	}
	ann.Say(t, "het moeten 16 deelnemers zijn voor R-1")
	ann.Press(t, "Ja, pas aan")
	vera.Say(t, "/requests R-1")
	vera.Press(t, "Aanvaarden")
	vera.Say(t, "9 maart 2027")
	hears(t, ann.Press(t, "Ongedaan maken"), "R-1 is al behandeld")
	if r := requests()[0]; r.Status != training.Accepted || r.Participants != training.Exactly(16) {
		t.Errorf("%s, %v", r.Status, r.Participants)
	}
}
