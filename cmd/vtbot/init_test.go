package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"vtbot/internal/action"
)

// The way of docs/start.md in Telegram: from nothing, over init, /whoami and init again, to a request that is filed and accepted.
func TestFromNothing(t *testing.T) {
	o := newOutside(t)
	telegram := httptest.NewServer(http.HandlerFunc(o.telegram))
	t.Cleanup(telegram.Close)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := free.Addr().String()
	free.Close()
	folder := t.TempDir()
	file := filepath.Join(folder, "config.yaml")
	env := []string{"VTBOT_TELEGRAM_API_ENDPOINT=" + telegram.URL + "/bot%s/%s", "VTBOT_HTTP_ADDR=" + addr}
	command := func(env []string, stdin string, args ...string) string {
		t.Helper()
		var out, log bytes.Buffer
		if status := run(t.Context(), args, strings.NewReader(stdin), &out, &log, env); status != 0 {
			t.Fatalf("vtbot %v ended with %d: %s%s", args, status, &out, &log)
		}
		return out.String()
	}
	serve := func(t *testing.T) {
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan int, 1)
		var log bytes.Buffer
		go func() {
			// The configuration says it all; the clock is the test's.
			ended <- run(ctx, []string{"serve", "--config", file}, strings.NewReader(""), &bytes.Buffer{}, &log, []string{written, "VTBOT_ALLOW_FAKE_CLOCK=1"})
		}()
		t.Cleanup(func() {
			stop()
			if status := <-ended; status != 0 {
				t.Errorf("serve ended with %d: %s", status, &log)
			}
		})
		o.untilReady(addr)
	}

	told := command(env, "telegram\n1:token\n\n\n\n\n", "init", folder)
	if !strings.Contains(told, "✓ bot @vt_bot") || !strings.Contains(told, "Nobody handles requests yet") {
		t.Errorf("init says %s", told)
	}
	if secrets, err := os.Stat(filepath.Join(folder, "secrets.env")); err != nil || runtime.GOOS != "windows" && secrets.Mode().Perm() != 0o600 {
		t.Errorf("the secrets: %v, %v", secrets, err)
	}
	if config, err := os.ReadFile(file); err != nil || bytes.Contains(config, []byte("1:token")) {
		t.Errorf("a secret stands in the configuration, or %v", err)
	}

	t.Run("whoami", func(t *testing.T) {
		serve(t)
		o.telegramEvent(`{"update_id":%d,"message":{"message_id":%d,"from":{"id":78,"first_name":"Vera","language_code":"nl"},"chat":{"id":78,"type":"private"},"text":"/whoami"}}`)
		o.wait("telegram", "78", "telegram:78")
	})

	command(env, "yes\nyes\ntelegram\n1:token\ntelegram:78\n\n\nnl\n", "init", folder)
	if told := command(nil, "", "doctor", "--config", file); !strings.Contains(told, "✓ coordinator telegram:78") {
		t.Errorf("the doctor says %s", told)
	}
	t.Run("request", func(t *testing.T) {
		serve(t)
		o.files(1)
		o.wait("telegram", "78", "R-1 · ingediend")
		o.telegramEvent(`{"update_id":%d,"callback_query":{"id":"%d","from":{"id":78,"first_name":"Vera","language_code":"nl"},"message":{"message_id":1,"chat":{"id":78,"type":"private"}},"data":%q}}`,
			action.AcceptOnDay(1, "2027-01-13"))
		o.wait("telegram", "77", "Votre demande R-1 est acceptée")
	})
}

func TestInit(t *testing.T) {
	slack := answers(t, map[string]string{
		"auth.test":              `{"ok":true,"user":"vtbot","team":"Fedasil"}`,
		"apps.connections.open":  `{"ok":true,"url":"ws://127.0.0.1:1/"}`,
		"conversations.info CIN": `{"ok":true,"channel":{"id":"CIN","name":"vt-cel","is_member":true}}`,
		"conversations.info CNO": `{"ok":false,"error":"channel_not_found"}`,
		"users.info UVERA":       `{"ok":true,"user":{"id":"UVERA","real_name":"Vera"}}`,
		"users.info UNOBODY":     `{"ok":false,"error":"user_not_found"}`,
	})
	env := []string{"VTBOT_SLACK_API_URL=" + slack.URL + "/"}
	const whole = "slack\nxapp-1\nxoxb-1\nxapp-1\nbram\nslack:UNOBODY\nslack:UVERA\nCNO\nCIN\nhttp://nothing\n\nde\nfr\n"
	ask := func(t *testing.T, stdin string, args ...string) (status int, out, log string) {
		var stdout, stderr bytes.Buffer
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		status = run(ctx, append([]string{"init"}, args...), strings.NewReader(stdin), &stdout, &stderr, env)
		return status, stdout.String(), stderr.String()
	}
	t.Run("what is wrong is asked again", func(t *testing.T) {
		folder := t.TempDir()
		status, out, log := ask(t, whole, folder)
		if status != 0 {
			t.Fatal(log)
		}
		for _, says := range []string{
			"✗ a bot token starts with xoxb-", "✓ bot vtbot in team Fedasil", `"bram": expected an id`, "✗ slack: nobody in the workspace has the id UNOBODY",
			"✓ Vera", "✗ slack: there is no channel CNO", "✓ #vt-cel", "VTBOT_SMTP_URL: expected smtp://", `"de"`, "vtbot serve --config",
		} {
			if !strings.Contains(out, says) {
				t.Errorf("nothing says %q: %s", says, out)
			}
		}
	})
	t.Run("as variables", func(t *testing.T) {
		t.Chdir(t.TempDir())
		status, out, _ := ask(t, whole, "--env")
		want := "VTBOT_LANGUAGE='fr'\nVTBOT_COORDINATORS='slack:UVERA'\nVTBOT_VTCELL_SLACK_CHANNEL='CIN'\nVTBOT_SLACK_BOT_TOKEN='xoxb-1'\nVTBOT_SLACK_APP_TOKEN='xapp-1'\n"
		if status != 0 || out != want {
			t.Errorf("%d: %s", status, out)
		}
	})
	t.Run("nothing is replaced unasked", func(t *testing.T) {
		folder := t.TempDir()
		file := filepath.Join(folder, "config.yaml")
		if err := os.WriteFile(file, []byte("language: en\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		for name, answers := range map[string]string{"refused": "\n" + whole, "the answers end": "yes\nslack\nxoxb-1\n"} {
			if status, _, _ := ask(t, answers, folder); status != 1 {
				t.Errorf("%s: it ended with %d", name, status)
			}
			if kept, err := os.ReadFile(file); err != nil || string(kept) != "language: en\n" {
				t.Errorf("%s: %s, %v", name, kept, err)
			}
		}
	})
}
