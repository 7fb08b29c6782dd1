package planning

import (
	"context"
	"time"

	"vtbot/catalog"
	"vtbot/internal/chat"
)

// Service does what happens without a message: what falls due, what links and calendars ask for, what the command line asks
// for. It is safe for concurrent use.
type Service struct {
	*Office
	Store Store
	// Catalog returns the present edition of the catalogue.
	Catalog func() *catalog.Catalog
	Now     func() time.Time
}

// do runs a use case in a transaction of its own.
func (s *Service) do(ctx context.Context, by Actor, use func(p *Planner) error) error {
	return s.Store.Do(ctx, func(tx Tx) ([]chat.Outgoing, error) {
		p := s.Planner(tx, s.Catalog(), by, s.Now())
		if err := use(p); err != nil {
			return nil, err
		}
		return p.Outgoing, nil
	})
}
