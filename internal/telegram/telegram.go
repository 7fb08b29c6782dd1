// Package telegram is the bot on Telegram: updates in, by long polling or a webhook, and HTML out.
//
// An update becomes a chat.Message, is queued behind what was said before in the same chat, and handled; only then is it
// confirmed to Telegram: what is lost before that comes again. The replies are stored by then; the outbox posts them in
// lanes of its own, so that a slow post delays no turn and no confirmation.
package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/delivery"
	"vtbot/internal/lane"
)

// Platform is the platform of messages from Telegram; a person there is "telegram:4567".
const Platform = "telegram"

// The ways in which Telegram brings updates.
const (
	Polling = "polling" // the bot asks: no public address is needed
	Webhook = "webhook" // as requests to Handler, which carry a secret
)

// Options say which bot it is.
type Options struct {
	Token         string
	APIEndpoint   string // with two %s, the token and the method; "" is Telegram's own
	Mode          string // Polling or Webhook
	WebhookURL    string // public https address of Handler; Webhook only
	WebhookSecret string // Webhook only
	Commands      func(catalog.Lang) []chat.Command
	Traffic       *delivery.Traffic // with what else goes out on Telegram; nil for replies alone, without any pace
	Log           *slog.Logger      // gets no token and no text of a message
	HTTPClient    *http.Client      // nil is a plain one; every call has a time-out of its own
}

// Talker is what the adapter needs of the bot.
type Talker interface {
	// Handle answers a message and stores the turn; an error means that nothing was stored.
	Handle(ctx context.Context, m chat.Message) ([]chat.Posting, error)
	// Apologise returns what a person is told when Handle failed.
	Apologise(ctx context.Context, p chat.Person) chat.Reply
}

const (
	pollFor     = 50 * time.Second // that a request for updates waits for one
	callTimeout = 10 * time.Second
	grace       = 3 * time.Second // that turns and posts may go on for once Run is told to stop
	// maxFailures of storing one update; then the person gets an apology, and the others their turn.
	maxFailures = 3
)

// Telegram is the bot on Telegram.
type Telegram struct {
	opts      Options
	log       *slog.Logger
	talker    Talker
	outbox    *delivery.Outbox
	progress  delivery.Progress[sent]
	gate      lane.Gate[running] // open while something may be delivered
	connected atomic.Bool
}

// running is what turns need while Run runs.
type running struct {
	ctx context.Context //nolint:containedctx // outlives Run's by grace: what a request began goes on when the request has ended
	me  user
}

// New returns the bot's adapter to Telegram. Nothing is called before Run or Check. It returns an error for options that
// cannot work.
func New(opts Options, talker Talker, store delivery.ReplyStore) (*Telegram, error) {
	if opts.APIEndpoint == "" {
		opts.APIEndpoint = tgbotapi.APIEndpoint
	}
	switch {
	case opts.Mode != Polling && opts.Mode != Webhook:
		return nil, fmt.Errorf("telegram: mode %q: must be %q or %q", opts.Mode, Polling, Webhook)
	case opts.Token == "":
		return nil, fmt.Errorf("telegram: no token: %s", tokenAdvice)
	case strings.Count(opts.APIEndpoint, "%s") != 2:
		return nil, fmt.Errorf("telegram: API endpoint %q: must hold two %%s", opts.APIEndpoint)
	case opts.Mode == Webhook && (opts.WebhookURL == "" || opts.WebhookSecret == ""):
		return nil, errors.New("telegram: a webhook needs VTBOT_TELEGRAM_WEBHOOK_URL and VTBOT_TELEGRAM_WEBHOOK_SECRET")
	}
	if opts.HTTPClient == nil {
		opts.HTTPClient = &http.Client{}
	}
	t := &Telegram{opts: opts, log: opts.Log, talker: talker}
	if opts.Traffic == nil {
		opts.Traffic = delivery.NewTraffic(Platform, delivery.Limits{}, nil)
	}
	t.outbox = delivery.NewOutbox(opts.Traffic, store, t.send, opts.Log)
	return t, nil
}

