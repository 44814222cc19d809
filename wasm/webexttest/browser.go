package webexttest

import (
	"sync"
	"testing"

	"gangway/wasm/webexttest/internal/eventloop"
	"gangway/wasm/webexttest/internal/tabstrip"
)

// A Browser is a simulated browser with its extensions, tabs and native
// applications. Many can live in one process: they know nothing of each other.
//
// Its methods, and those of everything in it, may be called from any goroutine.
// Nothing is delivered while they run: their effects follow afterwards, in the
// Browser's one loop. In a bubble of testing/synctest, synctest.Wait returns
// when all of it has happened.
type Browser struct {
	profile Profile
	loop    *eventloop.Loop
	logf    func(format string, args ...any)
	web     *Extension // Whose contexts are pages of the web. It is no extension, and is not installed.

	mu           sync.Mutex // Protects following, and the fields of everything in the browser.
	ids          ids
	extensions   []*Extension
	tabs         []*Tab // In the order in which they were opened.
	windows      []*Window
	strips       tabstrip.Windows // Of the windows.
	contexts     []*Context       // Those that are there, in the order of their birth.
	applications map[string]*application
	programs     []*Context // Those whose program has not been seen to return.
	processes    []*running
	languages    []string // Of the user, the browser's own first.
	closed       bool
}

// NewBrowser returns a browser that is closed when the test ends. A program
// that does not return then is an error of the test. Within a bubble of
// testing/synctest, call it with the bubble's t.
func NewBrowser(t testing.TB, p Profile) *Browser {
	t.Helper()
	b := newBrowser(p, t.Logf)
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// Open returns a browser that no test owns. The caller calls [Browser.Close].
func Open(p Profile) *Browser { return newBrowser(p, func(string, ...any) {}) }

func newBrowser(p Profile, logf func(string, ...any)) *Browser {
	b := &Browser{profile: p, loop: eventloop.New(), logf: logf, applications: make(map[string]*application),
		languages: []string{"en-US", "en"}}
	b.web = &Extension{browser: b, enabled: true, manifest: bareManifest("")}
	return b
}

// Pause stops all deliveries until [Browser.Resume]: messages that are posted
// meanwhile are in flight, and are lost if their receivers go.
func (b *Browser) Pause() { b.loop.Pause(true) }

// Resume lets deliveries go on after [Browser.Pause].
func (b *Browser) Resume() { b.loop.Pause(false) }

// Step delivers the next thing that is in flight while the browser is paused,
// and returns when nothing runs any more that it has set off. It reports false
// if nothing is in flight, or the browser is not paused. So a test can let
// something happen at each point of a course of events:
//
//	browser.Pause()
//	for n := 0; n < point && browser.Step(); n++ {
//	}
//	background.Suspend()
//	browser.Resume()
//
// Storage's reads and writes, and all that a program is told, are deliveries
// too. In a bubble of testing/synctest use [Browser.SettleWith], so that each
// run has the same steps.
func (b *Browser) Step() bool { return b.loop.Step() }

// SettleWith says how [Browser.Step] and [Background.Suspend] find out that
// nothing runs any more: by a function that the caller's goroutine then calls,
// such as synctest.Wait, which no other may call at the same time. Without it
// the browser asks Go's scheduler, whose answer can be wrong on a busy machine.
func (b *Browser) SettleWith(wait func()) { b.loop.SettleWith(wait) }

// Shuffle chooses another order of the deliveries between ports from now on.
// Browsers in which the same happens deliver it in the same order after the
// same seed; without Shuffle, all do as after Shuffle(1).
func (b *Browser) Shuffle(seed uint64) { b.loop.Shuffle(seed) }

// find returns the extension with an id that is enabled, nil if there is none.
// b.mu is held.
func (b *Browser) find(id string) *Extension {
	for _, e := range b.extensions {
		if e.id == id && e.enabled {
			return e
		}
	}
	return nil
}
