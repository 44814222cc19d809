package webexttest

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"gangway/wasm/codec"
)

// An application is a native application that is installed beside the browser.
type application struct {
	run     func(stdin io.Reader, stdout io.Writer) error
	allowed []*Extension
}

// InstallNative installs a native application under the name that
// runtime.connectNative takes. run is its main: it is started anew for every
// port, with the two streams that the browser gives to the process, on which
// each message is JSON text after its length in 4 bytes of native order:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Native_messaging
//
// stdin ends when the port does, and run then returns. When run returns first,
// the port ends. Only the extensions allowed may connect.
func (b *Browser) InstallNative(name string, run func(stdin io.Reader, stdout io.Writer) error, allowed ...*Extension) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.applications[name] = &application{run, allowed}
}

// A process is one run of a native application.
type process struct {
	browser  *Browser
	name     string
	stdin    *pipe
	turn     lane // In which the next message is written.
	parser   nativeParser
	message  func(message)       // Takes what it sends. browser.mu is held.
	exited   func(reason string) // Called once. browser.mu is held.
	returned chan struct{}

	// Protected by browser.mu.
	over    bool     // It was seen to exit.
	unsent  [][]byte // What is written next.
	writing bool     // Something is being written.
}

// startProcess starts an application for an extension, nil if it is not there
// for it. browser.mu is held.
func (b *Browser) startProcess(name string, e *Extension) *process {
	a := b.applications[name]
	if a == nil || !slices.Contains(a.allowed, e) || b.closed {
		return nil
	}
	p := &process{browser: b, name: name, stdin: newPipe(), returned: make(chan struct{})}
	b.processes = append(b.processes, p)
	go p.run(a.run)
	return p
}

func (p *process) run(run func(io.Reader, io.Writer) error) {
	err := run(p.stdin, p)
	b := p.browser
	b.mu.Lock()
	defer b.mu.Unlock()
	defer close(p.returned)
	b.processes = slices.DeleteFunc(b.processes, func(other *process) bool { return other == p })
	if err != nil && !p.over {
		b.logf("webexttest: native application %s: %v", p.name, err)
	}
	p.exit(b.profile.textApplicationExited())
}

// exit ends the ports of the process. browser.mu is held.
func (p *process) exit(reason string) {
	if !p.over {
		p.over = true
		p.stdin.close()
		p.exited(reason)
	}
}

// send writes JSON text to the process, one after the other: each takes a turn.
// browser.mu is held.
func (p *process) send(text []byte) {
	p.unsent = append(p.unsent, text)
	if !p.writing {
		p.writing = true
		p.write()
	}
}

// write writes what is next. browser.mu is held.
func (p *process) write() {
	text := p.unsent[0]
	p.unsent = p.unsent[1:]
	p.stdin.write(append(binary.NativeEndian.AppendUint32(nil, uint32(len(text))), text...))
	p.browser.loop.post(&p.turn, p.wrote)
}

// wrote goes on after what was written. It runs in the loop.
func (p *process) wrote() {
	p.browser.mu.Lock()
	defer p.browser.mu.Unlock()
	if p.writing = len(p.unsent) > 0; p.writing {
		p.write()
	}
}

// disconnect ends the input of the process. browser.mu is held.
func (p *process) disconnect() {
	p.unsent = nil
	if p.browser.profile.writesFirst() {
		p.stdin.end()
	} else {
		p.stdin.close()
	}
}

// Write takes what the process writes to its standard output. After the end
// of the port nothing is taken any more.
func (p *process) Write(data []byte) (int, error) {
	p.browser.mu.Lock()
	defer p.browser.mu.Unlock()
	if p.over {
		return 0, io.ErrClosedPipe
	}
	for _, text := range p.parser.parse(data) {
		m, err := fromJSON(text)
		if err != nil {
			p.exit(p.browser.profile.textBadNativeMessage(err.Error()))
			return len(data), nil
		}
		p.message(m)
	}
	if size := p.parser.tooLarge(); size > 0 {
		p.exit(p.browser.profile.textBadNativeMessage(fmt.Sprintf(
			"Native application tried to send a message of %d bytes, which exceeds the limit of %d bytes.", size, maxNativeMessage)))
	}
	return len(data), nil
}

// maxNativeMessage is how much a native application may send at once.
const maxNativeMessage = 1 << 20

// A nativeParser cuts a stream into messages.
type nativeParser struct{ rest []byte }

// parse returns the texts that are complete.
func (n *nativeParser) parse(data []byte) (texts [][]byte) {
	n.rest = append(n.rest, data...)
	for n.size() >= 0 && n.tooLarge() == 0 && len(n.rest) >= 4+n.size() {
		size := n.size()
		texts = append(texts, n.rest[4:4+size])
		n.rest = n.rest[4+size:]
	}
	return texts
}

// size returns the length of the message that comes next, -1 if it is not
// known yet.
func (n *nativeParser) size() int {
	if len(n.rest) < 4 {
		return -1
	}
	return int(binary.NativeEndian.Uint32(n.rest))
}

// tooLarge returns the size of the next message if it is too large, else 0.
func (n *nativeParser) tooLarge() int {
	if size := n.size(); size > maxNativeMessage {
		return size
	}
	return 0
}

// fromJSON returns the message of a text. An error says that it is not JSON.
func fromJSON(text []byte) (message, error) {
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return message{}, err
	}
	frame, err := codec.Marshal(v)
	if err != nil {
		return formless(err), nil
	}
	return message{data: frame}, nil
}

// startApplication starts the native application that a port is for. It runs
// in the loop.
func (k *link) startApplication() {
	b := k.browser
	b.mu.Lock()
	defer b.mu.Unlock()
	k.routed = true
	if k.process = b.startProcess(k.native, k.source.context.extension); k.process == nil {
		k.tellSource(b.profile.textNoApplication(k.native))
		return
	}
	k.process.message = func(m message) { k.source.expect(func() { k.source.deliver(m) }) }
	k.process.exited = k.tellSource
	for _, m := range k.held {
		k.process.send(m.data)
	}
	if k.held = nil; k.source.closed {
		k.process.disconnect()
	}
}
