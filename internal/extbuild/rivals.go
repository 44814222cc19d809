package extbuild

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"gangway/internal/unpacked"
)

// findRivals tells the programs which scripts of the user's listen beside them.
func (b *builder) findRivals(stage string, programs []unpacked.Program) error {
	listener, err := findScript(stage, listensByItself)
	if err != nil {
		return err
	}
	rival, err := findScript(stage, listens)
	if err != nil {
		return err
	}
	if listener != "" && b.goTalksToGo() {
		b.note("messages between Go programs travel one by one, not in batches, because %s names onConnect: "+
			"a script may be at the other end of a port", listener)
	}
	for i := range programs {
		programs[i].Batched = listener == ""
		programs[i].Sole = rival == "" && b.isSole(b.packages[i])
	}
	return nil
}

// goTalksToGo reports whether Go can be at both ends of a port: there are two
// programs, or one that is a content script and something else.
func (b *builder) goTalksToGo() bool {
	return len(b.packages) > 1 ||
		slices.ContainsFunc(b.packages, func(p *goPackage) bool { return p.Embed && p.elsewhere != "" })
}

// isSole reports whether a package is the only one that is a content script.
func (b *builder) isSole(p *goPackage) bool {
	return p.Embed && !slices.ContainsFunc(b.packages, func(other *goPackage) bool { return other != p && other.Embed })
}

// scriptEndings are those of files that can hold a script of the user's.
var scriptEndings = []string{".js", ".mjs", ".cjs", ".html", ".htm", ".xhtml"}

// libraryEvent is the name by which the library for JavaScript looks the event up.
const libraryEvent = "gangway/onConnect"

// listensByItself reports whether a script listens for ports without the library
// for JavaScript, which takes batches as Go does, also in a bundle. A script that
// listens names the event, which no minifier renames. If none does, all that
// accept ports inside the extension take batches.
func listensByItself(script []byte) bool {
	return bytes.Count(script, []byte("onConnect")) > bytes.Count(script, []byte(libraryEvent))
}

// listens reports whether a script listens for ports, or for messages.
func listens(script []byte) bool {
	return bytes.Contains(script, []byte("onConnect")) || bytes.Contains(script, []byte("onMessage"))
}

// findScript returns the first file in dir, with slashes, that holds a script of
// a kind, "" if there is none.
func findScript(dir string, is func(script []byte) bool) (found string, err error) {
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains(scriptEndings, filepath.Ext(path)) {
			return err
		}
		data, err := os.ReadFile(path)
		if err == nil && is(data) {
			found = slashPath(dir, path)
			return fs.SkipAll
		}
		return err
	})
	return found, err
}
