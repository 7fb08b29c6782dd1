package search

import (
	"sync"

	"vtbot/catalog"
)

// Live holds the index of the present edition of the catalogue and exchanges it under way: a question that began with
// one edition ends with it, and none waits for the exchange.
type Live struct {
	mu      sync.Mutex
	current *edition
}

// edition is an index with the number of those who use it, and one for being the present one.
type edition struct {
	index *Index
	users int
}

// NewLive indexes a catalogue and serves it.
func NewLive(c *catalog.Catalog) (*Live, error) {
	l := &Live{}
	return l, l.Replace(c)
}

// Use runs use with the present index, which stays open until use returns.
func (l *Live) Use(use func(*Index) error) error {
	l.mu.Lock()
	e := l.current
	e.users++
	l.mu.Unlock()
	defer l.release(e)
	return use(e.index)
}

// Replace indexes another edition and serves it from then on. After an error the present one stays.
func (l *Live) Replace(c *catalog.Catalog) error {
	x, err := Build(c)
	if err != nil {
		return err
	}
	l.mu.Lock()
	old := l.current
	l.current = &edition{index: x, users: 1}
	l.mu.Unlock()
	if old != nil {
		l.release(old)
	}
	return nil
}

// release closes an index when its last user leaves. Closing an index in memory only frees it: there is no error to act on.
func (l *Live) release(e *edition) {
	l.mu.Lock()
	e.users--
	last := e.users == 0
	l.mu.Unlock()
	if last {
		_ = e.index.Close()
	}
}
