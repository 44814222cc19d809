package session

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"time"

	"gangway/wasm/webext"
)

// Dial opens a session to a listener of the same name, in the own extension or
// as [Options.Target] says. It returns when the other end has welcomed it. If
// nobody listens yet, it goes on trying until ctx is done; a session that is kept
// under [Options.Key] then waits for the next Dial. The caller owns the session
// and calls [Session.Close] or [Session.Abort].
//
// Whenever its port ends, the session connects again: at once, then with
// growing pauses, and as soon as the page is shown again. A background that is
// suspended with nothing left to say is not woken before there is something to
// send, or the page is shown again: what another event has made it send comes
// then.
func Dial(ctx webext.Context, rt *webext.Runtime, name string, o Options) (*Session, error) {
	s, err := dial(ctx, rt, name, o.withDefaults())
	if err != nil {
		return nil, &opError{"dial", err}
	}
	return s, nil
}

func dial(ctx webext.Context, rt *webext.Runtime, name string, o Options) (*Session, error) {
	if err := o.Target.check(); err != nil {
		return nil, err
	}
	s, err := openDialing(ctx, rt, name, o)
	if err != nil {
		return nil, err
	}
	d := &dialer{session: s, rt: rt, welcomed: make(chan struct{})}
	go d.run()
	select {
	case <-d.welcomed:
		return s, nil
	case <-s.done:
		return nil, s.err
	case <-ctx.Done():
		return nil, d.giveUp(ctx.Err())
	}
}

// openDialing returns a new session, or the one that was kept under
// [Options.Key].
func openDialing(ctx webext.Context, rt *webext.Runtime, name string, o Options) (*Session, error) {
	s := newSession(name, newID(), o)
	s.dialing = true
	if o.Key == "" {
		return s, nil
	}
	st := newStore(rt)
	key := dialedPrefix + o.Key
	r, err := st.load(ctx, key)
	if err != nil {
		return nil, err
	}
	if r != nil {
		s = r.session(name, o)
		s.dialing = true
	}
	st.adopt(s, key)
	s.ended = func() { st.remove(s) }
	return s, nil
}

// newID returns an id that nobody can guess.
func newID() string {
	id := make([]byte, idSize)
	_, _ = rand.Read(id) // Never fails.
	return string(id)
}

// newEpoch returns a number that tells one memory from the next.
func newEpoch() uint64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // Never fails.
	return binary.LittleEndian.Uint64(b[:])>>11 | 1
}

// A dialer connects a session, again and again.
type dialer struct {
	session  *Session
	rt       *webext.Runtime
	welcomed chan struct{} // Closed by the first welcome.
	attempt  int           // Since the last steady connection.
	linger   time.Time     // Until when the other end is told of the session's end; zero before that.
	last     error         // Why the last attempt failed. Protected by the session's lock.
}

func (d *dialer) run() {
	for d.connect() {
		d.pause()
		if d.session.endedSilently() {
			return
		}
	}
}

// giveUp ends a session that nobody has seen yet, and returns the error of Dial.
// One that was kept goes on under its key: its record stays, and the other end
// is told nothing.
func (d *dialer) giveUp(why error) error {
	s := d.session
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.restored {
		s.ended = nil
		s.end(why)
	} else {
		s.end(ErrAborted)
	}
	return errors.Join(why, d.last)
}

// endedSilently reports whether the session has ended in a way that the other
// end is not told of.
func (s *Session) endedSilently() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		return false
	}
	_, told := resetFor(s.err.Cause)
	return !told
}

