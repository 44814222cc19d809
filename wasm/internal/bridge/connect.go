//go:build js && wasm

package bridge

import (
	"errors"
	"syscall/js"

	"gangway/wasm/internal/host"
)

// Connect implements [host.Host].
func (b *Browser) Connect(to host.Target, info host.ConnectInfo, r host.Receiver) (_ host.Port, err error) {
	defer b.understand(&err)
	defer Catch(&err)
	// The pump looks receivers up under the same lock, so it does not get
	// ahead of the registration.
	b.mu.Lock()
	defer b.mu.Unlock()
	inside := to.Extension == "" && to.Native == ""
	wire := info
	wire.Name = b.wireName(info.Name, inside)
	jsPort, err := connect(to, wire)
	if err != nil {
		return nil, err
	}
	id := uint32(b.jsProgram.Call("adopt", jsPort, inside).Int())
	p := &port{browser: b, id: id, name: info.Name, native: to.Native != "", receiver: r}
	p.batched.Store(hostBatched(int32(id)) != 0)
	b.ports[id] = p
	return p, nil
}

// understand makes of an exception of the browser the error that it stands for.
func (b *Browser) understand(err *error) {
	thrown, ok := errors.AsType[*host.Error](*err)
	if !ok || thrown.Message == "" {
		return
	}
	if *err = cause(thrown.Name, thrown.Message); errors.Is(*err, host.ErrContextInvalidated) {
		b.jsProgram.Call("invalidated") // Chromium says so in no other way.
	}
}

// connect opens a port with the function that the target asks for.
func connect(to host.Target, info host.ConnectInfo) (js.Value, error) {
	switch {
	case to.Native != "":
		// Content scripts have the function too, in Firefox, but it only fails.
		if jsAPI("tabs").IsUndefined() || jsAPI("runtime").Get("connectNative").Type() != js.TypeFunction {
			return js.Undefined(), host.Unsupported("runtime.connectNative", `a background or an extension page, and the permission "nativeMessaging"`)
		}
		return jsAPI("runtime").Call("connectNative", to.Native), nil
	case to.Tab != nil:
		jsTabs, err := tabs("connect")
		if err != nil {
			return js.Undefined(), err
		}
		options := tabOptions(to.Tab)
		options["name"] = info.Name
		return jsTabs.Call("connect", to.Tab.ID, options), nil
	case to.Extension != "":
		return jsAPI("runtime").Call("connect", to.Extension, connectOptions(info)), nil
	}
	return jsAPI("runtime").Call("connect", connectOptions(info)), nil
}

// connectOptions builds a connectInfo by hand: vert would add half a megabyte
// to every content script.
func connectOptions(info host.ConnectInfo) map[string]any {
	options := map[string]any{"name": info.Name}
	if info.IncludeTLSChannelID {
		options["includeTlsChannelId"] = true
	}
	return options
}

func tabOptions(tab *host.TabTarget) map[string]any {
	options := map[string]any{}
	if tab.FrameID != nil {
		options["frameId"] = *tab.FrameID
	}
	if tab.DocumentID != "" {
		options["documentId"] = tab.DocumentID
	}
	return options
}

// tabs returns browser.tabs, which content scripts do not have.
func tabs(function string) (js.Value, error) {
	jsTabs := jsAPI("tabs")
	if jsTabs.IsUndefined() {
		return jsTabs, host.Unsupported("tabs."+function, "a background or an extension page")
	}
	return jsTabs, nil
}
