package reminder_test

import (
	"fmt"
	"log"
	"time"

	"vtbot/internal/reminder"
	"vtbot/internal/training"
)

// Three working days before a session on a Monday is the Wednesday before.
func ExampleParseOffset() {
	o, err := reminder.ParseOffset("3wd 9:00")
	if err != nil {
		log.Fatal(err)
	}
	start := time.Date(2027, 3, 8, 13, 30, 0, 0, training.Brussels)
	due, ok := o.Due(reminder.When{Day: training.DayOf(start), Start: start, End: start.Add(3 * time.Hour)})
	fmt.Println(o, ok, due.In(training.Brussels).Format("Mon 2 Jan 15:04"))

	_, err = reminder.ParseOffset("3 days")
	fmt.Println(err)
	// Output:
	// 3wd 09:00 true Wed 3 Mar 09:00
	// "3 days" says no time: expected one such as "14wd 09:00", "7d 18:00", "2h" or "45m" before the start, or "+1wd 09:00", "+0d 18:00" or "+1h" after the end
}

// What would be said at night is said in the morning.
func ExampleQuiet_Free() {
	quiet, err := reminder.ParseQuiet("20:00-07:00")
	if err != nil {
		log.Fatal(err)
	}
	late := time.Date(2027, 3, 8, 22, 15, 0, 0, training.Brussels)
	fmt.Println(quiet.Free(late, false).In(training.Brussels).Format("Mon 2 Jan 15:04"))
	// Output: Tue 9 Mar 07:00
}
