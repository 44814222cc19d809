package session

import (
	"encoding/base64"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/host"
	"gangway/wasm/session/internal/machine"
	"gangway/wasm/webext"
)

// A Session is one end of a connection that outlives ports.
//
// Its methods may be called from any goroutine. A call that waits always ends:
// with success, with its context, or with the end of the session. Giving one
// up harms neither the session nor any message. A call whose context is done
// when it begins does nothing but return the context's error; [Session.Close]
// alone ends the session also then.
type Session struct {
	config
	name    string
	id      string
	sender  *webext.Sender // Nil on the dialing end.
	store   *store         // Nil if this end lives in memory alone.
	ended   func()         // Called once, by the end, with the lock held; may be nil.
	away    func()         // Called with the lock held when the other end was absent for Keep; nil if that ends the session.
	left    func()         // Called with the lock held when a session that is leaving is stored; nil with away.
	budget  *budget        // Nil on the dialing end, as the next.
	account *account       // Of its sender.
	expects atomic.Bool    // The program waits for messages of the other end.

	mu       sync.Mutex // Protects following.
	machine  *machine.Machine
	state    State
	port     *webext.Port // Nil while there is none.
	wire     host.Wire    // Of the port.
	patience *time.Timer  // Ends the port; nil once the other end has answered on it.
	weight   int          // Bytes of the budget that it takes.
	touched  int64        // When the other end came or went last; 0 without a budget.
	marked   bool         // The store will look at the session.
	commits  int          // That are being written.
	begun    int          // Writes of the state, commits apart.
	stored   int          // The last one of these that is done.
	ticker   *time.Timer  // Of the machine's ticks.
	keep     *time.Timer
	keeping  bool     // The other end is absent.
	leaving  bool     // For so long that the session is put away when its state is stored.
	untold   bool     // Ended, and the other end is still to be told.
	missing  error    // Why the other end is absent, as OnChange was told last.
	changes  []Change // That OnChange is to be told.
	telling  bool     // A goroutine tells them.

	attendant func(item []byte, redelivered bool) // Takes all messages; nil if they are received.
	delivers  bool                                // The attendant is passed messages.

	arrived  signal        // A message, or the end of the other end.
	offered  *offer        // Of the first message that waits; nil if it is free.
	needed   signal        // Something to send.
	room     chan struct{} // Closed and replaced when the window opens.
	waiters  int           // Who wait for room, or for a large message before theirs.
	chunks   chunks
	welcomed chan struct{} // Closed by the first connection.
	done     chan struct{}
	err      *EndError // Written before done is closed, read after.
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

// newSession returns a session without its machine.
func newSession(name, id string, c config) *Session {
	return &Session{
		config: c, name: name, id: id, arrived: newSignal(), needed: newSignal(),
		room: make(chan struct{}), welcomed: make(chan struct{}), done: make(chan struct{}),
	}
}

// Name returns the name under which the session was dialed.
func (s *Session) Name() string { return s.name }

// ID returns the id of the session, which both ends know and nobody can guess.
// It is text, fit for the key under which a program keeps its own state.
func (s *Session) ID() string { return base64.RawURLEncoding.EncodeToString([]byte(s.id)) }

// Sender returns the extension context that dialed, as the browser described it
// when it connected first; nil on the dialing end.
func (s *Session) Sender() *webext.Sender { return s.sender }

// Restored reports whether this end has lost its memory since the session
// began, or the session had ended with [ErrAway], and was brought back from
// storage.session. See [Session.Commit].
func (s *Session) Restored() bool { return s.machine.Restored() }

// Durable reports whether the options of this end say Durable.
func (s *Session) Durable() bool { return s.durable }

// Expect says whether the program waits for messages of the other end. While it
// does, the dialing end connects again also to a background that is suspended
// with nothing left to say: that has lost its memory, and [Session.Restored]
// tells it. On an accepting end, which cannot connect, it does nothing.
func (s *Session) Expect(expects bool) {
	s.expects.Store(expects)
	if expects {
		s.needed.set()
	}
}

// sleeps reports whether the other end is suspended and need not be woken.
func (s *Session) sleeps() bool { return s.machine.Sleeps() && !s.expects.Load() }

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

// Receive waits for the next message. Unless the end is durable, it confirms
// first that the messages which earlier calls returned are handled.
//
// After the last message it returns the session's end: [ErrPeerClosed] if the
// other end has closed the session.
func (s *Session) Receive(ctx webext.Context) (webext.Message, error) {
	m, err := s.receive(ctx)
	if err != nil {
		return webext.Message{}, failure.In("session: receive", err)
	}
	return m, nil
}

func (s *Session) receive(ctx webext.Context) (webext.Message, error) {
	if err := ctx.Err(); err != nil {
		return webext.Message{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handle()
	if err := s.waitArrival(ctx); err != nil {
		return webext.Message{}, err
	}
	item, again := s.machine.Receive()
	s.weigh(weighStep)
	if again {
		return host.Redelivered(item).(webext.Message), nil
	}
	return webext.MessageOf(item), nil
}

// handle says that all that was handed out is handled, unless that waits for a
// commit. Often the machine wishes only that this is stored, some time, and the
// store will look at the session anyway.
func (s *Session) handle() {
	handled := s.machine.Handle()
	if handled && !(s.marked && s.machine.OnlyStores() && !s.store.hurries()) {
		s.react()
	}
}

// waitArrival waits, with the lock held before and after, until there is a
// message to take.
func (s *Session) waitArrival(ctx webext.Context) error {
	woken := false // And so has the token, for others who wait.
	for {
		switch waiting := s.machine.Waiting(); {
		case s.err != nil:
			return s.err
		case waiting > 0 && s.offered == nil:
			if woken && waiting > 1 {
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

// waitToken waits, without the lock, for a token that may stand for a message.
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

// Commit confirms that all messages which Receive has returned are handled, and
// all that were received from [Channels], and stores that in storage.session,
// together with the messages that this end has sent and with items of the
// program's own, in one write: so that all of it has happened or none of it. It
// returns when it is written. If ctx is done first, it may be written all the
// same.
//
// When the browser then takes this end's memory, as it does with backgrounds,
// the session goes on from the last commit: messages that came after it come
// again, and, of a durable end, those that were sent after it have not left.
//
// It fails with [ErrStore] if the write does; it may then be called again. An
// end that lives in memory alone stores nothing, and refuses items.
func (s *Session) Commit(ctx webext.Context, items map[string]any) error {
	if err := s.commitAndWait(ctx, items); err != nil {
		return failure.In("session: commit", err)
	}
	return nil
}

func (s *Session) commitAndWait(ctx webext.Context, items map[string]any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.decideOffer(ctx); err != nil {
		return err
	}
	done, err := s.commit(items)
	if err != nil {
		return err
	}
	select {
	case err = <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Session) commit(items map[string]any) (<-chan error, error) {
	if s.store == nil && len(items) > 0 {
		return nil, failure.Detailed(ErrStore, "this end of the session has no storage")
	}
	if s.store != nil {
		return s.store.commit(s, items), nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return nil, s.err
	}
	s.machine.Commit()
	s.react()
	done := make(chan error, 1)
	done <- nil
	return done, nil
}

// Close ends the session in order: the messages that this end has sent are
// delivered first. It returns nil when the other end has handled all of them.
// Messages that Receive has returned are confirmed, as by Commit; those that
// this end has not received are dropped, and are then unconfirmed at the other
// end.
//
// If ctx is done first, or the session ends otherwise, the error says so and
// lists the messages that were not confirmed. If there are none, it returns nil
// also when ctx is done, before the other end has heard of the close. After
// Close the session has ended.
func (s *Session) Close(ctx webext.Context) error {
	if s.durable {
		if err := s.Commit(ctx, nil); err != nil {
			s.Abort()
			return err
		}
	}
	_ = s.decideOffer(ctx) // If ctx is done, so is all that follows.
	s.mu.Lock()
	s.handle() // Nothing is received after it.
	if s.err == nil && !s.machine.Closing() {
		s.machine.Close()
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
	return failure.In("session: close", s.err)
}

// stopClosing ends a session for whose orderly end nobody waits any more. If
// something is not confirmed, the other end must not take the end for an orderly
// one.
func (s *Session) stopClosing(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	cause := ErrClosed
	if unconfirmed, _ := s.machine.Unconfirmed(); len(unconfirmed) > 0 {
		cause = failure.Both(ErrClosed, ErrAborted)
	}
	s.end(failure.Both(cause, why))
}

// Abort ends the session at once. The other end is told, if it can be reached.
func (s *Session) Abort() { s.endWith(ErrAborted) }

func (s *Session) endWith(cause error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end(cause)
}
