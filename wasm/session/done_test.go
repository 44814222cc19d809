package session

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A call whose context is done does nothing but say so.
func TestCallsWithADoneContextDoNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{})
		done, cancel := context.WithCancel(t.Context())
		cancel()
		sendNumbers(t, dialed, 1, 2)
		receiveNumbers(t, accepted, 1, 1)
		synctest.Wait()

		assert.ErrorIs(t, dialed.Send(done, 3), context.Canceled)
		assert.ErrorIs(t, dialed.Send(done, make([]byte, 100_000)), context.Canceled)
		assert.EqualValues(t, 2, dialed.Stats().Sent)

		_, err := accepted.Receive(done)
		assert.ErrorIs(t, err, context.Canceled)
		assert.ErrorIs(t, accepted.Commit(done, map[string]any{"key": 1}), context.Canceled)
		for range Values[int](done, accepted) {
			assert.Fail(t, "a message is received")
		}
		in, out := Channels[int, int](done, accepted, nil)
		close(out)
		_, open := <-in
		assert.False(t, open)
		time.Sleep(time.Second)
		assert.Equal(t, 1, accepted.Stats().Waiting)
		assert.Equal(t, 2, dialed.Stats().Unconfirmed, "nothing was confirmed")
		found, err := s.bg.Runtime().SessionStorage().Get(inTime(t), "key", new(int))
		require.NoError(t, err)
		assert.False(t, found)

		waiting, err := Dial(inTime(t), s.newPage(), "chat", DialOptions{})
		require.NoError(t, err)
		t.Cleanup(waiting.Abort)
		_, err = s.listener.Receive(done)
		assert.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, waiting.ID(), s.accept().ID(), "it waits as before")
	})
}

func TestDialWithADoneContextConnectsToNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, rt, attempts := lonely(t)
		done, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := Dial(done, rt, "chat", DialOptions{})
		assert.ErrorIs(t, err, context.Canceled)
		time.Sleep(time.Hour)
		assert.Empty(t, *attempts)
	})
}

// Close alone ends the session also then.
func TestCloseWithADoneContextEndsTheSession(t *testing.T) {
	for name, accepting := range map[string]ListenOptions{"plain": {}, "durable": {Durable: true}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dialed, accepted, _ := pair(t, DialOptions{}, accepting)
				done, cancel := context.WithCancel(t.Context())
				cancel()
				require.NoError(t, accepted.Send(inTime(t), 1))
				assert.ErrorIs(t, accepted.Close(done), context.Canceled)
				assert.Error(t, waitEnd(t, accepted))
				assert.ErrorIs(t, waitEnd(t, dialed), ErrAborted)
			})
		})
	}
}

// Values that cannot be sent because the context is done do not end a session
// that goes on.
func TestChannelsThatAreGivenUpAbortNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, DialOptions{}, ListenOptions{})
		ctx, cancel := context.WithCancel(inTime(t))
		_, out := Channels[int, int](ctx, dialed, nil)
		cancel()
		out <- 1
		close(out)
		synctest.Wait()
		require.NoError(t, dialed.Err())
		sendNumbers(t, dialed, 2, 2)
		receiveNumbers(t, accepted, 2, 2)
	})
}
