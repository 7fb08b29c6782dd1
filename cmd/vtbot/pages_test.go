package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/prometheus/client_golang/prometheus"

	"vtbot/bot"
	"vtbot/internal/action"
	"vtbot/internal/bottest"
	"vtbot/internal/chat"
	"vtbot/internal/config"
	"vtbot/internal/planning"
	"vtbot/internal/store"
	"vtbot/internal/training"
	"vtbot/internal/web"
)

// staffed returns a bot for an office: it takes a moment to make, and so serves several, one after the other.
func staffed(t *testing.T) *bot.Bot {
	b, _, err := newBot(&config.Config{Language: "nl", DataDir: fittedFolder(t), Coordinators: []string{"slack:U1"}, VTCell: config.VTCell{SlackChannel: "C012", Email: "vt@cell.example"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// office is the VT cell at work: a bot, its store, its pages, and a session for which it asked a trainer and a partner by mail.
type office struct {
	*testing.T
	bot     *bot.Bot
	service *planning.Service
	st      *store.Store
	at      atomic.Int64 // the clock, in seconds
	url     string       // of the pages
	said    int
}

func openOffice(t *testing.T, b *bot.Bot, o store.Options) *office {
	of := &office{T: t}
	of.setClock("2027-03-01", "10:00")
	now := func() time.Time { return time.Unix(of.at.Load(), 0) }
	o.Now = now
	st, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	b.Store, b.Now = st, now
	of.bot, of.service, of.st = b, newService(b, st), st
	log := slog.New(slog.DiscardHandler)
	server := httptest.NewServer((&web.Server{Metrics: prometheus.NewRegistry(), Log: log, Routes: web.Pages(pagesDesk{of.service}, log)}).Handler())
	t.Cleanup(server.Close)
	of.url, b.Office.PublicURL = server.URL, server.URL

	of.say("/trainers An Peeters, Caritas, nl, TM4, an@caritas.example")
	of.say("ja")
	of.say("/sessions TM4 voor 12 sociaal werkers op 9 maart 2027 van 10:00 tot 12:00")
	of.press(action.With(action.AssignTrainer, 1, 1))
	of.press(action.On(action.AddPartner, 1))
	of.say("IOM <b>& Brussel, iom@iom.example")
	return of
}

// setClock sets the clock to an hour in Brussels.
func (o *office) setClock(day training.Day, hour string) { o.at.Store(day.At(hour).Unix()) }

func (o *office) handle(m chat.Message) chat.Reply {
	o.Helper()
	o.said++
	m.ID, m.Platform, m.Conversation, m.From = fmt.Sprint(o.said), "slack", "slack:D1", chat.Person{ID: "slack:U1", Name: "Vera", Locale: "nl-BE"}
	postings, err := o.bot.Handle(o.Context(), m)
	if err != nil || len(postings) != 1 {
		o.Fatalf("%+v: %v, %v", m, postings, err)
	}
	return postings[0].Reply
}

func (o *office) say(text string) chat.Reply { o.Helper(); return o.handle(chat.Message{Text: text}) }
func (o *office) press(a action.Action) chat.Reply {
	o.Helper()
	return o.handle(chat.Message{Press: a.String()})
}

// linked returns the address of the last link in a reply.
func linked(r chat.Reply) string {
	address := ""
	for _, p := range r.Parts {
		if p.Kind == chat.Link {
			address = p.Text
		}
	}
	return address
}

// mailed returns the link in the last mail to an address that was not looked at before.
func (o *office) mailed(to string) string {
	o.Helper()
	list, err := o.st.DueTo(o.Context(), "email", to, 100)
	if err != nil {
		o.Fatal(err)
	}
	address := ""
	for _, n := range list {
		address = cmp.Or(linked(n.Reply), address)
	}
	if !strings.HasPrefix(address, o.url+"/answer/") {
		o.Fatalf("the %d mails to %s lead to %q", len(list), to, address)
	}
	return address
}

// cellRead returns what the VT cell was told that was not looked at before.
func (o *office) cellRead() string {
	o.Helper()
	list, err := o.st.DueTo(o.Context(), "slack", "C012", 100)
	if err != nil {
		o.Fatal(err)
	}
	var all []string
	for _, n := range list {
		all = append(all, n.Reply.Text())
	}
	return strings.Join(all, "\n---\n")
}

// remind has a trainer told something of the session now.
func (o *office) remind(kind training.ReminderKind) {
	o.Helper()
	rule := "1d 09:00"
	if kind == training.RemindWasHeld {
		rule = "+1wd 09:00"
	}
	err := o.st.Do(o.Context(), func(tx planning.Tx) ([]chat.Outgoing, error) {
		return nil, tx.Plan(o.Context(), 1, []training.Reminder{{Session: 1, Recipient: training.TrainerRecipient(1), Kind: kind, Rule: rule, Moment: "2027-03-09 10:00", Due: o.service.Now()}}, time.Time{})
	})
	if err != nil {
		o.Fatal(err)
	}
	if n, err := o.service.Sweep(o.Context()); err != nil || n != 1 {
		o.Fatalf("%d, %v", n, err)
	}
}

func (o *office) session() *training.Session {
	o.Helper()
	s, err := o.st.Session(o.Context(), 1)
	if err != nil {
		o.Fatal(err)
	}
	return s
}

func (o *office) trainer() training.Assignment { o.Helper(); return *o.session().Assignment(1) }

// page returns what a page is, and fails when its status is another one.
func (o *office) page(method, address string, form url.Values, status int) string {
	o.Helper()
	r, err := http.NewRequestWithContext(o.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		o.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		o.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		o.Fatal(err)
	}
	if resp.StatusCode != status {
		o.Fatalf("%s: %d, want %d\n%s", method, resp.StatusCode, status, body)
	}
	return string(body)
}

func (o *office) shows(page string, want ...string) {
	o.Helper()
	for _, text := range want {
		if !strings.Contains(page, text) {
			o.Errorf("no %q in\n%s", text, page)
		}
	}
}

func answered(ask, answer, text string) url.Values {
	return url.Values{"ask": {ask}, "answer": {answer}, "text": {text}}
}

// Trainers and partners without an account answer through links: once, by nothing but a press, and for what is asked by then.
func TestLinksAnswer(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		linksAnswer(t, func(t *testing.T) store.Options { return store.Options{DataDir: t.TempDir()} })
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		linksAnswer(t, func(t *testing.T) store.Options { return store.Options{DatabaseURL: bottest.Postgres(t)} })
	})
}

func linksAnswer(t *testing.T, options func(*testing.T) store.Options) {
	b := staffed(t)
	t.Run("a partner agrees", func(t *testing.T) {
		o := openOffice(t, b, options(t))
		link := o.mailed("iom@iom.example")
		o.cellRead()
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodGet} {
			page := o.page(method, link, nil, http.StatusOK)
			if method == http.MethodGet {
				o.shows(page, `<html lang="nl">`, "Motiverende gesprekstechnieken · gepland", "dinsdag 9 maart 2027", "Past deze sessie?", "Ja, dat past", "Nee, dat lukt niet")
			}
		}
		if p := o.session().Partners[0]; p.Status != training.Asked {
			t.Errorf("a look made the partner %s", p.Status)
		}
		o.shows(o.page(http.MethodPost, link, answered("whether", "yes", "<script>alert(1)</script>\nTot dan!"), http.StatusOK), "Bedankt voor je antwoord", "S-1 is bevestigd")
		if p := o.session().Partners[0]; p.Status != training.Confirmed {
			t.Errorf("the partner is %s", p.Status)
		}
		o.shows(o.cellRead(), "IOM <b>& Brussel werkt mee aan S-1", "<script>alert(1)</script>\nTot dan!")
		for range 2 {
			o.shows(o.page(http.MethodPost, link, answered("whether", "no", ""), http.StatusNotFound), "Deze link werkt niet meer", "Ce lien ne fonctionne plus", "This link no longer works", "vrijwilligeterugkeer@fedasil.be")
			o.shows(o.page(http.MethodGet, link, nil, http.StatusNotFound), "Deze link werkt niet meer")
		}
		if p := o.session().Partners[0]; p.Status != training.Confirmed {
			t.Errorf("a used link made the partner %s", p.Status)
		}
	})
	t.Run("a trainer cannot", func(t *testing.T) {
		o := openOffice(t, b, options(t))
		link := o.mailed("an@caritas.example")
		o.cellRead()
		o.shows(o.page(http.MethodPost, link, answered("whether", "no", "Ik ben met vakantie."), http.StatusOK), "Bedankt voor je antwoord", "S-1 je niet past")
		if a := o.trainer(); a.Status != training.Refused {
			t.Errorf("the trainer is %s", a.Status)
		}
		o.shows(o.cellRead(), "An Peeters kan S-1 · TM4 niet geven", "Ik ben met vakantie.")
	})
	t.Run("a trainer agrees, has a problem, and is ready", func(t *testing.T) {
		o := openOffice(t, b, options(t))
		link := o.mailed("an@caritas.example")
		o.cellRead()
		o.page(http.MethodPost, link, answered("whether", "yes", "Met de trein."), http.StatusOK)
		if a := o.trainer(); a.Status != training.Confirmed {
			t.Errorf("the trainer is %s", a.Status)
		}
		o.shows(o.cellRead(), "An Peeters geeft S-1 · TM4, en schrijft erbij:", "Met de trein.")
		o.setClock("2027-03-08", "09:00")
		o.remind(training.RemindUpcoming)
		link = o.mailed("an@caritas.example")
		o.shows(o.page(http.MethodGet, link, nil, http.StatusOK), "Heb je alles wat je nodig hebt?", "Ik heb een probleem")
		o.shows(o.page(http.MethodPost, link, answered("ready", "no", " "), http.StatusUnprocessableEntity), "Schrijf eerst wat er aan de hand is")
		o.shows(o.page(http.MethodPost, link, answered("ready", "no", "Geen beamer & <geen> zaal"), http.StatusOK), "Doorgegeven aan de cel")
		if a := o.trainer(); a.AllSet || a.AllSetAt.IsZero() {
			t.Errorf("%+v", a)
		}
		o.shows(o.cellRead(), "An Peeters heeft een probleem", "Geen beamer & <geen> zaal")
		o.setClock("2027-03-08", "10:00")
		o.remind(training.RemindAgain)
		o.shows(o.page(http.MethodPost, o.mailed("an@caritas.example"), answered("ready", "yes", ""), http.StatusOK), "alles is klaar voor S-1")
		if a := o.trainer(); !a.AllSet {
			t.Errorf("%+v", a)
		}
	})
	t.Run("it was held", func(t *testing.T) {
		o := openOffice(t, b, options(t))
		link := o.mailed("an@caritas.example")
		o.setClock("2027-03-09", "12:30") // the page was open since the morning: what it asked is over
		o.shows(o.page(http.MethodPost, link, answered("whether", "yes", ""), http.StatusConflict), "Intussen is er iets veranderd", "Werd deze sessie gegeven?")
		o.shows(o.page(http.MethodPost, link, answered("held", "yes", "twaalf"), http.StatusUnprocessableEntity), "Schrijf een getal")
		o.shows(o.page(http.MethodPost, link, answered("held", "yes", "11"), http.StatusOK), "Genoteerd bij S-1")
		if s := o.session(); s.Status != training.Held || s.Came != 11 {
			t.Errorf("%s, %d came", s.Status, s.Came)
		}
	})
	t.Run("it was not held, says the trainer when asked days later", func(t *testing.T) {
		o := openOffice(t, b, options(t))
		o.setClock("2027-03-10", "09:00")
		o.remind(training.RemindWasHeld)
		link := o.mailed("an@caritas.example")
		o.cellRead()
		o.setClock("2027-03-14", "20:00")
		o.shows(o.page(http.MethodPost, link, answered("held", "no", ""), http.StatusOK), "Genoteerd bij S-1")
		if s := o.session(); s.Status != training.NotHeld {
			t.Error(s.Status)
		}
		o.shows(o.cellRead(), "An Peeters zegt dat S-1 · TM4 niet werd gegeven")
	})
	t.Run("a link ends with the day of the session", func(t *testing.T) {
		o := openOffice(t, b, options(t))
		link := o.mailed("iom@iom.example")
		o.setClock("2027-03-10", "00:01")
		o.shows(o.page(http.MethodGet, link, nil, http.StatusNotFound), "Deze link werkt niet meer")
		o.shows(o.page(http.MethodPost, link, answered("whether", "yes", ""), http.StatusNotFound), "Deze link werkt niet meer")
		if p := o.session().Partners[0]; p.Status != training.Asked {
			t.Errorf("the partner is %s", p.Status)
		}
	})
	t.Run("nothing is left to answer", func(t *testing.T) {
		o := openOffice(t, b, options(t))
		link := o.mailed("iom@iom.example")
		o.press(action.On(action.CancelSession, 1))
		o.say("te weinig deelnemers")
		page := o.page(http.MethodGet, link, nil, http.StatusOK)
		o.shows(page, "afgelast", "Er is niets meer te beantwoorden")
		if strings.Contains(page, "<form") {
			t.Error("there is a form all the same")
		}
		o.page(http.MethodPost, link, answered("whether", "yes", ""), http.StatusConflict)
	})
	t.Run("a calendar", func(t *testing.T) {
		o := openOffice(t, b, options(t))
		address := linked(o.say("/calendar"))
		known := ""
		get := func(status int) string {
			t.Helper()
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("If-None-Match", known)
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			if err != nil || resp.StatusCode != status {
				t.Fatalf("%d, want %d: %v\n%s", resp.StatusCode, status, err, body)
			}
			known = resp.Header.Get("ETag")
			return string(body)
		}
		o.shows(get(http.StatusOK), "BEGIN:VCALENDAR", "S-1 · TM4", "20270309T100000")
		get(http.StatusNotModified)
		o.press(action.On(action.MoveSession, 1))
		o.say("11 maart van 13:00 tot 15:00")
		o.shows(get(http.StatusOK), "20270311T130000")
		get(http.StatusNotModified)
		o.page(http.MethodHead, address, nil, http.StatusOK)
		o.page(http.MethodGet, strings.Replace(address, "/calendar/", "/answer/", 1), nil, http.StatusNotFound)
		if again := linked(o.say("/calendar")); again != address {
			t.Errorf("%s, want %s", again, address)
		}
		second := linked(o.press(action.Do(action.NewCalendar)))
		get(http.StatusNotFound)
		o.page(http.MethodGet, second, nil, http.StatusOK)
		o.page(http.MethodGet, strings.Replace(o.mailed("iom@iom.example"), "/answer/", "/calendar/", 1)+".ics", nil, http.StatusNotFound)
	})
}

// chromium returns the context of a tab, in a browser that knows nothing. Without a browser the test is skipped, or fails
// where VTBOT_TEST_REQUIRE_ALL is 1.
func chromium(t *testing.T) context.Context {
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			program = cmp.Or(program, found)
		}
	}
	if program == "" {
		if os.Getenv("VTBOT_TEST_REQUIRE_ALL") == "1" {
			t.Fatal("VTBOT_TEST_REQUIRE_ALL is set, but there is no Chromium to open pages in")
		}
		t.Skip("pages are not opened in a browser: there is no Chromium")
	}
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(program)} // with an empty folder for its user, which is removed again
	for _, flag := range []string{"headless", "no-sandbox", "disable-gpu", "disable-quic", "disable-dev-shm-usage", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync"} {
		options = append(options, chromedp.Flag(flag, true))
	}
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

