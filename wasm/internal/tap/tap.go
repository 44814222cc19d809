// Package tap tells the inspector of all that passes between a program and the
// host below it. It stands at the seam, so neither side knows of it: package
// webext puts it there in builds with the tag gangway_inspect, and no other
// program has any of its code.
//
// A tap never blocks. It opens its port to the inspector in a turn in which the
// program speaks to its own extension, or others begin to speak to it. So it
// wakes no background, unless a content script and a page talk without it. Its
// memory is bounded: records that find no room are dropped and counted.
package tap

import (
	"gangway/internal/inspect"
	"gangway/wasm/internal/host"
)

// Wrap returns a host that does all that h does, and tells the inspector.
func Wrap(h host.Host) host.Host { return &tapped{Host: h, line: newLine(h)} }

// A tapped is a host with a line to the inspector.
type tapped struct {
	host.Host
	line *line
}

// Connect implements [host.Host].
func (t *tapped) Connect(to host.Target, info host.ConnectInfo, r host.Receiver) (host.Port, error) {
	p := t.line.newPort(aimed(inspect.Record{Kind: inspect.PortOpened, Name: info.Name}, to))
	hostPort, err := t.Host.Connect(to, info, receiver{r, p})
	if err != nil {
		return nil, err
	}
	p.Port = hostPort
	p.begin()
	return p, nil
}

// OnConnect implements [host.Host]. It leaves the ports of others to the
// inspector.
func (t *tapped) OnConnect(event string, accept func(host.Port) host.Receiver) (stop func(), err error) {
	return t.Host.OnConnect(event, func(hostPort host.Port) host.Receiver {
		if hostPort.Name() == inspect.PortName {
			return nil
		}
		p := t.line.newPort(inspect.Record{Kind: inspect.PortAccepted, Name: hostPort.Name(), Sender: hostPort.Sender()})
		p.Port = hostPort
		r := accept(p)
		if r == nil {
			return nil
		}
		p.begin()
		return receiver{r, p}
	})
}

// OnEvent implements [host.Host].
func (t *tapped) OnEvent(event string, extra []byte, deliver func([]byte)) (stop func(), err error) {
	name := host.EventPath(event)
	return t.Host.OnEvent(event, extra, func(arguments []byte) {
		t.line.noteItem(inspect.Record{Kind: inspect.EventOccurred, Name: name}, arguments, nil, nil)
		if name == suspension {
			t.line.hurry()
		}
		deliver(arguments)
	})
}

// suspension is the event after which a program may have no other turn.
const suspension = "runtime.onSuspend"

// SendMessage implements [host.Host].
func (t *tapped) SendMessage(to host.Target, item []byte, reply func([]byte, error)) (cancel func(), err error) {
	id := t.line.nextID()
	cancel, err = t.Host.SendMessage(to, item, func(answer []byte, err error) {
		t.line.noteItem(inspect.Record{Kind: inspect.RequestAnswered, ID: id}, answer, nil, err)
		reply(answer, err)
	})
	if err == nil {
		t.line.noteItem(aimed(inspect.Record{Kind: inspect.RequestSent, ID: id}, to), item, nil, nil)
	}
	return cancel, err
}

// OnMessage implements [host.Host].
func (t *tapped) OnMessage(event string, deliver func(host.Request)) (stop func(), err error) {
	name := host.EventPath(event)
	return t.Host.OnMessage(event, func(r host.Request) {
		own := request{r, t.line, t.line.nextID()}
		item, err := r.Item()
		t.line.noteItem(inspect.Record{Kind: inspect.RequestReceived, ID: own.id, Name: name, Sender: r.Sender()}, item, nil, err)
		deliver(own)
	})
}

// A request notes how it is answered.
type request struct {
	host.Request
	line *line
	id   uint64
}

// Reply implements [host.Request].
func (r request) Reply(item []byte) error {
	err := r.Request.Reply(item)
	r.line.noteItem(inspect.Record{Kind: inspect.RequestReplied, ID: r.id}, item, nil, err)
	return err
}

// Call implements [host.Host].
func (t *tapped) Call(function string, arguments []byte, reply func([]byte, error)) (cancel func(), err error) {
	id := t.line.nextID()
	cancel, err = t.Host.Call(function, arguments, func(result []byte, err error) {
		t.line.noteItem(inspect.Record{Kind: inspect.FunctionReturned, ID: id}, result, nil, err)
		reply(result, err)
	})
	if err == nil {
		t.line.noteItem(inspect.Record{Kind: inspect.FunctionCalled, ID: id, Name: function}, arguments, nil, nil)
	}
	return cancel, err
}
