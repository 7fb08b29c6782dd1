package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vtbot/bot"
	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/planning"
	"vtbot/internal/training"
)

// asked has Ann ask for a session of TM2 on 9 March, and the VT cell accept it with its hours: R-1, given in S-1.
func asked(t *testing.T) *rooms {
	t.Helper()
	r := newRooms(t)
	r.notes("Piet Maes, Fedasil, en nl, TM2, slack UPIET")
	r.say(ann, "TM2 for 12 social workers of Kapellen, on 9 March 2027 in the morning, in English, on site")
	r.say(ann, "skip")
	r.say(ann, "ann@kapellen.example")
	r.say(ann, "send")
	r.told("slack", "CCELL")
	return r
}

func TestWhoSpeaksOneLanguageIsToldInIt(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	r.notes("Luc Dubois, IOM, fr, TM2, slack ULUC")
	r.press(vera, action.With(action.AssignTrainer, 1, 2))
	if told := r.told("slack", "ULUC"); len(told) != 1 || !strings.Contains(told[0], "Pouvez-vous donner") {
		t.Errorf("%q", told)
	}
	r.is(r.press("slack:ULUC", action.On(action.TrainerYes, 1)), "Merci")
	r.press("slack:ULUC", action.To(action.Speak, "nl"))
	r.press(vera, action.On(action.MoveSession, 1))
	r.say(vera, "10 March at 13:30")
	if told := r.told("slack", "ULUC"); len(told) != 1 || !strings.Contains(told[0], "is verplaatst") || !strings.Contains(told[0], "Past dat voor je?") {
		t.Errorf("after Dutch was chosen: %q", told)
	}
}

func TestColleaguesAreAnsweredInTheirOwnLanguageOnACard(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	for _, press := range []action.Action{action.On(action.MoveSession, 1), action.On(action.StopWaiting, 1), action.On(action.Staff, 1)} {
		postings, err := r.bot.Handle(t.Context(), chat.Message{
			ID: press.String(), Platform: "slack", Conversation: vera + ":chat", From: chat.Person{ID: "slack:UZOE", Locale: "fr-BE"}, Press: press.String(),
		})
		if err != nil || len(postings) != 1 || postings[0].Reply.Lang != catalog.FR {
			t.Errorf("%s: %+v, %v", press, postings, err)
		}
	}
}

func TestNothingIsAgreedForASessionThatWasCalledOff(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	r.press(piet, action.On(action.TrainerYes, 1))
	r.press(vera, action.On(action.CancelSession, 1))
	r.say(vera, "no room")
	for _, value := range []action.Action{action.On(action.TrainerYes, 1), action.On(action.TrainerNo, 1), action.On(action.AllSet, 1), action.On(action.ReportProblem, 1), action.On(action.RemindLater, 1), action.On(action.TrainerHeld, 1)} {
		r.is(r.press(piet, value), "S-1 is cancelled")
	}
}

func TestWhatARequesterIsToldOfASession(t *testing.T) {
	t.Parallel()
	r := asked(t)
	r.press(vera, action.AcceptOnDay(1, "2027-03-09"))
	r.is(strings.Join(r.told("slack", "UANN"), ""), "Tuesday 9 March 2027 (S-1)")
	s := r.session(1)
	if s.PartOfDay != training.Morning {
		t.Errorf("the morning is forgotten: %+v", s)
	}
	r.is(r.say(ann, "/sessions S-1"), "9 March 2027, morning (hour to be agreed)")
	r.press(vera, action.On(action.MoveSession, 1))
	r.say(vera, "16 March at 13:30")
	r.is(r.say(ann, "/myrequests"), "R-1 · TM2 – accepted · Kapellen · Tuesday 16 March 2027, 13:30")
	r.told("slack", "UANN")
	r.press(vera, action.SetOf(1, "place"))
	r.say(vera, "Town hall, Kapellen")
	r.is(strings.Join(r.told("slack", "UANN"), ""), "It was: Kapellen (place)\n", "Place: Town hall, Kapellen")
	r.press(vera, action.On(action.CancelSession, 1))
	r.say(vera, "no room")
	r.is(strings.Join(r.told("slack", "UANN"), ""), "no room", "Your request R-1 is open again")
}

