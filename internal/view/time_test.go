package view_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"vtbot/catalog"
	"vtbot/internal/reminder"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

func TestTimes(t *testing.T) {
	t.Parallel()
	inEachLanguage(t, "times", func(p *page, v view.View) {
		for _, day := range []training.Day{"2027-01-01", "2027-02-28", "2028-02-29", "2027-03-02", "2027-08-15", "2027-12-25", "", "2027-13-01"} {
			p.line("day "+string(day), v.Day(day))
		}
		for _, day := range []training.Day{"2027-01-03", "2027-01-04", "2026-12-31", "2027-03-07", "2027-03-08"} {
			p.line("week of "+string(day), v.Week(day))
		}
		for _, s := range []training.Slot{{Day: "2027-03-02"}, {Day: "2027-03-02", Time: "09:30"}, {Day: "2027-03-02", Time: "09:30", Until: "12:00"}} {
			p.line("slot", v.Slot(s))
		}
		p.line("slots", v.Slots(slots))
		for _, d := range []training.Dates{
			training.OnDays("2027-03-02"), training.OnDays("2027-03-02", "2027-03-04"), training.Between("2027-03-02", "2027-03-12"),
			training.Between("2027-03-01", "2027-03-31"), training.Between("2027-03-01", "2027-05-31"), training.Between("2026-12-01", "2027-01-31"),
			training.Between("2027-03-01", "2027-04-02"), training.Between("2026-12-28", "2027-01-03"), training.Between("2027-03-02", "2027-03-02"),
		} {
			p.line("dates", v.Dates(d))
		}
		for _, w := range []training.Wish{
			{}, {Dates: training.OnDays("2027-03-02"), PartOfDay: training.Morning}, {Dates: training.OnDays("2027-03-02"), Time: "13:30"},
			{PartOfDay: training.Afternoon}, {PartOfDay: training.WholeDay},
		} {
			p.line("when", v.When(w))
		}
		for _, rule := range []string{"1d 17:00", "7d 09:00", "1wd 09:00", "14wd 09:00", "1h", "2h", "90m", "0d 08:00"} {
			o, err := reminder.ParseOffset(rule)
			must(err)
			p.line("offset "+rule, v.Offset(o))
		}
		for _, name := range []struct{ name, id string }{{"Ann", "slack:U1"}, {"", "slack:U1"}} {
			p.line("name of "+name.id, view.PersonName(name.name, name.id))
		}
		p.line("clock in winter", v.Clock(now))
		p.line("clock in summer", v.Clock(now.AddDate(0, 4, 0)))
	})
}

// The week of a day begins on the Monday at or before it, and is the same for all its days.
func TestAWeekBeginsOnItsMonday(t *testing.T) {
	t.Parallel()
	v := viewIn(catalog.EN)
	rapid.Check(t, func(t *rapid.T) {
		d := training.Day("2026-01-01").Add(rapid.IntRange(0, 4000).Draw(t, "days"))
		monday := d
		for monday.Weekday() != 1 {
			monday = monday.Add(-1)
		}
		if week := v.Week(d); !strings.Contains(week, v.Day(monday)) || week != v.Week(monday) || week == v.Week(monday.Add(7)) {
			t.Fatalf("%s is in %q, whose Monday is %s", d, week, monday)
		}
	})
}
