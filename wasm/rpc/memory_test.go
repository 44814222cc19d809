package rpc_test

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/rpc"
	"gangway/wasm/session"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// calling makes a call in a goroutine and returns the channel of its error, once
// the handler has begun.
func calling(t *testing.T, s *stage, l *rpc.Link, n int, m rpc.Method[int, int]) chan error {
	t.Helper()
	done := make(chan error, 1)
	go func() {
		_, err := rpc.Call(inTime(t), l, m, n)
		done <- err
	}()
	<-s.runs
	return done
}

// hanging is a call of hang.
func hanging(t *testing.T, s *stage, l *rpc.Link) chan error {
	t.Helper()
	done := make(chan error, 1)
	go func() {
		_, err := rpc.Call(inTime(t), l, hang, rpc.None{})
		done <- err
	}()
	<-s.runs
	return done
}

// losses are the ways in which a background loses its memory during a call.
var losses = map[string]func(s *stage){
	"killed before it has stored anything": func(s *stage) { s.background.Kill() },
	"killed later": func(s *stage) {
		time.Sleep(time.Minute)
		s.background.Kill()
	},
	"suspended": func(s *stage) {
		time.Sleep(time.Minute)
		s.background.Suspend()
	},
}

func TestCallEndsThoughTheBackgroundLosesItsMemory(t *testing.T) {
	for how, lose := range losses {
		t.Run(how, func(t *testing.T) {
			running(t, func(t *testing.T, s *stage, l *rpc.Link) {
				done := hanging(t, s, l)
				lose(s)
				err := <-done
				assert.ErrorIs(t, err, rpc.Unavailable)
				assertMayHaveRun(t, err)
				assert.Empty(t, s.runs, "it did not run twice")
				n, err := rpc.Call(inTime(t), l, square, 3)
				require.NoError(t, err, "the link goes on")
				assert.Equal(t, 9, n)
			})
		})
	}
}

func TestIdempotentCallIsMadeAgain(t *testing.T) {
	for how, lose := range losses {
		t.Run(how, func(t *testing.T) {
			running(t, func(t *testing.T, s *stage, l *rpc.Link) {
				ctx, cancel := context.WithCancel(inTime(t))
				defer cancel()
				done := make(chan error, 1)
				go func() {
					_, err := rpc.Call(ctx, l, sure, -1)
					done <- err
				}()
				<-s.runs
				lose(s)
				assert.Equal(t, "sure", <-s.runs)
				synctest.Wait()
				assert.Empty(t, s.runs, "once in each memory")
				cancel()
				assert.ErrorIs(t, <-done, rpc.Canceled)
			})
		})
	}
}

func TestIdempotentCallThatKillsItsBackgroundEnds(t *testing.T) {
	for how, lose := range losses {
		t.Run(how, func(t *testing.T) {
			running(t, func(t *testing.T, s *stage, l *rpc.Link) {
				done := calling(t, s, l, -1, sure)
				runs := 1
				for {
					lose(s)
					select {
					case <-s.runs:
						runs++
						continue
					case err := <-done:
						assert.ErrorIs(t, err, rpc.Unavailable)
						assertMayHaveRun(t, err)
					}
					break
				}
				// One time and ten more. The first part of the session counts as a
				// restart for a call that was sent before it came.
				assert.LessOrEqual(t, runs, 11)
				assert.GreaterOrEqual(t, runs, 10)
			})
		})
	}
}

// TestStreamEndsThoughTheBackgroundLosesItsMemory loses the memory before and
// after responses were credited, which the next memory has not sent.
func TestStreamEndsThoughTheBackgroundLosesItsMemory(t *testing.T) {
	for how, lose := range losses {
		for _, at := range []int{100, 600} {
			t.Run(fmt.Sprint(how, " after ", at), func(t *testing.T) {
				running(t, func(t *testing.T, s *stage, l *rpc.Link) { loseInAStream(t, s, l, lose, at) })
			})
		}
	}
}

func loseInAStream(t *testing.T, s *stage, l *rpc.Link, lose func(*stage), at int) {
	var last error
	seen := 0
	for n, err := range rpc.CallServerStream(inTime(t), l, counted, -1) {
		if err == nil {
			seen++
			require.Equal(t, seen, n, "nothing twice, nothing skipped")
		}
		if n == at {
			lose(s)
		}
		last = err
	}
	assert.ErrorIs(t, last, rpc.Unavailable)
	assertMayHaveRun(t, last)
	n, err := rpc.Call(inTime(t), l, square, 3)
	require.NoError(t, err, "the link goes on")
	assert.Equal(t, 9, n)
}

