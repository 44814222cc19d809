package chromium

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"gangway/internal/console"
	"gangway/internal/process"
	"gangway/internal/tempdir"
)

// blank is the address of an empty page.
const blank = "about:blank"

// A Browser is one running Chromium. Its methods may be called from any
// goroutine.
type Browser struct {
	options Options
	profile *tempdir.Profile
	process *process.Process
	files   []*os.File // Our ends of the pipe.
	pipe    *pipe
	private string // The browser context of private tabs, empty without [Options.Private].

	*console.History // Of the lines that all contexts have written.
	recorder         *console.Recorder

	end        sync.Once
	done       chan struct{} // Closed when Chromium has ended and its profile is gone.
	profileErr error         // Of closing the profile, written before done is closed.

	mu      sync.Mutex         // Protects following.
	targets map[string]*target // By the name of their session.
	lastTab int
	changed chan struct{} // Closed and replaced at every change of a target.
}

// Start starts Chromium with a new profile and waits until it takes commands.
// Chromium is ended when ctx is done. The error is a *[installed.NotFoundError],
// a *[process.StartError], ctx's, or says why there is no profile.
func Start(ctx context.Context, options Options) (*Browser, error) {
	options, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	b := &Browser{
		options: options,
		done:    make(chan struct{}),
		targets: map[string]*target{},
		changed: make(chan struct{}),
	}
	b.recorder = console.NewRecorder(options.Console, b.done, ErrEnded)
	b.History = b.recorder.History()
	if b.profile, err = newProfile(options); err != nil {
		return nil, fmt.Errorf("make a profile for Chromium: %w", err)
	}
	if err := b.start(ctx); err != nil {
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

// newProfile makes a profile's folder, in which Chromium makes a socket. Unix
// gives the path of one no more than 108 bytes.
func newProfile(o Options) (*tempdir.Profile, error) {
	if o.KeepProfile {
		if err := checkLength(o.Profile, "choose a profile"); err != nil {
			return nil, err
		}
		return tempdir.KeepProfile(o.Profile)
	}
	profile, err := tempdir.NewProfile("chromium")
	if err != nil {
		return nil, err
	}
	err = checkLength(profile.Dir, "set TMPDIR to a folder")
	if err == nil && o.Profile != "" {
		err = tempdir.CopyProfile(profile.Dir, o.Profile, func(name string) bool { return strings.HasPrefix(name, "Singleton") })
	}
	if err != nil {
		return nil, errors.Join(err, profile.Close())
	}
	return profile, nil
}

func checkLength(profile, advice string) error {
	const longest = 108 - len("/org.chromium.Chromium.abcdef/SingletonSocket\x00")
	if len(profile) <= longest {
		return nil
	}
	return fmt.Errorf("the path of %s is longer than %d bytes: %s with a shorter path", profile, longest, advice)
}

func (b *Browser) start(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, b.options.StartTimeout)
	defer cancel()
	if err := b.run(); err != nil {
		return err
	}
	err := b.pipe.call(limited, "", "Target.setAutoAttach", attachToAll, nil)
	if err == nil && b.options.Private {
		err = b.goPrivate(limited)
	}
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case limited.Err() != nil:
		return b.startError(fmt.Sprintf("no answer within %v", b.options.StartTimeout), limited.Err())
	case err != nil && b.process.Wait(5*time.Second): // A pipe is broken before its process has ended.
		return b.startError("it ended at once ("+b.process.ExitReason()+")", b.process.Err())
	case err != nil:
		return b.startError(err.Error(), err)
	}
	return nil
}

// goPrivate makes the browser context of private tabs, as the window for private
// browsing has one.
func (b *Browser) goPrivate(ctx context.Context) error {
	var made struct {
		ID string `json:"browserContextId"`
	}
	err := b.pipe.call(ctx, "", "Target.createBrowserContext", nil, &made)
	b.private = made.ID
	return err
}

// run starts the process with the pipe: Chromium reads from its file 3 and
// writes to its file 4.
func (b *Browser) run() error {
	commands, toChromium, err := os.Pipe()
	if err != nil {
		return err
	}
	defer commands.Close()
	fromChromium, answers, err := os.Pipe()
	if err != nil {
		toChromium.Close()
		return err
	}
	defer answers.Close()
	b.files = []*os.File{toChromium, fromChromium}
	b.process, err = process.Start(process.Command{
		Binary: b.options.Binary,
		Args:   b.options.arguments(b.profile.Dir, os.Geteuid() == 0),
		Env:    b.options.environment(runtime.GOOS, b.profile.Dir),
		Files:  []*os.File{commands, answers},
		Log:    b.options.Log,
	})
	if err != nil {
		return b.startError("it cannot be run: "+err.Error(), err)
	}
	b.pipe = newPipe(fromChromium, toChromium, b.occur)
	return nil
}

func (b *Browser) startError(reason string, err error) error {
	return b.process.NotStarted(program.Name, reason, err)
}

// Version returns Chromium's name and version.
func (b *Browser) Version(ctx context.Context) (string, error) {
	var version struct{ Product string }
	if err := b.pipe.call(ctx, "", "Browser.getVersion", nil, &version); err != nil {
		return "", err
	}
	_, number, _ := strings.Cut(version.Product, "/") // The product of a headless one is another.
	return "Chromium " + number, nil
}

// NativeHosts is the folder in which Chromium looks for the manifests of native
// applications, besides those of the system. It need not be there.
func (b *Browser) NativeHosts() string { return filepath.Join(b.profile.Dir, "NativeMessagingHosts") }

// Done is closed when Chromium has ended, for whatever reason, and nothing of
// it is left.
func (b *Browser) Done() <-chan struct{} { return b.done }

// Close ends Chromium with all its processes and removes its profile, unless that
// is kept. A second call waits for the first. Close returns an error if something
// is left.
func (b *Browser) Close() error {
	b.shutDown()
	return b.profileErr
}

// shutDown may be called often and from several goroutines: all return when
// Chromium is gone. It kills at once, unless the profile is kept.
func (b *Browser) shutDown() {
	b.end.Do(func() {
		defer close(b.done)
		if b.profile.Kept() && b.pipe != nil {
			b.pipe.send("", "Browser.close", nil)
			b.process.Wait(quitWait)
		}
		if b.process != nil {
			b.process.Kill()
		}
		if b.pipe != nil {
			<-b.pipe.idle // Chromium is gone: these are its last lines.
		}
		for _, file := range b.files {
			file.Close()
		}
		b.profileErr = b.profile.Close()
	})
}

// quitWait is how long Chromium may take to write its profile.
const quitWait = 10 * time.Second

// wait waits until a condition holds, which is looked at with the lock held.
func (b *Browser) wait(ctx context.Context, holds func() bool) error {
	for {
		b.mu.Lock()
		met, changed := holds(), b.changed
		b.mu.Unlock()
		if met {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-b.done:
			return ErrEnded
		}
	}
}

// announce makes a change under the lock and wakes those that wait for one.
func (b *Browser) announce(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
	close(b.changed)
	b.changed = make(chan struct{})
}
