package rpc_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
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

// A tally counts the runs of each call's handler.
type tally struct {
	mu   sync.Mutex
	runs map[int]int
}

func (a *tally) add(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.runs[n]++
}

// TestEveryCallEndsRight makes calls and streams from three pages while their
// background is killed and suspended at random: each ends with the right answer,
// or with an error that tells truly whether it may have run.
func TestEveryCallEndsRight(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { chaos(t, seed) })
		})
	}
}

func chaos(t *testing.T, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 16))
	once := rpc.Method[int, int]{Name: "Chaos/Once"}
	often := rpc.Method[int, int]{Name: "Chaos/Often", Idempotent: true}
	s := newStage(t)
	s.runs, s.stopped = make(chan string, 100_000), make(chan error, 100_000)
	a := tally{runs: map[int]int{}}
	slow := func(ctx context.Context, n int) (int, error) {
		a.add(n)
		time.Sleep(time.Duration(n%7) * 40 * time.Millisecond)
		return n * n, ctx.Err()
	}
	rpc.Handle(s.mux, once, slow)
	rpc.Handle(s.mux, often, slow)
	s.open()
	s.browser.Shuffle(seed)
	var all sync.WaitGroup
	for p := range 3 {
		dialed, err := session.Dial(inTime(t), s.newPage().Runtime(), "calls", session.DialOptions{})
		require.NoError(t, err)
		t.Cleanup(dialed.Abort)
		l := rpc.Open(dialed, rpc.Options{})
		for n := range 60 {
			n := 2 * (1000*p + n + 1)
			all.Go(func() {
				time.Sleep(time.Duration(n%500) * 20 * time.Millisecond)
				got, err := rpc.Call(inTime(t), l, once, n)
				judgeOnce(t, &a, n, got, err)
			})
			all.Go(func() {
				time.Sleep(time.Duration(n%500) * 20 * time.Millisecond)
				got, err := rpc.Call(inTime(t), l, often, n+1)
				assert.NoError(t, err)
				assert.Equal(t, (n+1)*(n+1), got)
			})
			all.Go(func() { judgeStream(t, l, n) })
		}
	}
	for range 8 {
		time.Sleep(time.Duration(random.IntN(1500)) * time.Millisecond)
		if random.IntN(2) == 0 {
			s.background.Kill()
		} else {
			s.background.Suspend()
		}
	}
	all.Wait()
}

func (s *stage) newPage() *webexttest.Context {
	return s.browser.OpenTab("https://example.org/").ContentScript(s.extension, nil)
}

// judgeOnce judges the end of a call that must not run twice.
func judgeOnce(t *testing.T, a *tally, n, got int, err error) {
	a.mu.Lock()
	runs := a.runs[n]
	a.mu.Unlock()
	assert.LessOrEqual(t, runs, 1, "call %d ran twice", n)
	if err == nil {
		assert.Equal(t, n*n, got)
		assert.Equal(t, 1, runs)
		return
	}
	var e *rpc.Error
	if assert.True(t, errors.As(err, &e), "%v", err) {
		assert.Equal(t, rpc.Unavailable, e.Code, "%v", err)
		assert.True(t, e.MayHaveRun || runs == 0, "call %d has run and says that it has not", n)
	}
}

// judgeStream makes a stream, which is whole, or ends with an error.
func judgeStream(t *testing.T, l *rpc.Link, n int) {
	time.Sleep(time.Duration(n%500) * 20 * time.Millisecond)
	seen := 0
	var last error
	for got, err := range rpc.CallServerStream(inTime(t), l, count, 500) {
		if last = err; err == nil {
			seen++
			assert.Equal(t, seen, got)
		}
	}
	if last == nil {
		assert.Equal(t, 500, seen)
	} else {
		assert.ErrorIs(t, last, rpc.Unavailable)
	}
}
