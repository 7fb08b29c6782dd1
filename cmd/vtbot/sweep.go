package main

import (
	"context"
	"log/slog"
	"time"

	"vtbot/internal/config"
	"vtbot/internal/planning"
)

// sweep says what is due, on the rhythm of reminders.sweep: reminders of sessions, what the VT cell gets on a schedule, and
// the introductions that come back. The rhythm only wakes it: what is due stands in the database, so that nothing is lost
// while no process runs, and what another process has said is not said again.
func sweep(ctx context.Context, cfg *config.Config, service *planning.Service, log *slog.Logger) error {
	failed := func(what string, err error) {
		if err != nil && ctx.Err() == nil {
			log.Error(what, "err", err)
		}
	}
	failed("plan reminders anew", service.Replan(ctx))
	now := cfg.Clock()
	for {
		n, err := service.Sweep(ctx)
		failed("say what is due", err)
		if n > 0 {
			log.Info("said what is due", "sessions", n)
		}
		failed("remind the VT cell", service.RemindCell(ctx))
		failed("plan introductions", service.PlanInductions(ctx, inductions(cfg), inductionsAhead))
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
func inductions(cfg *config.Config) []planning.Induction {
	var list []planning.Induction
	for _, in := range cfg.Sessions.Induction {
		list = append(list, planning.Induction{
			Name: in.Place + " " + string(in.Language), Next: in.Schedule.Next,
			Place: in.Place, Language: in.Language, Modules: in.Modules, Trainer: in.Trainer,
		})
	}
	return list
}
