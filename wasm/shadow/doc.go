// Package shadow puts a user interface into a page from a content script, out of
// reach of the page's styles and scripts: into a closed shadow root.
//
//	root, err := shadow.Attach(shadow.Options{CSS: "button { color: teal }"})
//	if err != nil {
//		return err
//	}
//	panel := dom.WrapHTMLElement(root.Body()) // Of honnef.co/go/js/dom/v2.
//
// Styles of the page do not apply inside, nor do inherited values: text is black
// in the browser's own font until [Options] say otherwise. Custom properties alone
// are inherited, such as --color. A policy of the page that refuses styles does not
// concern those of CSS.
//
// The elements around the root are the page's: one that it hides or moves takes
// the root along. So its Parent is the document's own element unless
// Options name another.
//
// The scripts of the page cannot read the inside, and do not hear the keys that are
// pressed there, unless they listen while an event is captured. But they can remove
// or cover the whole. Take a click inside for one that the page may have brought
// about: a person may click on something that the page shows over a button.
//
// A program that runs in a frame, as in Chromium under a policy of the page that
// refuses WebAssembly, reaches no document of the page; see
// [gangway/wasm/webext/page].
package shadow
