package main

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"vtbot/catalog"
	"vtbot/internal/bottest"
	"vtbot/internal/chat"
	"vtbot/internal/config"
	"vtbot/internal/planning"
	"vtbot/internal/reminder"
	"vtbot/internal/store"
	"vtbot/internal/training"
)

// sweeper is a process that says what is due until it is killed: the command vtbot-sweeper of the tests below.
func sweeper() {
	ctx := context.Background()
	now := brusselsTime("2027-03-08 17:00")
	st, err := store.Open(ctx, store.Options{DatabaseURL: os.Getenv("VTBOT_DATABASE_URL"), Now: func() time.Time { return now }})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	service := sweeping(st, now, os.Getenv("VTBOT_DATA_DIR"))
	fmt.Println("ready")
	for {
		if _, err := service.Sweep(ctx); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// sweeping is the VT cell's work with a store, of which only what is due is of interest. What the search is made of is kept in a
// folder.
func sweeping(st *store.Store, now time.Time, folder string) *planning.Service {
	b, _, err := newBot(&config.Config{Language: "en", DataDir: folder, Coordinators: []string{"terminal:vera"}}, st)
	if err != nil {
		panic(err)
	}
	b.Now = func() time.Time { return now }
	day, err := reminder.ParseOffset("1d 17:00")
	if err != nil {
		panic(err)
	}
	b.Office.Policy = reminder.Policy{Trainers: []reminder.Offset{day}, Cell: []reminder.Offset{day}}
	return newService(b, st)
}

// Two processes say what is due at once, and one of them is killed at a moment of it that chance picks: all is said, nothing
// twice.
func TestKilledWhileItSaysWhatIsDue(t *testing.T) {
	if testing.Short() {
		t.Skip("twenty kills take long")
	}
	t.Parallel()
	url := bottest.Postgres(t)
	now := brusselsTime("2027-03-08 17:00")
	st, err := store.Open(t.Context(), store.Options{DatabaseURL: url, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	folder := fittedFolder(t)
	service := sweeping(st, now, folder)
	trainer := training.Trainer{Name: "An", Terminal: "an", Languages: []catalog.Lang{"en"}, Modules: []string{"TM2"}}
	saveTrainer(t, st, &trainer)
	count := func(query string) (n int) {
		t.Helper()
		if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	const rounds, sessions = 20, 150 // three transactions of a sweep each
	killedAmid := 0
	for round := range rounds {
		due(t, service.Policy, st, &trainer, sessions, now)
		before := count(`SELECT COUNT(*) FROM reminders WHERE state = 'said'`) + count(`SELECT COUNT(*) FROM reminders WHERE state = 'sent'`)
		victim := exec.CommandContext(t.Context(), "vtbot-sweeper")
		victim.Env = append(os.Environ(), "VTBOT_DATABASE_URL="+url, "VTBOT_DATA_DIR="+folder)
		victim.Stderr = os.Stderr
		out, err := victim.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := victim.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
			t.Fatal(err)
		}
		other := make(chan error, 1)
		go func() {
			_, err := service.Sweep(t.Context())
			other <- err
		}()
		// Somewhere between the first and the last of what is due.
		enough := before + rand.IntN(2*sessions)
		for count(`SELECT COUNT(*) FROM reminders WHERE state = 'sent'`) < enough && count(`SELECT COUNT(*) FROM reminders WHERE state = 'planned'`) > 0 {
			continue
		}
		if err := victim.Process.Kill(); err != nil { // SIGKILL
			t.Fatal(err)
		}
		_ = victim.Wait() // it was killed
		if count(`SELECT COUNT(*) FROM reminders WHERE state = 'planned'`) > 0 {
			killedAmid++
		}
		if err := <-other; err != nil {
			t.Fatal(err)
		}
		if _, err := service.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := (round + 1) * sessions * 2
		if left := count(`SELECT COUNT(*) FROM reminders WHERE state <> 'sent'`); left != 0 {
			t.Errorf("round %d: %d reminders are lost", round, left)
		}
		if said := count(`SELECT COUNT(*) FROM reminders`); said != want {
			t.Errorf("round %d: %d reminders, want %d", round, said, want)
		}
		if told := count(`SELECT COUNT(*) FROM notices WHERE key LIKE 'reminder:%' AND version = 1`); told != want {
			t.Errorf("round %d: %d messages of %d reminders", round, told, want)
		}
	}
	if killedAmid == 0 {
		t.Error("no kill came in the middle of it")
	}
	t.Logf("%d of %d kills came while something was still due", killedAmid, rounds)
}

func saveTrainer(t testing.TB, st *store.Store, trainer *training.Trainer) {
	t.Helper()
	err := st.Do(t.Context(), func(tx planning.Tx) ([]chat.Outgoing, error) { return nil, tx.SaveTrainer(t.Context(), trainer) })
	if err != nil {
		t.Fatal(err)
	}
}

// due makes sessions of which two reminders each are due now: to the trainer, and to the VT cell.
func due(t testing.TB, policy reminder.Policy, st *store.Store, trainer *training.Trainer, sessions int, now time.Time) {
	t.Helper()
	who := training.Who{ID: "terminal:vera", At: now.AddDate(0, 0, -30)}
	trainers := map[int64]*training.Trainer{trainer.Number: trainer}
	err := st.Do(t.Context(), func(tx planning.Tx) ([]chat.Outgoing, error) {
		for range sessions {
			s, err := training.Schedule(who, training.Wish{Modules: []string{"TM2"}, SessionLanguage: "en"}, training.Slot{Day: "2027-03-09", Time: "13:30"})
			if err != nil {
				return nil, err
			}
			if err := s.Assign(who, trainer); err != nil {
				return nil, err
			}
			if _, err := tx.SaveSession(t.Context(), s); err != nil {
				return nil, err
			}
			if err := tx.Plan(t.Context(), s.Number, policy.Plan(s, trainers), time.Time{}); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
