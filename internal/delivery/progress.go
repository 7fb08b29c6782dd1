package delivery

import "sync"

// Progress remembers how far replies got of which not all was posted, so that the next try goes on from there. S is what was
// posted of one; the outbox never posts a reply twice at once, so that one try at a time uses it. The zero Progress is ready.
type Progress[S any] struct {
	mu     sync.Mutex
	posted map[int64]*S // by the posting's ID
}

// Of returns what was posted of a posting, to be kept up to date. One without an ID, which is not stored, is new each time.
func (p *Progress[S]) Of(posting int64) *S {
	if posting == 0 {
		return new(S)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.posted == nil {
		p.posted = map[int64]*S{}
	}
	if p.posted[posting] == nil {
		p.posted[posting] = new(S)
	}
	return p.posted[posting]
}

// Forget forgets a posting, of which all was posted or nothing more ever will be.
func (p *Progress[S]) Forget(posting int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.posted, posting)
}
