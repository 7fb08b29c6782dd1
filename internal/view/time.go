package view

import (
	"fmt"
	"strconv"
	"strings"

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
	if !w.Dates.IsZero() {
		list = append(list, v.Dates(w.Dates))
	}
	if w.PartOfDay != "" {
		list = append(list, v.Text("part_of_day."+string(w.PartOfDay)))
	}
	if w.Time != "" {
		list = append(list, w.Time)
	}
	return strings.Join(list, ", ")
}

func (v View) Dates(d training.Dates) string {
	if len(d.Days) == 0 {
		return v.Text("dates.period", locale.Args{"From": v.Day(d.From), "To": v.Day(d.To)})
	}
	var list []string
	for _, day := range d.Days {
		list = append(list, v.Day(day))
	}
	return strings.Join(list, v.Text("dates.or"))
}

// Day shows a day as people write it: "dinsdag 2 maart 2027".
func (v View) Day(d training.Day) string {
	at := d.Time()
	if at.IsZero() {
		return ""
	}
	return fmt.Sprintf(
		"%s %d %s %d",
		v.Text("weekday."+strconv.Itoa(int(at.Weekday()))),
		at.Day(),
		v.Text("month."+strconv.Itoa(int(at.Month()))),
		at.Year(),
	)
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
