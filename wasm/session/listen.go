package session

import (
	"errors"
	"iter"
	"maps"
	"slices"
	"sync"
	"time"
	"weak"

	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/host"
	"gangway/wasm/session/internal/machine"
	"gangway/wasm/webext"
)

// A Listener accepts sessions. Its methods may be called from any goroutine.
type Listener struct {
	config
	rt     *webext.Runtime
	name   string
	budget *budget
	store  *store   // Nil if the sessions live in memory alone.
	stops  []func() // End the listening to events. Written before Listen returns.
	onGone func(id string, end *EndError)

	hearsOfTabs bool // That are closed. Written before Listen returns.

	mu       sync.Mutex // Protects following. Taken before a session's lock.
	sessions map[string]*Session
	records  map[string]*record // Of sessions that are not brought back yet.
	ends     tombstones
	waiting  []*Session    // To be received.
	greeting map[party]int // Ports that have not said hello.
	err      error         // Why the listener has ended; nil until then.

	loaded  chan struct{} // Closed when records is there.
	arrived signal
	done    chan struct{} // Closed when the listener ends.
}

// portName returns the name of the ports of sessions of a name.
func portName(name string) string { return "gangway.session/" + name }

// Listen listens for sessions that are dialed under a name, in the same
// extension. Call it at the start of the program, so that sessions which woke a
// background find it.
//
// In a background or an extension page, sessions outlive the loss of this end's
// memory: they keep their state in storage.session, for which the manifest
// needs the permission "storage". [Listener.Receive] then returns them again.
// Elsewhere set [ListenOptions.Volatile].
//
// A name has one listener in a program at a time: another is [ErrListening].
func Listen(rt *webext.Runtime, name string, o ListenOptions) (*Listener, error) {
	return listen(rt, name, o, func(*Listener) error { return nil })
}

// ListenExternal is [Listen] that also lets in the senders from outside the
// extension that allow does, as [webext.Runtime.OnConnectExternal] describes it.
// It listens for both under one name.
func ListenExternal(rt *webext.Runtime, name string, allow webext.Allow, o ListenOptions) (*Listener, error) {
	return listen(rt, name, o, func(l *Listener) error {
		outside, err := rt.OnConnectExternal(allow, portName(name))
		return watch(l, outside, err, l.watchPorts)
	})
}

// listen is Listen, which also listens to the events that also does.
func listen(rt *webext.Runtime, name string, o ListenOptions, also func(*Listener) error) (*Listener, error) {
	l := &Listener{
		config: o.config(), rt: rt, name: name, budget: o.budget(), onGone: o.OnGone, sessions: map[string]*Session{},
		greeting: map[party]int{}, loaded: make(chan struct{}), arrived: newSignal(), done: make(chan struct{}),
	}
	if !listening.begin(l) {
		return nil, failure.In("session: listen", ErrListening)
	}
	err := l.listen()
	if err == nil {
		err = also(l)
	}
	if err != nil {
		l.Stop()
		return nil, failure.In("session: listen", err)
	}
	if o.Volatile {
		close(l.loaded)
	} else {
		l.store = newStore(rt, l.budget, l.yield)
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

// A listened is a name in an extension context, which it does not keep in
// memory.
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

// listen listens to the events that there are in this extension context.
func (l *Listener) listen() error {
	host.LimitPorts(l.rt, portName(l.name), helloMessages, helloBytes)
	inside, err := l.rt.OnConnect(portName(l.name))
	if err := watch(l, inside, err, l.watchPorts); err != nil {
		return err
	}
	suspensions, err := l.rt.OnSuspend()
	if err := watch(l, suspensions, err, l.watchSuspend); err != nil && !errors.Is(err, webext.ErrUnsupported) {
		return err
	}
	removed, err := l.rt.OnTabRemoved()
	err = watch(l, removed, err, l.watchTabs)
	l.hearsOfTabs = err == nil
	if err != nil && !errors.Is(err, webext.ErrUnsupported) {
		return err
	}
	return nil
}

// watch lets a goroutine take the occurrences of an event until the listener is
// stopped.
func watch[T any](l *Listener, events *webext.Listener[T], err error, take func(*webext.Listener[T])) error {
	if err != nil {
		return err
	}
	l.stops = append(l.stops, events.Stop)
	go take(events)
	return nil
}

// load reads the records that an earlier memory has left.
func (l *Listener) load() {
	records, ends, err := l.store.loadAll(until{l}, l.name)
	if err != nil {
		l.end(err)
		return
	}
	l.mu.Lock()
	l.records, l.ends = records, ends // From now on watchTabs changes them.
	any := len(records) > 0
	l.mu.Unlock()
	tabs, err := l.openTabs(any)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forgetTabs(func(tab int64) bool { return err == nil && !slices.Contains(tabs, tab) })
	l.forgetOldest()
	close(l.loaded)
}

// openTabs returns which tabs are open, if there are any records of tabs.
func (l *Listener) openTabs(any bool) ([]int64, error) {
	if !any {
		return nil, nil
	}
	return l.rt.OpenTabs(until{l})
}

// until is a context that is done when a listener has ended.
type until struct{ l *Listener }

func (u until) Done() <-chan struct{} { return u.l.done }

func (u until) Err() error { return u.l.Err() }

// Receive waits for the next session. Those whose state was kept while this end
// had lost its memory come again, when the other end connects: see
// [Session.Restored]. After [Listener.Stop] it returns [webext.ErrStopped], and
// ctx's error when ctx is done, which harms no session.
func (l *Listener) Receive(ctx webext.Context) (*Session, error) {
	s, err := l.receive(ctx)
	if err != nil {
		return nil, failure.In("session: receive session", err)
	}
	return s, nil
}

func (l *Listener) receive(ctx webext.Context) (*Session, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if s := l.next(); s != nil {
			return s, nil
		}
		select {
		case <-l.arrived:
		case <-l.done:
			return nil, l.Err()
		case <-ctx.Done():
		}
	}
}

func (l *Listener) next() *Session {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) == 0 {
		return nil
	}
	s := l.waiting[0]
	if l.waiting = l.waiting[1:]; len(l.waiting) > 0 {
		l.arrived.set()
	}
	return s
}

