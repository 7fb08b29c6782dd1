package delivery

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"vtbot/internal/chat"
	"vtbot/internal/lane"
)

// ReplyStore keeps replies until they are posted.
type ReplyStore interface {
	// Unposted claims and returns the replies of a platform that nobody is posting, in the order in which they were made.
	Unposted(ctx context.Context, platform string) ([]chat.Posting, error)
	// Posted forgets a reply that was posted.
	Posted(ctx context.Context, id int64) error
	// Undeliverable gives a reply up: it is kept with the reason, and is not tried again.
	Undeliverable(ctx context.Context, id int64, reason string) error
}

// Send posts one reply on a platform. An error is tried again with growing pauses, but [ErrGone] is not;
// [backoff.RetryAfterError] says how long to wait. An error's text is logged and stored: it must hold no secret.
type Send func(ctx context.Context, p chat.Posting) error

const (
	replyTries        = 2 * time.Minute  // then the reply waits for a sweep: its conversation's lane is free again
	apologyTries      = time.Minute      // then it comes too late
	longestReplyPause = 30 * time.Second // somebody waits
	sweepInterval     = 15 * time.Second // between two looks for replies left behind
)

// Outbox posts the replies of one platform: in order per conversation, again after a failure, and after a crash by whoever
// comes next.
type Outbox struct {
	traffic *Traffic
	store   ReplyStore
	send    Send
	lanes   lane.Lanes
	log     *slog.Logger

	mu     sync.Mutex
	queued map[int64]bool // so that a claim which ran out while its lane was busy is not queued twice
}

// NewOutbox returns an outbox that posts a platform's replies with send.
func NewOutbox(traffic *Traffic, store ReplyStore, send Send, log *slog.Logger) *Outbox {
	return &Outbox{traffic: traffic, store: store, send: send, log: log, queued: map[int64]bool{}}
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
	ticker := time.NewTicker(sweepInterval)
	defer ticker.Stop()
	for {
		left, err := o.store.Unposted(ctx, o.traffic.Platform)
		if err != nil && ctx.Err() == nil {
			o.log.Error("look for replies left behind", "platform", o.traffic.Platform, "err", err)
		}
		o.Post(ctx, left)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Apologise posts what a person is told when a turn failed. It is not stored: the store may be what failed. It returns
// once that is posted, or comes too late.
func (o *Outbox) Apologise(ctx context.Context, m chat.Message, apology chat.Reply) {
	if err := o.keepTrying(ctx, m.Answer(apology), apologyTries); err != nil {
		o.log.Error("apologise", "platform", o.traffic.Platform, "message", m.ID, "err", err)
	}
}

// post posts a reply and notes what became of it.
func (o *Outbox) post(ctx context.Context, p chat.Posting) {
	if ctx.Err() != nil {
		return
	}
	err := o.keepTrying(ctx, p, replyTries)
	// What the platform has must be marked as such even if the process is being stopped just now.
	saved := context.WithoutCancel(ctx)
	switch {
	case err == nil:
		o.log.Debug("posted a reply", "platform", p.Platform, "posting", p.ID)
		err = o.store.Posted(saved, p.ID)
	case errors.Is(err, ErrGone):
		o.log.Error("post a reply: given up", "platform", p.Platform, "posting", p.ID, "err", err)
		err = o.store.Undeliverable(saved, p.ID, err.Error())
	default:
		if ctx.Err() == nil {
			o.log.Error("post a reply: left for later", "platform", p.Platform, "posting", p.ID, "err", err)
		}
		return
	}
	if err != nil {
		o.log.Error("note what became of a reply", "platform", p.Platform, "posting", p.ID, "err", err)
	}
}

// keepTrying tries to post a reply until it is posted, or never can be, or the next try would begin after so long. It
// returns why the last try failed.
func (o *Outbox) keepTrying(ctx context.Context, p chat.Posting, atMost time.Duration) error {
	begun := time.Now()
	send := func(ctx context.Context) error { return o.send(ctx, p) }
	for tries := 0; ; tries++ {
		o.traffic.pacer.passed(p.To(), p.Reply.Update)
		wait, err := o.traffic.try(ctx, attempt{kind: Reply, to: p.To(), tries: tries, longest: longestReplyPause}, send)
		if err == nil || errors.Is(err, ErrGone) || time.Since(begun)+wait > atMost {
			return err
		}
		if ctx.Err() == nil {
			o.log.Warn("post a reply: trying again", "platform", p.Platform, "posting", p.ID, "wait", wait, "err", err)
		}
		if !sleep(ctx, wait) {
			return err
		}
	}
}
