package webext

import "gangway/wasm/internal/failure"

// OnActionClicked listens for clicks on the extension's toolbar button; each
// brings the tab that was active. It follows action.onClicked, which is
// browserAction.onClicked in manifest version 2:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/action/onClicked
//
// The manifest must have the key "action", without a popup. The event is there
// for backgrounds and extension pages, not for content scripts.
func (r *Runtime) OnActionClicked() (*Listener[Tab], error) {
	l, err := listenTo(r, eventActionClicked, readTab)
	if err != nil {
		return nil, failure.In("listen for clicks", err)
	}
	return l, nil
}
