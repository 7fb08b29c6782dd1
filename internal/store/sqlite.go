package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

const (
	fileName = "vtbot.db"
	lockName = "vtbot.lock"

	// A transaction takes the write lock when it begins, so that it never fails half-way for want of it, and waits up to
	// ten seconds for another process. FULL: what was answered is still known after a power cut.
	sqliteOptions = "_txlock=immediate&_busy_timeout=10000&_journal_mode=WAL&_foreign_keys=on&_synchronous=FULL" +
		"&_time_format=sqlite&_timezone=UTC&_texttotime=1"

	sqliteReaders = 4
)

// Exists reports whether there is a SQLite database in a folder.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, fileName))
	return err == nil
}

func openSQLite(ctx context.Context, o Options, log *slog.Logger) (database, error) {
	dir, err := dataDir(o.DataDir)
	if err != nil {
		return database{}, fmt.Errorf("VTBOT_DATA_DIR: %w", err)
	}
	unlock, err := lockFile(ctx, filepath.Join(dir, lockName))
	if err != nil {
		return database{}, fmt.Errorf("VTBOT_DATA_DIR: wait for another vtbot to prepare the database in %q: %w", dir, err)
	}
	defer unlock()

	path := filepath.Join(dir, fileName)
	d, err := openSQLiteFile(path)
	if err != nil {
		return database{}, fmt.Errorf("VTBOT_DATA_DIR: open %q: %w", path, err)
	}
	if err := migrate(ctx, d, goose.DialectSQLite3, log); err != nil {
		return database{}, errors.Join(fmt.Errorf("VTBOT_DATA_DIR: prepare the database %q: %w", path, err), d.close())
	}
	return d, nil
}

// dataDir makes the folder where needed and returns its full path once files can be made in it: SQLite itself would only
// say that it cannot open the database.
func dataDir(dir string) (string, error) {
	if dir == "" {
		return "", errors.New("no folder given to keep the database in")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return "", fmt.Errorf("%q is a file and not a folder; name a folder to keep the database in", dir)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("the folder %q does not exist and cannot be made: %w", dir, err)
	}
	probe, err := os.CreateTemp(dir, ".vtbot-*")
	if err != nil {
		return "", fmt.Errorf("vtbot cannot write in the folder %q; give its user the right to: %w", dir, err)
	}
	return dir, errors.Join(probe.Close(), os.Remove(probe.Name()))
}

func openSQLiteFile(path string) (database, error) {
	// SQLite gives its other files the rights of this one, which only vtbot's own user needs to read. A file that is there
	// is left alone: closing it again would break the locks that this process holds on it.
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err == nil {
		err = file.Close()
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return database{}, err
	}
	write, err := sql.Open("sqlite", sqliteDSN(path, sqliteOptions))
	if err != nil {
		return database{}, err
	}
	write.SetMaxOpenConns(1) // SQLite has one writer at a time: waiting for it here is fair, and never fails
	read, err := sql.Open("sqlite", sqliteDSN(path, sqliteOptions+"&_query_only=1"))
	if err != nil {
		return database{}, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(sqliteReaders)
	read.SetMaxIdleConns(sqliteReaders)
	return database{
		write: write, read: read,
		spelling: []string{
			"$IDENTITY", "INTEGER PRIMARY KEY AUTOINCREMENT",
			"$DATA", "requests.data", "$MODULES", "json_each(requests.data, '$.modules') AS wanted",
		},
		conflict: func(error) bool { return false },
		check:    `PRAGMA quick_check(1)`,
		copyInto: func(ctx context.Context, file string) error {
			// On a connection of its own: it reads, but those that only may read are refused it.
			db, err := sql.Open("sqlite", sqliteDSN(path, "_busy_timeout=10000"))
			if err != nil {
				return err
			}
			_, err = db.ExecContext(ctx, `VACUUM INTO $1`, file)
			return errors.Join(err, db.Close())
		},
	}, nil
}

// sqliteDSN names a file as a URI, in which a path may hold any character.
func sqliteDSN(path, options string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/… on Windows
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: options}).String()
}

// lockFile holds a lock until unlock, waiting for another process that does, at most a minute. The lock is SQLite's own on
// an empty database: it works wherever SQLite does, and ends with the process.
func lockFile(ctx context.Context, path string) (unlock func(), err error) {
	db, err := sql.Open("sqlite", sqliteDSN(path, "_txlock=exclusive&_busy_timeout=60000"))
	if err != nil {
		return nil, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return func() {
		_ = tx.Rollback() // nothing was written, and closing ends the lock in any case
		_ = db.Close()
	}, nil
}
