// Package slack is the bot on Slack: events in, over Socket Mode or HTTP, and Block Kit out.
//
// What Slack brings becomes a chat.Message, is queued behind what was said before in the same conversation, handled, and
// only then acknowledged: what is lost before that comes again. The replies are stored by then; the outbox posts them in
// lanes of its own, so that a slow post delays no turn and no acknowledgement.
package slack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
	slackgo "github.com/slack-go/slack"

	"vtbot/internal/chat"
	"vtbot/internal/delivery"
	"vtbot/internal/lane"
)

// Platform is the platform of messages from Slack; a person there is "slack:U0123".
const Platform = "slack"

// The ways in which Slack brings events.
const (
	Socket = "socket" // over a WebSocket that the bot opens: no public address is needed
	HTTP   = "http"   // as signed requests to Handler
)

// Options say which app in which workspace the bot is.
type Options struct {
	BotToken      string            // "xoxb-…"
	AppToken      string            // "xapp-…", with the scope connections:write; Socket Mode only
	SigningSecret string            // HTTP mode only
	APIURL        string            // ends in "/"; "" is Slack's own
	Mode          string            // Socket or HTTP
	Commands      []chat.Command    // that can be said behind the app's own
	Traffic       *delivery.Traffic // with what else goes out on Slack; nil for replies alone, without any pace
	Log           *slog.Logger      // gets no token, no response URL and no text of a message
	HTTPClient    *http.Client      // nil is one that gives up on a call after ten seconds
}

// Talker is what the adapter needs of the bot.
type Talker interface {
	// Handle answers a message and stores the turn; an error means that nothing was stored, a *chat.FormError that the
	// person can put it right.
	Handle(ctx context.Context, m chat.Message) ([]chat.Posting, error)
	// Form returns the form that belongs to the press of a reply's Form; chat.ErrNoForm when there is none any more.
	Form(ctx context.Context, m chat.Message) (chat.Form, error)
	// Home returns what a person sees on the app's Home tab.
	Home(ctx context.Context, p chat.Person) (chat.Reply, error)
	// Apologise returns what a person is told when Handle failed.
	Apologise(ctx context.Context, p chat.Person) chat.Reply
}

const (
	callTimeout = 10 * time.Second
	grace       = 3 * time.Second // that turns and posts may go on for once Run is told to stop
)

// Slack is the bot in one workspace.
type Slack struct {
	opts      Options
	log       *slog.Logger
	api       *slackgo.Client
	talker    Talker
	outbox    *delivery.Outbox
	locales   *locales
	limits    limits
	progress  delivery.Progress[sent]
	gate      lane.Gate[running] // open while something may be delivered
	opened    chan struct{}      // closed when it opens
	connected atomic.Bool        // the socket is open
}

// running is what turns need while Run runs.
type running struct {
	ctx context.Context //nolint:containedctx // outlives Run's by grace: what a request began goes on when the request has ended
	bot string          // the bot's user id
}

// New returns the bot's adapter to Slack. Nothing is called before Run or Check. It returns an error for options that
// cannot work.
func New(opts Options, talker Talker, store delivery.ReplyStore) (*Slack, error) {
	if opts.APIURL == "" {
		opts.APIURL = slackgo.APIURL
	}
	switch {
	case opts.Mode != Socket && opts.Mode != HTTP:
		return nil, fmt.Errorf("slack: mode %q: must be %q or %q", opts.Mode, Socket, HTTP)
	case !strings.HasSuffix(opts.APIURL, "/"):
		return nil, fmt.Errorf("slack: API URL %q: must end in a slash", opts.APIURL)
	case opts.BotToken == "":
		return nil, fmt.Errorf("slack: no bot token: %s", botTokenAdvice)
	case opts.Mode == Socket && opts.AppToken == "":
		return nil, fmt.Errorf("slack: no app token: %s", appTokenAdvice)
	case opts.Mode == HTTP && opts.SigningSecret == "":
		return nil, errors.New("slack: no signing secret: set VTBOT_SLACK_SIGNING_SECRET to the one under Basic Information of the app")
	}
	if opts.HTTPClient == nil {
		opts.HTTPClient = &http.Client{Timeout: callTimeout}
	}
	s := &Slack{opts: opts, log: opts.Log, talker: talker, opened: make(chan struct{})}
	// No OptionRetry: the outbox tries again, and must know of each failure to keep the order.
	s.api = slackgo.New(
		opts.BotToken,
		slackgo.OptionAppLevelToken(opts.AppToken),
		slackgo.OptionAPIURL(opts.APIURL),
		slackgo.OptionHTTPClient(opts.HTTPClient),
	)
	if opts.Traffic == nil {
		opts.Traffic = delivery.NewTraffic(Platform, delivery.Limits{}, nil)
	}
	s.outbox = delivery.NewOutbox(opts.Traffic, store, s.send, opts.Log)
	s.locales = newLocales(s.askLocale, time.Now)
	s.limits.now = time.Now
	return s, nil
}

