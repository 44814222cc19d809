package session

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pair returns both ends of a session.
func pair(t *testing.T, dialing, accepting Options) (dialed, accepted *Session, s *siege) {
	s = &siege{t: t, browser: webexttest.NewBrowser(t, webexttest.Firefox)}
	s.ext = s.browser.Install("session@gangway.test", webexttest.StoragePermission())
	s.bg = s.ext.Background(nil)
	var err error
	s.listener, err = Listen(s.bg.Runtime(), "chat", accepting)
	require.NoError(t, err)
	t.Cleanup(s.listener.Close)
	dialed, err = Dial(t.Context(), s.newPage(), "chat", dialing)
	require.NoError(t, err)
	t.Cleanup(dialed.Abort)
	return dialed, s.accept(), s
}

func TestSlowReaderStopsItsWriter(t *testing.T) {
	for _, size := range []int{10, 5_000, 300_000} {
		synctest.Test(t, func(t *testing.T) {
			window := Window{Messages: 100, Bytes: 200_000}
			dialed, accepted, _ := pair(t, Options{Window: window}, Options{Window: window})
			const all = 300
			var sent int
			go func() {
				for sent < all && dialed.Send(context.Background(), make([]byte, size)) == nil {
					sent++
				}
			}()
			time.Sleep(time.Hour)
			synctest.Wait()
			assert.LessOrEqual(t, sent, window.Messages)
			assert.LessOrEqual(t, held(accepted), window.Bytes+size+fragmentSize)
			assert.LessOrEqual(t, dialed.Stats().UnconfirmedBytes, window.Bytes+size+fragmentSize)
			for n := range all {
				m, err := accepted.Receive(t.Context())
				require.NoError(t, err, n)
				require.Greater(t, len(m.Raw()), size)
			}
			require.NoError(t, accepted.Commit(t.Context(), nil))
			require.NoError(t, dialed.Close(t.Context()))
		})
	}
}

// held returns how many bytes of messages wait at an end.
func held(s *Session) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.in.partial
	for _, a := range s.in.waiting {
		n += len(a.payload)
	}
	return n
}

func TestFullWindowFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, Options{Overflow: Fail, Window: Window{Messages: 3}}, Options{})
		for n := range 3 {
			require.NoError(t, dialed.Send(t.Context(), n))
		}
		require.ErrorIs(t, dialed.Send(t.Context(), 3), ErrWindowFull)
		_, err := accepted.Receive(t.Context())
		require.NoError(t, err)
		_, err = accepted.Receive(t.Context()) // The first one is handled.
		require.NoError(t, err)
		time.Sleep(time.Second)
		require.NoError(t, dialed.Send(t.Context(), 4))
		require.ErrorIs(t, dialed.Send(t.Context(), 5), ErrWindowFull)
	})
}

func TestTooLarge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, Options{MaxMessage: 1000}, Options{})
		require.ErrorIs(t, dialed.Send(t.Context(), make([]byte, 1000)), ErrTooLarge)
		require.NoError(t, dialed.Send(t.Context(), make([]byte, 900)))
		_, err := accepted.Receive(t.Context())
		require.NoError(t, err)
	})
}

// A large message passes while small ones go to and fro beside it.
func TestLargeMessageHoldsNothingUp(t *testing.T) {
	size := 200 << 20 / slowness
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, Options{}, Options{})
		large := make(chan error, 1)
		go func() { large <- dialed.Send(context.Background(), make([]byte, size)) }()
		go func() {
			for m, err := accepted.Receive(context.Background()); err == nil; m, err = accepted.Receive(context.Background()) {
				_ = accepted.Send(context.Background(), len(m.Raw()))
			}
		}()
		trips := 0
		for done := false; !done; trips++ {
			require.NoError(t, dialed.Send(t.Context(), "small"))
			m, err := dialed.Receive(t.Context())
			require.NoError(t, err)
			var n int
			require.NoError(t, m.Decode(&n))
			if done = n > size; done {
				break
			}
			require.Equal(t, len("small")+1, n)
		}
		require.NoError(t, <-large)
		assert.Greater(t, trips, 10)
	})
}

func TestCallsThatAreGivenUpHarmNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, Options{Window: Window{Messages: 2, Bytes: 200_000}}, Options{})
		sent := []int{}
		for n := range 200 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(n%7)*time.Millisecond)
			size := 10
			if n%5 == 0 {
				size = 300_000
			}
			v := make([]byte, size+n)
			if dialed.Send(ctx, v) == nil {
				sent = append(sent, size+n)
			}
			cancel()
			if n%3 == 0 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(n%11)*time.Millisecond)
				if m, err := accepted.Receive(ctx); err == nil {
					sent = takeOff(t, sent, m)
				}
				cancel()
			}
		}
		closed := make(chan error, 1)
		go func() { closed <- dialed.Close(context.Background()) }()
		for m, err := accepted.Receive(t.Context()); err == nil; m, err = accepted.Receive(t.Context()) {
			sent = takeOff(t, sent, m)
		}
		assert.ErrorIs(t, accepted.Err(), ErrPeerClosed)
		require.NoError(t, <-closed)
		assert.Empty(t, sent)
	})
}

// takeOff takes a message off a list of sizes, of which it is the first.
func takeOff(t *testing.T, sent []int, m Message) []int {
	t.Helper()
	var v []byte
	require.NoError(t, m.Decode(&v))
	require.NotEmpty(t, sent)
	require.Equal(t, sent[0], len(v))
	return sent[1:]
}

func TestCloseInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, Options{}, Options{})
		for n := range 3 {
			require.NoError(t, dialed.Send(t.Context(), n))
		}
		_, err := accepted.Receive(t.Context())
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		var end *EndError
		require.ErrorAs(t, dialed.Close(ctx), &end)
		assert.Len(t, end.Unconfirmed, 3)
		assert.ErrorIs(t, end, ErrClosed)
	})
}

func TestManyGoroutines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, Options{Window: Window{Messages: 5}}, Options{})
		var senders, receivers sync.WaitGroup
		var mu sync.Mutex
		got := map[int]int{}
		for i := range 8 {
			senders.Go(func() {
				for n := range 50 {
					assert.NoError(t, dialed.Send(t.Context(), 50*i+n))
				}
			})
			receivers.Go(func() {
				for n, err := range Values[int](t.Context(), accepted) {
					assert.NoError(t, err)
					mu.Lock()
					got[n]++
					mu.Unlock()
				}
			})
		}
		senders.Wait()
		require.NoError(t, dialed.Close(t.Context()))
		receivers.Wait()
		assert.Len(t, got, 400)
		for n, times := range got {
			assert.Equal(t, 1, times, n)
		}
	})
}

func TestCommitThatFailsChangesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, Options{}, Options{Durable: true})
		require.NoError(t, dialed.Send(t.Context(), "question"))
		_, err := accepted.Receive(t.Context())
		require.NoError(t, err)
		require.NoError(t, accepted.Send(t.Context(), "answer"))
		require.ErrorIs(t, accepted.Commit(t.Context(), map[string]any{"huge": make([]byte, 11<<20)}), ErrStore)
		time.Sleep(time.Hour)
		assert.Equal(t, 1, dialed.Stats().Unconfirmed)
		assert.Zero(t, dialed.Stats().Waiting)

		require.NoError(t, accepted.Commit(t.Context(), map[string]any{"small": 1}))
		time.Sleep(time.Second)
		assert.Zero(t, dialed.Stats().Unconfirmed)
		assert.Equal(t, 1, dialed.Stats().Waiting)
		var n int
		found, err := s.bg.Runtime().SessionStorage().Get(t.Context(), "small", &n)
		require.NoError(t, err)
		assert.True(t, found)
	})
}
