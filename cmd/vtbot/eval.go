package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"vtbot/bot"
	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/edition"
	"vtbot/internal/eval"
	"vtbot/internal/planning"
	"vtbot/internal/store"
	"vtbot/internal/training"
	"vtbot/internal/understand"
	"vtbot/search"
)

func newEval(s *setup) *cobra.Command {
	var o evalOptions
	cmd := &cobra.Command{
		Use:   "eval [flags] [FILE…]",
		Short: "Measure answers, requests and dialogues against labelled examples",
		Long: `Measure against files of labelled examples, an object a line. A line's keys tell what it is:
questions  {"id","lang","q","gold":[codes that are right first],"also":[codes that do no harm],"type"}; no gold: the honest no is right
requests   {"id","lang","text","slots":{…}}, or "not_a_request":true
dialogues  {"id","lang","turns":[…],"filed":{…} or null}
Give requests and dialogues the time at which they were written in VTBOT_NOW.

Without a file, or with --cross, the lines of the catalogue itself are measured, each by a search that did not learn from it:
once with all that the same person wrote left out, once with one of five parts. What bleve alone would find stands beside it.`,
		Example: `  vtbot eval --cross --blind new.jsonl --report page search/testdata/questions.jsonl
  vtbot eval --cross --json > before.json
  vtbot eval --cross --against before.json`,
		RunE: func(cmd *cobra.Command, files []string) error { return s.eval(cmd, files, o) },
	}
	cmd.Flags().BoolVar(&o.failures, "failures", false, "list the examples with a wrong outcome")
	cmd.Flags().BoolVar(&o.json, "json", false, "write one JSON object")
	cmd.Flags().BoolVar(&o.cross, "cross", false, "measure the catalogue's own lines as well, each left out of what is learned")
	cmd.Flags().StringVar(&o.blind, "blind", "", "a `file` of questions that nobody has seen, measured apart")
	cmd.Flags().StringVar(&o.report, "report", "", "write a page with pictures into a `folder`")
	cmd.Flags().StringVar(&o.against, "against", "", "list what is mended and broken since an earlier --json, in a `file`")
	return cmd
}

// evalOptions are the flags of eval.
type evalOptions struct {
	failures, json, cross  bool
	blind, report, against string
}

func readLabelled(files []string) (eval.Labelled, error) {
	var all eval.Labelled
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return all, usageError{err}
		}
		some, err := eval.Read(name, f)
		f.Close()
		if err != nil {
			return all, usageError{err}
		}
		all.Questions = append(all.Questions, some.Questions...)
		all.Requests = append(all.Requests, some.Requests...)
		all.Dialogues = append(all.Dialogues, some.Dialogues...)
	}
	return all, nil
}

func (s *setup) eval(cmd *cobra.Command, files []string, o evalOptions) error {
	all, err := readLabelled(files)
	if err != nil {
		return err
	}
	cfg, err := s.config(cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	b, live, err := newBot(cfg, nil)
	if err != nil {
		return err
	}
	e := evaluation{ctx: cmd.Context(), bot: b, live: live, out: cmd.OutOrStdout(), failures: o.failures}
	if o.json {
		e.report = map[string]any{}
	}
	if o.cross || len(files) == 0 && o.blind == "" {
		if err := e.crossValidate(); err != nil {
			return err
		}
	}
	if err := e.ask("given", all.Questions); err != nil {
		return err
	}
	if o.blind != "" {
		blind, err := readLabelled([]string{o.blind})
		if err != nil {
			return err
		}
		if err := e.ask("blind", blind.Questions); err != nil {
			return err
		}
	}
	for _, measure := range []func(eval.Labelled) error{e.questions, e.requests, e.dialogues} {
		if err := measure(all); err != nil {
			return err
		}
	}
	return e.finish(o)
}

// finish writes what is said of all groups together.
func (e *evaluation) finish(o evalOptions) error {
	if o.against != "" {
		f, err := os.Open(o.against)
		if err != nil {
			return usageError{err}
		}
		before, err := eval.ReadGroups(f)
		f.Close()
		if err != nil {
			return usageError{err}
		}
		if e.report == nil {
			fmt.Fprintln(e.out)
			if err := eval.WriteChanges(e.out, before, e.groups); err != nil {
				return err
			}
		}
	}
	if o.report != "" {
		if err := writeReport(o.report, e.groups); err != nil {
			return err
		}
	}
	if e.report == nil {
		return nil
	}
	if len(e.groups) > 0 {
		e.report["groups"] = e.groups
	}
	return encoder(e.out).Encode(e.report)
}

func writeReport(folder string, groups []eval.Group) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("--report: %w", err)
	}
	f, err := os.Create(filepath.Join(folder, "index.html"))
	if err != nil {
		return fmt.Errorf("--report: %w", err)
	}
	return errors.Join(eval.WriteReport(f, groups), f.Close())
}

