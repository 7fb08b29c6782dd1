package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"vtbot/bot"
	"vtbot/catalog"
	"vtbot/internal/action"
	"vtbot/internal/chat"
	"vtbot/internal/config"
	"vtbot/internal/planning"
	"vtbot/internal/reminder"
	"vtbot/internal/store"
	"vtbot/internal/training"
)

// A year of sessions, with moves and cancellations, over both changes of the clocks, an outage of a long weekend and a
// restart every week: each reminder is said once, at its time on the clocks of Brussels, and none for another date than the
// session then has. What is right is worked out anew, naively, by oracle.
func TestAYearOfReminders(t *testing.T) {
	if testing.Short() {
		t.Skip("a year takes long")
	}
	t.Parallel()
	const sessions = 1000
	y := newYear(t)
	y.run(sessions)
	want := y.oracle()
	got := y.said
	for _, said := range slices.Sorted(maps.Keys(want)) {
		if got[said] != 1 {
			t.Errorf("said %d times: %s", got[said], said)
		}
	}
	for _, said := range slices.Sorted(maps.Keys(got)) {
		if !want[said] {
			t.Errorf("should not have been said: %s", said)
		}
	}
	if len(want) < sessions {
		t.Errorf("the test tries little: %d reminders of %d sessions", len(want), sessions)
	}
	t.Logf("%d sessions, %d reminders", sessions, len(want))
}

type year struct {
	t        *testing.T
	now      time.Time
	random   *rand.Rand
	store    *store.Store
	bot      *bot.Bot
	service  *planning.Service
	cfg      *config.Config
	options  store.Options
	messages int
	plans    map[int]*plan
	said     map[string]int // "S-7 T-3 2027-03-09 13:30 at 2027-03-04 09:00"
}

// plan is what the test knows of a session: when it was where in the calendar. It is all that the oracle looks at.
type plan struct {
	trainer int
	states  []planned
}

type planned struct {
	since     time.Time
	day, hour string // "" once it is cancelled
}

// Nothing works from the Friday before Easter to the Tuesday after: what is late by then is said at once.
var (
	outageFrom = brusselsTime("2027-03-26 08:00")
	outageTo   = brusselsTime("2027-03-30 10:00")
)

func brusselsTime(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, training.Brussels)
	if err != nil {
		panic(err)
	}
	return at
}

const trainers = 12

