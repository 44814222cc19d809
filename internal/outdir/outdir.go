// Package outdir writes a folder beside its final place and puts it there when
// it is complete, so that nobody ever sees half of it.
package outdir

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// A Kind says which folders may be replaced.
type Kind struct {
	Name string                // As "an extension that Gangway built".
	Made func(dir string) bool // Reports whether a folder is one.
}

// A Folder is one that is being written.
type Folder struct {
	Stage string // Where it is written.

	dir string // The final place.
}

// New prepares to write dir. It refuses to replace a folder that is not empty
// and of another kind.
func (k Kind) New(dir string) (*Folder, error) {
	if err := k.Check(dir); err != nil {
		return nil, err
	}
	stage, err := makeStage(dir)
	if err != nil {
		return nil, cannotWrite(dir, err)
	}
	return &Folder{Stage: stage, dir: dir}, nil
}

// Check returns an error if dir holds something of another kind, or a repository
// of Git, which is nobody's to remove.
func (k Kind) Check(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return cannotWrite(dir, err)
	case slices.ContainsFunc(entries, func(entry os.DirEntry) bool { return entry.Name() == ".git" }):
		return fmt.Errorf("%s holds a repository of Git (.git), which would be lost; choose another output folder with --out", dir)
	case len(entries) == 0 || k.Made(dir):
		return nil
	}
	return fmt.Errorf("%s exists and is not %s; remove it, or choose another output folder with --out", dir, k.Name)
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

// Commit puts the complete folder in its place.
func (f *Folder) Commit() error {
	old := f.Stage + "-old"
	err := os.Rename(f.dir, old)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return cannotWrite(f.dir, err)
	}
	replaced := err == nil
	if err := os.Rename(f.Stage, f.dir); err != nil {
		if replaced {
			err = errors.Join(err, os.Rename(old, f.dir))
		}
		return cannotWrite(f.dir, err)
	}
	return os.RemoveAll(old)
}

// Discard removes files that were written and not committed.
func (f *Folder) Discard() { os.RemoveAll(f.Stage) }
