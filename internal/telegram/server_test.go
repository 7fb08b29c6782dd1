package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vtbot/catalog"
	"vtbot/internal/chat"
)

const token = "123456:AAtoken"

// server plays the Bot API over real HTTP, as far as the bot uses it.
type server struct {
	*httptest.Server
	mu      sync.Mutex
	changed *sync.Cond
	updates []map[string]any // not confirmed yet
	calls   []call
	fail    map[string][]func(http.ResponseWriter) // per method, for the next calls
	message int
}

type call struct {
	method string
	params map[string]string
}

func newServer(t *testing.T) *server {
	s := &server{fail: map[string][]func(http.ResponseWriter){}, message: 1000}
	s.changed = sync.NewCond(&s.mu)
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s
}

func (s *server) endpoint() string { return s.URL + "/bot%s/%s" }

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	called, method, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	_ = r.ParseMultipartForm(1 << 20) // or a form of another kind
	params := map[string]string{}
	for k := range r.Form {
		params[k] = r.Form.Get(k)
	}
	if document, header, err := r.FormFile("document"); err == nil {
		content, _ := io.ReadAll(document)
		params["document"] = header.Filename + "\n" + string(content)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if called != token {
		refuse(401, "Unauthorized", 0)(w)
		return
	}
	if planned := s.fail[method]; len(planned) > 0 {
		s.fail[method] = planned[1:]
		planned[0](w)
		return
	}
	var result any = true
	switch method {
	case "getMe":
		result = map[string]any{"id": 99, "is_bot": true, "username": "vt_bot"}
	case "getUpdates":
		result = s.await(r.Context(), params["offset"])
	case "sendMessage", "editMessageText", "sendDocument":
		s.message++
		result = map[string]any{"message_id": s.message}
	}
	s.calls = append(s.calls, call{method, params})
	s.changed.Broadcast()
	_ = json.NewEncoder(w).Encode(map[string]any{"ok": true, "result": result})
}

// await confirms what is before the offset and returns the rest, when there is any.
func (s *server) await(ctx context.Context, offset string) []map[string]any {
	from := 0
	_, _ = fmt.Sscan(offset, &from)
	for len(s.updates) > 0 && s.updates[0]["update_id"].(int) < from {
		s.updates = s.updates[1:]
	}
	s.changed.Broadcast()
	stop := context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.changed.Broadcast()
	})
	defer stop()
	for len(s.updates) == 0 && ctx.Err() == nil {
		s.changed.Wait()
	}
	return append([]map[string]any{}, s.updates...)
}

func refuse(code int, text string, retryAfter int) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.WriteHeader(code)
		answer := map[string]any{"ok": false, "error_code": code, "description": text}
		if retryAfter > 0 {
			answer["parameters"] = map[string]any{"retry_after": retryAfter}
		}
		_ = json.NewEncoder(w).Encode(answer)
	}
}

func garbage(w http.ResponseWriter) {
	w.WriteHeader(http.StatusBadGateway)
	_, _ = io.WriteString(w, "<html>bad gateway</html>")
}

func cut(http.ResponseWriter) { panic(http.ErrAbortHandler) }

func (s *server) failNext(method string, planned ...func(http.ResponseWriter)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail[method] = append(s.fail[method], planned...)
}

// bring adds updates, as people's clients make them.
func (s *server) bring(updates ...map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.updates = append(s.updates, updates...)
	s.changed.Broadcast()
}

// wait returns the calls of a method once there are n, and fails when they do not come.
func (s *server) wait(t *testing.T, n int, methods ...string) []call {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.changed.Broadcast()
	})
	defer stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		if found := s.of(methods...); len(found) >= n {
			return found
		}
		if ctx.Err() != nil {
			t.Fatalf("%v: %d calls, want %d", methods, len(s.of(methods...)), n)
		}
		s.changed.Wait()
	}
}

// made returns the calls of some methods so far.
func (s *server) made(methods ...string) []call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.of(methods...)
}

func (s *server) of(methods ...string) []call {
	var found []call
	for _, c := range s.calls {
		for _, m := range methods {
			if c.method == m {
				found = append(found, c)
			}
		}
	}
	return found
}

// confirmed waits until no update is left.
func (s *server) confirmed(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.changed.Broadcast()
	})
	defer stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.updates) > 0 {
		if ctx.Err() != nil {
			t.Fatalf("%d updates were not confirmed", len(s.updates))
		}
		s.changed.Wait()
	}
}

