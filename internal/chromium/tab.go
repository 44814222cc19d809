package chromium

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// A Tab is one tab of Chromium. A page that navigates stays in its tab.
type Tab struct {
	// ID is the driver's number of the tab, the one of [console.Line.TabID]. It
	// is not the tabs.Tab.id that extensions see.
	ID int

	page    *target
	browser *Browser
}

// NewTab opens a tab, shows it, and loads a page into it; an empty url is an
// empty page.
func (b *Browser) NewTab(ctx context.Context, url string) (*Tab, error) {
	var created struct {
		ID string `json:"targetId"`
	}
	params := map[string]any{"url": blank}
	if b.private != "" {
		params["browserContextId"] = b.private
	}
	if err := b.pipe.call(ctx, "", "Target.createTarget", params, &created); err != nil {
		return nil, fmt.Errorf("open a tab: %w", err)
	}
	var page *target
	if err := b.wait(ctx, func() bool {
		page = b.find(func(t *target) bool { return t.info.ID == created.ID && t.ready })
		return page != nil
	}); err != nil {
		return nil, fmt.Errorf("open a tab: %w", err)
	}
	t := &Tab{ID: page.tab, page: page, browser: b}
	if url == "" {
		return t, nil
	}
	if err := t.Navigate(ctx, url); err != nil {
		_ = t.Close(ctx) // The error to tell is the first.
		return nil, err
	}
	return t, nil
}

// WaitTab waits until a page is shown and loaded whose address begins with one,
// and returns its tab. A page that takes the place of one that was discarded is
// another Tab.
func (b *Browser) WaitTab(ctx context.Context, url string) (*Tab, error) {
	var page *target
	err := b.wait(ctx, func() bool {
		page = b.find(func(t *target) bool {
			shown := t.main()
			return t.info.Type == "page" && b.lives(t) && strings.HasPrefix(shown.URL, url) && t.loaded[shown.Document]
		})
		return page != nil
	})
	if err != nil {
		return nil, fmt.Errorf("wait for a tab with %s: %w", url, err)
	}
	return &Tab{ID: page.tab, page: page, browser: b}, nil
}

// find returns a target; it is called with the lock held.
func (b *Browser) find(is func(*target) bool) *target {
	for _, t := range b.targets {
		if is(t) {
			return t
		}
	}
	return nil
}

// call runs one command of the tab's page.
func (t *Tab) call(ctx context.Context, method string, params, result any) error {
	return t.browser.pipe.call(ctx, t.page.session, method, params, result)
}

// Navigate loads a page and waits for its load event.
func (t *Tab) Navigate(ctx context.Context, url string) error {
	var navigated struct {
		Document string `json:"loaderId"`
		Error    string `json:"errorText"`
	}
	err := t.call(ctx, "Page.navigate", map[string]any{"url": url}, &navigated)
	if err == nil && navigated.Error != "" {
		err = errors.New(navigated.Error)
	}
	if err == nil && navigated.Document != "" { // Else it stays in the same document.
		err = t.waitLoaded(ctx, func(f frame) bool { return f.Document == navigated.Document })
	}
	if err != nil {
		return fmt.Errorf("load %s: %w", url, err)
	}
	return nil
}

// waitLoaded waits until the page has loaded the document that is meant.
func (t *Tab) waitLoaded(ctx context.Context, is func(frame) bool) error {
	b, gone := t.browser, false
	err := b.wait(ctx, func() bool {
		gone = !b.lives(t.page)
		shown := t.page.main()
		return gone || is(shown) && t.page.loaded[shown.Document]
	})
	if err == nil && gone {
		return ErrGone
	}
	return err
}

// Reload loads the page again and waits for its load event.
func (t *Tab) Reload(ctx context.Context) error {
	t.browser.mu.Lock()
	before := t.page.main().Document
	t.browser.mu.Unlock()
	if err := t.call(ctx, "Page.reload", nil, nil); err != nil {
		return err
	}
	return t.waitLoaded(ctx, func(f frame) bool { return f.Document != before })
}

