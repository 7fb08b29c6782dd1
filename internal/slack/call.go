package slack

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	slackgo "github.com/slack-go/slack"

	"vtbot/internal/delivery"
)

// passing are Slack's errors that another try may not meet: its own troubles, and those that whoever runs the bot can
// mend. All others mean that this reply can never be posted.
var passing = []string{
	"internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited", "rate_limited",
	"invalid_auth", "not_authed", "token_revoked", "token_expired", "missing_scope", "access_denied",
}

// closed are Slack's errors about a place in which the bot cannot write as long as nobody lets it in.
var closed = []string{
	"channel_not_found", "not_in_channel", "is_archived", "restricted_action", "restricted_action_read_only_channel",
	"cannot_dm_bot", "user_not_found", "account_inactive", "messages_tab_disabled",
}

// call makes one call of Slack's API and returns an error that the outbox understands: delivery.ErrGone, a
// backoff.RetryAfterError, or one that is worth another try. Slack limits a method in a channel: until the pause that it
// asked for is over, calls of it there, whichever conversation's they are, fail without being made.
func (s *Slack) call(method, channel string, do func() error) error {
	key := method + " " + channel
	if wait := s.limits.left(key); wait > 0 {
		return fmt.Errorf("slack: %s: %w", method, &backoff.RetryAfterError{Duration: wait})
	}
	err := do()
	var limited *slackgo.RateLimitedError
	var refused slackgo.SlackErrorResponse
	switch {
	case err == nil:
		return nil
	case errors.As(err, &limited):
		s.limits.pause(key, limited.RetryAfter)
	case errors.Is(err, delivery.ErrGone):
	case errors.As(err, &refused) && slices.Contains(closed, refused.Err):
		return fmt.Errorf("slack: %s: %w: %w", method, delivery.ErrClosed, err)
	case errors.As(err, &refused) && !slices.Contains(passing, refused.Err):
		return fmt.Errorf("slack: %s: %w: %w", method, delivery.ErrGone, err)
	case refused.Needed != "":
		return fmt.Errorf("slack: %s: %w: install the app again with the scope %s", method, err, refused.Needed)
	}
	return fmt.Errorf("slack: %s: %w", method, asRetry(withoutURL(err)))
}

// code returns the code with which Slack refused a call, "" for any other error and for none.
func code(err error) string {
	var refused slackgo.SlackErrorResponse
	errors.As(err, &refused)
	return refused.Err
}

// asRetry turns Slack's limit into the pause that backoff understands.
func asRetry(err error) error {
	var limited *slackgo.RateLimitedError
	if errors.As(err, &limited) {
		return &backoff.RetryAfterError{Duration: limited.RetryAfter}
	}
	return err
}

// withoutURL takes the URL out of an error of net/http: a response URL is a secret, and a socket's holds a ticket.
func withoutURL(err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

// limits are the pauses that Slack asked for.
type limits struct {
	now   func() time.Time
	mu    sync.Mutex
	until map[string]time.Time
}

func (l *limits) pause(key string, d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.until == nil {
		l.until = map[string]time.Time{}
	}
	for k, until := range l.until { // those that are over: few are ever there
		if !until.After(l.now()) {
			delete(l.until, k)
		}
	}
	l.until[key] = l.now().Add(d)
}

// left returns how much of a pause is left; 0 or less when there is none.
func (l *limits) left(key string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	until, ok := l.until[key]
	if !ok {
		return 0
	}
	return until.Sub(l.now())
}

const (
	botTokenAdvice = `set VTBOT_SLACK_BOT_TOKEN to the "Bot User OAuth Token" ("xoxb-…") under OAuth & Permissions of the app`
	appTokenAdvice = `set VTBOT_SLACK_APP_TOKEN to an app-level token ("xapp-…") with the scope ` + connectionsScope +
		`, made under Basic Information of the app`
)

// tokenRefused are Slack's errors about a token, which no other try mends.
var tokenRefused = []string{
	"invalid_auth",
	"not_authed",
	"account_inactive",
	"token_revoked",
	"token_expired",
	"not_allowed_token_type",
	"missing_scope",
}

// refusal returns what is wrong with a token and what to do, or nil when err is about anything else.
func refusal(err error, advice string) error {
	if c := code(err); slices.Contains(tokenRefused, c) {
		return fmt.Errorf("slack: the token was refused (%w): %s", err, advice)
	}
	return nil
}

// Check tries the tokens and returns whom they belong to: "bot vtbot in team Fedasil". Its error says which token or scope
// is wrong and what to do.
func (s *Slack) Check(ctx context.Context) (string, error) {
	me, err := s.api.AuthTestContext(ctx)
	if err != nil {
		return "", checked(err, "auth.test", botTokenAdvice)
	}
	// Slack names the token's scopes in a header of each answer.
	if granted := me.Header.Get("X-OAuth-Scopes"); granted != "" {
		has := strings.FieldsFunc(granted, func(r rune) bool { return r == ',' || r == ' ' })
		missing := slices.DeleteFunc(slices.Clone(scopes), func(scope string) bool { return slices.Contains(has, scope) })
		if len(missing) > 0 {
			return "", fmt.Errorf(
				"slack: the bot token lacks the scopes %s: add them under OAuth & Permissions of the app and install it again",
				strings.Join(missing, ", "),
			)
		}
	}
	if s.opts.Mode == Socket {
		if _, _, err := s.api.StartSocketModeContext(ctx); err != nil {
			return "", checked(err, "apps.connections.open", appTokenAdvice)
		}
	}
	return fmt.Sprintf("bot %s in team %s", me.User, me.Team), nil
}

func checked(err error, method, advice string) error {
	if refused := refusal(err, advice); refused != nil {
		return refused
	}
	return fmt.Errorf("slack: %s: %w: is VTBOT_SLACK_API_URL right, and can this machine reach it?", method, withoutURL(err))
}
