// Package store keeps what vtbot must not forget, in SQLite or in PostgreSQL: conversations, people's settings, which
// messages were handled, the replies that wait to be posted, gaps and feedback.
//
// Both databases run the same code and the same SQL; sqlite.go and postgres.go hold what differs. Rules that keep it so:
//
//   - A transaction is handed on: SQLite has one writing connection, a query beside the transaction would wait forever.
//   - Conflicts are foreseen with ON CONFLICT: a failed statement ends a PostgreSQL transaction.
//   - Times are UTC in whole milliseconds, and come from the store's clock: the databases' own clocks differ.
//   - JSON is passed as text.
package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Options say which database to open, and how.
type Options struct {
	// DataDir is the folder of the SQLite database, vtbot.db; it is made when missing. Unused with a DatabaseURL.
	DataDir string
	// DatabaseURL is a PostgreSQL URL, "postgres://user:password@host/database"; "" is SQLite in DataDir.
	DatabaseURL string
	// Name is what this process claims replies under. A process that opens the store takes over what an earlier one of
	// its name left behind, so no two that run at the same time may share a name. "" is a random name.
	Name string
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Log gets what happens to the database as a whole; nil drops it.
	Log *slog.Logger
}

// Store is an open database. It is safe for concurrent use, also by several processes.
type Store struct {
	database
	name string
	now  func() time.Time // UTC, whole milliseconds
	log  *slog.Logger
}

// database is an opened SQLite or PostgreSQL database, with what has to be said to each in its own way.
type database struct {
	write, read *sql.DB
	spelling    []string       // in turn a word of the migrations, and what it is in this database
	transaction *sql.TxOptions // nil for the database's own
	// holdConversation is a statement that keeps other transactions out of the conversation $1 until this one ends; "" when
	// there is never a second transaction.
	holdConversation string
	// forUpdate and skipLocked end a SELECT that holds its rows until the transaction ends, waiting for those that another
	// one holds, or passing them over; "" when there is never a second transaction.
	forUpdate, skipLocked string
	// conflict tells whether an error undid a transaction only because of another one: run again, it may well succeed.
	conflict func(error) bool
	// check is a query that answers "ok" for a database that is in order; "" when it is not to be asked.
	check string
	// copyInto copies the whole database, as it is at one moment, into an empty file, which becomes a SQLite database.
	copyInto func(ctx context.Context, file string) error
}

func (d database) close() error { return errors.Join(d.read.Close(), d.write.Close()) }

// Close frees the replies that this process has not posted, for others to post at once, and closes the database.
func (s *Store) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return errors.Join(s.release(ctx), s.close())
}

// Version returns the version of the database's tables: the number of the last file of migrations/ that was applied.
func (s *Store) Version(ctx context.Context) (int64, error) {
	var version int64
	if err := s.read.QueryRowContext(ctx, `SELECT MAX(version_id) FROM goose_db_version`).Scan(&version); err != nil {
		return 0, fmt.Errorf("read the version of the database: %w", err)
	}
	return version, nil
}

// Ping tells whether the database answers, by reading from it.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.Version(ctx)
	return err
}

// Writable tells whether something can be stored, by doing so: a database may answer while its disk is full, or another
// process holds it.
func (s *Store) Writable(ctx context.Context) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO events (hash, seen_at) VALUES ('probe', $1)
		ON CONFLICT (hash) DO UPDATE SET seen_at = excluded.seen_at`, s.now())
	if err != nil {
		return fmt.Errorf("write to the database: %w", err)
	}
	return nil
}

// Intact tells whether a SQLite database is in order; PostgreSQL sees to that itself.
func (s *Store) Intact(ctx context.Context) error {
	if s.check == "" {
		return nil
	}
	var verdict string
	err := s.read.QueryRowContext(ctx, s.check).Scan(&verdict)
	if err == nil && verdict != "ok" {
		err = errors.New(verdict)
	}
	if err != nil {
		return fmt.Errorf("the database is damaged: %w: stop the bot and bring a backup back (docs/operations.md)", err)
	}
	return nil
}

// transact runs work in a transaction, which is undone when work fails or panics.
func (s *Store) transact(ctx context.Context, work func(*sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, s.transaction)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() // does nothing after the commit
	if err := work(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// inDatabase returns a time as both databases give it back.
func inDatabase(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// release ends this process's claims, and those that an earlier one of its name left behind.
func (s *Store) release(ctx context.Context) error {
	for _, table := range []string{"replies", "notices"} {
		waiting := map[string]string{"replies": "given_up_at IS NULL", "notices": "state = 'waiting'"}[table]
		_, err := s.write.ExecContext(
			ctx,
			`UPDATE `+table+` SET claimed_until = $1 WHERE claimed_by = $2 AND `+waiting+` AND claimed_until > $1`,
			s.now(),
			s.name,
		)
		if err != nil {
			return fmt.Errorf("release %s: %w", table, err)
		}
	}
	return nil
}

// text returns a value as JSON.
func text(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("write as JSON: %w", err)
	}
	return string(b), nil
}

// storable returns what people wrote as PostgreSQL takes it: valid UTF-8 without NUL. JSON is so already.
func storable(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

type rowsQuerier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// each runs row for the rows of a query, and closes them before it returns.
func each(ctx context.Context, db rowsQuerier, query string, args []any, row func(*sql.Rows) error) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// documents runs row for the rows of a query for a number and the JSON that is stored under it.
func documents[T any](ctx context.Context, db rowsQuerier, query string, args []any, row func(number int64, document *T)) error {
	return each(ctx, db, query, args, func(rows *sql.Rows) error {
		var number int64
		var data string
		if err := rows.Scan(&number, &data); err != nil {
			return err
		}
		v := new(T)
		if err := json.Unmarshal([]byte(data), v); err != nil {
			return fmt.Errorf("read %T %d: %w", v, number, err)
		}
		row(number, v)
		return nil
	})
}

// querier is a database or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}
