package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vtbot/internal/config"
	"vtbot/internal/mail"
	"vtbot/internal/slack"
	"vtbot/internal/telegram"
)

// finding is what the doctor says of one part.
type finding struct {
	part string
	good string // what is well
	err  error  // what is wrong, and what to do
	skip string // why the part was not looked at
}

func newDoctor(s *setup) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Check configuration, catalogue, database and tokens, and say what to do",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			out := cmd.OutOrStdout()
			bad := 0
			for _, f := range examine(cmd.Context(), s, cmd.ErrOrStderr()) {
				switch {
				case f.err != nil:
					bad++
					fmt.Fprintf(out, "✗ %s: %v\n", f.part, f.err)
				case f.skip != "":
					fmt.Fprintf(out, "– %s: %s\n", f.part, f.skip)
				default:
					fmt.Fprintf(out, "✓ %s: %s\n", f.part, f.good)
				}
			}
			if bad > 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "vtbot: %d of the parts above need attention\n", bad)
				return errReported
			}
			return nil
		},
	}
}

// examine looks at every part; one that is wrong does not keep it from the others.
func examine(ctx context.Context, s *setup, stderr io.Writer) []finding {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	log := slog.New(slog.DiscardHandler)
	cfg, err := s.config(stderr)
	if err != nil {
		return []finding{{part: "configuration", err: err}}
	}
	findings := []finding{{part: "configuration", good: "read"}}

	c, err := loadCatalog(cfg.Catalog)
	f := finding{part: "catalogue", err: err}
	if err == nil {
		f.good = fmt.Sprintf("%d modules, edition %s", len(c.Modules), c.Edition[cfg.Language])
	}
	findings = append(findings, f)

	st, err := openStore(ctx, cfg, "", log)
	f = finding{part: "database", err: err}
	if err == nil {
		var version int64
		version, f.err = st.Version(ctx)
		f.good = fmt.Sprintf("%s, tables at version %d", databaseName(cfg), version)
		st.Close()
	}
	findings = append(findings, f)

	f = finding{part: "Slack", skip: "no token: set VTBOT_SLACK_BOT_TOKEN and VTBOT_SLACK_APP_TOKEN to answer there (docs/slack.md)"}
	if cfg.Slack.BotToken != "" {
		f.skip = ""
		var s *slack.Slack
		if s, f.err = slack.New(slackOptions(cfg, log), nil, nil); f.err == nil {
			f.good, f.err = s.Check(ctx)
		}
	}
	findings = append(findings, f)

	f = finding{part: "Telegram", skip: "no token: set VTBOT_TELEGRAM_TOKEN to answer there (docs/telegram.md)"}
	if cfg.Telegram.Token != "" {
		f.skip = ""
		var t *telegram.Telegram
		if t, f.err = telegram.New(telegramOptions(cfg, log), nil, nil); f.err == nil {
			f.good, f.err = t.Check(ctx)
		}
	}
	findings = append(findings, f)

	f = finding{part: "mail", skip: "no server: set VTBOT_SMTP_URL and VTBOT_MAIL_FROM to send mails (docs/requests.md)"}
	if cfg.SMTP.URL != "" {
		f.skip = ""
		var m *mail.Mailer
		if m, f.err = mail.New(mail.Options{URL: string(cfg.SMTP.URL), From: cfg.Mail.From, Log: log, Now: cfg.Clock()}); f.err == nil {
			f.good, f.err = m.Check(ctx)
		}
	}
	findings = append(findings, f)

	f = finding{part: "pages", skip: "no public address: set VTBOT_HTTP_PUBLIC_URL so that partners and trainers can answer " +
		"through links in mails, and have their sessions in a calendar (docs/operations.md)"}
	switch {
	case cfg.HTTP.PublicURL != "" && cfg.HTTP.Addr == "":
		f.skip, f.err = "", errors.New("VTBOT_HTTP_PUBLIC_URL is set, but there is no HTTP server: set VTBOT_HTTP_ADDR")
	case cfg.HTTP.PublicURL != "":
		f.skip, f.good = "", "links lead to "+cfg.HTTP.PublicURL
	}
	findings = append(findings, f)

	f = finding{part: "VT cell", good: fmt.Sprintf("%d coordinators, %s", len(cfg.Coordinators), strings.Join(cellPlaces(cfg), ", "))}
	switch {
	case len(cfg.Coordinators) == 0:
		f.skip = "nobody can handle requests: set VTBOT_COORDINATORS to the ids of the VT cell's people, " +
			"such as slack:U0123,telegram:4567 (docs/requests.md)"
	case cfg.VTCell.Email != "" && cfg.SMTP.URL == "":
		f.err = errors.New("VTBOT_VTCELL_EMAIL is set, but no mail server: set VTBOT_SMTP_URL, or mails wait for ever")
	}
	if cfg.Slack.BotToken == "" && cfg.Telegram.Token == "" {
		f = finding{part: f.part, skip: "nothing to serve yet"}
	}
	return append(findings, f)
}

// cellPlaces names the places at which the VT cell reads.
func cellPlaces(cfg *config.Config) []string {
	var places []string
	for _, p := range []struct{ name, to string }{
		{"Slack", cfg.VTCell.SlackChannel}, {"Telegram", cfg.VTCell.TelegramChat}, {"mail", cfg.VTCell.Email},
	} {
		if p.to != "" {
			places = append(places, p.name+" "+p.to)
		}
	}
	if len(places) == 0 {
		places = append(places, "each of them told directly")
	}
	return places
}

// databaseName names the database without what may hold a password.
func databaseName(cfg *config.Config) string {
	if cfg.DatabaseURL != "" {
		return "PostgreSQL"
	}
	return "SQLite in " + cfg.DataDir
}
