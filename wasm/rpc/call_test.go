package rpc_test

import (
	"context"
	"errors"
	"math"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/rpc"
	"gangway/wasm/session"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCallReturnsTheResponse(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		n, err := rpc.Call(inTime(t), l, square, 12)
		require.NoError(t, err)
		assert.Equal(t, 144, n)
	})
}

func TestThousandsOfCallsShareASession(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		s.runs = make(chan string, 3000)
		callAtOnce(3000, func(n int) {
			got, err := rpc.Call(inTime(t), l, square, n)
			assert.NoError(t, err)
			assert.Equal(t, n*n, got)
		})
	})
}

func TestCallThatHangsHoldsNoOtherUp(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		done := make(chan error)
		go func() {
			_, err := rpc.Call(inTime(t), l, hang, rpc.None{})
			done <- err
		}()
		<-s.runs
		_, err := rpc.Call(inTime(t), l, square, 1)
		require.NoError(t, err)
		close(s.held)
		require.NoError(t, <-done)
	})
}

// None of them waits until the handler of another one has ended.
func TestCallsThatArriveTogetherRunTogether(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		const count = 100
		together := rpc.Method[rpc.None, rpc.None]{Name: "Test/Together"}
		var begun sync.WaitGroup
		begun.Add(count)
		rpc.Handle(s.mux, together, func(context.Context, rpc.None) (rpc.None, error) {
			begun.Done()
			begun.Wait()
			return rpc.None{}, nil
		})
		callAtOnce(count, func(int) {
			_, err := rpc.Call(inTime(t), l, together, rpc.None{})
			assert.NoError(t, err)
		})
	})
}

// As in WebAssembly, where all goroutines share a thread.
func TestCallsThatArriveTogetherTakeFewGoroutines(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		const count = 1000
		quick := rpc.Method[rpc.None, rpc.None]{Name: "Test/Quick"}
		var mu sync.Mutex
		goroutines := map[string]bool{}
		rpc.Handle(s.mux, quick, func(context.Context, rpc.None) (rpc.None, error) {
			mu.Lock()
			defer mu.Unlock()
			goroutines[goroutine()] = true
			return rpc.None{}, nil
		})
		callAtOnce(count, func(int) {
			_, err := rpc.Call(inTime(t), l, quick, rpc.None{})
			assert.NoError(t, err)
		})
		assert.Less(t, len(goroutines), 10)
	})
}

// goroutine returns the number of the goroutine that calls it.
func goroutine() string {
	stack := make([]byte, 64)
	return strings.Fields(string(stack[:runtime.Stack(stack, false)]))[1]
}

// Calls that wait behind it run all the same.
func TestHandlerThatEndsItsGoroutineEndsItsCallAlone(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		leave := rpc.Method[int, int]{Name: "Test/Leave"}
		rpc.Handle(s.mux, leave, func(_ context.Context, n int) (int, error) {
			if n%2 == 1 {
				runtime.Goexit()
			}
			return n, nil
		})
		callAtOnce(100, func(n int) {
			got, err := rpc.Call(inTime(t), l, leave, n)
			if n%2 == 1 {
				assert.ErrorIs(t, err, rpc.Internal)
				return
			}
			assert.NoError(t, err)
			assert.Equal(t, n, got)
		})
	})
}

// callAtOnce makes so many calls, each in a goroutine.
func callAtOnce(count int, call func(n int)) {
	var all sync.WaitGroup
	for n := range count {
		all.Go(func() { call(n) })
	}
	all.Wait()
}

