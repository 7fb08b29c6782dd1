// Package calendar writes sessions as calendar programs read them: iCalendar, RFC 5545, in messages that people accept or
// decline (RFC 5546) and in feeds that they subscribe to.
//
// It is pure. Whatever people wrote stays text: nothing in a title, a name or a place can become a property of its own.
package calendar

import (
	"net/url"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"
)

// Event is one entry of a calendar.
type Event struct {
	UID         string    // the same for all states of one session
	Sequence    int       // grows by one with each change of time or place
	Stamp       time.Time // when this state came about
	Start, End  time.Time // in any zone; written as local times of Brussels. An End that is not after Start is left out
	AllDay      bool      // the hour is still open: the day on which Start falls in Brussels
	Summary     string
	Location    string
	Description string
	URL         string
	Organizer   Person
	Attendees   []Person
	Cancelled   bool
	Tentative   bool // somebody has still to agree
}

// Person is somebody in an event. One without an e-mail address cannot be written, and is left out.
type Person struct {
	Name, Email string
	Accepted    bool // comes; else is asked to answer
}

const (
	product = "-//vtbot//VT cell//EN"
	crlf    = ics.WithNewLine("\r\n") // the standard's line end; golang-ical would take the machine's
)

// Method returns what an invitation asks calendar programs to do, "REQUEST" or "CANCEL". It belongs in the media type as
// well: text/calendar; method=REQUEST.
func Method(e Event) string {
	if e.Cancelled {
		return string(ics.MethodCancel)
	}
	return string(ics.MethodRequest)
}

// Invitation returns the text/calendar object that invites an event's attendees or, when it is cancelled, takes it out of
// their calendars again. A program that has the event under its UID changes it when the sequence has grown.
func Invitation(e Event) string {
	c := begin(ics.Method(Method(e)))
	if !e.AllDay {
		c.AddVTimezone(brusselsZone())
	}
	c.AddVEvent(entry(e, e.Attendees))
	return c.Serialize(crlf)
}

// Feed returns the text/calendar object of a calendar that people subscribe to, name being what their programs call it and
// an hour after which they look again. Cancelled events stay in it, as such. Who attends is nobody else's business, and is
// left out.
func Feed(name string, events []Event) string {
	c := begin(ics.MethodPublish)
	c.SetXWRCalName(line(name))
	c.SetRefreshInterval("PT1H")
	c.SetXPublishedTTL("PT1H")
	c.AddVTimezone(brusselsZone()) // whether used or not: an object must hold something
	for _, e := range events {
		c.AddVEvent(entry(e, nil))
	}
	return c.Serialize(crlf)
}

func begin(method ics.Method) *ics.Calendar {
	c := ics.NewCalendar()
	c.SetProductId(product)
	c.SetCalscale("GREGORIAN")
	c.SetMethod(method)
	return c
}

func entry(e Event, attendees []Person) *ics.VEvent {
	v := ics.NewEvent(line(e.UID))
	v.SetDtStampTime(e.Stamp)
	v.SetSequence(e.Sequence)
	times(v, e)
	status := ics.ObjectStatusConfirmed
	switch {
	case e.Cancelled:
		status = ics.ObjectStatusCancelled
	case e.Tentative:
		status = ics.ObjectStatusTentative
	}
	v.SetStatus(status)
	v.SetSummary(lines(e.Summary))
	if e.Location != "" {
		v.SetLocation(lines(e.Location))
	}
	if e.Description != "" {
		v.SetDescription(lines(e.Description))
	}
	if e.URL != "" {
		v.SetURL(line(e.URL))
	}
	if e.Organizer.Email != "" {
		v.AddProperty(person(ics.ComponentPropertyOrganizer, e.Organizer), address(e.Organizer))
	}
	for _, p := range attendees {
		switch {
		case p.Email == "":
		case p.Accepted:
			v.AddProperty(person(ics.ComponentPropertyAttendee, p)+";PARTSTAT=ACCEPTED", address(p))
		default:
			v.AddProperty(person(ics.ComponentPropertyAttendee, p)+";PARTSTAT=NEEDS-ACTION;RSVP=TRUE", address(p))
		}
	}
	return v
}

