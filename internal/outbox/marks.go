package outbox

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
)

// Marks is a Store that notes in a file that a reply was posted before it tells the store. A database takes milliseconds
// to keep something, during which a killed process would forget what the platform already shows; a line in a file
// outlives the process at once.
type Marks struct {
	Store
	mu   sync.Mutex
	file *os.File
	open int // marks that the store does not have yet
}

// OpenMarks opens the file of marks, made when it is missing, and tells the store what an earlier process noted there.
func OpenMarks(ctx context.Context, file string, store Store) (*Marks, error) {
	noted, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		return nil, fmt.Errorf("marks of posted replies: %w", err)
	}
	for line := range strings.FieldsSeq(string(noted)) {
		id, err := strconv.ParseInt(line, 10, 64)
		if err != nil {
			continue // the last line of a machine that lost its power
		}
		if err := store.Posted(ctx, id); err != nil {
			return nil, fmt.Errorf("marks of posted replies: %w", err)
		}
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_TRUNC|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("marks of posted replies: %w", err)
	}
	return &Marks{Store: store, file: f}, nil
}

// Posted implements [Store].
func (m *Marks) Posted(ctx context.Context, id int64) error {
	m.note(id)
	if err := m.Store.Posted(ctx, id); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.open--; m.open == 0 {
		// Without its marks the file is as good as new; should this fail, they are told once more.
		_ = m.file.Truncate(0)
	}
	return nil
}

// note adds a mark. One that cannot be written is only a risk: the store is told next.
func (m *Marks) note(id int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.open++
	_, _ = m.file.WriteString(strconv.FormatInt(id, 10) + "\n")
}

// Close closes the file.
func (m *Marks) Close() error { return m.file.Close() }
