// Package drivertest has the parts of firefoxtest and chromiumtest that know no
// browser: it ends a browser with its test, and limits waits.
package drivertest

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"testing"
	"time"

	"gangway/internal/console"
)

// Limit is how long one test may take in the browser. It is generous, because
// CI machines are slow, and a test that waits for a fact does not use it up.
const Limit = 2 * time.Minute

const (
	// shownLines is how much of the console a failed test shows.
	shownLines = 50
	// cleanUpLimit is how long a test waits at its end.
	cleanUpLimit = 10 * time.Second
)

// A Browser runs until it is closed.
type Browser interface {
	Lines() []console.Line
	Close() error
}

// open counts the browsers that are kept and not closed.
var open sync.WaitGroup

// Keep ends a browser with the test, and before a Ctrl-C ends the test binary.
// If the test fails, its log shows the console's last lines.
func Keep(t testing.TB, b Browser) {
	t.Helper()
	open.Add(1)
	closed := sync.OnceFunc(open.Done)
	stop := closeOnSignal(b, closed)
	t.Cleanup(func() {
		defer closed()
		stop()
		if t.Failed() {
			t.Log(console.LastLines(b.Lines(), shownLines))
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
}

// closeOnSignal closes a browser, and ends the test binary when all others are
// closed, too: each is closed by a goroutine of its own.
func closeOnSignal(b Browser, closed func()) (stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	stopped := make(chan struct{})
	go func() {
		select {
		case <-signals:
			b.Close()
			closed()
			open.Wait()
			os.Exit(1)
		case <-stopped:
		}
	}()
	return func() {
		signal.Stop(signals)
		close(stopped)
	}
}

// Context returns a context that ends with the test, and after Limit.
func Context(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), Limit)
	t.Cleanup(cancel)
	return ctx
}

// AtEnd runs an action at the test's end. The test's context is done by then.
// An error is only logged: a thing that is gone already, or a browser that has
// ended, is as it should be.
func AtEnd(t testing.TB, action func(context.Context) error) {
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), cleanUpLimit)
		defer cancel()
		if err := action(ctx); err != nil {
			t.Log(err)
		}
	})
}