// Name returns the bot's name in Telegram, without the @; "" before Run has signed in.
func (t *Telegram) Name() string {
	name := ""
	t.gate.Enter(func(r running) { name = r.me.Username })
	return name
}

// Run brings messages to the bot and its replies to Telegram until ctx ends; then it reads no more, finishes the turns and
// posts under way within a few seconds, and returns nil. It is called once. It comes back by itself from failures of the
// network and of Telegram; it returns an error when Telegram refuses the token at the start.
func (t *Telegram) Run(ctx context.Context) error {
	me, err := t.signIn(ctx)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return err
	}
	work, endWork := lane.Outlive(ctx, grace)
	defer endWork()
	posting, stopPosting := context.WithCancel(work)
	var background sync.WaitGroup
	background.Go(func() { t.outbox.Run(posting) })
	background.Go(func() { t.announceCommands(ctx) })
	t.gate.Open(running{ctx: work, me: me})

	if t.opts.Mode == Polling {
		t.poll(ctx)
	} else {
		<-ctx.Done()
	}
	t.connected.Store(false)
	t.gate.Close()
	stopPosting()
	background.Wait()
	return nil
}

// signIn asks Telegram who the bot is and says how updates are to come, until Telegram answers or refuses.
func (t *Telegram) signIn(ctx context.Context) (user, error) {
	return backoff.Retry(ctx, func() (user, error) {
		me, err := t.me(ctx)
		if err != nil {
			return user{}, refusal(err)
		}
		if t.opts.Mode == Webhook {
			_, err = t.call(ctx, callTimeout, "setWebhook", tgbotapi.Params{
				"url": t.opts.WebhookURL, "secret_token": t.opts.WebhookSecret, "allowed_updates": allowedUpdates,
			})
		} else {
			_, err = t.call(ctx, callTimeout, "deleteWebhook", nil) // what is pending stays pending
		}
		return me, refusal(err)
	},
		backoff.WithMaxElapsedTime(0), // until ctx ends
		backoff.WithNotify(func(err error, wait time.Duration) {
			t.log.Warn("telegram: sign in: trying again", "wait", wait, "err", err)
		}))
}

// announceCommands sets the menu of commands: one for each language, and one for all others.
func (t *Telegram) announceCommands(ctx context.Context) {
	if t.opts.Commands == nil {
		return
	}
	for _, lang := range append([]catalog.Lang{""}, catalog.Langs...) {
		params := tgbotapi.Params{}
		shown := lang
		if lang == "" {
			shown = catalog.EN
		} else {
			params["language_code"] = string(lang)
		}
		var list []tgbotapi.BotCommand
		for _, c := range t.opts.Commands(shown) {
			list = append(list, tgbotapi.BotCommand{Command: c.Name, Description: c.Description})
		}
		if err := params.AddInterface("commands", list); err != nil {
			t.log.Error("telegram: set the menu of commands", "err", err)
			return
		}
		if _, err := t.call(ctx, callTimeout, "setMyCommands", params); err != nil && ctx.Err() == nil {
			// Nothing hangs on the menu: every command works without it.
			t.log.Warn("telegram: set the menu of commands", "lang", string(lang), "err", err)
			return
		}
	}
}

// Connected reports whether updates reach the bot: the last request for them was answered, or, with a webhook, requests
// are accepted.
func (t *Telegram) Connected() bool {
	if t.opts.Mode == Polling {
		return t.connected.Load()
	}
	return t.gate.IsOpen()
}

// deliver queues an update. settle is called once: with nil when its turn is stored, or when there is nothing to do. It
// returns false, and settles nothing, while Run does not run.
func (t *Telegram) deliver(u update, settle func(error)) bool {
	return t.gate.Enter(func(r running) {
		m, ok := read(u, r.me)
		if !ok {
			settle(nil)
			return
		}
		t.gate.Lanes.Do(m.Conversation, func() {
			postings, err := t.talker.Handle(r.ctx, m)
			settle(err)
			if err != nil {
				t.log.Error("telegram: a message was not answered", "message", m.ID, "err", err)
				return
			}
			t.outbox.Post(r.ctx, postings)
			if u.CallbackQuery != nil {
				t.gate.Lanes.Do("press:"+u.CallbackQuery.ID, func() { t.stopSpinner(r.ctx, u.CallbackQuery.ID) })
			}
		})
	})
}

