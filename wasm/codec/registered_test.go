package codec_test

import (
	"bytes"
	"testing"

	"gangway/wasm/codec"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A thing is held by an interface, as those that programs register are.
type thing interface{ isThing() }

type box struct {
	Inner thing `json:"inner"`
}

type pile struct {
	All []int `json:"all"`
}

func (box) isThing()  {}
func (pile) isThing() {}

func init() {
	codec.Register[box]("test box")
	codec.Register[pile]("test pile")
}

// valueFirst is a registered value whose name follows it.
func valueFirst(name string, value []byte) []byte {
	item := append([]byte("\xa2\x65value"), value...)
	text, _ := codec.Marshal(name)
	return append(append(item, "\x64type"...), text...)
}

// TestRegisteredValueBeforeItsNameIsPassedOnce nests values whose names follow
// them: each level was passed before the one in it was read, so that the innermost
// was counted and read as often as there were levels.
func TestRegisteredValueBeforeItsNameIsPassedOnce(t *testing.T) {
	const numbers, levels = 50_000, 120
	all, err := codec.Marshal(map[string]any{"all": make([]int, numbers)})
	require.NoError(t, err)
	item := valueFirst("test pile", all)
	for range levels {
		item = valueFirst("test box", append([]byte("\xa1\x65inner"), item...))
	}
	var v thing
	require.NoError(t, codec.Unmarshal(item, &v))
	for range levels {
		v = v.(box).Inner
	}
	assert.Len(t, v.(pile).All, numbers)

	malformed := bytes.Replace(item, []byte("test pile"), []byte("test pill"), 1)
	assert.ErrorIs(t, codec.Unmarshal(malformed, &v), codec.ErrMismatch)
}

// A held value is a struct of nothing but a pointer, which an interface holds
// without another pointer around it.
type held struct{ p *int }

func (h held) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	if h.p == nil {
		return append(buf, "\x64none"...), nil
	}
	return append(buf, "\x64some"...), nil
}

func TestStructOfANilPointerIsNotNil(t *testing.T) {
	seven := 7
	for _, c := range []struct {
		value any
		want  any
	}{
		{held{}, "none"},
		{held{&seven}, "some"},
		{&held{}, "none"},
		{(*held)(nil), nil},
		{[]any{held{}}, []any{"none"}},
		{[]held{{}}, []any{"none"}},
	} {
		item, err := codec.Marshal(c.value)
		require.NoError(t, err)
		var got any
		require.NoError(t, codec.Unmarshal(item, &got))
		assert.Equal(t, c.want, got, "%T", c.value)
	}
}
