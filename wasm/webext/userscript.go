package webext

// OnUserScriptConnect listens for ports that user scripts of the same extension
// open, those that it has registered by package userscripts. It follows
// runtime.onUserScriptConnect:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onUserScriptConnect
//
// A user script is JavaScript that the extension may not have written, in a page:
// so allow decides by the sender, which the browser fills in, as for
// [Runtime.OnConnectExternal]: by Origin and, in Firefox, by UserScriptWorldID,
// which is "" for the default world and which Chromium does not tell. A script has
// runtime.connect only if userscripts.ConfigureWorld, with Messaging, came before
// its world was made in the page. A world without a configuration has that of the
// default one. Such ports do not come to [Runtime.OnConnect], and they carry plain
// values. Otherwise it is like OnConnectExternal.
//
// The manifest needs the permission userScripts. While the extension does not have
// it, and in content scripts, the error is [ErrUnsupported]. In Firefox it is one
// of optional_permissions: call again when permissions.OnAdded says that the user
// has granted it; a background that starts later has the event from its first turn
// on. Where the user takes the permission away, nothing more comes; if it is
// granted again, stop the listener and call anew.
//
// Firefox has it since version 136, Chromium since 120, where it is there without
// the permission, too. It is no method: a program with package reflect may keep all
// methods of Runtime, and the build would ask each for the permission.
func OnUserScriptConnect(rt *Runtime, allow Allow, names ...string) (*Listener[*Port], error) {
	return rt.listenForPorts(&rt.onUserScriptConnect, eventUserScriptConnect, names, allow.ownPort)
}

// OnUserScriptMessage listens for one-shot messages of user scripts of the same
// extension. It follows runtime.onUserScriptMessage:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onUserScriptMessage
//
// allow decides once for each message whether it is let in. All that
// [OnUserScriptConnect] says of worlds, of the permission and of versions
// holds here, too. Otherwise it is like [Runtime.OnMessage].
func OnUserScriptMessage(rt *Runtime, allow Allow) (*Listener[*Request], error) {
	return rt.listenForMessages(&rt.onUserScriptMessage, eventUserScriptMessage, allow.ownRequest)
}

// ownPort reports whether a port of a script of the extension is let in.
func (a Allow) ownPort(p *Port) bool { return a.sender(p.sender) }

// ownRequest is ownPort for one-shot messages.
func (a Allow) ownRequest(q *Request) bool { return a.sender(q.sender) }
