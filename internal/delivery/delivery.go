// Package delivery brings to people what the bot says: replies, which a turn stored, and notices, which it says of its own
// accord. Both are delivered at least once; what is claimed by one process is left alone by the others.
//
// On each platform the two share a [Traffic]: its pace, what a try comes to, the pauses between tries, and the count of it
// all; each has a [Journal] before its store. How they come to be sent is two loops, because they are two things. A reply
// ([Outbox]) is known to the process from the moment at which it is stored: it is claimed with the turn that made it, waits
// in memory behind its conversation and is a row to delete afterwards; somebody waits for it, so no pace holds it up. A notice
// ([Deliverer]) is due some time, may change or be taken back until it leaves, replaces a message that is out already, and
// one process of several finds it in the database. Replies sent as notices were measured: docs/decisions, 5.
package delivery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"

	"vtbot/internal/lane"
)

// ErrGone says that something can never be delivered: its conversation is gone, or closed to the bot. Wrap it with the reason.
var ErrGone = errors.New("cannot be delivered")

// ErrClosed says that something cannot be delivered as long as nobody lets the bot in where it belongs: a channel to which it
// was not invited, a group that threw it out, a person who has not started it. It is an [ErrGone].
var ErrClosed = fmt.Errorf("%w: the bot is not let in there", ErrGone)

// shutdownGrace is how much longer than ctx a try may take: cut off, it would be made again although it may have arrived.
const shutdownGrace = 5 * time.Second

// Kind is what is delivered.
type Kind string

// The kinds of what is delivered.
const (
	Reply  Kind = "reply"
	Notice Kind = "notice"
)

// Result is what a try came to.
type Result string

// The results of a try.
const (
	Delivered Result = "delivered"
	Delayed   Result = "delayed" // it is tried again
	GivenUp   Result = "given_up"
)

// Traffic is what goes out on one platform, replies and notices together.
type Traffic struct {
	Platform string
	pacer    pacer
	count    func(Kind, Result)
}

// NewTraffic returns the traffic on a platform that bears so much. count is told what each try came to; nil tells nobody.
func NewTraffic(platform string, limits Limits, count func(Kind, Result)) *Traffic {
	if count == nil {
		count = func(Kind, Result) {}
	}
	return &Traffic{Platform: platform, pacer: newPacer(limits), count: count}
}

// attempt is one try to deliver something.
type attempt struct {
	kind    Kind
	to      string        // its target
	tries   int           // that failed before
	longest time.Duration // pause after this one, unless the platform asks for more
	stays   bool          // it waits where the bot is not let in
}

// try makes an attempt. It returns nil when it succeeded, an error that wraps ErrGone when none ever can, and beside any
// other error how long to wait before the next one.
func (t *Traffic) try(ctx context.Context, a attempt, send func(context.Context) error) (wait time.Duration, err error) {
	longer, cancel := lane.Outlive(ctx, shutdownGrace)
	defer cancel()
	err = send(longer)
	switch {
	case err == nil:
		t.count(a.kind, Delivered)
		return 0, nil
	case a.stays && errors.Is(err, ErrClosed):
		t.count(a.kind, Delayed)
		return a.longest, err
	case errors.Is(err, ErrGone):
		t.count(a.kind, GivenUp)
		return 0, err
	}
	t.count(a.kind, Delayed)
	var asked *backoff.RetryAfterError
	if errors.As(err, &asked) && asked.Duration > 0 {
		t.pacer.rest(a.to, asked.Duration) // a notice that comes behind it would be refused as well
		return asked.Duration, err
	}
	return min(firstPause<<min(a.tries, 20), a.longest), err // twice as long each time
}

// firstPause is how long to wait after the first try that failed.
const firstPause = time.Second / 2

// sleep waits, and returns false when ctx ends first.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
	return ctx.Err() == nil
}
