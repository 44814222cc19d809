package extbuild

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"gangway/internal/manifest"
	"gangway/internal/unpacked"
)

// An output is a folder that is written beside its final place and put there
// when it is complete, so that nobody ever sees half of it.
type output struct {
	dir   string // The final place.
	stage string // Where it is written.
}

// builtByUs reports whether a folder is an extension that Gangway built.
func builtByUs(dir string) bool {
	return isFile(filepath.Join(dir, manifest.Name)) && isFile(filepath.Join(dir, unpacked.Folder, "loader.js"))
}

// Made reports whether Gangway made a path: an extension that was built, or an
// archive that pack wrote.
func Made(path string) bool {
	if source, found := strings.CutSuffix(path, "-source.zip"); found {
		return isFile(source + ".xpi")
	}
	return filepath.Ext(path) == ".xpi" || builtByUs(path)
}

// newOutput prepares to write dir. It refuses to replace a folder that Gangway
// did not make.
func newOutput(dir string) (*output, error) {
	if err := checkReplaceable(dir); err != nil {
		return nil, err
	}
	stage, err := makeStage(dir)
	if err != nil {
		return nil, cannotWrite(dir, err)
	}
	return &output{dir: dir, stage: stage}, nil
}

// makeStage makes a folder beside dir, on the same file system.
func makeStage(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	parent, name := filepath.Split(abs)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return "", err
	}
	stage, err := os.MkdirTemp(parent, "."+name+".new-")
	if err != nil {
		return "", err
	}
	return stage, os.Chmod(stage, 0o755)
}

// cannotWrite says that dir cannot be written, without the names of temporary
// files.
func cannotWrite(dir string, err error) error {
	var pathErr *os.PathError
	var linkErr *os.LinkError
	switch {
	case errors.As(err, &pathErr):
		err = pathErr.Err
	case errors.As(err, &linkErr):
		err = linkErr.Err
	}
	return fmt.Errorf("cannot write the output folder %s: %w; choose another with --out", dir, err)
}

// checkReplaceable returns an error if dir holds something that is not ours.
func checkReplaceable(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return cannotWrite(dir, err)
	case len(entries) == 0 || builtByUs(dir):
		return nil
	}
	return fmt.Errorf("%s exists and is not an extension that Gangway built; "+
		"remove it, or choose another output folder with --out", dir)
}

// commit puts the complete folder in its place.
func (o *output) commit() error {
	old := o.stage + "-old"
	err := os.Rename(o.dir, old)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return cannotWrite(o.dir, err)
	}
	replaced := err == nil
	if err := os.Rename(o.stage, o.dir); err != nil {
		if replaced {
			err = errors.Join(err, os.Rename(old, o.dir))
		}
		return cannotWrite(o.dir, err)
	}
	return os.RemoveAll(old)
}

// discard removes files that were written and not committed.
func (o *output) discard() {
	os.RemoveAll(o.stage)
}
