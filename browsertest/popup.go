package browsertest

import (
	"context"

	"gangway/internal/browser"
)

// A Popup is the page that the toolbar button of the extension opens. The
// browser closes it when a person turns to something else: so does every call
// that shows a tab.
type Popup struct {
	browser *Browser
	popup   browser.Popup
}

// Click clicks the first element that the CSS selector names; see [Tab.Click].
func (p *Popup) Click(selector string) {
	p.browser.t.Helper()
	p.browser.do("click in the popup", func(ctx context.Context) error { return p.popup.Click(ctx, selector) })
}

// Eval runs a script in the popup; see [Tab.Eval].
func (p *Popup) Eval(script string, result any, args ...any) {
	p.browser.t.Helper()
	p.browser.do("run a script in the popup", func(ctx context.Context) error {
		return p.popup.Eval(ctx, script, result, args...)
	})
}

// WaitFor waits until an expression of JavaScript is true in the popup; see
// [Tab.WaitFor].
func (p *Popup) WaitFor(expression string, args ...any) {
	p.browser.t.Helper()
	p.browser.waitFor(p.popup.Eval, expression, args)
}

// Opened reports whether the popup is still open.
func (p *Popup) Opened() (open bool) {
	p.browser.t.Helper()
	p.browser.do("look for the popup", func(ctx context.Context) (err error) {
		open, err = p.popup.Open(ctx)
		return err
	})
	return open
}

// Screenshot returns a PNG of the popup.
func (p *Popup) Screenshot() (png []byte) {
	p.browser.t.Helper()
	p.browser.do("take a screenshot of the popup", func(ctx context.Context) (err error) {
		png, err = p.popup.Screenshot(ctx)
		return err
	})
	return png
}

// Close closes the popup. If it is closed already, Close does nothing.
func (p *Popup) Close() {
	p.browser.t.Helper()
	p.browser.do("close the popup", p.popup.Close)
}
