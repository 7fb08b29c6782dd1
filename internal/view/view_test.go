package view_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/golden"
	"vtbot/internal/training"
	"vtbot/internal/view"
)

// shipped is the shipped catalogue, loaded once for all tests.
var shipped = func() *catalog.Catalog {
	c, err := catalog.Load("")
	if err != nil {
		panic(err)
	}
	return c
}()

// now is a Monday in winter time.
var now = time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)

// viewIn shows things in a language, to somebody in Telegram.
func viewIn(lang catalog.Lang) view.View {
	return view.View{
		Lang: lang, Catalog: shipped, Now: now, Slash: view.Slash("telegram"), Mail: true, MailFrom: "vtbot@fedasil.example", Length: 3 * time.Hour,
	}
}

// page gathers what one golden file shows.
type page struct{ strings.Builder }

// show adds a reply under a title.
func (p *page) show(title string, r chat.Reply) {
	fmt.Fprintf(p, "# %s\n\n%s\n", title, golden.Reply(r))
}

// line adds one line of text.
func (p *page) line(title, text string) {
	fmt.Fprintf(p, "%s: %s\n", title, text)
}

// inEachLanguage compares what draw shows in each language with testdata/LANGUAGE_SUBJECT.txt.
func inEachLanguage(t *testing.T, subject string, draw func(p *page, v view.View)) {
	for _, lang := range catalog.Langs {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			var p page
			draw(&p, viewIn(lang))
			golden.Check(t, filepath.Join("testdata", string(lang)+"_"+subject+".txt"), strings.TrimRight(p.String(), "\n")+"\n")
		})
	}
}

// who does something at a time.
func who(id, name string, at time.Time) training.Who {
	return training.Who{ID: id, Name: name, At: at}
}

var (
	ann  = who("slack:UANN", "Ann Claes", now.Add(-72*time.Hour))
	vera = who("slack:UVERA", "Vera Smit", now.Add(-24*time.Hour))
	zoe  = who("telegram:4567", "", now.Add(-2*time.Hour)) // whose name the platform does not tell
)

// wish is a wish with everything in it.
func wish() training.Wish {
	return training.Wish{
		Modules: []string{"TM3", "TM4"}, Organisation: "Fedasil Kapellen", Participants: training.Count{Min: 12, Max: 15}, Audience: "social_workers",
		Dates: training.OnDays("2027-03-16", "2027-03-18"), PartOfDay: training.Morning, SessionLanguage: catalog.NL, Mode: training.OnSite,
		Remarks: "Is er een beamer nodig?", Email: "ann@kapellen.example", Phone: "0470 12 34 56",
	}
}

// short is a wish with little in it: what is shown of it is not the matter.
func short() training.Wish {
	return training.Wish{Modules: []string{"TM3"}, Organisation: "Kapellen", Dates: training.OnDays("2027-03-16"), Email: "ann@kapellen.example"}
}

// must panics on an error: what fixtures do is legal.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// request is R-42, as it was submitted and as some things were done with it since.
func request(did ...func(r *training.Request) error) *training.Request {
	r := &training.Request{Number: 42, Wish: short(), Lang: catalog.FR}
	must(r.Submit(ann))
	for _, do := range did {
		must(do(r))
	}
	return r
}

var slots = []training.Slot{{Day: "2027-03-23", Time: "09:30", Until: "12:30"}, {Day: "2027-03-25"}}

func propose(r *training.Request) error { return r.Propose(vera, slots) }

func accept(r *training.Request) error {
	r.GivenIn = 7
	return r.Accept(vera, training.Slot{Day: "2027-03-16", Time: "13:30", Until: "16:30"})
}

func decline(r *training.Request) error { return r.Decline(vera, "Alle lesgevers zijn bezet.") }

func withdraw(r *training.Request) error { return r.Withdraw(ann) }

// session is S-7, as it was planned and as some things were done with it since.
func session(did ...func(s *training.Session) error) *training.Session {
	s, err := training.Schedule(vera, wish(), training.Slot{Day: "2027-03-16", Time: "13:30", Until: "16:30"})
	must(err)
	s.Number, s.UID, s.Requests = 7, "k3x9@vtbot", []int64{42}
	for _, do := range did {
		must(do(s))
	}
	return s
}

// The trainers.
var (
	piet = &training.Trainer{Number: 1, Name: "Piet Maes", Employer: "Fedasil", Languages: []catalog.Lang{catalog.NL, catalog.EN}, Modules: []string{"TM3", "TM4"}, Slack: "UPIET", Email: "piet@fedasil.example"}
	els  = &training.Trainer{Number: 2, Name: "Els Smet", Employer: "IOM", Languages: []catalog.Lang{catalog.FR}, Email: "els@iom.example", Absences: []training.Period{{From: "2027-04-05", To: "2027-04-09"}, {From: "2027-01-04", To: "2027-01-08"}}}
	luc  = &training.Trainer{Number: 3, Name: "Luc Dubois"} // whom nothing reaches
)

var trainers = map[int64]*training.Trainer{1: piet, 2: els, 3: luc}

func assign(tr *training.Trainer) func(s *training.Session) error {
	return func(s *training.Session) error { return s.Assign(vera, tr) }
}

func confirm(tr *training.Trainer) func(s *training.Session) error {
	return func(s *training.Session) error { return s.Consent(who("slack:UPIET", tr.Name, now), tr, true) }
}

func refuse(tr *training.Trainer) func(s *training.Session) error {
	return func(s *training.Session) error { return s.Consent(vera, tr, false) }
}

func partner(name, email string) func(s *training.Session) error {
	return func(s *training.Session) error { return s.AskPartner(vera, name, email) }
}

func arrange(of string, change func(s *training.Session)) func(s *training.Session) error {
	return func(s *training.Session) error { return s.Arrange(vera, of, false, change) }
}

func cancel(s *training.Session) error { return s.Cancel(vera, "Er is geen zaal.") }

// onDay is a session on another day.
func onDay(number int64, slot training.Slot, modules ...string) *training.Session {
	s, err := training.Schedule(vera, training.Wish{Modules: modules, Organisation: "Gent", SessionLanguage: catalog.FR}, slot)
	must(err)
	s.Number = number
	return s
}
