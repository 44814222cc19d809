package webext

import (
	"context"
	"testing"
	"testing/synctest"

	"gangway/wasm/codec"
	"gangway/wasm/internal/host"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// stored calls f, and answers what it asks of the storage.
func stored(t *testing.T, answer []byte, failure error, f func(*StorageArea)) fakeCall {
	t.Helper()
	var asked fakeCall
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		done := make(chan struct{})
		go func() {
			defer close(done)
			f(newRuntime(h).SessionStorage())
		}()
		synctest.Wait()
		require.Len(t, h.calls, 1)
		asked = h.calls[0]
		asked.reply(answer, failure)
		<-done
	})
	return asked
}

func TestGetAsksForOneKey(t *testing.T) {
	asked := stored(t, item(t, map[string]any{"key": 7}), nil, func(s *StorageArea) {
		var n int
		found, err := s.Get(context.Background(), "key", &n)
		assert.NoError(t, err)
		assert.True(t, found)
		assert.Equal(t, 7, n)
	})
	assert.Equal(t, "storage.session.get", asked.function)
	assert.Equal(t, item(t, []any{"key"}), asked.arguments)
}

func TestGetLeavesTheValueAloneIfThereIsNone(t *testing.T) {
	stored(t, item(t, map[string]any{}), nil, func(s *StorageArea) {
		n := 5
		found, err := s.Get(context.Background(), "key", &n)
		assert.NoError(t, err)
		assert.False(t, found)
		assert.Equal(t, 5, n)
	})
}

func TestGetReportsValuesOfAnotherType(t *testing.T) {
	stored(t, item(t, map[string]any{"key": "text"}), nil, func(s *StorageArea) {
		var n int
		found, err := s.Get(context.Background(), "key", &n)
		assert.True(t, found)
		assert.ErrorIs(t, err, codec.ErrMismatch)
	})
}

func TestAllReturnsTheItemsWithAPrefix(t *testing.T) {
	all := map[string]any{"a.1": 1, "a.2": []any{"x", map[string]any{"y": nil}}, "b": 2, "": 3}
	for prefix, want := range map[string]int{"a.": 2, "": 4, "c": 0, "b": 1} {
		asked := stored(t, item(t, all), nil, func(s *StorageArea) {
			items, err := s.All(context.Background(), prefix)
			assert.NoError(t, err)
			assert.Len(t, items, want, prefix)
			for key, m := range items {
				assert.Equal(t, item(t, all[key]), m.Raw(), key)
			}
		})
		assert.Equal(t, item(t, []any{nil}), asked.arguments)
	}
}

func TestAllRefusesWhatIsNoObject(t *testing.T) {
	for _, answer := range [][]byte{item(t, []any{1}), {0xa1, 0x61}, nil} {
		stored(t, answer, nil, func(s *StorageArea) {
			_, err := s.All(context.Background(), "")
			assert.Error(t, err)
		})
	}
}

func TestSetWritesAllItemsInOneCall(t *testing.T) {
	items := map[string]any{"a": 1, "b": []any{"two"}}
	asked := stored(t, []byte(undefined), nil, func(s *StorageArea) {
		assert.NoError(t, s.Set(context.Background(), items))
	})
	assert.Equal(t, "storage.session.set", asked.function)
	var written []any
	require.NoError(t, codec.Unmarshal(asked.arguments, &written))
	assert.Equal(t, []any{map[string]any{"a": 1.0, "b": []any{"two"}}}, written)
}

func TestSetAndRemoveOfNothingAreObjectAndList(t *testing.T) {
	asked := stored(t, []byte(undefined), nil, func(s *StorageArea) {
		assert.NoError(t, s.Set(context.Background(), nil))
	})
	assert.Equal(t, []byte{0x81, 0xa0}, asked.arguments)
	asked = stored(t, []byte(undefined), nil, func(s *StorageArea) {
		assert.NoError(t, s.Remove(context.Background()))
	})
	assert.Equal(t, []byte{0x81, 0x80}, asked.arguments)
}

func TestRemoveNamesItsKeys(t *testing.T) {
	asked := stored(t, []byte(undefined), nil, func(s *StorageArea) {
		assert.NoError(t, s.Remove(context.Background(), "a", "b"))
	})
	assert.Equal(t, "storage.session.remove", asked.function)
	assert.Equal(t, item(t, []any{[]any{"a", "b"}}), asked.arguments)
}

func TestStorageReportsWhatTheBrowserSays(t *testing.T) {
	stored(t, nil, host.ErrQuotaExceeded, func(s *StorageArea) {
		assert.ErrorIs(t, s.Set(context.Background(), nil), ErrQuotaExceeded)
	})
	stored(t, nil, host.ErrContextInvalidated, func(s *StorageArea) {
		_, err := s.All(context.Background(), "")
		assert.ErrorIs(t, err, ErrContextInvalidated)
	})
}

func TestSetRefusesWhatHasNoForm(t *testing.T) {
	h := newFakeHost()
	err := newRuntime(h).SessionStorage().Set(context.Background(), map[string]any{"a": func() {}})
	assert.ErrorIs(t, err, ErrNotCloneable)
	assert.Empty(t, h.calls)
}

func TestStorageThatIsMissingIsAnErrorOfEachCall(t *testing.T) {
	h := newFakeHost()
	h.err = host.ErrUnsupported
	s := newRuntime(h).SessionStorage()
	ctx := context.Background()
	_, err := s.Get(ctx, "a", new(int))
	assert.ErrorIs(t, err, ErrUnsupported)
	_, err = s.All(ctx, "")
	assert.ErrorIs(t, err, ErrUnsupported)
	assert.ErrorIs(t, s.Set(ctx, nil), ErrUnsupported)
	assert.ErrorIs(t, <-s.SetAsync(nil), ErrUnsupported)
	assert.ErrorIs(t, s.Remove(ctx, "a"), ErrUnsupported)
}

func TestSetAsyncBeginsInTheTurnOfTheCall(t *testing.T) {
	h := newFakeHost()
	s := newRuntime(h).SessionStorage()
	first, second := s.SetAsync(map[string]any{"a": 1}), s.SetAsync(map[string]any{"a": 2})
	require.Len(t, h.calls, 2)
	assert.Equal(t, item(t, []any{map[string]any{"a": 1}}), h.calls[0].arguments)
	h.calls[1].reply(nil, host.ErrQuotaExceeded) // Nobody needs to wait for it.
	h.calls[0].reply([]byte(undefined), nil)
	assert.NoError(t, <-first)
	assert.ErrorIs(t, <-second, ErrQuotaExceeded)
}

func TestStorageCallsEndWithTheirContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	h := newFakeHost()
	s := newRuntime(h).SessionStorage()
	_, err := s.All(ctx, "")
	assert.ErrorIs(t, err, context.Canceled)
	assert.True(t, *h.calls[0].canceled)
	assert.ErrorIs(t, s.Set(ctx, nil), context.Canceled)
	h.calls[1].reply([]byte(undefined), nil) // It is written all the same.
}
