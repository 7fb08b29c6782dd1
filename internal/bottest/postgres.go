package bottest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Postgres returns the URL of an empty schema that a test has for itself on the PostgreSQL server that
// VTBOT_TEST_POSTGRES_URL names. Without a server the test is skipped, or fails where VTBOT_TEST_REQUIRE_ALL is 1.
func Postgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv("VTBOT_TEST_POSTGRES_URL")
	if server == "" {
		if os.Getenv("VTBOT_TEST_REQUIRE_ALL") == "1" {
			t.Fatal("VTBOT_TEST_REQUIRE_ALL is set, but no VTBOT_TEST_POSTGRES_URL to test PostgreSQL on")
		}
		t.Skip("PostgreSQL is not tested: VTBOT_TEST_POSTGRES_URL is not set")
	}
	at, err := url.Parse(server)
	if err != nil {
		t.Fatal("VTBOT_TEST_POSTGRES_URL is not a URL")
	}
	schema := "test_" + strings.ToLower(rand.Text()[:12])
	query := at.Query()
	query.Set("search_path", schema)
	at.RawQuery = query.Encode()
	db, err := sql.Open("pgx", at.String())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), `CREATE SCHEMA `+schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.ExecContext(context.Background(), `DROP SCHEMA `+schema+` CASCADE`); err != nil {
			t.Error(err)
		}
		db.Close()
	})
	return at.String()
}
