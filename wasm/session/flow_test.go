package session

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/session/internal/machine"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pair returns both ends of a session.
func pair(t *testing.T, dialing DialOptions, accepting ListenOptions) (dialed, accepted *Session, s *siege) {
	s = &siege{t: t, browser: webexttest.NewBrowser(t, webexttest.Firefox)}
	s.browser.SettleWith(synctest.Wait) // A background that is suspended has its last turn.
	s.ext = s.browser.Install("session@gangway.test", webexttest.Permissions("storage"))
	s.bg = s.ext.Background(nil)
	var err error
	s.listener, err = Listen(s.bg.Runtime(), "chat", accepting)
	require.NoError(t, err)
	t.Cleanup(s.listener.Stop)
	dialed, err = Dial(inTime(t), s.newPage(), "chat", dialing)
	require.NoError(t, err)
	t.Cleanup(dialed.Abort)
	return dialed, s.accept(), s
}

// inTime returns a context that ends, in virtual time, long after all that a test
// waits for: so what does not come fails the test.
func inTime(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 48*time.Hour)
	t.Cleanup(cancel)
	return ctx
}

// waitEnd waits for the end of a session.
func waitEnd(t *testing.T, s *Session) *EndError {
	t.Helper()
	select {
	case <-s.Done():
		return s.err
	case <-inTime(t).Done():
		require.FailNow(t, "the session does not end")
		return nil
	}
}

func TestSlowReaderStopsItsWriter(t *testing.T) {
	for size, all := range map[int]int{10: 300, 5_000: 300, 300_000: 30} {
		synctest.Test(t, func(t *testing.T) {
			window := Window{Messages: 100, Bytes: 200_000}
			dialed, accepted, _ := pair(t, DialOptions{Window: window}, ListenOptions{Window: window})
			var sent int
			go func() {
				for sent < all && dialed.Send(context.Background(), make([]byte, size)) == nil {
					sent++
				}
			}()
			time.Sleep(time.Hour)
			synctest.Wait()
			assert.LessOrEqual(t, sent, window.Messages)
			assert.LessOrEqual(t, held(accepted), window.Bytes+size+machine.FragmentSize)
			assert.LessOrEqual(t, dialed.Stats().UnconfirmedBytes, window.Bytes+size+machine.FragmentSize)
			for n := range all {
				m, err := accepted.Receive(inTime(t))
				require.NoError(t, err, n)
				require.Greater(t, len(m.Raw()), size)
			}
			require.NoError(t, accepted.Commit(inTime(t), nil))
			require.NoError(t, dialed.Close(inTime(t)))
		})
	}
}

// held returns how many bytes of messages wait at an end.
func held(s *Session) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.machine.Held()
}

func TestFullWindowFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, DialOptions{Window: Window{Messages: 3}}, ListenOptions{})
		for n := range 3 {
			require.NoError(t, dialed.TrySend(n))
		}
		require.ErrorIs(t, dialed.TrySend(3), ErrWindowFull)
		_, err := accepted.Receive(inTime(t))
		require.NoError(t, err)
		_, err = accepted.Receive(inTime(t)) // The first one is handled.
		require.NoError(t, err)
		time.Sleep(time.Second)
		require.NoError(t, dialed.TrySend(4))
		require.ErrorIs(t, dialed.TrySend(5), ErrWindowFull)
	})
}

func TestTooLarge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, DialOptions{MaxMessage: 1000}, ListenOptions{})
		require.ErrorIs(t, dialed.Send(inTime(t), make([]byte, 1000)), webext.ErrTooLarge)
		require.NoError(t, dialed.Send(inTime(t), make([]byte, 900)))
		_, err := accepted.Receive(inTime(t))
		require.NoError(t, err)
	})
}

// A large message passes while small ones go to and fro beside it.
func TestLargeMessageHoldsNothingUp(t *testing.T) {
	const size = 16 << 20
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, DialOptions{}, ListenOptions{})
		large := make(chan error, 1)
		go func() { large <- dialed.Send(context.Background(), make([]byte, size)) }()
		go func() {
			for m, err := accepted.Receive(context.Background()); err == nil; m, err = accepted.Receive(context.Background()) {
				_ = accepted.Send(context.Background(), len(m.Raw()))
			}
		}()
		trips := 0
		for done := false; !done; trips++ {
			require.NoError(t, dialed.Send(inTime(t), "small"))
			m, err := dialed.Receive(inTime(t))
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
		dialed, accepted, _ := pair(t, DialOptions{Window: Window{Messages: 2, Bytes: 200_000}}, ListenOptions{})
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
		for m, err := accepted.Receive(inTime(t)); err == nil; m, err = accepted.Receive(inTime(t)) {
			sent = takeOff(t, sent, m)
		}
		assert.ErrorIs(t, accepted.Err(), ErrPeerClosed)
		require.NoError(t, <-closed)
		assert.Empty(t, sent)
	})
}