// Values returns an iterator over the sessions, until the listener ends or ctx
// is done. It may be used again for those that follow a break.
func (l *Listener) Values(ctx webext.Context) iter.Seq[*Session] {
	return func(yield func(*Session) bool) {
		for {
			s, err := l.receive(ctx)
			if err != nil || !yield(s) {
				return
			}
		}
	}
}

// Stop ends listening. Sessions go on until their port ends, and then end with
// [ErrListenerStopped]; those that nobody has received are aborted. Calls after
// the first do nothing.
func (l *Listener) Stop() { l.end(webext.ErrStopped) }

// Done returns a channel that is closed when the listener has ended: by
// [Listener.Stop], with its extension context, or because storage.session
// failed.
func (l *Listener) Done() <-chan struct{} { return l.done }

// Err returns nil until [Listener.Done] is closed, then [webext.ErrStopped] or
// why the listener ended by itself.
func (l *Listener) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// end ends the listener, once.
func (l *Listener) end(cause error) {
	l.mu.Lock()
	ended := l.err != nil
	var waiting, sessions []*Session
	if !ended {
		l.err = cause
		waiting, sessions = l.waiting, slices.Collect(maps.Values(l.sessions))
		l.waiting = nil
		close(l.done)
	}
	l.mu.Unlock()
	if ended {
		return
	}
	for _, stop := range l.stops {
		stop()
	}
	listening.end(l)
	for _, s := range waiting {
		s.Abort()
	}
	for _, s := range sessions {
		s.endWithout(ErrListenerStopped)
	}
}

// watchPorts serves each port until the listener is stopped, or the extension
// context is gone.
func (l *Listener) watchPorts(ports *webext.Listener[*webext.Port]) {
	for port := range ports.Values(never{}) {
		if p := senderKey(port.Sender()).party(); l.greets(p) {
			go l.serve(port, p)
		} else {
			port.Disconnect() // The other end tries again, later.
		}
	}
	l.end(webext.ErrContextInvalidated) // If it was not stopped.
}

// watchSuspend lets the other ends know that this one sleeps, and stores all
// that is not stored yet. All of that happens in the turn of the event.
func (l *Listener) watchSuspend(suspensions *webext.Listener[struct{}]) {
	for range suspensions.Values(never{}) {
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
	for id := range removed.Values(never{}) {
		l.mu.Lock()
		l.forgetTabs(func(tab int64) bool { return tab == id })
		l.mu.Unlock()
		for _, s := range l.all() {
			if senderKey(s.sender).Tab == id {
				s.endWith(errTabClosed)
			}
		}
	}
}

// serve takes a port from its hello to its end.
func (l *Listener) serve(port *webext.Port, from party) {
	defer port.Disconnect()
	h, ok := l.hello(port)
	l.greeted(from)
	if !ok {
		return
	}
	s, refusal, ok := l.admit(port, h)
	switch {
	case refusal != nil:
		refuse(port, *refusal)
	case ok && s.welcome(port, h):
		s.detach(port, s.attend(port))
	}
	if s != nil && l.Err() != nil {
		s.endWithout(ErrListenerStopped)
	}
}

// greets notes that a port of a sender is to say hello. It reports false if too
// many of it are.
func (l *Listener) greets(from party) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.greeting[from] >= l.budget.each.Sessions {
		return false
	}
	l.greeting[from]++
	return true
}

// greeted notes that a port has said hello, or does not say it.
func (l *Listener) greeted(from party) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.greeting[from]--; l.greeting[from] == 0 {
		delete(l.greeting, from)
	}
}

