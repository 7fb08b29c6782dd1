package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
)

// A backup is a SQLite database, from PostgreSQL as well: it needs no other program, is checked before it counts, and can be
// restored into either database.

// numberGap is how far numbers jump when a backup is restored. What was given out since the backup stands in messages and
// calendars: R-7 must never become another request.
const numberGap = 1000

// Backup writes a copy of the whole database, as it is at one moment, to a new file that only this user can read. Others may
// go on working meanwhile. The file is there only once it is whole and was checked.
func (s *Store) Backup(ctx context.Context, file string) error {
	whole, err := filepath.Abs(file) // as SQLite is to be told
	if err != nil {
		return err
	}
	part := whole + ".part"
	err = removeIfThere(part)
	if err == nil {
		err = newFile(part)
	}
	defer func() { _ = removeIfThere(part) }() // what is left of it is in nobody's way
	if err == nil {
		err = s.copyInto(ctx, part)
	}
	if err == nil {
		err = checkBackup(ctx, part)
	}
	if err == nil {
		err = putInPlace(part, whole)
	}
	if err != nil {
		return fmt.Errorf("back up to %s: %w", file, err)
	}
	return nil
}

// Restored is what a backup brought back.
type Restored struct {
	Requests, Sessions, Trainers int64
	NextRequest, NextSession     int64  // the numbers that are given out next
	SetAside                     int64  // messages that were on their way when the backup was made, and are not sent again
	Before                       string // the folder that holds what was there before; "" when there was nothing
}

// Restore puts a backup in the place of the database; nothing may work on it meanwhile. The backup is checked, and brought up
// to date, before anything is replaced, and what was there is kept in a folder beside it. Numbers of requests and sessions go
// on after a gap. What was about to be sent when the backup was made most likely arrived: it counts as failed, to be looked
// through. now names the folder.
func Restore(ctx context.Context, o Options, file string, now time.Time) (Restored, error) {
	dir, err := dataDir(o.DataDir)
	if err != nil {
		return Restored{}, fmt.Errorf("VTBOT_DATA_DIR: %w", err)
	}
	part := filepath.Join(dir, fileName+".restore")
	before := filepath.Join(dir, "before-restore-"+now.UTC().Format("20060102T150405Z"))
	defer func() { _ = removeIfThere(part) }() // what is left of it is in nobody's way
	if err := removeIfThere(part); err != nil {
		return Restored{}, err
	}
	if err := copyFile(file, part); err != nil {
		return Restored{}, err
	}
	if err := checkBackup(ctx, part); err != nil {
		return Restored{}, fmt.Errorf("%s: %w", file, err)
	}
	if o.DatabaseURL != "" {
		return restorePostgres(ctx, o, dir, part, before)
	}
	highest, err := highestOf(ctx, filepath.Join(dir, fileName))
	if err != nil {
		return Restored{}, err
	}
	restored, err := prepare(ctx, part, highest, now)
	if err != nil {
		return Restored{}, err
	}
	// -wal and -shm belong to the database, the journals to what it had sent.
	if restored.Before, err = moveAside(dir, before, fileName, fileName+"-wal", fileName+"-shm", "posted", "delivered"); err != nil {
		return Restored{}, err
	}
	if err := putInPlace(part, filepath.Join(dir, fileName)); err != nil {
		return Restored{}, fmt.Errorf("restore: %w: what was there is in %s", err, before)
	}
	return restored, nil
}

