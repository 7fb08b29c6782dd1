#!/usr/bin/env bash
# Makes testdata anew, with a PostgreSQL server of its own in a private folder: see the package's comment.
set -euo pipefail
cd "$(dirname "$0")/../.."
pgbin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
[ -n "$pgbin" ] || { echo "no PostgreSQL: apt-get install postgresql" >&2; exit 1; }
command -v sqlite3 >/dev/null || { echo "no sqlite3: apt-get install sqlite3" >&2; exit 1; }
pgdir=$(mktemp -d)
as_postgres() { if [ "$(id -u)" = 0 ]; then su postgres -s /bin/sh -c "$*"; else sh -c "$*"; fi; }
[ "$(id -u)" != 0 ] || chown postgres "$pgdir"
stop() {
	as_postgres "$pgbin/pg_ctl -D $pgdir/data -m immediate -w stop" >/dev/null 2>&1 || true
	rm -rf "$pgdir"
}
trap stop EXIT
as_postgres "$pgbin/initdb -D $pgdir/data -U postgres --auth=trust" >/dev/null
as_postgres "$pgbin/pg_ctl -D $pgdir/data -l $pgdir/log -w -o '-c listen_addresses= -c unix_socket_directories=$pgdir -c fsync=off' start" >/dev/null
chmod 755 "$pgdir"
export PATH="$pgbin:$PATH" VTBOT_TEST_POSTGRES_URL="postgres://postgres@/postgres?host=$pgdir&sslmode=disable"
go run ./internal/upgradetest/make internal/upgradetest/testdata
