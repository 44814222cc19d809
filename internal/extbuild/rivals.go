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
	listener, err := scriptThatListens(stage, "onConnect")
	if err != nil {
		return err
	}
	rival, err := scriptThatListens(stage, "onConnect", "onMessage")
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

// scriptThatListens returns the first file in dir, with slashes, whose script
// listens to one of the browser's events, "" if there is none. A script that
// listens names the event, which no minifier renames. If none names onConnect,
// Go is at both ends of every port inside the extension.
func scriptThatListens(dir string, events ...string) (listener string, err error) {
	names := func(data []byte) bool {
		return slices.ContainsFunc(events, func(event string) bool { return bytes.Contains(data, []byte(event)) })
	}
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains(scriptEndings, filepath.Ext(path)) {
			return err
		}
		data, err := os.ReadFile(path)
		if err == nil && names(data) {
			listener = slashPath(dir, path)
			return fs.SkipAll
		}
		return err
	})
	return listener, err
}
