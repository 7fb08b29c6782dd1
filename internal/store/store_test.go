package store_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"vtbot/internal/bottest"
	"vtbot/internal/chat"
	"vtbot/internal/conversation"
	"vtbot/internal/delivery"
	"vtbot/internal/planning"
	"vtbot/internal/store"
)

var (
	_ planning.Store       = (*store.Store)(nil)
	_ delivery.ReplyStore  = (*store.Store)(nil)
	_ delivery.NoticeStore = (*store.Store)(nil)
)

// childJob names what this test binary does when a test starts it as a process of its own.
const childJob = "VTBOT_TEST_STORE_CHILD"

func TestMain(m *testing.M) {
	job := os.Getenv(childJob)
	if job == "" {
		os.Exit(m.Run())
	}
	o := store.Options{DataDir: os.Getenv("VTBOT_DATA_DIR"), DatabaseURL: os.Getenv("VTBOT_DATABASE_URL"), Name: "child"}
	if err := runChild(context.Background(), job, o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func runChild(ctx context.Context, job string, o store.Options) error {
	s, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	switch job {
	case "open":
		version, err := s.Version(ctx)
		fmt.Print(version)
		return err
	case "turn and die":
		_, err := s.Turn(ctx, message("1", "slack:D1"), says("one", "two", "three"))
		if err != nil {
			return err
		}
		self, err := os.FindProcess(os.Getpid())
		if err != nil {
			return err
		}
		return self.Kill()
	}
	return fmt.Errorf("unknown job %q", job)
}

// child returns this test binary as a process that works on the database.
func (d *database) child(t *testing.T, job string) (cmd *exec.Cmd, output *bytes.Buffer) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd = exec.CommandContext(t.Context(), program)
	cmd.Env = append(os.Environ(), childJob+"="+job, "VTBOT_DATA_DIR="+d.options.DataDir, "VTBOT_DATABASE_URL="+d.options.DatabaseURL)
	output = new(bytes.Buffer)
	cmd.Stdout, cmd.Stderr = output, output
	return cmd, output
}

// database is an empty one that a test has for itself.
type database struct {
	options store.Options
	clock   *clock
	raw     *sql.DB // past the store
}

// onEachDatabase runs a test on SQLite, and on PostgreSQL where VTBOT_TEST_POSTGRES_URL names a server to test on.
func onEachDatabase(t *testing.T, test func(t *testing.T, d *database)) {
	t.Run("SQLite", func(t *testing.T) { test(t, sqlite(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, postgres(t)) })
}

func sqlite(t testing.TB) *database {
	t.Helper()
	d := newDatabase()
	d.options.DataDir = t.TempDir()
	var err error
	if d.raw, err = sql.Open("sqlite", filepath.Join(d.options.DataDir, "vtbot.db")+"?_busy_timeout=10000"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.raw.Close() })
	return d
}

// postgres makes a schema for the test.
func postgres(t testing.TB) *database {
	t.Helper()
	d := newDatabase()
	d.options.DatabaseURL = bottest.Postgres(t)
	var err error
	if d.raw, err = sql.Open("pgx", d.options.DatabaseURL); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.raw.Close() })
	return d
}

func newDatabase() *database {
	c := &clock{now: time.Date(2026, 3, 2, 9, 30, 0, 123_000_000, time.UTC)}
	return &database{clock: c, options: store.Options{Now: c.Now}}
}

// open opens the database as one more process would. It is closed when the test ends.
func (d *database) open(t testing.TB, name string) *store.Store {
	t.Helper()
	o := d.options
	o.Name = name
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// count returns the number of rows that a query of one number finds.
func (d *database) count(t *testing.T, query string) int {
	t.Helper()
	var n int
	if err := d.raw.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func message(id, conversation string) chat.Message {
	return chat.Message{ID: id, Platform: "slack", Conversation: conversation, ReturnTo: "D1/42", From: chat.Person{ID: "slack:U1"}}
}

func reply(text string) chat.Reply {
	return chat.Reply{Lang: "nl", Parts: []chat.Part{{Kind: chat.Paragraph, Text: text}}}
}

// says is a turn that answers with these texts.
func says(texts ...string) func(*conversation.Turn) ([]chat.Reply, error) {
	return func(*conversation.Turn) ([]chat.Reply, error) {
		var replies []chat.Reply
		for _, text := range texts {
			replies = append(replies, reply(text))
		}
		return replies, nil
	}
}

// turn runs a turn that must succeed.
func turn(t *testing.T, s *store.Store, m chat.Message, run func(*conversation.Turn) ([]chat.Reply, error)) []chat.Posting {
	t.Helper()
	postings, err := s.Turn(t.Context(), m, run)
	if err != nil {
		t.Fatal(err)
	}
	return postings
}

// look returns what a turn in the conversation finds.
func look(t *testing.T, s *store.Store, where string) conversation.Turn {
	t.Helper()
	var found conversation.Turn
	turn(t, s, message(rand.Text(), where), func(stored *conversation.Turn) ([]chat.Reply, error) {
		found = *stored
		found.Tx = planning.Tx{} // its transaction ends here
		return nil, nil
	})
	return found
}

// do runs work that must succeed in a transaction without a message, and tells nobody of it.
func do(t *testing.T, s *store.Store, work func(planning.Tx) error) {
	t.Helper()
	if err := s.Do(t.Context(), func(tx planning.Tx) ([]chat.Outgoing, error) { return nil, work(tx) }); err != nil {
		t.Fatal(err)
	}
}

// unposted returns the texts of the Slack replies that s claims.
func unposted(t *testing.T, s *store.Store) []string {
	t.Helper()
	postings, err := s.Unposted(t.Context(), "slack")
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, p := range postings {
		texts = append(texts, p.Reply.Text())
	}
	return texts
}
