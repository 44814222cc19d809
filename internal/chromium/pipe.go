package chromium

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// A pipe is the client's end of the protocol. Its methods may be called from any
// goroutine; answers are matched by number.
type pipe struct {
	out     io.WriteCloser
	onEvent func(event)   // Called for each event, in order, from one goroutine.
	idle    chan struct{} // Closed when no more events come.

	writing sync.Mutex // Held while a message is written.

	mu      sync.Mutex // Protects following.
	last    int
	waiting map[int]waiter
	err     error // Why the pipe ended; written before waiting is emptied.
}

// A waiter is a call that has no answer yet.
type waiter struct {
	session string
	reply   chan answer
}

type answer struct {
	result json.RawMessage
	err    error
}

// An event is something that Chromium tells of a session; that of the browser
// itself has no name.
type event struct {
	Session string          `json:"sessionId"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
}

// A message is anything that Chromium sends.
type message struct {
	event
	ID     int             `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// newPipe reads from in until it ends. onEvent may send commands and must not
// wait for their answers.
func newPipe(in io.Reader, out io.WriteCloser, onEvent func(event)) *pipe {
	p := &pipe{out: out, onEvent: onEvent, idle: make(chan struct{}), waiting: map[int]waiter{}}
	go p.read(bufio.NewReaderSize(in, 1<<16))
	return p
}

// call sends a command to a session and waits for its answer, which is decoded
// into result unless that is nil. When ctx ends first, the command goes on.
func (p *pipe) call(ctx context.Context, session, method string, params, result any) error {
	var a answer
	select {
	case a = <-p.send(session, method, params):
	case <-ctx.Done():
		a.err = context.Cause(ctx)
	}
	var refusal *CommandError
	switch {
	case errors.As(a.err, &refusal):
		refusal.Method = method
		return refusal
	case a.err != nil:
		return fmt.Errorf("%s: %w", method, a.err)
	case result == nil:
		return nil
	}
	if err := json.Unmarshal(a.result, result); err != nil {
		return fmt.Errorf("%s: read the answer: %w", method, err)
	}
	return nil
}

// send sends a command, and returns the channel on which its answer comes.
func (p *pipe) send(session, method string, params any) <-chan answer {
	w := waiter{session, make(chan answer, 1)} // read must not wait for a caller.
	id, err := p.expect(w)
	if err != nil {
		w.reply <- answer{err: err}
		return w.reply
	}
	if err := p.write(id, session, method, params); err != nil {
		p.answer(id, answer{err: err})
	}
	return w.reply
}

func (p *pipe) expect(w waiter) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return 0, p.err
	}
	p.last++
	p.waiting[p.last] = w
	return p.last, nil
}

func (p *pipe) write(id int, session, method string, params any) error {
	if params == nil {
		params = struct{}{}
	}
	body, err := json.Marshal(struct {
		ID      int    `json:"id"`
		Session string `json:"sessionId,omitempty"`
		Method  string `json:"method"`
		Params  any    `json:"params"`
	}{id, session, method, params})
	if err != nil {
		return err
	}
	p.writing.Lock()
	defer p.writing.Unlock()
	_, err = p.out.Write(append(body, 0))
	return err
}

func (p *pipe) read(in *bufio.Reader) {
	defer close(p.idle)
	for {
		text, err := in.ReadBytes(0)
		var m message
		if err == nil {
			err = json.Unmarshal(bytes.TrimSuffix(text, []byte{0}), &m)
		}
		switch {
		case err != nil:
			p.fail(err)
			return
		case m.ID == 0:
			p.onEvent(m.event)
		case m.Error != nil:
			p.answer(m.ID, answer{err: &CommandError{Message: m.Error.Message}})
		default:
			p.answer(m.ID, answer{result: m.Result})
		}
	}
}

func (p *pipe) answer(id int, a answer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if w, found := p.waiting[id]; found {
		w.reply <- a
		delete(p.waiting, id)
	}
}

// fail ends every call that waits, and all that will come.
func (p *pipe) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.err = ErrEnded
	if !errors.Is(err, io.EOF) && !errors.Is(err, os.ErrClosed) {
		p.err = err
	}
	p.end(func(waiter) bool { return true }, p.err)
}

// forget ends every call that waits for an answer of a session that is gone.
func (p *pipe) forget(session string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end(func(w waiter) bool { return w.session == session }, ErrGone)
}

// end is called with the lock held.
func (p *pipe) end(which func(waiter) bool, err error) {
	for id, w := range p.waiting {
		if which(w) {
			w.reply <- answer{err: err}
			delete(p.waiting, id)
		}
	}
}
