package session

import (
	"encoding/base64"
	"errors"
	"math"
	"sync"
	"time"

	"gangway/wasm/webext"
)

// A Session is one end of a connection that outlives ports.
//
// Its methods may be called from any goroutine. A call that waits always ends:
// with success, with its context, or with the end of the session. Giving one
// up harms neither the session nor any message.
type Session struct {
	options  Options
	name     string
	id       string
	sender   *webext.Sender // Nil on the dialing end.
	dialing  bool
	restored bool   // This end was brought back from storage.session.
	store    *store // Nil if this end lives in memory alone.
	ended    func() // Called once, by the end, with the lock held; may be nil.

	mu        sync.Mutex // Protects following.
	state     State
	port      *webext.Port // Nil while no connection is welcomed.
	epoch     uint64       // Of this end's memory.
	peerEpoch uint64       // Of the other end's, 0 until it is known.
	out       outbox
	in        inbox
	credit    int    // Bytes that the other end takes on their way.
	told      uint64 // The confirmation sent last.
	stored    uint64 // Up to here it is stored that all is handled.
	asked     uint64 // Up to here the store was asked to do so now.
	posted    bool   // Since something arrived: more leaves in the same turn, with it.
	marked    bool   // The store will look at the session.
	commits   int    // That are being written.
	timer     *time.Timer
	delayed   bool // The timer runs, for a confirmation.
	keep      *time.Timer
	keeping   bool // The timer keep runs.
	closing   bool
	asleep    bool // The other end is suspended and wants to be left alone.
	lingering bool // Ended, but the other end may not know.
	stats     Stats
	changes   []Change // That OnChange is to be told.
	telling   bool     // A goroutine tells them.
	frame     data     // Of the message that is being posted.

	arrived signal        // A message, or the end of the other end.
	offered *offer        // Of the first message that waits; nil if it is free.
	needed  signal        // Something to send.
	room    chan struct{} // Closed and replaced when the window opens.
	waiters int           // Who wait for room, or for a large message before theirs.
	large   bool          // A large message is being queued.
	chunks  chunks
	done    chan struct{}
	err     *EndError // Written before done is closed, read after.
}

// A signal holds at most one token.
type signal chan struct{}

func newSignal() signal { return make(signal, 1) }

func (s signal) set() {
	select {
	case s <- struct{}{}:
	default: // Set already.
	}
}

func newSession(name, id string, o Options) *Session {
	s := &Session{
		options: o, name: name, id: id, epoch: newEpoch(), credit: o.Window.Bytes,
		arrived: newSignal(), needed: newSignal(), room: make(chan struct{}), done: make(chan struct{}),
	}
	s.in.window = o.Window.Bytes
	if !o.Durable {
		s.out.released = math.MaxUint64
	}
	return s
}

// Name returns the name under which the session was dialed.
func (s *Session) Name() string { return s.name }

// ID returns the id of the session, which both ends know and nobody can guess.
// It is text, fit for the key under which a program keeps its own state.
func (s *Session) ID() string { return base64.RawURLEncoding.EncodeToString([]byte(s.id)) }

// Sender returns the context that dialed, as the browser described it when it
// connected first; nil on the dialing end.
func (s *Session) Sender() *webext.Sender { return s.sender }

// Restored reports whether this end has lost its memory since the session
// began, and was brought back from storage.session. See [Session.Commit].
func (s *Session) Restored() bool { return s.restored }

// Done returns a channel that is closed when the session has ended.
func (s *Session) Done() <-chan struct{} { return s.done }

// Err returns nil until [Session.Done] is closed, then an [*EndError].
func (s *Session) Err() error {
	select {
	case <-s.done:
		return s.err
	default:
		return nil
	}
}

// Send sends v, converted as package codec does. It returns when the message
// has a place in the send window, connected or not; v may then be used again.
// From then on the message is delivered once, in the order of the calls, or it
// is among the [EndError.Unconfirmed] of the session's end. A message of more
// than 64 KiB takes its place in the order when its last fragment is sent, so
// that it does not hold up the others.
//
// While the window is full Send waits, or fails, as [Options.Overflow] says. If
// ctx is done first, nothing is sent.
func (s *Session) Send(ctx webext.Context, v any) error {
	payload, err := s.chunks.marshal(v)
	if err == nil {
		err = s.send(ctx, payload)
	}
	if err != nil {
		return &opError{"send", err}
	}
	return nil
}

