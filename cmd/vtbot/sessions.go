package main

import (
	"context"
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

	"vtbot/internal/config"
	"vtbot/internal/planning"
	"vtbot/internal/store"
	"vtbot/internal/training"
)

// withService runs a command with what happens without a message, on a database that is there.
func (s *setup) withService(cmd *cobra.Command, run func(*planning.Service, *store.Store, *config.Config) error) error {
	return s.withServiceOn(cmd, openExisting, run)
}

// withServiceOn does the same on the database that open opens.
func (s *setup) withServiceOn(
	cmd *cobra.Command, open func(context.Context, *config.Config, *slog.Logger) (*store.Store, error),
	run func(*planning.Service, *store.Store, *config.Config) error,
) error {
	cfg, err := s.config(cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	st, err := open(cmd.Context(), cfg, newLog(cfg, cmd.ErrOrStderr()))
	if err != nil {
		return err
	}
	b, _, err := newBot(cfg, st)
	if err != nil {
		return errors.Join(err, st.Close())
	}
	return errors.Join(run(newService(b, st), st, cfg), st.Close())
}

func newSessions(s *setup) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sessions",
		Short: "Show the sessions that are given",
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var asJSON, asCSV, asICS, past, unstaffed bool
	query := func(cfg *config.Config) planning.SessionQuery {
		if past {
			return planning.SessionQuery{}
		}
		return planning.SessionQuery{From: training.DayOf(cfg.Clock()())}
	}
	list := &cobra.Command{
		Use: "list", Short: "List the sessions to come, the earliest first", Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.withService(cmd, func(service *planning.Service, st *store.Store, cfg *config.Config) error {
				all, err := st.Sessions(cmd.Context(), query(cfg))
				if err != nil {
					return err
				}
				if unstaffed {
					all = slices.DeleteFunc(all, func(s *training.Session) bool {
						return !slices.Contains(missing(s, service), string(training.LackTrainer))
					})
				}
				return writeSessions(cmd, service, st, all, asJSON, asCSV, asICS)
			})
		},
	}
	show := &cobra.Command{
		Use: "show NUMBER", Short: "Show one session with its history", Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			number, ok := training.SessionNumberIn(args[0])
			if !ok {
				return usageError{fmt.Errorf("%q is no number of a session: expected one such as 7 or S-7", args[0])}
			}
			return s.withService(cmd, func(service *planning.Service, st *store.Store, _ *config.Config) error {
				session, err := st.Session(cmd.Context(), number)
				if errors.Is(err, planning.ErrNoSession) {
					return fmt.Errorf(
						"there is no session %s: \"vtbot sessions list --past\" shows those that there are",
						training.SessionName(number),
					)
				}
				if err != nil {
					return err
				}
				names, err := trainerNames(cmd, st)
				if err != nil {
					return err
				}
				if asICS {
					return writeCalendar(cmd, service, []*training.Session{session})
				}
				if asJSON {
					return encoder(cmd.OutOrStdout()).Encode(sessionJSON(session, names, service, true))
				}
				return showSession(cmd.OutOrStdout(), session, names, service)
			})
		},
	}
	export := &cobra.Command{
		Use: "export", Short: "Write all sessions for a spreadsheet, a calendar or another program", Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.withService(cmd, func(service *planning.Service, st *store.Store, _ *config.Config) error {
				all, err := st.Sessions(cmd.Context(), planning.SessionQuery{})
				if err != nil {
					return err
				}
				return writeSessions(cmd, service, st, all, asJSON, !asJSON && !asICS, asICS)
			})
		},
	}
	for _, c := range []*cobra.Command{list, show, export} {
		c.Flags().BoolVar(&asJSON, "json", false, "write JSON, a session a line")
		c.Flags().BoolVar(&asICS, "ics", false, "write a calendar (iCalendar)")
		cmd.AddCommand(c)
	}
	list.Flags().BoolVar(&unstaffed, "unstaffed", false, "only those that nobody gives yet")
	list.Flags().BoolVar(&past, "past", false, "also those that are past")
	list.Flags().BoolVar(&asCSV, "csv", false, "write comma-separated values")
	export.Flags().BoolVar(&asCSV, "csv", false, "write comma-separated values (the default)")
	return cmd
}

