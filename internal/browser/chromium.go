package browser

import (
	"context"
	"errors"
	"time"

	"gangway/internal/chromium"
)

var chromiumProgram = &Program{
	Name:     "Chromium",
	ErrEnded: chromium.ErrEnded,
	find:     chromium.Find,
	ensure:   chromium.Ensure,
	// It is busy in any case: its driver keeps workers alive.
	start: func(ctx context.Context, o Options) (Browser, error) {
		b, err := chromium.Start(ctx, chromium.Options{
			Binary: o.Binary, Window: o.Window, Console: o.Console, Args: o.Args, Profile: o.Profile, KeepProfile: o.KeepProfile,
			Private: o.Private,
		})
		if err != nil {
			return nil, err
		}
		return chromiumBrowser{b}, nil
	},
}

type chromiumBrowser struct{ *chromium.Browser }

func (b chromiumBrowser) Install(ctx context.Context, dir string) (Extension, error) {
	e, err := b.LoadExtension(ctx, dir)
	if err != nil {
		return nil, err
	}
	return chromiumExtension{e}, nil
}

func (b chromiumBrowser) NewTab(ctx context.Context, url string) (Tab, error) {
	t, err := b.Browser.NewTab(ctx, url)
	if err != nil {
		return nil, err
	}
	return t, nil
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
	return unlessStopped(e.StopBackground(ctx, tab.(*chromium.Tab)))
}

func (e chromiumExtension) KillBackground(ctx context.Context) error {
	return unlessStopped(e.Extension.KillBackground(ctx))
}

// unlessStopped drops the error of ending a service worker that does not run.
func unlessStopped(err error) error {
	if errors.Is(err, chromium.ErrNotRunning) {
		return nil
	}
	return err
}

func (e chromiumExtension) EvalBackground(ctx context.Context, tab Tab, script string, result any, args ...any) error {
	if err := e.StartBackground(ctx, tab.(*chromium.Tab)); err != nil {
		return err
	}
	return e.Extension.EvalBackground(ctx, script, result, args...)
}

func (e chromiumExtension) EvalContent(ctx context.Context, tab Tab, script string, result any, args ...any) error {
	return e.Extension.EvalContent(ctx, tab.(*chromium.Tab), script, result, args...)
}

func (e chromiumExtension) ClickAction(ctx context.Context, tab Tab) error {
	return e.Extension.ClickAction(ctx, tab.(*chromium.Tab))
}

func (e chromiumExtension) OpenPopup(ctx context.Context, tab Tab) (Popup, error) {
	p, err := e.Extension.OpenPopup(ctx, tab.(*chromium.Tab))
	if err != nil {
		return nil, err
	}
	return p, nil
}
