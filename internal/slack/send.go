package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	slackgo "github.com/slack-go/slack"

	"vtbot/internal/chat"
	"vtbot/internal/delivery"
)

// send posts one reply: it is the outbox's Send.
func (s *Slack) send(ctx context.Context, p chat.Posting) error {
	var to returnTo
	if err := json.Unmarshal([]byte(p.ReturnTo), &to); err != nil {
		return fmt.Errorf("%w: the address of the reply cannot be read: %w", delivery.ErrGone, err)
	}
	messages := render(p.Reply)
	sent := s.progress.Of(p.ID)
	for ; sent.messages < len(messages); sent.messages++ {
		// Only the first message takes the place of the one that was pressed.
		update := p.Reply.Update && to.Update != "" && sent.messages == 0
		if err := s.post(ctx, to, messages[sent.messages], update, p.Reply.Private, sent); err != nil {
			if errors.Is(err, delivery.ErrGone) {
				s.progress.Forget(p.ID)
			}
			return err
		}
	}
	for ; sent.files < len(p.Reply.Files); sent.files++ {
		err := s.attach(ctx, to, p.Reply.Files[sent.files], sent)
		if errors.Is(err, delivery.ErrGone) { // the message is there all the same
			s.log.Error("slack: a file of a reply is given up", "posting", p.ID, "err", err)
			continue
		}
		if err != nil {
			return err
		}
	}
	s.progress.Forget(p.ID)
	return nil
}

// post posts one message the way that fits: in place of another, for one person's eyes, or for all.
func (s *Slack) post(ctx context.Context, to returnTo, m rendered, update, private bool, sent *sent) error {
	sent.at = returnTo{}
	switch {
	case to.Ephemeral:
		err := s.respond(ctx, to, m, update, sent)
		if errors.Is(err, delivery.ErrGone) {
			return s.say(ctx, returnTo{Channel: to.User}, m, sent)
		}
		return err
	case update:
		err := s.call("chat.update", to.Channel, func() error {
			return s.blocksOrText(m, func(options ...slackgo.MsgOption) error {
				_, _, _, err := s.api.UpdateMessageContext(ctx, to.Channel, to.Update, options...)
				return err
			})
		})
		switch code(err) {
		case "message_not_found", "cant_update_message", "edit_window_closed":
			return s.say(ctx, to, m, sent)
		}
		sent.at = to
		return err
	case private && !isDirect(to.Channel) && to.Channel != to.User:
		err := s.call("chat.postEphemeral", to.Channel, func() error {
			return s.blocksOrText(m, func(options ...slackgo.MsgOption) error {
				_, err := s.api.PostEphemeralContext(ctx, to.Channel, to.User, inThread(to, options)...)
				return err
			})
		})
		if errors.Is(err, delivery.ErrGone) { // such as a person who has left the channel
			return s.say(ctx, returnTo{Channel: to.User}, m, sent)
		}
		return err
	}
	err := s.say(ctx, to, m, sent)
	if errors.Is(err, delivery.ErrGone) && to.ResponseURL != "" { // a command in a conversation that the bot is not in
		return s.respond(ctx, to, m, false, sent)
	}
	return err
}

// say posts a new message for all who are in the channel.
func (s *Slack) say(ctx context.Context, to returnTo, m rendered, sent *sent) error {
	return s.call("chat.postMessage", to.Channel, func() error {
		return s.blocksOrText(m, func(options ...slackgo.MsgOption) error {
			channel, _, err := s.api.PostMessageContext(
				ctx,
				to.Channel,
				inThread(to, append(options, slackgo.MsgOptionDisableLinkUnfurl()))...)
			if err == nil {
				sent.at = returnTo{Channel: channel, Thread: to.Thread}
			}
			return err
		})
	})
}

// attach shares a file where the reply is. Nothing shows a file to one person of a channel: when only that person sees the
// reply, it goes to the direct messages with them.
func (s *Slack) attach(ctx context.Context, to returnTo, f chat.File, sent *sent) error {
	if sent.at.Channel == "" {
		// Slack takes a file by the id of the direct messages alone, which it tells when something is said there.
		if err := s.say(ctx, returnTo{Channel: to.User}, rendered{Text: "📎 " + escape(oneLine(f.Name))}, sent); err != nil {
			return err
		}
	}
	return s.share(ctx, sent.at.Channel, sent.at.Thread, f)
}

