package calendar_test

import (
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/emersion/go-ical"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"vtbot/internal/calendar"
	"vtbot/internal/golden"
)

func session() calendar.Event {
	return calendar.Event{
		UID: "session-7@vt.example.org", Stamp: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC),
		Start: time.Date(2027, 3, 2, 8, 30, 0, 0, time.UTC), End: time.Date(2027, 3, 2, 15, 0, 0, 0, time.UTC),
		Summary:     "TM4 · Techniques de conversation motivationnelle ; suite, pour l’équipe de Kapellen",
		Location:    "Opvangcentrum Kapellen, Antwerpsesteenweg 1\n2950 Kapellen",
		Description: "Amenez vos questions.\n\nMatériel : projecteur ; tableau, feutres \\ craies",
		URL:         "https://vt.example.org/sessions/7?lang=fr",
		Organizer:   calendar.Person{Name: "VT cell", Email: "vt@example.org"},
		Attendees: []calendar.Person{
			{Name: "Peeters, An; \"Annie\": accueil", Email: "an.peeters@example.org"},
			{Email: "o'brien+vt@example.org", Accepted: true},
			{Name: "Nobody's address"},
		},
	}
}

// parse reads an object with another library than the one that wrote it, after looking at what no library minds.
func parse(t interface{ Fatalf(string, ...any) }, object string) *ical.Calendar {
	if !strings.HasSuffix(object, "END:VCALENDAR\r\n") || !utf8.ValidString(object) {
		t.Fatalf("not whole: %q", object)
	}
	for l := range strings.SplitSeq(object, "\r\n") {
		if len(l) > 75 || !utf8.ValidString(l) || strings.ContainsFunc(l, unicode.IsControl) {
			t.Fatalf("a line of %d octets: %q", len(l), l)
		}
	}
	c, err := ical.NewDecoder(strings.NewReader(object)).Decode()
	if err != nil {
		t.Fatalf("%v: %q", err, object)
	}
	return c
}

