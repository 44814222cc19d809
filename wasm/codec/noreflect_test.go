//go:build gangway_noreflect

package codec_test

import (
	"encoding/hex"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/codegen/testdata/messages"
	elsewhere "gangway/internal/codegen/testdata/other"
	"gangway/internal/codegen/testdata/services"
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

// TestMessagesOfServicesWorkWithoutReflection takes requests and responses of
// a service that are no message types.
func TestMessagesOfServicesWorkWithoutReflection(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	labels := []services.Label{{Text: "a"}}
	crosses(t, 12, "0c")
	crosses(t, "text", "6474657874")
	crosses(t, true, "f5")
	crosses(t, uint16(5), "05")
	crosses(t, 1.5, "f93e00")
	crosses(t, []byte{1, 2}, "420102")
	crosses(t, at, "c11a695735a5")
	crosses(t, labels, "81a164546578746161")
	crosses(t, map[string][]services.Label{"k": labels}, "a1616b81a164546578746161")
	crosses(t, []messages.Small{{Greeting: "hello"}}, "")
	assert.Implements(t, (*services.Everything)(nil), services.EverythingOver(nil))
}

// crosses encodes and decodes a value.
func crosses[T any](t *testing.T, want T, bytes string) {
	t.Helper()
	item, err := codec.Marshal(want)
	require.NoError(t, err)
	if bytes != "" {
		assert.Equal(t, bytes, hex.EncodeToString(item))
	}
	var got T
	require.NoError(t, codec.Unmarshal(item, &got))
	assert.EqualValues(t, want, got)
}
