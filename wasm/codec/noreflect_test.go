//go:build gangway_noreflect

package codec_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/codegen/testdata/messages"
	elsewhere "gangway/internal/codegen/testdata/other"
	"gangway/wasm/codec"
)

func TestOnlyGeneratedCodeWorksWithoutReflection(t *testing.T) {
	want := messages.Small{Greeting: "hello", ID: 5}
	item, err := codec.Marshal(want)
	require.NoError(t, err)
	var got messages.Small
	require.NoError(t, codec.Unmarshal(item, &got))
	assert.Equal(t, want, got)

	badge := elsewhere.Badge{Title: "a", Under: &elsewhere.Badge{Title: "b"}}
	for _, v := range []any{badge, &badge} {
		item, err := codec.Marshal(v)
		require.NoError(t, err)
		var got elsewhere.Badge
		require.NoError(t, codec.Unmarshal(item, &got))
		assert.Equal(t, badge, got)
	}
	worn := messages.Worn{Badge: badge, By: []*elsewhere.Badge{&badge, nil}}
	worn.Any = &badge
	wornItem, err := codec.Marshal(worn)
	require.NoError(t, err)
	var back messages.Worn
	require.NoError(t, codec.Unmarshal(wornItem, &back))
	assert.Equal(t, badge, back.Badge)
	assert.Equal(t, worn.By, back.By)

	_, err = codec.Marshal(struct{ N int }{1})
	require.ErrorIs(t, err, codec.ErrNotCloneable)
	assert.ErrorContains(t, err, `gangway generate, or take "reflect": false out of the section "gangway" of manifest.json`)
	err = codec.Unmarshal(item, &struct{ N int }{})
	require.ErrorIs(t, err, codec.ErrMismatch)
	assert.ErrorContains(t, err, `gangway generate, or take "reflect": false out of the section "gangway" of manifest.json`)
}
