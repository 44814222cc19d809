//go:build js && wasm

package bridge

import (
	"runtime"
	"strings"
	"sync"
	"syscall/js"
	"unsafe"

	"gangway/wasm/internal/host"
)

// A Browser is the host of the context in which the program runs.
type Browser struct {
	jsProgram js.Value // The program's object in loader.js.

	mu     sync.Mutex // Protects following.
	ports  map[uint32]host.Receiver
	events map[uint32]func(header)
}

// Start returns the host of this context. All calls return the same one.
var Start = sync.OnceValues(start)

func start() (*Browser, error) {
	if hostVersion() != version {
		return nil, host.ErrBridgeVersion
	}
	if jsRuntime().IsUndefined() {
		return nil, host.ErrUnsupported
	}
	b := &Browser{
		jsProgram: js.Global().Get("gangway").Get("programs").Index(int(hostProgram())),
		ports:     make(map[uint32]host.Receiver),
		events:    make(map[uint32]func(header)),
	}
	go b.pump()
	hostStart()
	return b, nil
}

// jsRuntime returns browser.runtime, or undefined where there is none. It is
// looked up at each use: not every context has every part of the API.
func jsRuntime() js.Value {
	for _, name := range []string{"browser", "chrome"} {
		if jsAPI := js.Global().Get(name); jsAPI.Type() == js.TypeObject {
			if jsRuntime := jsAPI.Get("runtime"); jsRuntime.Type() == js.TypeObject {
				return jsRuntime
			}
		}
	}
	return js.Undefined()
}

// pump takes records, in order, for as long as the program runs.
func (b *Browser) pump() {
	for range woken {
		var h header
		for size := hostNext(unsafe.Pointer(&h)); size >= 0; size = hostNext(unsafe.Pointer(&h)) {
			b.dispatch(h, payload(size))
		}
	}
}

func (b *Browser) dispatch(h header, payload []byte) {
	switch h.kind {
	case kindConnect:
		b.occur(h.event, h)
	case kindEvent:
		b.occur(h.id, h)
	case kindMessage:
		if r := b.receiver(h.id); r != nil {
			r.Message(payload, nil)
		}
	case kindBadMessage:
		if r := b.receiver(h.id); r != nil {
			r.Message(nil, &host.Error{Name: "CodecError", Message: string(payload)})
		}
	case kindDisconnect:
		if r := b.remove(h.id); r != nil {
			r.Disconnected(cause("", string(payload)))
		}
	}
}

// occur passes an event on. Nobody listens any more if Go stopped listening
// while the record was on its way: then a port is ended, so that the other
// end knows.
func (b *Browser) occur(event uint32, h header) {
	b.mu.Lock()
	deliver := b.events[event]
	b.mu.Unlock()
	if deliver != nil {
		deliver(h)
	} else if h.kind == kindConnect {
		hostDisconnect(int32(h.id))
	}
}

// receiver returns the receiver of a port, nil after its end.
func (b *Browser) receiver(id uint32) host.Receiver {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ports[id]
}

func (b *Browser) remove(id uint32) host.Receiver {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.ports[id]
	delete(b.ports, id)
	return r
}

// end forgets a port that this side ends.
func (b *Browser) end(p *port) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p.ended = true
	delete(b.ports, p.id)
}

// jsCurrent is the value that came with the record taken last.
func (b *Browser) jsCurrent() js.Value { return b.jsProgram.Get("current") }

// Connect implements [host.Host].
func (b *Browser) Connect(info host.ConnectInfo, r host.Receiver) (_ host.Port, err error) {
	defer catch(&err)
	// The pump looks receivers up under the same lock, so it does not get
	// ahead of the registration.
	b.mu.Lock()
	defer b.mu.Unlock()
	jsPort := jsRuntime().Call("connect", map[string]any{"name": info.Name})
	id := uint32(b.jsProgram.Call("adopt", jsPort).Int())
	b.ports[id] = r
	return &port{browser: b, id: id, name: info.Name}, nil
}

// OnConnect implements [host.Host].
func (b *Browser) OnConnect(event string, accept func(host.Port) host.Receiver) (func(), error) {
	return b.listen(event, func(h header) {
		jsPort := b.jsCurrent()
		p := &port{browser: b, id: h.id, name: text(jsPort, "name"), jsSender: jsPort.Get("sender")}
		r := accept(p)
		b.mu.Lock()
		defer b.mu.Unlock()
		if !p.ended { // Who was given the port may have disconnected it already.
			b.ports[h.id] = r
		}
	})
}

// OnEvent implements [host.Host].
func (b *Browser) OnEvent(event string, deliver func(host.Object)) (func(), error) {
	return b.listen(event, func(header) { deliver(object{b.jsCurrent().Index(0)}) })
}

// listen registers deliver for an event, under the lock that the pump takes
// to look it up.
func (b *Browser) listen(event string, deliver func(header)) (stop func(), err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	name := eventName(event)
	id := uint32(hostListen(unsafe.Pointer(unsafe.StringData(name)), int32(len(name))))
	runtime.KeepAlive(name)
	if id == 0 {
		return nil, &undeclaredError{name}
	}
	b.events[id] = deliver
	return func() { b.unlisten(id) }, nil
}

func (b *Browser) unlisten(id uint32) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.events, id)
	hostUnlisten(int32(id))
}

// eventName returns NAME of an event that is given as gangway:event:NAME; so
// that the build finds it in the module.
func eventName(event string) string {
	return event[strings.LastIndexByte(event, ':')+1 : len(event)-1]
}

// An undeclaredError names the event that the start script does not declare.
type undeclaredError struct{ event string }

func (e *undeclaredError) Error() string { return host.ErrUndeclared.Error() + ": " + e.event }

func (e *undeclaredError) Unwrap() error { return host.ErrUndeclared }
