package store

import (
	"database/sql"
	"time"

	"vtbot/internal/planning"
)

// work is the store as one transaction sees it: it implements what [planning.Tx] is made of.
type work struct {
	tx     *sql.Tx
	locked string // what holds a row until the end of the transaction; "" where nobody else can write
	now    time.Time
}

// planningTx is the store as one transaction sees it.
func (s *Store) planningTx(tx *sql.Tx, now time.Time) planning.Tx {
	w := work{tx, s.forUpdate, now}
	return planning.Tx{Requests: w, Sessions: w, Trainers: w, Reminders: w, Tokens: w, Identities: w, Lessons: w}
}
