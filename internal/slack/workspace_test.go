package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"vtbot/internal/chat"
)

const (
	me       = "U0BOT"
	ann      = "U0ANN"
	bram     = "U0BRAM"
	direct   = "D0ANN"
	channel  = "C0REFUGE"
	secret   = "a signing secret"
	botToken = "xoxb-of-the-bot"
	appToken = "xapp-of-the-app"
	patience = 20 * time.Second // until a test that hangs says so
)

// call is one call of the Web API, or of a response URL.
type call struct {
	method string
	token  string
	args   map[string]any // JSON as decoded, form values as strings, but blocks decoded
}

func (c call) arg(name string) string { s, _ := c.args[name].(string); return s }

// workspace is Slack as far as the adapter uses it: a Web API and a WebSocket on loopback.
type workspace struct {
	t      *testing.T
	server *httptest.Server
	acks   chan string // envelope ids
	forms  chan string // what the acknowledgements of forms hold, as JSON
	calls  chan call   // but those of auth.test, users.info and apps.connections.open
	opened chan *websocket.Conn

	mu     sync.Mutex
	conn   *websocket.Conn
	asked  map[string]int // how often each method was called
	faults map[string][]http.HandlerFunc
	files  map[string]file // by id
	n      int
}

// file is one that was announced, and its content once it is there.
type file struct{ name, length, content string }

func newWorkspace(t *testing.T) *workspace {
	w := &workspace{t: t, acks: make(chan string, 100), forms: make(chan string, 100), calls: make(chan call, 100), opened: make(chan *websocket.Conn, 10),
		asked: map[string]int{}, faults: map[string][]http.HandlerFunc{}, files: map[string]file{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", w.api)
	mux.HandleFunc("/response/{id}", w.api)
	mux.HandleFunc("/upload/{id}", w.upload)
	mux.HandleFunc("/socket", w.socket)
	w.server = httptest.NewServer(mux)
	t.Cleanup(w.server.Close)
	return w
}

// fail makes the next calls of a method go wrong, in this order. A response URL's method is "response_url".
func (w *workspace) fail(method string, faults ...http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults[method] = append(w.faults[method], faults...)
}

func refuse(code string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, `{"ok":false,"error":%q}`, code) }
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func limit(seconds string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", seconds)
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

func (w *workspace) api(rw http.ResponseWriter, r *http.Request) {
	c := call{method: r.PathValue("method"), token: strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), args: map[string]any{}}
	if c.method == "" {
		c.method = "response_url"
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		_ = json.NewDecoder(r.Body).Decode(&c.args)
	} else {
		_ = r.ParseForm()
		for name := range r.Form {
			c.args[name] = r.Form.Get(name)
		}
		c.token = r.Form.Get("token")
		var blocks any
		if json.Unmarshal([]byte(r.Form.Get("blocks")), &blocks) == nil {
			c.args["blocks"] = blocks
		}
	}
	w.mu.Lock()
	w.asked[c.method]++
	w.n++
	n := w.n
	var fault http.HandlerFunc
	if f := w.faults[c.method]; len(f) > 0 {
		fault, w.faults[c.method] = f[0], f[1:]
	}
	w.mu.Unlock()
	if fault != nil {
		fault(rw, r)
		return
	}
	rw.Header().Set("Content-Type", "application/json")
	switch c.method {
	case "auth.test":
		rw.Header().Set("X-OAuth-Scopes", strings.Join(scopes, ","))
		fmt.Fprintf(rw, `{"ok":true,"team":"Refuge","user":"vtbot","user_id":%q,"bot_id":"B0BOT"}`, me)
	case "apps.connections.open":
		if c.token != appToken {
			refuse("invalid_auth")(rw, r)
			return
		}
		fmt.Fprintf(rw, `{"ok":true,"url":%q}`, strings.Replace(w.server.URL, "http", "ws", 1)+"/socket")
	case "users.info":
		fmt.Fprintf(rw, `{"ok":true,"user":{"id":%q,"locale":"nl-BE"}}`, r.Form.Get("user"))
	case "files.getUploadURLExternal":
		w.mu.Lock()
		defer w.mu.Unlock()
		id := fmt.Sprintf("F%d", n)
		w.files[id] = file{name: c.arg("filename"), length: c.arg("length")}
		fmt.Fprintf(rw, `{"ok":true,"upload_url":"%s/upload/%s","file_id":%q}`, w.server.URL, id, id)
	case "files.completeUploadExternal":
		w.complete(rw, r, c)
	case "response_url":
		w.calls <- c
		rw.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(rw, "ok")
	default:
		w.calls <- c
		at := c.arg("channel")
		if person, ok := strings.CutPrefix(at, "U"); ok { // direct messages have an id of their own
			at = "D" + person
		}
		fmt.Fprintf(rw, `{"ok":true,"channel":%q,"ts":"1700000000.%06d"}`, at, n)
	}
}

// upload takes the content of a file that was announced.
func (w *workspace) upload(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked["upload"]++
	if f := w.faults["upload"]; len(f) > 0 {
		w.faults["upload"] = f[1:]
		f[0](rw, r)
		return
	}
	part, _, err := r.FormFile("file")
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	content, _ := io.ReadAll(part)
	f, announced := w.files[r.PathValue("id")]
	if !announced || fmt.Sprint(len(content)) != f.length {
		http.Error(rw, "not what was announced", http.StatusBadRequest)
		return
	}
	f.content = string(content)
	w.files[r.PathValue("id")] = f
	fmt.Fprintf(rw, "OK - %d", len(content))
}

// complete shares a file: only in a channel, by its own id, and only one that was uploaded.
func (w *workspace) complete(rw http.ResponseWriter, r *http.Request, c call) {
	var shared []struct{ ID, Title string }
	_ = json.Unmarshal([]byte(c.arg("files")), &shared)
	w.mu.Lock()
	defer w.mu.Unlock()
	if at := c.arg("channel_id"); at == "" || !strings.Contains("CGD", at[:1]) {
		refuse("invalid_arguments")(rw, r)
		return
	}
	if len(shared) != 1 || w.files[shared[0].ID].content == "" {
		refuse("file_not_found")(rw, r)
		return
	}
	c.args["name"], c.args["content"] = w.files[shared[0].ID].name, w.files[shared[0].ID].content
	w.calls <- c
	_ = json.NewEncoder(rw).Encode(object{"ok": true, "files": []object{{"id": shared[0].ID}}})
}

func (w *workspace) socket(rw http.ResponseWriter, r *http.Request) {
	conn, err := (&websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}).Upgrade(rw, r, nil)
	if err != nil {
		return
	}
	w.mu.Lock()
	w.conn = conn
	_ = conn.WriteJSON(object{"type": "hello", "num_connections": 1})
	w.mu.Unlock()
	w.opened <- conn
	for {
		var ack struct {
			EnvelopeID string `json:"envelope_id"`
			Payload    json.RawMessage
		}
		if conn.ReadJSON(&ack) != nil {
			return
		}
		if ack.Payload != nil {
			w.forms <- string(ack.Payload)
		}
		w.acks <- ack.EnvelopeID
	}
}

