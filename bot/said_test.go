package bot_test

import (
	"strings"
	"testing"

	"vtbot/internal/action"
	"vtbot/internal/chat"
)

// situations are what the bot, or the VT cell, has put to Ann, who asked for R-1 in Kapellen on 9 March, or to Piet, who is to
// give it as S-1.
var situations = map[string]func(r *rooms){
	"question": func(r *rooms) {
		r.press(vera, action.On(action.AskRequester, 1))
		r.say(vera, "Did you have TM3 already? And is there a projector?")
	},
	"proposal": func(r *rooms) {
		r.press(vera, action.On(action.Propose, 1))
		r.say(vera, "16 March at 9:30, 18 March at 13:30 or 24 March at 9:00")
	},
	"moved": func(r *rooms) {
		planned(r)
		r.press(vera, action.On(action.MoveSession, 1))
		r.say(vera, "16 March")
	},
	"share": func(r *rooms) {
		r.asks(bob, "TM2 for 8 reception staff of Fedasil Lint, on 9 March, in Dutch, on site, mail bob@lint.example")
		r.press(vera, action.On(action.Pool, 1))
	},
	"planned":  planned,
	"declined": func(r *rooms) { r.press(vera, action.Because(1, "capacity")) },
	"asked":    planned,
	"refused": func(r *rooms) {
		planned(r)
		r.press(piet, action.On(action.TrainerNo, 1))
	},
	"confirmed": func(r *rooms) {
		planned(r)
		r.press(piet, action.On(action.TrainerYes, 1))
	},
	"over": over,
	"counting": func(r *rooms) {
		over(r)
		r.press(piet, action.On(action.TrainerHeld, 1))
	},
	"review": func(r *rooms) {
		over(r)
		r.press(piet, action.On(action.TrainerHeld, 1))
		r.say(piet, "11")
	},
}

// planned has R-1 accepted as S-1, and Piet asked for it.
func planned(r *rooms) {
	r.notes("Piet Maes, Fedasil, nl fr en, TM2, slack UPIET")
	r.press(vera, action.AcceptOnDay(1, "2027-03-09"))
	r.press(vera, action.With(action.AssignTrainer, 1, 1))
}

// over has S-1 confirmed, and its day come.
func over(r *rooms) {
	planned(r)
	r.press(piet, action.On(action.TrainerYes, 1))
	r.now = r.now.AddDate(0, 0, 8)
}

// What is typed to what was put to somebody reaches the VT cell, in three languages, and is no gap.
func TestWhatIsTypedReachesWhomItIsFor(t *testing.T) {
	for _, row := range []struct {
		situation, who string
		said           [3]string // in Dutch, French and English
		cell           string    // what the VT cell reads then; "*" is what was said
	}{
		{"question", ann, [3]string{"Ja, iedereen volgde TM3 vorig jaar, en er is een beamer.", "Oui, tout le monde a suivi TM3 l'an dernier, et il y a un projecteur.", "Yes, everybody took TM3 last year, and there is a projector."}, "*"},
		{"proposal", ann, [3]string{"16 maart past best", "le 16 mars convient le mieux", "16 March suits best"}, "chose Tuesday 16 March 2027, 09:30"},
		{"proposal", ann, [3]string{"geen van die dagen past ons", "aucun de ces jours ne nous convient", "none of these days suits us"}, "*"},
		{"moved", ann, [3]string{"16 maart past ons niet", "le 16 mars ne nous convient pas", "16 March does not suit us"}, "*"},
		{"share", ann, [3]string{"ja, goed", "oui, bien", "yes, good"}, "With others: agrees"},
		{"share", ann, [3]string{"nee, liever alleen", "non, plutôt seuls", "no, rather on our own"}, "With others: prefers a session of its own"},
		{"asked", piet, [3]string{"ja dat past voor mij", "oui ça me convient", "yes that suits me"}, "Piet Maes (confirmed)"},
		{"asked", piet, [3]string{"9 maart lukt niet", "le 9 mars je ne peux pas", "I can't make 9 March"}, "Piet Maes cannot give S-1"},
		{"asked", piet, [3]string{"misschien, ik moet het nog nakijken", "peut-être, je dois encore vérifier", "maybe, I still have to check"}, "*"},
		{"refused", piet, [3]string{"ik ben dan met vakantie", "je suis en vacances à ce moment-là", "I'm on holiday then"}, "*"},
		{"confirmed", piet, [3]string{"ik kan op 9 maart toch niet", "je ne peux finalement pas le 9 mars", "I can't do 9 March after all"}, "*"},
		{"confirmed", piet, [3]string{"ik ben afwezig van 1 tot 5 april", "je suis absent du 1er au 5 avril", "I am away from 1 to 5 April"}, "Piet Maes is away: 1 to 5 April 2027"},
		{"over", piet, [3]string{"ja, 11 mensen", "oui, 11 personnes", "yes, 11 people"}, "Attended: 11"},
		{"over", piet, [3]string{"nee, is niet doorgegaan", "non, elle n'a pas eu lieu", "no, it did not take place"}, "was not held"},
		{"counting", piet, [3]string{"11, en het ging goed. Volgende keer meer tijd", "11, et ça s'est bien passé. La prochaine fois plus de temps", "11, and it went well. Next time more time"}, "*"},
		{"review", ann, [3]string{"heel goed", "très bien", "very good"}, "*"},
	} {
		for i, lang := range []string{"nl", "fr", "en"} {
			t.Run(row.situation+" "+row.said[i], func(t *testing.T) {
				t.Parallel()
				r := newRooms(t)
				r.asks(ann, "TM2 for 10 reception staff of Fedasil Kapellen, on 9 March, in Dutch, on site, mail ann@kapellen.example")
				situations[row.situation](r)
				r.told("slack", "CCELL")
				r.now = r.now.Add(1)
				reply := r.speaks(row.who, lang, chat.Message{Text: row.said[i]})
				told := strings.Join(r.told("slack", "CCELL"), "\n")
				if want := strings.ReplaceAll(row.cell, "*", row.said[i]); told == "" || !strings.Contains(told, want) {
					t.Errorf("the VT cell reads no %q:\n%s\nafter:\n%s", want, told, reply.Text())
				}
				gaps, err := r.st.AskedInVain(t.Context(), r.now.AddDate(0, -1, 0))
				if err != nil || len(gaps) != 0 {
					t.Errorf("gaps %v, %v", gaps, err)
				}
			})
		}
	}
}