func newYear(t *testing.T) *year {
	y := &year{t: t, now: brusselsTime("2026-08-31 06:00"), random: rand.New(rand.NewPCG(1, 2)), plans: map[int]*plan{}, said: map[string]int{}}
	y.cfg = &config.Config{
		Language: "en", DataDir: fittedFolder(t), Coordinators: []string{"terminal:vera"}, Sessions: config.Sessions{Length: config.Length(3 * time.Hour)},
		Reminders: config.Reminders{
			Trainers: []reminder.Offset{offset(t, "14wd 09:00"), offset(t, "3wd 09:00"), offset(t, "2h")}, After: offset(t, "+1wd 09:00"),
			Quiet: reminder.Quiet{From: "20:00", To: "07:00"},
		},
	}
	y.options = store.Options{DataDir: t.TempDir(), Name: "year", Now: func() time.Time { return y.now }}
	y.start()
	var list []*training.Trainer
	for i := range trainers {
		list = append(list, &training.Trainer{Name: fmt.Sprintf("Trainer %d", i+1), Terminal: fmt.Sprintf("trainer%d", i+1), Modules: []string{"TM2"}, Languages: []catalog.Lang{"en"}})
	}
	err := y.store.Do(t.Context(), func(tx planning.Tx) ([]chat.Outgoing, error) {
		for _, tr := range list {
			if err := tx.SaveTrainer(t.Context(), tr); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return y
}

func offset(t *testing.T, text string) reminder.Offset {
	t.Helper()
	o, err := reminder.ParseOffset(text)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func (y *year) start() {
	var err error
	if y.store, err = store.Open(y.t.Context(), y.options); err != nil {
		y.t.Fatal(err)
	}
	if y.bot, _, err = newBot(y.cfg, y.store); err != nil {
		y.t.Fatal(err)
	}
	y.bot.Now = func() time.Time { return y.now }
	y.service = newService(y.bot, y.store)
}

// vera is the coordinator, who says something.
func (y *year) vera(text string) string {
	y.t.Helper()
	return y.handle(chat.Message{Text: text})
}

func (y *year) veraPresses(a action.Action) string {
	y.t.Helper()
	return y.handle(chat.Message{Press: a.String()})
}

func (y *year) handle(m chat.Message) string {
	y.t.Helper()
	y.messages++
	m.ID, m.Platform, m.Conversation, m.From = fmt.Sprint(y.messages), "terminal", "terminal:vera", chat.Person{ID: "terminal:vera"}
	postings, err := y.bot.Handle(y.t.Context(), m)
	if err != nil {
		y.t.Fatal(err)
	}
	if len(postings) != 1 {
		y.t.Fatalf("%q %q gets %d replies", m.Text, m.Press, len(postings))
	}
	return postings[0].Reply.Text()
}

var newSessionNumber = regexp.MustCompile(`^S-(\d+) `)

// run lives through the year, a quarter of an hour at a time.
func (y *year) run(sessions int) {
	end := y.now.AddDate(1, 0, 0)
	const step = 15 * time.Minute
	steps := int(end.Sub(y.now) / step)
	perStep := float64(sessions) / float64(steps) / 0.75 // none is made in the last months
	made, week := 0, y.now
	for ; y.now.Before(end); y.now = y.now.Add(step) {
		if y.now.After(outageFrom) && y.now.Before(outageTo) {
			continue
		}
		if y.now.Sub(week) >= 7*24*time.Hour {
			week = y.now
			if err := y.store.Close(); err != nil {
				y.t.Fatal(err)
			}
			y.start()
		}
		schedules, disturbs := made < sessions && y.random.Float64() < perStep, len(y.plans) > 0 && y.random.Float64() < perStep*0.3
		if (schedules || disturbs) && y.random.IntN(2) == 0 {
			y.sweep() // what is due in this very moment comes before or after what people do in it, as it happens
		}
		if schedules {
			made++
			y.schedule()
		}
		if disturbs {
			y.disturb()
		}
		y.sweep()
	}
	if made < sessions*9/10 {
		y.t.Errorf("only %d sessions were made", made)
	}
	if err := y.store.Close(); err != nil {
		y.t.Fatal(err)
	}
}

// slot is some day to come and some hour of it.
func (y *year) slot() (day, hour string) {
	at := y.now.AddDate(0, 0, 1+y.random.IntN(60))
	return at.In(training.Brussels).Format("2006-01-02"), fmt.Sprintf("%02d:%02d", 8+y.random.IntN(9), 15*y.random.IntN(4))
}

func (y *year) schedule() {
	day, hour := y.slot()
	reply := y.vera(fmt.Sprintf("/sessions TM2 in Kapellen on %s at %s, in English", spelled(day), hour))
	m := newSessionNumber.FindStringSubmatch(reply)
	if m == nil || !strings.Contains(reply, hour) {
		y.t.Fatalf("no session on %s at %s: %s", day, hour, reply)
	}
	var number int
	if _, err := fmt.Sscan(m[1], &number); err != nil {
		y.t.Fatal(err)
	}
	trainer := 1 + y.random.IntN(trainers)
	y.veraPresses(action.With(action.AssignTrainer, int64(number), int64(trainer)))
	y.plans[number] = &plan{trainer: trainer, states: []planned{{y.now, day, hour}}}
}

func spelled(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return at.Format("2 January 2006")
}

// disturb moves or cancels some session that is still to come.
func (y *year) disturb() {
	numbers := slices.Sorted(maps.Keys(y.plans))
	number := numbers[y.random.IntN(len(numbers))]
	p := y.plans[number]
	last := p.states[len(p.states)-1]
	if last.day == "" || !brusselsTime(last.day+" "+last.hour).After(y.now) {
		return
	}
	if y.random.IntN(3) == 0 {
		y.veraPresses(action.On(action.CancelSession, int64(number)))
		y.vera("nobody can come")
		p.states = append(p.states, planned{since: y.now})
		return
	}
	day, hour := y.slot()
	y.veraPresses(action.On(action.MoveSession, int64(number)))
	reply := y.vera(fmt.Sprintf("%s at %s", spelled(day), hour))
	if day == last.day && hour == last.hour {
		return
	}
	if !strings.Contains(reply, hour) {
		y.t.Fatalf("S-%d is not moved to %s %s: %s", number, day, hour, reply)
	}
	p.states = append(p.states, planned{y.now, day, hour})
}

var reminderSubject = regexp.MustCompile(`^Reminder: (S-\d+) · TM2, \w+ (\d+ \w+ \d+), (\d\d:\d\d)$`)

// sweep says what is due, and takes note of what reaches the trainers.
func (y *year) sweep() {
	n, err := y.service.Sweep(y.t.Context())
	if err != nil {
		y.t.Fatal(err)
	}
	for n > 0 {
		due, err := y.store.DueTo(y.t.Context(), "terminal", "", 100)
		if err != nil {
			y.t.Fatal(err)
		}
		if len(due) == 0 {
			return
		}
		for _, w := range due {
			if m := reminderSubject.FindStringSubmatch(w.Subject); m != nil && w.To != "vera" {
				day, err := time.Parse("2 January 2006", m[2])
				if err != nil {
					y.t.Fatal(err)
				}
				y.said[fmt.Sprintf("%s %s %s %s at %s", m[1], w.To, day.Format(time.DateOnly), m[3], y.now.In(training.Brussels).Format("2006-01-02 15:04"))]++
			}
			if err := y.store.Delivered(y.t.Context(), w, "x"); err != nil {
				y.t.Fatal(err)
			}
		}
	}
}

// oracle is what should have been said, by a calendar of its own.
func (y *year) oracle() map[string]bool {
	want := map[string]bool{}
	for number, p := range y.plans {
		for i, state := range p.states {
			if state.day == "" {
				continue
			}
			until := y.now
			if i+1 < len(p.states) {
				until = p.states[i+1].since
			}
			start := brusselsTime(state.day + " " + state.hour)
			late := time.Time{}
			for _, due := range []time.Time{
				brusselsTime(workdaysBefore(state.day, 14) + " 09:00"), brusselsTime(workdaysBefore(state.day, 3) + " 09:00"), loud(start.Add(-2*time.Hour), start),
			} {
				switch {
				case !due.After(state.since) || due.After(until):
				case due.Equal(until): // in the moment of the change it may or may not have been said
					y.either(want, number, p.trainer, state, due)
				case due.After(outageFrom) && due.Before(outageTo):
					late = due
				default:
					want[y.line(number, p.trainer, state, due)] = true
				}
			}
			if !late.IsZero() && start.After(outageTo) && until.After(outageTo) {
				want[y.line(number, p.trainer, state, outageTo)] = true
			}
		}
	}
	return want
}

// either takes what was said in the moment of a change as it was.
func (y *year) either(want map[string]bool, number, trainer int, state planned, due time.Time) {
	if line := y.line(number, trainer, state, due); y.said[line] > 0 {
		want[line] = true
	}
}

func (y *year) line(number, trainer int, state planned, at time.Time) string {
	return fmt.Sprintf("S-%d trainer%d %s %s at %s", number, trainer, state.day, state.hour, at.In(training.Brussels).Format("2006-01-02 15:04"))
}

// loud is when something in the quiet hours of the morning is said: at seven, unless that is too near to the start.
func loud(at, start time.Time) time.Time {
	local := at.In(training.Brussels)
	seven := time.Date(local.Year(), local.Month(), local.Day(), 7, 0, 0, 0, training.Brussels)
	if !at.Before(seven) {
		return at
	}
	if seven.After(start.Add(-30 * time.Minute)) {
		return seven.Add(-11 * time.Hour)
	}
	return seven
}

// The public holidays of Belgium, as printed in calendars.
var holidays = []string{
	"2026-11-01", "2026-11-11", "2026-12-25", "2027-01-01", "2027-03-28", "2027-03-29", "2027-05-01", "2027-05-06", "2027-05-16", "2027-05-17", "2027-07-21", "2027-08-15",
	"2027-11-01", "2027-11-11", "2027-12-25",
}

func workdaysBefore(day string, n int) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	for n > 0 {
		at = at.AddDate(0, 0, -1)
		if at.Weekday() != time.Saturday && at.Weekday() != time.Sunday && !slices.Contains(holidays, at.Format(time.DateOnly)) {
			n--
		}
	}
	return at.Format(time.DateOnly)
}
