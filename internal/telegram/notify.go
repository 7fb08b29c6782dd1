package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"vtbot/internal/chat"
	"vtbot/internal/delivery"
)

// Notify says something of the bot's own accord: in the chat n.To, or in the place of the message n.Ref. It returns where
// the message is, as [delivery.Platform] wants it; beside an error as well when only a file is missing.
func (t *Telegram) Notify(ctx context.Context, n chat.Notice) (string, error) {
	chat, err := strconv.ParseInt(n.To, 10, 64)
	if err != nil {
		return "", fmt.Errorf("%w: %q is no chat", delivery.ErrGone, n.To)
	}
	to := returnTo{Chat: chat}
	if n.Ref != "" {
		if err := json.Unmarshal([]byte(n.Ref), &to); err != nil {
			to = returnTo{Chat: chat}
		}
	}
	messages := render(n.Reply)
	if len(messages) == 0 {
		return n.Ref, nil
	}
	for i, m := range messages {
		last := i == len(messages)-1
		if n.Ref != "" && !last {
			continue // the message with the buttons is the one that is kept up to date
		}
		id, err := t.noted(ctx, to, m)
		if err != nil {
			return "", err
		}
		if last {
			to.Update = id
		}
	}
	failed := t.enclose(ctx, &to, n)
	ref, err := json.Marshal(to)
	return string(ref), errors.Join(failed, err)
}

// enclose sends the files of a notice after its message, but those that are there.
func (t *Telegram) enclose(ctx context.Context, to *returnTo, n chat.Notice) error {
	for _, f := range n.Reply.Files {
		if slices.Contains(to.Files, f.Digest()) {
			continue
		}
		err := t.sendFile(ctx, *to, f)
		if errors.Is(err, delivery.ErrGone) { // the message is there all the same
			t.log.Error("telegram: a file of a notice is given up", "notice", n.ID, "err", err)
		} else if err != nil {
			return err
		}
		to.Files = append(to.Files, f.Digest())
	}
	return nil
}

// noted posts a message, or replaces to.Update, and returns its number.
func (t *Telegram) noted(ctx context.Context, to returnTo, m rendered) (int64, error) {
	if to.Update != 0 {
		_, err := t.say(ctx, "editMessageText", to, m)
		switch {
		case err == nil, says(err, "message is not modified"):
			return to.Update, nil
		case says(err, "message to edit not found"), says(err, "message can't be edited"), says(err, "message_id_invalid"):
			to.Update = 0 // it is gone, or too old: said anew
		default:
			return 0, gone(err)
		}
	}
	result, err := t.say(ctx, "sendMessage", to, m)
	if err != nil {
		return 0, gone(err)
	}
	var sent struct {
		ID int64 `json:"message_id"`
	}
	return sent.ID, decode(result, &sent)
}
