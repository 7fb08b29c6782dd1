package delivery

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

// Journal is a file in which is noted what was delivered before the store is told. A database takes milliseconds to keep
// something, during which a killed process would forget what the platform already shows; a line in a file outlives the
// process at once. A line is an entry as JSON. The file belongs to one process.
type Journal[E any] struct {
	tell func(context.Context, E) error
	mu   sync.Mutex
	file *os.File
	open int // entries that the store does not have yet
}

// OpenJournal opens the journal in a file, made when it is missing. tell tells the store of an entry: first of those that an
// earlier process left, then of each that is noted. Being told twice must do no harm.
func OpenJournal[E any](ctx context.Context, file string, tell func(context.Context, E) error) (*Journal[E], error) {
	data, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("journal of deliveries: %w", err)
	}
	for line := range bytes.Lines(data) {
		var entry E
		if !bytes.HasSuffix(line, []byte("\n")) || json.Unmarshal(line, &entry) != nil {
			continue // cut short when the machine lost its power: as good as not noted
		}
		if err := tell(ctx, entry); err != nil {
			return nil, fmt.Errorf("journal of deliveries: %w", err)
		}
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_TRUNC|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("journal of deliveries: %w", err)
	}
	return &Journal[E]{tell: tell, file: f}, nil
}

// Note writes an entry, and then tells the store. What the store does not take stays noted.
func (j *Journal[E]) Note(ctx context.Context, entry E) error {
	j.write(entry)
	if err := j.tell(ctx, entry); err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.open--; j.open == 0 {
		_ = j.file.Truncate(0) // should this fail, the store is told once more
	}
	return nil
}

// write adds a line. One that cannot be written is only a risk: the store is told next.
func (j *Journal[E]) write(entry E) {
	line, err := json.Marshal(entry)
	if err != nil {
		line = nil // an entry is numbers and strings
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.open++
	_, _ = j.file.Write(append(line, '\n'))
}

// Close closes the file.
func (j *Journal[E]) Close() error { return j.file.Close() }

// JournaledReplies is a store of replies behind a journal.
type JournaledReplies struct {
	ReplyStore
	*Journal[int64]
}

// JournalReplies puts a journal, in a file, before a store.
func JournalReplies(ctx context.Context, file string, store ReplyStore) (JournaledReplies, error) {
	journal, err := OpenJournal(ctx, file, store.Posted)
	return JournaledReplies{store, journal}, err
}

// Posted implements [ReplyStore].
func (j JournaledReplies) Posted(ctx context.Context, id int64) error { return j.Note(ctx, id) }

// JournaledNotices is a store of notices behind a journal.
type JournaledNotices struct {
	NoticeStore
	*Journal[noticeEntry]
}

// noticeEntry is a line of the file: fields may be added, none renamed.
type noticeEntry struct {
	ID      int64  `json:"id"`
	Version int64  `json:"version"`
	Ref     string `json:"ref"`
}

// JournalNotices puts a journal, in a file, before a store.
func JournalNotices(ctx context.Context, file string, store NoticeStore) (JournaledNotices, error) {
	journal, err := OpenJournal(ctx, file, func(ctx context.Context, e noticeEntry) error {
		return store.Delivered(ctx, chat.Waiting{Notice: chat.Notice{ID: e.ID}, Version: e.Version}, e.Ref)
	})
	return JournaledNotices{store, journal}, err
}

// Delivered implements [NoticeStore].
func (j JournaledNotices) Delivered(ctx context.Context, w chat.Waiting, ref string) error {
	return j.Note(ctx, noticeEntry{w.ID, w.Version, ref})
}
