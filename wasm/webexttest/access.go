package webexttest

import (
	"gangway/wasm/internal/host"
	"gangway/wasm/webexttest/internal/access"
)

// may returns an error if the extension does not have a function. The loader knows
// which contexts have it. browser.mu is held.
func (e *Extension) may(function string) error { return e.lacks(function, false) }

// lacksEvent is may for an event.
func (e *Extension) lacksEvent(event string) error { return e.lacks(event, true) }

// mayHear reports whether the extension has an event, so that the browser brings
// it. browser.mu is held.
func (e *Extension) mayHear(event string) bool { return e.lacks(event, true) == nil }

func (e *Extension) lacks(path string, event bool) error {
	a, known := access.To(path, event)
	if !known {
		return nil
	}
	if lack := a.Lacks(e.grants()); lack != "" {
		return host.Unsupported(path, lack)
	}
	return nil
}
