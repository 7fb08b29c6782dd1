package understand_test

import (
	"encoding/json"
	"testing"
	"time"

	dps "github.com/markusmobius/go-dateparser"

	"vtbot/catalog"
	"vtbot/internal/training"
	"vtbot/internal/understand"
)

// now is a Monday.
var now = time.Date(2026, 11, 23, 10, 0, 0, 0, training.Brussels)

func reader(t testing.TB) *understand.Reader {
	t.Helper()
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	return understand.NewReader(c)
}

func TestDates(t *testing.T) {
	tests := []struct {
		lang catalog.Lang
		text string
		want string // JSON; "[]" for none
	}{
		{"nl", "op 3/2", `["2027-02-03"]`},
		{"nl", "20.01.2027", `["2027-01-20"]`},
		{"nl", "2027-04-05", `["2027-04-05"]`},
		{"nl", "do 14 januari", `["2027-01-14"]`},
		{"nl", "overmorgen", `["2026-11-25"]`},
		{"nl", "'s morgens", `[]`},
		{"nl", "volgende week donderdag", `["2026-12-03"]`},
		{"nl", "vandaag over drie weken", `["2026-12-14"]`},
		{"nl", "8, 9 en 10 maart", `["2027-03-08","2027-03-09","2027-03-10"]`},
		{"nl", "tussen 10 en 20 maart", `{"from":"2027-03-10","to":"2027-03-20"}`},
		{"nl", "van 28 februari tot 3 maart", `{"from":"2027-02-28","to":"2027-03-03"}`},
		{"nl", "begin maart", `{"from":"2027-03-01","to":"2027-03-10"}`},
		{"nl", "eind februari 2028", `{"from":"2028-02-21","to":"2028-02-29"}`},
		{"nl", "tweede helft van januari", `{"from":"2027-01-16","to":"2027-01-31"}`},
		{"nl", "week 3", `{"from":"2027-01-18","to":"2027-01-24"}`},
		{"nl", "week 53", `{"from":"2026-12-28","to":"2027-01-03"}`},
		{"nl", "volgende maand", `{"from":"2026-12-01","to":"2026-12-31"}`},
		{"nl", "ons centrum opende op 3 maart", `[]`},
		{"nl", "niet in februari maar de week van 8 maart", `{"from":"2027-03-08","to":"2027-03-14"}`},
		{"nl", "31 februari", `[]`},
		{"fr", "mardi en huit", `["2026-12-01"]`},
		{"fr", "jeudi en quinze", `["2026-12-10"]`},
		{"fr", "dans quinze jours", `["2026-12-07"]`},
		{"fr", "le 9 ou le 11 mars", `["2027-03-09","2027-03-11"]`},
		{"fr", "la deuxième quinzaine de mai", `{"from":"2027-05-16","to":"2027-05-31"}`},
		{"fr", "la semaine du 8 mars", `{"from":"2027-03-08","to":"2027-03-14"}`},
		{"fr", "le premier mars", `["2027-03-01"]`},
		{"fr", "depuis le 3 mars", `[]`},
		{"fr", "15 octobre 2026", `["2026-10-15"]`}, // past: an answer that will be refused
		{"nl", "in het voorjaar", `{"from":"2027-03-01","to":"2027-05-31"}`},
		{"nl", "eerste kwartaal 2028", `{"from":"2028-01-01","to":"2028-03-31"}`},
		{"nl", "de sessie van de verpleegkundigen in maart", `{"from":"2027-03-01","to":"2027-03-31"}`},
		{"nl", "wij hadden graag volgende maand", `{"from":"2026-12-01","to":"2026-12-31"}`},
		{"fr", "demain en huit", `["2026-12-01"]`},
		{"fr", "à l'automne", `{"from":"2026-11-23","to":"2026-11-30"}`},
		{"fr", "pas avant avril, plutôt en mai", `{"from":"2027-05-01","to":"2027-05-31"}`},
		{"en", "tomorrow week", `["2026-12-01"]`},
		{"en", "the week of January 11th", `{"from":"2027-01-11","to":"2027-01-17"}`},
		{"en", "Thursday afternoon next week", `["2026-12-03"]`},
		{"en", "next summer", `{"from":"2027-06-01","to":"2027-08-31"}`},
		{"en", "Tuesday week", `["2026-12-01"]`},
		{"en", "March 8th", `["2027-03-08"]`},
		{"en", "Monday 8 March and the day after", `["2027-03-08","2027-03-09"]`},
		{"en", "we may come", `[]`},
		{"en", "in May", `{"from":"2027-05-01","to":"2027-05-31"}`},
		{"en", "the first week of February", `{"from":"2027-02-01","to":"2027-02-07"}`},
		{"en", "Friday", `["2026-11-27"]`},
	}
	rd := reader(t)
	for _, test := range tests {
		got, err := json.Marshal(rd.Read(test.text, test.lang, now).Dates)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != test.want {
			t.Errorf("%s %q: %s, want %s", test.lang, test.text, got, test.want)
		}
	}
}

