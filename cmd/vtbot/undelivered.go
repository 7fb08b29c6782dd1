package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"vtbot/internal/store"
)

// undeliveredIn tells the metrics what was said and has not arrived, when they are asked for.
type undeliveredIn struct {
	store *store.Store
	now   func() time.Time
	log   *slog.Logger
}

var (
	undelivered = prometheus.NewDesc("vtbot_undelivered", "Replies and notices that have not arrived: they wait, or were given up.",
		[]string{"platform", "kind", "state"}, nil)
	undeliveredSince = prometheus.NewDesc("vtbot_undelivered_oldest_seconds", "How long the oldest that waits has waited.",
		[]string{"kind"}, nil)
)

// Describe implements [prometheus.Collector].
func (b undeliveredIn) Describe(to chan<- *prometheus.Desc) {
	to <- undelivered
	to <- undeliveredSince
}

// Collect implements [prometheus.Collector].
func (b undeliveredIn) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	list, oldest, err := b.store.Backlogs(ctx)
	if err != nil {
		b.log.Warn("count what has not arrived", "err", err)
		return
	}
	for _, l := range list {
		to <- prometheus.MustNewConstMetric(undelivered, prometheus.GaugeValue, float64(l.Waiting), l.Platform, l.Kind, "waiting")
		to <- prometheus.MustNewConstMetric(undelivered, prometheus.GaugeValue, float64(l.Failed), l.Platform, l.Kind, "failed")
	}
	for _, kind := range []string{"reply", "notice"} {
		age := 0.0
		if since, waits := oldest[kind]; waits {
			age = b.now().Sub(since).Seconds()
		}
		to <- prometheus.MustNewConstMetric(undeliveredSince, prometheus.GaugeValue, age, kind)
	}
}
