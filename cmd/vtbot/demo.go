package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"vtbot/bot"
	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/config"
	"vtbot/internal/conversation"
	"vtbot/internal/planning"
	"vtbot/internal/store"
	"vtbot/internal/training"
	"vtbot/internal/understand"
)

// demoMark is the file that marks a data folder as one of vtbot demo: demo opens no other, and serve none of these.
const demoMark = "made-by-vtbot-demo"

func newDemo(s *setup) *cobra.Command {
	var user string
	var lines bool
	cmd := &cobra.Command{
		Use: "demo", Short: "Look around in a month of invented work of the VT cell, in the terminal",
		Long: `Look around in a month of invented work: trainers, sessions past and to come, requests in all states, questions without an answer.
You talk as vera, of the VT cell, on a database of its own that is gone when you leave; with --data FOLDER it stays in that folder,
which has to be new, or one that demo made. No real database is opened, no token used and nothing sent.

Try /requests, /sessions, /trainers, /gaps; --as ann asks for a session, --as an is a trainer.`,
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if !userName.MatchString(user) {
				return usageError{fmt.Errorf("--as %q: expected a name of letters, digits, dots and dashes", user)}
			}
			folder := s.data
			if folder == "" {
				if folder, err = os.MkdirTemp("", "vtbot-demo-"); err != nil {
					return err
				}
				defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
			}
			made, err := markDemo(folder)
			if err != nil {
				return err
			}
			cfg, _, err := config.Load("", demoSettings(s, folder))
			if err != nil {
				return usageError{err}
			}
			ctx, stop := context.WithCancel(cmd.Context())
			var sweeping errgroup.Group
			defer func() {
				stop()
				err = errors.Join(err, sweeping.Wait())
			}()
			fmt.Fprintf(cmd.ErrOrStderr(), "A demonstration: everybody in it is invented, and nothing leaves this terminal. You are %s.\n", user)
			return s.converse(cmd, cfg, user, lines, func(b *bot.Bot, st *store.Store) error {
				service := newService(b, st)
				if made {
					if err := seed(ctx, service, st, cfg.Clock()()); err != nil {
						return fmt.Errorf("make the demonstration: %w", err)
					}
				}
				sweeping.Go(func() error { return sweep(ctx, cfg, service, slog.New(slog.DiscardHandler)) })
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&user, "as", "vera", "talk as `USER`")
	cmd.Flags().BoolVar(&lines, "jsonl", false, "read and write JSON, an object a line, as \"vtbot chat\" does")
	return cmd
}

// demoSettings are those of the environment that a demonstration heeds, and its own.
func demoSettings(s *setup, folder string) []string {
	list := []string{"VTBOT_DATA_DIR=" + folder, "VTBOT_COORDINATORS=terminal:vera,terminal:bram", "VTBOT_BACKUP_SCHEDULE="}
	for _, name := range []string{"VTBOT_NOW", "VTBOT_LANGUAGE", "VTBOT_CATALOG"} {
		if value := s.getenv(name); value != "" {
			list = append(list, name+"="+value)
		}
	}
	return list
}

// markDemo makes a folder one of demo; made reports that it is new. One that holds anything else is refused.
func markDemo(folder string) (made bool, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return false, usageError{err}
	}
	if len(entries) > 0 {
		if !isDemo(folder) {
			return false, usageError{fmt.Errorf("%s is not empty, and \"vtbot demo\" did not make it: name a new folder", folder)}
		}
		return false, nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return false, err
	}
	return true, os.WriteFile(filepath.Join(folder, demoMark), []byte("Everybody in vtbot.db beside this is invented.\n"), 0o600)
}

// isDemo reports whether a data folder is one of demo.
func isDemo(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, demoMark))
	return err == nil
}

// story makes the invented month: each step happens at its own time.
type story struct {
	*planning.Service
	ctx context.Context //nolint:containedctx // lives as long as the story is made
	st  *store.Store
	now time.Time
	err error
}

