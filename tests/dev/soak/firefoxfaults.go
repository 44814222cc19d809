package soak

import (
	"context"
	"errors"

	"gangway/tests/soak/talk"
)

// faults implements host. Most concern the background, since that is what most
// happens to.
func (f *firefoxHost) faults() []fault {
	return []fault{
		{"suspend", 20, suspend},
		{"idle suspension", 4, f.suspendIdle},
		{"kill background", 16, f.killBackground},
		{panicName, 6, panicBackground},
		{"cut ports", 10, f.cutPorts},
		{"storage refuses", 4, f.refuseStorage},
		{"clock jump", 5, jumpClock},
		{"hostile peer", 6, attack},
		{"back and forth", 6, backAndForth},
		{"bystander", 6, bystand},
		{"reload page", 5, reloadPage},
		{"leave page", 3, leavePage},
		{"crash page", 4, f.crashPage},
		{"discard tab", 3, f.discardTab},
		{"move to window", 4, f.moveTab},
		{"new private window", 3, f.renewPrivateWindow},
		{"reload extension", 3, reloadExtension},
		{"update extension", 3, updateExtension},
	}
}

// suspendIdle lets the background be idle until Firefox suspends it.
func (f *firefoxHost) suspendIdle(ctx context.Context, r *run, _ *tab) (hit bool, err error) {
	if err := r.settle(ctx); err != nil {
		return false, err
	}
	if err := f.Browser.SetPref(ctx, idlePref, idleSoon); err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, f.Browser.SetPref(ctx, idlePref, idleNever)) }()
	// The timer of a background that runs is not shortened, so another begins.
	if err := f.chrome(ctx, `
		if (extension.backgroundState == "running") await extension.terminateBackground({ ignoreDevToolsAttached: true });`, nil); err != nil {
		return false, err
	}
	if err := r.orderAll(ctx, talk.Order{Each: 1}); err != nil {
		return false, err
	}
	if err := r.settle(ctx); err != nil {
		return false, err
	}
	err = f.chrome(ctx, `
		return await endsBackground(async (ended) => {
			for (let i = 0; i < 2000 && !ended() && extension.backgroundState != "stopped"; i++) await pause(5);
		}) || extension.backgroundState == "stopped";`, &hit)
	return hit, err
}

// killBackground kills the process of a running background.
func (f *firefoxHost) killBackground(ctx context.Context, r *run, _ *tab) (hit bool, err error) {
	err = f.chrome(ctx, `
		const { children } = await ChromeUtils.requestProcInfo();
		const found = children.find((child) => child.type == "extension");
		if (!found || extension.backgroundState != "running") return false;
		return await endsBackground(async (ended) => {
			Cc["@mozilla.org/processtools-service;1"].getService(Ci.nsIProcessToolsService).kill(found.pid);
			while (!ended()) await pause(2);
		});`, &hit)
	return hit, err
}

// refuseStorage has storage.session refuse some writes, as if it were full.
func (f *firefoxHost) refuseStorage(ctx context.Context, r *run, _ *tab) (hit bool, err error) {
	before, err := r.statuses(ctx)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, r.refused(ctx, before)) }()
	err = f.chrome(ctx, `
		const { extensionStorageSession } = ChromeUtils.importESModule("resource://gre/modules/ExtensionStorage.sys.mjs");
		const { ExtensionUtils } = ChromeUtils.importESModule("resource://gre/modules/ExtensionUtils.sys.mjs");
		extensionStorageSession.refused = 0;
		extensionStorageSession.setUnrefused = extensionStorageSession.set;
		extensionStorageSession.set = () => {
			extensionStorageSession.refused++;
			throw new ExtensionUtils.ExtensionError(
				"QuotaExceededError: storage.session API call exceeded its quota limitations.");
		};`, nil)
	if err != nil {
		return false, err
	}
	// On a slow machine all that was on its way is stored by now.
	ordered := r.orderAll(ctx, talk.Order{Each: 1})
	err = f.chrome(ctx, `
		const { extensionStorageSession } = ChromeUtils.importESModule("resource://gre/modules/ExtensionStorage.sys.mjs");
		const [writes] = args;
		for (let i = 0; extensionStorageSession.refused < writes && i < 200; i++) await pause(5);
		extensionStorageSession.set = extensionStorageSession.setUnrefused;
		return extensionStorageSession.refused > 0;`, &hit, 1+r.random.IntN(8))
	return hit, errors.Join(ordered, err)
}

