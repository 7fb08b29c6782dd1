package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"vtbot/internal/action"
	"vtbot/internal/bottest"
)

// outside is everything that the bot talks to: Slack's API, Telegram's and a mail server, each on a real connection.
// What the bot does there is told on said, in the order in which it arrives.
type outside struct {
	t       *testing.T
	said    chan call
	updates chan string // for Telegram to bring
	mu      sync.Mutex
	next    int
	fail    func(platform, method string) int   // the HTTP status of an answer; 0 for a good one
	refuse  func(method, channel string) string // the error with which Slack refuses a call; "" for none
}

func newOutside(t *testing.T) *outside {
	return &outside{t: t, said: make(chan call, 1000), updates: make(chan string, 10)}
}

// call is one thing that the bot did.
type call struct{ platform, method, to, text string }

func (o *outside) serial() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.next++
	return o.next
}

func (o *outside) slack(w http.ResponseWriter, r *http.Request) {
	method := strings.TrimPrefix(r.URL.Path, "/")
	if err := r.ParseForm(); err != nil {
		o.t.Error(err)
	}
	if status := o.fails("slack", method); status != 0 {
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(status)
		return
	}
	if o.refuse != nil {
		if why := o.refuse(method, r.Form.Get("channel")); why != "" {
			fmt.Fprintf(w, `{"ok":false,"error":%q}`, why)
			return
		}
	}
	switch method {
	case "auth.test":
		fmt.Fprint(w, `{"ok":true,"user_id":"UBOT","user":"vtbot","team":"T"}`)
	case "conversations.info":
		fmt.Fprintf(w, `{"ok":true,"channel":{"id":%q,"name":"vt-cel","is_member":true}}`, r.Form.Get("channel"))
	case "users.info":
		fmt.Fprintf(w, `{"ok":true,"user":{"id":%q,"locale":"nl-BE","real_name":"Vera"}}`, r.Form.Get("user"))
	case "chat.postMessage", "chat.update", "chat.postEphemeral":
		ts := r.Form.Get("ts")
		if ts == "" {
			ts = fmt.Sprintf("1700000000.%06d", o.serial())
		}
		o.said <- call{"slack", method, r.Form.Get("channel"), r.Form.Get("text") + r.Form.Get("blocks")}
		fmt.Fprintf(w, `{"ok":true,"channel":%q,"ts":%q}`, r.Form.Get("channel"), ts)
	default:
		fmt.Fprint(w, `{"ok":true}`)
	}
}