func TestTheCardOfASession(t *testing.T) {
	t.Parallel()
	r := asked(t)
	r.press(vera, action.AcceptOnDay(1, "2027-03-09"))
	r.is(r.say(vera, "/sessions S-1"), "Not ready yet: hour")
	r.press(vera, action.On(action.AddPartner, 1))
	r.is(r.say(vera, "Caritas"), "Caritas is noted")
	r.is(r.press(vera, action.With(action.PartnerRefuses, 1, 0)), "Noted")
	if p := r.session(1).Partners[0]; p.Status != training.Refused {
		t.Errorf("%+v", p)
	}
	r.press(vera, action.With(action.AssignTrainer, 1, 1))
	r.handle(chat.Message{From: chat.Person{ID: piet, Name: "Piet Maes"}, Press: action.On(action.TrainerYes, 1).String()})
	r.press(piet, action.On(action.ReportProblem, 1))
	r.say(piet, strings.Repeat("no beamer, ", 400))
	r.press(vera, action.On(action.MoveSession, 1))
	r.say(vera, "16 March at 13:30")
	r.press(vera, action.On(action.MaterialsReady, 1))
	card := r.say(vera, "/sessions S-1")
	r.is(card, "· Piet Maes confirms", "Tuesday 9 March 2027 → Tuesday 16 March 2027, 13:30", "Materials")
	if len(card) > 2500 {
		t.Errorf("%d characters:\n%s", len(card), card)
	}
}

func TestReminderOnTheDayItselfIsNotPutOff(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	r.press(piet, action.On(action.TrainerYes, 1))
	choices := func(now training.Day, hour string, rule string) []string {
		r.now = now.At(hour)
		var labels []string
		err := r.st.Do(t.Context(), func(tx planning.Tx) ([]chat.Outgoing, error) {
			return nil, tx.Plan(t.Context(), 1, []training.Reminder{{Session: 1, Recipient: training.TrainerRecipient(1), Kind: training.RemindUpcoming, Rule: rule, Moment: "2027-03-09 13:30", Due: r.now}}, time.Time{})
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.service().Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		list, err := r.st.DueTo(t.Context(), "slack", "UPIET", 100)
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		for _, c := range list[0].Reply.Choices {
			labels = append(labels, c.Value)
		}
		if err := r.st.Delivered(t.Context(), list[0], "done"); err != nil {
			t.Fatal(err)
		}
		return labels
	}
	if got := choices("2027-03-04", "09:00", "3wd 09:00"); !slices.Contains(got, action.On(action.RemindLater, 1).String()) {
		t.Errorf("days before: %v", got)
	}
	if got := choices("2027-03-09", "11:30", "2h"); slices.Contains(got, action.On(action.RemindLater, 1).String()) || len(got) != 2 {
		t.Errorf("on the day: %v", got)
	}
}

func TestCommandsBehindOne(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"sessions S-7":              "/sessions S-7",
		"Trainers An Peeters, nl":   "/trainers An Peeters, nl",
		"link":                      "/link",
		"calendar":                  "/calendar",
		"calendar of next year":     "calendar of next year",
		"modules for nurses":        "modules for nurses",
		"help me choose":            "help me choose",
		"motivational interviewing": "motivational interviewing",
		"":                          "",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if got := chat.CommandIn(text, bot.Commands(catalog.EN)); got != want {
				t.Errorf("%q: %q, want %q", text, got, want)
			}
		})
	}
	r := staffed(t)
	r.is(r.say(vera, "/help"), "/vt sessions")
	r.is(r.say(vera, "/trainers"), "“/vt trainers Ann")
}

