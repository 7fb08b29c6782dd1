package slack

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	slackgo "github.com/slack-go/slack"
)

const (
	maxBody      = 1 << 20                 // bytes; Slack's requests are far smaller
	answerWithin = 2500 * time.Millisecond // Slack waits for three seconds
)

// Handler returns the handler of all requests that Slack makes in HTTP mode: events, presses and commands, told apart by
// what they hold. Requests without a valid signature, or signed more than five minutes ago, get 401. An event that was
// not stored gets 503, and Slack brings it again.
func (s *Slack) Handler() http.Handler { return http.HandlerFunc(s.serve) }

func (s *Slack) serve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "only POST", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil {
		http.Error(w, "incomplete", http.StatusBadRequest)
		return
	}
	if err := s.verify(r.Header, body); err != nil {
		s.log.Warn("slack: a request was refused", "err", err)
		http.Error(w, "not signed by Slack", http.StatusUnauthorized)
		return
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		s.serveEvent(w, r, body)
		return
	}
	s.serveForm(w, body)
}

// verify returns an error unless Slack signed the request, less than five minutes ago.
func (s *Slack) verify(header http.Header, body []byte) error {
	verifier, err := slackgo.NewSecretsVerifier(header, s.opts.SigningSecret)
	if err != nil {
		return err
	}
	_, _ = verifier.Write(body)
	return verifier.Ensure()
}

func (s *Slack) serveEvent(w http.ResponseWriter, r *http.Request, body []byte) {
	var event struct{ Type, Challenge string }
	if json.Unmarshal(body, &event) == nil && event.Type == "url_verification" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, event.Challenge)
		return
	}
	retry := r.Header.Get("X-Slack-Retry-Num")
	s.settle(w, delivered{kind: eventsAPI, payload: body, again: retry != "" && retry != "0"})
}

// serveForm takes presses and shortcuts, whose JSON stands in the field "payload", and commands, whose fields become the
// JSON that Socket Mode has for them.
func (s *Slack) serveForm(w http.ResponseWriter, body []byte) {
	form, err := url.ParseQuery(string(body))
	switch {
	case err != nil:
		http.Error(w, "not a form", http.StatusBadRequest)
	case form.Has("payload"):
		s.settle(w, delivered{kind: interactive, payload: []byte(form.Get("payload"))})
	case form.Has("command"):
		fields := map[string]string{}
		for name := range form {
			fields[name] = form.Get(name)
		}
		payload, _ := json.Marshal(fields) // strings always can be
		s.settle(w, delivered{kind: slashCommands, payload: payload})
	default: // Slack's check of the certificate (ssl_check) wants no more than this
		w.WriteHeader(http.StatusOK)
	}
}

// settle delivers and answers the request: 200 once the turn is stored, with what Slack is to do with a form that was filled
// in; 503 for what must come again.
func (s *Slack) settle(w http.ResponseWriter, d delivered) {
	late, cancel := context.WithTimeout(context.Background(), answerWithin)
	defer cancel()
	type outcome struct {
		arrived bool
		form    *slackgo.ViewSubmissionResponse
	}
	settled := make(chan outcome, 1)
	d.settle = func(arrived bool) { settled <- outcome{arrived: arrived} }
	d.answer = func(r *slackgo.ViewSubmissionResponse) { settled <- outcome{true, r} }
	var is outcome
	select {
	case <-s.opened:
	case <-late.Done(): // Run has not got through to Slack yet
	}
	if s.deliver(d) {
		select {
		case is = <-settled:
		case <-late.Done():
			// An event comes again, and the store knows it by then; a form stays open, and its person sends it again. A press
			// or command does not come again, and its turn goes on.
			is.arrived = d.kind != eventsAPI && !isFilled(d.payload)
		}
	}
	switch {
	case !is.arrived:
		http.Error(w, "not now", http.StatusServiceUnavailable)
	case is.form != nil:
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(is.form)
	default:
		w.WriteHeader(http.StatusOK)
	}
}
