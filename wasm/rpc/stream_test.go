package rpc_test

import (
	"context"
	"iter"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/rpc"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestServerStreamGivesAllResponses(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		const most = 5000 // More than a window.
		want := 0
		for n, err := range rpc.CallServerStream(inTime(t), l, count, most) {
			require.NoError(t, err)
			want++
			require.Equal(t, want, n)
		}
		assert.Equal(t, most, want)
	})
}

func TestIteratorOfAStreamCallsAnewEachTime(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		all := rpc.CallServerStream(inTime(t), l, count, 3)
		for range 2 {
			seen := 0
			for n, err := range all {
				require.NoError(t, err)
				seen += n
			}
			assert.Equal(t, 6, seen)
			assert.Equal(t, "count", <-s.runs)
		}
	})
}

func TestStreamThatIsLeftIsCanceled(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		for n, err := range rpc.CallServerStream(inTime(t), l, count, -1) {
			require.NoError(t, err)
			if n == 10 {
				break
			}
		}
		assert.ErrorIs(t, <-s.stopped, context.Canceled)
	})
}

func TestStreamThatIsCanceledEndsWithItsError(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		ctx, cancel := context.WithCancel(inTime(t))
		defer cancel()
		var last error
		for n, err := range rpc.CallServerStream(ctx, l, count, -1) {
			if n == 10 {
				cancel()
			}
			last = err
		}
		assert.ErrorIs(t, last, rpc.Canceled)
		assert.ErrorIs(t, <-s.stopped, context.Canceled)
	})
}

// A stream that has arrived whole, and of which its reader takes no more, is not
// complete for it.
func TestStreamThatHasArrivedEndsWithTheErrorOfItsContext(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		ctx, cancel := context.WithCancel(inTime(t))
		defer cancel()
		var last error
		for n, err := range rpc.CallServerStream(ctx, l, count, 3) {
			if n == 1 {
				time.Sleep(time.Minute)
				cancel()
			}
			last = err
		}
		assert.ErrorIs(t, last, rpc.Canceled)
	})
}

// A handler behind an interceptor that detaches its context is stopped all the
// same by the end of its call.
func TestStreamsOfDetachedHandlersEndWithTheirCalls(t *testing.T) {
	for name, call := range map[string]func(context.Context, *rpc.Link){
		"responses": func(ctx context.Context, l *rpc.Link) {
			for range rpc.CallServerStream(ctx, l, count, -1) {
				<-ctx.Done() // In the bubble no time passes while messages do.
			}
		},
		"requests": func(ctx context.Context, l *rpc.Link) {
			_, _ = rpc.CallClientStream(ctx, l, sum, func(yield func(int) bool) {
				if yield(1) {
					<-ctx.Done()
				}
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				ended := make(chan error, 1)
				s.mux = rpc.NewMux(func(ctx context.Context, _ *rpc.Info, next func(context.Context) error) error {
					err := next(context.WithoutCancel(ctx))
					ended <- err
					return err
				})
				s.options.Serve = s.mux
				s.handle(s.mux)
				s.open()
				ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
				defer cancel()
				call(ctx, s.dial(rpc.Options{}))
				select {
				case <-ended:
				case <-time.After(time.Hour):
					assert.Fail(t, "the handler goes on")
				}
			})
		})
	}
}

// A slow reader stops the handler after a window, and no other call.
func TestSlowReaderMakesTheHandlerWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		given := 0
		endless := rpc.Method[rpc.None, []byte]{Name: "Test/Endless"}
		rpc.HandleServerStream(s.mux, endless, func(context.Context, rpc.None) iter.Seq2[[]byte, error] {
			return func(yield func([]byte, error) bool) {
				for yield(make([]byte, 1000), nil) {
					given++
				}
			}
		})
		s.open()
		l := s.dial(rpc.Options{})
		taken := 0
		for _, err := range rpc.CallServerStream(inTime(t), l, endless, rpc.None{}) {
			require.NoError(t, err)
			synctest.Wait()
			assert.LessOrEqual(t, given-taken, 64<<10/1000+2)
			if taken++; taken == 200 {
				break
			}
			_, err := rpc.Call(inTime(t), l, square, taken)
			require.NoError(t, err)
			<-s.runs
		}
	})
}

