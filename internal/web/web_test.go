package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"vtbot/internal/web"
)

func TestServer(t *testing.T) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(prometheus.NewCounter(prometheus.CounterOpts{Name: "vtbot_test_total", Help: "A test."}))
	var broken error
	began, release := make(chan struct{}), make(chan struct{})
	s := &web.Server{
		Addr: "127.0.0.1:0", Metrics: registry, Log: slog.New(slog.DiscardHandler),
		Checks: map[string]web.Check{"database": func(context.Context) error { return broken }},
		Routes: map[string]http.Handler{"POST /slow": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			close(began)
			<-release
			_, _ = io.WriteString(w, "finished")
		})},
	}
	ctx, stop := context.WithCancel(t.Context())
	addr, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- s.Run(ctx, func(a net.Addr) { addr <- "http://" + a.String() }) }()
	base := <-addr

	get := func(path string) (int, string) {
		t.Helper()
		resp, err := http.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(body)
	}
	if code, body := get("/healthz"); code != 200 || body != "ok\n" {
		t.Errorf("/healthz: %d %q", code, body)
	}
	if code, body := get("/metrics"); code != 200 || !strings.Contains(body, "vtbot_test_total 0") {
		t.Errorf("/metrics: %d %q", code, body)
	}
	if code, _ := get("/readyz"); code != 200 {
		t.Errorf("/readyz: %d", code)
	}
	broken = errors.New("password for user vtbot is wrong")
	code, body := get("/readyz")
	var parts map[string]string
	if err := json.Unmarshal([]byte(body), &parts); err != nil || code != 503 || parts["database"] != "not ready" {
		t.Errorf("/readyz with a broken part: %d %q", code, body)
	}

	// A request under way is finished although the server is told to stop.
	answered := make(chan string, 1)
	go func() {
		resp, err := http.Post(base+"/slow", "text/plain", nil)
		if err != nil {
			answered <- err.Error()
			return
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		answered <- string(b)
	}()
	<-began
	stop()
	close(release)
	if got := <-answered; got != "finished" {
		t.Errorf("the request under way got %q", got)
	}
	if err := <-done; err != nil {
		t.Errorf("Run returned %v", err)
	}
}

func TestAddressTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s := &web.Server{Addr: l.Addr().String(), Log: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry()}
	err = s.Run(t.Context(), func(net.Addr) { t.Error("it listens") })
	if err == nil || !strings.Contains(err.Error(), "VTBOT_HTTP_ADDR") {
		t.Errorf("got %v, want what to do", err)
	}
}
