package training

import (
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/be"
)

// calendar knows Belgium's working days and public holidays.
var calendar = func() *cal.BusinessCalendar {
	c := cal.NewBusinessCalendar()
	c.AddHoliday(be.Holidays...)
	return c
}()

// IsWeekend tells whether a day is a Saturday or a Sunday.
func IsWeekend(d Day) bool {
	w := d.Weekday()
	return w == time.Saturday || w == time.Sunday
}

// IsHoliday tells whether a day is a public holiday in Belgium.
func IsHoliday(d Day) bool {
	actual, _, _ := calendar.IsHoliday(d.Time())
	return actual
}

// IsWorkday tells whether people work on a day.
func IsWorkday(d Day) bool { return !IsWeekend(d) && !IsHoliday(d) }

// AddWorkdays returns the n-th working day after a day; before it for a negative n.
func AddWorkdays(d Day, n int) Day {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		if d = d.Add(step); IsWorkday(d) {
			n--
		}
	}
	return d
}
