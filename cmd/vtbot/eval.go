package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"vtbot/bot"
	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/eval"
	"vtbot/internal/planning"
	"vtbot/internal/store"
	"vtbot/internal/training"
	"vtbot/internal/understand"
)

func newEval(s *setup) *cobra.Command {
	var failures, asJSON bool
	cmd := &cobra.Command{
		Use:   "eval [flags] FILE…",
		Short: "Measure answers, requests and dialogues against labelled examples",
		Long: `Measure against files of labelled examples, an object a line. A line's keys tell what it is:
questions  {"id","lang","q","gold":[codes that are right first],"also":[codes that do no harm],"type"}; no gold: the honest no is right
requests   {"id","lang","text","slots":{…}}, or "not_a_request":true
dialogues  {"id","lang","turns":[…],"filed":{…} or null}
Give requests and dialogues the time at which they were written in VTBOT_NOW.`,
		Args: args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, files []string) error {
			var all eval.Labelled
			for _, name := range files {
				f, err := os.Open(name)
				if err != nil {
					return usageError{err}
				}
				some, err := eval.Read(name, f)
				f.Close()
				if err != nil {
					return usageError{err}
				}
				all.Questions = append(all.Questions, some.Questions...)
				all.Requests = append(all.Requests, some.Requests...)
				all.Dialogues = append(all.Dialogues, some.Dialogues...)
			}
			cfg, err := s.config(cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			b, _, err := newBot(cfg, nil)
			if err != nil {
				return err
			}
			e := evaluation{ctx: cmd.Context(), bot: b, out: cmd.OutOrStdout(), failures: failures}
			if asJSON {
				e.report = map[string]any{}
			}
			for _, measure := range []func(eval.Labelled) error{e.questions, e.requests, e.dialogues} {
				if err := measure(all); err != nil {
					return err
				}
			}
			if asJSON {
				return encoder(e.out).Encode(e.report)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&failures, "failures", false, "list the examples with a wrong outcome")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write one JSON object")
	return cmd
}

// evaluation measures a bot and writes tables, or collects a report when there is one.
type evaluation struct {
	ctx      context.Context
	bot      *bot.Bot
	out      io.Writer
	failures bool
	report   map[string]any
	written  bool
}

// show writes a table, and below it what failed; or keeps both for the report.
func (e *evaluation) show(name string, measures, failed any, table, failures func() error) error {
	if e.report != nil {
		e.report[name] = measures
		if e.failures {
			e.report[name+"_failures"] = failed
		}
		return nil
	}
	if e.written {
		fmt.Fprintln(e.out)
	}
	e.written = true
	if err := table(); err != nil || !e.failures {
		return err
	}
	fmt.Fprintln(e.out)
	return failures()
}

// questions are measured as people meet them: small talk and commands are answered before the catalogue is asked.
func (e *evaluation) questions(all eval.Labelled) error {
	if len(all.Questions) == 0 {
		return nil
	}
	results, err := eval.Run(e.ctx, all.Questions, func(ctx context.Context, q catalog.Question) (catalog.Answer, error) {
		a, err := e.bot.Answer(ctx, q.Text, q.Prior, q.Force)
		return a.Found, err
	})
	if err != nil {
		return err
	}
	measures := eval.Measure(results)
	if e.report != nil { // the names that these had before there were other examples
		e.report["measures"] = measures
		if e.failures {
			e.report["failures"] = eval.Failures(results)
		}
		return nil
	}
	return e.show("questions", measures, nil,
		func() error { return eval.WriteTable(e.out, measures) }, func() error { return eval.WriteFailures(e.out, results) })
}

func (e *evaluation) requests(all eval.Labelled) error {
	if len(all.Requests) == 0 {
		return nil
	}
	results, err := eval.RunRequests(e.ctx, all.Requests, func(ctx context.Context, text string) (training.Wish, bool, error) {
		u, err := e.bot.Understand(ctx, text, "")
		return u.Wish, u.Intent == understand.Request, err
	})
	if err != nil {
		return err
	}
	measures := eval.MeasureRequests(results)
	return e.show("requests", measures, results,
		func() error { return eval.WriteRequestTable(e.out, measures) }, func() error { return eval.WriteRequestFailures(e.out, results) })
}

// dialogues are held as people hold them, each in a conversation of its own, on a database that is thrown away.
func (e *evaluation) dialogues(all eval.Labelled) error {
	if len(all.Dialogues) == 0 {
		return nil
	}
	dir, err := os.MkdirTemp("", "vtbot-eval-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // what is left in a temporary folder does no harm
	st, err := store.Open(e.ctx, store.Options{DataDir: dir, Now: e.bot.Now})
	if err != nil {
		return err
	}
	defer st.Close()
	e.bot.Store = st
	results, err := eval.RunDialogues(e.ctx, all.Dialogues, func(ctx context.Context, d eval.Dialogue) (*training.Wish, error) {
		person := chat.Person{ID: "terminal:" + d.ID}
		for i, said := range d.Turns {
			m := chat.Message{
				ID:           fmt.Sprintf("%s:%d", person.ID, i),
				Platform:     "terminal",
				Conversation: person.ID,
				Channel:      person.ID,
				From:         person,
				Text:         said,
			}
			if _, err := e.bot.Handle(ctx, m); err != nil {
				return nil, err
			}
		}
		filed, err := st.Requests(ctx, planning.RequestQuery{Requesters: []string{person.ID}, Limit: 1})
		if err != nil || len(filed) == 0 || filed[0].Status == training.Withdrawn {
			return nil, err
		}
		return &filed[0].Wish, nil
	})
	if err != nil {
		return err
	}
	measures := eval.MeasureDialogues(results)
	return e.show(
		"dialogues",
		measures,
		results,
		func() error { return eval.WriteDialogueTable(e.out, measures) },
		func() error { return eval.WriteDialogueFailures(e.out, results) },
	)
}