func TestErrorsCross(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		ctx := inTime(t)
		_, err := rpc.Call(ctx, l, fail, "code")
		assert.ErrorIs(t, err, rpc.NotFound)
		assert.NotErrorIs(t, err, rpc.Unknown)
		assert.Equal(t, rpc.NotFound, rpc.CodeOf(err))
		assert.EqualError(t, err, "rpc: not found")

		_, err = rpc.Call(ctx, l, fail, "plain")
		assert.ErrorIs(t, err, rpc.Unknown)
		assert.EqualError(t, err, "rpc: unknown: plain words")

		_, err = rpc.Call(ctx, l, fail, "registered")
		assert.ErrorIs(t, err, rpc.Unknown)
		var left shortage
		require.ErrorAs(t, err, &left)
		assert.Equal(t, 3, left.Left)

		_, err = rpc.Call(ctx, l, fail, "error")
		var e *rpc.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, rpc.FailedPrecondition, e.Code)
		assert.Equal(t, "words", e.Text)
		assert.Equal(t, []any{shortage{Left: 4}}, e.Details)
		assert.True(t, e.MayHaveRun)
		require.ErrorAs(t, err, &left)
		assert.Equal(t, 4, left.Left)
	})
}

func TestPanicOfAHandlerEndsItsCallAlone(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		_, err := rpc.Call(inTime(t), l, fail, "panic")
		assert.ErrorIs(t, err, rpc.Internal)
		assert.EqualError(t, err, "rpc: internal: the handler panicked", "its text stays here")
		n, err := rpc.Call(inTime(t), l, square, 2)
		require.NoError(t, err)
		assert.Equal(t, 4, n)
		assert.Equal(t, 1, s.background.Starts())
	})
}

func TestMethodsThatAreNotServed(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		_, err := rpc.Call(inTime(t), l, rpc.Method[int, int]{Name: "Test/Nothing"}, 1)
		assert.ErrorIs(t, err, rpc.Unimplemented)
		assertNotRun(t, err)
		_, err = rpc.Call(inTime(t), l, rpc.Method[int, int]{Name: count.Name}, 1)
		assert.ErrorIs(t, err, rpc.Unimplemented, "it gives a stream")
		back := <-s.links
		_, err = rpc.Call(inTime(t), back, square, 1)
		assert.ErrorIs(t, err, rpc.Unimplemented, "this end serves nothing")
		_, err = rpc.Call(inTime(t), l, square, 1)
		assert.NoError(t, err, "the link goes on")
	})
}

func assertNotRun(t *testing.T, err error) {
	t.Helper()
	var e *rpc.Error
	require.ErrorAs(t, err, &e)
	assert.False(t, e.MayHaveRun)
}

func assertMayHaveRun(t *testing.T, err error) {
	t.Helper()
	var e *rpc.Error
	require.ErrorAs(t, err, &e)
	assert.True(t, e.MayHaveRun)
}

func TestMessagesOfAnotherTypeFailTheirCall(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		_, err := rpc.Call(inTime(t), l, rpc.Method[string, int]{Name: square.Name}, "text")
		assert.ErrorIs(t, err, rpc.InvalidArgument)
		_, err = rpc.Call(inTime(t), l, rpc.Method[int, string]{Name: square.Name}, 1)
		assert.ErrorIs(t, err, rpc.InvalidArgument)
		_, err = rpc.Call(inTime(t), l, rpc.Method[chan int, int]{Name: square.Name}, nil)
		assert.ErrorIs(t, err, rpc.InvalidArgument)
		assertNotRun(t, err)
	})
}

func TestCancellationCrossesAtOnce(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		ctx, cancel := context.WithCancel(inTime(t))
		begun := time.Now()
		go func() {
			<-s.runs
			cancel()
		}()
		_, err := rpc.Call(ctx, l, hang, rpc.None{})
		assert.ErrorIs(t, err, rpc.Canceled)
		assert.ErrorIs(t, err, context.Canceled)
		assertMayHaveRun(t, err)
		assert.ErrorIs(t, <-s.stopped, context.Canceled)
		assert.Less(t, time.Since(begun), time.Second)
		_, err = rpc.Call(ctx, l, square, 1)
		assert.ErrorIs(t, err, context.Canceled)
		assertNotRun(t, err)
	})
}

func TestDeadlineCrossesAsTheTimeThatRemains(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		begun := time.Now()
		_, err := rpc.Call(ctx, l, hang, rpc.None{})
		assert.ErrorIs(t, err, rpc.DeadlineExceeded)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, time.Minute, time.Since(begun))
		assert.Error(t, <-s.stopped)
	})
}

