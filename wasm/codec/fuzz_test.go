package codec_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"gangway/wasm/codec"
)

func isMalformed(err error) bool { return errors.Is(err, codec.ErrMalformed) }

// FuzzDecodeAny decodes arbitrary bytes: no panic, bounded memory, and what is
// decoded is the same after it was encoded again.
func FuzzDecodeAny(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.item(f))
	}
	f.Fuzz(func(t *testing.T, item []byte) {
		var v any
		var err error
		// Half a kilobyte for a byte, and something to begin with: an empty
		// map takes that, and paths and texts of errors.
		most := uint64(512*len(item) + 1<<16)
		if allocated := allocatedBy(func() { err = codec.Unmarshal(item, &v) }); allocated > most {
			t.Errorf("%d bytes allocated for an item of %d", allocated, len(item))
		}
		if err != nil {
			var detail *codec.DecodeError
			require.ErrorAs(t, err, &detail)
			return
		}
		again, err := codec.Marshal(v)
		require.NoError(t, err)
		var w any
		require.NoError(t, codec.Unmarshal(again, &w), "%x", again)
		require.Equal(t, comparable(v), comparable(w))
		third, err := codec.Marshal(w)
		require.NoError(t, err)
		require.Equal(t, again, third)
	})
}

// FuzzDecodeStruct decodes arbitrary bytes into a struct with a field of each
// kind, in both modes.
func FuzzDecodeStruct(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.item(f))
	}
	full := everything{
		Bool: true, Int: -1, Uint64: 1 << 63, Float64: 1.5, String: "s", Bytes: []byte{1}, Ints: []int32{1}, Texts: []string{"t"},
		Map: map[string]uint16{"k": 1}, ByInt: map[int16]string{1: "v"}, Pointer: new(int64), Inner: inner{B: []inner{{A: "a"}}},
		ByName: map[string]*inner{"n": {C: &inner{}}}, Any: []any{codec.Undefined{}, codec.Set{"x"}},
	}
	item, err := codec.Marshal(full)
	require.NoError(f, err)
	f.Add(item)
	f.Fuzz(func(t *testing.T, item []byte) {
		var v everything
		if codec.Unmarshal(item, &v) == nil {
			var any any
			require.NotErrorIs(t, codec.Unmarshal(item, &any), codec.ErrMalformed)
			again, err := codec.Marshal(v)
			require.NoError(t, err)
			var w everything
			require.NoError(t, codec.Unmarshal(again, &w))
		}
		_ = codec.Options{Strict: true}.Unmarshal(item, &v)
	})
}
