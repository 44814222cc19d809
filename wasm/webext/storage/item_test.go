package storage_test

import (
	"testing"
	"testing/synctest"

	"gangway/wasm/codec"
	"gangway/wasm/webext"
	"gangway/wasm/webext/storage"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type settings struct {
	Theme string `json:"theme"`
	Size  int    `json:"size"`
}

var item = storage.Item[settings]{Area: storage.Local, Key: "settings", Default: settings{Theme: "dark"}}

// An area is storage.local of a test.
type area struct {
	extension *webexttest.Extension
	stored    map[string]any
	writes    int
}

// inArea runs a test in a background that has the area.
func inArea(t *testing.T, test func(t *testing.T, a *area, rt *webext.Runtime)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e := webexttest.NewBrowser(t, webexttest.Firefox).Install("storage@gangway.test")
		a := &area{extension: e, stored: map[string]any{}}
		e.Handle("storage.local.get", a.get)
		e.Handle("storage.local.set", a.set)
		e.Handle("storage.local.remove", a.remove)
		test(t, a, e.Background(nil, webexttest.Declares("storage.onChanged")).Runtime())
	})
}

func (a *area) get(arguments ...any) (any, error) {
	found := map[string]any{}
	for _, key := range arguments[0].([]any) {
		if v, ok := a.stored[key.(string)]; ok {
			found[key.(string)] = v
		}
	}
	return found, nil
}

func (a *area) set(arguments ...any) (any, error) {
	a.writes++
	changes := map[string]any{}
	for key, v := range arguments[0].(map[string]any) {
		changes[key] = map[string]any{"newValue": v}
		a.stored[key] = v
	}
	go a.extension.Fire("storage.onChanged", changes, "local")
	return codec.Undefined{}, nil
}

func (a *area) remove(arguments ...any) (any, error) {
	for _, key := range arguments[0].([]any) {
		delete(a.stored, key.(string))
	}
	return codec.Undefined{}, nil
}

func TestItemIsTheDefaultUntilItIsSet(t *testing.T) {
	inArea(t, func(t *testing.T, a *area, rt *webext.Runtime) {
		v, err := item.Get(t.Context(), rt)
		require.NoError(t, err)
		assert.Equal(t, item.Default, v)
		require.NoError(t, item.Set(t.Context(), rt, settings{"light", 3}))
		assert.Equal(t, map[string]any{"settings": map[string]any{"theme": "light", "size": 3.0}}, a.stored)
		v, err = item.Get(t.Context(), rt)
		require.NoError(t, err)
		assert.Equal(t, settings{"light", 3}, v)
		require.NoError(t, item.Remove(t.Context(), rt))
		v, err = item.Get(t.Context(), rt)
		require.NoError(t, err)
		assert.Equal(t, item.Default, v)
	})
}

func TestSeveralItemsAreOneWrite(t *testing.T) {
	inArea(t, func(t *testing.T, a *area, rt *webext.Runtime) {
		count := storage.Item[int]{Area: storage.Local, Key: "count"}
		require.NoError(t, storage.SetAll(t.Context(), rt, item.To(settings{Theme: "x"}), count.To(7)))
		assert.Equal(t, 1, a.writes)
		assert.Equal(t, 7.0, a.stored["count"])
		require.NoError(t, storage.SetAll(t.Context(), rt))
		other := storage.Item[int]{Area: storage.Sync, Key: "other"}
		assert.ErrorIs(t, storage.SetAll(t.Context(), rt, count.To(8), other.To(1)), webext.ErrInvalidArgument)
		assert.Equal(t, 1, a.writes)
	})
}

func TestItemThatCannotBeEncodedIsNotWritten(t *testing.T) {
	inArea(t, func(t *testing.T, a *area, rt *webext.Runtime) {
		wrong := storage.Item[func()]{Area: storage.Local, Key: "wrong"}
		err := wrong.Set(t.Context(), rt, func() {})
		assert.ErrorIs(t, err, webext.ErrNotCloneable)
		assert.ErrorContains(t, err, "store wrong")
		assert.Zero(t, a.writes)
	})
}

