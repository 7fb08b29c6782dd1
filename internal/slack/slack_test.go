package slack

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"vtbot/internal/chat"
)

func TestDirectMessageIsAnsweredOnceHoweverOftenItComes(t *testing.T) {
	s := start(t, Socket, nil)
	question := directMessage("1700000000.000100", "what is TM4 &amp; what is &lt;TM3&gt;?")
	s.envelope("e1", eventsAPI, callback(question), 0)
	s.envelope("e2", eventsAPI, callback(question), 1)
	s.envelope("e3", eventsAPI, callback(question), 2)
	s.nextAck("e1")
	s.nextAck("e2")
	s.nextAck("e3")
	s.event("e4", directMessage("1700000000.000200", "thanks"))
	s.nextAck("e4")

	first := s.nextCall("chat.postMessage")
	first.says(t, "heard what is TM4 &amp; what is &lt;TM3&gt;?")
	first.has(t, map[string]any{"channel": direct, "thread_ts": nil, "unfurl_links": "false"})
	s.nextCall("chat.postMessage").says(t, "heard thanks")
	if id := next(t, s.store.done); id != 1 {
		t.Errorf("posting %d was marked as posted first", id)
	}
}

func TestMentionIsAnsweredOnceInItsThread(t *testing.T) {
	s := start(t, Socket, nil)
	said := object{"type": "message", "channel": channel, "channel_type": "channel", "user": ann, "ts": "1700000000.000100", "text": "<@" + me + "> who trains nurses?"}
	s.event("e1", said)
	mention := object{"type": "app_mention", "channel": channel, "user": ann, "ts": said["ts"], "text": said["text"]}
	s.event("e2", mention)
	s.event("e3", object{"type": "app_mention", "channel": channel, "user": bram, "ts": "1700000000.000300", "thread_ts": said["ts"], "text": "<@" + me + "> and doctors?"})
	s.nextAck("e1")
	s.nextAck("e2")
	s.nextAck("e3")
	for _, want := range []string{"heard who trains nurses?", "heard and doctors?"} {
		c := s.nextCall("chat.postMessage")
		c.says(t, want)
		c.has(t, map[string]any{"channel": channel, "thread_ts": said["ts"]})
	}
	if got := s.bot.order[1]; got.Setting != chat.Mention || got.Conversation != s.bot.order[0].Conversation || got.Channel != "slack:"+channel {
		t.Errorf("the second message is %+v", got)
	}
}

func TestWhatNoPersonSaidIsAcknowledgedAndLeftAlone(t *testing.T) {
	s := start(t, Socket, nil)
	for i, event := range []object{
		{"type": "message", "channel": direct, "user": me, "bot_id": "B0BOT", "ts": "1.1", "text": "my own words"},
		{"type": "message", "channel": direct, "user": me, "ts": "1.2", "text": "my own words"},
		{"type": "message", "channel": direct, "subtype": "bot_message", "bot_id": "B0OTHER", "ts": "1.3", "text": "beep"},
		{"type": "message", "channel": direct, "subtype": "message_changed", "hidden": true, "ts": "1.4", "message": object{"user": ann, "text": "edited"}},
		{"type": "message", "channel": channel, "subtype": "channel_join", "user": ann, "ts": "1.5", "text": "joined"},
		{"type": "app_home_opened", "user": ann, "channel": direct, "tab": "messages"},
	} {
		id := string(rune('a' + i))
		s.event(id, event)
		s.nextAck(id)
	}
	s.event("e", directMessage("2.0", "a person's"))
	s.nextCall("chat.postMessage").says(t, "heard a person's")
	if got := s.bot.texts(); !slices.Equal(got, []string{"a person's"}) {
		t.Errorf("the bot heard %q", got)
	}
}

func TestWhatCannotBeReadIsAcknowledged(t *testing.T) {
	s := start(t, Socket, nil)
	s.event("unknown", object{"type": "brand_new_event", "user": object{"id": ann}})
	s.nextAck("unknown")
	s.envelope("no event", eventsAPI, object{"type": "event_callback"}, 0)
	s.nextAck("no event")
	s.envelope("new kind", "brand_new_kind", object{}, 0)
	s.nextAck("new kind")
	s.envelope("new interaction", interactive, object{"type": "view_submission", "user": object{"id": ann}}, 0)
	s.nextAck("new interaction")
	// A field that the library cannot read does not cost a message.
	odd := directMessage("1.1", "with odd blocks")
	odd["blocks"] = "none"
	s.event("odd", odd)
	s.nextAck("odd")
	s.nextCall("chat.postMessage").says(t, "heard with odd blocks")
}

