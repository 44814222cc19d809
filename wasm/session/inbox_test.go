package session

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/codec"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhatComesTwiceIsDroppedAtEveryPlace(t *testing.T) {
	const most = 1000
	part := func(seq, what uint64) fragment { return fragment{seq, 7, what, []byte("part")} }
	var i inbox
	i.window = most
	frames := []func() verdict{
		func() verdict { return i.message(data{1, textOf(1)}, most) },
		func() verdict { return i.fragment(part(2, fragmentMore), most) },
		func() verdict { return i.fragment(part(3, fragmentLast), most) },
		func() verdict { return i.fragment(part(4, fragmentMore), most) },
		func() verdict { return i.fragment(part(5, fragmentAbandon), most) },
		func() verdict { return i.closing(6) },
	}
	for n, frame := range frames {
		require.Equal(t, accepted, frame(), "frame %d", n+1)
		before := i
		for again := range n + 1 {
			require.Equal(t, duplicate, frames[again](), "frame %d after frame %d", again+1, n+1)
		}
		assert.Equal(t, before, i, "nothing changes by what comes twice")
	}
	assert.Len(t, i.waiting, 2)
	assert.Equal(t, "partpart", string(i.waiting[1].payload))
	assert.Empty(t, i.parts)
}

// A duplicate is no more than that while there are as many large messages as
// there may be.
func TestWhatComesTwiceDoesNotCountAsALargeMessage(t *testing.T) {
	var i inbox
	require.Equal(t, accepted, i.fragment(fragment{1, 100, fragmentLast, nil}, 1))
	for n := range uint64(maxTransfers) {
		require.Equal(t, accepted, i.fragment(fragment{n + 2, n, fragmentMore, nil}, 1))
	}
	assert.Equal(t, duplicate, i.fragment(fragment{1, 100, fragmentLast, nil}, 1))
	assert.Equal(t, flooded, i.fragment(fragment{maxTransfers + 2, 100, fragmentMore, nil}, 1))
}

func TestFramesThatComeTwiceAreDeliveredAndConfirmedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := besiege(t, Options{})
		s.post(helloOf('a'))
		victim := s.accept()
		twice := func(frames ...any) { s.post(append(frames, frames...)...) }
		twice(&data{1, textOf(1)}, &data{2, textOf(2)})
		twice(fragment{3, 1, fragmentMore, textOf(3)[:2]}, fragment{4, 1, fragmentLast, textOf(3)[2:]})
		twice(&data{5, textOf(5)})
		for _, n := range []int{1, 2, 3, 5} {
			m, err := victim.Receive(inTime(t))
			require.NoError(t, err)
			assert.Equal(t, textOf(n), m.Raw())
		}
		require.NoError(t, victim.Commit(inTime(t), nil))
		assert.EqualValues(t, 5, victim.Stats().Duplicates)
		assert.EqualValues(t, 5, s.confirmed())
		s.post(&data{5, textOf(5)}, &data{6, textOf(6)}, closing{7}, closing{7})
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
		dialed, accepted, _ := pair(t, Options{}, Options{})
		for _, ends := range [][2]*Session{{dialed, accepted}, {accepted, dialed}} {
			sendNumbers(t, ends[0], 1, 3)
			synctest.Wait()
			reconnect(accepted)
			assert.Zero(t, ends[0].Stats().Replayed)
			assert.Zero(t, ends[1].Stats().Duplicates)
			receiveNumbers(t, ends[1], 1, 3)
		}
	})
}

func TestFramesOfAReplacedPortAreDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, accepted, _ := pair(t, Options{}, Options{})
		before := portOf(accepted)
		reconnect(accepted)
		late, err := codec.Marshal(&data{1, textOf(1)})
		require.NoError(t, err)
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
		if kind, parts, r := parse(m.Raw()); kind == frameAck {
			a, ok := r.ack(parts)
			require.True(s.t, ok)
			handled = a.handled
		}
	}
	return handled
}
