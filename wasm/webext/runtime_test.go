package webext

import (
	"context"
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
		ports, err := newRuntime(h).OnConnect()
		require.NoError(t, err)
		defer ports.Stop()
		h.accept(&fakePort{name: "port-from-cs", sender: senderID("example@gangway.test")})

		p := next(t, ports)
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
		ports, err := newRuntime(h).OnConnect()
		require.NoError(t, err)
		defer ports.Stop()
		r := h.accept(&fakePort{})
		r.Message(item(t, 1), nil) // Before anybody has received the port.
		r.Disconnected(ErrDisconnected)
		assert.Equal(t, []int{1}, receiveAll(t, next(t, ports)))
	})
}

func TestEveryListenerReceivesEveryClick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		rt := newRuntime(h)
		first, err := rt.OnActionClicked()
		require.NoError(t, err)
		defer first.Stop()
		second, err := rt.OnActionClicked()
		require.NoError(t, err)
		defer second.Stop()

		for id := range int64(3) {
			h.deliver(item(t, []any{map[string]any{"id": id, "title": "A tab"}, nil}))
		}
		for id := range int64(3) {
			assert.Equal(t, id, next(t, first).ID)
			assert.Equal(t, id, next(t, second).ID)
		}
	})
}

func TestStopEndsOneListenerAndTheLastOneTheEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		rt := newRuntime(h)
		first, err := rt.OnActionClicked()
		require.NoError(t, err)
		second, err := rt.OnActionClicked()
		require.NoError(t, err)

		first.Stop()
		first.Stop()
		_, err = first.Receive(t.Context())
		assert.ErrorIs(t, err, ErrStopped)
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
		rt := newRuntime(h)
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

func TestNothingIsReceivedWhenTheContextIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		rt := newRuntime(h)
		ports, err := rt.OnConnect()
		require.NoError(t, err)
		p, err := rt.Connect(ConnectInfo{})
		require.NoError(t, err)
		h.connected[0].receiver.Message(item(t, 1), nil)
		synctest.Wait()
		close(h.gone)
		synctest.Wait()
		_, err = ports.Receive(t.Context())
		assert.ErrorIs(t, err, ErrContextInvalidated)
		<-ports.Done()
		assert.ErrorIs(t, ports.Err(), ErrContextInvalidated)
		_, err = p.Receive(t.Context())
		assert.ErrorIs(t, err, ErrContextInvalidated)
		assert.Empty(t, receiveAll(t, p))
	})
}

func TestStopEndsWhoWaitsForAnOccurrence(t *testing.T) {
	for range 100 {
		synctest.Test(t, func(t *testing.T) {
			l, err := newRuntime(newFakeHost()).OnActionClicked()
			require.NoError(t, err)
			require.NoError(t, l.Err())
			go l.Stop()
			_, err = l.Receive(t.Context())
			assert.ErrorIs(t, err, ErrStopped)
			<-l.Done()
			assert.ErrorIs(t, l.Err(), ErrStopped)
			for range l.Values(t.Context()) {
				t.Error("an occurrence after Stop")
			}
		})
	}
}

func TestListenerGivenUpHarmsNoOccurrence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		l, err := newRuntime(h).OnTabRemoved()
		require.NoError(t, err)
		defer l.Stop()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = l.Receive(ctx)
		assert.ErrorIs(t, err, context.Canceled)
		for range l.Values(ctx) {
			t.Error("an occurrence that nobody brought about")
		}
		for id := range int64(3) {
			h.deliver(item(t, []any{id}))
		}
		assert.Equal(t, int64(0), next(t, l))
		for id := range l.Values(t.Context()) {
			assert.Equal(t, int64(1), id)
			break
		}
		assert.Equal(t, int64(2), next(t, l))
	})
}

func TestLifetimeEndsWithTheExtensionContext(t *testing.T) {
	h := newFakeHost()
	ctx := newRuntime(h).Lifetime()
	require.NoError(t, ctx.Err())
	close(h.done)
	<-ctx.Done()
	assert.ErrorIs(t, ctx.Err(), ErrContextInvalidated)
}
