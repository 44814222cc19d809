package firefox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// A Tab is one tab of Firefox. A page that navigates stays in its tab.
type Tab struct {
	// ID is Firefox's number of the tab (browserId), the one of
	// [ConsoleLine.TabID]. It is not the tabs.Tab.id that extensions see.
	ID int

	handle  string // Marionette's name for it.
	browser *Browser
}

// NewTab opens a tab in the window of the tab that was used last, shows it, and
// loads a page into it; an empty url is an empty page.
func (b *Browser) NewTab(ctx context.Context, url string) (*Tab, error) {
	return b.newTab(ctx, url, b.openTab)
}

// NewPrivateWindow is [Browser.NewTab] in a window of its own, for private
// browsing. See [Extension.AllowPrivate].
func (b *Browser) NewPrivateWindow(ctx context.Context, url string) (*Tab, error) {
	return b.newTab(ctx, url, b.openPrivateWindow)
}

// newTab opens a tab by open, which returns its ID and Handle, and loads a page
// into it.
func (b *Browser) newTab(ctx context.Context, url string, open func(context.Context) (json.RawMessage, error)) (*Tab, error) {
	raw, err := b.do(ctx, func() (json.RawMessage, error) {
		return b.withWindow(func() (json.RawMessage, error) { return open(ctx) })
	})
	if err != nil {
		return nil, fmt.Errorf("open a tab: %w", err)
	}
	t := &Tab{browser: b}
	if err := json.Unmarshal(raw, &struct {
		ID     *int
		Handle *string
	}{&t.ID, &t.handle}); err != nil {
		return nil, fmt.Errorf("open a tab: %w", err)
	}
	if url == "" {
		return t, nil
	}
	if err := t.Navigate(ctx, url); err != nil {
		if !LoadTimedOut(err) {
			_ = t.Close(ctx) // The error to tell is the first.
		}
		return nil, err
	}
	return t, nil
}

// LoadTimedOut reports whether a page has not loaded in time. The tab of
// [Browser.NewTab] stays then: a program may keep its page busy.
func LoadTimedOut(err error) bool {
	var refusal *CommandError
	return errors.As(err, &refusal) && refusal.Kind == "timeout"
}

// openTab opens a tab by Firefox itself, in the window of the tab that was used
// last, and returns its ID and Handle. WebDriver:NewWindow returns the tab that is
// shown a moment later, which may be one that a program has opened.
func (b *Browser) openTab(ctx context.Context) (json.RawMessage, error) {
	if err := b.enterChrome(); err != nil {
		return nil, err
	}
	return b.script(ctx, navigables+`
		const { waitForInitialNavigationCompleted } =
			ChromeUtils.importESModule("chrome://remote/content/shared/Navigate.sys.mjs");
		const { gBrowser } = window;
		const tab = gBrowser.addTab("about:blank", {
			triggeringPrincipal: Services.scriptSecurityManager.getSystemPrincipal(),
		});
		gBrowser.selectedTab = tab;
		const browser = tab.linkedBrowser;
		await waitForInitialNavigationCompleted(browser.browsingContext.webProgress, { unloadTimeout: 5000 });
		return { ID: browser.browserId, Handle: NavigableManager.getIdForBrowser(browser) };`, nil)
}

// openPrivateWindow returns the ID and Handle of the tab of a new window.
func (b *Browser) openPrivateWindow(ctx context.Context) (json.RawMessage, error) {
	if err := b.enter("content"); err != nil {
		return nil, err
	}
	var opened struct {
		Handle string `json:"handle"`
	}
	params := map[string]any{"type": "window", "focus": true, "private": true}
	if err := b.client.call("WebDriver:NewWindow", params, &opened); err != nil {
		return nil, err
	}
	if err := b.enterChrome(); err != nil {
		return nil, err
	}
	return b.script(ctx, navigables+`
		const [handle] = arguments;
		return { ID: NavigableManager.getBrowserById(handle).browserId, Handle: handle };`, []any{opened.Handle})
}

// navigables gives a script the module by which Marionette names tabs.
const navigables = `
		const { NavigableManager } =
			ChromeUtils.importESModule("chrome://remote/content/shared/NavigableManager.sys.mjs");`

// run runs a command in the tab; focus shows the tab first, as for a person
// who is about to use it.
func (t *Tab) run(ctx context.Context, focus bool, command func() (json.RawMessage, error)) (json.RawMessage, error) {
	return t.browser.do(ctx, func() (json.RawMessage, error) {
		if err := t.browser.enterTab(t.handle, focus); err != nil {
			return nil, err
		}
		return command()
	})
}

