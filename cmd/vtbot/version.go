package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
	_ "time/tzdata" // Brussels time on machines without a zone database

	"github.com/spf13/cobra"
)

// brussels is the time zone that people think in.
var brussels = sync.OnceValue(func() *time.Location {
	loc, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		panic(err) // the zone database is embedded
	}
	return loc
})

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Show the version", Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			fmt.Fprintln(cmd.OutOrStdout(), versionLine())
			return nil
		},
	}
}

// versionLine is what "vtbot version" and "vtbot --version" print.
func versionLine() string {
	return fmt.Sprintf("vtbot %s, built with %s for %s/%s", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// version is what the program was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	return versionOf(info)
}

// versionOf returns the version that a build is stamped with: the tag of a release, or for any other commit the version that
// Go makes of its time and hash. A build without a version of its own is named by its commit, if that is known.
func versionOf(info *debug.BuildInfo) string {
	v := info.Main.Version
	if v != "" && v != "(devel)" {
		return v
	}
	v = "(devel)"
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && s.Value != "":
			v += " " + s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			v += "+dirty" // as Go marks versions
		}
	}
	return v
}
