package codegen_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/codegen/testdata/messages"
	"gangway/internal/codegen/testdata/plain"
	"gangway/wasm/codec"
)

// requireAgreement decodes an item into a struct by its layout and into its
// twin by reflection, in both modes, and compares what comes of it.
func requireAgreement(t *testing.T, item []byte) {
	t.Helper()
	for _, strict := range []bool{false, true} {
		options := codec.Options{Strict: strict}
		var m messages.Wide
		var p plain.Wide
		byLayout, reflected := options.Unmarshal(item, &m), options.Unmarshal(item, &p)
		require.Equal(t, where(reflected), where(byLayout), "%x:\n%v\n%v", item, reflected, byLayout)
		if byLayout == nil {
			requireSameBytes(t, &p, &m)
		}
	}
}

func wide(t testing.TB, seed uint64) []byte {
	item, err := codec.Marshal(random[plain.Wide](seed))
	require.NoError(t, err)
	return item
}

func TestALayoutGivesTheBytesOfReflection(t *testing.T) {
	for seed := range uint64(cases) {
		item := wide(t, seed)
		var m messages.Wide
		require.NoError(t, codec.Unmarshal(item, &m))
		again, err := codec.Marshal(&m)
		require.NoError(t, err)
		require.Equal(t, item, again)
		again, err = codec.Append(make([]byte, 3, 3+seed%200), m)
		require.NoError(t, err)
		require.Equal(t, item, again[3:])
	}
}

func TestALayoutAgreesWithReflectionOnAnItemThatIsCutShort(t *testing.T) {
	for seed := range uint64(10) {
		item := wide(t, seed)
		for n := range item {
			requireAgreement(t, item[:n:n])
		}
	}
}

func TestALayoutAgreesWithReflectionOnAnyItem(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for seed := range uint64(cases) {
		item := wide(t, seed)
		for range 1 + r.IntN(2) {
			item[r.IntN(len(item))] = byte(r.Uint64())
		}
		requireAgreement(t, item)
	}
}

// TestALayoutAgreesWithReflectionOnOtherForms has what this package does not
// write but must read.
func TestALayoutAgreesWithReflectionOnOtherForms(t *testing.T) {
	const text, ok, n, list = "\x64Text", "\x62OK", "\x61N", "\x64List"
	padding := "\x67padding\x78\x40" + string(make([]byte, 0x40))
	for _, entries := range [][]string{
		{ok + "\xf5", text + "\x61a"},                 // Out of order.
		{text + "\x61a", text + "\x61b"},              // Twice.
		{n + "\x01", text + "\x61a", n + "\x01"},      // Twice, out of order.
		{text + "\x61a", padding, ok + "\xf4"},        // Unknown.
		{text + "\x01"}, {ok + "\x61a"}, {n + "\xf5"}, // Of another type.
		{text + "\xf6"}, {ok + "\xf7"}, {n + "\xf6"}, // Null and undefined.
		{text + "\x62\xc3\xa9"}, {text + "\x62\xc3\x28"}, // Not ASCII, and not UTF-8.
		{text + "\x7f\x61a\x62bc\xff"},                 // In chunks.
		{text + "\x78\x01a"}, {text + "\x79\x00\x01a"}, // Not in the shortest form.
		{"\x78\x04Text\x61a"}, {"\x7f\x64Text\xff\x61a"}, // Nor the key.
		{n + "\x19\x00\x01"}, {n + "\xfb\x40\x08\x00\x00\x00\x00\x00\x00"},
		{n + "\x1b\xff\xff\xff\xff\xff\xff\xff\xff"}, {n + "\x3b\x80\x00\x00\x00\x00\x00\x00\x00"},
		{"\x62N8\x18\x80"}, {"\x62N8\x38\x80"}, {"\x62N8\x38\x7f"}, {"\x62U8\x20"}, {"\x62U8\x19\x01\x00"},
		{"\x63U64\x20"}, {"\x63U64\x1b\xff\xff\xff\xff\xff\xff\xff\xff"}, {"\x63U64\x3b\xff\xff\xff\xff\xff\xff\xff\xff"},
		{list + "\xf6"}, {list + "\x80"}, {list + "\x9f\xa0\xa0\xff"}, {list + "\x82\xa0\xf6"}, {list + "\x82\xa0"}, {list + "\x81\x01"},
		{"\x65Inner\xf6"}, {"\x65Inner\xa1\x62id\x05"}, {"\x65Inner\xbf\x62id\x05\xff"}, {"\x65Inner\x05"},
		{"\x01\x02"}, // A key that is no text.
	} {
		content := ""
		for _, e := range entries {
			content += e
		}
		for _, tail := range []string{"", padding} { // Near the end, and not.
			count := len(entries)
			if tail != "" {
				count++
			}
			requireAgreement(t, append([]byte{0xa0 | byte(count)}, content+tail...))
			requireAgreement(t, append([]byte{0xa0 | byte(count+1)}, content+tail...))
			requireAgreement(t, []byte("\xbf"+content+tail+"\xff"))
			requireAgreement(t, []byte("\xd9\xd9\xf7\xb8"+string([]byte{byte(count)})+content+tail))
		}
	}
}

func TestALayoutKeepsToTheLimits(t *testing.T) {
	item := wide(t, 3)
	for n := range 40 {
		options := codec.Options{Items: n + 1, Depth: n%4 + 1}
		var m messages.Wide
		var p plain.Wide
		assert.Equal(t, where(options.Unmarshal(item, &p)), where(options.Unmarshal(item, &m)))
	}
}

func TestStringsOfOneMessageDoNotShareWithTheItem(t *testing.T) {
	item, err := codec.Marshal(messages.Small{Greeting: "hello, world"})
	require.NoError(t, err)
	var first, second messages.Small
	require.NoError(t, codec.Unmarshal(item, &first))
	clear(item[8:20])
	_ = codec.Unmarshal(item, &second)
	assert.Equal(t, "hello, world", first.Greeting)
}

// FuzzLayout decodes arbitrary bytes by a layout and by reflection, which must
// come to the same, also near the end of an item and far from it.
func FuzzLayout(f *testing.F) {
	for seed := range uint64(4) {
		f.Add(wide(f, seed))
	}
	f.Fuzz(func(t *testing.T, item []byte) {
		requireAgreement(t, item)
	})
}
