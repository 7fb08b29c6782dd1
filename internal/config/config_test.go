package config_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vtbot/internal/config"
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
	c, _, err := config.Load(file, environ)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDefaultsNeedNothing(t *testing.T) {
	c := load(t, "")
	if c.DataDir != "data" || c.Language != "nl" || c.HTTP.Addr != "127.0.0.1:8080" || c.Slack.Mode != "socket" {
		t.Errorf("got %+v", c)
	}
}

// config.example.yaml holds every key, with its default.
func TestExample(t *testing.T) {
	const example = "../../config.example.yaml"
	same := cmp.Options{cmpopts.IgnoreUnexported(config.Config{}), cmpopts.EquateEmpty()}
	if diff := cmp.Diff(load(t, ""), load(t, example), same); diff != "" {
		t.Errorf("the example is not the defaults (-defaults +example):\n%s", diff)
	}
	data, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	var walk func(reflect.Type, string)
	walk = func(s reflect.Type, name string) {
		for i := range s.NumField() {
			key := s.Field(i).Tag.Get("yaml")
			if key == "" {
				continue
			}
			variable := name + "_" + strings.ToUpper(key)
			if s.Field(i).Type.Kind() == reflect.Struct {
				walk(s.Field(i).Type, variable)
				continue
			}
			if !strings.Contains(text, key+":") || !strings.Contains(text, "("+variable) {
				t.Errorf("the example says nothing of %s (%s)", key, variable)
			}
		}
	}
	walk(reflect.TypeFor[config.Config](), "VTBOT")
}

func TestEnvironmentGoesBeforeTheFile(t *testing.T) {
	file := write(t, "vtbot.yaml", "language: fr\nslack:\n  watch: [C1]\n")
	if c := load(t, "", "VTBOT_CONFIG="+file); c.Language != "fr" {
		t.Errorf("VTBOT_CONFIG is not read: got %q", c.Language)
	}
	c := load(t, file, "VTBOT_LANGUAGE=en", "VTBOT_SLACK_WATCH=C2, C3,", "VTBOT_COORDINATORS=slack:U0123,telegram:4567", "OTHER=x")
	if c.Language != "en" || !reflect.DeepEqual(c.Slack.Watch, []string{"C2", "C3"}) || len(c.Coordinators) != 2 {
		t.Errorf("got %+v", c)
	}
}

func TestSecretsFromFiles(t *testing.T) {
	file := write(t, "token", "123:abc\n")
	if c := load(t, "", "VTBOT_TELEGRAM_TOKEN_FILE="+file); c.Telegram.Token != "123:abc" {
		t.Errorf("got %q", string(c.Telegram.Token))
	}
	for _, environ := range [][]string{
		{"VTBOT_TELEGRAM_TOKEN_FILE=" + file, "VTBOT_TELEGRAM_TOKEN=4:x"},
		{"VTBOT_TELEGRAM_TOKEN_FILE=" + file + ".none"},
	} {
		if _, _, err := config.Load("", environ); err == nil || !strings.HasPrefix(err.Error(), "VTBOT_TELEGRAM_TOKEN_FILE: ") {
			t.Errorf("%v: got %v", environ, err)
		}
	}
}

func TestSecretsAreNotShown(t *testing.T) {
	c := load(t, "", "VTBOT_SLACK_BOT_TOKEN=xoxb-hush", "VTBOT_SLACK_APP_TOKEN=xapp-hush", "VTBOT_DATABASE_URL=postgres://u:hush@h/d")
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("config", "slack", c.Slack, "token", c.Slack.BotToken)
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{fmt.Sprint(c), fmt.Sprintf("%+v %#v", c, c), fmt.Sprintf("%s %q", c.DatabaseURL, c.DatabaseURL), log.String(), string(asJSON)} {
		if strings.Contains(shown, "hush") {
			t.Errorf("a secret is shown in %s", shown)
		}
	}
	if c.DatabaseURL.String() != "(set)" || config.Secret("").String() != "" {
		t.Error("whether a secret is set cannot be told")
	}
}

