// Package notify delivers what the bot says of its own accord: summaries to the VT cell, outcomes to requesters.
//
// Each platform has a loop of its own, so that a slow or dead one holds up nobody else. A notice is delivered at least
// once; what is claimed by one process is left alone by the others.
package notify

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"vtbot/bot"
	"vtbot/internal/lane"
	"vtbot/internal/outbox"
)

// Store keeps notices until they are delivered.
type Store interface {
	// Due claims notices that are to be delivered by a platform now, at most limit.
	Due(ctx context.Context, via string, limit int) ([]bot.Waiting, error)
	// Delivered notes that a notice was delivered, and where its message is.
	Delivered(ctx context.Context, w bot.Waiting, ref string) error
	// Postpone puts a notice off, and notes where its message is, as far as it is anywhere (w.Ref).
	Postpone(ctx context.Context, w bot.Waiting, wait time.Duration, reason string) error
	// Fail gives a notice up, and queues what others are told of it.
	Fail(ctx context.Context, w bot.Waiting, reason string, tell []bot.Outgoing) error
}

// Platform delivers notices. An error that wraps [outbox.ErrGone] ends the tries; [backoff.RetryAfterError] says how long
// to wait. An error's text is logged and stored: it must hold no secret and no text of a message.
type Platform interface {
	// Notify posts a notice, or replaces the message that n.Ref names, and returns where the message is; beside an error
	// as well, when the message is there and only what goes with it is not.
	Notify(ctx context.Context, n bot.Notice) (ref string, err error)
}

const (
	look     = time.Second // between two looks for what is due
	batch    = 20          // notices claimed at once
	sideways = 4           // notices under way at once, on one platform
	longest  = 15 * time.Minute
)

// Courier delivers the notices of one platform.
type Courier struct {
	Via      string
	Platform Platform
	Store    Store
	// Failed returns what others are told when a notice can never be delivered; nil tells nobody.
	Failed func(ctx context.Context, w bot.Waiting, reason string) []bot.Outgoing
	Log    *slog.Logger
}

// Run delivers what is due until ctx ends; then it finishes what is under way.
func (c *Courier) Run(ctx context.Context) error {
	ticker := time.NewTicker(look)
	defer ticker.Stop()
	for {
		n, err := c.round(ctx)
		if err != nil && ctx.Err() == nil {
			c.Log.Error("look for notices", "via", c.Via, "err", err)
		}
		if n == batch && ctx.Err() == nil {
			continue // there may be more
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// round delivers what is due now, a few at a time, and returns how many notices that were.
func (c *Courier) round(ctx context.Context) (int, error) {
	due, err := c.Store.Due(ctx, c.Via, batch)
	if err != nil {
		return 0, err
	}
	var under sync.WaitGroup
	places := make(chan struct{}, sideways)
	for _, w := range due {
		places <- struct{}{}
		under.Go(func() {
			defer func() { <-places }()
			c.deliver(ctx, w)
		})
	}
	under.Wait()
	return len(due), nil
}

// flight is how much longer than ctx a delivery may take: cut off, it would be made again although it may have arrived.
const flight = 5 * time.Second

func (c *Courier) deliver(ctx context.Context, w bot.Waiting) {
	if ctx.Err() != nil {
		return // its claim runs out, and it is delivered by whoever comes next
	}
	longer, cancel := lane.Outlive(ctx, flight)
	defer cancel()
	ref, err := c.Platform.Notify(longer, w.Notice)
	saved := context.WithoutCancel(ctx)
	switch {
	case err == nil:
		err = c.Store.Delivered(saved, w, ref)
	case errors.Is(err, outbox.ErrGone):
		c.Log.Error("a notice is given up", "via", c.Via, "notice", w.ID, "request", w.Request, "err", err)
		reason := err.Error()
		var tell []bot.Outgoing
		if c.Failed != nil {
			tell = c.Failed(saved, w, reason)
		}
		err = c.Store.Fail(saved, w, reason, tell)
	default:
		wait := pause(w.Tries, err)
		c.Log.Warn("a notice is tried again later", "via", c.Via, "notice", w.ID, "wait", wait, "err", err)
		if ref != "" {
			w.Ref = ref
		}
		err = c.Store.Postpone(saved, w, wait, err.Error())
	}
	if err != nil {
		c.Log.Error("note what became of a notice", "via", c.Via, "notice", w.ID, "err", err)
	}
}

// pause is how long to wait after so many tries: what the platform asked for, else twice as long each time.
func pause(tries int, err error) time.Duration {
	var after *backoff.RetryAfterError
	if errors.As(err, &after) && after.Duration > 0 {
		return after.Duration
	}
	return min(time.Second<<min(tries, 20), longest)
}
