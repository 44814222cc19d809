package session

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// channelOf returns the receiving half of a session's channels.
func channelOf(ctx context.Context, s *Session) <-chan int {
	in, out := Channels[int, int](ctx, s, nil)
	close(out)
	return in
}

// A channel whose reader waits for the next message holds up no sender.
func TestChannelsConfirmWhatIsReceivedFromThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, DialOptions{Window: Window{Messages: 1}}, ListenOptions{})
		in := channelOf(inTime(t), accepted)
		for n := range 3 {
			sendNumbers(t, dialed, n, n)
			assert.Equal(t, n, <-in)
		}
		closed := make(chan error, 1)
		go func() { closed <- dialed.Close(inTime(t)) }()
		_, open := <-in
		assert.False(t, open)
		assert.ErrorIs(t, accepted.Err(), ErrPeerClosed)
		assert.NoError(t, <-closed)
	})
}

func TestWhatNobodyReceivesFromAChannelIsNotConfirmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, DialOptions{Window: Window{Messages: 4}}, ListenOptions{}) // Confirms one at once.
		in := channelOf(inTime(t), dialed)
		sendNumbers(t, accepted, 1, 3)
		assert.Equal(t, 1, <-in)
		require.NoError(t, dialed.Commit(inTime(t), nil))
		time.Sleep(time.Second)
		assert.Equal(t, 2, accepted.Stats().Unconfirmed)
		assert.Equal(t, 2, <-in)
		require.NoError(t, dialed.Close(inTime(t)))
		assert.Len(t, waitEnd(t, accepted).Unconfirmed, 1)
	})
}

// A commit counts what the program has received from a channel, and nothing
// else, even before the goroutine behind the channel notices.
func TestCommitKnowsWhatWasReceivedFromAChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{Durable: true})
		sendNumbers(t, dialed, 1, 100)
		in := channelOf(inTime(t), accepted)
		for n := 1; n <= 99; n++ {
			require.Equal(t, n, <-in)
			require.NoError(t, accepted.Commit(inTime(t), nil))
			time.Sleep(time.Second)
			require.Equal(t, 100-n, dialed.Stats().Unconfirmed)
		}
		s.bg.Kill()
		accepted = s.listenAgain(ListenOptions{Durable: true})
		receiveNumbers(t, accepted, 100, 100)
	})
}

func TestChannelsThatAreGivenUpLoseNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, DialOptions{}, ListenOptions{})
		sendNumbers(t, dialed, 1, 4)
		ctx, cancel := context.WithCancel(inTime(t))
		in := channelOf(ctx, accepted)
		assert.Equal(t, 1, <-in)
		synctest.Wait()
		received := make(chan webext.Message, 1)
		go func() {
			m, err := accepted.Receive(inTime(t))
			assert.NoError(t, err)
			received <- m
		}()
		synctest.Wait()
		assert.Empty(t, received, "the channel offers the message")
		cancel()
		var n int
		require.NoError(t, (<-received).Decode(&n))
		assert.Equal(t, 2, n)
		_, open := <-in
		assert.False(t, open)
		in = channelOf(inTime(t), accepted)
		assert.Equal(t, 3, <-in)
		assert.Equal(t, 4, <-in)
		synctest.Wait()
		assert.EqualValues(t, 4, accepted.Stats().Received)
	})
}

func TestChannelsGoOnAfterWhatCannotBeDecoded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, DialOptions{}, ListenOptions{})
		failures := make(chan error, 1)
		in, out := Channels[int, int](inTime(t), accepted, func(err error) { failures <- err })
		close(out)
		require.NoError(t, dialed.Send(inTime(t), "text"))
		sendNumbers(t, dialed, 2, 2)
		assert.Equal(t, 2, <-in)
		assert.ErrorContains(t, <-failures, "decode message")
		time.Sleep(time.Second)
		assert.Zero(t, dialed.Stats().Unconfirmed)
	})
}

func TestChannelsEndWithTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, DialOptions{}, ListenOptions{})
		in := channelOf(inTime(t), accepted)
		sendNumbers(t, dialed, 1, 1)
		synctest.Wait() // It is on offer.
		accepted.Abort()
		_, open := <-in
		assert.False(t, open)
		require.ErrorIs(t, accepted.Commit(inTime(t), nil), ErrAborted)
	})
}
