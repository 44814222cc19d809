package browsertest

import (
	"context"
	"slices"

	"gangway/internal/browser"
)

// A Tab is one tab of a [Browser]. A page that navigates stays in its tab.
type Tab struct {
	browser *Browser
	tab     browser.Tab
}

// Click shows the tab and clicks the first element that the CSS selector names,
// with the events of a real mouse. It waits a few seconds for the element: name
// a button as "button:enabled" if a program enables it when it listens.
func (t *Tab) Click(selector string) {
	t.browser.t.Helper()
	t.browser.do("click", func(ctx context.Context) error { return t.tab.Click(ctx, selector) })
}

// Eval runs a script in the page, not subject to the page's policies. The script
// is the body of an async function: it may await, finds args in arguments, and
// returns a JSON value, which is decoded into result unless that is nil. It sees
// the properties of window, but not the variables that a script of the page has
// declared by let or const. An exception fails the test.
func (t *Tab) Eval(script string, result any, args ...any) {
	t.browser.t.Helper()
	t.browser.do("run a script in the page", func(ctx context.Context) error {
		return t.tab.Eval(ctx, script, result, args...)
	})
}

// EvalContent is Eval where the extension's content scripts run, which have a
// part of the browser's API. It waits for the first of them.
func (t *Tab) EvalContent(script string, result any, args ...any) {
	t.browser.t.Helper()
	t.browser.do("run a script beside the content scripts", func(ctx context.Context) error {
		return t.browser.extension.EvalContent(ctx, t.tab, script, result, args...)
	})
}

// WaitFor waits until an expression of JavaScript is true in the page, such as
//
//	document.querySelector("#status").textContent == "saved"
//
// It finds args in arguments, and may await. An exception counts as false: an
// element may not be there yet.
func (t *Tab) WaitFor(expression string, args ...any) {
	t.browser.t.Helper()
	t.browser.waitFor(t.tab.Eval, expression, args)
}

// ClickAction shows the tab and clicks the extension's toolbar button, which has
// no popup: see OpenPopup.
func (t *Tab) ClickAction() {
	t.browser.t.Helper()
	t.browser.do("click the toolbar button", func(ctx context.Context) error {
		return t.browser.extension.ClickAction(ctx, t.tab)
	})
}

// OpenPopup shows the tab, clicks the extension's toolbar button, and waits
// until the popup that this opens is shown.
func (t *Tab) OpenPopup() *Popup {
	b := t.browser
	b.t.Helper()
	p := &Popup{browser: b}
	b.do("open the popup", func(ctx context.Context) (err error) {
		p.popup, err = b.extension.OpenPopup(ctx, t.tab)
		return err
	})
	b.popup = p
	return p
}

// Navigate loads another page and waits until it has loaded.
func (t *Tab) Navigate(url string) {
	t.browser.t.Helper()
	t.browser.do("navigate", func(ctx context.Context) error { return t.tab.Navigate(ctx, url) })
}

// Back goes to the page before, which the browser may have kept in its
// back/forward cache. Chromium then writes the console's lines of that page once
// more.
func (t *Tab) Back() {
	t.browser.t.Helper()
	t.browser.do("go back", t.tab.Back)
}

// Reload loads the page again and waits until it has loaded.
func (t *Tab) Reload() {
	t.browser.t.Helper()
	t.browser.do("reload the page", t.tab.Reload)
}

// Screenshot shows the tab and returns a PNG of the visible part of its page.
func (t *Tab) Screenshot() (png []byte) {
	t.browser.t.Helper()
	t.browser.do("take a screenshot", func(ctx context.Context) (err error) {
		png, err = t.tab.Screenshot(ctx)
		return err
	})
	return png
}

// Close closes the tab before the test ends.
func (t *Tab) Close() {
	t.browser.t.Helper()
	t.browser.do("close the tab", t.tab.Close)
	t.browser.tabs = slices.DeleteFunc(t.browser.tabs, func(open *Tab) bool { return open == t })
}
