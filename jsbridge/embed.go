// Package jsbridge holds the JavaScript half of Gangway: the scripts that run
// beside a Go program in a background, a content script or an extension page.
// The build writes them into every extension, in the order of [Scripts].
package jsbridge

import (
	"embed"
	"slices"
)

// Files holds the scripts by name.
//
//go:embed codec.js host.js loader.js relay.js frame.js frame.html
var Files embed.FS

// JSONText is jsontext.js, which the build writes at the beginning of loader.js
// and lazy.js in extensions whose messages are JSON.
//
//go:embed jsontext.js
var JSONText []byte

// Names is names.js, which the build writes at the beginning of wasm_exec.js.
//
//go:embed names.js
var Names []byte

//go:embed lazy.js
var lazy []byte

// Page is page.js, which stands in the start scripts of programs that use
// package page.
//
//go:embed page.js
var Page []byte

//go:embed machine.js session.js accept.js
var sessions embed.FS

//go:embed rpc.js
var rpc []byte

// exports are the names that the module of ends in JavaScript gives.
const exports = `
export const { CallError, Link, Mux, oneShot } = globalThis.gangway.rpc;
export const { accept } = globalThis.gangway;
export const { connect, dial, encode, listen, SessionError } = globalThis.gangway.session;
export const { decode } = globalThis.gangway.codec;
`

// names gives the same names in gangway.
const names = `
(({ rpc, session, codec }) => {
  const { CallError, Link, Mux, oneShot } = rpc;
  const { connect, dial, encode, listen, SessionError } = session;
  Object.assign(globalThis.gangway, { CallError, Link, Mux, oneShot, connect, dial, encode, listen, SessionError, decode: codec.decode });
})(globalThis.gangway);
`

var library = slices.Concat(read(Files, "codec.js"), JSONText, read(sessions, "machine.js"), read(sessions, "session.js"), read(sessions, "accept.js"), rpc)

// RPC is the ES module by which ends in JavaScript open ports, dial and accept
// sessions, and make and serve calls, and RPCTypes its types. Classic is the
// classic script with the same names in gangway.
var (
	RPC     = slices.Concat(library, []byte(exports))
	Classic = slices.Concat(library, []byte(names))
)

//go:embed rpc.d.ts
var RPCTypes []byte

// read returns a script that is embedded.
func read(from embed.FS, name string) []byte {
	text, err := from.ReadFile(name)
	if err != nil {
		panic(err) // It is embedded.
	}
	return text
}

// Lazy is lazy.js after names.js. It comes before the start script of a content
// script that starts when something happens. That start script holds the
// [Scripts].
var Lazy = slices.Concat(Names, lazy)

// Scripts lists the names of the scripts in the order in which a context loads
// them, after Go's wasm_exec.js and before the script that calls gangway.start.
var Scripts = []string{"codec.js", "host.js", "loader.js"}

// Relay is the name of the script that comes after these in a content script
// whose program can run in a frame of the extension, and FrameFiles are the page
// of that frame and its script.
const Relay = "relay.js"

// FrameFiles are the files of the frame; see [Relay].
var FrameFiles = []string{"frame.html", "frame.js"}
