package stdio

import (
	"io"
	"sync"

	"gangway/wasm/internal/host"
)

// An output writes messages, in order, in a goroutine of its own: those who post
// do not wait for the browser.
type output struct {
	to io.Writer

	mu      sync.Mutex // Protects following.
	changed sync.Cond
	waiting []byte // Texts after their lengths.
	closed  bool
	err     error

	done chan struct{} // Closed when nothing is written any more.
}

func newOutput(to io.Writer) *output {
	o := &output{to: to, done: make(chan struct{})}
	o.changed.L = &o.mu
	go o.write()
	return o
}

// post adds the text of a message. After an error nothing is written.
func (o *output) post(text []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed || o.err != nil {
		return host.ErrDisconnected
	}
	waiting, err := appendText(o.waiting, text)
	if err != nil {
		return err
	}
	o.waiting = waiting
	o.changed.Signal()
	return nil
}

// close waits until all is written.
func (o *output) close() error {
	o.mu.Lock()
	o.closed = true
	o.changed.Signal()
	o.mu.Unlock()
	<-o.done
	return o.err
}

func (o *output) write() {
	defer close(o.done)
	for {
		texts := o.take()
		if texts == nil {
			return
		}
		if _, err := o.to.Write(texts); err != nil {
			o.mu.Lock()
			o.err, o.waiting = err, nil
			o.mu.Unlock()
			return
		}
	}
}

// take waits for texts, and returns nil after the last ones.
func (o *output) take() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.waiting) == 0 && !o.closed {
		o.changed.Wait()
	}
	texts := o.waiting
	o.waiting = nil
	return texts
}
