package session

import (
	"errors"
	"math/rand/v2"
	"time"

	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/host"
	"gangway/wasm/session/internal/machine"
	"gangway/wasm/webext"
)

// Dial opens a session to a listener of the same name, in the own extension or
// as [DialOptions.Target] says. It returns when the other end has welcomed it.
// If nobody listens yet, it goes on trying until ctx is done; a session that is
// kept under [DialOptions.Key] then waits for the next Dial. The caller owns the
// session and calls [Session.Close] or [Session.Abort].
//
// Whenever its port ends, the session connects again: at once, then with
// growing pauses, and as soon as the page is shown again. That the background
// panics or exits again and again is told to [DialOptions.OnChange], and in the
// error of Dial, as [webext.ErrCrashing]. A background that is
// suspended with nothing left to say is not woken before there is something to
// send, or the page is shown again: messages that another event has made it send
// come then.
func Dial(ctx webext.Context, rt *webext.Runtime, name string, o DialOptions) (*Session, error) {
	s, err := dial(ctx, rt, name, o)
	if err != nil {
		return nil, failure.In("session: dial", err)
	}
	return s, nil
}

func dial(ctx webext.Context, rt *webext.Runtime, name string, o DialOptions) (*Session, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s, err := openDialing(ctx, rt, name, o)
	if err != nil {
		return nil, err
	}
	d := &dialer{session: s, rt: rt, target: o.Target, backoff: o.Backoff.withDefaults()}
	go d.run()
	select {
	case <-s.welcomed:
		return s, nil
	case <-s.done:
		return nil, s.err
	case <-ctx.Done():
		return nil, d.giveUp(ctx.Err())
	}
}

// openDialing returns a new session, or the one that was kept under
// [DialOptions.Key].
func openDialing(ctx webext.Context, rt *webext.Runtime, name string, o DialOptions) (*Session, error) {
	c := o.config()
	if o.Key == "" {
		s := newSession(name, newID(rt), c)
		s.machine = machine.New(c.machineFor(s.id, false))
		return s, nil
	}
	st := newStore(rt, nil, nil)
	key := dialedPrefix + o.Key
	r, err := st.load(ctx, key)
	if err != nil {
		return nil, err
	}
	var s *Session
	if r != nil {
		s = r.session(name, c, true)
	} else {
		s = newSession(name, newID(rt), c)
		s.machine = machine.New(c.machineFor(s.id, true))
	}
	st.adopt(s, key)
	s.ended = func() { st.remove(s) }
	if r == nil {
		// The other end sends as soon as it is there. If this one then lost its
		// memory and dialed another session, those messages would wait for it in
		// vain.
		err = st.writeFirst(ctx, s)
	}
	if err != nil {
		st.remove(s)
		return nil, err
	}
	return s, nil
}

// newID returns an id that nobody can guess.
func newID(rt *webext.Runtime) string {
	id := make([]byte, machine.IDSize)
	host.Of(rt.Lifetime()).Random(id)
	return string(id)
}

// newEpoch returns a number that tells one memory from the next.
func newEpoch() uint64 { return rand.Uint64()>>11 | 1 }

// A dialer connects a session, again and again.
type dialer struct {
	session *Session
	rt      *webext.Runtime
	target  Target
	backoff Backoff
	attempt int           // Since the last steady connection.
	absent  time.Duration // For so long attempts have failed.
	looked  time.Time     // When the last one ended.
	lingers bool          // The session has ended, and the other end is told so.
	last    error         // Why the last attempt failed. Protected by the session's lock.
}

func (d *dialer) run() {
	for d.wanted() && d.connect() {
		d.pause()
	}
	d.sayFarewell()
}

// wanted reports whether another connection is.
func (d *dialer) wanted() bool {
	s := d.session
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err == nil || s.machine.Lingers() && d.mayLinger()
}

// mayLinger reports whether it is worth while to let the other end know that
// the session has ended: as long as attempts do not fail for Keep.
func (d *dialer) mayLinger() bool {
	if !d.lingers {
		d.lingers, d.attempt, d.absent, d.looked = true, 0, 0, time.Now()
	}
	return d.absent < d.session.keepFor
}

// giveUp ends a session that nobody has seen yet, and returns the error of Dial.
// One that was kept goes on under its key: its record stays, and the other end
// is told nothing.
func (d *dialer) giveUp(why error) error {
	s := d.session
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.machine.Restored() {
		s.ended = nil
		s.end(why)
	} else {
		s.end(ErrAborted)
	}
	return errors.Join(why, d.last)
}

