package webext

import (
	"errors"
	"testing"
	"testing/synctest"

	"gangway/wasm/codec"
	"gangway/wasm/internal/host"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// item returns v as the browser's side delivers it.
func item(t *testing.T, v any) []byte {
	t.Helper()
	f, err := codec.Marshal(v)
	require.NoError(t, err)
	return f
}

// receiveAll decodes the messages of a port as ints until it gives no more.
func receiveAll(t *testing.T, p *Port) []int {
	t.Helper()
	var got []int
	for n, err := range Values[int](t.Context(), p) {
		require.NoError(t, err)
		got = append(got, n)
	}
	return got
}

func TestPortDeliversInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		var want []int
		for n := range 1000 {
			want = append(want, n)
			browser.receiver.Message(item(t, n), nil)
		}
		browser.receiver.Disconnected(ErrDisconnected)
		assert.Equal(t, want, receiveAll(t, p))
	})
}

func TestPortDeliversBeforeClosing(t *testing.T) {
	for range 100 {
		synctest.Test(t, func(t *testing.T) {
			p, browser := connect(t)
			browser.receiver.Message(item(t, 1), nil)
			browser.receiver.Message(item(t, 2), nil)
			browser.receiver.Disconnected(ErrDisconnected)
			synctest.Wait()
			<-p.Done()
			assert.Equal(t, []int{1, 2}, receiveAll(t, p))
		})
	}
}

func TestPortCallbacksDoNotBlockWithoutReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		for n := range 10_000 {
			browser.receiver.Message(item(t, n), nil)
		}
		p.Disconnect()
	})
}

func TestPortDisconnectDropsUndelivered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		browser.receiver.Message(item(t, 1), nil)
		synctest.Wait()
		p.Disconnect()
		assert.Empty(t, receiveAll(t, p))
		assert.Equal(t, 1, browser.disconnects)
	})
}

func TestPortDisconnectTwiceIsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		p.Disconnect()
		p.Disconnect()
		assert.Equal(t, 1, browser.disconnects)
		assert.ErrorIs(t, p.Err(), ErrLocalDisconnect)
	})
}

func TestPortKeepsFirstCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		browser.receiver.Disconnected(ErrNoReceiver)
		browser.receiver.Disconnected(ErrDisconnected)
		p.Disconnect()
		assert.ErrorIs(t, p.Err(), ErrNoReceiver)
		assert.Zero(t, browser.disconnects, "the browser ended the port already")
	})
}

func TestPortErrMatchesDisconnected(t *testing.T) {
	causes := map[string]struct {
		reported error
		is       error
		text     string
	}{
		"other end":   {ErrDisconnected, ErrDisconnected, "webext: port disconnected"},
		"no receiver": {ErrNoReceiver, ErrNoReceiver, "webext: nobody listens at the other end"},
		"browser's reason": {
			&host.Error{Message: "An unexpected error occurred"}, ErrDisconnected,
			"webext: port disconnected: An unexpected error occurred",
		},
	}
	for name, cause := range causes {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, browser := connect(t)
				require.NoError(t, p.Err())
				browser.receiver.Disconnected(cause.reported)
				<-p.Done()
				assert.ErrorIs(t, p.Err(), cause.is)
				assert.ErrorIs(t, p.Err(), ErrDisconnected)
				assert.EqualError(t, p.Err(), cause.text)
				assert.Empty(t, receiveAll(t, p))
			})
		})
	}
}

func TestPortPostsItems(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		defer p.Disconnect()
		require.NoError(t, p.PostMessage(7))
		assert.Equal(t, [][]byte{item(t, 7)}, browser.posted)
	})
}

func TestPortPostAfterEndIsError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		browser.receiver.Disconnected(ErrDisconnected)
		err := p.PostMessage(1)
		assert.ErrorIs(t, err, ErrDisconnected)
		assert.EqualError(t, err, "post message: webext: port disconnected")
		assert.Empty(t, browser.posted)
	})
}

func TestPortPostReportsHostError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		defer p.Disconnect()
		browser.postErr = errors.New("refused")
		assert.EqualError(t, p.PostMessage(1), "post message: refused")
	})
}

func TestPortPostRefusesUnencodable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		defer p.Disconnect()
		assert.ErrorIs(t, p.PostMessage(func() {}), ErrNotCloneable)
		assert.Empty(t, browser.posted)
		assert.NoError(t, p.Err(), "the port goes on")
	})
}

func TestBadMessageDoesNotEndPort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		defer p.Disconnect()
		browser.receiver.Message(nil, &host.Error{Name: "CodecError", Message: "a Blob"})
		browser.receiver.Message([]byte{0xff}, nil)
		browser.receiver.Message(item(t, "text"), nil)
		browser.receiver.Message(item(t, 3), nil)

		var n int
		err := receive(t, p).Decode(&n)
		assert.EqualError(t, err, "decode message: CodecError: a Blob")
		var thrown *Error
		require.ErrorAs(t, err, &thrown)
		assert.Equal(t, &Error{Name: "CodecError", Message: "a Blob"}, thrown)
		assert.EqualError(t, thrown, "CodecError: a Blob")
		assert.Error(t, receive(t, p).Decode(&n))
		assert.Error(t, receive(t, p).Decode(&n))
		require.NoError(t, receive(t, p).Decode(&n))
		assert.Equal(t, 3, n)
	})
}

func TestPortPostsFromManyGoroutines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		defer p.Disconnect()
		const each = 200
		for g := range 4 {
			go func() {
				for n := range each {
					if err := p.PostMessage(g*each + n); err != nil {
						t.Error(err)
					}
				}
			}()
		}
		synctest.Wait()
		seen := make(map[int]bool)
		for _, item := range browser.items() {
			var n int
			require.NoError(t, codec.Unmarshal(item, &n))
			seen[n] = true
		}
		assert.Len(t, seen, 4*each)
		assert.Equal(t, uint64(4*each), p.Stats().Posted)
	})
}
