package tests

import (
	"testing"

	"gangway/browsertest"
	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// snooze is the second example: a tab sleeps, and so does the background.
const snooze = "../examples/snooze"

// A snoozer is a person who snoozes tabs, with the options page in a tab.
type snoozer struct {
	*browsertest.Browser
	site    string
	options *browsertest.Tab
}

// TestSnoozedTabComesBack snoozes tabs by the popup, and lets them wake by an alarm
// and by the start of the background. It is suspended before each step.
func TestSnoozedTabComesBack(t *testing.T) {
	inBoth(t, snooze, func(t *testing.T, b *browsertest.Browser) {
		b.Wait(browsertest.SourceExtensionPage, "welcome to snooze")
		s := &snoozer{Browser: b, site: b.Serve(titled), options: openOptions(b)}
		s.snoozes(t, "first", "later", "")
		b.Suspend()
		s.ring(true)
		b.Wait(background, `woke "first"`)
		s.back(t, "first", false)
		b.Wait(background, "notified: A tab is back") // The browser has taken the notification.

		s.choose("#evening", "17:45")
		s.snoozes(t, "second", "tomorrow", "tomorrow 08:00")
		s.snoozes(t, "third", "evening", " 17:45")
		s.ring(false) // As if the browser had been closed meanwhile.
		s.Reload()
		s.options = openOptions(b)
		for _, title := range []string{"second", "third"} {
			b.Wait(background, `woke "`+title+`"`)
			s.back(t, title, false)
		}
		assert.Equal(t, 3, count(b, background, "snoozed "))
		assert.Equal(t, 3, count(b, background, "woke "))
		assert.Equal(t, 1, count(b, browsertest.SourceExtensionPage, "welcome to snooze"), "only after the installation")

		s.snoozes(t, "fourth", "next-week", "")
		p := s.options.OpenPopup()
		p.WaitFor(`document.querySelector("#status").textContent.startsWith("This page cannot sleep")`)
		p.WaitFor(`document.querySelectorAll("#choices button:enabled").length == 0`)
		p.Click(".wake")
		s.back(t, "fourth", true)
	})
}

// openOptions opens the options page.
func openOptions(b *browsertest.Browser) *browsertest.Tab {
	options := b.Open(b.URL("options.html"))
	options.WaitFor(`document.querySelector("#status").textContent == "Changes are saved at once."`)
	return options
}

// snoozes opens a tab and lets it sleep by the popup.
func (s *snoozer) snoozes(t *testing.T, title, choice, until string) {
	t.Helper()
	p := s.Open(s.site + "/" + title).OpenPopup()
	p.WaitFor(`document.activeElement.value == "later"`)
	s.Suspend()
	p.Click(`button[value="` + choice + `"]`)
	assert.Contains(t, s.Wait(background, `snoozed "`+title+`" until `).Text, until)
	s.options.WaitFor(countTabs+` == 0`, s.site+"/"+title)
}

// countTabs counts the tabs with an address, as an expression of the options page.
const countTabs = `(await browser.tabs.query({})).filter(({ url }) => url == arguments[0]).length`

// back waits until there is one tab with a title, which is shown or not.
func (s *snoozer) back(t *testing.T, title string, shown bool) {
	t.Helper()
	url := s.site + "/" + title
	s.options.WaitFor(countTabs+` == 1`, url)
	var active bool
	s.options.Eval(`return (await browser.tabs.query({ active: true })).some(({ url }) => url == arguments[0])`, &active, url)
	assert.Equal(t, shown, active, title)
}

// ring brings the time of all tabs that sleep forward: it comes in a moment, by an
// alarm, or has passed without one.
func (s *snoozer) ring(alarm bool) {
	s.options.Eval(`
		const when = Date.now() + (arguments[0] ? 2000 : -1000);
		const stored = await browser.storage.local.get("asleep");
		for (const tab of stored.asleep.value.tabs) {
			tab.when = when;
		}
		await browser.storage.local.set(stored);
		await browser.alarms.clearAll();
		if (arguments[0]) {
			await browser.alarms.create("wake", { when });
		}`, nil, alarm)
}

// choose changes a setting in the options page.
func (s *snoozer) choose(field, value string) {
	s.options.Eval(`
		const [selector, value] = arguments;
		document.querySelector("#status").textContent = "";
		const field = document.querySelector(selector);
		field.value = value;
		field.dispatchEvent(new Event("change", { bubbles: true }));`, nil, field, value)
	s.options.WaitFor(`document.querySelector("#status").textContent == "Saved."`)
}

// A snoozeStage is a Firefox with that extension, for what a person does outside of
// pages and of the popup.
type snoozeStage struct {
	*stage
	site string
}

func enterSnooze(t *testing.T) *snoozeStage {
	t.Helper()
	s := &snoozeStage{enter(t, snooze, 3), firefoxtest.Serve(t, titled)}
	s.wait(t, firefox.SourceExtensionPage, "welcome to snooze")
	return s
}

// hand runs a script in Firefox that plays a person, or sees as one. It has the
// window, and what Firefox's own tests have for it.
func (s *snoozeStage) hand(t *testing.T, result any, script string) {
	t.Helper()
	require.NoError(t, s.Chrome(firefoxtest.Context(t), `
		const { extension } = WebExtensionPolicy.getByID(arguments[0]);
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
		`+script, result, s.extension.ID))
}

// TestTabsAreSnoozedByMenuAndKeys does so in Firefox, while the background is
// suspended.
func TestTabsAreSnoozedByMenuAndKeys(t *testing.T) {
	s := enterSnooze(t)
	for title, how := range map[string]string{
		"by-menu": `
			const menu = window.document.getElementById("contentAreaContextMenu");
			utils.synthesizeMouseAtCenter(window.gBrowser.selectedBrowser, { type: "contextmenu", button: 2 }, window);
			const item = await until(() => menu.state == "open" && menu.querySelector("[label='Snooze this tab until tomorrow']"));
			menu.activateItem(item);`,
		"by-keys": `extension.shortcuts.onCommand("snooze");`, // As its keys do.
	} {
		firefoxtest.OpenTab(t, s.Browser, s.site+"/"+title)
		require.NoError(t, s.extension.TerminateBackground(firefoxtest.Context(t)))
		s.hand(t, nil, how)
		s.wait(t, background, `snoozed "`+title+`" until tomorrow 08:00`)
		var gone bool
		s.hand(t, &gone, `return await until(() => !window.gBrowser.tabs.some(({ linkedBrowser }) => linkedBrowser.currentURI.spec.endsWith("`+title+`")));`)
		assert.True(t, gone, title)
	}
}

// TestSnoozeLooks lists tabs that sleep in the popup, by keyboard alone, and
// saves pictures of the pages in build.
func TestSnoozeLooks(t *testing.T) {
	s := enterSnooze(t)
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
}

// closed waits until no popup is open.
func (s *snoozeStage) closed(t *testing.T) {
	t.Helper()
	var closed bool
	s.hand(t, &closed, `
		const { ViewPopup } = ChromeUtils.importESModule("resource:///modules/ExtensionPopups.sys.mjs");
		return await until(() => !ViewPopup.for(extension, window)?.browser);`)
	assert.True(t, closed)
}

// TestSnoozeRunsByTheCommand has the command install it, suspend the background,
// and press the first button of the popup.
func TestSnoozeRunsByTheCommand(t *testing.T) {
	out := typed(t, "..", "./build.sh run --headless --once --suspend examples/snooze")
	assert.Contains(t, out, "2 of 2 expected texts after ")
}