func trainerNames(cmd *cobra.Command, st *store.Store) (map[int64]string, error) {
	list, err := st.Trainers(cmd.Context())
	if err != nil {
		return nil, err
	}
	names := map[int64]string{}
	for _, tr := range list {
		names[tr.Number] = tr.Name
	}
	return names, nil
}

func writeSessions(
	cmd *cobra.Command,
	service *planning.Service,
	st *store.Store,
	all []*training.Session,
	asJSON, asCSV, asICS bool,
) error {
	out := cmd.OutOrStdout()
	names, err := trainerNames(cmd, st)
	if err != nil {
		return err
	}
	switch {
	case asJSON:
		enc := encoder(out)
		for _, session := range all {
			if err := enc.Encode(sessionJSON(session, names, service, false)); err != nil {
				return err
			}
		}
		return nil
	case asCSV:
		return sessionsCSV(out, all, names)
	case asICS:
		return writeCalendar(cmd, service, all)
	case len(all) == 0:
		_, err := fmt.Fprintln(out, "No sessions.")
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "number\tstatus\tmodules\twhen\twhere\ttrainers\tmissing")
	for _, session := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", training.SessionName(session.Number), session.Status,
			strings.Join(session.Modules, " "), slotText(session.Slot()),
			where(session), strings.Join(given(session, names), ", "), strings.Join(missing(session, service), ", "))
	}
	return w.Flush()
}

func slotText(s training.Slot) string {
	return strings.TrimRight(fmt.Sprintf("%s %s-%s", s.Day, s.Time, s.Until), "- ")
}

func where(s *training.Session) string {
	if s.Mode == training.Online {
		return strings.TrimSpace("online " + s.Link)
	}
	return s.Place
}

// given are the names of those who give a session.
func given(s *training.Session, names map[int64]string) []string {
	list := []string{}
	for _, a := range s.Trainers {
		if a.Status != training.Refused {
			list = append(list, names[a.Trainer])
		}
	}
	return list
}

func missing(s *training.Session, service *planning.Service) []string {
	list := []string{}
	if s.Status == training.Scheduled {
		for _, lack := range s.Lacks(service.Catalog()) {
			list = append(list, string(lack))
		}
	}
	return list
}

// sessionJSON is a session as programs read it: with the instants of its start and end, and the names of its trainers.
func sessionJSON(s *training.Session, names map[int64]string, service *planning.Service, history bool) any {
	type trainer struct {
		Number int64            `json:"number"`
		Name   string           `json:"name"`
		Status training.Consent `json:"status"`
	}
	out := struct {
		training.Session
		Start    *time.Time `json:"start,omitempty"`
		End      *time.Time `json:"end,omitempty"`
		Trainers []trainer  `json:"trainers"`
		Missing  []string   `json:"missing"`
		Ready    bool       `json:"ready"`
	}{Session: *s, Missing: missing(s, service), Trainers: []trainer{}}
	if s.Time != "" {
		start, end := s.Start().In(training.Brussels), s.End(service.Policy.Length).In(training.Brussels)
		out.Start, out.End = &start, &end
	}
	for _, a := range s.Trainers {
		out.Trainers = append(out.Trainers, trainer{a.Trainer, names[a.Trainer], a.Status})
	}
	out.Ready = len(out.Missing) == 0 && s.Status == training.Scheduled
	if !history {
		out.History = nil
	}
	return out
}

