package slack

import (
	"context"
	"encoding/json"
	"time"

	"github.com/cenkalti/backoff/v5"
	slackgo "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

// ackWithin is how long an acknowledgement may wait to be sent; Slack stops waiting for it after three seconds.
const ackWithin = 3 * time.Second

// socket is a Socket Mode connection that keeps itself open.
type socket struct {
	client *socketmode.Client
	ended  chan error // gets Slack's refusal of the app token
}

// dial opens the socket in the background, again whenever it is lost, until hangUp is called.
func (s *Slack) dial(ctx context.Context) (_ socket, hangUp func()) {
	ctx, cancel := context.WithCancel(ctx)
	k := socket{client: socketmode.New(s.api), ended: make(chan error, 1)}
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		s.keepOpen(ctx, k)
	}()
	return k, func() {
		cancel()
		<-closed
		s.connected.Store(false)
	}
}

// keepOpen runs the client for as long as ctx: it reconnects by itself, but gives up on some failures that pass.
func (s *Slack) keepOpen(ctx context.Context, k socket) {
	waits := backoff.NewExponentialBackOff()
	for {
		err := k.client.RunContext(ctx)
		if ctx.Err() != nil {
			return
		}
		if s.connected.Swap(false) {
			waits.Reset()
		}
		wait := waits.NextBackOff()
		s.log.Warn("slack: the connection ended: opening it again", "wait", wait, "err", withoutURL(err))
		select {
		case k.ended <- err:
		default: // nobody has looked at the last one: it is as good
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
	}
}

// listen delivers what comes over the socket until ctx ends. It returns an error when Slack refuses the app token before
// the socket was ever open; later it may only be a mistake that somebody is about to mend.
func (s *Slack) listen(ctx, work context.Context, k socket) error {
	opened := false
	for {
		var failure error
		select {
		case <-ctx.Done():
			// What has arrived is answered: a press or a command does not come again.
			for {
				select {
				case e := <-k.client.Events:
					_ = s.take(work, k, e)
				default:
					return nil
				}
			}
		case failure = <-k.ended:
		case e := <-k.client.Events:
			opened = opened || e.Type == socketmode.EventTypeConnected
			failure = s.take(work, k, e)
		}
		if refused := refusal(failure, appTokenAdvice); refused != nil && !opened {
			return refused
		}
	}
}

// take deals with one event of the client. It returns why the socket could not be opened, if that is what happened.
func (s *Slack) take(ctx context.Context, k socket, e socketmode.Event) error {
	switch e.Type {
	case socketmode.EventTypeConnected:
		s.connected.Store(true)
		s.log.Info("slack: connected")
	case socketmode.EventTypeConnecting, socketmode.EventTypeDisconnect:
		s.connected.Store(false)
	case socketmode.EventTypeConnectionError:
		failed, _ := e.Data.(*slackgo.ConnectionErrorEvent)
		s.connected.Store(false)
		s.log.Warn("slack: no connection: trying again", "wait", failed.Backoff, "err", withoutURL(failed.ErrorObj))
		return failed.ErrorObj
	case socketmode.EventTypeErrorWriteFailed:
		s.log.Warn("slack: an acknowledgement was not sent: the event will come again")
	case socketmode.EventTypeErrorBadMessage:
		// The library reads more of an event than the bot needs, and fails on what it does not know.
		bad, _ := e.Data.(*socketmode.ErrorBadMessage)
		var request socketmode.Request
		if err := json.Unmarshal(bad.Message, &request); err != nil || request.EnvelopeID == "" {
			s.log.Warn("slack: passed over a message that is no envelope", "err", bad.Cause)
			return nil //nolint:nilerr // there is nothing to acknowledge
		}
		s.brought(ctx, k, request)
	default:
		if e.Request != nil && e.Request.EnvelopeID != "" {
			s.brought(ctx, k, *e.Request)
		}
	}
	return nil
}

// brought delivers one envelope, which is acknowledged when it is settled.
func (s *Slack) brought(ctx context.Context, k socket, request socketmode.Request) {
	acknowledge := func(payload any) {
		// While the connection is down the queue of acknowledgements may be full.
		ctx, cancel := context.WithTimeout(ctx, ackWithin)
		defer cancel()
		if err := k.client.AckCtx(ctx, request.EnvelopeID, payload); err != nil {
			s.log.Warn("slack: an event was not acknowledged and will come again", "kind", request.Type, "err", err)
		}
	}
	s.deliver(delivered{kind: request.Type, payload: request.Payload, again: request.RetryAttempt > 0, settle: func(arrived bool) {
		if arrived { // else Slack brings it again after three seconds of silence
			acknowledge(nil)
		}
	}, answer: func(r *slackgo.ViewSubmissionResponse) { acknowledge(r) }})
}
