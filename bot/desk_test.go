package bot_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/conversation"
	"vtbot/internal/training"
)

// speaks handles a message of somebody in their own language.
func (r *rooms) speaks(who, locale string, m chat.Message) chat.Reply {
	r.Helper()
	r.n++
	m.ID, m.Platform, m.Conversation, m.Channel, m.From = fmt.Sprint(r.n), "slack", who+":chat", who, chat.Person{ID: who, Locale: locale}
	postings, err := r.bot.Handle(r.Context(), m)
	if err != nil || len(postings) != 1 {
		r.Fatal(postings, err)
	}
	return postings[0].Reply
}

// A requester reads why their request is declined in their own language when the reason is a usual one, and as it was
// written when it is not.
func TestDecline(t *testing.T) {
	t.Parallel()
	r := newRooms(t)
	for _, org := range []string{"Namur", "Arlon", "Liège"} {
		r.speaks(ann, "fr", chat.Message{Text: "TM3 pour 12 assistants sociaux de Fedasil " + org + ", le 9 mars, en français, sur place, mail ann@namur.example"})
		r.speaks(ann, "fr", chat.Message{Text: "envoyer"})
	}
	r.is(r.press(vera, action.On(action.Decline, 1)), "Why do you decline R-1?")
	r.is(r.press(vera, action.Because(1, "capacity")), "R-1 is declined")
	r.is(strings.Join(r.told("slack", "UANN"), ""), "ne peut malheureusement pas aboutir", "Aucun formateur")
	r.is(r.press(vera, action.On(action.Decline, 1)), "R-1 has been handled already: declined (UVERA, ")
	r.is(r.press(vera, action.On(action.DeclineOwn, 2)), "Write the reason for R-2")
	r.is(r.say(vera, "We first finish TM2."), "R-2 is declined")
	r.is(strings.Join(r.told("slack", "UANN"), ""), "We first finish TM2.")
	r.is(r.press(vera, action.Because(3, "mood")), "too old")
	r.press(vera, action.On(action.DeclineOwn, 3))
	r.is(r.press(vera, action.On(action.StopWaiting, 3)), "nothing is done")
	r.is(r.say(vera, "hello"), "Hello")
	request, err := r.st.Request(t.Context(), 3)
	if err != nil || request.Status != training.Submitted {
		t.Errorf("%+v, %v", request, err)
	}
}

// The open question of somebody who is no coordinator any more is not answered by what they write next, whatever it was.
func TestAQuestionOfOneWhoIsNoCoordinatorAnyMore(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		ask    action.Action
		answer string
	}{
		{action.On(action.AcceptRequest, 1), "9 March"}, {action.On(action.Propose, 1), "9 March"}, {action.On(action.DeclineOwn, 1), "no"}, {action.On(action.AskRequester, 1), "why?"},
		{action.On(action.Staff, 1), "Piet"}, {action.On(action.AddPartner, 1), "Caritas"}, {action.On(action.MoveSession, 1), "10 March"}, {action.On(action.CancelSession, 1), "no room"},
		{action.SetOf(1, training.OfPlace), "Gent"}, {action.On(action.AddTrainer, 0), "Zoe, nl"}, {action.On(action.ChangeTrainer, 1), "fr"}, {action.On(action.TrainerAbsence, 1), "10 March"},
	} {
		t.Run(string(test.ask.Verb), func(t *testing.T) {
			t.Parallel()
			r := staffed(t)
			r.asks(ann, "TM3 for 12 social workers of Lommel, on 9 March, in Dutch, on site, mail ann@lommel.example")
			r.press(vera, test.ask)
			before := r.everything()
			r.bot.Office.Coordinators = nil
			r.is(r.say(vera, test.answer), "is for staff of")
			if after := r.everything(); after != before {
				t.Errorf("changed:\n%s\nwas:\n%s", after, before)
			}
			r.is(r.say(vera, "hello"), "Hello") // and it is asked no more
		})
	}
}