func TestMessageLargerThanTheWindowPasses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		large := rpc.Method[int, []byte]{Name: "Test/Large"}
		rpc.HandleServerStream(s.mux, large, func(_ context.Context, n int) iter.Seq2[[]byte, error] {
			return func(yield func([]byte, error) bool) {
				for range n {
					if !yield(make([]byte, 300_000), nil) {
						return
					}
				}
			}
		})
		s.open()
		l := s.dial(rpc.Options{MaxBytes: 1 << 20})
		seen := 0
		for item, err := range rpc.CallServerStream(inTime(t), l, large, 20) {
			require.NoError(t, err)
			assert.Len(t, item, 300_000)
			seen++
		}
		assert.Equal(t, 20, seen)
		l = s.dial(rpc.Options{MaxBytes: 200_000})
		var last error
		for _, err := range rpc.CallServerStream(inTime(t), l, large, 20) {
			last = err
		}
		assert.ErrorIs(t, last, rpc.ResourceExhausted)
		_, err := rpc.Call(inTime(t), l, square, 2)
		assert.NoError(t, err)
	})
}

func TestMoreStreamsThanMaxBytesAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.open()
		l := s.dial(rpc.Options{MaxBytes: 2 * 64 << 10})
		next, stop := iter.Pull2(rpc.CallServerStream(inTime(t), l, count, -1))
		next()
		other, stopOther := iter.Pull2(rpc.CallServerStream(inTime(t), l, count, -1))
		other()
		for _, err := range rpc.CallServerStream(inTime(t), l, count, 1) {
			assert.ErrorIs(t, err, rpc.ResourceExhausted)
			assertNotRun(t, err)
		}
		stop()
		for _, err := range rpc.CallServerStream(inTime(t), l, count, 1) {
			assert.NoError(t, err)
		}
		stopOther()
	})
}

// numbers yields the numbers up to one, and then others.
func numbers(to int, then ...int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for n := 1; n <= to; n++ {
			if !yield(n) {
				return
			}
		}
		for _, n := range then {
			if !yield(n) {
				return
			}
		}
	}
}

func TestClientStreamTakesAllRequests(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		total, err := rpc.CallClientStream(inTime(t), l, sum, numbers(5000))
		require.NoError(t, err)
		assert.Equal(t, 5000*5001/2, total)
	})
}

func TestHandlerThatTakesNoMoreEndsTheStream(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		total, err := rpc.CallClientStream(inTime(t), l, sum, func(yield func(int) bool) {
			for n := range numbers(10, -1) {
				if !yield(n) {
					return
				}
			}
			for yield(1) {
			}
		})
		require.NoError(t, err)
		assert.Equal(t, 55, total)
	})
}

func TestRequestThatHasNoFormEndsItsStream(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		_, err := rpc.CallClientStream(inTime(t), l, rpc.Method[any, int]{Name: sum.Name}, slices.Values([]any{1, make(chan int)}))
		assert.ErrorIs(t, err, rpc.InvalidArgument)
		_, err = rpc.CallClientStream(inTime(t), l, rpc.Method[any, int]{Name: sum.Name}, slices.Values([]any{1, "text", 2}))
		assert.ErrorIs(t, err, rpc.InvalidArgument)
	})
}

func TestStreamsBothWays(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		want := 0
		for n, err := range rpc.CallStreams(inTime(t), l, double, numbers(3000)) {
			require.NoError(t, err)
			want += 2
			require.Equal(t, want, n)
		}
		assert.Equal(t, 6000, want)
		var last error
		for _, err := range rpc.CallStreams(inTime(t), l, double, numbers(10, -1)) {
			last = err
		}
		assert.ErrorIs(t, last, rpc.OutOfRange)
	})
}

// A conversation needs each answer before the next question.
func TestStreamsBothWaysCanTakeTurns(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		answers := make(chan int, 1)
		answers <- 1
		questions := func(yield func(int) bool) {
			for n := range answers {
				if n > 1000 || !yield(n) {
					return
				}
			}
		}
		seen := 0
		for n, err := range rpc.CallStreams(inTime(t), l, double, questions) {
			require.NoError(t, err)
			seen++
			answers <- n
		}
		assert.Equal(t, 10, seen)
	})
}

func TestDeadlineEndsAStream(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		ctx, cancel := context.WithTimeout(inTime(t), time.Minute)
		defer cancel()
		silent := func(yield func(int) bool) { <-ctx.Done() }
		begun := time.Now()
		_, err := rpc.CallClientStream(ctx, l, sum, silent)
		assert.ErrorIs(t, err, rpc.DeadlineExceeded)
		assert.Equal(t, time.Minute, time.Since(begun))
	})
}
