package webexttest

import (
	"gangway/wasm/webext/tabs"
)

func (c *Context) updateTab(id *int64, p tabs.UpdateProperties) (*tabs.Tab, error) {
	t, err := c.browser.tabOrActive(id)
	if err != nil {
		return nil, err
	}
	if p.URL != nil {
		url, err := c.resolve(*p.URL)
		if err != nil {
			return nil, err
		}
		t.loadLater(url)
	}
	if isTrue(p.Active) || isTrue(p.Highlighted) && p.Active == nil {
		t.activate()
	}
	if p.Muted != nil && *p.Muted != t.muted.Muted {
		t.mute(*p.Muted, c.extension)
	}
	if p.Pinned != nil && *p.Pinned != t.place.Pinned {
		t.pin(*p.Pinned)
	}
	if p.OpenerTabID != nil {
		opener, err := c.browser.findTab(*p.OpenerTabID)
		if err != nil {
			return nil, err
		}
		t.place.Opener = opener.place
	}
	return t.viewPointer(c.extension), nil
}

// mute mutes the tab or lets it be heard. browser.mu is held.
func (t *Tab) mute(muted bool, by *Extension) {
	t.muted = mutedBy(by)
	t.muted.Muted = muted
	t.updated(tabs.ChangeInfo{MutedInfo: new(t.muted)})
}

// pin pins the tab, or no longer. browser.mu is held.
func (t *Tab) pin(pinned bool) {
	t.moved(t.place.Pin(pinned))
	t.updated(tabs.ChangeInfo{Pinned: &pinned})
}

func (c *Context) moveTabs(ids []int64, p tabs.MoveProperties) ([]tabs.Tab, error) {
	b := c.browser
	var target *Window
	if p.WindowID != nil {
		var err error
		if target, err = b.targetWindow(p.WindowID); err != nil {
			return nil, err
		}
	}
	all, err := b.findTabs(ids)
	if err != nil {
		return nil, err
	}
	moved := []tabs.Tab{}
	last := make(map[*Window]*Tab) // The tab that was moved last.
	for _, t := range all {
		w := target
		if w == nil {
			w = t.window()
		}
		if t.moveTo(w, behind(t, last[w], p.Index)) {
			last[w] = t
			moved = append(moved, t.view(c.extension))
		}
	}
	return moved, nil
}

// behind returns the index at which a tab stands behind the one that was moved
// before it, or the index of the first one. browser.mu is held.
func behind(t, before *Tab, first int64) int64 {
	if before == nil {
		return first
	}
	at := before.place.Index()
	if t.place.Window == before.place.Window && t.place.Index() <= at {
		return at
	}
	return at + 1
}

// moveTo moves the tab and reports whether it went. browser.mu is held.
func (t *Tab) moveTo(w *Window, index int64) bool {
	old := t.window()
	if old == w {
		from, at, ok := t.place.Move(index)
		if ok {
			t.moved(from, at)
		}
		return ok
	}
	from := t.place.Index()
	activated, ok := t.place.MoveTo(w.strip, index)
	if !ok {
		return false
	}
	t.adopted(old.strip.ID, from)
	if len(old.strip.Tabs) == 0 {
		old.leave()
	} else if activated != nil {
		t.browser.tab(activated.ID).activated(nil)
	}
	return true
}
