package understand_test

import (
	"testing"

	"vtbot/catalog"
	"vtbot/internal/understand"
)

func TestSmallTalk(t *testing.T) {
	tests := []struct {
		text string
		talk understand.Talk
		lang catalog.Lang
	}{
		{"Hallo!", understand.Hello, catalog.NL},
		{"goeiemorgen allemaal", understand.Hello, catalog.NL},
		{"Bonjour à tous", understand.Hello, catalog.FR},
		{"hi there", understand.Hello, catalog.EN},
		{"bedankt hé!", understand.Thanks, catalog.NL},
		{"Dank u wel voor de hulp", understand.Thanks, catalog.NL},
		{"merci beaucoup !", understand.Thanks, catalog.FR},
		{"Un grand merci pour l'info", understand.Thanks, catalog.FR},
		{"great, thanks a lot", understand.Thanks, catalog.EN},
		{"thank you so much for your help", understand.Thanks, catalog.EN},
		{"tot ziens", understand.Bye, catalog.NL},
		{"bonne journée", understand.Bye, catalog.FR},
		{"ça va ?", understand.HowAreYou, catalog.FR},
		{"how are you today?", understand.HowAreYou, catalog.EN},
		{"ok", understand.Okay, ""},
		{"hallo, welke module gaat over kinderen?", understand.NoTalk, ""},
		{"merci, et pour les infirmières ?", understand.NoTalk, ""},
		{"thanks, which one is for nurses", understand.NoTalk, ""},
		{"contact houden", understand.NoTalk, ""},
		{"", understand.NoTalk, ""},
	}
	for _, test := range tests {
		if talk, lang := understand.SmallTalk(test.text); talk != test.talk || lang != test.lang {
			t.Errorf("%q: %q in %q, want %q in %q", test.text, talk, lang, test.talk, test.lang)
		}
	}
}

func TestAsksForSession(t *testing.T) {
	for text, want := range map[string]bool{
		"ik zou graag een sessie TM4 boeken":                     true,
		"We willen TM4 aanvragen voor 12 begeleiders":            true,
		"kunnen jullie AM1 geven voor onze 6 nieuwe medewerkers": true,
		"bonjour, j'aimerais réserver une session":               true,
		"Nous voudrions organiser une séance SM5":                true,
		"Please book TM6 for the heads of service":               true,
		"We'd like to request a session of SM1":                  true,
		"I'd like training for my team":                          true,
		"wij zoeken een vorming voor ons team van Fedasil Ieper": true,
		"nous cherchons une formation pour notre équipe":         true,
		"I'd like training for my team on Excel":                 false,
		"wij zoeken een vorming voor ons team over stress":       false,
		"hoe kan ik een sessie aanvragen?":                       false,
		"comment réserver une session ?":                         false,
		"how do I book a session":                                false,
		"which module covers trafficking victims?":               false,
		"ik zou graag beter leren luisteren":                     false,
	} {
		if got := understand.AsksForSession(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestPlain(t *testing.T) {
	if got := understand.Plain("  Ça  va, l'été ?! "); got != "ca va l ete" {
		t.Errorf("got %q", got)
	}
}

func TestIntents(t *testing.T) {
	rd := reader(t)
	for text, want := range map[string]understand.Intent{
		"TM4 svp":                                                  understand.Question, // it is shown, with a way to ask for it
		"je voudrais une formation TM4":                            understand.Request,
		"ik had graag een sessie TM4":                              understand.Request,
		"je voudrais des infos sur la formation TM4":               understand.Question,
		"can you tell me more about the training TM4?":             understand.Question,
		"propose a programme for our guardians":                    understand.Request,
		"stel een programma samen voor twaalf verpleegkundigen":    understand.Request,
		"can you put together a training path for our nurses?":     understand.Request,
		"is er een programma voor verpleegkundigen?":               understand.Question,
		"wat is het programma vrijwillige terugkeer voor politie?": understand.Question,
		"euh, hoeveel deelnemers mogen er zijn voor TM2?":          understand.Question,
	} {
		lang := catalog.NL
		if got := understand.IntentOf(text, rd.Read(text, lang, now)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