func (o *outside) telegram(w http.ResponseWriter, r *http.Request) {
	_, method, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if err := r.ParseForm(); err != nil {
		o.t.Error(err)
	}
	if status := o.fails("telegram", method); status != 0 {
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"ok":false,"error_code":%d,"description":"trouble","parameters":{"retry_after":1}}`, status)
		return
	}
	switch method {
	case "getMe":
		fmt.Fprint(w, `{"ok":true,"result":{"id":1,"is_bot":true,"username":"vt_bot"}}`)
	case "getChat":
		fmt.Fprintf(w, `{"ok":true,"result":{"id":%s,"first_name":"Vera"}}`, r.Form.Get("chat_id"))
	case "getUpdates":
		if r.Form.Get("offset") == "" { // an empty answer, by which the bot knows that it is connected
			select {
			case u := <-o.updates:
				fmt.Fprintf(w, `{"ok":true,"result":[%s]}`, u)
			default:
				fmt.Fprint(w, `{"ok":true,"result":[]}`)
			}
			return
		}
		select {
		case u := <-o.updates:
			fmt.Fprintf(w, `{"ok":true,"result":[%s]}`, u)
		case <-r.Context().Done():
		}
	case "sendMessage", "editMessageText":
		o.said <- call{"telegram", method, r.Form.Get("chat_id"), r.Form.Get("text") + r.Form.Get("reply_markup")}
		fmt.Fprintf(w, `{"ok":true,"result":{"message_id":%d}}`, o.serial())
	default:
		fmt.Fprint(w, `{"ok":true,"result":true}`)
	}
}

func (o *outside) fails(platform, method string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fail == nil {
		return 0
	}
	return o.fail(platform, method)
}

// NewSession implements [smtp.Backend].
func (o *outside) NewSession(*smtp.Conn) (smtp.Session, error) { return &mailbox{o: o}, nil }

type mailbox struct {
	o  *outside
	to string
}

func (m *mailbox) Mail(string, *smtp.MailOptions) error { return nil }

func (m *mailbox) Rcpt(to string, _ *smtp.RcptOptions) error {
	m.to = to
	return nil
}

func (m *mailbox) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	m.o.said <- call{"email", "mail", m.to, string(data)}
	return err
}

func (m *mailbox) Reset()        {}
func (m *mailbox) Logout() error { return nil }

// wait returns the next thing that the bot does at a place and that holds a text; other things are passed over.
func (o *outside) wait(platform, to, holds string) call {
	o.t.Helper()
	for {
		select {
		case c := <-o.said:
			if c.platform == platform && c.to == to && strings.Contains(c.text, holds) {
				return c
			}
		case <-o.t.Context().Done():
			o.t.Fatalf("the bot did not say %q to %s on %s", holds, to, platform)
		}
	}
}

// all waits for several things in whatever order.
func (o *outside) all(want ...call) []call {
	o.t.Helper()
	got := make([]call, len(want))
	for left := len(want); left > 0; {
		select {
		case c := <-o.said:
			for i, w := range want {
				if got[i].platform == "" && c.platform == w.platform && c.to == w.to && strings.Contains(c.text, w.text) && (w.method == "" || w.method == c.method) {
					got[i] = c
					left--
					break
				}
			}
		case <-o.t.Context().Done():
			o.t.Fatalf("not all was said: got %v of %v", got, want)
		}
	}
	return got
}

// telegramSays has somebody write to the bot in Telegram.
func (o *outside) telegramSays(text string) {
	n := o.serial()
	data, err := json.Marshal(text)
	if err != nil {
		o.t.Fatal(err)
	}
	o.updates <- fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"from":{"id":77,"first_name":"Ann","language_code":"fr"},"chat":{"id":77,"type":"private"},"text":%s}}`, n, n, data)
}

// telegramEvent has Telegram bring something else; %d is the update's number, as often as it is needed.
func (o *outside) telegramEvent(format string, more ...any) {
	n := o.serial()
	o.updates <- fmt.Sprintf(strings.ReplaceAll(format, "%d", fmt.Sprint(n)), more...)
}

// telegramPresses has the same person press a button of a message in Telegram.
func (o *outside) telegramPresses(a action.Action) {
	n := o.serial()
	o.updates <- fmt.Sprintf(`{"update_id":%d,"callback_query":{"id":"%d","from":{"id":77,"first_name":"Ann","language_code":"fr"},"message":{"message_id":1,"chat":{"id":77,"type":"private"}},"data":%q}}`, n, n, a)
}

const signingSecret = "s3cret"

// slackPress has a coordinator press a button of a message in Slack.
func (o *outside) slackPress(addr, user string, a action.Action) {
	o.t.Helper()
	payload := fmt.Sprintf(`{"type":"block_actions","user":{"id":%q,"name":"vera"},"channel":{"id":"C012"},"container":{"message_ts":"1700000000.000001"},"message":{"text":""},"actions":[{"type":"button","action_id":"choice_0","action_ts":"%d.0","value":%q}]}`, user, o.serial(), a)
	body := url.Values{"payload": {payload}}.Encode()
	at := fmt.Sprint(time.Now().Unix())
	mac := hmac.New(sha256.New, []byte(signingSecret))
	fmt.Fprintf(mac, "v0:%s:%s", at, body)
	req, err := http.NewRequestWithContext(o.t.Context(), http.MethodPost, "http://"+addr+"/slack", strings.NewReader(body))
	if err != nil {
		o.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("X-Slack-Request-Timestamp", at)
	req.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		o.t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		o.t.Errorf("the press was answered with %s", resp.Status)
	}
}

