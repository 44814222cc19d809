// Package webext gives Go programs the browser's extension API for messaging:
// ports between a background script, content scripts and extension pages.
//
// A program runs in one context of an extension: as its background script, or
// as a content script in one frame of one tab. [Default] returns the [Runtime]
// of that context. One context connects with [Runtime.Connect], the other
// accepts with [Runtime.OnConnect], and each then holds a [Port]: it sends with
// [Port.PostMessage] and receives from the channel of [Port.Messages].
//
// # Where Go differs from JavaScript
//
//   - Nothing is lost before Go runs. A script registers the program's events
//     before Go is there and keeps what arrives, messages included, until the
//     program asks for it. There is no need to register in the first turn.
//   - The end of a port is told once, by [Port.Done] and [Port.Err], on both
//     sides, the side that called [Port.Disconnect] included.
//   - Messages that were posted before the end of a port are received before
//     the channel of [Port.Messages] closes.
//   - Messages are Go values, converted by package codec. At the wire they are
//     plain JavaScript values, so either end may be written in JavaScript.
//
// # Platforms
//
// Programs run in Firefox, built by the command gangway. On every other
// platform, a test's included, the package compiles and its functions return
// [ErrUnsupported].
//
// # Security
//
// A content script runs beside a page that may be hostile. [Port.Sender] is
// filled in by the browser, not by the other end: decide by it, not by what a
// message claims. Messages are input.
package webext
