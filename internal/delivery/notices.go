package delivery

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"vtbot/internal/chat"
)

// NoticeStore keeps notices until they are delivered.
type NoticeStore interface {
	// Due claims notices that are to be delivered by a platform now, at most limit: none for the targets in resting, none
	// that replaces a message unless changes is true, and for each target the first alone, until that is delivered or put off.
	Due(ctx context.Context, via string, resting []string, changes bool, limit int) ([]chat.Waiting, error)
	// Still reports whether a claimed notice is wanted as it was when it was claimed, and still claimed by this process.
	Still(ctx context.Context, w chat.Waiting) (bool, error)
	// Delivered notes that a notice was delivered, of which it looks at ID and Version alone, and where its message is.
	Delivered(ctx context.Context, w chat.Waiting, ref string) error
	// Postpone puts a notice off, and notes where its message is, as far as it is anywhere (w.Ref).
	Postpone(ctx context.Context, w chat.Waiting, wait time.Duration, reason string) error
	// Fail gives a notice up, and queues what others are told of it.
	Fail(ctx context.Context, w chat.Waiting, reason string, tell []chat.Outgoing) error
}

// Platform delivers notices. An error that wraps [ErrGone] ends the tries; [backoff.RetryAfterError] says how long to wait.
// An error's text is logged and stored: it must hold no secret and no text of a message.
type Platform interface {
	// Notify posts a notice, or replaces the message that n.Ref names, and returns where the message is; beside an error
	// as well, when the message is there and only what goes with it is not.
	Notify(ctx context.Context, n chat.Notice) (ref string, err error)
}

const (
	pollInterval       = time.Second // between two looks for what is due
	defaultMaxInFlight = 4
	longestNoticePause = 15 * time.Minute
)

// Deliverer delivers the notices of one platform, at the pace that it bears.
//
// What must wait for its target's turn is not claimed before that turn comes: it takes no place from others, its claim
// cannot run out meanwhile, and it need not be claimed again or put back. What is claimed waits for the overall pace alone,
// or for that of changes, for as long as the few before it take.
type Deliverer struct {
	Traffic  *Traffic
	Platform Platform
	Store    NoticeStore
	// Failed returns what others are told when a notice can never be delivered; nil tells nobody.
	Failed func(ctx context.Context, w chat.Waiting, reason string) []chat.Outgoing
	// Stays reports whether a notice waits, however long, where the bot is not let in; nil for none. Closed is called when it
	// could not be delivered for that reason.
	Stays  func(w chat.Waiting) bool
	Closed func(ctx context.Context, w chat.Waiting) error
	Log    *slog.Logger
}

// Run delivers what is due until ctx ends; then it finishes what is under way.
func (d *Deliverer) Run(ctx context.Context) error {
	r := &run{
		Deliverer: d,
		via:       d.Traffic.Platform,
		pacer:     &d.Traffic.pacer,
		inFlight:  make(chan struct{}, cmp.Or(d.Traffic.pacer.limits.MaxInFlight, defaultMaxInFlight)),
		ended:     make(chan struct{}, 1),
	}
	defer r.deliveries.Wait()
	for {
		more, wait, err := r.begin(ctx)
		if err != nil && ctx.Err() == nil {
			d.Log.Error("look for notices", "via", r.via, "err", err)
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

// run is what a deliverer has under way.
type run struct {
	*Deliverer
	via        string
	pacer      *pacer
	inFlight   chan struct{} // one for each delivery under way
	ended      chan struct{} // a delivery has ended
	deliveries sync.WaitGroup
}

// begin claims as many notices as there is room for and begins to deliver them, one after the other at the overall pace.
// It returns whether there may be more, and else how long to wait before the next look.
func (r *run) begin(ctx context.Context) (more bool, wait time.Duration, err error) {
	resting, wait := r.pacer.resting(pollInterval)
	room := cap(r.inFlight) - len(r.inFlight)
	if room == 0 {
		return false, wait, nil
	}
	due, err := r.Store.Due(ctx, r.via, resting, r.pacer.changes.Tokens() >= 1, room)
	if err != nil {
		return false, pollInterval, err
	}
	for _, w := range due {
		if w.Ref != "" && r.pacer.limits.Changes != (Pace{}) {
			// It waits aside, without a place, and no other change is claimed before the last of these has had its turn.
			turn := r.pacer.changes.Reserve().Delay()
			r.deliveries.Go(func() {
				if sleep(ctx, turn) && r.pacer.overall.Wait(ctx) == nil {
					r.inFlight <- struct{}{}
					r.deliver(ctx, w)
				}
			})
			continue
		}
		if err := r.pacer.overall.Wait(ctx); err != nil {
			return false, pollInterval, err // ctx ends: the claims do with the process, or run out
		}
		r.inFlight <- struct{}{}
		r.deliveries.Go(func() { r.deliver(ctx, w) })
	}
	return len(due) == room, wait, nil
}

// deliver delivers a notice, if it is still wanted when its target's turn comes, and frees its place.
func (r *run) deliver(ctx context.Context, w chat.Waiting) {
	defer func() {
		<-r.inFlight
		select {
		case r.ended <- struct{}{}:
		default: // it is known
		}
	}()
	if !sleep(ctx, r.pacer.turn(w.To)) { // it is there, unless something went to the target since this was claimed
		return // the claim ends with the process, or runs out
	}
	switch still, err := r.Store.Still(ctx, w); {
	case ctx.Err() != nil:
	case err != nil:
		r.Log.Error("look whether a notice is still wanted", "via", r.via, "notice", w.ID, "err", err)
	case still:
		r.send(ctx, w)
	}
}

// send makes one try to deliver a notice and notes what became of it.
func (r *run) send(ctx context.Context, w chat.Waiting) {
	var ref string
	stays := r.Stays != nil && r.Stays(w)
	a := attempt{kind: Notice, to: w.To, tries: w.Tries, longest: longestNoticePause, stays: stays}
	wait, err := r.Traffic.try(ctx, a, func(ctx context.Context) error {
		var err error
		ref, err = r.Platform.Notify(ctx, w.Notice)
		return err
	})
	saved := context.WithoutCancel(ctx)
	switch {
	case err == nil:
		r.Log.Debug("delivered a notice", "via", r.via, "notice", w.ID, "request", w.Request, "session", w.Session)
		err = r.Store.Delivered(saved, w, ref)
	case stays && errors.Is(err, ErrClosed):
		r.Log.Error("a notice waits until the bot is let in", "via", r.via, "notice", w.ID, "request", w.Request, "wait", wait, "err", err)
		var told error
		if !strings.Contains(w.Reason, ErrClosed.Error()) { // each state of it once
			told = r.Closed(saved, w)
		}
		err = errors.Join(told, r.Store.Postpone(saved, w, wait, err.Error()))
	case errors.Is(err, ErrGone):
		r.Log.Error("a notice is given up", "via", r.via, "notice", w.ID, "request", w.Request, "err", err)
		reason := err.Error()
		var tell []chat.Outgoing
		if r.Failed != nil {
			tell = r.Failed(saved, w, reason)
		}
		err = r.Store.Fail(saved, w, reason, tell)
	default:
		r.Log.Warn("a notice is tried again later", "via", r.via, "notice", w.ID, "wait", wait, "err", err)
		if ref != "" {
			w.Ref = ref
		}
		err = r.Store.Postpone(saved, w, wait, err.Error())
	}
	if err != nil {
		r.Log.Error("note what became of a notice", "via", r.via, "notice", w.ID, "err", err)
	}
}