// start starts the servers and one or more processes of the bot on one database, and returns the address of the first.
// settings go before the others.
func (o *outside) start(databaseURL string, processes int, settings ...string) (addr string) {
	t := o.t
	slack := httptest.NewServer(http.HandlerFunc(o.slack))
	t.Cleanup(slack.Close)
	telegram := httptest.NewServer(http.HandlerFunc(o.telegram))
	t.Cleanup(telegram.Close)
	post := smtp.NewServer(o)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = post.Serve(listener) }() // ends with the listener
	t.Cleanup(func() { post.Close() })

	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	t.Cleanup(func() {
		stop()
		running.Wait()
	})
	for i := range processes {
		free, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		at := free.Addr().String()
		free.Close()
		env := []string{
			written, "VTBOT_ALLOW_FAKE_CLOCK=1", "VTBOT_DATA_DIR=" + fittedFolder(t), "VTBOT_DATABASE_URL=" + databaseURL, "VTBOT_HTTP_ADDR=" + at,
			"VTBOT_SLACK_MODE=http", "VTBOT_SLACK_BOT_TOKEN=xoxb-1", "VTBOT_SLACK_SIGNING_SECRET=" + signingSecret, "VTBOT_SLACK_API_URL=" + slack.URL + "/",
			"VTBOT_COORDINATORS=slack:U0VERA", "VTBOT_VTCELL_SLACK_CHANNEL=C012", "VTBOT_VTCELL_EMAIL=vt@cell.example",
			"VTBOT_SMTP_URL=smtp://" + listener.Addr().String(), "VTBOT_MAIL_FROM=bot@cell.example",
		}
		if i == 0 { // one process alone asks Telegram for updates
			env = append(env, "VTBOT_TELEGRAM_TOKEN=1:token", "VTBOT_TELEGRAM_API_ENDPOINT="+telegram.URL+"/bot%s/%s")
		}
		env = append(env, settings...)
		var log bytes.Buffer
		running.Go(func() {
			if status := run(ctx, []string{"serve"}, strings.NewReader(""), io.Discard, &log, env); status != 0 {
				t.Errorf("serve ended with %d: %s", status, &log)
			}
		})
		o.untilReady(at)
		if i == 0 {
			addr = at
		}
	}
	return addr
}

func (o *outside) untilReady(addr string) {
	for o.t.Context().Err() == nil {
		resp, err := http.Get("http://" + addr + "/readyz")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
	}
}

// files has somebody ask for a session, which becomes the request of a number, and hear that it is sent.
func (o *outside) files(number int) {
	o.t.Helper()
	o.telegramSays(fmt.Sprintf("SM5 pour %d infirmières de la Croix-Rouge Yvoir, le %d janvier, en français, en ligne, ann@yvoir.example", 7+number%10, 12+number%10))
	o.wait("telegram", "77", "Est-ce correct")
	o.telegramSays("oui, envoyez")
	o.wait("telegram", "77", fmt.Sprintf("R-%d est envoyée", number))
}