func said(id int, text string) map[string]any {
	return map[string]any{"update_id": id, "message": map[string]any{
		"message_id": id, "date": 1, "text": text, "chat": map[string]any{"id": 7, "type": "private"},
		"from": map[string]any{"id": 7, "first_name": "Ann", "language_code": "fr"},
	}}
}

func pressed(id int, data string) map[string]any {
	return map[string]any{"update_id": id, "callback_query": map[string]any{
		"id": fmt.Sprint("press", id), "data": data, "from": map[string]any{"id": 7, "first_name": "Ann", "language_code": "fr"},
		"message": map[string]any{"message_id": 55, "date": 1, "chat": map[string]any{"id": 7, "type": "private"}},
	}}
}

// talker answers with what it heard, each message once.
type talker struct {
	store *memory
	reply func(chat.Message) chat.Reply
	mu    sync.Mutex
	heard []chat.Message
	fail  int // so many turns from now
}

func (k *talker) Handle(_ context.Context, m chat.Message) ([]chat.Posting, error) {
	k.mu.Lock()
	if k.fail > 0 {
		k.fail--
		k.mu.Unlock()
		return nil, errors.New("the database is gone")
	}
	k.mu.Unlock()
	return k.store.turn(m, func() []chat.Reply {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.heard = append(k.heard, m)
		if m.Setting == chat.Channel {
			return nil
		}
		if k.reply != nil {
			return []chat.Reply{k.reply(m)}
		}
		return []chat.Reply{{Parts: []chat.Part{{Kind: chat.Paragraph, Text: "heard " + m.Text + m.Press}}, Update: m.Press != ""}}
	}), nil
}

func (k *talker) Apologise(context.Context, chat.Person) chat.Reply {
	return chat.Reply{Parts: []chat.Part{{Kind: chat.Paragraph, Text: "sorry"}}}
}

// harness is a running bot, its server and what it logs.
type harness struct {
	*server
	*talker
	telegram *Telegram
	log      *lockedBuffer
	stop     func()
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
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

// memory keeps turns and their replies; internal/store's tests run the contract on real databases.
type memory struct {
	mu      sync.Mutex
	seen    map[string]bool
	replies []chat.Posting // not posted
	claimed map[int64]bool // by the process that runs
	last    int64
}

func newMemory() *memory { return &memory{seen: map[string]bool{}, claimed: map[int64]bool{}} }

func (m *memory) turn(message chat.Message, answer func() []chat.Reply) []chat.Posting {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.seen[message.ID] {
		return nil
	}
	m.seen[message.ID] = true
	var made []chat.Posting
	for _, r := range answer() {
		p := message.Answer(r)
		m.last++
		p.ID = m.last
		m.claimed[p.ID] = true
		made = append(made, p)
	}
	m.replies = append(m.replies, made...)
	return made
}

// died ends the claims of the process that ran.
func (m *memory) died() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.claimed)
}

func (m *memory) Unposted(context.Context, string) ([]chat.Posting, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var left []chat.Posting
	for _, p := range m.replies {
		if !m.claimed[p.ID] {
			m.claimed[p.ID] = true
			left = append(left, p)
		}
	}
	return left, nil
}

func (m *memory) Posted(_ context.Context, id int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.replies = slices.DeleteFunc(m.replies, func(p chat.Posting) bool { return p.ID == id })
	return nil
}

func (m *memory) Undeliverable(ctx context.Context, id int64, _ string) error {
	return m.Posted(ctx, id)
}

func start(t *testing.T, s *server, k *talker, change func(*Options)) *harness {
	t.Helper()
	h := &harness{server: s, talker: k, log: &lockedBuffer{}}
	opts := Options{
		Token: token, APIEndpoint: s.endpoint(), Mode: Polling, Log: slog.New(slog.NewTextHandler(h.log, nil)),
		Commands: func(catalog.Lang) []chat.Command { return []chat.Command{{Name: "help", Description: "help"}} },
	}
	if change != nil {
		change(&opts)
	}
	var err error
	if h.telegram, err = New(opts, k, k.store); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- h.telegram.Run(ctx) }()
	h.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run returned %v", err)
		}
		if strings.Contains(h.log.String(), "AAtoken") {
			t.Errorf("the token is in the log:\n%s", h.log)
		}
	})
	t.Cleanup(h.stop)
	return h
}

func run(t *testing.T) *harness {
	return start(t, newServer(t), &talker{store: newMemory()}, nil)
}
