package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vtbot/bot"
	"vtbot/internal/chat"
	"vtbot/internal/store"
	"vtbot/internal/training"
)

const (
	before = "2026-03-09 13:30" // the moments of a session
	after  = "2026-03-11 13:30"
)

// planner is a session with reminders, in a store whose clock stands at half past nine.
type planner struct {
	*testing.T
	*store.Store
	session int64
	at      time.Time
}

func newPlanner(t *testing.T, d *database) *planner {
	p := &planner{T: t, Store: d.open(t, ""), at: d.options.Now()}
	p.do(func(state *bot.State) error {
		s := &training.Session{Status: training.Scheduled, Modules: []string{"TM2"}, Day: "2026-03-09", Time: "13:30"}
		_, err := state.Sessions.SaveSession(p.Context(), s)
		p.session = s.Number
		return err
	})
	return p
}

func (p *planner) do(do func(*bot.State) error) {
	p.Helper()
	if err := p.Do(p.Context(), do); err != nil {
		p.Fatal(err)
	}
}

// plan plans reminders for a moment: to whom, and how many minutes from now.
func (p *planner) plan(moment string, since time.Duration, due map[string]int) {
	p.Helper()
	var wanted []bot.Reminder
	for to, minutes := range due {
		wanted = append(wanted, bot.Reminder{Session: p.session, Recipient: to, Kind: bot.Upcoming, Rule: "1d 09:00", Moment: moment, Due: p.at.Add(time.Duration(minutes) * time.Minute)})
	}
	p.do(func(state *bot.State) error {
		return state.Sessions.Plan(p.Context(), p.session, wanted, p.at.Add(since))
	})
}

// sweep says what is due, at two places each, and returns to whom.
func (p *planner) sweep() string {
	p.Helper()
	var said []string
	_, _, err := p.DueSessions(p.Context(), p.at, func(state *bot.State, s *training.Session, due []bot.Reminder) error {
		for i, r := range due {
			said = append(said, r.Recipient+" "+r.Moment)
			due[i].State = bot.Said
			for _, place := range []string{"C1", "C2"} {
				state.Outgoing = append(state.Outgoing, chat.Outgoing{Key: fmt.Sprintf("reminder:%d:%s", r.ID, place), Session: s.Number, Notice: chat.Notice{Via: "slack", To: place, Subject: r.Recipient + " " + r.Moment}})
			}
		}
		return nil
	})
	if err != nil {
		p.Fatal(err)
	}
	slices.Sort(said)
	return strings.Join(said, ", ")
}

// deliver delivers what waits for a place, and returns what that was.
func (p *planner) deliver(place string) string {
	p.Helper()
	list, err := p.DueTo(p.Context(), "slack", place, 100)
	if err != nil {
		p.Fatal(err)
	}
	var subjects []string
	for _, w := range list {
		subjects = append(subjects, w.Subject)
		if err := p.Delivered(p.Context(), w, "message"); err != nil {
			p.Fatal(err)
		}
	}
	return strings.Join(subjects, ", ")
}

func (p *planner) want(what, got, want string) {
	p.Helper()
	if got != want {
		p.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestRemindersFollowTheirSession(t *testing.T) {
	due := map[string]int{"cell": -1, "trainer:1": 10}
	tests := map[string]func(p *planner){
		"what is due is said once": func(p *planner) {
			p.plan(before, -time.Hour, due)
			p.want("the first time", p.sweep(), "cell "+before)
			p.want("the second time", p.sweep(), "")
			p.deliver("C1")
			p.deliver("C2")
			p.plan(before, -time.Hour, due)
			p.want("planned again", p.sweep(), "")
		},
		"what waits is said anew when its session changes": func(p *planner) {
			p.plan(before, -time.Hour, due)
			p.sweep()
			p.plan(before, -time.Hour, due)
			p.want("before it is swept", p.deliver("C1"), "")
			p.want("swept", p.sweep(), "cell "+before)
			p.want("one place", p.deliver("C1"), "cell "+before)
			p.want("the other", p.deliver("C2"), "cell "+before)
		},
		"what one place has got reaches the other, and is not said anew": func(p *planner) {
			p.plan(before, -time.Hour, due)
			p.sweep()
			p.deliver("C1")
			p.plan(before, -time.Hour, due)
			p.want("swept", p.sweep(), "")
			p.want("the other place", p.deliver("C2"), "cell "+before)
		},
		"nothing is said of an old date": func(p *planner) {
			p.plan(before, -time.Hour, due)
			p.sweep()
			p.deliver("C1")
			p.plan(after, -time.Hour, map[string]int{"cell": 10})
			p.want("the other place", p.deliver("C2"), "")
			p.want("swept", p.sweep(), "")
		},
		"nothing is said of what is called off": func(p *planner) {
			p.plan(before, -time.Hour, due)
			p.sweep()
			p.plan("", -time.Hour, nil)
			p.want("delivered", p.deliver("C1")+p.deliver("C2"), "")
			p.want("swept", p.sweep(), "")
		},
		"what would have been due is left out, and what was planned stays": func(p *planner) {
			p.plan(before, 0, due)
			p.want("new", p.sweep(), "")
			p.plan(before, -time.Hour, due)
			p.plan(before, 0, due)
			p.want("planned before", p.sweep(), "cell "+before)
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			onEachDatabase(t, func(t *testing.T, d *database) { test(newPlanner(t, d)) })
		})
	}
}

// A token does what it is for, once or until it is revoked or too old, and nothing else.
func TestTickets(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		p := newPlanner(t, d)
		issue := func(token string, ticket bot.Ticket, revoke bool) {
			t.Helper()
			p.do(func(state *bot.State) error { return state.Sessions.Issue(t.Context(), token, ticket, revoke) })
		}
		look := func(token string, use bool) string {
			t.Helper()
			holder := ""
			p.do(func(state *bot.State) error {
				ticket, err := state.Sessions.Ticket(t.Context(), token, use)
				if errors.Is(err, bot.ErrNoTicket) {
					return nil
				}
				holder = ticket.Holder
				return err
			})
			return holder
		}
		soon := p.at.Add(time.Hour)
		issue("a", bot.Ticket{Kind: bot.AnswerTicket, Session: 1, Holder: "trainer:1", Until: soon}, true)
		issue("b", bot.Ticket{Kind: bot.AnswerTicket, Session: 2, Holder: "trainer:1", Until: soon}, true)
		issue("c", bot.Ticket{Kind: bot.FeedTicket, Holder: "trainer:1", Until: p.at.Add(-time.Second)}, true)
		p.want("a look", look("a", false)+look("a", false), "trainer:1trainer:1")
		p.want("a use", look("a", true), "trainer:1")
		p.want("a second use", look("a", true), "")
		p.want("too old", look("c", false), "")
		p.want("unknown", look("x", true), "")
		issue("d", bot.Ticket{Kind: bot.AnswerTicket, Session: 2, Holder: "trainer:1", Until: soon}, true)
		p.want("revoked", look("b", false), "")
		p.want("the new one", look("d", false), "trainer:1")
	})
}
