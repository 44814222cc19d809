package session

import (
	"errors"
	"maps"
	"slices"
	"sync"
	"weak"

	"gangway/wasm/webext"
)

// A Listener accepts sessions. Its methods may be called from any goroutine.
type Listener struct {
	rt      *webext.Runtime
	name    string
	options Options
	store   *store   // Nil if the sessions live in memory alone.
	stops   []func() // End the listening to events. Written before Listen returns.

	mu       sync.Mutex // Protects following. Taken before a session's lock.
	sessions map[string]*Session
	records  map[string]*record // Of sessions that are not brought back yet.
	ends     tombstones
	accepted []*Session // That wait for Accept.
	failed   error      // Why the listener has closed by itself.

	loaded  chan struct{} // Closed when records is there.
	arrived signal
	done    chan struct{} // Closed by Close, or when the context is gone.
	stop    sync.Once
}

// portName returns the name of the ports of sessions of a name.
func portName(name string) string { return "gangway.session/" + name }

// Listen listens for sessions that are dialed under a name. Call it at the
// start of the program, so that sessions which woke a background find it.
//
// In a background or an extension page, sessions outlive the loss of this end's
// memory: what they need is kept in storage.session, for which the manifest
// needs the permission "storage". [Listener.Accept] then returns them again.
// Elsewhere set [Options.Volatile].
//
// A name has one listener in a program at a time: another is [ErrListening].
func Listen(rt *webext.Runtime, name string, o Options) (*Listener, error) {
	l := &Listener{
		rt: rt, name: name, options: o.withDefaults(), sessions: map[string]*Session{},
		loaded: make(chan struct{}), arrived: newSignal(), done: make(chan struct{}),
	}
	if !listening.begin(l) {
		return nil, &opError{"listen", ErrListening}
	}
	if err := l.listen(); err != nil {
		l.Close()
		return nil, &opError{"listen", err}
	}
	if l.options.Volatile {
		close(l.loaded)
	} else {
		l.store = newStore(rt)
		go l.load()
	}
	return l, nil
}

// listening are the names that have a listener. Two would receive from the same
// ports.
var listening = names{taken: map[listened]bool{}}

type names struct {
	mu    sync.Mutex // Protects following.
	taken map[listened]bool
}

// A listened is a name in a context, which it does not keep in memory.
type listened struct {
	rt   weak.Pointer[webext.Runtime]
	name string
}

func (l *Listener) listened() listened { return listened{weak.Make(l.rt), l.name} }

// begin takes the name of a listener, and reports whether it was free.
func (n *names) begin(l *Listener) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	key := l.listened()
	if n.taken[key] {
		return false
	}
	n.taken[key] = true
	return true
}

func (n *names) end(l *Listener) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.taken, l.listened())
}

// listen listens to all events that there are in this context.
func (l *Listener) listen() error {
	inside, err := l.rt.OnConnectNamed(portName(l.name))
	if err := watch(l, inside, err, l.watchPorts); err != nil {
		return err
	}
	if l.options.External.listen != nil {
		outside, err := l.options.External.listen(l.rt, portName(l.name))
		if err := watch(l, outside, err, l.watchPorts); err != nil {
			return err
		}
	}
	suspensions, err := l.rt.OnSuspend()
	if err := watch(l, suspensions, err, l.watchSuspend); err != nil && !errors.Is(err, webext.ErrUnsupported) {
		return err
	}
	removed, err := l.rt.OnTabRemoved()
	if err := watch(l, removed, err, l.watchTabs); err != nil && !errors.Is(err, webext.ErrUnsupported) {
		return err
	}
	return nil
}

// watch lets a goroutine take the occurrences of an event until the listener is
// closed.
func watch[T any](l *Listener, events *webext.Listener[T], err error, take func(*webext.Listener[T])) error {
	if err != nil {
		return err
	}
	l.stops = append(l.stops, events.Stop)
	go take(events)
	return nil
}

// load reads what an earlier memory has left.
func (l *Listener) load() {
	records, ends, err := l.store.loadAll(untilClosed(l.done), l.name)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.fail(err)
		return
	}
	l.records, l.ends = records, ends
	close(l.loaded)
}

// untilClosed is a context that is done when a channel is closed.
type untilClosed <-chan struct{}

func (c untilClosed) Done() <-chan struct{} { return c }

func (c untilClosed) Err() error {
	select {
	case <-c:
		return ErrListenerClosed
	default:
		return nil
	}
}

// Accept waits for the next session. Those whose state was kept while this end
// had lost its memory come again, when the other end connects: see
// [Session.Restored]. It returns [ErrListenerClosed] after Close.
func (l *Listener) Accept(ctx webext.Context) (*Session, error) {
	for {
		if s := l.next(); s != nil {
			return s, nil
		}
		select {
		case <-l.arrived:
		case <-l.done:
			return nil, &opError{"accept", l.failure()}
		case <-ctx.Done():
			return nil, &opError{"accept", ctx.Err()}
		}
	}
}

func (l *Listener) next() *Session {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.accepted) == 0 {
		return nil
	}
	s := l.accepted[0]
	if l.accepted = l.accepted[1:]; len(l.accepted) > 0 {
		l.arrived.set()
	}
	return s
}

func (l *Listener) failure() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed != nil {
		return l.failed
	}
	return ErrListenerClosed
}

// fail ends the listener because it cannot work. With the lock held.
func (l *Listener) fail(err error) {
	l.failed = err
	go l.Close()
}

