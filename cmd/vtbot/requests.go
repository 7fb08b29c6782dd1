package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"vtbot/internal/planning"
	"vtbot/internal/store"
	"vtbot/internal/training"
)

// withStore runs a command on a database that is there.
func (s *setup) withStore(cmd *cobra.Command, run func(*store.Store) error) error {
	cfg, err := s.config(cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	st, err := openExisting(cmd.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return errors.Join(run(st), st.Close())
}

func newRequests(s *setup) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "requests",
		Short: "Show what was asked for",
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var asJSON, asCSV, open bool
	list := &cobra.Command{
		Use: "list", Short: "List the requests, the newest first", Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.withStore(cmd, func(st *store.Store) error {
				all, err := st.Requests(cmd.Context(), planning.RequestQuery{Open: open})
				if err != nil {
					return err
				}
				return writeRequests(cmd.OutOrStdout(), all, asJSON, asCSV)
			})
		},
	}
	show := &cobra.Command{
		Use: "show NUMBER", Short: "Show one request with its history", Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			number, err := strconv.ParseInt(strings.TrimPrefix(strings.ToUpper(args[0]), "R-"), 10, 64)
			if err != nil {
				return usageError{fmt.Errorf("%q is no number of a request: expected one such as 42 or R-42", args[0])}
			}
			return s.withStore(cmd, func(st *store.Store) error {
				r, err := st.Request(cmd.Context(), number)
				if errors.Is(err, planning.ErrNoRequest) {
					return fmt.Errorf("there is no request %s: \"vtbot requests list\" shows those that there are", training.Name(number))
				}
				if err != nil {
					return err
				}
				if asJSON {
					return encoder(cmd.OutOrStdout()).Encode(r)
				}
				return showRequest(cmd.OutOrStdout(), r)
			})
		},
	}
	export := &cobra.Command{
		Use: "export", Short: "Write all requests for a spreadsheet or another program", Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.withStore(cmd, func(st *store.Store) error {
				all, err := st.Requests(cmd.Context(), planning.RequestQuery{})
				if err != nil {
					return err
				}
				slices.Reverse(all)
				return writeRequests(cmd.OutOrStdout(), all, asJSON, !asJSON)
			})
		},
	}
	for _, c := range []*cobra.Command{list, show, export} {
		c.Flags().BoolVar(&asJSON, "json", false, "write JSON, a request a line")
		cmd.AddCommand(c)
	}
	list.Flags().BoolVar(&open, "open", false, "only those that somebody has to do something about")
	list.Flags().BoolVar(&asCSV, "csv", false, "write comma-separated values")
	export.Flags().BoolVar(&asCSV, "csv", false, "write comma-separated values (the default)")
	return cmd
}

func writeRequests(out io.Writer, all []*training.Request, asJSON, asCSV bool) error {
	switch {
	case asJSON:
		enc := encoder(out)
		for _, r := range all {
			short := *r // without the history, which "show" has
			short.History, short.Advice = nil, nil
			if err := enc.Encode(short); err != nil {
				return err
			}
		}
		return nil
	case asCSV:
		return writeCSV(out, all)
	case len(all) == 0:
		_, err := fmt.Fprintln(out, "No requests.")
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "number\tstatus\tmodules\torganisation\tparticipants\twhen\tasked")
	for _, r := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", training.Name(r.Number), r.Status, strings.Join(r.Modules, " "),
			r.Organisation, count(r.Participants), dates(r.Dates), r.CreatedAt.In(brussels()).Format("2006-01-02 15:04"))
	}
	return w.Flush()
}

func count(c training.Count) string {
	switch {
	case c.IsZero():
		return ""
	case c.Min == c.Max:
		return strconv.Itoa(c.Min)
	}
	return fmt.Sprintf("%d-%d", c.Min, c.Max)
}

func dates(d training.Dates) string {
	if len(d.Days) == 0 && d.From != "" {
		return fmt.Sprintf("%s to %s", d.From, d.To)
	}
	var list []string
	for _, day := range d.Days {
		list = append(list, string(day))
	}
	return strings.Join(list, " ")
}

// writeCSV writes requests for a spreadsheet.
func writeCSV(out io.Writer, all []*training.Request) error {
	rows := [][]string{
		{
			"number",
			"status",
			"modules",
			"organisation",
			"participants",
			"audience",
			"dates",
			"part_of_day",
			"time",
			"session_language",
			"mode",
			"remarks",
			"email",
			"phone",
			"requester",
			"created_at",
			"session",
			"given_in",
			"reason",
		},
	}
	for _, r := range all {
		session, given := "", ""
		if r.GivenIn != 0 {
			given = training.SessionName(r.GivenIn)
		}
		if r.Session != nil {
			session = strings.TrimSpace(string(r.Session.Day) + " " + r.Session.Time)
		}
		rows = append(rows, []string{
			strconv.FormatInt(r.Number, 10),
			string(r.Status),
			strings.Join(r.Modules, " "),
			r.Organisation,
			count(r.Participants),
			string(r.Audience),
			dates(r.Dates),
			string(r.PartOfDay),
			r.Time,
			string(
				r.SessionLanguage,
			),
			string(r.Mode),
			r.Remarks,
			r.Email,
			r.Phone,
			r.Requester,
			r.CreatedAt.Format(time.RFC3339),
			session,
			given,
			r.Reason,
		})
	}
	return writeRows(out, rows)
}

