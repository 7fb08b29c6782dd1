// Package outbox posts the replies that a turn stored: in order per conversation, again after a failure, and after a
// crash by whoever comes next.
package outbox

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"vtbot/internal/chat"
	"vtbot/internal/lane"
)

// Store keeps replies until they are posted.
type Store interface {
	// Unposted claims and returns the replies of a platform that nobody is posting, in the order in which they were made.
	Unposted(ctx context.Context, platform string) ([]chat.Posting, error)
	// Posted forgets a reply that was posted.
	Posted(ctx context.Context, id int64) error
	// Undeliverable gives a reply up: it is kept with the reason, and is not tried again.
	Undeliverable(ctx context.Context, id int64, reason string) error
}

// ErrGone says that a reply can never be posted: its conversation is gone, or closed to the bot. Wrap it with the reason.
var ErrGone = errors.New("cannot be delivered")

// Send posts one reply on a platform. An error is tried again with growing pauses, but [ErrGone] is not;
// [backoff.RetryAfter] says how long to wait. An error's text is logged and stored: it must hold no secret.
type Send func(ctx context.Context, p chat.Posting) error

const (
	tryFor = 2 * time.Minute  // then the reply waits for a sweep: its conversation's lane is free again
	sweep  = 15 * time.Second // between two looks for replies left behind
)

// Outbox posts the replies of one platform.
type Outbox struct {
	platform string
	store    Store
	send     Send
	lanes    lane.Lanes
	log      *slog.Logger

	mu     sync.Mutex
	queued map[int64]bool // so that a claim which ran out while its lane was busy is not queued twice
}

// New returns an outbox that posts the platform's replies with send.
func New(platform string, store Store, send Send, log *slog.Logger) *Outbox {
	return &Outbox{platform: platform, store: store, send: send, log: log, queued: map[int64]bool{}}
}

// Post queues replies that a turn has just stored and returns at once. What is still waiting when ctx ends stays stored.
func (o *Outbox) Post(ctx context.Context, postings []chat.Posting) {
	for _, p := range postings {
		if !o.enter(p.ID) {
			continue
		}
		o.lanes.Do(p.Conversation, func() {
			defer o.leave(p.ID)
			o.post(ctx, p)
		})
	}
}

// enter notes that a reply is queued; false when it already is.
func (o *Outbox) enter(id int64) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.queued[id] {
		return false
	}
	o.queued[id] = true
	return true
}

func (o *Outbox) leave(id int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.queued, id)
}

// Run posts what earlier processes left behind, at once and then every few seconds, until ctx ends; then it waits for
// what is being posted.
func (o *Outbox) Run(ctx context.Context) {
	defer o.lanes.Wait()
	ticker := time.NewTicker(sweep)
	defer ticker.Stop()
	for {
		left, err := o.store.Unposted(ctx, o.platform)
		if err != nil && ctx.Err() == nil {
			o.log.Error("look for replies left behind", "platform", o.platform, "err", err)
		}
		o.Post(ctx, left)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (o *Outbox) post(ctx context.Context, p chat.Posting) {
	if ctx.Err() != nil {
		return
	}
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := o.send(ctx, p)
		if errors.Is(err, ErrGone) {
			err = backoff.Permanent(err)
		}
		return struct{}{}, err
	},
		backoff.WithMaxElapsedTime(tryFor),
		backoff.WithNotify(func(err error, wait time.Duration) {
			o.log.Warn("post a reply: trying again", "platform", o.platform, "posting", p.ID, "wait", wait, "err", err)
		}))
	// What the platform has must be marked as such even if the process is being stopped just now.
	saved := context.WithoutCancel(ctx)
	switch {
	case err == nil:
		err = o.store.Posted(saved, p.ID)
	case errors.Is(err, ErrGone):
		o.log.Error("post a reply: given up", "platform", o.platform, "posting", p.ID, "err", err)
		err = o.store.Undeliverable(saved, p.ID, err.Error())
	default:
		if ctx.Err() == nil {
			o.log.Error("post a reply: left for later", "platform", o.platform, "posting", p.ID, "err", err)
		}
		return
	}
	if err != nil {
		o.log.Error("mark a reply as posted", "platform", o.platform, "posting", p.ID, "err", err)
	}
}
