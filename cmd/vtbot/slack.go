package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"vtbot/internal/slack"
)

func newSlack() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "slack",
		Short: "Set the bot up in Slack",
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var base string
	manifest := &cobra.Command{
		Use: "manifest", Short: "Print the manifest from which Slack makes the app",
		Long: `Print the manifest from which Slack makes the app (api.slack.com/apps, "Create New App", "From a manifest").
It asks for what the bot uses and no more. docs/slack.md tells the whole way.`,
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			mode := slack.Socket
			if base != "" {
				mode = slack.HTTP
			}
			manifest, err := slack.Manifest(mode, base)
			if err != nil {
				return usageError{err}
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n", manifest)
			return err
		},
	}
	manifest.Flags().
		StringVar(&base, "url", "", "for HTTP mode: the public `URL` of /slack on the bot's HTTP server; without it, Socket Mode")
	cmd.AddCommand(manifest)
	return cmd
}
