package tempdir

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// CopyProfile copies the folders and files of a browser's profile into a folder
// that is there, but for links, and files whose names left says to leave out.
func CopyProfile(to, from string, left func(name string) bool) error {
	root, err := os.OpenRoot(from)
	if err != nil {
		return err
	}
	defer root.Close()
	return fs.WalkDir(root.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		target := filepath.Join(to, filepath.FromSlash(path))
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			return os.MkdirAll(target, 0o700)
		case !entry.Type().IsRegular() || left(entry.Name()):
			return nil
		}
		return copyFile(target, root, path)
	})
}

func copyFile(target string, root *os.Root, path string) error {
	source, err := root.Open(path)
	if err != nil {
		return err
	}
	defer source.Close()
	file, err := os.OpenFile(target, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, source)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}
