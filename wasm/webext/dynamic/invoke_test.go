package dynamic_test

import (
	"testing"
	"testing/synctest"

	"gangway/wasm/webext"
	"gangway/wasm/webext/dynamic"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestInvokePassesValuesAndReturnsTheResult(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ext := webexttest.NewBrowser(t, webexttest.Firefox).Install("test@gangway.test")
		var got []any
		ext.Handle("alarms.clear", func(arguments ...any) (any, error) {
			got = arguments
			return true, nil
		})
		rt := ext.Background(nil).Runtime()
		m, err := dynamic.Invoke(t.Context(), rt, "alarms.clear", nil, "tea", map[string]any{"n": 1})
		require.NoError(t, err)
		assert.Equal(t, []any{nil, "tea", map[string]any{"n": 1.0}}, got)
		var cleared bool
		require.NoError(t, m.Decode(&cleared))
		assert.True(t, cleared)

		_, err = dynamic.Invoke(t.Context(), rt, "alarms.clear", func() {})
		assert.ErrorIs(t, err, webext.ErrInvalidArgument)
		assert.ErrorContains(t, err, "call alarms.clear: ")
		_, err = dynamic.Invoke(t.Context(), rt, "no.function")
		assert.ErrorIs(t, err, webext.ErrUnsupported)
		assert.ErrorContains(t, err, "call no.function: ")
	})
}