// Whole dates mean what a library that knows two hundred calendars says they do.
func TestDatesAsALibraryReadsThem(t *testing.T) {
	rd := reader(t)
	months := map[catalog.Lang][]string{
		"nl": {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"},
		"fr": {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
		"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	}
	for lang, names := range months {
		for i, name := range names {
			for _, day := range []string{"1", "12", "28"} {
				for _, text := range []string{day + " " + name + " 2027", day + "/" + []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}[i] + "/2027"} {
					want, err := dps.Parse(&dps.Configuration{CurrentTime: now, DateOrder: dps.DMY, Languages: []string{string(lang)}, DefaultTimezone: now.Location()}, text)
					if err != nil {
						t.Fatalf("%q: %v", text, err)
					}
					if got := rd.Read(text, lang, now).Dates; len(got.Days) != 1 || string(got.Days[0]) != want.Time.Format(time.DateOnly) {
						t.Errorf("%s %q: %v, want %s", lang, text, got, want.Time.Format(time.DateOnly))
					}
				}
			}
		}
	}
}

func TestSlots(t *testing.T) {
	tests := []struct {
		lang catalog.Lang
		text string
		want training.Wish
	}{
		{"nl", "een twaalftal verpleegkundigen", training.Wish{Participants: training.Exactly(12), Audience: "nurses"}},
		{"nl", "8 à 9 deelnemers", training.Wish{Participants: training.Count{Min: 8, Max: 9}}},
		{"nl", "ons centrum telt 350 bewoners en 60 personeelsleden maar we komen met tien", training.Wish{Participants: training.Exactly(10)}},
		{"nl", "zaal 210 is vrij om half twee", training.Wish{Time: "13:30", Mode: training.OnSite}},
		{"nl", "Rode Kruis Sint-Truiden, bel 011 55 44 33", training.Wish{Organisation: "Rode Kruis Sint-Truiden", Phone: "011 55 44 33"}},
		{"nl", "goedemorgen, liever in de namiddag", training.Wish{PartOfDay: training.Afternoon}},
		{"nl", "liefst 's namiddags", training.Wish{PartOfDay: training.Afternoon}},
		{"nl", "van 10 tot 12 uur, met ons drieën", training.Wish{Participants: training.Exactly(3), Time: "10:00", Until: "12:00"}},
		{"nl", "TM7, 4 deelnemers, in ons centrum", training.Wish{Modules: []string{"TM7"}, Participants: training.Exactly(4), Mode: training.OnSite}},
		{"nl", "in het Engels of Frans", training.Wish{}},
		{"nl", "6 verpleegkundigen + 2 artsen", training.Wish{Participants: training.Exactly(8), Audience: training.Mixed}},
		{"fr", "venir donner TM2 chez nous", training.Wish{Modules: []string{"TM2"}, Mode: training.OnSite}},
		{"fr", "une équipe de 8 + 2 stagiaires", training.Wish{Participants: training.Exactly(10)}},
		{"fr", "Notre centre accueille 180 personnes, la formation est pour les 14 éducateurs", training.Wish{Participants: training.Exactly(14), Audience: "care_workers"}},
		{"en", "tm2 fr, 7ppl", training.Wish{Modules: []string{"TM2"}, Participants: training.Exactly(7), SessionLanguage: catalog.FR}},
		{"nl", "niet online", training.Wish{Mode: training.OnSite}},
		{"nl", "TM1, 2 en 5", training.Wish{Modules: []string{"TM1", "TM2", "TM5"}}},
		{"nl", "TM3 hebben we al gehad, nu TM4", training.Wish{Modules: []string{"TM4"}}},
		{"fr", "une quinzaine de tuteurs", training.Wish{Participants: training.Exactly(15), Audience: "guardians"}},
		{"fr", "équipe de 9 plus trois stagiaires", training.Wish{Participants: training.Exactly(12)}},
		{"fr", "en néerlandais même si je vous écris en français", training.Wish{SessionLanguage: catalog.NL}},
		{"fr", "en visio, à 14 heures", training.Wish{Mode: training.Online, Time: "14:00"}},
		{"fr", "SM5 s'il vous plaît. Bien à vous, Dr Dumont, médecin", training.Wish{Modules: []string{"SM5"}}},
		{"en", "5 nurses and 3 doctors", training.Wish{Participants: training.Exactly(8), Audience: training.Mixed}},
		{"en", "18 participants, not 17", training.Wish{Participants: training.Exactly(18)}},
		{"en", "half a dozen volunteers, 2 pm, info@x.example", training.Wish{Participants: training.Exactly(6), Audience: "volunteers", Time: "14:00", Email: "info@x.example"}},
		{"en", "'Adapted interaction' in Dutch", training.Wish{Modules: []string{"TM7"}, SessionLanguage: catalog.NL}},
	}
	rd := reader(t)
	for _, test := range tests {
		got, err := json.Marshal(rd.Read(test.text, test.lang, now).Wish)
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(test.want)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s %q:\n got %s\nwant %s", test.lang, test.text, got, want)
		}
	}
}

func TestBareAnswers(t *testing.T) {
	rd := reader(t)
	for text, want := range map[string]int{"11": 11, "een vijftiental": 15, "0": 0, "-3": -1, "5000": 5000, "we zijn met 7": 7} {
		if got := rd.ReadBare(text, catalog.NL); !got.Counted || got.Count.Min != want {
			t.Errorf("%q: %+v, want %d", text, got, want)
		}
	}
	for text, want := range map[string]catalog.Lang{"frans": catalog.FR, "néerlandais": catalog.NL, "EN": catalog.EN} {
		if got := rd.ReadBare(text, catalog.FR).Language; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{"TM4 voor 12 maatschappelijk werkers, Kapellen, do 14 januari 2027", "du 10 au 20 mars à 9h30", "half past one, w/c 8 March", "\x01\xff’", "31/12/99", "0/0/0"} {
		f.Add(text)
	}
	rd := reader(f)
	f.Fuzz(func(t *testing.T, text string) {
		for _, lang := range catalog.Langs {
			got := rd.Read(text, lang, now)
			if !got.Dates.IsZero() && (got.Dates.First() == "" || got.Dates.Last() < got.Dates.First()) {
				t.Errorf("%q: dates %+v", text, got.Dates)
			}
			if _, err := json.Marshal(got.Wish); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
	})
}