// Run brings messages to the bot and its replies to Slack until ctx ends; then it reads no more, finishes the turns and
// posts under way within a few seconds, and returns nil. It is called once. It comes back by itself from lost connections and failures of
// Slack; it returns an error when Slack refuses a token at the start.
func (s *Slack) Run(ctx context.Context) error {
	me, err := s.signIn(ctx)
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
	background.Go(func() { s.outbox.Run(posting) })
	s.gate.Open(running{ctx: work, bot: me.UserID})
	close(s.opened)

	if s.opts.Mode == Socket {
		// The socket stays open while the last turns finish: they are acknowledged over it.
		socket, hangUp := s.dial(context.WithoutCancel(ctx))
		err = s.listen(ctx, work, socket)
		defer hangUp()
	} else {
		<-ctx.Done()
	}
	s.gate.Close()
	stopPosting()
	background.Wait()
	return err
}

// signIn asks Slack who the bot is, until it answers or refuses.
func (s *Slack) signIn(ctx context.Context) (*slackgo.AuthTestResponse, error) {
	return backoff.Retry(ctx, func() (*slackgo.AuthTestResponse, error) {
		me, err := s.api.AuthTestContext(ctx)
		if refused := refusal(err, botTokenAdvice); refused != nil {
			return nil, backoff.Permanent(refused)
		}
		return me, asRetry(withoutURL(err))
	},
		backoff.WithMaxElapsedTime(0), // until ctx ends
		backoff.WithNotify(func(err error, wait time.Duration) {
			s.log.Warn("slack: sign in: trying again", "wait", wait, "err", err)
		}))
}

// Connected reports whether messages reach the bot: the socket is open, or, in HTTP mode, requests are accepted.
func (s *Slack) Connected() bool {
	if s.opts.Mode == Socket {
		return s.connected.Load()
	}
	return s.gate.IsOpen()
}

// delivered is one thing that Slack brought.
type delivered struct {
	kind    string // as Socket Mode names it: socketmode.RequestType…
	payload []byte
	again   bool // Slack brought it before and was not told that it arrived
	// settle tells Slack whether it arrived, or must come again. It is called once.
	settle func(arrived bool)
	// answer settles it as arrived, with what Slack is to do with the form that was filled in.
	answer func(*slackgo.ViewSubmissionResponse)
}

// deliver queues what Slack brought. It returns false, and settles nothing, while Run does not run.
func (s *Slack) deliver(d delivered) bool {
	return s.gate.Enter(func(r running) { s.queue(r.ctx, d, r.bot) })
}

// queue queues what Slack brought behind what was brought before in the same conversation.
func (s *Slack) queue(ctx context.Context, d delivered, bot string) {
	heard, err := read(d.kind, d.payload, bot, s.opts.Commands)
	switch {
	case err != nil:
		// It would be as unreadable the next time.
		s.log.Warn("slack: passed over what cannot be read", "kind", d.kind, "err", err)
		d.settle(true)
	case heard.home != nil:
		s.gate.Lanes.Do("home:"+heard.home.user, func() {
			d.settle(true)
			s.showHome(ctx, *heard.home)
		})
	case heard.trigger != "":
		s.gate.Lanes.Do(heard.message.Conversation, func() { s.showForm(ctx, *heard.message, heard.trigger, d) })
	case heard.message != nil:
		s.gate.Lanes.Do(heard.message.Conversation, func() { s.turn(ctx, *heard.message, d) })
	default:
		d.settle(true)
	}
}

// turn has one message answered.
func (s *Slack) turn(ctx context.Context, m chat.Message, d delivered) {
	known := s.locales.of(ctx, userOf(m.From))
	m.From.Locale, m.From.Name = known.locale, cmp.Or(known.name, m.From.Name)
	postings, err := s.talker.Handle(ctx, m)
	if err == nil {
		d.settle(true)
		s.outbox.Post(ctx, postings)
		return
	}
	var wrong *chat.FormError
	if errors.As(err, &wrong) {
		d.answer(slackgo.NewErrorsViewSubmissionResponse(wrong.Problems))
		return
	}
	s.log.Error("slack: a message was not answered", "message", m.ID, "again", d.again, "err", err)
	if comesAgain(d) || m.Form != nil { // a form that nobody takes stays open, and Slack tells the person to try again
		d.settle(false)
		return
	}
	d.settle(true)
	// In a lane of its own: the next turn need not wait for Slack.
	s.gate.Lanes.Do("apology:"+m.Conversation, func() { s.outbox.Apologise(ctx, m, s.talker.Apologise(ctx, m.From)) })
}

// comesAgain reports whether Slack brings d again if it is not told that it arrived. It does so with events, but not with
// presses and commands; and a second failure is not worth a third try.
func comesAgain(d delivered) bool { return d.kind == eventsAPI && !d.again }

// showHome publishes a person's Home tab.
func (s *Slack) showHome(ctx context.Context, h home) {
	person := chat.Person{ID: id(h.user), Locale: s.locales.of(ctx, h.user).locale}
	reply, err := s.talker.Home(ctx, person)
	if err != nil {
		s.log.Error("slack: home", "person", person.ID, "err", err)
		reply = s.talker.Apologise(ctx, person)
	}
	view := slackgo.PublishViewContextRequest{UserID: h.user, View: renderHome(reply, h.channel)}
	_, err = backoff.Retry(ctx, func() (struct{}, error) {
		err := s.call("views.publish", "", func() error {
			_, err := s.api.PublishViewContext(ctx, view)
			return err
		})
		if errors.Is(err, delivery.ErrGone) {
			err = backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithMaxElapsedTime(time.Minute))
	if err != nil {
		s.log.Error("slack: publish a home", "person", person.ID, "err", err)
	}
}