func sessionsCSV(out io.Writer, all []*training.Session, names map[int64]string) error {
	rows := [][]string{
		{
			"number",
			"status",
			"modules",
			"day",
			"time",
			"until",
			"place",
			"link",
			"mode",
			"language",
			"organisation",
			"audience",
			"participants",
			"trainers",
			"partners",
			"requests",
			"came",
			"score",
			"reason",
		},
	}
	for _, s := range all {
		var partners, requests []string
		for _, p := range s.Partners {
			partners = append(partners, p.Name)
		}
		for _, n := range s.Requests {
			requests = append(requests, training.Name(n))
		}
		score, scored := 0, 0
		for _, f := range s.Feedback {
			if f.Score > 0 {
				score, scored = score+f.Score, scored+1
			}
		}
		average, came := "", ""
		if scored > 0 {
			average = strconv.FormatFloat(float64(score)/float64(scored), 'f', 1, 64)
		}
		if s.Status == training.Held {
			came = strconv.Itoa(s.Came)
		}
		rows = append(rows, []string{
			training.SessionName(s.Number), string(s.Status), strings.Join(s.Modules, " "), string(s.Day), s.Time, s.Until,
			s.Place, s.Link, string(s.Mode), string(s.Language), s.Organisation,
			string(s.Audience), count(s.Participants), strings.Join(given(s, names), ", "), strings.Join(partners, ", "),
			strings.Join(requests, " "), came, average, s.Reason,
		})
	}
	return writeRows(out, rows)
}

func showSession(out io.Writer, s *training.Session, names map[int64]string, service *planning.Service) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s\t%s\n", training.SessionName(s.Number), s.Status)
	var requests, partners []string
	for _, n := range s.Requests {
		requests = append(requests, training.Name(n))
	}
	for _, p := range s.Partners {
		partners = append(partners, fmt.Sprintf("%s (%s)", p.Name, p.Status))
	}
	var trainers []string
	for _, a := range s.Trainers {
		trainers = append(trainers, fmt.Sprintf("%s (%s)", names[a.Trainer], a.Status))
	}
	came := ""
	if s.Status == training.Held {
		came = strconv.Itoa(s.Came)
	}
	showFacts(w, [][2]string{
		{"modules", strings.Join(s.Modules, " ")},
		{"when", slotText(s.Slot())},
		{"where", where(s)},
		{"directions", s.Directions},
		{"language", string(s.Language)},
		{"organisation", s.Organisation},
		{"audience", string(s.Audience)},
		{"participants", count(s.Participants)},
		{"trainers", strings.Join(trainers, ", ")},
		{"partners", strings.Join(partners, ", ")},
		{
			"requests",
			strings.Join(requests, " "),
		},
		{"missing", strings.Join(missing(s, service), ", ")},
		{"came", came},
		{"reason", s.Reason},
	})
	for _, f := range s.Feedback {
		fmt.Fprintf(w, "feedback %s\t%d/5 %s\n", training.Name(f.Request), f.Score, f.Text)
	}
	showHistory(w, s.History)
	return w.Flush()
}

func writeCalendar(cmd *cobra.Command, service *planning.Service, all []*training.Session) error {
	text := planning.Calendar(service.View(service.Catalog(), service.Now(), "", ""), all)
	_, err := io.WriteString(cmd.OutOrStdout(), text)
	return err
}

