// Package tabstrip is the order of the tabs in the windows of a browser, as
// Firefox keeps it.
package tabstrip

import "slices"

// A Window has tabs in order. The first ones are those that are pinned.
type Window struct {
	ID     int64
	Tabs   []*Tab
	Active *Tab // nil while there are no tabs.

	// related holds, by their opener, the tabs that were opened last since another
	// tab became active.
	related map[*Tab]*Tab
}

// A Tab is a tab in a window.
type Tab struct {
	ID     int64
	Window *Window
	Pinned bool
	Opener *Tab // nil if no tab has opened it.

	owner *Tab // The one that becomes active if this one is removed.
}

// A Place says where to add a tab.
type Place struct {
	Index  *int64 // nil for the end, or after the opener.
	Pinned bool
	Opener *Tab
	Last   bool // It stands last, whichever tab has opened it.
}

// Index returns where the tab is in its window.
func (t *Tab) Index() int64 { return int64(slices.Index(t.Window.Tabs, t)) }

// pinned returns how many tabs are pinned.
func (w *Window) pinned() int64 {
	n := int64(0)
	for _, t := range w.Tabs {
		if t.Pinned {
			n++
		}
	}
	return n
}

// Add adds a new tab. The first one of a window is active.
func (w *Window) Add(id int64, p Place) *Tab {
	t := &Tab{ID: id, Pinned: p.Pinned, Opener: p.Opener, owner: p.Opener}
	if w.Active != nil {
		w.Active.owner = nil
	}
	at := int64(len(w.Tabs))
	if p.Opener != nil && !p.Last {
		at = w.behind(p.Opener)
		w.related[p.Opener] = t
	}
	if p.Index != nil && *p.Index >= 0 {
		at = *p.Index
	}
	w.insert(t, at)
	return t
}

// behind returns the index behind a tab and the one that it has opened last.
func (w *Window) behind(opener *Tab) int64 {
	if w.related == nil {
		w.related = make(map[*Tab]*Tab)
	}
	last := w.related[opener]
	if last == nil {
		return opener.Index() + 1
	}
	last.owner = nil
	return last.Index() + 1
}

// insert puts a tab at an index, or the nearest that is among its like.
func (w *Window) insert(t *Tab, at int64) {
	first, last := w.pinned(), int64(len(w.Tabs))
	if t.Pinned {
		first, last = 0, first
	}
	t.Window = w
	w.Tabs = slices.Insert(w.Tabs, int(min(max(at, first), last)), t)
	if w.Active == nil {
		w.Active = t
	}
}

// Activate makes a tab the active one of its window. It returns the one that was
// before, and false if that is the same.
func (t *Tab) Activate() (previous *Tab, changed bool) {
	w := t.Window
	previous = w.Active
	if previous == t {
		return previous, false
	}
	previous.owner = nil
	w.related = nil
	w.Active = t
	return previous, true
}

// Remove takes the tab out of its window. It returns the one that is active now
// in its place, nil if it was not active or was the last one.
func (t *Tab) Remove() (activated *Tab) {
	w := t.Window
	next := t.successor()
	w.Tabs = slices.DeleteFunc(w.Tabs, func(other *Tab) bool { return other == t })
	for _, other := range w.Tabs {
		if other.owner == t {
			other.owner = nil
		}
	}
	delete(w.related, t)
	for opener, last := range w.related {
		if last == t {
			delete(w.related, opener)
		}
	}
	if w.Active != t {
		return nil
	}
	w.Active, w.related = next, nil
	return next
}

// successor returns the tab that is active after this one: that which has opened
// it, if nothing else happened since, else the next one, or the one before. It is
// nil if there is no other.
func (t *Tab) successor() *Tab {
	if t.owner != nil && t.owner.Window == t.Window {
		return t.owner
	}
	all := t.Window.Tabs
	switch i := t.Index(); {
	case i+1 < int64(len(all)):
		return all[i+1]
	case i > 0:
		return all[i-1]
	}
	return nil
}

// Move moves a tab to an index within its window, -1 for the end. It reports
// false if the tab does not go: pinned tabs stay before the others.
func (t *Tab) Move(to int64) (from, at int64, ok bool) {
	w := t.Window
	from, last := t.Index(), int64(len(w.Tabs))-1
	if last == 0 {
		return from, from, false
	}
	if to < 0 || to > last {
		to = last
	}
	// As Firefox counts, which lets a pinned tab go just behind the pinned ones.
	if pinned := w.pinned(); t.Pinned && to > pinned || !t.Pinned && to < pinned {
		return from, from, false
	}
	w.Tabs = slices.Delete(w.Tabs, int(from), int(from)+1)
	w.insert(t, to)
	return from, t.Index(), true
}

// MoveTo moves a tab to an index of another window, -1 for the end. activated is
// the tab that is active now in its old window, as of [Tab.Remove]. It reports
// false if the tab does not go.
func (t *Tab) MoveTo(w *Window, to int64) (activated *Tab, ok bool) {
	last := int64(len(w.Tabs))
	if to < 0 || to > last {
		to = last
	}
	if pinned := w.pinned(); t.Pinned && to > pinned || !t.Pinned && to < pinned {
		return nil, false
	}
	activated = t.Remove()
	t.owner, t.Opener = nil, nil
	w.insert(t, to)
	return activated, true
}

// Pin pins the tab or unpins it, and returns where it was and is.
func (t *Tab) Pin(pinned bool) (from, at int64) {
	w := t.Window
	from = t.Index()
	w.Tabs = slices.Delete(w.Tabs, int(from), int(from)+1)
	t.Pinned = pinned
	w.insert(t, w.pinned())
	return from, t.Index()
}
