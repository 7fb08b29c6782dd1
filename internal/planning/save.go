package planning

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"vtbot/internal/chat"
	"vtbot/internal/training"
)

// Save stores a session, plans what will be said of it, and brings the VT cell's card up to date.
func (p *Planner) Save(ctx context.Context, s *training.Session) error {
	if s.UID == "" {
		s.UID = strings.ToLower(rand.Text()) + "@vtbot"
	}
	if _, err := p.SaveSession(ctx, s); err != nil {
		return err
	}
	trainers, err := p.AllTrainers(ctx)
	if err != nil {
		return err
	}
	if err := p.Plan(ctx, s.Number, p.Policy.Plan(s, trainers), time.Time{}); err != nil {
		return err
	}
	for _, place := range p.Places() {
		card := p.view("", place.Via).SessionCard(s, trainers)
		p.Outgoing = append(p.Outgoing, chat.Outgoing{
			Key: fmt.Sprintf("session:%d:%s", s.Number, place), Session: s.Number,
			Notice: chat.Notice{Via: place.Via, To: place.To, Subject: card.Parts[0].Text, Reply: card},
		})
	}
	return nil
}
