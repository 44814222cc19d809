package webexttest

import (
	"context"
	"math"
	"strings"
	"testing"
	"testing/synctest"

	"gangway/wasm/codec"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inStorage runs a test with an extension that has storage and a background.
func inStorage(t *testing.T, test func(t *testing.T, browser *Browser, ext *Extension, bg *Background)) {
	t.Helper()
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID, Permissions("storage"))
		test(t, browser, ext, ext.Background(nil))
	})
}

func write(t *testing.T, rt *webext.Runtime, items map[string]any) {
	t.Helper()
	require.NoError(t, rt.SessionStorage().Set(context.Background(), items))
}

// keys returns how many items have a prefix.
func keys(t *testing.T, rt *webext.Runtime, prefix string) int {
	t.Helper()
	items, err := rt.SessionStorage().All(context.Background(), prefix)
	require.NoError(t, err)
	return len(items)
}

func TestStorageIsSharedByTheContextsOfAnExtension(t *testing.T) {
	inStorage(t, func(t *testing.T, browser *Browser, ext *Extension, bg *Background) {
		write(t, bg.Runtime(), map[string]any{"a.1": 1, "a.2": 2, "b": 3})
		page := ext.OpenPopup(nil).Runtime()
		assert.Equal(t, 2, keys(t, page, "a."))
		require.NoError(t, page.SessionStorage().Remove(context.Background(), "a.1", "nowhere"))
		assert.Equal(t, 1, keys(t, bg.Runtime(), "a."))
		other := browser.Install("other@gangway.test", Permissions("storage")).Background(nil)
		assert.Zero(t, keys(t, other.Runtime(), ""))
	})
}

func TestStorageOutlivesTheBackgroundButNotTheExtension(t *testing.T) {
	inStorage(t, func(t *testing.T, _ *Browser, ext *Extension, bg *Background) {
		write(t, bg.Runtime(), map[string]any{"a": 1})
		for _, end := range []func(){bg.Suspend, bg.Kill} {
			end()
			assert.Equal(t, 1, keys(t, bg.Runtime(), ""))
		}
		ext.Reload()
		assert.Zero(t, keys(t, bg.Runtime(), ""))
	})
}

func TestStorageOutlivesTheProgramThatReturns(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID, Permissions("storage"))
		bg := ext.Background(func(rt *webext.Runtime) error {
			return rt.SessionStorage().Set(context.Background(), map[string]any{"a": 1})
		})
		synctest.Wait()
		bg.Suspend()
		assert.Equal(t, 1, keys(t, ext.OpenPopup(nil).Runtime(), ""))
	})
}

func TestWritesInFlightAreLostWithAKilledBackground(t *testing.T) {
	for name, end := range map[string]struct {
		end  func(*Background)
		left int
	}{"suspend": {(*Background).Suspend, 1}, "kill": {(*Background).Kill, 0}} {
		t.Run(name, func(t *testing.T) {
			inStorage(t, func(t *testing.T, browser *Browser, _ *Extension, bg *Background) {
				browser.Pause()
				written := bg.Runtime().SessionStorage().SetAsync(map[string]any{"a": 1})
				synctest.Wait()
				end.end(bg)
				browser.Resume()
				assert.ErrorIs(t, <-written, webext.ErrContextInvalidated)
				assert.Equal(t, end.left, keys(t, bg.Runtime(), ""))
			})
		})
	}
}

func TestWritesInFlightDoNotReachTheReloadedExtension(t *testing.T) {
	inStorage(t, func(t *testing.T, browser *Browser, ext *Extension, bg *Background) {
		browser.Pause()
		bg.Runtime().SessionStorage().SetAsync(map[string]any{"a": 1})
		bg.Suspend()
		ext.Reload()
		browser.Resume()
		synctest.Wait()
		assert.Zero(t, keys(t, bg.Runtime(), ""))
	})
}

func TestStorageNeedsAPermissionAndAContextThatHasIt(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		without := browser.Install("without@gangway.test")
		with := browser.Install(testID, Permissions("storage"))
		for _, c := range []*Context{
			without.Background(nil).Context(), browser.OpenTab("https://example.org/").ContentScript(with, nil),
		} {
			err := c.Runtime().SessionStorage().Set(context.Background(), map[string]any{"a": 1})
			assert.ErrorIs(t, err, webext.ErrUnsupported)
			assert.ErrorContains(t, err, `storage.session needs a background or an extension page, and the permission "storage"`)
		}
	})
}

func TestStorageHasAQuota(t *testing.T) {
	inStorage(t, func(t *testing.T, browser *Browser, _ *Extension, bg *Background) {
		half := 10 << 20 / 2 // In characters.
		if browser.profile == Firefox {
			half /= 2
		}
		rt := bg.Runtime()
		write(t, rt, map[string]any{"a": strings.Repeat("a", half)})
		err := rt.SessionStorage().Set(context.Background(), map[string]any{"b": strings.Repeat("b", half), "c": 1})
		assert.ErrorIs(t, err, webext.ErrQuotaExceeded)
		assert.Equal(t, 1, keys(t, rt, ""))
		write(t, rt, map[string]any{"a": strings.Repeat("b", half+100)}) // In place of what was there.
	})
}

func TestChromiumStoresPlainValues(t *testing.T) {
	inBubbleOf(t, Chromium, func(t *testing.T, browser *Browser) {
		rt := browser.Install(testID, Permissions("storage"), StructuredClone()).Background(nil).Runtime()
		buffer := codec.Object{Name: "ArrayBuffer", Args: []any{[]byte{7}}}
		write(t, rt, map[string]any{"a": []any{
			[]byte{7}, buffer, codec.Int16Array{7}, codec.Set{1.0}, map[string]any{"a": codec.Undefined{}}, math.NaN(), int64(1) << 60,
		}, "b": codec.Undefined{}})
		var v []any
		found, err := rt.SessionStorage().Get(context.Background(), "a", &v)
		require.NoError(t, err)
		assert.True(t, found)
		wide := codec.Object{Name: "ArrayBuffer", Args: []any{[]byte{7, 0}}}
		assert.Equal(t, []any{buffer, buffer, wide, map[string]any{}, map[string]any{}, nil, nil}, v)
		assert.Equal(t, 1, keys(t, rt, ""))
	})
}

func TestStorageCallsEndWithTheirContextGone(t *testing.T) {
	inStorage(t, func(t *testing.T, browser *Browser, _ *Extension, bg *Background) {
		rt := bg.Runtime()
		browser.Pause()
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_, err := rt.SessionStorage().All(ctx, "")
		assert.ErrorIs(t, err, context.Canceled)
		bg.Kill()
		browser.Resume()
		_, err = rt.SessionStorage().All(context.Background(), "")
		assert.ErrorIs(t, err, webext.ErrContextInvalidated)
	})
}
