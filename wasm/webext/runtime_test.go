package webext

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDefaultIsUnsupportedOutsideAnExtension(t *testing.T) {
	_, err := Default().Connect(ConnectInfo{})
	assert.ErrorIs(t, err, ErrUnsupported)
	_, err = Default().OnConnect()
	assert.ErrorIs(t, err, ErrUnsupported)
	_, err = Default().OnActionClicked()
	assert.ErrorIs(t, err, ErrUnsupported)
}

func TestAcceptedPortKnowsItsSender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		ports, err := NewRuntime(h).OnConnect()
		require.NoError(t, err)
		defer ports.Stop()
		h.accept(&fakePort{name: "port-from-cs", sender: senderID("example@gangway.test")})

		p := <-ports.Events()
		defer p.Disconnect()
		assert.Equal(t, "port-from-cs", p.Name())
		assert.Equal(t, "example@gangway.test", p.Sender().ID)
	})
}

func TestConnectedPortHasNoSender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := connect(t)
		defer p.Disconnect()
		assert.Nil(t, p.Sender())
		assert.Equal(t, "test", p.Name())
	})
}

func TestAcceptedPortKeepsMessagesOfItsFirstTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		ports, err := NewRuntime(h).OnConnect()
		require.NoError(t, err)
		defer ports.Stop()
		r := h.accept(&fakePort{})
		r.Message(frame(t, 1), nil) // Before anybody has received the port.
		r.Disconnected(ErrDisconnected)
		assert.Equal(t, []int{1}, receiveAll(t, <-ports.Events()))
	})
}

func TestEveryListenerReceivesEveryClick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		rt := NewRuntime(h)
		first, err := rt.OnActionClicked()
		require.NoError(t, err)
		defer first.Stop()
		second, err := rt.OnActionClicked()
		require.NoError(t, err)
		defer second.Stop()

		for id := range int64(3) {
			h.deliver(frame(t, map[string]any{"id": id, "title": "A tab"}))
		}
		for id := range int64(3) {
			assert.Equal(t, id, (<-first.Events()).ID)
			assert.Equal(t, id, (<-second.Events()).ID)
		}
	})
}

func TestStopEndsOneListenerAndTheLastOneTheEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		rt := NewRuntime(h)
		first, err := rt.OnActionClicked()
		require.NoError(t, err)
		second, err := rt.OnActionClicked()
		require.NoError(t, err)

		first.Stop()
		first.Stop()
		_, open := <-first.Events()
		assert.False(t, open)
		assert.True(t, h.listening[eventActionClicked])

		second.Stop()
		assert.Empty(t, h.listening)

		third, err := rt.OnActionClicked()
		require.NoError(t, err)
		assert.True(t, h.listening[eventActionClicked])
		third.Stop()
	})
}

func TestListenReportsHostErrorAndLeavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		h.err = ErrUndeclared
		rt := NewRuntime(h)
		_, err := rt.OnConnect()
		assert.ErrorIs(t, err, ErrUndeclared)
		_, err = rt.OnActionClicked()
		assert.ErrorIs(t, err, ErrUndeclared)

		h.err = nil
		ports, err := rt.OnConnect()
		require.NoError(t, err)
		ports.Stop()
	})
}

func TestChannelsCloseWhenTheContextIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		rt := NewRuntime(h)
		ports, err := rt.OnConnect()
		require.NoError(t, err)
		p, err := rt.Connect(ConnectInfo{})
		require.NoError(t, err)
		h.connected[0].receiver.Message(frame(t, 1), nil)
		synctest.Wait()
		close(h.gone)
		synctest.Wait()
		_, open := <-ports.Events()
		assert.False(t, open)
		_, open = <-p.Messages()
		assert.False(t, open)
	})
}
