package stdio

import (
	"errors"
	"io"
	"sync"
	"time"

	"gangway/wasm/codec/codecimpl"
	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
)

// An App is one run of a native application.
type App struct {
	host.Host // Everything that a native application has not.

	in     io.Reader
	out    *output
	sender host.Object

	mu       sync.Mutex                    // Protects following.
	accept   func(host.Port) host.Receiver // Nil while nobody listens.
	listens  chan struct{}                 // Closed when accept is set first.
	listened sync.Once

	early chan struct{} // Holds a token when the port is wanted before its first message.
	over  chan struct{} // Closed when the port has ended.
	end   sync.Once
	err   error // Why the input was given up. Written before over is closed.
}

// Start reads from in, the input that a browser gives, until it ends. extension
// and origin are those of the extension that the browser started the application
// for, as far as it tells them.
func Start(in io.Reader, out io.Writer, extension, origin string) *App {
	a := &App{
		Host: host.Absent(errAbsent), in: in, out: newOutput(out), sender: senderOf(extension, origin),
		listens: make(chan struct{}), early: make(chan struct{}, 1), over: make(chan struct{}),
	}
	go a.serve()
	return a
}

// errAbsent is the error of all parts of the API but the port.
var errAbsent = host.Unsupported("this part of the API", "an extension, and here is a native application")

// senderOf describes the extension, as browsers describe senders.
func senderOf(extension, origin string) host.Object {
	o := codecimpl.AppendMap(nil, 2)
	o = codecimpl.AppendString(codecimpl.AppendString(o, "id"), extension)
	return codecimpl.AppendString(codecimpl.AppendString(o, "origin"), origin)
}

// Runtime returns the Runtime of the application, which has the port alone.
func (a *App) Runtime() *webext.Runtime {
	var rt *webext.Runtime
	host.NewRuntime(a, &rt)
	return rt
}

// Over is closed when the port has ended, by either side.
func (a *App) Over() <-chan struct{} { return a.over }

// Err returns why the input was given up, nil if it was not.
func (a *App) Err() error {
	select {
	case <-a.over:
		return a.err
	default:
		return nil
	}
}

// Close writes all messages that were posted. It returns why that failed.
func (a *App) Close() error { return a.out.close() }

// finish ends the port here.
func (a *App) finish(err error) {
	a.end.Do(func() {
		a.err = err
		close(a.over)
	})
}

// OnConnect implements [host.Host]. The event comes once.
func (a *App) OnConnect(event string, accept func(host.Port) host.Receiver) (func(), error) {
	if event != "gangway:event:runtime.onConnect;" {
		return nil, errAbsent
	}
	a.setAccept(accept)
	a.listened.Do(func() { close(a.listens) })
	return func() { a.setAccept(nil) }, nil
}

func (a *App) setAccept(accept func(host.Port) host.Receiver) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.accept = accept
}

func (a *App) offer(p *port) host.Receiver {
	a.mu.Lock()
	accept := a.accept
	a.mu.Unlock()
	if accept == nil {
		return nil
	}
	return accept(p)
}

const (
	// patience is how long a port waits for a listener of its name.
	patience = 10 * time.Second

	// pause is the time between two looks for one.
	pause = 5 * time.Millisecond
)

// receiverOf returns who receives from a port, nil if there is nobody.
func (a *App) receiverOf(p *port) host.Receiver {
	select {
	case <-a.listens:
	case <-a.over:
		return nil
	}
	// The listener of this name may be the second one.
	for looked := time.Duration(0); looked < patience; looked += pause {
		if r := a.offer(p); r != nil {
			return r
		}
		select {
		case <-time.After(pause):
		case <-a.over:
			return nil
		}
	}
	return nil
}

// Early gives the port of a Runtime to who listens before its first message has
// come, which would tell its name. Runtimes that are not of an App stay as they
// are.
func Early(rt *webext.Runtime) {
	a, ok := host.Of(rt.Lifetime()).(*App)
	if !ok {
		return
	}
	select {
	case a.early <- struct{}{}:
	default: // It was said before.
	}
}

// serve passes on the messages that come until the input ends.
func (a *App) serve() {
	texts := make(chan []byte)
	failed := make(chan error, 1)
	go a.read(texts, failed)
	p := &port{app: a}
	var first []byte
	select {
	case first = <-texts:
		first = p.begin(first)
	case <-a.early:
	case err := <-failed:
		a.finish(fault(err))
		return
	}
	r := a.receiverOf(p)
	if r == nil {
		a.finish(nil)
		return
	}
	if first != nil {
		p.take(r, first)
	}
	for {
		select {
		case text := <-texts:
			p.take(r, text)
		case err := <-failed:
			r.Disconnected(host.ErrDisconnected)
			a.finish(fault(err))
			return
		case <-a.over:
			return
		}
	}
}

// read reads messages until the input ends, or the port.
func (a *App) read(texts chan<- []byte, failed chan<- error) {
	for {
		text, err := readText(a.in)
		if err != nil {
			failed <- err
			return
		}
		select {
		case texts <- text:
		case <-a.over:
			return
		}
	}
}

// fault returns the error of an input that has not ended as it should.
func fault(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