// everything is what is stored of R-1, S-1 and T-1.
func (r *rooms) everything() string {
	r.Helper()
	request, err := r.st.Request(r.Context(), 1)
	if err != nil {
		r.Fatal(err)
	}
	trainers, err := r.st.Trainers(r.Context())
	if err != nil {
		r.Fatal(err)
	}
	text := fmt.Sprintf("%+v\n%+v", *request, *r.session(1))
	for _, tr := range trainers {
		text += fmt.Sprintf("\n%+v", *tr)
	}
	return text
}

// A trainer who is removed is named with the sessions that somebody else has to give.
func TestRemovingATrainer(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	r.is(r.press(vera, action.On(action.ShowTrainer, 1)), "Piet Maes", "TM2")
	r.is(r.press(vera, action.On(action.RemoveTrainer, 1)), "Shall I take Piet Maes off the list?", "S-1 · TM2")
	r.is(r.press(vera, action.On(action.RemoveSure, 1)), "Piet Maes no longer gives sessions", "S-1 · TM2", "Tuesday 9 March 2027", "no trainer yet")
	r.is(strings.Join(r.told("slack", "UPIET"), ""), "no longer on the list", "S-1 · TM2")
	r.is(r.press(vera, action.On(action.RestoreTrainer, 1)), "is on the list again", "slack UPIET")
	r.is(r.press(vera, action.On(action.RestoreTrainer, 1)), "too old")
	r.press(vera, action.On(action.RemoveSure, 1))
	for _, a := range []action.Action{action.On(action.ShowTrainer, 1), action.On(action.RemoveTrainer, 1), action.On(action.TrainerAbsence, 1), action.On(action.ChangeTrainer, 1)} {
		r.is(r.press(vera, a), "too old")
	}
	r.is(r.press(vera, action.With(action.AssignTrainer, 1, 1)), "too old")
	r.is(r.press(piet, action.On(action.TrainerYes, 1)), "not in your name")
	r.is(r.say(piet, "/reminders"), "not among those who give sessions")
	r.is(r.say(vera, "/trainers"), "no trainers yet")
}

// Trainers are added, changed and away by what a coordinator writes.
func TestDescribingTrainers(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	r.press(vera, action.On(action.AddTrainer, 0))
	r.is(r.say(vera, "slack UZOE"), "What is")
	r.press(vera, action.On(action.AddTrainer, 0))
	r.is(r.say(vera, "Zoe Adam, Caritas, fr, TM2 TM99, parks in front"), "I note: Zoe Adam", "Caritas", "TM99", "parks in front")
	r.is(r.say(vera, "also TM4, 0470 12 34 56"), "I note: Zoe Adam", "Modules: TM2, TM4", "0470 12 34 56")
	r.is(r.press(vera, action.On(action.KeepTrainer, 0)), "Noted: Zoe Adam", "TM2, TM4")
	r.is(r.press(vera, action.On(action.KeepTrainer, 0)), "too old")
	r.press(vera, action.On(action.ChangeTrainer, 2))
	r.is(r.say(vera, "en, zoe@caritas.example"), "I note: Zoe Adam", "Languages: French → English")
	r.is(r.say(vera, "yes"), "Noted for Zoe Adam", "zoe@caritas.example")
	r.is(r.say(vera, "/trainers Zoe Adam, TM3"), "Modules: TM2, TM4 → TM3")
	r.is(r.press(vera, action.On(action.AddModules, 2)), "Modules: TM2, TM4 → TM2, TM3, TM4")
	r.is(r.say(vera, "no"), "nothing is done")
	r.is(r.say(vera, "/trainers Zoe Adm, TM3"), "Do you mean Zoe Adam?")
	r.is(r.say(vera, "yes"), "I note: Zoe Adam")
	r.is(r.press(vera, action.On(action.KeepTrainer, 2)), "Noted for Zoe Adam")
	for text, want := range map[string]string{"caritas": "Zoe Adam, trainer", "find TM2": "Piet Maes, trainer", "help": "I find no trainer", "who gives TM3?": "Zoe Adam, trainer"} {
		r.is(r.say(vera, "/trainers "+text), want)
	}
	r.press(vera, action.On(action.TrainerAbsence, 1))
	r.is(r.say(vera, "some day"), "no date", "When is Piet Maes away?")
	r.is(r.say(vera, "from 8 to 12 March"), "Away:", "S-1 · TM2")
	trainers, err := r.st.Trainers(t.Context())
	if err != nil || len(trainers) != 2 {
		t.Errorf("%+v, %v", trainers, err)
	}
}