// A handler's deadline is its own: it ends though no cancellation arrives.
func TestDeadlineEndsAHandlerWhoseCallerIsAway(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		go func() { _, _ = rpc.Call(ctx, l, hang, rpc.None{}) }()
		<-s.runs
		s.tab.Freeze()
		assert.ErrorIs(t, <-s.stopped, context.DeadlineExceeded)
		s.tab.Thaw()
	})
}

func TestBothEndsServe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.open()
		mux := rpc.NewMux()
		rpc.Handle(mux, square, func(_ context.Context, n int) (int, error) { return n * n * n, nil })
		l := s.dial(rpc.Options{Serve: mux})
		back := <-s.links
		n, err := rpc.Call(inTime(t), back, square, 3)
		require.NoError(t, err)
		assert.Equal(t, 27, n)
		n, err = rpc.Call(inTime(t), l, square, 3)
		require.NoError(t, err)
		assert.Equal(t, 9, n)
	})
}

func TestInterceptorsSeeTheCallAndItsSender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		var order []string
		s.mux = rpc.NewMux(func(ctx context.Context, info *rpc.Info, next func(context.Context) error) error {
			order = append(order, "served "+info.Method+" with "+info.Metadata["key"]+" from "+info.Sender.URL)
			if info.Metadata["key"] != "secret" {
				return rpc.Unauthenticated
			}
			return next(ctx)
		})
		s.handle(s.mux)
		s.options.Serve = s.mux
		s.open()
		key := "secret"
		l := s.dial(rpc.Options{Intercept: []rpc.Interceptor{
			func(ctx context.Context, info *rpc.Info, next func(context.Context) error) error {
				info.Metadata["key"] = key
				order = append(order, "first")
				err := next(ctx)
				order = append(order, "first again")
				return err
			},
			func(ctx context.Context, _ *rpc.Info, next func(context.Context) error) error {
				order = append(order, "second")
				return next(ctx)
			},
		}})
		n, err := rpc.Call(inTime(t), l, square, 2)
		require.NoError(t, err)
		assert.Equal(t, 4, n)
		assert.Equal(t, []string{"first", "second", "served Test/Square with secret from https://example.org/", "first again"}, order)
		key = "guess"
		for _, err := range rpc.CallServerStream(inTime(t), l, count, 3) {
			assert.ErrorIs(t, err, rpc.Unauthenticated)
		}
		<-s.runs
		assert.Empty(t, s.runs, "the handler of the second one did not run")
	})
}

func TestHandlerFindsTheInfoOfItsCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		who := rpc.Method[rpc.None, string]{Name: "Test/Who"}
		rpc.Handle(s.mux, who, func(ctx context.Context, _ rpc.None) (string, error) {
			return rpc.InfoOf(ctx).Sender.URL, nil
		})
		s.open()
		url, err := rpc.Call(inTime(t), s.dial(rpc.Options{}), who, rpc.None{})
		require.NoError(t, err)
		assert.Equal(t, "https://example.org/", url)
		assert.Nil(t, rpc.InfoOf(t.Context()))
	})
}

func TestMuxListsItsMethods(t *testing.T) {
	s := newStage(t)
	assert.Equal(t, []string{
		"Test/Count", "Test/Counted", "Test/Double", "Test/Fail", "Test/Hang", "Test/Square", "Test/Sum", "Test/Sure",
	}, s.mux.Methods())
	assert.Panics(t, func() { s.handle(s.mux) }, "each has one handler")
}

func TestMoreCallsThanMaxCallsAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.options.MaxCalls = 2
		s.open()
		l := s.dial(rpc.Options{})
		ctx, cancel := context.WithCancel(inTime(t))
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() { _, _ = rpc.Call(ctx, l, hang, rpc.None{}) })
		}
		<-s.runs
		<-s.runs
		_, err := rpc.Call(inTime(t), l, square, 1)
		assert.ErrorIs(t, err, rpc.ResourceExhausted)
		assertNotRun(t, err)
		cancel()
		all.Wait()
		synctest.Wait()
		_, err = rpc.Call(inTime(t), l, square, 1)
		assert.NoError(t, err)
	})
}

func TestRequestsLargerThanMaxBytesAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.options.MaxBytes = 100_000
		s.open()
		l := s.dial(rpc.Options{})
		_, err := rpc.Call(inTime(t), l, fail, string(make([]byte, 200_000)))
		assert.ErrorIs(t, err, rpc.ResourceExhausted)
		assertNotRun(t, err)
		text, err := rpc.Call(inTime(t), l, fail, string(make([]byte, 90_000)))
		assert.NoError(t, err)
		assert.Len(t, text, 90_000)
		text, err = rpc.Call(inTime(t), l, fail, string(make([]byte, 90_000)))
		assert.NoError(t, err, "the first one has given its bytes back")
		assert.Len(t, text, 90_000)
	})
}

func TestEndOfTheSessionEndsCallsAndHandlers(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		done := make(chan error)
		go func() {
			_, err := rpc.Call(inTime(t), l, hang, rpc.None{})
			done <- err
		}()
		<-s.runs
		(<-s.links).Session().Abort()
		err := <-done
		assert.ErrorIs(t, err, rpc.Unavailable)
		assert.ErrorIs(t, err, session.ErrAborted)
		assertMayHaveRun(t, err)
		assert.ErrorIs(t, <-s.stopped, context.Canceled)
		<-l.Done()
		assert.ErrorIs(t, l.Err(), session.ErrAborted)
		_, err = rpc.Call(inTime(t), l, square, 1)
		assert.ErrorIs(t, err, rpc.Unavailable)
		assertNotRun(t, err)
	})
}

func TestCallsThatHaveNeverLeftHaveNotRun(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		done := make(chan error)
		go func() {
			_, err := rpc.Call(inTime(t), l, hang, rpc.None{})
			done <- err
		}()
		<-s.runs
		s.deaf.Store(true)
		s.background.Kill()
		synctest.Wait()
		// A few leave early, to a background that may be there.
		const more = 7
		var late [more]chan error
		for n := range more {
			late[n] = make(chan error)
			go func() {
				_, err := rpc.Call(inTime(t), l, square, 1)
				late[n] <- err
			}()
			synctest.Wait()
		}
		l.Session().Abort()
		err := <-done
		assert.ErrorIs(t, err, rpc.Unavailable)
		assertMayHaveRun(t, err)
		for n := range more {
			err = <-late[n]
			assert.ErrorIs(t, err, rpc.Unavailable)
		}
		assertNotRun(t, err)
	})
}

func TestDurableSessionsAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.listen.Durable = true
		s.open()
		l := s.dial(rpc.Options{})
		_, err := rpc.Call(inTime(t), l, square, 1)
		assert.ErrorIs(t, err, rpc.Unavailable)
		back := <-s.links
		<-back.Done()
		assert.ErrorIs(t, back.Err(), rpc.FailedPrecondition)
		_, err = rpc.Call(inTime(t), back, square, 1)
		assert.ErrorIs(t, err, rpc.FailedPrecondition)
		assert.True(t, errors.Is(back.Err(), session.ErrAborted))
	})
}

func TestErrorsThatCannotBeReadEndNothingElse(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		for _, how := range []string{"nil", "text panics", "panic without a text"} {
			_, err := rpc.Call(inTime(t), l, fail, how)
			assert.ErrorIs(t, err, rpc.Internal, how)
		}
		_, err := rpc.Call(inTime(t), l, square, 1)
		require.NoError(t, err)
	})
}

func TestResponseThatIsTooLargeExhaustsAResource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.listen.MaxMessage = 1 << 20
		s.open()
		_, err := rpc.Call(inTime(t), s.dial(rpc.Options{}), fail, "large")
		assert.ErrorIs(t, err, rpc.ResourceExhausted)
	})
}

func TestFailureThatIsTooLargeExhaustsAResource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.listen.MaxMessage = 1 << 20
		s.open()
		_, err := rpc.Call(inTime(t), s.dial(rpc.Options{}), fail, "large error")
		assert.ErrorIs(t, err, rpc.ResourceExhausted)
	})
}

