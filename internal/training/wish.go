// Package training is the VT cell's trade: requests for trainings and what may become of them.
//
// It is pure: it knows no clock, no store and no language.
package training

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"vtbot/catalog"
)

// Brussels is where sessions are given: a day and an hour of a request are a day and an hour there.
var Brussels = func() *time.Location {
	place, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		panic(err) // cmd/vtbot embeds the time zones; a test fails without them
	}
	return place
}()

// Day is a day of the calendar, "2027-03-02". Days compare as their strings do; "" is no day.
type Day string

// DayOf returns the day on which a time falls in Brussels.
func DayOf(t time.Time) Day { return Day(t.In(Brussels).Format(time.DateOnly)) }

// ParseDay reads a day of the calendar.
func ParseDay(s string) (Day, error) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", fmt.Errorf("%q is no day: expected one such as 2027-03-02", s)
	}
	return Day(s), nil
}

// Time returns the day's midnight in Brussels; the zero time for no day.
func (d Day) Time() time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), Brussels)
	if err != nil {
		return time.Time{}
	}
	return t
}

// Add returns the day n days later.
func (d Day) Add(n int) Day { return Day(d.Time().AddDate(0, 0, n).Format(time.DateOnly)) }

// DaysUntil returns how many days later another day is.
func (d Day) DaysUntil(other Day) int { return int(other.Time().Sub(d.Time()).Hours()+12) / 24 } // a day may have 23 or 25 hours

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return d.Time().Weekday() }

// Dates are the days that would suit: some days, or all from one to another, both included.
type Dates struct {
	Days     []Day // in the order of preference
	From, To Day
}

// OnDays returns dates that are the days.
func OnDays(days ...Day) Dates { return Dates{Days: days} }

// Between returns dates that are a period, both ends included.
func Between(from, to Day) Dates { return Dates{From: from, To: to} }

// IsZero tells whether there are none.
func (d Dates) IsZero() bool { return len(d.Days) == 0 && d.From == "" }

// First returns the earliest day.
func (d Dates) First() Day {
	if len(d.Days) > 0 {
		return slices.Min(d.Days)
	}
	return d.From
}

// Last returns the latest day.
func (d Dates) Last() Day {
	if len(d.Days) > 0 {
		return slices.Max(d.Days)
	}
	return d.To
}

// Meets tells whether some day suits both; where one has none, any does.
func (d Dates) Meets(other Dates) bool {
	if d.IsZero() || other.IsZero() {
		return true
	}
	if len(d.Days) == 0 && len(other.Days) == 0 {
		return d.From <= other.To && other.From <= d.To
	}
	if len(d.Days) == 0 {
		d, other = other, d
	}
	return slices.ContainsFunc(d.Days, func(day Day) bool {
		return slices.Contains(other.Days, day) || other.From != "" && other.From <= day && day <= other.To
	})
}

// Equal tells whether two are the same.
func (d Dates) Equal(other Dates) bool {
	return slices.Equal(d.Days, other.Days) && d.From == other.From && d.To == other.To
}

// period is how a period stands in JSON.
type period struct {
	From Day `json:"from"`
	To   Day `json:"to"`
}

// MarshalJSON writes a list of days, or {"from","to"}.
func (d Dates) MarshalJSON() ([]byte, error) {
	if len(d.Days) > 0 || d.From == "" {
		return json.Marshal(append([]Day{}, d.Days...))
	}
	return json.Marshal(period{d.From, d.To})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Dates) UnmarshalJSON(data []byte) error {
	*d = Dates{}
	var p period
	if err := json.Unmarshal(data, &d.Days); err != nil {
		if err := json.Unmarshal(data, &p); err != nil {
			return errors.New(`dates: expected a list of days or {"from","to"}`)
		}
		d.From, d.To = p.From, p.To
	}
	for _, day := range append([]Day{d.From, d.To}, d.Days...) {
		if _, err := ParseDay(string(day)); day != "" && err != nil {
			return fmt.Errorf("dates: %w", err)
		}
	}
	if (d.From == "") != (d.To == "") || d.From > d.To {
		return fmt.Errorf("dates: %q to %q is no period", d.From, d.To)
	}
	return nil
}

// Count is a number of people, or how few and how many it may be.
type Count struct{ Min, Max int }

// Exactly is a count of n.
func Exactly(n int) Count { return Count{n, n} }

// IsZero tells whether there is none.
func (c Count) IsZero() bool { return c == Count{} }

// MarshalJSON writes a number, or {"min","max"}.
func (c Count) MarshalJSON() ([]byte, error) {
	if c.Min == c.Max {
		return json.Marshal(c.Min)
	}
	return json.Marshal(map[string]int{"min": c.Min, "max": c.Max})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (c *Count) UnmarshalJSON(data []byte) error {
	var n int
	if json.Unmarshal(data, &n) == nil {
		*c = Exactly(n)
		return nil
	}
	var span struct{ Min, Max int }
	if err := json.Unmarshal(data, &span); err != nil {
		return errors.New(`participants: expected a number or {"min","max"}`)
	}
	*c = Count{span.Min, span.Max}
	return nil
}

// Mixed is the audience of a request for people of several groups.
const Mixed catalog.Audience = "mixed"

// PartOfDay is a part of the day that would suit.
type PartOfDay string

// The parts of a day.
const (
	Morning   PartOfDay = "morning"
	Afternoon PartOfDay = "afternoon"
	WholeDay  PartOfDay = "day"
)

// Mode is where a session takes place.
type Mode string

// The two modes.
const (
	OnSite Mode = "on_site"
	Online Mode = "online"
)

// Wish is what somebody asks for; what is not known is zero.
type Wish struct {
	Modules         []string         `json:"modules,omitempty"` // codes; several are a programme, in that order
	Organisation    string           `json:"organisation,omitempty"`
	Participants    Count            `json:"participants,omitzero"`
	Audience        catalog.Audience `json:"audience,omitempty"`
	AudienceText    string           `json:"audience_text,omitempty"` // who takes part, where the catalogue knows no such group
	Dates           Dates            `json:"dates,omitzero"`
	EachDay         bool             `json:"each_day,omitempty"`   // all the days are asked for, "9 and 16 March", and not one of them
	On              []ModulesOn      `json:"modules_on,omitempty"` // which modules are asked for on which of the days
	PartOfDay       PartOfDay        `json:"part_of_day,omitempty"`
	Time            string           `json:"time,omitempty"`  // start, "13:30"
	Until           string           `json:"until,omitempty"` // end, "16:30"; "" is open
	SessionLanguage catalog.Lang     `json:"session_language,omitempty"`
	Mode            Mode             `json:"mode,omitempty"`
	Remarks         string           `json:"remarks,omitempty"`
	Email           string           `json:"email,omitempty"`
	Phone           string           `json:"phone,omitempty"`
}

// IsZero tells whether nothing is known.
func (w Wish) IsZero() bool {
	return len(w.Modules) == 0 && w.Organisation == "" && w.Participants.IsZero() && w.Audience == "" && w.AudienceText == "" &&
		w.Dates.IsZero() &&
		w.PartOfDay == "" && w.Time == "" && w.SessionLanguage == "" && w.Mode == "" && w.Remarks == "" &&
		w.Email == "" &&
		w.Phone == ""
}