// takeOff takes a message off a list of sizes, of which it is the first.
func takeOff(t *testing.T, sent []int, m webext.Message) []int {
	t.Helper()
	var v []byte
	require.NoError(t, m.Decode(&v))
	require.NotEmpty(t, sent)
	require.Equal(t, sent[0], len(v))
	return sent[1:]
}

func TestCloseInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, DialOptions{}, ListenOptions{})
		for n := range 3 {
			require.NoError(t, dialed.Send(inTime(t), n))
		}
		_, err := accepted.Receive(inTime(t))
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		var end *EndError
		require.ErrorAs(t, dialed.Close(ctx), &end)
		assert.Len(t, end.Unconfirmed, 3)
		assert.ErrorIs(t, end, ErrClosed)
		assert.ErrorIs(t, end, context.DeadlineExceeded)
		assert.ErrorIs(t, waitEnd(t, accepted), ErrAborted, "two messages are lost")
	})
}

func TestCloseThatReachesNobodyIsFineIfAllIsConfirmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{})
		sendNumbers(t, dialed, 1, 1)
		receiveNumbers(t, accepted, 1, 1)
		require.NoError(t, accepted.Commit(inTime(t), nil))
		synctest.Wait()
		s.tab.Freeze()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		require.NoError(t, dialed.Close(ctx))
		assert.ErrorIs(t, waitEnd(t, dialed), context.DeadlineExceeded)
	})
}

func TestManyGoroutines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, DialOptions{Window: Window{Messages: 5}}, ListenOptions{})
		var senders, receivers sync.WaitGroup
		var mu sync.Mutex
		got := map[int]int{}
		for i := range 8 {
			senders.Go(func() {
				for n := range 50 {
					assert.NoError(t, dialed.Send(inTime(t), 50*i+n))
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
		require.NoError(t, dialed.Close(inTime(t)))
		receivers.Wait()
		assert.Len(t, got, 400)
		for n, times := range got {
			assert.Equal(t, 1, times, n)
		}
	})
}

func TestCommitThatFailsChangesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{Durable: true})
		require.NoError(t, dialed.Send(inTime(t), "question"))
		_, err := accepted.Receive(inTime(t))
		require.NoError(t, err)
		require.NoError(t, accepted.Send(inTime(t), "answer"))
		require.ErrorIs(t, accepted.Commit(inTime(t), map[string]any{"huge": make([]byte, 11<<20)}), ErrStore)
		time.Sleep(time.Hour)
		assert.Equal(t, 1, dialed.Stats().Unconfirmed)
		assert.Zero(t, dialed.Stats().Waiting)

		require.NoError(t, accepted.Commit(inTime(t), map[string]any{"small": 1}))
		time.Sleep(time.Second)
		assert.Zero(t, dialed.Stats().Unconfirmed)
		assert.Equal(t, 1, dialed.Stats().Waiting)
		var n int
		found, err := s.bg.Runtime().SessionStorage().Get(inTime(t), "small", &n)
		require.NoError(t, err)
		assert.True(t, found)
	})
}

func TestWindowIsGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, size := range []int{400, 100_000} {
			dialed, accepted, _ := pair(t, DialOptions{Window: Window{Bytes: 1000}}, ListenOptions{})
			for n := range 20 {
				require.NoError(t, dialed.TrySend(make([]byte, size)), n)
				_, err := accepted.Receive(inTime(t))
				require.NoError(t, err)
				require.NoError(t, accepted.Commit(inTime(t), nil))
				time.Sleep(time.Second)
				require.Zero(t, dialed.Stats().UnconfirmedBytes)
			}
		}
	})
}

func TestLargeMessageWaitsForNoTimer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		window := Window{Bytes: 8 * machine.FragmentSize}
		dialed, accepted, _ := pair(t, DialOptions{Window: window}, ListenOptions{Window: window})
		begun := time.Now()
		go func() { assert.NoError(t, dialed.Send(inTime(t), make([]byte, 100*machine.FragmentSize))) }()
		_, err := accepted.Receive(inTime(t))
		require.NoError(t, err)
		assert.Zero(t, time.Since(begun))
	})
}

func TestUnconfirmedMessagesAreListedInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, _, _ := pair(t, DialOptions{}, ListenOptions{})
		sizes := []int{1, 3 * machine.FragmentSize, 2, machine.FragmentSize + 1}
		for _, size := range sizes {
			require.NoError(t, dialed.Send(inTime(t), make([]byte, size)))
		}
		dialed.Abort()
		end := waitEnd(t, dialed)
		require.Len(t, end.Unconfirmed, len(sizes))
		for i, m := range end.Unconfirmed {
			var v []byte
			require.NoError(t, m.Decode(&v))
			assert.Len(t, v, sizes[i])
		}
	})
}

func TestCloseEndsTheWaitingForRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, DialOptions{Window: Window{Messages: 1}}, ListenOptions{})
		sendNumbers(t, dialed, 1, 1)
		waiting, closed := make(chan error, 1), make(chan error, 1)
		go func() { waiting <- dialed.Send(inTime(t), 2) }()
		synctest.Wait()
		go func() { closed <- dialed.Close(inTime(t)) }()
		assert.ErrorIs(t, <-waiting, ErrClosed, "before the other end has received anything")
		assert.Empty(t, closed)
		receiveNumbers(t, accepted, 1, 1)
		require.NoError(t, accepted.Commit(inTime(t), nil))
		require.NoError(t, <-closed)
	})
}

// Two ends that close at once receive nothing any more, and say so.
func TestBothEndsClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, DialOptions{}, ListenOptions{})
		ends := []*Session{dialed, accepted}
		closed := make(chan error, 2)
		begun := time.Now()
		for _, s := range ends {
			sendNumbers(t, s, 1, 1)
			go func() { closed <- s.Close(inTime(t)) }()
		}
		for range ends {
			assert.ErrorIs(t, <-closed, ErrClosed)
		}
		assert.Less(t, time.Since(begun), time.Second)
		for _, s := range ends {
			assert.Len(t, s.err.Unconfirmed, 1)
		}
	})
}

// A confirmation leaves at once when much is handled or a message leaves as
// well, and else a little later.
func TestConfirmationsLeaveInTime(t *testing.T) {
	for _, c := range []struct {
		name         string
		handled      int
		answers      bool
		atOnce, soon int // How many messages are not confirmed then.
	}{
		{"alone", 1, false, 8, 7},
		{"a quarter of the window", 2, false, 6, 6},
		{"with an answer", 1, true, 7, 7},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dialed, accepted, _ := pair(t, DialOptions{Window: Window{Messages: 8}}, ListenOptions{})
				sendNumbers(t, accepted, 1, 8)
				synctest.Wait()
				receiveNumbers(t, dialed, 1, c.handled)
				if c.answers {
					sendNumbers(t, dialed, 1, 1)
				}
				receiveNumbers(t, dialed, c.handled+1, c.handled+1)
				synctest.Wait()
				assert.Equal(t, c.atOnce, accepted.Stats().Unconfirmed)
				time.Sleep(ackDelay)
				synctest.Wait()
				assert.Equal(t, c.soon, accepted.Stats().Unconfirmed)
			})
		})
	}
}

// A message that is being sent by fragments is not sent when the session closes;
// those before it are.
func TestCloseGivesUpTheLargeMessageThatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		window := Window{Bytes: 4 * machine.FragmentSize}
		dialed, accepted, _ := pair(t, DialOptions{Window: window}, ListenOptions{})
		sendNumbers(t, dialed, 1, 3)
		waiting, closed := make(chan error, 1), make(chan error, 1)
		go func() { waiting <- dialed.Send(inTime(t), make([]byte, 2*window.Bytes)) }()
		synctest.Wait()
		require.Empty(t, waiting)
		go func() { closed <- dialed.Close(inTime(t)) }()
		assert.ErrorIs(t, <-waiting, ErrClosed)
		synctest.Wait() // All has arrived.
		receiveNumbers(t, accepted, 1, 3)
		_, err := accepted.Receive(inTime(t))
		assert.ErrorIs(t, err, ErrPeerClosed)
		assert.NoError(t, <-closed)
	})
}

// A large message waits behind another one no longer than its context.
func TestLargeMessageThatWaitsForAnotherEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, _ := pair(t, DialOptions{Window: Window{Bytes: 4 * machine.FragmentSize}}, ListenOptions{})
		large := make([]byte, 9*machine.FragmentSize)
		first, third := make(chan error, 1), make(chan error, 1)
		go func() { first <- dialed.Send(inTime(t), large) }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(inTime(t), time.Minute)
		defer cancel()
		begun := time.Now()
		assert.ErrorIs(t, dialed.Send(ctx, large), context.DeadlineExceeded)
		assert.Equal(t, time.Minute, time.Since(begun))
		go func() { third <- dialed.Send(inTime(t), large) }()
		for range 2 {
			m, err := accepted.Receive(inTime(t))
			require.NoError(t, err)
			assert.Len(t, m.Raw(), len(large)+5)
		}
		assert.NoError(t, <-first)
		assert.NoError(t, <-third)
	})
}
