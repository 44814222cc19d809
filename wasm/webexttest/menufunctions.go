package webexttest

import (
	"fmt"

	"gangway/wasm/codec"
	"gangway/wasm/webext/contextmenus"
	"gangway/wasm/webext/menus"
)

// menuFunctions are the functions of menus and of contextMenus, which are the same.
var menuFunctions = functions{
	"menus.create": createMenuItem, "contextMenus.create": createMenuItem,
	"menus.update": updateMenuItem, "contextMenus.update": updateMenuItem,
	"menus.remove": removeMenuItem, "contextMenus.remove": removeMenuItem,
	"menus.removeAll": removeAllMenuItems, "contextMenus.removeAll": removeAllMenuItems,
}

// createMenuItem is menus.create, which gives the id back whether or not there is an
// item then: the browser tells a problem to its console. But ids are texts alone.
func createMenuItem(c *Context, arguments []any) (any, error) {
	properties, _ := argument(arguments, 0).(map[string]any)
	switch id := properties["id"].(type) {
	case nil, codec.Undefined:
		c.browser.logf("%s: menus.create requires an id for non-persistent background scripts.", c.extension.id)
		return nil, nil
	case string:
		if err := c.extension.menu.Add(id, properties); err != nil {
			c.browser.logf("%s: %v", c.extension.id, err)
		}
		return id, nil
	default:
		return nil, refused(fmt.Sprintf("Type error for parameter createProperties (Error processing id: "+
			"Expected string instead of %v) for menus.create.", id))
	}
}

func updateMenuItem(c *Context, arguments []any) (any, error) {
	properties, _ := argument(arguments, 1).(map[string]any)
	return codec.Undefined{}, c.extension.menu.Update(argument(arguments, 0), properties)
}

func removeMenuItem(c *Context, arguments []any) (any, error) {
	return codec.Undefined{}, c.extension.menu.Remove(argument(arguments, 0))
}

func removeAllMenuItems(c *Context, _ []any) (any, error) {
	c.extension.menu.RemoveAll()
	return codec.Undefined{}, nil
}

// argument returns an argument, nil if it is left out.
func argument(arguments []any, i int) any {
	if i < len(arguments) {
		return arguments[i]
	}
	return nil
}

// ClickMenu clicks an item of the context menu, in a tab, for things that info
// tells, such as the link that was clicked; its id, its state and the page's address
// are filled in. It wakes the background. An extension with the permission
// "activeTab" may then know and visit the page. It panics if there is no such item,
// and if a user cannot click it: if it is hidden, disabled, a separator, or below
// an item that is hidden or disabled, or if it opens a menu of others. Contexts and
// patterns of the item are not looked at.
func (e *Extension) ClickMenu(id string, info menus.OnClickData, t *Tab) {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	i, was, err := e.menu.Click(id)
	if err != nil {
		panic(fmt.Sprintf("webexttest: the menu of %s %v", e.id, err))
	}
	t.top.document.clicked[e] = true
	info.MenuItemID = menus.ItemIDOfString(id)
	if parent, ok := i.Parent.(string); ok {
		info.ParentMenuItemID = menus.ItemIDOfString(parent)
	}
	if i.HasState() {
		info.WasChecked, info.Checked = &was, &i.Checked
	}
	if info.PageURL == nil {
		info.PageURL = &t.top.document.url
	}
	tab := t.viewPointer(e)
	happen(e, "menus.onClicked", menus.Clicked{Info: info, Tab: tab})
	happen(e, "contextMenus.onClicked", contextmenus.Clicked{Info: info, Tab: tab})
}
