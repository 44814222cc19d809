package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"gangway/internal/command"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// loaded writes the names of the library, as a module and as a classic script have
// them, and a value that crossed its codec.
const loaded = `
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";
import * as module from "./lib/gangway.js";

const names = ["CallError", "Link", "Mux", "SessionError", "accept", "connect", "decode", "dial", "encode", "listen", "oneShot"];
const own = Object.keys(module).sort();
delete globalThis.gangway;
runInThisContext(readFileSync(new URL("./lib/gangway.classic.js", import.meta.url), "utf8"));
const classic = names.filter((name) => typeof gangway[name] === "function");
const crossed = gangway.decode(module.encode(new Map([["a", 1n << 60n]])));
console.log(String(own) === String(names), String(classic) === String(names), crossed);
`

// TestLibraryIsWritten loads the module and the classic script of the command.
func TestLibraryIsWritten(t *testing.T) {
	t.Chdir(t.TempDir())
	files := filepath.Join("lib", "gangway.classic.js") + "\n" + filepath.Join("lib", "gangway.d.ts") + "\n" + filepath.Join("lib", "gangway.js") + "\n"
	for range 2 { // The second time replaces.
		stdout, stderr, exit := call("library", "lib")
		require.Zero(t, exit, stderr)
		assert.Equal(t, files, stdout)
	}
	write(t, "package.json", `{"type": "module"}`)
	write(t, "load.js", loaded)
	out, err := exec.Command("node", "load.js").CombinedOutput()
	require.NoError(t, err, string(out))
	assert.Equal(t, "true true Map(1) { 'a' => 1152921504606846976n }\n", string(out))
}

// TestLibraryLeavesOtherFiles finds a file of that name which is the person's own.
func TestLibraryLeavesOtherFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "lib/gangway.js", "own")
	_, stderr, exit := call("library", "lib")
	assert.Equal(t, command.ExitFailed, exit)
	assert.Contains(t, stderr, "gangway.js is there and is not of the library: rename it, or choose another folder")
	entries, err := os.ReadDir("lib")
	require.NoError(t, err)
	assert.Len(t, entries, 1)
}
