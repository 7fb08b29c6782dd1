// Package notify delivers what the bot says of its own accord: summaries to the VT cell, outcomes to requesters.
//
// Each platform has a loop of its own, so that a slow or dead one holds up nobody else. A notice is delivered at least
// once; what is claimed by one process is left alone by the others.
package notify

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"golang.org/x/time/rate"

	"vtbot/internal/chat"
	"vtbot/internal/lane"
	"vtbot/internal/outbox"
)

// Store keeps notices until they are delivered.
type Store interface {
	// Due claims notices that are to be delivered by a platform now, at most limit: none for the targets in resting, none
	// that replaces a message unless changes is true, and for each target the first alone, until that is delivered or put off.
	Due(ctx context.Context, via string, resting []string, changes bool, limit int) ([]chat.Waiting, error)
	// Still tells whether a claimed notice is wanted as it was when it was claimed, and still claimed by this process.
	Still(ctx context.Context, w chat.Waiting) (bool, error)
	// Delivered notes that a notice was delivered, and where its message is.
	Delivered(ctx context.Context, w chat.Waiting, ref string) error
	// Postpone puts a notice off, and notes where its message is, as far as it is anywhere (w.Ref).
	Postpone(ctx context.Context, w chat.Waiting, wait time.Duration, reason string) error
	// Fail gives a notice up, and queues what others are told of it.
	Fail(ctx context.Context, w chat.Waiting, reason string, tell []chat.Outgoing) error
}

// Platform delivers notices. An error that wraps [outbox.ErrGone] ends the tries; [backoff.RetryAfterError] says how long
// to wait. An error's text is logged and stored: it must hold no secret and no text of a message.
type Platform interface {
	// Notify posts a notice, or replaces the message that n.Ref names, and returns where the message is; beside an error
	// as well, when the message is there and only what goes with it is not.
	Notify(ctx context.Context, n chat.Notice) (ref string, err error)
}

const (
	look     = time.Second // between two looks for what is due
	sideways = 4           // notices under way at once, unless the limits say otherwise
	longest  = 15 * time.Minute
)

// Courier delivers the notices of one platform, at the pace that it bears.
//
// What must wait for its target's turn is not claimed before that turn comes: it takes no place from others, its claim
// cannot run out meanwhile, and it need not be claimed again or put back. What is claimed waits for the overall pace alone,
// or for that of changes, for as long as the few before it take.
type Courier struct {
	Via      string
	Platform Platform
	Store    Store
	Limits   Limits
	// Failed returns what others are told when a notice can never be delivered; nil tells nobody.
	Failed func(ctx context.Context, w chat.Waiting, reason string) []chat.Outgoing
	Log    *slog.Logger
}

// Run delivers what is due until ctx ends; then it finishes what is under way.
func (c *Courier) Run(ctx context.Context) error {
	r := &round{
		Courier: c,
		overall: c.Limits.Overall.limiter(),
		changes: c.Limits.Changes.limiter(),
		targets: targets{pace: c.Limits.Target},
		places:  make(chan struct{}, cmp.Or(c.Limits.Sideways, sideways)),
		ended:   make(chan struct{}, 1),
	}
	defer r.under.Wait()
	for {
		more, wait, err := r.begin(ctx)
		if err != nil && ctx.Err() == nil {
			c.Log.Error("look for notices", "via", c.Via, "err", err)
		}
		if more && ctx.Err() == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-r.ended: // a place is free, and something else may go to the same target
		case <-time.After(wait):
		}
	}
}

// round is what a courier has under way.
type round struct {
	*Courier
	overall, changes *rate.Limiter
	targets          targets
	places           chan struct{} // one for each delivery under way
	ended            chan struct{} // a delivery has ended
	under            sync.WaitGroup
}

// begin claims as many notices as there is room for and begins to deliver them, one after the other at the overall pace.
// It returns whether there may be more, and else how long to wait before the next look.
func (r *round) begin(ctx context.Context) (more bool, wait time.Duration, err error) {
	resting, wait := r.targets.resting(look)
	room := cap(r.places) - len(r.places)
	if room == 0 {
		return false, wait, nil
	}
	due, err := r.Store.Due(ctx, r.Via, resting, r.changes.Tokens() >= 1, room)
	if err != nil {
		return false, look, err
	}
	for _, w := range due {
		if w.Ref != "" && r.Limits.Changes != (Pace{}) {
			// It waits aside, without a place, and no other change is claimed before the last of these has had its turn.
			turn := r.changes.Reserve().Delay()
			r.under.Go(func() {
				if sleep(ctx, turn) && r.overall.Wait(ctx) == nil {
					r.places <- struct{}{}
					r.deliver(ctx, w)
				}
			})
			continue
		}
		if err := r.overall.Wait(ctx); err != nil {
			return false, look, err // ctx ends: the claims do with the process, or run out
		}
		r.places <- struct{}{}
		r.under.Go(func() { r.deliver(ctx, w) })
	}
	return len(due) == room, wait, nil
}

// deliver delivers a notice, if it is still wanted when its target's turn comes, and frees its place.
func (r *round) deliver(ctx context.Context, w chat.Waiting) {
	defer func() {
		<-r.places
		select {
		case r.ended <- struct{}{}:
		default: // it is known
		}
	}()
	if !sleep(ctx, r.targets.turn(w.To)) { // it is there, unless something went to the target since this was claimed
		return // the claim ends with the process, or runs out
	}
	switch still, err := r.Store.Still(ctx, w); {
	case ctx.Err() != nil:
	case err != nil:
		r.Log.Error("look whether a notice is still wanted", "via", r.Via, "notice", w.ID, "err", err)
	case still:
		r.send(ctx, w)
	}
}

// flight is how much longer than ctx a delivery may take: cut off, it would be made again although it may have arrived.
const flight = 5 * time.Second

// sleep waits, and returns false when ctx ends first.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
	return ctx.Err() == nil
}

// send delivers a notice and notes what became of it.
func (r *round) send(ctx context.Context, w chat.Waiting) {
	longer, cancel := lane.Outlive(ctx, flight)
	defer cancel()
	ref, err := r.Platform.Notify(longer, w.Notice)
	saved := context.WithoutCancel(ctx)
	switch {
	case err == nil:
		err = r.Store.Delivered(saved, w, ref)
	case errors.Is(err, outbox.ErrGone):
		r.Log.Error("a notice is given up", "via", r.Via, "notice", w.ID, "request", w.Request, "err", err)
		reason := err.Error()
		var tell []chat.Outgoing
		if r.Failed != nil {
			tell = r.Failed(saved, w, reason)
		}
		err = r.Store.Fail(saved, w, reason, tell)
	default:
		wait := pause(w.Tries, err)
		if errors.As(err, new(*backoff.RetryAfterError)) { // what comes behind it would be refused as well
			r.targets.leave(w.To, wait)
		}
		r.Log.Warn("a notice is tried again later", "via", r.Via, "notice", w.ID, "wait", wait, "err", err)
		if ref != "" {
			w.Ref = ref
		}
		err = r.Store.Postpone(saved, w, wait, err.Error())
	}
	if err != nil {
		r.Log.Error("note what became of a notice", "via", r.Via, "notice", w.ID, "err", err)
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
