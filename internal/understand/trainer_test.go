package understand_test

import (
	"encoding/json"
	"testing"
	"time"

	"vtbot/catalog"
	"vtbot/internal/training"
)

// Trainers are described as people write them; what is not understood is said back, never dropped and never guessed.
func TestReadTrainer(t *testing.T) {
	t.Parallel()
	rd := reader(t)
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	wim := training.Trainer{Number: 3, Name: "Wim Claes", Employer: "Fedasil", Languages: []catalog.Lang{"nl"}, Modules: []string{"TM2", "TM3", "SM4"}}
	for _, test := range []struct {
		lang   catalog.Lang
		before training.Trainer
		text   string
		want   string // of the trainer, as JSON
		unread string
	}{
		{lang: "nl", text: "Piet Piers, Caritas International, Nederlands en Frans, SM1 SM2",
			want: `{"number":0,"name":"Piet Piers","employer":"Caritas International","languages":["nl","fr"],"modules":["SM1","SM2"],"lang":"nl"}`},
		{lang: "nl", text: "Els Else, nl en fr, TM1-TM4", want: `{"number":0,"name":"Els Else","languages":["nl","fr"],"modules":["TM1","TM2","TM3","TM4"],"lang":"nl"}`},
		{lang: "nl", text: "Els Else, fr nl en, alle SM", want: `{"number":0,"name":"Els Else","languages":["fr","nl","en"],"modules":["SM1","SM2","SM3","SM4","SM5"],"lang":"fr"}`},
		{lang: "nl", text: "Zoë Adam; IOM; en; TM5 en TM7", want: `{"number":0,"name":"Zoë Adam","employer":"IOM","languages":["en"],"modules":["TM5","TM7"],"lang":"en"}`},
		{lang: "fr", text: "Luc D'Hoore, OIM, français et anglais, tous les modules TM, 0470 12 34 56, luc@oim.example",
			want: `{"number":0,"name":"Luc D'Hoore","employer":"IOM","languages":["fr","en"],"modules":["TM1","TM2","TM3","TM4","TM5","TM6","TM7"],` +
				`"email":"luc@oim.example","phone":"0470 12 34 56","lang":"fr"}`},
		{lang: "en", text: "Tom Smith, IOM, en fr, <@U0TOM|tom>, all modules but TM1",
			want: `{"number":0,"name":"Tom Smith","employer":"IOM","languages":["en","fr"],` +
				`"modules":["AM1","AM2","TM2","TM3","TM4","TM5","TM6","TM7","SM1","SM2","SM3","SM4","SM5"],"slack":"U0TOM","lang":"en"}`},
		{lang: "nl", before: wim, text: "Wim Claes, ook TM5", want: `{"number":3,"name":"Wim Claes","employer":"Fedasil","languages":["nl"],"modules":["SM4","TM2","TM3","TM5"]}`},
		{lang: "nl", before: wim, text: "zonder TM2", want: `{"number":3,"name":"Wim Claes","employer":"Fedasil","languages":["nl"],"modules":["TM3","SM4"]}`},
		{lang: "nl", before: wim, text: "Wim Claes, afwezig van 1 tot 5 maart",
			want: `{"number":3,"name":"Wim Claes","employer":"Fedasil","languages":["nl"],"modules":["TM2","TM3","SM4"],"absences":[{"from":"2027-03-01","to":"2027-03-05"}]}`},
		{lang: "fr", before: wim, text: "en congé le 1 et le 2 mars",
			want: `{"number":3,"name":"Wim Claes","employer":"Fedasil","languages":["nl"],"modules":["TM2","TM3","SM4"],` +
				`"absences":[{"from":"2027-03-01","to":"2027-03-01"},{"from":"2027-03-02","to":"2027-03-02"}]}`},
		{lang: "nl", text: "Bo Bos, nl, bo@x, @pol, TM99", want: `{"number":0,"name":"Bo Bos","languages":["nl"],"lang":"nl"}`, unread: "bo@x|@pol|"},
		{lang: "nl", text: "Jan Van Damme, Rode Kruis Vlaanderen, parkeert graag vooraan", want: `{"number":0,"name":"Jan Van Damme","employer":"Rode Kruis Vlaanderen"}`, unread: "parkeert graag vooraan"},
	} {
		read := rd.ReadTrainer(test.text, test.lang, now)
		got, err := json.Marshal(read.Change(&test.before))
		unread := ""
		for _, u := range read.Unread {
			unread += u + "|"
		}
		if err != nil || string(got) != test.want || len(unread) > 0 != (test.unread != "") {
			t.Errorf("%q:\n got %s\nwant %s\nunread %q", test.text, got, test.want, unread)
		}
	}
	for text, describes := range map[string]bool{
		"help": false, "zoek TM4": false, "wie geeft TM4?": false, "TM4": false, "foo": false, "An Peeters": false, "Fedasil": false, "qui donne SM3 ?": false,
		"An Peeters, nl": true, "Voeg Jef Jansen toe, TM3": true, "Lies, afwezig van 1 tot 5 maart": true,
	} {
		if read := rd.ReadTrainer(text, catalog.NL, now); read.Describes() != describes {
			t.Errorf("%q: %+v", text, read)
		}
	}
}
