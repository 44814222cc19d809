package webexttest

import (
	"gangway/wasm/internal/host"
	"gangway/wasm/webexttest/internal/access"
)

// may returns an error if the extension does not have a function. The loader knows
// which contexts have it. browser.mu is held.
func (e *Extension) may(function string) error {
	a, known := access.To(function, false)
	if !known {
		return nil
	}
	if lack := a.Lacks(e.grants()); lack != "" {
		return host.Unsupported(function, lack)
	}
	return nil
}

// mayHear reports whether the extension has an event, so that the browser brings
// it. browser.mu is held.
func (e *Extension) mayHear(event string) bool {
	a, known := access.To(event, true)
	return !known || a.Lacks(e.grants()) == ""
}
