package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-ical"

	"vtbot/internal/action"
)

// program runs a command of the program on a data folder, and returns what it prints.
func program(t *testing.T, env []string, stdin string, args ...string) string {
	t.Helper()
	var out, stderr bytes.Buffer
	if status := run(t.Context(), args, strings.NewReader(stdin), &out, &stderr, env); status != 0 {
		t.Fatalf("%v ended with %d: %s", args, status, &stderr)
	}
	return out.String()
}

// pressed are buttons that are pressed one after the other, as chat --jsonl reads them.
func pressed(buttons ...action.Action) string {
	lines := ""
	for _, a := range buttons {
		lines += fmt.Sprintf("{\"press\":%q}\n", a)
	}
	return lines
}

// A trainer's reminder names what the module needs, in the trainer's language: in Slack, in Telegram and by mail.
func TestReminderNamesWhatToBring(t *testing.T) {
	data := fittedFolder(t)
	list := filepath.Join(data, "trainers.csv")
	err := os.WriteFile(list, []byte("name,languages,modules,email,slack,telegram,language\nAn,nl,TM2,,U0AN,,nl\nBernard,fr,TM2,,,88,fr\nCarol,en,TM2,carol@trainer.example,,,en\n"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	before := []string{"VTBOT_NOW=2027-03-01T10:00:00+01:00", "VTBOT_DATA_DIR=" + data, "VTBOT_COORDINATORS=terminal:vera"}
	program(t, before, "", "trainers", "import", list)
	program(t, before, `{"text":"/sessions TM2 in Kapellen on 9 March 2027 at 13:30, 12 social workers"}
`+pressed(action.With(action.AssignTrainer, 1, 1), action.With(action.AssignTrainer, 1, 2), action.With(action.AssignTrainer, 1, 3)), "chat", "--as", "vera", "--jsonl")

	o := &outside{t: t, said: make(chan call, 1000), updates: make(chan string, 10)}
	o.start("", 1, "VTBOT_NOW=2027-03-04T08:59:59+01:00", "VTBOT_DATA_DIR="+data) // a second before three working days before
	got := o.all(
		call{"slack", "", "U0AN", "Herinnering: S-1"}, call{"telegram", "", "88", "Rappel : S-1"}, call{"email", "", "carol@trainer.example", "Reminder: S-1"},
	)
	for i, want := range []struct{ dvd, day, press string }{
		{"DVD ‘Back to Lagos’", "dinsdag 9 maart 2027, 13:30", "Alles in orde"},
		{"DVD « Back to Lagos »", "mardi 9 mars 2027, 13:30", "Tout est prêt"},
		{"DVD 'Back to Lagos'", "Tuesday 9 March 2027, 13:30", "vrijwilligeterugkeer@fedasil.be"}, // no public address: answered by mail
	} {
		text := got[i].text
		if got[i].platform == "email" {
			text = parse(t, text).plain
		}
		for _, part := range []string{want.dvd, want.day, want.press, "Kapellen", "12"} {
			if !strings.Contains(text, part) {
				t.Errorf("%s: no %q in %s", got[i].platform, part, text)
			}
		}
	}
}

// mailed is what a mail holds.
type mailed struct {
	plain    string
	calendar *ical.Calendar // nil for none
	method   string         // of the part that holds it
}

// parse reads a mail part by part.
func parse(t *testing.T, text string) (m mailed) {
	t.Helper()
	message, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var walk func(contentType string, body io.Reader)
	walk = func(contentType string, body io.Reader) {
		kind, params, err := mime.ParseMediaType(contentType)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(kind, "multipart/") {
			parts := multipart.NewReader(body, params["boundary"])
			for {
				part, err := parts.NextPart() // decodes quoted-printable
				if err == io.EOF {
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				content := io.Reader(part)
				if part.Header.Get("Content-Transfer-Encoding") == "base64" {
					content = base64.NewDecoder(base64.StdEncoding, part)
				}
				walk(part.Header.Get("Content-Type"), content)
			}
		}
		content, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		switch kind {
		case "text/plain":
			m.plain = strings.ReplaceAll(string(content), "\r\n", "\n")
		case "text/calendar":
			if m.calendar, err = ical.NewDecoder(bytes.NewReader(content)).Decode(); err != nil {
				t.Fatal(err)
			}
			m.method = params["method"]
		}
	}
	walk(message.Header.Get("Content-Type"), message.Body)
	return m
}

// An invitation, a change and a cancellation are one entry of a calendar, in its states, to a program that is not ours.
func TestCalendarsFollowASession(t *testing.T) {
	o := &outside{t: t, said: make(chan call, 1000), updates: make(chan string, 10)}
	o.start("", 1, "VTBOT_COORDINATORS=telegram:77", "VTBOT_VTCELL_EMAIL=", "VTBOT_VTCELL_SLACK_CHANNEL=C012")
	entry := func(heading string) *ical.Event {
		t.Helper()
		m := parse(t, o.wait("email", "jan@iom.example", heading).text)
		if m.calendar == nil {
			t.Fatalf("no calendar: %s", m.plain)
		}
		if method, _ := m.calendar.Props.Text("METHOD"); method != m.method {
			t.Errorf("the part says %q, the calendar %q", m.method, method)
		}
		events := m.calendar.Events()
		if len(events) != 1 {
			t.Fatalf("%d events", len(events))
		}
		return &events[0]
	}
	prop := func(e *ical.Event, name string) string {
		p := e.Props.Get(name)
		if p == nil {
			return ""
		}
		return p.Value
	}
	o.telegramSays("/sessions TM2 à Namur le 9 mars 2027 à 13h30, en français")
	o.wait("telegram", "77", "S-1")
	o.telegramPresses(action.On(action.AddPartner, 1))
	o.wait("telegram", "77", "Quel partenaire")
	o.telegramSays("OIM, jan@iom.example")
	invited := entry("Subject:")
	o.telegramPresses(action.On(action.MoveSession, 1))
	o.wait("telegram", "77", "À quand")
	o.telegramSays("le 29 mars 2027 de 9h30 à 12h")
	moved := entry("Subject:")
	o.telegramPresses(action.On(action.CancelSession, 1))
	o.wait("telegram", "77", "Pourquoi")
	o.telegramSays("le formateur est malade")
	cancelled := entry("Subject:")

	uid := prop(invited, "UID")
	for i, e := range []*ical.Event{invited, moved, cancelled} {
		if uid == "" || prop(e, "UID") != uid {
			t.Errorf("UID %q, want %q", prop(e, "UID"), uid)
		}
		if got, want := prop(e, "SEQUENCE"), []string{"0", "1", "2"}[i]; got != want {
			t.Errorf("SEQUENCE %s, want %s", got, want)
		}
		if got, want := prop(e, "STATUS"), []string{"TENTATIVE", "TENTATIVE", "CANCELLED"}[i]; got != want {
			t.Errorf("STATUS %s, want %s", got, want)
		}
		start, err := e.DateTimeStart(nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := start.UTC().Format("2006-01-02 15:04"), []string{"2027-03-09 12:30", "2027-03-29 07:30", "2027-03-29 07:30"}[i]; got != want {
			t.Errorf("start %s UTC, want %s", got, want) // summer time begins on 28 March
		}
	}
}
