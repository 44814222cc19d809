package webexttest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// patience is how long Close waits for programs. In a bubble it passes at once
// when nothing else can happen.
const patience = 10 * time.Second

// Close ends everything in the browser and waits until all programs have
// returned. It returns an error that names those that do not. Calls after the
// first do nothing.
func (b *Browser) Close() error {
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		return nil
	}
	b.closed = true
	for _, e := range b.extensions {
		e.alarms.ClearAll()
	}
	for _, c := range slices.Clone(b.contexts) {
		c.end(destroyed)
	}
	for _, p := range b.processes {
		p.End()
	}
	waits := b.returning()
	b.mu.Unlock()

	b.loop.Close()
	err := awaitAll(waits)
	b.loop.Stop()
	return err
}

// A waited is something that is to return.
type waited struct {
	name     string
	returned <-chan struct{}
}

// returning returns the programs and processes that have not returned yet. b.mu
// is held.
func (b *Browser) returning() []waited {
	var all []waited
	for _, c := range b.programs {
		all = append(all, waited{c.String(), c.returned})
	}
	for _, p := range b.processes {
		all = append(all, waited{"native application " + p.name, p.Returned()})
	}
	return all
}

// awaitAll waits until everything has returned, but not longer than patience.
func awaitAll(all []waited) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var errs []error
	for _, w := range all {
		select {
		case <-w.returned:
		case <-ctx.Done():
			errs = append(errs, fmt.Errorf("webexttest: %s has not returned after its end: "+
				"let what it waits for end with its ports, its listeners or Runtime.Lifetime", w.name))
		}
	}
	return errors.Join(errs...)
}
