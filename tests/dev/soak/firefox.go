package soak

import (
	"context"
	_ "embed"
	"errors"

	"gangway/internal/firefox"
	devstage "gangway/tests/dev/stage"
)

// idlePref is how long a background is idle before Firefox suspends it, in
// milliseconds.
const (
	idlePref  = "extensions.background.idle.timeout"
	idleNever = 300_000 // The most that Firefox takes.
	idleSoon  = 700
)

// prefs let Firefox go on in spite of the crashes, and suspend no background by
// itself.
var prefs = map[string]any{
	"extensions.webextensions.crash.threshold": 1_000_000,
	idlePref: idleNever,
}

var (
	//go:embed prelude.js
	preludeScript string
	//go:embed ports.js
	portsScript string
)

// A firefoxHost is a Firefox with the extension.
type firefoxHost struct {
	*devstage.Firefox
	*firefox.Extension
	history
	built string
}

func openFirefox(ctx context.Context, o Options) (_ *firefoxHost, err error) {
	opened, err := devstage.OpenFirefox(ctx, "soak", prefs, o.Report)
	if err != nil {
		return nil, err
	}
	f := &firefoxHost{Firefox: opened, history: opened.Browser}
	if f.built, err = o.build(ctx, f.Stage); err == nil {
		err = errors.Join(f.Browser.Chrome(ctx, portsScript, nil), f.install(ctx, nil))
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// folder implements host.
func (f *firefoxHost) folder() string { return f.built }

// address implements host.
func (f *firefoxHost) address(host string) string {
	return addressAt(f.Server, host)
}

// bystand implements host.
func (f *firefoxHost) bystand() string { return f.Extension.URL(bystanderPage) }

// open implements host.
func (f *firefoxHost) open(ctx context.Context, url string, private bool) (page, error) {
	if private {
		return f.Browser.NewPrivateWindow(ctx, url)
	}
	return f.Browser.NewTab(ctx, url)
}

// suspend implements host.
func (f *firefoxHost) suspend(ctx context.Context) (hit bool, err error) {
	err = f.chrome(ctx, `
		if (extension.backgroundState != "running") return false;
		return await endsBackground(() => extension.terminateBackground({ ignoreDevToolsAttached: true }));`, &hit)
	return hit, err
}

// reload implements host. Firefox itself starts content scripts in open pages.
func (f *firefoxHost) reload(ctx context.Context, _ []page) error { return f.Extension.Reload(ctx) }

// install implements host.
func (f *firefoxHost) install(ctx context.Context, _ []page) (err error) {
	if f.Extension, err = f.Browser.InstallAddon(ctx, f.built); err != nil {
		return err
	}
	return f.AllowPrivate(ctx)
}

// memory implements host.
func (f *firefoxHost) memory(ctx context.Context) (u Usage, err error) {
	err = f.chrome(ctx, `
		Services.obs.notifyObservers(null, "child-mmu-request");
		await pause(2000);
		const usage = { Extensions: 0, Pages: 0, Processes: 0 };
		for (const { type, memory } of (await ChromeUtils.requestProcInfo()).children) {
			if (type == "extension") usage.Extensions += memory;
			if (type == "webIsolated") {
				usage.Pages += memory;
				usage.Processes++;
			}
		}
		return usage;`, &u)
	return u, err
}

// chrome runs a script after prelude.js, which finds the extension.
func (f *firefoxHost) chrome(ctx context.Context, script string, result any, args ...any) error {
	return f.Browser.Chrome(ctx, preludeScript+script, result, append([]any{f.ID}, args...)...)
}