// A link ends if it cannot ask for its calls after a loss of memory: else they
// would wait for ever.
func TestQuestionThatIsTooLargeEndsTheCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.open()
		dialed, err := session.Dial(inTime(t), s.page.Runtime(), "calls", session.DialOptions{MaxMessage: 100})
		require.NoError(t, err)
		t.Cleanup(dialed.Abort)
		l := rpc.Open(dialed, rpc.Options{})
		const calls = 30
		ended := make(chan error, calls)
		for range calls {
			go func() {
				_, err := rpc.Call(inTime(t), l, hang, rpc.None{})
				ended <- err
			}()
		}
		for range calls {
			<-s.runs
		}
		time.Sleep(time.Minute)
		s.background.Kill()
		for range calls {
			select {
			case err := <-ended:
				assert.Error(t, err)
			case <-time.After(time.Hour):
				require.Fail(t, "a call hangs")
			}
		}
	})
}

func TestDeadlineMayBeAsFarAsTimeGoes(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		ctx, cancel := context.WithTimeout(context.Background(), math.MaxInt64)
		defer cancel()
		done := make(chan error, 1)
		go func() {
			_, err := rpc.Call(ctx, l, hang, rpc.None{})
			done <- err
		}()
		<-s.runs
		time.Sleep(time.Second)
		close(s.held)
		require.NoError(t, <-done)
	})
}

func TestMetadataCountsUntilItsHandlerEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.options.MaxBytes = 100_000
		s.open()
		large := func(ctx context.Context, info *rpc.Info, next func(context.Context) error) error {
			info.Metadata = map[string]string{"large": strings.Repeat("x", 60_000)}
			return next(ctx)
		}
		l := s.dial(rpc.Options{Intercept: []rpc.Interceptor{large}})
		done := make(chan error, 1)
		go func() {
			_, err := rpc.Call(inTime(t), l, hang, rpc.None{})
			done <- err
		}()
		<-s.runs
		_, err := rpc.Call(inTime(t), l, square, 1)
		assert.ErrorIs(t, err, rpc.ResourceExhausted)
		close(s.held)
		require.NoError(t, <-done)
		synctest.Wait()
		_, err = rpc.Call(inTime(t), l, square, 1)
		require.NoError(t, err)
	})
}

func TestRefusedCallGivesItsRoomBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.options.MaxCalls, s.options.MaxBytes = 1, 100_000
		s.open()
		large := false
		grow := func(ctx context.Context, info *rpc.Info, next func(context.Context) error) error {
			if large {
				info.Metadata = map[string]string{"large": strings.Repeat("x", 60_000)}
			}
			return next(ctx)
		}
		l := s.dial(rpc.Options{Intercept: []rpc.Interceptor{grow}})
		large = true
		_, err := rpc.CallClientStream(inTime(t), l, sum, numbers(3))
		assert.ErrorIs(t, err, rpc.ResourceExhausted)
		large = false
		_, err = rpc.CallClientStream(inTime(t), l, sum, numbers(3))
		require.NoError(t, err)
	})
}

func TestHandlerThatRunsAfterItsCallGivesNothingBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.options.MaxBytes = 100_000
		var late func(context.Context) error
		s.mux = rpc.NewMux(func(_ context.Context, _ *rpc.Info, next func(context.Context) error) error {
			late = next
			return rpc.Aborted
		})
		s.handle(s.mux)
		s.options.Serve = s.mux
		s.open()
		l := s.dial(rpc.Options{})
		_, err := rpc.Call(inTime(t), l, fail, strings.Repeat("x", 60_000))
		require.ErrorIs(t, err, rpc.Aborted)
		synctest.Wait()
		require.Error(t, late(inTime(t)), "the request is gone")
		_, err = rpc.Call(inTime(t), l, fail, strings.Repeat("x", 120_000))
		assert.ErrorIs(t, err, rpc.ResourceExhausted)
	})
}
