package soak

import (
	"context"
	"fmt"
	"strings"

	"gangway/internal/console"
	"gangway/internal/manifest"
	"gangway/internal/pageserver"
)

// A host is a browser with the extension.
type host interface {
	history

	// open opens a tab and shows it: in a private window if that is asked for
	// and extensions run there.
	open(ctx context.Context, url string, private bool) (page, error)
	// suspend suspends a running background as the browser does, and reports
	// whether there was one.
	suspend(ctx context.Context) (hit bool, err error)
	// reload ends all content scripts and the background with all it has
	// stored. They run again when it returns.
	reload(ctx context.Context, tabs []page) error
	// install installs what now is in the extension's folder over the
	// extension that runs, as reload.
	install(ctx context.Context, tabs []page) error
	// memory measures the memory, when the processes have given back what they
	// can.
	memory(ctx context.Context) (Usage, error)
	// faults are those that can happen.
	faults() []fault
	// address returns that of a host's page. Both browsers take all names below
	// localhost for this machine.
	address(host string) string
	// bystand returns the address of the extension's page.
	bystand() string
	// folder is the one of the extension.
	folder() string
	Close() error
}

// A history has the lines of a browser's console.
type history interface {
	Lines() []console.Line
	LastNumber() int
	WaitLineAfter(ctx context.Context, number int, match func(console.Line) bool) (console.Line, error)
}

// A page is what a tab shows.
type page interface {
	Navigate(ctx context.Context, url string) error
	Reload(ctx context.Context) error
	Back(ctx context.Context) error
	Show(ctx context.Context) error
	Close(ctx context.Context) error
	Eval(ctx context.Context, script string, result any, args ...any) error
}

// openHost starts the browser that is asked for, with the extension.
func openHost(ctx context.Context, o Options) (host, error) {
	switch o.Browser {
	case manifest.Firefox:
		return openFirefox(ctx, o)
	case manifest.Chromium:
		return openChromium(ctx, o)
	}
	return nil, fmt.Errorf("soak: there is no browser %q", o.Browser)
}

// bystanderPage is the page of the extension, which receives the ports of sessions and
// leaves them to the background.
const bystanderPage = "bystander.html"

// addressAt returns the address of a host's page at a server.
func addressAt(server *pageserver.Server, host string) string {
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "http://"), ":")
	return "http://" + strings.TrimSuffix(host, ".localhost") + ".localhost:" + port + "/"
}
