package codegen_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/codegen/testdata/messages"
	"gangway/internal/codegen/testdata/plain"
	"gangway/wasm/codec"
)

// TestGeneratedCodeSharesBytesAsReflectionDoes changes the item after it was
// decoded: of both values the same bytes change, and no others.
func TestGeneratedCodeSharesBytesAsReflectionDoes(t *testing.T) {
	options := codec.Options{Alias: true}
	for seed := range uint64(cases) {
		item, err := codec.Marshal(random[plain.Order](seed))
		require.NoError(t, err)
		var m messages.Order
		var p plain.Order
		require.NoError(t, options.Unmarshal(item, &m))
		require.NoError(t, options.Unmarshal(item, &p))
		requireSameBytes(t, &p, &m)
		for i := range item {
			item[i] ^= 1
		}
		requireSameBytes(t, &p, &m)
	}
}

func TestGeneratedCodeSharesBytesIfItIsAsked(t *testing.T) {
	order := random[messages.Order](1)
	order.Bytes, order.Flags = []byte("shared"), []messages.Flag{'o', 'w', 'n', 'e', 'd'}
	for alias, want := range map[bool]string{false: "shared", true: "SHARED"} {
		item, err := codec.Marshal(&order)
		require.NoError(t, err)
		var m messages.Order
		require.NoError(t, codec.Options{Alias: alias}.Unmarshal(item, &m))
		copy(item[bytes.Index(item, []byte("shared")):], "SHARED")
		copy(item[bytes.Index(item, []byte("owned")):], "OWNED")
		assert.Equal(t, want, string(m.Bytes))
		assert.Equal(t, order.Flags, m.Flags, "bytes of a named type are copied")
	}
}
