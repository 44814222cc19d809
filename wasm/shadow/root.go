//go:build js && wasm

package shadow

import (
	"syscall/js"

	"gangway/wasm/internal/bridge"
	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/host"
)

// Options say how a root is made.
type Options struct {
	// Parent is the element of the page that gets the root as its last child. The
	// zero Value is the document's own element, beside its body.
	Parent js.Value

	// CSS is the style sheet of the elements inside. That of [Root.Body] matches
	// "main" there.
	CSS string
}

// A Root is a closed shadow root in the page. Its methods may be called from any
// goroutine, and do not block.
type Root struct {
	jsHost, jsBody, jsStyle js.Value
}

// keys are the events of keys, which cross the border of a shadow root.
var keys = []string{"keydown", "keypress", "keyup", "beforeinput", "input"}

// neutral undoes all that the page says of the element that has the root: a rule
// of a root for its own element wins over those of the page if it is important.
// That element has no box, so the body lies in its place.
const neutral = ":host { all: initial !important; direction: ltr !important; unicode-bidi: normal !important; display: contents !important }\n"

// Attach puts a root into the page. It is [gangway/wasm/webext.ErrUnsupported]
// where the program runs in a frame, and a *webext.Error if Parent is no node that
// takes children. Each call makes another root, which the caller closes.
func Attach(o Options) (*Root, error) {
	r, err := attach(o)
	if err != nil {
		return nil, failure.In("attach", err)
	}
	return r, nil
}

func attach(o Options) (r *Root, err error) {
	defer bridge.Catch(&err)
	if inFrame() {
		return nil, host.Unsupported("shadow.Attach", "a program that runs in place: the policy of the page refuses WebAssembly")
	}
	jsDocument := js.Global().Get("document")
	jsParent := o.Parent
	if jsParent.IsUndefined() {
		jsParent = jsDocument.Get("documentElement")
	}
	r = &Root{
		jsHost:  jsDocument.Call("createElement", "gangway-shadow"),
		jsBody:  jsDocument.Call("createElement", "main"),
		jsStyle: jsDocument.Call("createElement", "style"),
	}
	r.Style(o.CSS)
	jsRoot := r.jsHost.Call("attachShadow", map[string]any{"mode": "closed"})
	jsRoot.Call("append", r.jsStyle, r.jsBody)
	for _, key := range keys {
		jsRoot.Call("addEventListener", key, silence())
	}
	// As a function it has an exception for a value of any kind that is no node.
	method("Node", "appendChild").Call("call", jsParent, r.jsHost)
	return r, nil
}

// silence returns a listener that keeps an event from going further. It is a
// function of JavaScript, and so at work also while a root is closed by a key.
func silence() js.Value {
	return method("Function", "call").Call("bind", method("Event", "stopPropagation"))
}

// method returns a method of a class of JavaScript.
func method(class, name string) js.Value {
	return js.Global().Get(class).Get("prototype").Get(name)
}

// inFrame reports whether the program runs in a frame of its extension in place of
// its content script.
func inFrame() bool {
	jsLocation := js.Global().Get("location")
	return jsLocation.Get("protocol").String() == "chrome-extension:" && jsLocation.Get("pathname").String() == "/gangway/frame.html"
}

// Body returns the element to fill, a main. After [Root.Close] it is in no document.
func (r *Root) Body() js.Value { return r.jsBody }

// Style replaces the style sheet.
func (r *Root) Style(css string) { r.jsStyle.Set("textContent", neutral+css) }

// Attached reports whether the root is in the document: neither closed nor removed
// by the page.
func (r *Root) Attached() bool { return r.jsHost.Get("isConnected").Bool() }

// Close removes the root with all that is in it. Calls after the first do nothing.
func (r *Root) Close() { r.jsHost.Call("remove") }
