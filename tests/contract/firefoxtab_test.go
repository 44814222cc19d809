package contract

import (
	"os"
	"testing"

	"gangway/internal/firefox"

	"github.com/stretchr/testify/require"
)

// A firefoxTab is a tab of a real Firefox.
type firefoxTab struct {
	*firefox.Tab
	browser *firefox.Browser
}

func (f *firefoxTab) number() int { return f.ID }

// id implements drivenTab.
func (f *firefoxTab) id(t *testing.T) int64 {
	t.Helper()
	var id int64
	err := f.browser.Chrome(t.Context(), `
		const { ExtensionParent } = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
		const { tabTracker } = ExtensionParent.apiManager.global;
		const browser = BrowsingContext.getCurrentTopByBrowserId(arguments[0]).embedderElement;
		return tabTracker.getId(browser.getTabBrowser().getTabForBrowser(browser));`, &id, f.ID)
	require.NoError(t, err)
	return id
}

// rest implements drivenTab. A page that Firefox is still busy with, which can be
// some time after its load event on a busy machine, is not kept in the
// back/forward cache.
func (f *firefoxTab) rest(t *testing.T) {
	t.Helper()
	require.NoError(t, f.browser.Chrome(t.Context(), `
		const { webProgress } = BrowsingContext.getCurrentTopByBrowserId(arguments[0]);
		do {
			await new Promise((done) => setTimeout(done, 100));
		} while (webProgress.isLoadingDocument);`, nil, f.ID))
}

// choose implements drivenTab.
func (f *firefoxTab) choose(t *testing.T) {
	t.Helper()
	require.NoError(t, f.browser.Chrome(t.Context(), `
		const browser = BrowsingContext.getCurrentTopByBrowserId(arguments[0]).embedderElement;
		const tabs = browser.getTabBrowser();
		tabs.selectedTab = tabs.getTabForBrowser(browser);
		while (!browser.docShellIsActive) await new Promise(requestAnimationFrame);`, nil, f.ID))
}

// kill implements drivenTab.
func (f *firefoxTab) kill(t *testing.T) {
	t.Helper()
	var process int
	err := f.browser.Chrome(t.Context(), `
		return BrowsingContext.getCurrentTopByBrowserId(arguments[0]).currentWindowGlobal.osPid;`, &process, f.ID)
	require.NoError(t, err)
	crashed, err := os.FindProcess(process)
	require.NoError(t, err)
	require.NoError(t, crashed.Kill())
}
