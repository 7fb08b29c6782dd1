package understand_test

import (
	"strings"
	"testing"

	"vtbot/catalog"
	"vtbot/internal/understand"
)

func TestReadScore(t *testing.T) {
	for text, want := range map[string]int{
		"4": 4, "4 op 5": 4, "5 sterren": 5, "vier sterren": 4, "3/5, beetje langdradig": 3, "3 sur 5": 3, "heel goed": 0, "12 op 20": 0, "2 mensen kwamen te laat": 0, "6": 0,
	} {
		if got, _ := understand.ReadScore(text); got != want {
			t.Errorf("%q: %d stars, want %d", text, got, want)
		}
	}
}

func TestSaysMoreThanCount(t *testing.T) {
	for text, want := range map[string]bool{
		"11": false, "ja, 11 mensen": false, "er waren er 11": false, "oui, 11 personnes": false, "11, en het ging goed": true, "11 people, the room was cold": true,
		"9 personnes et tout le monde était très content": true,
	} {
		if got := understand.SaysMoreThanCount(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestReadListing(t *testing.T) {
	rd := reader(t)
	for text, want := range map[string]string{
		"aanvragen van het Rode Kruis voor TM4": "Rode Kruis", "demandes de Namur en attente": "Namur", "which requests are open?": "", "Bram's requests": "Bram",
		"aanvragen voor TM99": "TM99", "de oudste aanvragen": "", "sessions without a trainer in March": "",
	} {
		l := rd.ReadListing(text, catalog.NL, now)
		if got := strings.Join(l.Words, " "); got != want {
			t.Errorf("%q leaves %q, want %q", text, got, want)
		}
	}
}

func TestReasonIn(t *testing.T) {
	for text, want := range map[string]string{
		"weiger R-1, er is geen trainer": "er is geen trainer", "refuse R-1 parce qu'il n'y a pas de formateur": "il n'y a pas de formateur", "decline R-1": "", "weiger R-1 aub": "",
	} {
		if got := understand.ReasonIn(understand.WithoutNumbers(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