// share uploads a file and shows it in a channel, in a thread of it unless thread is "".
func (s *Slack) share(ctx context.Context, channel, thread string, f chat.File) error {
	if f.Name == "" || f.Text == "" {
		return fmt.Errorf("slack: %w: a file without a name or a text", delivery.ErrGone)
	}
	var upload *slackgo.GetUploadURLExternalResponse
	err := s.call("files.getUploadURLExternal", "", func() error {
		var err error
		upload, err = s.api.GetUploadURLExternalContext(
			ctx,
			slackgo.GetUploadURLExternalParameters{FileName: f.Name, FileSize: len(f.Text)},
		)
		return err
	})
	if err == nil {
		err = s.call("upload", "", func() error {
			return s.api.UploadToURL(ctx, slackgo.UploadToURLParameters{UploadURL: upload.UploadURL, Filename: f.Name, Content: f.Text})
		})
	}
	if err == nil {
		err = s.call("files.completeUploadExternal", channel, func() error {
			_, err := s.api.CompleteUploadExternalContext(ctx, slackgo.CompleteUploadExternalParameters{
				Files: []slackgo.FileSummary{{ID: upload.FileID, Title: f.Name}}, Channel: channel, ThreadTimestamp: thread,
			})
			return err
		})
	}
	if code(err) == "missing_scope" {
		// Of an app that was installed before it needed the scope: no conversation waits until it is installed again.
		return fmt.Errorf("%w: %w", delivery.ErrGone, err)
	}
	return err
}

// maxResponses is how often Slack accepts a response URL.
const maxResponses = 5

// respond answers through the response URL. delivery.ErrGone says that it accepts nothing, or nothing more.
func (s *Slack) respond(ctx context.Context, to returnTo, m rendered, replace bool, sent *sent) error {
	if to.ResponseURL == "" {
		return fmt.Errorf("%w: no response URL", delivery.ErrGone)
	}
	return s.call("response_url", "", func() error {
		return s.blocksOrText(m, func(options ...slackgo.MsgOption) error {
			if sent.responses++; sent.responses > maxResponses {
				return errUsedUp
			}
			options = append(options, slackgo.MsgOptionResponseURL(to.ResponseURL, slackgo.ResponseTypeEphemeral))
			if replace {
				options = append(options, slackgo.MsgOptionReplaceOriginal(to.ResponseURL))
			} else {
				options = inThread(to, options)
			}
			_, _, err := s.api.PostMessageContext(ctx, to.Channel, options...)
			if status := (slackgo.StatusCodeError{}); errors.As(err, &status) && status.Code >= 400 && status.Code < 500 &&
				status.Code != http.StatusTooManyRequests {
				return errUsedUp // 404 and 410, as a rule
			}
			return err
		})
	})
}

var errUsedUp = fmt.Errorf("%w: the response URL has expired or was used too often", delivery.ErrGone)

func inThread(to returnTo, options []slackgo.MsgOption) []slackgo.MsgOption {
	if to.Thread == "" {
		return options
	}
	return append(options, slackgo.MsgOptionTS(to.Thread))
}

// blocksOrText posts a message; if Slack refuses its blocks, which only a mistake in render can bring about, the plain text
// once.
func (s *Slack) blocksOrText(m rendered, post func(...slackgo.MsgOption) error) error {
	text := slackgo.MsgOptionText(m.Text, false) // escaped by render
	err := post(text, slackgo.MsgOptionBlocks(m.Blocks...))
	if c := code(err); strings.HasPrefix(c, "invalid_blocks") || c == "msg_blocks_too_long" {
		var refused slackgo.SlackErrorResponse
		errors.As(err, &refused)
		s.log.Error("slack: blocks were refused: posting plain text", "err", err, "why", refused.ResponseMetadata.Messages)
		return post(text, slackgo.MsgOptionBlocks()) // none, also in place of those that an updated message has
	}
	return err
}

// sent is how far a reply got.
type sent struct {
	messages  int      // of the reply, posted
	responses int      // to the response URL, tried
	files     int      // of the reply, shared or given up
	at        returnTo // channel and thread of the last message that all who are there see; zero when only one person sees it
}