// envelope sends something over the socket.
func (w *workspace) envelope(id, kind string, payload any, retry int) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.conn.WriteJSON(object{"envelope_id": id, "type": kind, "payload": payload, "retry_attempt": retry}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *workspace) event(id string, event object) {
	w.t.Helper()
	w.envelope(id, eventsAPI, callback(event), 0)
}

func callback(event object) object {
	return object{"type": "event_callback", "event_id": "Ev" + fmt.Sprint(event["ts"]), "event": event}
}

func (w *workspace) times(method string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.asked[method]
}

func directMessage(ts, text string) object {
	return object{"type": "message", "channel": direct, "channel_type": "im", "user": ann, "ts": ts, "text": text}
}

// next takes what comes out of a channel, and fails the test when nothing does.
func next[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatal("waited in vain")
		panic("unreachable")
	}
}

// nextCall takes the next call and fails the test when it is of another method.
func (w *workspace) nextCall(method string) call {
	w.t.Helper()
	c := next(w.t, w.calls)
	if c.method != method {
		w.t.Fatalf("called %s, want %s: %v", c.method, method, c.args)
	}
	return c
}

func (w *workspace) nextAck(want string) {
	w.t.Helper()
	if got := next(w.t, w.acks); got != want {
		w.t.Fatalf("acknowledged %q, want %q", got, want)
	}
}

// talker is a bot that says back what it heard, once for each message, and keeps what it heard.
type talker struct {
	heard  chan chat.Message
	handle func(context.Context, chat.Message) ([]chat.Reply, error) // nil is said back
	form   func(chat.Message) (chat.Form, error)                     // nil is one with a line

	mu    sync.Mutex
	seen  map[string]bool
	order []chat.Message
	next  int64
}

func (b *talker) Handle(ctx context.Context, m chat.Message) ([]chat.Posting, error) {
	b.mu.Lock()
	seen := b.seen[m.ID]
	b.mu.Unlock()
	if seen {
		return nil, nil
	}
	handle := b.handle
	if handle == nil {
		handle = func(_ context.Context, m chat.Message) ([]chat.Reply, error) { return []chat.Reply{echo(m)}, nil }
	}
	replies, err := handle(ctx, m)
	b.heard <- m
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen[m.ID] = true
	b.order = append(b.order, m)
	var postings []chat.Posting
	for _, r := range replies {
		b.next++
		postings = append(postings, chat.Posting{ID: b.next, Platform: Platform, Conversation: m.Conversation, ReturnTo: m.ReturnTo, Reply: r})
	}
	return postings, nil
}

