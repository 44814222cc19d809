package nativeapp

import (
	"io"
	"sync"
)

// A pipe holds as much as is written to it, so that writing never blocks.
type pipe struct {
	mu     sync.Mutex // Protects following.
	change *sync.Cond
	data   []byte
	closed bool
}

func newPipe() *pipe {
	p := new(pipe)
	p.change = sync.NewCond(&p.mu)
	return p
}

// Read implements [io.Reader].
func (p *pipe) Read(buf []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.data) == 0 && !p.closed {
		p.change.Wait()
	}
	if len(p.data) == 0 {
		return 0, io.EOF
	}
	n := copy(buf, p.data)
	p.data = p.data[n:]
	return n, nil
}

func (p *pipe) write(data []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.data = append(p.data, data...)
		p.change.Broadcast()
	}
}

// end is the end of writing. Bytes that were written are still read.
func (p *pipe) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.change.Broadcast()
}

// close is the end for the reader. Bytes that it has not read are lost.
func (p *pipe) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed, p.data = true, nil
	p.change.Broadcast()
}
