//go:build js && wasm

package main

import (
	"net/url"
	"slices"
	"strconv"

	"gangway/internal/inspect/model"

	"honnef.co/go/js/dom/v2"
)

// inspectedTab returns the id of the tab that the developer tools inspect, 0 if the
// page is no panel of them.
func inspectedTab() int64 {
	address, err := url.Parse(dom.GetWindow().Document().DocumentURI())
	if err != nil {
		return 0
	}
	id, err := strconv.ParseInt(address.Query().Get("tab"), 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// toggleScope shows all tabs, or the one that is inspected.
func (v *view) toggleScope() {
	if v.tab == 0 {
		v.tab = v.inspects
	} else {
		v.tab = 0
	}
	v.scope.set("aria-pressed", strconv.FormatBool(v.tab != 0))
	v.changed = true
}

// inScope reports whether one of the ends of these ports is in the tab that is
// shown.
func (v *view) inScope(ports ...*model.Port) bool {
	return v.tab == 0 || slices.ContainsFunc(ports, v.reachesTab)
}

func (v *view) reachesTab(p *model.Port) bool {
	switch {
	case p.Context.Place.Tab == v.tab, p.Sender != nil && p.Sender.Tab == v.tab, p.Target == "tab "+strconv.FormatInt(v.tab, 10):
		return true
	case p.Other != nil:
		return p.Other.Context.Place.Tab == v.tab
	}
	return false
}

// messageInScope reports the same of a message: of a port, of the tab itself, or of
// a call that it makes.
func (v *view) messageInScope(m *model.Message) bool {
	return v.tab == 0 || m.Context.Place.Tab == v.tab || m.Port != nil && v.reachesTab(m.Port) ||
		m.Call != nil && v.callInScope(m.Call)
}

// callInScope reports the same of a call.
func (v *view) callInScope(c *model.Call) bool {
	is := func(p *model.Place) bool { return p != nil && p.Tab == v.tab }
	at := func(e *model.SessionEnd) bool { return e != nil && is(&e.Context.Place) }
	switch s := c.Session; {
	case v.tab == 0:
		return true
	case s != nil:
		return at(s.Dialing) || at(s.Other) || is(s.Sender)
	}
	return is(&c.Context.Place) || is(c.Sender)
}

// contextInScope reports the same of a context. All tabs have one background.
func (v *view) contextInScope(c *model.Context) bool {
	return v.tab == 0 || c.Place.Tab == v.tab || c.Place.Role() == model.Background
}
