package webext

import (
	"sync"

	"gangway/wasm/internal/host"
)

// A Runtime is the extension API as one context of an extension sees it. It has
// the messaging parts of JavaScript's browser.runtime, browser.tabs and
// browser.action, and the parts that connections need to outlive their ends.
//
// Its methods may be called from any goroutine. None of them blocks, but those
// that take a context and wait for an answer.
type Runtime struct {
	host                host.Host
	onConnect           hub[*Port]
	onConnectExternal   hub[*Port]
	onUserScriptConnect hub[*Port]
	onMessage           hub[*Request]
	onMessageExternal   hub[*Request]
	onUserScriptMessage hub[*Request]
	onDOMEvent          hub[DOMEvent]
	onCall              hub[*Request]
	events              *events
	portLimits          portLimits
	gone                <-chan struct{} // Of the host; nil in a browser.
}

// newRuntime returns the Runtime of a host: of the browser, or of a simulated
// one, for which package webexttest calls it.
func newRuntime(h host.Host) *Runtime {
	return &Runtime{host: h, gone: h.Gone(), events: &events{host: h, gone: h.Gone()}}
}

// Default returns the Runtime of the context in which the program runs. All
// calls return the same one. Where there is no extension API its methods
// return [ErrUnsupported].
func Default() *Runtime {
	startOnce.Do(func() { started = newRuntime(inspected(defaultHost())) })
	return started
}

// A sync.OnceValue holds its value as an interface, too: the linker would then
// keep methods of all that a Runtime holds, of listeners of every event.
var (
	startOnce sync.Once
	started   *Runtime
)

// The events that a program can listen to. The linker keeps a name only in
// programs that reach it, and the build finds it there: so the start script
// declares exactly the events that the program can listen to.
const (
	eventConnect           = "gangway:event:runtime.onConnect;"
	eventConnectExternal   = "gangway:event:runtime.onConnectExternal;"
	eventUserScriptConnect = "gangway:event:runtime.onUserScriptConnect;"
	eventMessage           = "gangway:event:runtime.onMessage;"
	eventMessageExternal   = "gangway:event:runtime.onMessageExternal;"
	eventUserScriptMessage = "gangway:event:runtime.onUserScriptMessage;"
	eventActionClicked     = "gangway:event:action.onClicked;"
	eventSuspend           = "gangway:event:runtime.onSuspend;"
	eventPageShow          = "gangway:event:page.onShow;"
	eventTabRemoved        = "gangway:event:late.tabs.onRemoved;"
	eventDOM               = "gangway:event:page.onDOMEvent;"
	eventPageMessage       = "gangway:event:page.onMessage;"
	eventCall              = "gangway:event:page.onCall;"
)
