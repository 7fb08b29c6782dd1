// Package edition holds one edition of the catalogue with all that is built from it, and exchanges editions under way.
package edition

import (
	"sync"

	"vtbot/catalog"
	"vtbot/internal/understand"
	"vtbot/search"
)

// Edition is a catalogue with its index and its reader of requests. It is safe for concurrent use.
type Edition struct {
	*search.Index
	Reader *understand.Reader
}

// Build makes an edition of a catalogue. What can be kept of the work is kept in a folder; "" keeps nothing. It takes some
// tenths of a second: the two parts are built side by side.
func Build(c *catalog.Catalog, folder string) (*Edition, error) {
	reader := make(chan *understand.Reader, 1)
	go func() { reader <- understand.NewReader(c) }()
	x, err := search.BuildIn(c, folder)
	if err != nil {
		<-reader
		return nil, err
	}
	return &Edition{Index: x, Reader: <-reader}, nil
}

// Live serves the present edition of the catalogue and exchanges it under way: a turn that began with one edition ends
// with it, and none waits for the exchange.
type Live struct {
	folder  string
	mu      sync.Mutex
	current *shared
}

// shared is an edition with the number of those who use it, and one for being the present one.
type shared struct {
	*Edition
	users int
}

// NewLive builds an edition of a catalogue, as Build does, and serves it.
func NewLive(c *catalog.Catalog, folder string) (*Live, error) {
	l := &Live{folder: folder}
	return l, l.Replace(c)
}

// Use runs use with the present edition, which stays open until use returns.
func (l *Live) Use(use func(*Edition) error) error {
	l.mu.Lock()
	s := l.current
	s.users++
	l.mu.Unlock()
	defer l.release(s)
	return use(s.Edition)
}

// Replace builds another edition and serves it from then on. After an error the present one stays.
func (l *Live) Replace(c *catalog.Catalog) error {
	e, err := Build(c, l.folder)
	if err != nil {
		return err
	}
	l.mu.Lock()
	old := l.current
	l.current = &shared{Edition: e, users: 1}
	l.mu.Unlock()
	if old != nil {
		l.release(old)
	}
	return nil
}

// release closes an edition when its last user leaves. Closing an index in memory only frees it: there is no error to act on.
func (l *Live) release(s *shared) {
	l.mu.Lock()
	s.users--
	last := s.users == 0
	l.mu.Unlock()
	if last {
		_ = s.Close()
	}
}

// Catalog returns the present edition of the catalogue.
func (l *Live) Catalog() *catalog.Catalog {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.current.Catalog()
}
