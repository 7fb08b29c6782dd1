package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"vtbot/internal/config"
	"vtbot/internal/planning"
	"vtbot/internal/store"
	"vtbot/internal/training"
	"vtbot/internal/understand"
)

func newTrainers(s *setup) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "trainers",
		Short: "Show, add and import those who give sessions",
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var asJSON, asCSV bool
	list := &cobra.Command{
		Use: "list", Short: "List the trainers", Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.withStore(cmd, func(st *store.Store) error {
				all, err := activeTrainers(cmd, st)
				if err != nil {
					return err
				}
				return writeTrainers(cmd.OutOrStdout(), all, asJSON, asCSV)
			})
		},
	}
	list.Flags().BoolVar(&asJSON, "json", false, "write JSON, a trainer a line")
	list.Flags().BoolVar(&asCSV, "csv", false, "write comma-separated values, which \"vtbot trainers import\" reads")
	add := &cobra.Command{
		Use: "add DESCRIPTION", Short: "Add a trainer, or change the one of that name", Args: args(cobra.MinimumNArgs(1)),
		Example: `  vtbot trainers add "An Peeters, Fedasil, nl fr, TM3 TM4, an@fedasil.example, slack U0123"`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.withServiceOn(cmd, openOrMake, func(service *planning.Service, _ *store.Store, _ *config.Config) error {
				said := understand.NewReader(service.Catalog()).ReadTrainer(strings.Join(args, " "), service.Lang, service.Now())
				if said.Name == "" || len(said.Unknown)+len(said.Unread) > 0 {
					return usageError{fmt.Errorf(
						"a trainer needs a name and what can be understood (unknown modules: %q, not understood: %q)", said.Unknown, said.Unread,
					)}
				}
				list := []*training.Trainer{said.Change(&training.Trainer{})}
				return importTrainers(cmd, service, list, func(before, _ *training.Trainer) *training.Trainer { return said.Change(before) })
			})
		},
	}
	imported := &cobra.Command{
		Use: "import FILE", Short: "Add the trainers of a list, or change those of the same names", Args: args(cobra.ExactArgs(1)),
		Long: `Add the trainers of a list, or change those of the same names. The list is comma- or semicolon-separated values with a line
of column names first: ` + strings.Join(trainerColumns, ", ") + `, or how these are called in Dutch or French.
Absences are days, 2027-03-01/2027-03-05, or words, from 1 to 5 March; several stand apart by semicolons.
With a fault in any line, nothing is imported. "-" reads standard input.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.withServiceOn(cmd, openOrMake, func(service *planning.Service, _ *store.Store, _ *config.Config) error {
				in := cmd.InOrStdin()
				if args[0] != "-" {
					f, err := os.Open(args[0])
					if err != nil {
						return usageError{err}
					}
					defer f.Close()
					in = f
				}
				all, err := readTrainers(args[0], in, service.Catalog(), service.Now())
				if err != nil {
					return fmt.Errorf("nothing is imported:\n%w", err)
				}
				return importTrainers(cmd, service, all, func(before, after *training.Trainer) *training.Trainer {
					after.Number, after.Reminders, after.Terminal = before.Number, before.Reminders, before.Terminal // which no list holds
					return after
				})
			})
		},
	}
	cmd.AddCommand(list, add, imported)
	return cmd
}

func activeTrainers(cmd *cobra.Command, st *store.Store) ([]*training.Trainer, error) {
	all, err := st.Trainers(cmd.Context())
	if err != nil {
		return nil, err
	}
	var list []*training.Trainer
	for _, tr := range all {
		if !tr.Removed {
			list = append(list, tr)
		}
	}
	return list, nil
}

// importTrainers stores trainers, all or none, and says how many.
func importTrainers(
	cmd *cobra.Command, service *planning.Service, list []*training.Trainer, merge func(before, after *training.Trainer) *training.Trainer,
) error {
	added, changed, err := service.ImportTrainers(cmd.Context(), list, merge)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d added, %d changed.\n", added, changed)
	return err
}

func writeTrainers(out io.Writer, all []*training.Trainer, asJSON, asCSV bool) error {
	switch {
	case asJSON:
		enc := encoder(out)
		for _, tr := range all {
			if err := enc.Encode(tr); err != nil {
				return err
			}
		}
		return nil
	case asCSV:
		rows := [][]string{trainerColumns}
		for _, tr := range all {
			rows = append(rows, trainerRow(tr))
		}
		return writeRows(out, rows)
	case len(all) == 0:
		_, err := fmt.Fprintln(out, "No trainers: add one with \"vtbot trainers add\", or in the chat with /trainers.")
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "number\tname\temployer\tlanguages\tmodules\ttold by\tabsences")
	for _, tr := range all {
		row := trainerRow(tr)
		told := "nobody can tell them"
		if a := tr.Addresses(); len(a) > 0 {
			told = a[0].Via + " " + a[0].To
		}
		away := row[slices.Index(trainerColumns, "absences")]
		fmt.Fprintf(w, "T-%d\t%s\t%s\t%s\t%s\t%s\t%s\n", tr.Number, tr.Name, tr.Employer, row[2], row[3], told, away)
	}
	return w.Flush()
}
