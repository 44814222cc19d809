package main

import (
	"context"
	"io/fs"
	"iter"
	"os"
	"strings"

	"gangway/examples/bridge/files"
)

// A finder serves the files of a folder.
type finder struct{ folder string }

// Folder implements [files.Files].
func (f finder) Folder(context.Context) (string, error) { return f.folder, nil }

// Find implements [files.Files]. It passes over folders that cannot be read, and
// over hidden ones.
func (f finder) Find(ctx context.Context, q files.Query) iter.Seq2[files.File, error] {
	return func(yield func(files.File, error) bool) {
		err := fs.WalkDir(os.DirFS(f.folder), ".", func(path string, entry fs.DirEntry, err error) error {
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err != nil:
				return skip(entry)
			case entry.IsDir() && path != "." && strings.HasPrefix(entry.Name(), "."):
				return fs.SkipDir
			case entry.IsDir() || !matches(entry.Name(), q.Text):
				return nil
			}
			if !yield(found(path, entry), nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(files.File{}, err)
		}
	}
}

// skip goes on after a folder or a file that cannot be read.
func skip(entry fs.DirEntry) error {
	if entry != nil && entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// matches reports whether a name contains a text, in letters of either case.
func matches(name, text string) bool {
	return strings.Contains(strings.ToLower(name), strings.ToLower(text))
}

func found(path string, entry fs.DirEntry) files.File {
	f := files.File{Path: path}
	if info, err := entry.Info(); err == nil {
		f.Size = info.Size()
	}
	return f
}
