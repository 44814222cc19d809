package chromium

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// flushWait is how long Flush waits for contexts that run and do not answer.
const flushWait = 30 * time.Second

// Flush waits until every line that Chromium's contexts had when Flush was
// called is here. It is how a test can claim that a line does not exist.
func (b *Browser) Flush(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, flushWait, errors.New("a context of Chromium does not answer"))
	defer cancel()
	// Targets that have begun are told of before the answer.
	if err := b.pipe.call(ctx, "", "Target.getTargets", nil, nil); err != nil {
		return fmt.Errorf("flush the console: %w", err)
	}
	living := b.living()
	replies := make([]<-chan answer, len(living))
	for i, t := range living {
		replies[i] = b.ask(t)
	}
	for i, t := range living {
		select {
		case <-replies[i]: // Also when the target has ended: then it has nothing more to say.
		case <-ctx.Done():
			return fmt.Errorf("flush the console: %s: %w", b.describe(t), context.Cause(ctx))
		}
	}
	select {
	case <-b.done:
		return ErrEnded
	default:
		return nil
	}
}

// ask asks a target for an answer, which comes behind the lines of the target.
func (b *Browser) ask(t *target) <-chan answer {
	return b.pipe.send(t.session, "Runtime.evaluate", map[string]any{"expression": "0"})
}

// describe names a target for people.
func (b *Browser) describe(t *target) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return t.info.Type + " " + t.info.URL
}

// living returns the targets that can answer.
func (b *Browser) living() (all []*target) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, t := range b.targets {
		if b.lives(t) {
			all = append(all, t)
		}
	}
	return all
}
