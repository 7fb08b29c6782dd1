package understand

import (
	"testing"

	"vtbot/catalog"
)

// BenchmarkFit measures the fitting of the models from their examples.
func BenchmarkFit(b *testing.B) {
	c, err := catalog.Load("")
	if err != nil {
		b.Fatal(err)
	}
	rd := NewReader(c)
	turns, err := Turns()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("acts", func(b *testing.B) {
		for b.Loop() {
			rd.fitActs(turns)
		}
	})
	b.Run("intents", func(b *testing.B) {
		for b.Loop() {
			if _, err := fitIntents(func(int) bool { return true }); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("lexicon", func(b *testing.B) {
		for b.Loop() {
			if _, err := loadLexicon(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