func TestDroppedSocketIsOpenedAgain(t *testing.T) {
	s := start(t, Socket, nil)
	s.fail("apps.connections.open", status(http.StatusBadGateway), refuse("internal_error"))
	s.mu.Lock()
	_ = s.conn.UnderlyingConn().Close()
	s.mu.Unlock()
	next(t, s.opened)
	s.envelope("e1", eventsAPI, callback(directMessage("1.1", "said meanwhile")), 1)
	s.nextAck("e1")
	s.nextCall("chat.postMessage").says(t, "heard said meanwhile")
	if !s.slack.Connected() {
		t.Error("not connected")
	}
}

func TestSlackAsksToReconnect(t *testing.T) {
	s := start(t, Socket, nil)
	s.mu.Lock()
	_ = s.conn.WriteJSON(object{"type": "disconnect", "reason": "refresh_requested"})
	s.mu.Unlock()
	next(t, s.opened)
	s.event("e1", directMessage("1.1", "after the refresh"))
	s.nextAck("e1")
}

func TestRateLimitIsWaitedOut(t *testing.T) {
	s := start(t, Socket, nil)
	s.fail("chat.postMessage", limit("1"), limit("1"))
	s.event("e1", directMessage("1.1", "busy?"))
	s.nextAck("e1")
	s.event("e2", directMessage("1.2", "still?"))
	s.nextAck("e2") // although nothing could be posted yet
	s.nextCall("chat.postMessage").says(t, "heard busy?")
	s.nextCall("chat.postMessage").says(t, "heard still?")
	if n := s.times("chat.postMessage"); n != 4 {
		t.Errorf("chat.postMessage was called %d times, want two refused and two accepted", n)
	}
}

func TestFailuresOfSlackPass(t *testing.T) {
	s := start(t, Socket, nil)
	cut := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	s.fail("chat.postMessage", status(http.StatusServiceUnavailable), cut, refuse("internal_error"))
	s.event("e1", directMessage("1.1", "anybody?"))
	s.nextCall("chat.postMessage").says(t, "heard anybody?")
}

func TestAcknowledgedOnlyOnceStored(t *testing.T) {
	entered, release := make(chan bool), make(chan bool)
	s := start(t, Socket, func(s *scene) {
		s.bot.handle = func(_ context.Context, m chat.Message) ([]chat.Reply, error) {
			entered <- true
			<-release
			return []chat.Reply{echo(m)}, nil
		}
	})
	s.event("e1", directMessage("1.1", "slowly"))
	<-entered
	select {
	case id := <-s.acks:
		t.Fatalf("%s was acknowledged before it was stored", id)
	default:
	}
	close(release)
	s.nextAck("e1")
}

func TestSlowPostDelaysNoTurnAndNoAcknowledgement(t *testing.T) {
	s := start(t, Socket, nil)
	posting, release := make(chan bool), make(chan bool)
	s.fail("chat.postMessage", func(w http.ResponseWriter, r *http.Request) {
		close(posting)
		<-release
		_, _ = w.Write([]byte(`{"ok":true,"channel":"D0ANN","ts":"1.9"}`))
	})
	s.event("e1", directMessage("1.1", "one"))
	s.nextAck("e1")
	<-posting
	s.event("e2", directMessage("1.2", "two"))
	s.nextAck("e2")
	close(release)
	s.nextCall("chat.postMessage").says(t, "heard two")
}

func TestPressUpdatesItsMessage(t *testing.T) {
	s := start(t, Socket, nil)
	s.envelope("e1", interactive, pressed(direct, "1.5", "", false), 0)
	s.nextAck("e1")
	c := s.nextCall("chat.update")
	c.says(t, "heard more:TM4")
	c.has(t, map[string]any{"channel": direct, "ts": "1.5"})

	// In a thread of a channel the update stays where it is, and what cannot be updated is said anew in the thread.
	s.fail("chat.update", refuse("message_not_found"))
	s.envelope("e2", interactive, pressed(channel, "2.5", "2.1", false), 0)
	s.nextCall("chat.postMessage").has(t, map[string]any{"channel": channel, "thread_ts": "2.1"})

	// What only one person sees is replaced through the response URL.
	press := pressed(channel, "3.5", "", true)
	press["response_url"] = s.server.URL + "/response/1"
	s.envelope("e3", interactive, press, 0)
	s.nextCall("response_url").has(t, map[string]any{"replace_original": true, "response_type": "ephemeral"})
}

