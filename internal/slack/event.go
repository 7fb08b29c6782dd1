package slack

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack/socketmode"

	"vtbot/internal/chat"
)

// The kinds of deliveries.
const (
	eventsAPI     = socketmode.RequestTypeEventsAPI
	interactive   = socketmode.RequestTypeInteractive
	slashCommands = socketmode.RequestTypeSlashCommands
)

// heard is what a delivery means to the bot: a message, a look at the Home tab, or, with neither, nothing.
type heard struct {
	message *chat.Message // without the person's locale
	trigger string        // with the press of a button that opens a form: what Slack opens it for
	home    *home
}

// home is a person's Home tab.
type home struct {
	user    string // "U…"
	channel string // the person's direct messages, "D…", where a press on the Home tab is answered
}

// returnTo is Message.ReturnTo in this package: what is needed to answer.
type returnTo struct {
	Channel string `json:"channel"` // or a user's id, for direct messages
	Thread  string `json:"thread,omitempty"`
	User    string `json:"user"`
	// Update is the timestamp of the message whose choice was pressed.
	Update string `json:"update,omitempty"`
	// Ephemeral says that only User sees what is answered, and, with Update, what was pressed.
	Ephemeral bool `json:"ephemeral,omitempty"`
	// ResponseURL reaches User even in channels that the bot is not in: five times, for thirty minutes.
	ResponseURL string `json:"response_url,omitempty"`
}

func (r returnTo) String() string {
	b, _ := json.Marshal(r) // strings and a bool always can be
	return string(b)
}

// id is the bot's name of something of Slack's: "slack:C012:1700000000.000100".
func id(parts ...string) string { return Platform + ":" + strings.Join(parts, ":") }

// userOf is the opposite of id for a person.
func userOf(p chat.Person) string { return strings.TrimPrefix(p.ID, Platform+":") }

// isDirect reports whether a channel is a conversation of two.
func isDirect(channel string) bool { return strings.HasPrefix(channel, "D") }

// read tells what a delivery means. me is the bot's user id; commands are those that can be said behind the app's own. An
// error says that nobody will ever understand it.
//
// It reads the few fields that the bot needs by itself: the library's types refuse a whole message for one field of an
// unexpected shape, and differ between Socket Mode and HTTP.
func read(kind string, payload []byte, me string, commands []chat.Command) (heard, error) {
	switch kind {
	case eventsAPI:
		return readEvent(payload, me)
	case interactive:
		return readInteraction(payload)
	case slashCommands:
		return readCommand(payload, commands)
	}
	return heard{}, fmt.Errorf("unknown kind of delivery %.40q", kind)
}

func readEvent(payload []byte, me string) (heard, error) {
	var outer struct{ Event json.RawMessage }
	var kind struct{ Type string }
	if err := json.Unmarshal(payload, &outer); err != nil {
		return heard{}, fmt.Errorf("event: %w", err)
	}
	if err := json.Unmarshal(outer.Event, &kind); err != nil {
		return heard{}, fmt.Errorf("event: %w", err)
	}
	switch kind.Type {
	case "message", "app_mention":
		var said said
		if err := json.Unmarshal(outer.Event, &said); err != nil {
			return heard{}, fmt.Errorf("event %s: %w", kind.Type, err)
		}
		return heard{message: said.message(me)}, nil
	case "app_home_opened":
		var opened struct{ User, Channel, Tab string }
		if err := json.Unmarshal(outer.Event, &opened); err != nil {
			return heard{}, fmt.Errorf("event %s: %w", kind.Type, err)
		}
		if opened.Tab != "home" {
			return heard{}, nil
		}
		return heard{home: &home{user: opened.User, channel: opened.Channel}}, nil
	}
	return heard{}, fmt.Errorf("event of type %.40q: the app's manifest does not ask for it", kind.Type)
}

// said is a message event, or an app_mention, which is the same message once more.
type said struct {
	Subtype  string
	Hidden   bool
	User     string
	BotID    string `json:"bot_id"`
	Text     string
	Channel  string
	TS       string
	ThreadTS string `json:"thread_ts"`
}

// saying are the subtypes with which a person says something new.
var saying = []string{"", "file_share", "thread_broadcast", "me_message"}

// message returns nil for what no person said: the bot's own messages, those of other bots, edits, people joining.
func (s said) message(me string) *chat.Message {
	if s.BotID != "" || s.User == "" || s.User == me || s.User == "USLACKBOT" || s.Hidden || !slices.Contains(saying, s.Subtype) {
		return nil
	}
	mentioned, others := mentions(s.Text, me)
	inThread := s.ThreadTS != "" && s.ThreadTS != s.TS
	m := chat.Message{
		// Neither the event's id nor its type: both events of one message, and each time they come, are one message.
		ID: id(s.Channel, s.TS), Platform: Platform, Channel: id(s.Channel), From: chat.Person{ID: id(s.User)}, Text: plainText(s.Text, me),
		Named: others,
	}
	to := returnTo{Channel: s.Channel, Thread: s.ThreadTS, User: s.User}
	if isDirect(s.Channel) {
		m.Setting, m.Conversation = chat.Direct, id(s.Channel)
	} else {
		if to.Thread == "" {
			to.Thread = s.TS
		}
		m.Conversation = id(s.Channel, to.Thread)
		switch {
		case mentioned:
			m.Setting = chat.Mention
		case inThread:
			m.Setting = chat.Thread
		default:
			m.Setting = chat.Channel
		}
	}
	m.ReturnTo = to.String()
	return &m
}

