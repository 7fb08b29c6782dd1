package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"vtbot/internal/chat"
	"vtbot/internal/delivery"
)

// send posts one reply: it is the outbox's Send.
func (t *Telegram) send(ctx context.Context, p chat.Posting) error {
	var to returnTo
	if err := json.Unmarshal([]byte(p.ReturnTo), &to); err != nil {
		return fmt.Errorf("%w: the address of the reply cannot be read: %w", delivery.ErrGone, err)
	}
	messages := render(p.Reply)
	sent := t.progress.Of(p.ID)
	for ; sent.messages < len(messages); sent.messages++ {
		// Only the first message takes the place of the one that was pressed, and only it points back.
		update := p.Reply.Update && to.Update != 0 && sent.messages == 0
		if sent.messages > 0 {
			to.ReplyTo = 0
		}
		if err := t.post(ctx, to, messages[sent.messages], update); err != nil {
			if errors.Is(err, delivery.ErrGone) {
				t.progress.Forget(p.ID)
			}
			return err
		}
	}
	for ; sent.files < len(p.Reply.Files); sent.files++ {
		err := t.sendFile(ctx, to, p.Reply.Files[sent.files])
		if errors.Is(err, delivery.ErrGone) { // the message is there all the same
			t.log.Error("telegram: a file of a reply is given up", "posting", p.ID, "err", err)
		} else if err != nil {
			return err
		}
	}
	t.progress.Forget(p.ID)
	return nil
}

// sent is how far a reply got.
type sent struct {
	messages int // posted
	files    int // after them, sent or given up
}

// post posts one message: in place of another, or as a new one.
func (t *Telegram) post(ctx context.Context, to returnTo, m rendered, update bool) error {
	if update {
		_, err := t.say(ctx, "editMessageText", to, m)
		switch {
		case says(err, "message is not modified"):
			return nil
		case says(err, "message to edit not found"), says(err, "message can't be edited"), says(err, "message_id_invalid"):
			// It is gone, or too old: said anew.
		default:
			return gone(err)
		}
	}
	_, err := t.say(ctx, "sendMessage", to, m)
	return gone(err)
}

// say sends a message as HTML or, when Telegram cannot read that, as plain text. It returns what Telegram made of it.
func (t *Telegram) say(ctx context.Context, method string, to returnTo, m rendered) (json.RawMessage, error) {
	params := tgbotapi.Params{"chat_id": strconv.FormatInt(to.Chat, 10), "text": m.html, "parse_mode": tgbotapi.ModeHTML}
	if err := params.AddInterface("link_preview_options", map[string]bool{"is_disabled": true}); err != nil {
		return nil, err
	}
	if method == "editMessageText" {
		params.AddNonZero64("message_id", to.Update)
	} else {
		params.AddNonZero64("message_thread_id", to.Topic)
		if to.ReplyTo != 0 {
			reply := map[string]any{"message_id": to.ReplyTo, "allow_sending_without_reply": true}
			if err := params.AddInterface("reply_parameters", reply); err != nil {
				return nil, err
			}
		}
	}
	if len(m.keyboard.InlineKeyboard) > 0 {
		if err := params.AddInterface("reply_markup", m.keyboard); err != nil {
			return nil, err
		}
	}
	result, err := t.call(ctx, callTimeout, method, params)
	if says(err, "can't parse entities") {
		t.log.Error("telegram: a message was refused as HTML and goes out as plain text", "err", err)
		delete(params, "parse_mode")
		params["text"] = m.plain
		result, err = t.call(ctx, callTimeout, method, params)
	}
	return result, err
}

// sendFile sends a file into a chat.
func (t *Telegram) sendFile(ctx context.Context, to returnTo, f chat.File) error {
	params := tgbotapi.Params{"chat_id": strconv.FormatInt(to.Chat, 10)}
	params.AddNonZero64("message_thread_id", to.Topic)
	_, err := t.call(ctx, callTimeout, "sendDocument", params, tgbotapi.RequestFile{
		Name: "document", Data: tgbotapi.FileBytes{Name: f.Name, Bytes: []byte(f.Text)},
	})
	return gone(err)
}

// gone marks a refusal that another try cannot mend.
func gone(err error) error {
	switch {
	case code(err) == http.StatusForbidden, says(err, "chat not found"), says(err, "not enough rights"): // blocked, left, not started
		return fmt.Errorf("%w: %w", delivery.ErrClosed, err)
	case code(err) == http.StatusBadRequest:
		return fmt.Errorf("%w: %w", delivery.ErrGone, err)
	}
	return err
}