func text(t *testing.T, p ical.Props, name string) string {
	t.Helper()
	s, err := p.Text(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestInvitation(t *testing.T) {
	e := session()
	got := calendar.Invitation(e)
	golden.Check(t, filepath.Join("testdata", "invitation.ics"), got)
	c := parse(t, got)
	v := c.Events()[0]
	for name, want := range map[string]string{"SUMMARY": e.Summary, "LOCATION": e.Location, "DESCRIPTION": e.Description, "UID": e.UID, "STATUS": "CONFIRMED"} {
		if got := text(t, v.Props, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	attendees := v.Props["ATTENDEE"]
	if len(attendees) != 2 {
		t.Fatalf("%d attendees", len(attendees))
	}
	want := []ical.Prop{
		{Name: "ATTENDEE", Value: "mailto:an.peeters@example.org", Params: ical.Params{"CN": {"Peeters, An; 'Annie': accueil"}, "PARTSTAT": {"NEEDS-ACTION"}, "RSVP": {"TRUE"}}},
		{Name: "ATTENDEE", Value: "mailto:o'brien+vt@example.org", Params: ical.Params{"PARTSTAT": {"ACCEPTED"}}},
	}
	if diff := cmp.Diff(want, attendees); diff != "" {
		t.Errorf("attendees (-want +got):\n%s", diff)
	}
}

// A session keeps its entry through all that becomes of it.
func TestMovedAndCancelled(t *testing.T) {
	moved := session()
	moved.Sequence, moved.Start, moved.End = 1, moved.Start.AddDate(0, 1, 0), moved.End.AddDate(0, 1, 0)
	cancelled := moved
	cancelled.Sequence, cancelled.Cancelled = 2, true
	for i, e := range []calendar.Event{session(), moved, cancelled} {
		c := parse(t, calendar.Invitation(e))
		v := c.Events()[0]
		sequence, err := v.Props.Get("SEQUENCE").Int()
		if err != nil || sequence != i || text(t, v.Props, "UID") != "session-7@vt.example.org" {
			t.Errorf("state %d is of %s, sequence %d, %v", i, text(t, v.Props, "UID"), sequence, err)
		}
		method, status := "REQUEST", "CONFIRMED"
		if e.Cancelled {
			method, status = "CANCEL", "CANCELLED"
		}
		if text(t, c.Props, "METHOD") != method || calendar.Method(e) != method || text(t, v.Props, "STATUS") != status {
			t.Errorf("state %d: %s, %s", i, text(t, c.Props, "METHOD"), text(t, v.Props, "STATUS"))
		}
		start, err := v.DateTimeStart(nil)
		if err != nil || !start.Equal(e.Start) {
			t.Errorf("state %d starts %s, want %s, %v", i, start, e.Start, err)
		}
	}
}

func TestOpenHour(t *testing.T) {
	e := session()
	e.AllDay, e.Start = true, time.Date(2027, 3, 2, 23, 30, 0, 0, time.UTC) // the 3rd in Brussels
	object := calendar.Invitation(e)
	v := parse(t, object).Events()[0]
	for name, want := range map[string]string{"DTSTART": "20270303", "DTEND": "20270304"} {
		p := v.Props.Get(name)
		if p.Value != want || p.Params.Get("VALUE") != "DATE" || p.Params.Get("TZID") != "" {
			t.Errorf("%s is %+v, want %s", name, *p, want)
		}
	}
	if strings.Contains(object, "VTIMEZONE") {
		t.Error("there is a time zone without a time in it")
	}
}

func TestFeed(t *testing.T) {
	cancelled := session()
	cancelled.UID, cancelled.Cancelled = "session-8@vt.example.org", true
	object := calendar.Feed("VT, formations;\nKapellen", []calendar.Event{session(), cancelled})
	c := parse(t, object)
	refresh := c.Props.Get("REFRESH-INTERVAL")
	if every, err := refresh.Duration(); err != nil || every != time.Hour || refresh.Params.Get("VALUE") != "DURATION" {
		t.Errorf("REFRESH-INTERVAL is %+v, %v", *refresh, err)
	}
	for name, want := range map[string]string{"METHOD": "PUBLISH", "X-WR-CALNAME": "VT, formations; Kapellen", "X-PUBLISHED-TTL": "PT1H", "PRODID": "-//vtbot//VT cell//EN", "VERSION": "2.0"} {
		if got := text(t, c.Props, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	events := c.Events()
	if len(events) != 2 || text(t, events[0].Props, "STATUS") != "CONFIRMED" || text(t, events[1].Props, "STATUS") != "CANCELLED" {
		t.Errorf("%d events:\n%s", len(events), object)
	}
	if strings.Contains(object, "ATTENDEE") || strings.Contains(object, "peeters") {
		t.Errorf("a feed tells who attends:\n%s", object)
	}
	if c := parse(t, calendar.Feed("empty", nil)); len(c.Children) != 1 || c.Children[0].Name != "VTIMEZONE" {
		t.Error("an empty feed holds nothing")
	}
}

// What the object says of the time zone is what Brussels' clocks do.
func TestTimezone(t *testing.T) {
	brussels, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	c := parse(t, calendar.Invitation(session()))
	zone := c.Children[0]
	if zone.Name != "VTIMEZONE" || text(t, zone.Props, "TZID") != "Europe/Brussels" || len(zone.Children) != 2 {
		t.Fatalf("the first component is %+v", zone)
	}
	for i, want := range []struct{ name, part, from, to string }{{"DAYLIGHT", "CEST", "+0100", "+0200"}, {"STANDARD", "CET", "+0200", "+0100"}} {
		part := zone.Children[i]
		from, to := part.Props.Get("TZOFFSETFROM").Value, part.Props.Get("TZOFFSETTO").Value
		if part.Name != want.name || text(t, part.Props, "TZNAME") != want.part || from != want.from || to != want.to {
			t.Errorf("part %d is %+v", i, part)
		}
		before, err := time.Parse("-0700", from)
		if err != nil {
			t.Fatal(err)
		}
		changes, err := part.RecurrenceSet(before.Location()) // local times are those before the change
		if err != nil {
			t.Fatal(err)
		}
		for year := 1996; year < 2040; year++ {
			year := changes.Between(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC), true)
			if len(year) != 1 {
				t.Fatalf("%d changes: %v", len(year), year)
			}
			if was, is := year[0].Add(-time.Second).In(brussels).Format("-0700"), year[0].In(brussels).Format("-0700"); was != from || is != to {
				t.Errorf("at %s the clocks go from %s to %s, want %s to %s", year[0], was, is, from, to)
			}
		}
	}
}

// Whenever it is, also in the nights in which the clocks change, what is read is what was written.
func TestTimesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		year := rapid.IntRange(2020, 2040).Draw(t, "year")
		month := rapid.SampledFrom([]time.Month{time.March, time.October, time.June}).Draw(t, "month")
		sunday := time.Date(year, month+1, 0, 1, 0, 0, 0, time.UTC) // the last day of the month, at the hour of the change
		sunday = sunday.AddDate(0, 0, -int(sunday.Weekday()))
		zone := rapid.SampledFrom([]*time.Location{time.UTC, time.FixedZone("", -5*3600), time.FixedZone("", 9*3600)}).Draw(t, "zone")
		e := session()
		e.Start = sunday.Add(time.Duration(rapid.IntRange(-300, 300).Draw(t, "minutes")) * time.Minute).In(zone)
		e.End = e.Start.Add(time.Duration(rapid.IntRange(1, 600).Draw(t, "length")) * time.Minute)
		v := parse(t, calendar.Invitation(e)).Events()[0]
		start, err := v.DateTimeStart(nil)
		if err != nil || !start.Equal(e.Start) {
			t.Fatalf("starts %s, want %s, %v", start, e.Start, err)
		}
		end, err := v.DateTimeEnd(nil)
		if err != nil || !end.Equal(e.End) {
			t.Fatalf("ends %s, want %s, %v", end, e.End, err)
		}
		stamp, err := v.Props.DateTime("DTSTAMP", nil)
		if err != nil || !stamp.Equal(e.Stamp) {
			t.Fatalf("stamped %s, want %s, %v", stamp, e.Stamp, err)
		}
	})
}

func TestNoEnd(t *testing.T) {
	e := session()
	e.End = e.Start
	if v := parse(t, calendar.Invitation(e)).Events()[0]; v.Props.Get("DTEND") != nil {
		t.Error("it ends as it starts")
	}
}

// shown is a text as it may arrive: with "\n" as the only control character.
func shown(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\t", " ").Replace(strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}

func shownLine(s string) string { return strings.ReplaceAll(shown(s), "\n", " ") }

// Whatever people write arrives as they wrote it, and is a property of its own nowhere.
func FuzzText(f *testing.F) {
	f.Add("plain")
	f.Add("a\r\nATTENDEE:mailto:eve@example.org\r\nEND:VEVENT\r\nBEGIN:VALARM")
	f.Add("a\nATTACH:http://example.org\n b")
	f.Add("\";RSVP=FALSE;X=\":mailto:eve@example.org\"")
	f.Add("\\n\\;\\,\\\\ ;:,\"'^n^'^^ \\")
	f.Add("\x00\x07\x1b[31m\x7f\u0085\u2028END:VCALENDAR\u2029\t\xff\xc3")
	f.Add(strings.Repeat("é", 200) + strings.Repeat(" <x> 👩‍👩‍👧 ", 30) + strings.Repeat(" ", 200))
	f.Fuzz(func(t *testing.T, hostile string) {
		plain, e := session(), session()
		e.UID, e.Summary, e.Location, e.Description, e.URL = hostile, hostile, hostile, hostile, hostile
		e.Organizer.Name = hostile
		e.Attendees[0].Name, e.Attendees[0].Email = hostile, "a"+hostile
		want, c := parse(t, calendar.Invitation(plain)), parse(t, calendar.Invitation(e))
		if !slices.Equal(components(want.Component), components(c.Component)) {
			t.Fatalf("components %v", components(c.Component))
		}
		v := c.Events()[0]
		for name, want := range map[string]string{"UID": shownLine(hostile), "SUMMARY": shown(hostile), "LOCATION": shown(hostile), "DESCRIPTION": shown(hostile)} {
			if got := text(t, v.Props, name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if p := v.Props.Get("URL"); p != nil && p.Value != shownLine(hostile) {
			t.Errorf("URL is %q", p.Value)
		}
		names := slices.Sorted(maps.Keys(want.Events()[0].Props))
		for _, name := range slices.Sorted(maps.Keys(v.Props)) {
			if !slices.Contains(names, name) || len(v.Props[name]) != len(want.Events()[0].Props[name]) {
				t.Errorf("%d properties %s", len(v.Props[name]), name)
			}
		}
		quoted := strings.ReplaceAll(shownLine(hostile), `"`, "'")
		for _, p := range []ical.Prop{*v.Props.Get("ORGANIZER"), v.Props["ATTENDEE"][0]} {
			if got := p.Params.Get("CN"); got != quoted || len(p.Params["CN"]) > 1 {
				t.Errorf("%s is called %q, want %q", p.Name, p.Params["CN"], quoted)
			}
			for name := range p.Params {
				if !slices.Contains([]string{"CN", "PARTSTAT", "RSVP"}, name) {
					t.Errorf("%s has a parameter %s", p.Name, name)
				}
			}
		}
		address, err := url.PathUnescape(strings.TrimPrefix(v.Props["ATTENDEE"][0].Value, "mailto:"))
		if err != nil || address != "a"+shownLine(hostile) {
			t.Errorf("the address is %q, %v", address, err)
		}
		feed := parse(t, calendar.Feed(hostile, []calendar.Event{e}))
		if got := text(t, feed.Props, "X-WR-CALNAME"); got != shownLine(hostile) || len(feed.Children) != 2 {
			t.Errorf("the feed is called %q", got)
		}
	})
}

// components are the names of all components, in order.
func components(c *ical.Component) []string {
	names := []string{c.Name}
	for _, child := range c.Children {
		names = append(names, components(child)...)
	}
	return names
}
