package webext

import (
	"sync"

	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/host"
)

// An inbox is the part of a [Listener] that is the same for all types: each type
// that an event brings would cost a program a copy of its code.
type inbox struct {
	mailbox *mailbox[any]
	stop    func()
	done    <-chan struct{}
}

// open makes an inbox that receives, until stop is called.
func (i *inbox) open(gone <-chan struct{}, stop func()) {
	i.mailbox = newMailbox(costOf, gone)
	i.mailbox.setLimit(Limit{Messages: MaxWaiting})
	i.done = either(i.mailbox.closed, gone)
	i.stop = sync.OnceFunc(stop)
}

// take gives the inbox an occurrence.
func (i *inbox) take(v any) {
	if s, ok := v.(shared); !i.mailbox.put(v) && ok {
		s.giveUp()
	}
}

// drop gives up the values that were not received.
func (i *inbox) drop() {
	for _, v := range i.mailbox.abandon() {
		if s, ok := v.(shared); ok {
			s.giveUp()
		}
	}
}

// costOf returns the bytes that an occurrence counts against the limit of its listener
// beside its number.
func costOf(v any) int {
	if c, ok := v.(interface{ cost() int }); ok {
		return c.cost()
	}
	return 0
}

// hear implements [host.Listen].
func (i *inbox) hear(e *events, key string, start starter, read func(host.Occurrence) (any, error)) error {
	t := &taker{func(o host.Occurrence) error {
		v, err := read(o)
		if err == nil {
			i.take(v)
		}
		return err
	}}
	i.open(e.gone, func() {
		e.remove(key, t)
		i.drop()
	})
	if err := e.add(key, t, start); err != nil {
		i.mailbox.abandon()
		return err
	}
	return nil
}

// failed returns the error of a receiver that waited until ctx was done.
func (i *inbox) failed(how taken, ctx Context) error {
	switch how {
	case over:
		return failure.In("receive", i.ended())
	case canceled:
		return failure.In("receive", ctx.Err())
	}
	return nil
}

// err returns why the inbox has ended, nil if it has not.
func (i *inbox) err() error {
	select {
	case <-i.done:
		return i.ended()
	default:
		return nil
	}
}

// ended returns why the inbox has ended.
func (i *inbox) ended() error {
	if i.mailbox.isAbandoned() {
		return ErrStopped
	}
	return ErrContextInvalidated
}

// MaxWaiting is how many occurrences of its event wait at a [Listener] at most.
const MaxWaiting = 10_000

// A shared value is something that must not be forgotten: it is given up when
// nobody has received it and nobody can any more.
type shared interface {
	share(listeners int)
	giveUp()
}

// either returns a channel that is closed when one of two is. In a browser, where
// gone is nil, it is the first.
func either(closed, gone <-chan struct{}) <-chan struct{} {
	if gone == nil {
		return closed
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-closed:
		case <-gone:
		}
	}()
	return done
}
