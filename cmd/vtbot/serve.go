package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"vtbot/bot"
	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/config"
	"vtbot/internal/delivery"
	"vtbot/internal/edition"
	"vtbot/internal/mail"
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
	notify    delivery.Platform
	traffic   *delivery.Traffic
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
	replies, err := delivery.JournalReplies(ctx, filepath.Join(cfg.DataDir, "posted"), st)
	if err != nil {
		return err
	}
	defer replies.Close()
	b, live, err := newBot(cfg, st)
	if err != nil {
		return err
	}
	b.Log = log
	if unattended(cfg) { // watchDoors says so
		b.Office.WriteTo = cmp.Or(cfg.VTCell.Email, live.Catalog().Contact.Email)
	}
	go warm(live)
	metrics := newMetrics()
	metrics.registry.MustRegister(undeliveredIn{st, cfg.Clock(), log})
	platforms, err := newPlatforms(cfg, metrics, b, replies, log)
	if err != nil {
		return err
	}
	if len(platforms) == 0 {
		return usageError{errors.New("nothing to serve: set VTBOT_SLACK_BOT_TOKEN and VTBOT_SLACK_APP_TOKEN, or VTBOT_TELEGRAM_TOKEN; " +
			"docs/slack.md and docs/telegram.md tell how to get them")}
	}

	notices, err := delivery.JournalNotices(ctx, filepath.Join(cfg.DataDir, "delivered"), st)
	if err != nil {
		return err
	}
	defer notices.Close()
	service := newService(b, st)
	deliverers, err := newDeliverers(cfg, metrics, service, notices, platforms, log)
	if err != nil {
		return err
	}

	if err := readdress(ctx, service, st, log); err != nil {
		return err
	}

	group, ctx := errgroup.WithContext(ctx)
	for _, d := range deliverers {
		group.Go(func() error { return d.Run(ctx) })
	}
	server := &web.Server{
		Addr: cfg.HTTP.Addr, Log: log, Metrics: metrics.registry,
		Checks: map[string]web.Check{"database": st.Writable}, Routes: map[string]http.Handler{},
		Notes: map[string]func() string{"setup": metrics.attention.state},
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
	group.Go(func() error { return watchDoors(ctx, cfg, live.Catalog(), st, metrics.attention, log) })
	group.Go(func() error { return backups(ctx, cfg, st, metrics.backup, log) })
	group.Go(func() error { return purge(ctx, st, cfg.Clock(), log) })
	log.Info("serving", "version", version())
	err = group.Wait()
	log.Info("stopped")
	return err
}

// readdress has what waited for the VT cell tried at once, and gives what waited for a channel or group that the configuration
// names no more to the one that it names now.
func readdress(ctx context.Context, service *planning.Service, st *store.Store, log *slog.Logger) error {
	for _, place := range service.Cell {
		n, err := st.Readdress(ctx, place.Via, place.To, func(target string) bool {
			return !service.Stays(chat.Waiting{Notice: chat.Notice{Via: place.Via, To: target}}) &&
				(place.Via == slack.Platform && strings.ContainsRune("CG", rune(target[0])) || place.Via == telegram.Platform && target[0] == '-')
		})
		if err != nil {
			return err
		}
		if n > 0 {
			log.Info("what waited for another place goes to this one", "via", place.Via, "to", place.To, "notices", n)
		}
	}
	return st.Hurry(ctx)
}

// newDeliverers returns those who deliver notices: one for each platform in service, and one for mail.
func newDeliverers(
	cfg *config.Config, m *metrics, service *planning.Service, st delivery.NoticeStore, platforms []platform, log *slog.Logger,
) ([]*delivery.Deliverer, error) {
	var list []*delivery.Deliverer
	failed := func(ctx context.Context, w chat.Waiting, _ string) []chat.Outgoing {
		told, err := service.Undelivered(ctx, w)
		if err != nil {
			log.Warn("whose address it is cannot be told", "notice", w.ID, "err", err)
		}
		return told
	}
	add := func(traffic *delivery.Traffic, p delivery.Platform) {
		list = append(list, &delivery.Deliverer{
			Traffic: traffic, Platform: p, Store: st, Failed: failed, Stays: service.Stays, Closed: service.Unplaced, Log: log,
		})
	}
	for _, p := range platforms {
		add(p.traffic, p.notify)
	}
	if cfg.SMTP.URL != "" {
		mailer, err := mail.New(mail.Options{URL: string(cfg.SMTP.URL), From: cfg.Mail.From, Log: log, Now: cfg.Clock()})
		if err != nil {
			return nil, usageError{err}
		}
		add(m.traffic(mail.Platform, mailLimits), mailer)
	}
	for _, place := range service.Cell {
		if !slices.ContainsFunc(list, func(d *delivery.Deliverer) bool { return d.Traffic.Platform == place.Via }) {
			log.Warn("the VT cell is to be told on a platform that is not set up: its notices wait", "via", place.Via)
		}
	}
	return list, nil
}

