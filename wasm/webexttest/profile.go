package webexttest

import (
	"strings"

	"gangway/wasm/webexttest/internal/conversion"
	"gangway/wasm/webexttest/internal/storagearea"
)

// A Profile says which browser is simulated.
type Profile int

const (
	// Firefox behaves as Firefox ESR 153 does.
	Firefox Profile = iota

	// Chromium behaves as Chromium 156 does.
	Chromium
)

// String returns the browser's name.
func (p Profile) String() string {
	if p == Chromium {
		return "Chromium"
	}
	return "Firefox"
}

// conversion returns how the messages of an extension are converted.
func (p Profile) conversion(e *Extension) conversion.Rules {
	if p == Firefox {
		return conversion.Rules{Clones: true}
	}
	return conversion.Rules{Clones: e.structuredClone, Limit: conversion.MaxJSON}
}

// storage returns how the values in an area of an extension's storage are kept.
// https://developer.chrome.com/docs/extensions/reference/api/storage
func (p Profile) storage(e *Extension, area string) storagearea.Rules {
	const megabyte = 1 << 20
	r := storagearea.Rules{JSON: p == Firefox && area == "sync", Plain: p == Chromium, Bytes: area == "session", TellsSame: p == Firefox}
	r.Uncounted = area == "managed"
	switch {
	case area == "sync":
		r.Quota, r.ItemQuota, r.MaxItems = 102_400, 8192, 512
		r.NullForNone, r.TellsNothing = p == Firefox, p == Firefox
	case area == "session", area == "local" && p == Chromium && !e.has("unlimitedStorage"):
		r.Quota = 10 * megabyte
	case area == "managed" && p == Firefox:
		r.ReadOnly, r.Absent = "storage.managed is read-only", "Managed storage manifest not found"
	case area == "managed":
		r.ReadOnly = "This is a read-only store."
	}
	return r
}

// endsWithAnyReceiver reports whether a port ends for all as soon as any one of its
// receivers is gone. Else it ends for the one who opened it, when the last receiver
// is gone or any one disconnects, of which the others are not told. Seen in Chromium
// 156.
func (p Profile) endsWithAnyReceiver() bool { return p == Firefox }

// failsAfterTheEnd reports whether the failure of a connect is told by
// onDisconnect also on a port that has ended. So the event fires on the port
// of a caller that has disconnected already, when nobody received it. And it
// fires twice when the only receiver is gone in the turn in which it received
// the port: for its end, and because nobody has received it. Seen in Firefox
// ESR 153, where Messenger.connect (ExtensionChild.sys.mjs) tells a failure
// without a look at the state of the port.
func (p Profile) failsAfterTheEnd() bool { return p == Firefox }

// fillsWorlds reports whether the configuration of a world of user scripts takes
// whatever it does not say from that of the default world. Seen in Firefox ESR 153
// (ExtensionUserScriptsContent.sys.mjs).
func (p Profile) fillsWorlds() bool { return p == Firefox }

// filters reports whether addListener of an event takes arguments beside the
// listener. In Chromium those of two namespaces do.
func (p Profile) filters(event string) bool {
	return p == Firefox || strings.HasPrefix(event, "webRequest.") || strings.HasPrefix(event, "webNavigation.")
}

// reinjects reports whether an extension that is enabled or reloaded gets its
// content scripts anew in the pages that are open.
func (p Profile) reinjects() bool { return p == Firefox }

// stopsOrphans reports whether a content script whose extension is gone stops
// entirely. Else it goes on, without the extension API.
func (p Profile) stopsOrphans() bool { return p == Firefox }

// keepsFrozenPorts reports whether the ports of a page stay open at both ends
// when it goes into the back/forward cache. Else the other end is told and the
// page is not.
func (p Profile) keepsFrozenPorts() bool { return p == Firefox }

// tellsLateOfUpdates reports whether an extension that was updated while it was
// disabled is told so when it is enabled. Firefox tells of the reason of the start,
// which is not the update then (ext-runtime.js).
func (p Profile) tellsLateOfUpdates() bool { return p == Chromium }

// keepsAlarms reports whether alarms outlive the extension's reload and the
// browser's restart, though not an update. Seen in Chromium 156 with an extension
// that is installed as a file; one that is loaded as a folder is installed anew each
// time, and has no alarms then.
func (p Profile) keepsAlarms() bool { return p == Chromium }

// keptAliveByPosts reports whether the messages that a background posts
// put off its suspension.
func (p Profile) keptAliveByPosts() bool { return p == Chromium }

// documentsWin reports whether the id of a document counts alone where that of
// another frame is given, too. Else nobody is meant then.
func (p Profile) documentsWin() bool { return p == Firefox }

// tellsOfSuspension reports whether a background that is suspended has a last turn.
// A service worker has none. Seen in Chromium 156.
func (p Profile) tellsOfSuspension() bool { return p == Firefox }

// dropsNonsense reports whether bytes of a native application that are no JSON are
// lost, and the port goes on.
func (p Profile) dropsNonsense() bool { return p == Chromium }

// writesFirst reports whether a native application still gets the message that
// is being written to it when its port is disconnected. The messages behind
// that one are lost.
func (p Profile) writesFirst() bool { return p == Firefox }

// scheme is the scheme of the URLs of extension pages.
func (p Profile) scheme() string {
	if p == Chromium {
		return "chrome-extension"
	}
	return "moz-extension"
}

// backgroundPath is the path that the background has as a sender.
func (p Profile) backgroundPath() string {
	if p == Chromium {
		return "background.js"
	}
	return "_generated_background_page.html"
}
