// Command vtbot is the chat bot of Fedasil's Voluntary Return unit: it knows the unit's training modules.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	collect(200) // a small heap grows fast at the start: collecting it less often saves a sixth of that time
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Environ())
	stop()
	os.Exit(status)
}

// collect sets by how many percent the heap may grow before it is collected, unless GOGC says so. At the start that is
// more, for speed; once all is read it is less: hardly anything is kept then, and memory is what a small server lacks.
func collect(percent int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}

// The exit statuses that programs rely on.
const (
	exitOK     = 0
	exitFailed = 1 // the work failed; the message says why
	exitUsage  = 2 // wrong usage or configuration
)

// usageError is an error of whoever called the program: a flag, an argument or the configuration.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// run is the whole program but the process: it returns the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, environ []string) int {
	root := newRoot(environ)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var usage usageError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errReported):
		return exitFailed
	case errors.As(err, &usage), strings.HasPrefix(err.Error(), "unknown command"): // cobra has no type for it
		fmt.Fprintf(stderr, "vtbot: %v\n", err)
		return exitUsage
	}
	fmt.Fprintf(stderr, "vtbot: %v\n", err)
	return exitFailed
}

// errReported ends a command that has already said what is wrong.
var errReported = errors.New("already reported")

// newRoot returns the command line. environ is the environment, as os.Environ gives it.
func newRoot(environ []string) *cobra.Command {
	s := &setup{environ: environ}
	root := &cobra.Command{
		Use:   "vtbot",
		Short: "The chat bot for the training modules on voluntary return",
		Long: `vtbot answers questions of people who work with migrants about the training modules of Fedasil's
Voluntary Return unit: in the terminal, in Slack and in Telegram, in Dutch, French and English.

Without any configuration, "vtbot chat" opens a conversation on the catalogue that it ships with.`,
		Version:                    versionLine(),
		SilenceErrors:              true,
		SilenceUsage:               true,
		SuggestionsMinimumDistance: 2,
		RunE:                       func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().StringVar(&s.file, "config", "", "configuration `file` (VTBOT_CONFIG)")
	root.PersistentFlags().StringVar(&s.data, "data", "", "data `folder` (VTBOT_DATA_DIR)")
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(
		newAsk(s), newUnderstand(s), newChat(s), newServe(s), newCatalog(s), newGaps(s),
		newRequests(s), newSessions(s), newTrainers(s), newReminders(s),
		newNotifications(s), newEval(s), newDoctor(s), newDemo(s), newInit(s),
		newHealth(s), newBackup(s), newRestore(s), newSlack(), newVersion(),
	)
	return root
}

// usage marks an error as one of whoever called the program; nil stays nil.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return usageError{err}
}

// args wraps a check of positional arguments, whose error is one of usage.
func args(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error { return usage(check(cmd, args)) }
}
