package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vtbot/internal/chat"
	"vtbot/internal/planning"
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
	p.do(func(tx planning.Tx) error {
		s := &training.Session{Status: training.Scheduled, Modules: []string{"TM2"}, Day: "2026-03-09", Time: "13:30"}
		_, err := tx.SaveSession(p.Context(), s)
		p.session = s.Number
		return err
	})
	return p
}

func (p *planner) do(work func(planning.Tx) error) {
	p.Helper()
	do(p.T, p.Store, work)
}

// plan plans reminders for a moment: to whom, and how many minutes from now.
func (p *planner) plan(moment string, since time.Duration, due map[training.Recipient]int) {
	p.Helper()
	var wanted []training.Reminder
	for to, minutes := range due {
		wanted = append(wanted, training.Reminder{Session: p.session, Recipient: to, Kind: training.RemindUpcoming, Rule: "1d 09:00", Moment: moment, Due: p.at.Add(time.Duration(minutes) * time.Minute)})
	}
	p.do(func(tx planning.Tx) error {
		return tx.Plan(p.Context(), p.session, wanted, p.at.Add(since))
	})
}

// sweep says what is due, at two places each, and returns to whom.
func (p *planner) sweep() string {
	p.Helper()
	var said []string
	_, _, err := p.DueSessions(p.Context(), p.at, func(planning.Tx) planning.Fire {
		return func(s *training.Session, due []training.Reminder) ([]chat.Outgoing, error) {
			var outgoing []chat.Outgoing
			for i, r := range due {
				subject := r.Recipient.String() + " " + r.Moment
				said = append(said, subject)
				due[i].State = training.ReminderSent
				for _, place := range []string{"C1", "C2"} {
					outgoing = append(outgoing, chat.Outgoing{Key: fmt.Sprintf("reminder:%d:%s", r.ID, place), Session: s.Number, Notice: chat.Notice{Via: "slack", To: place, Subject: subject}})
				}
			}
			return outgoing, nil
		}
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
	cell, trainer := training.CellRecipient(""), training.TrainerRecipient(1)
	due := map[training.Recipient]int{cell: -1, trainer: 10}
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
			p.plan(after, -time.Hour, map[training.Recipient]int{cell: 10})
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
		issue := func(token string, ticket planning.Token, revoke bool) {
			t.Helper()
			p.do(func(tx planning.Tx) error { return tx.Issue(t.Context(), token, ticket, revoke) })
		}
		look := func(token string, use bool) string {
			t.Helper()
			holder := ""
			p.do(func(tx planning.Tx) error {
				ticket, err := tx.Token(t.Context(), token, use)
				if errors.Is(err, planning.ErrNoToken) {
					return nil
				}
				holder = ticket.Holder.String()
				return err
			})
			return holder
		}
		soon, trainer := p.at.Add(time.Hour), training.TrainerRecipient(1)
		issue("a", planning.Token{Kind: planning.AnswerToken, Session: 1, Holder: trainer, Until: soon}, true)
		issue("b", planning.Token{Kind: planning.AnswerToken, Session: 2, Holder: trainer, Until: soon}, true)
		issue("c", planning.Token{Kind: planning.FeedToken, Holder: trainer, Until: p.at.Add(-time.Second)}, true)
		p.want("a look", look("a", false)+look("a", false), "trainer:1trainer:1")
		p.want("a use", look("a", true), "trainer:1")
		p.want("a second use", look("a", true), "")
		p.want("too old", look("c", false), "")
		p.want("unknown", look("x", true), "")
		issue("d", planning.Token{Kind: planning.AnswerToken, Session: 2, Holder: trainer, Until: soon}, true)
		p.want("revoked", look("b", false), "")
		p.want("the new one", look("d", false), "trainer:1")
	})
}
