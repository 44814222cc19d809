package webext

import (
	"iter"

	"gangway/wasm/codec"
	"gangway/wasm/codec/codecimpl"
	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/host"
	"gangway/wasm/internal/itemtext"
)

// ConnectApplication starts a native application that is written in Go with
// package native, and opens a port to it. Messages have there the same values as
// between the contexts of an extension, also those that JSON lacks, and there the
// port has the name that info says. Messages of more than 64 MiB are not taken, in
// either direction. Otherwise it is like [Runtime.ConnectNative].
func (r *Runtime) ConnectApplication(application string, info ConnectInfo) (*Port, error) {
	if !validApplication(application) {
		return nil, failure.In("connect", invalidApplication(application))
	}
	p := r.newPort()
	hostPort, err := r.host.Connect(host.Target{Native: application}, host.ConnectInfo{Name: application}, &textReceiver{Receiver: receiver{p}})
	if err != nil {
		p.mailbox.abandon()
		return nil, failure.In("connect", err)
	}
	p.host, p.name = textPort{hostPort}, info.host().Name
	if err := hostPort.PostMessage(codecimpl.AppendString(nil, itemtext.NamePrefix+p.name)); err != nil {
		p.Disconnect()
		return nil, failure.In("connect", err)
	}
	return p, nil
}

// A textPort is a port whose items travel as strings.
type textPort struct{ host.Port }

// PostMessage implements [host.Port].
func (p textPort) PostMessage(item []byte) error {
	if len(item) > itemtext.MaxItem {
		return ErrTooLarge
	}
	return itemtext.Split(item, func(text []byte) error {
		return p.Port.PostMessage(codecimpl.AppendString(nil, string(text)))
	})
}

// PostParts implements [host.Port].
func (p textPort) PostParts(head, body []byte) error {
	return p.PostMessage(append(head[:len(head):len(head)], body...))
}

// A textReceiver takes the strings of a textPort.
type textReceiver struct {
	host.Receiver
	joiner itemtext.Joiner
}

// Message implements [host.Receiver].
func (r *textReceiver) Message(item []byte, err error) {
	var text string
	if err == nil {
		err = codec.Unmarshal(item, &text)
	}
	if err == nil {
		item, err = r.joiner.Add(text)
	}
	if item != nil || err != nil {
		r.Receiver.Message(item, err)
	}
}

// Messages implements [host.Receiver].
func (r *textReceiver) Messages(items iter.Seq2[[]byte, error]) {
	for item, err := range items {
		r.Message(item, err)
	}
}