func TestClientStreamEndsThoughTheBackgroundLosesItsMemory(t *testing.T) {
	for how, lose := range losses {
		t.Run(how, func(t *testing.T) {
			running(t, func(t *testing.T, s *stage, l *rpc.Link) {
				_, err := rpc.CallClientStream(inTime(t), l, sum, func(yield func(int) bool) {
					for n := range 10_000 {
						if n == 3000 {
							<-s.runs
							lose(s)
						}
						if !yield(n) {
							return
						}
					}
				})
				assert.ErrorIs(t, err, rpc.Unavailable)
				assertMayHaveRun(t, err)
				synctest.Wait()
				assert.Empty(t, s.runs)
			})
		})
	}
}

// Handlers of the page whose caller is a background that was killed are stopped:
// nobody waits for them.
func TestHandlersOfALostMemoryAreStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		page := newStage(t) // Its handlers are those of the page.
		s.open()
		l := s.dial(rpc.Options{Serve: page.mux})
		back := <-s.links
		go func() { _, _ = rpc.Call(context.Background(), back, hang, rpc.None{}) }()
		<-page.runs
		go func() {
			for range rpc.CallServerStream(context.Background(), back, count, -1) {
				<-back.Done() // It takes no more before its memory is lost.
			}
		}()
		<-page.runs
		synctest.Wait()
		s.background.Kill()
		synctest.Wait()
		_, err := rpc.Call(inTime(t), l, square, 1)
		require.NoError(t, err)
		assert.ErrorIs(t, <-page.stopped, context.Canceled)
		assert.ErrorIs(t, <-page.stopped, context.Canceled)
	})
}

func TestCallsGoOnThroughTheBackForwardCache(t *testing.T) {
	running(t, func(t *testing.T, s *stage, l *rpc.Link) {
		done := hanging(t, s, l)
		s.tab.Freeze()
		close(s.held)
		time.Sleep(time.Minute)
		s.tab.Thaw()
		assert.NoError(t, <-done)
	})
}

// A page that was reloaded goes on with its session, and not with its calls:
// those that it served are lost, and answers to those that it made meet no new one.
func TestCallsOfAReloadedPageAreLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		page := newStage(t) // Its handlers are those of the page.
		s.open()
		open := func() (*rpc.Link, *webexttest.Context) {
			opened := s.extension.OpenPopup(nil)
			dialed, err := session.Dial(inTime(t), opened.Runtime(), "calls", session.DialOptions{Key: "key"})
			require.NoError(t, err)
			t.Cleanup(dialed.Abort)
			return rpc.Open(dialed, rpc.Options{Serve: page.mux}), opened
		}
		l, popup := open()
		back := <-s.links
		served := make(chan error, 1)
		go func() {
			_, err := rpc.Call(inTime(t), back, hang, rpc.None{})
			served <- err
		}()
		<-page.runs
		made := hanging(t, s, l)
		time.Sleep(time.Minute) // Until all of it is stored.
		popup.Drop()
		assert.ErrorIs(t, <-made, rpc.Unavailable)
		l, _ = open()
		require.True(t, l.Session().Restored())
		err := <-served
		assert.ErrorIs(t, err, rpc.Unavailable)
		assertMayHaveRun(t, err)
		assert.ErrorIs(t, <-s.stopped, context.Canceled, "nobody waits for the call that the page had made")
		n, err := rpc.Call(inTime(t), l, square, 4)
		require.NoError(t, err)
		assert.Equal(t, 16, n)
		assert.Empty(t, page.runs, "nothing ran twice")
	})
}

// A held context holds up whoever waits with it for the first time.
type held struct {
	context.Context
	waits   chan struct{} // Closed when somebody does.
	release chan struct{}
	once    *sync.Once
}

func hold(ctx context.Context) held {
	return held{ctx, make(chan struct{}), make(chan struct{}), new(sync.Once)}
}

func (h held) Done() <-chan struct{} {
	h.once.Do(func() {
		close(h.waits)
		<-h.release
	})
	return h.Context.Done()
}

// A stream's responses may come before its caller knows that the request has its
// place in the session. They belong to one memory also then.
func TestResponsesOfTwoMemoriesDoNotMeet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		large := rpc.Method[[]byte, int]{Name: "Test/CountedLarge", Idempotent: true}
		rpc.HandleServerStream(s.mux, large, func(ctx context.Context, _ []byte) iter.Seq2[int, error] { return s.count(ctx, -1) })
		s.open()
		l := s.dial(rpc.Options{})
		ctx := hold(inTime(t))
		ended := make(chan error, 1)
		go func() {
			seen := 0
			var last error
			for n, err := range rpc.CallServerStream(ctx, l, large, make([]byte, 2<<20)) {
				if last = err; err == nil {
					seen++
					assert.Equal(t, seen, n, "nothing twice, nothing skipped")
				}
			}
			assert.Positive(t, seen)
			ended <- last
		}()
		<-ctx.waits
		synctest.Wait()
		require.Equal(t, "count", <-s.runs)
		s.background.Kill()
		time.Sleep(time.Minute)
		close(ctx.release)
		err := <-ended
		assert.ErrorIs(t, err, rpc.Unavailable)
		assertMayHaveRun(t, err)
		assert.NoError(t, l.Err(), "the link goes on")
	})
}
