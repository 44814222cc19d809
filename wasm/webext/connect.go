package webext

import (
	"unicode/utf8"

	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/host"
	"gangway/wasm/internal/jsonvalue"
)

// ConnectInfo are the options of [Runtime.Connect] and
// [Runtime.ConnectExtension]. The zero value is fine.
type ConnectInfo struct {
	// Name tells the other end the purpose of the port. Bytes that are not
	// UTF-8 become U+FFFD, at both ends.
	Name string

	// IncludeTLSChannelID asks the browser to pass the TLS channel id to the
	// other end, in [Sender.TLSChannelID].
	IncludeTLSChannelID bool
}

// ConnectTabInfo are the options of [Runtime.ConnectTab]. The zero value means
// all frames.
type ConnectTabInfo struct {
	// Name is as in [ConnectInfo].
	Name string

	// FrameID and DocumentID restrict the port to one frame, or to one document
	// in it.
	FrameID    *int64
	DocumentID string
}

func (i ConnectInfo) host() host.ConnectInfo {
	// A conversion to runes replaces as package codec does.
	name := i.Name
	if !utf8.ValidString(name) {
		name = string([]rune(name))
	}
	return host.ConnectInfo{Name: name, IncludeTLSChannelID: i.IncludeTLSChannelID}
}

// Connect opens a port to the other contexts of the same extension: content
// scripts and extension pages reach the background so. It follows
// runtime.connect:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/connect
//
// It returns at once, also when nobody listens: the port then ends with
// [ErrNoReceiver]. Messages may be posted immediately; a suspended background
// is woken and loses none. The caller owns the port and calls
// [Port.Disconnect] when it is done with it.
func (r *Runtime) Connect(info ConnectInfo) (*Port, error) {
	return r.connect(host.Target{}, info)
}

// ConnectExtension opens a port to another extension, which must accept it by
// [Runtime.OnConnectExternal]. It follows runtime.connect with an extension id,
// and is otherwise like [Runtime.Connect].
//
// An id of a form that no browser gives out is [ErrInvalidArgument]. When there
// is no extension of that id, or it does not listen, the port ends with
// [ErrNoReceiver]; when it does not let this extension in, with
// [ErrDisconnected].
func (r *Runtime) ConnectExtension(id string, info ConnectInfo) (*Port, error) {
	if !validExtensionID(id) {
		return nil, failure.In("connect", invalidExtensionID(id))
	}
	return r.connect(host.Target{Extension: id}, info)
}

// ConnectTab opens a port to the content scripts of this extension in a tab, in
// all frames or as info says. It follows tabs.connect:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/connect
//
// Every content script that listens gets a port of its own whose messages all
// arrive on the one returned here. It ends when the first of them disconnects, and
// Chromium does not tell the others. When one is gone with its frame, it ends in
// Firefox; in Chromium it goes on until the last is gone. It ends with
// [ErrNoReceiver] when nobody listens or there is no such tab, frame or document.
//
// Content scripts cannot call it: there it is [ErrUnsupported].
func (r *Runtime) ConnectTab(tabID int64, info ConnectTabInfo) (*Port, error) {
	target, err := tabTarget(tabID, info.FrameID, info.DocumentID)
	if err != nil {
		return nil, failure.In("connect", err)
	}
	return r.connect(target, ConnectInfo{Name: info.Name})
}

// ConnectNative starts a native application and opens a port to it. It follows
// runtime.connectNative:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/connectNative
//
// Its messages travel as JSON. Each value has the form there that encoding/json
// gives it, such as base64 for bytes; [Port.PostMessage] returns
// [ErrNotCloneable] with the name of the field for one that has none, such as
// NaN. docs/messages.md has the list.
//
// When this side disconnects, the browser closes the application's input at
// once: messages that it has not written yet are lost, so let the application
// confirm the last one first. While the port is open, Firefox does not suspend
// the background. The manifest needs the permission
// nativeMessaging.
//
// The port ends with [ErrNoApplication] when the application is not installed
// or does not name this extension, with [ErrApplicationFailed] when its program
// is not there or writes bytes that are no message, and with a
// [*DisconnectError] when it writes a message of more than 1 MiB. When it
// exits, the cause is [ErrDisconnected], in Chromium a DisconnectError: no
// browser tells the exit code. "gangway doctor" looks at the files that install
// the application.
//
// Content scripts cannot call it: there it is [ErrUnsupported].
func (r *Runtime) ConnectNative(application string) (*Port, error) {
	if !validApplication(application) {
		return nil, failure.In("connect", invalidApplication(application))
	}
	p, err := r.connect(host.Target{Native: application}, ConnectInfo{Name: application})
	if err != nil {
		return nil, err
	}
	// Set here, so that only programs that call ConnectNative hold its code.
	p.convert = jsonvalue.Append
	return p, nil
}

func (r *Runtime) connect(to host.Target, info ConnectInfo) (*Port, error) {
	p := r.newPort()
	hostPort, err := r.host.Connect(to, info.host(), receiver{p})
	if err != nil {
		p.mailbox.abandon()
		return nil, failure.In("connect", err)
	}
	p.host, p.name = hostPort, hostPort.Name()
	return p, nil
}