// stopSpinner tells the person's client that the press has arrived.
func (t *Telegram) stopSpinner(ctx context.Context, press string) {
	if _, err := t.call(ctx, callTimeout, "answerCallbackQuery", tgbotapi.Params{"callback_query_id": press}); err != nil {
		t.log.Warn("telegram: confirm a press", "err", err) // the spinner stops by itself
	}
}

// apologise tells a person that the message was not answered. It does not wait for Telegram.
func (t *Telegram) apologise(u update) {
	t.gate.Enter(func(r running) {
		if m, ok := read(u, r.me); ok {
			t.gate.Lanes.Do("apology:"+m.Conversation, func() { t.outbox.Apologise(r.ctx, m, t.talker.Apologise(r.ctx, m.From)) })
		}
	})
}

// Check tries the token and returns whose it is. Its error says what to do.
func (t *Telegram) Check(ctx context.Context) (string, error) {
	me, err := t.me(ctx)
	if err != nil {
		var refused *backoff.PermanentError
		if errors.As(refusal(err), &refused) {
			return "", refused.Unwrap()
		}
		return "", err
	}
	return "bot @" + me.Username, nil
}

func (t *Telegram) me(ctx context.Context) (user, error) {
	result, err := t.call(ctx, callTimeout, "getMe", nil)
	if err != nil {
		return user{}, err
	}
	var me user
	return me, decode(result, &me)
}

// poll asks for updates until ctx ends. An update is confirmed, by asking for those after it, when its turn is stored.
func (t *Telegram) poll(ctx context.Context) {
	var offset int64
	failures := map[int64]int{}
	pause := backoff.NewExponentialBackOff()
	pause.MaxInterval = 30 * time.Second
	for ctx.Err() == nil {
		updates, err := t.updates(ctx, offset)
		if err == nil {
			t.connected.Store(true)
			var done bool
			if offset, done = t.store(ctx, updates, offset, failures); done {
				pause.Reset()
				continue
			}
		} else if ctx.Err() == nil {
			t.connected.Store(false)
			t.log.Warn("telegram: ask for updates: trying again", "err", err)
		}
		wait := pause.NextBackOff()
		var after *backoff.RetryAfterError
		if errors.As(err, &after) {
			wait = after.Duration
		}
		sleep(ctx, wait)
	}
}

// store has the turns of updates stored, those of different chats side by side, and returns the first update that is not
// confirmed. done is false when one was not stored: it and those after it come again, and those that were stored are
// recognised then.
func (t *Telegram) store(ctx context.Context, updates []update, offset int64, failures map[int64]int) (next int64, done bool) {
	results := make([]chan error, len(updates))
	for i, u := range updates {
		results[i] = make(chan error, 1)
		if !t.deliver(u, func(err error) { results[i] <- err }) {
			results[i] <- errors.New("stopping")
		}
	}
	next, done = offset, true
	for i, u := range updates {
		err := <-results[i]
		if err != nil && done {
			if failures[u.UpdateID]++; failures[u.UpdateID] < maxFailures || ctx.Err() != nil {
				done = false
				continue
			}
			t.apologise(u)
		}
		if done {
			delete(failures, u.UpdateID)
			next = u.UpdateID + 1
		}
	}
	return next, done
}

func (t *Telegram) updates(ctx context.Context, offset int64) ([]update, error) {
	params := tgbotapi.Params{"timeout": strconv.Itoa(int(pollFor.Seconds())), "allowed_updates": allowedUpdates}
	params.AddNonZero64("offset", offset)
	result, err := t.call(ctx, pollFor+callTimeout, "getUpdates", params)
	if err != nil {
		return nil, err
	}
	var updates []update
	return updates, decode(result, &updates)
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
