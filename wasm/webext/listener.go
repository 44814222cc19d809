package webext

import (
	"slices"
	"sync"
)

// A Listener receives the occurrences of one event. Each listener of an event
// receives all of them, in order.
//
// Occurrences wait in memory, without limit, until they are received: receive
// from Events, or call Stop. Its methods may be called from any goroutine.
type Listener[T any] struct {
	mailbox *mailbox[T]
	allow   func(T) bool // Nil lets everything in.
	claims  bool         // What it lets in is not for those that do not claim.
	stop    func()
}

// Events returns the channel of occurrences, those first that came before the
// program started. It is closed by [Listener.Stop].
func (l *Listener[T]) Events() <-chan T { return l.mailbox.channel() }

// Stop ends listening and closes the channel of Events; nothing is delivered
// after Stop has returned. What was not received is dropped: a port is
// disconnected and a request ignored if no other listener has it. Calls after
// the first do nothing.
func (l *Listener[T]) Stop() { l.stop() }

// A shared value is something that must not be forgotten: it is given up when
// nobody has received it and nobody can any more.
type shared interface {
	share(listeners int)
	giveUp()
}

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
	l := &Listener[T]{mailbox: newMailbox(func(T) int { return 0 }, gone), allow: allow, claims: claims}
	l.stop = sync.OnceFunc(func() { h.remove(l) })

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
	for _, v := range l.mailbox.abandon() {
		if s, ok := any(v).(shared); ok {
			s.giveUp()
		}
	}
}

// deliver hands v to every listener that lets it in. It returns false if there
// is none. Listeners are asked without the lock: they may stop, and others begin.
func (h *hub[T]) deliver(v T) bool {
	h.mu.Lock()
	listeners := slices.Clone(h.listeners)
	h.mu.Unlock()
	return h.hand(v, allowing(listeners, v, true)) || h.hand(v, allowing(listeners, v, false))
}

// allowing returns the listeners that let v in, of those that claim what they
// let in or of the others.
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
		l.mailbox.put(v)
	}
	return len(listeners) > 0
}