func TestTheVTCellIsToldWhomNothingReaches(t *testing.T) {
	t.Parallel()
	r := asked(t)
	r.press(vera, action.AcceptOnDay(1, "2027-03-09"))
	r.press(vera, action.On(action.AddPartner, 1))
	r.say(vera, "Caritas, els@caritas.example")
	for _, test := range []struct {
		lost   chat.Waiting
		want   []string
		choice string
	}{
		{chat.Waiting{Notice: chat.Notice{Via: "slack", To: "UPIET"}, Session: 1}, []string{"S-1 could not be delivered to Piet Maes (UPIET) by Slack"}, action.On(action.ShowSession, 1).String()},
		{chat.Waiting{Notice: chat.Notice{Via: "email", To: "els@caritas.example"}, Session: 1}, []string{"Caritas (els@caritas.example) by e-mail", "Check the address"}, action.On(action.ShowSession, 1).String()},
		{chat.Waiting{Notice: chat.Notice{Via: "telegram", To: "4567"}, Session: 1}, []string{"delivered to 4567 by Telegram", "wrote to me first"}, action.On(action.ShowSession, 1).String()},
		{chat.Waiting{Notice: chat.Notice{Via: "email", To: "ann@kapellen.example"}, Request: 1, Session: 1}, []string{"R-1 could not be delivered to"}, action.On(action.ShowRequest, 1).String()},
	} {
		told, err := r.service().Undelivered(t.Context(), test.lost)
		if err != nil || len(told) != 1 || told[0].To != "CCELL" || told[0].Reply.Choices[0].Value != test.choice {
			t.Errorf("%+v: %+v", test.lost, told)
			continue
		}
		r.is(told[0].Reply.Text(), test.want...)
	}
	for _, own := range []chat.Waiting{{Notice: chat.Notice{Via: "slack", To: "CCELL"}, Session: 1}, {Notice: chat.Notice{Via: "slack", To: "UPIET"}}} {
		if told, err := r.service().Undelivered(t.Context(), own); err != nil || len(told) != 0 {
			t.Errorf("%+v: %+v", own, told)
		}
	}
}

// In Slack, what is asked in a channel for one person's eyes can only be answered behind the command again.
func TestAnswersBehindACommand(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	say := func(conversation string, m chat.Message) string {
		r.n++
		m.ID, m.Platform, m.Conversation, m.Channel = fmt.Sprint(r.n), "slack", conversation, "slack:C1"
		m.From = chat.Person{ID: vera, Locale: "en"}
		postings, err := r.bot.Handle(t.Context(), m)
		if err != nil || len(postings) != 1 {
			t.Fatal(postings, err)
		}
		return postings[0].Reply.Text()
	}
	const hint = "Write your answer after /vt"
	r.is(say("slack:C1:UVERA", chat.Message{Press: action.On(action.TrainerAbsence, 1).String()}), "When is Piet Maes away?", hint)
	r.is(say("slack:C1:UVERA", chat.Message{Text: "from 19 to 21 April"}), "Away: 19 to 21 April 2027")
	if got := say("slack:C1:1.1", chat.Message{Press: action.On(action.MoveSession, 1).String()}); strings.Contains(got, hint) {
		t.Errorf("in a thread, where everything is heard: %s", got)
	}
}

func TestASessionIsMadeWhereItsCardComes(t *testing.T) {
	t.Parallel()
	r := newRooms(t)
	got := r.say(vera, "/sessions TM2 in Kapellen on 9 March 2027 at 13:30, in English")
	r.is(got, "S-1 · TM2 · scheduled", "Place: Kapellen")
	r.bot.Office.Cell = []chat.Address{{Via: "slack", To: "UVERA"}} // her own chat
	if got := r.say(vera, "/sessions TM2 in Kapellen on 10 March 2027 at 13:30, in English"); got != "S-2 · TM2 is planned: Wednesday 10 March 2027, 13:30." {
		t.Error(got)
	}
}

func TestWhatTheVTCellHearsAtOnce(t *testing.T) {
	t.Parallel()
	r := asked(t)
	r.press(vera, action.AcceptOnDay(1, "2027-03-09"))
	r.press(vera, action.With(action.AssignTrainer, 1, 1))
	r.press(piet, action.On(action.TrainerNo, 1))
	r.told("slack", "CCELL")
	r.press(piet, action.On(action.TrainerYes, 1))
	if alerts := r.alerts(); len(alerts) != 1 || !strings.Contains(alerts[0], "Piet Maes can give S-1 · TM2 after all") {
		t.Errorf("%q", alerts)
	}
	r.told("slack", "UANN")
	r.press(vera, action.SetOf(1, "language"))
	r.is(r.say(vera, "English"), "Noted")
	if told := r.told("slack", "UANN"); len(told) != 0 {
		t.Errorf("nothing changed, and she is told %q", told)
	}
	r.press(ann, action.On(action.WithdrawSure, 1))
	told := strings.Join(r.told("slack", "CCELL"), "\n")
	r.is(told, "R-1 was withdrawn: S-1 · TM2 does not take place", "Participants: 12", "− R-1")
}
