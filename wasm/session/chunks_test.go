package session

import (
	"bytes"
	"testing"

	"gangway/wasm/codec"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestChunksKeepMessagesApart(t *testing.T) {
	var c chunks
	var sent, kept [][]byte
	for _, size := range []int{1, 100, chunkSize / 16, chunkSize, 3, 4 * chunkSize, chunkSize/8 - 8, 0} {
		for n := range 20 {
			message := bytes.Repeat([]byte{byte(n)}, size)
			payload, err := c.marshal(message)
			require.NoError(t, err)
			sent, kept = append(sent, message), append(kept, payload)
			assert.Len(t, payload, cap(payload), "an append to it would write into the next")
		}
	}
	for i, payload := range kept {
		want, err := codec.Marshal(sent[i])
		require.NoError(t, err)
		assert.Equal(t, want, payload)
	}
}

func TestChunksAreAllocatedForManyMessages(t *testing.T) {
	var c chunks
	message := make([]byte, 40)
	allocated := testing.AllocsPerRun(1000, func() {
		_, err := c.marshal(&message)
		require.NoError(t, err)
	})
	assert.Zero(t, allocated, "less than one for each")
}

func TestAMessageWithoutAFormLeavesTheChunkAlone(t *testing.T) {
	var c chunks
	first, err := c.marshal("first")
	require.NoError(t, err)
	_, err = c.marshal(make(chan int))
	require.Error(t, err)
	second, err := c.marshal("second")
	require.NoError(t, err)
	assert.Equal(t, "first", string(first[1:]))
	assert.Equal(t, "second", string(second[1:]))
}
