//go:build gangway_noreflect

package codec_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/codegen/testdata/messages"
	"gangway/wasm/codec"
)

func TestOnlyGeneratedCodeWorksWithoutReflection(t *testing.T) {
	want := messages.Small{Greeting: "hello", ID: 5}
	item, err := codec.Marshal(want)
	require.NoError(t, err)
	var got messages.Small
	require.NoError(t, codec.Unmarshal(item, &got))
	assert.Equal(t, want, got)

	_, err = codec.Marshal(struct{ N int }{1})
	require.ErrorIs(t, err, codec.ErrNotCloneable)
	assert.ErrorContains(t, err, `gangway generate, or take "reflect": false out of the section "gangway" of manifest.json`)
	err = codec.Unmarshal(item, &struct{ N int }{})
	require.ErrorIs(t, err, codec.ErrMismatch)
	assert.ErrorContains(t, err, `gangway generate, or take "reflect": false out of the section "gangway" of manifest.json`)
}
