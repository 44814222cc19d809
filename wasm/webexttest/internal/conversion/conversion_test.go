package conversion

import (
	"testing"

	"gangway/wasm/internal/host"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestJSONSizeIsThatOfTheText(t *testing.T) {
	for _, v := range []any{
		nil, true, false, 0.0, -1.5, 1e21, 1e-7, "", "ä\"\\\n\x01", []any{}, []any{1.0}, []any{nil, "a", []any{}},
		map[string]any{}, map[string]any{"a": 1.0}, map[string]any{"a": nil, "b\n": map[string]any{"c": []any{true}}},
	} {
		text, err := jsonText(v)
		require.NoError(t, err)
		assert.Equal(t, len(text), JSONSize(v), string(text))
	}
}

func TestMessageOfTheLimitIsRefused(t *testing.T) {
	r := Rules{Limit: MaxJSON}
	_, err := r.fits(nil, MaxJSON-1)
	require.NoError(t, err)
	_, err = r.fits(nil, MaxJSON)
	require.ErrorIs(t, err, host.ErrTooLarge)
}
