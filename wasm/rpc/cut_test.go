package rpc_test

import (
	"context"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/rpc"
	"gangway/wasm/session"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A record of a session holds no message that is larger than the window, but
// those before and behind it: a stream would miss one and end as if complete.
const largerThanARecord = 2 << 20

// pieces yields a small and a large message. The page is frozen while the large
// one is on its way.
func (s *stage) pieces(yield func([]byte, error) bool) {
	if yield([]byte("small"), nil) && yield(make([]byte, largerThanARecord), nil) {
		s.tab.Freeze()
	}
}

// loseFrozen kills the background once it has stored its state, and shows the
// page again.
func (s *stage) loseFrozen() {
	time.Sleep(time.Minute)
	s.background.Kill()
	s.tab.Thaw()
}

func TestResponsesAreNotCutShortByALossOfMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		pieces := rpc.Method[rpc.None, []byte]{Name: "Test/Pieces"}
		rpc.HandleServerStream(s.mux, pieces, func(context.Context, rpc.None) iter.Seq2[[]byte, error] { return s.pieces })
		s.open()
		l := s.dial(rpc.Options{})
		go func() {
			time.Sleep(time.Second)
			s.loseFrozen()
		}()
		seen := 0
		var last error
		for _, err := range rpc.CallServerStream(inTime(t), l, pieces, rpc.None{}) {
			if last = err; err == nil {
				seen++
			}
		}
		assert.Equal(t, 1, seen, "the large one is lost")
		assert.ErrorIs(t, last, rpc.Unavailable)
		assertMayHaveRun(t, last)
		_, err := rpc.Call(inTime(t), l, square, 1)
		assert.NoError(t, err, "the link goes on")
	})
}

func TestRequestsAreNotCutShortByALossOfMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		collect := rpc.Method[[]byte, int]{Name: "Test/Collect"}
		type end struct {
			seen int
			err  error
		}
		ends := make(chan end, 1)
		page := rpc.NewMux()
		rpc.HandleClientStream(page, collect, func(ctx context.Context, reqs iter.Seq[[]byte]) (int, error) {
			e := end{}
			for range reqs {
				e.seen++
			}
			e.err = ctx.Err()
			ends <- e
			return e.seen, nil
		})
		s.open()
		l := s.dial(rpc.Options{Serve: page})
		back := <-s.links
		go func() {
			_, _ = rpc.CallClientStream(context.Background(), back, collect, func(yield func([]byte) bool) {
				s.pieces(func(b []byte, _ error) bool { return yield(b) })
			})
		}()
		time.Sleep(time.Second)
		s.loseFrozen()
		e := <-ends
		assert.Equal(t, 1, e.seen, "the large one is lost")
		assert.ErrorIs(t, e.err, context.Canceled)
		_, err := rpc.Call(inTime(t), l, square, 1)
		assert.NoError(t, err, "the link goes on")
	})
}

// TestMissingRequestsEndTheirCall plays a calling end some of whose parts are
// lost.
func TestMissingRequestsEndTheirCall(t *testing.T) {
	call := []any{0, 1, 0, 1, "Test/Sum", []any{}}
	for name, parts := range map[string][]any{
		"the first":           {call, []any{1, 1, 1, 5}, []any{2, 1, 2}},
		"one in the midst":    {call, []any{1, 1, 0, 5}, []any{1, 1, 2, 5}, []any{1, 1, 3, 5}, []any{2, 1, 4}},
		"the last":            {call, []any{1, 1, 0, 5}, []any{2, 1, 2}},
		"all":                 {call, []any{2, 1, 1}},
		"one, without an end": {call, []any{1, 1, 1, 5}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				s.open()
				caller, err := session.Dial(inTime(t), s.page.Runtime(), "calls", session.DialOptions{})
				require.NoError(t, err)
				t.Cleanup(caller.Abort)
				for _, part := range parts {
					require.NoError(t, caller.TrySend(part))
				}
				assert.Equal(t, []any{float64(11), float64(0)}, receivePart(t, caller))
				failure := receivePart(t, caller)
				assert.Equal(t, []any{float64(8), float64(1), float64(rpc.Unavailable)}, failure[:3])
				assert.Equal(t, float64(1), failure[4], "it may have run")
				time.Sleep(time.Second)
				assert.NoError(t, caller.Err())
			})
		})
	}
}

// receivePart receives a part as a list.
func receivePart(t *testing.T, s *session.Session) []any {
	t.Helper()
	m, err := s.Receive(inTime(t))
	require.NoError(t, err)
	var part []any
	require.NoError(t, m.Decode(&part))
	return part
}

// TestMissingResponsesEndTheirCall plays a serving end some of whose parts are
// lost.
func TestMissingResponsesEndTheirCall(t *testing.T) {
	for name, c := range map[string]struct {
		parts func(id any) []any
		seen  int
	}{
		"the first": {func(id any) []any { return []any{[]any{6, id, 1, 5}, []any{7, id, 2}} }, 0},
		"one in the midst": {func(id any) []any {
			return []any{[]any{6, id, 0, 5}, []any{6, id, 2, 5}, []any{6, id, 3, 5}, []any{7, id, 4}}
		}, 1},
		"the last": {func(id any) []any { return []any{[]any{6, id, 0, 5}, []any{7, id, 2}} }, 1},
		"all":      {func(id any) []any { return []any{[]any{7, id, 1}} }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				s.deaf.Store(true)
				s.open()
				listener, err := session.Listen(s.extension.OpenPopup(nil).Runtime(), "calls", session.ListenOptions{})
				require.NoError(t, err)
				l := s.dial(rpc.Options{})
				serving, err := listener.Receive(inTime(t))
				require.NoError(t, err)
				done := make(chan struct{})
				go func() {
					defer close(done)
					assert.Equal(t, []any{float64(11), float64(0)}, receivePart(t, serving))
					id := receivePart(t, serving)[1]
					for _, part := range c.parts(id) {
						assert.NoError(t, serving.TrySend(part))
					}
					assert.Equal(t, []any{float64(3), id}, receivePart(t, serving), "it is canceled")
				}()
				seen := 0
				var last error
				for _, err := range rpc.CallServerStream(inTime(t), l, count, 5) {
					if last = err; err == nil {
						seen++
					}
				}
				assert.Equal(t, c.seen, seen)
				assert.ErrorIs(t, last, rpc.Unavailable)
				assertMayHaveRun(t, last)
				<-done
				assert.NoError(t, l.Err(), "the link goes on")
			})
		})
	}
}
