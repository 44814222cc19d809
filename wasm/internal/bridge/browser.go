//go:build js && wasm

package bridge

import (
	"runtime"
	"sync"
	"syscall/js"
	"unsafe"

	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/host"
)

// A Browser is the host of the context in which the program runs.
type Browser struct {
	jsProgram js.Value // The program's object in loader.js.

	mu     sync.Mutex       // Protects following.
	ports  map[uint32]*port // Those with a receiver.
	events map[uint32]func(header, []byte)
	calls  map[uint32]pending

	invalid chan struct{} // Closed when the context is invalidated.
}

// Start returns the host of this context. All calls return the same one.
var Start = sync.OnceValues(start)

func start() (*Browser, error) {
	if hostVersion() != version {
		return nil, host.ErrBridgeVersion
	}
	if jsAPI("runtime").IsUndefined() {
		return nil, host.ErrUnsupported
	}
	b := &Browser{
		jsProgram: js.Global().Get("gangway").Get("programs").Index(int(hostProgram())),
		ports:     make(map[uint32]*port),
		events:    make(map[uint32]func(header, []byte)),
		calls:     make(map[uint32]pending),
		invalid:   make(chan struct{}),
	}
	go b.pump()
	hostStart()
	return b, nil
}

// jsAPI returns a part of the extension API, such as browser.runtime, or
// undefined where there is none. It is looked up at each use: not every context
// has every part.
func jsAPI(part string) js.Value {
	for _, name := range []string{"browser", "chrome"} {
		if jsBrowser := js.Global().Get(name); jsBrowser.Type() == js.TypeObject {
			if jsPart := jsBrowser.Get(part); jsPart.Type() == js.TypeObject {
				return jsPart
			}
		}
	}
	return js.Undefined()
}

// Random implements [host.Host].
func (b *Browser) Random(into []byte) {
	jsBytes := js.Global().Get("Uint8Array").New(len(into))
	js.Global().Get("crypto").Call("getRandomValues", jsBytes)
	js.CopyBytesToGo(into, jsBytes)
}

// Console writes a line to the browser's console, by the function of its level,
// such as "log".
func Console(level, line string) { js.Global().Get("console").Call(level, line) }

// breath is how many bytes of records are taken before the program may run. Those
// that wait stay in JavaScript: the memory of WebAssembly never shrinks.
const breath = 1 << 20

// pump takes records, in order, for as long as the program runs.
func (b *Browser) pump() {
	room := make([]byte, 512)
	taken := 0
	for range woken {
		for more := true; more; {
			var h header
			size := hostNext(unsafe.Pointer(&h), unsafe.Pointer(unsafe.SliceData(room)), int32(len(room)))
			if size < 0 {
				break
			}
			more = h.more > 0
			b.dispatch(h, payloadOf(room, size))
			if taken += int(size); taken >= breath {
				taken = 0
				runtime.Gosched()
			}
		}
	}
}

// payloadOf returns the payload of the record that was taken last.
func payloadOf(room []byte, size int32) []byte {
	if int(size) > len(room) {
		return payload(size)
	}
	return append([]byte(nil), room[:size]...)
}

func (b *Browser) dispatch(h header, payload []byte) {
	switch h.kind {
	case kindConnect, kindRequest, kindBadRequest:
		b.occur(h.info, h, payload)
	case kindEvent:
		b.occur(h.id, h, payload)
	case kindMessage, kindBatch, kindBadMessage:
		if p := b.port(h.id); p != nil {
			p.receive(h.kind, payload)
		}
	case kindDisconnect:
		if p := b.remove(h.id); p != nil {
			p.receiver.Disconnected(p.endCause(h.info, payload))
		}
	case kindReply, kindNoReply:
		b.replied(h, payload)
	case kindInvalid:
		close(b.invalid)
	}
}

// endCause returns why the port ended.
func (p *port) endCause(how uint32, payload []byte) error {
	switch how {
	case endFrozen:
		return host.ErrFrozen
	case endInvalid:
		return host.ErrContextInvalidated
	case endCrashing:
		return host.ErrCrashing
	}
	if p.native {
		return nativeCause(string(payload))
	}
	return cause("", string(payload))
}

// codecError is the error of a message that has no form as an item.
func codecError(payload []byte) error {
	return &host.Error{Name: "CodecError", Message: string(payload)}
}

