package codegen_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gangway/internal/codegen/testdata/messages"
	"gangway/internal/codegen/testdata/plain"
	"gangway/wasm/codec"
)

// FuzzGenerated decodes arbitrary bytes by generated code and by reflection,
// which must come to the same.
func FuzzGenerated(f *testing.F) {
	// Small items: large ones keep the fuzzer busy with making them smaller.
	for seed := range uint64(3) {
		item, err := codec.Marshal(random[messages.Order](seed))
		require.NoError(f, err)
		var fields map[string]any
		require.NoError(f, codec.Unmarshal(item, &fields))
		for name, value := range fields {
			if item, err = codec.Marshal(map[string]any{name: value}); err == nil && len(item) < 100 {
				f.Add(item)
			}
		}
	}
	f.Fuzz(func(t *testing.T, item []byte) {
		var m messages.Order
		var p plain.Order
		generated, reflected := codec.Unmarshal(item, &m), codec.Unmarshal(item, &p)
		require.Equal(t, where(reflected), where(generated), "%v\n%v", reflected, generated)
		if generated != nil {
			return
		}
		first, err := codec.Marshal(m)
		if err != nil { // Two keys of a map that are encoded alike.
			require.ErrorIs(t, err, codec.ErrNotCloneable)
			return
		}
		second, err := codec.Marshal(p)
		require.NoError(t, err)
		require.Equal(t, first, second)
	})
}