// connect makes one connection and serves it to its end. It reports whether
// another one is wanted.
func (d *dialer) connect() bool {
	s := d.session
	begun := time.Now()
	port, err := d.open()
	if err == nil {
		err = d.greet(port)
		port.Disconnect()
		s.detach(port, err)
	}
	if time.Since(begun) >= steady {
		d.attempt = 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d.last = err
	switch {
	case invalidated(err), permanent(err):
		s.end(err)
		return false
	case s.err != nil:
		return s.lingering && d.mayLinger()
	}
	if s.state != Waiting {
		s.setState(Waiting, err)
	}
	if s.stats.Connects > 0 && !s.sleeps() {
		s.missOther()
	}
	return true
}

// mayLinger reports whether it is worth while to let the other end know that
// the session has ended: for as long as that end would be kept there.
func (d *dialer) mayLinger() bool {
	if d.linger.IsZero() {
		d.attempt = 0
		d.linger = time.Now().Add(d.session.options.Keep)
	}
	return time.Now().Before(d.linger)
}

// permanent reports whether an error of connecting will not pass.
func permanent(err error) bool {
	return errors.Is(err, webext.ErrInvalidArgument) || errors.Is(err, webext.ErrUnsupported) || errors.Is(err, webext.ErrBridgeVersion)
}

func (d *dialer) open() (*webext.Port, error) {
	target := d.session.options.Target
	info := webext.ConnectInfo{Name: portName(d.session.name)}
	switch {
	case target.Tab != 0:
		info.FrameID = target.FrameID
		return d.rt.ConnectTab(target.Tab, info)
	case target.Extension != "":
		return d.rt.ConnectExtension(target.Extension, info)
	}
	return d.rt.Connect(info)
}

// greet says hello on a port, waits for the welcome, and serves the connection
// to its end.
func (d *dialer) greet(port *webext.Port) error {
	s := d.session
	s.mu.Lock()
	h := hello{
		min: minVersion, max: Version, id: s.id, epoch: s.epoch,
		received: s.in.received, first: s.out.handled + 1, credit: uint64(s.options.Window.Bytes),
	}
	s.mu.Unlock()
	if err := port.PostMessage(h); err != nil {
		return err
	}
	answer, err := receiveWithin(port, answerTime)
	if err != nil {
		return err
	}
	if err := d.answered(port, answer); err != nil {
		if r, ok := resetFor(err); ok {
			_ = port.PostMessage(r)
		}
		s.endWith(err)
		return err
	}
	return s.serve(port)
}

// receiveWithin returns the first frame of a port. If none comes in time it
// ends the port.
func receiveWithin(port *webext.Port, limit time.Duration) ([]byte, error) {
	timer := time.AfterFunc(limit, port.Disconnect)
	defer timer.Stop()
	m, err := port.Receive(never{})
	if err != nil {
		return nil, port.Err()
	}
	return m.Raw(), nil
}

// answered takes the answer to a hello. What it returns ends the session.
func (d *dialer) answered(port *webext.Port, frame []byte) error {
	s := d.session
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil && !s.lingering {
		return s.err
	}
	kind, parts, r := parse(frame)
	if kind == frameReset {
		if f, ok := r.reset(parts); ok {
			s.lingering = false
			s.out.confirm(min(f.handled, s.out.last))
			return s.resetBy(f)
		}
	}
	w, ok := r.welcome(parts)
	switch {
	case kind != frameWelcome || !ok:
		return detailed(ErrProtocol, "not a welcome; is it a session that listens there?")
	case w.version < minVersion || w.version > Version:
		return ErrVersion
	case s.lingering:
		_ = port.PostMessage(reset{code: resetClosed, handled: s.in.handled})
		s.port = port
		return nil
	}
	if err := s.attach(port, w.epoch, w.received, w.credit); err != nil {
		return err
	}
	if s.stats.Connects == 1 {
		close(d.welcomed)
	}
	s.resumeConfirming()
	return nil
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
		case <-d.rt.Invalidated():
		case <-d.session.done:
		}
		return
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-shown:
	case <-d.rt.Invalidated():
	case <-d.ended():
	}
}

// ended is the session's Done while it is not lingering, which takes the same
// pauses.
func (d *dialer) ended() <-chan struct{} {
	s := d.session
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lingering {
		return nil
	}
	return s.done
}

// wait returns how long to wait before the next attempt.
func (d *dialer) wait() time.Duration {
	d.attempt++
	return d.session.options.Backoff.wait(d.attempt - 1)
}

// wait returns the pause before an attempt, counted from 0.
func (b Backoff) wait(attempt int) time.Duration {
	if attempt == 0 {
		return 0
	}
	most := b.Max
	if attempt < 32 {
		most = min(most, b.Min<<(attempt-1))
	}
	var random [8]byte
	_, _ = rand.Read(random[:]) // Never fails.
	half := uint64(most/2) + 1
	return most - time.Duration(binary.LittleEndian.Uint64(random[:])%half)
}

// watchPage returns a channel of the times at which the page is shown.
func (d *dialer) watchPage() (<-chan struct{}, func()) {
	l, err := d.rt.OnPageShow()
	if err != nil {
		return nil, func() {}
	}
	return l.Events(), l.Stop
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

// sleeps reports whether the other end is suspended with nothing left to say,
// and may stay so for as long as it likes.
func (s *Session) sleeps() bool { return s.asleep && len(s.out.entries) == 0 }