func newReminders(s *setup) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "reminders",
		Short: "Show what is said of sessions, and when",
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var from, to string
	var asJSON bool
	preview := &cobra.Command{
		Use: "preview", Short: "Show what will be said when, to whom and in which words", Args: args(cobra.NoArgs),
		Long: `Show what will be said when, to whom and in which words, as things are now. Nothing is sent and nothing changes.
Without --from and --to, of the next two weeks.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.withService(cmd, func(service *planning.Service, st *store.Store, cfg *config.Config) error {
				first, last, err := span(from, to, cfg.Clock()(), 0, 14)
				if err != nil {
					return err
				}
				list, err := service.Preview(cmd.Context(), first, last)
				if err != nil {
					return err
				}
				return writePreview(cmd.OutOrStdout(), list, asJSON)
			})
		},
	}
	list := &cobra.Command{
		Use: "list", Short: "Show what was said, and what became of the rest", Args: args(cobra.NoArgs),
		Long: "Show what was said, and what became of what was planned and not said. Without --from and --to, of the past two weeks.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.withService(cmd, func(_ *planning.Service, st *store.Store, cfg *config.Config) error {
				first, last, err := span(from, to, cfg.Clock()(), -14, 1)
				if err != nil {
					return err
				}
				done, err := st.Reminders(cmd.Context(), first, last)
				if err != nil {
					return err
				}
				return writeReminders(cmd.OutOrStdout(), done, asJSON)
			})
		},
	}
	for _, c := range []*cobra.Command{preview, list} {
		c.Flags().StringVar(&from, "from", "", "first `day`, 2027-03-01")
		c.Flags().StringVar(&to, "to", "", "last `day`, 2027-03-31")
		c.Flags().BoolVar(&asJSON, "json", false, "write JSON, a reminder a line")
		cmd.AddCommand(c)
	}
	return cmd
}

// span returns the times from the beginning of a day to the end of another in Brussels; without days, some days from now.
func span(from, to string, now time.Time, before, after int) (first, last time.Time, err error) {
	today := training.DayOf(now)
	a, b := today.Add(before), today.Add(after)
	for _, d := range []struct {
		text string
		day  *training.Day
		flag string
	}{{from, &a, "--from"}, {to, &b, "--to"}} {
		if d.text == "" {
			continue
		}
		if *d.day, err = training.ParseDay(d.text); err != nil {
			return first, last, usageError{fmt.Errorf("%s: %w", d.flag, err)}
		}
	}
	if from != "" && to == "" && b < a {
		b = a.Add(after)
	}
	if b < a {
		return first, last, usageError{fmt.Errorf("--from %s is after --to %s", a, b)}
	}
	return a.Time(), b.Add(1).Time().Add(-time.Millisecond), nil
}

func writePreview(out io.Writer, list []planning.Previewed, asJSON bool) error {
	if asJSON {
		enc := encoder(out)
		for _, p := range list {
			for _, o := range p.Outgoing {
				err := enc.Encode(map[string]any{
					"due_at": p.Due.In(training.Brussels).
						Format(time.RFC3339),
					"session":   training.SessionName(p.Session),
					"recipient": p.Recipient,
					"kind":      p.Kind,
					"rule":      p.Rule,
					"via":       o.Via,
					"to":        o.To,
					"text":      o.Reply.Text(),
				})
				if err != nil {
					return err
				}
			}
		}
		return nil
	}
	if len(list) == 0 {
		_, err := fmt.Fprintln(out, "Nothing is to be said in that time.")
		return err
	}
	for _, p := range list {
		for _, o := range p.Outgoing {
			fmt.Fprintf(out, "%s  %s  %s (%s)  to %s %s\n",
				p.Due.In(training.Brussels).Format("Mon 2006-01-02 15:04"), training.SessionName(p.Session), p.Kind, p.Rule, o.Via, o.To)
			for line := range strings.Lines(o.Reply.Text()) {
				fmt.Fprintf(out, "    %s\n", strings.TrimRight(line, "\n"))
			}
			fmt.Fprintln(out)
		}
	}
	return nil
}

func writeReminders(out io.Writer, list []training.Reminder, asJSON bool) error {
	if asJSON {
		enc := encoder(out)
		for _, r := range list {
			err := enc.Encode(map[string]any{
				"id": r.ID, "session": training.SessionName(r.Session), "recipient": r.Recipient, "kind": r.Kind, "rule": r.Rule,
				"moment": r.Moment, "due_at": r.Due, "state": r.State, "done_at": r.Done,
			})
			if err != nil {
				return err
			}
		}
		return nil
	}
	if len(list) == 0 {
		_, err := fmt.Fprintln(out, "Nothing was said in that time.")
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "when\tstate\tsession\twhat\trule\tto\tdue")
	for _, r := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
			r.Done.In(brussels()).Format("2006-01-02 15:04"), r.State, training.SessionName(r.Session), r.Kind, r.Rule,
			r.Recipient, r.Due.In(brussels()).Format("2006-01-02 15:04"))
	}
	return w.Flush()
}