// To a no there may be another day: a new request like the one that was declined, to be looked at.
func TestADeclinedRequestIsAskedAnew(t *testing.T) {
	for lang, said := range map[string]string{"nl": "Jammer. Kan het in april?", "fr": "Dommage. C'est possible en avril ?", "en": "A pity. Is April possible?"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			r := newRooms(t)
			r.asks(ann, "TM2 for 10 reception staff of Fedasil Kapellen, on 9 March, in Dutch, on site, mail ann@kapellen.example")
			situations["declined"](r)
			r.is(r.speaks(ann, lang, chat.Message{Text: said}).Text(), "R-1", "Fedasil Kapellen", map[string]string{"nl": "april 2027", "fr": "avril 2027", "en": "April 2027"}[lang])
		})
	}
}

// The catalogue can be asked while a question is open, which stays so.
func TestAQuestionOfTheCatalogueLeavesTheOpenOneOpen(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	r.press(piet, action.On(action.ReportProblem, 1))
	r.is(r.say(piet, "which modules are for nurses?"), "SM5", "waiting for your answer about S-1")
	r.is(r.say(piet, "the projector is broken"), "Passed on")
	r.is(strings.Join(r.alerts(), ""), "the projector is broken")
}

// A trainer asks what they have, and takes an absence back.
func TestTrainersAskInTheirOwnWords(t *testing.T) {
	t.Parallel()
	r := staffed(t)
	for lang, said := range map[string][2]string{
		"nl": {"wanneer is mijn volgende sessie?", "welke sessies heb ik?"}, "fr": {"quand est ma prochaine séance ?", "quelles séances ai-je ?"},
		"en": {"when is my next session?", "which sessions do I have?"},
	} {
		for _, text := range said {
			if got := r.speaks(piet, lang, chat.Message{Text: text}).Text(); !strings.Contains(got, "S-1 · TM2") {
				t.Errorf("%q: %s", text, got)
			}
		}
	}
	r.is(r.say(piet, "I am away from 8 to 12 March"), "8 to 12 March 2027", "S-1 · TM2")
	r.is(r.press(piet, action.Return("2027-03-08", "2027-03-12")), "gone")
	r.is(r.press(piet, action.Return("2027-03-08", "2027-03-12")), "too old")
	if tr, err := r.st.Trainers(t.Context()); err != nil || len(tr[0].Absences) != 0 {
		t.Errorf("%+v, %v", tr[0], err)
	}
}
