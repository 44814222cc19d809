package netconn

import (
	"net"
	"os"
	"sync"
	"time"

	"gangway/wasm/webext"
)

// A deadline ends the calls of one direction: those that wait, and those that
// begin later.
type deadline struct {
	mu    sync.Mutex // Protects following.
	now   *over
	timer *time.Timer // Ends now; nil if nothing does.
	moves int         // How often the deadline was set.
}

// An over is a [webext.Context] that ends with a deadline, or with the
// connection.
type over struct {
	done chan struct{}
	err  error // Written before done is closed, read after.
}

func (o *over) Done() <-chan struct{} { return o.done }

func (o *over) Err() error {
	select {
	case <-o.done:
		return o.err
	default:
		return nil
	}
}

func newOver() *over { return &over{done: make(chan struct{})} }

func newDeadline() *deadline { return &deadline{now: newOver()} }

// context returns the context of a call that begins.
func (d *deadline) context() webext.Context {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

// set moves the deadline, also for calls that wait. The zero time is none.
func (d *deadline) set(t time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.now.Err() == net.ErrClosed {
		return net.ErrClosed
	}
	d.reset()
	if t.IsZero() {
		return nil
	}
	if wait := time.Until(t); wait > 0 {
		moves := d.moves
		d.timer = time.AfterFunc(wait, func() { d.pass(moves) })
	} else {
		d.end(os.ErrDeadlineExceeded)
	}
	return nil
}

// reset takes the deadline away, with the lock held.
func (d *deadline) reset() {
	d.moves++
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
	if d.now.Err() != nil {
		d.now = newOver()
	}
}

// pass ends the calls when the deadline has passed that was set so many times,
// unless it was moved in that moment.
func (d *deadline) pass(moves int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.moves == moves {
		d.end(os.ErrDeadlineExceeded)
	}
}

// close ends all calls for ever. It reports false if they have ended so before.
func (d *deadline) close() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.now.Err() == net.ErrClosed {
		return false
	}
	d.reset()
	d.end(net.ErrClosed)
	return true
}

// end ends the calls of now, with the lock held.
func (d *deadline) end(err error) {
	if d.now.Err() == nil {
		d.now.err = err
		close(d.now.done)
	}
}

// A turn is had by one call at a time.
type turn chan struct{}

func newTurn() turn { return make(turn, 1) }

// take waits for the turn, and returns the context's error if that is done.
func (t turn) take(ctx webext.Context) error {
	select {
	case t <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := ctx.Err(); err != nil {
		t.give()
		return err
	}
	return nil
}

func (t turn) give() { <-t }
