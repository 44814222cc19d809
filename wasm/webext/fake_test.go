package webext

import (
	"slices"
	"sync"
	"testing"

	"gangway/wasm/internal/host"

	"github.com/stretchr/testify/require"
)

// fakeHost is a host whose events a test brings about by hand.
type fakeHost struct {
	connected []*fakePort
	listening map[string]bool
	accept    func(host.Port) host.Receiver
	deliver   func(arguments []byte)
	extra     []byte // Of the last listener.
	domEvent  func(o host.Object, jsEvent, jsTarget any)
	request   func(host.Request)
	sent      []fakeSent
	calls     []fakeCall
	done      chan struct{}
	gone      chan struct{}
	err       error // Returned by every call if set.
}

func newFakeHost() *fakeHost {
	return &fakeHost{listening: make(map[string]bool), done: make(chan struct{}), gone: make(chan struct{})}
}

func (h *fakeHost) Connect(to host.Target, info host.ConnectInfo, r host.Receiver) (host.Port, error) {
	if h.err != nil {
		return nil, h.err
	}
	p := &fakePort{to: to, info: info, name: info.Name, receiver: r}
	h.connected = append(h.connected, p)
	return p, nil
}

func (h *fakeHost) OnConnect(event string, accept func(host.Port) host.Receiver) (func(), error) {
	h.accept = accept
	return h.listen(event)
}

func (h *fakeHost) OnEvent(event string, extra []byte, deliver func([]byte)) (func(), error) {
	h.deliver, h.extra = deliver, extra
	return h.listen(event)
}

func (h *fakeHost) OnQuestion(event string, extra []byte, deliver func(host.Request)) (func(), error) {
	h.request, h.extra = deliver, extra
	return h.listen(event)
}

func (h *fakeHost) OnDOMEvent(event string, deliver func(o host.Object, jsEvent, jsTarget any)) (func(), error) {
	h.domEvent = deliver
	return h.listen(event)
}

func (h *fakeHost) listen(event string) (func(), error) {
	if h.err != nil {
		return nil, h.err
	}
	h.listening[event] = true
	return func() { delete(h.listening, event) }, nil
}

func (h *fakeHost) SendMessage(to host.Target, item []byte, reply func([]byte, error)) (func(), error) {
	if h.err != nil {
		return nil, h.err
	}
	sent := fakeSent{to: to, item: item, reply: reply, canceled: new(bool)}
	h.sent = append(h.sent, sent)
	return func() { *sent.canceled = true }, nil
}

func (h *fakeHost) OnMessage(event string, deliver func(host.Request)) (func(), error) {
	h.request = deliver
	return h.listen(event)
}

func (h *fakeHost) Call(function string, arguments []byte, reply func([]byte, error)) (func(), error) {
	if h.err != nil {
		return nil, h.err
	}
	called := fakeCall{function: function, arguments: arguments, reply: reply, canceled: new(bool)}
	h.calls = append(h.calls, called)
	return func() { *called.canceled = true }, nil
}

func (h *fakeHost) Random(b []byte)       {}
func (h *fakeHost) Done() <-chan struct{} { return h.done }
func (h *fakeHost) Gone() <-chan struct{} { return h.gone }

// fakeSent is a one-shot message that a test answers.
type fakeSent struct {
	to       host.Target
	item     []byte
	reply    func([]byte, error)
	canceled *bool
}

// fakeCall is a call of a function that a test answers.
type fakeCall struct {
	function  string
	arguments []byte
	reply     func([]byte, error)
	canceled  *bool
}

// fakeRequest is a one-shot message that a test sends.
type fakeRequest struct {
	item     []byte
	err      error
	sender   host.Object
	replies  [][]byte
	replyErr error
	ignored  int
}

func (r *fakeRequest) Item() ([]byte, error) { return r.item, r.err }
func (r *fakeRequest) Sender() host.Object   { return r.sender }
func (r *fakeRequest) Ignore()               { r.ignored++ }

func (r *fakeRequest) Reply(item []byte) error {
	r.replies = append(r.replies, item)
	return r.replyErr
}

// fakePort is the browser's side of a port: a test calls its receiver.
type fakePort struct {
	to          host.Target
	info        host.ConnectInfo
	name        string
	sender      host.Object
	receiver    host.Receiver
	mu          sync.Mutex
	posted      [][]byte // Protected by mu.
	postErr     error
	disconnects int
	left        int
}

func (p *fakePort) Name() string        { return p.name }
func (p *fakePort) Sender() host.Object { return p.sender }
func (p *fakePort) Disconnect()         { p.disconnects++ }
func (p *fakePort) Leave()              { p.left++ }

func (p *fakePort) PostMessage(item []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.posted = append(p.posted, slices.Clone(item)) // Hosts do not keep items.
	return p.postErr
}

func (p *fakePort) PostParts(head, body []byte) error {
	return p.PostMessage(append(slices.Clone(head), body...))
}

// items returns what was posted.
func (p *fakePort) items() [][]byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.posted
}

// connect returns a port of a runtime, and the browser's side of it.
func connect(t *testing.T) (*Port, *fakePort) {
	t.Helper()
	h := newFakeHost()
	p, err := newRuntime(h).Connect(ConnectInfo{Name: "test"})
	require.NoError(t, err)
	return p, h.connected[0]
}

// next returns the next occurrence of an event.
func next[T any](t *testing.T, l *Listener[T]) T {
	t.Helper()
	v, err := l.Receive(t.Context())
	require.NoError(t, err)
	return v
}

// receive returns the next message of a port.
func receive(t *testing.T, p *Port) Message {
	t.Helper()
	m, err := p.Receive(t.Context())
	require.NoError(t, err)
	return m
}
