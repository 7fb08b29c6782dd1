package telegram

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Chat returns the name of a chat that the bot knows: a group that it is in, or a person who has written to it. Its error says
// what to do.
func (t *Telegram) Chat(ctx context.Context, id string) (string, error) {
	result, err := t.call(ctx, callTimeout, "getChat", tgbotapi.Params{"chat_id": id})
	group := strings.HasPrefix(id, "-")
	switch {
	case code(err) == http.StatusBadRequest || code(err) == http.StatusForbidden:
		if group {
			return "", fmt.Errorf("telegram: the bot is not in a group %s (%w): add it there; /whoami, said to it there, tells the group's id",
				id, err)
		}
		return "", fmt.Errorf("telegram: the person %s has not started the bot (%w): they open it and press Start, "+
			"and /whoami tells them their id", id, err)
	case err != nil:
		return "", fmt.Errorf("telegram: %w", err)
	}
	var chat struct {
		Title     string `json:"title"`
		FirstName string `json:"first_name"`
		LastName  string `json:"last_name"`
	}
	if err := decode(result, &chat); err != nil {
		return "", err
	}
	return cmp.Or(chat.Title, strings.TrimSpace(chat.FirstName+" "+chat.LastName), id), nil
}

// MayWrite returns why the bot may not write in a group that it knows, and what to do; nil when it may. It tries with the one
// thing that leaves no trace: for a moment the group sees that it types.
func (t *Telegram) MayWrite(ctx context.Context, group string) error {
	_, err := t.call(ctx, callTimeout, "sendChatAction", tgbotapi.Params{"chat_id": group, "action": "typing"})
	switch code(err) {
	case http.StatusBadRequest, http.StatusForbidden:
		return fmt.Errorf("telegram: the bot may not write in the group %s (%w): an administrator of the group allows it", group, err)
	}
	return err
}