// Back goes to the page before, which the back/forward cache may have kept, and
// waits until it has loaded.
func (t *Tab) Back(ctx context.Context) error {
	url, err := t.goBack(ctx)
	if err != nil {
		return err
	}
	return t.waitLoaded(ctx, func(f frame) bool { return f.URL == url })
}

// goBack goes to the page before, and returns its address.
func (t *Tab) goBack(ctx context.Context) (url string, err error) {
	var history struct {
		Current int `json:"currentIndex"`
		Entries []struct {
			ID  int    `json:"id"`
			URL string `json:"url"`
		} `json:"entries"`
	}
	if err := t.call(ctx, "Page.getNavigationHistory", nil, &history); err != nil {
		return "", err
	}
	if history.Current == 0 {
		return "", errors.New("there is no page before this one")
	}
	before := history.Entries[history.Current-1]
	return before.URL, t.call(ctx, "Page.navigateToHistoryEntry", map[string]any{"entryId": before.ID}, nil)
}

// Crash ends the process of the page. The tab stays, and loads another one by
// Navigate.
func (t *Tab) Crash(ctx context.Context) error {
	b := t.browser
	b.pipe.send(t.page.session, "Page.crash", nil) // Nobody is left to answer.
	return b.wait(ctx, func() bool { return !b.lives(t.page) })
}

// Show shows the tab, as a person does who turns to it.
func (t *Tab) Show(ctx context.Context) error { return t.call(ctx, "Page.bringToFront", nil, nil) }

// URL returns the address of the page.
func (t *Tab) URL(ctx context.Context) (string, error) {
	var url string
	err := t.Eval(ctx, `return location.href`, &url)
	return url, err
}

// Title returns the title of the page.
func (t *Tab) Title(ctx context.Context) (string, error) {
	var title string
	err := t.Eval(ctx, `return document.title`, &title)
	return title, err
}

// Close closes the tab, unless it has gone with its window.
func (t *Tab) Close(ctx context.Context) error {
	err := t.browser.closeTarget(ctx, t.page)
	if err == nil {
		return nil
	}
	if there, lost := t.browser.stillHas(ctx, t.page); there || lost != nil {
		return err
	}
	return nil
}

// closeTarget ends a page or a worker, and waits for its end.
func (b *Browser) closeTarget(ctx context.Context, t *target) error {
	if err := b.pipe.call(ctx, "", "Target.closeTarget", map[string]any{"targetId": t.info.ID}, nil); err != nil {
		return err
	}
	return b.wait(ctx, func() bool { return !b.lives(t) })
}

// Eval runs a script in the page, not subject to the page's policies. The script
// is the body of an async function: it may await, finds args in arguments, and
// returns a JSON value, which is decoded into result unless that is nil. An
// exception of it is a *[ScriptError].
func (t *Tab) Eval(ctx context.Context, script string, result any, args ...any) error {
	return t.browser.eval(ctx, t.page, t.page.mainWorld, script, result, args)
}

// Click shows the tab and clicks the first element that the CSS selector names,
// with the events of a real mouse. It waits 5 s for the element.
func (t *Tab) Click(ctx context.Context, selector string) error {
	if err := t.Show(ctx); err != nil {
		return err
	}
	return t.browser.click(ctx, t.page, selector)
}

// Screenshot shows the tab and returns a PNG of the visible part of its page.
func (t *Tab) Screenshot(ctx context.Context) ([]byte, error) {
	if err := t.Show(ctx); err != nil {
		return nil, err
	}
	return t.browser.screenshot(ctx, t.page, map[string]any{"format": "png"})
}

func (b *Browser) screenshot(ctx context.Context, t *target, params any) ([]byte, error) {
	var shot struct {
		PNG []byte `json:"data"` // In base64, as encoding/json has it.
	}
	err := b.pipe.call(ctx, t.session, "Page.captureScreenshot", params, &shot)
	return shot.PNG, err
}
