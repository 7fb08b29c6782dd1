package understand_test

import (
	"testing"

	"vtbot/catalog"
	"vtbot/internal/reminder"
	"vtbot/internal/understand"
)

func TestReadOffset(t *testing.T) {
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	reader := understand.NewReader(c)
	for lang, tests := range map[catalog.Lang]map[string]string{
		catalog.NL: {
			"3 werkdagen vooraf om 9 uur":               "3wd 09:00",
			"drie werkdagen vooraf om 9u":               "3wd 09:00",
			"veertien werkdagen op voorhand, 9u30":      "14wd 09:30",
			"om 9 uur, drie werkdagen vooraf":           "3wd 09:00",
			"1 werkdag voor de sessie om half negen":    "1wd 08:30",
			"de werkdag ervoor om 8u":                   "1wd 08:00",
			"een week vooraf om 18 uur":                 "7d 18:00",
			"2 weken vooraf":                            "14d 09:00",
			"de week voordien":                          "7d 09:00",
			"de dag voordien om 17u":                    "1d 17:00",
			"De dag ervoor om 17:30.":                   "1d 17:30",
			"daags voordien om vier uur":                "1d 16:00",
			"de avond voordien":                         "1d 18:00",
			"de avond ervoor om 7 uur":                  "1d 19:00",
			"de dag zelf om 8 uur":                      "0d 08:00",
			"op de dag zelf, 's ochtends om 8u":         "0d 08:00",
			"2 uur vooraf":                              "2h",
			"twee uur voor de sessie":                   "2h",
			"2 u vooraf":                                "2h",
			"een uur op voorhand":                       "1h",
			"een half uur vooraf":                       "30m",
			"anderhalf uur vooraf":                      "90m",
			"een kwartier voor de start":                "15m",
			"45 minuten vooraf":                         "45m",
			"3d":                                        "3d 09:00",
			"la veille à 18h":                           "1d 18:00", // another language than the person's
			"the day before at 5 pm":                    "1d 17:00",
			"herinner me graag 5 dagen vooraf om 10:00": "5d 10:00",
			"3 dagen na de sessie":                      "",
			"om 2 uur":                                  "",
			"weken vooraf":                              "",
			"nooit":                                     "",
			"":                                          "",
			"dagelijks om 9 uur":                        "",
			"3 werkdagen vooraf en 2 uur vooraf":        "", // two
			"twee werkdagen vooraf van 9u tot 12u":      "",
			"3 werkdagen vooraf om 25 uur":              "",
		},
		catalog.FR: {
			"3 jours ouvrables avant à 9 heures": "3wd 09:00",
			"trois jours ouvrables avant, à 9h":  "3wd 09:00",
			"le jour ouvrable précédent à 8h30":  "1wd 08:30",
			"une semaine avant à 18h":            "7d 18:00",
			"deux semaines à l'avance":           "14d 09:00",
			"la veille":                          "1d 09:00",
			"la veille à 17 heures":              "1d 17:00",
			"la veille au soir":                  "1d 18:00",
			"la veille au soir à 8h":             "1d 20:00",
			"l'avant-veille à midi":              "2d 12:00",
			"le jour même à 7h30":                "0d 07:30",
			"2 heures avant":                     "2h",
			"une heure avant la session":         "1h",
			"une demi-heure avant":               "30m",
			"une heure et demie avant":           "90m",
			"un quart d'heure avant":             "15m",
			"20 minutes avant le début":          "20m",
			"5 jours avant la formation, à 10h":  "5d 10:00",
			"deux jours après":                   "",
			"à 14 heures":                        "",
			"quand vous voulez":                  "",
		},
		catalog.EN: {
			"3 working days before at 9 o'clock":     "3wd 09:00",
			"three working days ahead at 9am":        "3wd 09:00",
			"a working day before, at 08:30":         "1wd 08:30",
			"a week before at 6 pm":                  "7d 18:00",
			"two weeks in advance":                   "14d 09:00",
			"the day before at 5pm":                  "1d 17:00",
			"the evening before":                     "1d 18:00",
			"the evening before at 8":                "1d 20:00",
			"on the day itself at 8":                 "0d 08:00",
			"2 hours before":                         "2h",
			"an hour before each session":            "1h",
			"half an hour before it starts":          "30m",
			"a quarter of an hour before":            "15m",
			"45 min before":                          "45m",
			"two hours after":                        "",
			"whenever":                               "",
			"3 working days before at 9 in Brussels": "",
		},
	} {
		for text, want := range tests {
			got, ok := reader.ReadOffset(text, lang)
			if ok != (want != "") || ok && got != want {
				t.Errorf("%s %q: %q, %v, want %q", lang, text, got, ok, want)
			}
			if _, err := reminder.ParseOffset(got); ok && err != nil {
				t.Errorf("%q is no offset: %v", got, err)
			}
		}
	}
}
