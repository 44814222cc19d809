package tap

import (
	"iter"
	"sync"

	"gangway/internal/inspect"
	"gangway/wasm/internal/host"
)

// A port notes all that passes it.
type port struct {
	host.Port
	line    *line
	opening inspect.Record
	begun   sync.Once

	// Protected by the lock of line.
	count   inspect.Count
	changed bool // The inspector is to be told.
}

func (l *line) newPort(opening inspect.Record) *port {
	opening.ID, opening.At = l.nextID(), l.now()
	return &port{line: l, opening: opening, count: inspect.Count{ID: opening.ID}}
}

// begin notes that the port is there, before all that passes it.
func (p *port) begin() { p.begun.Do(func() { p.line.open(p) }) }

// PostMessage implements [host.Port].
func (p *port) PostMessage(item []byte) error {
	p.begin()
	err := p.Port.PostMessage(item)
	p.posted(item, nil, err)
	return err
}

// PostParts implements [host.Port].
func (p *port) PostParts(head, body []byte) error {
	p.begin()
	err := p.Port.PostParts(head, body)
	p.posted(head, body, err)
	return err
}

func (p *port) posted(head, body []byte, err error) {
	if err == nil {
		p.line.count(p, func(c *inspect.Count) {
			c.Posted++
			c.PostedBytes += uint64(len(head) + len(body))
		})
	}
	p.line.noteItem(inspect.Record{Kind: inspect.MessagePosted, ID: p.opening.ID, Target: p.opening.Target, Tab: p.opening.Tab}, head, body, err)
}

func (p *port) received(item []byte, err error) {
	p.line.count(p, func(c *inspect.Count) {
		c.Received++
		c.ReceivedBytes += uint64(len(item))
	})
	p.line.noteItem(inspect.Record{Kind: inspect.MessageReceived, ID: p.opening.ID}, item, nil, err)
}

// Disconnect implements [host.Port].
func (p *port) Disconnect() {
	p.begin()
	p.Port.Disconnect()
	p.line.end(p, "")
}

// Leave implements [host.Port].
func (p *port) Leave() {
	p.begin()
	p.Port.Leave()
	p.line.end(p, "left to other contexts")
}

// A receiver is between the host and the program.
type receiver struct {
	program host.Receiver
	port    *port
}

// Message implements [host.Receiver].
func (r receiver) Message(item []byte, err error) {
	r.port.begin()
	r.port.received(item, err)
	r.program.Message(item, err)
}

// Messages implements [host.Receiver].
func (r receiver) Messages(items iter.Seq2[[]byte, error]) {
	r.port.begin()
	r.program.Messages(func(yield func([]byte, error) bool) {
		for item, err := range items {
			r.port.received(item, err)
			if !yield(item, err) {
				return
			}
		}
	})
}

// Disconnected implements [host.Receiver].
func (r receiver) Disconnected(err error) {
	r.port.begin()
	text := "ended by the other end"
	if err != nil {
		text = err.Error()
	}
	r.port.line.end(r.port, text)
	r.program.Disconnected(err)
}

// aimed returns a record with its target.
func aimed(r inspect.Record, to host.Target) inspect.Record {
	switch {
	case to.Extension != "":
		r.Target = "extension " + to.Extension
	case to.Native != "":
		r.Target = "application " + to.Native
	case to.Tab != nil:
		r.Tab = to.Tab.ID
	}
	return r
}
