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
	done     chan struct{}

	mu    sync.Mutex // Protects following.
	timer *time.Timer
	err   error
}

// handle returns the context for a call with a timeout in milliseconds, 0 for none.
func handle(info *Info, timeout uint64) *handling {
	const longest = 1 << 40 // More is no deadline.
	h := &handling{info: info, done: make(chan struct{})}
	h.mu.Lock() // The timer may be quick.
	defer h.mu.Unlock()
	if timeout > 0 && timeout < longest {
		remains := time.Duration(timeout) * time.Millisecond
		h.deadline = time.Now().Add(remains)
		h.timer = time.AfterFunc(remains, func() { h.end(context.DeadlineExceeded) })
	}
	return h
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
	close(h.done)
	if h.timer != nil {
		h.timer.Stop()
	}
}

// Deadline implements context.Context, as the next three do.
func (h *handling) Deadline() (deadline time.Time, ok bool) { return h.deadline, !h.deadline.IsZero() }

func (h *handling) Done() <-chan struct{} { return h.done }

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