// call runs one Marionette command in the tab whose answer has no value.
func (t *Tab) call(ctx context.Context, command string, params any) error {
	_, err := t.run(ctx, false, func() (json.RawMessage, error) {
		return nil, t.browser.client.call(command, params, nil)
	})
	return err
}

// text runs one Marionette command in the tab whose answer is a text.
func (t *Tab) text(ctx context.Context, command string) (string, error) {
	raw, err := t.run(ctx, false, func() (json.RawMessage, error) {
		return t.browser.value(command, nil)
	})
	var text string
	return text, decodeResult(raw, err, &text)
}

// Navigate loads a page and waits for its load event.
func (t *Tab) Navigate(ctx context.Context, url string) error {
	if err := t.call(ctx, "WebDriver:Navigate", map[string]any{"url": url}); err != nil {
		return fmt.Errorf("load %s: %w", url, err)
	}
	return nil
}

// Back goes to the page before, which the back/forward cache may have kept.
func (t *Tab) Back(ctx context.Context) error { return t.call(ctx, "WebDriver:Back", nil) }

// Reload loads the page again.
func (t *Tab) Reload(ctx context.Context) error { return t.call(ctx, "WebDriver:Refresh", nil) }

// Show shows the tab, as a person does who turns to it. Scripts and clicks then
// find the page that is there, also after the tab's process has crashed.
func (t *Tab) Show(ctx context.Context) error {
	_, err := t.run(ctx, true, func() (json.RawMessage, error) { return nil, nil })
	return err
}

// Title returns the title of the page.
func (t *Tab) Title(ctx context.Context) (string, error) { return t.text(ctx, "WebDriver:GetTitle") }

// URL returns the address of the page.
func (t *Tab) URL(ctx context.Context) (string, error) {
	return t.text(ctx, "WebDriver:GetCurrentURL")
}

// Close closes the tab.
func (t *Tab) Close(ctx context.Context) error {
	_, err := t.run(ctx, false, func() (json.RawMessage, error) {
		t.browser.window = windowUnknown
		return nil, t.browser.client.call("WebDriver:CloseWindow", nil, nil)
	})
	return err
}

// Eval runs a script in the page, not subject to the page's policies. The
// script is the body of an async function; see [Browser.Chrome].
func (t *Tab) Eval(ctx context.Context, script string, result any, args ...any) error {
	raw, err := t.run(ctx, false, func() (json.RawMessage, error) {
		return t.browser.script(ctx, script, args)
	})
	return decodeResult(raw, err, result)
}

// Click shows the tab and clicks the first element that the CSS selector
// names, with the events of a real mouse. It waits 5 s for the element.
func (t *Tab) Click(ctx context.Context, selector string) error {
	_, err := t.run(ctx, true, func() (json.RawMessage, error) {
		raw, err := t.browser.value("WebDriver:FindElement", map[string]any{"using": "css selector", "value": selector})
		if err != nil {
			return nil, err
		}
		var reference map[string]string // One entry: a fixed key, and the element.
		if err := json.Unmarshal(raw, &reference); err != nil {
			return nil, err
		}
		for _, id := range reference {
			err = t.browser.client.call("WebDriver:ElementClick", map[string]any{"id": id}, nil)
		}
		return nil, err
	})
	if err != nil {
		return fmt.Errorf("click %s: %w", selector, err)
	}
	return nil
}

// Screenshot shows the tab and returns a PNG of the visible part of its page.
func (t *Tab) Screenshot(ctx context.Context) ([]byte, error) {
	raw, err := t.run(ctx, true, func() (json.RawMessage, error) {
		return t.browser.value("WebDriver:TakeScreenshot", map[string]any{"full": false})
	})
	var png []byte // In base64, as encoding/json has it.
	return png, decodeResult(raw, err, &png)
}

// Screenshot returns a PNG of the whole browser window, with its toolbar.
func (b *Browser) Screenshot(ctx context.Context) ([]byte, error) {
	raw, err := b.do(ctx, func() (json.RawMessage, error) {
		if err := b.enterChrome(); err != nil {
			return nil, err
		}
		return b.withWindow(func() (json.RawMessage, error) {
			return b.value("WebDriver:TakeScreenshot", map[string]any{"full": false})
		})
	})
	var png []byte
	return png, decodeResult(raw, err, &png)
}
