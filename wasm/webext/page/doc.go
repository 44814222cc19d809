// Package page reads and changes the DOM of the page from a content script, by a
// few functions that wait for their answer.
//
// They are the same where the program runs in its content script and where it runs
// in a frame of the extension, as in Chromium under a policy of the page that
// refuses WebAssembly: a program that keeps to them is written once. Package dom/v2
// and syscall/js reach the page in place alone.
//
// A selector names the first element of the document that it matches. The Target
// of a [gangway/wasm/webext.DOMEvent] stands for the element of that event. Where
// there is no such element, an error is [ErrNoElement]. Other errors of JavaScript
// are a *webext.Error: its Name is "SyntaxError" for text that is no selector, and
// "NotAllowed" for elements and attributes that could run code or
// load documents, such as script, iframe and onclick, which nothing here inserts
// or changes. Elsewhere than in a content script, functions are
// webext.ErrUnsupported.
//
// No text becomes HTML: nodes are described as [Node], and texts stay texts. A text
// has at most 1 MiB, and an insertion 1000 nodes on 32 levels; more is a "RangeError".
//
// The page decides all that these functions read, and may change it at any time.
// Take it as input of a stranger.
//
// Package webexttest has no DOM: a test lets Extension.Handle stand for "page.text"
// and the others, whose only argument is a map with "selector", "name", "value",
// "where" and "nodes", and whose result is one with "text", "found" and "count".
package page
