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
	return v.tab == 0 || slices.ContainsFunc(ports, func(p *model.Port) bool { return p.InTab(v.tab) })
}

// messageInScope reports the same of a message, and callInScope of a call.
func (v *view) messageInScope(m *model.Message) bool { return v.tab == 0 || m.InTab(v.tab) }

func (v *view) callInScope(c *model.Call) bool { return v.tab == 0 || c.InTab(v.tab) }

// contextInScope reports the same of a context. All tabs have one background.
func (v *view) contextInScope(c *model.Context) bool {
	return v.tab == 0 || c.Place.Tab == v.tab || c.Place.Role() == model.Background
}
