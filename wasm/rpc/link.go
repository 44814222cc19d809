package rpc

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"

	"gangway/wasm/internal/host"
	"gangway/wasm/session"
)

// Options say how a link behaves. The zero value serves nothing, and is fine for
// an end that only calls; fields that are zero mean the defaults below.
type Options struct {
	// Serve has the handlers of the methods that the other end may call.
	Serve *Mux

	// Intercept are the interceptors of the calls of this end.
	Intercept []Interceptor

	// MaxCalls is how many calls of the other end are served at once. One more
	// fails with [ResourceExhausted]. A call that was canceled counts until its
	// handler has returned.
	MaxCalls int

	// MaxBytes is how many bytes of memory requests and streams may take that wait
	// for the program. A request counts with its size until the handler has it, its
	// metadata until the handler ends, and each stream that comes here as 64 KiB,
	// or more where it holds larger messages. A call beyond it fails with
	// [ResourceExhausted].
	MaxBytes int
}

// The defaults of the options.
const (
	DefaultMaxCalls = 4096
	DefaultMaxBytes = 256 << 20
)

// maxQueue is how many parts wait at most that nobody may wait for, and
// maxQueueBytes how many bytes of them. An honest end causes fewer.
const (
	maxQueue      = 1 << 16
	maxQueueBytes = 4 << 20
)

// A Link carries calls over one session, in both directions. Its methods may be
// called from any goroutine, and so may all functions that take one. Calls do not
// hold each other up.
type Link struct {
	session   *session.Session
	serve     serve // Nil if this end serves nothing.
	intercept []Interceptor
	room      *room
	leave     func()        // Called once, with the lock held, when nothing of the link takes room any more; may be nil.
	begun     chan struct{} // Closed when the first part has its place in the session.
	work      chan struct{} // Holds the token for one goroutine that waits for a call to run; closed at the end.
	done      chan struct{}
	err       *Error // Written before done is closed, read after.

	mu       sync.Mutex // Protects following.
	calls    map[uint64]*call
	serving  map[uint64]serving
	ready    []*served // Calls that wait for a goroutine.
	coming   int       // Goroutines on their way to them.
	idle     int       // Those that wait for a call to run.
	lastID   uint64
	restarts int // Of the other end, as it said.
	queue    []part
	queued   int    // Bytes of these.
	writing  bool   // A goroutine sends the queue.
	fault    *Error // Of the other end, which ends the session.
	open     bool   // begun is closed.
	ended    bool
}

// Open lets a session carry calls. Both ends of the session do so, and use it for
// nothing else: the link alone receives and sends. The caller still owns the
// session, and ends it by Close or Abort; with the session the link ends.
//
// A session that comes back from a listener after a loss of memory gets a new
// link. A durable session cannot carry calls, since nothing leaves there without
// a commit: it is aborted, and calls fail with [FailedPrecondition].
func Open(s *session.Session, o Options) *Link {
	return open(s, o, newRoom(o.MaxCalls, o.MaxBytes), nil)
}

// open opens a link that has a room, perhaps with others, until it leaves.
func open(s *session.Session, o Options, r *room, leave func()) *Link {
	l := &Link{
		session: s, intercept: slices.Clone(o.Intercept), room: r, leave: leave,
		begun: make(chan struct{}), done: make(chan struct{}), work: make(chan struct{}, 1),
		calls: map[uint64]*call{}, serving: map[uint64]serving{}, lastID: firstID(),
	}
	if o.Serve != nil {
		l.serve = o.Serve.serve
	}
	l.greet()
	var read reader
	host.AttendSession(s, func(item []byte, redelivered bool) { l.take(&read, item, redelivered) })
	go func() {
		<-s.Done()
		l.end(s.Err())
	}()
	return l
}

// greet sends the first part.
func (l *Link) greet() {
	l.mu.Lock()
	if l.session.Durable() {
		l.violate(failed(FailedPrecondition, "a durable session carries no calls", nil))
	} else {
		l.post(beginPart(l.session.Restored()))
	}
	l.mu.Unlock()
}

// Serve opens a link for each session that a listener gives, and returns the error
// of the listener's end, or that of ctx. Links go on. MaxCalls and MaxBytes hold for
// all links of a sender together, as [session.ListenOptions] knows senders, and twice
// as much for all links.
func Serve(ctx context.Context, l *session.Listener, o Options) error {
	rooms := newRooms(o.MaxCalls, o.MaxBytes)
	for {
		s, err := l.Receive(ctx)
		if err != nil {
			return err
		}
		r, leave := rooms.enter(s.Sender())
		open(s, o, r, leave)
	}
}

