package understand_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"vtbot/catalog"
	"vtbot/internal/understand"
)

// What CONTRIBUTING.md shows of adding a phrase stands in the files that it names, and is read so.
func TestExamplesOfContributing(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	rd := reader(t)
	rows := 0
	for line := range strings.Lines(string(guide)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if len(cells) != 4 || !strings.Contains(cells[0], "`") {
			continue
		}
		rows++
		bare := func(i int) string { return strings.Trim(strings.TrimSpace(cells[i]), "`") }
		data, err := os.ReadFile(bare(0))
		if err != nil || !strings.Contains(string(data), bare(1)) {
			t.Errorf("%q does not stand in %s (%v)", bare(1), bare(0), err)
		}
		got := understand.Read(bare(2), understand.Context{Reader: rd, Lang: catalog.NL, Now: now, Asked: understand.Review})[0]
		if want := bare(3); want[0] != '{' {
			if string(got.Act) != want {
				t.Errorf("%q is %s, want %s", bare(2), got.Act, want)
			}
			continue
		}
		stated, err := json.Marshal(rd.Read(bare(2), catalog.NL, now).Wish)
		if err != nil || string(stated) != bare(3) {
			t.Errorf("%q states %s, want %s (%v)", bare(2), stated, bare(3), err)
		}
	}
	if rows != 3 {
		t.Errorf("%d rows of examples, want 3", rows)
	}
}
