// Package jsbridge holds the JavaScript half of Gangway: the scripts that run
// beside a Go program in a background, a content script or an extension page.
// The build writes them into every extension, in the order of [Scripts].
package jsbridge

import (
	"embed"
	"regexp"
	"slices"
	"strings"
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

// Filter is filter.js, which stands in the start scripts of programs that filter
// responses.
//
//go:embed filter.js
var Filter []byte

//go:embed packets.js machine.js session.js accept.js rpc.js
var library embed.FS

// exports are the names that the library of ends in JavaScript gives.
const exports = "{ CallError, Link, Mux, SessionError, accept, connect, decode, dial, encode, listen, oneShot }"

// RPC is the ES module by which ends in JavaScript open ports, dial and accept
// sessions, and make and serve calls, and RPCTypes its types. Classic is the
// classic script with the same names in gangway.
var (
	RPC     = []byte(scope() + "\nexport " + exports + ";\n")
	Classic = []byte("(() => {\n\"use strict\";\n\n" + scope() + "\nglobalThis.gangway = Object.assign(globalThis.gangway ?? {}, " + exports + ");\n})();\n")
)

// frame matches the lines by which a script of the library takes names from the
// scripts before it and gives its own.
var frame = regexp.MustCompile(`(?m)^  (const gangway = .*|const \{[^}]*\} = gangway\.\w+;|gangway\.\w+ = [^;]*;)\n`)

// constants matches constants with the line of comment before them.
var constants = regexp.MustCompile(`(?m)^((//|/\*\*).*\n)?(const [A-Z][A-Z0-9_]* = ["0-9-].*;\n)+\n?`)

// scope returns the scripts of the library without their frames, in one scope:
// bundlers can then leave out all that is not used, and shorten all names. The
// constants come first, since esbuild writes their values in place of their names
// only as long as nothing else has come.
func scope() string {
	texts := []string{read(Files, "codec.js")}
	for _, name := range []string{"packets.js", "machine.js", "session.js", "accept.js", "rpc.js"} {
		texts = append(texts, read(library, name))
	}
	for i, text := range texts {
		_, body, _ := strings.Cut(text, "(() => {\n  \"use strict\";\n")
		body = frame.ReplaceAllString(strings.TrimSuffix(body, "})();\n"), "")
		texts[i] = strings.ReplaceAll(body, "\n  ", "\n")
	}
	all := strings.Join(texts, "")
	first := strings.Join(constants.FindAllString(all, -1), "")
	return first + strings.Trim(constants.ReplaceAllString(all, ""), "\n") + "\n"
}

//go:embed rpc.d.ts
var RPCTypes []byte

// read returns a script that is embedded.
func read(from embed.FS, name string) string {
	text, err := from.ReadFile(name)
	if err != nil {
		panic(err) // It is embedded.
	}
	return string(text)
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
