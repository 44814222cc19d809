package webext

import (
	"testing"

	"gangway/wasm/internal/host"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPageEventsAreListenedToByTheirNames(t *testing.T) {
	for event, listen := range map[string]func(*Runtime) (func(), error){
		eventDOM:         stopOf((*Runtime).OnDOMEvent),
		eventPageMessage: stopOf((*Runtime).OnPageMessage),
		eventCall:        stopOf((*Runtime).OnCall),
	} {
		h := newFakeHost()
		stop, err := listen(newRuntime(h))
		require.NoError(t, err)
		assert.Equal(t, map[string]bool{event: true}, h.listening)
		stop()
		assert.Empty(t, h.listening)

		h.err = host.ErrUnsupported
		_, err = listen(newRuntime(h))
		assert.ErrorIs(t, err, ErrUnsupported)
	}
}

func TestOnDOMEventBringsTheEventAndItsElement(t *testing.T) {
	h := newFakeHost()
	l, err := newRuntime(h).OnDOMEvent()
	require.NoError(t, err)
	defer l.Stop()
	h.domEvent(item(t, map[string]any{"type": "click", "selector": "button", "trusted": true}), "event", "element")
	assert.Equal(t, DOMEvent{Type: "click", Selector: "button", Trusted: true, JSEvent: "event", JSTarget: "element"}, next(t, l))
	h.domEvent(item(t, 7), "event", "element")
	assert.Equal(t, DOMEvent{JSEvent: "event", JSTarget: "element"}, next(t, l))
}

func TestCallIsARequestWithoutSender(t *testing.T) {
	h := newFakeHost()
	l, err := newRuntime(h).OnCall()
	require.NoError(t, err)
	call := &fakeRequest{item: item(t, 7)}
	h.request(call)
	q := next(t, l)
	assert.Nil(t, q.Sender())
	var number int
	require.NoError(t, q.Message().Decode(&number))
	assert.Equal(t, 7, number)
	require.NoError(t, q.Reply("seven"))
	assert.Equal(t, [][]byte{item(t, "seven")}, call.replies)

	unheard := &fakeRequest{item: item(t, 8)}
	h.request(unheard)
	l.Stop()
	assert.Equal(t, 1, unheard.ignored)
}

func TestPageMessagesThatWaitAreBoundedInBytes(t *testing.T) {
	var h hub[PageMessage]
	l, err := h.listen(nil, nil, false, func() (func(), error) { return func() {}, nil })
	require.NoError(t, err)
	large := MessageOf(make([]byte, DefaultBytes/3))
	for range 5 {
		h.deliver(PageMessage{Message: large})
	}
	assert.Equal(t, 2, l.mailbox.counts().Waiting)
	_, err = l.Receive(t.Context())
	require.NoError(t, err)
	h.deliver(PageMessage{Message: large})
	assert.Equal(t, 2, l.mailbox.counts().Waiting)
	l.Stop()
}
