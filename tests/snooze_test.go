package tests

import (
	"testing"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// snooze is the second example: a tab sleeps, and so does the background.
const snooze = "../examples/snooze"

// snoozeIdle is after how many milliseconds without an event Firefox suspends
// the background: long enough for a Go program to start.
const snoozeIdle = 5000

// A snoozeStage is a stage with that extension, and with its options page in a
// tab.
type snoozeStage struct {
	*stage
	site    string
	options *firefox.Tab
}

// openSnooze installs the extension in a Firefox that suspends it early.
func openSnooze(t *testing.T) *snoozeStage {
	t.Helper()
	dir := build(t, snooze, 3)
	bare := open(t)
	require.NoError(t, bare.SetPref(firefoxtest.Context(t), "extensions.background.idle.timeout", snoozeIdle))
	s := &snoozeStage{stage: bare.with(t, dir), site: firefoxtest.Serve(t, titled)}
	s.wait(t, firefox.SourceExtensionPage, "welcome to snooze")
	s.back(t, s.extension.URL("welcome.html"))
	s.options = firefoxtest.OpenTab(t, s.Browser, s.extension.URL("options.html"))
	waitShown(t, s.options, "#status", "Changes are saved at once.")
	return s
}

// idle waits until Firefox has suspended the background.
func (s *snoozeStage) idle(t *testing.T) {
	t.Helper()
	require.NoError(t, s.extension.WaitBackground(firefoxtest.Context(t), firefox.BackgroundStopped))
}

// snoozed waits until the background has said so of a tab, which is gone then.
func (s *snoozeStage) snoozed(t *testing.T, title, until string) {
	t.Helper()
	l := s.wait(t, background, `snoozed "`+title+`" until `)
	assert.Contains(t, l.Text, until)
	var left int
	s.hand(t, &left, tabsScript+`return tabs();`, s.site+"/"+title)
	assert.Zero(t, left)
}

// tabsScript defines tabs, which counts the tabs with the address arg.
const tabsScript = `const tabs = () => window.gBrowser.tabs.filter(tab => tab.linkedBrowser.currentURI.spec == arg).length;`

// back waits until there is a tab with an address, and expects no second one.
func (s *snoozeStage) back(t *testing.T, url string) {
	t.Helper()
	var n int
	s.hand(t, &n, tabsScript+`return await until(tabs);`, url)
	assert.Equal(t, 1, n, url)
}

// hand runs a script in Firefox that plays a person, or sees as one. It has the
// window, an argument, and what Firefox's own tests have for it.
func (s *snoozeStage) hand(t *testing.T, result any, script string, arg any) {
	t.Helper()
	require.NoError(t, s.Chrome(firefoxtest.Context(t), `
		const [id, arg] = arguments;
		const { extension } = WebExtensionPolicy.getByID(id);
		const window = Services.wm.getMostRecentWindow("navigator:browser");
		const utils = { window, parent: window, _EU_Ci: Ci, _EU_Cc: Cc };
		Services.scriptloader.loadSubScript("chrome://remote/content/external/EventUtils.js", utils);
		const until = async (found) => {
			for (const end = Date.now() + 20000; ; await new Promise(resolve => window.setTimeout(resolve, 20))) {
				const result = found();
				if (result || Date.now() > end) {
					return result;
				}
			}
		};
		`+script, result, s.extension.ID, arg))
}

// ring brings the time of all tabs that sleep forward: it comes in a moment, by
// an alarm, or has passed without one.
func (s *snoozeStage) ring(t *testing.T, alarm bool) {
	t.Helper()
	require.NoError(t, s.options.Eval(firefoxtest.Context(t), `
		const when = Date.now() + (arguments[0] ? 2000 : -1000);
		const stored = await browser.storage.local.get("asleep");
		for (const tab of stored.asleep.value.tabs) {
			tab.when = when;
		}
		await browser.storage.local.set(stored);
		await browser.alarms.clearAll();
		if (arguments[0]) {
			browser.alarms.create("wake", { when });
		}`, nil, alarm))
}

// TestSnoozedTabComesBack snoozes tabs in every way. Firefox suspends the
// background before each step, since it has nothing to do.
func TestSnoozedTabComesBack(t *testing.T) {
	s := openSnooze(t)
	ctx := firefoxtest.Context(t)

	first := firefoxtest.OpenTab(t, s.Browser, s.site+"/first")
	p := s.openPopup(t, first)
	p.waits(`document.activeElement.value == "later" && !document.querySelector("#empty").hidden`)
	s.idle(t)
	p.press("Enter")
	s.snoozed(t, "first", "")
	s.idle(t)
	s.ring(t, true)
	s.wait(t, background, `woke "first"`)
	s.back(t, s.site+"/first")
	var shown string
	s.hand(t, &shown, `return window.gBrowser.currentURI.spec;`, nil)
	assert.NotEqual(t, s.site+"/first", shown, "it is opened behind the tab that one looks at")
	s.wait(t, background, "notified: A tab is back") // Firefox has taken the notification.

	s.idle(t)
	firefoxtest.OpenTab(t, s.Browser, s.site+"/by-menu")
	s.hand(t, nil, `
		const menu = window.document.getElementById("tabContextMenu");
		utils.synthesizeMouseAtCenter(window.gBrowser.selectedTab, { type: "contextmenu", button: 2 }, window);
		const item = await until(() => menu.state == "open" && menu.querySelector("[label='Snooze this tab until tomorrow']"));
		menu.activateItem(item);`, nil)
	s.snoozed(t, "by-menu", "tomorrow 08:00")

	s.idle(t)
	firefoxtest.OpenTab(t, s.Browser, s.site+"/by-key")
	const command = `extension.shortcuts.onCommand("snooze");` // As its keys do.
	s.hand(t, nil, command, nil)
	s.snoozed(t, "by-key", "tomorrow 08:00")

	s.choose(t, "#default", "evening")
	s.choose(t, "#evening", "17:45")
	s.idle(t)
	firefoxtest.OpenTab(t, s.Browser, s.site+"/by-new-default")
	s.hand(t, nil, command, nil)
	s.snoozed(t, "by-new-default", " 17:45")

	// Firefox forgets alarms when it is closed.
	s.ring(t, false)
	before := s.LastNumber()
	require.NoError(t, s.extension.Reload(ctx))
	for _, title := range []string{"by-menu", "by-key", "by-new-default"} {
		_, err := s.WaitLineAfter(ctx, before, firefox.From(background, `woke "`+title+`"`))
		require.NoError(t, err)
		s.back(t, s.site+"/"+title)
	}
	require.NoError(t, s.Flush(ctx))
	assert.Equal(t, 4, s.count(background, "snoozed "))
	assert.Equal(t, 4, s.count(background, "woke "))
	assert.Equal(t, 1, s.count(firefox.SourceExtensionPage, "welcome to snooze"), "only after the installation")
}

// choose changes a setting in the options page.
func (s *snoozeStage) choose(t *testing.T, field, value string) {
	t.Helper()
	require.NoError(t, s.options.Eval(firefoxtest.Context(t), `
		const [selector, value] = arguments;
		document.querySelector("#status").textContent = "";
		const field = document.querySelector(selector);
		field.value = value;
		field.dispatchEvent(new Event("change", { bubbles: true }));`, nil, field, value))
	waitShown(t, s.options, "#status", "Saved.")
}

// TestSnoozeLooks lists tabs that sleep in the popup, by keyboard alone, and
// saves pictures of the pages in build.
func TestSnoozeLooks(t *testing.T) {
	s := openSnooze(t)
	ctx := firefoxtest.Context(t)
	require.NoError(t, s.SetPref(ctx, "ui.prefersReducedMotion", 1))
	for _, title := range []string{"Tide tables for the week", "<b>Harbor news</b>"} {
		p := s.openPopup(t, firefoxtest.OpenTab(t, s.Browser, s.site+"/"+title))
		p.waits(`document.activeElement.value == "later"`)
		p.press("Tab", "Tab", "Enter")
		s.wait(t, background, `snoozed "`+title+`" until tomorrow 08:00`)
		s.closed(t)
	}
	p := s.openPopup(t, firefoxtest.OpenTab(t, s.Browser, s.site+"/Lighthouses"))
	p.waits(`document.querySelectorAll("#asleep li").length == 2 && document.activeElement.value == "later"`)
	light, dark := p.picture("snooze-light", "light"), p.picture("snooze-dark", "dark")
	assert.Greater(t, brightness(light), 0.8)
	assert.Less(t, brightness(dark), 0.25)

	p.press("Tab", "Tab", "Tab", "Tab", "Tab", "Enter") // Delete the first.
	p.waits(`document.querySelectorAll("#asleep li").length == 1`)
	p.waits(`document.activeElement.matches(".wake") && document.activeElement.ariaLabel == "Wake <b>Harbor news</b>"`)
	p.press("Enter")
	s.wait(t, background, `woke "<b>Harbor news</b>"`)
	s.closed(t)

	p = s.openPopup(t, s.options)
	p.waits(`document.querySelector("#status").textContent.startsWith("This page cannot sleep")`)
	assertDisabled(t, p)
}

// closed waits until no popup is open.
func (s *snoozeStage) closed(t *testing.T) {
	t.Helper()
	var closed bool
	s.hand(t, &closed, `
		const { ViewPopup } = ChromeUtils.importESModule("resource:///modules/ExtensionPopups.sys.mjs");
		return await until(() => !ViewPopup.for(extension, window)?.browser);`, nil)
	assert.True(t, closed)
}

// assertDisabled expects that no time can be chosen.
func assertDisabled(t *testing.T, p *popupStage) {
	t.Helper()
	var enabled int
	require.NoError(t, p.Eval(firefoxtest.Context(t), `return document.querySelectorAll("#choices button:enabled").length`, &enabled))
	assert.Zero(t, enabled)
}

// TestSnoozeRunsByTheCommand has the command install it, suspend the background,
// and press the first button of the popup.
func TestSnoozeRunsByTheCommand(t *testing.T) {
	out, err := shell(t.Context(), "./build.sh run --headless --once --suspend examples/snooze").CombinedOutput()
	require.NoError(t, err, string(out))
	assert.Contains(t, string(out), "2 of 2 expected texts after ")
}
