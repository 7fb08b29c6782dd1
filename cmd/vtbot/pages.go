package main

import (
	"context"
	"errors"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/planning"
	"vtbot/internal/web"
)

// pagesDesk is what happens without a message, as the pages behind links need it.
type pagesDesk struct{ service *planning.Service }

// Question implements [web.Desk].
func (d pagesDesk) Question(ctx context.Context, token string) (web.Question, error) {
	q, err := d.service.Question(ctx, token)
	return web.Question{Reply: q.Reply, Ask: web.Ask(q.Ask), Options: q.Options}, void(err)
}

// Answer implements [web.Desk].
func (d pagesDesk) Answer(ctx context.Context, token string, yes bool, text string) (chat.Reply, error) {
	reply, err := d.service.AnswerToken(ctx, token, yes, text)
	return reply, void(err)
}

// Feed implements [web.Desk].
func (d pagesDesk) Feed(ctx context.Context, token string) (string, error) {
	text, err := d.service.Feed(ctx, token)
	return text, void(err)
}

// Contact returns whom to turn to, as the present edition of the catalogue has it.
func (d pagesDesk) Contact() catalog.Contact { return d.service.Catalog().Contact }

// void is an error as the pages know it.
func void(err error) error {
	if errors.Is(err, planning.ErrNoToken) {
		return web.ErrVoid
	}
	return err
}