// How a trainer is reminded, by button: where, in which language, as usual, and in their calendar.
func TestPreferencesByButton(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	r.notes("Piet Maes, piet@cell.example")
	r.is(r.say(piet, "/reminders"), "Where: Slack")
	r.is(r.press(piet, action.To(action.RemindVia, "email")), "Where: e-mail")
	r.is(r.press(piet, action.To(action.RemindVia, "telegram")), "too old")
	r.is(r.press(piet, action.To(action.RemindIn, "fr")), "Vos rappels")
	r.is(r.press(piet, action.To(action.RemindIn, "de")), "trop ancien")
	r.is(r.press(piet, action.Do(action.CalendarAddress)), "Aucune adresse")
	r.bot.Office.PublicURL = "https://vtbot.example"
	r.is(r.press(piet, action.Do(action.CalendarAddress)), "https://vtbot.example/calendar/")
	r.is(r.press(ann, action.Do(action.CalendarAddress)), "not among those who give sessions")
	r.is(r.say(ann, "/reminders"), "not among those who give sessions")
	r.is(r.say(ann, "/trainers"), "not among those who give sessions")
	trainers, err := r.st.Trainers(t.Context())
	if err != nil || trainers[0].Via != "email" || trainers[0].Lang != catalog.FR {
		t.Errorf("%+v, %v", trainers[0], err)
	}
}

// What is set of a session is read, asked again where it cannot be, and told.
func TestSettingWhatBelongsToASession(t *testing.T) {
	t.Parallel()
	for of, test := range map[string]struct {
		wrong, right string
		is           func(s *training.Session) bool
	}{
		training.OfPlace:      {"", "Town hall", func(s *training.Session) bool { return s.Place == "Town hall" && s.Mode == training.OnSite }},
		training.OfDirections: {"", "Ring twice", func(s *training.Session) bool { return s.Directions == "Ring twice" }},
		training.OfLink: {"", "https://meet.example/1", func(s *training.Session) bool {
			return s.Link != "" && s.Place == "Kapellen" && s.Mode != training.Online
		}},
		training.OfRoom:         {"", "Room 3", func(s *training.Session) bool { return s.Room == "Room 3" }},
		training.OfLanguage:     {"whatever suits", "Dutch", func(s *training.Session) bool { return s.Language == catalog.NL }},
		training.OfParticipants: {"some", "15", func(s *training.Session) bool { return s.Participants == training.Exactly(15) }},
	} {
		t.Run(of, func(t *testing.T) {
			t.Parallel()
			r := staffed(t)
			r.is(r.press(vera, action.On(action.EditSession, 1)), "What would you like to change")
			r.press(vera, action.SetOf(1, of))
			if test.wrong != "" {
				r.say(vera, test.wrong)
				if s := r.session(1); test.is(s) {
					t.Errorf("%q was taken: %+v", test.wrong, s)
				}
			}
			r.is(r.say(vera, test.right), "Noted on S-1")
			if s := r.session(1); !test.is(s) {
				t.Errorf("%+v", s)
			}
			if told := r.told("slack", "UPIET"); len(told) != 1 {
				t.Errorf("Piet is told %q", told)
			}
		})
	}
	r := staffed(t)
	r.is(r.press(vera, action.SetOf(1, "weather")), "too old")
}

