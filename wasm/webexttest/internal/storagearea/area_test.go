package storagearea

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWideTextCountsTwoBytesACharacter(t *testing.T) {
	wide, narrow := Rules{WideText: true}, Rules{}
	for text, size := range map[string]int{"": 0, "a": 1, "ä": 0, "€": -1, "😀": 0} {
		assert.Equal(t, size, wide.moreFor(text), text)
		assert.Equal(t, 3*size, wide.moreFor([]any{text, map[string]any{"key": text, "other": []any{text}}, 7}), text)
		assert.Zero(t, narrow.moreFor(text), text)
	}
}
