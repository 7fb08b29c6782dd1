package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"
)

// answers is a server whose methods give fixed answers; {} where none is named.
func answers(t *testing.T, by map[string]string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		method := path.Base(r.URL.Path)
		for _, name := range []string{method + " " + r.Form.Get("channel"), method + " " + r.Form.Get("user"), method + " " + r.Form.Get("chat_id"), method} {
			if answer, ok := by[name]; ok {
				if strings.Contains(answer, `"error_code"`) {
					w.WriteHeader(http.StatusBadRequest)
				}
				fmt.Fprint(w, answer)
				return
			}
		}
		fmt.Fprint(w, `{"ok":true}`)
	}))
	t.Cleanup(server.Close)
	return server
}

func TestDoctorKnocksOnEveryDoor(t *testing.T) {
	slack := answers(t, map[string]string{
		"auth.test":                    `{"ok":true,"user":"vtbot","team":"Fedasil"}`,
		"apps.connections.open":        `{"ok":true,"url":"ws://127.0.0.1:1/"}`,
		"conversations.info CIN":       `{"ok":true,"channel":{"id":"CIN","name":"vt-cel","is_member":true}}`,
		"conversations.info COUT":      `{"ok":true,"channel":{"id":"COUT","name":"vt-cel","is_member":false}}`,
		"conversations.info CARCHIVED": `{"ok":true,"channel":{"id":"CARCHIVED","name":"oud","is_archived":true}}`,
		"conversations.info CNONE":     `{"ok":false,"error":"channel_not_found"}`,
		"users.info UVERA":             `{"ok":true,"user":{"id":"UVERA","real_name":"Vera"}}`,
		"users.info UNOBODY":           `{"ok":false,"error":"user_not_found"}`,
		"users.info ULEFT":             `{"ok":true,"user":{"id":"ULEFT","name":"bram","deleted":true}}`,
	})
	telegram := answers(t, map[string]string{
		"getMe":             `{"ok":true,"result":{"id":1,"is_bot":true,"username":"vt_bot"}}`,
		"getChat 77":        `{"ok":true,"result":{"id":77,"first_name":"Ann"}}`,
		"getChat 78":        `{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}`,
		"getChat -5":        `{"ok":true,"result":{"id":-5,"title":"VT-cel"}}`,
		"getChat -6":        `{"ok":true,"result":{"id":-6,"title":"VT-cel"}}`,
		"sendChatAction -5": `{"ok":true,"result":true}`,
		"sendChatAction -6": `{"ok":false,"error_code":400,"description":"Bad Request: not enough rights to send text messages to the chat"}`,
		"getChat -7":        `{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}`,
	})
	inSlack := []string{"VTBOT_SLACK_BOT_TOKEN=xoxb-1", "VTBOT_SLACK_APP_TOKEN=xapp-1", "VTBOT_SLACK_API_URL=" + slack.URL + "/"}
	inTelegram := []string{"VTBOT_TELEGRAM_TOKEN=1:token", "VTBOT_TELEGRAM_API_ENDPOINT=" + telegram.URL + "/bot%s/%s"}
	gone := httptest.NewServer(nil)
	gone.Close()
	for name, c := range map[string]struct {
		settings []string
		status   int
		says     []string
	}{
		"all is well": {
			append(inSlack, "VTBOT_COORDINATORS=slack:UVERA", "VTBOT_VTCELL_SLACK_CHANNEL=CIN", "VTBOT_HTTP_PUBLIC_URL="+slack.URL), 0,
			[]string{"✓ Slack: bot vtbot", "✓ VT cell: ", "✓ VT cell's place slack:CIN: #vt-cel", "✓ coordinator slack:UVERA: Vera", "✓ pages: .*which answers", "✓ clock: ", "✓ disk: "},
		},
		"not invited": {
			append(inSlack, "VTBOT_COORDINATORS=slack:UVERA", "VTBOT_VTCELL_SLACK_CHANNEL=COUT"), 1,
			[]string{"✗ VT cell's place slack:COUT: .*not in the channel #vt-cel .*/invite"},
		},
		"archived": {
			append(inSlack, "VTBOT_COORDINATORS=slack:UVERA", "VTBOT_VTCELL_SLACK_CHANNEL=CARCHIVED"), 1, []string{"✗ .*#oud .* is archived"},
		},
		"nobody and nowhere": {
			append(inSlack, "VTBOT_COORDINATORS=slack:UNOBODY,slack:ULEFT", "VTBOT_VTCELL_SLACK_CHANNEL=CNONE"), 1,
			[]string{"✗ VT cell's place slack:CNONE: .*no channel", "✗ coordinator slack:UNOBODY: .*nobody in the workspace", "✗ coordinator slack:ULEFT: .*has left"},
		},
		"no coordinator": {inSlack, 1, []string{"✗ VT cell: nobody can handle requests: set VTBOT_COORDINATORS"}},
		"in the terminal alone": {
			append(inSlack, "VTBOT_COORDINATORS=terminal:veerle"), 1, []string{"✗ VT cell: nobody can handle", "– coordinator terminal:veerle: in \"vtbot chat\" only"},
		},
		"Telegram": {
			append(inTelegram, "VTBOT_COORDINATORS=telegram:77", "VTBOT_VTCELL_TELEGRAM_CHAT=-5"), 0,
			[]string{"✓ VT cell's place telegram:-5: VT-cel", "✓ coordinator telegram:77: Ann"},
		},
		"may not write": {
			append(inTelegram, "VTBOT_COORDINATORS=telegram:77", "VTBOT_VTCELL_TELEGRAM_CHAT=-6"), 1, []string{"✗ .*may not write in the group -6"},
		},
		"not started, not in the group": {
			append(inTelegram, "VTBOT_COORDINATORS=telegram:78", "VTBOT_VTCELL_TELEGRAM_CHAT=-7"), 1,
			[]string{"✗ coordinator telegram:78: .*press Start", "✗ VT cell's place telegram:-7: .*not in a group"},
		},
		"mail and pages": {
			append(inSlack, "VTBOT_COORDINATORS=slack:UVERA", "VTBOT_VTCELL_EMAIL=vt@example.org", "VTBOT_HTTP_PUBLIC_URL="+gone.URL), 1,
			[]string{"✗ mail: VTBOT_VTCELL_EMAIL is set, but no mail server", "✗ pages: .* is not reached from here"},
		},
		"introductions": {
			append(inSlack, "VTBOT_COORDINATORS=slack:UVERA", "VTBOT_SESSIONS_INDUCTION=Kapellen; nl; 30 9 1 * *; AM9,Lint; nl; 30 9 2 * *; AM1; An Peeters"), 1,
			[]string{`✗ introduction in Kapellen: .*"AM9"`, `✗ introduction in Lint: .*"An Peeters"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var out, log bytes.Buffer
			env := append([]string{"VTBOT_DATA_DIR=" + t.TempDir()}, c.settings...)
			if status := run(t.Context(), []string{"doctor"}, strings.NewReader(""), &out, &log, env); status != c.status {
				t.Errorf("it ended with %d: %s", status, &log)
			}
			for _, says := range c.says {
				if !regexp.MustCompile(`(?m)^` + says).Match(out.Bytes()) {
					t.Errorf("nothing says %q:\n%s", says, &out)
				}
			}
		})
	}
}

// A card whose channel does not let the bot in reaches the coordinators, and the channel as soon as it does.
func TestCardWaitsForAPlaceThatWorks(t *testing.T) {
	data := fittedFolder(t)
	t.Run("not invited", func(t *testing.T) {
		o := newOutside(t)
		o.refuse = func(method, channel string) string {
			if method == "chat.postMessage" && channel == "C0WRONG" {
				return "channel_not_found"
			}
			return ""
		}
		o.start("", 1, "VTBOT_DATA_DIR="+data, "VTBOT_VTCELL_SLACK_CHANNEL=C0WRONG", "VTBOT_VTCELL_EMAIL=")
		o.files(1)
		card := o.wait("slack", "U0VERA", "R-1 · ingediend")
		if !strings.Contains(card.text, "Dit hoort in Slack (C0WRONG)") || !strings.Contains(card.text, "Aanvaarden") {
			t.Errorf("the coordinator is told %s", card.text)
		}
	})
	t.Run("another channel", func(t *testing.T) {
		o := newOutside(t)
		o.next = 100
		o.start("", 1, "VTBOT_DATA_DIR="+data, "VTBOT_VTCELL_EMAIL=")
		o.wait("slack", "C012", "R-1 · ingediend")
	})
}

// Where nobody can handle a request, the requester is told where to write.
func TestRequesterIsToldThatNobodyHandlesRequests(t *testing.T) {
	o := newOutside(t)
	addr := o.start("", 1, "VTBOT_COORDINATORS=terminal:veerle", "VTBOT_VTCELL_EMAIL=")
	o.telegramSays("SM5 pour 8 infirmières de la Croix-Rouge Yvoir, le 14 janvier, en français, en ligne, ann@yvoir.example")
	o.wait("telegram", "77", "Est-ce correct")
	o.telegramSays("oui, envoyez")
	o.wait("telegram", "77", "Écrivez donc aussi à vrijwilligeterugkeer@fedasil.be en mentionnant R-1")
	deadline, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for !o.shows(addr, "vtbot_setup_faults 1") {
		if deadline.Err() != nil {
			t.Fatal("the metrics do not show that nobody handles requests")
		}
	}
}