// evaluation measures a bot and writes tables, or collects a report when there is one.
type evaluation struct {
	ctx      context.Context
	bot      *bot.Bot
	live     *edition.Live
	out      io.Writer
	groups   []eval.Group // of questions
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

// The engines that are measured.
const withAll, bleveAlone = "vtbot", "bleve alone"

// crossValidate measures the lines of the catalogue, each by an index that was made without it.
func (e *evaluation) crossValidate() error {
	var c *catalog.Catalog
	if err := e.live.Use(func(x *edition.Edition) error { c = x.Catalog(); return nil }); err != nil {
		return err
	}
	for _, kind := range []struct {
		name  string
		folds []eval.Fold
	}{{"left out by writer", eval.BySource(c)}, {"left out by lot", eval.Parts(c, 5)}} {
		ours, bare := eval.Group{Name: kind.name, Engine: withAll}, eval.Group{Name: kind.name, Engine: bleveAlone}
		for _, f := range kind.folds {
			x, err := search.Build(f.Catalog)
			if err != nil {
				return err
			}
			results, err := eval.Run(e.ctx, f.Questions, x.Ask)
			ours.Results = append(ours.Results, results...)
			if err == nil {
				results, err = eval.Run(e.ctx, f.Questions, x.Bare)
				bare.Results = append(bare.Results, results...)
			}
			if err := errors.Join(err, x.Close()); err != nil {
				return err
			}
		}
		e.groups = append(e.groups, ours, bare)
	}
	return nil
}

// ask measures questions as people meet them: small talk and commands are answered before the catalogue is asked.
func (e *evaluation) ask(name string, questions []eval.Question) error {
	if len(questions) == 0 {
		return nil
	}
	results, err := eval.Run(e.ctx, questions, func(ctx context.Context, q catalog.Question) (catalog.Answer, error) {
		a, err := e.bot.Answer(ctx, q.Text, q.Prior, q.Force)
		return a.Found, err
	})
	if err != nil {
		return err
	}
	e.groups = append(e.groups, eval.Group{Name: name, Engine: withAll, Results: results})
	return e.live.Use(func(x *edition.Edition) error {
		bare, err := eval.Run(e.ctx, questions, x.Bare)
		e.groups = append(e.groups, eval.Group{Name: name, Engine: bleveAlone, Results: bare})
		return err
	})
}

// questions shows the groups of questions side by side, then each per language and type.
func (e *evaluation) questions(eval.Labelled) error {
	if len(e.groups) == 0 {
		return nil
	}
	if e.report == nil {
		e.written = true
		if err := eval.WriteSideBySide(e.out, e.groups); err != nil {
			return err
		}
	}
	for _, g := range e.groups {
		if g.Engine != withAll {
			continue
		}
		measures := eval.Measure(g.Results)
		if e.report != nil && g.Name == "given" { // the names that these had before there were other groups
			e.report["measures"] = measures
			if e.failures {
				e.report["failures"] = eval.Failures(g.Results)
			}
		}
		if e.report != nil {
			continue
		}
		err := e.show(g.Name, measures, nil,
			func() error { fmt.Fprintln(e.out, g.Name); return eval.WriteTable(e.out, measures) }, func() error { return eval.WriteFailures(e.out, g.Results) })
		if err != nil {
			return err
		}
	}
	return nil
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