// connect makes one connection and serves it to its end. It reports false if no
// other one can be made.
func (d *dialer) connect() bool {
	s := d.session
	begun, connects := time.Now(), s.Stats().Connects
	port, err := d.open()
	if err == nil {
		err = d.carry(port)
	}
	if time.Since(begun) >= steady {
		d.attempt = 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d.last = err
	if invalidated(err) || permanent(err) {
		s.end(err)
		return false
	}
	s.miss(err)
	d.noteAbsence(s.machine.Stats().Connects > connects)
	return true
}

// noteAbsence notes that an attempt has ended, with the session's lock held. If
// they fail for longer than Keep, the session ends. Time in which the page
// stood still, in the back/forward cache or with the machine, does not count,
// since nothing was tried.
func (d *dialer) noteAbsence(reached bool) {
	s, now := d.session, time.Now()
	if reached || !s.misses() {
		d.absent = 0
	} else {
		d.absent += min(now.Sub(d.looked), d.backoff.Max+answerTime)
	}
	d.looked = now
	if d.absent >= s.keepFor {
		s.end(ErrPeerGone)
	}
}

// permanent reports whether an error of connecting will not pass.
func permanent(err error) bool {
	return errors.Is(err, webext.ErrInvalidArgument) || errors.Is(err, webext.ErrUnsupported) ||
		errors.Is(err, webext.ErrBridgeVersion) || errors.Is(err, webext.ErrNoApplication)
}

func (d *dialer) open() (*webext.Port, error) {
	return d.target.dial(d.rt, portName(d.session.name))
}

// carry says hello on a port, waits for the welcome, and serves the connection
// to its end, which it returns.
func (d *dialer) carry(port *webext.Port) error {
	defer port.Disconnect()
	s := d.session
	if !s.greet(port) {
		return ErrClosed
	}
	err := s.attend(port)
	s.detach(port, err)
	return err
}

// greet says hello on a port, and posts the messages that need not wait for the
// answer. Nothing follows a hello that has not left. It reports false if the
// session has ended, and the other end need not know.
func (s *Session) greet(port *webext.Port) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil && !s.machine.Lingers() {
		return false
	}
	s.hold(port)
	s.patience = time.AfterFunc(answerTime, port.Disconnect)
	err := s.wire.PostParts(s.machine.Hello().Append(nil), nil)
	if err == nil {
		s.post()
		return true
	}
	s.machine.Unheard()
	if errors.Is(err, webext.ErrFrozen) {
		s.patience.Stop() // The port ends when the page is shown again.
	}
	return true
}

// sayFarewell tells the other end that the session has ended, if it ended
// between two connections. It does not wait for an answer.
func (d *dialer) sayFarewell() {
	s := d.session
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.untold || s.machine.Lingers() {
		return
	}
	port, err := d.open()
	if err != nil {
		return
	}
	wire := host.WireOf(port)
	_ = wire.PostParts(s.machine.Hello().Append(nil), nil)
	_ = wire.PostParts(s.machine.Reset().Append(nil), nil)
	port.Disconnect()
}

// pause waits until it is time for the next attempt.
func (d *dialer) pause() {
	dormant := d.session.dormant()
	wait := time.Duration(0)
	if !dormant {
		if wait = d.wait(); wait == 0 {
			return
		}
	}
	shown, stop := d.watchPage()
	defer stop()
	if dormant {
		select {
		case <-d.session.needed:
		case <-shown:
		case <-d.rt.Lifetime().Done():
		case <-d.session.done:
		}
		d.looked = time.Now()
		return
	}
	// A time.NewTimer would bring most of package time with it, and more.
	over := make(chan struct{})
	timer := time.AfterFunc(wait, func() { close(over) })
	defer timer.Stop()
	select {
	case <-over:
	case <-shown:
	case <-d.rt.Lifetime().Done():
	case <-d.ended():
	}
}

// ended is the session's Done while it is not lingering, which takes the same
// pauses.
func (d *dialer) ended() <-chan struct{} {
	s := d.session
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.machine.Lingers() {
		return nil
	}
	return s.done
}

// wait returns how long to wait before the next attempt.
func (d *dialer) wait() time.Duration {
	d.attempt++
	return min(d.backoff.wait(d.attempt-1), d.session.keepFor-d.absent)
}

// wait returns the pause before an attempt, counted from 0.
func (b Backoff) wait(attempt int) time.Duration {
	if attempt == 0 {
		return 0
	}
	most := b.Max
	if doublings := attempt - 1; b.Min <= b.Max>>doublings {
		most = b.Min << doublings
	}
	return most - rand.N(most/2+1)
}

// dormant reports whether the other end sleeps and nothing is to be said.
func (s *Session) dormant() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.needed: // Of before.
	default:
	}
	return s.sleeps() && s.err == nil
}

// watchPage returns a channel of the times at which the page is shown, until
// stop is called.
func (d *dialer) watchPage() (shown <-chan struct{}, stop func()) {
	l, err := d.rt.OnPageShow()
	if err != nil {
		return nil, func() {}
	}
	occurred := newSignal()
	go func() {
		for range l.Values(never{}) {
			occurred.set()
		}
	}()
	return occurred, l.Stop
}
