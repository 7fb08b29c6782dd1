package main

import (
	"strings"
	"time"

	"vtbot/internal/notify"
)

// What the platforms bear, a little less than they say: answers to people go the same way and are not counted here, a long
// notice is more than one message, and two that left a second apart may arrive closer together.
var (
	// Slack: about one message a second in a channel, short bursts tolerated; "several hundred" a minute in a workspace;
	// changes, chat.update, are of tier 3, from 50 a minute.
	// https://docs.slack.dev/apis/web-api/rate-limits, https://docs.slack.dev/reference/methods/chat.postMessage,
	// https://docs.slack.dev/reference/methods/chat.update
	slackLimits = notify.Limits{
		Overall:  notify.Pace{Every: time.Second / 5},
		Changes:  notify.Pace{Every: time.Minute / 45, Burst: 3},
		Target:   func(string) notify.Pace { return notify.Pace{Every: 1100 * time.Millisecond, Burst: 3} },
		Sideways: 16,
	}

	// Telegram: about 30 messages a second, one a second in a chat, 20 a minute in a group; changes count as messages.
	// https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
	telegramLimits = notify.Limits{
		Overall: notify.Pace{Every: time.Second / 25},
		Target: func(to string) notify.Pace {
			if strings.HasPrefix(to, "-") { // the id of a group
				return notify.Pace{Every: time.Minute / 16}
			}
			return notify.Pace{Every: 1100 * time.Millisecond}
		},
		Sideways: 32,
	}

	// Mail: servers differ, and each delivery is a connection of its own.
	mailLimits = notify.Limits{Sideways: 4}
)
