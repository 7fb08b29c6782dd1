package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"vtbot/internal/conversation"
	"vtbot/internal/store"
)

func newGaps(s *setup) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "gaps",
		Short: "Show what people asked that the catalogue could not answer, and say what is to be done with it",
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var asJSON, grouped bool
	list := &cobra.Command{
		Use: "list", Short: "List the questions, alike ones counted together, the latest first", Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.withStore(cmd, func(st *store.Store) error {
				gaps, err := st.Gaps(cmd.Context(), time.Time{})
				if err != nil {
					return err
				}
				if grouped {
					gaps = conversation.Group(gaps)
				}
				out := cmd.OutOrStdout()
				if asJSON {
					enc := encoder(out)
					for _, g := range gaps {
						err := enc.Encode(map[string]any{
							"number": g.Number, "kind": g.Kind, "lang": g.Lang, "question": g.Question, "offered": append([]string{}, g.Offered...),
							"count": g.Count, "first": g.First, "last": g.Last,
						})
						if err != nil {
							return err
						}
					}
					return nil
				}
				if len(gaps) == 0 {
					fmt.Fprintln(out, "No gaps: everything that was asked found an answer.")
					return nil
				}
				w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
				fmt.Fprintln(w, "number\tlast asked\ttimes\tlanguage\tkind\tquestion")
				for _, g := range gaps {
					fmt.Fprintf(
						w,
						"%d\t%s\t%d\t%s\t%s\t%s\n",
						g.Number,
						g.Last.In(brussels()).Format("2006-01-02 15:04"),
						g.Count,
						g.Lang,
						g.Kind,
						g.Question,
					)
				}
				return w.Flush()
			})
		},
	}
	list.Flags().BoolVar(&asJSON, "json", false, "write JSON, a gap a line")
	list.Flags().BoolVar(&grouped, "grouped", false, "count those together that have most of their words in common, the most asked first")
	cmd.AddCommand(list, newTeach(s), newDismiss(s), newUndo(s), newLessons(s))
	return cmd
}
