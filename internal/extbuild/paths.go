package extbuild

import (
	"bytes"
	"os"
	"path/filepath"

	"gangway/internal/manifest"
)

// outDir is the folder at the top of a module that holds built extensions.
const outDir = "build"

// DefaultOut returns the folder that an extension is built into: build/NAME at
// the top of its module, where NAME is that of the extension folder, with -v2
// appended for manifest v2, and -chromium for Chromium. It is relative to here
// where that is possible.
func DefaultOut(dir string, manifestVersion int, browser string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		abs = dir
	}
	root := findModuleRoot(abs)
	if root == "" {
		root = filepath.Dir(abs)
	}
	name := filepath.Base(abs)
	if manifestVersion == 2 {
		name += "-v2"
	}
	if browser == manifest.Chromium {
		name += "-chromium"
	}
	return fromHere(filepath.Join(root, outDir, name))
}

// fromHere returns path relative to the working directory if it is below it.
func fromHere(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	rel, err := filepath.Rel(here, path)
	if err != nil || !filepath.IsLocal(rel) {
		return path
	}
	return rel
}

// findModuleRoot returns the folder of the go.mod that governs dir, "" if
// there is none.
func findModuleRoot(dir string) string {
	for {
		if isFile(filepath.Join(dir, "go.mod")) {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// updateFile writes data to path if it holds something else.
func updateFile(path string, data []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
		return nil
	}
	return replaceFile(path, data)
}

// replaceFile writes a file in one step, for other builds of the same module
// may run now.
func replaceFile(path string, data []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".new-")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(data)
	if err == nil {
		err = temp.Chmod(0o644)
	}
	if closeErr := temp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}

func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