// occur passes an event on. Nobody listens any more if Go stopped listening
// while the record was on its way: then it is left to other contexts.
func (b *Browser) occur(event uint32, h header, payload []byte) {
	b.mu.Lock()
	deliver := b.events[event]
	b.mu.Unlock()
	switch {
	case deliver != nil:
		deliver(h, payload)
	case h.kind == kindConnect:
		hostLeave(int32(h.id))
	case h.kind != kindEvent:
		hostIgnore(int32(h.id))
	}
}

// port returns a port that has a receiver, nil after its end.
func (b *Browser) port(id uint32) *port {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ports[id]
}

func (b *Browser) remove(id uint32) *port {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.ports[id]
	delete(b.ports, id)
	return p
}

// end forgets a port that this side ends.
func (b *Browser) end(p *port) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p.ended = true
	delete(b.ports, p.id)
}

// Done implements [host.Host].
func (b *Browser) Done() <-chan struct{} { return b.invalid }

// Gone implements [host.Host].
func (b *Browser) Gone() <-chan struct{} { return nil }

// OnConnect implements [host.Host].
func (b *Browser) OnConnect(event string, accept func(host.Port) host.Receiver) (func(), error) {
	return b.listen(event, nil, func(h header, name []byte) {
		p := &port{browser: b, id: h.id, name: string(name), sender: currentObject()}
		p.batched.Store(hostBatched(int32(h.id)) != 0)
		if r := accept(p); r != nil {
			b.register(p, r)
		} else {
			p.Leave()
		}
	})
}

// register passes on all that arrives on a port, unless the one who was given
// the port has disconnected it already.
func (b *Browser) register(p *port, r host.Receiver) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !p.ended {
		p.receiver = r
		b.ports[p.id] = p
	}
}

// currentObject returns the API object that came with the record taken last.
func currentObject() host.Object { return payload(hostObject()) }

// OnEvent implements [host.Host].
func (b *Browser) OnEvent(event string, extra []byte, deliver func([]byte)) (func(), error) {
	return b.listen(event, extra, func(_ header, arguments []byte) { deliver(arguments) })
}

// OnDOMEvent implements [host.Host].
func (b *Browser) OnDOMEvent(event string, deliver func(o host.Object, jsEvent, jsTarget any)) (func(), error) {
	return b.listen(event, nil, func(_ header, arguments []byte) {
		jsDetail := b.jsProgram.Get("detail")
		deliver(arguments[1:], jsDetail.Get("event"), jsDetail.Get("target"))
	})
}

// listen registers deliver for an event, under the lock that the pump takes
// to look it up.
func (b *Browser) listen(event string, extra []byte, deliver func(header, []byte)) (stop func(), err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var id uint32
	if extra == nil {
		id, err = listen(event)
	} else {
		id, err = listenWith(event, extra)
	}
	if err != nil {
		return nil, err
	}
	b.events[id] = deliver
	return func() { b.unlisten(id) }, nil
}

// listen returns the id of an event that the start script declares.
func listen(event string) (uint32, error) {
	name := host.EventName(event)
	listened := hostListen(unsafe.Pointer(unsafe.StringData(name)), int32(len(name)))
	runtime.KeepAlive(name)
	switch {
	case listened == 0:
		return 0, &undeclaredError{host.EventPath(event)}
	case listened < 0:
		return 0, host.Unsupported(host.EventPath(event), string(payload(-listened)))
	}
	return uint32(listened), nil
}

// listenWith returns the id of a listener of its own.
func listenWith(event string, extra []byte) (uint32, error) {
	name := host.EventName(event)
	listened := hostListenWith(unsafe.Pointer(unsafe.StringData(name)), int32(len(name)),
		unsafe.Pointer(unsafe.SliceData(extra)), int32(len(extra)))
	runtime.KeepAlive(name)
	runtime.KeepAlive(extra)
	if listened > 0 {
		return uint32(listened), nil
	}
	name, message := thrown(payload(-listened))
	if name == unsupported {
		return 0, host.Unsupported(host.EventPath(event), message)
	}
	return 0, failure.Both(host.ErrInvalidArgument, cause(name, message))
}

func (b *Browser) unlisten(id uint32) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.events, id)
	hostUnlisten(int32(id))
}

// An undeclaredError names the event that the start script does not declare.
type undeclaredError struct{ event string }

func (e *undeclaredError) Error() string { return host.ErrUndeclared.Error() + ": " + e.event }

func (e *undeclaredError) Unwrap() error { return host.ErrUndeclared }
