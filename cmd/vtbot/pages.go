package main

import (
	"context"

	"vtbot/bot"
	"vtbot/catalog"
	"vtbot/internal/chat"
)

// desk is the bot as the pages behind links need it.
type desk struct {
	*bot.Bot
	work bot.Work
}

func (d desk) Linked(ctx context.Context, token string) (bot.Question, error) {
	return d.Bot.Linked(ctx, d.work, token)
}

func (d desk) Answered(ctx context.Context, token string, yes bool, text string) (chat.Reply, error) {
	return d.Bot.Answered(ctx, d.work, token, yes, text)
}

func (d desk) Feed(ctx context.Context, token string) (string, error) {
	return d.Bot.Feed(ctx, d.work, token)
}

// Contact returns whom to turn to, as the present edition of the catalogue has it.
func (d desk) Contact() catalog.Contact { return d.Catalog().Contact }