// pressed is the press of a button.
func pressed(channel, ts, thread string, ephemeral bool) object {
	return object{
		"type": "block_actions", "user": object{"id": ann}, "channel": object{"id": channel}, "trigger_id": "t",
		"container": object{"type": "message", "message_ts": ts, "channel_id": channel, "thread_ts": thread, "is_ephemeral": ephemeral},
		"message":   object{"ts": ts, "thread_ts": thread, "text": "card"},
		"actions":   []object{{"type": "button", "block_id": "b", "action_id": "choice_0", "value": "more:TM4", "action_ts": ts + "9"}},
	}
}

func TestDoubleClickIsTwoPressesAndARepeatIsOne(t *testing.T) {
	s := start(t, Socket, nil)
	first, second := pressed(direct, "1.5", "", false), pressed(direct, "1.5", "", false)
	second["actions"].([]object)[0]["action_ts"] = "1.77"
	s.envelope("e1", interactive, first, 0)
	s.envelope("e2", interactive, first, 0)
	s.envelope("e3", interactive, second, 0)
	s.nextAck("e1")
	s.nextAck("e2")
	s.nextAck("e3")
	if n := len(s.bot.texts()); n != 2 {
		t.Errorf("the bot handled %d presses", n)
	}
}

func TestCommandIsAnsweredPrivately(t *testing.T) {
	s := start(t, Socket, nil)
	s.envelope("e1", slashCommands, s.command(channel, "who trains nurses?"), 0)
	s.nextAck("e1")
	c := s.nextCall("response_url")
	c.says(t, "heard who trains nurses?")
	c.has(t, map[string]any{"response_type": "ephemeral", "replace_original": false})

	s.envelope("e2", slashCommands, s.command(direct, ""), 0)
	c = s.nextCall("chat.postMessage")
	c.says(t, "heard /help")
	c.has(t, map[string]any{"channel": direct})

	// The response URL is good for thirty minutes only: then the person is written to.
	s.fail("response_url", status(http.StatusNotFound))
	s.envelope("e3", slashCommands, s.command(channel, "late"), 0)
	s.nextCall("chat.postMessage").has(t, map[string]any{"channel": ann})

	// Said in a conversation that the bot is not in.
	s.fail("chat.postMessage", refuse("channel_not_found"))
	s.envelope("e4", slashCommands, s.command("D0OTHERS", "between two"), 0)
	s.nextCall("response_url").says(t, "heard between two")

	s.envelope("e5", slashCommands, s.command(channel, "sessions S-7"), 0)
	s.nextCall("response_url").says(t, "heard /sessions S-7")
}

func (w *workspace) command(channel, text string) object {
	return object{"command": "/vt", "text": text, "user_id": ann, "channel_id": channel, "response_url": w.server.URL + "/response/1",
		"trigger_id": "trigger " + channel + text, "is_enterprise_install": "false"}
}

func TestShortcutLooksForAModuleThatFitsAMessage(t *testing.T) {
	s := start(t, Socket, nil)
	s.envelope("e1", interactive, object{
		"type": "message_action", "callback_id": "find_module", "trigger_id": "t1", "user": object{"id": ann}, "channel": object{"id": channel},
		"message": object{"ts": "1.1", "user": bram, "text": "<@" + bram + "> asks about <https://example.org|smuggling>"}, "response_url": s.server.URL + "/response/1",
	}, 0)
	s.nextAck("e1")
	s.nextCall("response_url").says(t, "heard @… asks about smuggling")
}

