// Package nativeapp runs native applications as browsers do: they read and write
// messages that are JSON text after its length.
package nativeapp

import (
	"encoding/binary"
	"fmt"
	"io"
	"sync"

	"gangway/wasm/webexttest/internal/conversion"
	"gangway/wasm/webexttest/internal/eventloop"
)

// Options name the program to run, and the way in which a browser treats it.
type Options struct {
	Run   func(stdin io.Reader, stdout io.Writer) error
	Mutex sync.Locker // Of the browser. It protects the process.
	Loop  *eventloop.Loop

	// WritesFirst says that the message that is being written at a disconnect
	// is still read.
	WritesFirst bool

	// DropsNonsense says that bytes that are no JSON are lost. Else they end the
	// port.
	DropsNonsense bool

	// Message takes a message of the application. Mutex is held.
	Message func(conversion.Message)

	// Exited is called once, when the application has returned, or has sent
	// bytes that are no message: problem then names the fault. Mutex is held.
	Exited func(problem string)

	// Returned is called last, with the error of Run if it ended the port.
	// Mutex is held.
	Returned func(err error)
}

// TextUnexpected is the text that Firefox tells an extension when its
// application writes bytes that are not JSON.
const TextUnexpected = "An unexpected error occurred"

// A Process is one run of a native application.
type Process struct {
	options  Options
	stdin    *pipe
	turn     eventloop.Queue // In which the next message is written.
	parser   parser
	returned chan struct{}

	// Protected by the mutex.
	over    bool     // It was seen to exit.
	unsent  [][]byte // Written next.
	writing bool     // Something is being written.
}

// Start starts an application.
func Start(o Options) *Process {
	p := &Process{options: o, stdin: newPipe(), returned: make(chan struct{})}
	go p.run()
	return p
}

// Returned returns a channel that is closed when the application has returned.
func (p *Process) Returned() <-chan struct{} { return p.returned }

func (p *Process) run() {
	err := p.options.Run(p.stdin, p)
	p.options.Mutex.Lock()
	defer p.options.Mutex.Unlock()
	defer close(p.returned)
	if p.over {
		err = nil
	}
	p.exit("")
	p.options.Returned(err)
}

// End ends the input of the process: bytes that it has not read are lost. The
// mutex is held.
func (p *Process) End() { p.stdin.close() }

// exit ends the input and says so, once. The mutex is held.
func (p *Process) exit(problem string) {
	if !p.over {
		p.over = true
		p.stdin.close()
		p.options.Exited(problem)
	}
}

// Send writes JSON text to the process, one after the other: each takes a turn.
// The mutex is held.
func (p *Process) Send(text []byte) {
	p.unsent = append(p.unsent, text)
	if !p.writing {
		p.writing = true
		p.write()
	}
}

// write writes the next message. The mutex is held.
func (p *Process) write() {
	text := p.unsent[0]
	p.unsent = p.unsent[1:]
	p.stdin.write(append(binary.NativeEndian.AppendUint32(nil, uint32(len(text))), text...))
	p.options.Loop.Post(&p.turn, p.wrote)
}

// wrote goes on after a message was written. It runs in the loop.
func (p *Process) wrote() {
	p.options.Mutex.Lock()
	defer p.options.Mutex.Unlock()
	if p.writing = len(p.unsent) > 0; p.writing {
		p.write()
	}
}

// Disconnect ends the input of the process. The mutex is held.
func (p *Process) Disconnect() {
	p.unsent = nil
	if p.options.WritesFirst {
		p.stdin.end()
	} else {
		p.stdin.close()
	}
}

// Write takes the bytes that the process writes to its standard output. After
// the end of the port nothing is taken any more.
func (p *Process) Write(data []byte) (int, error) {
	p.options.Mutex.Lock()
	defer p.options.Mutex.Unlock()
	if p.over {
		return 0, io.ErrClosedPipe
	}
	for _, text := range p.parser.parse(data) {
		m, err := conversion.FromJSON(text)
		switch {
		case err == nil:
			p.options.Message(m)
		case !p.options.DropsNonsense:
			p.exit(TextUnexpected)
			return len(data), nil
		}
	}
	if size := p.parser.tooLarge(); size > 0 {
		p.exit(fmt.Sprintf(
			"Native application tried to send a message of %d bytes, which exceeds the limit of %d bytes.", size, maxMessage))
	}
	return len(data), nil
}
