package codec_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/wasm/codec"
)

// typedArray returns a typed array of JavaScript, by name, with the
// little-endian content.
func typedArray(t testing.TB, name string, content []byte) any {
	t.Helper()
	read := func(v any) {
		require.NoError(t, binary.Read(bytes.NewReader(content), binary.LittleEndian, v))
	}
	switch name {
	case "Int8Array":
		v := make(codec.Int8Array, len(content))
		read(v)
		return v
	case "Uint8ClampedArray":
		return codec.Uint8ClampedArray(content)
	case "Int16Array":
		v := make(codec.Int16Array, len(content)/2)
		read(v)
		return v
	case "Uint16Array":
		v := make(codec.Uint16Array, len(content)/2)
		read(v)
		return v
	case "Int32Array":
		v := make(codec.Int32Array, len(content)/4)
		read(v)
		return v
	case "Uint32Array":
		v := make(codec.Uint32Array, len(content)/4)
		read(v)
		return v
	case "Float16Array":
		v := make(codec.Float16Array, len(content)/2)
		read(v)
		return v
	case "Float32Array":
		v := make(codec.Float32Array, len(content)/4)
		read(v)
		return v
	case "Float64Array":
		v := make(codec.Float64Array, len(content)/8)
		read(v)
		return v
	case "BigInt64Array":
		v := make(codec.BigInt64Array, len(content)/8)
		read(v)
		return v
	case "BigUint64Array":
		v := make(codec.BigUint64Array, len(content)/8)
		read(v)
		return v
	}
	t.Fatalf("no typed array is named %s", name)
	return nil
}

func TestSlicesTakeTypedArraysOfNumbersThatFit(t *testing.T) {
	item, err := codec.Marshal(map[string]any{"list": codec.Int16Array{1, -2, 300}})
	require.NoError(t, err)

	var ints struct {
		List []int `json:"list"`
	}
	require.NoError(t, codec.Unmarshal(item, &ints))
	assert.Equal(t, []int{1, -2, 300}, ints.List)

	var floats struct {
		List []float32 `json:"list"`
	}
	require.NoError(t, codec.Unmarshal(item, &floats))
	assert.Equal(t, []float32{1, -2, 300}, floats.List)

	var small struct {
		List []int8 `json:"list"`
	}
	err = codec.Unmarshal(item, &small)
	require.ErrorIs(t, err, codec.ErrMismatch)
	assert.EqualError(t, err, "codec: list: want an integer of 8 bits, found 300 in a typed array")
}

func TestSlicesGoOnAfterATypedArray(t *testing.T) {
	item, err := codec.Marshal([]any{codec.Float64Array{1.5}, []any{}, codec.Uint8ClampedArray{}, []any{2.0}})
	require.NoError(t, err)
	var got [][]float64
	require.NoError(t, codec.Unmarshal(item, &got))
	assert.Equal(t, [][]float64{{1.5}, {}, {}, {2}}, got)
}

func TestTypedArraysTakeAnyNumbersThatFit(t *testing.T) {
	for _, v := range []any{[]int{1, 2, 3}, codec.Int8Array{1, 2, 3}, codec.Float64Array{1, 2, 3}, codec.Set{1.0, 2.0, 3.0}} {
		item, err := codec.Marshal(v)
		require.NoError(t, err)
		for _, into := range []any{
			new(codec.Int8Array), new(codec.Uint8ClampedArray), new(codec.Int16Array), new(codec.Uint16Array),
			new(codec.Int32Array), new(codec.Uint32Array), new(codec.Float16Array), new(codec.Float32Array),
			new(codec.Float64Array), new(codec.BigInt64Array), new(codec.BigUint64Array),
		} {
			require.NoError(t, codec.Unmarshal(item, into), "%T into %T", v, into)
			again, err := codec.Marshal(into)
			require.NoError(t, err)
			var numbers []float64
			require.NoError(t, codec.Unmarshal(again, &numbers))
			assert.Equal(t, []float64{1, 2, 3}, numbers, "%T into %T", v, into)
		}
	}
}

func TestTypedArraysRefuseNumbersThatDoNotFit(t *testing.T) {
	item, err := codec.Marshal([]float64{1.0 / 3})
	require.NoError(t, err)
	assert.ErrorIs(t, codec.Unmarshal(item, new(codec.Float16Array)), codec.ErrMismatch)
	assert.ErrorIs(t, codec.Unmarshal(item, new(codec.Int8Array)), codec.ErrMismatch)
	assert.NoError(t, codec.Unmarshal(item, new(codec.Float32Array)))
}

func TestBytesTakeEveryBuffer(t *testing.T) {
	content := []byte{1, 2, 3, 4}
	for _, v := range []any{
		content,
		codec.Uint16Array{0x0201, 0x0403},
		codec.Object{Name: "ArrayBuffer", Args: []any{content}},
		codec.Object{Name: "DataView", Args: []any{content}},
	} {
		item, err := codec.Marshal(v)
		require.NoError(t, err)
		var got []byte
		require.NoError(t, codec.Unmarshal(item, &got))
		assert.Equal(t, content, got, "%#v", v)
		var array [4]byte
		require.NoError(t, codec.Unmarshal(item, &array))
		assert.Equal(t, [4]byte(content), array)
	}
}
