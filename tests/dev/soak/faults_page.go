package soak

import (
	"context"
	"time"
)

// backAndForth lets a page go into the back/forward cache and come back: its
// content script and its session go on. It misses a page that Firefox does not
// keep.
func backAndForth(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	life := t.status.Life
	if err := t.tab.Navigate(ctx, r.stage.url("elsewhere")); err != nil {
		return false, err
	}
	if r.random.IntN(2) == 0 {
		if _, err := suspend(ctx, r, t); err != nil {
			return false, err
		}
	}
	if err := t.tab.Back(ctx); err != nil {
		return false, err
	}
	return r.livesOn(ctx, t, life)
}

// moveTab moves a tab into a window of its own, or back.
func moveTab(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	life := t.status.Life
	// The script runs in the window that is shown, and must not close that.
	if err := r.stage.hostile.Show(ctx); err != nil {
		return false, err
	}
	var moved bool
	if err := r.stage.chrome(ctx, `
		const { window, tab } = findTab(args[0]);
		const hidden = window.PrivateBrowsingUtils.isWindowPrivate(window);
		const others = [...Services.wm.getEnumerator("navigator:browser")].filter((other) =>
			other != window && window.PrivateBrowsingUtils.isWindowPrivate(other) == hidden);
		if (window.gBrowser.tabs.length == 1) {
			if (others.length == 0) return false; // It is alone already.
			return Boolean(others[0].gBrowser.adoptTab(tab, { selectTab: true }));
		}
		const moved = window.gBrowser.replaceTabWithWindow(tab);
		while (moved.gBrowserInit?.delayedStartupFinished !== true) await pause(5);
		return true;`, &moved, t.host); err != nil || !moved {
		return false, err
	}
	if err := t.tab.Show(ctx); err != nil {
		return false, err
	}
	return r.livesOn(ctx, t, life)
}

// reloadPage ends a content script, with its session. Another one begins.
func reloadPage(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	return r.replaces(ctx, t, func() error { return t.tab.Reload(ctx) })
}

// leavePage goes to another page of the site, and so to another content script.
func leavePage(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	return r.replaces(ctx, t, func() error {
		return t.tab.Navigate(ctx, r.stage.url(t.host)+"?"+time.Now().Format(time.RFC3339Nano))
	})
}

// crashPage kills the process of a page, and loads it again.
func crashPage(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	return r.replaces(ctx, t, func() error {
		if err := r.stage.chrome(ctx, `
			const [host, url] = args;
			const { window, tab } = findTab(host);
			const browser = tab.linkedBrowser;
			const crashed = new Promise((done) => browser.addEventListener("oop-browser-crashed", done, { once: true }));
			Cc["@mozilla.org/processtools-service;1"].getService(Ci.nsIProcessToolsService)
				.kill(browser.browsingContext.currentWindowGlobal.osPid);
			await crashed;
			await pause(0); // The browser's own listeners come first.
			window.gBrowser.selectedTab = tab;
			browser.fixupAndLoadURIString(url, {
				triggeringPrincipal: Services.scriptSecurityManager.getSystemPrincipal(),
			});
			await shows(tab, host);`, nil, t.host, r.stage.url(t.host)); err != nil {
			return err
		}
		return t.tab.Show(ctx)
	})
}

// discardTab has Firefox give up the page of a tab that nobody looks at, until
// somebody does.
func discardTab(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	return r.replaces(ctx, t, func() error {
		if err := r.stage.chrome(ctx, `
			const [host] = args;
			const { window: { gBrowser }, tab } = findTab(host);
			if (gBrowser.selectedTab == tab) {
				gBrowser.selectedTab = gBrowser.tabs.find((other) => other != tab) ?? gBrowser.addTrustedTab("about:blank");
			}
			await gBrowser.prepareDiscardBrowser(tab);
			if (!gBrowser.discardBrowser(tab, true)) throw new Error("Firefox does not discard the tab");
			gBrowser.selectedTab = tab;
			await shows(tab, host);`, nil, t.host); err != nil {
			return err
		}
		return t.tab.Show(ctx)
	})
}

// renewPrivateWindow closes the private window and opens another one.
func renewPrivateWindow(ctx context.Context, r *run, _ *tab) (hit bool, err error) {
	private := r.stage.private()
	return r.replaces(ctx, private, func() error {
		if err := private.tab.Close(ctx); err != nil {
			return err
		}
		private.tab, err = r.stage.Browser.NewPrivateWindow(ctx, r.stage.url(private.host))
		return err
	})
}
