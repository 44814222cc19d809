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
// listens for ports, "" if there is none: then Go is at both ends of every port
// inside the extension. A script that listens names the browser's onConnect,
// which no minifier renames.
func scriptThatListens(dir string) (listener string, err error) {
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains(scriptEndings, filepath.Ext(path)) {
			return err
		}
		data, err := os.ReadFile(path)
		if err == nil && bytes.Contains(data, []byte("onConnect")) {
			listener = slashPath(dir, path)
			return fs.SkipAll
		}
		return err
	})
	return listener, err
}
