// Package browser starts the browsers that extensions are built for, and gives
// the tools one set of words for them. A tool that works with one browser alone
// uses the driver of that browser itself.
package browser

import (
	"context"
	"fmt"
	"io"
	"time"

	"gangway/internal/console"
	"gangway/internal/manifest"
)

// A Program is a browser that may be installed on this machine.
type Program struct {
	Name string // For people.

	// ErrEnded is the error of commands to a browser that has ended.
	ErrEnded error

	find   func() (string, error)
	ensure func(context.Context, io.Writer) (string, error)
	start  func(context.Context, Options) (Browser, error)
}

// Named returns the program with a name of [manifest.Browsers]. Another name is
// a fault of the caller: Named panics.
func Named(name string) *Program {
	switch name {
	case manifest.Firefox:
		return firefoxProgram
	case manifest.Chromium:
		return chromiumProgram
	}
	panic(fmt.Sprintf("browser: there is no %q", name))
}

// Find returns the path of the binary, or a
// [gangway/internal/installed.NotFoundError].
func (p *Program) Find() (binary string, err error) { return p.find() }

// Ensure returns the path of the binary. Where there is none it installs one, if
// it can, and says so on out; see [gangway/internal/installed.Browser.Ensure].
func (p *Program) Ensure(ctx context.Context, out io.Writer) (binary string, err error) {
	return p.ensure(ctx, out)
}

// Options say how a browser is started. The zero value is one without a window,
// found as Ensure finds it.
type Options struct {
	// Binary is the path of the browser; empty for the one that is found.
	Binary string
	// Window shows the browser on the screen.
	Window bool
	// Busy is for programs that run long: an idle background is suspended as late
	// as the browser can be told, in Firefox after 5 minutes, and nobody is asked
	// about a script that keeps its page busy.
	Busy bool
	// Prefs are preferences, which Firefox alone has: bool, int or string.
	Prefs map[string]any
	// Args are further arguments of its command line.
	Args []string
	// Profile is the folder of a profile to begin with, of which the browser uses
	// a copy; with KeepProfile it is used itself, made where it is not there, and
	// stays. A folder with files that Gangway has not made is refused then, and one
	// that is in use.
	Profile     string
	KeepProfile bool
	// Private lets the extension run in a private window, which all tabs are in.
	Private bool
	// Console, if not nil, is called for every console line, in order, from
	// one goroutine. It must not wait for the Browser.
	Console func(console.Line)
}

// Start starts the browser with a new profile, as the driver's Start does.
func (p *Program) Start(ctx context.Context, options Options) (Browser, error) {
	return p.start(ctx, options)
}

// A Browser is one that runs. Its methods, and those of everything in it, may be
// called from any goroutine.
type Browser interface {
	// Install installs the unpacked extension in dir, which gets the host
	// permissions that its manifest asks for. The error says why the browser
	// refuses it.
	Install(ctx context.Context, dir string) (Extension, error)

	// NewTab opens a tab, shows it, and waits until it has loaded a page. Firefox
	// waits no longer than a minute; see [LoadTimedOut].
	NewTab(ctx context.Context, url string) (Tab, error)

	// Screenshot returns a PNG of the window, whose tab is shown. Chromium
	// pictures the page alone.
	Screenshot(ctx context.Context, tab Tab) ([]byte, error)

	// Flush waits until every line is here that was in the console when Flush
	// was called.
	Flush(ctx context.Context) error

	// Lines returns the last lines of the console.
	Lines() []console.Line

	// LastNumber is the number of the last line so far.
	LastNumber() int

	// WaitLineAfter returns the first line that matches, of those that came after
	// the one with the given number and those to come.
	WaitLineAfter(ctx context.Context, number int, match func(console.Line) bool) (console.Line, error)

	// Done is closed when the browser has ended and nothing of it is left.
	Done() <-chan struct{}

	// Close ends the browser. It returns an error if something of it is left.
	Close() error
}

// A Tab is one tab of a Browser. It is for the other methods of the same
// browser only.
type Tab interface {
	// Click shows the tab and clicks the first element that the CSS selector
	// names, with the events of a real mouse. It waits 5 s for the element.
	Click(ctx context.Context, selector string) error

	// Eval runs a script in the page, not subject to the page's policies. The
	// script is the body of an async function: it may await, finds args in
	// arguments, and returns a JSON value, which is decoded into result unless
	// that is nil.
	Eval(ctx context.Context, script string, result any, args ...any) error

	// Navigate loads a page and waits until it has loaded.
	Navigate(ctx context.Context, url string) error

	// Back goes to the page before, which the back/forward cache may have kept.
	Back(ctx context.Context) error

	// Reload loads the page again and waits until it has loaded.
	Reload(ctx context.Context) error

	// Screenshot shows the tab and returns a PNG of the visible part of its page.
	Screenshot(ctx context.Context) ([]byte, error)

	// Close closes the tab.
	Close(ctx context.Context) error
}

// An Extension is installed in a Browser.
type Extension interface {
	// ID is the browser's name for it.
	ID() string

	// URL is the address of one of its files.
	URL(path string) string

	// Refresh loads the extension anew from its folder, and then the tabs into
	// which its content scripts go, or went before, and those that show a page
	// of it. It returns how many these are, and does not wait for their pages.
	// It is an error if the extension would have another ID then.
	Refresh(ctx context.Context) (tabs int, err error)

	// Reload loads the extension anew from its folder. In Firefox its content
	// scripts go into the pages that are open, too; in Chromium these keep the
	// content scripts of before, whose extension is gone.
	Reload(ctx context.Context) error

	// Uninstall removes the extension.
	Uninstall(ctx context.Context) error

	// SuspendBackground suspends the background as the browser does when it is
	// idle. If none runs it does nothing. tab is any that is open.
	SuspendBackground(ctx context.Context, tab Tab) error

	// KillBackground ends the background without a last turn, and returns when it
	// is gone. If none runs it does nothing.
	KillBackground(ctx context.Context) error

	// EvalBackground runs a script in the background, which it starts if none
	// runs; see [Tab.Eval]. tab is any that is open.
	EvalBackground(ctx context.Context, tab Tab, script string, result any, args ...any) error

	// EvalContent runs a script where the extension's content scripts run in the
	// page of a tab; see [Tab.Eval]. It waits for the first of them.
	EvalContent(ctx context.Context, tab Tab, script string, result any, args ...any) error

	// ClickAction shows the tab and clicks the extension's toolbar button.
	ClickAction(ctx context.Context, tab Tab) error

	// OpenPopup does the same, and waits until the popup that this opens is
	// shown.
	OpenPopup(ctx context.Context, tab Tab) (Popup, error)
}

// A Popup is the page that the toolbar button of an extension opens.
type Popup interface {
	// Open reports whether the popup is still open.
	Open(ctx context.Context) (bool, error)

	// Clickable reports whether a person can click the first element that the
	// CSS selector names: it is there, visible and enabled. If it is there,
	// Clickable waits until that is so and something listens to its clicks, but
	// not longer than patience.
	Clickable(ctx context.Context, selector string, patience time.Duration) (bool, error)

	// Click clicks the first element that the CSS selector names, as a Tab's
	// does.
	Click(ctx context.Context, selector string) error

	// Eval runs a script in the popup; see [Tab.Eval].
	Eval(ctx context.Context, script string, result any, args ...any) error

	// Screenshot returns a PNG of the popup.
	Screenshot(ctx context.Context) ([]byte, error)

	// Close closes the popup, and waits until it is gone. If it is closed
	// already, Close does nothing.
	Close(ctx context.Context) error
}
