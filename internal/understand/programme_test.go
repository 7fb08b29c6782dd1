package understand_test

import (
	"encoding/json"
	"testing"

	"vtbot/catalog"
)

// "9 and 16 March" are two days of a programme, "9 or 16 March" a choice; a module may have a day of its own.
func TestProgramme(t *testing.T) {
	t.Parallel()
	rd := reader(t)
	for _, test := range []struct {
		lang catalog.Lang
		text string
		each bool
		on   string
	}{
		{"nl", "TM1, TM3 en TM4 voor 12 begeleiders, op 9 en 16 maart", true, "null"},
		{"nl", "TM1, TM3 en TM4 voor 12 begeleiders, op 9 of 16 maart", false, "null"},
		{"nl", "TM3 op 2 maart en TM4 op 9 maart", true, `[{"modules":["TM3"],"day":"2027-03-02"},{"modules":["TM4"],"day":"2027-03-09"}]`},
		{"nl", "TM1 en TM3 op dinsdag 2 maart, TM4 op 9 maart om 9u", true, `[{"modules":["TM1","TM3"],"day":"2027-03-02"},{"modules":["TM4"],"day":"2027-03-09"}]`},
		{"fr", "TM3 le 2 mars et TM4 le 9 mars", true, `[{"modules":["TM3"],"day":"2027-03-02"},{"modules":["TM4"],"day":"2027-03-09"}]`},
		{"fr", "TM3 le 2 ou le 9 mars", false, "null"},
		{"en", "TM3 and TM4 on 2 March and 9 March", true, "null"},
		{"en", "TM4 for 12 people on 2 March", false, "null"},
	} {
		read := rd.Read(test.text, test.lang, now)
		on, err := json.Marshal(read.On)
		if err != nil || read.EachDay != test.each || string(on) != test.on {
			t.Errorf("%q: each day %v, %s, %v of %v", test.text, read.EachDay, on, read.Modules, read.Dates.Days)
		}
	}
}
