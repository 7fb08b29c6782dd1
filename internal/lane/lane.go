// Package lane runs work in order per key, and different keys side by side.
package lane

import "sync"

// Lanes runs functions one after the other for each key; those of different keys run at the same time.
// The zero Lanes is ready to use. A lane that is empty costs nothing.
type Lanes struct {
	mu     sync.Mutex
	queues map[string][]func()
	busy   sync.WaitGroup
}

// Do queues work behind everything queued before under the same key. It returns at once.
func (l *Lanes) Do(key string, work func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.queues == nil {
		l.queues = make(map[string][]func())
	}
	queue, running := l.queues[key]
	l.queues[key] = append(queue, work)
	if !running {
		l.busy.Go(func() { l.run(key) })
	}
}

// run works a lane off. The lane's entry stays in the map while it runs: that is how Do knows that a runner is there.
func (l *Lanes) run(key string) {
	for {
		l.mu.Lock()
		queue := l.queues[key]
		if len(queue) == 0 {
			delete(l.queues, key)
			l.mu.Unlock()
			return
		}
		work := queue[0]
		l.queues[key] = queue[1:]
		l.mu.Unlock()
		work()
	}
}

// Wait returns when every lane is empty. No work may be queued from outside the lanes meanwhile.
func (l *Lanes) Wait() { l.busy.Wait() }