func TestFaults(t *testing.T) {
	tests := []struct {
		name, file string
		environ    []string
		want       []string
	}{
		{"spelling", "slak:\n  mode: socket\nlog:\n  level: inf\n", nil, []string{
			`vtbot.yaml:1:1: unknown key "slak": did you mean "slack"? (allowed: data_dir, database_url,`,
			`vtbot.yaml:4:10: "inf": did you mean "info"? (allowed: debug, info, warn, error)`,
		}},
		{"kind", "slack:\n  watch: C1\nhttp: 8080\n", nil, []string{
			`vtbot.yaml:2:10: expected a list, found "C1"`,
			`vtbot.yaml:3:7: expected keys and values, found "8080"`,
		}},
		{"twice", "language: nl\nlanguage: fr\n", nil, []string{`vtbot.yaml:2:1: `}},
		{"syntax", "slack: [\n", nil, []string{"vtbot.yaml:"}},
		{"value in the file", "coordinators:\n  - slack:U0123\n  - ann\n", nil, []string{`vtbot.yaml:3:5: coordinators: "ann": expected an id such as slack:U0123`}},
		{"value in the environment", "", []string{"VTBOT_HTTP_ADDR=8080", "VTBOT_LANGUAGE=de", "VTBOT_LOG_FORMAT=jsn"}, []string{
			`VTBOT_HTTP_ADDR: "8080": expected host:port`,
			`VTBOT_LANGUAGE: "de"`,
			`VTBOT_LOG_FORMAT: "jsn": did you mean "json"?`,
		}},
		{"tokens swapped", "", []string{"VTBOT_SLACK_BOT_TOKEN=xapp-hush", "VTBOT_SLACK_APP_TOKEN=xoxb-hush"}, []string{
			"VTBOT_SLACK_APP_TOKEN: an app-level token starts with xapp-; this one starts with xoxb-",
			"VTBOT_SLACK_BOT_TOKEN: a bot token starts with xoxb-; this one starts with xapp-",
		}},
		{"half of Slack", "", []string{"VTBOT_SLACK_BOT_TOKEN=xoxb-1"}, []string{"VTBOT_SLACK_APP_TOKEN: Socket Mode needs an app-level token as well"}},
		{"Slack over HTTP", "", []string{"VTBOT_SLACK_BOT_TOKEN=xoxb-1", "VTBOT_SLACK_MODE=http"}, []string{"VTBOT_SLACK_SIGNING_SECRET: slack.mode http needs"}},
		{"Telegram's webhook", "", []string{"VTBOT_TELEGRAM_TOKEN=1:a", "VTBOT_TELEGRAM_MODE=webhook"}, []string{
			"VTBOT_TELEGRAM_WEBHOOK_SECRET: telegram.mode webhook needs a secret", "VTBOT_TELEGRAM_WEBHOOK_URL: telegram.mode webhook needs the public",
		}},
		{"endpoint", "", []string{"VTBOT_TELEGRAM_API_ENDPOINT=https://x/bot"}, []string{"VTBOT_TELEGRAM_API_ENDPOINT: "}},
		{"database", "", []string{"VTBOT_DATABASE_URL=mysql://u:hush@h"}, []string{"VTBOT_DATABASE_URL: expected a URL that starts with postgres://"}},
		{"clock", "", []string{"VTBOT_NOW=monday", "VTBOT_ALLOW_FAKE_CLOCK=yes"}, []string{"VTBOT_ALLOW_FAKE_CLOCK: ", `VTBOT_NOW: "monday" is no time`}},
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
			if strings.Contains(err.Error(), "hush") {
				t.Errorf("a secret is shown: %v", err)
			}
			got := strings.Split(strings.ReplaceAll(err.Error(), filepath.Dir(file)+string(filepath.Separator), ""), "\n")
			if len(got) != len(test.want) {
				t.Fatalf("got %d faults, want %d:\n%v", len(got), len(test.want), err)
			}
			for i := range got {
				if !strings.HasPrefix(got[i], test.want[i]) {
					t.Errorf("got  %s\nwant %s…", got[i], test.want[i])
				}
			}
		})
	}
}

func TestNoFile(t *testing.T) {
	_, _, err := config.Load(filepath.Join(t.TempDir(), "none.yaml"), nil)
	if err == nil || !strings.Contains(err.Error(), "cannot be read") {
		t.Errorf("got %v", err)
	}
}

func TestUnreadVariables(t *testing.T) {
	_, warnings, err := config.Load("", []string{"VTBOT_SLACK_BOT_TOKN=x", "VTBOT_TEST_POSTGRES_URL=x", "VTBOT_NOW="})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"nothing reads the variable VTBOT_SLACK_BOT_TOKN: did you mean VTBOT_SLACK_BOT_TOKEN?"}
	if diff := cmp.Diff(want, warnings); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}

func TestClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := load(t, "", "VTBOT_NOW=2026-11-23T10:00:00+01:00")
		clock := c.Clock()
		time.Sleep(90 * time.Second) // of the bubble's own time
		if got, want := clock(), time.Date(2026, 11, 23, 9, 1, 30, 0, time.UTC); !got.Equal(want) || !c.FakeClock() {
			t.Errorf("got %v, want %v", got, want)
		}
		if load(t, "").FakeClock() {
			t.Error("the real clock is taken for a set one")
		}
	})
}