// person returns a property with the name of a person. golang-ical would escape the name with backslashes, which no
// parameter knows: a semicolon would begin another parameter. In quotes everything is a name but a quote.
func person(property ics.ComponentProperty, p Person) ics.ComponentProperty {
	if name := strings.ReplaceAll(line(p.Name), `"`, "'"); name != "" {
		return property + ics.ComponentProperty(`;CN="`+name+`"`)
	}
	return property
}

// address returns a person's address as a URI.
func address(p Person) string {
	return "mailto:" + strings.ReplaceAll(url.PathEscape(line(p.Email)), "%27", "'")
}

var cleaner = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\t", " ")

// lines makes a text valid, with "\n" as the only control character.
func lines(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return -1
		}
		return r
	}, cleaner.Replace(strings.ToValidUTF8(text, "\uFFFD")))
}

// line makes a text one line.
func line(text string) string { return strings.ReplaceAll(lines(text), "\n", " ") }

const zone = "Europe/Brussels"

// brussels is where sessions are given.
var brussels = func() *time.Location {
	place, err := time.LoadLocation(zone)
	if err != nil {
		panic(err) // cmd/vtbot embeds the time zones; a test fails without them
	}
	return place
}()

// How iCalendar writes times.
const (
	date      = "20060102"
	dateTime  = "20060102T150405"
	universal = dateTime + "Z"
)

// times writes when an event is.
func times(v *ics.VEvent, e Event) {
	if e.AllDay {
		day := e.Start.In(brussels)
		v.SetProperty(ics.ComponentPropertyDtStart, day.Format(date), ics.WithValue("DATE"))
		v.SetProperty(ics.ComponentPropertyDtEnd, day.AddDate(0, 0, 1).Format(date), ics.WithValue("DATE"))
		return
	}
	moment(v, ics.ComponentPropertyDtStart, e.Start)
	if e.End.After(e.Start) {
		moment(v, ics.ComponentPropertyDtEnd, e.End)
	}
}

// moment writes a time as Brussels' clocks show it. In the hour that they show twice, when summer time ends, programs differ
// in which of the two they take it for: there it is written in universal time.
func moment(v *ics.VEvent, property ics.ComponentProperty, t time.Time) {
	shown := t.In(brussels).Format(dateTime)
	if t.Add(time.Hour).In(brussels).Format(dateTime) == shown || t.Add(-time.Hour).In(brussels).Format(dateTime) == shown {
		v.SetProperty(property, t.UTC().Format(universal))
		return
	}
	v.SetProperty(property, shown, ics.WithTZID(zone))
}

// brusselsZone describes the time zone by the rule of the European Union, which holds since 1996.
func brusselsZone() *ics.VTimezone {
	z := ics.NewTimezone(zone)
	z.Components = []ics.Component{
		&ics.Daylight{ComponentBase: change("CEST", "+0100", "+0200", "19960331T020000", "3")},
		&ics.Standard{ComponentBase: change("CET", "+0200", "+0100", "19961027T030000", "10")},
	}
	return z
}

// change describes what the clocks do on the last Sunday of a month: first when, and from which to which distance from
// universal time.
func change(name, from, to, first, month string) ics.ComponentBase {
	var b ics.ComponentBase
	b.AddProperty(ics.ComponentPropertyDtStart, first)
	b.AddProperty("TZNAME", name)
	b.AddProperty("TZOFFSETFROM", from)
	b.AddProperty("TZOFFSETTO", to)
	b.AddProperty(ics.ComponentPropertyRrule, "FREQ=YEARLY;BYMONTH="+month+";BYDAY=-1SU")
	return b
}
