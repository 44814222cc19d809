package browser

import (
	"context"
	"maps"
	"sync"

	"gangway/internal/firefox"
)

var firefoxProgram = &Program{
	Name:     "Firefox",
	ErrEnded: firefox.ErrEnded,
	find:     firefox.Find,
	ensure:   firefox.Ensure,
	start: func(ctx context.Context, o Options) (Browser, error) {
		options := firefox.Options{
			Binary: o.Binary, Window: o.Window, Console: o.Console, Args: o.Args,
			Profile: o.Profile, KeepProfile: o.KeepProfile, Prefs: map[string]any{},
		}
		if o.Busy {
			maps.Copy(options.Prefs, busyPrefs)
		}
		maps.Copy(options.Prefs, o.Prefs)
		b, err := firefox.Start(ctx, options)
		if err != nil {
			return nil, err
		}
		return &firefoxBrowser{Browser: b, private: o.Private}, nil
	},
}

var busyPrefs = map[string]any{
	"dom.ipc.reportProcessHangs":          false,
	"dom.max_ext_content_script_run_time": 0,
	"dom.max_script_run_time":             0,
	"extensions.background.idle.timeout":  300_000, // Firefox allows no more.
}

// LoadTimedOut reports whether NewTab waited in vain for its page to have loaded.
// The tab is there then.
func LoadTimedOut(err error) bool { return firefox.LoadTimedOut(err) }

type firefoxBrowser struct {
	*firefox.Browser
	private bool // Extensions run in private windows, too.

	mu   sync.Mutex // Held while a tab is opened. Protects following.
	open bool       // The private window is.
}

func (b *firefoxBrowser) Install(ctx context.Context, dir string) (Extension, error) {
	e, err := b.InstallAddon(ctx, dir)
	if err == nil && b.private {
		err = e.AllowPrivate(ctx)
	}
	if err != nil {
		return nil, err
	}
	return firefoxExtension{e}, nil
}

func (b *firefoxBrowser) NewTab(ctx context.Context, url string) (Tab, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	open := b.Browser.NewTab
	if b.private && !b.open {
		open = b.NewPrivateWindow // Further tabs are opened in it.
	}
	t, err := open(ctx, url)
	b.open = b.open || err == nil
	if err != nil {
		return nil, err
	}
	return t, nil
}

func (b *firefoxBrowser) Screenshot(ctx context.Context, _ Tab) ([]byte, error) {
	return b.Browser.Screenshot(ctx)
}

type firefoxExtension struct{ *firefox.Extension }

func (e firefoxExtension) ID() string { return e.Extension.ID }

func (e firefoxExtension) SuspendBackground(ctx context.Context, _ Tab) error {
	return e.TerminateBackground(ctx)
}

func (e firefoxExtension) KillBackground(ctx context.Context) error {
	state, err := e.BackgroundState(ctx)
	if err != nil || state == firefox.BackgroundStopped {
		return err
	}
	return e.KillBackgroundAlone(ctx)
}

func (e firefoxExtension) EvalBackground(ctx context.Context, _ Tab, script string, result any, args ...any) error {
	return e.Extension.EvalBackground(ctx, script, result, args...)
}

func (e firefoxExtension) EvalContent(ctx context.Context, tab Tab, script string, result any, args ...any) error {
	return e.Extension.EvalContent(ctx, tab.(*firefox.Tab), script, result, args...)
}

func (e firefoxExtension) ClickAction(ctx context.Context, tab Tab) error {
	return e.Extension.ClickAction(ctx, tab.(*firefox.Tab))
}

func (e firefoxExtension) OpenPopup(ctx context.Context, tab Tab) (Popup, error) {
	p, err := e.Extension.OpenPopup(ctx, tab.(*firefox.Tab))
	if err != nil {
		return nil, err
	}
	return firefoxPopup{p}, nil
}

type firefoxPopup struct{ *firefox.Popup }

func (p firefoxPopup) Screenshot(ctx context.Context) ([]byte, error) {
	return p.Popup.Screenshot(ctx, 1)
}
