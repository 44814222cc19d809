package firefox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"gangway/internal/console"
	"gangway/internal/process"
	"gangway/internal/tempdir"
)

const (
	commandWait   = 60 * time.Second // For scripts without a deadline, and for page loads.
	elementWait   = 5 * time.Second
	portFile      = "MarionetteActivePort"
	pollForPort   = 20 * time.Millisecond
	windowUnknown = ""
)

// A Browser is one running Firefox. Its methods may be called from any
// goroutine; commands run one after the other.
type Browser struct {
	options Options
	profile *tempdir.Profile
	startup startupCache
	process *process.Process
	console *collector
	client  *marionette

	*console.History // Of the lines that all contexts have written.

	end        sync.Once
	done       chan struct{} // Closed when Firefox has ended and its profile is gone.
	profileErr error         // Of closing the profile, written before done is closed.

	// turn holds a value while a command runs. It guards following.
	turn    chan struct{}
	context string // Marionette's context: "chrome" or "content".
	window  string // The handle of Marionette's window, or windowUnknown.
}

// Start starts Firefox with a new profile and waits until it takes commands.
// Firefox is ended when ctx is done. The error is a *[NotFoundError], a
// *[StartError], ctx's, or says why there is no profile.
func Start(ctx context.Context, options Options) (*Browser, error) {
	options, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	b := &Browser{options: options, startup: startupCacheOf(options), done: make(chan struct{}), turn: make(chan struct{}, 1)}
	recorder := console.NewRecorder(options.Console, b.done, ErrEnded)
	b.History = recorder.History()
	if b.profile, err = newProfile(options); err != nil {
		return nil, fmt.Errorf("make a profile for Firefox: %w", err)
	}
	b.startup.load(b.profile.Dir)
	if err := b.start(ctx, recorder); err != nil {
		b.shutDown()
		return nil, err
	}
	context.AfterFunc(ctx, func() { b.shutDown() })
	go func() {
		<-b.process.Done()
		b.shutDown()
	}()
	return b, nil
}

func (b *Browser) start(ctx context.Context, recorder *console.Recorder) error {
	limited, cancel := context.WithTimeout(ctx, b.options.StartTimeout)
	defer cancel()
	var err error
	if b.console, err = newCollector(recorder); err != nil {
		return err
	}
	b.process, err = process.Start(process.Command{
		Binary: b.options.Binary,
		Args:   b.options.arguments(b.profile.Dir),
		Env:    b.options.environment(runtime.GOOS, b.profile.Dir),
		Log:    b.options.Log,
	})
	if err != nil {
		return b.startError("it cannot be run: "+err.Error(), err)
	}
	err = b.connect(limited)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, ErrEnded) && b.process.Wait(time.Second):
		return b.startError("it ended at once ("+b.process.ExitReason()+")", b.process.Err())
	case limited.Err() != nil:
		return b.startError(fmt.Sprintf("no answer within %v", b.options.StartTimeout), limited.Err())
	case err != nil:
		return b.startError(err.Error(), err)
	}
	return nil
}

func (b *Browser) startError(reason string, err error) error {
	return b.process.NotStarted("Firefox", reason, err)
}

// connect reaches Marionette, opens a session and starts the console.
func (b *Browser) connect(ctx context.Context) error {
	conn, err := b.dial(ctx)
	if err != nil {
		return err
	}
	// A Firefox that takes the connection and says nothing must not hold us.
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	if b.client, err = newMarionette(conn); err != nil {
		conn.Close()
		return err
	}
	if err := b.client.call("WebDriver:NewSession", map[string]any{
		"timeouts": map[string]any{
			"implicit": elementWait.Milliseconds(),
			"pageLoad": b.options.LoadTimeout.Milliseconds(),
			"script":   commandWait.Milliseconds(),
		},
		"unhandledPromptBehavior": "dismiss",
	}, nil); err != nil {
		return err
	}
	return b.startConsole(ctx)
}

// dial waits for the file that names Marionette's port. The file can be seen
// half-written, so a port that nobody has yet is no error.
func (b *Browser) dial(ctx context.Context) (net.Conn, error) {
	tick := time.NewTicker(pollForPort)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-b.process.Done():
			return nil, ErrEnded
		case <-tick.C:
		}
		text, err := os.ReadFile(filepath.Join(b.profile.Dir, portFile))
		if err != nil {
			continue
		}
		port, err := strconv.Atoi(strings.TrimSpace(string(text)))
		if err != nil {
			continue
		}
		conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			return conn, nil
		}
	}
}

// Done is closed when Firefox has ended, for whatever reason, and nothing of
// it is left.
func (b *Browser) Done() <-chan struct{} { return b.done }

// Close ends Firefox with all its processes and removes its profile, unless that
// is kept. A second call waits for the first. Close returns an error if something
// is left.
func (b *Browser) Close() error {
	b.shutDown()
	return b.profileErr
}

// shutDown may be called often and from several goroutines: all return when
// Firefox is gone. It kills at once, unless something of the profile is kept:
// Firefox takes most of a second to quit, for the good of its profile.
func (b *Browser) shutDown() {
	b.end.Do(func() {
		defer close(b.done)
		warms := b.startup.lacks(b.profile.Dir)
		if b.profile.Kept() || warms {
			b.quit()
		}
		if b.client != nil {
			b.client.conn.Close()
		}
		if b.process != nil {
			b.process.Kill()
		}
		if b.console != nil {
			b.console.close()
		}
		if warms {
			_ = b.startup.save(b.profile.Dir) // The next start takes longer, as this one did.
		}
		b.profileErr = b.profile.Close()
	})
}

// quitWait is how long Firefox may take to write its profile.
const quitWait = 10 * time.Second

// lastLines waits for the lines that were written, a moment at most, and lets none
// follow: a Firefox that quits interrupts the programs that run, and says so.
func (b *Browser) lastLines() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = b.Flush(ctx) // Lines that come later are lost.
	b.console.muted.Store(true)
}

// quit asks Firefox to end, and waits for that.
func (b *Browser) quit() {
	if b.client == nil {
		return
	}
	select {
	case <-b.process.Done():
		return // It has crashed, and its last lines say more.
	default:
	}
	b.lastLines()
	go b.client.call("Marionette:Quit", map[string]any{"flags": []string{"eForceQuit"}}, nil)
	b.process.Wait(quitWait)
}