// seed fills an empty database with a month of work before and after now.
func seed(ctx context.Context, service *planning.Service, st *store.Store, now time.Time) error {
	told := *service
	s := &story{Service: &told, ctx: ctx, st: st, now: now}
	s.trainers(
		"An Peeters, Fedasil, nl fr, TM1 TM3 TM4, terminal an", "Wim Claes, Fedasil, nl en, TM2 SM4 SM5, terminal wim",
		"Chloé Dubois, Caritas International, fr, AM1 AM2 SM3, chloe@caritas.example",
		"Sofie Maes, IOM, nl fr en, SM1 SM2 SM6, sofie@iom.example",
	)
	// The past: given and reported, given and not reported yet, not given; and what never became a session.
	s.given(-35, -20, "TM4", "opvangcentrum Kapellen", 12, "social_workers", catalog.NL, "An Peeters", 11)
	s.given(-33, -13, "SM5", "Croix-Rouge Yvoir", 9, "nurses", catalog.FR, "Wim Claes", 8)
	s.given(-25, -2, "TM1", "opvangcentrum Sint-Truiden", 14, "social_workers", catalog.NL, "An Peeters", 0)
	s.change(s.ask(-22, "TM2", "OCMW Mechelen", 6, "social_workers", catalog.NL, 40), -20, func(p *planning.Planner, n int64) error {
		_, err := p.Decline(ctx, n, "Er is geen trainer vrij op die dagen.")
		return err
	})
	// To come: ready, asked of a trainer, without anybody.
	s.given(-12, 6, "TM3", "Samusocial Bruxelles", 10, "social_workers", catalog.FR, "An Peeters", 0)
	s.given(-9, 13, "SM2", "voogdijdienst Gent", 15, "guardians", catalog.NL, "", 0)
	s.given(-6, 20, "SM4", "opvangcentrum Lint", 8, "social_workers", catalog.NL, "", 0)
	// On the desk: new, waiting for four working days, a question put, dates proposed, taken by a colleague.
	s.ask(-6, "SM3", "politiezone Antwerpen", 16, "police", catalog.NL, 30)
	s.ask(0, "AM1", "opvangcentrum Broechem", 5, "", catalog.NL, 18)
	s.change(s.ask(-3, "TM4", "Fedasil Florennes", 11, "social_workers", catalog.FR, 25), -2, func(p *planning.Planner, n int64) error {
		_, err := p.Ask(ctx, n, "Hebben jullie een beamer?")
		return err
	})
	s.change(s.ask(-4, "SM6", "CAW Oost-Vlaanderen", 7, "social_workers", catalog.NL, 28), -3, func(p *planning.Planner, n int64) error {
		_, err := p.Propose(ctx, n, []training.Slot{{Day: s.day(29), Time: "09:00"}, {Day: s.day(30), Time: "13:30"}})
		return err
	})
	s.change(s.ask(-2, "TM2", "opvangcentrum Arendonk", 9, "social_workers", catalog.NL, 33), -1, func(p *planning.Planner, n int64) error {
		_, err := p.Take(ctx, n)
		return err
	})
	s.gaps("wie betaalt het vliegtuigticket van een gezin?", "y a-t-il une formation sur le stress au travail ?",
		"is there a module about housing?")
	return s.finish()
}

// day is the working day so many days from now; where that is none, the next one that is farther away.
func (s *story) day(days int) training.Day {
	d, on := training.DayOf(s.now).Add(days), 1
	if days < 0 {
		on = -1
	}
	for !training.IsWorkday(d) {
		d = d.Add(on)
	}
	return d
}

// at runs a use case of somebody at ten in the morning, so many days from now.
func (s *story) at(days int, by planning.Actor, use func(p *planning.Planner) error) {
	if s.err != nil {
		return
	}
	when := training.DayOf(s.now).Add(days).Time().Add(10 * time.Hour)
	if when.After(s.now) {
		when = s.now
	}
	s.err = s.Store.Do(s.ctx, func(tx planning.Tx) ([]chat.Outgoing, error) {
		p := s.Planner(tx, s.Catalog(), by, when)
		err := use(p)
		return nil, err // whoever is told in this story, was
	})
}

var vera = planning.Actor{ID: "terminal:vera", Name: "Vera"}

