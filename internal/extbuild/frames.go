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

// onlyGoListens reports whether no script in dir listens for ports: then Go is
// at both ends of every port inside the extension. A script that listens names
// the browser's onConnect, which no minifier renames.
func onlyGoListens(dir string) (bool, error) {
	only := true
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains(scriptEndings, filepath.Ext(path)) {
			return err
		}
		data, err := os.ReadFile(path)
		only = only && !bytes.Contains(data, []byte("onConnect"))
		return err
	})
	return only, err
}
