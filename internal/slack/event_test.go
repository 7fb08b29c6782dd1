package slack

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vtbot/internal/chat"
)

func TestMessagesInTheirSettings(t *testing.T) {
	const c, d = "slack:C0REFUGE", "slack:D0ANN"
	for name, test := range map[string]struct {
		event object
		want  *chat.Message // without the fields that are the same for all
		to    returnTo
	}{
		"a direct message": {
			object{"channel": direct, "ts": "1.1", "text": "hello"},
			&chat.Message{ID: d + ":1.1", Conversation: d, Channel: d, Setting: chat.Direct, Text: "hello"}, returnTo{Channel: direct, User: ann},
		},
		"in a thread of direct messages": {
			object{"channel": direct, "ts": "1.2", "thread_ts": "1.1", "text": "hello"},
			&chat.Message{ID: d + ":1.2", Conversation: d, Channel: d, Setting: chat.Direct, Text: "hello"}, returnTo{Channel: direct, User: ann, Thread: "1.1"},
		},
		"in a channel": {
			object{"channel": channel, "ts": "1.1", "text": "hello all"},
			&chat.Message{ID: c + ":1.1", Conversation: c + ":1.1", Channel: c, Setting: chat.Channel, Text: "hello all"}, returnTo{Channel: channel, User: ann, Thread: "1.1"},
		},
		"in a channel with the bot's name": {
			object{"channel": channel, "ts": "1.1", "text": "hello <@U0BOT|vtbot>, and <@U0BRAM>"},
			&chat.Message{ID: c + ":1.1", Conversation: c + ":1.1", Channel: c, Setting: chat.Mention, Text: "hello  , and @…", Named: []string{"U0BRAM"}}, returnTo{Channel: channel, User: ann, Thread: "1.1"},
		},
		"in a thread": {
			object{"channel": channel, "ts": "1.2", "thread_ts": "1.1", "text": "and for doctors?"},
			&chat.Message{ID: c + ":1.2", Conversation: c + ":1.1", Channel: c, Setting: chat.Thread, Text: "and for doctors?"}, returnTo{Channel: channel, User: ann, Thread: "1.1"},
		},
		"in a thread, to somebody else": {
			object{"channel": channel, "ts": "1.2", "thread_ts": "1.1", "text": "<@U0BRAM> do you know?"},
			&chat.Message{
				ID: c + ":1.2", Conversation: c + ":1.1", Channel: c, Setting: chat.Thread, Text: "@… do you know?", Named: []string{"U0BRAM"},
			}, returnTo{Channel: channel, User: ann, Thread: "1.1"},
		},
		"from a thread to the whole channel": {
			object{"channel": channel, "subtype": "thread_broadcast", "ts": "1.2", "thread_ts": "1.1", "text": "x"},
			&chat.Message{ID: c + ":1.2", Conversation: c + ":1.1", Channel: c, Setting: chat.Thread, Text: "x"}, returnTo{Channel: channel, User: ann, Thread: "1.1"},
		},
		"the first message of a thread": {
			object{"channel": channel, "ts": "1.1", "thread_ts": "1.1", "text": "x"},
			&chat.Message{ID: c + ":1.1", Conversation: c + ":1.1", Channel: c, Setting: chat.Channel, Text: "x"}, returnTo{Channel: channel, User: ann, Thread: "1.1"},
		},
		"a file without a word": {
			object{"channel": direct, "subtype": "file_share", "ts": "1.1", "text": ""},
			&chat.Message{ID: d + ":1.1", Conversation: d, Channel: d, Setting: chat.Direct}, returnTo{Channel: direct, User: ann},
		},
		"the topic of a channel": {object{"channel": channel, "subtype": "channel_topic", "ts": "1.1", "text": "x"}, nil, returnTo{}},
	} {
		t.Run(name, func(t *testing.T) {
			test.event["type"], test.event["user"] = "message", ann
			heard, err := read(eventsAPI, []byte(asJSON(callback(test.event))), me, nil)
			if err != nil {
				t.Fatal(err)
			}
			if test.want != nil {
				test.want.Platform, test.want.From, test.want.ReturnTo = "slack", chat.Person{ID: "slack:" + ann}, test.to.String()
			}
			if diff := cmp.Diff(test.want, heard.message); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPressesInTheirConversations(t *testing.T) {
	home := pressed("", "", "", false)
	home["container"], home["view"] = object{"view_id": "V1"}, object{"private_metadata": direct}
	for name, test := range map[string]struct {
		press        object
		id           string
		conversation string
	}{
		"in direct messages":         {pressed(direct, "1.5", "", false), "slack:D0ANN:1.5:choice_0:1.59:U0ANN", "slack:D0ANN"},
		"in a thread of a channel":   {pressed(channel, "1.5", "1.1", false), "slack:C0REFUGE:1.5:choice_0:1.59:U0ANN", "slack:C0REFUGE:1.1"},
		"in a channel":               {pressed(channel, "1.5", "", false), "slack:C0REFUGE:1.5:choice_0:1.59:U0ANN", "slack:C0REFUGE:1.5"},
		"under a command's answer":   {pressed(channel, "1.5", "", true), "slack:C0REFUGE:1.5:choice_0:1.59:U0ANN", "slack:C0REFUGE:U0ANN"},
		"under a private answer":     {pressed(channel, "1.5", "1.1", true), "slack:C0REFUGE:1.5:choice_0:1.59:U0ANN", "slack:C0REFUGE:1.1"},
		"on the Home tab":            {home, "slack::V1:choice_0:9:U0ANN", "slack:D0ANN"},
		"in a conversation of three": {pressed("G0THREE", "1.5", "1.1", false), "slack:G0THREE:1.5:choice_0:1.59:U0ANN", "slack:G0THREE:1.1"},
	} {
		heard, err := read(interactive, []byte(asJSON(test.press)), me, nil)
		if err != nil {
			t.Fatal(err)
		}
		m := heard.message
		if m.ID != test.id || m.Conversation != test.conversation || m.Press != "more:TM4" || m.Text != "" || m.Setting != chat.Direct {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

func TestPlainText(t *testing.T) {
	for said, want := range map[string]string{
		"":                                         "",
		"a &lt;b&gt; &amp; c":                      "a <b> & c",
		"&amp;lt;":                                 "&lt;", // said as "&lt;"
		"<@U0BOT> hello":                           "hello",
		"<@U0BOT>, hello":                          "hello",
		"hello <@U0BOT>":                           "hello",
		"<@U0BOT|vtbot>: TM4?":                     "TM4?",
		"ask <@U0BRAM> or <@U0BRAM|bram>":          "ask @… or @…",
		"<#C012|general> and <#C012>":              "#general and #",
		"<https://example.org|the site>":           "the site",
		"<https://example.org/?a=1&amp;b=2>":       "https://example.org/?a=1&b=2",
		"<mailto:ann@example.org|ann@example.org>": "ann@example.org",
		"<!here> <!subteam^S1|@nurses> <!date^1^x|now>": "@here @nurses now",
		"a < b > c <3 & <b>":                            "a < b > c <3 & <b>", // the text of a command is not escaped
	} {
		if got := plainText(said, me); got != want {
			t.Errorf("%q is %q, want %q", said, got, want)
		}
	}
}

// Whatever is said, nothing in it is taken for markup once it was escaped, as Slack does, and nothing of it is lost.
func FuzzPlainText(f *testing.F) {
	for _, seed := range []string{"hello", "a <@U0BRAM> b", "<!channel>", "x & y &amp; <https://x|y>", "<<>>", "\xff", "@bot, what"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, said string) {
		if got := plainText(escape(said), me); got != strings.TrimSpace(said) {
			t.Errorf("%q became %q", said, got)
		}
		_ = plainText(said, me)
	})
}

func FuzzRead(f *testing.F) {
	f.Add(eventsAPI, asJSON(callback(directMessage("1.1", "x"))))
	f.Add(eventsAPI, `{"event":{"type":"app_home_opened","tab":"home"}}`)
	f.Add(interactive, asJSON(pressed(direct, "1.5", "", false)))
	f.Add(interactive, `{"type":"message_action","callback_id":"find_module"}`)
	f.Add(interactive, asJSON(submitted("V1", `{"draft":"k3x9","conversation":"slack:D0ANN"}`, object{"email": object{"value": object{"value": "a@b.example"}}})))
	f.Add(slashCommands, `{"command":"/vt","channel_id":"D1"}`)
	f.Add("hello", `null`)
	f.Fuzz(func(t *testing.T, kind, payload string) {
		heard, err := read(kind, []byte(payload), me, nil)
		if err != nil || heard.message == nil {
			return
		}
		var to returnTo
		if err := json.Unmarshal([]byte(heard.message.ReturnTo), &to); err != nil {
			t.Errorf("cannot be answered: %v", err)
		}
		if !strings.HasPrefix(heard.message.Conversation, "slack:") || heard.message.From.ID == "" {
			t.Errorf("%+v", heard.message)
		}
	})
}
