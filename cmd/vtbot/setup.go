package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"time"

	"vtbot/bot"
	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/config"
	"vtbot/internal/edition"
	"vtbot/internal/mail"
	"vtbot/internal/planning"
	"vtbot/internal/reminder"
	"vtbot/internal/slack"
	"vtbot/internal/store"
	"vtbot/internal/strictyaml"
	"vtbot/internal/telegram"
	"vtbot/internal/understand"
)

// setup puts the parts of the program together: every command takes from it what it needs.
type setup struct {
	environ []string
	file    string // --config
	data    string // --data
}

// getenv returns a variable of the environment that the program was given.
func (s *setup) getenv(name string) string {
	for _, v := range s.environ {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value
		}
	}
	return ""
}

// config reads the configuration; what it warns of is logged to stderr. Its errors are those of usage.
func (s *setup) config(stderr io.Writer) (*config.Config, error) {
	environ := s.environ
	if s.data != "" {
		environ = append(environ[:len(environ):len(environ)], "VTBOT_DATA_DIR="+s.data)
	}
	cfg, warnings, err := config.Load(s.file, environ)
	log := slog.New(slog.NewTextHandler(stderr, nil)) // also beside an error: a misspelt variable is often its cause
	if err == nil {
		log = newLog(cfg, stderr)
	}
	for _, w := range warnings {
		log.LogAttrs(context.Background(), slog.LevelWarn, w.Message, w.Attrs...)
	}
	if err != nil {
		return nil, usageError{err}
	}
	return cfg, nil
}

// newLog returns the log as the configuration wants it.
func newLog(cfg *config.Config, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: cfg.Log.Level.Slog()}
	if cfg.Log.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// loadCatalog reads the configured catalogue. Faults in it, and a catalogue that is not there, are errors of usage.
func loadCatalog(name string) (*catalog.Catalog, error) {
	c, err := catalog.Load(name)
	var faults strictyaml.Faults
	switch {
	case errors.As(err, &faults):
		return nil, usageError{fmt.Errorf("the catalogue cannot be used:\n%w", err)}
	case errors.Is(err, fs.ErrNotExist):
		return nil, usageError{fmt.Errorf("%w: check VTBOT_CATALOG, or leave it empty for the catalogue that vtbot ships with", err)}
	}
	return c, err
}

// newBot returns the bot of a catalogue, and the library in which the catalogue can be exchanged. store may be nil for a
// bot that only answers.
func newBot(cfg *config.Config, store bot.Store) (*bot.Bot, *edition.Live, error) {
	go understand.WarmIntents() // beside the reading of all the rest
	c, err := loadCatalog(cfg.Catalog)
	if err != nil {
		return nil, nil, err
	}
	live, err := edition.NewLive(c, cfg.DataDir)
	if err != nil {
		return nil, nil, err
	}
	collect(50)
	b := &bot.Bot{Library: live, Store: store, Office: newOffice(cfg), Now: cfg.Clock()}
	for _, id := range cfg.Slack.Watch {
		b.Watched = append(b.Watched, "slack:"+id)
	}
	for _, id := range cfg.Telegram.Watch {
		b.Watched = append(b.Watched, "telegram:"+id)
	}
	return b, live, nil
}

// newService returns what happens without a message, for a bot and its store.
func newService(b *bot.Bot, store planning.Store) *planning.Service {
	return &planning.Service{Office: b.Office, Store: store, Catalog: b.Library.Catalog, Now: b.Now}
}

// newOffice returns the VT cell as it is configured. The configuration was checked when it was read.
func newOffice(cfg *config.Config) *planning.Office {
	o := &planning.Office{
		Lang:              cfg.Language,
		Policy:            policy(cfg),
		InterestThreshold: int(cfg.Sessions.Enough),
		Mail:              cfg.SMTP.URL != "" || cfg.VTCell.Email != "",
		PublicURL:         cfg.HTTP.PublicURL,
		DigestAt:          cfg.VTCell.Digest,
		NudgeAfter:        int(cfg.VTCell.NudgeAfter),
	}
	for _, place := range []chat.Address{
		{Via: slack.Platform, To: cfg.VTCell.SlackChannel}, {Via: telegram.Platform, To: cfg.VTCell.TelegramChat},
		{Via: mail.Platform, To: cfg.VTCell.Email},
	} {
		if place.To != "" {
			o.Cell = append(o.Cell, place)
		}
	}
	for _, id := range cfg.Coordinators {
		if at, err := chat.ParseAddress(id); err == nil {
			o.Coordinators = append(o.Coordinators, at)
		}
	}
	if from, err := netmail.ParseAddress(cfg.Mail.From); err == nil {
		o.MailFrom = from.Address
	}
	return o
}

// policy is when what is said of sessions.
func policy(cfg *config.Config) reminder.Policy {
	r := cfg.Reminders
	return reminder.Policy{
		Trainers:      r.Trainers,
		Requesters:    r.Requesters,
		Partners:      r.Partners,
		Cell:          r.VTCell,
		Unready:       r.Unready,
		After:         r.After,
		Quiet:         r.Quiet,
		AnswerWithin:  int(r.AnswerWithin),
		EscalateAfter: int(r.EscalateAfter),
		Length:        time.Duration(cfg.Sessions.Length),
	}
}

// openStore opens the database; name is that under which this process claims replies, "" for a passing one.
func openStore(ctx context.Context, cfg *config.Config, name string, log *slog.Logger) (*store.Store, error) {
	return store.Open(ctx, store.Options{
		DataDir: cfg.DataDir, DatabaseURL: string(cfg.DatabaseURL), Name: name, Now: cfg.Clock(), Log: log,
	})
}

// openOrMake opens the database for a passing process, which makes it where there is none.
func openOrMake(ctx context.Context, cfg *config.Config, log *slog.Logger) (*store.Store, error) {
	return openStore(ctx, cfg, "", log)
}

// openExisting does the same where there is a database: who looks into another folder by mistake is told so, and finds no
// new, empty one.
func openExisting(ctx context.Context, cfg *config.Config, log *slog.Logger) (*store.Store, error) {
	if cfg.DatabaseURL == "" && !store.Exists(cfg.DataDir) {
		folder := cfg.DataDir
		if whole, err := filepath.Abs(folder); err == nil {
			folder = whole
		}
		return nil, fmt.Errorf("there is no database in %s: name the folder of the bot with --data or VTBOT_DATA_DIR, or its configuration "+
			"with --config; \"vtbot serve\" and \"vtbot chat\" make one", folder)
	}
	return openStore(ctx, cfg, "", log)
}

// isTerminal tells whether a stream of the command is a real terminal, and which.
func isTerminal(stream any) (*os.File, bool) {
	f, ok := stream.(*os.File)
	return f, ok && terminalFile(f)
}
