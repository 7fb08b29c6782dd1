package bot_test

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"vtbot/bot"
	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/planning"
	"vtbot/internal/store"
	"vtbot/internal/training"
)

// rooms is the VT cell with those whom it deals with, each in a chat of their own: the bot, its store and a clock.
type rooms struct {
	*testing.T
	bot *bot.Bot
	st  *store.Store
	now time.Time
	n   int
}

// The people: a coordinator, two requesters and a trainer.
const (
	vera = "slack:UVERA"
	ann  = "slack:UANN"
	bob  = "slack:UBOB"
	piet = "slack:UPIET"
)

func newRooms(t *testing.T) *rooms {
	t.Helper()
	r := &rooms{T: t, now: time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)}
	st, err := store.Open(t.Context(), store.Options{DataDir: t.TempDir(), Now: func() time.Time { return r.now }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	r.st = st
	r.bot = &bot.Bot{
		Library: shipped, Store: st, Now: func() time.Time { return r.now },
		Office: &planning.Office{Lang: catalog.EN, Coordinators: []chat.Address{{Via: "slack", To: "UVERA"}}, Cell: []chat.Address{{Via: "slack", To: "CCELL"}}, Mail: true},
	}
	return r
}

// service is what happens without a message.
func (r *rooms) service() *planning.Service {
	return &planning.Service{Office: r.bot.Office, Store: r.st, Catalog: shipped.Catalog, Now: r.bot.Now}
}

func (r *rooms) handle(m chat.Message) string {
	r.Helper()
	r.n++
	m.ID, m.Platform, m.Conversation, m.Channel = fmt.Sprint(r.n), "slack", m.From.ID+":chat", m.From.ID
	m.From.Locale = "en"
	postings, err := r.bot.Handle(r.Context(), m)
	if err != nil || len(postings) != 1 {
		r.Fatalf("%q %q of %s: %d replies, %v", m.Text, m.Press, m.From.ID, len(postings), err)
	}
	return postings[0].Reply.Text()
}

func (r *rooms) say(who, text string) string {
	r.Helper()
	return r.handle(chat.Message{From: chat.Person{ID: who}, Text: text})
}

func (r *rooms) press(who string, a action.Action) string {
	r.Helper()
	return r.handle(chat.Message{From: chat.Person{ID: who}, Press: a.String()})
}

// told returns what somebody, or a place, was told that was not looked at before.
func (r *rooms) told(via, to string) []string {
	r.Helper()
	list, err := r.st.DueTo(context.Background(), via, to, 100)
	if err != nil {
		r.Fatal(err)
	}
	var texts []string
	for _, w := range list {
		texts = append(texts, w.Reply.Text())
		if err := r.st.Delivered(context.Background(), w, "done"); err != nil {
			r.Fatal(err)
		}
	}
	return texts
}

// alerts returns what the VT cell was told besides its cards.
func (r *rooms) alerts() []string {
	r.Helper()
	return slices.DeleteFunc(r.told("slack", "CCELL"), func(text string) bool {
		first, _, _ := strings.Cut(text, "\n")
		return strings.HasPrefix(first, "S-") && strings.Contains(first, " · ") && !strings.HasSuffix(first, ".") || strings.HasPrefix(first, "R-")
	})
}

func (r *rooms) session(number int64) *training.Session {
	r.Helper()
	s, err := r.st.Session(r.Context(), number)
	if err != nil {
		r.Fatal(err)
	}
	return s
}

func (r *rooms) is(got string, want ...string) {
	r.Helper()
	for _, part := range want {
		if !strings.Contains(got, part) {
			r.Errorf("no %q in:\n%s", part, got)
		}
	}
}

// staffed has the VT cell plan S-1 and ask Piet, T-1, for it.
func staffed(t *testing.T) *rooms {
	r := newRooms(t)
	r.notes("Piet Maes, Fedasil, en nl, TM2, slack UPIET")
	r.say(vera, "/sessions TM2 in Kapellen on 9 March 2027 from 13:30 to 16:30, in English")
	r.press(vera, action.With(action.AssignTrainer, 1, 1))
	r.told("slack", "UPIET")
	r.told("slack", "CCELL")
	return r
}

// notes has a trainer noted as described, once it was shown.
func (r *rooms) notes(trainer string) string {
	r.Helper()
	r.is(r.say(vera, "/trainers "+trainer), "I note: ")
	return r.say(vera, "yes")
}

// A trainer who is named with a new session is asked; a partner who was asked before is asked again with a press.
func TestNamesWithASession(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	r.is(r.say(vera, "/sessions TM2 in Lint on 10 March 2027 at 9:00, in English, with Piet Maes"), "Piet Maes")
	if s := r.session(2); s.Assignment(1) == nil {
		t.Errorf("%+v", s.Trainers)
	}
	r.is(r.say(vera, "/sessions TM2 in Lint on 10 March and 11 March, in English"), "One day at a time")
	r.press(vera, action.On(action.AddPartner, 1))
	r.say(vera, "Caritas, els@caritas.example")
	r.is(r.press(vera, action.On(action.AddPartner, 2)), "Which partner")
	r.press(vera, action.AskPartnerOf(2, "Caritas"))
	if p := r.session(2).Partner("Caritas"); p == nil || p.Email != "els@caritas.example" {
		t.Errorf("%+v", p)
	}
}

func TestSessionsAreStaffedByName(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	r.notes("Els Smet, Fedasil, nl, TM2, slack UELS")
	r.press(vera, action.On(action.Staff, 1))
	r.is(r.say(vera, "Els; Caritas"), "Els Smet", "Caritas")
	s := r.session(1)
	if len(s.Trainers) != 2 || s.Assignment(2) == nil || s.Partner("Caritas") == nil {
		t.Errorf("trainers %+v, partners %+v", s.Trainers, s.Partners)
	}
	trainers, err := r.st.Trainers(t.Context())
	if err != nil || trainers[0].Name != "Piet Maes" {
		t.Errorf("%+v, %v", trainers[0], err)
	}
}

// A trainer who refuses is offered for the session no more than others are, is told nothing of it, and tells the VT cell once.
func TestARefusalIsToldOnce(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	r.is(r.press(piet, action.On(action.TrainerNo, 1)), "pity")
	r.is(r.press(piet, action.On(action.TrainerNo, 1)), "pity")
	if alerts := r.alerts(); len(alerts) != 1 || !strings.Contains(alerts[0], "Piet Maes cannot give S-1") {
		t.Errorf("%q", alerts)
	}
	r.is(r.press(piet, action.On(action.AllSet, 1)), "not in your name")
	r.is(r.press(piet, action.On(action.ViewSession, 1)), "no session S-1")
	r.is(r.press(vera, action.On(action.Staff, 1)), "⚠ Piet Maes", "said that it does not suit")
	r.press(vera, action.With(action.FreeTrainer, 1, 1))
	if told := r.told("slack", "UPIET"); len(told) != 0 {
		t.Errorf("freed of what was refused: %q", told)
	}
	r.press(vera, action.With(action.AssignTrainer, 1, 1))
	r.is(r.press(piet, action.On(action.TrainerYes, 1)), "confirmed")
	if a := r.session(1).Assignment(1); a.Status != training.Confirmed {
		t.Errorf("%+v", a)
	}
}

func TestWhoIsFreedIsToldAndHasNoFileToAskFor(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	r.press(vera, action.With(action.FreeTrainer, 1, 1))
	list, err := r.st.DueTo(t.Context(), "slack", "UPIET", 10)
	if err != nil || len(list) != 1 || len(list[0].Reply.Choices) != 0 {
		t.Fatalf("%+v, %v", list, err)
	}
	r.is(list[0].Reply.Text(), "no longer have to give this session")
}

// How a session went can be told from its day on, by who gives it then.
func TestHowASessionWentIsToldFromItsDayOn(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	for _, value := range []action.Action{action.On(action.WasHeld, 1), action.On(action.WasNotHeld, 1)} {
		r.is(r.press(vera, value), "S-1 is still to come: Tuesday 9 March 2027")
	}
	for _, value := range []action.Action{action.On(action.TrainerHeld, 1), action.On(action.TrainerNotHeld, 1)} {
		r.is(r.press(piet, value), "S-1 is still to come")
	}
	r.now = r.now.AddDate(0, 0, 8)
	r.is(r.press(piet, action.On(action.TrainerHeld, 1)), "How many people came")
	r.press(vera, action.With(action.FreeTrainer, 1, 1)) // meanwhile
	r.is(r.say(piet, "11"), "S-1 is not in your name")
	if s := r.session(1); s.Status != training.Scheduled {
		t.Errorf("%s", s.Status)
	}
	r.press(vera, action.On(action.WasHeld, 1))
	r.is(r.say(vera, "11"), "Noted on S-1")
	if s := r.session(1); s.Status != training.Held || s.Came != 11 {
		t.Errorf("%s, %d came", s.Status, s.Came)
	}
	r.is(r.press(vera, action.On(action.CancelSession, 1)), "S-1 is held")
}

// What only coordinators may do, nobody else does by writing the value of a choice, nor by an answer to what they were asked
// while they still were one.
func TestOthersHandleNoSession(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	before := len(r.session(1).History)
	for _, verb := range []action.Verb{
		action.ShowSession, action.Staff, action.AssignTrainer, action.FreeTrainer, action.ConfirmTrainer, action.AddPartner, action.PartnerAgrees,
		action.MoveSession, action.CancelSession, action.EditSession, action.SetOfSession, action.MaterialsReady, action.WasHeld, action.WasNotHeld,
	} {
		for _, who := range []string{ann, piet} {
			r.is(r.press(who, action.Action{Verb: verb, Number: 1, Other: 1, Name: "place"}), "is for staff of")
		}
	}
	for _, who := range []string{ann, bob} {
		for _, value := range []action.Action{action.On(action.SessionFile, 1), action.On(action.ViewSession, 1)} {
			r.is(r.press(who, value), "no session S-1 that concerns you")
		}
		for _, value := range []action.Action{action.On(action.TrainerYes, 1), action.On(action.TrainerNo, 1), action.On(action.AllSet, 1), action.On(action.ReportProblem, 1), action.On(action.RemindLater, 1), action.On(action.TrainerHeld, 1), action.On(action.TrainerNotHeld, 1)} {
			r.is(r.press(who, value), "S-1 is not in your name")
		}
		broken := func(v action.Verb, rest string) string { return string(v) + ":" + rest } // as somebody writes it by hand
		for _, value := range []string{
			action.Rate(1, 1, 5).String(), action.With(action.Comment, 1, 1).String(), broken(action.Score, "1:x"), broken(action.ViewSession, "x"),
			broken(action.TrainerYes, "-1"), broken(action.ShowTrainer, "x"), broken(action.SetOfSession, "1"),
		} {
			if reply := r.handle(chat.Message{From: chat.Person{ID: who}, Press: value}); strings.Contains(reply, "Noted") || strings.Contains(reply, "Thank") {
				t.Errorf("%s: %s", value, reply)
			}
		}
		r.is(r.press(who, action.On(action.ChangeTrainer, 1)), "is for staff of")
		r.is(r.press(who, action.To(action.RemindVia, "email")), "not among those who give sessions")
	}
	r.press(vera, action.On(action.CancelSession, 1))
	r.bot.Office.Coordinators = nil
	r.is(r.say(vera, "no time"), "is for staff of")
	if s := r.session(1); len(s.History) != before || s.Status != training.Scheduled {
		t.Errorf("%s: %+v", s.Status, s.History)
	}
}

// Nobody is left out in silence: whom no message reaches, the VT cell is asked to tell, and answers for.
func TestWhoCannotBeToldIsNamed(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	r.notes("Els Smet, Fedasil, en, TM2")
	r.is(r.press(vera, action.With(action.AssignTrainer, 1, 2)), "no address at which to ask")
	r.press(vera, action.On(action.AddPartner, 1))
	r.say(vera, "Caritas")
	r.press(vera, action.On(action.MoveSession, 1))
	r.say(vera, "10 March")
	if alerts := r.alerts(); len(alerts) != 1 || !strings.Contains(alerts[0], "no address for Els Smet, Caritas") {
		t.Errorf("%q", alerts)
	}
	r.press(vera, action.With(action.ConfirmTrainer, 1, 2))
	r.press(vera, action.With(action.PartnerAgrees, 1, 0))
	s := r.session(1)
	if s.Assignment(2).Status != training.Confirmed || s.Partners[0].Status != training.Confirmed {
		t.Errorf("%+v %+v", s.Trainers, s.Partners)
	}
	r.press(vera, action.On(action.Staff, 1))
	r.is(r.say(vera, "; Caritas"), "Caritas is on S-1 already")
	if p := r.session(1).Partners; len(p) != 1 || p[0].Status != training.Confirmed {
		t.Errorf("%+v", p)
	}
	failed := chat.Waiting{Notice: chat.Notice{Via: "email", To: "els@cell.example"}, Session: 1}
	if told, err := r.service().Undelivered(t.Context(), failed); err != nil || len(told) != 1 {
		t.Errorf("%+v", told)
	} else {
		r.is(told[0].Reply.Text(), "A message about S-1 could not be delivered to els@cell.example by e-mail", "Check the address")
	}
}

// Without mail, an address there reaches nobody.
func TestMailThatIsNotSetUpReachesNobody(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	r.bot.Office.Mail = false
	r.notes("Els Smet, Fedasil, en, TM2, els@cell.example")
	r.is(r.press(vera, action.With(action.AssignTrainer, 1, 2)), "no address at which to ask")
	if told := r.told("email", "els@cell.example"); len(told) != 0 {
		t.Errorf("%q", told)
	}
}

// asks has somebody ask for TM2 for an organisation, and accept the draft.
func (r *rooms) asks(who, text string) {
	r.Helper()
	r.say(who, text)
	r.is(r.say(who, "send it"), "has been sent")
}

// Of those who would share a session, it is planned for those whom its day suits, and a day that is past suits nobody.
func TestSharedSessionsSuitThoseWhoShareThem(t *testing.T) {
	t.Parallel()
	r := newRooms(t)
	r.asks(ann, "TM3 for 12 social workers of Rode Kruis Lommel, between 8 and 26 March, in Dutch, on site, mail ann@lommel.example")
	r.asks(bob, "TM3 for 8 social workers of Caritas Gent, between 8 and 12 March, in Dutch, on site, mail bob@gent.example")
	r.is(r.press(vera, action.On(action.Pool, 1)), "R-1, R-2")
	r.press(ann, action.ShareSession(1, true))
	r.press(bob, action.ShareSession(2, true))
	r.is(r.press(vera, action.AcceptOnDay(1, "2027-02-22")), "That day is past")
	r.press(vera, action.AcceptOnDay(1, "2027-03-22"))
	if s := r.session(1); len(s.Requests) != 1 {
		t.Errorf("R-2 is given on a day that does not suit: %v", s.Requests)
	}
	r.press(vera, action.On(action.Propose, 2))
	r.say(vera, "10 March")
	r.now = r.now.AddDate(0, 0, 14)
	r.is(r.press(bob, action.With(action.Choose, 2, 0)), "That day is past")
}

// The entry for a calendar can be had of a session that was called off: it takes it out of the calendar.
func TestWhoAskedForACancelledSessionHasItsEntry(t *testing.T) {
	t.Parallel()
	r := newRooms(t)
	r.asks(ann, "TM3 for 12 social workers of Rode Kruis Lommel, on 9 March, in Dutch, on site, mail ann@lommel.example")
	r.press(vera, action.AcceptOnDay(1, "2027-03-09"))
	r.press(vera, action.On(action.CancelSession, 1))
	r.say(vera, "nobody can give it")
	r.is(r.press(ann, action.On(action.SessionFile, 1)), "Here is S-1")
	r.is(r.press(bob, action.On(action.SessionFile, 1)), "no session S-1 that concerns you")
}

// Who withdraws is no part of the session any more, and their organisation is not named.
func TestWhoWithdrawsIsNotNamed(t *testing.T) {
	t.Parallel()
	r := newRooms(t)
	r.asks(ann, "TM3 for 12 social workers of Rode Kruis Lommel, on 9 March, in Dutch, on site, mail ann@lommel.example")
	r.asks(bob, "TM3 for 8 social workers of Caritas Gent, on 9 March, in Dutch, on site, mail bob@gent.example")
	r.press(vera, action.On(action.Pool, 1))
	r.press(ann, action.ShareSession(1, true))
	r.press(bob, action.ShareSession(2, true))
	r.press(vera, action.AcceptOnDay(1, "2027-03-09"))
	if s := r.session(1); len(s.Requests) != 2 || s.Organisation != "Rode Kruis Lommel, Caritas Gent" {
		t.Fatalf("%v for %s", s.Requests, s.Organisation)
	}
	r.press(bob, action.On(action.WithdrawSure, 2))
	if s := r.session(1); len(s.Requests) != 1 || s.Organisation != "Rode Kruis Lommel" || s.Participants != training.Exactly(12) {
		t.Errorf("%v for %s", s.Requests, s.Organisation)
	}
	r.is(r.press(bob, action.On(action.ViewSession, 1)), "no session S-1 that concerns you")
	r.press(ann, action.On(action.WithdrawSure, 1))
	if s := r.session(1); s.Status != training.Cancelled || s.Reason != "R-1 was withdrawn." {
		t.Errorf("%s: %s", s.Status, s.Reason)
	}
}

func TestSecretsAreNotSaidBeforeOthers(t *testing.T) {
	t.Parallel()
	r := newRooms(t)
	r.bot.Office.PublicURL = "https://vtbot.example"
	r.bot.Office.Coordinators = []chat.Address{{Via: "telegram", To: "1"}}
	for i, command := range []string{"/calendar", "/link"} {
		m := chat.Message{ID: fmt.Sprint(i), Platform: "telegram", Conversation: "telegram:-100", Channel: "telegram:-100", From: chat.Person{ID: "telegram:1", Locale: "en"}, Setting: chat.Mention, Text: command}
		postings, err := r.bot.Handle(t.Context(), m)
		if err != nil || len(postings) != 1 {
			t.Fatal(err)
		}
		r.is(postings[0].Reply.Text(), "between the two of us")
		m.ID, m.Conversation, m.Channel = m.ID+"alone", "telegram:1", "telegram:1"
		if postings, err = r.bot.Handle(t.Context(), m); err != nil || strings.Contains(postings[0].Reply.Text(), "between the two of us") {
			t.Errorf("%s: %s, %v", command, postings[0].Reply.Text(), err)
		}
	}
}

// Trainers say in their own words when they want to be reminded.
func TestTrainersChooseTheirReminders(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"three working days before at 9, the day before at 5pm and 2 hours before": "3wd 09:00,1d 17:00,2h",
		"een week vooraf om 18 uur en 's morgens de dag zelf om 8u":                "7d 18:00,0d 08:00",
		"la veille à 18h; une heure et demie avant":                                "1d 18:00,90m",
		"14wd 09:00, 2h": "14wd 09:00,2h",
		"120m":           "2h",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			r := staffed(t)
			r.press(piet, action.Do(action.ChooseReminders))
			r.is(r.say(piet, text), "Your reminders")
			trainers, err := r.st.Trainers(t.Context())
			if err != nil || strings.Join(trainers[0].Reminders, ",") != want {
				t.Errorf("%q: %q, %v", text, trainers[0].Reminders, err)
			}
		})
	}
	r := staffed(t)
	r.is(r.say(piet, "/reminders the day before at 5pm"), "Your reminders", "17:00") // behind the command as well
	r.is(r.say(piet, "/reminders whenever"), "whenever")
	for _, lang := range catalog.Langs { // what the bot itself gives as examples
		for _, example := range regexp.MustCompile(`(?:“|« )(.*?)(?:”| »)`).FindAllStringSubmatch(locale.Text(lang, "pref.when_how"), -1) {
			r.press(piet, action.Do(action.ChooseReminders))
			r.say(piet, example[1])
			if trainers, err := r.st.Trainers(t.Context()); err != nil || strings.Join(trainers[0].Reminders, ",") != "3wd 09:00,1d 17:00,2h" {
				t.Errorf("%q: %q, %v", example[1], trainers[0].Reminders, err)
			}
			r.press(piet, action.Do(action.DefaultReminders))
		}
	}
	r.press(piet, action.Do(action.ChooseReminders))
	for text, unclear := range map[string]string{"the day before, whenever": "“whenever”", "2 hours before and two days after": "“two days after”", "300 days before": "“300 days before”", "+1d 09:00": "“+1d 09:00”"} {
		r.is(r.say(piet, text), unclear, "Write when, with commas")
	}
}

// What was asked in vain is told to the VT cell, alike questions together, and to nobody else.
func TestGapsAreForTheCell(t *testing.T) {
	r := newRooms(t)
	r.say(ann, "who repairs the flugelhorn in the quartz room?")
	r.say(bob, "is the quartz flugelhorn repaired already")
	if text := r.say(ann, "/gaps"); strings.Contains(text, "flugelhorn") {
		t.Errorf("a requester reads %s", text)
	}
	if text := r.say(vera, "/gaps"); !strings.Contains(text, "(2×)") || strings.Contains(text, "(1×)") {
		t.Errorf("the cell reads %s", text)
	}
}
