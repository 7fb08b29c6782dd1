package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"vtbot/catalog"
	"vtbot/internal/config"
	"vtbot/internal/edition"
	"vtbot/internal/planning"
	"vtbot/internal/privacy"
	"vtbot/internal/store"
)

// readLessons are lessons that were read before.
type readLessons struct {
	version string
	list    []catalog.Lesson
}

func (r readLessons) LessonsVersion(context.Context) (string, error)    { return r.version, nil }
func (r readLessons) Lessons(context.Context) ([]catalog.Lesson, error) { return r.list, nil }

// patience is how long a question waits for a database that may not answer.
const patience = 3 * time.Second

// storedLessons reads the lessons of the database, where there is one. Without it questions are answered from the catalogue alone.
func storedLessons(ctx context.Context, cfg *config.Config, stderr io.Writer) edition.Lessons {
	var r readLessons
	if cfg.DatabaseURL == "" && !store.Exists(cfg.DataDir) {
		return r
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	st, err := openStore(ctx, cfg, "", slog.New(slog.DiscardHandler))
	if err == nil {
		r.list, err = st.Lessons(ctx)
		err = errors.Join(err, st.Close())
	}
	if err != nil {
		newLog(cfg, stderr).Warn("what was taught is not known", "err", err)
		return readLessons{}
	}
	r.version = "read"
	return r
}

// classroom is what lessons are made with.
type classroom struct {
	store   *store.Store
	live    *edition.Live
	service *planning.Service
}

// withClassroom runs a command with what lessons are made with.
func (s *setup) withClassroom(cmd *cobra.Command, run func(classroom) error) error {
	cfg, err := s.config(cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	st, err := openOrMake(cmd.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer st.Close()
	b, live, err := newBot(cfg, st)
	if err != nil {
		return err
	}
	if err := live.Learn(cmd.Context(), st); err != nil {
		return err
	}
	return run(classroom{st, live, newService(b, st)})
}

func newTeach(s *setup) *cobra.Command {
	var l catalog.Lesson
	var lang string
	var anyway bool
	cmd := &cobra.Command{
		Use: "teach TEXT|NUMBER", Short: "Say where a question belongs: it and questions like it are answered so from then on",
		Long: `Say where a question belongs: to a module, to a subject that is not ours, or to another text that means the same. The
question is a text, or a number of "vtbot gaps list". It and questions like it are answered so from then on, by every process on the
database. When questions of the catalogue would be answered otherwise, they are shown, and nothing is kept without --anyway.`,
		Example: `  vtbot gaps teach "hoe ga ik om met dove bewoners?" --module TM7
  vtbot gaps teach 12 --refer kitchen`,
		Args: args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, words []string) error {
			chosen, ok := catalog.ParseLang(lang)
			if lang != "" && !ok {
				return usageError{fmt.Errorf("--lang %q: expected nl, fr or en", lang)}
			}
			if l.About() == "" && l.Same == "" {
				return usageError{errors.New("say where it belongs: --module, --refer or --same-as")}
			}
			l.Lang = chosen
			l.Code = strings.ToUpper(l.Code)
			return s.withClassroom(cmd, func(c classroom) error { return c.teach(cmd, words, l, anyway) })
		},
	}
	cmd.Flags().StringVar(&l.Code, "module", "", "it belongs to the module of this `CODE`")
	cmd.Flags().StringVar(&l.Referral, "refer", "", "it is about the subject that is not ours of this `ID`")
	cmd.Flags().StringVar(&l.Same, "same-as", "", "it means the same as this `TEXT`")
	cmd.Flags().StringVar(&lang, "lang", "", "the question is in `nl|fr|en`; as it seems to be, when not given")
	cmd.Flags().BoolVar(&anyway, "anyway", false, "keep it although questions of the catalogue are answered otherwise")
	cmd.MarkFlagsMutuallyExclusive("module", "refer", "same-as")
	return cmd
}

func newDismiss(s *setup) *cobra.Command {
	return &cobra.Command{
		Use: "dismiss TEXT|NUMBER", Short: "Leave a question alone: it and questions like it are no longer listed",
		Args: args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, words []string) error {
			return s.withClassroom(cmd, func(c classroom) error { return c.teach(cmd, words, catalog.Lesson{}, true) })
		},
	}
}

// teach keeps a lesson about the question that words are.
func (c classroom) teach(cmd *cobra.Command, words []string, l catalog.Lesson, anyway bool) error {
	ctx := cmd.Context()
	if err := c.question(ctx, words, &l); err != nil {
		return err
	}
	l.Same = privacy.Mask(l.Same)
	var kept *planning.Lesson
	err := c.live.Use(func(e *edition.Edition) error {
		if l.Lang == "" {
			l.Lang, _ = e.Language(l.Text, "")
		}
		if !anyway {
			upset, err := e.Upsets(ctx, l)
			if err != nil {
				return err
			}
			if len(upset) > 0 {
				for _, line := range upset {
					fmt.Fprintf(cmd.OutOrStdout(), "%s\t%s\t%s\n", line.About, line.Lang, line.Text)
				}
				return fmt.Errorf("%d questions of the catalogue would be answered otherwise: --anyway keeps the lesson all the same", len(upset))
			}
		}
		var err error
		kept, err = c.service.Teach(ctx, planning.Shell, l, e.Like(ctx, l))
		return err
	})
	switch {
	case errors.Is(err, planning.ErrNoModule):
		return usageError{fmt.Errorf("no module is called %s: \"vtbot catalog list\" shows them", l.Code)}
	case errors.Is(err, planning.ErrNoDoor):
		return usageError{fmt.Errorf("no subject that is not ours is called %s: referrals.yaml of the catalogue has them", l.Referral)}
	case errors.Is(err, planning.ErrWordless):
		return usageError{errors.New("nothing can be taught of it: it says nothing, or only its subject was kept")}
	case err != nil:
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "Lesson %[1]d: %[2]q %[3]s. \"vtbot gaps undo %[1]d\" takes it back.\n",
		kept.Number, kept.Text, does(kept.Lesson))
	return err
}

// question finds the question that words are: one of the list by its number, or a text.
func (c classroom) question(ctx context.Context, words []string, l *catalog.Lesson) error {
	l.Text = privacy.Mask(strings.Join(words, " "))
	number, ok := numberAlone(words)
	if !ok {
		return nil
	}
	g, err := c.store.Gap(ctx, number)
	if errors.Is(err, planning.ErrNoGap) {
		return usageError{fmt.Errorf("no question has the number %d: \"vtbot gaps list\" shows them", number)}
	}
	l.Text, l.Lang = g.Question, cmp.Or(l.Lang, g.Lang)
	return err
}

// numberAlone returns the number that words are; false for all else.
func numberAlone(words []string) (int64, bool) {
	if len(words) != 1 {
		return 0, false
	}
	n, err := strconv.ParseInt(words[0], 10, 64)
	return n, err == nil
}

// does says what a lesson does.
func does(l catalog.Lesson) string {
	switch {
	case l.Code != "":
		return "is answered with " + l.Code
	case l.Referral != "":
		return "is referred to " + l.Referral
	case l.Same != "":
		return fmt.Sprintf("is answered like %q", l.Same)
	}
	return "is left alone"
}

func newUndo(s *setup) *cobra.Command {
	return &cobra.Command{
		Use: "undo NUMBER", Short: "Take a lesson back: what it settled is listed again", Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			number, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return usageError{fmt.Errorf("%q is no number of a lesson: \"vtbot gaps lessons\" shows them", args[0])}
			}
			return s.withClassroom(cmd, func(c classroom) error {
				undone, err := c.service.Unteach(cmd.Context(), planning.Shell, number)
				if errors.Is(err, planning.ErrNoLesson) {
					return fmt.Errorf("there is no lesson %d that holds: \"vtbot gaps lessons\" shows them", number)
				}
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "Undone: %q.\n", undone.Text)
				return err
			})
		},
	}
}

