// Package webext gives Go programs the browser's extension API for messaging:
// ports between the background script, content scripts and pages of an
// extension, other extensions and native applications, and one-shot messages.
//
// A program runs in one context of an extension: as its background script, say,
// or as a content script in one frame of one tab. [Default] returns the
// [Runtime] of that context. One context connects with [Runtime.Connect] or one
// of its siblings, the other accepts with [Runtime.OnConnect], and each then
// holds a [Port].
//
// # Receiving
//
// Ports, listeners and the sessions of package session are received from alike:
//
//	                  one             all                  by channels           ended by itself
//	----------------  --------------  -------------------  --------------------  -----------------
//	Port              p.Receive(ctx)  Values[T](ctx, p)    Channels[In, Out]     Disconnect
//	                                                         (ctx, p, failed)
//	Listener[T]       l.Receive(ctx)  l.Values(ctx)        -                     Stop
//	session.Session   s.Receive(ctx)  session.Values[T]    session.Channels      Close, in order;
//	                                    (ctx, s)             (ctx, s, failed)      Abort, at once
//	session.Listener  l.Receive(ctx)  l.Values(ctx)        -                     Stop
//
// Each of them has Done, whose channel is closed at the end, and Err, which
// then says why it ended. Receive returns that error when nothing is left to
// receive. The iterators end then, and when their context is done. A context
// that is done harms nothing: the messages that were not received still wait.
//
// # Where Go differs from JavaScript
//
//   - Nothing is lost before Go runs. A script registers the program's events
//     before Go is there and keeps all that arrives, messages included, until
//     the program asks for it. There is no need to register in the first turn.
//   - The end of a port is told once, by [Port.Done] and [Port.Err], on both
//     sides, the side that called [Port.Disconnect] included. Firefox can tell
//     it twice, or tell the caller; that is never seen.
//   - Messages that were posted before the end of a port are received before
//     [Port.Receive] tells of the end.
//   - A port or request that no listener received is given up when the last
//     listener stops, so that its other end knows.
//   - Connections of others, and of user scripts, need a decision:
//     [Runtime.OnConnectExternal] and [OnUserScriptConnect] let nobody in
//     by default.
//   - Messages are Go values, converted by package codec. At the wire they are
//     plain JavaScript values, so either end may be written in JavaScript.
//
// # The ends of a port, and the error at each of its ends
//
// [Port.Err] returns the error; all of them match [ErrDisconnected]. Where only
// one browser is named, the other one differs as the line says.
//
//	event                         the end that stays           the end that goes
//	----------------------------  ---------------------------  ----------------------------
//	Disconnect on one side        ErrDisconnected              ErrLocalDisconnect
//	nobody listens; no such       ErrNoReceiver                -
//	  extension, tab, frame,
//	  or document
//	the listener refuses it       ErrDisconnected              -
//	  (allow-list, Stop)
//	tab closed, navigation,       ErrDisconnected              its program ends with it
//	  frame removed
//	page into the back/forward    ErrDisconnected, at once     ErrFrozen, when the page is
//	  cache (both browsers)                                    shown again
//	background suspended          ErrDisconnected              its program ends; the next
//	                                                           event starts it anew
//	background's program returns, ErrDisconnected; later       its program has ended
//	  exits or panics             connections too; again and
//	                              again: ErrCrashing
//	extension reloaded, updated,  a content script in Firefox  the background's program
//	  disabled or removed         is stopped, nothing of it    ends
//	                              runs any more; in Chromium
//	                              ErrDisconnected, and then
//	                              Runtime.Lifetime ends
//	no such native application    ErrNoApplication             -
//	  for this extension
//	native application does not   ErrApplicationFailed         -
//	  start, or writes nonsense
//	native application exits      ErrDisconnected or a         -
//	                              *DisconnectError
//	inbox limit reached, policy   ErrDisconnected              ErrOverflow
//	  Fail                                                     (the side that overflows)
//
// A port of [Runtime.ConnectTab] with several content scripts behind it ends when
// the first of them disconnects, of which Chromium does not tell the others. One
// that is gone ends it in Firefox; in Chromium the last one does.
//
// Browsers do not tell a closed tab from a crash or a call of Disconnect. A
// page or background that goes loses the messages on their way to it: a port
// tells of the end, not of the messages that arrived.
//
// Firefox suspends a background after 30 seconds without an event, also while
// ports are open. Messages from content scripts are events; messages from the
// background, and timers in it, are not.
//
// # How to outlive that
//
// [Runtime.SessionStorage] keeps the knowledge of a background over its
// suspension. [Runtime.OnSuspend] is the background's last turn,
// [Runtime.OnPageShow] a page's time to connect anew, [Runtime.OnTabRemoved]
// the time to forget a tab.
//
// # Content scripts that start when they are needed
//
// A content script in Go costs memory and time in every tab that it matches.
// With "lazy" in the manifest's section for Gangway, under "programs", a small
// script starts it when a port, a one-shot message, a DOM event, a message of the
// page or a call comes for it; nothing that led to the start is lost. See
// [Runtime.OnDOMEvent], [Runtime.OnPageMessage] and [Runtime.OnCall]. "ports" there names the ports that are for the program,
// which then hears of no others:
//
//	"gangway": {
//	  "programs": {
//	    "./content": { "lazy": true, "ports": ["prices"] }
//	  }
//	}
//
// # Platforms
//
// Programs run in Firefox, built by the command gangway. On every other
// platform the package compiles and its functions return [ErrUnsupported].
// Package webexttest gives tests a simulated browser with Runtimes of its own.
//
// # Security
//
// A content script runs beside a page that may be hostile. [Port.Sender] is
// filled in by the browser, not by the other end: decide by it, not by the
// claims of a message. Messages are input.
package webext