func newPlatforms(cfg *config.Config, m *metrics, b *bot.Bot, store delivery.ReplyStore, log *slog.Logger) ([]platform, error) {
	var list []platform
	talker := m.turnsOf(b, log)
	if cfg.Slack.BotToken != "" {
		opts := slackOptions(cfg, log)
		opts.Traffic = m.traffic(slack.Platform, slackLimits)
		s, err := slack.New(opts, talker, store)
		if err != nil {
			return nil, usageError{err}
		}
		p := platform{name: slack.Platform, run: s.Run, connected: s.Connected, notify: s, traffic: opts.Traffic}
		if cfg.Slack.Mode == slack.HTTP {
			p.handler, p.route = s.Handler(), []string{"POST /slack", "POST /slack/"}
		}
		list = append(list, p)
	}
	if cfg.Telegram.Token != "" {
		opts := telegramOptions(cfg, log)
		opts.Traffic = m.traffic(telegram.Platform, telegramLimits)
		t, err := telegram.New(opts, talker, store)
		if err != nil {
			return nil, usageError{err}
		}
		b.Office.TelegramName = t.Name
		p := platform{name: telegram.Platform, run: t.Run, connected: t.Connected, notify: t, traffic: opts.Traffic}
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
		APIURL: cfg.Slack.APIURL, Mode: string(cfg.Slack.Mode), Commands: bot.Commands(catalog.EN), Log: log,
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
	registry   *prometheus.Registry
	turns      *prometheus.HistogramVec
	deliveries *prometheus.CounterVec
	backup     prometheus.Gauge
	attention  *attention
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		turns: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "vtbot_turn_seconds", Help: "Time to answer and store one message.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5},
		}, []string{"platform", "result"}),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "vtbot_deliveries_total", Help: "Tries to deliver a reply or a notice.",
		}, []string{"platform", "kind", "result"}),
		backup: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "vtbot_backup_timestamp_seconds", Help: "When the newest scheduled backup was made; 0 while there is none.",
		}),
		attention: &attention{faults: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "vtbot_setup_faults", Help: "Places, people and settings that are not as the configuration says; the log names them.",
		})},
	}
	m.registry.MustRegister(m.turns, m.deliveries, m.backup, m.attention.faults, collectors.NewGoCollector())
	m.registry.MustRegister(collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// traffic returns the traffic on a platform, counted.
func (m *metrics) traffic(platform string, limits delivery.Limits) *delivery.Traffic {
	return delivery.NewTraffic(platform, limits, func(kind delivery.Kind, result delivery.Result) {
		m.deliveries.WithLabelValues(platform, string(kind), string(result)).Inc()
	})
}

func (m *metrics) turnsOf(b *bot.Bot, log *slog.Logger) *counted {
	return &counted{Bot: b, turns: m.turns, log: log}
}

// counted is a bot whose turns are measured.
type counted struct {
	*bot.Bot
	turns *prometheus.HistogramVec
	log   *slog.Logger
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
	took := time.Since(start)
	c.turns.WithLabelValues(m.Platform, result).Observe(took.Seconds())
	if c.log.Enabled(ctx, slog.LevelDebug) { // by the ids of its postings a message is followed to where its answers arrive
		ids := make([]int64, len(postings))
		for i, p := range postings {
			ids[i] = p.ID
		}
		c.log.Debug("turn", "message", m.ID, "result", result, "took", took, "postings", ids)
	}
	return postings, err
}

// warm has ready what the first message would wait for, and gives back the memory that only the start needed.
func warm(live *edition.Live) {
	_ = live.Use(func(e *edition.Edition) error { e.Reader.Warm(); return nil })
	debug.FreeOSMemory()
}