func (s *Session) send(ctx webext.Context, payload []byte) error {
	switch {
	case len(payload) > s.options.MaxMessage:
		return ErrTooLarge
	case s.options.Durable && len(payload) > s.options.Window.Bytes:
		return detailed(ErrTooLarge, "a durable session stores what it sends, at most Window.Bytes")
	case len(payload) > fragmentSize && !s.options.Durable:
		return s.sendLarge(ctx, payload)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.waitFor(ctx, func() bool { return s.out.fits(len(payload), s.options.Window) })
	if err != nil {
		return err
	}
	s.out.add(entry{payload: payload})
	s.queued()
	return nil
}

// sendLarge queues a large message by fragments, as there is room for them, or
// all at once if it may not wait: its beginning needs room then. One message at
// a time is being queued.
func (s *Session) sendLarge(ctx webext.Context, payload []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.waitFor(ctx, func() bool { return !s.large && s.out.fitsFragment(s.options.Window) })
	if err != nil {
		return err
	}
	s.large = true
	defer func() {
		s.large = false
		s.makeRoom()
	}()
	for t := s.out.begin(payload); ; {
		s.out.addFragment(t)
		s.queued()
		if t.complete() {
			return nil
		}
		err := s.waitFor(ctx, func() bool {
			return s.options.Overflow == Fail || s.out.fitsFragment(s.options.Window)
		})
		if err != nil {
			s.abandon(t)
			return err
		}
	}
}

// abandon gives a large message up that is not complete. After a close nothing
// may follow: it says as much.
func (s *Session) abandon(t *transfer) {
	t.abandoned = true
	if s.err == nil && !s.closing {
		s.out.add(entry{payload: []byte{}, transfer: t, what: fragmentAbandon})
		s.queued()
	}
}

// queued lets leave what was queued.
func (s *Session) queued() {
	s.stats.Sent = s.out.added
	s.flush()
	if s.port == nil {
		s.needed.set()
	}
	if s.port == nil || s.store != nil && s.store.hurries() {
		s.remember()
	}
}

// waitFor waits, with the lock held before and after, until there is room.
func (s *Session) waitFor(ctx webext.Context, ready func() bool) error {
	for {
		switch {
		case s.err != nil:
			return s.err
		case s.closing:
			return ErrClosed
		case ready():
			return nil
		case s.options.Overflow == Fail:
			return ErrWindowFull
		}
		if err := s.waitRoom(ctx); err != nil {
			return err
		}
	}
}

// waitRoom waits, without the lock, until the window has opened.
func (s *Session) waitRoom(ctx webext.Context) error {
	s.waiters++
	room := s.room
	s.mu.Unlock()
	defer s.mu.Lock()
	select {
	case <-room:
	case <-s.done:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

func (s *Session) makeRoom() {
	if s.waiters > 0 {
		s.waiters = 0
		close(s.room)
		s.room = make(chan struct{})
	}
}

// Receive waits for the next message. Unless [Options.Durable] is set, it
// confirms first that the messages which earlier calls returned are handled.
//
// After the last message it returns the session's end: [ErrPeerClosed] if the
// other end has closed the session.
func (s *Session) Receive(ctx webext.Context) (Message, error) {
	m, err := s.receive(ctx)
	if err != nil {
		return Message{}, &opError{"receive", err}
	}
	return m, nil
}

func (s *Session) receive(ctx webext.Context) (Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handle()
	if err := s.waitArrival(ctx); err != nil {
		return Message{}, err
	}
	return s.takeMessage(), nil
}

// handle says that all that was handed out is handled, unless that waits for a
// commit.
func (s *Session) handle() {
	if !s.options.Durable && s.err == nil {
		s.in.handle()
		s.settle()
	}
}

// waitArrival waits, with the lock held before and after, until there is a
// message to take.
func (s *Session) waitArrival(ctx webext.Context) error {
	woken := false // And so has the token, for others who wait.
	for {
		switch {
		case s.err != nil:
			return s.err
		case len(s.in.waiting) > 0 && s.offered == nil:
			if woken && len(s.in.waiting) > 1 {
				s.arrived.set()
			}
			return nil
		}
		arrived, err := s.waitToken(ctx)
		if err != nil {
			return err
		}
		woken = woken || arrived
	}
}

// waitToken waits, without the lock, for what may be a message.
func (s *Session) waitToken(ctx webext.Context) (arrived bool, err error) {
	s.mu.Unlock()
	defer s.mu.Lock()
	select {
	case <-s.arrived:
		return true, nil
	case <-s.done:
		return false, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// takeMessage hands out the first message that waits.
func (s *Session) takeMessage() Message {
	s.stats.Received++
	return s.in.take()
}

// Commit confirms that all messages which Receive has returned are handled, and
// all that were received from [Channels], and stores that in storage.session,
// together with what this end has sent and with items of the program's own, in
// one write: so that all of it has happened or none of it. It returns when it is
// written.
//
// When the browser then takes this end's memory, as it does with backgrounds,
// the session goes on from the last commit: what came after it comes again,
// and, with [Options.Durable], what was sent after it has not left.
//
// It fails with [ErrStore] if the write does; it may then be called again. An
// end that lives in memory alone stores nothing, and refuses items.
func (s *Session) Commit(ctx webext.Context, items map[string]any) error {
	var done <-chan error
	err := s.decideOffer(ctx)
	if err == nil {
		done, err = s.commit(items)
	}
	if err == nil {
		select {
		case err = <-done:
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	if err != nil {
		return &opError{"commit", err}
	}
	return nil
}

func (s *Session) commit(items map[string]any) (<-chan error, error) {
	if s.store == nil && len(items) > 0 {
		return nil, detailed(ErrStore, "this end of the session has no storage")
	}
	if s.store != nil {
		return s.store.commit(s, items), nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return nil, s.err
	}
	s.in.handle()
	if s.options.Durable {
		s.out.released = s.out.added
		s.flush()
	}
	s.settle()
	done := make(chan error, 1)
	done <- nil
	return done, nil
}

// Close ends the session in order: what this end has sent is delivered first.
// It returns nil when the other end has handled all of it. Messages that
// Receive has returned are confirmed, as by Commit; those that this end has not
// received are dropped, and are then unconfirmed at the other end.
//
// If ctx is done first, or the session ends otherwise, the error says so and
// lists what was not confirmed. If that is nothing, it returns nil also when ctx
// is done, before the other end has heard of the close. After Close the session
// has ended.
func (s *Session) Close(ctx webext.Context) error {
	if s.options.Durable {
		if err := s.Commit(ctx, nil); err != nil {
			s.Abort()
			return err
		}
	}
	_ = s.decideOffer(ctx) // If ctx is done, so is what follows.
	s.mu.Lock()
	s.handle() // Nothing is received after it.
	if !s.closing && s.err == nil {
		s.closing = true
		s.out.add(entry{closing: true})
		if s.options.Durable {
			s.out.released = s.out.added
		}
		s.makeRoom()
		s.queued()
	}
	s.mu.Unlock()
	select {
	case <-s.done:
	case <-ctx.Done():
		s.stopClosing(ctx.Err())
	}
	if closed := errors.Is(s.err, ErrClosed) || errors.Is(s.err, ErrPeerClosed); closed && len(s.err.Unconfirmed) == 0 {
		return nil
	}
	return &opError{"close", s.err}
}

// stopClosing ends a session for whose orderly end nobody waits any more. If
// something is not confirmed, the other end must not take the end for an orderly
// one.
func (s *Session) stopClosing(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	cause := ErrClosed
	if len(s.out.unconfirmed()) > 0 {
		cause = &doubleError{ErrClosed, ErrAborted}
	}
	s.end(&doubleError{cause, why})
}

// Abort ends the session at once. The other end is told, if it can be reached.
func (s *Session) Abort() { s.endWith(ErrAborted) }

func (s *Session) endWith(cause error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end(cause)
}

// end ends the session, with the lock held, and tells the other end.
func (s *Session) end(cause error) {
	if s.err != nil {
		return
	}
	s.err = &EndError{Cause: cause, Unconfirmed: s.out.unconfirmed()}
	s.lingering = s.dialing && errors.Is(cause, ErrPeerClosed)
	s.tellEnd()
	s.setState(Ended, s.err)
	s.stopTimers()
	if s.ended != nil {
		s.ended()
	}
	close(s.done)
	s.makeRoom()
	s.needed.set()
	s.out = outbox{last: s.out.last, handled: s.out.handled}
	s.in.waiting = nil
	s.in.dropParts()
}

// tellEnd resets the session at the other end, if it can be reached.
func (s *Session) tellEnd() {
	if s.port == nil {
		return
	}
	if r, ok := resetFor(s.err.Cause); ok {
		r.handled = s.in.handled
		_ = s.port.PostMessage(r) // The other end may be gone, which is an end as well.
	}
	if !s.lingering {
		s.port.Disconnect()
		s.port = nil
	}
}

func (s *Session) stopTimers() {
	for _, t := range []*time.Timer{s.timer, s.keep} {
		if t != nil {
			t.Stop()
		}
	}
}
