package understand_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"

	"vtbot/catalog"
	"vtbot/internal/training"
	"vtbot/internal/understand"
)

// What a message states and what it does not, as testdata/readings.jsonl says.
func TestReadings(t *testing.T) {
	f, err := os.Open("testdata/readings.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rd := reader(t)
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var want struct {
			Lang   catalog.Lang
			Text   string
			States map[string]any
			Not    []string
		}
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatalf("%s: %v", lines.Bytes(), err)
		}
		t.Run(want.Text, func(t *testing.T) {
			got := rd.Read(want.Text, want.Lang, now)
			if a, b := asJSON(t, got.Wish), asJSON(t, want.States); a != b {
				t.Errorf("states %s, want %s", a, b)
			}
			if !slices.Equal(got.Not, want.Not) {
				t.Errorf("not asked for: %v, want %v", got.Not, want.Not)
			}
		})
	}
}

// asJSON returns a value as JSON with its keys in order.
func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var any any
	if err := json.Unmarshal(data, &any); err != nil {
		t.Fatal(err)
	}
	data, err = json.Marshal(any)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Consent is only consent, and a question never writes.
func TestConsentAndQuestions(t *testing.T) {
	rd := reader(t)
	draft := training.Wish{Modules: []string{"TM3"}, Participants: training.Exactly(10)}
	for _, test := range []struct {
		lang        catalog.Lang
		asked, text string
		act         understand.Act
	}{
		{"nl", "review", "ja", understand.Confirm},
		{"fr", "review", "oui, envoyez", understand.Confirm},
		{"en", "review", "yes please, send it", understand.Confirm},
		{"en", "review", "👍", understand.Confirm},
		{"nl", "review", "ja, maar met 15 personen", understand.Correct},
		{"fr", "review", "oui mais le 16 mars", understand.Correct},
		{"en", "review", "ok but make it 12 people", understand.Correct},
		{"nl", "review", "doe maar toch TM4", understand.Correct},
		{"en", "dates", "is online possible?", understand.SideQuestion},
		{"nl", "dates", "kan het ook in het Frans?", understand.SideQuestion},
		{"fr", "dates", "est-ce que les infirmières peuvent suivre TM4 ?", understand.SideQuestion},
		{"nl", "organisation", "wacht, waarover gaat TM5 eigenlijk?", understand.SideQuestion},
		{"fr", "organisation", "attendez, en fait sur quoi porte TM5 ?", understand.SideQuestion},
		{"en", "organisation", "wait, what is TM5 about actually?", understand.SideQuestion},
		{"nl", "organisation", "laat maar, stop", understand.Cancel},
		{"fr", "organisation", "je veux arrêter", understand.Cancel},
		{"nl", "dates", "weet ik nog niet", understand.DontKnow},
		{"en", "email", "rather not", understand.Skip},
		{"nl", "participants", "12", understand.Answer},
	} {
		t.Run(test.text, func(t *testing.T) {
			got := understand.Read(test.text, understand.Context{Reader: rd, Lang: test.lang, Now: now, Asked: test.asked, Draft: draft})
			if got[0].Act != test.act {
				t.Errorf("%s, want %s", got[0].Act, test.act)
			}
		})
	}
	for _, text := range []string{"everything is right except the date", "fine, but I still need to check with my boss", "ok and what happens then?", "ja maar wacht nog even met versturen", "klopt, alleen het aantal niet"} {
		t.Run(text, func(t *testing.T) {
			if got := understand.Read(text, understand.Context{Reader: rd, Lang: catalog.EN, Now: now, Asked: understand.Review}); got[0].Act == understand.Confirm {
				t.Error("is taken as consent")
			}
		})
	}
}

func FuzzCommands(f *testing.F) {
	for _, text := range []string{"ja", "12", "we zijn met 12, liever 9 maart", "TM4 erbij", "is online possible?", "\x01\xff’👍\ufe0f", "-", "(((", "1/1/1"} {
		f.Add(text, "review")
		f.Add(text, "organisation")
	}
	rd := reader(f)
	f.Fuzz(func(t *testing.T, text, asked string) {
		for _, lang := range catalog.Langs {
			commands := understand.Read(text, understand.Context{Reader: rd, Lang: lang, Now: now, Asked: asked})
			if len(commands) == 0 {
				t.Errorf("%q: nothing", text)
			}
			for _, c := range commands {
				if c.From < 0 || c.To < c.From {
					t.Errorf("%q: %s from %d to %d", text, c.Act, c.From, c.To)
				}
			}
		}
	})
}

func ExampleReader_Read() {
	c, err := catalog.Load("")
	if err != nil {
		fmt.Println(err)
		return
	}
	read := understand.NewReader(c).Read("TM4 voor 12 maatschappelijk werkers van OCMW Gent, niet op 8 maart maar 9 maart om half drie", catalog.NL, now)
	fmt.Println(read.Modules, read.Participants.Max, read.Audience, read.Organisation, read.Dates.Days, read.Time)
	// Output: [TM4] 12 social_workers OCMW Gent [2027-03-09] 14:30
}

func ExampleRead() {
	c, err := catalog.Load("")
	if err != nil {
		fmt.Println(err)
		return
	}
	commands := understand.Read("ja, maar met 15 personen", understand.Context{Reader: understand.NewReader(c), Lang: catalog.NL, Now: now, Asked: understand.Review})
	fmt.Println(commands[0].Act, commands[0].Stated.Participants.Max)
	// Output: correct 15
}