// A partner opens the link in a browser, writes something, and presses yes.
func TestLinkInABrowser(t *testing.T) {
	ctx := chromium(t)
	o := openOffice(t, staffed(t), store.Options{DataDir: t.TempDir()})
	link := o.mailed("iom@iom.example")
	o.cellRead()
	open := func(action chromedp.Action[chromedp.Void], status int64) (title string) {
		t.Helper()
		resp, err := chromedp.RunResponse(ctx, action)
		if err != nil {
			t.Fatal(err)
		}
		if resp.Status != status {
			t.Errorf("the page has status %d, want %d", resp.Status, status)
		}
		title, err = chromedp.Run(ctx, chromedp.Text(chromedp.CSS("h1")))
		if err != nil {
			t.Fatal(err)
		}
		return title
	}
	if got := open(chromedp.Navigate(link), 200); got != "Motiverende gesprekstechnieken · gepland" {
		t.Errorf("the page is about %q", got)
	}
	// The browser found the style to be ours: its policy let it in.
	colour, err := chromedp.Run(ctx, chromedp.Evaluate[string](`getComputedStyle(document.querySelector("header")).backgroundColor`))
	if err != nil || colour != "rgb(23, 63, 102)" {
		t.Errorf("the page looks otherwise: %q, %v", colour, err)
	}
	if err := chromedp.Do(ctx, chromedp.SendKeys(chromedp.CSS("textarea"), "Wij komen met twee.")); err != nil {
		t.Fatal(err)
	}
	if got := open(chromedp.Click(chromedp.CSS("button[value=yes]")), 200); got != "Bedankt voor je antwoord" {
		t.Errorf("after the press: %q", got)
	}
	if p := o.session().Partners[0]; p.Status != training.Confirmed {
		t.Errorf("the partner is %s", p.Status)
	}
	o.shows(o.cellRead(), "Wij komen met twee.")
	if got := open(chromedp.Navigate(link), 404); got != "Deze link werkt niet meer" {
		t.Errorf("opened again: %q", got)
	}
}
