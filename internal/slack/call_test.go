package slack

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/cenkalti/backoff/v5"
	slackgo "github.com/slack-go/slack"

	"vtbot/internal/delivery"
)

func TestWhichFailuresAreWorthAnotherTry(t *testing.T) {
	hook := "https://hooks.example.org/secret"
	for name, test := range map[string]struct {
		err  error
		gone bool
		wait time.Duration
	}{
		"rate limit":        {err: &slackgo.RateLimitedError{RetryAfter: 7 * time.Second}, wait: 7 * time.Second},
		"server error":      {err: slackgo.StatusCodeError{Code: 503}},
		"network":           {err: &url.Error{Op: "Post", URL: hook, Err: errors.New("connection refused")}},
		"slack's trouble":   {err: slackgo.SlackErrorResponse{Err: "internal_error"}},
		"ours to mend":      {err: slackgo.SlackErrorResponse{Err: "missing_scope", Needed: "chat:write"}},
		"no such channel":   {err: slackgo.SlackErrorResponse{Err: "channel_not_found"}, gone: true},
		"left the channel":  {err: slackgo.SlackErrorResponse{Err: "not_in_channel"}, gone: true},
		"person is no more": {err: slackgo.SlackErrorResponse{Err: "account_inactive"}, gone: true},
		"used up":           {err: errUsedUp, gone: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := &Slack{limits: limits{now: time.Now}}
			err := s.call("chat.postMessage", channel, func() error { return test.err })
			var retry *backoff.RetryAfterError
			if errors.As(err, &retry) != (test.wait > 0) || retry != nil && retry.Duration != test.wait {
				t.Errorf("%v: wants a pause of %v, want %v", err, retry, test.wait)
			}
			if errors.Is(err, delivery.ErrGone) != test.gone {
				t.Errorf("%v: gone must be %v", err, test.gone)
			}
			if strings.Contains(err.Error(), hook) {
				t.Errorf("%v holds a secret URL", err)
			}
		})
	}
}

func TestLimitHoldsForAllConversationsOfAChannel(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	s := &Slack{limits: limits{now: func() time.Time { return now }}}
	made := 0
	post := func(channel string, err error) error {
		return s.call("chat.postMessage", channel, func() error {
			made++
			return err
		})
	}
	_ = post("C1", &slackgo.RateLimitedError{RetryAfter: 30 * time.Second})
	now = now.Add(10 * time.Second)
	var retry *backoff.RetryAfterError
	if err := post("C1", nil); !errors.As(err, &retry) || retry.Duration != 20*time.Second || made != 1 {
		t.Errorf("during the pause: %v, %d calls made", err, made)
	}
	if err := post("C2", nil); err != nil || made != 2 {
		t.Errorf("another channel: %v, %d calls made", err, made)
	}
	now = now.Add(20 * time.Second)
	if err := post("C1", nil); err != nil || made != 3 {
		t.Errorf("after the pause: %v, %d calls made", err, made)
	}
}

func TestCheck(t *testing.T) {
	withScopes := func(granted string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-OAuth-Scopes", granted)
			_, _ = w.Write([]byte(`{"ok":true,"team":"Refuge","user":"vtbot"}`))
		}
	}
	for name, test := range map[string]struct {
		method string
		fault  http.HandlerFunc
		want   string // of the error
	}{
		"all is well":     {},
		"bot token":       {"auth.test", refuse("invalid_auth"), "VTBOT_SLACK_BOT_TOKEN"},
		"app token":       {"apps.connections.open", refuse("not_allowed_token_type"), "VTBOT_SLACK_APP_TOKEN"},
		"app token scope": {"apps.connections.open", refuse("missing_scope"), "connections:write"},
		"bot token scope": {"auth.test", withScopes("chat:write,commands,im:history,app_mentions:read,users:read,groups:history"), "channels:history"},
		"down":            {"auth.test", status(http.StatusBadGateway), "VTBOT_SLACK_API_URL"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorkspace(t)
			if test.fault != nil {
				w.fail(test.method, test.fault)
			}
			s, err := New(w.options(Socket, t.Output()), nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			who, err := s.Check(t.Context())
			if test.want == "" && (err != nil || who != "bot vtbot in team Refuge") {
				t.Errorf("%q, %v", who, err)
			}
			if test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("%v, want %q in it", err, test.want)
			}
		})
	}
}

func TestLocales(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	locale, failure, asked := "nl-BE", error(nil), 0
	l := newLocales(func(ctx context.Context, _ string) (profile, error) {
		asked++
		if _, ok := ctx.Deadline(); !ok {
			t.Error("asked without a time limit")
		}
		return profile{locale: locale}, failure
	}, func() time.Time { return now })
	expect := func(when, want string, wantAsked int) {
		t.Helper()
		if got := l.of(t.Context(), ann).locale; got != want || asked != wantAsked {
			t.Errorf("%s: %q after %d questions, want %q after %d", when, got, asked, want, wantAsked)
		}
	}
	expect("at first", "nl-BE", 1)
	locale = "fr-BE"
	expect("at once again", "nl-BE", 1)
	now = now.Add(localeKept)
	expect("an hour later", "fr-BE", 2)
	now, failure, locale = now.Add(localeKept), errors.New("down"), ""
	expect("while Slack is down", "fr-BE", 3)
	expect("at once again while it is down", "fr-BE", 3)
	now, failure, locale = now.Add(localeMissed), nil, "en-GB"
	expect("a minute later", "en-GB", 4)

	for i := range 3 * localesAtMost {
		l.of(t.Context(), id(string(rune(i))))
	}
	if len(l.known) > localesAtMost {
		t.Errorf("%d locales are kept", len(l.known))
	}
}
