package session

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/session/internal/machine"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPacketsThatComeTwiceAreDeliveredAndConfirmedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := besiege(t, ListenOptions{})
		s.post(helloOf('a'))
		victim := s.accept()
		twice := func(packets ...any) { s.post(append(packets, packets...)...) }
		twice(data(1, textOf(1)), data(2, textOf(2)))
		twice(fragment(3, 1, machine.FragmentMore, textOf(3)[:2]), fragment(4, 1, machine.FragmentLast, textOf(3)[2:]))
		twice(data(5, textOf(5)))
		for _, n := range []int{1, 2, 3, 5} {
			m, err := victim.Receive(inTime(t))
			require.NoError(t, err)
			assert.Equal(t, textOf(n), m.Raw())
		}
		require.NoError(t, victim.Commit(inTime(t), nil))
		assert.EqualValues(t, 5, victim.Stats().Duplicates)
		assert.EqualValues(t, 5, s.confirmed())
		s.post(data(5, textOf(5)), data(6, textOf(6)), closing(7), closing(7))
		m, err := victim.Receive(inTime(t))
		require.NoError(t, err)
		assert.Equal(t, textOf(6), m.Raw())
		_, err = victim.Receive(inTime(t))
		assert.ErrorIs(t, err, ErrPeerClosed)
		assert.EqualValues(t, 7, victim.Stats().Duplicates)
		s.unharmed()
	})
}

func TestNothingComesAgainThatHasArrived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, DialOptions{}, ListenOptions{})
		sendNumbers(t, accepted, 1, 30)
		synctest.Wait()
		reconnect(accepted)
		assert.Zero(t, accepted.Stats().Replayed)
		assert.Zero(t, dialed.Stats().Duplicates)
		receiveNumbers(t, dialed, 1, 30)
	})
}

// A dialing end does not wait for the welcome to know which those are.
func TestFewMessagesComeAgainEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, DialOptions{}, ListenOptions{})
		sendNumbers(t, dialed, 1, 30)
		synctest.Wait()
		reconnect(accepted)
		assert.EqualValues(t, 6, dialed.Stats().Replayed)
		assert.EqualValues(t, 6, accepted.Stats().Duplicates)
		receiveNumbers(t, accepted, 1, 30)
	})
}

func TestPacketsOfAReplacedPortAreDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, accepted, _ := pair(t, DialOptions{}, ListenOptions{})
		before := portOf(accepted)
		reconnect(accepted)
		late := func(yield func([]byte, error) bool) { yield(data(1, textOf(1)).Append(nil), nil) }
		accepted.take(before, late)
		assert.Zero(t, accepted.Stats().Waiting)
		accepted.take(portOf(accepted), late)
		assert.Equal(t, 1, accepted.Stats().Waiting)
	})
}

func portOf(s *Session) *webext.Port {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.port
}

// confirmed returns up to where the hostile port was told last that all is
// handled.
func (s *siege) confirmed() (handled uint64) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Second)
	defer cancel()
	for m, err := s.hostile.Receive(ctx); err == nil; m, err = s.hostile.Receive(ctx) {
		if kind, parts := partsOf(s.t, m.Raw()); kind == machine.PacketAck {
			handled = numberOf(parts[0])
		}
	}
	return handled
}
