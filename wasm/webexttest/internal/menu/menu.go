// Package menu is the context menu of an extension.
package menu

import (
	"fmt"
	"slices"

	"gangway/wasm/internal/host"
)

// A Menu has the items of an extension, in the order in which they were added. The
// zero Menu is empty. It is for one goroutine at a time.
type Menu struct{ items []*Item }

// An Item is an item of a menu.
type Item struct {
	ID      string
	Parent  any // An id, nil at the top.
	Kind    string
	Checked bool

	hidden   bool
	disabled bool
}

const (
	checkbox  = "checkbox"
	radio     = "radio"
	separator = "separator"
)

// HasState reports whether an item can be checked.
func (i Item) HasState() bool { return i.Kind == checkbox || i.Kind == radio }

// Add adds an item with an id, and with properties as menus.create takes them.
func (m *Menu) Add(id string, properties map[string]any) error {
	i := &Item{ID: id, Kind: "normal"}
	if m.find(id) != nil {
		return refused("The menu id %v already exists in menus.create.", id)
	}
	if err := m.set(i, properties); err != nil {
		return err
	}
	m.items = append(m.items, i)
	return nil
}

// Update changes the properties of an item that are given.
func (m *Menu) Update(id any, properties map[string]any) error {
	i := m.find(id)
	if i == nil {
		return absent(id)
	}
	return m.set(i, properties)
}

// Remove removes an item with all below it.
func (m *Menu) Remove(id any) error {
	if m.find(id) == nil {
		return absent(id)
	}
	gone := make(map[*Item]bool)
	for _, i := range m.items {
		gone[i] = m.within(i, id)
	}
	m.items = slices.DeleteFunc(m.items, func(i *Item) bool { return gone[i] })
	return nil
}

// RemoveAll removes all items.
func (m *Menu) RemoveAll() { m.items = nil }

// Click clicks an item, which changes its state if it has one. It returns the item
// as it is then, and whether it was checked before. The error says of the menu that
// it has no such item, or why a user cannot click it.
func (m *Menu) Click(id string) (i Item, was bool, err error) {
	clicked := m.find(id)
	if clicked == nil {
		return Item{}, false, fmt.Errorf("has no item %q", id)
	}
	if why := m.unreachable(clicked); why != "" {
		return Item{}, false, fmt.Errorf("has the item %q, which nobody can click: %s", id, why)
	}
	was = clicked.Checked
	switch clicked.Kind {
	case checkbox:
		clicked.Checked = !was
	case radio:
		for _, other := range m.group(clicked) {
			other.Checked = other == clicked
		}
	}
	return *clicked, was, nil
}

// unreachable returns the reason why a user cannot click an item, or nothing.
func (m *Menu) unreachable(i *Item) string {
	if i.Kind == separator {
		return "it is a separator"
	}
	if slices.ContainsFunc(m.items, func(below *Item) bool { return below.Parent == i.ID && !below.hidden }) {
		return "it opens a menu of others"
	}
	for ; i != nil; i = m.find(i.Parent) {
		switch {
		case i.hidden:
			return fmt.Sprintf("%q is hidden", i.ID)
		case i.disabled:
			return fmt.Sprintf("%q is disabled", i.ID)
		}
	}
	return ""
}

func (m *Menu) find(id any) *Item {
	if i := slices.IndexFunc(m.items, func(i *Item) bool { return i.ID == id }); i >= 0 {
		return m.items[i]
	}
	return nil
}

// set sets the properties of an item that are given, or none.
func (m *Menu) set(i *Item, properties map[string]any) error {
	if parent := properties["parentId"]; parent != nil {
		above := m.find(parent)
		switch {
		case above == nil:
			return absent(parent)
		case m.within(above, i.ID):
			return refused("MenuItem cannot be an ancestor (or self) of its new parent.")
		}
		i.Parent = parent
	}
	if kind, ok := properties["type"].(string); ok {
		i.Kind = kind
	}
	if checked, ok := properties["checked"].(bool); ok {
		i.Checked = checked
	}
	if visible, ok := properties["visible"].(bool); ok {
		i.hidden = !visible
	}
	if enabled, ok := properties["enabled"].(bool); ok {
		i.disabled = !enabled
	}
	return nil
}

// within reports whether an item is the one with an id, or below it.
func (m *Menu) within(i *Item, id any) bool {
	for ; i != nil; i = m.find(i.Parent) {
		if i.ID == id {
			return true
		}
	}
	return false
}

// group returns the radio items that follow each other around one.
func (m *Menu) group(one *Item) []*Item {
	var group []*Item
	for _, i := range m.items {
		switch {
		case i.Parent != one.Parent:
		case i.Kind == radio:
			group = append(group, i)
		case slices.Contains(group, one):
			return group
		default:
			group = nil
		}
	}
	return group
}

func absent(id any) error { return refused("Cannot find menu item with id %v", id) }

// refused is an error with a text of the browser. Firefox ESR 153:
// browser/components/extensions/parent/ext-menus.js
func refused(format string, a ...any) error {
	return &host.Error{Name: "Error", Message: fmt.Sprintf(format, a...)}
}
