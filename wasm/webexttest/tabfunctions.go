package webexttest

import (
	"gangway/wasm/webext/tabs"
	"gangway/wasm/webexttest/internal/tabstrip"
)

// tabFunctions are the functions of tabs.
var tabFunctions = functions{
	"tabs.query":      (*Context).queryTabs,
	"tabs.get":        (*Context).getTab,
	"tabs.getCurrent": (*Context).currentTab,
	"tabs.create":     (*Context).createTab,
	"tabs.duplicate":  (*Context).duplicateTab,
	"tabs.update":     (*Context).updateTab,
	"tabs.move":       (*Context).moveTabs,
	"tabs.reload":     (*Context).reloadTab,
	"tabs.remove":     (*Context).removeTabs,
}

func (c *Context) getTab(id int64) (tabs.Tab, error) {
	t, err := c.browser.findTab(id)
	if err != nil {
		return tabs.Tab{}, err
	}
	return t.view(c.extension), nil
}

// currentTab is the tab of a page, and none of a background.
func (c *Context) currentTab() (*tabs.Tab, error) {
	if c.document == nil {
		return nil, nil
	}
	return c.document.tab.viewPointer(c.extension), nil
}

func (c *Context) createTab(p tabs.CreateProperties) (*tabs.Tab, error) {
	b := c.browser
	wish := tabWish{active: p.Active == nil || *p.Active, muted: isTrue(p.Muted), by: c.extension,
		place: tabstrip.Place{Index: p.Index, Pinned: isTrue(p.Pinned)}}
	wish.place.Last = b.profile == Chromium && !wish.active
	var err error
	if wish.window, err = b.targetWindow(p.WindowID); err != nil {
		return nil, err
	}
	url := newTab
	if p.URL != nil {
		if url, err = c.resolve(*p.URL); err != nil {
			return nil, err
		}
	}
	if wish.place.Opener, err = b.openerFor(p.OpenerTabID, wish.window); err != nil {
		return nil, err
	}
	t := b.addTab(wish)
	if url == newTab {
		t.load(url)
	} else {
		t.loadLater(url)
	}
	return t.viewPointer(c.extension), nil
}

// targetWindow returns the window with an id, or that which has the focus: nil if
// there is none. b.mu is held.
func (b *Browser) targetWindow(id *int64) (*Window, error) {
	if id == nil || *id == currentWindow {
		return b.front(), nil
	}
	return b.findWindow(*id)
}

// openerFor returns the tab that opens another one in a window, nil if none does.
// b.mu is held.
func (b *Browser) openerFor(id *int64, w *Window) (*tabstrip.Tab, error) {
	if id == nil {
		return nil, nil
	}
	opener, err := b.findTab(*id)
	if err != nil {
		return nil, err
	}
	if opener.window() != w {
		return nil, refused("Opener tab must be in the same window as the tab being created")
	}
	return opener.place, nil
}

func (c *Context) duplicateTab(id int64, p *tabs.DuplicateProperties) (*tabs.Tab, error) {
	original, err := c.browser.findTab(id)
	if err != nil {
		return nil, err
	}
	wish := tabWish{window: original.window(), active: true, place: tabstrip.Place{Index: new(original.place.Index() + 1)}}
	if p != nil && p.Active != nil {
		wish.active = *p.Active
	}
	if p != nil && p.Index != nil {
		wish.place.Index = p.Index
	}
	t := c.browser.addTab(wish)
	t.load(original.top.document.url)
	return t.viewPointer(c.extension), nil
}

func (c *Context) reloadTab(id *int64, _ *tabs.ReloadProperties) error {
	t, err := c.browser.tabOrActive(id)
	if err == nil {
		t.loadLater(t.top.document.url)
	}
	return err
}

// removeTabs is tabs.remove. Chromium removes those before one that is not there.
func (c *Context) removeTabs(ids []int64) error {
	all, err := c.browser.findTabs(ids)
	if err != nil && c.browser.profile == Firefox {
		return err
	}
	for _, t := range all {
		t.close()
	}
	return err
}

// findTab returns the tab with an id. b.mu is held.
func (b *Browser) findTab(id int64) (*Tab, error) {
	if t := b.tab(id); t != nil {
		return t, nil
	}
	return nil, refused(b.profile.noTab(id))
}

// findTabs returns the tabs with some ids, or those before one that is not there,
// and an error. b.mu is held.
func (b *Browser) findTabs(ids []int64) ([]*Tab, error) {
	var all []*Tab
	for _, id := range ids {
		t, err := b.findTab(id)
		if err != nil {
			return all, err
		}
		all = append(all, t)
	}
	return all, nil
}

// tabOrActive returns the tab with an id, or the active one of the window that has
// the focus. b.mu is held.
func (b *Browser) tabOrActive(id *int64) (*Tab, error) {
	if id != nil {
		return b.findTab(*id)
	}
	if w := b.front(); w != nil {
		return w.activeTab(), nil
	}
	return nil, refused("there is no window")
}

func isTrue(v *bool) bool { return v != nil && *v }
