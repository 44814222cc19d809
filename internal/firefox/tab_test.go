package firefox_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/pageserver"
)

// A program may open and show a tab of its own in the very moment in which the
// new one is shown.
func TestNewTabIsNoneThatAProgramOpens(t *testing.T) {
	b := firefoxtest.Start(t, firefox.Options{})
	url := firefoxtest.Serve(t, pageserver.HTML(page))
	require.NoError(t, b.Chrome(firefoxtest.Context(t), `
		const { gBrowser } = Services.wm.getMostRecentWindow("navigator:browser");
		gBrowser.tabContainer.addEventListener("TabOpen", () => {
			const selected = () => {
				gBrowser.selectedTab = gBrowser.addTab(arguments[0], {
					triggeringPrincipal: Services.scriptSecurityManager.getSystemPrincipal(),
				});
			};
			gBrowser.tabContainer.addEventListener("TabSelect", selected, { once: true });
		}, { once: true });`, nil, url+"/program"))

	tab, err := b.NewTab(firefoxtest.Context(t), url+"/test")
	require.NoError(t, err)

	at, err := tab.URL(firefoxtest.Context(t))
	require.NoError(t, err)
	assert.Equal(t, url+"/test", at)
	var tabs []string
	require.NoError(t, b.Chrome(firefoxtest.Context(t), `
		const { gBrowser } = Services.wm.getMostRecentWindow("navigator:browser");
		const own = BrowsingContext.getCurrentTopByBrowserId(arguments[0]).embedderElement;
		return [own.currentURI.spec, ...gBrowser.browsers.map((tab) => tab.currentURI.spec)];`, &tabs, tab.ID))
	require.NotEmpty(t, tabs)
	assert.Equal(t, url+"/test", tabs[0], "the number is the tab's")
	assert.Contains(t, tabs[1:], url+"/program", "nothing has led the program's tab away")
}

// A program may have opened a window, which is on top.
func TestNewTabIsInTheWindowOfTheTabBefore(t *testing.T) {
	b := firefoxtest.Start(t, firefox.Options{})
	url := firefoxtest.Serve(t, pageserver.HTML(page))
	before := firefoxtest.OpenTab(t, b, url+"/before")
	require.NoError(t, b.Chrome(firefoxtest.Context(t), `
		const opened = window.openDialog(AppConstants.BROWSER_CHROME_URL, "_blank", "chrome,all,dialog=no", "about:blank");
		await new Promise((loaded) => opened.addEventListener("load", loaded, { once: true }));
		while (Services.wm.getMostRecentWindow("navigator:browser") !== opened) {
			opened.focus();
			await new Promise((resolve) => setTimeout(resolve, 10));
		}`, nil))

	tab, err := b.NewTab(firefoxtest.Context(t), url+"/test")
	require.NoError(t, err)

	var together bool
	require.NoError(t, b.Chrome(firefoxtest.Context(t), `
		const [one, other] = Array.from(arguments, (id) => BrowsingContext.getCurrentTopByBrowserId(id).embedderElement);
		return one.documentGlobal === other.documentGlobal;`, &together, before.ID, tab.ID))
	assert.True(t, together)
}