// Sessions are moved to a day, an hour or both, and what speaks against it is said.
func TestMoving(t *testing.T) {
	t.Parallel()
	for said, test := range map[string]struct {
		slot training.Slot
		says string
	}{
		"11 March":                           {training.Slot{Day: "2027-03-11", Time: "13:30", Until: "16:30"}, "has been moved"},
		"from 10:00 to 12:00":                {training.Slot{Day: "2027-03-09", Time: "10:00", Until: "12:00"}, "has been moved"},
		"13 March":                           {training.Slot{Day: "2027-03-13", Time: "13:30", Until: "16:30"}, "falls in a weekend"},
		"29 March":                           {training.Slot{Day: "2027-03-29", Time: "13:30", Until: "16:30"}, "public holiday"},
		"9 March, from 13:30 to 16:30":       {training.Slot{Day: "2027-03-09", Time: "13:30", Until: "16:30"}, ""},
		"26 February 2027":                   {training.Slot{Day: "2027-03-09", Time: "13:30", Until: "16:30"}, ""},
		"later":                              {training.Slot{Day: "2027-03-09", Time: "13:30", Until: "16:30"}, "no date"},
		"18 March, when Piet is on holidays": {training.Slot{Day: "2027-03-18", Time: "13:30", Until: "16:30"}, "Piet Maes"},
	} {
		t.Run(said, func(t *testing.T) {
			t.Parallel()
			r := staffed(t)
			r.press(vera, action.On(action.TrainerAbsence, 1))
			r.say(vera, "18 March")
			r.press(vera, action.On(action.MoveSession, 1))
			r.is(r.say(vera, said), test.says)
			if s := r.session(1); s.Slot() != test.slot {
				t.Errorf("%+v", s.Slot())
			}
		})
	}
}

// How many came is a number; what is none is asked for again.
func TestHowManyCame(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]int{"11": 11, "11 people": 11, "eleven": 11, "0": 0, "nobody knows": -1, "-3": -1} {
		t.Run(said, func(t *testing.T) {
			t.Parallel()
			r := staffed(t)
			r.now = r.now.AddDate(0, 0, 8)
			r.is(r.press(vera, action.On(action.WasHeld, 1)), "How many people came")
			r.say(vera, said)
			s := r.session(1)
			if held := s.Status == training.Held; held != (want >= 0) || held && s.Came != want {
				t.Errorf("%s, %d came", s.Status, s.Came)
			}
		})
	}
	r := staffed(t)
	r.now = r.now.AddDate(0, 0, 8)
	r.is(r.press(vera, action.On(action.WasNotHeld, 1)), "Noted")
	if s := r.session(1); s.Status != training.NotHeld {
		t.Errorf("%s", s.Status)
	}
}

// A request can be accepted on a day that a coordinator writes, or into a session that is planned.
func TestAcceptingByHand(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	r.asks(ann, "TM2 for 12 social workers of Lommel, between 8 and 12 March, in English, on site, mail ann@lommel.example")
	r.asks(bob, "TM2 for 3 social workers of Gent, on 16 March, in English, on site, mail bob@gent.example")
	r.is(r.press(vera, action.On(action.AcceptRequest, 1)), "On which day")
	r.is(r.say(vera, "some day"), "no date")
	r.is(r.say(vera, "12 March at 9:30"), "R-1 is accepted: Friday 12 March 2027, 09:30")
	r.is(r.press(vera, action.With(action.AcceptInto, 2, 1)), "R-2 is accepted: Tuesday 9 March 2027, 13:30")
	r.is(r.press(vera, action.With(action.AcceptInto, 2, 1)), "handled already: accepted")
	r.is(r.press(vera, action.On(action.ShowRequest, 2)), "(S-1)")
	r.is(r.press(vera, action.On(action.ShowSession, 1)), "Requests: R-2")
	r.is(r.press(vera, action.On(action.StaffOfRequest, 2)), "Who gives S-1?")
	r.is(r.press(vera, action.AcceptOnDay(99, "2027-03-09")), "no request R-99")
	r.asks(ann, "TM3 for 12 social workers of Lommel, on 18 March, in English, on site, mail ann@lommel.example")
	r.is(r.press(vera, action.AcceptOnDay(3, "soon")), "too old")
	r.is(r.press(vera, action.AcceptOnDay(3, "2027-02-01")), "That day is past")
	r.is(r.press(vera, action.With(action.AcceptInto, 3, 99)), "too old")
	r.is(r.press(vera, action.On(action.Pool, 3)), "Nobody else")
}

