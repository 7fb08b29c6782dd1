package lane

import (
	"context"
	"time"
)

// Outlive returns a context that ends d after ctx does, for work that is to be finished rather than cut off. The cancel
// function ends it at once and frees what it holds.
func Outlive(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(d, cancel) })
	return longer, func() {
		stop()
		cancel()
	}
}
