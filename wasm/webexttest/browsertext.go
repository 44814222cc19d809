package webexttest

import (
	"fmt"
	"strings"

	"gangway/wasm/internal/host"
	"gangway/wasm/webexttest/internal/nativeapp"
)

// The browsers' texts, for scripts. Firefox ESR 153:
// toolkit/components/extensions/ExtensionParent.sys.mjs,
// ExtensionChild.sys.mjs and NativeMessaging.sys.mjs. Chromium 156:
// extensions/renderer/api/messaging/gin_port.cc, and
// https://developer.chrome.com/docs/extensions/develop/concepts/native-messaging
const (
	textNoReceiver  = "Could not establish connection. Receiving end does not exist."
	textInvalidated = "Extension context invalidated."

	textNoFirefoxApplication  = "No such native application "
	textNoChromiumApplication = "Specified native messaging host not found."

	textBrokenProtocol = "Error when communicating with the native messaging host."
)

// textIDTooLarge is the text that Firefox throws at an id that no number holds.
const textIDTooLarge = "Integer is out of range"

// noRuntime returns the exception of a script for which a function of runtime is
// not there.
func (p Profile) noRuntime(function string) error {
	if p == Firefox {
		return &host.Error{Name: "ReferenceError", Message: "browser is not defined"}
	}
	return &host.Error{Name: "TypeError", Message: "Cannot read properties of undefined (reading '" + function + "')"}
}

func (p Profile) textDisconnected() string {
	if p == Chromium {
		return "Attempting to use a disconnected port object"
	}
	return "Attempt to postMessage on disconnected port"
}

func (p Profile) textNoApplication(name string) string {
	if p == Chromium {
		return textNoChromiumApplication
	}
	return textNoFirefoxApplication + name
}

// textApplicationEnded is the reason for the end of a port whose application
// has exited, or has sent bytes that are no message: Firefox tells the problem.
// It is empty where the exit is a clean end.
func (p Profile) textApplicationEnded(problem string) string {
	switch {
	case p == Firefox:
		return problem
	case problem == "":
		return "Native host has exited."
	}
	return textBrokenProtocol
}

// cause returns the error that a reason of the browser stands for.
func cause(reason string) error {
	switch reason {
	case "":
		return host.ErrDisconnected
	case textNoReceiver:
		return host.ErrNoReceiver
	case textNoChromiumApplication:
		return host.ErrNoApplication
	case nativeapp.TextUnexpected, textBrokenProtocol:
		return host.ErrApplicationFailed
	}
	if strings.HasPrefix(reason, textNoFirefoxApplication) {
		return host.ErrNoApplication
	}
	return &host.Error{Message: reason}
}

// refused returns the error of a function that the browser rejects.
func refused(text string) error { return &host.Error{Name: "Error", Message: text} }

// noWindowAtAll is the text where a function needs a window and there is none.
const noWindowAtAll = "No current window"

// The texts of tabs and windows are those of Firefox's ext-tabs-base.js and
// ext-tabs.js, and of Chromium's tabs_constants.h and windows_constants.h.

func (p Profile) noTab(id int64) string {
	if p == Chromium {
		return fmt.Sprintf("No tab with id: %d.", id)
	}
	return fmt.Sprintf("Invalid tab ID: %d", id)
}

func (p Profile) noWindow(id int64) string {
	if p == Chromium {
		return fmt.Sprintf("No window with id: %d.", id)
	}
	return fmt.Sprintf("Invalid window ID: %d", id)
}

func (p Profile) noPattern(text string) string {
	if p == Chromium {
		return fmt.Sprintf("Invalid url pattern '%s'", text)
	}
	return "Invalid url pattern: " + text
}