// Staff are named in words, and asked who is meant where several are.
func TestNamingStaff(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	r.notes("Piet Smet, Fedasil, en, TM2")
	r.press(vera, action.On(action.Staff, 1))
	r.is(r.say(vera, "Piet"), "Piet")
	r.press(vera, action.On(action.Staff, 1))
	r.is(r.say(vera, "Nobody Known"), "Nobody Known")
	r.is(r.say(vera, "Piet Maes"), "Piet Maes")
	r.press(vera, action.On(action.AddPartner, 1))
	r.is(r.say(vera, "Caritas, els@caritas..example"), "@")
	r.is(r.say(vera, "els@caritas.example"), "els@caritas.example")
	if p := r.session(1).Partners; len(p) != 1 || p[0].Email != "els@caritas.example" {
		t.Errorf("%+v", p)
	}
}

// Lists of sessions are for those who have to do with them.
func TestListsOfSessions(t *testing.T) {
	t.Parallel()
	r := newRooms(t)
	r.is(r.say(vera, "/sessions"), "No session is planned")
	r.is(r.say(vera, "/sessions unstaffed"), "Every session has a trainer")
	r.notes("Piet Maes, Fedasil, en, TM2, slack UPIET")
	r.is(r.say(vera, "/sessions on 9 March in Kapellen"), "module")
	r.is(r.say(vera, "/sessions TM2 in Kapellen"), "day")
	r.is(r.say(vera, "/sessions TM2 in Kapellen on 26 February 2027"), "That day is past")
	r.say(vera, "/sessions TM2 in Kapellen on 9 March 2027 at 13:30, in English")
	r.say(vera, "/sessions TM3 in Gent on 10 March 2027 at 13:30, in English")
	r.press(vera, action.With(action.AssignTrainer, 1, 1))
	r.is(r.press(vera, action.To(action.ListSessions, "unstaffed")), "S-2")
	for who, want := range map[string][]string{vera: {"S-1", "S-2"}, piet: {"S-1"}, ann: nil} {
		list := r.press(who, action.To(action.ListSessions, ""))
		for _, name := range []string{"S-1", "S-2"} {
			if strings.Contains(list, name) != slices.Contains(want, name) {
				t.Errorf("%s sees %s", who, list)
			}
		}
	}
	r.is(r.press(piet, action.On(action.ViewSession, 1)), "S-1 · TM2")
}

// Own requests are listed, answered and countered by those who made them.
func TestOwnRequestsByButton(t *testing.T) {
	t.Parallel()
	r := newRooms(t)
	r.is(r.press(ann, action.Do(action.MyRequests)), "not requested anything yet")
	r.asks(ann, "TM3 for 12 social workers of Lommel, on 9 March, in Dutch, on site, mail ann@lommel.example")
	r.is(r.press(ann, action.Do(action.MyRequests)), "R-1 · TM3")
	r.is(r.press(ann, action.On(action.ShowMine, 1)), "R-1 · submitted")
	for _, a := range []action.Action{action.On(action.ShowMine, 1), action.On(action.AnswerQuestion, 1), action.On(action.Counter, 1), action.On(action.ChangeMine, 1), action.With(action.Choose, 1, 0), action.On(action.RefuseProposal, 1), action.ShareSession(1, true), action.On(action.Withdraw, 1)} {
		r.is(r.press(bob, a), "no request R-1")
	}
	r.is(r.press(ann, action.On(action.Counter, 1)), "R-1 has been handled already: submitted")
	r.press(vera, action.On(action.Propose, 1))
	r.say(vera, "16 March")
	r.press(ann, action.On(action.Counter, 1))
	r.is(r.say(ann, "some day"), "no date")
	r.is(r.say(ann, "18 March"), "passed on")
	r.press(vera, action.On(action.Propose, 1))
	r.say(vera, "2 March")
	r.now = r.now.AddDate(0, 0, 3)
	r.is(r.press(ann, action.With(action.Choose, 1, 0)), "That day is past")
	r.is(r.press(ann, action.ShareSession(1, false)), "R-1")
	r.is(r.press(ann, action.On(action.Withdraw, 1)), "Shall I withdraw R-1")
	r.is(r.say(ann, "yes"), "R-1 has been withdrawn")
	r.is(r.press(ann, action.On(action.Withdraw, 1)), "handled already: withdrawn")
}

