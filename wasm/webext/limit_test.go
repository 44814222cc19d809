package webext

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOverflowEndsThePortAfterWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		p.SetLimit(Limit{Messages: 2})
		for n := range 5 {
			browser.receiver.Message(item(t, n), nil)
		}
		assert.ErrorIs(t, p.Err(), ErrOverflow)
		assert.ErrorIs(t, p.Err(), ErrDisconnected)
		assert.Equal(t, 1, browser.disconnects, "the other end is told")
		assert.Equal(t, []int{0, 1}, receiveAll(t, p))
	})
}

func TestDroppingKeepsThePort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		p.SetLimit(Limit{Messages: 2, Overflow: DropNewest})
		for n := range 5 {
			browser.receiver.Message(item(t, n), nil)
		}
		require.NoError(t, p.Err())
		browser.receiver.Disconnected(ErrDisconnected)
		assert.Equal(t, []int{0, 1}, receiveAll(t, p))
	})
}

func TestStatsCountWhatHappened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		for n := range 3 {
			browser.receiver.Message(item(t, n), nil)
		}
		require.NoError(t, p.PostMessage("x"))
		receive(t, p)
		synctest.Wait()
		assert.Equal(t, Stats{Posted: 1, Received: 3, Delivered: 1, Waiting: 2, WaitingBytes: 2 * (MessageCost + 1)}, p.Stats())
		p.Disconnect()
		assert.Equal(t, Stats{Posted: 1, Received: 3, Delivered: 1, Dropped: 2}, p.Stats())
	})
}

func TestEmptyMessagesAreNotFree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newRuntime(newFakeHost()).newPort()
		p.host = &fakePort{}
		p.SetLimit(Limit{Bytes: 10 * MessageCost})
		empty := func(yield func([]byte, error) bool) {
			for yield(nil, nil) {
			}
		}
		receiver{p}.Messages(empty) // Without an end: the limit ends it.
		assert.ErrorIs(t, p.Err(), ErrOverflow)
		assert.Equal(t, 10, p.Stats().Waiting)
	})
}

func TestPortsAreBoundedByThemselves(t *testing.T) {
	assert.True(t, Limit{}.allows(1_000_000, DefaultBytes))
	assert.False(t, Limit{}.allows(1, DefaultBytes+1))
	assert.False(t, Limit{Messages: 7}.allows(1, DefaultBytes+1))
	assert.True(t, Limit{Bytes: 2 * DefaultBytes}.allows(1, DefaultBytes+1))
}
