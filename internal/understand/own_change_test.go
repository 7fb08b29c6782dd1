package understand

import (
	"encoding/json"
	"testing"

	"vtbot/catalog"
	"vtbot/internal/training"
)

// A stored wish gets what a text says of it, and keeps the rest.
func TestReadChange(t *testing.T) {
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	rd := NewReader(c)
	before := training.Wish{
		Modules: []string{"TM2", "TM5"}, Organisation: "Fedasil Lint", Participants: training.Exactly(8), Audience: "guardians",
		Dates: training.OnDays("2027-03-09"), Time: "09:30", SessionLanguage: "nl", Mode: "on_site", Email: "ann@lint.example",
	}
	tests := []struct{ lang, text, want, field string }{
		{"en", "change the number to 18", `{"participants":18}`, ""},
		{"nl", "het aantal deelnemers moet 12 worden, geen 8", `{"participants":12}`, ""},
		{"nl", "we zijn toch met 10 in plaats van 8", `{"participants":10}`, ""},
		{"fr", "finalement nous serons 14", `{"participants":14}`, ""},
		{"en", "make it 12", `{"participants":12}`, ""},
		{"nl", "pas R-3 aan: 10 mensen", `{"participants":10}`, ""},
		{"nl", "maak er 12 van", `{"participants":12}`, ""},
		{"fr", "mettez 20 participants dans R-1", `{"participants":20}`, ""},
		{"nl", "de datum moet 14 januari worden", `{"dates":["2027-01-14"]}`, ""},
		{"fr", "plutôt le 11 mars au lieu du 9 mars", `{"dates":["2027-03-11"]}`, ""},
		{"en", "9 March no longer works, rather 11 March", `{"dates":["2027-03-11"]}`, ""},
		{"en", "move it to the 16th", `{"dates":["2027-03-16"]}`, ""},
		{"nl", "het uur moet 13u30 zijn", `{"time":"13:30"}`, ""},
		{"fr", "l'après-midi au lieu du matin", `{"part_of_day":"afternoon"}`, ""},
		{"en", "the language has to be French, not Dutch", `{"session_language":"fr"}`, ""},
		{"nl", "graag in het Engels voor R-2", `{"session_language":"en"}`, ""},
		{"nl", "kan het ook online in plaats van bij ons?", `{"mode":"online"}`, ""},
		{"fr", "faites-le plutôt en ligne", `{"mode":"online"}`, ""},
		{"en", "add a remark: there is parking behind the building", `{"remarks":"there is parking behind the building"}`, ""},
		{"nl", "opmerking bij R-1: één deelnemer zit in een rolstoel", `{"remarks":"één deelnemer zit in een rolstoel"}`, ""},
		{"nl", "zet erbij dat we geen beamer hebben", `{"remarks":"we geen beamer hebben"}`, ""},
		{"fr", "notez que nous n'avons pas d'écran", `{"remarks":"nous n'avons pas d'écran"}`, ""},
		{"en", "use another e-mail: john@centre.example", `{"email":"john@centre.example"}`, ""},
		{"en", "also add TM6", `{"modules":["TM2","TM5","TM6"]}`, ""},
		{"nl", "haal TM5 uit mijn aanvraag", `{"modules":["TM2"]}`, ""},
		{"fr", "TM3 au lieu de TM2", `{"modules":["TM5","TM3"]}`, ""},
		{"nl", "de organisatie is verkeerd, het is Fedasil Kapellen", `{"organisation":"Fedasil Kapellen"}`, ""},
		{"en", "they are not guardians but social workers", `{"audience":"social_workers"}`, ""},
		{"nl", "ik wil de datum wijzigen", `{}`, "dates"},
		{"fr", "je voudrais changer le nombre de participants", `{}`, "participants"},
		{"en", "I want to change something in our request", `{}`, ""},
		{"fr", "ajoutez 2 personnes", `{"participants":10}`, ""},
		{"nl", "er komen nog twee collega's bij", `{"participants":10}`, ""},
		{"en", "two people fewer", `{"participants":6}`, ""},
		{"en", "two people fewer, so 5 in total", `{"participants":5}`, ""},
		{"fr", "nous serons deux personnes de plus", `{"participants":10}`, ""},
		{"nl", "een deelnemer heeft afgezegd, we zijn nu met 7", `{"participants":7}`, ""},
		{"en", "change the date of the TM2 session to 22 March", `{"dates":["2027-03-22"]}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			got, field := rd.ReadChange(tt.text, catalog.Lang(tt.lang), exampleNow, before)
			diff := training.Wish{}
			for _, f := range training.Fields {
				if !f.Equal(&before, &got) {
					f.Copy(&diff, &got)
				}
			}
			if diff.Dates.Equal(before.Dates) {
				diff.Dates = training.Dates{}
			}
			data, _ := json.Marshal(diff)
			if string(data) != tt.want || string(field) != tt.field {
				t.Errorf("changes %s, field %q", data, field)
			}
		})
	}
}
