package understand_test

import (
	"strings"
	"testing"

	"vtbot/catalog"
	"vtbot/internal/understand"
)

const mail = `Geachte mevrouw, geachte heer,

Naar aanleiding van ons overleg van 9 november neem ik opnieuw contact met u op. Ons centrum in Poelkapelle vangt sinds 2012 verzoekers op; vandaag verblijven er 287 bewoners en werken er 64 mensen. Onze begeleiders krijgen steeds vaker vragen over terugkeer en weten niet goed hoe ze dat gesprek moeten voeren zonder te duwen. Sommigen geven te veel uitleg, anderen zwijgen.

Voor onze achttien zorgkundigen zouden we daarom graag de training Motiverende gesprekstechnieken inplannen. Dinsdag 19 januari past het best, met start om 9u30. U kan bij ons terecht in zaal 12, eerste verdieping. Een beamer is er niet.

`

// BenchmarkRead measures the reading of one message, as people write them.
func BenchmarkRead(b *testing.B) {
	rd := reader(b)
	for name, text := range map[string]string{
		"short": "15",
		"long":  "Hallo, graag AM 1 en 2 op dezelfde dag, vrijdag 5 februari, hele dag, voor een twaalftal nieuwe collega's van Arendonk, in het Nederlands, mail ann@arendonk.example",
		"mail":  strings.Repeat(mail, 3)[:1940],
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				rd.Read(text, catalog.NL, now)
			}
		})
	}
}

// BenchmarkNewReader measures what an edition of the catalogue costs.
func BenchmarkNewReader(b *testing.B) {
	c, err := catalog.Load("")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		understand.NewReader(c)
	}
}

// BenchmarkCommands measures the reading of an answer in the middle of a request, once the model is fitted.
func BenchmarkCommands(b *testing.B) {
	rd := reader(b)
	c := understand.Context{Reader: rd, Lang: catalog.NL, Now: now, Asked: "participants"}
	understand.Read("12", c)
	for b.Loop() {
		understand.Read("we zijn met 12, maar liever op 9 maart", c)
	}
}

// What a person without requests pays for it that others have some: a question is not looked up.
func BenchmarkMayBeOwn(b *testing.B) {
	for _, text := range []string{"wat is het verschil tussen TM2 en TM3?", "bedankt voor de hulp", "TM2 voor 12 mensen van Fedasil Lint op 9 maart, graag in het Nederlands"} {
		b.Run(text[:6], func(b *testing.B) {
			for b.Loop() {
				understand.MayBeOwn(text)
			}
		})
	}
}
