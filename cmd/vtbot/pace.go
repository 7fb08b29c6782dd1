package main

import (
	"strings"
	"time"

	"vtbot/internal/delivery"
)

// What the platforms bear, a little less than they say: answers to people do not wait for their turn, a long notice is more
// than one message, and two that left a second apart may arrive closer together.
var (
	// Slack: about one message a second in a channel, short bursts tolerated; "several hundred" a minute in a workspace;
	// changes, chat.update, are of tier 3, from 50 a minute.
	// https://docs.slack.dev/apis/web-api/rate-limits, https://docs.slack.dev/reference/methods/chat.postMessage,
	// https://docs.slack.dev/reference/methods/chat.update
	slackLimits = delivery.Limits{
		Overall:     delivery.Pace{Every: time.Second / 5},
		Changes:     delivery.Pace{Every: time.Minute / 45, Burst: 3},
		Target:      func(string) delivery.Pace { return delivery.Pace{Every: 1100 * time.Millisecond, Burst: 3} },
		MaxInFlight: 16,
	}

	// Telegram: about 30 messages a second, one a second in a chat, 20 a minute in a group; changes count as messages.
	// https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
	telegramLimits = delivery.Limits{
		Overall: delivery.Pace{Every: time.Second / 25},
		Target: func(to string) delivery.Pace {
			if strings.HasPrefix(to, "-") { // the id of a group
				return delivery.Pace{Every: time.Minute / 16}
			}
			return delivery.Pace{Every: 1100 * time.Millisecond}
		},
		MaxInFlight: 32,
	}

	// Mail: servers differ, and each delivery is a connection of its own.
	mailLimits = delivery.Limits{MaxInFlight: 4}
)
