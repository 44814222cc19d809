package pack

import (
	"archive/zip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// An archive is the content of a zip file by slash-separated path. Written
// twice it has the same bytes: names are sorted and times fixed.
type archive map[string]source

// A source is a file of an archive: one on disk, or its bytes.
type source struct {
	path string
	data []byte
}

// epoch is the time of every file, the first that zip can write.
var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// add adds the files below a folder under a prefix, which is empty or ends with
// a slash. skip reports the files that stay out, and an error of check ends it.
func (a archive) add(prefix, dir string, skip func(path string, entry fs.DirEntry) bool, check func(path, name string) error) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		if skip(path, entry) {
			if entry.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		a[prefix+name] = source{path: path}
		return check(path, name)
	})
}

// write writes the zip file in one step and returns its size.
func (a archive) write(path string) (size int64, err error) {
	temp, err := os.CreateTemp(filepath.Dir(path), ".pack-")
	if err != nil {
		return 0, err
	}
	defer os.Remove(temp.Name())
	err = a.writeTo(temp)
	if err == nil {
		err = temp.Chmod(0o644)
	}
	if closeErr := temp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return 0, fmt.Errorf("write %s: %w", path, err)
	}
	info, err := os.Stat(temp.Name())
	if err != nil {
		return 0, err
	}
	return info.Size(), os.Rename(temp.Name(), path)
}

func (a archive) writeTo(w io.Writer) error {
	names := make([]string, 0, len(a))
	for name := range a {
		names = append(names, name)
	}
	slices.Sort(names)
	zipper := zip.NewWriter(w)
	for _, name := range names {
		header := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: epoch}
		header.SetMode(0o644)
		file, err := zipper.CreateHeader(header)
		if err != nil {
			return err
		}
		if err := a[name].copyTo(file); err != nil {
			return err
		}
	}
	return zipper.Close()
}

func (s source) copyTo(w io.Writer) error {
	if s.path == "" {
		_, err := w.Write(s.data)
		return err
	}
	file, err := os.Open(s.path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(w, file)
	return err
}
