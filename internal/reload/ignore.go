package reload

import (
	"os"
	"path/filepath"
	"strings"
)

// temporary reports whether a file is one that editors keep beside the one that
// is edited: a hidden one, or a copy.
func temporary(path string) bool {
	name := filepath.Base(path)
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "#") || strings.HasSuffix(name, "~")
}

// isOneOf reports whether a path leads to one of some open files.
func isOneOf(path string, files []*os.File) bool {
	there, err := os.Stat(path)
	if err != nil {
		return false
	}
	for _, file := range files {
		if open, err := file.Stat(); err == nil && os.SameFile(open, there) {
			return true
		}
	}
	return false
}
