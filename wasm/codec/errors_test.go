package codec_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/wasm/codec"
)

type order struct {
	Items []item         `json:"items"`
	Notes map[string]int `json:"notes"`
	Codes map[int]int    `json:"codes"`
}

type item struct {
	Price float64 `json:"price"`
	Count uint8   `json:"count"`
}

func TestDecodeErrorsSayWhereAndWhat(t *testing.T) {
	for _, c := range []struct {
		message any
		text    string
	}{
		{map[string]any{"items": []any{map[string]any{}, map[string]any{"price": "12"}}}, `codec: items[1].price: want a number, found text "12"`},
		{map[string]any{"items": []any{map[string]any{"count": 300}}}, "codec: items[0].count: want an unsigned integer of 8 bits, found 300"},
		{map[string]any{"items": []any{map[string]any{"count": -1}}}, "codec: items[0].count: want an unsigned integer of 8 bits, found -1"},
		{map[string]any{"items": []any{map[string]any{"count": 0.5}}}, "codec: items[0].count: want an unsigned integer of 8 bits, found a number with a fraction or beyond 64 bits"},
		{map[string]any{"items": map[string]any{}}, "codec: items: want an array, found a map of 0"},
		{map[string]any{"items": []any{[]any{1, 2}}}, "codec: items[0]: want a map, found an array of 2"},
		{map[string]any{"notes": map[string]any{"odd key": true}}, `codec: notes[text "odd key"]: want an integer of 64 bits, found true`},
		{map[string]any{"codes": codec.Map{{Key: 5, Value: []byte{1}}}}, "codec: codes[5]: want an integer of 64 bits, found bytes"},
		{[]any{}, "codec: want a map, found an array of 0"},
		{codec.Undefined{}, ""},
	} {
		item, err := codec.Marshal(c.message)
		require.NoError(t, err)
		err = codec.Unmarshal(item, &order{})
		if c.text == "" {
			assert.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, codec.ErrMismatch)
		assert.EqualError(t, err, c.text)
		var detail *codec.DecodeError
		require.ErrorAs(t, err, &detail)
		assert.Less(t, detail.Offset, len(item))
	}
}

func TestVersionSkewIsToldFromGarbage(t *testing.T) {
	item, err := codec.Marshal(map[string]any{"items": "none", "more": []any{1, 2}})
	require.NoError(t, err)
	assert.ErrorIs(t, codec.Unmarshal(item, &order{}), codec.ErrMismatch)
	// The same, cut short after the field that does not fit.
	err = codec.Unmarshal(item[:len(item)-1], &order{})
	assert.ErrorIs(t, err, codec.ErrMalformed)
	assert.NotErrorIs(t, err, codec.ErrMismatch)
}

func TestErrorsOfLongTextsAreShort(t *testing.T) {
	long := make([]byte, 1<<20)
	for i := range long {
		long[i] = 'x'
	}
	item, err := codec.Marshal(map[string]any{"notes": map[string]any{string(long): string(long)}})
	require.NoError(t, err)
	err = codec.Unmarshal(item, &order{})
	require.ErrorIs(t, err, codec.ErrMismatch)
	assert.Less(t, len(err.Error()), 500)
}

func TestEncodeErrorsSayWhere(t *testing.T) {
	_, err := codec.Marshal(map[string]any{"items": []any{1, map[string]any{"f": func() {}}}})
	require.ErrorIs(t, err, codec.ErrNotCloneable)
	assert.EqualError(t, err, "codec: items[1].f: the type func() has no form in a message")

	type holder struct {
		Ch chan int `json:"ch"`
	}
	_, err = codec.Marshal(map[int]holder{5: {}})
	assert.EqualError(t, err, "codec: [5].ch: the type chan int has no form in a message")
}

// closed has only fields that no message carries.
type closed struct{ n int }

func TestAStructThatHidesItsFieldsIsAnErrorThatNamesTheField(t *testing.T) {
	type outer struct{ Part any }
	type embedding struct{ *closed }
	for name, v := range map[string]any{
		"closed": &closed{n: 1}, "lock": &sync.Mutex{}, "counter": &atomic.Int64{}, "embedded": embedding{&closed{}},
		"context": context.Background(), "loop": &struct{ self *closed }{},
	} {
		for path, holder := range map[string]any{
			"items[1].value": map[string]any{"items": []any{1, map[string]any{"value": v}}},
			"Part":           outer{v},
		} {
			_, err := codec.Marshal(holder)
			require.ErrorIs(t, err, codec.ErrNotCloneable, name)
			assert.ErrorContains(t, err, "codec: "+path+": the type ", name)
			assert.ErrorContains(t, err, "has only fields that are not exported", name)
		}
	}
	require.ErrorIs(t, codec.Unmarshal([]byte{0xa0}, new(closed)), codec.ErrMismatch)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err := codec.Marshal(outer{ctx})
	assert.ErrorContains(t, err, "codec: Part.Context: ")
}

func TestAStructThatHidesNothingIsAnObject(t *testing.T) {
	type left struct {
		Out string `json:"-"`
		n   int
	}
	for _, v := range []any{struct{}{}, left{"out", 1}, struct{ hiddenParts }{}} {
		_, err := codec.Marshal(v)
		assert.NoError(t, err, "%T", v)
	}
}

// hiddenParts brings an exported field into those that embed it.
type hiddenParts struct{ Part int }

func TestAppendLeavesTheBufferOnError(t *testing.T) {
	buf, err := codec.Append([]byte("kept"), []any{1, func() {}})
	require.Error(t, err)
	assert.Equal(t, "kept", string(buf))
	buf, err = codec.Append([]byte("kept"), 1)
	require.NoError(t, err)
	assert.Equal(t, "kept\x01", string(buf))
}

type node struct {
	Value int
	Next  *node
}

func TestCyclesAreRefused(t *testing.T) {
	n := &node{}
	n.Next = n
	m := map[string]any{}
	m["self"] = m
	s := []any{nil}
	s[0] = s
	for _, v := range []any{n, m, s, []any{map[string]any{"n": n}}} {
		_, err := codec.Marshal(v)
		require.ErrorIs(t, err, codec.ErrCycle)
		assert.ErrorContains(t, err, "the value contains itself")
	}
	type pointer *pointer
	var p pointer
	p = &p
	_, err := codec.Marshal(p)
	assert.ErrorIs(t, err, codec.ErrNotCloneable)
}

func TestDeepValuesThatAreNoCyclesAreToldSo(t *testing.T) {
	var n *node
	for range codec.DefaultDepth + 1 {
		n = &node{Next: n}
	}
	_, err := codec.Marshal(n)
	require.ErrorIs(t, err, codec.ErrNotCloneable)
	assert.NotErrorIs(t, err, codec.ErrCycle)
	got := roundTrip(t, n.Next)
	assert.Equal(t, n.Next, got)
}

func TestUnmarshalWantsAPointer(t *testing.T) {
	for _, v := range []any{nil, 5, order{}, (*order)(nil), (*codec.BigInt)(nil)} {
		assert.Error(t, codec.Unmarshal([]byte{0xa0}, v), "%T", v)
	}
}

func TestTypesWithoutAFormAreRefusedInBothDirections(t *testing.T) {
	for _, v := range []any{new(func()), new(chan int), new(complex128), new(uintptr)} {
		_, err := codec.Marshal(v)
		if _, ok := v.(*uintptr); ok {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, codec.ErrNotCloneable, "%T", v)
		require.ErrorIs(t, codec.Unmarshal([]byte{0x01}, v), codec.ErrMismatch, "%T", v)
	}
}
