package bridge

import (
	"strings"

	"gangway/wasm/internal/host"
)

// browserTexts are the browsers' texts that stand for a cause. Browsers give
// no codes, so this is the one place that matches text.
//
// Seen in Firefox ESR 153 and Chromium 156, 2026-11. Firefox:
// toolkit/components/extensions/ConduitsParent.sys.mjs and
// ExtensionCommon.sys.mjs; Chromium:
// extensions/renderer/api/messaging/messaging_util.cc and gin_port.cc.
var browserTexts = []struct {
	text  string
	cause error
}{
	{"Could not establish connection. Receiving end does not exist", host.ErrNoReceiver},
	{"Attempt to postMessage on disconnected port", host.ErrDisconnected},
	{"Attempting to use a disconnected port object", host.ErrDisconnected},
}

// cause returns the error that a text of the browser stands for: a clean end
// if it says nothing, an [host.Error] if it is none of the texts known.
func cause(name, text string) error {
	if text == "" {
		return host.ErrDisconnected
	}
	for _, known := range browserTexts {
		if strings.Contains(text, known.text) {
			return known.cause
		}
	}
	if name == "DataCloneError" {
		return host.ErrNotCloneable
	}
	return &host.Error{Name: name, Message: text}
}
