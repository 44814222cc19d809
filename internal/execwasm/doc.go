// Package execwasm runs a Go test binary, compiled for js/wasm, inside a
// context of a browser extension in a real Firefox or Chromium. It is the work
// behind "gangway exec".
//
// The extension is empty but for the program. The program's output comes back
// over the console as it is written, and its exit code becomes Run's. The
// program has files, which a browser does not: those of the testdata folders,
// a temporary folder, and the profiles that the test flags ask for, which are
// brought back. They live in memory (memfs.js).
package execwasm
