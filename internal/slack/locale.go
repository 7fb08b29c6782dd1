package slack

import (
	"cmp"
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

// profile is what the bot needs to know of a person: the language and the name.
type profile struct{ locale, name string }

// locales remembers the profiles of people.
type locales struct {
	ask func(ctx context.Context, user string) (profile, error)
	now func() time.Time

	asking singleflight.Group // by user: the same person may be heard in several conversations at once
	mu     sync.Mutex
	known  map[string]knownLocale
}

type knownLocale struct {
	profile
	until time.Time
}

func newLocales(ask func(context.Context, string) (profile, error), now func() time.Time) *locales {
	return &locales{ask: ask, now: now, known: map[string]knownLocale{}}
}

// of returns a user's profile, without what Slack does not tell soon.
func (l *locales) of(ctx context.Context, user string) profile {
	l.mu.Lock()
	k, ok := l.known[user]
	l.mu.Unlock()
	if ok && l.now().Before(k.until) {
		return k.profile
	}
	asked, err, _ := l.asking.Do(user, func() (any, error) {
		ctx, cancel := context.WithTimeout(ctx, localeWithin)
		defer cancel()
		return l.ask(ctx, user)
	})
	found, _ := asked.(profile)
	keep := localeKept
	if err != nil {
		// An old one is better than none.
		found, keep = k.profile, localeMissed
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.known) >= localesAtMost {
		clear(l.known) // simpler than choosing, and it costs each person one question an hour at most
	}
	l.known[user] = knownLocale{found, l.now().Add(keep)}
	return found
}

func (s *Slack) askLocale(ctx context.Context, user string) (profile, error) {
	var found profile
	err := s.call("users.info", "", func() error {
		u, err := s.api.GetUserInfoContext(ctx, user, slackgo.GetUserInfoOptionIncludeLocale(true))
		if err == nil {
			found = profile{u.Locale, cmp.Or(u.Profile.DisplayName, u.RealName, u.Name)}
		}
		return err
	})
	if err != nil {
		s.log.Warn("slack: a person's locale is not known", "person", id(user), "err", err)
	}
	return found, err
}
