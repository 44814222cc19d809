package chromium

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ErrNotRunning says that an extension's service worker does not run now. Its
// next event starts it.
var ErrNotRunning = errors.New("the service worker does not run")

// worker returns the target of the extension's service worker, or nil. It is
// called with the browser's lock held.
func (e *Extension) worker() *target {
	return e.browser.find(func(t *target) bool {
		return t.info.Type == "service_worker" && !t.dead && strings.HasPrefix(t.info.URL, e.BaseURL)
	})
}

// dropWorker forgets the service worker of an extension that has gone.
func (b *Browser) dropWorker(e *Extension) {
	b.mu.Lock()
	t := e.worker()
	b.mu.Unlock()
	if t != nil {
		b.drop(t)
	}
}

// drop forgets a service worker that has gone. Chromium does not tell the end of
// one that was just starting, and nothing answers for it.
func (b *Browser) drop(t *target) {
	b.announce(func() { delete(b.targets, t.session) })
	b.pipe.forget(t.session)
}

func (e *Extension) running() (*target, error) {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	if t := e.worker(); t != nil {
		return t, nil
	}
	return nil, fmt.Errorf("extension %s: %w", e.ID, ErrNotRunning)
}

// BackgroundRuns reports whether the service worker runs now.
func (e *Extension) BackgroundRuns() bool {
	_, err := e.running()
	return err == nil
}

// WaitBackground waits until the service worker runs, or does not.
func (e *Extension) WaitBackground(ctx context.Context, runs bool) error {
	if err := e.browser.wait(ctx, func() bool { return (e.worker() != nil) == runs }); err != nil {
		return fmt.Errorf("extension %s: wait for its service worker: %w", e.ID, err)
	}
	return nil
}

// startAgain is the pause between two attempts to start a service worker.
const startAgain = 200 * time.Millisecond

// StartBackground starts the service worker, without an event that it hears of, and
// returns when it runs. An extension that has just been loaded or enabled has none
// for a while. It is started by a page.
func (e *Extension) StartBackground(ctx context.Context, tab *Tab) error {
	if err := tab.call(ctx, "ServiceWorker.enable", nil, nil); err != nil {
		return fmt.Errorf("extension %s: start its service worker: %w", e.ID, err)
	}
	for !e.BackgroundRuns() {
		err := tab.call(ctx, "ServiceWorker.startWorker", map[string]any{"scopeURL": e.BaseURL}, nil)
		if err != nil {
			return fmt.Errorf("extension %s: start its service worker: %w", e.ID, err)
		}
		limited, cancel := context.WithTimeout(ctx, startAgain)
		err = e.WaitBackground(limited, true)
		cancel()
		if err != nil && ctx.Err() != nil {
			return err // Where Chromium has ended, the next attempt says so.
		}
	}
	return nil
}

// EvalBackground runs a script in the service worker, as soon as that has the
// browser's API; see [Tab.Eval]. The error is [ErrNotRunning] if it does not run.
func (e *Extension) EvalBackground(ctx context.Context, script string, result any, args ...any) error {
	t, err := e.running()
	if err == nil {
		err = e.awaitAPI(ctx, t)
	}
	if err != nil {
		return err
	}
	return e.browser.eval(ctx, t, t.mainWorld, script, result, args)
}

// awaitAPI waits until a worker is more than a bare global: one that only begins has
// not even setTimeout.
func (e *Extension) awaitAPI(ctx context.Context, t *target) error {
	for {
		var there bool
		err := e.browser.eval(ctx, t, t.mainWorld, `return typeof setTimeout == "function" && globalThis.chrome?.runtime !== undefined;`, &there, nil)
		if err != nil || there {
			return err
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// killAgain is how long the end of a worker is waited for before it is looked for.
const killAgain = time.Second

// KillBackground ends the service worker without a last turn, and returns when
// it is gone. The next event starts it again.
func (e *Extension) KillBackground(ctx context.Context) error {
	t, err := e.running()
	if err != nil {
		return err
	}
	for there := true; there; {
		limited, cancel := context.WithTimeout(ctx, killAgain)
		err = e.browser.closeTarget(limited, t)
		cancel()
		if err == nil || ctx.Err() != nil {
			break
		}
		if there, err = e.browser.stillHas(ctx, t); err != nil {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("extension %s: kill its service worker: %w", e.ID, err)
	}
	return nil
}

// stillHas asks Chromium whether a target is there, and drops it if not.
func (b *Browser) stillHas(ctx context.Context, t *target) (there bool, err error) {
	var all struct {
		Infos []targetInfo `json:"targetInfos"`
	}
	if err := b.pipe.call(ctx, "", "Target.getTargets", nil, &all); err != nil {
		return false, err
	}
	if there = slices.ContainsFunc(all.Infos, func(i targetInfo) bool { return i.ID == t.info.ID }); !there {
		b.drop(t)
	}
	return there, nil
}

// StopBackground stops the service worker as Chromium does when it is idle, and
// all others with it, and returns when it is gone. Chromium stops no worker that
// a tool looks at, and so is asked by a page. It also stops none that has just been
// at work, and is asked again then.
func (e *Extension) StopBackground(ctx context.Context, tab *Tab) error {
	t, err := e.running()
	if err != nil {
		return err
	}
	if err = tab.call(ctx, "ServiceWorker.enable", nil, nil); err == nil {
		err = e.stop(ctx, t, tab)
	}
	if err != nil {
		return fmt.Errorf("extension %s: stop its service worker: %w", e.ID, err)
	}
	return nil
}

func (e *Extension) stop(ctx context.Context, t *target, tab *Tab) error {
	for there := true; there; {
		if err := tab.call(ctx, "ServiceWorker.stopAllWorkers", nil, nil); err != nil {
			return err
		}
		limited, cancel := context.WithTimeout(ctx, killAgain)
		err := e.browser.wait(limited, func() bool { return !e.browser.lives(t) })
		cancel()
		if err == nil || ctx.Err() != nil {
			return err
		}
		if there, err = e.browser.stillHas(ctx, t); err != nil {
			return err
		}
	}
	return nil
}
