package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"vtbot/internal/chat"
	"vtbot/internal/lane"
	"vtbot/internal/outbox"
)

// send posts one reply: it is the outbox's Send.
func (t *Telegram) send(ctx context.Context, p chat.Posting) error {
	ctx, cancel := lane.Outlive(ctx, flight)
	defer cancel()
	var to returnTo
	if err := json.Unmarshal([]byte(p.ReturnTo), &to); err != nil {
		return fmt.Errorf("%w: the address of the reply cannot be read: %w", outbox.ErrGone, err)
	}
	messages := render(p.Reply)
	for i := t.progress.of(p.ID); i < len(messages); i++ {
		// Only the first message takes the place of the one that was pressed.
		if err := t.post(ctx, to, messages[i], p.Reply.Update && to.Update != 0 && i == 0); err != nil {
			if errors.Is(err, outbox.ErrGone) {
				t.progress.forget(p.ID)
			}
			return err
		}
		t.progress.sent(p.ID, i+1)
		to.ReplyTo = 0 // what follows need not point back again
	}
	for i := max(t.progress.of(p.ID)-len(messages), 0); i < len(p.Reply.Files); i++ {
		err := t.sendFile(ctx, to, p.Reply.Files[i])
		if errors.Is(err, outbox.ErrGone) { // the message is there all the same
			t.log.Error("telegram: a file of a reply is given up", "posting", p.ID, "err", err)
		} else if err != nil {
			return err
		}
		t.progress.sent(p.ID, len(messages)+i+1)
	}
	t.progress.forget(p.ID)
	return nil
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
	switch code(err) {
	case http.StatusForbidden, http.StatusBadRequest: // blocked, left, no right to write; no such chat
		return fmt.Errorf("%w: %w", outbox.ErrGone, err)
	}
	return err
}

// progress remembers how many messages of a reply are out, and files after them, so that another try goes on with the next one.
type progress struct {
	mu   sync.Mutex
	done map[int64]int
}

func (p *progress) of(posting int64) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.done[posting]
}

func (p *progress) sent(posting int64, messages int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done == nil {
		p.done = map[int64]int{}
	}
	p.done[posting] = messages
}

func (p *progress) forget(posting int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.done, posting)
}
