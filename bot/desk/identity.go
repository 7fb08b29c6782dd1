package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"strings"
	"time"

	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/planning"
)

const (
	codeLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" // none that looks like another
	codeLength  = 8
	codeGood    = 10 * time.Minute
)

// Link joins a person's identities on two platforms: without a code it gives one out, with one it uses it.
func (d *Desk) Link(ctx context.Context, argument string) (chat.Reply, error) {
	code := strings.ToUpper(strings.ReplaceAll(argument, " ", ""))
	if code == "" && d.Overheard() {
		return d.says("secret.overheard", nil), nil
	}
	person := d.Message.From.ID
	if code == "" {
		code = newCode()
		if err := d.Plan.OfferLink(ctx, person, code, d.Now.Add(codeGood)); err != nil {
			return chat.Reply{}, err
		}
		reply := d.says("link.code", locale.Args{"Code": code, "Minutes": int(codeGood.Minutes())})
		reply.Private = true
		return reply, nil
	}
	other, err := d.Plan.Link(ctx, person, code)
	if errors.Is(err, planning.ErrNoCode) {
		return d.says("link.no_code", nil), nil
	}
	if err != nil {
		return chat.Reply{}, err
	}
	platform, _, _ := strings.Cut(other, ":")
	return d.says("link.done", locale.Args{"Platform": platform}), nil
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
