package telegram

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"

	"vtbot/internal/chat"
)

// allowedUpdates are the kinds that the bot is sent. Edited messages are not among them: a question is answered once.
const allowedUpdates = `["message","callback_query"]`

// What the bot reads of an update. The library's types stop at the Bot API of 2021, which knew no topics.
type (
	update struct {
		UpdateID      int64     `json:"update_id"`
		Message       *message  `json:"message"`
		CallbackQuery *callback `json:"callback_query"`
	}
	message struct {
		ID              int64    `json:"message_id"`
		Topic           int64    `json:"message_thread_id"`
		InTopic         bool     `json:"is_topic_message"`
		From            *user    `json:"from"`
		Chat            place    `json:"chat"`
		Text            string   `json:"text"`
		Caption         string   `json:"caption"`
		Entities        []entity `json:"entities"`
		CaptionEntities []entity `json:"caption_entities"`
		ReplyTo         *message `json:"reply_to_message"`
		content
	}
	// content is what people send besides text; messages with neither are the chat's own news.
	content struct {
		Photo     json.RawMessage `json:"photo"`
		Sticker   json.RawMessage `json:"sticker"`
		Voice     json.RawMessage `json:"voice"`
		Audio     json.RawMessage `json:"audio"`
		Video     json.RawMessage `json:"video"`
		VideoNote json.RawMessage `json:"video_note"`
		Animation json.RawMessage `json:"animation"`
		Document  json.RawMessage `json:"document"`
		Contact   json.RawMessage `json:"contact"`
		Location  json.RawMessage `json:"location"`
	}
	callback struct {
		ID      string   `json:"id"`
		From    user     `json:"from"`
		Message *message `json:"message"`
		Data    string   `json:"data"`
	}
	user struct {
		ID       int64  `json:"id"`
		IsBot    bool   `json:"is_bot"`
		Username string `json:"username"`
		First    string `json:"first_name"`
		Last     string `json:"last_name"`
		Lang     string `json:"language_code"`
	}
	place struct {
		ID   int64  `json:"id"`
		Type string `json:"type"`
	}
	entity struct {
		Type   string `json:"type"`
		Offset int    `json:"offset"` // in UTF-16 code units, as everything Telegram counts
		Length int    `json:"length"`
	}
)

func (c content) any() bool {
	for _, x := range []json.RawMessage{c.Photo, c.Sticker, c.Voice, c.Audio, c.Video, c.VideoNote, c.Animation, c.Document, c.Contact,
		c.Location,
	} {
		if len(x) > 0 {
			return true
		}
	}
	return false
}

// returnTo is where a reply goes. It is stored with the reply, as JSON: fields may be added, none renamed.
type returnTo struct {
	Chat    int64 `json:"chat"`
	Topic   int64 `json:"topic,omitempty"`
	ReplyTo int64 `json:"reply_to,omitempty"` // the message that is answered, in groups
	Update  int64 `json:"update,omitempty"`   // the message whose button was pressed
	// Files are digests of those that were sent with a notice: neither another try nor an update sends one again.
	Files []string `json:"files,omitempty"`
}

// read makes a message of an update; false for what is not for the bot.
func read(u update, me user) (chat.Message, bool) {
	switch {
	case u.CallbackQuery != nil:
		return readPress(u.CallbackQuery)
	case u.Message != nil:
		return readMessage(u.Message, me)
	}
	return chat.Message{}, false
}

func readPress(c *callback) (chat.Message, bool) {
	if c.Message == nil { // too old for Telegram to say which one it was
		return chat.Message{}, false
	}
	m := base(c.Message, c.From, returnTo{Update: c.Message.ID})
	m.ID, m.Press = fmt.Sprintf("%s:press:%s", Platform, c.ID), c.Data
	return m, c.Data != ""
}

func readMessage(in *message, me user) (chat.Message, bool) {
	if in.From == nil || in.From.IsBot || in.Chat.Type == "channel" {
		return chat.Message{}, false
	}
	text, entities := in.Text, in.Entities
	if text == "" {
		text, entities = in.Caption, in.CaptionEntities
	}
	private := in.Chat.Type == "private"
	if text == "" && (!private || !in.any()) {
		return chat.Message{}, false
	}
	to := returnTo{}
	if !private {
		to.ReplyTo = in.ID
	}
	m := base(in, *in.From, to)
	m.ID = fmt.Sprintf("%s:%d:%d", Platform, in.Chat.ID, in.ID)
	text, named, other := address(text, entities, me.Username)
	switch {
	case other:
		return chat.Message{}, false // a command for another bot
	case private:
		m.Setting = chat.Direct
	case named || in.ReplyTo != nil && in.ReplyTo.From != nil && in.ReplyTo.From.ID == me.ID:
		m.Setting = chat.Mention
	default:
		m.Setting = chat.Channel
	}
	m.Text = command(text)
	return m, true
}

// base is what every message from a chat has in common.
func base(in *message, from user, to returnTo) chat.Message {
	to.Chat = in.Chat.ID
	channel := fmt.Sprintf("%s:%d", Platform, in.Chat.ID)
	conversation := channel
	if in.InTopic {
		to.Topic = in.Topic
		conversation = fmt.Sprintf("%s:%d", channel, in.Topic)
	}
	address, err := json.Marshal(to)
	if err != nil {
		panic(err) // four numbers, and no files here
	}
	return chat.Message{
		Platform:     Platform,
		Conversation: conversation,
		Channel:      channel,
		ReturnTo:     string(address),
		From: chat.Person{
			ID:     fmt.Sprintf("%s:%d", Platform, from.ID),
			Name:   strings.TrimSpace(from.First + " " + from.Last),
			Locale: from.Lang,
		},
	}
}

// address takes the bot's name out of a text. named tells that it, or a command, was in it; other, that a command was
// meant for another bot.
func address(text string, entities []entity, name string) (rest string, named, other bool) {
	units := utf16.Encode([]rune(text))
	var out []uint16
	end := 0
	for _, e := range entities {
		from, to := e.Offset, e.Offset+e.Length
		if from < end || e.Length < 0 || to > len(units) {
			continue // overlapping, or no place of this text
		}
		said := string(utf16.Decode(units[from:to]))
		switch e.Type {
		case "mention":
			if strings.EqualFold(said, "@"+name) {
				named = true
				out = append(out, units[end:from]...)
				end = to
			}
		case "bot_command":
			command, of, addressed := strings.Cut(said, "@")
			if addressed && !strings.EqualFold(of, name) {
				return "", false, true
			}
			named = true
			out = append(append(out, units[end:from]...), utf16.Encode([]rune(command))...)
			end = to
		}
	}
	out = append(out, units[end:]...)
	return strings.Join(strings.Fields(string(utf16.Decode(out))), " "), named, false
}

// command reads "/vt question" as the question that it is, as in Slack.
func command(text string) string {
	rest, ok := strings.CutPrefix(text, "/vt")
	switch {
	case !ok || rest != "" && rest[0] != ' ':
		return text
	case strings.TrimSpace(rest) == "":
		return "/help"
	}
	return strings.TrimSpace(rest)
}
