package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"vtbot/bot"
	"vtbot/internal/chat"
	"vtbot/internal/config"
	"vtbot/internal/mail"
	"vtbot/internal/notify"
	"vtbot/internal/outbox"
	"vtbot/internal/planning"
	"vtbot/internal/slack"
	"vtbot/internal/store"
	"vtbot/internal/telegram"
	"vtbot/internal/web"
)

func newServe(s *setup) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Answer in Slack and Telegram until stopped",
		Long: `Answer in Slack, in Telegram, or in both: wherever the configuration holds a token. SIGTERM stops it cleanly, within
10 seconds; SIGHUP reloads the catalogue, which is also watched for changes.`,
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := s.config(cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			if cfg.FakeClock() && !cfg.AllowFakeClock {
				return usageError{errors.New("VTBOT_NOW is for tests and replays: serve refuses it unless VTBOT_ALLOW_FAKE_CLOCK=1")}
			}
			return serve(cmd.Context(), cfg, newLog(cfg, cmd.ErrOrStderr()))
		},
	}
}

// platform is an adapter in service.
type platform struct {
	name      string
	run       func(context.Context) error
	connected func() bool
	notify    notify.Platform
	limits    notify.Limits
	handler   http.Handler // nil when the platform is not spoken to over our HTTP server
	route     []string     // patterns of the handler
}

func serve(ctx context.Context, cfg *config.Config, log *slog.Logger) error {
	lock, name, err := lockData(cfg.DataDir)
	if err != nil {
		return err
	}
	defer lock.Close()
	st, err := openStore(ctx, cfg, name, log)
	if err != nil {
		return err
	}
	defer st.Close()
	marks, err := outbox.OpenMarks(ctx, filepath.Join(cfg.DataDir, "posted"), st)
	if err != nil {
		return err
	}
	defer marks.Close()
	b, live, err := newBot(cfg, st)
	if err != nil {
		return err
	}
	b.Log = log
	metrics := newMetrics()
	platforms, err := newPlatforms(cfg, metrics.count(b), marks, log)
	if err != nil {
		return err
	}
	if len(platforms) == 0 {
		return usageError{errors.New("nothing to serve: set VTBOT_SLACK_BOT_TOKEN and VTBOT_SLACK_APP_TOKEN, or VTBOT_TELEGRAM_TOKEN; " +
			"docs/slack.md and docs/telegram.md tell how to get them")}
	}

	delivered, err := notify.OpenMarks(ctx, filepath.Join(cfg.DataDir, "delivered"), st)
	if err != nil {
		return err
	}
	defer delivered.Close()
	service := newService(b, st)
	couriers, err := newCouriers(cfg, service, delivered, platforms, log)
	if err != nil {
		return err
	}

	group, ctx := errgroup.WithContext(ctx)
	for _, c := range couriers {
		group.Go(func() error { return c.Run(ctx) })
	}
	server := &web.Server{
		Addr: cfg.HTTP.Addr, Log: log, Metrics: metrics.registry,
		Checks: map[string]web.Check{"database": st.Ping}, Routes: map[string]http.Handler{},
	}
	maps.Copy(server.Routes, web.Pages(pagesDesk{service}, log))
	for _, p := range platforms {
		server.Checks[p.name] = func(context.Context) error {
			if !p.connected() {
				return errors.New("not connected")
			}
			return nil
		}
		for _, pattern := range p.route {
			server.Routes[pattern] = p.handler
		}
		group.Go(func() error {
			if err := p.run(ctx); err != nil && ctx.Err() == nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
			return nil
		})
	}
	if cfg.HTTP.Addr != "" {
		group.Go(func() error {
			return server.Run(ctx, func(addr net.Addr) { log.Info("HTTP server", "addr", addr.String()) })
		})
	}
	group.Go(func() error { return watchCatalog(ctx, cfg.Catalog, live, log, func() {}) })
	group.Go(func() error { return sweep(ctx, cfg, service, log) })
	group.Go(func() error { return purge(ctx, st, cfg.Clock(), log) })
	log.Info("serving", "version", version())
	err = group.Wait()
	log.Info("stopped")
	return err
}

