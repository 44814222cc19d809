package bridge

import (
	"strings"

	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/host"
)

// browserTexts are the browsers' texts that stand for a cause. Browsers give
// no codes, so this is the one place that matches text.
//
// Seen in Firefox ESR 153 and Chromium 156, 2026-11, or written in their
// sources. Firefox: toolkit/components/extensions/ConduitsParent.sys.mjs,
// ExtensionCommon.sys.mjs, ExtensionChild.sys.mjs, NativeMessaging.sys.mjs,
// parent/ext-storage.js.
// Chromium: extensions/renderer/api/messaging/messaging_util.cc, gin_port.cc,
// one_time_message_handler.cc, chrome/browser/extensions/api/messaging/
// native_message_process_host.cc, extensions/browser/api/storage/storage_api.cc.
var browserTexts = []struct {
	text  string
	cause error
}{
	{"Could not establish connection. Receiving end does not exist", host.ErrNoReceiver},
	{"Receiving end uses different message serialization format", errForm},
	{"Invalid extension id", host.ErrNoReceiver}, // It is one of another browser.
	{"No such native application", host.ErrNoApplication},
	{"Specified native messaging host not found", host.ErrNoApplication},
	{"Access to the specified native messaging host is forbidden", host.ErrNoApplication},
	{"Failed to start native messaging host", host.ErrApplicationFailed},
	{"Error when communicating with the native messaging host", host.ErrApplicationFailed},
	{"Attempt to postMessage on disconnected port", host.ErrDisconnected},
	{"Attempting to use a disconnected port object", host.ErrDisconnected},
	{"Extension context invalidated", host.ErrContextInvalidated},
	{"Promised response from onMessage listener went out of scope", host.ErrNoReply},
	{"closed before a response was received", host.ErrNoReply},
	{"can't be serialized in JSON", host.ErrNotCloneable},
	{"Could not serialize message", host.ErrNotCloneable},
	{"Write too big", host.ErrTooLarge},
	{"Message length exceeded maximum allowed length", host.ErrTooLarge},
	{"Message exceeded maximum allowed size", host.ErrTooLarge},
	{"API call exceeded its quota limitations", host.ErrQuotaExceeded},
	{"quota bytes exceeded", host.ErrQuotaExceeded},
	{"quota exceeded", host.ErrQuotaExceeded},
	{"Access to storage is not allowed from this context", host.ErrUnsupported},
}

// errForm says that Chromium connects no two extensions of which one sends by
// structured clone and the other one as JSON.
var errForm = failure.Detailed(host.ErrNoReceiver,
	`the two extensions differ in "message_serialization" in manifest.json, so Chromium does not connect them`)

// nativeCause is cause for the end of a port to a native application: there
// Firefox calls it unexpected when the program is not there, cannot be executed,
// or writes bytes that are no message.
func nativeCause(text string) error {
	if text == "An unexpected error occurred" {
		return host.ErrApplicationFailed
	}
	return cause("", text)
}

// cause returns the error that a text of the browser stands for: a clean end
// if it says nothing, an [host.Error] if it is none of the texts known.
func cause(name, text string) error {
	switch {
	case name == "FrozenError": // Of jsbridge/host.js.
		return host.ErrFrozen
	case text == "":
		return host.ErrDisconnected
	}
	for _, known := range browserTexts {
		if strings.Contains(text, known.text) {
			return known.cause
		}
	}
	switch name {
	case "DataCloneError":
		return host.ErrNotCloneable
	case "TooLargeError": // Of jsbridge/jsontext.js, which says of which size, and how to do without.
		return failure.Detailed(host.ErrTooLarge, text)
	case "CodecError": // Of jsbridge/codec.js, which says where in the message.
		return host.NotCloneable(&host.Error{Name: name, Message: text})
	}
	return &host.Error{Name: name, Message: text}
}
