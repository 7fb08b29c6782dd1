package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"vtbot/bot"
	"vtbot/internal/lane"
	"vtbot/internal/outbox"
)

// Notify says something of the bot's own accord: in the chat n.To, or in the place of the message n.Ref. It returns where
// the message is, as [notify.Platform] wants it.
func (t *Telegram) Notify(ctx context.Context, n bot.Notice) (string, error) {
	ctx, cancel := lane.Outlive(ctx, flight)
	defer cancel()
	chat, err := strconv.ParseInt(n.To, 10, 64)
	if err != nil {
		return "", fmt.Errorf("%w: %q is no chat", outbox.ErrGone, n.To)
	}
	to := returnTo{Chat: chat}
	if n.Ref != "" {
		if err := json.Unmarshal([]byte(n.Ref), &to); err != nil {
			to = returnTo{Chat: chat}
		}
	}
	messages := render(n.Reply)
	ref := n.Ref
	for i, m := range messages {
		last := i == len(messages)-1
		if n.Ref != "" && !last {
			continue // the message with the buttons is the one that is kept up to date
		}
		id, err := t.noted(ctx, to, m)
		if err != nil {
			return "", err
		}
		to.Update = id
		address, err := json.Marshal(to)
		if err != nil {
			return "", err
		}
		ref = string(address)
		if !last {
			to.Update = 0
		}
	}
	return ref, nil
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