// shows reports whether a line of the metrics begins so.
func (o *outside) shows(addr, line string) bool {
	resp, err := http.Get("http://" + addr + "/metrics")
	if err != nil {
		o.t.Fatal(err)
	}
	defer resp.Body.Close()
	metrics, err := io.ReadAll(resp.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	return strings.Contains(string(metrics), "\n"+line)
}

// counted looks for lines of the metrics that begin so.
func (o *outside) counted(addr string, want ...string) {
	resp, err := http.Get("http://" + addr + "/metrics")
	if err != nil {
		o.t.Fatal(err)
	}
	defer resp.Body.Close()
	metrics, err := io.ReadAll(resp.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, line := range want {
		if !strings.Contains(string(metrics), "\n"+line) {
			o.t.Errorf("the metrics have no line %q", line)
		}
	}
}

// A request filed in Telegram is a card in Slack and a mail, is accepted in Slack, and the requester hears it in Telegram.
func TestFromTelegramToSlackAndMailAndBack(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { thereAndBack(t, "", 1) })
	t.Run("PostgreSQL, two processes", func(t *testing.T) { thereAndBack(t, bottest.Postgres(t), 2) })
}

func thereAndBack(t *testing.T, databaseURL string, processes int) {
	o := &outside{t: t, said: make(chan call, 1000), updates: make(chan string, 10)}
	troubles := 2 // Slack is in trouble when the card is to be posted: too many requests, then broken
	o.fail = func(platform, method string) int {
		if platform != "slack" || method != "chat.postMessage" || troubles == 0 {
			return 0
		}
		if troubles--; troubles%2 == 1 {
			return http.StatusTooManyRequests
		}
		return http.StatusInternalServerError
	}
	addr := o.start(databaseURL, processes)
	o.telegramSays("SM5 pour 8 infirmières de la Croix-Rouge Yvoir, le 14 janvier, en français, en ligne, ann@yvoir.example")
	o.wait("telegram", "77", "Est-ce correct")
	o.telegramSays("Une remarque : <!channel> <b>urgent</b> & merci")
	o.wait("telegram", "77", "&lt;!channel&gt; &lt;b&gt;urgent&lt;/b&gt; &amp; merci")
	o.telegramSays("oui, envoyez")
	got := o.all(
		call{"telegram", "", "77", "R-1"},
		call{"slack", "chat.postMessage", "C012", "R-1 · ingediend"},
		call{"email", "", "vt@cell.example", "R-1"},
	)
	if card := got[1].text; strings.Contains(card, "<!channel>") || !strings.Contains(card, "&lt;!channel&gt;") {
		t.Errorf("the card pings everybody: %s", card)
	}
	o.slackPress(addr, "U0EVE", action.AcceptOnDay(1, "2027-01-14"))
	o.wait("slack", "C012", "Alleen de medewerkers")
	o.slackPress(addr, "U0VERA", action.AcceptOnDay(1, "2027-01-14"))
	o.all(
		call{"slack", "chat.update", "C012", "R-1 · aanvaard"},
		call{"slack", "chat.postMessage", "C012", "R-1 is aanvaard"},
		call{"telegram", "", "77", "Votre demande R-1 est acceptée"},
		call{"email", "", "ann@yvoir.example", "R-1"},
		call{"email", "", "vt@cell.example", "Vera"},
	)
	o.slackPress(addr, "U0VERA", action.AcceptOnDay(1, "2027-01-14"))
	o.wait("slack", "C012", "al behandeld: aanvaard (Vera")
	if processes == 1 {
		o.counted(addr, `vtbot_deliveries_total{kind="reply",platform="telegram",result="delivered"} `,
			`vtbot_deliveries_total{kind="notice",platform="slack",result="delayed"} 2`)
	}
	// Nothing was lost or doubled.
	for {
		select {
		case c := <-o.said:
			if c.method == "chat.postMessage" && strings.Contains(c.text, "R-1 · ") {
				t.Errorf("a second card: %s", c.text)
			}
		default:
			return
		}
	}
}

// What a requester types in Telegram to what became of the request reaches the VT cell in Slack.
func TestATypedAnswerReachesTheCell(t *testing.T) {
	o := &outside{t: t, said: make(chan call, 1000), updates: make(chan string, 10), fail: func(string, string) int { return 0 }}
	addr := o.start("", 1)
	o.telegramSays("SM5 pour 8 infirmières de la Croix-Rouge Yvoir, le 14 janvier, en français, en ligne, ann@yvoir.example")
	o.wait("telegram", "77", "Est-ce correct")
	o.telegramSays("oui, envoyez")
	o.wait("slack", "C012", "R-1 · ingediend")
	o.slackPress(addr, "U0VERA", action.AcceptOnDay(1, "2027-01-14"))
	o.wait("telegram", "77", "Votre demande R-1 est acceptée")
	o.telegramSays("le 14 janvier ne nous convient finalement pas")
	o.all(
		call{"telegram", "", "77", "Je transmets à la cellule"},
		call{"slack", "chat.update", "C012", "le 14 janvier ne nous convient finalement pas"},
	)
}
