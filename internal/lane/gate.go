package lane

import "sync"

// Gate lets work into lanes while it is open, and closes once they are empty. It holds what the work needs meanwhile. The
// zero Gate is closed; it is opened and closed once.
type Gate[T any] struct {
	Lanes  Lanes
	mu     sync.RWMutex
	needed *T // nil while closed
}

// Open lets work in, which may use needed.
func (g *Gate[T]) Open(needed T) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.needed = &needed
}

// Close lets nothing more in and waits for what is in the lanes.
func (g *Gate[T]) Close() {
	g.mu.Lock()
	g.needed = nil
	g.mu.Unlock()
	g.Lanes.Wait()
}

// Enter calls enter, which may queue work in the lanes, if the gate is open; otherwise it reports false. The gate does not
// close meanwhile.
func (g *Gate[T]) Enter(enter func(needed T)) bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	if g.needed == nil {
		return false
	}
	enter(*g.needed)
	return true
}

// IsOpen reports whether work is let in.
func (g *Gate[T]) IsOpen() bool { return g.Enter(func(T) {}) }
