package webext

import (
	"iter"
	"testing"
	"testing/synctest"

	"gangway/wasm/internal/host"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Messages that wait come before those that arrive, and none after the end.
func TestWireAttendsToAllMessagesInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		r := browser.receiver
		r.Message([]byte{1}, nil)
		r.Message([]byte{2}, nil)
		var got []byte
		ended := make(chan error, 1)
		go func() {
			ended <- host.WireOf(p).Attend(func(items iter.Seq2[[]byte, error]) {
				for item := range items {
					got = append(got, item...)
				}
			})
		}()
		synctest.Wait()
		assert.Equal(t, []byte{1, 2}, got)
		r.Message([]byte{3}, nil)
		r.Messages(func(yield func([]byte, error) bool) { _ = yield([]byte{4}, nil) && yield([]byte{5}, nil) })
		assert.Equal(t, []byte{1, 2, 3, 4, 5}, got, "in the turn in which they arrive")
		require.Empty(t, ended)
		r.Disconnected(ErrNoReceiver)
		assert.ErrorIs(t, <-ended, ErrNoReceiver)
		r.Message([]byte{6}, nil)
		assert.Len(t, got, 5)
	})
}

func TestWirePostsItsPartsAsOneMessage(t *testing.T) {
	p, browser := connect(t)
	wire := host.WireOf(p)
	require.NoError(t, wire.PostParts([]byte{1}, []byte{2, 3}))
	require.NoError(t, wire.PostParts([]byte{4}, nil))
	assert.Equal(t, [][]byte{{1, 2, 3}, {4}}, browser.items())
	assert.EqualValues(t, 2, p.Stats().Posted)
	p.Disconnect()
	assert.ErrorIs(t, wire.PostParts([]byte{5}, nil), ErrLocalDisconnect)
}
