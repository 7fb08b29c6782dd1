package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"vtbot/catalog"
	"vtbot/internal/eval"
)

func newEval(s *setup) *cobra.Command {
	var failures, asJSON bool
	cmd := &cobra.Command{
		Use:   "eval [flags] FILE…",
		Short: "Measure the answers against labelled questions",
		Long: `Measure the answers against files of labelled questions, an object a line:
{"id","lang","q","gold":[codes that are right first],"also":[codes that do no harm],"type"}; no gold: the honest no is right.`,
		Args: args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, files []string) error {
			var questions []eval.Question
			for _, name := range files {
				f, err := os.Open(name)
				if err != nil {
					return usageError{err}
				}
				some, err := eval.ReadQuestions(name, f)
				f.Close()
				if err != nil {
					return usageError{err}
				}
				questions = append(questions, some...)
			}
			cfg, err := s.config(cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			b, _, err := newBot(cfg, nil)
			if err != nil {
				return err
			}
			// Measured as people meet it: small talk and commands are answered before the catalogue is asked.
			results, err := eval.Run(cmd.Context(), questions, func(ctx context.Context, q catalog.Question) (catalog.Answer, error) {
				a, err := b.Answer(ctx, q.Text, q.Prior, q.Force)
				return a.Found, err
			})
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			measures := eval.Measure(results)
			if asJSON {
				report := map[string]any{"measures": measures}
				if failures {
					report["failures"] = eval.Failures(results)
				}
				return encoder(out).Encode(report)
			}
			if err := eval.WriteTable(out, measures); err != nil {
				return err
			}
			if failures {
				fmt.Fprintln(out)
				return eval.WriteFailures(out, results)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&failures, "failures", false, "list the questions with a wrong outcome")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write one JSON object")
	return cmd
}
