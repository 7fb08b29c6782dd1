package telegram

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"vtbot/internal/chat"
)

func TestAQuestionIsAnsweredOnce(t *testing.T) {
	h := run(t)
	h.bring(said(1, "SM3"))
	sent := h.wait(t, 1, "sendMessage")
	if p := sent[0].params; p["chat_id"] != "7" || p["text"] != "heard SM3" || p["parse_mode"] != "HTML" {
		t.Errorf("sent %v", p)
	}
	h.confirmed(t)
	h.bring(said(1, "SM3"), said(2, "TM4")) // the first comes again
	if sent = h.wait(t, 2, "sendMessage"); sent[1].params["text"] != "heard TM4" {
		t.Errorf("sent %v", sent[1].params)
	}
	menus := h.wait(t, 4, "setMyCommands")
	h.stop()
	if n := len(h.made("sendMessage")); n != 2 {
		t.Errorf("%d answers to two questions", n)
	}
	m := h.heard[0]
	if m.From.ID != "telegram:7" || m.From.Locale != "fr" || m.Setting != chat.Direct || m.Conversation != "telegram:7" {
		t.Errorf("heard %+v", m)
	}
	if len(menus) != 4 || menus[0].params["language_code"] != "" || menus[1].params["language_code"] != "nl" {
		t.Errorf("menus %v", menus)
	}
}

func TestOneChatInOrder(t *testing.T) {
	h := run(t)
	var updates []map[string]any
	for i := range 20 {
		updates = append(updates, said(i+1, string(rune('a'+i))))
	}
	h.bring(updates...)
	var got strings.Builder
	for _, c := range h.wait(t, 20, "sendMessage") {
		got.WriteString(strings.TrimPrefix(c.params["text"], "heard "))
	}
	if got.String() != "abcdefghijklmnopqrst" {
		t.Errorf("answered in the order %s", got.String())
	}
}

func TestAPressUpdatesItsMessage(t *testing.T) {
	h := run(t)
	h.bring(pressed(1, "more:TM4"))
	edit := h.wait(t, 1, "editMessageText")[0].params
	if edit["message_id"] != "55" || edit["text"] != "heard more:TM4" {
		t.Errorf("edited %v", edit)
	}
	if c := h.wait(t, 1, "answerCallbackQuery")[0].params; c["callback_query_id"] != "press1" {
		t.Errorf("confirmed %v", c)
	}
	// The message is gone, or already as it should be.
	h.failNext("editMessageText", refuse(400, "Bad Request: message to edit not found", 0))
	h.bring(pressed(2, "help"))
	h.wait(t, 1, "sendMessage")
	h.failNext("editMessageText", refuse(400, "Bad Request: message is not modified: …", 0))
	h.bring(pressed(3, "help"))
	h.wait(t, 3, "answerCallbackQuery")
	h.stop()
	if n := len(h.made("sendMessage")); n != 1 {
		t.Errorf("%d new messages, want 1", n)
	}
}

func TestNotConfirmedBeforeItIsStored(t *testing.T) {
	s, k := newServer(t), &talker{store: newMemory(), fail: 2}
	h := start(t, s, k, nil)
	h.bring(said(1, "SM3"), said(2, "TM4"))
	h.wait(t, 2, "sendMessage")
	h.confirmed(t)
	h.stop()
	var texts []string
	for _, c := range h.made("sendMessage") {
		texts = append(texts, c.params["text"])
	}
	slices.Sort(texts)
	if !slices.Equal(texts, []string{"heard SM3", "heard TM4"}) {
		t.Errorf("answered %v", texts)
	}
}

func TestWhatCannotBeStoredGetsAnApology(t *testing.T) {
	s, k := newServer(t), &talker{store: newMemory(), fail: maxFailures}
	h := start(t, s, k, nil)
	h.bring(said(1, "SM3"))
	if c := h.wait(t, 1, "sendMessage")[0]; c.params["text"] != "sorry" {
		t.Errorf("sent %v", c.params)
	}
	h.confirmed(t)
}

// A process that is killed after storing leaves its replies to the next one.
func TestTheNextProcessPostsWhatWasLeft(t *testing.T) {
	s, k := newServer(t), &talker{store: newMemory()}
	s.failNext("sendMessage", slices.Repeat([]func(http.ResponseWriter){garbage}, 1000)...)
	h := start(t, s, k, nil)
	h.bring(said(1, "SM3"))
	h.confirmed(t)
	h.stop()
	s.mu.Lock()
	s.fail = map[string][]func(http.ResponseWriter){}
	s.mu.Unlock()
	k.store.died()
	start(t, s, &talker{store: k.store}, nil)
	if c := s.wait(t, 1, "sendMessage")[0]; c.params["text"] != "heard SM3" {
		t.Errorf("sent %v", c.params)
	}
}

func TestRateLimitsAndFailuresAreWaitedOut(t *testing.T) {
	h := run(t)
	h.failNext("sendMessage", refuse(429, "Too Many Requests: retry after 1", 1), refuse(500, "Internal Server Error", 0), garbage, cut)
	h.failNext("getUpdates", refuse(409, "Conflict: terminated by other getUpdates request", 0), garbage, cut)
	h.bring(said(1, "SM3"))
	h.wait(t, 1, "sendMessage")
	h.stop()
	if n := len(h.made("sendMessage")); n != 1 {
		t.Errorf("%d answers", n)
	}
}

