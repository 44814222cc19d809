package browser

import (
	"context"
	"time"

	"gangway/internal/chromium"
)

var chromiumProgram = &Program{
	Name:     "Chromium",
	ErrEnded: chromium.ErrEnded,
	ensure:   chromium.Ensure,
	// It is busy in any case: its driver keeps workers alive.
	start: func(ctx context.Context, o Options) (Browser, error) {
		b, err := chromium.Start(ctx, chromium.Options{Binary: o.Binary, Window: o.Window, Console: o.Console})
		return chromiumBrowser{b}, err
	},
}

type chromiumBrowser struct{ *chromium.Browser }

func (b chromiumBrowser) Install(ctx context.Context, dir string) (Extension, error) {
	e, err := b.LoadExtension(ctx, dir)
	return chromiumExtension{e}, err
}

func (b chromiumBrowser) NewTab(ctx context.Context, url string) (Tab, error) {
	return b.Browser.NewTab(ctx, url)
}

func (b chromiumBrowser) Screenshot(ctx context.Context, tab Tab) ([]byte, error) {
	return tab.(*chromium.Tab).Screenshot(ctx)
}

type chromiumExtension struct{ *chromium.Extension }

func (e chromiumExtension) ID() string { return e.Extension.ID }

// idle stands for the 30 seconds that a service worker is idle before Chromium
// stops it. It stops none that has just been at work, and tells none of its end.
const idle = time.Second

func (e chromiumExtension) SuspendBackground(ctx context.Context, tab Tab) error {
	select {
	case <-time.After(idle):
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return e.StopBackground(ctx, tab.(*chromium.Tab))
}

func (e chromiumExtension) ClickAction(ctx context.Context, tab Tab) error {
	return e.Extension.ClickAction(ctx, tab.(*chromium.Tab))
}

func (e chromiumExtension) OpenPopup(ctx context.Context, tab Tab) (Popup, error) {
	return e.Extension.OpenPopup(ctx, tab.(*chromium.Tab))
}
