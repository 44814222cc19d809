package codegen

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"gangway/jsbridge"
)

// libraryHead begins the files of the library that carries the calls of services.
const libraryHead = typedHeader + "// gangway:library\n"

// library has these files, by their names.
func library() map[string][]byte {
	return map[string][]byte{
		"gangway.rpc.js":            []byte(libraryHead + "// @ts-nocheck\n\n" + string(jsbridge.RPC)),
		"gangway.rpc" + typesSuffix: []byte(libraryHead + "\n" + string(jsbridge.RPCTypes)),
	}
}

// HasServices reports whether the package of t has a service.
func (t Typed) HasServices() (bool, error) {
	p, err := load(t.Dir, fromCache)
	return err == nil && len(p.services) > 0, err
}

// WriteLibrary brings the library in a folder up to date, which may have none yet.
// It returns the paths of the files that it wrote.
func WriteLibrary(out string) (paths []string, err error) {
	all := library()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		file := filepath.Join(out, name)
		text, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if bytes.Equal(text, all[name]) {
			continue
		}
		if err := writeNew(file, all[name], bytes.HasPrefix(text, []byte(libraryHead))); err != nil {
			return nil, err
		}
		paths = append(paths, file)
	}
	return paths, nil
}

// CheckLibrary returns a [*StaleError] if a folder has a library that is not the
// present one.
func CheckLibrary(out string) error {
	for name, want := range library() {
		file := filepath.Join(out, name)
		text, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if bytes.HasPrefix(text, []byte(libraryHead)) && !bytes.Equal(text, want) {
			return &StaleError{File: file, Library: true}
		}
	}
	return nil
}

// HasLibrary reports whether a folder has the library, of any version.
func HasLibrary(out string) bool {
	text, err := os.ReadFile(filepath.Join(out, "gangway.rpc"+typesSuffix))
	return err == nil && bytes.HasPrefix(text, []byte(libraryHead))
}
