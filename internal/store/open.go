package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Open opens the database and brings its tables up to date; processes that start together wait for each other.
// The errors are for whoever set vtbot up: they name the setting to look at, and never hold a password.
func Open(ctx context.Context, o Options) (*Store, error) {
	s := &Store{name: o.Name, log: o.Log}
	if s.name == "" {
		s.name = rand.Text()
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	clock := o.Now
	if clock == nil {
		clock = time.Now
	}
	s.now = func() time.Time { return inDatabase(clock()) }

	open := openPostgres
	if o.DatabaseURL == "" {
		open = openSQLite
	}
	var err error
	if s.database, err = open(ctx, o, s.log); err != nil {
		return nil, err
	}
	if err := s.release(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("take over replies: %w", err), s.close())
	}
	return s, nil
}
