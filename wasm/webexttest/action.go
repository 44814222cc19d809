package webexttest

// ClickAction clicks the extension's toolbar button while a tab is shown. It
// wakes the background. An extension with the permission "activeTab" may then
// know and visit the page, until the tab shows another one.
func (e *Extension) ClickAction(t *Tab) {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	e.clickAction(t)
}

// clickAction is ClickAction, with browser.mu held.
func (e *Extension) clickAction(t *Tab) {
	t.top.document.clicked[e] = true
	click := map[string]any{"button": 0, "modifiers": []any{}}
	e.fire(occasion{event: "action.onClicked", arguments: listOf(t.describe(e), click)})
}
