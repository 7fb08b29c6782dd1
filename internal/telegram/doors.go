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
			return "", fmt.Errorf("telegram: the bot is not in a group %s (%w): add it there, and have somebody write /whoami to it for the group's id",
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

// MayWrite returns why the bot may not write in a group that it knows, and what to do; nil when it may.
func (t *Telegram) MayWrite(ctx context.Context, group string) error {
	me, err := t.me(ctx)
	if err != nil {
		return err
	}
	result, err := t.call(ctx, callTimeout, "getChatMember", tgbotapi.Params{"chat_id": group, "user_id": fmt.Sprint(me.ID)})
	if err != nil {
		return fmt.Errorf("telegram: %w", err)
	}
	var member struct {
		Status string `json:"status"`
		Send   *bool  `json:"can_send_messages"`
	}
	if err := decode(result, &member); err != nil {
		return err
	}
	switch {
	case member.Status == "left" || member.Status == "kicked":
		return fmt.Errorf("telegram: the bot is no longer in the group %s: add it again", group)
	case member.Status == "restricted" && member.Send != nil && !*member.Send:
		return fmt.Errorf("telegram: the bot may not write in the group %s: an administrator of the group allows it", group)
	}
	return nil
}
