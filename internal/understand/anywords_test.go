package understand

import (
	"math/rand/v2"
	"strings"
	"testing"

	"vtbot/catalog"
)

// Whatever words stand together, nothing fails: sequences of words of the lexicon, numbers and signs.
func TestAnyWords(t *testing.T) {
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	rd := NewReader(c)
	words := append(sortedKeys(rd.lex.words), "1", "2", "9", "12", "31", "208", "2027", "TM4", "SM2", "AM", "Kapellen", "Rode", "Kruis", "’", "x@y.example", "0470 12 34 56")
	marks := []string{" ", " ", " ", " ", ", ", ". ", "-", "/", "\n", ":", "(", ")", "'", "? ", "\n\n", "…", " - ", "&", "+"}
	random := rand.New(rand.NewPCG(7, 9))
	texts := 4000
	if testing.Short() {
		texts = 400
	}
	for range texts {
		var b strings.Builder
		for range 1 + random.IntN(14) {
			w := words[random.IntN(len(words))]
			if random.IntN(4) == 0 {
				w = words[len(words)-1-random.IntN(16)]
			}
			if random.IntN(5) == 0 {
				w = strings.ToUpper(w[:1]) + w[1:]
			}
			b.WriteString(w + marks[random.IntN(len(marks))])
		}
		lang := catalog.Langs[random.IntN(3)]
		for _, text := range []string{b.String(), strings.TrimSpace(b.String())} {
			func() {
				defer func() {
					if r := recover(); r != nil {
						t.Fatalf("%s %q: %v", lang, text, r)
					}
				}()
				Read(text, Context{Reader: rd, Lang: lang, Now: exampleNow, Asked: fieldNames[random.IntN(len(fieldNames))]})
				rd.ReadOffset(text, lang)
				IntentOf(text, rd.Read(text, lang, exampleNow))
			}()
		}
	}
}
