package firefox

import "context"

// Refresh loads the extension anew from its folder, and then the pages of all
// tabs into which its content scripts go, or went before, and those of its own
// that are open in tabs, which stay where they are. It returns how many tabs
// these are, and does not wait for their pages.
//
// An extension that Firefox refuses stays as it was.
func (e *Extension) Refresh(ctx context.Context) (tabs int, err error) {
	var k struct {
		known
		Tabs int
	}
	err = e.chrome(ctx, grantHosts+tabsOf+`
		const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
		const addon = await AddonManager.getAddonByID(id);
		const before = matchingTabs(policy);
		const own = ownPages(policy);
		await Promise.all(own.map(page => leave(page.tab)));
		try {
			await addon.reload();
		} finally {
			own.forEach(show);
		}
		const reloaded = WebExtensionPolicy.getByID(id);
		await reloaded.readyPromise;
		await grantHosts(reloaded.extension);
		const tabs = new Set([...before, ...matchingTabs(reloaded)].filter(tab => !tab.closing));
		for (const tab of tabs) {
			tab.linkedBrowser.reload();
		}
		return { Host: reloaded.mozExtensionHostname, ManifestVersion: reloaded.extension.manifestVersion,
			Tabs: tabs.size + own.length };`, &k)
	if err != nil {
		return 0, err
	}
	e.take(k.known)
	return k.Tabs, nil
}

// tabsOf finds the tabs with a page or a frame into which a content script
// goes, and those with a page of the extension.
//
// Firefox closes the latter when the extension goes, and its last window with
// them (ext-browser.js of Firefox 153, page-shutdown). So another page is
// loaded into them before.
const tabsOf = `
	const { setTimeout } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");
	const allTabs = () => [...Services.wm.getEnumerator("navigator:browser")]
		.flatMap(w => [...w.gBrowser.tabs]).filter(t => t.linkedPanel);
	const matchingTabs = policy => allTabs().filter(t =>
		(t.linkedBrowser.browsingContext?.getAllBrowsingContextsInSubtree() ?? []).some(context => {
			const uri = context.currentWindowGlobal?.documentURI;
			return uri && policy.contentScripts.some(script =>
				(script.allFrames || !context.parent) && script.matchesURI(uri));
		}));
	const ownPages = policy => allTabs()
		.map(tab => ({ tab, uri: tab.linkedBrowser.currentURI }))
		.filter(({ uri }) => uri.schemeIs("moz-extension") && uri.host == policy.mozExtensionHostname);
	const load = (tab, uri) => tab.linkedBrowser.loadURI(uri, {
		triggeringPrincipal: Services.scriptSecurityManager.getSystemPrincipal(),
		loadFlags: Ci.nsIWebNavigation.LOAD_FLAGS_REPLACE_HISTORY,
	});
	const show = ({ tab, uri }) => !tab.closing && load(tab, uri);
	const leave = tab => new Promise(resolve => {
		let left = false;
		const done = () => {
			if (left) return;
			left = true;
			resolve();
			tab.removeEventListener("TabClose", done);
			tab.linkedBrowser?.removeProgressListener(listener);
		};
		// Firefox holds it weakly, and the timer holds it.
		const listener = {
			QueryInterface: ChromeUtils.generateQI(["nsIWebProgressListener", "nsISupportsWeakReference"]),
			onLocationChange(progress) {
				if (progress.isTopLevel) done();
			},
		};
		tab.linkedBrowser.addProgressListener(listener, Ci.nsIWebProgress.NOTIFY_LOCATION);
		tab.addEventListener("TabClose", done);
		setTimeout(done, 1000); // The page may ask whether to leave. Then Firefox closes it.
		load(tab, Services.io.newURI("about:blank"));
	});
`
