package webext

import "sync"

// A Listener receives the occurrences of one event. Each listener of an event
// receives all of them, in order.
//
// Occurrences wait in memory, without limit, until they are received: receive
// from Events, or call Stop. Its methods may be called from any goroutine.
type Listener[T any] struct {
	mailbox *mailbox[T]
	remove  func()
}

// Events returns the channel of occurrences, those first that came before the
// program started. It is closed by [Listener.Stop].
func (l *Listener[T]) Events() <-chan T { return l.mailbox.out }

// Stop ends listening. What was not received is dropped and the channel of
// Events is closed; nothing is delivered after Stop has returned. Calls after
// the first do nothing.
func (l *Listener[T]) Stop() {
	l.remove()
	l.mailbox.abandon()
}

// A hub spreads the occurrences of one event over its listeners. It listens to
// the host only while there is a listener.
type hub[T any] struct {
	mu        sync.Mutex // Protects following.
	listeners []*Listener[T]
	stop      func() // Ends listening to the host; nil while not listening.
}

// listen adds a listener. start begins listening to the host and is called for
// the first one.
func (h *hub[T]) listen(start func() (stop func(), err error)) (*Listener[T], error) {
	l := &Listener[T]{mailbox: newMailbox[T]()}
	l.remove = sync.OnceFunc(func() { h.remove(l) })

	h.mu.Lock()
	defer h.mu.Unlock()
	h.listeners = append(h.listeners, l)
	if h.stop != nil {
		return l, nil
	}
	stop, err := start()
	if err != nil {
		h.listeners = nil
		l.mailbox.abandon()
		return nil, err
	}
	h.stop = stop
	return l, nil
}

func (h *hub[T]) remove(l *Listener[T]) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, other := range h.listeners {
		if other == l {
			h.listeners = append(h.listeners[:i:i], h.listeners[i+1:]...)
		}
	}
	if len(h.listeners) == 0 {
		h.stop()
		h.stop = nil
	}
}

// deliver hands v to every listener.
func (h *hub[T]) deliver(v T) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, l := range h.listeners {
		l.mailbox.put(v)
	}
}
