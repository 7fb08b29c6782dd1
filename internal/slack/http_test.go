package slack

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"vtbot/internal/chat"
)

// signed is a request as Slack makes it, signed at a time.
func signed(contentType, body, secret string, at time.Time) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/slack", strings.NewReader(body))
	stamp := fmt.Sprint(at.Unix())
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	return r
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

const (
	jsonType = "application/json"
	formType = "application/x-www-form-urlencoded"
)

func (s *scene) serve(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.slack.Handler().ServeHTTP(w, r)
	return w
}

func TestHTTPTellsRequestsApart(t *testing.T) {
	s := start(t, HTTP, nil)
	if !s.slack.Connected() {
		t.Error("not connected")
	}
	now := time.Now()

	w := s.serve(signed(jsonType, `{"type":"url_verification","challenge":"abc"}`, secret, now))
	if w.Code != http.StatusOK || w.Body.String() != "abc" {
		t.Errorf("url_verification: %d %q", w.Code, w.Body)
	}

	event := asJSON(callback(directMessage("1.1", "over HTTP")))
	for range 2 { // the second time it is known
		if w := s.serve(signed(jsonType, event, secret, now)); w.Code != http.StatusOK || w.Body.Len() != 0 {
			t.Errorf("event: %d %q", w.Code, w.Body)
		}
	}
	s.nextCall("chat.postMessage").says(t, "heard over HTTP")

	form := url.Values{"payload": {asJSON(pressed(direct, "1.5", "", false))}}.Encode()
	if w := s.serve(signed(formType, form, secret, now)); w.Code != http.StatusOK {
		t.Errorf("press: %d", w.Code)
	}
	s.nextCall("chat.update").says(t, "heard more:TM4")

	command := url.Values{}
	for name, value := range s.command(channel, "a command & more") {
		command.Set(name, value.(string))
	}
	if w := s.serve(signed(formType, command.Encode(), secret, now)); w.Code != http.StatusOK {
		t.Errorf("command: %d", w.Code)
	}
	s.nextCall("response_url").says(t, "heard a command &amp; more")

	if w := s.serve(signed(formType, "ssl_check=1", secret, now)); w.Code != http.StatusOK {
		t.Errorf("ssl_check: %d", w.Code)
	}
}

func TestHTTPRefusesWhatSlackDidNotSign(t *testing.T) {
	s := start(t, HTTP, nil)
	now := time.Now()
	event := asJSON(callback(directMessage("1.1", "forged")))
	tampered := signed(jsonType, event, secret, now)
	tampered.Body = http.NoBody
	unsigned := signed(jsonType, event, secret, now)
	unsigned.Header.Del("X-Slack-Signature")
	get := signed(jsonType, event, secret, now)
	get.Method = http.MethodGet
	for name, c := range map[string]struct {
		request *http.Request
		want    int
	}{
		"another secret":         {signed(jsonType, event, "guessed", now), http.StatusUnauthorized},
		"another body":           {tampered, http.StatusUnauthorized},
		"no signature":           {unsigned, http.StatusUnauthorized},
		"replayed after 6 min":   {signed(jsonType, event, secret, now.Add(-6*time.Minute)), http.StatusUnauthorized},
		"from 6 min in advance":  {signed(jsonType, event, secret, now.Add(6*time.Minute)), http.StatusUnauthorized},
		"more than any event is": {signed(jsonType, strings.Repeat("x", maxBody+1), secret, now), http.StatusRequestEntityTooLarge},
		"not posted":             {get, http.StatusMethodNotAllowed},
	} {
		if w := s.serve(c.request); w.Code != c.want {
			t.Errorf("%s: %d, want %d", name, w.Code, c.want)
		}
	}
	// Four minutes old is a slow network, not a replay.
	if w := s.serve(signed(jsonType, asJSON(callback(directMessage("1.2", "late"))), secret, now.Add(-4*time.Minute))); w.Code != http.StatusOK {
		t.Errorf("4 minutes old: %d", w.Code)
	}
	if got := s.bot.texts(); len(got) != 1 {
		t.Errorf("the bot heard %q", got)
	}
}

func TestHTTPAnswersOnlyOnceStored(t *testing.T) {
	entered, release := make(chan bool), make(chan bool)
	s := start(t, HTTP, func(s *scene) {
		s.bot.handle = func(_ context.Context, m chat.Message) ([]chat.Reply, error) {
			entered <- true
			<-release
			return []chat.Reply{echo(m)}, nil
		}
	})
	answered := make(chan int, 1)
	go func() {
		answered <- s.serve(signed(jsonType, asJSON(callback(directMessage("1.1", "x"))), secret, time.Now())).Code
	}()
	<-entered
	select {
	case code := <-answered:
		t.Errorf("answered %d before it was stored", code)
	default:
	}
	close(release)
	if code := next(t, answered); code != http.StatusOK {
		t.Errorf("answered %d", code)
	}
}

func TestHTTPBringsAFailedTurnAgain(t *testing.T) {
	s := start(t, HTTP, func(s *scene) {
		s.bot.handle = func(context.Context, chat.Message) ([]chat.Reply, error) { return nil, errors.New("the disk is full") }
	})
	event := asJSON(callback(directMessage("1.1", "x")))
	if w := s.serve(signed(jsonType, event, secret, time.Now())); w.Code != http.StatusServiceUnavailable {
		t.Errorf("first: %d", w.Code)
	}
	again := signed(jsonType, event, secret, time.Now())
	again.Header.Set("X-Slack-Retry-Num", "1")
	if w := s.serve(again); w.Code != http.StatusOK {
		t.Errorf("again: %d", w.Code)
	}
	s.nextCall("chat.postMessage").says(t, "sorry")
}

func TestHTTPAfterTheEnd(t *testing.T) {
	s := start(t, HTTP, nil)
	s.stop()
	s.ended <- next(t, s.ended)
	if w := s.serve(signed(jsonType, asJSON(callback(directMessage("1.1", "x"))), secret, time.Now())); w.Code != http.StatusServiceUnavailable {
		t.Errorf("%d", w.Code)
	}
}
