package webext

import (
	"sync"

	"gangway/wasm/internal/host"
)

// A Runtime is the extension API as one context of an extension sees it. It
// has the messaging parts of JavaScript's browser.runtime and its neighbors.
//
// Its methods may be called from any goroutine. None of them blocks.
type Runtime struct {
	host      host.Host
	onConnect hub[*Port]
	onClicked hub[Tab]
}

// Default returns the Runtime of the context in which the program runs. All
// calls return the same one. Where there is no extension API its methods
// return [ErrUnsupported].
func Default() *Runtime { return defaultRuntime() }

var defaultRuntime = sync.OnceValue(func() *Runtime { return &Runtime{host: defaultHost()} })

// The events that a program can listen to. The linker keeps a name only in
// programs that reach it, and the build finds it there: so the start script
// declares exactly the events that the program can listen to.
const (
	eventConnect       = "gangway:event:runtime.onConnect;"
	eventActionClicked = "gangway:event:action.onClicked;"
)
