package main

import (
	"context"
	"log/slog"
	"time"

	"vtbot/bot"
	"vtbot/internal/chat"
	"vtbot/internal/config"
	"vtbot/internal/store"
	"vtbot/internal/training"
)

// sweep says what is due, on the rhythm of reminders.sweep: reminders of sessions, what the VT cell gets on a schedule, and
// the introductions that come back. The rhythm only wakes it: what is due stands in the database, so that nothing is lost
// while no process runs, and what another process has said is not said again.
func sweep(ctx context.Context, cfg *config.Config, b *bot.Bot, st *store.Store, log *slog.Logger) error {
	failed := func(what string, err error) {
		if err != nil && ctx.Err() == nil {
			log.Error(what, "err", err)
		}
	}
	failed("plan reminders anew", b.Replan(ctx, st))
	now := cfg.Clock()
	for {
		n, err := b.Sweep(ctx, st)
		failed("say what is due", err)
		if n > 0 {
			log.Info("said what is due", "sessions", n)
		}
		failed("remind the VT cell", remindOnce(ctx, cfg, b, st, now()))
		failed("plan introductions", b.PlanInductions(ctx, st, inductions(cfg), inductionsAhead))
		wake := time.NewTimer(cfg.Reminders.Sweep.Next(now()).Sub(now()))
		select {
		case <-ctx.Done():
			wake.Stop()
			return nil
		case <-wake.C:
		}
	}
}

// inductionsAhead is how far ahead the recurring introduction is planned: long enough to be joined by people who start in
// two months.
const inductionsAhead = 70 * 24 * time.Hour

// inductions are the configured introductions.
func inductions(cfg *config.Config) []bot.Induction {
	var list []bot.Induction
	for _, in := range cfg.Sessions.Induction {
		list = append(list, bot.Induction{
			Name: in.Place + " " + string(in.Language), Next: in.Schedule.Next,
			Place: in.Place, Language: in.Language, Modules: in.Modules, Trainer: in.Trainer,
		})
	}
	return list
}

const (
	// digestLate is how late a digest is still of use: after an outage of a night, but not of a day.
	digestLate = 12 * time.Hour
	// digestAhead and digestGaps are how much of the coming sessions and of the past questions a digest tells.
	digestAhead = 21
	digestGaps  = 7 * 24 * time.Hour
)

// remindOnce tells the VT cell, on its schedule, what is open, and of requests that nobody touched.
func remindOnce(ctx context.Context, cfg *config.Config, b *bot.Bot, st *store.Store, now time.Time) error {
	open, err := st.Requests(ctx, bot.RequestQuery{Open: true})
	if err != nil {
		return err
	}
	var tell []chat.Outgoing
	if due, ok := cfg.VTCell.Digest.Last(now, digestLate); ok {
		week := bot.Week{Open: open}
		today := training.DayOf(now)
		if week.Sessions, err = st.Sessions(ctx, bot.SessionQuery{From: today, To: today.Add(digestAhead), Scheduled: true}); err != nil {
			return err
		}
		if week.Gaps, err = st.Gaps(ctx, now.Add(-digestGaps)); err != nil {
			return err
		}
		tell = b.Digest(ctx, week, due)
	}
	days := int(cfg.VTCell.NudgeAfter)
	for _, r := range open {
		if bot.Untouched(r, days, now) {
			tell = append(tell, b.Nudge(ctx, r, days)...)
		}
	}
	return st.TellOnce(ctx, tell)
}
