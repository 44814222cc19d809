package codec_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/wasm/codec"
)

var sharing = codec.Options{Alias: true}

// blob and mark are bytes of named types.
type (
	blob []byte
	mark byte
)

// holder has bytes in each place where they may share memory.
type holder struct {
	Plain   []byte            `json:"plain"`
	Named   blob              `json:"named"`
	Pointer *[]byte           `json:"pointer"`
	List    [][]byte          `json:"list"`
	ByName  map[string][]byte `json:"byName"`
	Any     any               `json:"any"`
	Inside  any               `json:"inside"`
	Buffer  any               `json:"buffer"`
}

func aHolder() holder {
	pointed := []byte("pointed")
	return holder{
		Plain: []byte("plain"), Named: blob("named"), Pointer: &pointed, List: [][]byte{[]byte("listed")},
		ByName: map[string][]byte{"key": []byte("mapped")}, Any: []byte("any"), Inside: []any{[]byte("inside")},
		Buffer: codec.Object{Name: "ArrayBuffer", Args: []any{[]byte("buffer")}},
	}
}

// parts are the bytes in a holder.
func (h holder) parts() [][]byte {
	return [][]byte{
		h.Plain, h.Named, *h.Pointer, h.List[0], h.ByName["key"], h.Any.([]byte), h.Inside.([]any)[0].([]byte),
		h.Buffer.(codec.Object).Args[0].([]byte),
	}
}

func marshaled(t *testing.T, v any) []byte {
	t.Helper()
	item, err := codec.Marshal(v)
	require.NoError(t, err)
	return item
}

// within reports whether bytes are a part of an item's memory.
func within(item, part []byte) bool {
	for i := range item {
		if &item[i] == &part[0] {
			return true
		}
	}
	return false
}

func TestAliasSharesTheMemoryOfTheItem(t *testing.T) {
	item := marshaled(t, aHolder())
	var h, own holder
	require.NoError(t, sharing.Unmarshal(item, &h))
	require.NoError(t, codec.Unmarshal(item, &own))
	assert.Equal(t, own, h)
	for i, part := range h.parts() {
		assert.True(t, within(item, part), "%s", part)
		assert.False(t, within(item, own.parts()[i]), "%s", part)
	}
	for _, into := range []any{new([]byte), new(any), new(blob)} {
		block := marshaled(t, make([]byte, 64<<10))
		require.NoError(t, sharing.Unmarshal(block, into))
		again, err := codec.Marshal(into)
		require.NoError(t, err)
		clear(block)
		block[len(block)-1] = 1
		changed, err := codec.Marshal(into)
		require.NoError(t, err)
		assert.NotEqual(t, again, changed, "%T", into)
	}
}

// TestNoAppendReachesTheNeighbor appends to each part and finds the others, and the
// item, as they were.
func TestNoAppendReachesTheNeighbor(t *testing.T) {
	item := marshaled(t, aHolder())
	before := bytes.Clone(item)
	var h holder
	require.NoError(t, sharing.Unmarshal(item, &h))
	for _, part := range h.parts() {
		assert.Equal(t, len(part), cap(part), "%s", part)
		_ = append(part, "overwrites"...)
	}
	assert.Equal(t, before, item)
	assert.Equal(t, aHolder().parts(), h.parts())
}

// TestAliasCopiesAllTheSame changes the item after it was decoded.
func TestAliasCopiesAllTheSame(t *testing.T) {
	type copied struct {
		Text  string              `json:"text"`
		Array [2]byte             `json:"array"`
		Marks []mark              `json:"marks"`
		Typed codec.Int8Array     `json:"typed"`
		Any   any                 `json:"any"`
		Keys  map[string]struct{} `json:"keys"`
	}
	v := copied{"text", [2]byte{1, 2}, []mark{3, 4}, codec.Int8Array{5, 6}, codec.Uint8ClampedArray{7, 8}, map[string]struct{}{"key": {}}}
	item := marshaled(t, v)
	var got copied
	require.NoError(t, sharing.Unmarshal(item, &got))
	clear(item)
	assert.Equal(t, v, got)

	for _, into := range []any{new([]byte), new(any)} {
		inParts := []byte("\x5f\x41a\x42bc\xff")
		require.NoError(t, sharing.Unmarshal(inParts, into))
		clear(inParts)
		assert.Equal(t, []byte("\x43abc"), marshaled(t, into))
	}
}

func TestEmptyBytesKeepNoItem(t *testing.T) {
	var v []byte
	require.NoError(t, sharing.Unmarshal([]byte{0x40, 0}[:1], &v))
	assert.NotNil(t, v)
	assert.Zero(t, cap(v))
}

// TestAliasSparesBytesDecodedBefore decodes one item after another into the same
// slice: the second must not be written over the first.
func TestAliasSparesBytesDecodedBefore(t *testing.T) {
	first, second := marshaled(t, []byte("first")), marshaled(t, []byte("other"))
	before := bytes.Clone(first)
	var v []byte
	require.NoError(t, sharing.Unmarshal(first, &v))
	require.NoError(t, codec.Unmarshal(second, &v))
	assert.Equal(t, []byte("other"), v)
	assert.Equal(t, before, first)
}

// FuzzAlias decodes arbitrary bytes with shared memory and with copies: the values
// and the errors are the same, and the item stays as it was.
func FuzzAlias(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.item(f))
	}
	item, err := codec.Marshal(aHolder())
	require.NoError(f, err)
	f.Add(item)
	f.Fuzz(func(t *testing.T, item []byte) {
		before := bytes.Clone(item)
		var v, w any
		requireSame(t, codec.Unmarshal(item, &v), sharing.Unmarshal(item, &w), func() { require.Equal(t, comparable(v), comparable(w)) })
		var copied, shared holder
		requireSame(t, codec.Unmarshal(item, &copied), sharing.Unmarshal(item, &shared), func() {
			require.Equal(t, marshaled(t, copied), marshaled(t, shared))
		})
		var bytesOf, bytesIn []byte
		requireSame(t, codec.Unmarshal(item, &bytesOf), sharing.Unmarshal(item, &bytesIn), func() { require.Equal(t, bytesOf, bytesIn) })
		require.Equal(t, before, item)
	})
}

// requireSame has equal compare two values if both were decoded.
func requireSame(t *testing.T, copying, sharing error, equal func()) {
	t.Helper()
	if copying == nil && sharing == nil {
		equal()
		return
	}
	require.Error(t, copying)
	require.EqualError(t, sharing, copying.Error())
}
