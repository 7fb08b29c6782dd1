package planning_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/planning"
	"vtbot/internal/reminder"
	"vtbot/internal/store"
	"vtbot/internal/training"
)

// shipped is the shipped catalogue, loaded once for all tests.
var shipped = func() *catalog.Catalog {
	c, err := catalog.Load("")
	if err != nil {
		panic(err)
	}
	return c
}()

// The people. Piet, T-1, is told in Slack; Els, T-2, by mail; nothing reaches Luc, T-3.
var (
	vera = planning.Actor{ID: "slack:UVERA", Name: "Vera"}
	ann  = planning.Actor{ID: "slack:UANN", Name: "Ann"}
	bob  = planning.Actor{ID: "telegram:4567", Name: "Bob"}
	piet = planning.Actor{ID: "slack:UPIET", Name: "Piet Maes"}
)

// cell is the VT cell with its store, on the first of March 2027, a Monday, at ten.
type cell struct {
	*testing.T
	*planning.Service
	st  *store.Store
	now time.Time
}

func newCell(t *testing.T) *cell {
	t.Helper()
	c := &cell{T: t, now: time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return c.now }
	st, err := store.Open(t.Context(), store.Options{DataDir: t.TempDir(), Now: clock, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	c.st = st
	c.Service = &planning.Service{
		Store: st, Catalog: func() *catalog.Catalog { return shipped }, Now: clock,
		Office: &planning.Office{
			Lang: catalog.EN, Coordinators: []chat.Address{{Via: "slack", To: "UVERA"}}, Cell: []chat.Address{{Via: "slack", To: "CCELL"}},
			PublicURL: "https://vtbot.example", Mail: true, MailFrom: "vtbot@fedasil.example",
			Policy: reminder.Policy{Length: 3 * time.Hour},
		},
	}
	return c
}

// try does something for somebody in a transaction of its own, and returns what others are told of it.
func (c *cell) try(by planning.Actor, use func(p *planning.Planner) error) ([]chat.Outgoing, error) {
	var told []chat.Outgoing
	err := c.st.Do(c.Context(), func(tx planning.Tx) ([]chat.Outgoing, error) {
		p := c.Planner(tx, shipped, by, c.now)
		err := use(p)
		told = p.Outgoing
		return told, err
	})
	return told, err
}

// as does what must work, and returns who is told of it: see lines.
func (c *cell) as(by planning.Actor, use func(ctx context.Context, p *planning.Planner) error) []string {
	c.Helper()
	told, err := c.try(by, func(p *planning.Planner) error { return use(c.Context(), p) })
	if err != nil {
		c.Fatal(err)
	}
	return lines(told)
}

// fails does what must fail, in a way.
func (c *cell) fails(want error, by planning.Actor, use func(ctx context.Context, p *planning.Planner) error) {
	c.Helper()
	if _, err := c.try(by, func(p *planning.Planner) error { return use(c.Context(), p) }); !errors.Is(err, want) {
		c.Errorf("%v, want %v", err, want)
	}
}

// lines are who is told what: "slack:UANN Your request R-1 …", with the first line of each message. What takes the place of
// the message before is marked as a card.
func lines(list []chat.Outgoing) []string {
	var out []string
	for _, o := range list {
		first, _, _ := strings.Cut(o.Reply.Text(), "\n")
		if i := slices.IndexFunc(o.Reply.Parts, func(p chat.Part) bool { return p.Kind == chat.Heading }); o.Via == "email" && i > 0 { // behind who is greeted
			first = o.Reply.Parts[i].Text
		}
		line := fmt.Sprintf("%s:%s %s", o.Via, o.To, first)
		if o.Key != "" {
			line = "card at " + line
		}
		out = append(out, line)
	}
	return out
}

// tells compares who is told.
func (c *cell) tells(got []string, want ...string) {
	c.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		c.Errorf("told (-want +got):\n%s", diff)
	}
}

// mentions checks that a text holds some others.
func (c *cell) mentions(text string, want ...string) {
	c.Helper()
	for _, part := range want {
		if !strings.Contains(text, part) {
			c.Errorf("no %q in:\n%s", part, text)
		}
	}
}

// textTo returns the only message to somebody.
func (c *cell) textTo(list []chat.Outgoing, via, to string) string {
	c.Helper()
	var found []string
	for _, o := range list {
		if o.Via == via && o.To == to {
			found = append(found, o.Reply.Text())
		}
	}
	if len(found) != 1 {
		c.Fatalf("%d messages to %s:%s: %q", len(found), via, to, found)
	}
	return found[0]
}

// wish is what Ann asks for.
func wish() training.Wish {
	return training.Wish{
		Modules: []string{"TM2"}, Organisation: "Kapellen", Participants: training.Exactly(12), Audience: "social_workers",
		Dates: training.OnDays("2027-03-16"), SessionLanguage: catalog.EN, Mode: training.OnSite, Email: "ann@kapellen.example",
	}
}

// submit hands a request in, and returns its number.
func (c *cell) submit(by planning.Actor, w training.Wish) int64 {
	c.Helper()
	var number int64
	c.as(by, func(ctx context.Context, p *planning.Planner) error {
		r, _, err := p.Submit(ctx, planning.Draft{Wish: w, Lang: catalog.EN})
		number = r.Number
		return err
	})
	return number
}

// accept accepts a request for a day.
func (c *cell) accept(number int64, on training.Slot) []string {
	c.Helper()
	return c.as(vera, func(ctx context.Context, p *planning.Planner) error {
		_, err := p.Accept(ctx, number, on)
		return err
	})
}

// slot is when sessions are given here, unless it matters.
var slot = training.Slot{Day: "2027-03-16", Time: "13:30", Until: "16:30"}

// trainers makes Piet, Els and Luc.
func (c *cell) trainers() {
	c.Helper()
	c.as(vera, func(ctx context.Context, p *planning.Planner) error {
		for _, tr := range []*training.Trainer{
			{Name: "Piet Maes", Employer: "Fedasil", Languages: []catalog.Lang{catalog.EN}, Modules: []string{"TM2"}, Slack: "UPIET"},
			{Name: "Els Smet", Languages: []catalog.Lang{catalog.EN}, Modules: []string{"TM2"}, Email: "els@cell.example"},
			{Name: "Luc Dubois", Languages: []catalog.Lang{catalog.FR}},
		} {
			if err := p.KeepTrainer(ctx, tr); err != nil {
				return err
			}
		}
		return nil
	})
}

// planned makes the trainers, and S-1 for R-1 of Ann, with those who are asked to give it.
func (c *cell) planned(trainers ...int64) {
	c.Helper()
	c.trainers()
	c.accept(c.submit(ann, wish()), slot)
	for _, n := range trainers {
		c.with(vera, n, func(ctx context.Context, p *planning.Planner, s *training.Session, tr *training.Trainer) error {
			_, err := p.Assign(ctx, s, tr)
			return err
		})
	}
}

// with does something with S-1 and a trainer.
func (c *cell) with(by planning.Actor, trainer int64, do func(context.Context, *planning.Planner, *training.Session, *training.Trainer) error) []string {
	c.Helper()
	return c.as(by, func(ctx context.Context, p *planning.Planner) error { return withTrainer(ctx, p, trainer, do) })
}

func withTrainer(ctx context.Context, p *planning.Planner, trainer int64, do func(context.Context, *planning.Planner, *training.Session, *training.Trainer) error) error {
	s, err := p.Session(ctx, 1)
	if err != nil {
		return err
	}
	tr, err := p.Trainer(ctx, trainer)
	if err != nil {
		return err
	}
	return do(ctx, p, s, tr)
}

// of does something with S-1.
func (c *cell) of(by planning.Actor, do func(context.Context, *planning.Planner, *training.Session) error) []string {
	c.Helper()
	return c.as(by, func(ctx context.Context, p *planning.Planner) error {
		s, err := p.Session(ctx, 1)
		if err != nil {
			return err
		}
		return do(ctx, p, s)
	})
}

func (c *cell) session(number int64) *training.Session {
	c.Helper()
	s, err := c.st.Session(c.Context(), number)
	if err != nil {
		c.Fatal(err)
	}
	return s
}

func (c *cell) request(number int64) *training.Request {
	c.Helper()
	r, err := c.st.Request(c.Context(), number)
	if err != nil {
		c.Fatal(err)
	}
	return r
}

// delivered takes what waits for somebody as delivered, and returns its first lines.
func (c *cell) delivered(via, to string) []string {
	c.Helper()
	list, err := c.st.DueTo(c.Context(), via, to, 100)
	if err != nil {
		c.Fatal(err)
	}
	var first []string
	for _, w := range list {
		line, _, _ := strings.Cut(w.Reply.Text(), "\n")
		first = append(first, line)
		if err := c.st.Delivered(c.Context(), w, fmt.Sprint(w.ID)); err != nil {
			c.Fatal(err)
		}
	}
	return first
}

// offsets reads offsets.
func offsets(rules ...string) []reminder.Offset {
	var list []reminder.Offset
	for _, rule := range rules {
		o, err := reminder.ParseOffset(rule)
		if err != nil {
			panic(err)
		}
		list = append(list, o)
	}
	return list
}

// actions are what was done with a request or a session, in order.
func actions(history []training.Event) []training.Action {
	var list []training.Action
	for _, e := range history {
		list = append(list, e.Action)
	}
	return list
}

// Without a place of its own, the VT cell reads wherever its members do.
func TestPlaces(t *testing.T) {
	t.Parallel()
	o := &planning.Office{Coordinators: []chat.Address{{Via: "slack", To: "UVERA"}}}
	if got := o.Places(); !slices.Equal(got, o.Coordinators) {
		t.Errorf("%v", got)
	}
	o.Cell = []chat.Address{{Via: "slack", To: "CCELL"}}
	if got := o.Places(); !slices.Equal(got, o.Cell) {
		t.Errorf("%v", got)
	}
	if !o.IsCoordinator("slack:UVERA") || o.IsCoordinator("slack:CCELL") {
		t.Error("who is a coordinator")
	}
}
