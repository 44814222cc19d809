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

func TestListenByNameReceivesAllArguments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ext := webexttest.NewBrowser(t, webexttest.Firefox).Install("test@gangway.test")
		rt := ext.Background(nil).Runtime()
		for _, extra := range [][]any{nil, {map[string]any{"windowId": 7}}} {
			l, err := dynamic.Listen(rt, "tabs.onUpdated", extra...)
			require.NoError(t, err)
			ext.Fire("tabs.onUpdated", 7, map[string]any{"status": "complete"}, nil)
			got, err := l.Receive(t.Context())
			require.NoError(t, err)
			assert.Equal(t, []any{7.0, map[string]any{"status": "complete"}, nil}, got)
			l.Stop()
		}
	})
}

func TestListenByNameSaysWhatIsMissing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ext := webexttest.NewBrowser(t, webexttest.Firefox).Install("test@gangway.test")
		rt := ext.Background(nil, webexttest.Declares("alarms.onAlarm")).Runtime()
		_, err := dynamic.Listen(rt, "tabs.onUpdated")
		require.ErrorIs(t, err, webext.ErrUndeclared)
		assert.ErrorContains(t, err, "listen to tabs.onUpdated: ")
		assert.ErrorContains(t, err, `name it under "events" in the section "gangway" of manifest.json`)
		_, err = dynamic.Listen(rt, "tabs.onUpdated", func() {})
		assert.ErrorIs(t, err, webext.ErrInvalidArgument)
		l, err := dynamic.Listen(rt, "alarms.onAlarm")
		require.NoError(t, err)
		l.Stop()
	})
}
