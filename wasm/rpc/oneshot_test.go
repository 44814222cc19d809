package rpc_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gangway/internal/codegen/testdata/services"
	"gangway/wasm/rpc"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// asking runs a test with a page whose calls are one-shot messages. The background
// answers others by itself.
func asking(t *testing.T, test func(t *testing.T, s *stage, c rpc.Caller)) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.openOneShot(webexttest.Firefox)
		test(t, s, rpc.OneShot(s.page.Runtime()))
		time.Sleep(3 * time.Hour) // Handlers of backgrounds that are simulated end at their deadlines alone.
	})
}

func (s *stage) openOneShot(profile webexttest.Profile) { s.openWith(profile, s.answer) }

// openWith opens the stage with a background.
func (s *stage) openWith(profile webexttest.Profile, main func(*webext.Runtime) error) {
	s.browser = webexttest.NewBrowser(s.t, profile)
	s.browser.SettleWith(synctest.Wait)
	s.extension = s.browser.Install("rpc@gangway.test", webexttest.Permissions("storage"))
	s.background = s.extension.Background(main)
	s.tab = s.browser.OpenTab("https://example.org/")
	s.page = s.tab.ContentScript(s.extension, nil)
}

// answer is the background that answers one-shot calls.
func (s *stage) answer(rt *webext.Runtime) error {
	messages, err := rt.OnMessage()
	if err != nil {
		return err
	}
	for r := range messages.Values(context.Background()) {
		if !s.mux.Answer(r) {
			_ = r.Reply("answered by the program")
		}
	}
	return nil
}

// TestOneShotCallsPassThroughJSON makes calls where the browser's messages are JSON,
// which has no bytes.
func TestOneShotCallsPassThroughJSON(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.openOneShot(webexttest.Chromium)
		n, err := rpc.Call(inTime(t), rpc.OneShot(s.page.Runtime()), square, 12)
		require.NoError(t, err)
		assert.Equal(t, 144, n)
		var answer string
		m, err := s.page.Runtime().SendMessage(inTime(t), map[string]any{"gangway.rpc": "no base64"})
		require.NoError(t, err)
		require.NoError(t, m.Decode(&answer))
		assert.Equal(t, "answered by the program", answer)
		time.Sleep(3 * time.Hour)
	})
}

func TestOneShotCallsEnd(t *testing.T) {
	asking(t, func(t *testing.T, s *stage, c rpc.Caller) {
		ctx := inTime(t)
		n, err := rpc.Call(ctx, c, square, 12)
		require.NoError(t, err)
		assert.Equal(t, 144, n)

		_, err = rpc.Call(ctx, c, fail, "registered")
		var left shortage
		require.ErrorAs(t, err, &left)
		assert.Equal(t, 3, left.Left)
		assertMayHaveRun(t, err)

		_, err = rpc.Call(ctx, c, fail, "panic")
		assert.ErrorIs(t, err, rpc.Internal)

		_, err = rpc.Call(ctx, c, rpc.Method[int, int]{Name: "Test/Nothing"}, 1)
		assert.ErrorIs(t, err, rpc.Unimplemented)
		assertNotRun(t, err)

		_, err = rpc.Call(ctx, c, rpc.Method[chan int, int]{Name: square.Name}, nil)
		assert.ErrorIs(t, err, rpc.InvalidArgument)
		assertNotRun(t, err)
	})
}

func TestOneShotCallsHaveNoStreams(t *testing.T) {
	asking(t, func(t *testing.T, s *stage, c rpc.Caller) {
		ctx := inTime(t)
		for _, err := range rpc.CallServerStream(ctx, c, count, 3) {
			assert.ErrorIs(t, err, rpc.Unimplemented)
		}
		_, err := rpc.CallClientStream(ctx, c, sum, slices.Values([]int{1}))
		assert.ErrorIs(t, err, rpc.Unimplemented)
		for _, err := range rpc.CallStreams(ctx, c, double, slices.Values([]int{1})) {
			assert.ErrorIs(t, err, rpc.Unimplemented)
		}
		_, err = rpc.Call(ctx, c, rpc.Method[int, int]{Name: sum.Name}, 1)
		assert.ErrorIs(t, err, rpc.Unimplemented, "it takes a stream there")
		assertNotRun(t, err)
	})
}

