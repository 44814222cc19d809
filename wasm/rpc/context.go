package rpc

import (
	"context"
	"sync"
	"time"
)

// A handling is the context of a handler. Those of package context would make
// programs larger that do not use them otherwise.
type handling struct {
	info     *Info
	deadline time.Time // Zero if there is none.

	mu    sync.Mutex    // Protects following.
	done  chan struct{} // Nil until somebody asks for it.
	timer *time.Timer
	err   error
}

// begin sets the timeout, in milliseconds and 0 for none, before the handler runs.
func (h *handling) begin(timeout uint64) {
	const longest = 1 << 40 // More is no deadline.
	if timeout == 0 || timeout >= longest {
		return
	}
	h.mu.Lock() // The timer may be quick.
	defer h.mu.Unlock()
	remains := time.Duration(timeout) * time.Millisecond
	h.deadline = time.Now().Add(remains)
	h.timer = time.AfterFunc(remains, func() { h.end(context.DeadlineExceeded) })
}

func (h *handling) cancel() { h.end(context.Canceled) }

// end ends the context, once.
func (h *handling) end(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.err != nil {
		return
	}
	h.err = err
	if h.done != nil {
		close(h.done)
	}
	if h.timer != nil {
		h.timer.Stop()
	}
}

// Deadline implements context.Context, as the next three do.
func (h *handling) Deadline() (deadline time.Time, ok bool) { return h.deadline, !h.deadline.IsZero() }

func (h *handling) Done() <-chan struct{} {
	h.mu.Lock()
	if h.done == nil {
		h.done = make(chan struct{})
		if h.err != nil {
			close(h.done)
		}
	}
	h.mu.Unlock()
	return h.done
}

func (h *handling) Err() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.err
}

func (h *handling) Value(key any) any {
	if key == (infoKey{}) {
		return h.info
	}
	return nil
}

// infoKey is the key of the Info in the context of a handler.
type infoKey struct{}