// newCouriers returns those who deliver notices: one for each platform in service, and one for mail.
func newCouriers(
	cfg *config.Config, service *planning.Service, st notify.Store, platforms []platform, log *slog.Logger,
) ([]*notify.Courier, error) {
	var list []*notify.Courier
	failed := func(ctx context.Context, w chat.Waiting, _ string) []chat.Outgoing {
		told, err := service.Undelivered(ctx, w)
		if err != nil {
			log.Warn("whose address it is cannot be told", "notice", w.ID, "err", err)
		}
		return told
	}
	add := func(via string, p notify.Platform, limits notify.Limits) {
		list = append(list, &notify.Courier{Via: via, Platform: p, Store: st, Limits: limits, Failed: failed, Log: log})
	}
	for _, p := range platforms {
		add(p.name, p.notify, p.limits)
	}
	if cfg.SMTP.URL != "" {
		m, err := mail.New(mail.Options{URL: string(cfg.SMTP.URL), From: cfg.Mail.From, Log: log, Now: cfg.Clock()})
		if err != nil {
			return nil, usageError{err}
		}
		add(mail.Platform, m, mailLimits)
	}
	for _, place := range service.Cell {
		if !slices.ContainsFunc(list, func(c *notify.Courier) bool { return c.Via == place.Via }) {
			log.Warn("the VT cell is to be told on a platform that is not set up: its notices wait", "via", place.Via)
		}
	}
	return list, nil
}

func newPlatforms(cfg *config.Config, b *counted, store outbox.Store, log *slog.Logger) ([]platform, error) {
	var list []platform
	if cfg.Slack.BotToken != "" {
		s, err := slack.New(slackOptions(cfg, log), b, store)
		if err != nil {
			return nil, usageError{err}
		}
		p := platform{name: slack.Platform, run: s.Run, connected: s.Connected, notify: s, limits: slackLimits}
		if cfg.Slack.Mode == slack.HTTP {
			p.handler, p.route = s.Handler(), []string{"POST /slack", "POST /slack/"}
		}
		list = append(list, p)
	}
	if cfg.Telegram.Token != "" {
		t, err := telegram.New(telegramOptions(cfg, log), b, store)
		if err != nil {
			return nil, usageError{err}
		}
		b.Office.TelegramName = t.Name
		p := platform{name: telegram.Platform, run: t.Run, connected: t.Connected, notify: t, limits: telegramLimits}
		if cfg.Telegram.Mode == telegram.Webhook {
			p.handler, p.route = t.Handler(), []string{"POST /telegram"}
		}
		list = append(list, p)
	}
	return list, nil
}

func slackOptions(cfg *config.Config, log *slog.Logger) slack.Options {
	return slack.Options{
		BotToken: string(cfg.Slack.BotToken), AppToken: string(cfg.Slack.AppToken), SigningSecret: string(cfg.Slack.SigningSecret),
		APIURL: cfg.Slack.APIURL, Mode: string(cfg.Slack.Mode), Log: log,
	}
}

func telegramOptions(cfg *config.Config, log *slog.Logger) telegram.Options {
	return telegram.Options{
		Token: string(cfg.Telegram.Token), APIEndpoint: cfg.Telegram.APIEndpoint, Mode: string(cfg.Telegram.Mode),
		WebhookURL: cfg.Telegram.WebhookURL, WebhookSecret: string(cfg.Telegram.WebhookSecret), Commands: bot.Commands, Log: log,
	}
}

// purge forgets what is kept no longer, at the start and once an hour.
func purge(ctx context.Context, st *store.Store, now func() time.Time, log *slog.Logger) error {
	ticker := time.NewTicker(time.Hour)
	defer ticker.Stop()
	for {
		switch n, err := st.Purge(ctx, now()); {
		case err != nil && ctx.Err() == nil:
			log.Error("forget what is kept no longer", "err", err)
		case n > 0:
			log.Info("forgot what is kept no longer", "rows", n)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// metrics are what an operator watches. No label holds a person or a text.
type metrics struct {
	registry *prometheus.Registry
	turns    *prometheus.HistogramVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		turns: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "vtbot_turn_seconds", Help: "Time to answer and store one message.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5},
		}, []string{"platform", "result"}),
	}
	m.registry.MustRegister(m.turns, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) count(b *bot.Bot) *counted { return &counted{Bot: b, turns: m.turns} }

// counted is a bot whose turns are measured.
type counted struct {
	*bot.Bot
	turns *prometheus.HistogramVec
}

// Handle answers one message, as [bot.Bot.Handle] does.
func (c *counted) Handle(ctx context.Context, m chat.Message) ([]chat.Posting, error) {
	start := time.Now()
	postings, err := c.Bot.Handle(ctx, m)
	result := "answered"
	var wrong *chat.FormError
	switch {
	case errors.As(err, &wrong):
		result = "refused"
	case err != nil:
		result = "failed"
	case len(postings) == 0:
		result = "silent"
	}
	c.turns.WithLabelValues(m.Platform, result).Observe(time.Since(start).Seconds())
	return postings, err
}
