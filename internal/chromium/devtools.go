package chromium

import (
	"context"
	"fmt"
	"strings"
)

// A Panel is a page of an extension in the developer tools of a tab.
type Panel struct {
	page    *target
	browser *Browser
}

// The panels of the developer tools.
const (
	views = `const { InspectorView: { InspectorView } } = await import("devtools://devtools/bundled/ui/legacy/legacy.js");`

	// awaitPanel waits until the tools are there, and have a panel.
	awaitPanel = views + `
		while (!document.querySelector(".root-view") || !InspectorView.instance().hasPanel(arguments[0])) {
			await new Promise((resolve) => setTimeout(resolve, 20));
		}`

	showPanel = views + `await InspectorView.instance().showPanel(arguments[0]);`
)

// OpenPanel opens the developer tools of a tab, which have none yet, and shows the
// panel there that the extension makes with the title. Both close with the tab.
func (e *Extension) OpenPanel(ctx context.Context, tab *Tab, title string) (*Panel, error) {
	page, err := e.openPanel(ctx, tab, title)
	if err != nil {
		return nil, fmt.Errorf("open the panel %q: %w", title, err)
	}
	return &Panel{page: page, browser: e.browser}, nil
}

func (e *Extension) openPanel(ctx context.Context, tab *Tab, title string) (*target, error) {
	b := e.browser
	tools, err := b.openDevTools(ctx, tab)
	if err != nil {
		return nil, err
	}
	// The tools name a panel by the extension's address, and the title without spaces.
	name := strings.TrimSuffix(e.BaseURL, "/") + strings.ReplaceAll(title, " ", "")
	run := func(script string) error { return b.eval(ctx, tools, tools.mainWorld, script, nil, []any{name}) }
	if err := run(awaitPanel); err != nil {
		return nil, err
	}
	return b.opens(ctx,
		func() error { return run(showPanel) },
		// A frame that has arrived before the driver is ready tells of no navigation.
		func(t *target) bool { return t.parent == tools && strings.HasPrefix(t.info.URL, e.BaseURL) })
}

// openDevTools opens the developer tools of a tab, and returns their page.
func (b *Browser) openDevTools(ctx context.Context, tab *Tab) (tools *target, err error) {
	var opened struct {
		ID string `json:"targetId"`
	}
	if err := b.pipe.call(ctx, "", "Target.openDevTools", map[string]any{"targetId": tab.page.info.ID}, &opened); err != nil {
		return nil, err
	}
	err = b.wait(ctx, func() bool {
		tools = b.find(func(t *target) bool { return t.info.ID == opened.ID && len(t.loaded) > 0 })
		return tools != nil
	})
	return tools, err
}

// Eval runs a script in the panel; see [Tab.Eval].
func (p *Panel) Eval(ctx context.Context, script string, result any, args ...any) error {
	return p.browser.eval(ctx, p.page, p.page.mainWorld, script, result, args)
}
