package slack

import (
	"encoding/json"
	"fmt"
	"strings"
)

// What the app is made of. The manifest, from which Slack makes the app, and the code that uses it share these.
const (
	slashCommand     = "/vt"
	shortcutCallback = "find_module"
	connectionsScope = "connections:write" // of the app token: Socket Mode
)

// scopes are what the bot token allows: no more than what the bot does.
var scopes = []string{
	"app_mentions:read", // the event app_mention: questions in channels
	"channels:history",  // the event message.channels: threads that the bot takes part in, and watched channels
	"channels:read",     // conversations.info: is the bot in the VT cell's channel? Asked at the start and by the doctor
	"chat:write",        // chat.postMessage, chat.postEphemeral, chat.update: answers
	"commands",          // the slash command and the shortcut
	"files:write",       // files.getUploadURLExternal, files.completeUploadExternal: entries for a calendar
	"groups:history",    // the event message.groups: the same in private channels
	"groups:read",       // conversations.info of private channels
	"im:history",        // the event message.im: questions in direct messages
	"users:read",        // users.info: the language that a person has chosen in Slack
}

// events are what Slack tells the bot of.
var events = []string{"app_home_opened", "app_mention", "message.channels", "message.groups", "message.im"}

type object = map[string]any

// Manifest returns the app's manifest as JSON, as Slack takes it under "Create an app, from a manifest". In HTTP mode url
// is the public address of Handler, "https://vtbot.example.org/slack"; in socket mode it is not used.
func Manifest(mode, url string) ([]byte, error) {
	command := object{
		"command":       slashCommand,
		"description":   "Find a Voluntary Return training module",
		"usage_hint":    "[your question, or a code such as TM4]",
		"should_escape": true, // who is named comes with an id
	}
	interactivity := object{"is_enabled": true}
	subscriptions := object{"bot_events": events}
	switch {
	case mode == HTTP && !strings.HasPrefix(url, "https://"):
		return nil, fmt.Errorf("slack: manifest: in HTTP mode Slack needs the public https:// address of the bot, not %q", url)
	case mode == HTTP:
		command["url"], interactivity["request_url"], subscriptions["request_url"] = url, url, url
	case mode != Socket:
		return nil, fmt.Errorf("slack: mode %q: must be %q or %q", mode, Socket, HTTP)
	}
	return json.MarshalIndent(object{
		"_metadata": object{"major_version": 1},
		"display_information": object{
			"name":             "VT bot",
			"description":      "Finds the right Voluntary Return training module, in Dutch, French and English",
			"background_color": "#1d3c5a",
		},
		"features": object{
			// Slack does not let people write to the bot unless read-only is said to be false.
			"app_home":       object{"home_tab_enabled": true, "messages_tab_enabled": true, "messages_tab_read_only_enabled": false},
			"bot_user":       object{"display_name": "vtbot", "always_online": true},
			"slash_commands": []object{command},
			"shortcuts": []object{
				{
					"name":        "Find a module for this",
					"type":        "message",
					"callback_id": shortcutCallback,
					"description": "Looks for a training module that fits the message",
				},
			},
		},
		"oauth_config": object{"scopes": object{"bot": scopes}},
		"settings": object{
			"event_subscriptions":    subscriptions,
			"interactivity":          interactivity,
			"org_deploy_enabled":     false,
			"socket_mode_enabled":    mode == Socket,
			"token_rotation_enabled": false,
		},
	}, "", "  ")
}
