package firefox

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// flushWait is how long Flush waits for processes that run and do not answer.
const flushWait = 30 * time.Second

// Flush waits until every line that Firefox's processes had when Flush was
// called is here. It is how a test can claim that a line does not exist.
func (b *Browser) Flush(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, flushWait, errors.New("a process of Firefox does not answer"))
	defer cancel()
	id, flushed := b.console.newFlush()
	defer b.console.forgetFlush(id)
	if err := b.Chrome(ctx, `Services.obs.notifyObservers(null, "gangway-flush", String(arguments[0]))`, nil, id); err != nil {
		return fmt.Errorf("flush the console: %w", err)
	}
	select {
	case <-flushed:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("flush the console: %w", context.Cause(ctx))
	case <-b.done:
		return ErrEnded
	}
}

// newFlush returns the number of a new flush, and a channel that is closed at
// its end.
func (c *collector) newFlush() (int, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lastFlush++
	flushed := make(chan struct{})
	c.flushes[c.lastFlush] = flushed
	return c.lastFlush, flushed
}

func (c *collector) forgetFlush(id int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.flushes, id)
}

func (c *collector) endFlush(id int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if flushed, ok := c.flushes[id]; ok {
		close(flushed)
		delete(c.flushes, id)
	}
}