// hello waits for the hello on a port. It reports false if none comes, or the
// listener ends meanwhile.
func (l *Listener) hello(port *webext.Port) (h machine.Hello, ok bool) {
	timer := time.AfterFunc(answerTime, port.Disconnect)
	m, err := port.Receive(until{l})
	timer.Stop()
	if err != nil {
		return h, false
	}
	select {
	case <-l.loaded:
	case <-l.done:
		return h, false
	}
	h, ok = machine.ReadHello(m.Raw())
	if !ok {
		refuse(port, machine.Reset{Code: machine.Violated, Text: "not a hello"})
	}
	return h, ok
}

// admit returns the session that a hello is for, or how it is refused. Once the
// listener has ended there is neither.
func (l *Listener) admit(port *webext.Port, h machine.Hello) (_ *Session, refusal *machine.Reset, ok bool) {
	refused := func(code machine.Code) (*Session, *machine.Reset, bool) {
		return nil, &machine.Reset{Code: code}, false
	}
	if !h.Spoken() {
		return refused(machine.NoVersion)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return nil, nil, false
	}
	from := senderKey(port.Sender())
	if s := l.sessions[h.ID]; s != nil {
		if !senderKey(s.sender).owns(from) {
			return refused(machine.Refused)
		}
		s.expect()
		return s, nil, true
	}
	if end, found := l.ends.find(h.ID); found {
		return nil, &machine.Reset{Code: machine.Code(end.Code), Handled: end.Handled}, false
	}
	r := l.records[h.ID]
	switch {
	case r != nil && !r.Sender.owns(from):
		return refused(machine.Refused)
	case r == nil && l.mayNotBegin(h):
		return refused(machine.Forgotten)
	case r == nil && !l.makePlace(from):
		return refused(machine.Busy)
	}
	return l.add(l.session(h.ID, r), port), nil, true
}

// mayNotBegin reports whether a session that is not known here has carried
// something before, so that it would go on with a part of it missing. An end that
// is stored was killed before its first write, perhaps, and its program is the
// same; one that is not was another page.
func (l *Listener) mayNotBegin(h machine.Hello) bool {
	return h.First > 1 || l.store == nil && h.Received > 0
}

// session returns a session that is new, or goes on from its record.
func (l *Listener) session(id string, r *record) *Session {
	if r == nil {
		s := newSession(l.name, id, l.config)
		s.machine = machine.New(l.machineFor(id, l.store != nil))
		return s
	}
	delete(l.records, id)
	return r.session(l.name, l.config, l.store != nil)
}

// add enters a session, which Receive returns next.
func (l *Listener) add(s *Session, port *webext.Port) *Session {
	s.sender = port.Sender()
	s.budget, s.account = l.budget, l.budget.open(senderKey(s.sender).party())
	s.ended = func() { go l.forget(s) }
	if l.mayGoAway(senderKey(s.sender)) {
		s.away = func() { go l.absent(s) }
		s.left = func() { go l.putAway(s) }
	}
	if l.store != nil {
		l.store.adopt(s, recordKey(l.name, s.id))
	}
	l.sessions[s.id] = s
	l.waiting = append(l.waiting, s)
	l.arrived.set()
	return s
}

// forget drops a session that has ended, and remembers that it has.
func (l *Listener) forget(s *Session) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop(s)
}

// drop is forget, with the lock held.
func (l *Listener) drop(s *Session) {
	if l.sessions[s.id] != s {
		return // It was dropped before.
	}
	if waited := l.remove(s); waited && s.Restored() {
		l.tellGone(s.ID(), s.err)
	}
	l.ends.add(s.tombstone())
	if l.store != nil {
		l.store.bury(l.name, l.ends, l.store.disown(s))
	}
}

// remove removes a session, and reports whether nobody had received it.
func (l *Listener) remove(s *Session) (waited bool) {
	delete(l.sessions, s.id)
	i := slices.Index(l.waiting, s)
	if i >= 0 {
		l.waiting = slices.Delete(l.waiting, i, i+1)
	}
	return i >= 0
}

// tombstone says how a session has ended.
func (s *Session) tombstone() tombstone {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.machine.Reset()
	return tombstone{ID: []byte(s.id), Code: uint64(r.Code), Handled: r.Handled}
}

// welcome connects the session by a port. It reports false if the session has
// ended or ends by that.
func (s *Session) welcome(port *webext.Port, h machine.Hello) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hold(port)
	s.machine.Greet(h)
	if s.err == nil {
		s.noteConnection()
	}
	s.react()
	if s.err != nil {
		s.letGo()
		return false
	}
	return true
}

// sleep tells the other end that this one is about to be suspended.
func (s *Session) sleep() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.machine.Sleep()
	s.react()
}

// endWithout ends the session if no port connects it.
func (s *Session) endWithout(cause error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.port == nil {
		s.end(cause)
	}
}

// refuse answers a hello with a reset.
func refuse(port *webext.Port, r machine.Reset) {
	_ = host.WireOf(port).PostParts(r.Append(nil), nil)
}