// restorePostgres fills PostgreSQL from a checked backup in one transaction: when it fails, nothing has changed.
func restorePostgres(ctx context.Context, o Options, dir, part, before string) (Restored, error) {
	s, err := Open(ctx, o)
	if err != nil {
		return Restored{}, err
	}
	defer s.Close()
	highest, err := sequences(ctx, s.read)
	if err != nil {
		return Restored{}, err
	}
	restored, err := prepare(ctx, part, highest, s.now())
	if err != nil {
		return Restored{}, err
	}
	if err := os.Mkdir(before, 0o700); err != nil {
		return Restored{}, err
	}
	restored.Before = before
	if err := s.Backup(ctx, filepath.Join(before, fileName)); err != nil {
		return Restored{}, fmt.Errorf("keep what is there: %w", err)
	}
	from, err := openSQLiteFile(part)
	if err != nil {
		return Restored{}, err
	}
	defer func() { _ = from.close() }() // it was only read
	err = s.transact(ctx, func(tx *sql.Tx) error {
		if err := fill(ctx, from.read, from.read, tx, " OVERRIDING SYSTEM VALUE"); err != nil {
			return err
		}
		given, err := sequence(ctx, from.read)
		if err != nil {
			return err
		}
		for table, number := range given {
			_, err := tx.ExecContext(ctx, `SELECT setval(pg_get_serial_sequence($1, column_name), $2) FROM information_schema.columns
				WHERE table_schema = current_schema() AND table_name = $1 AND is_identity = 'YES'`, table, number)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Restored{}, fmt.Errorf("restore into PostgreSQL, which is as it was: %w", err)
	}
	if _, err := moveAside(dir, before, "posted", "delivered"); err != nil {
		return Restored{}, err
	}
	return restored, nil
}

// checkBackup returns why a file is no backup that can be used, and what to do; nil for one that can.
func checkBackup(ctx context.Context, file string) error {
	db, err := sql.Open("sqlite", sqliteDSN(file, "mode=ro"))
	if err != nil {
		return err
	}
	defer db.Close()
	const takeAnother = "take another backup"
	var verdict string
	if err := db.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&verdict); err != nil {
		return fmt.Errorf("it is damaged or no backup of vtbot (%w): %s", err, takeAnother)
	}
	if verdict != "ok" {
		return fmt.Errorf("it is damaged (%s): %s", verdict, takeAnother)
	}
	var requests int64
	if err := db.QueryRowContext(ctx, `SELECT COUNT(*) FROM requests`).Scan(&requests); err != nil {
		return fmt.Errorf("it holds no requests (%w): it is no backup of vtbot, or a copy of %s without what stands beside it; %s",
			err, fileName, takeAnother)
	}
	var version int64
	if err := db.QueryRowContext(ctx, `SELECT MAX(version_id) FROM goose_db_version`).Scan(&version); err != nil {
		return fmt.Errorf("the version of its tables cannot be read (%w): %s", err, takeAnother)
	}
	latest, err := latestMigration()
	if err == nil && version > latest {
		err = fmt.Errorf("its tables have version %d and this vtbot knows them up to %d: install the newer vtbot that made it, "+
			"or take a backup from before it", version, latest)
	}
	return err
}

// prepare brings the tables of a copy up to date, has its numbers go on after all that were given out, and sets aside what
// was being sent. highest are the highest numbers that the database to be replaced gave out, by table.
func prepare(ctx context.Context, file string, highest map[string]int64, now time.Time) (r Restored, err error) {
	d, err := openSQLiteFile(file)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	if err := migrate(ctx, d, goose.DialectSQLite3, slog.New(slog.DiscardHandler)); err != nil {
		return r, fmt.Errorf("bring the backup up to date: %w", err)
	}
	err = (&Store{database: d}).transact(ctx, func(tx *sql.Tx) error {
		own, err := sequence(ctx, tx)
		if err != nil {
			return err
		}
		for table, number := range own {
			next := (max(number, highest[table])/numberGap + 1) * numberGap
			if err := setSequence(ctx, tx, table, next); err != nil {
				return err
			}
			switch table {
			case "requests":
				r.NextRequest = next + 1
			case "sessions":
				r.NextSession = next + 1
			}
		}
		const why = "it was on its way when the backup was made"
		for _, statement := range []string{
			`UPDATE replies SET given_up_at = $1, reply = '', reason = '` + why + `' WHERE given_up_at IS NULL`,
			`UPDATE notices SET state = 'failed', claimed_until = $1, reason = '` + why + `' WHERE state = 'waiting' AND tries = 0`,
		} {
			result, err := tx.ExecContext(ctx, statement, inDatabase(now))
			if err != nil {
				return err
			}
			rows, err := result.RowsAffected()
			if err != nil {
				return err
			}
			r.SetAside += rows
		}
		return tx.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM requests), (SELECT COUNT(*) FROM sessions),
			(SELECT COUNT(*) FROM trainers)`).
			Scan(&r.Requests, &r.Sessions, &r.Trainers)
	})
	return r, err
}

// highestOf returns the highest numbers that a SQLite database gave out, by table. One that is not there or cannot be read
// gave out none that is known; one that is in use is an error.
func highestOf(ctx context.Context, file string) (map[string]int64, error) {
	if _, err := os.Stat(file); err != nil {
		return nil, nil
	}
	db, err := sql.Open("sqlite", sqliteDSN(file, "_pragma=locking_mode(EXCLUSIVE)&_pragma=busy_timeout(1000)"))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	highest, err := sequence(ctx, db)
	if err != nil && strings.Contains(err.Error(), "database is locked") {
		return nil, fmt.Errorf("another vtbot works on %s: stop it first", file)
	}
	return highest, nil
}

// sequence returns the highest number that each table of a SQLite database gave out; 0 for one that gave out none.
func sequence(ctx context.Context, db rowsQuerier) (map[string]int64, error) {
	given := map[string]int64{}
	err := each(ctx, db, `SELECT m.name, COALESCE((SELECT seq FROM sqlite_sequence WHERE name = m.name), 0) FROM sqlite_master m
		WHERE m.type = 'table' AND m.sql LIKE '%AUTOINCREMENT%' AND m.name <> 'goose_db_version'`, nil, func(rows *sql.Rows) error {
		var table string
		var number int64
		err := rows.Scan(&table, &number)
		given[table] = number
		return err
	})
	return given, err
}

func setSequence(ctx context.Context, tx *sql.Tx, table string, number int64) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM sqlite_sequence WHERE name = $1`, table); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)`, table, number)
	return err
}

// sequences is sequence of a PostgreSQL database.
func sequences(ctx context.Context, db rowsQuerier) (map[string]int64, error) {
	given := map[string]int64{}
	err := each(ctx, db, `SELECT c.table_name, COALESCE(s.last_value, 0) FROM information_schema.columns c LEFT JOIN pg_sequences s
		ON s.schemaname = c.table_schema AND s.sequencename = c.table_name || '_' || c.column_name || '_seq'
		WHERE c.table_schema = current_schema() AND c.is_identity = 'YES' AND c.table_name <> 'goose_db_version'`, nil,
		func(rows *sql.Rows) error {
			var table string
			var number int64
			err := rows.Scan(&table, &number)
			given[table] = number
			return err
		})
	return given, err
}

// copyPostgres copies a PostgreSQL database, as it is at one moment, into an empty file.
func copyPostgres(ctx context.Context, db *sql.DB, file string) (err error) {
	to, err := openSQLiteFile(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.close()) }()
	if err := migrate(ctx, to, goose.DialectSQLite3, slog.New(slog.DiscardHandler)); err != nil {
		return err
	}
	from, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return err
	}
	defer from.Rollback()
	return (&Store{database: to}).transact(ctx, func(tx *sql.Tx) error {
		if err := fill(ctx, tx, from, tx, ""); err != nil {
			return err
		}
		given, err := sequences(ctx, from)
		if err != nil {
			return err
		}
		for table, number := range given {
			if err := setSequence(ctx, tx, table, number); err != nil {
				return err
			}
		}
		return nil
	})
}

// fill gives every table the rows that it has in another database, and no others. schema is the one of the two that is SQLite.
// overriding stands between columns and values where the database hands out keys and would refuse one that is given.
func fill(ctx context.Context, schema, from rowsQuerier, to *sql.Tx, overriding string) error {
	var tables []string
	err := each(ctx, schema, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
		AND name <> 'goose_db_version' ORDER BY name`, nil, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		tables = append(tables, name)
		return err
	})
	if err != nil {
		return err
	}
	for _, table := range tables {
		if _, err := to.ExecContext(ctx, `DELETE FROM `+table); err != nil {
			return fmt.Errorf("empty %s: %w", table, err)
		}
		if err := copyRows(ctx, from, to, table, overriding); err != nil {
			return fmt.Errorf("copy %s: %w", table, err)
		}
	}
	return nil
}

