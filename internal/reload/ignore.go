package reload

import (
	"path/filepath"
	"strings"
)

// temporary reports whether a file is one that editors keep beside the one that
// is edited: a hidden one, or a copy.
func temporary(path string) bool {
	name := filepath.Base(path)
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "#") || strings.HasSuffix(name, "~")
}