// A service is the same over a link and by one-shot messages.
func TestServiceIsCalledByOneShotMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.mux = rpc.NewMux()
		services.HandleEverything(s.mux, new(everything))
		s.openOneShot(webexttest.Firefox)
		e := services.EverythingOver(rpc.OneShot(s.page.Runtime()))
		require.NoError(t, e.Reset(inTime(t)))
		n, err := e.Count(inTime(t))
		require.NoError(t, err)
		assert.Equal(t, uint16(1), n)
		for _, err := range e.CountTo(inTime(t), 3) {
			assert.ErrorIs(t, err, rpc.Unimplemented)
		}
	})
}

func TestOtherOneShotMessagesAreTheProgramsOwn(t *testing.T) {
	asking(t, func(t *testing.T, s *stage, c rpc.Caller) {
		for _, v := range []any{"hello", nil, 5, []any{}, map[string]any{}, map[string]any{"gangway.rpc": "no base64"}} {
			m, err := s.page.Runtime().SendMessage(inTime(t), v)
			require.NoError(t, err)
			var text string
			require.NoError(t, m.Decode(&text))
			assert.Equal(t, "answered by the program", text)
		}
	})
}

func TestHostileOneShotCallsAreRefused(t *testing.T) {
	asking(t, func(t *testing.T, s *stage, c rpc.Caller) {
		for _, part := range [][]byte{{}, {0x80}, {0x82, 0x03, 0x01}, {0x87, 0x00}, {0xff}} {
			m, err := s.page.Runtime().SendMessage(inTime(t), map[string]any{"gangway.rpc": part})
			require.NoError(t, err)
			var answer struct {
				Part []byte `json:"gangway.rpc"`
			}
			require.NoError(t, m.Decode(&answer))
			require.Greater(t, len(answer.Part), 3)
			assert.Equal(t, []byte{0x85, 8, 0, byte(rpc.InvalidArgument)}, answer.Part[:4])
		}
		_, err := rpc.Call(inTime(t), c, square, 1)
		assert.NoError(t, err)
	})
}

// An end that answers in another way than calls are answered.
func TestOneShotAnswersThatAreNoneAreErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.openOneShot(webexttest.Firefox)
		s.mux = rpc.NewMux()
		wrong := s.browser.Install("other@gangway.test")
		answers := make(chan any, 10)
		wrong.Background(func(rt *webext.Runtime) error {
			messages, err := rt.OnMessage()
			if err != nil {
				return err
			}
			for r := range messages.Values(context.Background()) {
				_ = r.Reply(<-answers)
			}
			return nil
		})
		page := s.browser.OpenTab("https://example.org/").ContentScript(wrong, nil)
		for _, answer := range []any{"text", nil, map[string]any{"gangway.rpc": []byte{0x82, 7, 0}}, map[string]any{"gangway.rpc": []byte{0x83, 6, 0, 1}}} {
			answers <- answer
			_, err := rpc.Call(inTime(t), rpc.OneShot(page.Runtime()), square, 1)
			assert.ErrorIs(t, err, rpc.Internal)
			assertMayHaveRun(t, err)
		}
	})
}

func TestOneShotCallEndsThoughTheBackgroundIsKilled(t *testing.T) {
	asking(t, func(t *testing.T, s *stage, c rpc.Caller) {
		done := make(chan error, 1)
		go func() {
			_, err := rpc.Call(inTime(t), c, hang, rpc.None{})
			done <- err
		}()
		<-s.runs
		s.background.Kill()
		err := <-done
		assert.ErrorIs(t, err, rpc.Unavailable)
		assertMayHaveRun(t, err)
		assert.Empty(t, s.runs, "it did not run twice")
	})
}

func TestIdempotentOneShotCallIsMadeAgain(t *testing.T) {
	asking(t, func(t *testing.T, s *stage, c rpc.Caller) {
		done := make(chan error, 1)
		go func() {
			_, err := rpc.Call(inTime(t), c, sure, -1)
			done <- err
		}()
		runs := 0
		for {
			select {
			case <-s.runs:
				runs++
				s.background.Kill()
				continue
			case err := <-done:
				assert.ErrorIs(t, err, rpc.Unavailable)
				assertMayHaveRun(t, err)
			}
			break
		}
		assert.Equal(t, 11, runs)
	})
}

