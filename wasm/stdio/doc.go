// Package stdio is the browser as a native application sees it: a program that
// the browser has started for one port, whose messages come by the standard
// input and leave by the standard output. Package native is for such programs;
// this one is the host below them.
//
// On the streams each message is JSON text after its length in 4 bytes of native
// order:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Native_messaging#app_side
package stdio