func TestAChatThatIsGoneIsGivenUp(t *testing.T) {
	h := run(t)
	h.failNext("sendMessage", refuse(403, "Forbidden: bot was blocked by the user", 0))
	h.bring(said(1, "SM3"))
	h.confirmed(t)
	h.bring(said(2, "TM4"))
	if c := h.wait(t, 1, "sendMessage")[0]; c.params["text"] != "heard TM4" {
		t.Errorf("sent %v", c.params)
	}
	h.stop()
	if left := h.store.replies; len(left) != 0 {
		t.Errorf("still tried: %v", left)
	}
}

func TestHTMLThatTelegramCannotReadGoesOutPlain(t *testing.T) {
	h := run(t)
	h.failNext("sendMessage", refuse(400, "Bad Request: can't parse entities: unsupported start tag", 0))
	h.bring(said(1, "a < b"))
	p := h.wait(t, 1, "sendMessage")[0].params
	if _, html := p["parse_mode"]; html || p["text"] != "heard a < b" {
		t.Errorf("sent %v", p)
	}
}

func TestARefusedTokenIsSaid(t *testing.T) {
	s := newServer(t)
	bad, err := New(Options{Token: "1:wrong", APIEndpoint: s.endpoint(), Mode: Polling, Log: slog.New(slog.DiscardHandler)}, nil, newMemory())
	if err != nil {
		t.Fatal(err)
	}
	if err := bad.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "VTBOT_TELEGRAM_TOKEN") || strings.Contains(err.Error(), "wrong") {
		t.Errorf("Run: %v", err)
	}
	if _, err := bad.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "VTBOT_TELEGRAM_TOKEN") {
		t.Errorf("Check: %v", err)
	}
	s.Close()
	gone, err := New(Options{Token: token, APIEndpoint: s.endpoint(), Mode: Polling, Log: slog.New(slog.DiscardHandler)}, nil, newMemory())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gone.Check(t.Context()); err == nil || strings.Contains(err.Error(), "AAtoken") {
		t.Errorf("Check of a server that is gone: %v", err)
	}
}

func TestCheck(t *testing.T) {
	h := run(t)
	if got, err := h.telegram.Check(t.Context()); err != nil || got != "bot @vt_bot" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestWebhook(t *testing.T) {
	s, k := newServer(t), &talker{store: newMemory()}
	h := start(t, s, k, func(o *Options) {
		o.Mode, o.WebhookURL, o.WebhookSecret = Webhook, "https://vtbot.example.org/telegram", "hush"
	})
	set := s.wait(t, 1, "setWebhook")[0].params
	if set["url"] != "https://vtbot.example.org/telegram" || set["secret_token"] != "hush" || set["allowed_updates"] != allowedUpdates {
		t.Errorf("set %v", set)
	}
	s.wait(t, 4, "setMyCommands") // Run is past the sign-in
	post := func(secret, body string) int {
		r := httptest.NewRequest(http.MethodPost, "/telegram", strings.NewReader(body))
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		w := httptest.NewRecorder()
		h.telegram.Handler().ServeHTTP(w, r)
		_, _ = io.Copy(io.Discard, w.Result().Body)
		return w.Code
	}
	const update = `{"update_id":1,"message":{"message_id":1,"text":"SM3","chat":{"id":7,"type":"private"},"from":{"id":7}}}`
	if code := post("wrong", update); code != http.StatusUnauthorized {
		t.Errorf("a wrong secret: %d", code)
	}
	if code := post("", update); code != http.StatusUnauthorized {
		t.Errorf("no secret: %d", code)
	}
	k.mu.Lock()
	k.fail = 1
	k.mu.Unlock()
	for i, want := range []int{http.StatusServiceUnavailable, http.StatusOK, http.StatusOK} { // not stored; stored; brought again
		if code := post("hush", update); code != want {
			t.Errorf("delivery %d: %d, want %d", i+1, code, want)
		}
	}
	if code := post("hush", "no json"); code != http.StatusOK {
		t.Errorf("what cannot be read comes again: %d", code)
	}
	s.wait(t, 1, "sendMessage")
	h.stop()
	if n := len(s.made("sendMessage")); n != 1 {
		t.Errorf("%d answers", n)
	}
	if code := post("hush", update); code != http.StatusServiceUnavailable {
		t.Errorf("after the stop: %d", code)
	}
}

func TestACleanStopDuringALongPoll(t *testing.T) {
	h := run(t)
	h.bring(said(1, "SM3"))
	h.wait(t, 1, "sendMessage")
	h.confirmed(t) // the bot is asking for the next update now, and this server answers only when there is one
	h.stop()
	if h.telegram.Connected() {
		t.Error("it says that it is connected")
	}
}

func TestLongRepliesAreSplit(t *testing.T) {
	s, k := newServer(t), &talker{store: newMemory()}
	k.reply = func(chat.Message) chat.Reply {
		r := chat.Reply{Choices: []chat.Choice{{Label: "Help", Value: "help"}}}
		for range 40 {
			r.Parts = append(r.Parts, chat.Part{Kind: chat.Paragraph, Text: strings.Repeat("terugkeer & zo ", 20)})
		}
		return r
	}
	h := start(t, s, k, nil)
	s.failNext("sendMessage") // none: the first goes out
	h.bring(said(1, "long"))
	first := h.wait(t, 1, "sendMessage")[0]
	if first.params["reply_markup"] != "" {
		t.Error("the buttons are not under the last message")
	}
	sent := h.wait(t, 4, "sendMessage")
	if sent[len(sent)-1].params["reply_markup"] == "" {
		t.Error("there are no buttons under the last message")
	}
}
