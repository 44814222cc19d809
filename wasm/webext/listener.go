package webext

import (
	"iter"
	"slices"
	"sync"
)

// A Listener receives the occurrences of one event, those first that came
// before the program started. Each listener of an event receives all of them,
// in order; one that several goroutines receive from gives each occurrence to
// one of them.
//
// Occurrences wait in memory until they are received: receive them, or call Stop.
// Of those that come while [MaxWaiting] wait none is received: a port is left as by
// Stop, and a request is ignored. Its methods may be called from any goroutine.
type Listener[T any] struct {
	inbox               // Holds values of type T.
	allow  func(T) bool // Nil lets everything in.
	claims bool         // Values that it lets in are not for those that do not claim.
}

// Receive waits for the next occurrence. It returns [ErrStopped] after
// [Listener.Stop], and ctx's error when ctx is done first, which harms no
// occurrence.
func (l *Listener[T]) Receive(ctx Context) (T, error) {
	v, how := l.mailbox.take(ctx.Done())
	of, _ := v.(T)
	return of, l.failed(how, ctx)
}

// Values returns an iterator over the occurrences, until [Listener.Stop] is
// called or ctx is done. It may be used again for those that follow a break.
func (l *Listener[T]) Values(ctx Context) iter.Seq[T] {
	return func(yield func(T) bool) {
		for {
			v, how := l.mailbox.take(ctx.Done())
			if of, _ := v.(T); how != value || !yield(of) {
				return
			}
		}
	}
}

// Stop ends listening; nothing is received after Stop has returned.
// Occurrences that were not received are dropped: a port is left to the other
// contexts of the extension and a request ignored, if no other listener has it.
// Calls after the first do nothing.
func (l *Listener[T]) Stop() { l.stop() }

// Done returns a channel that is closed when the listener has ended.
func (l *Listener[T]) Done() <-chan struct{} { return l.done }

// Err returns nil until [Listener.Done] is closed, then [ErrStopped], or
// [ErrContextInvalidated] if the listener ended with its extension context.
func (l *Listener[T]) Err() error { return l.err() }

// A hub spreads the occurrences of one event over its listeners. It listens to
// the host only while there is a listener.
type hub[T any] struct {
	mu        sync.Mutex // Protects following.
	listeners []*Listener[T]
	stop      func() // Ends listening to the host; nil while not listening.
}

// listen adds a listener to which allow lets occurrences in. start begins
// listening to the host and is called for the first one.
func (h *hub[T]) listen(gone <-chan struct{}, allow func(T) bool, claims bool, start func() (stop func(), err error)) (*Listener[T], error) {
	l := &Listener[T]{allow: allow, claims: claims}
	l.open(gone, func() { h.remove(l) })

	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stop == nil {
		// Occurrences wait for the lock, and so find the listener.
		stop, err := start()
		if err != nil {
			l.mailbox.abandon()
			return nil, err
		}
		h.stop = stop
	}
	h.listeners = append(h.listeners, l)
	return l, nil
}

func (h *hub[T]) remove(l *Listener[T]) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.listeners = slices.DeleteFunc(h.listeners, func(other *Listener[T]) bool { return other == l })
	if len(h.listeners) == 0 {
		h.stop()
		h.stop = nil
	}
	l.drop()
}

// deliver hands v to every listener that lets it in. It returns false if there
// is none. Listeners are asked without the lock: they may stop, and others begin.
func (h *hub[T]) deliver(v T) bool {
	h.mu.Lock()
	listeners := slices.Clone(h.listeners)
	h.mu.Unlock()
	return h.hand(v, allowing(listeners, v, true)) || h.hand(v, allowing(listeners, v, false))
}

// allowing returns the listeners that let v in, of those that claim values or
// of the others.
func allowing[T any](listeners []*Listener[T], v T, claiming bool) []*Listener[T] {
	var found []*Listener[T]
	for _, l := range listeners {
		if l.claims == claiming && (l.allow == nil || l.allow(v)) {
			found = append(found, l)
		}
	}
	return found
}

// hand gives v to those of the listeners that have not stopped meanwhile. It
// returns false if there is none.
func (h *hub[T]) hand(v T, listeners []*Listener[T]) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	listeners = slices.DeleteFunc(listeners, func(l *Listener[T]) bool { return !slices.Contains(h.listeners, l) })
	if s, ok := any(v).(shared); ok {
		s.share(len(listeners))
	}
	for _, l := range listeners {
		l.take(v)
	}
	return len(listeners) > 0
}
