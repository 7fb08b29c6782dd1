// Command make makes the databases of package upgradetest: it builds vtbot as it was at a commit, and plays the story
// below with it, on SQLite and on PostgreSQL. It takes the folder to write into, and needs git, sqlite3, psql and pg_dump,
// and in VTBOT_TEST_POSTGRES_URL a PostgreSQL server. ../make.sh calls it.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"vtbot/internal/upgradetest"
)

// commit is the vtbot whose databases must go on working.
const commit = "593180e"

// schema is what everything stands in while PostgreSQL's dump is made; its name is taken out of the dump.
const schema = "vtbot_fixture"

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: go run ./internal/upgradetest/make FOLDER")
	}
	if err := run(os.Args[1]); err != nil {
		log.Fatalf("make: %v", err)
	}
}

func run(folder string) error {
	server := os.Getenv("VTBOT_TEST_POSTGRES_URL")
	if server == "" {
		return errors.New("VTBOT_TEST_POSTGRES_URL must name a PostgreSQL server: internal/upgradetest/make.sh starts one")
	}
	temp, err := os.MkdirTemp("", "vtbot-upgrade-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	program, err := build(temp)
	if err != nil {
		return err
	}
	url, err := withSchema(server)
	if err != nil {
		return err
	}
	for _, db := range []database{
		{name: "sqlite", data: filepath.Join(temp, "sqlite")},
		{name: "postgres", data: filepath.Join(temp, "postgres"), url: url},
	} {
		if err := os.MkdirAll(db.data, 0o700); err != nil {
			return err
		}
		if err := db.make(program, folder); err != nil {
			return fmt.Errorf("%s: %w", db.name, err)
		}
	}
	return nil
}

// build builds the program as it was at the commit.
func build(temp string) (program string, err error) {
	source := filepath.Join(temp, "source")
	if err := os.Mkdir(source, 0o700); err != nil {
		return "", err
	}
	archive := filepath.Join(temp, "source.tar")
	if _, err := output("", "git", "archive", "--output="+archive, commit); err != nil {
		return "", err
	}
	if _, err := output("", "tar", "-xf", archive, "-C", source); err != nil {
		return "", err
	}
	program = filepath.Join(temp, "vtbot")
	_, err = output(source, "go", "build", "-o", program, "./cmd/vtbot")
	return program, err
}

// output runs a program and returns what it prints.
func output(dir, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, &stderr)
	}
	return string(out), nil
}

func withSchema(server string) (string, error) {
	at, err := url.Parse(server)
	if err != nil {
		return "", errors.New("VTBOT_TEST_POSTGRES_URL is no URL")
	}
	query := at.Query()
	query.Set("search_path", schema)
	at.RawQuery = query.Encode()
	return at.String(), nil
}

// database is one of the two that are made.
type database struct {
	name string
	data string // the data folder
	url  string // of PostgreSQL; "" for SQLite
}

// query returns what a query finds, a row a line.
func (db database) query(sql string) (string, error) {
	if db.url == "" {
		return output("", "sqlite3", "-cmd", ".timeout 10000", filepath.Join(db.data, "vtbot.db"), sql)
	}
	return output("", "psql", "-Atq", "-c", "SET search_path = "+schema, "-c", sql, os.Getenv("VTBOT_TEST_POSTGRES_URL"))
}

func (db database) make(program, folder string) error {
	if db.url != "" {
		if _, err := db.query(`DROP SCHEMA IF EXISTS ` + schema + ` CASCADE; CREATE SCHEMA ` + schema); err != nil {
			return err
		}
	}
	s := &story{db: db, program: program, seen: map[[2]string]bool{}}
	s.tell()
	if s.err != nil {
		return s.err
	}
	// No message comes again.
	if _, err := db.query(`DELETE FROM events`); err != nil {
		return err
	}
	dump, err := db.dump()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, db.name+".sql"), []byte(dump), 0o644); err != nil {
		return err
	}
	return writeStanding(filepath.Join(folder, db.name+".json"), s.standing)
}

// ofServer are the lines of a dump that depend on the server that it was made on or is read into.
var ofServer = regexp.MustCompile(`(?m)^(--.*|SET .*|SELECT pg_catalog\.set_c.*|\\(un)?restrict .*|CREATE SCHEMA .*|PRAGMA .*)?\n`)

func (db database) dump() (string, error) {
	var dump string
	var err error
	if db.url == "" {
		dump, err = output("", "sqlite3", filepath.Join(db.data, "vtbot.db"), ".dump")
	} else {
		dump, err = output("", "pg_dump", "--inserts", "--no-owner", "--no-privileges", "--schema="+schema,
			os.Getenv("VTBOT_TEST_POSTGRES_URL"))
	}
	if err != nil {
		return "", err
	}
	return strings.ReplaceAll(ofServer.ReplaceAllString(dump, ""), schema+".", ""), nil
}

// writeStanding writes JSON with an entry a line, as people compare it.
func writeStanding(name string, s upgradetest.Standing) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return err
	}
	var out bytes.Buffer
	out.WriteString("{")
	for i, key := range []string{"now", "due", "due_to", "next", "code", "code_of", "unposted", "links", "drafts", "pending", "screens"} {
		if i > 0 {
			out.WriteString(",")
		}
		value := string(fields[key])
		if strings.HasPrefix(value, "[{") {
			value = "[\n" + strings.NewReplacer("},{", "},\n{", "],[", "],\n[").Replace(value[1:len(value)-1]) + "\n]"
		}
		fmt.Fprintf(&out, "\n%q: %s", key, value)
	}
	out.WriteString("\n}\n")
	return os.WriteFile(name, out.Bytes(), 0o644)
}
