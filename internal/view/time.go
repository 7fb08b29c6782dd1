package view

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"vtbot/internal/locale"
	"vtbot/internal/reminder"
	"vtbot/internal/training"
)

// Week names the week of a day.
func (v View) Week(d training.Day) string {
	_, week := d.Time().ISOWeek()
	monday := d.Add(-(int(d.Weekday()) + 6) % 7)
	return v.Text("session.week", locale.Args{"Week": week, "Monday": v.Day(monday)})
}

// Offset says in words when a reminder comes.
func (v View) Offset(o reminder.Offset) string {
	amount, at, _ := strings.Cut(o.String(), " ")
	n, err := strconv.Atoi(strings.TrimRight(amount, "wdhm"))
	if err != nil {
		return o.String()
	}
	return locale.Count(v.Lang, "offset."+strings.TrimLeft(amount, "0123456789"), n, locale.Args{"At": at})
}

// When shows dates with the part of the day or the hour.
func (v View) When(w training.Wish) string {
	var list []string
	switch named := w.Programme(); {
	case len(w.On) > 0 && named != nil:
		var parts []training.Given
		for _, on := range named {
			parts = append(parts, training.Given{Modules: on.Modules, Slot: training.Slot{Day: on.Day}})
		}
		list = append(list, v.Parts(parts))
	case w.EachDay && len(w.Dates.Days) > 1:
		var days []string
		for _, day := range w.Dates.Days {
			days = append(days, v.Day(day))
		}
		list = append(list, strings.Join(days, v.Text("dates.and")))
	case !w.Dates.IsZero():
		list = append(list, v.Dates(w.Dates))
	}
	if w.PartOfDay != "" {
		list = append(list, v.Text("part_of_day."+string(w.PartOfDay)))
	}
	switch {
	case w.Time != "" && w.Until != "":
		list = append(list, w.Time+"–"+w.Until)
	case w.Time != "":
		list = append(list, w.Time)
	}
	return strings.Join(list, ", ")
}

// Dates shows days, or a period as people write it: "maart 2027", "van 8 tot 12 maart 2027".
func (v View) Dates(d training.Dates) string {
	if len(d.Days) == 0 {
		return v.period(d.From, d.To)
	}
	var list []string
	for _, day := range d.Days {
		list = append(list, v.Day(day))
	}
	return strings.Join(list, v.Text("dates.or"))
}

// period shows what its ends share once: the year, the month.
func (v View) period(from, to training.Day) string {
	if from == to {
		return v.Day(from)
	}
	first, last := from.Time(), to.Time()
	sameYear := first.Year() == last.Year()
	sameMonth := sameYear && first.Month() == last.Month()
	text, start, end := "dates.period", "", v.month(last)+" "+strconv.Itoa(last.Year())
	if !sameMonth {
		start = v.month(first)
	}
	if !sameYear {
		start += " " + strconv.Itoa(first.Year())
	}
	if wholeMonths := first.Day() == 1 && last.AddDate(0, 0, 1).Day() == 1; wholeMonths {
		if sameMonth {
			return end
		}
		text = "dates.months"
	} else {
		start, end = strings.TrimSpace(v.dayOfMonth(first)+" "+start), v.dayOfMonth(last)+" "+end
	}
	return v.Text(text, locale.Args{"From": start, "To": end})
}

// Day shows a day as people write it: "dinsdag 2 maart 2027".
func (v View) Day(d training.Day) string {
	at := d.Time()
	if at.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s %s %s %d", v.Text("weekday."+strconv.Itoa(int(at.Weekday()))), v.dayOfMonth(at), v.month(at), at.Year())
}

func (v View) month(at time.Time) string { return v.Text("month." + strconv.Itoa(int(at.Month()))) }

// dayOfMonth is the number of a day: the first has its own form in French.
func (v View) dayOfMonth(at time.Time) string {
	if at.Day() == 1 {
		return v.Text("dates.first")
	}
	return strconv.Itoa(at.Day())
}

func (v View) Slot(s training.Slot) string {
	hours := s.Time
	if s.Until != "" {
		hours += "–" + s.Until
	}
	return strings.TrimSuffix(v.Day(s.Day)+", "+hours, ", ")
}

func (v View) Slots(list []training.Slot) string {
	var all []string
	for _, s := range list {
		all = append(all, v.Slot(s))
	}
	return strings.Join(all, "; ")
}