func newLessons(s *setup) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "lessons", Short: "List what was taught, the latest first", Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.withStore(cmd, func(st *store.Store) error {
				all, err := st.AllLessons(cmd.Context())
				if err != nil {
					return err
				}
				return writeLessons(cmd.OutOrStdout(), all, asJSON)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON, a lesson a line")
	return cmd
}

func writeLessons(out io.Writer, all []planning.Lesson, asJSON bool) error {
	if asJSON {
		enc := encoder(out)
		for _, l := range all {
			row := map[string]any{
				"number": l.Number, "lang": l.Lang, "question": l.Text, "module": l.Code, "refer": l.Referral, "same_as": l.Same,
				"by": l.By, "at": l.At,
			}
			if !l.Undone.IsZero() {
				row["undone_at"] = l.Undone
			}
			if err := enc.Encode(row); err != nil {
				return err
			}
		}
		return nil
	}
	if len(all) == 0 {
		_, err := fmt.Fprintln(out, "No lessons.")
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "number\ttaught\tby\tlanguage\tquestion\t")
	for _, l := range all {
		what := does(l.Lesson)
		if !l.Undone.IsZero() {
			what = "undone"
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\n", l.Number, l.At.In(brussels()).Format("2006-01-02 15:04"), l.By, l.Lang, l.Text, what)
	}
	return w.Flush()
}
