package slack

import (
	"context"
	"encoding/json"

	slackgo "github.com/slack-go/slack"

	"vtbot/bot"
	"vtbot/internal/lane"
)

// place is where a message of the bot's own accord stands. It is stored as JSON: fields may be added, none renamed.
type place struct {
	Channel string `json:"channel"`
	TS      string `json:"ts"`
}

// Notify says something of the bot's own accord: in the channel n.To, to the person n.To, or in the place of the
// message n.Ref. It returns where the message is.
func (s *Slack) Notify(ctx context.Context, n bot.Notice) (string, error) {
	ctx, cancel := lane.Outlive(ctx, flight)
	defer cancel()
	messages := render(n.Reply)
	if len(messages) == 0 {
		return n.Ref, nil
	}
	at := place{Channel: n.To}
	if n.Ref != "" && json.Unmarshal([]byte(n.Ref), &at) == nil && at.TS != "" {
		// The message with the buttons is the one that is kept up to date.
		err := s.call("chat.update", at.Channel, func() error {
			return s.blocksOrText(messages[len(messages)-1], func(options ...slackgo.MsgOption) error {
				_, _, _, err := s.api.UpdateMessageContext(ctx, at.Channel, at.TS, options...)
				return err
			})
		})
		switch code(err) {
		case "message_not_found", "cant_update_message", "edit_window_closed":
			at = place{Channel: n.To} // said anew
		default:
			return n.Ref, err
		}
	}
	for _, m := range messages {
		err := s.call("chat.postMessage", at.Channel, func() error {
			return s.blocksOrText(m, func(options ...slackgo.MsgOption) error {
				channel, ts, err := s.api.PostMessageContext(ctx, at.Channel, append(options, slackgo.MsgOptionDisableLinkUnfurl())...)
				if err == nil {
					at = place{channel, ts}
				}
				return err
			})
		})
		if err != nil {
			return "", err
		}
	}
	ref, err := json.Marshal(at)
	return string(ref), err
}