// echo is a reply with one paragraph and one choice; it updates what was pressed.
func echo(m chat.Message) chat.Reply {
	return chat.Reply{
		Parts:   []chat.Part{{Kind: chat.Paragraph, Text: "heard " + m.Text + m.Press}},
		Choices: []chat.Choice{{Label: "More", Value: "more:TM4"}}, Update: m.Press != "",
	}
}

func (b *talker) Form(_ context.Context, m chat.Message) (chat.Form, error) {
	if b.form != nil {
		return b.form(m)
	}
	return chat.Form{Draft: "k3x9", Title: "Request", Submit: "Continue", Close: "Close", Fields: []chat.Field{{Key: "organisation", Kind: chat.Line, Label: "Of " + m.Press + " in " + m.From.Locale}}}, nil
}

func (b *talker) Home(_ context.Context, p chat.Person) (chat.Reply, error) {
	return chat.Reply{Parts: []chat.Part{{Kind: chat.Heading, Text: "Home of " + p.ID + " in " + p.Locale}}, Choices: []chat.Choice{{Label: "Browse", Value: "modules"}}}, nil
}

func (b *talker) Apologise(_ context.Context, p chat.Person) chat.Reply {
	return chat.Reply{Parts: []chat.Part{{Kind: chat.Paragraph, Text: "sorry " + p.ID}}}
}

func (b *talker) texts() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var texts []string
	for _, m := range b.order {
		texts = append(texts, m.Text)
	}
	return texts
}

// memory is an outbox's store.
type memory struct {
	mu   sync.Mutex
	left []chat.Posting // by an earlier process
	gone []string       // reasons
	done chan int64     // IDs
}

func (m *memory) Unposted(context.Context, string) ([]chat.Posting, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	left := m.left
	m.left = nil
	return left, nil
}

func (m *memory) Posted(_ context.Context, id int64) error {
	m.done <- id
	return nil
}

func (m *memory) Undeliverable(_ context.Context, id int64, reason string) error {
	m.mu.Lock()
	m.gone = append(m.gone, reason)
	m.mu.Unlock()
	m.done <- id
	return nil
}

// scene is a workspace with the adapter in it.
type scene struct {
	*workspace
	bot   *talker
	store *memory
	slack *Slack
	log   *lockedBuffer
	stop  context.CancelFunc
	ended chan error
}

func (w *workspace) options(mode string, log io.Writer) Options {
	return Options{BotToken: botToken, AppToken: appToken, SigningSecret: secret, APIURL: w.server.URL + "/api/", Mode: mode,
		Commands: []chat.Command{{Name: "sessions", Takes: true}}, Log: slog.New(slog.NewTextHandler(log, nil))}
}

// start runs the adapter and, in Socket Mode, waits until it is connected.
func start(t *testing.T, mode string, change func(*scene)) *scene {
	t.Helper()
	s := &scene{workspace: newWorkspace(t), bot: &talker{seen: map[string]bool{}, heard: make(chan chat.Message, 100)},
		store: &memory{done: make(chan int64, 100)}, log: &lockedBuffer{}, ended: make(chan error, 1)}
	if change != nil {
		change(s)
	}
	var err error
	if s.slack, err = New(s.options(mode, s.log), s.bot, s.store); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s.stop = cancel
	go func() { s.ended <- s.slack.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := next(t, s.ended); err != nil {
			t.Errorf("Run: %v", err)
		}
		for _, never := range []string{botToken, appToken, secret, "/response/", "heard "} {
			if strings.Contains(s.log.String(), never) {
				t.Errorf("the log holds %q:\n%s", never, s.log)
			}
		}
	})
	if mode == Socket {
		next(t, s.opened)
	} else {
		<-s.slack.opened
	}
	return s
}

type lockedBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// says checks what a call shows: its fallback text holds each of want.
func (c call) says(t *testing.T, want ...string) {
	t.Helper()
	for _, text := range want {
		if !strings.Contains(c.arg("text"), text) {
			t.Errorf("%s says %q, want %q in it", c.method, c.arg("text"), text)
		}
	}
}

// has checks arguments of a call.
func (c call) has(t *testing.T, want map[string]any) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if fmt.Sprint(c.args[name]) != fmt.Sprint(want[name]) {
			t.Errorf("%s has %s = %v, want %v", c.method, name, c.args[name], want[name])
		}
	}
}
