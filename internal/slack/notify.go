package slack

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	slackgo "github.com/slack-go/slack"

	"vtbot/internal/chat"
	"vtbot/internal/delivery"
)

// place is where a message of the bot's own accord stands. It is stored as JSON: fields may be added, none renamed.
type place struct {
	Channel string   `json:"channel"`
	TS      string   `json:"ts"`
	Files   []string `json:"files,omitempty"` // digests of those that were shared with it: neither another try nor an update shares one again
}

// Notify says something of the bot's own accord: in the channel n.To, to the person n.To, or in the place of the
// message n.Ref. It returns where the message is, beside an error as well when only a file is missing.
func (s *Slack) Notify(ctx context.Context, n chat.Notice) (string, error) {
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
			at = place{Channel: n.To, Files: at.Files} // said anew
		default:
			if err != nil {
				return n.Ref, err
			}
			messages = nil
		}
	}
	for _, m := range messages {
		err := s.call("chat.postMessage", at.Channel, func() error {
			return s.blocksOrText(m, func(options ...slackgo.MsgOption) error {
				channel, ts, err := s.api.PostMessageContext(ctx, at.Channel, append(options, slackgo.MsgOptionDisableLinkUnfurl())...)
				if err == nil {
					at.Channel, at.TS = channel, ts
				}
				return err
			})
		})
		if err != nil {
			return "", err
		}
	}
	failed := s.enclose(ctx, &at, n)
	ref, err := json.Marshal(at)
	return string(ref), errors.Join(failed, err)
}

// enclose shares the files of a notice beside its message, but those that are there.
func (s *Slack) enclose(ctx context.Context, at *place, n chat.Notice) error {
	for _, f := range n.Reply.Files {
		if slices.Contains(at.Files, f.Digest()) {
			continue
		}
		err := s.share(ctx, at.Channel, "", f)
		if errors.Is(err, delivery.ErrGone) { // the message is there all the same
			s.log.Error("slack: a file of a notice is given up", "notice", n.ID, "err", err)
		} else if err != nil {
			return err
		}
		at.Files = append(at.Files, f.Digest())
	}
	return nil
}
