package extbuild

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

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