// cutPorts ends some of the extension's ports for both ends, which stay.
func (f *firefoxHost) cutPorts(ctx context.Context, r *run, _ *tab) (hit bool, err error) {
	err = f.chrome(ctx, `
		const [share] = args;
		const { ConduitsParent } = ChromeUtils.importESModule("resource://gre/modules/ConduitsParent.sys.mjs");
		const ports = new Map();
		for (const [end, { actor, port, extension }] of ConduitsParent.prototype.soakPorts) {
			if (extension == id) ports.set(port, [...(ports.get(port) ?? []), { end, actor }]);
		}
		let cut = 0;
		for (const [portId, ends] of ports) {
			if (ends.length < 2 || Math.random() > share) continue;
			for (const { end, actor } of ends) {
				try {
					actor.sendAsyncMessage("PortDisconnect", { target: end, arg: { portId, error: null }, query: false, sender: "ProxyMessenger" });
				} catch {
					ConduitsParent.prototype.soakPorts.delete(end); // Its process is gone.
					continue;
				}
				cut++;
			}
		}
		return cut > 0;`, &hit, 0.2+0.8*r.random.Float64())
	return hit, err
}

// crashPage kills the process of a page, and loads it again.
func (f *firefoxHost) crashPage(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	t.crashed = true
	return r.replaces(ctx, t, func() error {
		if err := f.chrome(ctx, `
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
			await shows(tab, host);`, nil, t.host, f.address(t.host)); err != nil {
			return err
		}
		return t.page.Show(ctx)
	})
}

// discardTab has Firefox give up the page of a tab that nobody looks at, until
// somebody does. Where a page has crashed before, messages of the background then
// find no receiver in the tab, which Firefox knows no more: another tab takes its
// place. Seen in Firefox ESR 153.
func (f *firefoxHost) discardTab(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	if t.crashed {
		_, err := f.renew(ctx, r, t)
		return false, err
	}
	return r.replaces(ctx, t, func() error {
		if err := f.chrome(ctx, `
			const [host, url] = args;
			const { window: { gBrowser }, tab } = findTab(host);
			if (gBrowser.selectedTab == tab) {
				gBrowser.selectedTab = gBrowser.tabs.find((other) => other != tab) ?? gBrowser.addTrustedTab("about:blank");
			}
			// Firefox asks the page, which may just be stopped, and now and then does
			// not load it again.
			await Promise.race([gBrowser.prepareDiscardBrowser(tab), pause(5000)]);
			if (!gBrowser.discardBrowser(tab, true)) throw new Error("Firefox does not discard the tab");
			gBrowser.selectedTab = tab;
			const shown = shows(tab, host).then(() => true);
			while (!(await Promise.race([shown, pause(10_000)]))) {
				tab.linkedBrowser.fixupAndLoadURIString(url, {
					triggeringPrincipal: Services.scriptSecurityManager.getSystemPrincipal(),
				});
			}`, nil, t.host, f.address(t.host)); err != nil {
			return err
		}
		return t.page.Show(ctx)
	})
}

// moveTab moves a tab into a window of its own, or back.
func (f *firefoxHost) moveTab(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	life := t.status.Life
	// The script runs in the window that is shown, and must not close that.
	if err := r.stage.hostile.Show(ctx); err != nil {
		return false, err
	}
	var moved bool
	if err := f.chrome(ctx, `
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
	if err := t.page.Show(ctx); err != nil {
		return false, err
	}
	return r.livesOn(ctx, t, life)
}

// renewPrivateWindow closes the private window and opens another one.
func (f *firefoxHost) renewPrivateWindow(ctx context.Context, r *run, _ *tab) (hit bool, err error) {
	return f.renew(ctx, r, r.stage.private())
}

// renew closes a tab, and opens another one in its place.
func (f *firefoxHost) renew(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	return r.replaces(ctx, t, func() error {
		if err := t.page.Close(ctx); err != nil {
			return err
		}
		t.crashed = false
		t.page, err = f.open(ctx, f.address(t.host), t == r.stage.private())
		return err
	})
}
