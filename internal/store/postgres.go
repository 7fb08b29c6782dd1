package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

const (
	postgresConnections = 10
	postgresTimeout     = 10 * time.Second // to connect, unless the URL says otherwise (connect_timeout)

	// migrationLock is the advisory lock of whoever changes the tables: "vtbot" as a number.
	migrationLock = 0x7674626f74
)

// PostgreSQL's codes of errors: https://www.postgresql.org/docs/current/errcodes-appendix.html
const (
	serializationFailure  = "40001"
	deadlockDetected      = "40P01"
	insufficientPrivilege = "42501"
)

func openPostgres(ctx context.Context, o Options, log *slog.Logger) (database, error) {
	// pgx would also take "host=… password=…". Its errors repeat what it could not read, and it takes what follows a "/" in
	// a password for the database's name: nothing of a URL that may be misread is shown.
	config, err := pgx.ParseConfig(o.DatabaseURL)
	scheme, _, _ := strings.Cut(o.DatabaseURL, "://")
	if err != nil || scheme != "postgres" && scheme != "postgresql" || strings.Contains(config.Database, "@") {
		return database{}, errors.New("VTBOT_DATABASE_URL is not a PostgreSQL URL: write postgres://user:password@host:5432/database, " +
			"with special characters of the password percent-encoded; leave it empty for SQLite")
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = postgresTimeout
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(postgresConnections)
	db.SetMaxIdleConns(postgresConnections)
	db.SetConnMaxIdleTime(5 * time.Minute)
	d := database{
		write: db, read: db,
		spelling: []string{
			"$IDENTITY", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
			"$DATA", "requests.data::json", "$MODULES", "json_array_elements_text(requests.data::json->'modules') AS wanted (value)",
		},
		transaction:      &sql.TxOptions{Isolation: sql.LevelReadCommitted}, // sees what was saved while it waited for the conversation
		holdConversation: `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`,
		forUpdate:        " FOR UPDATE",
		skipLocked:       " FOR UPDATE SKIP LOCKED",
		conflict: func(err error) bool {
			var failed *pgconn.PgError
			return errors.As(err, &failed) && (failed.Code == serializationFailure || failed.Code == deadlockDetected)
		},
		copyInto: func(ctx context.Context, file string) error { return copyPostgres(ctx, db, file) },
	}
	if err := db.PingContext(ctx); err != nil {
		return database{}, errors.Join(fmt.Errorf("VTBOT_DATABASE_URL: no connection to PostgreSQL at %s:%d, database %q, as %q: %w",
			config.Host, config.Port, config.Database, config.User, err), d.close())
	}
	if err := migrateAlone(ctx, d, log); err != nil {
		var failed *pgconn.PgError
		if errors.As(err, &failed) && failed.Code == insufficientPrivilege {
			err = fmt.Errorf("%q needs the right to create tables (GRANT CREATE ON SCHEMA …): %w", config.User, err)
		}
		return database{}, errors.Join(fmt.Errorf("VTBOT_DATABASE_URL: prepare the database: %w", err), d.close())
	}
	return d, nil
}

// migrateAlone migrates while no other process does. The lock is a transaction's, on a connection of its own: it ends with
// the process, and a connection pooler in front of PostgreSQL cannot lose it.
func migrateAlone(ctx context.Context, d database, log *slog.Logger) error {
	alone, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer alone.Rollback()
	if _, err := alone.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(migrationLock)); err != nil {
		return fmt.Errorf("wait for another vtbot to prepare it: %w", err)
	}
	return migrate(ctx, d, goose.DialectPostgres, log)
}