// interaction is a press of a button, or a shortcut.
type interaction struct {
	Type        string
	CallbackID  string `json:"callback_id"`
	TriggerID   string `json:"trigger_id"`
	ResponseURL string `json:"response_url"`
	User        struct{ ID, Name, Username string }
	Channel     struct{ ID string }
	Message     struct {
		Text     string
		ThreadTS string `json:"thread_ts"`
	}
	Container struct {
		MessageTS   string `json:"message_ts"`
		ThreadTS    string `json:"thread_ts"`
		IsEphemeral bool   `json:"is_ephemeral"`
		ViewID      string `json:"view_id"`
	}
	View    view
	Actions []action
}

type action struct {
	Type     string
	ActionID string `json:"action_id"`
	ActionTS string `json:"action_ts"`
	BlockID  string `json:"block_id"`
	Value    string
	Date     string `json:"selected_date"`
}

func readInteraction(payload []byte) (heard, error) {
	var i interaction
	if err := json.Unmarshal(payload, &i); err != nil {
		return heard{}, fmt.Errorf("interaction: %w", err)
	}
	switch {
	case i.Type == viewSubmission && i.View.CallbackID == formCallback:
		m, err := i.filled()
		return heard{message: m}, err
	case i.Type == "block_actions" && len(i.Actions) > 0 && i.Actions[0].ActionID == formAction && i.TriggerID != "":
		return heard{message: i.press(i.Actions[0]), trigger: i.TriggerID}, nil
	case i.Type == "block_actions" && len(i.Actions) > 0 && i.Actions[0].Type == "button":
		return heard{message: i.press(i.Actions[0])}, nil
	case i.Type == "block_actions" && len(i.Actions) > 0 && i.Actions[0].Type == "datepicker" && i.Actions[0].Date != "":
		picked := i.Actions[0]
		picked.Value = strings.TrimPrefix(picked.BlockID, daysBlock) + picked.Date
		return heard{message: i.press(picked)}, nil
	case i.Type == "message_action" && i.CallbackID == shortcutCallback:
		m := i.private(i.Message.Text)
		return heard{message: &m}, nil
	}
	return heard{}, fmt.Errorf("interaction of type %.40q with callback %.40q: nothing in the bot makes it", i.Type, i.CallbackID)
}

// press is the message that a pressed button is. Its button stood under what the bot said: it is meant for the bot anywhere.
func (i interaction) press(a action) *chat.Message {
	m := chat.Message{
		ID:       id(i.Channel.ID, i.Container.MessageTS+i.Container.ViewID, a.ActionID, a.ActionTS, i.User.ID),
		Platform: Platform,
		From:     chat.Person{ID: id(i.User.ID), Name: cmp.Or(i.User.Name, i.User.Username)},
		Setting:  chat.Direct,
		Press:    a.Value,
	}
	to := returnTo{Channel: i.Channel.ID, User: i.User.ID, Update: i.Container.MessageTS, Thread: i.Message.ThreadTS}
	if to.Thread == "" {
		to.Thread = i.Container.ThreadTS
	}
	if i.Container.IsEphemeral {
		to.Ephemeral, to.ResponseURL = true, i.ResponseURL
	}
	switch {
	case i.Container.ViewID != "": // on the Home tab: there is nothing to update and no room for an answer
		to = returnTo{Channel: i.View.PrivateMetadata, User: i.User.ID}
		if to.Channel == "" {
			to.Channel = i.User.ID
		}
		m.Conversation = id(to.Channel)
	case isDirect(to.Channel):
		m.Conversation = id(to.Channel)
	case to.Thread != "":
		m.Conversation = id(to.Channel, to.Thread)
	case to.Ephemeral: // under the answer to a command
		m.Conversation = id(to.Channel, to.User)
	default:
		m.Conversation = id(to.Channel, to.Update)
		to.Thread = to.Update
	}
	m.Channel, m.ReturnTo = id(to.Channel), to.String()
	return &m
}

// private is a message that only the person saw being said, and to which only the person sees the answer.
func (i interaction) private(text string) chat.Message {
	to := returnTo{Channel: i.Channel.ID, User: i.User.ID, Ephemeral: true, ResponseURL: i.ResponseURL}
	return chat.Message{
		ID: id(
			i.TriggerID,
		),
		Platform:     Platform,
		Conversation: id(i.Channel.ID, i.User.ID),
		Channel:      id(i.Channel.ID),
		ReturnTo:     to.String(),
		From:         chat.Person{ID: id(i.User.ID)},
		Setting:      chat.Direct,
		Text:         plainText(text, ""),
	}
}

func readCommand(payload []byte, commands []chat.Command) (heard, error) {
	var c struct {
		Command     string
		Text        string
		UserID      string `json:"user_id"`
		ChannelID   string `json:"channel_id"`
		ResponseURL string `json:"response_url"`
		TriggerID   string `json:"trigger_id"`
	}
	if err := json.Unmarshal(payload, &c); err != nil {
		return heard{}, fmt.Errorf("command: %w", err)
	}
	if c.Command != slashCommand {
		return heard{}, fmt.Errorf("command %.40q: the app's manifest has only %s", c.Command, slashCommand)
	}
	i := interaction{TriggerID: c.TriggerID, ResponseURL: c.ResponseURL}
	i.User.ID, i.Channel.ID = c.UserID, c.ChannelID
	m := i.private(chat.CommandIn(c.Text, commands))
	_, m.Named = mentions(c.Text, "")
	if m.Text == "" {
		m.Text = "/help"
	}
	if isDirect(c.ChannelID) { // a conversation with the bot, in which all may stay; or with another person
		m.Conversation = id(c.ChannelID)
		m.ReturnTo = returnTo{Channel: c.ChannelID, User: c.UserID, ResponseURL: c.ResponseURL}.String()
	}
	return heard{message: &m}, nil
}
