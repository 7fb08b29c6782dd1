package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"slices"
	"strings"
	"time"

	"vtbot/internal/chat"
	"vtbot/internal/locale"
)

const (
	codeLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" // none that looks like another
	codeLength  = 8
	codeGood    = 10 * time.Minute
)

// link joins a person's identities on two platforms: without a code it gives one out, with one it uses it.
func (t *turn) link(ctx context.Context, argument string) (chat.Reply, error) {
	if t.state.Requests == nil {
		return t.stale(), nil
	}
	code := strings.ToUpper(strings.ReplaceAll(argument, " ", ""))
	if code == "" && t.overheard() {
		return t.Say(t.Paragraph("secret.overheard")), nil
	}
	if code == "" {
		code = newCode()
		if err := t.state.Requests.OfferLink(ctx, t.message.From.ID, code, t.Now.Add(codeGood)); err != nil {
			return chat.Reply{}, err
		}
		reply := t.Say(t.Paragraph("link.code", locale.Args{"Code": code, "Minutes": int(codeGood.Minutes())}))
		reply.Private = true
		return reply, nil
	}
	other, err := t.state.Requests.Link(ctx, t.message.From.ID, code)
	if errors.Is(err, ErrNoCode) {
		return t.Say(t.Paragraph("link.no_code")), nil
	}
	if err != nil {
		return chat.Reply{}, err
	}
	platform, _, _ := strings.Cut(other, ":")
	return t.Say(t.Paragraph("link.done", locale.Args{"Platform": platform})), nil
}

// overheard tells whether others read what is said here, on a platform that shows no message to one person alone.
func (t *turn) overheard() bool {
	return t.message.Platform == "telegram" && t.message.Channel != t.message.From.ID
}

func newCode() string {
	var code strings.Builder
	for range codeLength {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(codeLetters))))
		if err != nil {
			panic(err) // crypto/rand never fails
		}
		code.WriteByte(codeLetters[n.Int64()])
	}
	return code.String()
}

// me returns the ids under which the person of this turn is known.
func (t *turn) me(ctx context.Context) ([]string, error) {
	if t.state.Requests == nil {
		return []string{t.message.From.ID}, nil
	}
	return t.state.Requests.SamePerson(ctx, t.message.From.ID)
}

// isMine tells whether a request was asked for by the person of this turn, on this platform or another.
func (t *turn) isMine(ctx context.Context, requester string) (bool, error) {
	ids, err := t.me(ctx)
	return slices.Contains(ids, requester), err
}
