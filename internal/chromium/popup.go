package chromium

import (
	"context"
	"fmt"
	"strings"
)

// A Popup is opened by the toolbar button of an extension: it is the page that
// its manifest names as default_popup.
type Popup struct {
	page    *target
	browser *Browser
}

// OpenPopup shows the tab, clicks the extension's toolbar button, and waits until
// its popup has loaded.
func (e *Extension) OpenPopup(ctx context.Context, tab *Tab) (*Popup, error) {
	b := e.browser
	page, err := b.opens(ctx,
		func() error { return e.ClickAction(ctx, tab) },
		func(t *target) bool {
			return t.popup && t.loaded[t.main().Document] && strings.HasPrefix(t.main().URL, e.BaseURL)
		})
	if err != nil {
		return nil, fmt.Errorf("open the popup: %w", err)
	}
	return &Popup{page: page, browser: b}, nil
}

// Open reports whether the popup is still shown.
func (p *Popup) Open(context.Context) (bool, error) {
	p.browser.mu.Lock()
	defer p.browser.mu.Unlock()
	return p.browser.lives(p.page), nil
}

// Eval runs a script in the popup; see [Tab.Eval].
func (p *Popup) Eval(ctx context.Context, script string, result any, args ...any) error {
	return p.browser.eval(ctx, p.page, p.page.mainWorld, script, result, args)
}

// Click clicks the first element that the CSS selector names; see [Tab.Click].
func (p *Popup) Click(ctx context.Context, selector string) error {
	return p.browser.click(ctx, p.page, selector)
}

// Screenshot returns a PNG of the popup.
func (p *Popup) Screenshot(ctx context.Context) ([]byte, error) {
	return p.browser.screenshot(ctx, p.page, map[string]any{"format": "png"})
}

// Close closes the popup, and waits until it is gone.
func (p *Popup) Close(ctx context.Context) error {
	if open, err := p.Open(ctx); err != nil || !open {
		return err
	}
	return p.browser.closeTarget(ctx, p.page)
}
