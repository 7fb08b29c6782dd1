package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"vtbot/internal/bottest"
)

// A backup is made while serve works and is made on its schedule as well; restored into a fresh folder, the bot goes on with
// all that was acknowledged before it.
func TestBackupWhileItRuns(t *testing.T) {
	for name, databaseURL := range map[string]func(testing.TB) string{
		"SQLite": func(testing.TB) string { return "" }, "PostgreSQL": bottest.Postgres,
	} {
		t.Run(name, func(t *testing.T) {
			url, data, backup := databaseURL(t), t.TempDir(), filepath.Join(t.TempDir(), "copy.db")
			command := func(folder string, args ...string) string {
				t.Helper()
				var out, log bytes.Buffer
				env := []string{"VTBOT_DATA_DIR=" + folder, "VTBOT_DATABASE_URL=" + url, written}
				if status := run(context.Background(), args, strings.NewReader(""), &out, &log, env); status != 0 {
					t.Fatalf("vtbot %v ended with %d: %s", args, status, &log)
				}
				return out.String()
			}
			t.Run("serve", func(t *testing.T) { // which stops with it
				o := newOutside(t)
				o.start(url, 1, "VTBOT_DATA_DIR="+data)
				o.files(1)
				o.files(2)
				command(data, "backup", backup)
				o.files(3)
			})
			if scheduled, err := backupsIn(filepath.Join(data, "backups")); err != nil || len(scheduled) != 1 {
				t.Errorf("backups on the schedule: %v, %v", scheduled, err)
			}
			fresh := t.TempDir()
			if told := command(fresh, "restore", backup); !strings.Contains(told, "2 requests") {
				t.Errorf("restore says %q", told)
			}
			t.Run("serve again", func(t *testing.T) {
				o := newOutside(t)
				o.next = 100 // messages that were seen are not answered again
				o.start(url, 1, "VTBOT_DATA_DIR="+fresh)
				o.files(1001)
			})
			list := command(fresh, "requests", "list")
			for _, number := range []string{"R-1 ", "R-2 ", "R-1001 "} {
				if !strings.Contains(list, number) {
					t.Errorf("%s is not there: %s", number, list)
				}
			}
		})
	}
}
