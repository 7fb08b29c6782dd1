package understand

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"vtbot/catalog"
	"vtbot/internal/training"
)

//go:embed holidays.txt
var holidayFile string

// holidayTable holds the school holidays of Belgium's communities.
type holidayTable []holidayRow

type holidayRow struct {
	name     string
	lang     catalog.Lang // of the community
	from, to training.Day
}

var holidays = sync.OnceValue(func() holidayTable {
	t, err := parseHolidays(holidayFile)
	if err != nil {
		panic(err) // a test fails without it
	}
	return t
})

func parseHolidays(text string) (holidayTable, error) {
	var t holidayTable
	n := 0
	for l := range strings.Lines(text) {
		n++
		l, _, _ = strings.Cut(l, "#")
		f := strings.Fields(l)
		if len(f) == 0 {
			continue
		}
		if len(f) != 4 {
			return nil, fmt.Errorf("holidays.txt:%d: expected community, holiday, first day, last day", n)
		}
		from, err := training.ParseDay(f[2])
		if err != nil {
			return nil, fmt.Errorf("holidays.txt:%d: %w", n, err)
		}
		to, err := training.ParseDay(f[3])
		if err != nil || to < from {
			return nil, fmt.Errorf("holidays.txt:%d: %s is no last day of what begins on %s", n, f[3], from)
		}
		t = append(t, holidayRow{f[1], catalog.Lang(f[0]), from, to})
	}
	return t, nil
}

// next returns the next holiday of a name that is not over, in the community of a language; English speakers have the
// Flemish ones. None when the table does not reach so far.
func (t holidayTable) next(name string, lang catalog.Lang, today training.Day) training.Dates {
	if lang != catalog.FR {
		lang = catalog.NL
	}
	for _, row := range t {
		if row.name == name && row.lang == lang && row.to >= today {
			return training.Between(max(row.from, today), row.to)
		}
	}
	return training.Dates{}
}