func (s *story) trainers(descriptions ...string) {
	for _, text := range descriptions {
		s.at(-40, vera, func(p *planning.Planner) error {
			said := understand.NewReader(s.Catalog()).ReadTrainer(text, s.Lang, s.now)
			return p.SaveTrainer(s.ctx, said.Change(&training.Trainer{}))
		})
	}
}

// ask has ann ask for a session on a day wanted days from now, and returns the request's number.
func (s *story) ask(
	days int, module, organisation string, people int, audience catalog.Audience, lang catalog.Lang, wanted int,
) (number int64) {
	s.at(days, planning.Actor{ID: "terminal:ann", Name: "Ann"}, func(p *planning.Planner) error {
		r, _, err := p.Submit(s.ctx, planning.Draft{Lang: lang, Wish: training.Wish{
			Modules: []string{module}, Organisation: organisation, Participants: training.Exactly(people), Audience: audience,
			Dates: training.OnDays(s.day(wanted)), Time: "09:30", SessionLanguage: lang, Mode: training.OnSite, Email: "ann@centrum.example",
		}})
		if err == nil {
			number = r.Number
		}
		return err
	})
	return number
}

func (s *story) change(number int64, days int, use func(p *planning.Planner, number int64) error) {
	s.at(days, vera, func(p *planning.Planner) error { return use(p, number) })
}

// given has a session asked for, accepted for a day, staffed where a trainer is named, and reported where somebody came.
func (s *story) given(
	asked, on int, module, organisation string, people int, audience catalog.Audience, lang catalog.Lang, trainer string, came int,
) {
	number := s.ask(asked, module, organisation, people, audience, lang, on)
	session := func(p *planning.Planner) (*training.Session, error) {
		r, err := p.Request(s.ctx, number)
		if err != nil {
			return nil, err
		}
		return p.Session(s.ctx, r.GivenIn)
	}
	s.change(number, asked+2, func(p *planning.Planner, number int64) error {
		if _, err := p.Accept(s.ctx, number, training.Slot{Day: s.day(on), Time: "09:30"}); err != nil || trainer == "" {
			return err
		}
		given, err := session(p)
		if err != nil {
			return err
		}
		all, err := p.ActiveTrainers(s.ctx)
		if err != nil {
			return err
		}
		for _, tr := range all {
			if tr.HasName(trainer) {
				if _, err := p.Assign(s.ctx, given, tr); err != nil {
					return err
				}
				return p.Confirm(s.ctx, given, tr)
			}
		}
		return fmt.Errorf("no trainer is called %s", trainer)
	})
	if came > 0 {
		s.change(number, on+1, func(p *planning.Planner, _ int64) error {
			given, err := session(p)
			if err != nil {
				return err
			}
			return p.Report(s.ctx, given, came)
		})
	}
}

func (s *story) gaps(questions ...string) {
	for i, q := range questions {
		if s.err != nil {
			return
		}
		lang := catalog.Langs[i%len(catalog.Langs)]
		m := chat.Message{
			ID: fmt.Sprintf("demo:%d", i), Platform: "terminal", Conversation: "terminal:demo", From: chat.Person{ID: "terminal:demo"},
		}
		_, s.err = s.st.Turn(s.ctx, m, func(t *conversation.Turn) ([]chat.Reply, error) {
			t.Gaps = []conversation.Gap{{Kind: conversation.Unanswered, Lang: lang, Question: strings.TrimSpace(q)}}
			return nil, nil
		})
	}
}

// finish plans and says what was due, and forgets what was said: whoever looks around begins at a quiet desk.
func (s *story) finish() error {
	if s.err != nil {
		return s.err
	}
	if err := s.Replan(s.ctx); err != nil {
		return err
	}
	if _, err := s.Sweep(s.ctx); err != nil {
		return err
	}
	if err := s.RemindCell(s.ctx); err != nil {
		return err
	}
	for {
		due, err := s.st.DueTo(s.ctx, "terminal", "", 100)
		if err != nil || len(due) == 0 {
			return err
		}
		for _, w := range due {
			if err := s.st.Delivered(s.ctx, w, ""); err != nil {
				return err
			}
		}
	}
}