func TestHome(t *testing.T) {
	s := start(t, Socket, nil)
	s.event("e1", object{"type": "app_home_opened", "user": ann, "channel": direct, "tab": "home"})
	s.nextAck("e1")
	c := s.nextCall("views.publish")
	view, _ := c.args["view"].(map[string]any)
	if c.arg("user_id") != ann || view["type"] != "home" || view["private_metadata"] != direct || len(view["blocks"].([]any)) != 2 {
		t.Errorf("published %v", c.args)
	}

	s.envelope("e2", interactive, object{
		"type": "block_actions", "user": object{"id": ann}, "container": object{"type": "view", "view_id": "V1"}, "view": view,
		"actions": []object{{"type": "button", "action_id": "choice_0", "value": "modules", "action_ts": "5.5"}},
	}, 0)
	s.nextAck("e2")
	c = s.nextCall("chat.postMessage")
	c.says(t, "heard modules")
	c.has(t, map[string]any{"channel": direct})
}

func TestLocaleIsAskedOncePerPerson(t *testing.T) {
	s := start(t, Socket, nil)
	s.event("e1", directMessage("1.1", "one"))
	s.event("e2", directMessage("1.2", "two"))
	for range 2 {
		if m := next(t, s.bot.heard); m.From != (chat.Person{ID: "slack:" + ann, Locale: "nl-BE"}) {
			t.Errorf("from %+v", m.From)
		}
	}
	if n := s.times("users.info"); n != 1 {
		t.Errorf("users.info was called %d times", n)
	}
}

func TestFailedTurnComesAgainAndThenIsApologisedFor(t *testing.T) {
	broken := errors.New("the disk is full")
	s := start(t, Socket, func(s *scene) {
		s.bot.handle = func(context.Context, chat.Message) ([]chat.Reply, error) { return nil, broken }
	})
	s.event("first", directMessage("1.1", "a question"))
	s.envelope("again", eventsAPI, callback(directMessage("1.1", "a question")), 1)
	s.nextAck("again") // and not "first", so that Slack brought it again
	s.nextCall("chat.postMessage").says(t, "sorry slack:"+ann)

	// A press never comes again.
	s.envelope("press", interactive, pressed(direct, "1.5", "", false), 0)
	s.nextAck("press")
	s.nextCall("chat.postMessage").says(t, "sorry slack:"+ann)
	if log := s.log.String(); !strings.Contains(log, broken.Error()) || strings.Contains(log, "a question") {
		t.Errorf("the log is\n%s", log)
	}
}

func TestPrivateReplyInAChannelIsSeenByOnePerson(t *testing.T) {
	s := start(t, Socket, func(s *scene) {
		s.bot.handle = func(_ context.Context, m chat.Message) ([]chat.Reply, error) {
			r := echo(m)
			r.Private = true
			return []chat.Reply{r}, nil
		}
	})
	said := object{"type": "app_mention", "channel": channel, "user": ann, "ts": "1.1", "text": "<@" + me + "> a secret"}
	s.event("e1", said)
	s.nextCall("chat.postEphemeral").has(t, map[string]any{"channel": channel, "user": ann, "thread_ts": "1.1"})

	s.fail("chat.postEphemeral", refuse("user_not_in_channel"))
	said["ts"] = "1.2"
	s.event("e2", said)
	s.nextCall("chat.postMessage").has(t, map[string]any{"channel": ann, "thread_ts": nil})

	s.event("e3", directMessage("1.3", "is private already"))
	s.nextCall("chat.postMessage").has(t, map[string]any{"channel": direct})
}

