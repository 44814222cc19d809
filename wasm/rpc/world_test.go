package rpc_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/codec"
	"gangway/wasm/rpc"
	"gangway/wasm/session"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/require"
)

// The methods of the tests.
var (
	square  = rpc.Method[int, int]{Name: "Test/Square"}
	sure    = rpc.Method[int, int]{Name: "Test/Sure", Idempotent: true}
	fail    = rpc.Method[string, string]{Name: "Test/Fail"}
	hang    = rpc.Method[rpc.None, rpc.None]{Name: "Test/Hang"}
	count   = rpc.Method[int, int]{Name: "Test/Count"}
	counted = rpc.Method[int, int]{Name: "Test/Counted", Idempotent: true}
	sum     = rpc.Method[int, int]{Name: "Test/Sum"}
	double  = rpc.Method[int, int]{Name: "Test/Double"}
)

// A shortage is an error of a handler that crosses.
type shortage struct{ Left int }

func (s shortage) Error() string { return "not enough is left" }

// An unreadable error has no text.
type unreadable struct{}

func (unreadable) Error() string { panic("no text") }

func init() { codec.Register[shortage]("test shortage") }

// A stage has a background that serves and a content script that calls.
type stage struct {
	t          *testing.T
	browser    *webexttest.Browser
	extension  *webexttest.Extension
	background *webexttest.Background
	tab        *webexttest.Tab
	page       *webexttest.Context
	mux        *rpc.Mux
	runs       chan string    // The names of handlers that began.
	links      chan *rpc.Link // Of the background.
	held       chan struct{}  // Hang returns when it is closed, or its context is done.
	stopped    chan error     // The errors of the contexts of Hang.
	options    rpc.Options    // Of the background.
	listen     session.ListenOptions
	deaf       atomic.Bool // The next memory of the background does not listen.
	late       atomic.Bool // It opens its links after a second.
}

func newStage(t *testing.T) *stage {
	s := &stage{
		t: t, runs: make(chan string, 1000), links: make(chan *rpc.Link, 100),
		held: make(chan struct{}), stopped: make(chan error, 1000), mux: rpc.NewMux(),
	}
	s.options.Serve = s.mux
	s.handle(s.mux)
	return s
}

// handle adds the handlers of the tests.
func (s *stage) handle(mux *rpc.Mux) {
	rpc.Handle(mux, square, func(_ context.Context, n int) (int, error) {
		s.runs <- "square"
		return n * n, nil
	})
	rpc.Handle(mux, sure, func(ctx context.Context, n int) (int, error) {
		s.runs <- "sure"
		if n < 0 {
			<-ctx.Done()
		}
		return n * n, nil
	})
	rpc.Handle(mux, fail, s.fail)
	rpc.Handle(mux, hang, func(ctx context.Context, _ rpc.None) (rpc.None, error) {
		s.runs <- "hang"
		select {
		case <-s.held:
		case <-ctx.Done():
			s.stopped <- ctx.Err()
		}
		return rpc.None{}, ctx.Err()
	})
	rpc.HandleServerStream(mux, count, s.count)
	rpc.HandleServerStream(mux, counted, s.count)
	rpc.HandleClientStream(mux, sum, func(ctx context.Context, reqs iter.Seq[int]) (int, error) {
		s.runs <- "sum"
		total := 0
		for n := range reqs {
			if n < 0 {
				return total, nil // And takes no more.
			}
			total += n
		}
		return total, ctx.Err()
	})
	rpc.HandleStreams(mux, double, func(_ context.Context, reqs iter.Seq[int]) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) {
			for n := range reqs {
				if n < 0 {
					yield(0, rpc.OutOfRange)
					return
				}
				if !yield(2*n, nil) {
					return
				}
			}
		}
	})
}

// handleStuck adds a handler that takes no request of its stream.
func (s *stage) handleStuck() {
	stuck := rpc.Method[int, int]{Name: "Test/Stuck"}
	rpc.HandleClientStream(s.mux, stuck, func(ctx context.Context, _ iter.Seq[int]) (int, error) {
		<-ctx.Done()
		return 0, ctx.Err()
	})
}

// fail fails as its request says.
func (s *stage) fail(_ context.Context, how string) (string, error) {
	s.runs <- "fail"
	switch how {
	case "code":
		return "", rpc.NotFound
	case "plain":
		return "", errors.New("plain words")
	case "registered":
		return "", shortage{Left: 3}
	case "error":
		return "", &rpc.Error{Code: rpc.FailedPrecondition, Text: "words", Details: []any{shortage{Left: 4}, errors.New("not registered")}}
	case "panic":
		panic("told to panic")
	case "nil":
		var e *rpc.Error
		return "", e
	case "text panics":
		return "", unreadable{}
	case "panic without a text":
		panic(unreadable{})
	case "large error":
		return "", &rpc.Error{Code: rpc.NotFound, Text: strings.Repeat("x", 2<<20)}
	case "large":
		return strings.Repeat("x", 2<<20), nil
	}
	return how, nil
}

// count counts to its request, and to no end if that is negative.
func (s *stage) count(ctx context.Context, to int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		s.runs <- "count"
		for n := 1; n <= to || to < 0; n++ {
			if !yield(n, nil) {
				s.stopped <- ctx.Err()
				return
			}
		}
	}
}

// open starts the background and the page.
func (s *stage) open() { s.openWith(webexttest.Firefox, s.main) }

func (s *stage) main(rt *webext.Runtime) error {
	if s.deaf.Load() {
		<-rt.Lifetime().Done()
		return nil
	}
	l, err := session.Listen(rt, "calls", s.listen)
	if err != nil {
		return err
	}
	for accepted := range l.Values(context.Background()) {
		if s.late.Load() {
			time.Sleep(time.Second)
		}
		s.links <- rpc.Open(accepted, s.options)
	}
	return nil
}

// dial opens the page's link.
func (s *stage) dial(o rpc.Options) *rpc.Link {
	s.t.Helper()
	dialed, err := session.Dial(inTime(s.t), s.page.Runtime(), "calls", session.DialOptions{})
	require.NoError(s.t, err)
	s.t.Cleanup(dialed.Abort)
	return rpc.Open(dialed, o)
}

// running runs a test on an open stage, with a link of its page.
func running(t *testing.T, test func(t *testing.T, s *stage, l *rpc.Link)) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.open()
		test(t, s, s.dial(rpc.Options{}))
	})
}

// inTime is a context for calls that must end.
func inTime(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Hour)
	t.Cleanup(cancel)
	return ctx
}
