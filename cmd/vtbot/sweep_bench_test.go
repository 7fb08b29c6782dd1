package main

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vtbot/catalog"
	"vtbot/internal/bottest"
	"vtbot/internal/store"
	"vtbot/internal/training"
)

// BenchmarkSweep measures what it takes to say what is due of fifty sessions, with few and with many reminders of the future
// stored beside them, and to queue ten thousand reminders that are due in one minute.
func BenchmarkSweep(b *testing.B) {
	for _, kind := range []string{"SQLite", "PostgreSQL"} {
		b.Run(kind, func(b *testing.B) {
			for _, future := range []int{1000, 1_000_000} {
				b.Run(fmt.Sprintf("future=%d", future), func(b *testing.B) { benchmarkSweep(b, kind, future, 50) })
			}
			b.Run("due=10000", func(b *testing.B) { benchmarkSweep(b, kind, 1000, 5000) })
		})
	}
}

func benchmarkSweep(b *testing.B, kind string, future, sessions int) {
	now := brusselsTime("2027-03-08 17:00")
	o := store.Options{DataDir: b.TempDir(), Now: func() time.Time { return now }}
	driver, source := "sqlite", filepath.Join(o.DataDir, "vtbot.db")
	if kind == "PostgreSQL" {
		o.DatabaseURL = bottest.Postgres(b)
		driver, source = "pgx", o.DatabaseURL
	}
	st, err := store.Open(b.Context(), o)
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	db, err := sql.Open(driver, source)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	fillReminders(b, db, future)
	service := sweeping(st, now, b.TempDir())
	trainer := training.Trainer{Name: "An", Terminal: "an", Languages: []catalog.Lang{"en"}, Modules: []string{"TM2"}}
	saveTrainer(b, st, &trainer)
	for b.Loop() {
		b.StopTimer()
		due(b, service.Policy, st, &trainer, sessions, now)
		b.StartTimer()
		n, err := service.Sweep(b.Context())
		if err != nil || n != sessions {
			b.Fatalf("said what is due of %d sessions, %v", n, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*sessions), "µs/session")
}

// fillReminders stores reminders of the years to come.
func fillReminders(b *testing.B, db *sql.DB, n int) {
	b.Helper()
	tx, err := db.BeginTx(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer tx.Rollback()
	const atOnce = 1000
	for from := 0; from < n; from += atOnce {
		var rows []string
		for i := from; i < min(from+atOnce, n); i++ {
			at := time.Date(2028, 1, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Minute)
			rows = append(rows, fmt.Sprintf(`(%d, 'trainer:%d', 'upcoming', '3wd 09:00', '2028-03-09 13:30', '%s', 'planned')`, 1_000_000+i/3, i, at.Format("2006-01-02 15:04:05+00:00")))
		}
		if _, err := tx.ExecContext(b.Context(), `INSERT INTO reminders (session, recipient, kind, rule, moment, due_at, state) VALUES `+strings.Join(rows, ", ")); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	if _, err := db.ExecContext(b.Context(), `ANALYZE`); err != nil {
		b.Fatal(err)
	}
}
