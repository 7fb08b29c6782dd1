package config_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vtbot/internal/config"
	"vtbot/internal/reminder"
	"vtbot/internal/rhythm"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func load(t *testing.T, file string, environ ...string) *config.Config {
	t.Helper()
	c, warnings, err := config.Load(file, environ)
	if err != nil || warnings != nil {
		t.Fatalf("warnings %v, error %v", warnings, err)
	}
	return c
}

// alike compares what people set, and takes no list for an empty one.
var alike = cmp.Options{
	cmpopts.IgnoreUnexported(config.Config{}, config.Induction{}), cmpopts.EquateEmpty(), cmpopts.EquateComparable(reminder.Offset{}),
}

func offsets(t *testing.T, texts ...string) []reminder.Offset {
	t.Helper()
	list := make([]reminder.Offset, len(texts))
	for i, text := range texts {
		if err := list[i].UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

func schedule(t *testing.T, spec string) rhythm.Rhythm {
	t.Helper()
	r, err := rhythm.Parse(spec)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestDefaultsNeedNothing(t *testing.T) {
	want := &config.Config{
		DataDir: "data", Language: "nl",
		Log:      config.Log{Level: "info", Format: "text"},
		HTTP:     config.HTTP{Addr: "127.0.0.1:8080"},
		VTCell:   config.VTCell{Digest: schedule(t, "30 8 * * MON"), NudgeAfter: 3},
		Sessions: config.Sessions{Length: config.Length(3 * time.Hour), Enough: 3},
		Reminders: config.Reminders{
			Sweep:    schedule(t, "* * * * *"),
			Trainers: offsets(t, "14wd 09:00", "3wd 09:00", "2h"), Requesters: offsets(t, "7d 09:00"), Partners: offsets(t, "5wd 09:00"),
			VTCell: offsets(t, "1d 17:00"), Unready: offsets(t, "10wd 09:00", "5wd 09:00", "2wd 09:00"), After: offsets(t, "+1wd 09:00")[0],
			Quiet: reminder.Quiet{From: "20:00", To: "07:00"}, AnswerWithin: 3, EscalateAfter: 1,
		},
		Slack:    config.Slack{APIURL: "https://slack.com/api/", Mode: "socket"},
		Telegram: config.Telegram{APIEndpoint: "https://api.telegram.org/bot%s/%s", Mode: "polling"},
		Backup:   config.Backup{Schedule: schedule(t, "30 3 * * *"), Keep: 14},
	}
	for name, file := range map[string]string{
		"no file": "", "empty file": write(t, "a.yaml", ""), "comments": write(t, "b.yaml", "# nothing\n"),
		"empty keys": write(t, "c.yaml", "language:\nslack:\ntelegram:\n  mode:\n"),
	} {
		if diff := cmp.Diff(want, load(t, file), alike); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// config.example.yaml holds every key, with its default and its variable.
func TestExample(t *testing.T) {
	const example = "../../config.example.yaml"
	if diff := cmp.Diff(load(t, ""), load(t, example), alike); diff != "" {
		t.Errorf("the example is not the defaults (-defaults +example):\n%s", diff)
	}
	data, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	var part, said string // the part of the file, and the comment over the key
	shown := map[string]string{}
	for line := range strings.Lines(string(data)) {
		key, _, isKey := strings.Cut(strings.TrimSpace(line), ":")
		switch {
		case strings.HasPrefix(key, "#"):
			said = line
		case !isKey:
		case strings.HasPrefix(line, " "):
			shown[part+"."+key] = said
		default:
			part = key
			shown[key] = said
		}
	}
	for _, key := range config.Keys() {
		comment, ok := shown[key.Path]
		if !ok {
			t.Errorf("the example does not hold %s", key.Path)
		}
		if !strings.Contains(comment, "("+key.Variable) || strings.Contains(comment, "a secret") != key.Secret {
			t.Errorf("the comment over %s does not say that its variable is %s, or whether it is a secret: %s", key.Path, key.Variable, comment)
		}
	}
}

// What docs/sessions.md shows as a configuration is one.
func TestExamplesOfTheDocs(t *testing.T) {
	data, err := os.ReadFile("../../docs/sessions.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(data), "```yaml\n")
	if len(blocks) < 2 {
		t.Fatal("no example")
	}
	for _, block := range blocks[1:] {
		text, _, _ := strings.Cut(block, "```")
		if c := load(t, write(t, "vtbot.yaml", text)); len(c.Sessions.Induction) == 0 {
			t.Errorf("nothing is read from\n%s", text)
		}
	}
}

func TestKeys(t *testing.T) {
	var got []string
	for _, key := range config.Keys() {
		line := key.Path + " " + key.Variable
		if key.Secret {
			line += " secret"
		}
		got = append(got, line)
	}
	want := []string{
		"secrets VTBOT_SECRETS",
		"data_dir VTBOT_DATA_DIR",
		"database_url VTBOT_DATABASE_URL secret",
		"catalog VTBOT_CATALOG",
		"language VTBOT_LANGUAGE",
		"coordinators VTBOT_COORDINATORS",
		"log.level VTBOT_LOG_LEVEL",
		"log.format VTBOT_LOG_FORMAT",
		"http.addr VTBOT_HTTP_ADDR",
		"http.public_url VTBOT_HTTP_PUBLIC_URL",
		"slack.bot_token VTBOT_SLACK_BOT_TOKEN secret",
		"slack.app_token VTBOT_SLACK_APP_TOKEN secret",
		"slack.signing_secret VTBOT_SLACK_SIGNING_SECRET secret",
		"slack.api_url VTBOT_SLACK_API_URL",
		"slack.mode VTBOT_SLACK_MODE",
		"slack.watch VTBOT_SLACK_WATCH",
		"telegram.token VTBOT_TELEGRAM_TOKEN secret",
		"telegram.api_endpoint VTBOT_TELEGRAM_API_ENDPOINT",
		"telegram.mode VTBOT_TELEGRAM_MODE",
		"telegram.webhook_url VTBOT_TELEGRAM_WEBHOOK_URL",
		"telegram.webhook_secret VTBOT_TELEGRAM_WEBHOOK_SECRET secret",
		"telegram.watch VTBOT_TELEGRAM_WATCH",
		"vtcell.slack_channel VTBOT_VTCELL_SLACK_CHANNEL",
		"vtcell.telegram_chat VTBOT_VTCELL_TELEGRAM_CHAT",
		"vtcell.email VTBOT_VTCELL_EMAIL",
		"vtcell.digest VTBOT_VTCELL_DIGEST",
		"vtcell.nudge_after VTBOT_VTCELL_NUDGE_AFTER",
		"sessions.length VTBOT_SESSIONS_LENGTH",
		"sessions.enough VTBOT_SESSIONS_ENOUGH",
		"sessions.induction VTBOT_SESSIONS_INDUCTION",
		"reminders.sweep VTBOT_REMINDERS_SWEEP",
		"reminders.trainers VTBOT_REMINDERS_TRAINERS",
		"reminders.requesters VTBOT_REMINDERS_REQUESTERS",
		"reminders.partners VTBOT_REMINDERS_PARTNERS",
		"reminders.vtcell VTBOT_REMINDERS_VTCELL",
		"reminders.unready VTBOT_REMINDERS_UNREADY",
		"reminders.after VTBOT_REMINDERS_AFTER",
		"reminders.quiet VTBOT_REMINDERS_QUIET",
		"reminders.answer_within VTBOT_REMINDERS_ANSWER_WITHIN",
		"reminders.escalate_after VTBOT_REMINDERS_ESCALATE_AFTER",
		"smtp.url VTBOT_SMTP_URL secret",
		"mail.from VTBOT_MAIL_FROM",
		"backup.schedule VTBOT_BACKUP_SCHEDULE",
		"backup.folder VTBOT_BACKUP_FOLDER",
		"backup.keep VTBOT_BACKUP_KEEP",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

const everything = `
secrets: ""
data_dir: /var/lib/vtbot
database_url: postgres:///vtbot?host=/run/postgresql
catalog: /etc/vtbot/catalogue
language: fr
coordinators: [slack:U0123, telegram:4567, "terminal:ann"]
log: {level: debug, format: json}
http: {addr: "", public_url: "https://vtbot.example.org/"}
slack:
  bot_token: xoxb-1
  app_token: xapp-1
  signing_secret: s
  api_url: http://127.0.0.1:9/api
  mode: http
  watch: [C1, G2]
telegram:
  token: 1:a
  api_endpoint: http://127.0.0.1:9/bot%s/%s
  mode: webhook
  webhook_url: https://vtbot.example.org/telegram
  webhook_secret: a-B_9
  watch: [-1001234567, 42]
vtcell: {slack_channel: C3, telegram_chat: -100, email: vt@example.org, digest: 0 9 * * *, nudge_after: "5"}
sessions: {length: 90m, enough: "4", induction: [{place: Kapellen, language: nl, schedule: 30 9 1 * *, modules: [am1], trainer: An}]}
reminders:
  sweep: "*/5 * * * *"
  trainers: [1d 08:00]
  requesters: [3wd 10:00]
  partners: []
  vtcell: [2h]
  unready: [4wd 09:00]
  after: +1h
  quiet: ""
  answer_within: "2"
  escalate_after: ""
smtp: {url: "smtps://u:p%40w@mail.example.org:465"}
mail: {from: VT cell <vt@example.org>}
backup: {schedule: 0 4 * * *, folder: /mnt/backups, keep: 30}
`

// What the file says and what the environment says come to the same.
func TestEveryKeyInTheFileAndTheEnvironment(t *testing.T) {
	want := &config.Config{
		DataDir: "/var/lib/vtbot", DatabaseURL: "postgres:///vtbot?host=/run/postgresql", Catalog: "/etc/vtbot/catalogue", Language: "fr",
		Coordinators: []string{"slack:U0123", "telegram:4567", "terminal:ann"},
		Log:          config.Log{Level: "debug", Format: "json"},
		Slack: config.Slack{
			BotToken: "xoxb-1", AppToken: "xapp-1", SigningSecret: "s", APIURL: "http://127.0.0.1:9/api/", Mode: "http", Watch: []string{"C1", "G2"},
		},
		Telegram: config.Telegram{
			Token: "1:a", APIEndpoint: "http://127.0.0.1:9/bot%s/%s", Mode: "webhook",
			WebhookURL: "https://vtbot.example.org/telegram", WebhookSecret: "a-B_9", Watch: []string{"-1001234567", "42"},
		},
		VTCell: config.VTCell{SlackChannel: "C3", TelegramChat: "-100", Email: "vt@example.org", Digest: schedule(t, "0 9 * * *"), NudgeAfter: 5},
		HTTP:   config.HTTP{PublicURL: "https://vtbot.example.org"},
		Sessions: config.Sessions{Length: config.Length(90 * time.Minute), Enough: 4, Induction: []config.Induction{
			{Place: "Kapellen", Language: "nl", Schedule: schedule(t, "30 9 1 * *"), Modules: []string{"AM1"}, Trainer: "An"},
		}},
		Reminders: config.Reminders{
			Sweep: schedule(t, "*/5 * * * *"), Trainers: offsets(t, "1d 08:00"), Requesters: offsets(t, "3wd 10:00"),
			VTCell: offsets(t, "2h"), Unready: offsets(t, "4wd 09:00"), After: offsets(t, "+1h")[0], AnswerWithin: 2,
		},
		SMTP: config.SMTP{URL: "smtps://u:p%40w@mail.example.org:465"},
		Mail: config.Mail{From: "VT cell <vt@example.org>"}, Backup: config.Backup{Schedule: schedule(t, "0 4 * * *"), Folder: "/mnt/backups", Keep: 30},
	}
	environ := []string{
		"VTBOT_SECRETS=", "VTBOT_DATA_DIR=/var/lib/vtbot", "VTBOT_DATABASE_URL=postgres:///vtbot?host=/run/postgresql", "VTBOT_CATALOG=/etc/vtbot/catalogue",
		"VTBOT_LANGUAGE=fr", "VTBOT_COORDINATORS=slack:U0123, telegram:4567,,terminal:ann,", "VTBOT_LOG_LEVEL=debug", "VTBOT_LOG_FORMAT=json",
		"VTBOT_HTTP_ADDR=", "VTBOT_SLACK_BOT_TOKEN=xoxb-1", "VTBOT_SLACK_APP_TOKEN=xapp-1", "VTBOT_SLACK_SIGNING_SECRET=s",
		"VTBOT_SLACK_API_URL=http://127.0.0.1:9/api", "VTBOT_SLACK_MODE=http", "VTBOT_SLACK_WATCH=C1,G2", "VTBOT_TELEGRAM_TOKEN=1:a",
		"VTBOT_TELEGRAM_API_ENDPOINT=http://127.0.0.1:9/bot%s/%s", "VTBOT_TELEGRAM_MODE=webhook",
		"VTBOT_TELEGRAM_WEBHOOK_URL=https://vtbot.example.org/telegram", "VTBOT_TELEGRAM_WEBHOOK_SECRET=a-B_9", "VTBOT_TELEGRAM_WATCH=-1001234567,42",
		"VTBOT_VTCELL_SLACK_CHANNEL=C3", "VTBOT_VTCELL_TELEGRAM_CHAT=-100", "VTBOT_VTCELL_EMAIL=vt@example.org", "VTBOT_VTCELL_DIGEST=0 9 * * *", "VTBOT_VTCELL_NUDGE_AFTER=5",
		"VTBOT_HTTP_PUBLIC_URL=https://vtbot.example.org", "VTBOT_SESSIONS_LENGTH=90m", "VTBOT_SESSIONS_ENOUGH=4", "VTBOT_SESSIONS_INDUCTION=Kapellen; nl; 30 9 1 * *; AM1; An",
		"VTBOT_REMINDERS_SWEEP=*/5 * * * *", "VTBOT_REMINDERS_TRAINERS=1d 08:00", "VTBOT_REMINDERS_REQUESTERS=3wd 10:00", "VTBOT_REMINDERS_PARTNERS=",
		"VTBOT_REMINDERS_VTCELL=2h", "VTBOT_REMINDERS_UNREADY=4wd 09:00", "VTBOT_REMINDERS_AFTER=+1h", "VTBOT_REMINDERS_QUIET=",
		"VTBOT_REMINDERS_ANSWER_WITHIN=2", "VTBOT_REMINDERS_ESCALATE_AFTER=",
		"VTBOT_SMTP_URL=smtps://u:p%40w@mail.example.org:465", "VTBOT_MAIL_FROM=VT cell <vt@example.org>",
		"VTBOT_BACKUP_SCHEDULE=0 4 * * *", "VTBOT_BACKUP_FOLDER=/mnt/backups", "VTBOT_BACKUP_KEEP=30", "HOME=/root",
	}
	for _, key := range config.Keys() {
		if !strings.Contains("\n"+strings.Join(environ, "\n"), "\n"+key.Variable+"=") {
			t.Errorf("%s is not tried", key.Variable)
		}
	}
	if diff := cmp.Diff(want, load(t, write(t, "vtbot.yaml", everything)), alike); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, load(t, "", environ...), alike); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
}

func TestEnvironmentGoesBeforeTheFile(t *testing.T) {
	file := write(t, "vtbot.yaml", "language: fr\nslack:\n  watch: [C1]\nlog:\n  level: debug\n")
	if c := load(t, "", "VTBOT_CONFIG="+file); c.Language != "fr" {
		t.Errorf("VTBOT_CONFIG is not read: got %q", c.Language)
	}
	if c := load(t, write(t, "other.yaml", "language: en\n"), "VTBOT_CONFIG="+file); c.Language != "en" {
		t.Errorf("--config does not go before VTBOT_CONFIG: got %q", c.Language)
	}
	c := load(t, file, "VTBOT_LANGUAGE=en", "VTBOT_SLACK_WATCH=C2,C3", "VTBOT_LANGUAGE=nl")
	if diff := cmp.Diff([]string{"C2", "C3"}, c.Slack.Watch); diff != "" || c.Language != "nl" || c.Log.Level != "debug" {
		t.Errorf("got %+v", c)
	}
	if c := load(t, file, "VTBOT_SLACK_WATCH="); len(c.Slack.Watch) != 0 {
		t.Errorf("an empty variable does not empty a list: got %q", c.Slack.Watch)
	}
}

func TestSecretsFromFiles(t *testing.T) {
	hush := write(t, "hush", "postgres://u:hush@h/d\r\n")
	for _, key := range config.Keys() {
		c, warnings, err := config.Load("", []string{key.Variable + "_FILE=" + hush})
		switch {
		case !key.Secret && (err != nil || len(warnings) != 1):
			t.Errorf("%s_FILE is read: %q, %v", key.Variable, warnings, err)
		case key.Secret && len(warnings) != 0:
			t.Errorf("%s_FILE is not read: %q", key.Variable, warnings)
		case key.Path == "database_url" && (err != nil || string(c.DatabaseURL) != "postgres://u:hush@h/d"):
			t.Errorf("got %q, %v", string(c.DatabaseURL), err)
		}
	}
	file := write(t, "vtbot.yaml", "telegram:\n  token: 1:file\n")
	if c := load(t, file, "VTBOT_TELEGRAM_TOKEN_FILE="+write(t, "token", "2:secret\n"), "VTBOT_TELEGRAM_TOKEN="); c.Telegram.Token != "2:secret" {
		t.Errorf("got %q", string(c.Telegram.Token))
	}
}

// A file of secrets stands beside the configuration that names it.
func TestFileOfSecrets(t *testing.T) {
	file := write(t, "vtbot.yaml", "secrets: secrets.env\n")
	secrets := filepath.Join(filepath.Dir(file), "secrets.env")
	if err := os.WriteFile(secrets, []byte("# a comment\n\nVTBOT_TELEGRAM_TOKEN=1:a\nexport VTBOT_SMTP_URL=\"smtp://u:p@mail.example.org\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if c := load(t, file); c.Telegram.Token != "1:a" || c.SMTP.URL != "smtp://u:p@mail.example.org" {
		t.Errorf("read %+v", c)
	}
	if c := load(t, file, "VTBOT_TELEGRAM_TOKEN=2:b"); c.Telegram.Token != "2:b" {
		t.Error("the environment does not go before it")
	}
	if c := load(t, "", "VTBOT_SECRETS="+secrets); c.Telegram.Token != "1:a" {
		t.Error("it is not read without a configuration")
	}
	if err := os.WriteFile(secrets, []byte("VTBOT_LANGUAGE=fr\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err := config.Load(file, nil)
	if err == nil || !strings.Contains(err.Error(), "secrets.env:1:1: expected a secret") {
		t.Errorf("what is no secret: %v", err)
	}
	_, _, err = config.Load(write(t, "other.yaml", "secrets: missing.env\n"), nil)
	if err == nil || !strings.Contains(err.Error(), "missing.env cannot be read") {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestSecretsAreNotShown(t *testing.T) {
	c := load(t, "",
		"VTBOT_DATABASE_URL=postgres://u:hush@h/d", "VTBOT_SLACK_BOT_TOKEN=xoxb-hush", "VTBOT_SLACK_APP_TOKEN=xapp-hush", "VTBOT_SLACK_SIGNING_SECRET=hush",
		"VTBOT_TELEGRAM_TOKEN=1:hush", "VTBOT_TELEGRAM_WEBHOOK_SECRET=hush", "VTBOT_SMTP_URL=smtp://u:hush@h")
	var log strings.Builder
	for _, h := range []slog.Handler{slog.NewJSONHandler(&log, nil), slog.NewTextHandler(&log, nil)} {
		slog.New(h).Info("config", "all", c, "slack", c.Slack, "token", c.Slack.BotToken)
	}
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	shown := []string{log.String(), string(asJSON), fmt.Sprint(c, c.Telegram.Token), c.SMTP.URL.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%T %[1]v"} {
		shown = append(shown, fmt.Sprintf(verb, *c), fmt.Sprintf(verb, c.DatabaseURL), fmt.Sprintf(verb, &c.Slack), fmt.Sprintf(verb, []config.Secret{c.SMTP.URL}))
	}
	for _, s := range shown {
		if strings.Contains(s, "hush") || strings.Contains(s, fmt.Sprintf("%x", "hush")) || strings.Contains(s, fmt.Sprintf("%X", "hush")) {
			t.Errorf("a secret is shown in %s", s)
		}
	}
	if c.DatabaseURL.String() != "(set)" || config.Secret("").String() != "" {
		t.Error("whether a secret is set cannot be told")
	}
}

func TestFaults(t *testing.T) {
	const (
		keys     = "secrets, data_dir, database_url, catalog, language, coordinators, log, http, slack, telegram, vtcell, sessions, reminders, smtp, mail, backup"
		person   = "expected an id such as slack:U0123, telegram:4567 or terminal:ann"
		channel  = "expected a channel's id such as C0123"
		chat     = "expected a chat's id such as -1001234567"
		hostPort = "expected host:port, such as 127.0.0.1:8080, or nothing for no HTTP server"
		endpoint = "expected a URL with two %s, for the token and the method, such as https://api.telegram.org/bot%s/%s"
		public   = "the public https:// address at which Telegram reaches this server"
		signing  = "slack.mode http needs the app's signing secret: without it anybody could pose as Slack"
		webhook  = "telegram.mode webhook needs a secret of your own making: without it anybody could pose as Telegram"
		address  = "expected an e-mail address such as vt@example.org"
		line     = `"place; language; schedule", with "; modules" and "; trainer" behind it where needed, such as "Kapellen; nl; 30 9 1 * *; AM1 AM2; An Peeters"`
		database = "expected postgres://user:password@host/database, or nothing for SQLite"
		smtp     = "expected smtp://user:password@host:port or smtps://…; a character of the password that is special in URLs is written as %XX"
	)
	tests := []struct {
		name, file string
		environ    []string
		want       []string
	}{
		{"spelling", "slak:\n  mode: socket\nlog:\n  level: inf\n  fromat: x\n", nil, []string{
			`vtbot.yaml:1:1: unknown key "slak": did you mean "slack"? (allowed: ` + keys + `)`,
			`vtbot.yaml:4:10: "inf": did you mean "info"? (allowed: debug, info, warn, error)`,
			`vtbot.yaml:5:3: unknown key "fromat": did you mean "format"? (allowed: level, format)`,
		}},
		{"kind", "slack:\n  watch: C1\nhttp: 8080\nlanguage: [nl]\n", nil, []string{
			`vtbot.yaml:2:10: expected a list, found "C1"`,
			`vtbot.yaml:3:7: expected keys and values, found "8080"`,
			"vtbot.yaml:4:11: expected text, found a list",
		}},
		{"twice", "language: nl\nlanguage: fr\n", nil, []string{`vtbot.yaml:2:1: the key "language" is written twice: it stands at line 1 already`}},
		{"two documents", "language: nl\n---\nlanguage: fr\n", nil, []string{"vtbot.yaml:3:1: a second document: one file holds one configuration"}},
		{"values in the file", "data_dir: ''\ncoordinators:\n  - slack:U0123\n  - ann\nhttp: {addr: '8080'}\nslack:\n  watch: [general]\ntelegram:\n  watch: [4, '@us']\n", nil, []string{
			"vtbot.yaml:1:11: data_dir: a folder is needed, such as data",
			`vtbot.yaml:4:5: coordinators: "ann": ` + person,
			`vtbot.yaml:5:14: http.addr: "8080": ` + hostPort,
			`vtbot.yaml:7:11: slack.watch: "general": ` + channel,
			`vtbot.yaml:9:14: telegram.watch: "@us": ` + chat,
		}},
		{"values in the environment", "", []string{
			"VTBOT_DATA_DIR=", "VTBOT_LANGUAGE=de", "VTBOT_LOG_FORMAT=jsn", "VTBOT_COORDINATORS=slack:U1,slack:u2,telegram:x",
			"VTBOT_SLACK_WATCH=#general", "VTBOT_TELEGRAM_WATCH=us", "VTBOT_VTCELL_SLACK_CHANNEL=D1", "VTBOT_VTCELL_TELEGRAM_CHAT=x",
		}, []string{
			`VTBOT_COORDINATORS: "slack:u2": ` + person,
			`VTBOT_COORDINATORS: "telegram:x": ` + person,
			"VTBOT_DATA_DIR: a folder is needed, such as data",
			`VTBOT_LANGUAGE: "de" (allowed: nl, fr, en)`,
			`VTBOT_LOG_FORMAT: "jsn": did you mean "json"? (allowed: text, json)`,
			`VTBOT_SLACK_WATCH: "#general": ` + channel,
			`VTBOT_TELEGRAM_WATCH: "us": ` + chat,
			`VTBOT_VTCELL_SLACK_CHANNEL: "D1": ` + channel,
			`VTBOT_VTCELL_TELEGRAM_CHAT: "x": ` + chat,
		}},
		{"file and environment", "language: de\nlog:\n  level: debug\n", []string{"VTBOT_LOG_LEVEL=loud", "VTBOT_SLACK_MODE=socker"}, []string{
			`vtbot.yaml:1:11: "de" (allowed: nl, fr, en)`,
			`VTBOT_LOG_LEVEL: "loud" (allowed: debug, info, warn, error)`,
			`VTBOT_SLACK_MODE: "socker": did you mean "socket"? (allowed: socket, http)`,
		}},
		{"inductions", "sessions:\n  induction:\n    - {place: Kapellen, language: nl}\n    - {language: nl, schedule: 30 9 1 * *}\n", nil, []string{
			"vtbot.yaml:3:7: sessions.induction: the schedule is missing",
			"vtbot.yaml:4:7: sessions.induction: the place is missing",
		}},
		{"keys of inductions", "sessions:\n  induction:\n    - {place: Kapellen, langage: nl, schedule: monday}\n    - [Kapellen]\n    - Kapellen; nl\n", nil, []string{
			`vtbot.yaml:3:25: unknown key "langage": did you mean "language"? (allowed: place, language, schedule, modules, trainer)`,
			`vtbot.yaml:3:48: "monday" is no rhythm (expected exactly 5 fields, found 1: [monday]): expected five fields such as "30 8 * * MON"`,
			"vtbot.yaml:4:7: expected text, found a list",
			`vtbot.yaml:5:7: "Kapellen; nl": expected ` + line,
		}},
		{"inductions in a variable", "", []string{"VTBOT_SESSIONS_INDUCTION=Kapellen; de; 30 9 1 * *, Natoye; fr; 30 9 1 * *; AM1; An; Jan"}, []string{
			`VTBOT_SESSIONS_INDUCTION: "de" is no language: expected nl, fr or en`,
			`VTBOT_SESSIONS_INDUCTION: "Natoye; fr; 30 9 1 * *; AM1; An; Jan": expected ` + line,
		}},
		{"never", "reminders: {sweep: ''}\n", []string{"VTBOT_REMINDERS_AFTER="}, []string{
			`vtbot.yaml:1:20: reminders.sweep: expected five fields such as "* * * * *": without them nobody is ever reminded`,
			`VTBOT_REMINDERS_AFTER: "" says no time: expected one such as "14wd 09:00", "7d 18:00", "2h" or "45m" before the start, or "+1wd 09:00", "+0d 18:00" or "+1h" after the end`,
		}},
		{"numbers", "vtcell: {nudge_after: 61}\nsessions: {enough: many}\n", []string{"VTBOT_REMINDERS_ANSWER_WITHIN=-1"}, []string{
			`vtbot.yaml:1:23: "61": expected a number of working days, 1 to 60, or nothing for never`,
			`vtbot.yaml:2:20: "many": expected a number of requests, 1 to 50, or nothing for never`,
			`VTBOT_REMINDERS_ANSWER_WITHIN: "-1": expected a number of working days, 1 to 60, or nothing for never`,
		}},
		{"sessions", "vtcell:\n  digest: 30 8 * *\nsessions:\n  length: long\n  induction:\n    - Kapellen; nl; 0 9 30 2 *\nreminders:\n  trainers: [3wd 09:00, soon, +1h]\n", []string{"VTBOT_REMINDERS_QUIET=late", "VTBOT_REMINDERS_AFTER=2h"}, []string{
			`vtbot.yaml:2:11: "30 8 * *" is no rhythm (expected exactly 5 fields, found 4: [30 8 * *]): expected five fields such as "30 8 * * MON"`,
			`vtbot.yaml:4:11: "long": expected how long a session takes, 15m to 12h, such as 3h`,
			`vtbot.yaml:6:7: "0 9 30 2 *" never comes: no such day exists`,
			`vtbot.yaml:8:25: "soon" says no time: expected one such as "14wd 09:00", "7d 18:00", "2h" or "45m" before the start, or "+1wd 09:00", "+0d 18:00" or "+1h" after the end`,
			`vtbot.yaml:8:31: reminders.trainers: "+1h" is after the session: expected a time before it, such as 3wd 09:00`,
			`VTBOT_REMINDERS_AFTER: "2h" is before the session: expected a time after it, such as +1wd 09:00`,
			`VTBOT_REMINDERS_QUIET: "late": "late" is no time of the day: expected two times such as "20:00-07:00", or nothing`,
		}},
		{"no port", "", []string{"VTBOT_HTTP_ADDR=localhost"}, []string{`VTBOT_HTTP_ADDR: "localhost": ` + hostPort}},
		{"port too large", "", []string{"VTBOT_HTTP_ADDR=:80800"}, []string{`VTBOT_HTTP_ADDR: ":80800": ` + hostPort}},
		{"database", "", []string{"VTBOT_DATABASE_URL=mysql://u:hush@h"}, []string{"VTBOT_DATABASE_URL: " + database}},
		{"database in a file", "database_url: mysql://u:hush@h\n", nil, []string{"vtbot.yaml:1:15: database_url: " + database}},
		{"mail", "", []string{"VTBOT_SMTP_URL=smtp://u:hu%sh@h", "VTBOT_MAIL_FROM=VT cell", "VTBOT_VTCELL_EMAIL=VT <vt@example.org>"}, []string{
			`VTBOT_MAIL_FROM: "VT cell": ` + address + " or VT cell <vt@example.org>",
			"VTBOT_SMTP_URL: " + smtp,
			`VTBOT_VTCELL_EMAIL: "VT <vt@example.org>": ` + address,
		}},
		{"API of Slack", "slack: {api_url: slack.com/api}\n", nil, []string{`vtbot.yaml:1:18: slack.api_url: "slack.com/api/": expected a URL such as https://slack.com/api/`}},
		{"API of Telegram", "", []string{"VTBOT_TELEGRAM_API_ENDPOINT=https://x/bot%s"}, []string{`VTBOT_TELEGRAM_API_ENDPOINT: "https://x/bot%s": ` + endpoint}},
		{"API of Telegram with another verb", "", []string{"VTBOT_TELEGRAM_API_ENDPOINT=https://x/bot%s/%s/%d"}, []string{`VTBOT_TELEGRAM_API_ENDPOINT: "https://x/bot%s/%s/%d": ` + endpoint}},
		{"tokens swapped", "", []string{"VTBOT_SLACK_BOT_TOKEN=xapp-hush", "VTBOT_SLACK_APP_TOKEN=xoxb-hush", "VTBOT_TELEGRAM_TOKEN=xoxb-hush"}, []string{
			"VTBOT_SLACK_APP_TOKEN: an app-level token starts with xapp-; this one starts with xoxb-",
			"VTBOT_SLACK_BOT_TOKEN: a bot token starts with xoxb-; this one starts with xapp-",
			"VTBOT_TELEGRAM_TOKEN: a bot's token is a number, a colon and letters, as @BotFather gives it; this one is not",
		}},
		{"no token at all", "slack: {bot_token: hush, app_token: hu-sh}\n", nil, []string{
			"vtbot.yaml:1:20: slack.bot_token: a bot token starts with xoxb-; this one does not",
			"vtbot.yaml:1:37: slack.app_token: an app-level token starts with xapp-; this one does not",
		}},
		{"tokens where none belongs", "slack: xoxb-1-hush\nhttp: {addr: xapp-1-hush}\nlog: {level: postgres://u:hush@h/d}\ntelegram: 12345:hush_hush-hush\n", []string{
			"VTBOT_SLACK_MODE=0123456789abcdef0123456789abcdef", "VTBOT_TELEGRAM_API_ENDPOINT=https://x/bot12345:hush_hush-hush/%s",
		}, []string{
			`vtbot.yaml:1:8: expected keys and values, found "xoxb-…"`,
			`vtbot.yaml:2:14: http.addr: "xapp-…": ` + hostPort,
			`vtbot.yaml:3:14: "postgres://…@h/d" (allowed: debug, info, warn, error)`,
			`vtbot.yaml:4:11: expected keys and values, found "…"`,
			`VTBOT_SLACK_MODE: "…" (allowed: socket, http)`,
			`VTBOT_TELEGRAM_API_ENDPOINT: "https://x/bot…/%s": ` + endpoint,
		}},
		{"half of Slack", "", []string{"VTBOT_SLACK_BOT_TOKEN=xoxb-1"}, []string{"VTBOT_SLACK_APP_TOKEN: slack.mode socket needs an app-level token (xapp-…, with the scope connections:write) as well"}},
		{"other half of Slack", "slack:\n  app_token: xapp-1\n", nil, []string{"vtbot.yaml:2:3: slack.bot_token: slack.mode socket needs the bot token (xoxb-…) as well"}},
		{"Slack over HTTP", "language: nl\n", []string{"VTBOT_SLACK_BOT_TOKEN=xoxb-1", "VTBOT_SLACK_MODE=http"}, []string{"VTBOT_SLACK_SIGNING_SECRET: " + signing}},
		{"Slack over HTTP with the wrong token", "slack:\n  mode: http\n  app_token: xapp-1\n", nil, []string{
			"vtbot.yaml:2:3: slack.bot_token: slack.mode http needs the bot token (xoxb-…)", "vtbot.yaml:2:3: slack.signing_secret: " + signing,
		}},
		{"Telegram's webhook", "", []string{"VTBOT_TELEGRAM_TOKEN=1:a", "VTBOT_TELEGRAM_MODE=webhook"}, []string{
			"VTBOT_TELEGRAM_WEBHOOK_SECRET: " + webhook, "VTBOT_TELEGRAM_WEBHOOK_URL: telegram.mode webhook needs " + public,
		}},
		{"Telegram's webhook, wrong", "telegram: {mode: webhook, token: '1:a', webhook_url: http://x/, webhook_secret: hu.sh}\n", nil, []string{
			`vtbot.yaml:1:54: telegram.webhook_url: "http://x/": expected ` + public,
			"vtbot.yaml:1:81: telegram.webhook_secret: expected 1 to 256 of A to Z, a to z, 0 to 9, _ and -",
		}},
		{"secret too long", "", []string{"VTBOT_TELEGRAM_WEBHOOK_SECRET=" + strings.Repeat("a", 257)}, []string{"VTBOT_TELEGRAM_WEBHOOK_SECRET: expected 1 to 256 of A to Z, a to z, 0 to 9, _ and -"}},
		{"clock", "", []string{"VTBOT_NOW=monday", "VTBOT_ALLOW_FAKE_CLOCK=yes"}, []string{
			`VTBOT_ALLOW_FAKE_CLOCK: "yes": expected 1 or 0`,
			`VTBOT_NOW: "monday" is no time: expected RFC 3339, such as 2026-11-23T10:00:00+01:00`,
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file := ""
			if test.file != "" {
				file = write(t, "vtbot.yaml", test.file)
			}
			_, _, err := config.Load(file, test.environ)
			if err == nil {
				t.Fatal("no error")
			}
			got := strings.Split(strings.ReplaceAll(err.Error(), filepath.Dir(file)+string(filepath.Separator), ""), "\n")
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if strings.Contains(err.Error(), "hush") {
				t.Error("a secret is shown")
			}
		})
	}
}

func TestSyntax(t *testing.T) {
	_, _, err := config.Load(write(t, "vtbot.yaml", "language: nl\nslack:\n\tmode: http\n"), []string{"VTBOT_LANGUAGE=de"})
	if err == nil || !strings.Contains(err.Error(), "vtbot.yaml:3:1: ") || !strings.Contains(err.Error(), "VTBOT_LANGUAGE: ") {
		t.Errorf("got %v, want the place of the tab, and what is wrong with the environment", err)
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	none, set, empty := filepath.Join(dir, "none"), write(t, "set", "1:b"), write(t, "empty", "\n")
	for _, test := range []struct {
		file    string
		environ []string
		want    string
	}{
		{none, nil, none + ": the configuration file cannot be read: no such file or directory: check what --config or VTBOT_CONFIG names"},
		{"", []string{"VTBOT_CONFIG=" + dir}, dir + ": the configuration file cannot be read: is a directory: check what --config or VTBOT_CONFIG names"},
		{"", []string{"VTBOT_TELEGRAM_TOKEN_FILE=" + none}, "VTBOT_TELEGRAM_TOKEN_FILE: the secret cannot be read from " + none + ": no such file or directory: check the path, and that this user may read it"},
		{"", []string{"VTBOT_TELEGRAM_TOKEN_FILE=" + empty}, "VTBOT_TELEGRAM_TOKEN_FILE: " + empty + " is empty: write the secret into it"},
		{"", []string{"VTBOT_TELEGRAM_TOKEN_FILE=" + set, "VTBOT_TELEGRAM_TOKEN=1:a"}, "VTBOT_TELEGRAM_TOKEN_FILE: VTBOT_TELEGRAM_TOKEN is set as well: set one of the two"},
		{"", []string{"VTBOT_SLACK_BOT_TOKEN_FILE=" + set, "VTBOT_SLACK_APP_TOKEN=xapp-1"}, "VTBOT_SLACK_BOT_TOKEN_FILE: a bot token starts with xoxb-; this one does not"},
	} {
		_, _, err := config.Load(test.file, test.environ)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s %q:\ngot  %v\nwant %s", test.file, test.environ, err, test.want)
		}
	}
}

// Variables that nothing reads are warned of and keep nothing from working: Kubernetes sets some that nobody asked for.
func TestUnreadVariables(t *testing.T) {
	environ := []string{
		"VTBOT_SLACK_BOT_TOKN=x", "VTBOT_SLACK_MODE_FILE=x", "VTBOT_TELEGRAM_TOKEN_FIL=x", "VTBOT_NOWW=x", "VTBOT_QUITE_DIFFERENT_THING=x",
		"VTBOT_TEST_POSTGRES_URL=x", "VTBOT_NOW=", "VTBOT_CONFIG=", "VTBOT_ALLOW_FAKE_CLOCK=", "VTBOTANY=x",
		"VTBOT_SERVICE_HOST=10.0.0.1", "VTBOT_SERVICE_PORT_HTTP=8080", "VTBOT_PORT=tcp://10.0.0.1:8080", "VTBOT_PORT_8080_TCP_ADDR=10.0.0.1",
	}
	unread := func(variable string, more ...slog.Attr) config.Warning {
		return config.Warning{Message: "nothing reads this variable", Attrs: append([]slog.Attr{slog.String("variable", variable)}, more...)}
	}
	nearest := func(variable string) slog.Attr { return slog.String("nearest", variable) }
	kubernetes := slog.String("set_by", "Kubernetes, for a service called vtbot: enableServiceLinks: false in the pod leaves it out")
	want := []config.Warning{
		unread("VTBOT_NOWW", nearest("VTBOT_NOW")),
		unread("VTBOT_PORT", kubernetes),
		unread("VTBOT_PORT_8080_TCP_ADDR", kubernetes),
		unread("VTBOT_QUITE_DIFFERENT_THING"),
		unread("VTBOT_SERVICE_HOST", kubernetes),
		unread("VTBOT_SERVICE_PORT_HTTP", kubernetes),
		unread("VTBOT_SLACK_BOT_TOKN", nearest("VTBOT_SLACK_BOT_TOKEN")),
		unread("VTBOT_SLACK_MODE_FILE", nearest("VTBOT_SLACK_MODE")),
		unread("VTBOT_TELEGRAM_TOKEN_FIL", nearest("VTBOT_TELEGRAM_TOKEN_FILE")),
	}
	for _, test := range []struct {
		name, more string
		fails      bool
	}{{"alone", "", false}, {"with a fault", "VTBOT_LANGUAGE=de", true}} {
		t.Run(test.name, func(t *testing.T) {
			_, warnings, err := config.Load("", append(environ, test.more))
			if diff := cmp.Diff(want, warnings); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if (err != nil) != test.fails {
				t.Errorf("error: %v", err)
			}
		})
	}
}

// An introduction that is written as one line, as once it had to be, is read and warned of; in a variable that is its form.
func TestInductionsOfOneLine(t *testing.T) {
	want := []config.Induction{
		{Place: "Kapellen", Language: "nl", Schedule: schedule(t, "30 9 1 * *"), Modules: []string{"AM1", "AM2"}},
		{Place: "Natoye", Language: "fr", Schedule: schedule(t, "0 13 15 * *"), Modules: []string{"AM2"}, Trainer: "An Peeters"},
	}
	text := "sessions:\n  induction:\n    - Kapellen; nl; 30 9 1 * *\n    - Natoye; fr; 0 13 15 * *; am2; An Peeters\n"
	file := write(t, "vtbot.yaml", text)
	c, warnings, err := config.Load(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, c.Sessions.Induction, alike); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
	old := func(place string) config.Warning {
		return config.Warning{
			Message: "sessions.induction is written as one line, its old form: write keys, as docs/sessions.md does",
			Attrs:   []slog.Attr{slog.String("place", file+place)},
		}
	}
	if diff := cmp.Diff([]config.Warning{old(":3:7"), old(":4:7")}, warnings); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
	c = load(t, file, "VTBOT_SESSIONS_INDUCTION=Kapellen; nl; 30 9 1 * *, Natoye; fr; 0 13 15 * *; AM2; An Peeters")
	if diff := cmp.Diff(want, c.Sessions.Induction, alike); diff != "" {
		t.Errorf("variable (-want +got):\n%s", diff)
	}
}

func TestClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := load(t, "", "VTBOT_NOW=2026-11-23T10:00:00+01:00", "VTBOT_ALLOW_FAKE_CLOCK=1")
		early := c.Clock()
		time.Sleep(90 * time.Second) // of the bubble's own time
		want := time.Date(2026, 11, 23, 9, 1, 30, 0, time.UTC)
		if got := early(); !got.Equal(want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if got := c.Clock()(); !got.Equal(want) {
			t.Errorf("a clock that is asked for later tells %v, want %v", got, want)
		}
		if !c.FakeClock() || !c.AllowFakeClock {
			t.Error("the set clock is taken for the real one, or not allowed")
		}
		c = load(t, "", "VTBOT_ALLOW_FAKE_CLOCK=0")
		if now := c.Clock()(); c.FakeClock() || c.AllowFakeClock || !now.Equal(time.Now()) {
			t.Errorf("the real clock is taken for a set one, or tells %v", now)
		}
	})
}
