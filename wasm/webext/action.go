package webext

import "gangway/wasm/internal/host"

// OnActionClicked listens for clicks on the extension's toolbar button; each
// brings the tab that was active. It follows action.onClicked, which is
// browserAction.onClicked in manifest version 2:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/onClicked
//
// The manifest must have the key "action", without a popup. The event is there
// for backgrounds and extension pages, not for content scripts.
func (r *Runtime) OnActionClicked() (*Listener[Tab], error) {
	h := &r.onClicked
	l, err := h.listen(r.gone, nil, func() (func(), error) {
		return r.host.OnEvent(eventActionClicked, func(o host.Object) {
			h.deliver(readTab(o))
		})
	})
	if err != nil {
		return nil, &opError{"listen for clicks", err}
	}
	return l, nil
}
