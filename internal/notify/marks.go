package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"vtbot/internal/chat"
)

// Marks is a store in front of another one that notes in a file what was delivered, and where, before the store is told:
// a process that is killed in between finds it there, and does not deliver it a second time.
type Marks struct {
	Store
	mu   sync.Mutex
	file *os.File
	open int // noted, and not yet known to the store
}

// mark is a line of the file.
type mark struct {
	ID      int64  `json:"id"`
	Version int64  `json:"version"`
	Ref     string `json:"ref"`
}

// OpenMarks opens the file, after telling the store what an earlier process noted in it. The file belongs to one process.
func OpenMarks(ctx context.Context, file string, store Store) (*Marks, error) {
	data, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("marks of delivered notices: %w", err)
	}
	for line := range bytes.Lines(data) {
		var m mark
		if json.Unmarshal(line, &m) != nil {
			continue // cut short when the process was killed: as good as not noted
		}
		if err := store.Delivered(ctx, chat.Waiting{Notice: chat.Notice{ID: m.ID}, Version: m.Version}, m.Ref); err != nil {
			return nil, fmt.Errorf("marks of delivered notices: %w", err)
		}
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_TRUNC|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("marks of delivered notices: %w", err)
	}
	return &Marks{Store: store, file: f}, nil
}

// Delivered implements [Store].
func (m *Marks) Delivered(ctx context.Context, w chat.Waiting, ref string) error {
	m.note(mark{w.ID, w.Version, ref})
	if err := m.Store.Delivered(ctx, w, ref); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.open--; m.open == 0 {
		_ = m.file.Truncate(0) // should this fail, they are told once more
	}
	return nil
}

// note adds a mark. One that cannot be written is only a risk: the store is told next.
func (m *Marks) note(k mark) {
	line, err := json.Marshal(k)
	if err != nil {
		return // two numbers and a string
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.open++
	_, _ = m.file.Write(append(line, '\n'))
}

// Close closes the file.
func (m *Marks) Close() error { return m.file.Close() }
