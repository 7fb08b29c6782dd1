package understand_test

import (
	"testing"

	"vtbot/catalog"
)

// BenchmarkRead measures the reading of one message, as people write them.
func BenchmarkRead(b *testing.B) {
	rd := reader(b)
	for name, text := range map[string]string{
		"short": "15",
		"long":  "Hallo, graag AM 1 en 2 op dezelfde dag, vrijdag 5 februari, hele dag, voor een twaalftal nieuwe collega's van Arendonk, in het Nederlands, mail ann@arendonk.example",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				rd.Read(text, catalog.NL, now)
			}
		})
	}
}
