package understand_test

import (
	"slices"
	"testing"

	"vtbot/internal/understand"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"16 maart om 9u30, 18 maart om 13u of 20 maart":         {"16 maart om 9u30", "18 maart om 13u", "20 maart"},
		"le 2 février à 9h ; le 4 à 14h\net le 9 février matin": {"le 2 février à 9h", "le 4 à 14h", "le 9 février matin"},
		"2 March": {"2 March"},
		"":        nil,
	} {
		if got := understand.SplitList(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q", text, got)
		}
	}
	if got := understand.SplitAnd("the day before at 5pm and 2 hours before"); len(got) != 2 || got[1] != "2 hours before" {
		t.Errorf("%q", got)
	}
}