func copyRows(ctx context.Context, from rowsQuerier, to *sql.Tx, table, overriding string) error {
	var insert string
	var truth []bool // the columns that hold true or false, which SQLite keeps as numbers
	var values, pointers []any
	return each(ctx, from, `SELECT * FROM `+table, nil, func(rows *sql.Rows) error {
		if insert == "" { // with the first row
			columns, err := rows.ColumnTypes()
			if err != nil {
				return err
			}
			names, places := make([]string, len(columns)), make([]string, len(columns))
			values, pointers, truth = make([]any, len(columns)), make([]any, len(columns)), make([]bool, len(columns))
			for i, c := range columns {
				names[i], places[i], pointers[i], truth[i] = c.Name(), fmt.Sprintf("$%d", i+1), &values[i], c.DatabaseTypeName() == "BOOLEAN"
			}
			insert = `INSERT INTO ` + table + ` (` + strings.Join(names, ", ") + `)` + overriding + ` VALUES (` + strings.Join(places, ", ") + `)`
		}
		if err := rows.Scan(pointers...); err != nil {
			return err
		}
		for i, isTruth := range truth {
			if n, isNumber := values[i].(int64); isTruth && isNumber {
				values[i] = n != 0
			}
		}
		_, err := to.ExecContext(ctx, insert, values...)
		return err
	})
}

// latestMigration returns the version to which this program brings the tables.
func latestMigration() (int64, error) {
	files, err := migrationFiles.ReadDir("migrations")
	if err != nil {
		return 0, err
	}
	return goose.NumericComponent(files[len(files)-1].Name()) // they are sorted
}

// moveAside moves files of a folder, those that are there, into another one, and returns its name; "" when there were none.
func moveAside(dir, to string, names ...string) (moved string, err error) {
	for _, name := range names {
		if _, err := os.Stat(filepath.Join(dir, name)); errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err := os.MkdirAll(to, 0o700); err != nil {
			return moved, err
		}
		if err := os.Rename(filepath.Join(dir, name), filepath.Join(to, name)); err != nil {
			return moved, fmt.Errorf("keep what is there: %w", err)
		}
		moved = to
	}
	return moved, nil
}

// newFile makes an empty file that only this user can read.
func newFile(name string) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func removeIfThere(name string) error {
	if err := os.Remove(name); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// putInPlace gives a file its name once all of it would outlive a power cut.
func putInPlace(part, name string) error {
	f, err := os.OpenFile(part, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(part, name)
}

// copyFile copies a file to a new one that only this user can read.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