func TestIdempotentOneShotCallWaitsForItsBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.openOneShot(webexttest.Firefox)
		deaf := s.browser.Install("deaf@gangway.test")
		page := s.browser.OpenTab("https://example.org/").ContentScript(deaf, nil)
		time.AfterFunc(20*time.Second, func() {
			deaf.Background(func(rt *webext.Runtime) error {
				messages, err := rt.OnMessage()
				if err != nil {
					return err
				}
				for r := range messages.Values(context.Background()) {
					s.mux.Answer(r)
				}
				return nil
			})
		})
		c := rpc.OneShot(page.Runtime())
		_, err := rpc.Call(t.Context(), c, square, 2)
		assert.ErrorIs(t, err, rpc.Unavailable)
		hurried, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		start := time.Now()
		_, err = rpc.Call(hurried, c, sure, 2)
		assert.Error(t, err)
		assert.Equal(t, 10*time.Second, time.Since(start))
		n, err := rpc.Call(t.Context(), c, sure, 3)
		require.NoError(t, err)
		assert.Equal(t, 9, n)
	})
}

func TestOneShotDeadlineCrosses(t *testing.T) {
	asking(t, func(t *testing.T, s *stage, c rpc.Caller) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := rpc.Call(ctx, c, hang, rpc.None{})
		assert.ErrorIs(t, err, rpc.DeadlineExceeded)
		assertMayHaveRun(t, err)
		assert.ErrorIs(t, <-s.stopped, context.DeadlineExceeded)
		_, err = rpc.Call(ctx, c, square, 1)
		assert.ErrorIs(t, err, rpc.DeadlineExceeded)
		assertNotRun(t, err)
	})
}

func TestInterceptorsStandAroundOneShotCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.mux = rpc.NewMux(func(ctx context.Context, info *rpc.Info, next func(context.Context) error) error {
			assert.Equal(t, "https://example.org/", info.Sender.URL)
			assert.Nil(t, info.Session)
			if info.Metadata["key"] != "secret" {
				return rpc.Unauthenticated
			}
			return next(ctx)
		})
		s.handle(s.mux)
		s.openOneShot(webexttest.Firefox)
		_, err := rpc.Call(inTime(t), rpc.OneShot(s.page.Runtime()), square, 1)
		assert.ErrorIs(t, err, rpc.Unauthenticated)
		with := rpc.OneShot(s.page.Runtime(), func(ctx context.Context, info *rpc.Info, next func(context.Context) error) error {
			info.Metadata["key"] = "secret"
			return next(ctx)
		})
		n, err := rpc.Call(inTime(t), with, square, 2)
		require.NoError(t, err)
		assert.Equal(t, 4, n)
	})
}

func TestMoreOneShotCallsThanAreServedAtOnceAreRefused(t *testing.T) {
	asking(t, func(t *testing.T, s *stage, c rpc.Caller) {
		s.runs = make(chan string, 2*rpc.DefaultMaxCalls)
		var all sync.WaitGroup
		for range rpc.DefaultMaxCalls {
			all.Go(func() {
				_, err := rpc.Call(inTime(t), c, hang, rpc.None{})
				assert.NoError(t, err)
			})
		}
		synctest.Wait()
		_, err := rpc.Call(inTime(t), c, square, 1)
		assert.ErrorIs(t, err, rpc.ResourceExhausted)
		assertNotRun(t, err)
		close(s.held)
		all.Wait()
		_, err = rpc.Call(inTime(t), c, square, 1)
		assert.NoError(t, err)
	})
}

func TestOneShotRequestsAreBoundedInSum(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		read := make(chan struct{})
		s.mux = rpc.NewMux(func(ctx context.Context, _ *rpc.Info, next func(context.Context) error) error {
			<-read
			return next(ctx)
		})
		release := make(chan struct{})
		take := rpc.Method[[]byte, int]{Name: "Test/Take"}
		rpc.Handle(s.mux, take, func(_ context.Context, b []byte) (int, error) {
			<-release
			return len(b), nil
		})
		s.mux.BoundOneShots(0, 250_000)
		s.openOneShot(webexttest.Firefox)
		c, request := rpc.OneShot(s.page.Runtime()), make([]byte, 100_000)
		var all sync.WaitGroup
		call := func() {
			all.Go(func() {
				n, err := rpc.Call(inTime(t), c, take, request)
				assert.NoError(t, err)
				assert.Equal(t, len(request), n)
			})
		}
		call()
		call()
		synctest.Wait()
		_, err := rpc.Call(inTime(t), c, take, request)
		assert.ErrorIs(t, err, rpc.ResourceExhausted)
		assertNotRun(t, err)
		close(read)
		synctest.Wait()
		call() // The handlers have read those before.
		synctest.Wait()
		close(release)
		all.Wait()
	})
}