func TestItemOfAnotherTypeNamesItsKey(t *testing.T) {
	inArea(t, func(t *testing.T, a *area, rt *webext.Runtime) {
		a.stored["settings"] = map[string]any{"size": "large"}
		_, err := item.Get(t.Context(), rt)
		assert.ErrorIs(t, err, codec.ErrMismatch)
		assert.ErrorContains(t, err, "read settings from storage")
		assert.ErrorContains(t, err, "size")
	})
}

func TestItemMigratesEarlierVersions(t *testing.T) {
	second := item
	second.Version = 2
	second.Migrate = func(version int, stored webext.Message) (settings, error) {
		var theme string
		err := stored.Decode(&theme)
		return settings{Theme: theme, Size: version}, err
	}
	inArea(t, func(t *testing.T, a *area, rt *webext.Runtime) {
		for stored, want := range map[any]settings{
			"plain": {"plain", 0},
			"first": {"first", 1},
		} {
			a.stored["settings"] = stored
			if stored == "first" {
				a.stored["settings"] = map[string]any{"version": 1.0, "value": stored}
			}
			v, err := second.Get(t.Context(), rt)
			require.NoError(t, err)
			assert.Equal(t, want, v)
		}
		require.NoError(t, second.Set(t.Context(), rt, settings{"new", 9}))
		assert.Equal(t, map[string]any{"version": 2.0, "value": map[string]any{"theme": "new", "size": 9.0}}, a.stored["settings"])
		v, err := second.Get(t.Context(), rt)
		require.NoError(t, err)
		assert.Equal(t, settings{"new", 9}, v)
	})
}

func TestItemRefusesVersionsThatItDoesNotKnow(t *testing.T) {
	inArea(t, func(t *testing.T, a *area, rt *webext.Runtime) {
		second := storage.Item[string]{Area: storage.Local, Key: "settings", Version: 2}
		a.stored["settings"] = map[string]any{"version": 3.0, "value": "later"}
		_, err := second.Get(t.Context(), rt)
		assert.ErrorIs(t, err, storage.ErrLaterVersion)
		a.stored["settings"] = map[string]any{"version": 1.0, "value": "earlier"}
		_, err = second.Get(t.Context(), rt)
		assert.ErrorIs(t, err, storage.ErrEarlierVersion)
	})
}

func TestWatchReceivesChangesOfItsItem(t *testing.T) {
	inArea(t, func(t *testing.T, a *area, rt *webext.Runtime) {
		w, err := item.Watch(rt)
		require.NoError(t, err)
		other := storage.Item[int]{Area: storage.Local, Key: "other"}
		require.NoError(t, other.Set(t.Context(), rt, 1))
		synctest.Wait()
		a.extension.Fire("storage.onChanged", map[string]any{"settings": map[string]any{"newValue": map[string]any{"theme": "synced"}}}, "sync")
		require.NoError(t, item.Set(t.Context(), rt, settings{"light", 1}))
		v, err := w.Receive(t.Context())
		require.NoError(t, err)
		assert.Equal(t, settings{"light", 1}, v)

		a.extension.Fire("storage.onChanged", map[string]any{"settings": map[string]any{"oldValue": 1}}, "local")
		for v, err := range w.Values(t.Context()) {
			require.NoError(t, err)
			assert.Equal(t, item.Default, v)
			break
		}
		w.Stop()
		_, err = w.Receive(t.Context())
		assert.ErrorIs(t, err, webext.ErrStopped)
	})
}

func TestValuesOfOneReadAreDecodedInAnyOrder(t *testing.T) {
	inArea(t, func(t *testing.T, a *area, rt *webext.Runtime) {
		a.stored = map[string]any{"a": "one", "b": []any{1.0, 2.0}, "c": true}
		found, err := storage.Local.Get(t.Context(), rt, storage.KeysOfList([]string{"a", "b", "c"}))
		require.NoError(t, err)
		for range 2 {
			for key, want := range a.stored {
				var got any
				require.NoError(t, found[key].Decode(&got))
				assert.Equal(t, want, got)
			}
		}
	})
}