// A score is one of five, for one's own request; words are added for it.
func TestFreeTextFeedback(t *testing.T) {
	t.Parallel()
	r := asked(t)
	r.press(vera, action.AcceptOnDay(1, "2027-03-09"))
	r.is(r.press(ann, action.Rate(1, 1, 4)), "still to come")
	r.now = r.now.AddDate(0, 0, 9)
	r.is(r.press(ann, action.Action{Verb: action.Score, Number: 1, Other: 1, Arg: "6"}), "too old")
	r.is(r.press(ann, action.Rate(1, 1, 4)), "Thank you")
	r.is(r.press(ann, action.With(action.Comment, 1, 1)), "S-1")
	r.is(r.say(ann, "Lots of practice."), "Voluntary Return unit")
	r.is(r.press(bob, action.Rate(1, 1, 1)), "no request R-1")
	r.is(r.press(bob, action.With(action.Comment, 1, 1)), "no request R-1")
	if f := r.session(1).Feedback; len(f) != 1 || f[0] != (training.Feedback{Request: 1, Score: 4, Text: "Lots of practice."}) {
		t.Errorf("%+v", f)
	}
}

// A trainer is reminded once more tomorrow, unless that is too late.
func TestRemindMeTomorrow(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	r.is(r.press(piet, action.On(action.RemindLater, 1)), "Tuesday 2 March 2027")
	r.now = training.Day("2027-03-09").At("09:00")
	r.is(r.press(piet, action.On(action.RemindLater, 1)), "too late")
	r.is(r.press(piet, action.On(action.TrainerNotHeld, 1)), "was not held")
}

// What was asked before the questions had kinds is still answered.
func TestAQuestionThatWasStoredBefore(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	r.asks(ann, "TM3 for 12 social workers of Lommel, on 9 March, in Dutch, on site, mail ann@lommel.example")
	for stored, test := range map[string]struct{ answer, want string }{
		`{"doing":{"slack:UVERA":{"action":"decline","number":1}}}`:     {"no room", "R-1 is declined"},
		`{"doing":{"slack:UVERA":{"about":"move","number":1}}}`:         {"10 March", "S-1 has been moved"},
		`{"doing":{"slack:UVERA":{"about":"forgotten","number":1}}}`:    {"10 March", "too old"},
		`{"doing":{"slack:UVERA":{"about":"trainer new","number":0}}}`:  {"Zoe Adam, fr", "Zoe Adam"},
		`{"doing":{"slack:UPIET":{"about":"trainer new","number":0}}}`:  {"hello", "Hello"}, // it is somebody else's
		`{"answer":"k3x9","question":"x","shown":["TM4"],"lang":"fr"}`:  {"DART", "DART"},
		`{"lang":"en","sent":{"draft":"k3x9","number":1},"cell":false}`: {"hello", "Hello"},
	} {
		r.n++
		place := fmt.Sprintf("slack:D%d", r.n)
		r.remembers(place, stored)
		postings, err := r.bot.Handle(t.Context(), chat.Message{ID: place, Platform: "slack", Conversation: place, From: chat.Person{ID: vera, Locale: "en"}, Text: test.answer})
		if err != nil || len(postings) != 1 {
			t.Fatal(postings, err)
		}
		r.is(postings[0].Reply.Text(), test.want)
	}
}

// remembers stores what is kept of a conversation.
func (r *rooms) remembers(in, stored string) {
	r.Helper()
	m := chat.Message{ID: "before " + in, Platform: "slack", Conversation: in, From: chat.Person{ID: vera}}
	_, err := r.st.Turn(r.Context(), m, func(t *conversation.Turn) ([]chat.Reply, error) {
		t.Memory = json.RawMessage(stored)
		return []chat.Reply{{Parts: []chat.Part{{Kind: chat.Paragraph, Text: "…"}}}}, nil
	})
	if err != nil {
		r.Fatal(err)
	}
}
