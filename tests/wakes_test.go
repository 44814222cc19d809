package tests

import (
	"fmt"
	"testing"
	"time"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rounds is how often each event wakes a suspended background.
const rounds = 20

// TestEventsWakeASuspendedBackgroundAndReachGoOnce suspends a background before
// each occurrence, or before several that come in one turn, in another order in
// each round. Where a hand would be needed, Firefox's own code brings them about.
func TestEventsWakeASuspendedBackgroundAndReachGoOnce(t *testing.T) {
	s := enter(t, fixture("wakes"), 3)
	s.wait(t, background, "listening")
	s.wait(t, background, "got runtime.onInstalled install.")
	w := &waking{
		stage: s,
		site:  s.page,
		page:  firefoxtest.OpenTab(t, s.Browser, s.extension.URL("page.html")),
		tab:   firefoxtest.OpenTab(t, s.Browser, s.page+"/unseen"),
		want:  map[string]int{"runtime.onInstalled install": 1},
	}
	began := time.Now()
	for n := range rounds {
		w.alarm(t, n)
		w.storage(t, n)
		w.navigation(t, n)
		w.hand(t, n)
		w.firstRun(t, "ADDON_INSTALL", "runtime.onInstalled install")
		w.firstRun(t, "APP_STARTUP", "runtime.onStartup started")
	}
	fmt.Printf("» %d suspensions, %v\n", w.suspensions, time.Since(began).Round(time.Second))
	require.NoError(t, s.Flush(firefoxtest.Context(t)))
	total := 0
	for occurrence, count := range w.want {
		assert.Equal(t, count, s.count(background, "got "+occurrence+"."), occurrence)
		total += count
	}
	assert.Equal(t, total, s.count(background, "got "), "others than those that the filters let through")
	assert.Equal(t, w.suspensions+1, s.count(background, "listening"), "starts")
}

// TestGoAnswersRequestsThatWakeIt has Go redirect requests that find its
// background suspended, and lets those go on at which its program ends.
func TestGoAnswersRequestsThatWakeIt(t *testing.T) {
	s := enter(t, fixture("asks"), 3)
	s.wait(t, background, "listening")
	tab := firefoxtest.OpenTab(t, s.Browser, s.page+"/first")
	ends := func(asked string) string {
		require.NoError(t, s.extension.TerminateBackground(firefoxtest.Context(t)))
		require.NoError(t, tab.Navigate(firefoxtest.Context(t), s.page+asked))
		url, err := tab.URL(firefoxtest.Context(t))
		require.NoError(t, err)
		return url
	}
	for n := range rounds {
		assert.Equal(t, fmt.Sprintf("%s/answered?%d", s.page, n), ends(fmt.Sprintf("/asked?%d", n)))
	}
	assert.Equal(t, s.page+"/asked?panic", ends("/asked?panic"))
	require.NoError(t, s.Flush(firefoxtest.Context(t)))
	for n := range rounds {
		assert.Equal(t, 1, s.count(background, fmt.Sprintf("asked for %s/asked?%d.", s.page, n)))
	}
	assert.Equal(t, rounds+1, s.count(background, "asked for "))
}

// waking is a test of the fixture wakes.
type waking struct {
	*stage
	site        string
	page, tab   *firefox.Tab
	want        map[string]int // How often each occurrence is to be seen.
	suspensions int
	suspended   int // The last console line before the background was suspended.
}

// suspend suspends the background.
func (w *waking) suspend(t *testing.T) {
	t.Helper()
	require.NoError(t, w.extension.TerminateBackground(firefoxtest.Context(t)))
	w.suspensions++
	w.suspended = w.LastNumber()
}

// saw waits for occurrences since the last suspension.
func (w *waking) saw(t *testing.T, occurrences ...string) {
	t.Helper()
	for _, occurrence := range occurrences {
		w.want[occurrence]++
		_, err := w.WaitLineAfter(firefoxtest.Context(t), w.suspended, firefox.From(background, "got "+occurrence+"."))
		require.NoError(t, err, occurrence)
	}
}

func (w *waking) alarm(t *testing.T, n int) {
	w.suspend(t)
	w.tell(t, fmt.Sprintf("alarm-%d", n))
	w.saw(t, fmt.Sprintf("alarms.onAlarm alarm-%d", n))
}

func (w *waking) storage(t *testing.T, n int) {
	w.suspend(t)
	w.tell(t, fmt.Sprintf("storage-%d", n))
	w.saw(t, fmt.Sprintf("storage.onChanged storage-%d", n))
}

// tell has the page of the extension do something.
func (w *waking) tell(t *testing.T, token string) {
	t.Helper()
	require.NoError(t, w.page.Eval(firefoxtest.Context(t), `location.hash = arguments[0];`, nil, token))
}

func (w *waking) navigation(t *testing.T, n int) {
	w.suspend(t)
	url := fmt.Sprintf("%s/seen?%d", w.site, n)
	require.NoError(t, w.tab.Navigate(firefoxtest.Context(t), url))
	w.saw(t, "tabs.onUpdated "+url, "webNavigation.onCompleted "+url)
	require.NoError(t, w.tab.Navigate(firefoxtest.Context(t), fmt.Sprintf("%s/unseen?%d", w.site, n)))
}

// hand brings about what needs a hand: a menu, a keyboard command, a word in
// the address bar, and a click on a notification and its end.
func (w *waking) hand(t *testing.T, n int) {
	w.suspend(t)
	w.chrome(t, `
		const window = Services.wm.getMostRecentWindow("navigator:browser");
		const { ExtensionSearchHandler } =
			ChromeUtils.importESModule("resource://gre/modules/ExtensionSearchHandler.sys.mjs");
		const { notificationsMap } = ExtensionParent.apiManager.getAPI("notifications", extension, "addon_parent");
		const occurrences = [
			() => extension.emit("webext-menu-menuitem-click", { menuItemId: "menu-" + n, modifiers: [] }, window.gBrowser.selectedTab),
			() => extension.shortcuts.onCommand("command-" + n),
			() => extension.emit(ExtensionSearchHandler.MSG_INPUT_ENTERED, "words-" + n, "currentTab"),
			() => notificationsMap.emit("clicked", "clicked-" + n),
			() => notificationsMap.emit("closed", "closed-" + n),
		];
		for (const i in occurrences) {
			occurrences[(Number(i) + n) % occurrences.length]();
		}`, n)
	w.saw(t, fmt.Sprintf("menus.onClicked menu-%d", n), fmt.Sprintf("commands.onCommand command-%d", n),
		fmt.Sprintf("omnibox.onInputEntered words-%d", n),
		fmt.Sprintf("notifications.onClicked clicked-%d", n), fmt.Sprintf("notifications.onClosed closed-%d", n))
}

// firstRun starts the suspended background as Firefox does for the first time
// after an installation or after its own start.
func (w *waking) firstRun(t *testing.T, reason, occurrence string) {
	w.suspend(t)
	w.chrome(t, `
		extension.startupReason = n;
		extension.once("background-script-started", () => extension.emit("background-first-run"));
		await extension.wakeupBackground();`, reason)
	w.saw(t, occurrence)
}

// chrome runs a script in Firefox that has the extension, and n.
func (w *waking) chrome(t *testing.T, script string, n any) {
	t.Helper()
	require.NoError(t, w.Chrome(firefoxtest.Context(t), `
		const [id, n] = arguments;
		const { extension } = WebExtensionPolicy.getByID(id);
		const { ExtensionParent } = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
		`+script, nil, w.extension.ID, n))
}
