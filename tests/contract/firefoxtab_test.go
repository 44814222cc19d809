package contract

import (
	"context"
	"os"
	"testing"
	"time"

	"gangway/internal/firefox"

	"github.com/stretchr/testify/require"
)

// A firefoxTab is a tab of a firefoxWorld.
type firefoxTab struct {
	*firefox.Tab
	world *firefoxWorld
	owner extension
	from  int // Lines before are of pages that are gone.
}

// id implements tab.
func (f *firefoxTab) id(t *testing.T) int64 {
	t.Helper()
	var id int64
	err := f.world.Chrome(t.Context(), `
		const { ExtensionParent } = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
		const { tabTracker } = ExtensionParent.apiManager.global;
		const browser = BrowsingContext.getCurrentTopByBrowserId(arguments[0]).embedderElement;
		return tabTracker.getId(browser.getTabBrowser().getTabForBrowser(browser));`, &id, f.ID)
	require.NoError(t, err)
	return id
}

// puppet implements tab.
func (f *firefoxTab) puppet(t *testing.T) *client {
	t.Helper()
	return f.find(t, false)
}

// find finds the puppet in the tab's page, or in a frame of it.
func (f *firefoxTab) find(t *testing.T, frame bool) *client {
	t.Helper()
	return f.world.wait(t, "puppet in the tab", func(l firefox.ConsoleLine) bool {
		return l.TabID == f.ID && l.Frame == frame && l.AddonID == string(f.owner) &&
			l.Number > max(f.from, f.world.started[f.owner])
	})
}

// addFrame implements tab.
func (f *firefoxTab) addFrame(t *testing.T) *client {
	t.Helper()
	require.NoError(t, f.Eval(t.Context(), `
		const frame = document.createElement("iframe");
		frame.src = location.href;
		document.body.append(frame);`, nil))
	return f.find(t, true)
}

// removeFrame implements tab.
func (f *firefoxTab) removeFrame(t *testing.T) {
	t.Helper()
	require.NoError(t, f.Eval(t.Context(), `document.querySelector("iframe").remove();`, nil))
}

// leave implements tab. A page that Firefox is still busy with, which can be
// some time after its load event on a busy machine, is not kept in the
// back/forward cache.
func (f *firefoxTab) leave(t *testing.T) {
	t.Helper()
	require.NoError(t, f.world.Chrome(t.Context(), `
		const { webProgress } = BrowsingContext.getCurrentTopByBrowserId(arguments[0]);
		do {
			await new Promise((done) => setTimeout(done, 100));
		} while (webProgress.isLoadingDocument);`, nil, f.ID))
	require.NoError(t, f.Eval(t.Context(), `document.body.dataset.left = "yes";`, nil))
	require.NoError(t, f.Navigate(t.Context(), f.world.address(plainPage)))
}

// back implements tab.
func (f *firefoxTab) back(t *testing.T) {
	t.Helper()
	require.NoError(t, f.Back(t.Context()))
	var kept bool
	require.NoError(t, f.Eval(t.Context(), `return document.body.dataset.left === "yes";`, &kept))
	if !kept {
		panic(notKept{})
	}
}

// close implements tab.
func (f *firefoxTab) close(t *testing.T) {
	t.Helper()
	require.NoError(t, f.Close(t.Context()))
}

// crash implements tab. Tabs of the same site share the process.
func (f *firefoxTab) crash(t *testing.T) {
	t.Helper()
	var process int
	err := f.world.Chrome(t.Context(), `
		return BrowsingContext.getCurrentTopByBrowserId(arguments[0]).currentWindowGlobal.osPid;`, &process, f.ID)
	require.NoError(t, err)
	crashed, err := os.FindProcess(process)
	require.NoError(t, err)
	require.NoError(t, crashed.Kill())
	f.world.forgetHomes()
}

// discard closes the tab if the test has not.
func (f *firefoxTab) discard() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_ = f.Close(ctx) // It may be closed, or gone with its extension.
}
