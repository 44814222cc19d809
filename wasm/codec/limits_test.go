package codec_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/wasm/codec"
)

func TestDepthIsLimited(t *testing.T) {
	for _, open := range []string{"\x81", "\x9f", "\xa1\x61a", "\xbf\x61a", "\xd9\x01\x02\x81", "\xd9\x01\x03\xa1\x00", "\xd8\x1b\x82\x61x"} {
		deep := []byte(strings.Repeat(open, codec.DefaultDepth+1))
		for _, into := range []any{new(any), new(struct{ B int })} {
			assert.Error(t, codec.Unmarshal(deep, into), "%x", open)
		}
		var v any
		err := codec.Unmarshal(deep, &v)
		assert.ErrorIs(t, err, codec.ErrLimit, "%x", open)
	}
	var v any
	fits := []byte(strings.Repeat("\x81", codec.DefaultDepth-1) + "\x80")
	require.NoError(t, codec.Unmarshal(fits, &v))
	assert.ErrorIs(t, codec.Options{Depth: 10}.Unmarshal(fits, &v), codec.ErrLimit)
}

func TestTagsNestedWithoutEndAreRefused(t *testing.T) {
	for _, tag := range []string{"\xc0", "\xc1", "\xc2", "\xd7", "\xd8\x40", "\xd8\x1b", "\xd9\x01\x02", "\xd9\x01\x03", "\xd9\x03\xe9", "\xc4"} {
		item := []byte(strings.Repeat(tag, 1<<17))
		for _, into := range []any{new(any), new(int), new(string), new([]byte), new([]int), new(codec.BigInt), new(codec.Date), new(codec.Int8Array), new(struct{})} {
			require.Error(t, codec.Unmarshal(item, into), "%x into %T", tag, into)
		}
		require.Error(t, codec.Unmarshal(append([]byte("\xa1\x61x"), item...), new(struct{})), "%x skipped", tag)
	}
}

func TestItemsAreLimited(t *testing.T) {
	item, err := codec.Marshal([]any{map[string]any{"a": 1}, []any{2, 3}})
	require.NoError(t, err)
	for _, into := range []any{new(any), new([]any)} {
		assert.ErrorIs(t, codec.Options{Items: 4}.Unmarshal(item, into), codec.ErrLimit)
		assert.NoError(t, codec.Options{Items: 5}.Unmarshal(item, into))
	}
}

func TestSizeIsLimited(t *testing.T) {
	item, err := codec.Marshal(make([]byte, 100))
	require.NoError(t, err)
	var v []byte
	assert.ErrorIs(t, codec.Options{Size: 101}.Unmarshal(item, &v), codec.ErrLimit)
	assert.NoError(t, codec.Options{Size: 102}.Unmarshal(item, &v))
}

// TestClaimedLengthsAllocateNothing decodes items that claim much and hold
// nothing, into every kind of type that has a length.
func TestClaimedLengthsAllocateNothing(t *testing.T) {
	type big struct{ Filler [1000]int64 }
	length := "\x00\x00\x00\x10\x00\x00\x00\x00"[:8] // 2^36
	for _, item := range []string{
		"\x9b" + length, "\xbb" + length, "\x5b" + length, "\x7b" + length, "\xd8\x56\x5b" + length, "\xd9\x01\x02\x9b" + length,
		"\xd9\x01\x03\xbb" + length, "\xc2\x5b" + length, "\xd8\x1b\x9b" + length, "\x81\x9b" + length,
		"\x9a\x00\x0f\xff\xff" + strings.Repeat("\x80", 1000), // Fewer than claimed.
	} {
		for _, into := range []any{
			new(any), new([]any), new([]big), new([][]big), new([]byte), new(string), new(map[string]any), new(map[int]big), new(map[int]struct{}),
			new([3]int), new(codec.Float64Array), new(codec.Set), new(codec.Map), new(codec.BigInt), new(codec.Object),
		} {
			allocated := allocatedBy(func() { require.Error(t, codec.Unmarshal([]byte(item), into)) })
			assert.Less(t, allocated, uint64(1<<20), "%x into %T", item[:min(len(item), 12)], into)
		}
	}
}

// TestMemoryIsBoundedByTheItem decodes items in which every byte asks for as
// much memory as a byte can.
func TestMemoryIsBoundedByTheItem(t *testing.T) {
	const n = 100_000
	head := "\x9a\x00\x01\x86\xa0"
	for name, part := range map[string]string{"maps": "\xa0", "lists": "\x80", "texts": "\x60", "numbers": "\x00"} {
		item := []byte(head + strings.Repeat(part, n))
		var v any
		allocated := allocatedBy(func() { require.NoError(t, codec.Unmarshal(item, &v)) })
		assert.Less(t, allocated, uint64(200*len(item)), name)
	}
}

func allocatedBy(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestElementsOfTypedArraysAreItems(t *testing.T) {
	item, err := codec.Marshal([]any{codec.Float64Array{1, 2, 3}, codec.Int8Array{4}})
	require.NoError(t, err)
	for _, into := range []any{new([][]any), new([][]float64), new([]codec.Set)} {
		assert.ErrorIs(t, codec.Options{Items: 5}.Unmarshal(item, into), codec.ErrLimit, "%T", into)
		assert.NoError(t, codec.Options{Items: 6}.Unmarshal(item, into), "%T", into)
	}
}

// A nest of maps and arrays that claim to be large takes no more memory than
// half a kilobyte for each of its bytes: room is made for few elements that have
// not come.
func TestNestedClaimsTakeLittleMemory(t *testing.T) {
	const levels = 500
	for name, nest := range map[string]struct{ head, first string }{
		"array": {"\x98\xff", ""}, "small array": {"\x97", ""}, "array of 32": {"\x98\x20", ""},
		"map in key": {"\xb8\xff", ""}, "small map in key": {"\xb1", ""}, "map of 23 in key": {"\xb7", ""},
		"map in value": {"\xb8\xff", "\x60"}, "small map in value": {"\xaf", "\x60"}, "map of 23 in value": {"\xb7", "\x60"},
		"map of 14 in value": {"\xae", "\x60"}, "map of 8 in value": {"\xa8", "\x60"},
		"map in second value": {"\xb8\xff", "\x60\xf6\x61a"}, "Map in value": {"\xd9\x01\x03\xb7", "\xf6"}, "Set": {"\xd9\x01\x02\x97", ""},
	} {
		t.Run(name, func(t *testing.T) {
			item := []byte(strings.Repeat(nest.head+nest.first, levels) + strings.Repeat("\xf6", 256))
			var v any
			allocated := allocatedBy(func() { require.Error(t, codec.Unmarshal(item, &v)) })
			assert.LessOrEqual(t, allocated, uint64(512*len(item)))
		})
	}
}
