package soak

import (
	"context"
	"errors"

	"gangway/internal/chromium"
	devstage "gangway/tests/dev/stage"
)

// A chromiumHost is a Chromium with the extension.
type chromiumHost struct {
	*devstage.Chromium
	*chromium.Extension
	history
	built string
	looks *chromium.Tab // Chromium is told by a tab to stop a worker.
}

func openChromium(ctx context.Context, o Options) (_ *chromiumHost, err error) {
	opened, err := devstage.OpenChromium(ctx, "soak", devstage.Empty, o.Report)
	if err != nil {
		return nil, err
	}
	c := &chromiumHost{Chromium: opened, history: opened.Browser}
	if c.looks, err = c.Browser.NewTab(ctx, ""); err == nil {
		if c.built, err = o.build(ctx, c.Stage); err == nil {
			c.Extension, err = c.Browser.LoadExtension(ctx, c.built)
		}
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// folder implements host.
func (c *chromiumHost) folder() string { return c.built }

// address implements host.
func (c *chromiumHost) address(host string) string { return addressAt(c.Server, host) }

// bystand implements host.
func (c *chromiumHost) bystand() string { return c.Extension.URL(bystanderPage) }

// open implements host. No extension runs in an incognito window unless a person
// allows it there.
func (c *chromiumHost) open(ctx context.Context, url string, _ bool) (page, error) {
	return c.Browser.NewTab(ctx, url)
}

// suspend implements host.
func (c *chromiumHost) suspend(ctx context.Context) (hit bool, err error) {
	return ended(c.StopBackground(ctx, c.looks))
}

// ended reports whether a worker ran at which a command was aimed.
func ended(err error) (hit bool, _ error) {
	if noWorker(err) {
		return false, nil
	}
	return err == nil, err
}

// noWorker reports whether a command found no worker, or it ended meanwhile.
func noWorker(err error) bool {
	return errors.Is(err, chromium.ErrNotRunning) || errors.Is(err, chromium.ErrGone)
}

// reload implements host. Chromium puts content scripts into pages that are
// loaded later.
func (c *chromiumHost) reload(ctx context.Context, tabs []page) error {
	if err := c.Extension.Reload(ctx); err != nil {
		return err
	}
	for _, tab := range tabs {
		if err := tab.Reload(ctx); err != nil {
			return err
		}
	}
	return nil
}

// install implements host.
func (c *chromiumHost) install(ctx context.Context, tabs []page) error { return c.reload(ctx, tabs) }

// memory implements host, on Linux.
func (c *chromiumHost) memory(ctx context.Context) (u Usage, err error) {
	processes, err := c.Browser.Processes(ctx)
	if err != nil {
		return Usage{}, err
	}
	for _, p := range processes {
		switch size := p.Memory(); {
		case p.Type != "renderer" || size == 0:
		case p.OfExtensions():
			u.Extensions += size
		default:
			u.Pages += size
			u.Processes++
		}
	}
	return u, nil
}
