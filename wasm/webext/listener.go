package webext

import (
	"iter"
	"slices"
	"sync"

	"gangway/wasm/internal/failure"
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
	mailbox *mailbox[*T] // Of pointers, so that listeners of all types share its code.
	allow   func(T) bool // Nil lets everything in.
	claims  bool         // Values that it lets in are not for those that do not claim.
	stop    func()
	done    <-chan struct{}
}

// Receive waits for the next occurrence. It returns [ErrStopped] after
// [Listener.Stop], and ctx's error when ctx is done first, which harms no
// occurrence.
func (l *Listener[T]) Receive(ctx Context) (T, error) {
	p, how := l.mailbox.take(ctx.Done())
	var none T
	switch how {
	case over:
		return none, failure.In("receive", l.ended())
	case canceled:
		return none, failure.In("receive", ctx.Err())
	}
	return *p, nil
}

// Values returns an iterator over the occurrences, until [Listener.Stop] is
// called or ctx is done. It may be used again for those that follow a break.
func (l *Listener[T]) Values(ctx Context) iter.Seq[T] {
	return func(yield func(T) bool) {
		for {
			p, how := l.mailbox.take(ctx.Done())
			if how != value || !yield(*p) {
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
func (l *Listener[T]) Err() error {
	select {
	case <-l.done:
		return l.ended()
	default:
		return nil
	}
}

// ended returns why the listener has ended.
func (l *Listener[T]) ended() error {
	if l.mailbox.isAbandoned() {
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

// open makes a listener that receives, until stop is called.
func (l *Listener[T]) open(gone <-chan struct{}, stop func()) {
	l.mailbox = newMailbox(func(p *T) int { return costOf(*p) }, gone)
	l.mailbox.setLimit(Limit{Messages: MaxWaiting})
	l.done = either(l.mailbox.closed, gone)
	l.stop = sync.OnceFunc(stop)
}

// take gives the listener an occurrence.
func (l *Listener[T]) take(v T) {
	if s, ok := any(v).(shared); !l.mailbox.put(&v) && ok {
		s.giveUp()
	}
}

// drop gives up the values that were not received.
func (l *Listener[T]) drop() {
	for _, p := range l.mailbox.abandon() {
		if s, ok := any(*p).(shared); ok {
			s.giveUp()
		}
	}
}

// costOf returns what an occurrence counts against the limit of its listener
// beside its number.
func costOf[T any](v T) int {
	if c, ok := any(v).(interface{ cost() int }); ok {
		return c.cost()
	}
	return 0
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