// firstID returns the number before the id of a link's first call. Ids of two
// memories of an end must not meet: answers to the earlier one may come late. In
// JavaScript they are numbers, too.
func firstID() uint64 {
	return rand.Uint64() >> 12
}

// Session returns the session of the link.
func (l *Link) Session() *session.Session { return l.session }

// Done returns a channel that is closed when the link has ended, with its session.
func (l *Link) Done() <-chan struct{} { return l.done }

// Err returns nil until [Link.Done] is closed, then an [*Error] that matches the
// end of the session.
func (l *Link) Err() error {
	select {
	case <-l.done:
		return l.err
	default:
		return nil
	}
}

// info describes a call over the link.
func (l *Link) info(method string, metadata map[string]string) *Info {
	return &Info{Method: method, Metadata: metadata, Sender: l.session.Sender(), Session: l.session}
}

// violate ends the session, with the lock held. The link ends when the reader
// learns it.
func (l *Link) violate(why *Error) {
	if l.fault == nil {
		l.fault = why
		l.session.Abort()
	}
}

// end ends the link with its session.
func (l *Link) end(cause error) {
	l.mu.Lock()
	l.ended = true
	l.err = failed(Unavailable, "", cause)
	if l.fault != nil {
		l.err = failed(l.fault.Code, l.fault.Text, cause)
	}
	stayed := unsent(l.session.Err())
	for id, c := range l.calls {
		e := *l.err
		e.MayHaveRun = !stayed[id]
		l.endCall(c, nil, &e)
	}
	l.queue = nil
	l.forgetServed()
	l.depart()
	l.dismiss()
	close(l.done)
	l.mu.Unlock()
}

// depart leaves the room, with the lock held, when the link has ended and no
// handler runs any more.
func (l *Link) depart() {
	if l.ended && len(l.serving) == 0 && l.leave != nil {
		l.leave()
	}
}

// unsent returns the calls whose requests have never left, by the end of a
// session.
func unsent(err error) map[uint64]bool {
	end, is := err.(*session.EndError)
	if !is {
		return nil
	}
	ids := map[uint64]bool{}
	var r reader
	for _, m := range end.Unconfirmed[len(end.Unconfirmed)-end.Unsent:] {
		if kind, _ := r.begin(m.Raw()); kind == partCall {
			ids[r.ExactUint()] = true
		}
	}
	return ids
}

// reserve makes a reservation, which was of some bytes, one of others, with the
// lock held. It reports false if there is no room.
func (l *Link) reserve(reserved *int, bytes int) bool {
	if bytes != *reserved && !l.room.take(0, bytes-*reserved) {
		return false
	}
	*reserved = bytes
	return true
}

// release gives back the reservation of a stream, which may be nil, with the lock
// held.
func (l *Link) release(in *inflow) {
	if in != nil {
		l.reserve(&in.reserved, 0)
	}
}

// post sends a part for which nobody may wait, with the lock held. While the
// session has no room, a goroutine sends such parts in their order.
func (l *Link) post(p part) {
	if l.ended || l.fault != nil {
		return
	}
	if !l.writing {
		if err := l.session.TrySend(p); !errors.Is(err, session.ErrWindowFull) {
			l.sentFirst()
			l.check(err)
			return
		}
		l.writing = true
		go l.write()
	}
	l.queue = append(l.queue, p)
	if l.queued += len(p); len(l.queue) > maxQueue || l.queued > maxQueueBytes {
		l.violate(failed(ResourceExhausted, "the other end takes no answers", nil))
	}
}

// write sends the queue.
func (l *Link) write() {
	for p, ok := l.nextQueued(); ok; p, ok = l.nextQueued() {
		err := l.session.Send(context.Background(), p)
		l.mu.Lock()
		l.sentFirst()
		l.check(err)
		l.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// check ends the link, with the lock held, if a part that calls wait for could not
// be sent though the session goes on.
func (l *Link) check(err error) {
	if err != nil && l.session.Err() == nil {
		l.violate(failedBy(err))
	}
}

// sentFirst notes that a part has its place in the session, with the lock held.
func (l *Link) sentFirst() {
	if !l.open {
		l.open = true
		close(l.begun)
	}
}

// send sends a part behind the first one. It waits for room.
func (l *Link) send(ctx context.Context, p part) error {
	select {
	case <-l.begun:
	default:
		select {
		case <-l.begun:
		case <-l.done:
			return l.err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return l.session.Send(ctx, p)
}

func (l *Link) nextQueued() (p part, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue) == 0 {
		l.writing = false
		return nil, false
	}
	p = l.queue[0]
	l.queue = l.queue[1:]
	l.queued -= len(p)
	return p, true
}
