package manifest

import (
	"path"
	"strings"
)

// NamesPackage reports whether an entry of a script list stands for a Go
// package and not for a script.
func NamesPackage(entry string) bool {
	return strings.HasPrefix(entry, "./") && !IsScript(entry)
}

// IsScript reports whether a name is that of a script.
func IsScript(name string) bool {
	ext := path.Ext(name)
	return ext == ".js" || ext == ".mjs"
}

// ProgramName returns the name for the package in a folder of the extension.
func ProgramName(folder string) string {
	if folder == "." {
		return "main"
	}
	return folder
}
