package webexttest

// ClickAction clicks the extension's toolbar button while a tab is shown. It
// wakes the background.
func (e *Extension) ClickAction(t *Tab) {
	b := e.browser
	b.mu.Lock()
	defer b.mu.Unlock()
	tab := t.describe(e)
	// The click grants activeTab, in every manifest that has it.
	tab.URL, tab.Title = t.top.document.url, t.top.document.url
	e.fire("action.onClicked", listOf(tab, map[string]any{"button": 0, "modifiers": []any{}}))
}
