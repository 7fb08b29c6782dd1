package understand_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vtbot/internal/understand"
)

func TestQuestions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, rest string
		questions  []string
	}{
		{"we zijn met 12. wat kost dat?", "we zijn met 12.", []string{"wat kost dat?"}},
		{
			"Dag,\nTM4 voor 12 mensen op 9.30 u.\nWat kost dat? Krijgen ze een attest?\nGroeten, An",
			"Dag,\nTM4 voor 12 mensen op 9.30 u.\n \nGroeten, An",
			[]string{"Wat kost dat?", "Krijgen ze een attest?"},
		},
		{"TM4 pour 10 personnes", "TM4 pour 10 personnes", nil},
		{"who gives it?", "", []string{"who gives it?"}},
		{"TM4, 12 people\n> What does it cost?", "TM4, 12 people\n> What does it cost?", nil},
		{"Kan TM4 op 9 maart? En wat kost dat?", "Kan TM4 op 9 maart?", []string{"En wat kost dat?"}},
		{"", "", nil},
	} {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			rest, questions := understand.Questions(c.text, func(s string) bool { return !strings.Contains(s, "TM4") })
			if rest != c.rest || !cmp.Equal(questions, c.questions) {
				t.Errorf("%q, %q; expected %q, %q", rest, questions, c.rest, c.questions)
			}
		})
	}
}
