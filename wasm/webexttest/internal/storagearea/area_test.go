package storagearea

import (
	"strings"
	"testing"

	"gangway/wasm/codec"

	"github.com/stretchr/testify/assert"
)

// These are sizes that Firefox ESR 153.8 gave.
func TestClonedSizeIsThatOfFirefox(t *testing.T) {
	for _, c := range []struct {
		v    any
		size int
	}{
		{1.0, 16}, {nil, 16}, {codec.Undefined{}, 16}, {"x", 24}, {"", 16}, {codec.Date(1.5e12), 24},
		{map[string]any{"a": []any{1.0, 2.0}}, 88}, {[]byte{1, 2}, 56}, {codec.Set{1.0}, 32},
		{codec.NewBigInt(false, []byte{1, 2, 3, 4, 5, 6, 7, 8, 9}), 32}, {strings.Repeat("a", 12<<20), 16 + 24<<20},
		{map[string]any{"u": codec.Undefined{}, "l": []any{codec.Undefined{}, 1.0}}, 112},
	} {
		assert.Equal(t, c.size, clonedSize(c.v), "%.40v", c.v)
	}
}
