package store_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"vtbot/internal/store"
)

// latest is the version of the tables.
const latest = 40

func TestProcessesThatStartTogetherAllFindTheTables(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		type process struct {
			wait   func() error
			output *bytes.Buffer
		}
		var processes []process
		for range 4 {
			cmd, output := d.child(t, "open")
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			processes = append(processes, process{cmd.Wait, output})
		}
		for _, p := range processes {
			if err := p.wait(); err != nil || p.output.String() != fmt.Sprint(latest) {
				t.Errorf("a process ended with %v and said %q, want version %d", err, p.output, latest)
			}
		}
		if n := d.count(t, `SELECT COUNT(*) FROM goose_db_version WHERE version_id = 1`); n != 1 {
			t.Errorf("migration 1 is applied %d times", n)
		}
	})
}

func TestStoresOfOneProcessMayOpenTogether(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				s, err := store.Open(t.Context(), d.options)
				if err != nil {
					t.Error(err)
					return
				}
				if err := s.Ping(t.Context()); err != nil {
					t.Error(err)
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	})
}

func TestOpenAgainKeepsWhatIsStored(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		s, err := store.Open(t.Context(), d.options)
		if err != nil {
			t.Fatal(err)
		}
		turn(t, s, message("1", "slack:D1"), says("hello"))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		again := d.open(t, "")
		if !look(t, again, "slack:D1").Known {
			t.Error("the conversation is forgotten")
		}
		if version, err := again.Version(t.Context()); err != nil || version != latest {
			t.Errorf("version %d, %v", version, err)
		}
	})
}

func TestTablesOfANewerVersionAreLeftAlone(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		d.open(t, "")
		if _, err := d.raw.ExecContext(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, TRUE)`); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(t.Context(), d.options)
		if err == nil {
			s.Close()
			t.Fatal("a database of version 999 was opened")
		}
		wantInError(t, err, "999", "newer vtbot")
	})
}

func TestPingSaysThatTheDatabaseIsGone(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		s := d.open(t, "")
		if err := s.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := d.raw.ExecContext(t.Context(), `DROP TABLE goose_db_version`); err != nil {
			t.Fatal(err)
		}
		if err := s.Ping(t.Context()); err == nil {
			t.Error("a database without its tables answers as if nothing were wrong")
		}
	})
}

func TestAnyFolderNameWorks(t *testing.T) {
	for _, name := range []string{"with space", "100% sure?", "#1&x=y", "één"} {
		if runtime.GOOS == "windows" && strings.ContainsAny(name, "?") {
			continue
		}
		dir := filepath.Join(t.TempDir(), "made", name)
		s, err := store.Open(t.Context(), store.Options{DataDir: dir})
		if err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		info, err := os.Stat(filepath.Join(dir, "vtbot.db"))
		if err != nil {
			t.Errorf("%q: %v", name, err)
		} else if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%q: the database has mode %v: others can read it", name, info.Mode())
		}
	}
}

func TestOpenSaysWhichSettingIsWrong(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	notSQLite := t.TempDir()
	if err := os.WriteFile(filepath.Join(notSQLite, "vtbot.db"), bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	const password = "s3cret"
	nobody := closedPort(t)
	tests := map[string]struct {
		options store.Options
		want    []string
	}{
		"no folder":           {store.Options{}, []string{"VTBOT_DATA_DIR", "no folder given"}},
		"a file":              {store.Options{DataDir: file}, []string{"VTBOT_DATA_DIR", file, "is a file and not a folder"}},
		"in a file":           {store.Options{DataDir: filepath.Join(file, "data")}, []string{"VTBOT_DATA_DIR", file, "cannot be made"}},
		"not a database":      {store.Options{DataDir: notSQLite}, []string{"VTBOT_DATA_DIR", "vtbot.db", "not a database"}},
		"no server":           {store.Options{DatabaseURL: "postgres://vt:" + password + "@" + nobody + "/vtbot"}, []string{"VTBOT_DATABASE_URL", nobody, `database "vtbot"`, `as "vt"`}},
		"another database":    {store.Options{DatabaseURL: "mysql://vt:" + password + "@" + nobody + "/vtbot"}, []string{"VTBOT_DATABASE_URL", "postgres://"}},
		"keywords":            {store.Options{DatabaseURL: "host=localhost password=" + password}, []string{"VTBOT_DATABASE_URL", "postgres://"}},
		"password with #":     {store.Options{DatabaseURL: "postgres://vt:" + password + "#1@" + nobody + "/vtbot"}, []string{"VTBOT_DATABASE_URL"}},
		"password with slash": {store.Options{DatabaseURL: "postgres://vt:" + password + "/1@" + nobody + "/vtbot"}, []string{"VTBOT_DATABASE_URL", "percent-encoded"}},
		"like a port":         {store.Options{DatabaseURL: "postgres://vt:12/" + password + "@" + nobody + "/vtbot"}, []string{"VTBOT_DATABASE_URL", "percent-encoded"}},
		"password with %":     {store.Options{DatabaseURL: "postgres://vt:" + password + "%zz@" + nobody + "/vtbot"}, []string{"VTBOT_DATABASE_URL", "percent-encoded"}},
		"unknown ssl mode":    {store.Options{DatabaseURL: "postgres://vt:" + password + "@" + nobody + "/vtbot?sslmode=nonsense"}, []string{"VTBOT_DATABASE_URL"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s, err := store.Open(t.Context(), test.options)
			if err == nil {
				s.Close()
				t.Fatal("opened")
			}
			wantInError(t, err, test.want...)
			if strings.Contains(err.Error(), password) {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
}

func TestFolderThatCannotBeWritten(t *testing.T) {
	if os.Geteuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("this user may write everywhere")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Options{DataDir: dir})
	if err == nil {
		s.Close()
		t.Fatal("opened")
	}
	wantInError(t, err, "VTBOT_DATA_DIR", dir, "cannot write in the folder")
}

func wantInError(t *testing.T, err error, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the error does not say %q: %v", w, err)
		}
	}
}

// closedPort returns an address at which nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}
