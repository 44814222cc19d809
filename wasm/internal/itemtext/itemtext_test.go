package itemtext

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestItemsComeAsTheyWent(t *testing.T) {
	for _, size := range []int{0, 1, 2, 3, 1000, pieceSize - 1, pieceSize, pieceSize + 1, 3*pieceSize + 7} {
		item := bytes.Repeat([]byte{0xff, 0, 7}, size/3+1)[:size]
		var j Joiner
		var got [][]byte
		texts := 0
		require.NoError(t, Split(item, func(text []byte) error {
			texts++
			assert.LessOrEqual(t, len(text)+2, 1<<20, "with its quotes it is no longer than browsers take")
			joined, err := j.Add(string(text))
			require.NoError(t, err)
			if joined != nil {
				got = append(got, joined)
			}
			return nil
		}))
		require.Len(t, got, 1, size)
		assert.True(t, bytes.Equal(item, got[0]), size)
		assert.Equal(t, max(1, (size+pieceSize-1)/pieceSize), texts, size)
	}
}

func TestStringsThatAreNoPieces(t *testing.T) {
	for _, text := range []string{"", "x", "AAAA", ".A", ".AAA!", "+=", " .AAAA"} {
		_, err := new(Joiner).Add(text)
		assert.ErrorIs(t, err, errForm, text)
	}
}

func TestItemThatIsTooLongIsGivenUp(t *testing.T) {
	var j Joiner
	long := string(piece(more, make([]byte, 1<<20)))
	for range MaxItem >> 20 {
		item, err := j.Add(long)
		require.NoError(t, err)
		assert.Nil(t, item)
	}
	_, err := j.Add(".AAAA")
	require.ErrorIs(t, err, ErrTooLong)
	item, err := j.Add(".AAAA")
	require.NoError(t, err)
	assert.Len(t, item, 3, "the next one")
}
