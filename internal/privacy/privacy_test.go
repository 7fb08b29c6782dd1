package privacy_test

import (
	"strings"
	"testing"

	"vtbot/internal/privacy"
)

func TestMask(t *testing.T) {
	tests := []struct{ text, want string }{
		{"which module covers trafficking victims?", "which module covers trafficking victims?"},
		{"mail me at ann.peeters@centre.example please", "mail me at [e-mail] please"},
		{"bel 0470 12 34 56 of 02/555.40.40", "bel [tel] of [tel]"},
		{"+32 (0)2 555 40 40", "[tel]"},
		{"OV 7654321 wil terug", "OV […] wil terug"},
		{"dossier nr. 8.123.456", "dossier nr. […]"},
		{"numéro national 85.07.30-033.61", "numéro national […]"},
		{"né le 12/03/1990 à Conakry", "né le […] à Conakry"},
		{"Mevrouw Fatou Camara twijfelt", "Mevrouw […] twijfelt"},
		{"Monsieur Ben Ali hésite", "Monsieur […] hésite"},
		{"my resident Abdul wants to go home", "my resident […] wants to go home"},
		{"a boy called Van den Berg", "a boy called […]"},
		{"a resident of Kapellen", "a resident of Kapellen"},
		{"elle s'appelle Amina", "elle s'appelle […]"},
		{"rekening 123456789012", "rekening […]"},
		{"sinds 2019 werk ik hier, TM4 en SM5", "sinds 2019 werk ik hier, TM4 en SM5"},
		{"a client of Fedasil", "a client of Fedasil"},
		{"bewoner NBMV", "bewoner NBMV"},
		{"12 mensen, 17 jaar", "12 mensen, 17 jaar"},
		{"ik heb een bewoner, mohammed al-rashid, die terug wil", "ik heb een bewoner, […], die terug wil"},
		{"abdoulaye diallo veut rentrer", "[…] veut rentrer"},
		{"mijn cliënt Tesfay Ghebremedhin wil terug naar Asmara", "mijn cliënt […] wil terug naar Asmara"},
		{"elle s'appelle Nino Beridze et elle est malade", "elle s'appelle […] et elle est malade"},
		{"le dossier d'Oksana", "le dossier d'[…]"},
		{"Shpresa hésite encore", "[…] hésite encore"},
		{"what if Wilfredo changes his mind", "what if […] changes his mind"},
		{"mag Yusuf met Amina Warsame mee", "mag […] met […] mee"},
		{"Mr. K. wants to go home", "Mr. […] wants to go home"},
		{"monsieur M.D. hésite", "monsieur […] hésite"},
		{"Groeten, Ann Peeters", "Groeten, […]"},
		{"Madame, Monsieur, auriez-vous un module ?", "Madame, Monsieur, auriez-vous un module ?"},
		{"Will my team get a certificate?", "Will my team get a certificate?"},
		{"in May or June at Fedasil Florennes", "in May or June at Fedasil Florennes"},
		{"een cursus Frans in Gent", "een cursus Frans in Gent"},
	}
	for _, test := range tests {
		if got := privacy.Mask(test.text); got != test.want {
			t.Errorf("%q:\ngot  %q\nwant %q", test.text, got, test.want)
		}
	}
}

func TestDetails(t *testing.T) {
	for text, want := range map[string]bool{
		"Mijnheer Diallo twijfelt over zijn terugkeer": true,
		"OV 7654321":                                          true,
		"né le 12/03/1990":                                    true,
		"résidente Fatou Camara hésite":                       true,
		"bel mij op 0470 12 34 56":                            false, // one's own number is no client's file
		"ann@centre.example":                                  false,
		"mijn bewoner twijfelt":                               false,
		"un monsieur sous dialyse veut rentrer en Arménie":    false,
		"the Embeddedness model of Professor Cassarino":       false,
		"Madame, Monsieur, je voudrais des informations":      false,
		"Beste mevrouw, kan ik TM4 aanvragen?":                false,
		"module voor bewoners":                                false,
		"Is there something for clients with HIV from Guinea": false,
	} {
		if got := privacy.Details(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestPersonal(t *testing.T) {
	for text, want := range map[string]bool{
		"un homme de 28 ans originaire de Géorgie veut rentrer":    true,
		"een vrouw van 34 jaar uit Guinee met twee kinderen":       true,
		"Fatou m'a demandé si elle peut rentrer":                   true,
		"gesprek met jongeren van 17 jaar":                         false,
		"a resident with HIV":                                      false,
		"ik kan die dag niet komen, ik ben ziek":                   true,
		"je suis malade demain":                                    true,
		"I'm sick on Thursday":                                     true,
		"mijn bewoner twijfelt":                                    false,
		"Ik ben Veerle van Fedasil Kapellen, is er iets over TM4?": false,
		"een module over rouw? Hartelijke groeten, Ann Peeters":    false,
	} {
		if got := privacy.Personal(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestStory(t *testing.T) {
	story := "Ik begeleid een vrouw van 34 jaar uit Guinee met twee kinderen, haar man is daar gestorven en ze is ziek. " +
		"Ze kreeg vorige week een negatieve beslissing, haar zoon gaat hier naar school en hij wil niet weg, " +
		"zij slaapt niet meer en ze denkt eraan om naar haar moeder te gaan, maar haar broer daar wil ze niet zien."
	if !privacy.Story(story) {
		t.Error("the story of one client is not recognised")
	}
	for _, text := range []string{
		"maandag wil hij vertrekken en woensdag weer niet, is dat normaal?",
		strings.Repeat("Wij zoeken een opleiding voor ons team over terugkeer en gesprekken. ", 8),
	} {
		if privacy.Story(text) {
			t.Errorf("taken for the story of one client: %.60q", text)
		}
	}
}

// What is masked once stays as it is, and nothing that looks like a number of a person is left.
func FuzzMask(f *testing.F) {
	for _, text := range []string{"OV 7654321", "a@b.co 0470123456", "Mevrouw Ünal 12/03/1990", "\xff 1234 é"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		masked := privacy.Mask(text)
		if again := privacy.Mask(masked); len(again) > len(masked)+64 {
			t.Errorf("masking grows: %q → %q", masked, again)
		}
		run := 0
		for _, r := range masked {
			if r >= '0' && r <= '9' {
				if run++; run > 4 {
					t.Fatalf("%q leaves a long run of digits: %q", text, masked)
				}
			} else {
				run = 0
			}
		}
	})
}