func TestLongReplyIsNotRepeatedAfterAFailureInItsMiddle(t *testing.T) {
	s := start(t, Socket, func(s *scene) {
		s.bot.handle = func(context.Context, chat.Message) ([]chat.Reply, error) {
			return []chat.Reply{{Parts: []chat.Part{
				{Kind: chat.Paragraph, Text: "first " + strings.Repeat("a", 2500)}, {Kind: chat.Paragraph, Text: strings.Repeat("b", 10000)},
			}}}, nil
		}
	})
	ok := func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"ok":true}`)) }
	s.fail("chat.postMessage", ok, status(http.StatusInternalServerError))
	s.event("e1", directMessage("1.1", "tell me all"))
	c := s.nextCall("chat.postMessage")
	if next(t, s.store.done) != 1 || s.times("chat.postMessage") != 3 || strings.Contains(c.arg("text"), "first") {
		t.Errorf("%d calls; the last posted %.20q", s.times("chat.postMessage"), c.arg("text"))
	}
}

func TestRefusedBlocksBecomePlainText(t *testing.T) {
	s := start(t, Socket, nil)
	s.fail("chat.postMessage", refuse("invalid_blocks"))
	s.event("e1", directMessage("1.1", "x"))
	c := s.nextCall("chat.postMessage")
	c.says(t, "heard x")
	c.has(t, map[string]any{"blocks": []any{}})
}

func TestReplyToAChannelThatIsGoneIsGivenUp(t *testing.T) {
	s := start(t, Socket, nil)
	s.fail("chat.postMessage", refuse("is_archived"))
	s.event("e1", directMessage("1.1", "x"))
	next(t, s.store.done)
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if len(s.store.gone) != 1 || !strings.Contains(s.store.gone[0], "is_archived") {
		t.Errorf("given up for %q", s.store.gone)
	}
}

func TestRepliesLeftBehindArePostedAtTheStart(t *testing.T) {
	s := start(t, Socket, func(s *scene) {
		s.store.left = []chat.Posting{
			{ID: 7, Conversation: "c", ReturnTo: returnTo{Channel: direct, User: ann}.String(), Reply: echo(chat.Message{Text: "before the crash"})},
			{ID: 8, Conversation: "c", ReturnTo: "what is this?"},
		}
	})
	s.nextCall("chat.postMessage").says(t, "heard before the crash")
	if next(t, s.store.done) != 7 || next(t, s.store.done) != 8 || len(s.store.gone) != 1 {
		t.Errorf("given up for %q", s.store.gone)
	}
}

func TestStopFinishesWhatIsUnderWay(t *testing.T) {
	entered, release := make(chan bool), make(chan bool)
	s := start(t, Socket, func(s *scene) {
		s.bot.handle = func(_ context.Context, m chat.Message) ([]chat.Reply, error) {
			close(entered)
			<-release
			return []chat.Reply{echo(m)}, nil
		}
	})
	s.event("e1", directMessage("1.1", "last words"))
	<-entered
	s.stop()
	close(release)
	err := next(t, s.ended)
	s.ended <- err
	s.nextCall("chat.postMessage").says(t, "heard last words")
	if next(t, s.store.done) != 1 || s.slack.Connected() {
		t.Error("not marked as posted, or still connected")
	}
	if s.slack.deliver(delivered{kind: eventsAPI}) {
		t.Error("something is still let in")
	}
}

func TestRunSaysWhichTokenIsRefused(t *testing.T) {
	for method, want := range map[string]string{
		"auth.test":             "VTBOT_SLACK_BOT_TOKEN",
		"apps.connections.open": "connections:write",
	} {
		for _, code := range []string{"invalid_auth", "missing_scope"} {
			w := newWorkspace(t)
			w.fail(method, refuse(code))
			s, err := New(w.options(Socket, t.Output()), &talker{}, &memory{})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Run(t.Context()); err == nil || !strings.Contains(err.Error(), code) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s refuses with %s: %v, want %q in it", method, code, err, want)
			}
		}
	}
}

func TestSignInWaitsForSlack(t *testing.T) {
	s := start(t, Socket, func(s *scene) {
		s.fail("auth.test", status(http.StatusBadGateway), refuse("fatal_error"))
	})
	s.event("e1", directMessage("1.1", "up?"))
	s.nextAck("e1")
}

func TestOptionsThatCannotWork(t *testing.T) {
	good := Options{BotToken: botToken, AppToken: appToken, SigningSecret: secret, Mode: Socket}
	for want, change := range map[string]func(*Options){
		"mode":                       func(o *Options) { o.Mode = "carrier pigeon" },
		"slash":                      func(o *Options) { o.APIURL = "http://127.0.0.1/api" },
		"VTBOT_SLACK_BOT_TOKEN":      func(o *Options) { o.BotToken = "" },
		"VTBOT_SLACK_APP_TOKEN":      func(o *Options) { o.AppToken = "" },
		"VTBOT_SLACK_SIGNING_SECRET": func(o *Options) { o.Mode, o.SigningSecret = HTTP, "" },
	} {
		o := good
		change(&o)
		if _, err := New(o, nil, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("New: %v, want %q in it", err, want)
		}
	}
	if _, err := New(good, nil, nil); err != nil {
		t.Error(err)
	}
}
