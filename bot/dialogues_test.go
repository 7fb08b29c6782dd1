package bot_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"vtbot/bot"
	"vtbot/bot/booking"
	"vtbot/internal/bottest"
	"vtbot/internal/chat"
	"vtbot/internal/training"
)

// after returns the draft of a conversation as some turns leave it, nil for none, and the last reply.
func after(t *testing.T, lang string, turns ...string) (*booking.Draft, string) {
	t.Helper()
	b, st := newBot(t)
	b.Now = func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, training.Brussels) }
	talk := &bottest.Talk{Bot: b, From: chat.Person{ID: "terminal:ann", Locale: lang}}
	last := ""
	for _, said := range turns {
		last = talk.Say(t, said)[0].Text()
	}
	kept, err := st.Conversation(context.Background(), "terminal:ann")
	if err != nil {
		t.Fatal(err)
	}
	var memory bot.Memory
	if err := json.Unmarshal(kept, &memory); err != nil {
		t.Fatal(err)
	}
	return memory.Draft, last
}

// What people say in the middle of a request, beside answers: wish is what stands in the draft then, as JSON, and asked the
// question that is open.
func TestInTheMiddleOfARequest(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		lang  string
		turns []string
		wish  string
		asked training.FieldKey
		says  string // in the last reply
	}{
		"a question with an interjection is one": {"nl", []string{"ik wil TM4 aanvragen", "hmm wat houdt TM4 eigenlijk in?"},
			`{"modules":["TM4"]}`, training.FieldOrganisation, "TM4"},
		"an acknowledgement is no organisation": {"nl", []string{"ik wil TM2 aanvragen", "ok goed"}, `{"modules":["TM2"]}`, training.FieldOrganisation, ""},
		"nor is a greeting":                     {"en", []string{"I want to book TM2", "yes please"}, `{"modules":["TM2"]}`, training.FieldOrganisation, ""},
		"what was said before is known":         {"fr", []string{"je voudrais réserver SM3 pour 12 policiers de Fedasil Sugny", "ce sont des policiers"}, `{"modules":["SM3"],"organisation":"Fedasil Sugny","participants":12,"audience":"police"}`, training.FieldDates, "Public : services de police"},
		"a date in doubt is kept":               {"fr", []string{"TM2 pour 9 infirmiers de Fedasil Sugny", "le 6 mars", "on garde cette date"}, `{"modules":["TM2"],"organisation":"Fedasil Sugny","participants":9,"audience":"nurses","dates":["2027-03-06"]}`, training.FieldLanguage, ""},
		"or another one is wanted":              {"nl", []string{"TM2 voor 9 verpleegkundigen van Fedasil Sugny", "6 maart", "een andere dag dan"}, `{"modules":["TM2"],"organisation":"Fedasil Sugny","participants":9,"audience":"nurses"}`, training.FieldDates, ""},
		"or back is said":                       {"en", []string{"TM2 for 9 nurses of Fedasil Sugny", "6 March", "back"}, `{"modules":["TM2"],"organisation":"Fedasil Sugny","participants":9,"audience":"nurses"}`, training.FieldDates, ""},
		"meanwhile something else is noted":     {"fr", []string{"TM2 pour 9 infirmiers de Fedasil Sugny", "le 6 mars", "en néerlandais"}, `{"modules":["TM2"],"organisation":"Fedasil Sugny","participants":9,"audience":"nurses","dates":["2027-03-06"],"session_language":"nl"}`, training.FieldDates, "Langue de la session : Néerlandais"},
		"a day of the month that was named":     {"fr", []string{"TM2 pour 9 infirmiers de Fedasil Sugny", "le 6 mars", "plutôt le 9 alors"}, `{"modules":["TM2"],"organisation":"Fedasil Sugny","participants":9,"audience":"nurses","dates":["2027-03-09"]}`, training.FieldLanguage, ""},
		"a day of the month that comes":         {"nl", []string{"TM2 voor 9 verpleegkundigen van Fedasil Sugny", "de 10e"}, `{"modules":["TM2"],"organisation":"Fedasil Sugny","participants":9,"audience":"nurses","dates":["2026-12-10"]}`, training.FieldLanguage, ""},
		"nobody knows yet":                      {"nl", []string{"TM2 voor verpleegkundigen van Fedasil Sugny", "weet ik nog niet"}, `{"modules":["TM2"],"organisation":"Fedasil Sugny","audience":"nurses"}`, training.FieldDates, "laat ik open"},
		"a language does not matter":            {"en", []string{"TM2 for 9 nurses of Fedasil Sugny, 9 March", "no preference"}, `{"modules":["TM2"],"organisation":"Fedasil Sugny","participants":9,"audience":"nurses","dates":["2027-03-09"]}`, training.FieldMode, ""},
		"one of two languages is none":          {"nl", []string{"TM2 voor 9 verpleegkundigen van Fedasil Sugny, 9 maart", "in het Engels of Frans"}, `{"modules":["TM2"],"organisation":"Fedasil Sugny","participants":9,"audience":"nurses","dates":["2027-03-09"]}`, training.FieldMode, "laat ik open"},
		"a word is no language":                 {"fr", []string{"TM2 pour 9 infirmiers de Fedasil Sugny, le 9 mars", "en visio"}, `{"modules":["TM2"],"organisation":"Fedasil Sugny","participants":9,"audience":"nurses","dates":["2027-03-09"],"mode":"online"}`, training.FieldLanguage, ""},
		"as soon as possible is a remark":       {"fr", []string{"TM2 pour 9 infirmiers de Fedasil Sugny", "dès que possible"}, `{"modules":["TM2"],"organisation":"Fedasil Sugny","participants":9,"audience":"nurses","remarks":"dès que possible"}`, training.FieldLanguage, ""},
		"too early to be sent":                  {"en", []string{"TM2 for 9 nurses of Fedasil Sugny", "send it"}, `{"modules":["TM2"],"organisation":"Fedasil Sugny","participants":9,"audience":"nurses"}`, training.FieldDates, "Still missing: date, language, on site or online"},
		"sent without an address is shown":      {"en", []string{"TM2 for 9 nurses of Fedasil Sugny, 9 March, online, in Dutch", "send it"}, `{"modules":["TM2"],"organisation":"Fedasil Sugny","participants":9,"audience":"nurses","dates":["2027-03-09"],"session_language":"nl","mode":"online"}`, training.FieldReview, "Is this right?"},
		"no address":                            {"fr", []string{"TM2 pour 9 infirmiers de Fedasil Sugny, 9 mars, en ligne, en français", "pas de remarques", "je préfère ne pas donner mon mail"}, `{"modules":["TM2"],"organisation":"Fedasil Sugny","participants":9,"audience":"nurses","dates":["2027-03-09"],"session_language":"fr","mode":"online"}`, training.FieldReview, ""},
		"an address beside no remarks is kept":  {"en", []string{"TM2 for 9 nurses of Fedasil Sugny, 9 March, in Dutch, online", "ann@sugny.example, no remarks"}, `{"modules":["TM2"],"organisation":"Fedasil Sugny","participants":9,"audience":"nurses","dates":["2027-03-09"],"session_language":"nl","mode":"online","email":"ann@sugny.example"}`, training.FieldReview, ""},
		"a field said late is no remark":        {"nl", []string{"TM2 voor 9 verpleegkundigen van Fedasil Sugny, 9 maart, in het Nederlands, ter plaatse", "online"}, `{"modules":["TM2"],"organisation":"Fedasil Sugny","participants":9,"audience":"nurses","dates":["2027-03-09"],"session_language":"nl","mode":"online"}`, training.FieldRemarks, ""},
		"a yes is no remark":                    {"fr", []string{"TM2 pour 9 infirmiers de Fedasil Sugny, 9 mars, en ligne, en français", "oui", "oui: prévoir un interprète"}, `{"modules":["TM2"],"organisation":"Fedasil Sugny","participants":9,"audience":"nurses","dates":["2027-03-09"],"session_language":"fr","mode":"online","remarks":"prévoir un interprète"}`, training.FieldEmail, ""},
		"a remark is taken out":                 {"fr", []string{"TM2 pour 9 infirmiers de Fedasil Sugny, 9 mars, en ligne, en français", "un interprète", "enlève la remarque"}, `{"modules":["TM2"],"organisation":"Fedasil Sugny","participants":9,"audience":"nurses","dates":["2027-03-09"],"session_language":"fr","mode":"online"}`, training.FieldEmail, ""},
		"a field is named with its value":       {"nl", []string{"TM2 voor Fedasil Sugny", "20 man trouwens, en de organisatie is Fedasil Ieper"}, `{"modules":["TM2"],"organisation":"Fedasil Ieper","participants":20}`, training.FieldAudience, ""},
		"one module of two is cancelled":        {"en", []string{"TM3 and TM4 for Fedasil Sugny", "cancel TM4"}, `{"modules":["TM3"],"organisation":"Fedasil Sugny"}`, training.FieldParticipants, ""},
		"what is not in it cannot be left out":  {"en", []string{"TM3 for Fedasil Sugny", "without TM5"}, `{"modules":["TM3"],"organisation":"Fedasil Sugny"}`, training.FieldParticipants, "Module: TM3"},
		"what a training costs":                 {"fr", []string{"TM3 pour Fedasil Sugny", "question : c'est payant ?"}, `{"modules":["TM3"],"organisation":"Fedasil Sugny"}`, training.FieldParticipants, "ne dit rien du prix"},
		"own requests":                          {"fr", []string{"TM3 pour Fedasil Sugny", "mes demandes"}, `{"modules":["TM3"],"organisation":"Fedasil Sugny"}`, training.FieldParticipants, "Vous n'avez encore rien demandé"},
		"a question is no answer":               {"en", []string{"TM3 for Fedasil Sugny", "is TM4 for nurses?"}, `{"modules":["TM3"],"organisation":"Fedasil Sugny"}`, training.FieldParticipants, "Motivational"},
		"one module for another":                {"nl", []string{"TM4 en TM5 voor Fedasil Sugny", "haal TM4 eruit en doe TM3"}, `{"modules":["TM3","TM5"],"organisation":"Fedasil Sugny"}`, training.FieldParticipants, ""},
		"a change with its value":               {"en", []string{"TM3 for 9 nurses of Fedasil Sugny, 9 March, in French", "change the language to Dutch"}, `{"modules":["TM3"],"organisation":"Fedasil Sugny","participants":9,"audience":"nurses","dates":["2027-03-09"],"session_language":"nl"}`, training.FieldMode, ""},
		"a number with its field":               {"nl", []string{"TM3 voor 9 verpleegkundigen van Fedasil Sugny", "verander het aantal naar 11"}, `{"modules":["TM3"],"organisation":"Fedasil Sugny","participants":11,"audience":"nurses"}`, training.FieldDates, ""},
		"a day that is taken back later":        {"en", []string{"TM3 for 9 nurses of Fedasil Sugny, 14 January", "no wait, the 8th"}, `{"modules":["TM3"],"organisation":"Fedasil Sugny","participants":9,"audience":"nurses","dates":["2027-01-08"]}`, training.FieldLanguage, ""},
		"a name without its please":             {"en", []string{"book SM5", "Fedasil Steenokkerzeel please"}, `{"modules":["SM5"],"organisation":"Fedasil Steenokkerzeel"}`, training.FieldParticipants, ""},
		"cancelled and brought back":            {"fr", []string{"TM3 pour Fedasil Sugny", "annule", "je me suis trompé, remets la demande"}, `{"modules":["TM3"],"organisation":"Fedasil Sugny"}`, training.FieldParticipants, ""},
		"two modules that are wanted":           {"fr", []string{"on voudrait SM1 et SM2"}, `{"modules":["SM1","SM2"]}`, training.FieldOrganisation, ""},
		"a moment":                              {"en", []string{"TM3 for Fedasil Sugny", "hang on"}, `{"modules":["TM3"],"organisation":"Fedasil Sugny"}`, training.FieldParticipants, "Take your time"},
		"going on":                              {"fr", []string{"TM3 pour Fedasil Sugny", "je voudrais continuer ma demande"}, `{"modules":["TM3"],"organisation":"Fedasil Sugny"}`, training.FieldParticipants, "Combien"},
		"thanks change no language":             {"fr", []string{"TM3 pour Fedasil Sugny", "merci"}, `{"modules":["TM3"],"organisation":"Fedasil Sugny"}`, training.FieldParticipants, "Avec plaisir"},
		"a programme for those who are named":   {"en", []string{"I'd like training for my team", "help me choose", "our guardians"}, `{"modules":["SM1","SM2"],"audience":"guardians"}`, training.FieldOrganisation, "A programme for guardians"},
		"a programme that was asked for":        {"nl", []string{"we willen een programma op maat voor 12 maatschappelijk werkers"}, `{"modules":["TM1","TM2","TM3","TM4","TM5","TM6","TM7"],"participants":12,"audience":"social_workers"}`, training.FieldOrganisation, "Een programma voor maatschappelijk werkers"},
		"of what is given now and then":         {"fr", []string{"propose-nous un programme pour douze infirmières"}, `{"modules":["SM5"],"participants":12,"audience":"nurses"}`, training.FieldOrganisation, "Un programme pour"},
		"of those who begin":                    {"en", []string{"put together a programme for our new staff please"}, `{"modules":["AM1","AM2"],"audience":"new_staff"}`, training.FieldOrganisation, ""},
		"an introduction is for new colleagues": {"nl", []string{"AM1 graag voor Fedasil Sugny"}, `{"modules":["AM1"],"organisation":"Fedasil Sugny"}`, training.FieldParticipants, "Hoeveel nieuwe collega's"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, says := after(t, test.lang, test.turns...)
			if d == nil {
				t.Fatalf("no draft; the bot says %q", says)
			}
			wish, err := json.Marshal(d.Wish)
			if err != nil {
				t.Fatal(err)
			}
			if string(wish) != test.wish || d.Asked != test.asked {
				t.Errorf("\n got %s, asked %s\nwant %s, asked %s\nsays %q", wish, d.Asked, test.wish, test.asked, says)
			}
			if !strings.Contains(says, test.says) {
				t.Errorf("%q is not in %q", test.says, says)
			}
		})
	}
}

// What is said for later is kept, in whatever words, and no date is read in them.
func TestSavedForLater(t *testing.T) {
	t.Parallel()
	for text, lang := range map[string]string{
		"I'll finish this tomorrow": "en", "let me come back to this later": "en", "bewaar even voor later": "nl", "ik ga morgen verder": "nl",
		"je termine demain": "fr", "je dois demander à mon chef, on verra plus tard": "fr",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			d, says := after(t, lang, map[string]string{"en": "TM2 for Fedasil Sugny", "nl": "TM2 voor Fedasil Sugny", "fr": "TM2 pour Fedasil Sugny"}[lang], text)
			if d == nil || !d.Aside || !d.Wish.Dates.IsZero() {
				t.Errorf("%+v, says %q", d, says)
			}
		})
	}
}
