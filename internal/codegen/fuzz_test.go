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
	// Small frames: large ones keep the fuzzer busy with making them smaller.
	for seed := range uint64(3) {
		frame, err := codec.Marshal(random[messages.Order](seed))
		require.NoError(f, err)
		var fields map[string]any
		require.NoError(f, codec.Unmarshal(frame, &fields))
		for name, value := range fields {
			if frame, err = codec.Marshal(map[string]any{name: value}); err == nil && len(frame) < 100 {
				f.Add(frame)
			}
		}
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		var m messages.Order
		var p plain.Order
		generated, reflected := codec.Unmarshal(frame, &m), codec.Unmarshal(frame, &p)
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
