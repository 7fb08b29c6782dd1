package slack

import (
	"context"
	"sync"
	"time"

	slackgo "github.com/slack-go/slack"
	"golang.org/x/sync/singleflight"
)

const (
	localeKept    = time.Hour   // people change theirs hardly ever
	localeMissed  = time.Minute // before Slack is asked again for one that it did not give
	localeWithin  = time.Second // nobody waits longer for an answer because of it
	localesAtMost = 10_000
)

// locales remembers the locales of people.
type locales struct {
	ask func(ctx context.Context, user string) (string, error)
	now func() time.Time

	asking singleflight.Group // by user: the same person may be heard in several conversations at once
	mu     sync.Mutex
	known  map[string]knownLocale
}

type knownLocale struct {
	locale string
	until  time.Time
}

func newLocales(ask func(context.Context, string) (string, error), now func() time.Time) *locales {
	return &locales{ask: ask, now: now, known: map[string]knownLocale{}}
}

// of returns a user's locale, "nl-BE", or "" when Slack does not tell it soon.
func (l *locales) of(ctx context.Context, user string) string {
	l.mu.Lock()
	k, ok := l.known[user]
	l.mu.Unlock()
	if ok && l.now().Before(k.until) {
		return k.locale
	}
	asked, err, _ := l.asking.Do(user, func() (any, error) {
		ctx, cancel := context.WithTimeout(ctx, localeWithin)
		defer cancel()
		return l.ask(ctx, user)
	})
	locale, _ := asked.(string)
	keep := localeKept
	if err != nil {
		// An old one is better than none.
		locale, keep = k.locale, localeMissed
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.known) >= localesAtMost {
		clear(l.known) // simpler than choosing, and it costs each person one question an hour at most
	}
	l.known[user] = knownLocale{locale, l.now().Add(keep)}
	return locale
}

func (s *Slack) askLocale(ctx context.Context, user string) (string, error) {
	var locale string
	err := s.call("users.info", "", func() error {
		u, err := s.api.GetUserInfoContext(ctx, user, slackgo.GetUserInfoOptionIncludeLocale(true))
		if err == nil {
			locale = u.Locale
		}
		return err
	})
	if err != nil {
		s.log.Warn("slack: a person's locale is not known", "person", id(user), "err", err)
	}
	return locale, err
}
