package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/config"
	"vtbot/internal/mail"
	"vtbot/internal/slack"
	"vtbot/internal/store"
	"vtbot/internal/telegram"
)

// doors are the platforms that can be asked whether people and places are there; nil for one that is not set up or lets
// nobody in.
type doors struct {
	slack    *slack.Slack
	telegram *telegram.Telegram
	clock    *clockReader
}

// knock tries the tokens.
func knock(ctx context.Context, cfg *config.Config, log *slog.Logger) (doors, []finding) {
	d := newDoors(cfg, log)
	inSlack := finding{part: "Slack", skip: "no token: set VTBOT_SLACK_BOT_TOKEN and VTBOT_SLACK_APP_TOKEN to answer there (docs/slack.md)"}
	if d.slack != nil {
		inSlack.skip = ""
		if inSlack.good, inSlack.err = d.slack.Check(ctx); inSlack.err != nil {
			d.slack = nil
		}
	}
	inTelegram := finding{part: "Telegram", skip: "no token: set VTBOT_TELEGRAM_TOKEN to answer there (docs/telegram.md)"}
	if d.telegram != nil {
		inTelegram.skip = ""
		if inTelegram.good, inTelegram.err = d.telegram.Check(ctx); inTelegram.err != nil {
			d.telegram = nil
		}
	}
	return d, []finding{inSlack, inTelegram}
}

// newDoors returns the doors of a configuration, whose options were checked when it was read.
func newDoors(cfg *config.Config, log *slog.Logger) doors {
	d := doors{clock: &clockReader{}}
	client := &http.Client{Timeout: 10 * time.Second, Transport: d.clock}
	if cfg.Slack.BotToken != "" {
		opts := slackOptions(cfg, log)
		opts.HTTPClient = client
		d.slack, _ = slack.New(opts, nil, nil)
	}
	if cfg.Telegram.Token != "" {
		opts := telegramOptions(cfg, log)
		opts.HTTPClient = client
		d.telegram, _ = telegram.New(opts, nil, nil)
	}
	return d
}

// unattended reports whether nobody can handle a request where the bot serves: coordinators of the terminal work beside it.
func unattended(cfg *config.Config) bool {
	return !slices.ContainsFunc(cfg.Coordinators, func(id string) bool {
		return cfg.Slack.BotToken != "" && strings.HasPrefix(id, "slack:") || cfg.Telegram.Token != "" && strings.HasPrefix(id, "telegram:")
	})
}

// cell looks whether there is anybody who handles requests, and whether the VT cell's places and people are there. thorough
// asks more than each start of serve needs to.
func (d doors) cell(ctx context.Context, cfg *config.Config, thorough bool) []finding {
	all := finding{part: "VT cell"}
	switch {
	case cfg.Slack.BotToken == "" && cfg.Telegram.Token == "":
		all.skip = "nothing to serve yet"
		return []finding{all}
	case unattended(cfg):
		all.err = errors.New("nobody can handle requests: set VTBOT_COORDINATORS to the ids of the VT cell's people, such as " +
			"slack:U0123,telegram:4567; write /whoami to the bot for one's own (docs/start.md). Ids of the terminal count in \"vtbot chat\" only")
	case cfg.VTCell.SlackChannel == "" && cfg.VTCell.TelegramChat == "" && cfg.VTCell.Email == "":
		all.good = fmt.Sprintf("coordinators: %d, each of them told directly", len(cfg.Coordinators))
	default:
		all.good = fmt.Sprintf("coordinators: %d", len(cfg.Coordinators))
	}
	list := []finding{all}
	for _, at := range []chat.Address{
		{Via: slack.Platform, To: cfg.VTCell.SlackChannel}, {Via: telegram.Platform, To: cfg.VTCell.TelegramChat},
		{Via: mail.Platform, To: cfg.VTCell.Email},
	} {
		if at.To != "" {
			list = append(list, d.at(ctx, "VT cell's place "+at.String(), at, thorough))
		}
	}
	for _, id := range cfg.Coordinators {
		if at, err := chat.ParseAddress(id); err == nil {
			list = append(list, d.at(ctx, "coordinator "+id, at, thorough))
		}
	}
	return list
}

// at looks whether a place or a person is there.
func (d doors) at(ctx context.Context, part string, at chat.Address, thorough bool) finding {
	f := finding{part: part}
	switch {
	case at.Via == mail.Platform:
		f.skip = "as good as the mail server"
	case at.Via == slack.Platform && d.slack != nil:
		look := d.slack.Person
		if at.To[0] == 'C' || at.To[0] == 'G' {
			look = d.slack.Channel
		}
		f.good, f.err = look(ctx, at.To)
	case at.Via == telegram.Platform && !thorough && !strings.HasPrefix(at.To, "-"):
		f.skip = "looked at by \"vtbot doctor\"" // whoever has not written to the bot yet may do so any moment
	case at.Via == telegram.Platform && d.telegram != nil:
		f.good, f.err = d.telegram.Chat(ctx, at.To)
		if f.err == nil && thorough && strings.HasPrefix(at.To, "-") {
			f.err = d.telegram.MayWrite(ctx, at.To)
		}
	case at.Via == slack.Platform || at.Via == telegram.Platform:
		f.skip = "not looked at: what is told there waits until the bot is in service there"
	default:
		f.skip = "in \"vtbot chat\" only"
	}
	return f
}

// attention is what an operator should look at: the bot runs, but something that it was told is not so.
type attention struct {
	faults prometheus.Gauge
	mu     sync.Mutex
	known  map[string]string // what is wrong, by part
}

// note takes down what was found, and logs what was not known before.
func (a *attention) note(found []finding, log *slog.Logger) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := map[string]string{}
	for _, f := range found {
		if f.err == nil {
			continue
		}
		now[f.part] = f.err.Error()
		if a.known[f.part] != now[f.part] {
			log.Warn("this needs attention", "part", f.part, "err", f.err)
		}
	}
	for part := range a.known {
		if now[part] == "" {
			log.Info("this is well again", "part", part)
		}
	}
	a.known = now
	a.faults.Set(float64(len(now)))
}

// state is what /readyz shows: which part it is, and why, is for the log.
func (a *attention) state() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.known) > 0 {
		return "needs attention"
	}
	return "ok"
}

// lookAgain is how long after each look the next one is.
const lookAgain = 30 * time.Minute

// watchDoors looks, at the start and again and again, whether those who handle requests can be reached.
func watchDoors(ctx context.Context, cfg *config.Config, c *catalog.Catalog, st *store.Store, a *attention, log *slog.Logger) error {
	d := newDoors(cfg, slog.New(slog.DiscardHandler))
	again := time.NewTicker(lookAgain)
	defer again.Stop()
	for {
		found := append(d.cell(ctx, cfg, false), examineInductions(ctx, cfg, c, st)...)
		if ctx.Err() != nil {
			return nil
		}
		a.note(append(found, examineDisk(cfg.DataDir)), log)
		select {
		case <-ctx.Done():
			return nil
		case <-again.C:
		}
	}
}
