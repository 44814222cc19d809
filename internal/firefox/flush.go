package firefox

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// flushWait is how long Flush waits for processes that do not answer.
const flushWait = 5 * time.Second

// A flush counts the processes that were asked and that answered.
type flush struct {
	asked, answered int
	known           bool // Whether asked is known.
}

// Flush waits until every line that Firefox's processes had when Flush was
// called is here. It is how a test can claim that a line does not exist.
func (b *Browser) Flush(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, flushWait, errors.New("a process of Firefox does not answer"))
	defer cancel()
	id := b.console.newFlush()
	defer b.console.forgetFlush(id)
	if err := b.Chrome(ctx, `Services.obs.notifyObservers(null, "gangway-flush", String(arguments[0]))`, nil, id); err != nil {
		return fmt.Errorf("flush the console: %w", err)
	}
	for {
		f, changed := b.console.flush(id)
		if f.known && f.answered >= f.asked {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("flush the console: %w", context.Cause(ctx))
		case <-b.done:
			return ErrEnded
		}
	}
}

func (c *console) newFlush() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lastFlush++
	c.flushes[c.lastFlush] = flush{}
	return c.lastFlush
}

func (c *console) forgetFlush(id int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.flushes, id)
}

func (c *console) flush(id int) (flush, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.flushes[id], c.changed
}
func (c *console) countFlush(id int, asked *int) {
	c.announce(func() {
		f := c.flushes[id]
		if asked != nil {
			f.asked, f.known = *asked, true
		} else {
			f.answered++
		}
		c.flushes[id] = f
	})
}
