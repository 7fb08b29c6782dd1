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
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
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
}

func (d database) close() error { return errors.Join(d.read.Close(), d.write.Close()) }

// Open opens the database and brings its tables up to date; processes that start together wait for each other.
// The errors are for whoever set vtbot up: they name the setting to look at, and never hold a password.
func Open(ctx context.Context, o Options) (*Store, error) {
	s := &Store{name: o.Name, log: o.Log}
	if s.name == "" {
		s.name = rand.Text()
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	clock := o.Now
	if clock == nil {
		clock = time.Now
	}
	s.now = func() time.Time { return inDatabase(clock()) }

	open := openPostgres
	if o.DatabaseURL == "" {
		open = openSQLite
	}
	var err error
	if s.database, err = open(ctx, o, s.log); err != nil {
		return nil, err
	}
	if err := s.release(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("take over replies: %w", err), s.close())
	}
	return s, nil
}

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