// writeRows writes comma-separated values. A cell that a spreadsheet would take for a formula begins with an apostrophe: what
// people typed must not run on the VT cell's machines.
func writeRows(out io.Writer, rows [][]string) error {
	for _, row := range rows {
		for i, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				row[i] = "'" + cell
			}
		}
	}
	return csv.NewWriter(out).WriteAll(rows)
}

func showRequest(out io.Writer, r *training.Request) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s\t%s\n", training.Name(r.Number), r.Status)
	showFacts(w, [][2]string{
		{"modules", strings.Join(r.Modules, " ")}, {"organisation", r.Organisation}, {"participants", count(r.Participants)},
		{"audience", string(r.Audience)},
		{"dates", dates(r.Dates)}, {"part of day", string(r.PartOfDay)}, {"time", r.Time}, {"language", string(r.SessionLanguage)},
		{"mode", string(r.Mode)}, {"remarks", r.Remarks},
		{"e-mail", r.Email}, {"phone", r.Phone}, {"requester", r.Requester}, {"looked after by", r.Assignee},
		{"reason", r.Reason},
	})
	if r.Session != nil {
		fmt.Fprintf(w, "session\t%s %s %s\n", r.Session.Day, r.Session.Time, training.SessionName(r.GivenIn))
	}
	showHistory(w, r.History)
	return w.Flush()
}

// showFacts writes what is known, a line each.
func showFacts(w io.Writer, facts [][2]string) {
	for _, fact := range facts {
		if fact[1] != "" {
			fmt.Fprintf(w, "%s\t%s\n", fact[0], fact[1])
		}
	}
}

// showHistory writes what was done, a line each, with the time in Brussels.
func showHistory(w io.Writer, events []training.Event) {
	for _, e := range events {
		said := []string{e.By, string(e.Action)}
		for _, s := range e.Slots {
			said = append(said, strings.TrimSpace(string(s.Day)+" "+s.Time))
		}
		if !e.Dates.IsZero() {
			said = append(said, dates(e.Dates))
		}
		if e.Text != "" {
			said = append(said, e.Text)
		}
		fmt.Fprintf(w, "%s\t%s\n", e.At.In(brussels()).Format("2006-01-02 15:04"), strings.Join(said, " "))
	}
}

func newNotifications(s *setup) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "notifications",
		Short: "Show what others were told, and try again what failed",
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var asJSON, failed bool
	list := &cobra.Command{
		Use: "list", Short: "List what was told or waits to be, the newest first", Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.withStore(cmd, func(st *store.Store) error {
				state := ""
				if failed {
					state = "failed"
				}
				all, err := st.Notices(cmd.Context(), state)
				if err != nil {
					return err
				}
				out := cmd.OutOrStdout()
				if asJSON {
					enc := encoder(out)
					for _, n := range all {
						err := enc.Encode(map[string]any{
							"id":      n.ID,
							"request": n.Request,
							"session": n.Session,
							"via":     n.Via,
							"to":      n.To,
							"state":   n.State,
							"tries":   n.Tries,
							"reason":  n.Reason,
							"due_at":  n.Due,
							"made_at": n.Made,
						})
						if err != nil {
							return err
						}
					}
					return nil
				}
				if len(all) == 0 {
					_, err := fmt.Fprintln(out, "No notifications.")
					return err
				}
				w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
				fmt.Fprintln(w, "id\tstate\tabout\tvia\tto\ttries\tmade\treason")
				for _, n := range all {
					fmt.Fprintf(
						w,
						"%d\t%s\t%s\t%s\t%s\t%d\t%s\t%s\n",
						n.ID,
						n.State,
						training.About(n.Request, n.Session),
						n.Via,
						n.To,
						n.Tries,
						n.Made.In(brussels()).Format("2006-01-02 15:04"),
						n.Reason,
					)
				}
				return w.Flush()
			})
		},
	}
	list.Flags().BoolVar(&asJSON, "json", false, "write JSON, a notification a line")
	list.Flags().BoolVar(&failed, "failed", false, "only those that were given up")
	retry := &cobra.Command{
		Use: "retry [ID]", Short: "Have those that were given up delivered again: one, or all", Args: args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			var id int64
			if len(args) == 1 {
				var err error
				if id, err = strconv.ParseInt(args[0], 10, 64); err != nil || id < 1 {
					return usageError{fmt.Errorf("%q is no id: \"vtbot notifications list --failed\" shows them", args[0])}
				}
			}
			return s.withStore(cmd, func(st *store.Store) error {
				n, err := st.Retry(cmd.Context(), id)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d to be delivered again by \"vtbot serve\".\n", n)
				return err
			})
		},
	}
	cmd.AddCommand(list, retry)
	return cmd
}
