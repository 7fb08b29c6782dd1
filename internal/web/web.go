// Package web is the program's HTTP server: health, metrics, and what the platforms' adapters add to it.
package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Check tells whether a part of the program works; its error says what is wrong, for people.
type Check func(ctx context.Context) error

// Server serves health, metrics and the routes given to it.
type Server struct {
	Addr    string                   // host:port
	Checks  map[string]Check         // by the part's name
	Notes   map[string]func() string // by the part's name: what is told beside the checks, and keeps the program from nothing
	Metrics prometheus.Gatherer
	Routes  map[string]http.Handler // by pattern, as http.ServeMux reads it
	Log     *slog.Logger
}

// drain is how long requests under way may still take once the server is told to stop.
const drain = 5 * time.Second

// Run serves until ctx ends, then lets the requests under way finish. It returns an error when the address cannot be
// listened on. listening is called with the address once it is.
func (s *Server) Run(ctx context.Context, listening func(net.Addr)) error {
	listener, err := net.Listen("tcp", s.Addr)
	if err != nil {
		return fmt.Errorf("HTTP server: %w: set VTBOT_HTTP_ADDR to a free address, or to nothing for no HTTP server", err)
	}
	listening(listener.Addr())
	server := &http.Server{
		Handler: s.Handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("HTTP server: %w", err)
	case <-ctx.Done():
	}
	// The requests under way belong to people: they finish although ctx has ended.
	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := server.Shutdown(deadline); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("HTTP server: stop: %w", err)
	}
	return nil
}

// Handler returns the server's routes.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	// Alive: the process answers. Ready: every part of it works.
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.Metrics, promhttp.HandlerOpts{}))
	for pattern, h := range s.Routes {
		mux.Handle(pattern, h)
	}
	return mux
}

// ready answers 200 when every check passes, 503 otherwise, with each part's state in JSON.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	parts, status := map[string]string{}, http.StatusOK
	for name, note := range s.Notes {
		parts[name] = note()
	}
	for name, check := range s.Checks {
		parts[name] = "ok"
		if err := within(ctx, check); err != nil {
			// What is wrong is for the log; who asks from outside only learns which part.
			s.Log.Warn("not ready", "part", name, "err", err)
			parts[name], status = "not ready", http.StatusServiceUnavailable
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(parts)
}

// within makes a check, and does not wait longer than ctx: a driver may not look at it.
func within(ctx context.Context, check Check) error {
	done := make(chan error, 1)
	go func() { done <- check(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