// Close stops listening. Sessions go on until their port ends, and then end
// with [ErrListenerClosed]; those that nobody has accepted are aborted. Calls
// after the first do nothing.
func (l *Listener) Close() {
	l.stop.Do(func() {
		close(l.done)
		for _, stop := range l.stops {
			stop()
		}
		listening.end(l)
		l.mu.Lock()
		accepted, sessions := l.accepted, slices.Collect(maps.Values(l.sessions))
		l.accepted = nil
		l.mu.Unlock()
		for _, s := range accepted {
			s.Abort()
		}
		for _, s := range sessions {
			s.endWithout(ErrListenerClosed)
		}
	})
}

// closed reports whether the listener is closed.
func (l *Listener) closed() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

// watchPorts serves each port. The channel of ports is closed by Close, or when
// the context is gone.
func (l *Listener) watchPorts(ports *webext.Listener[*webext.Port]) {
	for port := range ports.Events() {
		go l.serve(port)
	}
	l.Close()
}

// watchSuspend lets the other ends know that this one sleeps, and stores what
// is not stored yet. All of that happens in the turn of the event.
func (l *Listener) watchSuspend(suspensions *webext.Listener[struct{}]) {
	for range suspensions.Events() {
		sessions := l.all()
		if l.store != nil {
			l.store.hurry() // Programs go on in the turn of the event.
			l.store.writeAll(sessions)
		}
		for _, s := range sessions {
			s.sleep()
		}
	}
}

// all returns the sessions of this moment.
func (l *Listener) all() []*Session {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Collect(maps.Values(l.sessions))
}

// watchTabs ends the sessions of tabs that are closed.
func (l *Listener) watchTabs(removed *webext.Listener[int64]) {
	for id := range removed.Events() {
		for _, s := range l.all() {
			if senderKey(s.sender).Tab == id {
				s.endWith(detailed(ErrPeerGone, "its tab was closed"))
			}
		}
	}
}

// serve takes a port from its hello to its end.
func (l *Listener) serve(port *webext.Port) {
	defer port.Disconnect()
	frame, err := receiveWithin(port, answerTime)
	if err != nil {
		return
	}
	select {
	case <-l.loaded:
	case <-l.done:
		return
	}
	kind, parts, r := parse(frame)
	h, ok := r.hello(parts)
	if kind != frameHello || !ok {
		_ = port.PostMessage(reset{code: resetProtocol, text: "not a hello"})
		return
	}
	s, refusal := l.admit(port, h)
	if refusal != nil {
		_ = port.PostMessage(*refusal)
		return
	}
	if s.welcome(port, h) {
		s.detach(port, s.serve(port))
	}
	if l.closed() {
		s.endWith(ErrListenerClosed)
	}
}

// admit returns the session that a hello is for, or why there is none.
func (l *Listener) admit(port *webext.Port, h hello) (*Session, *reset) {
	if h.min > Version || h.max < minVersion {
		return nil, &reset{code: resetVersion}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	from := senderKey(port.Sender())
	if s := l.sessions[h.id]; s != nil {
		if senderKey(s.sender) != from {
			return nil, &reset{code: resetRefused}
		}
		return s, nil
	}
	if end, ok := l.ends.find(h.id); ok {
		return nil, &reset{code: end.Code, handled: end.Handled}
	}
	r := l.records[h.id]
	switch {
	case r != nil && r.Sender != from:
		return nil, &reset{code: resetRefused}
	case r == nil && h.first > 1:
		return nil, &reset{code: resetForgotten}
	case len(l.sessions) >= l.options.MaxSessions:
		return nil, &reset{code: resetBusy}
	case r == nil:
		return l.add(newSession(l.name, h.id, l.options), port), nil
	}
	delete(l.records, h.id)
	return l.add(r.session(l.name, l.options), port), nil
}

// add enters a session, which Accept returns next.
func (l *Listener) add(s *Session, port *webext.Port) *Session {
	s.sender = port.Sender()
	s.ended = func() { go l.forget(s, tombstone{ID: []byte(s.id), Code: endCode(s.err.Cause), Handled: s.in.handled}) }
	if l.store != nil {
		l.store.adopt(s, recordKey(l.name, s.id))
	}
	l.sessions[s.id] = s
	l.accepted = append(l.accepted, s)
	l.arrived.set()
	return s
}

// forget drops a session that has ended, and remembers that it has.
func (l *Listener) forget(s *Session, end tombstone) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.sessions, s.id)
	l.ends.add(end)
	if l.store != nil {
		l.store.bury(s, l.name, l.ends)
	}
}

// welcome connects the session by a port. It reports false if the session has
// ended or ends by that.
func (s *Session) welcome(port *webext.Port, h hello) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		if err := s.attach(port, h.epoch, h.received, h.credit); err != nil {
			s.end(err)
		}
	}
	if s.err != nil {
		_ = port.PostMessage(reset{code: endCode(s.err.Cause), handled: s.in.handled})
		return false
	}
	_ = port.PostMessage(welcome{Version, s.epoch, s.in.received, uint64(s.options.Window.Bytes)})
	s.resumeConfirming()
	return true
}

// resumeConfirming goes on after a new connection: the other end may have
// missed a confirmation, and what waits may leave.
func (s *Session) resumeConfirming() {
	if s.confirmable() > 0 {
		s.confirm()
	}
	s.flush()
}

// sleep tells the other end that this one is about to be suspended.
func (s *Session) sleep() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.port != nil {
		_ = s.port.PostMessage(sleep{})
	}
}

// endWithout ends the session if no port connects it.
func (s *Session) endWithout(cause error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.port == nil {
		s.end(cause)
	}
}
