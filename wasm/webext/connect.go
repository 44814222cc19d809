package webext

import "gangway/wasm/internal/host"

// ConnectInfo are the options of [Runtime.Connect].
type ConnectInfo struct {
	// Name tells the other end what the port is for.
	Name string
}

// Connect opens a port to the other contexts of the same extension. It follows
// runtime.connect:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/connect
//
// It returns at once, also when nobody listens: the port then ends with
// [ErrNoReceiver]. Messages may be posted immediately. The caller owns the port
// and calls [Port.Disconnect] when it is done with it.
func (r *Runtime) Connect(info ConnectInfo) (*Port, error) {
	p := newPort()
	hostPort, err := r.host.Connect(host.ConnectInfo{Name: info.Name}, receiver{p})
	if err != nil {
		p.mailbox.abandon()
		return nil, &opError{"connect", err}
	}
	p.host, p.name = hostPort, hostPort.Name()
	return p, nil
}

// OnConnect listens for ports that other contexts of the same extension open.
// It follows runtime.onConnect:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onConnect
//
// Ports that were opened before the program started come first, with all
// messages that were posted on them since. All listeners of a program receive
// the same [Port]. Whoever receives a port owns it. Once every listener has
// stopped, ports that others open end at once.
func (r *Runtime) OnConnect() (*Listener[*Port], error) {
	l, err := r.onConnect.listen(func() (func(), error) {
		return r.host.OnConnect(eventConnect, func(hostPort host.Port) host.Receiver {
			p := acceptPort(hostPort)
			r.onConnect.deliver(p)
			return receiver{p}
		})
	})
	if err != nil {
		return nil, &opError{"listen for ports", err}
	}
	return l, nil
}
