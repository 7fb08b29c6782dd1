package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts run the program itself as the command vtbot.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"vtbot": func() {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			status := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Environ())
			stop()
			os.Exit(status)
		},
		"vtbot-sweeper": sweeper,
	})
}

// The scripts are sessions at a shell: testdata/script/*.txtar.
func TestScripts(t *testing.T) {
	if testing.Short() {
		t.Skip("a process a line takes long")
	}
	testscript.Run(t, testscript.Params{Dir: "testdata/script", RequireExplicitExec: true, RequireUniqueNames: true})
}
