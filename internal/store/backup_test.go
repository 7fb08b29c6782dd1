package store_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/conversation"
	"vtbot/internal/planning"
	"vtbot/internal/store"
)

// A backup of either database is restored into either, while the bot works on the one that is backed up.
func TestBackupIsRestoredIntoEitherDatabase(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, from *database) {
		s := from.open(t, "")
		first := ask(t, s, "guardians", "SM1", "SM2")
		ask(t, s, "nurses", "SM5")
		turn(t, s, message("1", "slack:D1"), func(stored *conversation.Turn) ([]chat.Reply, error) {
			stored.Lang = catalog.FR
			stored.Gaps = []conversation.Gap{{Kind: conversation.Unanswered, Lang: catalog.NL, Question: "één vraag?"}}
			stored.Feedback = []conversation.Feedback{{Answer: "a1", Lang: catalog.NL, Module: "TM4", Useful: true}}
			return []chat.Reply{reply("on its way")}, nil
		})
		if err := s.TellOnce(t.Context(), []chat.Outgoing{
			{Notice: chat.Notice{Via: "slack", To: "C1", Reply: reply("on its way")}}, {Notice: chat.Notice{Via: "slack", To: "C2", Reply: reply("refused so far")}},
		}); err != nil {
			t.Fatal(err)
		}
		due, err := s.Due(t.Context(), "slack", []string{"C1"}, true, 9)
		if err != nil || len(due) != 1 {
			t.Fatal(due, err)
		}
		if err := s.Postpone(t.Context(), due[0], time.Hour, "channel_not_found"); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "backup.db")
		if err := s.Backup(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("the backup: %v, %v: others can read it", info, err)
		}
		later := ask(t, s, "nurses", "TM4") // of which the backup knows nothing

		onEachDatabase(t, func(t *testing.T, to *database) {
			old, err := store.Open(t.Context(), to.options)
			if err != nil {
				t.Fatal(err)
			}
			ask(t, old, "guardians", "AM1")
			if err := old.Close(); err != nil {
				t.Fatal(err)
			}
			o := to.options
			if o.DataDir == "" {
				o.DataDir = t.TempDir()
			}
			if err := os.WriteFile(filepath.Join(o.DataDir, "posted"), []byte("7\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			restored, err := store.Restore(t.Context(), o, file, to.clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			if restored.Requests != 2 || restored.SetAside != 2 {
				t.Errorf("%+v", restored)
			}
			for _, name := range []string{"vtbot.db", "posted"} {
				if _, err := os.Stat(filepath.Join(restored.Before, name)); err != nil {
					t.Errorf("what was there before is not kept: %v", err)
				}
			}
			s := to.open(t, "")
			if got := found(t, s, planning.RequestQuery{Module: "SM1"}); len(got) != 1 || got[0] != first {
				t.Errorf("requests for SM1: %v", got)
			}
			if next := ask(t, s, "nurses", "TM4"); next <= later || next != restored.NextRequest {
				t.Errorf("the next request is %d, told %d: %d was given out before", next, restored.NextRequest, later)
			}
			for query, want := range map[string]int{
				`SELECT COUNT(*) FROM feedback WHERE useful`:                                       1,
				`SELECT COUNT(*) FROM gaps WHERE question = 'één vraag?'`:                          1,
				`SELECT COUNT(*) FROM people WHERE lang = 'fr'`:                                    1,
				`SELECT COUNT(*) FROM replies WHERE given_up_at IS NULL`:                           0,
				`SELECT COUNT(*) FROM notices WHERE state = 'waiting' AND target = 'C2'`:           1,
				`SELECT COUNT(*) FROM notices WHERE state = 'failed' AND target = 'C1'`:            1,
				fmt.Sprintf(`SELECT COUNT(*) FROM goose_db_version WHERE version_id = %d`, latest): 1,
			} {
				if got := to.count(t, query); got != want {
					t.Errorf("%s: %d, want %d", query, got, want)
				}
			}
			if !look(t, s, "slack:D1").Known {
				t.Error("the conversation is forgotten")
			}
		})
	})
}

func TestWhatIsNoGoodBackupReplacesNothing(t *testing.T) {
	d := sqlite(t)
	s, err := store.Open(t.Context(), d.options)
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		ask(t, s, "guardians", "SM1")
	}
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.db")
	if err := s.Backup(t.Context(), whole); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, data []byte) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	changed := func(name, statement string) string {
		file := write(name, data)
		db, err := sql.Open("sqlite", file)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for name, c := range map[string]struct{ file, says string }{
		"truncated":       {write("truncated.db", data[:len(data)/2]), "take another backup"},
		"text":            {write("text.db", []byte("no database at all")), "take another backup"},
		"empty":           {write("empty.db", nil), "holds no requests"},
		"newer":           {changed("newer.db", `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, TRUE)`), "install the newer vtbot"},
		"not there":       {filepath.Join(dir, "nothing.db"), "no such file"},
		"without a table": {changed("other.db", `DROP TABLE requests`), "without what stands beside it"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := store.Restore(t.Context(), d.options, c.file, d.clock.Now())
			if err == nil {
				t.Fatal("it was restored")
			}
			wantInError(t, err, c.says)
			if n := d.count(t, `SELECT COUNT(*) FROM requests`); n != 50 {
				t.Errorf("%d requests are left", n)
			}
		})
	}
	if left, err := filepath.Glob(filepath.Join(d.options.DataDir, "*restore*")); err != nil || len(left) > 0 {
		t.Errorf("files are left behind: %v, %v", left, err)
	}
}

func TestRestoreWaitsForNoOneWhoWorks(t *testing.T) {
	d := sqlite(t)
	s := d.open(t, "")
	ask(t, s, "guardians", "SM1")
	file := filepath.Join(t.TempDir(), "backup.db")
	if err := s.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	_, err := store.Restore(t.Context(), d.options, file, d.clock.Now())
	if err == nil {
		t.Fatal("it was restored under an open database")
	}
	wantInError(t, err, "another vtbot works on")
}
